"""文库's dialogs: what was set aside is put back, corrections are taken back."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from index.intake.ingest import add_paths
from index.models import open_encoder
from index.store.library import FolderLibrary
from tests.app.conftest import Start, html

NOTICE = "更多材料请关注本局公众号：清风<b>甲局</b>**次"


@pytest.fixture
def noisy(own_folder: Path, tmp_path: Path) -> Path:
    path = tmp_path / "材料" / "甲局2023年总结.txt"
    path.parent.mkdir()
    path.write_text(
        f"甲局2023年党建工作总结\n一、清廉机关\n评选廉洁之星3人，开展警示教育2次。\n{NOTICE}\n二、学习\n举办读书班1期。\n",
        encoding="utf-8",
    )
    with FolderLibrary.create(own_folder) as library:
        add_paths(library, open_encoder(), [path])
    return own_folder


def chosen(start: Start, dialog: str) -> AppTest:
    app = start("library")
    app.session_state[f"documents-{app.session_state['table-number']}-"] = {
        "selection": {"rows": [0], "columns": [], "cells": []}
    }
    app.run()
    return app.button(key=dialog).click().run()


def text(folder: Path) -> str:
    library = FolderLibrary.open(folder)
    assert library is not None
    with library:
        return library.document(library.documents()[0].doc_id).text


def test_what_was_set_aside_is_put_back_and_set_aside_again(start: Start, noisy: Path) -> None:
    app = chosen(start, "noise")
    assert "剔出的内容（1）" in [button.label for button in app.button]
    [box] = app.checkbox
    assert not box.value and "广告" in box.label and "\\*\\*次" in box.label and app.button(key="save").disabled
    box.set_value(True).run()
    app.button(key="save").click().run()
    assert not app.exception and NOTICE in text(noisy)
    app = chosen(start, "noise")
    assert app.checkbox[0].value
    app.checkbox[0].set_value(False).run()
    app.button(key="save").click().run()
    assert NOTICE not in text(noisy)


def test_what_the_user_said_is_taken_back(start: Start, noisy: Path) -> None:
    app = chosen(start, "correct")
    assert "甲局（据文件名）" in html(app) and "forget" not in {button.key for button in app.button}
    app.text_input(key="correct-year").set_value("2020").run()
    app.button(key="save").click().run()
    app = chosen(start, "correct")
    assert "2020年（人工更正）" in html(app)
    app.button(key="forget").click().run()
    assert not app.exception
    assert list(app.dataframe[0].value["年份"]) == ["2023"]
