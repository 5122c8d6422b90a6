"""When a folder is looked at again. Each wait ends with what is waited for; a fault ends it after some seconds."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from index.intake.watching import Pace, watch_folder

QUICK = Pace(quiet_s=0.02, restless_s=1.0, every_s=3600.0, again_s=3600.0)


class Looks:
    """What is done at each look: the answers to the first ones; after the last, the watching ends."""

    def __init__(self, stop: threading.Event, *actions: Callable[[], object]) -> None:
        self.count = 0
        self._stop, self._actions = stop, actions

    def __call__(self) -> bool:
        answer = self._actions[self.count]()
        self.count += 1
        if self.count == len(self._actions):
            self._stop.set()
        return answer is not False


@pytest.fixture
def stop() -> Iterator[threading.Event]:
    event = threading.Event()
    fuse = threading.Timer(10, event.set)
    fuse.start()
    yield event
    fuse.cancel()


def nothing() -> None: ...


def test_it_looks_at_once_and_again_when_the_system_tells_of_changes(tmp_path: Path, stop: threading.Event) -> None:
    looks = Looks(stop, nothing, nothing)
    watch_folder(tmp_path, looks, stop, pace=QUICK)
    assert looks.count == 2


def test_it_looks_after_a_change(tmp_path: Path, stop: threading.Event) -> None:
    (tmp_path / "甲局").mkdir()
    new = tmp_path / "甲局/a.txt"
    looks = Looks(
        stop,
        nothing,
        lambda: new.write_text("一"),
        lambda: new.rename(tmp_path / "b.txt"),
        (tmp_path / "b.txt").unlink,
        nothing,
    )
    watch_folder(tmp_path, looks, stop, pace=QUICK)
    assert looks.count == 5


def test_it_looks_again_after_a_while_in_any_case(tmp_path: Path, stop: threading.Event) -> None:
    looks = Looks(stop, *[nothing] * 5)
    watch_folder(tmp_path, looks, stop, pace=Pace(0.02, 1.0, every_s=0.05, again_s=3600.0))
    assert looks.count == 5


def test_a_look_that_could_not_be_done_is_done_again_sooner(tmp_path: Path, stop: threading.Event) -> None:
    looks = Looks(stop, *[lambda: False] * 5)
    watch_folder(tmp_path, looks, stop, pace=Pace(0.02, 1.0, every_s=3600.0, again_s=0.05))
    assert looks.count == 5


def test_what_happens_in_the_librarys_own_folder_is_no_change(tmp_path: Path) -> None:
    own = tmp_path / "library"
    own.mkdir()
    stop = threading.Event()
    looks = Looks(stop, nothing, lambda: (own / "library.db").write_text("一"), nothing)
    threading.Timer(0.2, stop.set).start()
    watch_folder(tmp_path, looks, stop, own, QUICK)
    assert looks.count == 2


def test_a_folder_that_comes_later_is_looked_at_when_it_is_there(tmp_path: Path, stop: threading.Event) -> None:
    folder = tmp_path / "网盘"
    looks = Looks(
        stop, nothing, lambda: (folder.mkdir(), False)[1], lambda: (folder / "a.txt").write_text("一"), nothing
    )
    watch_folder(folder, looks, stop, pace=Pace(0.02, 1.0, 3600.0, again_s=0.05))
    assert looks.count == 4


def test_a_folder_in_the_place_of_another_is_watched_too(tmp_path: Path, stop: threading.Event) -> None:
    folder = tmp_path / "网盘"
    folder.mkdir()

    def replace() -> None:
        folder.rename(tmp_path / "old")
        folder.mkdir()

    looks = Looks(stop, nothing, replace, lambda: (folder / "a.txt").write_text("一"), nothing)
    watch_folder(folder, looks, stop, pace=QUICK)
    assert looks.count == 4


def test_where_the_system_cannot_watch_it_looks_again_all_the_same(
    tmp_path: Path, stop: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> Iterator[object]:
        raise OSError(28, "No space left on device")
        yield

    monkeypatch.setattr("index.intake.watching.watch", fail)
    looks = Looks(stop, *[nothing] * 3)
    watch_folder(tmp_path, looks, stop, pace=Pace(0.02, 1.0, every_s=0.05, again_s=3600.0))
    assert looks.count == 3
