"""A visitor without a browser: he speaks Streamlit's own protocol, as its page in a browser does.

A browser takes more of a small machine than the server that it asks: twenty of them measure the browsers. What
stands between a visitor here and his hits is the server alone. Streamlit's messages are its own affair and may change
with it; the version that is tested is in constraints.txt.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect

#: The box of the search page, as it is read out.
_BOX = "检索词"
_HIT = '<article class="hit card '


@dataclass(slots=True)
class Run:
    """What one run of the page sent. Seconds from the moment it was asked for; none where there was no hit."""

    first_hit_s: float | None = None
    last_hit_s: float | None = None
    finished_s: float = 0.0
    hits: int = 0
    messages: int = 0
    bytes: int = 0
    elements: set[str] = field(default_factory=set)
    wrong: list[str] = field(default_factory=list)


class Visitor:
    """A session of the page at `address`, such as http://127.0.0.1:8501; `headers` go with its first request."""

    def __init__(self, address: str, headers: Mapping[str, str] | None = None) -> None:
        self._stream = address.replace("http", "ws", 1) + "/_stcore/stream"
        self._origin, self._headers = address, headers
        self._connection: ClientConnection | None = None
        self._script = self._query_string = self._box = self._page = ""
        self._known: dict[str, ForwardMsg] = {}

    async def __aenter__(self) -> Visitor:
        self._connection = await connect(
            self._stream, origin=self._origin, additional_headers=self._headers,
            subprotocols=["streamlit", "none"], max_size=None, compression=None,
        )  # fmt: skip
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._connection is not None:
            await self._connection.close()

    async def open(self, **parameters: str) -> Run:
        """Opens the page, with parameters in its address."""
        self._query_string = urlencode(parameters)
        return await self._run()

    async def open_page(self, name: str) -> Run:
        """Opens another page by its name in the address."""
        self._page = name
        return await self._run()

    async def ask(self, query: str) -> Run:
        """Types a query into the box and presses Enter."""
        return await self._run(query)

    async def _run(self, typed: str | None = None) -> Run:
        message = BackMsg()
        state = message.rerun_script
        state.query_string, state.page_script_hash, state.page_name = self._query_string, self._script, self._page
        state.cached_message_hashes.extend(self._known)
        if typed is not None:
            widget = state.widget_states.widgets.add()
            widget.id, widget.string_value = self._box, typed
        if self._connection is None:
            raise RuntimeError("the visitor has not come yet")
        begun = time.perf_counter()
        await self._connection.send(message.SerializeToString())
        run = Run()
        while True:
            data = await asyncio.wait_for(self._connection.recv(), 120)
            if isinstance(data, str):
                raise TypeError("the server sent text")
            run.bytes, run.messages = run.bytes + len(data), run.messages + 1
            elapsed = time.perf_counter() - begun
            if self._taken(ForwardMsg.FromString(data), run, elapsed):
                run.finished_s = elapsed
                return run

    def _taken(self, message: ForwardMsg, run: Run, elapsed: float) -> bool:
        """Takes a message in; whether it was the run's last."""
        kind = message.WhichOneof("type")
        if kind == "ref_hash":  # it was sent before
            reference, message = message, ForwardMsg.FromString(self._known[message.ref_hash].SerializeToString())
            message.metadata.CopyFrom(reference.metadata)
            kind = message.WhichOneof("type")
        elif message.metadata.cacheable and message.hash:
            self._known[message.hash] = message
        if kind == "new_session":
            self._script = message.new_session.page_script_hash
        elif kind == "page_info_changed":
            self._query_string = message.page_info_changed.query_string
        elif kind == "delta" and message.delta.WhichOneof("type") == "new_element":
            self._shown(message.delta.new_element, run, elapsed)
        return kind == "script_finished" and message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN

    def _shown(self, element: Element, run: Run, elapsed: float) -> None:
        kind = element.WhichOneof("type")
        run.elements.add(str(kind))
        if kind == "text_input" and element.text_input.label == _BOX:
            self._box = element.text_input.id
        elif kind == "html" and _HIT in element.html.body:
            run.hits += element.html.body.count(_HIT)
            run.last_hit_s = elapsed
            run.first_hit_s = elapsed if run.first_hit_s is None else run.first_hit_s
        elif kind == "exception" or (kind == "alert" and "程序出错" in element.alert.body):
            run.wrong.append(str(element)[:300])
