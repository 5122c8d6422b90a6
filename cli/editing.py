"""`chengli edit`: what the user says of a report, and what of its set-aside text he puts back."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from cli.output import complain, say, styled
from cli.writing import no_library, only_named
from corpus import UnreadableFileError
from index.caches import open_indexes
from index.corrections import SetAside, correct, forget, set_aside, set_put_back
from index.encoder import Encoder
from index.ingest import Stated
from index.library import Library
from index.lock import writing
from index.models import open_encoder
from index.records import DocumentSummary
from index.words import default_segmenter
from wording.labels import NOISE, ORIGINS

#: Of a text that was set aside so much is shown.
_SHOWN_CHARS = 60


def edit(args: argparse.Namespace) -> int:
    """`chengli edit SOURCE`"""
    library = Library.open(args.library)
    if library is None:
        return no_library(args.library)
    stated = Stated(args.unit, args.year, args.type)
    of_noise = bool(args.put_back or args.set_aside)
    with library:
        if not (chosen := only_named(library.documents(), args.source)):
            return 1
        if of_noise and len(chosen) > 1:
            complain(f"{args.source} 下有 {len(chosen)} 份材料；--put-back 和 --set-aside 一次只改一份，请写出文件")
            return 1
        if stated == Stated() and not of_noise and not args.as_read:
            for document in chosen:
                _show(document, set_aside(library.document(document.doc_id)))
            return 0
        encoder = open_encoder(args.model, args.allow_hub)
        with writing(args.library):
            if (changed := _change(library, encoder, chosen, stated, args)) is None:
                return 1
            open_indexes(library, encoder.dimensions, default_segmenter())
        say(f"已更正 {changed} 份" if changed else "没有要改的：与现有内容相同")
    return 0


def _change(
    library: Library, encoder: Encoder, chosen: Sequence[DocumentSummary], stated: Stated, args: argparse.Namespace
) -> int | None:
    """How many reports were changed; none where what is asked for cannot be."""
    ids = [document.doc_id for document in chosen]
    changed: set[str] = set()
    try:
        if args.as_read:
            return forget(library, encoder, ids)
        if args.put_back or args.set_aside:
            if (texts := _wanted(set_aside(library.document(ids[0])), args)) is None:
                return None
            if set_put_back(library, encoder, ids[0], texts):
                changed.add(ids[0])
    except UnreadableFileError:
        complain(f"{args.source} 这样就没有正文了；请至少留一条另存的内容在正文里")
        return None
    changed |= {doc_id for doc_id in ids if stated != Stated() and correct(library, [doc_id], stated)}
    return len(changed)


def _wanted(pieces: Sequence[SetAside], args: argparse.Namespace) -> set[str] | None:
    """The texts that are to stand in the report; none where there is no such number."""
    for number in (*args.put_back, *args.set_aside):
        if number > len(pieces):
            complain(f"{args.source} 另存的内容只有 {len(pieces)} 条，没有第 {number} 条；不给选项可列出")
            return None
    texts = {piece.text for piece in pieces if piece.is_put_back}
    texts |= {pieces[number - 1].text for number in args.put_back}
    return texts - {pieces[number - 1].text for number in args.set_aside}


def _show(document: DocumentSummary, pieces: Sequence[SetAside]) -> None:
    """What can be edited of a report."""
    metadata = document.metadata
    say(styled(document.source, "title"))
    for name, value, origin in (
        ("单位", metadata.unit, metadata.unit_from),
        ("年份", metadata.year, metadata.year_from),
        ("类型", metadata.doc_type, metadata.doc_type_from),
        ("地区", metadata.region, metadata.region_from),
    ):
        say(f"  {name} {value or '未知'}" + (f"（据{ORIGINS[origin]}）" if origin else ""))
    for number, piece in enumerate(pieces, start=1):
        text = " ".join(piece.text.split())
        shown = text if len(text) <= _SHOWN_CHARS else text[:_SHOWN_CHARS] + "…"
        times = f" ×{piece.count}" if piece.count > 1 else ""
        state = "已放回正文" if piece.is_put_back else "另存"
        say(f"  {state} {number}（{NOISE.get(piece.why, piece.why)}{times}）：{shown}")
