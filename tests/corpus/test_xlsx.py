import datetime
import io
import random
import re
import zipfile
from pathlib import Path

import openpyxl
import pytest

from corpus import SourceFile, read_document, split_passages
from corpus.errors import UnreadableFileError
from corpus.readers import xlsx


def as_bytes(book: openpyxl.Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def one_sheet(*rows: list[object]) -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    return book


def replaced(data: bytes, name: str, change: object) -> bytes:
    """The workbook with a part changed by a function, or put in place of what was there."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            part = old.read(info)
            if info.filename == name:
                part = change(part) if callable(change) else change
            new.writestr(info.filename, part)
    return out.getvalue()


def with_strings(strings: bytes, sheet: bytes) -> bytes:
    """A workbook as Excel writes it: the texts in a part of their own, the cells with their numbers."""
    kind = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    part = b'<Override PartName="/xl/sharedStrings.xml" ContentType="' + kind + b'"/></Types>'
    data = replaced(as_bytes(one_sheet()), "[Content_Types].xml", lambda types: types.replace(b"</Types>", part))
    out = io.BytesIO(replaced(data, "xl/worksheets/sheet1.xml", sheet))
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/sharedStrings.xml", strings)
    return out.getvalue()


SHEET = "xl/worksheets/sheet1.xml"
HEAD = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'


def test_rows_are_lines_and_empty_ones_are_dropped() -> None:
    book = one_sheet(["序号", "工作", "次数", None, None], [], [1, "党组会议", 65, ""], [None, "召开\n会议", 3.5])
    got = xlsx.read(as_bytes(book))
    assert got.text.split("\n") == ["序号\t工作\t次数", "1\t党组会议\t65", "\t召开 会议\t3.5"]
    assert (got.encoding, got.headings) == ("xlsx", ())


def test_a_cell_that_holds_a_whole_report_is_read_line_by_line() -> None:
    book = one_sheet(["总结", "一、工作\n（一）学习。\n（二）作风。\n二、打算"])
    assert xlsx.read(as_bytes(book)).text.split("\n") == [
        "总结",
        "一、工作",
        "（一）学习。",
        "（二）作风。",
        "二、打算",
    ]


def test_a_long_text_in_a_row_stands_on_a_line_of_its_own() -> None:
    text = "2023年，我局扎实工作。" * 30
    got = xlsx.read(as_bytes(one_sheet([1, "党建", text, "办公室", 65], [2, "学习", "研讨", "人事处", 3])))
    assert got.text.split("\n") == ["1\t党建", text, "办公室\t65", "2\t学习\t研讨\t人事处\t3"]


def test_sheets_with_content_are_named_and_hidden_ones_left_out() -> None:
    book = one_sheet(["甲"])
    book.active.title = "党建"
    book.create_sheet("空表")
    book.create_sheet("业务").append(["乙"])
    secret = book.create_sheet("底稿")
    secret.append(["丙"])
    secret.sheet_state = "hidden"
    got = xlsx.read(as_bytes(book))
    assert got.text.split("\n") == ["党建", "甲", "业务", "乙"]
    assert [(got.text[h.start :][:2], h.level) for h in got.headings] == [("党建", 2), ("业务", 2)]


def two_sheets(first: str, *above: str) -> bytes:
    book = one_sheet(*([line] for line in above), ["序号", "任务"], [1, "优化环境"])
    book.active.title = first
    book.create_sheet("问题清单").append(["序号", "问题"])
    book.worksheets[1].append([1, "学习不深"])
    return as_bytes(book)


@pytest.mark.parametrize(
    ("first", "above", "title", "named"),
    [
        ("任务清单", ("甲局2024年任务表",), "甲局2024年任务表", ["任务清单"]),
        ("任务清单", ("附件1", "甲局2024年任务表"), "甲局2024年任务表", ["任务清单"]),
        ("Sheet1", ("甲局2024年任务表",), "甲局2024年任务表", []),
        ("任务清单", (), "2024年任务", ["任务清单"]),
    ],
)
def test_the_title_of_several_sheets_is_the_row_above_the_first_table(
    first: str, above: tuple[str, ...], title: str, named: list[str], tmp_path: Path
) -> None:
    data = two_sheets(first, *above)
    got = xlsx.read(data)
    assert got.text.split("\n") == [
        *above, *named, "序号\t任务", "1\t优化环境", "问题清单", "序号\t问题", "1\t学习不深",
    ]  # fmt: skip
    assert [got.text[h.start :].split("\n")[0] for h in got.headings] == [*named, "问题清单"]
    (tmp_path / "2024年任务.xlsx").write_bytes(data)
    document = read_document(SourceFile(tmp_path, "2024年任务.xlsx"))
    assert document.title == title
    assert [p.heading_path for p in split_passages(document)] == [tuple(named), ("问题清单",)]


def test_one_sheet_is_not_named() -> None:
    book = one_sheet(["甲局2024年任务表"], ["序号", "任务"], [1, "优化环境"])
    book.active.title = "任务清单"
    got = xlsx.read(as_bytes(book))
    assert got.text.split("\n") == ["甲局2024年任务表", "序号\t任务", "1\t优化环境"] and got.headings == ()


def test_a_form_is_headings_and_their_texts_and_a_long_table_rows() -> None:
    form = [["姓名", "李某"], ["履职情况", "一、学习\n召开党组会。\n二、组织\n支部达标。"], ["存在问题", "掌握不够。"]]
    got = xlsx.read(as_bytes(one_sheet(*form)))
    assert got.text.split("\n") == [
        "姓名\t李某", "履职情况", "一、学习", "召开党组会。", "二、组织", "支部达标。", "存在问题", "掌握不够。",
    ]  # fmt: skip
    assert [got.text[h.start :][:4] for h in got.headings] == ["履职情况", "存在问题"]
    assert xlsx.read(as_bytes(one_sheet(*form * 200))).headings == ()


def test_merged_cells_are_read_once_even_with_values_left_behind() -> None:
    data = as_bytes(one_sheet(["题", "题", "题"], ["甲", "乙", "丙"], ["甲", "丁", "戊"]))
    merges = b'<mergeCells count="2"><mergeCell ref="A1:C1"/><mergeCell ref="A2:A3"/></mergeCells>'
    data = replaced(data, SHEET, lambda part: part.replace(b"</sheetData>", b"</sheetData>" + merges))
    assert xlsx.read(data).text.split("\n") == ["题", "甲\t乙\t丙", "\t丁\t戊"]


@pytest.mark.parametrize(
    ("value", "form", "shown"),
    [
        (65.0, "General", "65"), (0.1 + 0.2, "General", "0.3"), (1e20, "General", "100000000000000000000"),
        (0.0000001, "General", "0.0000001"), (0.955, "0.0%", "95.5%"), (0.5, "0%", "50%"), (12345.6, "#,##0.00", "12,345.60"),
        (120, '0"万元"', "120万元"), (1.50, "0.##", "1.5"), (2, "0.##", "2"), (-1234, "#,##0_);(#,##0)", "(1,234)"),
        (1234567, "#,##0,", "1,235"), (9.9, "[$¥-804]#,##0.00", "¥9.90"), (123, "000000", "000123"), (-5, "00", "-05"),
        (123456, "0.00E+00", "123456"), (3, "[Red]0", "3"), (0, '0;-0;"无"', "无"), (7, '0;-0;"无"', "7"), (True, "General", "TRUE"),
        (45, 'General"人"', "45人"), (12, "@", "12"), (0.5, "# ?/?", "0.5"), (1, "0." + "0" * 99999, "1." + "0" * 30),
        (datetime.date(2023, 5, 1), "yyyy-mm-dd", "2023-05-01"), (datetime.date(2023, 5, 1), "yyyy/m/d", "2023-05-01"),
        (datetime.date(2023, 5, 1), 'yyyy"年"m"月"d"日"', "2023年5月1日"), (datetime.date(2023, 5, 1), 'yyyy"年"m"月"', "2023年5月"),
        (datetime.datetime(2023, 5, 1, 8, 30), "yyyy-mm-dd hh:mm", "2023-05-01 08:30"), (datetime.time(8, 30), "h:mm", "08:30"),
        (datetime.datetime(2023, 5, 1, 8, 30), "m/d", "05-01"), (datetime.timedelta(hours=30), "[h]:mm:ss", "30:00:00"),
    ],
)  # fmt: skip
def test_numbers_and_dates_are_shown_as_formatted(value: object, form: str, shown: str) -> None:
    book = one_sheet([value])
    book.active["A1"].number_format = form
    assert xlsx.read(as_bytes(book)).text == shown


@pytest.mark.parametrize(
    ("number", "shown"), [(31, "2023年5月1日"), (57, "2023年5月"), (58, "5月1日"), (14, "2023-05-01")]
)
def test_chinese_date_formats_have_no_text_in_the_file(number: int, shown: str) -> None:
    book = one_sheet([45047])
    book.active["A1"].number_format = "0.00"
    data = replaced(
        as_bytes(book), "xl/styles.xml", lambda part: part.replace(b'numFmtId="2"', f'numFmtId="{number}"'.encode())
    )
    assert xlsx.read(data).text == shown


def test_formulas_give_their_stored_value_only() -> None:
    data = as_bytes(one_sheet(["合计", "=1+1"], ["次数", "=SUM(B1)"]))
    assert xlsx.read(data).text.split("\n") == ["合计", "次数"]
    data = replaced(data, SHEET, lambda part: part.replace(b"<f>1+1</f><v></v>", b"<f>1+1</f><v>65</v>").replace(
        b"<f>1+1</f><v />", b"<f>1+1</f><v>65</v>").replace(b"<f>1+1</f><v/>", b"<f>1+1</f><v>65</v>"))  # fmt: skip
    assert xlsx.read(data).text.split("\n") == ["合计\t65", "次数"]


def test_real_reports(shared: Path) -> None:
    for file in sorted((shared / "reports").rglob("*.txt")):
        raw = file.read_bytes().decode("utf-8-sig")
        got = xlsx.read(as_bytes(one_sheet(*([n, line] for n, line in enumerate(raw.splitlines()) if line)))).text
        kept = re.sub(r"\s|^\d+$", "", got.replace("\t", "\n"), flags=re.MULTILINE)
        assert kept == re.sub(r"\s", "", raw), file.name


def test_shared_strings_are_read_without_phonetic_text() -> None:
    strings = (
        '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>党组</t></si>'
        "<si><r><t>召开</t></r><r><t>会议</t></r><rPh sb='0' eb='1'><t>zhao</t></rPh></si><si><t>甲_x000D_\n乙</t></si></sst>"
    )
    cells = "".join(f'<c t="s"><v>{n}</v></c>' for n in range(3))
    sheet = HEAD + f"<sheetData><row>{cells}</row></sheetData></worksheet>".encode()
    assert xlsx.read(with_strings(strings.encode(), sheet)).text == "党组\t召开会议\t甲 乙"


def test_only_workbooks_are_claimed() -> None:
    assert xlsx.is_xlsx(["[Content_Types].xml", "xl/workbook.xml"])
    assert not xlsx.is_xlsx(["word/document.xml"]) and not xlsx.is_xlsx(["xl/workbook.bin"])


def hostile() -> dict[str, tuple[bytes, str]]:
    whole = as_bytes(one_sheet(["甲"]))
    entity = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
    shared_text = b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>%s</t></si></sst>'
    cells = b"<sheetData><row>" + b'<c t="s"><v>0</v></c>' * 2000 + b"</row></sheetData></worksheet>"
    row = b'<sheetData><row r="%s"><c r="%s"><v>1</v></c></row></sheetData></worksheet>'
    old, new = (
        b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
        b"http://purl.oclc.org/ooxml/spreadsheetml/main",
    )
    return {
        "empty": (b"", "damaged"),
        "torn": (whole[: len(whole) // 2], "damaged"),
        "no sheet part": (replaced(whole, "[Content_Types].xml", b""), "damaged"),
        "empty sheet": (replaced(whole, SHEET, b""), "damaged"),
        "entity": (replaced(whole, SHEET, entity + HEAD + b"<sheetData/></worksheet>"), "damaged"),
        "entity in strings": (with_strings(entity + shared_text % b"&e;", HEAD + cells), "damaged"),
        "cells": (replaced(whole, SHEET, HEAD + b"<sheetData><row>" + b"<c/>" * 3_100_000 + b"</row></sheetData></worksheet>"), "too large"),
        "one string in many cells": (with_strings(shared_text % (b"x" * 100_000), HEAD + cells), "too large"),
        "row beyond": (replaced(whole, SHEET, HEAD + row % (b"99999999999", b"A99999999999")), "too large"),
        "zeros": (replaced(whole, "docProps/app.xml", bytes(257 << 20)), "too large"),
        "strict": (replaced(whole, "xl/workbook.xml", lambda part: part.replace(old, new)), "unsupported"),
    }  # fmt: skip


def test_hostile_files_are_refused_with_their_reason() -> None:
    for name, (data, reason) in hostile().items():
        try:
            got = xlsx.read(data).text[:50]
        except UnreadableFileError as error:
            got = error.reason
        assert got == reason, name


def test_a_declared_grid_of_empty_cells_costs_nothing() -> None:
    sheet = HEAD + b'<dimension ref="A1:XFD1048576"/><sheetData><row r="1"><c r="A1"><v>1</v></c></row>'
    sheet += b'<row r="1048576"><c r="C1048576"><v>2</v></c></row></sheetData>'
    sheet += b'<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells></worksheet>'
    assert xlsx.read(replaced(as_bytes(one_sheet(["甲"])), SHEET, sheet)).text == "1\n2"


def test_random_damage_ends_well() -> None:
    whole = as_bytes(one_sheet(["题"], ["甲", 1, 0.5], [datetime.date(2023, 5, 1)]))
    chance = random.Random(7)
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    for turn in range(300):
        data, name = bytearray(whole), chance.choice(sorted(parts))
        if turn % 2:  # in a part, past the zip's checksums
            data = bytearray(parts[name])
        for _ in range(chance.randint(1, 8)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        try:
            xlsx.read(replaced(whole, name, bytes(data)) if turn % 2 else bytes(data)).text.encode("utf-8")
        except UnreadableFileError as error:
            assert error.reason in ("damaged", "too large", "unsupported")
