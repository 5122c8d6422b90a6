"""A folder of three reports, and a library that mirrors it."""

from pathlib import Path

import pytest

from index.intake.sync import sync_folder
from index.store.library import FolderLibrary
from tests.conftest import WordHashEncoder
from tests.index.intake.folders import rest, text, write


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "材料"
    write(folder, 甲局__总结=text("甲局"), 乙局__总结=text("乙局"), 丙局__总结=text("丙局"))
    rest(folder)
    return folder


@pytest.fixture
def synced(library: FolderLibrary, encoder: WordHashEncoder, root: Path) -> FolderLibrary:
    sync_folder(library, encoder, root)
    return library
