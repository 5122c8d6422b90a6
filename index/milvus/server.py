"""The connection to Milvus: what is asked of it has a time limit, and what it refuses is said in our own errors.

pymilvus asks again by itself where a connection breaks, until the time is up; all that is written here may be written
twice (`upsert` by key), so that nothing is there twice. Threads of a process share one connection to a place: a file of
Milvus Lite takes no second one.
"""

from __future__ import annotations

import json
import logging
import os
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from index.errors import MilvusError, MilvusFault
from index.places import MilvusAddress
from index.words import plain_jieba

if TYPE_CHECKING:
    from pymilvus import MilvusClient
    from pymilvus.milvus_client import IndexParams

TIMEOUT, CA = "CHENGLI_MILVUS_TIMEOUT", "CHENGLI_MILVUS_CA"
_TIMEOUT_S = 30.0
#: A server gives no more rows than this to one question.
MOST_ROWS = 16_384
#: So many rows are asked for, and written, at a time, of texts so many bytes: a message may hold 64 MB.
_ROWS_AT_A_TIME, _MESSAGE_BYTES = 1_000, 16 * 1024**2
#: Between two questions to a server that cannot be reached; what is put in order takes its time.
_PAUSE_S, _MOST_PAUSE_S, _SETTLE_S = 0.2, 2.0, 600.0
_METRICS = {"words": "BM25", "vector": "IP"}

T = TypeVar("T")
Row = dict[str, Any]


