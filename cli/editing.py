"""`chengli edit`: what the user says of a report, and what of its set-aside text he puts back."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from cli.naming import only_named
from cli.output import complain, say, styled
from cli.writing import no_library
from corpus import UnreadableFileError
from index.encoder import Encoder
from index.intake.corrections import SetAside, correct, forget, set_aside, set_put_back
from index.intake.ingest import Stated
from index.libraries import make_ready, open_library, writing
from index.library import Library
from index.models import open_encoder
from index.store.records import DocumentSummary
from wording.labels import origin_words, why_words

#: Of a text that was set aside so much is shown.
_SHOWN_CHARS = 60


def edit(args: argparse.Namespace) -> int:
    """`chengli edit SOURCE`"""
    library = open_library(args.library)
    if library is None:
        return no_library(args.library)
    stated = Stated(args.unit, args.year, args.type)
    if stated == Stated() and not (args.put_back or args.set_aside or args.as_read):
        with library:
            chosen = only_named(library.documents(), args.source)
            for document in chosen:
                _show(document, set_aside(library.document(document.doc_id)))
        return 0 if chosen else 1
    encoder = open_encoder(args.model, args.allow_hub)
    with library, writing(args.library):
        if not (chosen := only_named(library.documents(), args.source)):
            return 1
        if (changed := _change(library, encoder, chosen, stated, args)) is None:
            return 1
        make_ready(library, encoder)
    done = "已撤销更正" if args.as_read else "已更正"
    say(f"{done} {changed} 份" if changed else "没有要改的：与现有内容相同")
    return 0


def _change(
    library: Library, encoder: Encoder, chosen: Sequence[DocumentSummary], stated: Stated, args: argparse.Namespace
) -> int | None:
    """How many reports were changed; none where what is asked for cannot be."""
    ids = [document.doc_id for document in chosen]
    changed = 0
    try:
        if args.as_read:
            return forget(library, encoder, ids)
        if args.put_back or args.set_aside:
            if len(ids) > 1:
                complain(f"{args.source} 下有 {len(ids)} 份材料；--put-back 和 --set-aside 一次只改一份，请写出文件")
                return None
            if (texts := _wanted(set_aside(library.document(ids[0])), args)) is None:
                return None
            changed = int(set_put_back(library, encoder, ids[0], texts))
    except UnreadableFileError:
        complain(f"{args.source} 这样就没有正文了；未作更改")
        return None
    return max(changed, correct(library, ids, stated) if stated != Stated() else 0)


def _wanted(pieces: Sequence[SetAside], args: argparse.Namespace) -> set[str] | None:
    """The texts that are to stand in the report; none where there is no such number."""
    for number in (*args.put_back, *args.set_aside):
        if number > len(pieces):
            complain(f"{args.source} 剔出的内容只有 {len(pieces)} 条，没有第 {number} 条；不给选项可列出")
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
        say(f"  {name} {value or '未知'}{origin_words(origin)}")
    for number, piece in enumerate(pieces, start=1):
        if not (text := " ".join(piece.text.split())):
            continue  # line breaks
        shown = text if len(text) <= _SHOWN_CHARS else text[:_SHOWN_CHARS] + "…"
        state = "已放回正文" if piece.is_put_back else "剔出"
        say(f"  {state} {number}（{why_words(piece.why, piece.count)}）：{shown}")
