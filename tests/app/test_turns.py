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


def test_as_many_as_there_are_places_in_the_order_they_came() -> None:
    turns, begun, go_on, at_once, most = Turns(2, _LONG_S), [], threading.Event(), 0, 0
    changing = threading.Lock()

    def work(number: int) -> None:
        nonlocal at_once, most
        with turns.turn():
            with changing:
                begun.append(number)
                at_once += 1
                most = max(most, at_once)
            go_on.wait()
            with changing:
                at_once -= 1

    with ThreadPoolExecutor(10) as pool:
        for number in range(10):
            pool.submit(work, number)
            assert _came(turns, number + 1)
        go_on.set()
    assert sorted(begun[:2]) == [0, 1] and sorted(begun) == list(range(10))
    assert all(abs(place - number) <= 1 for place, number in enumerate(begun))  # two begin at once
    assert most == 2 and not turns._at_work and not turns._waiting


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


def test_a_turn_is_not_taken_twice_by_many_at_once() -> None:
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
