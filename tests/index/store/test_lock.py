"""Who holds the lock is told where that is known, and a stale word of it misleads nobody."""

import json
import os
import platform
import subprocess
import sys
import time
from pathlib import Path

import pytest

from index.errors import LibraryLockedError, NoLocksError
from index.store.lock import writing


def told(folder: Path, owner: dict[str, object] | str) -> tuple[str, float]:
    """What a second writer hears while this stands in the file of the one that holds the lock."""
    with writing(folder):
        (folder / "writer.json").write_text(owner if isinstance(owner, str) else json.dumps(owner), encoding="utf-8")
        with pytest.raises(LibraryLockedError) as caught, writing(folder):
            pass
    return caught.value.owner, caught.value.age_s


def test_a_clock_that_went_back_gives_no_negative_age(tmp_path: Path) -> None:
    owner = {"pid": os.getpid(), "host": platform.node(), "since": time.time() + 9999}
    assert told(tmp_path, owner) == (f"{platform.node()}:{os.getpid()}", 0.0)


def test_a_dead_owner_is_not_named(tmp_path: Path) -> None:
    dead = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, check=True)
    assert told(tmp_path, {"pid": int(dead.stdout), "host": platform.node(), "since": 0}) == ("?", 0.0)


def test_an_owner_on_another_machine_is_named(tmp_path: Path) -> None:
    assert told(tmp_path, {"pid": 1, "host": "elsewhere", "since": time.time()})[0] == "elsewhere:1"


@pytest.mark.parametrize("content", ["", "{", "[]", '{"pid": "x", "host": 1, "since": null}', '{"pid": 1e999}'])
def test_a_torn_word_of_the_owner_is_none(tmp_path: Path, content: str) -> None:
    assert told(tmp_path, content) == ("?", 0.0)


def test_the_lock_holds_where_its_owner_cannot_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "writer.json").write_text("of one that died", encoding="utf-8")

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_text", full)
    with writing(tmp_path):
        assert not (tmp_path / "writer.json").exists()
        with pytest.raises(LibraryLockedError) as caught, writing(tmp_path):
            pass
    assert caught.value.owner == "?"


def test_a_system_without_locks_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise NotImplementedError

    monkeypatch.setattr("index.store.lock.FileLock.acquire", refuse)
    with pytest.raises(NoLocksError), writing(tmp_path):
        pass
