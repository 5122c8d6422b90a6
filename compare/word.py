"""A comparison as a Word file that a writer hands on: the table, the figures, the passages with 出处, shared wording.

What comes from a report is only ever the text of a run, never markup or a field. XML cannot hold control characters
and lone surrogates, and marks of direction turn a line around: they are left out. How the file looks is
`compare.word_layout`'s.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from io import BytesIO
from itertools import groupby
from pathlib import Path

import docx
from docx.document import Document

from compare.figures import Stated
from compare.labels import cell_words, fit, mark, row_title, summary, task_title, what, years_of
from compare.outline import Outline
from compare.slots import MUCH_NOTE, SLOTS_NOTE, with_slots
from compare.tasks import Column, Compared
from compare.word_layout import set_up, table, turn
from corpus import Figure, Passage
from index.families.family import Family
from index.store.database import written_whole
from wording.labels import citation, whose

#: The rows of the figures table that are shown, and how many columns stand beside each other: upright, and lying.
ROWS, UPRIGHT, LYING = 30, 5, 8
#: So many sub-tasks are listed, and so many are named who mention one.
SUBTASKS, _NAMED = 40, 12
#: A cell says so many figures at most.
_IN_CELL = 8
#: What is said where the table has no row: nothing is stated, or nothing by two.
_NO_ROWS = {
    False: "这些段落没有写明所计事项的数字。",
    True: "没有两处以上都写明的同一项数字；各处写明的附在各段之后。",
}
_NOTE = (
    "空格表示没有写到，不等于零；“隐去”是材料里用 *、× 等遮住的数；"
    "“疑为代填”是看上去用来顶替隐去数字的数，“计划”出自下一步打算，引用前请核对原文；用汉字写的数（十二篇）多半没有读出。"
)


def write_word(compared: Compared, file: Path, outline: Outline | None = None) -> None:
    """A comparison, with its sub-tasks, as a Word file at `file`, put in place whole.

    :raises OSError: the system refuses.
    """
    made = word_bytes(compared, outline)
    with written_whole(file) as part:
        part.write_bytes(made)


def word_bytes(compared: Compared, outline: Outline | None = None) -> bytes:
    """A comparison, with its sub-tasks, as the bytes of a Word file."""
    document = docx.Document()
    set_up(document, compared.task)
    document.add_paragraph(task_title(compared.task), "Title")
    document.add_paragraph(summary(compared), "Subtitle")
    if compared.columns:
        document.add_paragraph("一、概览", "Heading 1")
        _overview(document, compared)
        _figures(document, compared)
        document.add_paragraph(f"三、各{what(compared)}的写法", "Heading 1")
        for column in compared.columns:
            _column(document, column)
        _families(document, compared.families)
        if outline is not None and outline.subtasks:
            document.add_paragraph(f"{'五' if compared.families else '四'}、具体工作", "Heading 1")
            _subtasks(document, outline, compared.titles)
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def _overview(document: Document, compared: Compared) -> None:
    header = [what(compared), "年份" if compared.by == "unit" else "单位", "段数", "字数", "与别处相同", "数字"]
    rows = []
    for column in compared.columns:
        units = dict.fromkeys(hit.document.metadata.unit or f"《{hit.document.title}》" for hit in column.hits)
        other = years_of(column.hits) if compared.by == "unit" else f"{len(units)} 个"
        chars = sum(column.chars)
        same = f"{column.chars.shared}（{column.chars.shared / chars:.0%}）" if column.chars.shared else "—"
        rows.append([column.title, other, str(len(column.hits)), str(chars), same, str(len(column.figures) or "—")])
    table(document, [50, 26, 16, 18, 28, 18], header, rows, numbers_from=2)
    document.add_paragraph(
        "“与别处相同”：连续十三字以上也见于别列的字数（不计标点），括号内是占全部字数的比例。", "Caption"
    )


def _figures(document: Document, compared: Compared) -> None:
    """The rows that most columns state, beside each other as far as the page goes, then in further tables."""
    names, titles = compared.figures.columns, compared.titles
    columns = [names.index(column.name) for column in compared.columns]
    # What one of several columns states alone is compared with nothing; it stands with its passage.
    least = min(2, len(columns))
    named = [row for row in compared.figures.rows if row.name and row.columns >= least]
    # What one column only states stands in the order of the columns, not of the names.
    named.sort(key=lambda row: (-row.columns, next(n for n, at in enumerate(columns) if row.cells[at].stated)))
    rows = named[:ROWS]
    if not rows:
        document.add_paragraph("二、数字", "Heading 1")
        document.add_paragraph(_NO_ROWS[any(row.name for row in compared.figures.rows)], "Body Text")
        return
    if len(columns) > LYING:
        columns = [at for at in columns if any(row.cells[at].stated for row in rows)]
    lying = len(columns) > UPRIGHT
    if lying:
        turn(document, lying=True)
    document.add_paragraph("二、数字", "Heading 1")
    side, whole = (LYING, 240) if lying else (UPRIGHT, 156)
    for start in range(0, len(columns), side):
        shown = columns[start : start + side]
        lines = [row for row in rows if any(row.cells[at].stated for at in shown)]
        if start:
            more = document.add_paragraph(f"（续表，第 {start + 1} 至 {start + len(shown)} 列）", "Caption")
            more.paragraph_format.keep_with_next = True
        width = (whole - 40) // side if start else (whole - 40) // len(shown)
        cells = [[row_title(row), *(cell_words(row.cells[at], _IN_CELL) for at in shown)] for row in lines]
        table(
            document,
            [40 if start else whole - width * len(shown)] + [width] * len(shown),
            ["所计事项", *(titles[names[at]] for at in shown)],
            cells,
        )
    left = len(compared.figures.rows) - len(rows)
    rare = f"另有 {left} 项只有一处写到或没有写明所计事项，未列入本表，见各段所附数字。" if left else ""
    silent = len(names) - len(columns)
    none = f"另有 {silent} 个{what(compared)}没有写到表中各项，未列。" if silent else ""
    document.add_paragraph(rare + none + _NOTE, "Caption")
    if lying:
        turn(document, lying=False)


def _column(document: Document, column: Column) -> None:
    """What one column says: each passage with its source and its figures."""
    document.add_paragraph(fit(column.title), "Heading 2")
    by_passage: dict[tuple[str, int], list[Stated]] = defaultdict(list)
    for one in column.figures:
        by_passage[one.document.doc_id, one.passage.ordinal].append(one)
    for hit in column.hits:
        page = f"，第 {hit.passage.page} 页" if hit.passage.page else ""
        source = f"出处：{citation(hit.document, hit.passage)}{page}（{hit.document.source}）"
        document.add_paragraph(fit(source), "Quote")
        stated = by_passage[hit.document.doc_id, hit.passage.ordinal]
        _passage(document, hit.passage, [one.figure for one in stated])
        if stated:
            named = (f"{one.figure.subject} {one.figure.surface}{mark(one)}".strip() for one in stated)
            document.add_paragraph(fit(f"数字：{'；'.join(named)}"), "List Paragraph")


def _passage(document: Document, passage: Passage, figures: Iterable[Figure]) -> None:
    """A passage, each figure bold in its sentence; a paragraph for each of its lines."""
    text = passage.text
    bold = {at for figure in figures for at in range(figure.start - passage.start, figure.end - passage.start)}
    start = 0
    for line in text.split("\n"):
        first = start + len(line) - len(line.lstrip())
        if line.strip():
            paragraph = document.add_paragraph(style="Body Text")
            places = range(first, first + len(line.strip()))
            for is_bold, run in groupby(places, key=bold.__contains__):
                paragraph.add_run(fit("".join(text[at] for at in run))).bold = is_bold or None
        start += len(line) + 1


def _families(document: Document, families: Sequence[Family]) -> None:
    if not families:
        return
    document.add_paragraph("四、相同写法", "Heading 1")
    document.add_paragraph(SLOTS_NOTE, "Caption")
    for number, family in enumerate(families, 1):
        document.add_paragraph(f"写法 {number}（{len(family.members)} 处）", "Heading 2")
        if family.is_much:
            document.add_paragraph(MUCH_NOTE, "Caption")
        for line in filter(str.strip, fit(with_slots(family)).split("\n")):
            document.add_paragraph(line.strip(), "Body Text")
        rows = []
        for member in sorted(family.members, key=lambda member: (not member.is_core, -member.likeness)):
            document_, passage = member.document, member.passage
            place = " › ".join((*passage.heading_path, document_.source))
            rows.append([whose(document_), place, "原文" if member.is_core else f"{member.likeness:.0%}"])
        table(document, [50, 84, 22], ["单位 年份", "出处", "相同程度"], rows, numbers_from=2)


def _subtasks(document: Document, outline: Outline, titles: Mapping[str, str]) -> None:
    """Who mentions which sub-task and who does not."""
    rows = []
    for sub in outline.subtasks[:SUBTASKS]:
        said = [name for name in outline.columns if name in sub.columns]
        not_said = [name for name in outline.columns if name not in sub.columns]
        rows.append([fit(sub.name), *(_named([titles[name] for name in names]) for names in (said, not_said))])
    table(document, [40, 58, 58], ["具体工作", "提到的", "未见提及的"], rows)
    more = f"另有 {len(outline.subtasks) - SUBTASKS} 项未列。" if len(outline.subtasks) > SUBTASKS else ""
    document.add_paragraph(f"{more}从标题、条目和短句归出；换了说法的可能算作未见提及，请以原文为准。", "Caption")


def _named(titles: Sequence[str]) -> str:
    return "、".join(titles[:_NAMED]) + (f" 等 {len(titles)} 处" if len(titles) > _NAMED else "")
