"""`chengli trend`, from reports to what it prints."""

import json
from pathlib import Path

import pytest

from cli.main import main

WORDINGS = {
    ("甲局", 2022): "清廉文化",
    ("乙局", 2022): "清廉文化",
    ("甲局", 2023): "廉洁文化",
    ("乙局", 2023): "廉洁文化",
}
FIELDS = [
    "wording", "reports", "passages", "first", "last", "years", "units", "undated", "unnamed", "variants", "replaced",
    "overtaken",
]  # fmt: skip


@pytest.fixture
def added(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> str:
    """A library of two units that went over from one wording to another."""
    for (unit, year), wording in WORDINGS.items():
        path = tmp_path / "reports" / unit / str(year) / f"{year}年{unit}工作总结.txt"
        path.parent.mkdir(parents=True)
        path.write_text(
            f"{year}年{unit}工作总结\n一、主要工作\n（一）开展教育。推进{wording}建设，干部职工受到教育，面貌一新。\n",
            "utf-8",
        )
    assert main(["add", str(tmp_path / "reports"), "--library", str(tmp_path / "lib")]) == 0
    capsys.readouterr()
    return str(tmp_path / "lib")


def record(capsys: pytest.CaptureFixture[str]) -> dict:  # type: ignore[type-arg]
    [line] = capsys.readouterr().out.splitlines()
    return dict(json.loads(line))


def test_json_of_a_wording(added: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["trend", "清廉文化", "--json", "--library", added]) == 0
    found = record(capsys)
    assert list(found) == FIELDS
    assert (found["wording"], found["reports"], found["passages"]) == ("清廉文化", 2, 2)
    assert found["first"] == found["last"]
    assert found["first"]["year"] == 2022 and set(found["first"]["units"]) == {"甲局", "乙局"}
    assert "甲局/2022/2022年甲局工作总结.txt" in found["first"]["sources"]
    assert found["years"] == [
        {"year": 2022, "reports": 2, "passages": 2, "of_reports": 2},
        {"year": 2023, "reports": 0, "passages": 0, "of_reports": 2},
    ]
    assert found["units"][0] == {"unit": "乙局", "first_year": 2022, "last_year": 2022, "reports": 1, "passages": 1}
    assert found["undated"] == {"reports": 0, "passages": 0, "sources": [], "of_reports": 0}
    [variant] = found["variants"]
    assert (variant["wording"], variant["why"], variant["first_year"]) == ("廉洁文化", "synonym", 2023)
    [replaced] = found["replaced"]
    assert (replaced["from"], replaced["to"], replaced["since"]) == ("清廉文化", "廉洁文化", 2023)
    assert (set(replaced["units"]), replaced["reports_before"], replaced["reports_after"]) == ({"甲局", "乙局"}, 2, 2)


def test_people_see_bars_and_who_went_over(added: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["trend", "清廉文化", "--library", added]) == 0
    out = capsys.readouterr().out
    assert f"  2022  {'█' * 24}  2 份里 2 份，2 段\n  2023  {' ' * 24}  2 份里 0 份\n" in out
    assert "乙局、甲局2023年起改用“廉洁文化”" in out and "  甲局：2022年，1 份 1 段\n" in out


def test_units_and_types_are_chosen(added: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["trend", "清廉文化", "--unit", "甲局", "--json", "--library", added]) == 0
    found = record(capsys)
    assert [unit["unit"] for unit in found["units"]] == ["甲局"]
    assert found["years"] == [
        {"year": 2022, "reports": 1, "passages": 1, "of_reports": 1},
        {"year": 2023, "reports": 0, "passages": 0, "of_reports": 1},
    ]
    assert main(["trend", "清廉文化", "--type", "没有的类型", "--library", added]) == 0
    assert "所选的单位、类型没有材料" in capsys.readouterr().out
    with pytest.raises(SystemExit) as stopped:
        main(["trend", "--unit", "甲局", "--library", added])
    assert stopped.value.code == 2 and "要和一个提法同用" in capsys.readouterr().err


def test_without_a_wording_suggestions_are_given(added: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["trend", "--json", "--library", added]) == 0
    found = record(capsys)
    assert list(found) == ["read", "of_reports", "years", "units", "rising", "vanishing", "own"]
    assert (found["read"], found["years"], found["units"]) == (4, [2022, 2023], 2)
    assert main(["trend", "--library", added]) == 0
    assert "按2022—2023年 2 个单位的 4 份材料算出" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("wording", "said"),
    [("", "提法为空"), ("  ", "提法为空"), ("，。！", "没有文字"), ("廉" * 10_000, "提法有 10000 字，超过 100 字")],
)
def test_what_is_no_wording_is_one_line(
    added: str, wording: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["trend", wording, "--library", added]) == 1
    [line] = capsys.readouterr().err.splitlines()
    assert said in line


@pytest.mark.parametrize("wording", ["火箭发射场", "廉", "AI 2.0", "2023"])
def test_any_other_wording_has_an_answer(added: str, wording: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["trend", wording, "--json", "--library", added]) == 0
    assert record(capsys)["wording"] == wording


def test_what_nobody_uses_is_said_with_the_nearest_forms(added: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["trend", "廉政文化", "--library", added]) == 0
    out = capsys.readouterr().out
    assert "4 份材料里没有“廉政文化”这个写法" in out and "资料库里相近的写法\n" in out and "  廉洁文化：" in out


def test_an_empty_library_is_no_fault(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for asked in (["清廉文化"], []):
        assert main(["trend", *asked, "--library", str(tmp_path / "none")]) == 0
        assert "chengli add" in capsys.readouterr().out
        assert main(["trend", *asked, "--json", "--library", str(tmp_path / "none")]) == 0
        assert record(capsys)
