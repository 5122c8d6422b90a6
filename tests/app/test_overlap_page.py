"""查重: a draft given, and what of it stands in the library's reports."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from index.store.library import FolderLibrary
from tests.app.conftest import Start, html, parameter
from tests.compare.overlaps import DRAFT, OTHER, OWN, REPORTS, SET_PHRASE, TAKEN, library_of
from ui.overlapping.giving import long_wait
from ui.table import TableCell


@pytest.fixture
def reports(own_folder: Path, tmp_path: Path) -> Path:
    """The user's library, of a few short reports."""
    library_of(tmp_path).rename(own_folder)
    return own_folder


def check(app: AppTest, text: str = DRAFT) -> AppTest:
    app.text_area(key="draft-text").set_value(text)
    app.button(key="draft-check").click().run()
    assert not app.exception and not any("程序出错" in error.value for error in app.error)
    return app


def view(app: AppTest, name: str) -> AppTest:
    app.segmented_control(key="checked-view").set_value(name).run()
    return app


def test_who_has_given_nothing_is_told_what_is_counted(start: Start) -> None:
    app = start("overlap")
    text = html(app)
    assert text.count("<li>") == 3 and "13 个字以上" in text and "不存入资料库" in text and "示例资料库" in text


def test_a_pasted_draft_is_judged(reports: Path, start: Start) -> None:
    app = check(start("overlap"))
    text = html(app)
    assert "《2025年丑局党建工作总结》" in text and "没有超过（最多的一份是 甲局 2023，" in text
    assert 'class="share-bar"' in text and "自己写的" in text and "全文 156 字" in text
    assert dict(app.query_params) == {} and "draft" not in str(app.query_params)
    app = view(app, "sentences")
    text = html(app)
    assert f'<mark class="taken">{TAKEN}</mark>' in text and "甲局 2023《工作总结》" in text and OWN not in text
    app = view(app, "phrases")
    assert f"<li>{SET_PHRASE}</li>" in html(app)
    app = view(app, "similar")
    assert "没有字句不同而意思相近的段落" in html(app) and "只是意思相近" not in html(app)


def test_what_is_only_similar_is_shown_apart_and_not_counted(reports: Path, start: Start) -> None:
    said = "党员和干部到廉政教育基地去受警示教育，大家看了专题片，写了五十篇学习心得"
    app = check(start("overlap", view="similar"), f"草稿\n一、廉政\n{said}。\n")
    text = html(app)
    assert "没有找到与资料库里材料相同或相近的字句" in text
    assert "只是意思相近" in text and said in text and TAKEN in text
    assert "没有字句不同而意思相近的段落" not in text


def test_the_limit_and_what_is_left_out_stand_in_the_address(reports: Path, start: Start) -> None:
    app = check(start("overlap", limit="20"))
    assert (
        app.slider(key="overlap-limit").value == 20
        and "verdict over" in html(app)
        and "与已有材料相同或相近。" in html(app)
    )
    app.slider(key="overlap-limit").set_value(30).run()
    assert parameter(app, "limit") == ["30"] and "verdict within" in html(app)
    app.multiselect(key="checked-left-out").set_value(["unit:甲局"]).run()
    assert parameter(app, "without") == ["甲局"] and "最多的一份是 乙局 2024" in html(app)
    app = check(start("overlap", without=["甲局", "乙局", "没有这个局"]))
    assert "没有找到与资料库里材料相同或相近的字句" in html(app)
    assert app.multiselect(key="checked-left-out").value == ["unit:甲局", "unit:乙局"]


@pytest.mark.parametrize(
    "given", ["0", "101", "-3", "八十", "99999999999999999999", "1e1", "²", "00501", "080", "100.0"]
)
def test_an_address_without_sense_is_passed_over(given: str, start: Start) -> None:
    app = check(start("overlap", limit=given, view="nothing", order="x", without_report="nobody"))
    assert app.slider(key="overlap-limit").value == 80 and 'class="share-bar"' in html(app)


def test_a_draft_that_is_in_the_library_can_be_left_out(reports: Path, start: Start) -> None:
    app = check(start("overlap"), REPORTS["甲局/2023/工作总结.txt"])
    assert "本身就在资料库里" in app.warning[0].value and "verdict over" in html(app)
    app.button(key="not-itself").click().run()
    assert not app.warning and "没有找到" in html(app) and len(parameter(app, "without_report")) == 1


