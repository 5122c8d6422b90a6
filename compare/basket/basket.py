"""What is in a basket, in the reader's order: passages and wordings as they were when they were put in.

The text and its source are kept with each entry, so that what has gone from the library meanwhile is not lost. A basket
is written to text and read again; what is read may come from anybody, so whatever is no entry is passed over.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from typing import Any, NamedTuple

from corpus import Passage
from index.store.records import DocumentSummary
from wording.labels import citation, whose

#: More entries, or characters in one of them, are nobody's material for one draft.
MOST_ENTRIES, MOST_CHARS = 200, 20_000
_WORDS_CHARS = 2000


class Key(NamedTuple):
    """What tells an entry from others: the report and the stretch of its text."""

    doc_id: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Entry:
    """A stretch of a report's text as it was put in: `start:end` in the report, whose it is, where it stands.

    `cited` is the unit, title, year and headings, `source` the file, `used` says of a wording who uses it.
    """

    doc_id: str
    start: int
    end: int
    text: str
    whose: str
    cited: str
    source: str
    used: str = ""

    @classmethod
    def of(
        cls, document: DocumentSummary, passage: Passage, start: int = 0, end: int | None = None, used: str = ""
    ) -> Entry:
        """The stretch `start:end` of a passage's text, by default all of it."""
        end = len(passage.text) if end is None else end
        page = f"，第 {passage.page} 页" if passage.page else ""
        cited = citation(document, passage) + page
        text = passage.text[start:end][:MOST_CHARS]
        first = passage.start + start
        return cls(passage.doc_id, first, first + len(text), text, whose(document), cited, document.source, used)

    @property
    def key(self) -> Key:
        """What tells it from others."""
        return Key(self.doc_id, self.start, self.end)


@dataclass(frozen=True, slots=True)
class Basket:
    """The entries in the reader's order, each once."""

    entries: tuple[Entry, ...] = ()

    @property
    def is_full(self) -> bool:
        """Whether nothing more goes in."""
        return len(self.entries) >= MOST_ENTRIES

    def has(self, key: Key) -> bool:
        """Whether this stretch is in it."""
        return any(entry.key == key for entry in self.entries)

    def with_entry(self, entry: Entry) -> Basket:
        """With one more at the end, unless it is in already or the basket is full."""
        return self if self.has(entry.key) or self.is_full else Basket((*self.entries, entry))

    def without(self, key: Key) -> Basket:
        """Without an entry."""
        return Basket(tuple(entry for entry in self.entries if entry.key != key))

    def moved(self, key: Key, by: int) -> Basket:
        """With an entry so many places further down, or up where `by` is negative, as far as there are any."""
        at = next((number for number, entry in enumerate(self.entries) if entry.key == key), None)
        if at is None:
            return self
        entries = list(self.entries)
        entry = entries.pop(at)
        entries.insert(max(0, at + by), entry)
        return Basket(tuple(entries))

    def and_also(self, other: Basket) -> Basket:
        """With those of another that are not in it, as far as there is room."""
        return _of([*self.entries, *other.entries])

    def written(self) -> str:
        """The basket as text."""
        return json.dumps([asdict(entry) for entry in self.entries], ensure_ascii=False)


def read_basket(written: str) -> Basket:
    """The basket that was written, without what is no entry; empty where the text is none."""
    try:
        found = json.loads(written)
    except (ValueError, RecursionError):
        return Basket()
    return _of(entry for one in (found if isinstance(found, list) else []) if (entry := _entry(one)) is not None)


def _of(entries: Iterable[Entry]) -> Basket:
    by_key: dict[Key, Entry] = {}
    for entry in entries:
        by_key.setdefault(entry.key, entry)
    return Basket(tuple(by_key.values())[:MOST_ENTRIES])


def _entry(found: object) -> Entry | None:
    if not isinstance(found, dict):
        return None
    values: dict[str, Any] = {}
    for field in fields(Entry):
        value = found.get(field.name, "")
        if field.name in ("start", "end"):
            if type(value) is not int or not 0 <= value < 10**9:
                return None
        elif not isinstance(value, str):
            return None
        else:
            value = value[: MOST_CHARS if field.name == "text" else _WORDS_CHARS]
        values[field.name] = value
    entry = Entry(**values)
    return entry if entry.text.strip() and entry.doc_id and entry.start < entry.end else None
