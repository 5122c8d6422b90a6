"""对比: a task typed, and what each unit writes side by side."""

import io
import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import docx
import pytest
from streamlit.testing.v1 import AppTest

from compare.word import word_bytes
from index.encoder import Encoder
from index.intake.ingest import add_paths
from index.models import open_encoder
from index.store.library import FolderLibrary
from tests.app.conftest import Start, choice, html, parameter, ways
from ui.table import TableCell, table


def test_what_each_unit_writes_stands_side_by_side_with_its_own_wording_marked(start: Start) -> None:
    app = start("compare", q="清廉文化")
    text = html(app)
    assert "个单位写到" in text and text.count('<article class="hit ') >= 3
    assert '<mark class="own">' in text and "只有这里这样写" in text
    assert len(app.multiselect[0].value) == 3


def test_a_task_is_typed_or_taken_from_what_there_is_much_of(start: Start) -> None:
    app = start("compare")
    chip = next(button for button in app.button if button.label == "清廉文化")
    chip.click().run()
    assert parameter(app, "q") == ["清廉文化"] and "个单位写到" in html(app)
    app.text_input(key="task").set_value("主题教育").run()
    assert parameter(app, "q") == ["主题教育"] and "主题教育" in html(app)


def test_the_columns_shown_stand_in_the_address(start: Start) -> None:
    app = start("compare", q="清廉文化", col=["云屏县"])
    assert app.multiselect[0].value == ["云屏县"] and html(app).count('<header><div class="unit">') == 1
    app.multiselect[0].set_value(["青渡市统计局", "云屏县"]).run()
    assert parameter(app, "col") == ["青渡市统计局", "云屏县"] and "所列各处都这样写" in html(app)
    app = start("compare", q="清廉文化", col=["没有这个单位"])
    assert len(app.multiselect[0].value) == 3


def test_units_and_years_are_narrowed_to(start: Start) -> None:
    app = start("compare", q="清廉文化", year=["2025"], unit=["青渡市发展和改革局", "青渡市实验中学"])
    assert "2 个单位写到" in html(app) and "2025年" in html(app) and "2023年" not in html(app)
    years = choice(app, "years")
    assert years.value == [2025] and len(years.options) > 1  # what else there is to choose
    app = start("compare", q="清廉文化", year=["1999"])
    assert "按上面的筛选，没有材料写" in html(app)
    app.button(key="unfiltered").click().run()
    assert "个单位写到" in html(app) and parameter(app, "by") == ["unit"]


def test_a_unit_is_set_against_its_own_years(start: Start) -> None:
    app = start("compare", q="清廉文化")
    own_years = next(button for button in app.button if "年比" in button.label)
    own_years.click().run()
    assert parameter(app, "by") == ["year"] and len(parameter(app, "col")) == 2 and len(parameter(app, "unit")) == 1
    shown = html(app)
    assert "段有改动" in shown and '<mark class="number">' in shown
    one, other = parameter(app, "col")
    assert app.selectbox(key="two-before").value == one and app.selectbox(key="two-after").value == other
    next(button for button in app.button if button.label == "对调").click().run()
    assert parameter(app, "col") == [other, one]


def test_one_year_alone_has_nothing_to_be_set_against(start: Start) -> None:
    app = start("compare", q="清廉文化", by="year", year="2024", view="changes")
    assert "只有一个年份写到" in html(app) and not app.selectbox


def tables(page: str, monkeypatch: pytest.MonkeyPatch) -> list[tuple[list[str], list[list[TableCell]]]]:
    """What the page of this name gives to its table, which is drawn in the browser only."""
    given: list[tuple[list[str], list[list[TableCell]]]] = []
    monkeypatch.setattr(f"ui.comparing.{page}.table", lambda name, head, rows, key: given.append((list(head), rows)))
    return given


