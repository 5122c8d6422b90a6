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
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.errors import MilvusError, MilvusFault
from index.places import MilvusAddress
from index.words import plain_jieba

if TYPE_CHECKING:
    from pymilvus import MilvusClient

TIMEOUT, CA = "CHENGLI_MILVUS_TIMEOUT", "CHENGLI_MILVUS_CA"
_TIMEOUT_S = 30.0
#: A server gives no more rows than this to one question.
MOST_ROWS = 16_384
#: So many rows are asked for, and written, at a time: a message may hold 64 MB, a row some 3 KB.
_ROWS_AT_A_TIME = 1_000

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

        secure: dict[str, Any] = {"secure": True} if address.uri.startswith("https://") else {}
        if secure and (authority := os.environ.get(CA)):
            secure["server_pem_path"] = authority
        with self._told():
            self._client: MilvusClient = MilvusClient(
                address.uri, token=address.token, db_name=address.database, timeout=self._timeout, **secure
            )

    def close(self) -> None:
        """Lets go of the connection; a file of Milvus Lite is free for other processes then."""
        self._client.close()
        if self.address.is_lite:
            from milvus_lite.server_manager import server_manager_instance

            server_manager_instance.release_server(self.address.uri)

    @contextmanager
    def _told(self) -> Iterator[None]:
        """What pymilvus raises is said as our own error."""
        import grpc
        from pymilvus.exceptions import MilvusException

        try:
            yield
        except MilvusException as error:
            raise MilvusError(self.address, *_fault(error.code, str(error.message), self._timeout)) from error
        except grpc.RpcError as error:
            detail = error.details() if isinstance(error, grpc.Call) else str(error)
            code = error.code() if isinstance(error, grpc.Call) else None
            raise MilvusError(self.address, *_fault(code, str(detail), self._timeout)) from error

    # Collections

    def has(self, collection: str) -> bool:
        """Whether there is a collection of this name."""
        with self._told():
            return bool(self._client.has_collection(collection, timeout=self._timeout))

    def describe(self, collection: str) -> dict[str, Any]:
        """A collection's fields and settings, as Milvus tells them."""
        with self._told():
            found: dict[str, Any] = self._client.describe_collection(collection, timeout=self._timeout)
            return found

    def create(self, collection: str, schema: object, indexes: object, **settings: object) -> None:
        """Makes a collection, with the indexes of its fields."""
        with self._told():
            self._client.create_collection(collection, schema=schema, timeout=self._timeout, **settings)
            # As long as nothing is in it, nobody has to wait for them.
            self._client.create_index(collection, indexes, timeout=self._timeout, sync=False)

    def drop(self, collection: str) -> None:
        """Deletes a collection, where there is one."""
        with self._told():
            self._client.drop_collection(collection, timeout=self._timeout)

    def load(self, collection: str) -> None:
        """Has a collection be ready to be searched."""
        with self._told():
            self._client.load_collection(collection, timeout=self._timeout)

    def settle(self, collection: str) -> None:
        """Has what was written be put in order, for searches that come."""
        with self._told():
            self._client.flush(collection, timeout=max(self._timeout, 600.0))
            self._client.compact(collection, timeout=self._timeout)

    # Rows

    def upsert(self, collection: str, rows: Sequence[Row]) -> None:
        """Writes rows, each in the place of the one that has its key."""
        for start in range(0, len(rows), _ROWS_AT_A_TIME):
            with self._told():
                self._client.upsert(collection, list(rows[start : start + _ROWS_AT_A_TIME]), timeout=self._timeout)

    def delete(self, collection: str, keys: Sequence[int] | Sequence[str]) -> None:
        """Deletes the rows of these keys; those that are not there are passed over."""
        for start in range(0, len(keys), MOST_ROWS):
            with self._told():
                self._client.delete(collection, ids=list(keys[start : start + MOST_ROWS]), timeout=self._timeout)

    def get(self, collection: str, keys: Sequence[int] | Sequence[str], fields: Sequence[str]) -> list[Row]:
        """The rows of these keys, those that are there, in any order."""
        out: list[Row] = []
        for start in range(0, len(keys), _ROWS_AT_A_TIME):
            part = list(keys[start : start + _ROWS_AT_A_TIME])
            with self._told():
                found = self._client.query(collection, ids=part, output_fields=list(fields), timeout=self._timeout)
            out += [dict(row) for row in found]
        return out

    def query(self, collection: str, where: str, fields: Sequence[str], limit: int | None = None) -> list[Row]:
        """The rows of which a condition holds, all of them unless there is a `limit`, in any order."""
        with self._told():
            found = self._client.query(
                collection, filter=where, output_fields=list(fields), limit=limit or MOST_ROWS, timeout=self._timeout
            )
        if limit is not None or len(found) < MOST_ROWS:
            return [dict(row) for row in found]
        return list(self.each(collection, where, fields))

    def each(self, collection: str, where: str, fields: Sequence[str]) -> Iterator[Row]:
        """The same, a thousand at a time, however many there are."""
        with self._told():
            rows = self._client.query_iterator(
                collection, batch_size=_ROWS_AT_A_TIME, filter=where, output_fields=list(fields), timeout=self._timeout
            )
        try:
            while True:
                with self._told():
                    part = rows.next()
                if not part:
                    return
                for row in part:
                    yield dict(row)
        finally:
            rows.close()

    def count(self, collection: str, where: str = "") -> int:
        """Of how many rows a condition holds."""
        with self._told():
            found = self._client.query(collection, filter=where, output_fields=["count(*)"], timeout=self._timeout)
        return int(found[0]["count(*)"])

    # Searches

    def search(
        self, collection: str, field: str, asked: Sequence[object], limit: int, where: str, fields: Sequence[str]
    ) -> list[list[Row]]:
        """For each thing asked the best rows by a field, best first, with their `score`: the higher the better."""
        metric = "BM25" if field == "words" else "IP"
        with self._told():
            found = self._client.search(
                collection, data=list(asked), anns_field=field, search_params={"metric_type": metric},
                limit=min(limit, MOST_ROWS), filter=where, output_fields=list(fields), timeout=self._timeout,
            )  # fmt: skip
        return [[_hit(hit) for hit in hits] for hits in found]

    def hybrid_search(
        self, collection: str, asked: Mapping[str, object], limit: int, where: str, fields: Sequence[str]
    ) -> list[Row]:
        """The best `limit` rows by each field, fused by their ranks (RRF): all of them, best first."""
        from pymilvus import AnnSearchRequest, RRFRanker

        limit = min(limit, MOST_ROWS)
        requests = [
            AnnSearchRequest(
                [data], field, {"metric_type": "BM25" if field == "words" else "IP"}, limit, expr=where or None
            )
            for field, data in asked.items()
        ]
        with self._told():
            found = self._client.hybrid_search(
                collection, requests, RRFRanker(), limit=min(limit * len(requests), MOST_ROWS),
                output_fields=list(fields), timeout=self._timeout,
            )  # fmt: skip
        return [_hit(hit) for hit in found[0]]


