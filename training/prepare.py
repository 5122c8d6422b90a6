"""Packs training text into one file of pieces: `python -m training.prepare --data DIR --out DIR`.

A source is a file of JSON lines `{"title", "paragraphs", "brief"?}`, packed with xz or not. The
result holds the pieces of every sentence, and for each paragraph and item where its sentences begin,
so that the pairs of `training.pairs` can be drawn on the fly without cutting text again.
"""

from __future__ import annotations

import argparse
import json
import lzma
import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer
from tqdm import tqdm

from index.words import default_segmenter
from training.vocabulary import build_tokenizer

_SENTENCE = re.compile(r"[^。！？；!?;\n]+[。！？；!?;\n]*")
#: Signatures of the broadcaster before the news itself.
_LEADER = re.compile(r"^.{0,40}[(（]新闻联播[)）][:：]\s*(?:本台消息[,，])?")
_MIN_PARAGRAPH_CHARS = 16
_BATCH = 20_000


@dataclass(frozen=True, slots=True)
class Item:
    """One article, law or speech of a source."""

    title: str
    brief: str
    paragraphs: list[str]


def read_items(path: Path) -> Iterator[Item]:
    """The items of one source file, in file order."""
    opener = lzma.open if path.suffix == ".xz" else open
    with opener(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            paragraphs = [_LEADER.sub("", p).strip() for p in record["paragraphs"]]
            yield Item(
                title=record.get("title") or "",
                brief=record.get("brief") or "",
                paragraphs=[p for p in paragraphs if len(p) >= _MIN_PARAGRAPH_CHARS],
            )


def source_files(folder: Path) -> list[Path]:
    """The source files of a data folder, by name."""
    return sorted(p for p in folder.iterdir() if re.search(r"\.jsonl(\.xz)?$", p.name))


def count_words(files: list[Path]) -> Counter[str]:
    """How often each word of jieba's stands in the sources."""
    segmenter = default_segmenter()
    counts: Counter[str] = Counter()
    for path in files:
        for item in tqdm(read_items(path), desc=f"words {path.name}", disable=None):
            for text in [item.title, *item.paragraphs]:
                counts.update(segmenter.words(text))
    return counts


def pack(files: list[Path], tokenizer: Tokenizer) -> tuple[dict[str, np.ndarray], Counter[int]]:
    """The sources as pieces, and how many characters each has.

    The pieces are flat arrays: `pieces` uint16; `sentence_starts`, `paragraph_starts` (in sentences),
    `item_starts` (in paragraphs), int64, each with one end more; `title_starts`/`titles` and
    `brief_starts`/`briefs` likewise for each item; `item_source` uint8, the index of its file.
    """
    out = _Packer(tokenizer)
    for number, path in enumerate(files):
        for item in tqdm(read_items(path), desc=f"pack {path.name}", disable=None):
            if item.paragraphs:
                out.add(item, number)
    out.flush()
    return out.arrays(), out.characters


class _Packer:
    """Collects items and cuts their sentences in large batches, which is what is fast."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        self._tokenizer = tokenizer
        self._texts: list[str] = []
        self._encoded: list[np.ndarray] = []
        self._kinds: list[int] = []  # 0 sentence, 1 title, 2 brief
        self._paragraphs: list[int] = [0]
        self._items: list[int] = [0]
        self._sources: list[int] = []
        self.characters: Counter[int] = Counter()
        self._n_sentences = 0

    def add(self, item: Item, source: int) -> None:
        self._queue(item.title, 1)
        self._queue(item.brief, 2)
        for paragraph in item.paragraphs:
            for sentence in _SENTENCE.findall(paragraph):
                self._queue(sentence, 0)
                self._n_sentences += 1
            self._paragraphs.append(self._n_sentences)
        self._items.append(len(self._paragraphs) - 1)
        self._sources.append(source)
        self.characters[source] += len(item.title) + sum(map(len, item.paragraphs))
        if len(self._texts) >= _BATCH:
            self.flush()

    def _queue(self, text: str, kind: int) -> None:
        self._texts.append(text)
        self._kinds.append(kind)

    def flush(self) -> None:
        for encoding in self._tokenizer.encode_batch_fast(self._texts, add_special_tokens=False):
            self._encoded.append(np.array(encoding.ids, dtype=np.uint16))
        self._texts.clear()

    def arrays(self) -> dict[str, np.ndarray]:
        kinds = np.array(self._kinds, dtype=np.uint8)
        out: dict[str, np.ndarray] = {
            "paragraph_starts": np.array(self._paragraphs, dtype=np.int64),
            "item_starts": np.array(self._items, dtype=np.int64),
            "item_source": np.array(self._sources, dtype=np.uint8),
        }
        names = [("pieces", "sentence_starts"), ("titles", "title_starts"), ("briefs", "brief_starts")]
        for kind, (flat, starts) in enumerate(names):
            rows = [self._encoded[i] for i in np.flatnonzero(kinds == kind)]
            out[flat] = np.concatenate(rows) if rows else np.empty(0, np.uint16)
            out[starts] = np.concatenate([[0], np.cumsum([len(r) for r in rows], dtype=np.int64)])
        return out


def main(argv: list[str] | None = None) -> int:
    """Builds the vocabulary from all sources, packs them, writes both into the output folder."""
    parser = argparse.ArgumentParser(prog="python -m training.prepare", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of *.jsonl[.xz] sources")
    parser.add_argument("--out", type=Path, required=True, help="work folder, made if missing")
    parser.add_argument("--words", type=int, default=26_000)
    parser.add_argument("--characters", type=int, default=6_000)
    args = parser.parse_args(argv)
    files = source_files(args.data) if args.data.is_dir() else []
    if not files:
        print(f"no *.jsonl or *.jsonl.xz in {args.data}: name a folder of sources", file=sys.stderr)  # noqa: T201
        return 1
    args.out.mkdir(parents=True, exist_ok=True)
    tokenizer = build_tokenizer(count_words(files), args.words, args.characters)
    tokenizer.save(str(args.out / "tokenizer.json"))
    arrays, characters = pack(files, tokenizer)
    np.savez(args.out / "packed.npz", allow_pickle=False, **arrays)
    items = np.bincount(arrays["item_source"], minlength=len(files))
    summary = {
        "sources": [
            {"name": path.name, "items": int(items[n]), "characters": characters[n]} for n, path in enumerate(files)
        ],
        "pieces": int(arrays["pieces"].size),
        "paragraphs": int(arrays["paragraph_starts"].size - 1),
        "items": int(arrays["item_source"].size),
        "vocabulary": tokenizer.get_vocab_size(),
    }
    (args.out / "packed.json").write_text(json.dumps(summary, ensure_ascii=False, indent=1) + "\n")
    print(json.dumps(summary, ensure_ascii=False))  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main())