def test_a_source_narrows_the_sentences(reports: Path, start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[list[list[TableCell]]] = []

    def pressed(name: str, head: Any, rows: list[list[TableCell]], key: str) -> tuple[int, int] | None:
        given.append(rows)
        return (1, 0) if key == "by-source" else None

    monkeypatch.setattr("ui.overlapping.sums.table", pressed)
    app = view(check(start("overlap", limit="20")), "sources")
    assert given[0][0][0].text == "甲局 2023《工作总结》" and given[0][0][1].text.endswith("%，超过限度")
    assert parameter(app, "view") == ["sentences"] and len(parameter(app, "from")) == 1
    text = html(app)
    assert OTHER in text and TAKEN not in text
    app.button(key="without-source").click().run()
    assert len(parameter(app, "without_report")) == 1 and OTHER not in html(app) and TAKEN in html(app)
    app = view(app, "sections")
    assert [row[0].text for row in given[-1]][-2:] == ["一、学习教育", "二、从严治党"]


def test_a_source_that_is_one_of_many_shows_its_sentences(own_folder: Path, tmp_path: Path, start: Start) -> None:
    whole = f"{TAKEN}，{OTHER}，{OWN}"
    held = {f"{unit}局/2023/总结.txt": f"总结\n一、工作\n{unit}{whole}。\n" for unit in "甲乙丙丁戊己庚辛"}
    library_of(tmp_path, held).rename(own_folder)
    with FolderLibrary.create(own_folder) as opened:
        ids = [document.doc_id for document in opened.documents()]
    for doc_id in ids:
        app = check(start("overlap", **{"from": doc_id, "view": "sentences"}), f"{whole}。")
        assert "没有与资料库里材料相同" not in html(app) and TAKEN in html(app)


def test_a_draft_is_checked_once(reports: Path, start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    import compare.overlap.check as engine

    calls: list[str] = []
    real = engine.overlap_of

    def counted(library: Any, draft: Any, excluded: Any = ()) -> Any:
        calls.append(draft.title)
        return real(library, draft, excluded)

    monkeypatch.setattr(engine, "overlap_of", counted)
    app = check(start("overlap"))
    for name in ("sentences", "sources", "text"):
        app = view(app, name)
    app.slider(key="overlap-limit").set_value(50).run()
    assert calls == ["2025年丑局党建工作总结"]
    app.multiselect(key="checked-left-out").set_value(["unit:甲局"]).run()
    assert len(calls) == 2


def test_a_draft_is_changed_and_checked_again(reports: Path, start: Start) -> None:
    app = check(start("overlap"))
    app.button(key="draft-another").click().run()
    assert app.text_area(key="draft-text").value == DRAFT
    app.button(key="draft-back").click().run()
    assert 'class="share-bar"' in html(app)
    app.button(key="draft-another").click().run()
    app = check(app, f"{OWN}。")
    assert "没有找到与资料库里材料相同或相近的字句" in html(app)


@pytest.mark.parametrize(
    ("text", "said"),
    [("", "草稿里没有文字"), (" \n", "草稿里没有文字"), ("党" * 1_000_001, "超过 1,000,000 字")],
)
def test_what_cannot_be_checked_is_told(text: str, said: str, start: Start) -> None:
    app = check(start("overlap"), text)
    assert said in app.warning[0].value.replace("\\", "") and 'class="share-bar"' not in html(app)


@pytest.mark.parametrize("text", ["Only English here.", "😀😀", "。。。"])
def test_a_draft_without_anything_countable_is_told(text: str, start: Start) -> None:
    app = check(start("overlap"), text)
    assert "没有可计的汉字或数字" in app.info[0].value


def test_a_long_draft_has_pages_and_a_way_to_what_stands_elsewhere(
    reports: Path, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[dict[str, Any]] = []

    class Nothing:
        sentence = None

    def component(data: dict[str, Any], **_: object) -> type[Nothing]:
        shown.append(data)
        return Nothing

    monkeypatch.setattr("ui.overlapping.text._text", component)
    own = "".join(f"第{n}名护林员在山脚下讲起旧事。\n" for n in range(450))
    app = check(start("overlap"), f"草稿\n{own}{TAKEN}。\n{own}")
    assert app.button(key="draft-page-before").disabled and "共 5 页" in app.button(key="draft-page-below").label
    assert app.button(key="draft-page-found").label == "下一处有来源的（第 3 页）"
    assert [part["at"] for part in shown[-1]["parts"] if "at" in part] == list(range(200))
    app.button(key="draft-page-found").click().run()
    parts = shown[-1]["parts"]
    assert [part["at"] for part in parts if part.get("says")] == [451]
    assert app.selectbox(key="draft-page-shown").value == 2 and not [
        b for b in app.button if b.key == "draft-page-found"
    ]
    app.selectbox(key="draft-page-shown").set_value(4).run()
    assert app.button(key="draft-page-after").disabled and not [b for b in app.button if b.key == "draft-page-below"]
    assert parts[-1]["at"] == 599 and "".join(t for part in shown[-1]["parts"] for t, _ in part["pieces"]).endswith(
        "\n"
    )


def test_a_sentence_without_a_source_is_in_no_list(
    reports: Path, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    import compare.overlap.check as engine

    real = engine.overlap_of

    def sourceless(library: Any, draft: Any, excluded: Any = ()) -> Any:
        overlap = real(library, draft, excluded)
        return replace(overlap, sentences=tuple(replace(one, sources=()) for one in overlap.sentences))

    monkeypatch.setattr(engine, "overlap_of", sourceless)
    app = view(check(start("overlap")), "sentences")
    assert "没有与资料库里材料相同或相近的句子" in html(app)


def test_who_gives_a_draft_is_told_what_happens_to_it(start: Start) -> None:
    assert "刷新网页会清空" in html(start("overlap"))
    assert long_wait("党" * 100_001) == "（100,001 字，要十几秒）" and not long_wait("党" * 100_000)


def test_nothing_of_a_draft_or_a_report_is_html(own_folder: Path, tmp_path: Path, start: Start) -> None:
    hostile = TAKEN.replace("走进", "走进<img src=x onerror=alert(1)>")
    library_of(tmp_path, {"甲<b>局/2023/总结.txt": f"工作总结\n一、从严治党\n{hostile}。\n"}).rename(own_folder)
    app = check(start("overlap", view="sentences"), f"草稿<script>\n一、从严治党\n{hostile}。\n")
    text = html(app)
    assert "<img src=x" not in text and "&lt;img src=x" in text and "<script>" not in text and "甲<b>局" not in text


def test_an_empty_library_has_nothing_to_compare(reports: Path, start: Start, own_folder: Path) -> None:
    from index.store.library import FolderLibrary

    library = FolderLibrary.open(own_folder)
    assert library is not None
    with library:
        library.remove([document.doc_id for document in library.documents()])
    app = start("overlap")
    assert "还没有材料，没有可比的" in app.info[0].value and not app.text_area


def test_a_passage_of_the_library_is_there_to_try_with(start: Start) -> None:
    app = start("overlap")
    offered = [button for button in app.button if str(button.key).startswith("draft-example-")]
    assert len(offered) == 3 and all("…（" in button.label for button in offered)
    own = {str(button.label).rpartition("（")[2] for button in offered}
    offered[0].click().run()
    [left_out] = parameter(app, "without_report")
    shown = html(app)
    assert 'class="share-bar"' in shown and "没有可比的" not in shown and len(own) > 1
    assert left_out not in re.findall("doc=([0-9a-f]+)", shown)  # it is not its own source


def test_a_library_without_topics_offers_no_passage(reports: Path, start: Start) -> None:
    app = start("overlap")
    assert not app.exception and "开始查重" in [button.label for button in app.button]


def test_what_is_left_out_of_an_example_is_not_left_out_of_ones_own_draft(start: Start) -> None:
    app = start("overlap")
    app.button(key="draft-example-0").click().run()
    assert parameter(app, "without_report")
    app.button(key="draft-another").click().run()
    check(app)
    assert "without_report" not in app.query_params


def test_the_sentences_of_a_report_that_lies_there_twice_are_shown(
    own_folder: Path, start: Start, tmp_path: Path
) -> None:
    text = REPORTS["甲局/2023/工作总结.txt"]
    library_of(tmp_path, {**REPORTS, "甲局/2023/备份/工作总结.txt": text}).rename(own_folder)
    app = check(start("overlap"))
    with FolderLibrary.open(own_folder) as library:  # type: ignore[union-attr]
        twice = [d.doc_id for d in library.documents() if d.metadata.unit == "甲局"]
    assert len(twice) == 2
    shown = []
    for doc_id in twice:
        app.query_params["view"], app.query_params["from"] = "sentences", doc_id
        shown.append(html(app.run()).count(f'<mark class="taken">{TAKEN}</mark>'))
    assert min(shown) >= 1
