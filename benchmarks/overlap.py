"""The overlap check: whether what it counts is what was taken over, and how long that takes.

    python -m benchmarks.overlap --shared DIR [--drafts 500] [--large 1000000] [--out benchmarks/results/overlap.json]

`DIR` holds `data/` and `reports/`. Drafts are made of passages of a library of 20,000 by known edits
(`overlap_drafts.py`) and checked against all of it; plain measures are given the passages that a draft was made of,
which in real work nobody knows. A draft of 5,000 characters is checked against libraries of both sizes, each in a new
process that opens the library; `--large 0` leaves the large one out.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterable
from difflib import SequenceMatcher
from pathlib import Path
from statistics import mean
from typing import Any

from benchmarks.machine import ROOT, keep, machine
from benchmarks.overlap_drafts import Draft, DraftMaker
from benchmarks.overlap_library import PASSAGES, fill
from benchmarks.overlap_speed import speed
from benchmarks.public_reports import own_texts, reports_of
from compare.overlap.check import overlap_of
from compare.overlap.draft import draft_from_text
from corpus import SourceFile, read_document
from index.models import open_encoder
from index.static_encoder import StaticEncoder
from index.store.library import FolderLibrary

#: Characters of the row that also stand in the column, as they were counted by hand in `domain.md`.
_PARTY = {("000", "002"): 647, ("000", "004"): 680, ("002", "000"): 627, ("002", "004"): 1119,
          ("004", "000"): 602, ("004", "002"): 1064}  # fmt: skip
Measure = Callable[[Draft], float]


def main(argv: list[str] | None = None) -> int:
    """Measures, prints and stores the result."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.overlap", description=__doc__)
    parser.add_argument("--shared", type=Path, required=True)
    parser.add_argument("--drafts", type=int, default=500)
    parser.add_argument("--passages", type=int, default=PASSAGES)
    parser.add_argument("--large", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=8)
    parser.add_argument("--out", type=Path, default=ROOT / "benchmarks/results/overlap.json")
    args = parser.parse_args(argv)
    encoder = open_encoder()
    assert isinstance(encoder, StaticEncoder)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        data = args.shared / "data"
        reports = fill(folder / "library", reports_of(data), args.passages)
        passages = [passage for report in reports for passage in report.split("\n")[1:]]
        maker = DraftMaker(reports, passages, own_texts(data), encoder, args.seed)
        result: dict[str, Any] = {"machine": machine(), "seed": args.seed, "made_of": maker.counts}
        result["party"] = party(args.shared / "reports/party", folder / "party")
        with FolderLibrary.create(folder / "library") as library:
            measures: dict[str, Measure] = {
                "chengli": lambda draft: overlap_of(library, draft_from_text(draft.text)).share,
                "difflib ratio": _difflib,
                "64-bit simhash": _simhash,
                "embedding cosine": lambda draft: _cosine(encoder, draft),
            }
            result["drafts"] = judged(maker.all(args.drafts), measures)
        result["speed"] = [speed(folder / "library", passages)]
        if args.large:
            fill(folder / "large", reports_of(data), args.large)
            result["speed"].append(speed(folder / "large", passages))
    keep(result, args.out)
    return 0


def party(folder: Path, library: Path) -> dict[str, Any]:
    """The characters of each shared party report that stand verbatim in each other, beside those counted by hand."""
    documents = [read_document(SourceFile(folder, path.name)) for path in sorted(folder.iterdir())]
    fill(library, [document.text for document in documents], names=[document.source[:3] for document in documents])
    out: dict[str, Any] = {}
    with FolderLibrary.create(library) as opened:
        for document in documents:
            for total in overlap_of(opened, document).by_source:
                pair = document.source[:3], total.document.source[:3]
                if pair in _PARTY:
                    ratio = round(total.verbatim_chars / _PARTY[pair], 4)
                    out["/".join(pair)] = {
                        "verbatim_chars": total.verbatim_chars,
                        "by_hand": _PARTY[pair],
                        "ratio": ratio,
                    }
    return out


def judged(drafts: Iterable[Draft], measures: dict[str, Measure]) -> dict[str, Any]:
    """For each kind of draft the truth, and of each measure the mean, the mean error and the largest, in points."""
    by_kind: dict[str, list[Draft]] = defaultdict(list)
    for draft in drafts:
        by_kind[draft.kind].append(draft)
    out: dict[str, Any] = {}
    for kind, made in by_kind.items():
        out[kind] = {"drafts": len(made), "truth": _percent(mean(draft.truth for draft in made))}
        if any(draft.truth != draft.truth_with_swapped for draft in made):
            out[kind]["truth_with_swapped"] = _percent(mean(draft.truth_with_swapped for draft in made))
            out[kind]["swapped"] = _percent(mean(draft.swapped for draft in made))
        for name, measure in measures.items():
            shares = [measure(draft) for draft in made]
            errors = [abs(share - draft.truth) for share, draft in zip(shares, made, strict=True)]
            out[kind][name] = {
                "share": _percent(mean(shares)),
                "error": _percent(mean(errors)),
                "most": _percent(max(errors)),
            }
    return out


def _percent(share: float) -> float:
    return round(100 * share, 2)


def _difflib(draft: Draft) -> float:
    return SequenceMatcher(None, "".join(draft.sources), draft.text, autojunk=False).ratio()


def _simhash(draft: Draft) -> float:
    one, other = (_bits(text) for text in ("".join(draft.sources), draft.text))
    return 1 - (one ^ other).bit_count() / 64


def _bits(text: str) -> int:
    """The simhash of a text's stretches of four characters (Charikar, 2002)."""
    sums = [0] * 64
    for at in range(len(text) - 3):
        digest = int.from_bytes(hashlib.blake2b(text[at : at + 4].encode(), digest_size=8).digest())
        for bit in range(64):
            sums[bit] += 1 if digest >> bit & 1 else -1
    return sum(1 << bit for bit, total in enumerate(sums) if total > 0)


def _cosine(encoder: StaticEncoder, draft: Draft) -> float:
    one, other = encoder.embed(["".join(draft.sources), draft.text])
    return float(one @ other)


if __name__ == "__main__":
    sys.exit(main())
