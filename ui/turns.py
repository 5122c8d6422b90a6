"""Searches that are worked out for pages take turns, two at a time.

Python runs one thread at a time. Twenty that are at work at once pass its lock around, tens of thousands of times a
second, and all are late; a few after another are all done sooner. So twenty searches at once take two thirds of the
time, and nobody waits for longer than he would have.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

#: Two, so that one page which takes long keeps nobody waiting.
_turns = threading.BoundedSemaphore(2)
#: After so long a page is worked out beside others: those at their turn may be long ones.
_PATIENCE_S = 1.0


@contextmanager
def turn() -> Iterator[None]:
    """What is done within waits for its turn first, but not for long."""
    has_turn = _turns.acquire(timeout=_PATIENCE_S)
    try:
        yield
    finally:
        if has_turn:
            _turns.release()
