"""Searches take turns: as many as there are places, in the order they came, and nobody waits for a long one."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from ui.turns import Turns

_LONG_S = 60.0


def _came(turns: Turns, count: int) -> bool:
    """Whether so many come, to work or to wait."""
    until = time.monotonic() + 30
    while len(turns._at_work) + len(turns._waiting) != count and time.monotonic() < until:
        time.sleep(0.005)
    return len(turns._at_work) + len(turns._waiting) == count


def test_they_begin_in_the_order_they_came() -> None:
    turns, begun, go_on = Turns(1, _LONG_S), [], threading.Event()

    def work(number: int) -> None:
        with turns.turn():
            begun.append(number)
            go_on.wait()

    with ThreadPoolExecutor(10) as pool:
        for number in range(10):
            pool.submit(work, number)
            assert _came(turns, number + 1)
        go_on.set()
    assert begun == list(range(10))
    assert not turns._at_work and not turns._waiting


def test_who_is_at_work_for_long_keeps_nobody_waiting() -> None:
    turns, go_on, begun = Turns(1, 0.05), threading.Event(), threading.Event()

    def long() -> None:
        with turns.turn():
            begun.set()
            go_on.wait()

    with ThreadPoolExecutor(1) as pool:
        pool.submit(long)
        begun.wait()
        for _ in range(2):
            with turns.turn():
                assert not go_on.is_set()
        go_on.set()
    assert not turns._at_work and not turns._waiting


def test_a_search_that_fails_gives_its_place_back() -> None:
    turns = Turns(1, _LONG_S)
    for _ in range(3):
        with pytest.raises(ValueError, match="no such"), turns.turn():
            raise ValueError("no such")
    assert not turns._at_work


def test_no_more_are_at_work_than_there_are_places() -> None:
    turns, most, now = Turns(3, _LONG_S), 0, 0
    changing = threading.Lock()

    def work(_: int) -> int:
        nonlocal most, now
        with turns.turn():
            with changing:
                now += 1
                most = max(most, now)
            time.sleep(0)
            with changing:
                now -= 1
        return 1

    with ThreadPoolExecutor(20) as pool:
        assert sum(pool.map(work, range(2000))) == 2000
    assert most <= 3 and not turns._at_work and not turns._waiting
