"""Groups of words that mean the same in this field, which ship with the project.

Only words that stand for each other in a report: what is part of something (政治意识 of 四个意识) does not stand
for it.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

SYNONYMS_FILE = Path(__file__).parent / "synonyms.tsv"


@cache
def shipped_synonyms() -> tuple[tuple[str, ...], ...]:
    """The groups, in file order."""
    lines = SYNONYMS_FILE.read_text(encoding="utf-8").splitlines()[1:]
    return tuple((name, *others.split("|")) for name, others in (line.split("\t") for line in lines if line))
