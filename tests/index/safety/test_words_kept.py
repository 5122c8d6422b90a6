"""The user's words are checked, mended, saved and backed up as the reports are."""

import shutil
import sqlite3
from pathlib import Path

import pytest

from index.safety.backup import back_up
from index.safety.repair import repair
from index.safety.restore import restore
from index.safety.salvage import salvage
from index.safety.verification import verify_folder
from index.search import Searcher
from index.store.database import DATABASE
from index.store.library import FolderLibrary
from index.vocabulary import Vocabulary
from tests.conftest import WordHashEncoder

TOLD = Vocabulary(
    words=("项清单", "活动专班"), synonyms=(("警示教育", "以案示警"),), set_phrases=("全面推进，逐项销号",)
)  # fmt: skip
PAGE = 4096


@pytest.fixture
def told(kept: Path) -> Path:
    with FolderLibrary.open(kept) as library:  # type: ignore[union-attr]
        library.set_vocabulary(TOLD)
    return kept


def vocabulary(folder: Path) -> Vocabulary:
    with FolderLibrary.open(folder) as library:  # type: ignore[union-attr]
        return library.vocabulary()


@pytest.mark.parametrize(
    "damage",
    [
        "text = '活动专斑'",
        "kind = 'synonym'",
        "kind = 'x'",
        "check_hash = 'x'",
        "text = CAST(x'ff' AS TEXT)",
        "row = 77",
    ],
)
def test_a_damaged_word_is_found_and_dropped_and_the_others_stay(
    told: Path, encoder: WordHashEncoder, damage: str
) -> None:
    with sqlite3.connect(told / DATABASE) as db:
        db.execute(f"UPDATE word SET {damage} WHERE text = '活动专班'")
    findings = verify_folder(told, encoder)
    assert findings is not None and not findings.whole and len(findings.words) == 1
    mended = repair(told, encoder)
    assert mended is not None and mended.complete and mended.mended["words"] == findings.words
    assert vocabulary(told) == Vocabulary(("项清单",), TOLD.synonyms, TOLD.set_phrases)
    with FolderLibrary.open(told) as library:  # type: ignore[union-attr]
        assert Searcher(library, encoder).search("以案示警", 5, mode="lexical")


def test_words_are_saved_from_a_torn_file(told: Path, encoder: WordHashEncoder) -> None:
    data = (told / DATABASE).read_bytes()
    at = next(number for number in range(len(data) // PAGE) if "活动专班".encode() in data[number * PAGE :][:PAGE])
    for number in range(1, len(data) // PAGE):
        torn = told.with_name(f"torn-{number}")
        torn.mkdir()
        (torn / DATABASE).write_bytes(data[: number * PAGE] + bytes(PAGE) + data[(number + 1) * PAGE :])
        remains = salvage(torn, told.with_name(f"saved-{number}"))
        saved = vocabulary(told.with_name(f"saved-{number}"))
        assert saved == TOLD or (remains.lacks_words and saved == Vocabulary() and number == at)


def test_words_lost_with_their_page_are_told(told: Path, encoder: WordHashEncoder) -> None:
    data = (told / DATABASE).read_bytes()
    at = next(number for number in range(len(data) // PAGE) if "活动专班".encode() in data[number * PAGE :][:PAGE])
    (told / DATABASE).write_bytes(data[: at * PAGE] + bytes(PAGE) + data[(at + 1) * PAGE :])
    mended = repair(told, encoder)
    assert mended is not None and mended.complete and "some words" in mended.mended
    assert vocabulary(told) == Vocabulary()


def test_a_backup_holds_the_words_and_gives_them_back(told: Path, encoder: WordHashEncoder, tmp_path: Path) -> None:
    with FolderLibrary.open(told) as library:  # type: ignore[union-attr]
        back_up(library, tmp_path / "备份.db")
        library.set_vocabulary(Vocabulary(words=("后来的词",)))
    shutil.copytree(told, tmp_path / "另存")
    restore(told, tmp_path / "备份.db")
    assert vocabulary(told) == TOLD and verify_folder(told, encoder).whole  # type: ignore[union-attr]
    with FolderLibrary.open(told) as library:  # type: ignore[union-attr]
        searcher = Searcher(library, encoder)
        assert searcher.search("以案示警", 5, mode="lexical") and not searcher.search("后来", 5, mode="lexical")