class Server:
    """A connection to one database of a Milvus."""

    def __init__(self, address: MilvusAddress) -> None:
        """:raises MilvusError: it cannot be reached, or does not let us in."""
        self.address = address
        self._timeout = _timeout(address)
        try:
            from pymilvus import MilvusClient
        except ImportError as error:
            raise MilvusError(address, "no package") from error
        logging.getLogger("pymilvus").setLevel(logging.CRITICAL)  # what goes wrong is said by our own errors
        logging.getLogger("milvus_lite").setLevel(logging.CRITICAL)
        if address.is_lite:
            Path(address.uri).parent.mkdir(parents=True, exist_ok=True)
            plain_jieba()  # which Lite cuts with: loaded without its talk
            # Lite reads all that it has not put into files yet for each question: its own limit of 128 MB makes adding
            # a hundred thousand passages take many times as long.
            os.environ.setdefault("MILVUS_LITE_MEMTABLE_MEMORY_LIMIT_BYTES", str(16 * 1024**2))
        secure: dict[str, Any] = {"secure": True} if address.uri.startswith("https://") else {}
        if secure and (authority := os.environ.get(CA)):
            secure["server_pem_path"] = authority
        self._client: MilvusClient = self._ask(
            lambda: MilvusClient(
                address.uri, token=address.token, db_name=address.database, timeout=self._timeout, **secure
            ),
            again=False,
        )

    def close(self) -> None:
        """Lets go of the connection; a file of Milvus Lite is free for other processes then."""
        self._client.close()
        if self.address.is_lite:
            from milvus_lite.server_manager import server_manager_instance

            server_manager_instance.release_server(self.address.uri)

    def _ask(self, asked: Callable[[], T], again: bool = True) -> T:
        """What Milvus answers; where it cannot be reached it is asked `again` until the time is up.

        :raises MilvusError: it does not answer, or refuses.
        """
        import grpc
        from pymilvus.exceptions import MilvusException

        until, pause = time.monotonic() + self._timeout, _PAUSE_S
        while True:
            try:
                return asked()
            except (MilvusException, grpc.RpcError) as error:
                fault, detail = _fault(error, self._timeout)
                if fault != "unreachable" or not again or time.monotonic() + pause > until:
                    raise MilvusError(self.address, fault, detail) from error
            time.sleep(pause)
            pause = min(2 * pause, _MOST_PAUSE_S)

    # Collections

    def has(self, collection: str) -> bool:
        """Whether there is a collection of this name."""
        return bool(self._ask(lambda: self._client.has_collection(collection, timeout=self._timeout)))

    def describe(self, collection: str) -> dict[str, Any]:
        """A collection's fields and settings, as Milvus tells them."""
        return dict(self._ask(lambda: self._client.describe_collection(collection, timeout=self._timeout)))

    def create(self, collection: str, schema: object, **settings: object) -> None:
        """Makes a collection."""
        self._ask(lambda: self._client.create_collection(collection, schema=schema, timeout=self._timeout, **settings))

    def index(self, collection: str, indexes: IndexParams) -> None:
        """Makes those indexes that a collection lacks which nothing is in yet: nobody has to wait for them."""
        missing = self._client.prepare_index_params()
        for one in indexes:
            if not self._ask(partial(self._client.list_indexes, collection, field_name=one.field_name)):
                missing.append(one)
        if missing:
            self._ask(lambda: self._client.create_index(collection, missing, timeout=self._timeout, sync=False))

    def load(self, collection: str) -> None:
        """Has a collection be ready to be searched."""
        self._ask(lambda: self._client.load_collection(collection, timeout=max(self._timeout, _SETTLE_S)))

    def settle(self, collection: str) -> None:
        """Has what was written be put in order, for searches that come."""
        self._ask(lambda: self._client.flush(collection, timeout=max(self._timeout, _SETTLE_S)))
        self._ask(lambda: self._client.compact(collection, timeout=self._timeout))

    # Rows

    def upsert(self, collection: str, rows: Sequence[Row]) -> None:
        """Writes rows, each in the place of the one that has its key."""
        for part in _messages(rows):
            self._ask(partial(self._client.upsert, collection, part, timeout=self._timeout))

    def delete(self, collection: str, keys: Sequence[int] | Sequence[str]) -> None:
        """Deletes the rows of these keys; those that are not there are passed over."""
        for part in parts(keys, MOST_ROWS):
            self._ask(partial(self._client.delete, collection, ids=list(part), timeout=self._timeout))

    def get(self, collection: str, keys: Sequence[int] | Sequence[str], fields: Sequence[str]) -> list[Row]:
        """The rows of these keys, those that are there, in any order."""
        out: list[Row] = []
        for part in parts(keys, _ROWS_AT_A_TIME):
            ask = partial(self._client.query, collection, ids=list(part), output_fields=list(fields))
            out += map(dict, self._ask(partial(ask, timeout=self._timeout)))
        return out

    def query(self, collection: str, where: str, fields: Sequence[str], limit: int | None = None) -> list[Row]:
        """The rows of which a condition holds, all of them unless there is a `limit`, in any order."""
        found = self._ask(
            lambda: self._client.query(
                collection, filter=where, output_fields=list(fields), limit=limit or MOST_ROWS, timeout=self._timeout
            )
        )
        if limit is not None or len(found) < MOST_ROWS:
            return [dict(row) for row in found]
        return list(self.each(collection, where, fields))

    def each(self, collection: str, where: str, fields: Sequence[str]) -> Iterator[Row]:
        """The same, a thousand at a time, however many there are."""
        rows = self._ask(
            lambda: self._client.query_iterator(
                collection, batch_size=_ROWS_AT_A_TIME, filter=where, output_fields=list(fields), timeout=self._timeout
            )
        )
        try:
            while part := self._ask(rows.next):
                yield from map(dict, part)
        finally:
            rows.close()

    def count(self, collection: str) -> int:
        """How many rows there are."""
        ask = partial(self._client.query, collection, filter="", output_fields=["count(*)"], timeout=self._timeout)
        return int(self._ask(ask)[0]["count(*)"])

    # Searches

    def search(
        self, collection: str, field: str, asked: Sequence[object], limit: int, where: str, fields: Sequence[str]
    ) -> list[list[Row]]:
        """For each thing asked the best rows by a field, best first, with their `score`: the higher the better."""
        found = self._ask(
            lambda: self._client.search(
                collection, data=list(asked), anns_field=field, search_params={"metric_type": _METRICS[field]},
                limit=min(limit, MOST_ROWS), filter=where, output_fields=list(fields), timeout=self._timeout,
            )
        )  # fmt: skip
        return [[_hit(hit) for hit in hits] for hits in found]

    def hybrid_search(
        self, collection: str, asked: Mapping[str, object], limit: int, where: str, fields: Sequence[str]
    ) -> list[Row]:
        """The best `limit` rows by each field, fused by their ranks (RRF): all of them, best first."""
        from pymilvus import AnnSearchRequest, RRFRanker

        limit = min(limit, MOST_ROWS)
        requests = [
            AnnSearchRequest([data], field, {"metric_type": _METRICS[field]}, limit, expr=where or None)
            for field, data in asked.items()
        ]
        found = self._ask(
            lambda: self._client.hybrid_search(
                collection, requests, RRFRanker(), limit=min(limit * len(requests), MOST_ROWS),
                output_fields=list(fields), timeout=self._timeout,
            )
        )  # fmt: skip
        return [_hit(hit) for hit in found[0]]


