"""A vocabulary as a text file: sections 「[自有词]」「[同义词]」「[规范提法]」, one entry a line, # for remarks.

A file without sections is a plain list, as other programs write it; of the dictionaries that jieba reads (a word, how
often it occurs, what kind of word it is) the word is taken. One bad line never keeps the others out.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from corpus import UnreadableFileError
from corpus.encoding import decode
from index.vocabulary import Kind, Vocabulary
from index.vocabulary_entries import Entry, Refused, entry_of

#: How each kind is called, as the head of its section.
SECTIONS: dict[Kind, str] = {"word": "自有词", "synonym": "同义词", "set_phrase": "规范提法"}
#: What stands between words that are given one beside the other.
BETWEEN = re.compile(r"[\s、，,;；|]+")
_HEAD = re.compile(r"[\[【]\s*(\S+?)\s*[\]】]")
_OF_JIEBA = re.compile(r"(\S+)\s+[0-9]+(?:\s+[a-zA-Z]+)?")
#: Said of a file of which some lines are UTF-8 and others GB18030.
MIXED = "mixed encodings"
#: Hanzi in lines of UTF-8, so many of them together as lines of another encoding never seem to have.
_IN_UTF_8 = re.compile(rb"(?:[\xe4-\xe9][\x80-\xbf]{2}){3}")
_REMARK = "# 一行一条；同义词一行一组，用空格或顿号隔开；# 开头的行不读"


@dataclass(frozen=True, slots=True)
class VocabularyFile:
    """What a file holds: entries, and the lines that are none."""

    entries: tuple[Entry, ...]
    refused: tuple[Refused, ...]


def read_vocabulary(data: bytes, kind: Kind = "word") -> VocabularyFile:
    """The entries of a file; what stands in no section is of `kind`.

    :raises UnreadableFileError: the bytes are no text, or of two encodings (`MIXED`).
    """
    entries: list[Entry] = []
    refused: list[Refused] = []
    section: Kind | None = kind
    for number, line in enumerate(re.split(r"\r\n|\r|\n", _text(data)), start=1):
        line = line.strip("\ufeff \t\u3000")
        if not line or line.startswith("#"):
            continue
        if head := _HEAD.fullmatch(unicodedata.normalize("NFKC", line)):
            section = next((known for known, name in SECTIONS.items() if name == head.group(1)), None)
            if section is None:
                refused.append(Refused(line, "section", line=number))
        elif section is None:
            refused.append(Refused(line, "section", line=number))
        else:
            entry, faults = line_entry(section, line, number)
            entries += [] if entry is None else [entry]
            refused += faults
    return VocabularyFile(tuple(entries), tuple(refused))


def written_vocabulary(vocabulary: Vocabulary, kinds: Sequence[Kind] = tuple(SECTIONS)) -> str:
    """The text of a file that holds these kinds of a vocabulary; reading it gives them again."""
    lines = {
        "word": list(vocabulary.words),
        "synonym": ["、".join(group) for group in vocabulary.synonyms],
        "set_phrase": list(vocabulary.set_phrases),
    }
    parts = [_REMARK, *(line for kind in kinds for line in ("", f"[{SECTIONS[kind]}]", *lines[kind]))]
    return "\n".join(parts) + "\n"


def line_entry(kind: Kind, line: str, number: int | None = None) -> tuple[Entry | None, list[Refused]]:
    """The entry on a line, if any, and what of it is refused."""
    return entry_of(kind, _parts(kind, line), number)


def _parts(kind: Kind, line: str) -> list[str]:
    if kind == "synonym":
        return [part for part in BETWEEN.split(line) if part]
    if kind == "word" and (of_jieba := _OF_JIEBA.fullmatch(line)):
        return [of_jieba.group(1)]
    return [line]


def _text(data: bytes) -> str:
    """The text of a file, in which a NUL, which no encoding of text has there, is another control character."""
    if _is_mixed(data):
        raise UnreadableFileError("not text", "open and save again", MIXED)
    try:
        return decode(data)[0] if data else ""
    except UnreadableFileError:
        if b"\0" not in data:
            raise
        return decode(data.replace(b"\0", b"\1"))[0]


def _is_mixed(data: bytes) -> bool:
    """Whether some lines are Hanzi in UTF-8 and others in GB18030: whichever is read, the other's words are wrong."""
    if _reads(data, "utf-8"):
        return False
    lines = [line for line in data.splitlines() if not line.isascii()]
    others = [line for line in lines if not _reads(line, "utf-8")]
    return all(_reads(line, "gb18030") for line in others) and any(
        _IN_UTF_8.search(line) and _reads(line, "utf-8") for line in lines
    )


def _reads(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True
