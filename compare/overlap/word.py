"""A checked draft as a Word file that a writer hands in with it: the verdict, the sources, and sentence by sentence.

What comes from a draft or a report is only ever the text of a run. How the file looks is `compare.word_layout`'s.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from io import BytesIO
from pathlib import Path

import docx
from docx.document import Document

from compare.labels import fit
from compare.overlap.labels import (
    MARKS,
    RULES,
    counted_line,
    kinds_of,
    limit_line,
    percent,
    report_name,
    section_of,
    section_title,
    sentence_line,
    set_phrases,
    taken_over,
)
from compare.overlap.overlap import CheckedSentence, Mark, MarkKind, Overlap, Similar
from compare.overlap.pieces import pieces
from compare.word_layout import Look, runs, set_up, table
from index.store.database import written_whole

#: So many are in the file: beyond these nobody reads, and Word opens slowly.
SENTENCES, _SOURCES, _OF_A_SENTENCE, _PHRASES, _SIMILAR = 500, 50, 3, 100, 50
_TITLE = "查重报告"
_LOOK_OF: dict[MarkKind, Look] = {"verbatim": "shaded", "near": "waved", "set phrase": "quiet"}
_NUMERALS = "一二三四五六七"


def write_overlap(
    overlap: Overlap, limit: float, similar: Sequence[Similar], file: Path, left_out: Sequence[str] = ()
) -> None:
    """A checked draft as a Word file at `file`, put in place whole; `left_out` names the reports not checked against.

    :raises OSError: the system refuses.
    """
    made = overlap_word_bytes(overlap, limit, similar, left_out)
    with written_whole(file) as part:
        part.write_bytes(made)


def overlap_word_bytes(
    overlap: Overlap, limit: float, similar: Sequence[Similar], left_out: Sequence[str] = ()
) -> bytes:
    """A checked draft as the bytes of a Word file; `left_out` names the reports that it was not checked against."""
    document = docx.Document()
    title = " ".join(fit(overlap.title).split())[:60]
    set_up(document, f"{title} {_TITLE}")
    document.add_paragraph(_TITLE, "Title")
    document.add_paragraph(f"《{title}》", "Subtitle")
    numerals = iter(_NUMERALS)
    _verdict(document, overlap, limit, left_out, numerals)
    if overlap.by_source:
        _sources(document, overlap, limit, numerals)
    if taken := taken_over(overlap):
        _sections(document, overlap, numerals)
        _sentences(document, overlap, taken, numerals)
    if phrases := set_phrases(overlap):
        _head(document, numerals, "规范提法（不计）")
        said = document.add_paragraph("许多单位都这样写，或列在词表里的，照写无妨：", "Body Text")
        said.paragraph_format.keep_with_next = True
        written = [text + (f"（{count} 处）" if count > 1 else "") for text, count in phrases.items()]
        more = f" 等 {len(written)} 条" if len(written) > _PHRASES else ""
        document.add_paragraph(fit("；".join(written[:_PHRASES])) + more, "Body Text")
    if similar:
        _similar(document, overlap, similar, numerals)
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def _head(document: Document, numerals: Iterator[str], words: str) -> None:
    document.add_paragraph(f"{next(numerals)}、{words}", "Heading 1")


def _verdict(
    document: Document, overlap: Overlap, limit: float, left_out: Sequence[str], numerals: Iterator[str]
) -> None:
    """What was found, what it was checked against and when, and how it is counted."""
    _head(document, numerals, "结论")
    for line in (counted_line(overlap), limit_line(overlap, limit) if overlap.chars else ""):
        if line:
            document.add_paragraph(fit(f"{line}。"), "Normal")
    if overlap.itself:
        names = "；".join(map(report_name, overlap.itself))
        document.add_paragraph(fit(f"草稿本身就在资料库里（{names}），也算作了来源。"), "Normal")
    now = datetime.now().astimezone()
    when = f"{now.year}年{now.month}月{now.day}日 {now:%H:%M}"
    without = f"；没有算 {len(left_out)} 份：{'；'.join(left_out[:20])}" if left_out else ""
    more = " 等" if len(left_out) > 20 else ""
    document.add_paragraph(fit(f"{when}与本机资料库里的材料对照{without}{more}。"), "Normal")
    for rule in RULES:
        document.add_paragraph(rule, "List Paragraph")


def _sources(document: Document, overlap: Overlap, limit: float, numerals: Iterator[str]) -> None:
    _head(document, numerals, "来源")
    rows = [
        [
            report_name(total.document),
            total.document.source,
            str(total.verbatim_chars),
            str(total.near_chars),
            percent(total.share, limit) + ("，超过限度" if total.share > limit else ""),
        ]
        for total in overlap.by_source[:_SOURCES]
    ]
    table(document, [44, 52, 18, 18, 24], ["材料", "出处", "逐字（字）", "改写（字）", "占全文"], rows, numbers_from=2)
    left = len(overlap.by_source) - _SOURCES
    more = f"另有 {left} 份各占更少，未列。" if left > 0 else ""
    document.add_paragraph(f"{more}一处字句见于几份材料的，各算一次，所以各份相加会多于全文。", "Caption")


def _sections(document: Document, overlap: Overlap, numerals: Iterator[str]) -> None:
    _head(document, numerals, "各部分")
    rows = [
        [
            section_title(section),
            *map(str, (section.chars, section.verbatim_chars, section.near_chars, section.set_phrase_chars)),
            percent(section.share),
        ]
        for section in overlap.by_section
    ]
    header = ["部分", "字数", "逐字", "改写", "规范提法", "相同相近"]
    table(document, [70, 16, 16, 16, 18, 20], header, rows, numbers_from=1)


def _sentences(document: Document, overlap: Overlap, taken: Sequence[CheckedSentence], numerals: Iterator[str]) -> None:
    """The sentences of which something stands elsewhere, in order, each above where that is."""
    _head(document, numerals, "逐句对照")
    shown = taken
    if len(taken) > SENTENCES:
        by_chars = sorted(taken, key=lambda sentence: -(sentence.verbatim_chars + sentence.near_chars))
        shown = sorted(by_chars[:SENTENCES], key=lambda sentence: sentence.start)
        words = f"有相同相近的共 {len(taken):,} 句，这里列相同相近最多的 {SENTENCES} 句。"
        document.add_paragraph(words, "Body Text")
    runs(document, "Quote", [("标记：", "plain"), *_legend(overlap)])
    for number, sentence in enumerate(shown, 1):
        place = section_of(overlap, sentence.start)
        head = f"{number}．{place}（{sentence_line(sentence)}）" if place else f"{number}．{sentence_line(sentence)}"
        runs(document, "Quote", [(head, "plain")])
        runs(document, "Body Text", _marked(sentence.text, sentence.marks, sentence.start))
        for source in sentence.sources[:_OF_A_SENTENCE]:
            cited = f"{report_name(source.document)}（{source.document.source}），{percent(source.share)}："
            runs(document, "List Paragraph", [(cited, "plain"), *_marked(source.text, source.marks)])
        if (left := sentence.source_count - len(sentence.sources[:_OF_A_SENTENCE])) > 0:
            runs(document, "List Paragraph", [(f"另见于 {left} 份材料。", "plain")])


def _legend(overlap: Overlap) -> Iterator[tuple[str, Look]]:
    for kind in kinds_of(overlap):
        yield MARKS[kind], _LOOK_OF[kind]
        yield "　", "plain"


def _marked(text: str, marks: Iterable[Mark], offset: int = 0) -> list[tuple[str, Look]]:
    return [(piece.text, _LOOK_OF[piece.kind] if piece.kind else "plain") for piece in pieces(text, marks, offset)]


def _similar(document: Document, overlap: Overlap, similar: Sequence[Similar], numerals: Iterator[str]) -> None:
    """What is much the same in other words, which is not counted."""
    _head(document, numerals, "意思相近（不计）")
    words = "下面各处意思相近而字句不同，没有计入，供参考。"
    more = f"共 {len(similar)} 处，这里列 {_SIMILAR} 处。" if len(similar) > _SIMILAR else ""
    document.add_paragraph(words + more, "Body Text")
    for one in similar[:_SIMILAR]:
        runs(document, "Quote", [(f"草稿：{overlap.text[one.start : one.end].strip()}", "plain")])
        path = " › ".join(one.heading_path)
        place = f"{report_name(one.document)}{f'，{path}' if path else ''}（{one.document.source}）"
        runs(document, "List Paragraph", [(f"{place}：{one.text.strip()}", "plain")])
