"""Each test here runs on every kind of library: in a folder, in Milvus Lite, and where CHENGLI_TEST_MILVUS names a
server (http://host:19530) there too, in collections of its own that are deleted afterwards.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest

from index.encoder import Encoder
from index.intake.ingest import add_paths
from index.libraries import create_library
from index.library import Library
from index.milvus.server import connect, disconnect
from index.places import Location, MilvusAddress, location_of
from tests.conftest import WordHashEncoder

pytest.importorskip("pymilvus")
SERVER = os.environ.get("CHENGLI_TEST_MILVUS")
STORES = ["folder", "lite", pytest.param("server", marks=pytest.mark.skipif(not SERVER, reason="no server to test"))]


def new_location(store: str, folder: Path) -> Location:
    """A place where no library is yet."""
    if store == "server":
        return location_of(f"{SERVER}/test_{secrets.token_hex(6)}")
    return location_of(str(folder / ("library" if store == "folder" else "library.milvus.db")))


def clear(location: Location) -> None:
    """Deletes what a test left on a server."""
    if isinstance(location, MilvusAddress) and not location.is_lite:
        server = connect(location)
        for kind in ("documents", "passages"):
            server._client.drop_collection(f"{location.name}_{kind}")
        disconnect(server)


@pytest.fixture(params=STORES)
def location(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Location]:
    place = new_location(request.param, tmp_path)
    yield place
    clear(place)


@pytest.fixture
def opened(location: Location, encoder: WordHashEncoder) -> Iterator[Library]:
    """A library with nothing in it."""
    with create_library(location, encoder) as library:
        yield library


@pytest.fixture
def filled(opened: Library, encoder: Encoder, folder: Path) -> Library:
    """A library of two reports."""
    add_paths(opened, encoder, [folder])
    return opened
