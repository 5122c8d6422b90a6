"""A wording as a query that finds it to the letter."""

from __future__ import annotations

_PAIRS = (('"', '"'), ("“", "”"), ("「", "」"), ("『", "』"))


def quoted(wording: str) -> str:
    """`wording` between quotation marks that do not stand in it; as it is where all of them do."""
    fitting = ((left, right) for left, right in _PAIRS if left not in wording and right not in wording)
    left, right = next(fitting, ("", ""))
    return f"{left}{wording}{right}"
