"""`chengli overlap`: how much of a draft stands in the library's reports, where, and whether that is too much."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from cli.named_files import may_write
from cli.naming import only_named
from cli.output import as_json, complain, say, say_text
from cli.overlap_record import overlap_record
from compare.overlap.check import overlap_of
from compare.overlap.draft import MOST_CHARS, DraftError, draft_from_file
from compare.overlap.labels import (
    MARKS,
    counted_line,
    limit_line,
    percent,
    report_name,
    section_title,
    sentence_line,
    set_phrases,
    taken_over,
)
from compare.overlap.overlap import Overlap, Similar
from compare.overlap.similar import similar_to
from index.encoder import Encoder
from index.libraries import create_library, open_library
from index.library import Library
from index.models import open_encoder
from index.places import Location
from index.search import Searcher
from index.store.records import DocumentSummary
from wording.errors import draft_line, system_line
from wording.labels import whose

#: So many are shown to a person; all of them are in the JSON.
_SOURCES, _SECTIONS, _SENTENCES, _OF_A_SENTENCE, _PHRASES = 10, 20, 10, 3, 10
_TEXT_CHARS = 160


def overlap(args: argparse.Namespace) -> int:
    """`chengli overlap FILE`"""
    if args.docx and not may_write(args.docx, ".docx", args.file):
        return 1
    encoder = open_encoder(args.model, args.allow_hub)
    with _opened(args.library, encoder) as library:
        excluded = _excluded(library.documents(), args.exclude)
        if excluded is None:
            return 1
        try:
            draft = draft_from_file(args.file)
        except DraftError as error:
            complain(draft_line(error.fault, error.name, error.chars, MOST_CHARS, error.rejected))
            return 1
        searcher = Searcher(library, encoder)
        checked = overlap_of(library, draft, excluded)
        similar = similar_to(searcher, draft, checked, excluded)
        is_empty = not library.passage_count()
    if args.json:
        say(as_json(overlap_record(checked, args.limit, similar)))
        return 0
    if is_empty:
        say(f"资料库 {args.library} 还是空的，没有可比的；先用 chengli add 文件夹 添加材料")
    if args.docx:
        left_out = [report_name(document) for document in excluded.values()]
        return _write(checked, args.limit, similar, left_out, args.docx)
    if not is_empty:
        _show(checked, args.limit, similar)
    return 0


@contextmanager
def _opened(location: Location, encoder: Encoder) -> Iterator[Library]:
    """The library; where there is none yet, an empty one that goes again."""
    library = open_library(location)
    if library is not None:
        with library:
            yield library
        return
    with TemporaryDirectory(prefix="chengli-") as nowhere, create_library(Path(nowhere), encoder) as empty:
        yield empty


def _excluded(documents: Sequence[DocumentSummary], sources: Sequence[str]) -> dict[str, DocumentSummary] | None:
    """The reports that are left out, by id; none where one of the sources names nothing."""
    out: dict[str, DocumentSummary] = {}
    for source in sources:
        named = only_named(documents, source)
        if not named:
            return None
        out.update((document.doc_id, document) for document in named)
    return out


def _write(checked: Overlap, limit: float, similar: Sequence[Similar], left_out: Sequence[str], docx: Path) -> int:
    from compare.overlap.word import write_overlap

    file = docx.resolve()  # what a link stands for is written, not the link
    try:
        write_overlap(checked, limit, similar, file, left_out)
    except OSError as error:
        complain(system_line(error, file, written=file))
        return 1
    say(counted_line(checked) + (f"；{limit_line(checked, limit)}" if checked.chars else ""))
    say(f"已写入 {file}")
    return 0


def _show(checked: Overlap, limit: float, similar: Sequence[Similar]) -> None:
    """A checked draft for people."""
    say(counted_line(checked))
    if not checked.chars:
        return
    say(limit_line(checked, limit))
    if checked.itself:
        names = "、".join(document.source for document in checked.itself)
        option = " ".join(f'--exclude "{document.source}"' for document in checked.itself)
        say(f"草稿本身就在资料库里：{names}；不算它自己，请加 {option}")
    if checked.by_source:
        say("来源")
    for total in checked.by_source[:_SOURCES]:
        over = "（超过限度）" if total.share > limit else ""
        counts = f"逐字相同 {total.verbatim_chars} 字，改写相近 {total.near_chars} 字"
        say(f"  {percent(total.share, limit)}{over} {whose(total.document)}：{counts}（{total.document.source}）")
    _left(len(checked.by_source) - _SOURCES, "份")
    sections = [section for section in checked.by_section if section.verbatim_chars + section.near_chars]
    if sections:
        say("各部分")
    for section in sections[:_SECTIONS]:
        say(f"  {percent(section.share)} {section_title(section)}（共 {section.chars} 字）")
    _left(len(sections) - _SECTIONS, "部分")
    _show_sentences(checked)
    if phrases := set_phrases(checked):
        named = "；".join(list(phrases)[:_PHRASES]) + (f" 等 {len(phrases)} 条" if len(phrases) > _PHRASES else "")
        say(f"{MARKS['set phrase']}：{named}")
    if similar:
        say(f"另有 {len(similar)} 处只是意思相近，不计，见 --json 或 --docx")


def _show_sentences(checked: Overlap) -> None:
    """The sentences of which most is taken over, with where it stands."""
    taken = sorted(taken_over(checked), key=lambda sentence: -(sentence.verbatim_chars + sentence.near_chars))
    if taken:
        say("相同相近最多的句子")
    for sentence in taken[:_SENTENCES]:
        say(f"  {sentence_line(sentence)}")
        say_text(_short(sentence.text), "    ")
        for source in sentence.sources[:_OF_A_SENTENCE]:
            say(f"      {percent(source.share)} {whose(source.document)}（{source.document.source}）")
            say_text(_short(source.text), "        ")
    _left(len(taken) - _SENTENCES, "句")


def _short(text: str) -> str:
    return text if len(text) <= _TEXT_CHARS else f"{text[: _TEXT_CHARS - 1]}…"


def _left(count: int, measure: str) -> None:
    if count > 0:
        say(f"  另有 {count} {measure}，见 --json 或 --docx")
