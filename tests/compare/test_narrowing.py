"""A comparison that is narrowed: what it shows is less, what it says of that stays true."""

from __future__ import annotations

from pathlib import Path

import pytest

from compare.column_wording import column_wordings
from compare.labels import cell_words, task_title
from compare.tasks import Compared
from index.store.records import Filters
from tests.compare.comparing import compared_of

SAME = "把清廉文化融入单位日常管理，在办公楼大厅和楼道布设清廉文化墙，组织党员干部参观廉政教育基地{}次。"
REPORTS = {
    "甲局/2022/2022年总结.txt": f"一、建设清廉文化\n{SAME.format(8)}\n",
    "甲局/2024/2024年总结.txt": f"一、建设清廉文化\n{SAME.format(9)}开展家属助廉活动。\n",
    "乙局/2023/2023年总结.txt": f"一、建设清廉文化\n{SAME.format('**')}\n",
    "乙局/2024/2024年总结.txt": f"一、建设清廉文化\n{SAME.format(10)}举办清廉文化书画展。\n二、下一步打算\n"
    "一是深化清廉文化建设，新布设清廉文化墙30处。\n",
}


def narrowed(root: Path, **chosen: tuple[object, ...]) -> Compared:
    return compared_of(root, REPORTS, filters=Filters(**chosen))  # type: ignore[arg-type]


@pytest.mark.parametrize("chosen", [{"units": ("甲局",)}, {"years": (2024,), "units": ("甲局",)}, {"years": (2024,)}])
def test_what_is_shared_is_told_by_all_that_describe_the_task(tmp_path: Path, chosen: dict[str, tuple[object]]) -> None:
    compared = narrowed(tmp_path, **chosen)
    column = next(column for column in compared.columns if column.title == "甲局")
    assert column.chars.shared >= 40 * len(column.hits)
    [[*wordings]] = column_wordings(compared, [column])
    own = ["".join(hit.passage.text[a:b] for a, b in w.own) for hit, w in zip(column.hits, wordings, strict=True)]
    assert {text.strip("。") for text in own} <= {"", "开展家属助廉活动"} and any(own)


def test_ones_own_other_years_are_not_elsewhere(tmp_path: Path) -> None:
    alone = {source: text for source, text in REPORTS.items() if source.startswith("甲局")}
    [column] = compared_of(tmp_path, alone, filters=Filters(years=(2024,))).columns
    assert column.chars.shared == 0


def test_families_and_their_first_year_are_of_all_and_touch_what_is_shown(tmp_path: Path) -> None:
    compared = narrowed(tmp_path, years=(2024,))
    assert compared.families and all(
        family.first and family.first.metadata.year == 2022 for family in compared.families
    )
    assert {member.document.metadata.year for member in compared.families[0].members} == {2022, 2023, 2024}


def test_a_number_that_stands_for_a_mask_is_doubted_also_where_the_mask_is_not_shown(tmp_path: Path) -> None:
    [column] = narrowed(tmp_path, units=("乙局",), years=(2024,)).columns
    [doubted] = [one.figure.surface for one in column.figures if one.suspect]
    assert doubted == "10次"


def test_ranks_count_what_is_shown_and_the_rest_is_beside(tmp_path: Path) -> None:
    compared = narrowed(tmp_path, units=("甲局",))
    assert sorted(hit.rank for column in compared.columns for hit in column.hits) == [1, 2]
    assert {name: len(hits) for name, hits in compared.beside.items()} == {"乙局": 3}
    nobody = narrowed(tmp_path / "more", units=("丙局",))
    assert nobody.columns == () and sum(map(len, nobody.beside.values())) == 5


def test_kinds_are_narrowed_and_plans_say_so(tmp_path: Path) -> None:
    [column] = narrowed(tmp_path, kinds=("plan",)).columns
    assert [hit.passage.kind for hit in column.hits] == ["plan"]
    compared = narrowed(tmp_path / "more")
    words = [cell_words(cell) for row in compared.figures.rows for cell in row.cells if cell.stated]
    assert "30处（计划）" in words and not any("10次（疑为代填，计划）" in said for said in words)


def test_a_paragraph_for_a_task_makes_a_short_title() -> None:
    assert task_title("清廉\x00 文化\n") == "清廉 文化" and len(task_title("清廉文化" * 500)) == 60