def test_figures_are_lined_up_by_what_is_counted(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    given = tables("figures", monkeypatch)
    start("compare", q="主题教育", view="figures")
    [(head, rows)] = given
    assert len(head) > 3 and head[0] == "所计事项"
    [row] = [row for row in rows if row[0].text == "读书班（期）"]
    stated = [cell for cell in row[1:] if cell.text]
    assert len(stated) > 2 and all(cell.leads and cell.amount for cell in stated)
    start("compare", q="主题教育", view="figures", col=["云屏县", "青渡市统计局"])
    assert given[-1][0] == ["所计事项", "云屏县", "青渡市统计局"]


def test_sub_tasks_that_are_not_found_say_so(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    given = tables("subtasks", monkeypatch)
    start("compare", q="主题教育", view="subtasks")
    [(head, rows)] = given
    assert len(head) == 7 and all(len(row) == 7 for row in rows)
    cells = [cell for row in rows for cell in row[1:]]
    assert {cell.leads for cell in cells} == {True, False}
    assert all((cell.text == "未见提及") != cell.leads for cell in cells)


def test_all_columns_are_listed_and_who_does_not_write_of_it(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    given = tables("columns", monkeypatch)
    app = start("compare", q="排水管网改造", view="columns")
    [(_, rows)] = given
    named = [row[0].text for row in rows]
    assert named and len(named) < 6
    assert f"没有写到的 {6 - len(named)} 处：" in html(app) and "没有列入对比" not in html(app)


def test_who_only_names_the_task_is_told_apart_with_a_way_there(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.comparing.shown.naming_columns", lambda *_: frozenset({"云屏县", "青渡市统计局"}))
    app = start("compare", q="排水管网改造", view="columns")
    assert re.search("没有列入对比的 [12] 处：", html(app))
    [there] = ways(app, "看提到它的段落")
    assert parse_qs(urlsplit(there).query) == {"q": ['"排水管网改造"']}


def test_word_and_excel_are_made_of_what_is_shown(start: Start) -> None:
    app = start("compare", q="清廉文化", year="2024")
    assert [button.label[:4] for button in app.get("download_button")] == ["Word", "Exce"]
    shown = app.session_state["compared"][1]
    text = "\n".join(p.text for p in docx.Document(io.BytesIO(word_bytes(shown))).paragraphs)
    assert "2024年" in text and "2023年" not in text


def pages_over(library: Path, reports: dict[str, str], encoder: Encoder) -> None:
    """A library of these reports, by their paths."""
    folder = library.parent / "more"
    for name, text in reports.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    with FolderLibrary.create(library) as made:
        add_paths(made, encoder, [folder])


CLEAN = "一、建设清廉文化\n把清廉文化融入单位管理，布设清廉文化墙{}处，开展清廉文化活动{}次。\n"


def test_years_stand_in_order_and_change_from_the_earlier_to_the_later(start: Start, own_folder: Path) -> None:
    years = {2021: 3, 2022: 9, 2023: 1, 2024: 40, 2025: 2}
    texts = {
        f"甲局/{year}/{year}年总结.txt": CLEAN.format(n, n) + "清廉文化进机关。\n" * n for year, n in years.items()
    }
    pages_over(own_folder, texts, open_encoder())
    app = start("compare", q="清廉文化", by="year")
    assert app.multiselect[0].value == ["2023", "2024", "2025"]
    for col, pair in (([], ("2024", "2025")), (["2023"], ("2022", "2023")), (["2021"], ("2021", "2022"))):
        app = start("compare", q="清廉文化", by="year", view="changes", **({"col": col} if col else {}))
        assert (app.selectbox(key="two-before").value, app.selectbox(key="two-after").value) == pair


def test_a_column_is_never_set_against_itself(start: Start, own_folder: Path) -> None:
    pages_over(own_folder, {"2024年总结.txt": CLEAN.format(3, 4) * 3, "总结.txt": CLEAN.format(5, 6)}, open_encoder())
    app = start("compare", q="清廉文化", by="year", view="changes")
    assert app.selectbox(key="two-before").value != app.selectbox(key="two-after").value


def test_one_unit_alone_shares_nothing_and_is_not_greyed(start: Start, own_folder: Path) -> None:
    pages_over(own_folder, {"甲局/2024年总结.txt": CLEAN.format(3, 4)}, open_encoder())
    shown = html(start("compare", q="清廉文化"))
    assert "1 个单位写到" in shown and 'class="text"' in shown and "text quiet" not in shown


def test_what_is_pressed_that_is_chosen_already_changes_nothing(start: Start) -> None:
    app = start("compare", q="清廉文化", col=["云屏县"])
    app.segmented_control(key="by").set_value(None).run()
    assert parameter(app, "col") == ["云屏县"] and parameter(app, "q") == ["清廉文化"]


def test_a_click_on_a_table_that_stood_here_before_leads_nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[dict[str, Any]] = []

    def clicked(data: dict[str, Any], **_: object) -> SimpleNamespace:
        given.append(data)
        return SimpleNamespace(cell=[given[0]["of"], 1, 2])

    monkeypatch.setattr("ui.table._table", clicked)
    rows = [[TableCell("甲")], [TableCell("乙", leads=True)]]
    assert table("表", ["列"], rows, key="t") == (1, 2)
    assert table("表", ["列"], rows[1:], key="t") is None


def test_a_square_of_a_map_that_stood_here_before_leads_nowhere(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    keys = []
    drawn = "streamlit.altair_chart"
    monkeypatch.setattr(drawn, lambda *_, key, **__: keys.append(key) or SimpleNamespace(selection={}))
    start("compare", task=["清廉文化", "警示教育"])
    start("compare", task=["清廉文化"])
    start("compare", task=["清廉文化", "警示教育"], by="year")
    start("compare", task=["清廉文化", "警示教育"])
    assert len(set(keys)) == 3 and keys[0] == keys[3]


def test_own_reports_are_compared(start: Start, own_library: Path) -> None:
    app = start("compare", q="清廉文化")
    assert "2 个单位写到" in html(app) and "甲局" in html(app) and "青渡市" not in html(app)


def test_what_nobody_writes_of_is_said(start: Start, own_library: Path) -> None:
    app = start("compare", q="航空母舰编队远洋训练")
    assert "没有材料写“航空母舰编队远洋训练”" in html(app) and not app.dataframe
    app = start("compare", q='""')
    assert "没有文字" in app.warning[0].value


def test_a_map_shows_which_units_describe_which_tasks(start: Start) -> None:
    app = start("compare")
    assert "颜色越深" in html(app) and len(app.get("vega_lite_chart")) == 1
    [kept] = [app.session_state["matrix"]]
    assert "清廉文化" in {row.task for row in kept[1].rows} and len(kept[1].columns) == 6


def test_the_tasks_of_the_map_are_the_users(start: Start) -> None:
    app = start("compare", task=["消防演练", "清廉文化"], year="2024")
    matrix = app.session_state["matrix"][1]
    assert [row.task for row in matrix.rows] == ["消防演练", "清廉文化"]
    assert {hit.document.metadata.year for row in matrix.rows for cell in row.cells for hit in cell.hits} == {2024}
    app.multiselect[0].set_value(["清廉文化"]).run()
    assert parameter(app, "task") == ["清廉文化"] and parameter(app, "year") == ["2024"]
    app = start("compare", task=['""'])
    assert "没有文字" in app.warning[0].value


def test_a_report_leads_back_to_its_comparison(start: Start) -> None:
    app = start("compare", q="清廉文化", by="year", view="figures", col=["2023", "2024"])
    address = {name: parameter(app, name) for name in ("q", "by", "view", "col")}
    hit = app.session_state["compared"][1].columns[0].hits[0]
    app = start("report", doc=hit.document.doc_id, at=str(hit.passage.start), **address)
    [back] = ways(app, "← 返回对比")
    assert back.startswith("compare?") and parse_qs(urlsplit(back).query) == address


def way_to(app: AppTest, page: str) -> dict[str, list[str]]:
    """What the link at the head of the page to another one asks for."""
    [link] = [link for link in app.get("page_link") if link.label == page]
    return parse_qs(link.proto.query_string)


def test_what_was_searched_for_is_compared_and_each_page_is_come_back_to(start: Start) -> None:
    app = start()
    app.text_input(key="query").set_value("清廉文化").run()
    assert way_to(app, "对比") == {"q": ["清廉文化"], "by": ["unit"]}
    app.switch_page("ui/compare.py")
    for name, value in (("q", "主题教育"), ("by", "year")):
        app.query_params[name] = value
    app.run()
    assert way_to(app, "检索") == {"q": ["清廉文化"]}
    app.switch_page("ui/library.py").run()
    assert way_to(app, "对比") == {"q": ["主题教育"], "by": ["year"]}
