"""`chengli compare`: who describes a task, unit by unit or year by year, with which figures and which wording."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from cli.named_files import may_write
from cli.output import as_json, complain, figure_record, hit_record, say, say_text
from compare.figures import Stated
from compare.labels import cell_words, how_many
from compare.outline import Outline, task_outline
from compare.slots import with_slots
from compare.tasks import Column, Compared, compare_task
from index.errors import QueryError
from index.families.family import Family, Member
from index.families.varying import Slot
from index.libraries import open_library
from index.models import open_encoder
from index.search import Searcher
from index.store.records import Filters
from wording.errors import query_line, system_line
from wording.labels import whose

#: So many figures and families are shown to a person; all of them are in the JSON.
_ROWS, _FAMILIES, _MEMBERS = 15, 5, 6


def compare(args: argparse.Namespace) -> int:
    """`chengli compare TASK`"""
    if any(file and not may_write(file, ending) for file, ending in ((args.docx, ".docx"), (args.xlsx, ".xlsx"))):
        return 1
    library = open_library(args.library)
    if library is None:
        complain(f"资料库 {args.library} 还是空的；先用 chengli add 文件夹 添加材料")
        return 1
    encoder = open_encoder(args.model, args.allow_hub)
    with library:
        searcher = Searcher(library, encoder)
        filters = Filters(tuple(args.unit), tuple(args.year), tuple(args.type))
        try:
            compared = compare_task(searcher, args.task, args.by, filters)
        except QueryError as error:
            complain(query_line(error.fault, error.value, error.limit))
            return 1
    if (args.docx or args.xlsx) and compared.columns:
        return _write(compared, task_outline(compared, encoder), args.docx, args.xlsx)
    if args.json:
        say(as_json(compared_record(compared)))
    else:
        _show(compared)
    return 0


def _write(compared: Compared, outline: Outline, docx: Path | None, xlsx: Path | None) -> int:
    """Writes the file that was asked for; what makes it is loaded only then."""
    file = (docx or xlsx or Path()).resolve()  # what a link stands for is written, not the link
    try:
        if docx:
            from compare.word import write_word

            write_word(compared, file, outline)
        else:
            from compare.excel import write_excel

            write_excel(compared, file, outline)
    except OSError as error:
        complain(system_line(error, file, written=file))
        return 1
    say(f"已写入 {file}")
    return 0


def compared_record(compared: Compared) -> dict[str, Any]:
    """A comparison as other programs read it."""
    return {
        "task": compared.task,
        "by": compared.by,
        "units": [_column_record(column) for column in compared.columns],
        "families": [_family_record(family) for family in compared.families],
    }


def _column_record(column: Column) -> dict[str, Any]:
    return {
        "unit": column.unit,
        "year": column.year,
        "hits": [hit_record(hit) for hit in column.hits],
        "figures": [_stated_record(stated) for stated in column.figures],
        "shared_chars": column.chars.shared,
        "own_chars": column.chars.own,
    }


def _stated_record(stated: Stated) -> dict[str, Any]:
    place = {"suspect": stated.suspect, "source": stated.document.source}
    return {**figure_record(stated.figure), **place}


def _family_record(family: Family) -> dict[str, Any]:
    first = family.first
    return {
        "core": family.core.text,
        "first_year": None if first is None else first.metadata.year,
        "first_unit": None if first is None else first.metadata.unit,
        "varies": [_slot_record(slot) for slot in family.varies()],
        "members": [_member_record(member) for member in family.members],
    }


def _slot_record(slot: Slot) -> dict[str, Any]:
    fillings = [{"text": filling.text, "members": filling.members} for filling in slot.fillings]
    return {"start": slot.start, "end": slot.end, "kind": slot.kind, "fillings": fillings}


def _member_record(member: Member) -> dict[str, Any]:
    document, start = member.document, member.passage.start
    return {
        "source": document.source,
        "unit": document.metadata.unit,
        "year": document.metadata.year,
        "start": start + member.start,
        "end": start + member.end,
        "likeness": round(member.likeness, 4),
    }


def _show(compared: Compared) -> None:
    """A comparison for people."""
    if not compared.columns:
        hidden = sum(map(len, compared.beside.values()))
        say(
            f"按所给的筛选，没有材料写到“{compared.task}”；不筛选有 {hidden} 段"
            if hidden
            else f"没有材料写到“{compared.task}”；可换个说法"
        )
        return
    say(f"“{compared.task}”：{how_many(compared)}写到")
    for column in compared.columns:
        shared = f"，与别处相同 {column.chars.shared} 字" if column.chars.shared else ""
        figures = f"，数字 {len(column.figures)} 处" if column.figures else ""
        say(f"{column.title}：{len(column.hits)} 段 {sum(column.chars)} 字{shared}{figures}")
        for hit in column.hits:
            say(f"  {' › '.join(hit.passage.heading_path)}（{whose(hit.document)}，{hit.document.source}）")
            say_text(hit.passage.text, "    ")
    _show_figures(compared)
    for family in compared.families[:_FAMILIES]:
        names = list(dict.fromkeys(whose(member.document) for member in family.members))
        named = "；".join(names[:_MEMBERS]) + (" 等" if len(names) > _MEMBERS else "")
        say(f"同样写法（{len(family.members)} 处：{named}）")
        say_text(with_slots(family), "  ")
    if len(compared.families) > _FAMILIES:
        say(f"另有 {len(compared.families) - _FAMILIES} 种同样写法，见 --json、--docx 或 --xlsx")


def _show_figures(compared: Compared) -> None:
    """The figures that most columns state."""
    titles = compared.titles
    rows = [row for row in compared.figures.rows if row.name][:_ROWS]
    if rows:
        say("数字")
    for row in rows:
        cells = zip(compared.figures.columns, row.cells, strict=True)
        stated = "；".join(f"{titles[column]} {cell_words(cell)}" for column, cell in cells if cell.stated)
        say(f"  {row.name}：{stated}")
    left = sum(bool(row.name) for row in compared.figures.rows) - len(rows)
    if left > 0:
        say(f"  另有 {left} 行，见 --json、--docx 或 --xlsx")
