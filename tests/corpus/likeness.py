"""How alike two readings of one report are: what came of its .txt, and of another format."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path

from corpus import Document, SourceFile, read_document, split_passages
from corpus.process import ReadingProcess

PassageKey = tuple[str, tuple[str, ...], int | None, str]


@dataclass(frozen=True, slots=True)
class Outcome:
    """A report as it was read, without the white space that formats put in as they like."""

    title: str
    passages: tuple[PassageKey, ...]
    noise: frozenset[str]
    text: str


@dataclass(frozen=True, slots=True)
class Likeness:
    """Shares of the .txt's characters, from 0 to 1."""

    #: In a passage of the same text, path, item and kind.
    same: float
    #: In a passage that stands in the other reading letter by letter, whatever its path, item and kind.
    same_text: float
    same_title: bool
    #: Set aside in the .txt, part of a passage or heading in the other.
    noise_kept: tuple[str, ...]
    #: Passages of the .txt that the other has not.
    missing: tuple[PassageKey, ...]
    #: Passages of the other whose text stands nowhere in the .txt: furniture, or letters read wrongly.
    added: tuple[PassageKey, ...]


def squeezed(text: str) -> str:
    return "".join(text.split())


def outcome(data: bytes, name: str, process: ReadingProcess | None = None, folders: str = "") -> Outcome:
    """What is read from a file of these bytes and name, with the folders it lies in below what is added."""
    file = SourceFile(Path("/材料"), f"{folders}{name}")
    if process:
        document, passages = process.read(file, data)
    else:
        document = read_document(file, data)
        passages = split_passages(document)
    return Outcome(
        squeezed(document.title),
        tuple((p.kind, tuple(map(squeezed, p.heading_path)), p.item, squeezed(p.text)) for p in passages),
        frozenset(filter(None, (squeezed(n.text) for n in document.noise))),
        squeezed(document.text),
    )


def compare(plain: Outcome, other: Outcome, least: float = 1.0) -> Likeness:
    """How much of the .txt's reading `plain` stands in the other.

    Below 1, `least` is how alike texts and headings must be to be the same, as of letters read from a picture.
    """
    total = sum(len(key[-1]) for key in plain.passages) or 1
    missing = Counter(plain.passages) - Counter(other.passages)
    missing_text = Counter(key[-1] for key in plain.passages) - Counter(key[-1] for key in other.passages)
    added = list((Counter(other.passages) - Counter(plain.passages)).elements())
    if least < 1.0:
        for key in list(missing.elements()):
            found = next((candidate for candidate in added if _alike(key, candidate, least)), None)
            if found is not None:
                added.remove(found)
                missing[key] -= 1
    return Likeness(
        1 - sum(len(key[-1]) * n for key, n in missing.items()) / total,
        1 - sum(len(text) * n for text, n in missing_text.items()) / total,
        plain.title == other.title,
        tuple(n for n in plain.noise if len(n) > 1 and n in other.text and n not in plain.text),
        tuple(missing.elements()),
        tuple(key for key in added if key[-1] not in plain.text),
    )


def letters_right(plain: Outcome, other: Outcome) -> float:
    """The share of the .txt's characters that stand in the other in their order, one by one."""
    blocks = SequenceMatcher(None, plain.text, other.text, autojunk=False).get_matching_blocks()
    return sum(block.size for block in blocks) / (len(plain.text) or 1)


def _alike(key: PassageKey, other: PassageKey, least: float) -> bool:
    if key[0] != other[0] or key[2] != other[2] or len(key[1]) != len(other[1]):
        return False
    texts = [(key[-1], other[-1]), ("".join(key[1]), "".join(other[1]))]
    matchers = [SequenceMatcher(None, a, b, autojunk=False) for a, b in texts]
    return all(m.quick_ratio() >= least and m.ratio() >= least for m in matchers)


def characters_lost(document: Document) -> str:
    """What of a document's text is in no passage, heading or title; `text` and noise are the whole file's."""
    seen = bytearray(len(document.text))
    for section in document.sections:
        seen[section.heading_start : section.heading_end] = b"\1" * (section.heading_end - section.heading_start)
    for passage in split_passages(document):
        seen[passage.start : passage.end] = b"\1" * (passage.end - passage.start)
    return squeezed("".join(c for c, s in zip(document.text, seen, strict=True) if not s))