def _messages(rows: Sequence[Row]) -> Iterator[list[Row]]:
    """Rows in parts that a message has room for."""
    part: list[Row] = []
    size = 0
    for row in rows:
        length = sum(3 * len(value) for value in row.values() if isinstance(value, str))
        if part and (len(part) >= _ROWS_AT_A_TIME or size + length > _MESSAGE_BYTES):
            yield part
            part, size = [], 0
        part.append(row)
        size += length
    if part:
        yield part


def _hit(hit: Mapping[str, Any]) -> Row:
    """A row with its score: Milvus tells BM25 upwards, Lite the same with a minus before it."""
    return {**hit["entity"], "row": hit["row"], "score": abs(float(hit["distance"]))}


_FAULTS: tuple[tuple[MilvusFault, tuple[str, ...]], ...] = (
    ("in use", ("Open local milvus failed",)),
    ("denied", ("UNAUTHENTICATED", "auth check failure", "PERMISSION_DENIED", "PrivilegeNotPermitted")),
    ("too slow", ("DEADLINE_EXCEEDED", "Deadline Exceeded", "deadline exceeded", "loading collection timeout")),
    ("unreachable", ("UNAVAILABLE", "Fail connecting to server", "failed to connect", "Connection refused")),
)


def _fault(error: BaseException, timeout: float) -> tuple[MilvusFault, str]:
    """What kind of trouble an error of pymilvus's or gRPC's is: that of whatever it came from, too."""
    chain: list[BaseException | None] = [error, error.__cause__]
    said = " ".join(map(str, chain))
    for kind, marks in _FAULTS:
        if any(mark in said for mark in marks):
            return kind, f"{timeout:g}" if kind == "too slow" else ""
    return "refused", " ".join(str(getattr(error, "message", error)).split())[:200]


def _timeout(address: MilvusAddress) -> float:
    named = os.environ.get(TIMEOUT)
    try:
        seconds = float(named) if named else _TIMEOUT_S
    except ValueError:
        seconds = 0.0
    if not 0 < seconds <= 86_400:
        raise MilvusError(address, "no time", str(named))
    return seconds


def parts(values: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    """Some of the values at a time."""
    return (values[start : start + size] for start in range(0, len(values), size))


def quoted(value: str) -> str:
    """A text as it stands in a condition."""
    return json.dumps(value, ensure_ascii=False)


def one_of(field: str, values: Iterable[str | int]) -> str:
    """A condition that a field has one of some values."""
    return f"{field} in [{', '.join(quoted(v) if isinstance(v, str) else str(v) for v in values)}]"


_connected: dict[MilvusAddress, tuple[Server, int]] = {}
_connecting = threading.Lock()


def connect(address: MilvusAddress) -> Server:
    """The connection to a place, one for all threads; who is done with it calls `disconnect`.

    :raises MilvusError: it cannot be reached, or does not let us in.
    """
    with _connecting:
        server, users = _connected.get(address) or (Server(address), 0)
        _connected[address] = server, users + 1
        return server


def disconnect(server: Server) -> None:
    """Closes a connection that nobody uses any more."""
    with _connecting:
        known, users = _connected.get(server.address, (server, 1))
        if known is not server:
            return
        if users > 1:
            _connected[server.address] = server, users - 1
        else:
            _connected.pop(server.address, None)
            server.close()
