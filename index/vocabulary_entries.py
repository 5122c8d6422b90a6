"""What a user writes into the vocabulary, made into entries: checked, and spelt as they are compared.

A word is something that a search can look for as a whole: no sentence, no list of words, nothing that stands for
nothing. A set phrase is prescribed to the letter, so it is kept as it was written. This module is pure.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

from index.vocabulary import Kind

#: The longest word and the longest set phrase, in characters.
MAX_WORD_CHARS, MAX_PHRASE_CHARS = 40, 200
#: A set phrase of fewer Hanzi stands in drafts that quote nothing: 100% is every number of every draft.
LEAST_HANZI = 4
_HANZI = re.compile("[\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323ff]")
#: What may stand in a word beside letters, digits and Hanzi: PM2.5, 5G+, 12345热线, “三不”机制.
_JOINTS = frozenset("+-./_%#&·°'\"“”‘’《》〈〉()〔〕—")
_ENCLOSING = ("“”", "‘’", '""', "''", "「」", "『』", "《》", "〈〉", "()", "[]", "【】")

EntryFault = Literal[
    "empty", "white space", "one character", "too long", "few hanzi", "no letters", "character", "alone", "section"
]


@dataclass(frozen=True, slots=True)
class Entry:
    """A word or set phrase to add or take out, or the members of a group of synonyms; `line` is that of its file."""

    kind: Kind
    words: tuple[str, ...]
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """What cannot be taken in, and why; `detail` is the character that is in the way, or how long it is."""

    text: str
    fault: EntryFault
    detail: str = ""
    line: int | None = None


def word_of(raw: str, line: int | None = None) -> str | Refused:
    """A word as it is kept: of ordinary width, without what encloses it; or why it is none."""
    word = _shown(unicodedata.normalize("NFKC", raw))
    while len(word) > 2 and any(_encloses(pair, word) for pair in _ENCLOSING):
        word = word[1:-1].strip()
    fault = _common_fault(word, MAX_WORD_CHARS)
    if fault is None:
        wrong = next((c for c in word if not (c.isalnum() or c in _JOINTS)), None)
        if wrong is None and word[0] == "#":  # in a file a remark
            wrong = "#"
        if wrong is not None:
            fault = ("white space", "") if wrong.isspace() else ("character", wrong)
    return word if fault is None else Refused(raw, fault[0], fault[1], line)


def _encloses(pair: str, word: str) -> bool:
    """Whether a pair of marks stands round a word, and nowhere in it."""
    return word[0] == pair[0] and word[-1] == pair[1] and not {*pair} & {*word[1:-1]}


def phrase_of(raw: str, line: int | None = None) -> str | Refused:
    """A set phrase as it is kept: as it was written, without white space at its ends; or why it is none."""
    phrase = _shown(raw)
    fault = _common_fault(phrase, MAX_PHRASE_CHARS)
    if fault is None:
        wrong = next((c for c in phrase if unicodedata.category(c) in ("Cc", "Cs", "Co", "Cn", "Zl", "Zp")), None)
        if wrong is None and phrase[0] in "#[［【":  # a file would take it for something else
            wrong = phrase[0]
        if wrong is not None:
            fault = ("character", wrong)
        elif hanzi(phrase) < LEAST_HANZI:
            fault = ("few hanzi", "")
    return phrase if fault is None else Refused(raw, fault[0], fault[1], line)


def hanzi(text: str) -> int:
    """How many Hanzi a text has."""
    return len(_HANZI.findall(text))


def entry_of(kind: Kind, raw: list[str], line: int | None = None) -> tuple[Entry | None, list[Refused]]:
    """The entry that `raw` is, a group of them all for synonyms, else of the first; and what of it is refused."""
    made = [(phrase_of if kind == "set_phrase" else word_of)(part, line) for part in raw]
    words = tuple(dict.fromkeys(word for word in made if isinstance(word, str)))
    refused = [word for word in made if isinstance(word, Refused)]
    if kind == "synonym" and len(words) == 1:
        return None, [*refused, Refused(words[0], "alone", line=line)]
    return (Entry(kind, words, line) if words else None), refused


def _shown(raw: str) -> str:
    """`raw` without characters that nobody sees (a joiner, a mark of the byte order) and white space at its ends."""
    return "".join(c for c in raw if unicodedata.category(c) != "Cf").strip()


def _common_fault(text: str, most: int) -> tuple[EntryFault, str] | None:
    if not text:
        return "empty", ""
    if len(text) > most:
        return "too long", str(len(text))
    if not any(c.isalnum() for c in text):
        return "no letters", ""
    return ("one character", "") if len(text) == 1 else None
