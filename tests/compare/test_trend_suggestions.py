"""What is suggested: wordings that rise, vanish, or are one unit's own; and what is no wording or no change is not."""

from collections.abc import Iterable, Sequence
from pathlib import Path

import pytest

from compare.trend.labels import basis_line, suggestion_line
from compare.trend.suggestions import Suggestions, suggestions_of
from compare.trend.word_runs import word_runs
from index.intake.ingest import Stated, add_paths
from index.models import open_encoder
from index.samples import SAMPLES
from index.search import Searcher
from index.store.library import FolderLibrary
from index.words import default_segmenter

UNITS = ("甲县财政局", "乙县民政局", "丙县水利局", "丁县教育局")
YEARS = (2020, 2021, 2022, 2023)
#: What each report says beside what is asked about, otherwise in each, so that no two are alike.
FILLERS = (
    "抓学习促提升",
    "走访困难群众",
    "完善内部管理",
    "整理档案资料",
    "维修办公用房",
    "召开年度大会",
    "慰问退休人员",
    "更新网站栏目",
)


@pytest.fixture
def suggested(tmp_path: Path, library: FolderLibrary):  # type: ignore[no-untyped-def]
    def made(reports: Iterable[tuple[str, int, str]], title: str = "党建工作总结") -> Suggestions:
        for at, (unit, year, said) in enumerate(reports):
            path = tmp_path / "reports" / unit / str(year) / f"{year}年{unit}{title}{at}.txt"
            path.parent.mkdir(parents=True, exist_ok=True)
            filler = "，".join(FILLERS[(at + step) % len(FILLERS)] for step in (0, 1, 3))
            path.write_text(
                f"{year}年{unit}{title}\n一、主要工作\n（一）重点事项。{filler}。{said}\n", encoding="utf-8"
            )
        encoder = open_encoder()
        add_paths(library, encoder, [tmp_path / "reports"])
        return suggestions_of(Searcher(library, encoder))

    return made


def said_by_year(by_year: Sequence[str]) -> list[tuple[str, int, str]]:
    return [(unit, year, said) for unit in UNITS for year, said in zip(YEARS, by_year, strict=True)]


def names(found: Suggestions, kind: str) -> list[str]:
    return [one.wording for one in found.found if one.kind == kind]


def test_what_comes_up_rises_and_what_is_gone_has_vanished(suggested) -> None:  # type: ignore[no-untyped-def]
    old, new = "大力推进退耕还林工程，效果不错。", "加快发展低空经济产业，势头很好。"
    found = suggested(said_by_year([old, old, new, new]))
    assert any("低空经济" in name for name in names(found, "rising"))
    assert any("退耕还林" in name for name in names(found, "vanishing"))
    assert not any("退耕还林" in name for name in names(found, "rising"))
    [rise] = [one for one in found.of("rising") if "低空经济" in one.wording]
    assert suggestion_line(rise) == "2020年 4 份都没写，2023年 4 份里 4 份写，4 个单位"
    [gone] = [one for one in found.of("vanishing") if "退耕还林" in one.wording]
    assert suggestion_line(gone) == "8 份材料、4 个单位写过，最后见于2021年，此后 8 份材料都没有"


def test_more_reports_in_late_years_are_no_rise(suggested) -> None:  # type: ignore[no-untyped-def]
    said = "加快发展低空经济产业，势头很好。"
    reports = [(unit, year, said) for unit in UNITS for year in YEARS for _ in range(1 + 2 * (year - 2020))]
    assert not any("低空经济" in name for name in names(suggested(reports), "rising"))


def test_two_of_three_after_one_of_three_is_no_rise(suggested) -> None:  # type: ignore[no-untyped-def]
    said = "加快发展低空经济产业，势头很好。"
    reports = [
        (unit, year, said if year - 2020 + at > 1 else "") for at, unit in enumerate(UNITS[:3]) for year in (2020, 2021)
    ]
    assert names(suggested(reports), "rising") == []


def test_more_reports_of_another_type_are_no_rise(suggested, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    said = "压紧压实意识形态阵地管理，守牢底线。"
    late = [(unit, year, said) for unit in UNITS for year in (2022, 2023)]
    folder = tmp_path / "reports"
    for unit, year, text in late:
        path = folder / unit / str(year) / f"{year}年{unit}意识形态工作专项报告.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{year}年{unit}意识形态工作专项报告\n一、主要工作\n（一）重点事项。{text}\n", encoding="utf-8")
    assert not any("意识形态" in name for name in names(suggested(said_by_year([""] * 4)), "rising"))


def test_units_that_only_report_of_late_years_make_no_rise(suggested) -> None:  # type: ignore[no-untyped-def]
    early = [(unit, year, "") for unit in UNITS[:2] for year in YEARS[:2]]
    late = [(unit, year, "加快发展低空经济产业，势头很好。") for unit in UNITS[2:] for year in YEARS[2:]]
    assert not any("低空经济" in name for name in names(suggested(early + late), "rising"))