def _hit(hit: Mapping[str, Any]) -> Row:
    """A row with its score: Milvus tells BM25 upwards, Lite the same with a minus before it."""
    return {**hit["entity"], "row": hit["row"], "score": abs(float(hit["distance"]))}


def _fault(code: object, detail: str, timeout: float) -> tuple[MilvusFault, str]:
    """What kind of trouble an error of pymilvus's or gRPC's is."""
    said = f"{getattr(code, 'name', code)} {detail}"
    detail = " ".join(detail.split())[:200]
    kinds: tuple[tuple[MilvusFault, tuple[str, ...]], ...] = (
        ("in use", ("Open local milvus failed",)),
        ("denied", ("UNAUTHENTICATED", "auth check failure", "PERMISSION_DENIED", "PrivilegeNotPermitted")),
        ("too slow", ("DEADLINE_EXCEEDED", "Deadline Exceeded", "deadline exceeded")),
        ("unreachable", ("UNAVAILABLE", "Fail connecting to server", "failed to connect", "Connection refused")),
    )
    for kind, marks in kinds:
        if any(mark in said for mark in marks):
            return kind, f"{timeout:g}" if kind == "too slow" else detail
    return "refused", detail


def _timeout(address: MilvusAddress) -> float:
    named = os.environ.get(TIMEOUT)
    try:
        seconds = float(named) if named else _TIMEOUT_S
    except ValueError:
        seconds = 0.0
    if not 0 < seconds <= 86_400:
        raise MilvusError(address, "no time", str(named))
    return seconds


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
