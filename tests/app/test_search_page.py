import re
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from index.store.library import FolderLibrary
from tests.app.conftest import ROOT, Start, choice, follow, html, parameter


def hits(app: AppTest) -> int:
    return html(app).count('<article class="hit card ')


def test_without_a_library_the_samples_are_shown_and_one_learns_how_to_add_ones_own(start: Start) -> None:
    app = start()
    assert "示例资料库" in html(app) and "30 份材料" in html(app)
    assert "添加自己的材料" in [link.label for link in app.get("page_link")]
    assert hits(app) == 0


def test_the_samples_are_never_mixed_with_the_users_reports(start: Start, own_library: Path) -> None:
    app = start(q="清廉文化")
    assert "示例资料库" not in html(app) and str(own_library) in html(app)
    assert hits(app) and "青渡市" not in html(app)


def test_a_topic_is_found_by_typing_it(start: Start) -> None:
    app = start()
    app.text_input(key="query").set_value(" 清廉文化 ").run()
    assert parameter(app, "q") == ["清廉文化"]
    assert hits(app) == 10
    assert len(set(re.findall('"unit">([^<]+)', html(app)))) >= 3
    assert "高度相关" in html(app) and '<mark class="exact">清廉文化</mark>' in html(app)
    assert '<mark class="near">' in html(app) and "同样写法见于" in html(app)


def test_a_topic_chip_asks_for_that_topic(start: Start) -> None:
    app = start()
    [chip] = [button for button in app.button if button.label == "清廉文化"]
    chip.click().run()
    assert parameter(app, "q") == ["清廉文化"] and app.text_input(key="query").value == "清廉文化" and hits(app)


def test_a_link_holds_the_query_and_the_filters(start: Start) -> None:
    app = start(q="清廉文化", unit=["云屏县"], year=["2024", "2025"])
    assert app.text_input(key="query").value == "清廉文化"
    assert hits(app) and html(app).count('"unit">云屏县') == hits(app)
    assert choice(app, "units").value == ["云屏县"]
    assert choice(app, "years").value == [2024, 2025]


@pytest.mark.parametrize(
    "bad",
    [{"year": "二〇二四"}, {"kind": "nothing"}, {"year": "-1"}, {"year": "9" * 20}, {"year": "9" * 5000}, {"unit": ""}],
)
def test_what_makes_no_sense_in_a_link_is_passed_over(start: Start, bad: dict[str, str]) -> None:
    assert hits(start(q="清廉文化", **bad)) == 10


def test_a_filter_leaves_as_many_as_it_said(start: Start) -> None:
    app = start(q="清廉文化")
    years = choice(app, "years")
    said = next(int(option.split("　")[1]) for option in years.options if option.startswith("2024"))
    years.set_value([2024]).run()
    assert parameter(app, "year") == ["2024"]
    assert f"<b>{said}</b> 段" in html(app)
    [clear] = [button for button in app.button if button.label == "清除筛选"]
    clear.click().run()
    assert "year" not in app.query_params and parameter(app, "q") == ["清廉文化"]


def test_more_hits_come_on_demand_and_another_query_starts_anew(start: Start) -> None:
    app = start(q="清廉文化")
    app.button(key="more").click().run()
    assert hits(app) == 20
    app.text_input(key="query").set_value("主题教育").run()
    assert hits(app) == 10


def test_scores_are_shown_on_demand(start: Start) -> None:
    app = start(q="清廉文化")
    assert "余弦" not in html(app)
    app.toggle(key="scores").set_value(True).run()
    assert html(app).count("语义（余弦）") == 10


def test_a_passage_becomes_the_query(start: Start) -> None:
    app = start(q="清廉文化")
    follow(app, "找相似", 1)
    [query] = parameter(app, "q")
    assert len(query) > 30 and app.text_input(key="query").value == query
    first = html(app).split('<article class="hit card ')[1]
    assert "高度相关" in first


def test_nothing_found_says_what_to_do_and_shows_the_nearest_on_demand(start: Start) -> None:
    app = start(q="量子色动力学夸克禁闭")
    assert "没有找到" in html(app) and "换个说法" in html(app) and hits(app) == 0
    app.toggle[0].set_value(True).run()
    assert hits(app) > 0 and "较远" in html(app)


