"""The families of a large library are worked out beside the page, which says how far they are."""

import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from index.families import library_families
from tests.app.conftest import Start, html
from ui import building
from ui.time_left import TimeLeft, rounded


def until(app: AppTest, is_so: Callable[[], bool]) -> AppTest:
    ends = time.monotonic() + 60
    while not is_so():
        assert time.monotonic() < ends
        time.sleep(0.02)
        app.run()
    return app


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch, own_library: Path) -> threading.Event:
    """The families are made when this is set; a library of two reports counts as a large one."""
    go_on = threading.Event()
    make_known = library_families.make_known

    def wait_first(library, told):  # type: ignore[no-untyped-def]
        told("reading", 1, None)
        assert go_on.wait(60)
        make_known(library, told)

    monkeypatch.setattr(building, "_MANY", 1)
    monkeypatch.setattr(building, "make_known", wait_first)
    return go_on


def test_who_asks_meanwhile_sees_how_far_it_is(start: Start, held: threading.Event) -> None:
    app = start("precedents", q="廉洁之星")
    assert "stop-building" in [button.key for button in app.button] and "种写法" not in html(app)
    search = start("search", q="廉洁之星")  # goes on as ever
    assert "hit" in html(search)
    held.set()
    until(app, lambda: "种写法" in html(app))
    assert "stop-building" not in [button.key for button in app.button]
    again = start("precedents", q="警示教育")  # once is enough
    assert "种写法" in html(again)


def test_it_can_be_stopped_and_begun_anew(start: Start, held: threading.Event) -> None:
    app = start("precedents", q="廉洁之星")
    app.button(key="stop-building").click().run()
    held.set()
    until(app, lambda: bool(app.warning))
    assert app.warning[0].value == "已停止整理写法"
    app.button(key="build").click().run()
    until(app, lambda: "种写法" in html(app))


def test_what_fails_is_said_and_may_be_tried_anew(
    start: Start, held: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(library, told):  # type: ignore[no-untyped-def]
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(building, "make_known", fails)
    app = start("precedents", q="廉洁之星")
    until(app, lambda: bool(app.warning))
    assert "磁盘" in app.warning[0].value
    assert "build" in [button.key for button in app.button]
    app.button(key="build").click().run()


def test_how_long_it_will_take_is_said_as_one_says_it(monkeypatch: pytest.MonkeyPatch) -> None:
    assert (rounded(2), rounded(31), rounded(61), rounded(5400)) == ("5 秒", "35 秒", "2 分钟", "1.5 小时")
    left, begun = TimeLeft(), time.monotonic()
    assert left.words(0.5) == ""  # too soon to tell
    monkeypatch.setattr(time, "monotonic", lambda: begun + 30)
    assert left.words(0.25) == "，约还要 2 分钟" and left.words(0.0) == "" and left.words(1.0) == ""
