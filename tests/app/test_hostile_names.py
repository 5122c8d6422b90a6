"""Names that hold markup and what terminals obey: the page shows the very characters, and runs none of them."""

import os
import sys
from pathlib import Path

import pytest

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
