"""Searches that are worked out for pages take turns, two at a time.

Python runs one thread at a time. Twenty that are at work at once pass its lock around, tens of thousands of times a
second, and all are late; a few after another are all done sooner. So twenty searches at once take two thirds of the
time, and nobody waits for longer than he would have.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager


class Turns:
    """Who is at work, and who waits in the order they came; whoever is at work for long is worked beside."""

    def __init__(self, places: int, long_s: float) -> None:
        self._places, self._long_s = places, long_s
        self._changing = threading.Lock()
        self._waiting: deque[threading.Lock] = deque()  # each waits until his own is released
        self._at_work: dict[threading.Lock, float] = {}  # since when

    @contextmanager
    def turn(self) -> Iterator[None]:
        """What is done within waits for its turn first."""
        mine = threading.Lock()
        mine.acquire()
        with self._changing:
            self._waiting.append(mine)
            self._call()
        try:
            while not mine.acquire(timeout=self._long_s):
                with self._changing:
                    self._call()  # who is at work may have been so for long by now
            yield
        finally:
            with self._changing:
                if self._at_work.pop(mine, None) is None:
                    self._waiting.remove(mine)
                self._call()

    def _call(self) -> None:
        """Lets those begin for whom there is a place."""
        now = time.monotonic()
        taken = sum(now - begun < self._long_s for begun in self._at_work.values())
        for _ in range(min(self._places - taken, len(self._waiting))):
            called = self._waiting.popleft()
            self._at_work[called] = now
            called.release()


#: Two, so that one page which takes long keeps nobody waiting.
turn = Turns(places=2, long_s=1.0).turn
