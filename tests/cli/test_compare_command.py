"""`chengli compare`, from reports to what it prints."""

import json
import os
import sys
from pathlib import Path

import docx
import openpyxl
import pytest

from cli.main import main


@pytest.fixture
def added(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> str:
    """A library of two units' reports, as an argument."""
    library = str(tmp_path / "lib")
    assert main(["add", str(folder), "--library", library]) == 0
    capsys.readouterr()
    return library


def test_json_has_columns_with_hits_figures_and_shared_wording(added: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["compare", "清廉文化", "--json", "--library", added]) == 0
    record = json.loads(capsys.readouterr().out)
    assert list(record) == ["task", "by", "units", "families"] and (record["task"], record["by"]) == (
        "清廉文化",
        "unit",
    )
    by_unit = {column["unit"]: column for column in record["units"]}
    assert set(by_unit) == {"甲局", "乙局"}
    assert by_unit["甲局"]["year"] == 2023 and "廉洁之星" in by_unit["甲局"]["hits"][0]["text"]
    assert all(column["shared_chars"] > 30 > column["own_chars"] for column in by_unit.values())
    [family] = record["families"]
    assert {(member["unit"], member["year"]) for member in family["members"]} == {("甲局", 2023), ("乙局", 2024)}
    assert (family["first_year"], family["first_unit"]) == (2023, "甲局")


@pytest.fixture
def twice(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> str:
    """A library of two reports with one wording, other figures and a few other words, as an argument."""
    text = "总结\n一、强化廉洁教育。深入开展警示教育{}，评选廉洁之星，{}形成崇廉尚廉的氛围，增强干部职工廉洁自律内生动力。\n"
    for source, fillings in {"乙局/2024": ("**次", "推动"), "甲局/2023": ("60余次", "")}.items():
        (tmp_path / source).mkdir(parents=True)
        (tmp_path / source / "总结.txt").write_text(text.format(*fillings), encoding="utf-8")
    library = str(tmp_path / "twice")
    assert main(["add", str(tmp_path / "甲局"), str(tmp_path / "乙局"), "--library", library]) == 0
    capsys.readouterr()
    return library


def test_json_says_what_varies_in_a_wording(twice: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["compare", "廉洁教育", "--json", "--library", twice]) == 0
    [family] = json.loads(capsys.readouterr().out)["families"]
    assert list(family) == ["core", "first_year", "first_unit", "varies", "members"]
    number, words = family["varies"]
    assert family["core"][number["start"] : number["end"]] == number["fillings"][0]["text"]
    assert number["kind"] == "number" and sorted(filling["text"] for filling in number["fillings"]) == [
        "**次",
        "60余次",
    ]
    assert words["kind"] == "words" and {"text": "推动", "members": 1} in words["fillings"]
    assert [filling["members"] for slot in family["varies"] for filling in slot["fillings"]] == [1] * 4
    assert [(member["year"], list(member)) for member in family["members"]] == [
        (year, ["source", "unit", "year", "start", "end", "likeness"]) for year in (2023, 2024)
    ]


def test_people_see_what_varies_in_a_wording(twice: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["compare", "廉洁教育", "--library", twice]) == 0
    out = capsys.readouterr().out
    [line] = [line for line in out.splitlines() if "〔" in line]
    assert "警示教育〔**次／60余次〕，评选廉洁之星，〔推动／不写〕形成" in line


def test_word_and_excel_files_say_what_varies(twice: str, tmp_path: Path) -> None:
    word, excel = tmp_path / "对照.docx", tmp_path / "对照.xlsx"
    assert main(["compare", "廉洁教育", "--docx", str(word), "--library", twice]) == 0
    assert main(["compare", "廉洁教育", "--xlsx", str(excel), "--library", twice]) == 0
    slots = "警示教育〔**次／60余次〕，评选廉洁之星，〔推动／不写〕形成"
    assert sum(slots in paragraph.text for paragraph in docx.Document(str(word)).paragraphs) == 1
    header, first, second = openpyxl.load_workbook(excel)["相同写法"].iter_rows(values_only=True)
    at = header.index("各处不同")
    assert slots in str(first[at]) and second[at] is None


def test_by_year_and_filters(added: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["compare", "清廉文化", "--by", "year", "--json", "--library", added]) == 0
    assert {column["year"] for column in json.loads(capsys.readouterr().out)["units"]} == {2023, 2024}
    assert main(["compare", "清廉文化", "--unit", "乙局", "--json", "--library", added]) == 0
    assert [column["unit"] for column in json.loads(capsys.readouterr().out)["units"]] == ["乙局"]


def test_people_see_who_writes_what(added: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["compare", "清廉文化", "--library", added]) == 0
    out = capsys.readouterr().out
    assert "“清廉文化”：2 个单位写到" in out and "甲局：1 段" in out and "同样写法（2 处：" in out


def test_a_task_that_nobody_describes_is_said(added: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["compare", "航空母舰编队远洋训练", "--library", added]) == 0
    assert "没有材料写到“航空母舰编队远洋训练”" in capsys.readouterr().out
    assert main(["compare", "航空母舰编队远洋训练", "--json", "--library", added]) == 0
    assert json.loads(capsys.readouterr().out)["units"] == []


@pytest.mark.parametrize("task", ["！！", '""'])
def test_a_task_without_words_is_one_line(added: str, task: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["compare", task, "--library", added]) == 1
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_without_a_library_what_to_do_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["compare", "清廉文化", "--library", str(tmp_path / "none")]) == 1
    assert "chengli add" in capsys.readouterr().err


def test_word_and_excel_files_are_written(added: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    word, excel = tmp_path / "对照.docx", tmp_path / "对照.xlsx"
    assert main(["compare", "清廉文化", "--docx", str(word), "--library", added]) == 0
    assert main(["compare", "清廉文化", "--xlsx", str(excel), "--library", added]) == 0
    assert capsys.readouterr().out == f"已写入 {word}\n已写入 {excel}\n"
    assert "廉洁之星" in "".join(paragraph.text for paragraph in docx.Document(str(word)).paragraphs)
    assert openpyxl.load_workbook(excel)["概览"].max_row == 3


def test_a_file_that_cannot_be_written_is_one_line(
    added: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "none" / "a.docx"
    assert main(["compare", "清廉文化", "--docx", str(file), "--library", added]) == 1
    [line] = capsys.readouterr().err.splitlines()
    assert f"文件夹 {file.parent} 不存在；请先建好" in line and not list(tmp_path.rglob("*.part"))


def test_filters_that_match_nothing_are_not_blamed_on_the_task(added: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["compare", "清廉文化", "--unit", "丙局", "--library", added]) == 0
    assert capsys.readouterr().out == "按所给的筛选，没有材料写到“清廉文化”；不筛选有 2 段\n"


def test_of_a_task_that_nobody_describes_no_file_is_written(
    added: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["compare", "航空母舰编队远洋训练", "--docx", str(tmp_path / "a.docx"), "--library", added]) == 0
    assert "没有材料写到" in capsys.readouterr().out and not (tmp_path / "a.docx").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="links and pipes of another kind")
def test_a_link_stays_and_what_is_no_file_is_not_replaced(
    added: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    real, link = tmp_path / "real.docx", tmp_path / "link.docx"
    real.touch()
    link.symlink_to(real)
    assert main(["compare", "清廉文化", "--docx", str(link), "--library", added]) == 0
    assert link.is_symlink() and docx.Document(str(real)).paragraphs[0].text == "清廉文化"
    pipe = tmp_path / "pipe.docx"
    os.mkfifo(pipe)
    assert main(["compare", "清廉文化", "--docx", str(pipe), "--library", added]) == 1
    assert pipe.is_fifo() and "不是普通文件" in capsys.readouterr().err
