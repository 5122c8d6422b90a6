"""Made-up reports of any number: fifty real paragraphs each, of public texts.

Where the paragraphs are used up, further ones are put together of the sentences of others: most of these stand in
several reports then, which is the harder case for whatever looks for shared wording.
"""

from __future__ import annotations

import json
import lzma
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from random import Random

from corpus.sentences import sentences

_PARAGRAPHS = 50
_LENGTHS = range(40, 221)
_FILES = ("national_reports", "speeches_and_policy", "essays", "news_broadcast", "general_news_2023")
#: The last texts of this file are in no report: drafts have their own sentences from them.
_OWN_FILE, _OWN_TEXTS = "essays.jsonl.xz", 250


def own_texts(data: Path) -> list[str]:
    """Texts that are in no report."""
    return ["\n".join(paragraphs) for paragraphs in _texts(data / _OWN_FILE)[-_OWN_TEXTS:]]


def reports_of(data: Path) -> Iterator[str]:
    """Reports without end, of fifty paragraphs each."""
    paragraphs = _paragraphs(data)
    while True:
        yield "\n".join(["工作总结", *islice(paragraphs, _PARAGRAPHS)]) + "\n"


def _paragraphs(data: Path) -> Iterator[str]:
    """Paragraphs without end: all there are, and then others of their sentences."""
    found = []
    for name in _FILES:
        texts = _texts(data / f"{name}.jsonl.xz")
        for paragraphs in texts[:-_OWN_TEXTS] if f"{name}.jsonl.xz" == _OWN_FILE else texts:
            for paragraph in map(str.strip, paragraphs):
                if len(paragraph) in _LENGTHS:
                    found.append(paragraph)
                    yield paragraph
    chance = Random(1)
    while True:
        text = "".join(chance.choice(found) for _ in range(3))
        pieces = [text[a:b] for a, b in sentences(text, 0, len(text))]
        yield "".join(chance.sample(pieces, len(pieces)))[: _LENGTHS.stop - 1]


def _texts(file: Path) -> list[list[str]]:
    with lzma.open(file, "rt", encoding="utf-8") as lines:
        return [json.loads(line)["paragraphs"] for line in lines]
