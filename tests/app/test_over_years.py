"""A wording over the years and what is worth a look, as parts of a page."""

from collections.abc import Callable
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from index.intake.ingest import add_paths
from index.models import open_encoder
from index.store.library import FolderLibrary
from ui.opened import let_go
from ui.wordings.quoted import quoted

Shown = Callable[[str], AppTest]


def page(wording: str) -> None:
    import streamlit as st

    from ui.address import Precedents
    from ui.opened import open_library
    from ui.wordings.over_years import over_years
    from ui.wordings.suggestions import suggestions

    with open_library() as opened:
        if wording:
            over_years(opened, Precedents(wording, view="years"))
        else:
            suggestions(opened, lambda chosen: st.session_state.update(chosen=chosen))


@pytest.fixture
def shown(own_folder: Path, monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    # A page that stands alone has no other pages to link to.
    monkeypatch.setattr("ui.wordings.over_years.way", lambda label, to, *more, **shown: st.text(f"{label}→{to.query}"))

    def run(wording: str) -> AppTest:
        app = AppTest.from_function(page, default_timeout=30, args=(wording,)).run()
        assert not app.exception and not any("程序出错" in error.value for error in app.error)
        return app

    yield run
    st.cache_resource.clear()
    let_go()


@pytest.fixture
def own_reports(own_folder: Path, tmp_path: Path) -> None:
    wordings = {
        ("甲局", 2022): "清廉文化",
        ("乙局", 2022): "清廉文化",
        ("甲局", 2023): "廉洁文化",
        ("乙局", 2023): "清廉文化",
    }
    for (unit, year), wording in wordings.items():
        path = tmp_path / "reports" / unit / str(year) / f"{year}年工作总结.txt"
        path.parent.mkdir(parents=True)
        path.write_text(
            f"{year}年工作总结\n一、主要工作\n（一）开展教育。推进{wording}建设，干部职工受到教育，面貌一新。\n",
            "utf-8",
        )
    with FolderLibrary.create(own_folder) as library:
        add_paths(library, open_encoder(), [tmp_path / "reports"])


def html(app: AppTest) -> str:
    return "\n".join(element.body for element in app.get("html"))


def test_sentences_a_chart_and_who_wrote_it_when(shown: Shown, own_reports: None) -> None:
    app = shown("清廉文化")
    body = html(app)
    assert "4 份材料里 3 份写到“清廉文化”，共 3 段，2 个单位" in body and "最近见于2023年：乙局" in body
    assert len(app.get("vega_lite_chart")) == 1
    assert 'href="./?q=%22%E6%B8%85%E5%BB%89%E6%96%87%E5%8C%96%22&amp;unit=%E4%B9%99%E5%B1%80&amp;year=2023"' in body
    assert "2023年：1 份材料里 0 份写到" in body and "相近的写法" in body
    assert [text.value for text in app.text] == ['看写到它的段落→"清廉文化"', "廉洁文化→廉洁文化"]


def test_no_wording_is_html(shown: Shown, own_reports: None) -> None:
    body = html(shown("<b>清廉文化</b>"))
    assert "没有“&lt;b&gt;清廉文化&lt;/b&gt;”这个写法" in body and "<b>清" not in body


def test_what_nobody_writes_shows_its_nearest_forms(shown: Shown, own_reports: None) -> None:
    body = html(shown("廉政文化"))
    assert "没有“廉政文化”这个写法" in body and "资料库里相近的写法" in body and 'class="strip"' not in body


def test_without_uses_or_forms_there_is_no_chart(shown: Shown, own_reports: None) -> None:
    app = shown("火箭发射场")
    assert not app.get("vega_lite_chart") and "没有“火箭发射场”这个写法" in html(app)


def test_what_is_no_wording_is_said(shown: Shown, own_reports: None) -> None:
    [warning] = shown("，。").warning
    assert "提法里没有文字" in warning.value


def test_of_one_year_no_chart_is_drawn(shown: Shown, own_library: Path, tmp_path: Path) -> None:
    with FolderLibrary.create(own_library) as library:
        for document in library.documents():
            if document.metadata.year == 2024:
                library.remove([document.doc_id])
    app = shown("主题教育")
    assert not app.get("vega_lite_chart") and "只有2023年的材料" in html(app)


def test_the_samples_suggest_and_a_press_chooses(shown: Shown) -> None:
    app = shown("")
    assert "按2022—2025年 6 个单位的 30 份材料算出。" in html(app)
    app.button(key="suggested-own-发改会客厅").click().run()
    assert app.session_state["chosen"] == "发改会客厅"


def test_of_one_year_nothing_is_suggested(shown: Shown, own_folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "reports" / "甲局" / "2023" / "2023年工作总结.txt"
    path.parent.mkdir(parents=True)
    path.write_text("2023年工作总结\n一、主要工作\n（一）开展教育。推进清廉文化建设，干部职工受到教育。\n", "utf-8")
    with FolderLibrary.create(own_folder) as library:
        add_paths(library, open_encoder(), [tmp_path / "reports"])
    app = shown("")
    assert "现在只有2023年的；请添加往年的。" in html(app) and not app.button


@pytest.mark.parametrize(
    ("wording", "query"),
    [("清廉文化", '"清廉文化"'), ('"一号"工程', '“"一号"工程”'), ("“两个确立”教育", '"“两个确立”教育"')],
)
def test_a_wording_is_quoted_by_marks_that_it_does_not_hold(wording: str, query: str) -> None:
    assert quoted(wording) == query