def test_a_name_that_one_unit_alone_uses_year_after_year_is_its_own(suggested) -> None:  # type: ignore[no-untyped-def]
    reports = [
        (u, y, "打造“清风茶馆”品牌，反响热烈。" if u == UNITS[1] and y > 2020 else "") for u in UNITS for y in YEARS
    ]
    [own] = [one for one in suggested(reports).of("own")]
    assert (own.wording, own.unit) == ("清风茶馆", "乙县民政局")
    assert suggestion_line(own) == "只有乙县民政局写：2021、2022、2023年，3 份材料"


def test_of_many_that_may_be_somebodys_own_only_so_many_are_looked_at(suggested, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr("compare.trend.noteworthy._LOOKED_AT", 1)
    said = {UNITS[1]: "打造“清风茶馆”品牌，反响热烈。", UNITS[2]: "打造“碧水课堂”品牌，反响热烈。"}
    found = suggested([(u, y, said.get(u, "") if y > 2020 else "") for u in UNITS for y in YEARS])
    assert len(names(found, "own")) == 1


@pytest.mark.parametrize("users", [UNITS[:2], UNITS[:1]])
def test_what_two_use_or_one_only_once_is_nobodys_own(suggested, users: tuple[str, ...]) -> None:  # type: ignore[no-untyped-def]
    years = YEARS if len(users) > 1 else YEARS[1:2]
    reports = [
        (u, y, "打造“清风茶馆”品牌，反响热烈。" if u in users and y in years else "") for u in UNITS for y in YEARS
    ]
    assert names(suggested(reports), "own") == []


def test_of_one_year_nothing_is_suggested_and_years_are_asked_for(suggested) -> None:  # type: ignore[no-untyped-def]
    found = suggested([(unit, 2026, "加快发展低空经济产业。") for unit in UNITS])
    assert found.found == () and "现在只有2026年的；请添加往年的" in basis_line(found)


def test_reports_without_a_unit_or_year_are_said_to_be_left_out() -> None:
    one_year = Suggestions((), 15, 15, (2026,), 15, (2023, 2023, 2023))
    assert "；2023年的 3 份没写单位，未计；请添加往年的" in basis_line(one_year) and "2026" not in basis_line(one_year)
    more = Suggestions((), 4, 4, (2022, 2023), 2, (2021, 2023), 5)
    assert basis_line(more) == "按2022—2023年 2 个单位的 4 份材料算出；2021—2023年的 2 份没写单位、5 份没写年份，未计"


def test_left_out_reports_are_counted(library: FolderLibrary, tmp_path: Path) -> None:
    for at, stated in enumerate(
        (Stated(unit="甲局"), Stated(year=2023), Stated(year=2022), Stated(unit="乙局", year=2023))
    ):
        path = tmp_path / f"{at}.txt"
        path.write_text(
            f"总结\n一、工作情况\n（一）建设清廉文化。开展活动，营造氛围，推动第{at}项工作不断取得新的成效。\n", "utf-8"
        )
        add_paths(library, open_encoder(), [path], stated)
    found = suggestions_of(Searcher(library, open_encoder()))
    assert (found.of_reports, found.unnamed, found.undated) == (1, (2022, 2023), 1)


def test_of_an_empty_library_nothing_is_suggested(library: FolderLibrary) -> None:
    found = suggestions_of(Searcher(library, open_encoder()))
    assert found.found == () and found.read == 0 and "至少两年" in basis_line(found)


def test_of_a_large_library_a_sample_is_read_and_said(suggested, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr("compare.trend.sampling._MOST_PASSAGES", 8)
    found = suggested(said_by_year([""] * 4))
    assert found.read < found.of_reports == 16 and f"的 {found.read} 份材料（从 16 份里抽取）算出" in basis_line(found)


def test_the_samples_suggest_what_each_unit_made_up(library: FolderLibrary) -> None:
    encoder = open_encoder()
    add_paths(library, encoder, [SAMPLES])
    found = suggestions_of(Searcher(library, encoder))
    assert {"发改会客厅", "你点我检"} <= set(names(found, "own"))
    assert "二十届四中全会精神" in names(found, "rising") and all(one.usage.used for one in found.found)


@pytest.mark.parametrize(
    ("texts", "whole", "half"),
    [
        (["完善最低生活保障制度，", "发放最低生活保障金，"], "", "最低生活"),
        (["推进生态环境保护督察", "接受生态环境保护督察"], "生态环境保护督察", "生态环境保护"),
        (["建设美丽乡村，", "谋划美丽乡村，"], "美丽乡村", "建设美丽乡村"),
        (["进一步提出要求", "进一步提出要求"], "", "进一步提出要求"),
        (["的“红色管家”服务", "有“红色管家”的", "红色管家也"], "红色管家", "“红色管家”"),
    ],
)
def test_a_run_is_a_whole_wording(texts: list[str], whole: str, half: str) -> None:
    found = {run.wording for run in word_runs(texts, 2, default_segmenter())}
    assert half not in found and (not whole or whole in found)


def test_no_texts_have_no_runs() -> None:
    assert word_runs([], 2, default_segmenter()) == [] == word_runs(["", "，。"], 2, default_segmenter())
