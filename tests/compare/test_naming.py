"""Who names a task to the letter."""

from pathlib import Path

import pytest

from compare.naming import naming_columns
from compare.tasks import By
from index.intake.ingest import add_paths
from index.models import open_encoder
from index.search import Searcher
from index.store.library import FolderLibrary
from index.store.records import Filters

REPORTS = {
    "甲局/2023/甲局2023年工作总结.txt": "甲局2023年工作总结\n一、全力稳就业\n开展稳就业专项行动，新增城镇就业3万人。\n",
    "乙局/2024/乙局2024年工作总结.txt": "乙局2024年工作总结\n一、经济运行平稳\n着力稳就业、稳企业、稳市场、稳预期。\n",
    "丙局/2024/丙局2024年工作总结.txt": "丙局2024年工作总结\n一、就业形势稳定\n就业保持平稳，创业带动作用明显。\n",
}


@pytest.mark.parametrize(
    ("task", "by", "filters", "named"),
    [
        ("稳就业", "unit", Filters(), {"甲局", "乙局"}),
        ("“稳就业”", "unit", Filters(), {"甲局", "乙局"}),
        ("稳就业", "year", Filters(), {"2023", "2024"}),
        ("稳就业", "unit", Filters(years=(2024,)), {"乙局"}),
        ("稳就业", "unit", Filters(kinds=("plan",)), set()),
        ("乡村振兴", "unit", Filters(), set()),
        ("。，", "unit", Filters(), set()),
        ("稳" * 200, "unit", Filters(), set()),
    ],
)
def test_only_who_has_it_to_the_letter(tmp_path: Path, task: str, by: By, filters: Filters, named: set[str]) -> None:
    encoder = open_encoder()
    for source, text in REPORTS.items():
        path = tmp_path / "材料" / source
        path.parent.mkdir(parents=True)
        path.write_text(text, encoding="utf-8")
    with FolderLibrary.create(tmp_path / "library") as library:
        add_paths(library, encoder, [tmp_path / "材料"])
        assert naming_columns(Searcher(library, encoder), task, by, filters) == named