def test_behind_the_near_hits_come_the_further_ones(start: Start) -> None:
    app = start(q="帮大学生找到工作")
    near = hits(app)
    [further] = [toggle for toggle in app.toggle if "较远" in toggle.label]
    further.set_value(True).run()
    assert hits(app) > near > 0 and f'"rank">{near + 1}<' in html(app) and not app.error
    app.text_input(key="query").set_value("食堂采购").run()
    assert not any(toggle.value for toggle in app.toggle)


def test_a_query_typed_before_a_filter_is_taken_off_is_kept(start: Start) -> None:
    app = start(q="清廉文化", year="2024")
    app.text_input(key="query").set_value("主题教育")  # not entered yet
    [clear] = [button for button in app.button if button.label == "清除筛选"]
    clear.click().run()
    assert parameter(app, "q") == ["主题教育"] and "year" not in app.query_params


def test_the_way_home_empties_page_and_address(start: Start) -> None:
    app = start(q="清廉文化", year="2024")
    app.button(key="home").click().run()
    assert not app.query_params and app.text_input(key="query").value == "" and hits(app) == 0


def test_filters_that_leave_nothing_can_be_taken_off(start: Start) -> None:
    app = start(q="清廉文化", unit="没有的局")
    assert "放宽上面的筛选" in html(app)
    app.button(key="unfiltered").click().run()
    assert hits(app) == 10


@pytest.mark.parametrize(
    ("query", "said"), [("，。！", "没有文字"), ("-清廉", "只有要排除的词"), ("清廉" * 1500, "3000 字")]
)
def test_a_query_that_cannot_be_searched_for_is_one_line(start: Start, query: str, said: str) -> None:
    app = start(q=query)
    [warning] = app.warning
    assert said in warning.value and hits(app) == 0


def test_a_query_is_never_html(start: Start) -> None:
    app = start(q="<script>alert(1)</script>清廉文化<img src=x onerror=alert(1)>")
    assert "<script" not in html(app) and "<img" not in html(app)


def test_an_empty_library_says_what_to_do(start: Start, own_library: Path) -> None:
    with FolderLibrary.create(own_library) as library:
        library.remove([d.doc_id for d in library.documents()])
    app = start(q="清廉文化")
    assert "还没有材料" in app.info[0].value
    assert "去文库添加材料" in [link.label for link in app.get("page_link")]


def test_a_library_that_cannot_be_read_is_one_line(start: Start, own_folder: Path) -> None:
    own_folder.write_text("a file where the folder should be")
    [error] = start().error
    assert "是文件" in error.value.replace("\\", "") and str(own_folder.name) in error.value.replace("\\", "")


def test_markdown_latex_and_html_of_a_report_are_shown_as_they_are(
    start: Start, own_folder: Path, tmp_path: Path
) -> None:
    from index.intake.ingest import Stated, add_paths
    from index.models import open_encoder

    text = "培育**重点**企业$E=mc^2$家，见[附件](http://x.cn)与:red[红字]<b onclick=alert(1)>粗</b>，兑现惠企资金。"
    path = tmp_path / "总结.txt"
    path.write_text(f"某局工作总结\n一、培育重点企业\n{text}\n", encoding="utf-8")
    with FolderLibrary.create(own_folder) as library:
        add_paths(library, open_encoder(), [path], Stated(unit="<i>**局**</i>$x$"))
    app = start(q="培育重点企业")
    shown = html(app).replace('<mark class="exact">', "").replace('<mark class="near">', "").replace("</mark>", "")
    assert "**重点**" in shown and "$E=mc^2$" in shown and "&lt;b onclick=alert(1)&gt;" in shown
    assert "<b onclick" not in shown and "<i>**" not in shown
    [option] = choice(app, "units").options
    assert option.startswith("\\<i\\>\\*\\*局\\*\\*")


def test_the_router_may_lie_elsewhere_as_it_does_where_it_is_installed(own_folder: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "app.py"
    elsewhere.write_bytes((ROOT / "app.py").read_bytes())
    app = AppTest.from_file(str(elsewhere), default_timeout=30)
    app.query_params["q"] = "清廉文化"
    app.run()
    assert not app.exception and not app.error and hits(app) == 10
