"""How long work will take still, by how long it has taken so far."""

from __future__ import annotations

import math
import time

#: What has just begun tells nothing of how long it will take.
_TOO_SOON_S, _TOO_LITTLE = 3.0, 0.02


class TimeLeft:
    """A clock that is started when the work is."""

    def __init__(self) -> None:
        self._begun = time.monotonic()

    def words(self, share: float) -> str:
        """What there is to say of the time left when `share` of the work is done, with a comma before it."""
        taken = time.monotonic() - self._begun
        if taken < _TOO_SOON_S or not _TOO_LITTLE <= share < 1:
            return ""
        return f"，约还要 {rounded(taken * (1 - share) / share)}"


def rounded(seconds: float) -> str:
    """A time as one says it."""
    if seconds < 60:
        return f"{max(5, 5 * math.ceil(seconds / 5))} 秒"
    if seconds < 3600:
        return f"{math.ceil(seconds / 60)} 分钟"
    return f"{seconds / 3600:.1f} 小时"
