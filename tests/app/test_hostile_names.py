"""Names that hold markup and what terminals obey: the page shows the very characters, and runs none of them."""

import os
import sys
from pathlib import Path

import pytest

from index.intake.ingest import Stated, add_paths
from index.models import open_encoder
from index.store.library import FolderLibrary
from tests.app.conftest import Start, html
from tests.app.test_library_page import PATH, settled

TEXT = "甲局2023年工作总结\n一、主要工作\n召开党组会12次，<script>alert(1)</script>，扎实开展主题教育。\n"
NAMES = [
    "<img src=x onerror=alert(1)>.txt",
    "**粗**_斜_ :red[红] $x$.txt",
    "a\nb.txt",
    "\x1b[31mred.txt",
    "\u202etxt.cod.txt",
]


@pytest.mark.skipif(sys.platform != "linux", reason="names of any characters are Linux's")
def test_names_are_shown_escaped_wherever_they_stand(start: Start, tmp_path: Path) -> None:
    folder = tmp_path / "材料"
    folder.mkdir()
    for n, name in enumerate(NAMES):
        (folder / name).write_text(TEXT.replace("甲局", f"第{n}局"), encoding="utf-8")
        (folder / f"空{name}").touch()
    (folder / os.fsdecode(b"\xff\x81.txt")).touch()
    app = start("library")
    app.segmented_control(key="way").set_value(PATH).run()
    app.text_input(key="path").set_value(str(folder)).run()
    app.button(key="add").click().run()
    settled(app)
    assert "<img src=x" not in html(app)
    rejected, held = (frame.value["文件"] for frame in app.dataframe[:2])  # a table's cells read no markup
    assert set(rejected) >= {f"空{name}" for name in NAMES} and len(rejected) == len(NAMES) + 1
    assert set(held) == set(NAMES)
    app.button(key="acknowledge").click().run()
    app = start("search", q="党组会")
    shown = html(app)
    assert "<script>alert" not in shown and "&lt;script&gt;" in shown and "<img src=x" not in shown


@pytest.mark.skipif(sys.platform != "linux", reason="names of any characters are Linux's")
@pytest.mark.parametrize("view", ["passages", "changes", "figures", "subtasks", "columns"])
def test_comparisons_show_units_headings_and_texts_as_they_are(
    start: Start, own_folder: Path, tmp_path: Path, view: str
) -> None:
    units = "<img src=x onerror=alert(1)>局", "**粗**:red[红]$x$局"
    with FolderLibrary.create(own_folder) as library:
        for number, unit in enumerate(units):
            report = tmp_path / f"{number}年终.txt"
            report.write_text(TEXT.replace("一、主要工作", "一、<b>主题教育</b>"), encoding="utf-8")
            add_paths(library, open_encoder(), [report], Stated(unit=unit))
    app = start("compare", q="主题教育", view=view)
    shown = html(app)
    assert "2 个单位写到" in shown
    assert "<script>alert" not in shown and "<img src=x" not in shown and "一、<b>" not in shown
    if view == "passages":
        assert "&lt;script&gt;" in shown and "&lt;img src=x onerror=alert(1)&gt;局" in shown
