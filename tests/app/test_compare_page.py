"""对比: a task typed, and what each unit writes side by side."""

from pathlib import Path

from tests.app.conftest import Start, html, parameter


def test_what_each_unit_writes_stands_side_by_side_with_its_own_wording_marked(start: Start) -> None:
    app = start("compare", q="清廉文化")
    text = html(app)
    assert "个单位写到" in text and text.count('<article class="hit"') >= 3
    assert '<mark class="own">' in text and "只有这里这样写" in text
    assert len(app.multiselect[0].value) == 3


def test_a_task_is_typed_or_taken_from_what_there_is_much_of(start: Start) -> None:
    app = start("compare")
    chip = next(button for button in app.button if button.label == "清廉文化")
    chip.click().run()
    assert parameter(app, "q") == ["清廉文化"] and "个单位写到" in html(app)
    app.text_input(key="task").set_value("主题教育").run()
    assert parameter(app, "q") == ["主题教育"] and "主题教育" in html(app)


def test_by_year_and_the_figures_of_the_chosen_columns(start: Start) -> None:
    app = start("compare", q="召开党组会", by="year")
    assert "个年份写到" in html(app)
    figures = [frame.value for frame in app.dataframe if "数的是什么" in frame.value.columns]
    assert len(figures) == 1 and len(figures[0].columns) == 1 + len(app.multiselect[0].value)


def test_own_reports_are_compared_and_markup_in_them_is_shown_as_it_is(
    start: Start, own_library: Path, folder: Path
) -> None:
    app = start("compare", q="清廉文化")
    assert "<b>2</b> 个单位写到" in html(app) and "甲局" in html(app) and "青渡市" not in html(app)


def test_what_nobody_writes_of_is_said(start: Start, own_library: Path) -> None:
    app = start("compare", q="航空母舰编队远洋训练")
    assert "没有材料写“航空母舰编队远洋训练”" in html(app) and not app.dataframe
    app = start("compare", q='""')
    assert "没有文字" in app.warning[0].value


def test_a_map_shows_which_units_describe_which_tasks(start: Start) -> None:
    app = start("compare")
    assert not app.get("arrow_vega_lite_chart")
    app.toggle(key="with-map").set_value(True).run()
    assert not app.exception and "颜色越深" in html(app)
    [kept] = [app.session_state["matrix"]]
    assert "清廉文化" in {row.task for row in kept[1].rows} and len(kept[1].columns) == 6
