"""The figures table: what is one row, what a cell says, which figures are suspect."""

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from compare.figures import Cell, Described, FiguresTable, Stated, figures_table
from compare.subjects import comparable, counted, line_up, row_name
from compare.suspects import suspects
from corpus import Figure, Metadata, Passage, SourceFile, find_figures, read_document, split_passages
from index.store.records import DocumentSummary


def described(path: Path, column: str | None = None) -> Described:
    document = read_document(SourceFile(path.parent, path.name))
    summary = DocumentSummary(
        document.doc_id, document.root, document.source, document.content_hash, document.title, document.metadata
    )
    return Described(column or path.name, summary, split_passages(document), find_figures(document))


def table_of(tmp_path: Path, *texts: str) -> FiguresTable:
    """A table of reports, each a column: 甲, 乙, 丙, …"""
    return figures_table(reports(tmp_path, *texts))


def reports(tmp_path: Path, *texts: str) -> list[Described]:
    out = []
    for name, text in zip("甲乙丙丁", texts, strict=False):
        (tmp_path / f"{name}.txt").write_text(text, encoding="utf-8")
        out.append(described(tmp_path / f"{name}.txt", name))
    return out


def surfaces(cell: Cell) -> list[str]:
    return [("?" if one.suspect else "") + one.figure.surface for one in cell.stated]


def lines(table: FiguresTable) -> dict[str, list[list[str]]]:
    return {row.name: [surfaces(cell) for cell in row.cells] for row in table.rows}


def figure(subject: str, value: float | None, measure: str | None, sentence: str = "", start: int = 0) -> Figure:
    return Figure(f"{value}{measure}", subject, value, None, False, measure, value is None, sentence, start, start + 2)


def passage_of(text: str) -> Passage:
    return Passage("", 0, "block", (), None, text, 0, len(text))


@pytest.fixture(scope="module")
def party(shared: Path) -> FiguresTable:
    return figures_table([described(path) for path in sorted((shared / "reports/party").glob("*.txt"))])


@pytest.fixture(scope="module")
def gold(shared: Path) -> list[dict[str, Any]]:
    figures: list[dict[str, Any]] = json.loads((shared / "gold/figures.json").read_text(encoding="utf-8"))["figures"]
    return figures


def as_gold(one: Stated) -> dict[str, Any]:
    f = one.figure
    return {
        "surface": f.surface, "value": f.value, "approx": f.approx, "measure": f.measure, "masked": f.masked,
        "suspect_placeholder": one.suspect, "sentence": f.sentence,
    }  # fmt: skip


@pytest.mark.parametrize("name", ["党组会", "中心组学习", "谈心谈话", "问题线索"])
def test_a_row_of_the_party_reports_is_what_a_person_marked(party: FiguresTable, gold: list[dict[str, Any]], name: str):
    rows = [row for row in party.rows if name in row.name]
    assert len(rows) == 1, [row.name for row in rows]
    for column, cell in zip(party.columns, rows[0].cells, strict=True):
        marked = [f for f in gold if f["file"] == column and name in f["subject"]]
        assert [as_gold(one) for one in cell.stated] == [
            {key: f[key] for key in as_gold(one)} for one, f in zip(cell.stated, marked, strict=True)
        ]
        if not marked:
            assert cell.state == "not stated"


def test_the_suspect_figures_of_the_party_reports_are_those_that_a_person_marked(
    party: FiguresTable, gold: list[dict[str, Any]]
):
    found = {
        (column, one.figure.surface, one.figure.sentence)
        for row in party.rows
        for column, cell in zip(party.columns, row.cells, strict=True)
        for one in cell.stated
        if one.suspect
    }
    assert found == {(f["file"], f["surface"], f["sentence"]) for f in gold if f["suspect_placeholder"]}


def test_no_figure_of_the_provincial_reports_is_suspect(shared: Path):
    paths = sorted((shared / "reports/provinces").rglob("*.txt"))[:5]
    assert not any(suspects([described(path).figures for path in paths]))


@pytest.mark.parametrize(
    "subjects",
    [
        ["党组会", "党组会议", "召开党组会", "全年召开党组会议", "全年共组织召开局党组会议"],
        ["中心组学习", "党组中心组学习", "党组理论学习中心组学习", "理论学习中心组集体学习", "开展党委中心组学习"],
        ["主题党日", "支部主题党日", "开展主题党日活动"],
        ["处置问题线索", "支持局派驻纪检监察组处置问题线索"],
        ["粮食产量", "粮食总产量", "粮食总产", "粮食年产量"],
        ["生产总值", "地区生产总值", "GDP"],
        ["城镇新增就业", "城镇新增就业人数", "新增城镇就业"],
        ["“第一议题”学习", "第一议题学习"],
        ["培训干部", "干部培训", "累计培训干部"],
    ],
)  # fmt: skip
def test_other_words_for_the_same_are_one_row(subjects: Sequence[str]):
    assert len({counted(subject, "次") for subject in subjects}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("处置问题线索", "受理问题线索"), ("问题线索", "处置问题线索"), ("党组会", "党委会"), ("党课", "专题党课"),
        ("党组会", "支部会"), ("谈心谈话", "廉政谈话"), ("地区生产总值", "人均地区生产总值"), ("地区生产总值增长", "地区生产总值"),
        ("城镇居民人均可支配收入", "农村居民人均可支配收入"), ("新建高标准农田", "建成高标准农田"), ("党组会", "党组会议制度"),
        ("地区生产总值（原为）", "地区生产总值"),
    ],
)  # fmt: skip
def test_what_is_not_the_same_stays_apart(one: str, other: str):
    assert counted(one, "次") != counted(other, "次")


@pytest.mark.parametrize(
    ("subject", "one", "other", "same"),
    [
        ("讲党课", "次", "场", True), ("讲党课", "次", "人次", False), ("培训", "期", "人", False), ("问题线索", "件", "条", True),
        ("培训干部", "名", "人", True), ("粮食产量", "斤", "吨", True), ("优良天数比例增长", "%", "百分点", False),
        ("规上企业", "户", "家", True), ("改造城中村", "户", "个", False),
    ],
)  # fmt: skip
def test_measures_of_one_kind_are_one_row(subject: str, one: str, other: str, same: bool):
    assert (counted(subject, one) == counted(subject, other)) is same


def test_a_number_without_a_measure_joins_the_only_kind_of_its_words():
    keys = line_up(
        [("选拔任用科级领导干部", None), ("选拔任用科级领导干部", "名"), ("培训", None), ("培训", "期"), ("培训", "人")]
    )
    assert keys[0] == keys[1]
    assert len(set(keys[2:])) == 3


def test_figures_without_a_subject_are_never_lined_up():
    assert len(set(line_up([("", "次"), ("", "次"), ("增长", "%"), ("增长", "%")]))) == 4


def test_a_row_is_named_as_most_reports_do_then_by_the_shortest():
    assert row_name(["党组会议", "召开党组会", "全年党组会议"]) == "党组会议"
    assert row_name(["召开党组会议", "党组会"]) == "党组会"


def test_every_cell_leads_to_its_sentence(tmp_path: Path):
    text = "一、党的建设\n严格落实民主集中制，全年召开党组会65次，研究议题184项。开展谈心谈话100余次，听取了意见。\n"
    (report,) = reports(tmp_path, text)
    one = figures_table([report]).row("党组会议", "场").cells[0].stated[0]  # type: ignore[union-attr]
    assert one.document.source == "甲.txt"
    assert text[one.figure.start : one.figure.end] == "65次"
    assert one.figure.sentence == "严格落实民主集中制，全年召开党组会65次，研究议题184项。"
    assert one.figure.sentence in one.passage.text


def test_cells_say_what_is_stated_masked_or_not_stated(tmp_path: Path):
    table = table_of(
        tmp_path,
        "我局召开党组会65次，学习了文件。",
        "一年来，召开党组会议**次，研究重大事项。",
        "开展调研。",
        "全年党组会议60余次，作风好转。",
    )
    row = table.rows[0]
    assert row.name in ("党组会", "党组会议")
    assert [cell.state for cell in row.cells] == ["stated", "masked", "not stated", "stated"]
    assert [cell.amount for cell in row.cells] == [65, None, None, 60]
    assert row.columns == 3


def test_several_figures_of_a_row_in_a_column_are_all_kept(tmp_path: Path):
    table = table_of(tmp_path, "上半年召开党组会30次，研究事项。下半年召开党组会35次，研究事项。")
    assert lines(table)["党组会"] == [["30次", "35次"]]


def test_reports_of_one_column_share_its_cells(tmp_path: Path):
    one, other = reports(tmp_path, "召开党组会30次。", "召开党组会议35次。")
    table = figures_table([replace(one, column="某局"), replace(other, column="某局")])
    assert table.columns == ("某局",)
    assert [s.document.source for s in table.rows[0].cells[0].stated] == ["甲.txt", "乙.txt"]


def test_only_figures_of_the_passages_count_and_each_once(tmp_path: Path):
    (report,) = reports(
        tmp_path,
        "一、学习\n开展中心组学习12次，学深悟透党的创新理论，武装头脑。\n二、会议\n召开党组会65次，研究议题。\n",
    )
    first = report.passages[0]
    assert lines(figures_table([replace(report, passages=[first, first])])) == {"中心组学习": [["12次"]]}
    twice = figures_table([report, replace(report, passages=[first])])
    assert lines(twice)["中心组学习"] == [["12次"]]


def test_rows_stand_by_how_many_state_them_then_by_name(tmp_path: Path):
    table = table_of(tmp_path, "开展培训班3期。召开党组会9次。慰问老党员5名。", "召开党组会12次。")
    assert [row.name for row in table.rows] == ["党组会", "培训班", "慰问老党员"]


def test_where_it_was_done_is_another_row_no_more(tmp_path: Path):
    table = table_of(tmp_path, "在办公楼大厅和楼道布设清廉文化墙4处。", "在教学楼布设清廉文化墙7处。在职党员报到30名。")
    assert lines(table)["布设清廉文化墙"] == [["4处"], ["7处"]] and "在职党员报到" in lines(table)


def test_cells_can_be_sorted_by_what_they_amount_to(tmp_path: Path):
    table = table_of(tmp_path, "召开党组会9次。编发简报30期。慰问老党员**名。", "召开党组会12次。慰问老党员8名。")
    assert {row.name: row.cells[0].amount for row in table.rows} == {"党组会": 9, "编发简报": 30, "慰问老党员": None}


def test_amounts_of_one_row_can_be_compared_whatever_their_measure():
    assert comparable(871.6e8, "斤") == pytest.approx(4358e4)
    assert comparable(1300e4, "吨") > comparable(515.6e8, "斤") * 0.5
    assert comparable(3, "次") == 3
    assert comparable(2, "平方公里") == comparable(200, "公顷")


def test_a_number_is_suspect_where_a_near_copy_is_masked(tmp_path: Path):
    copied = "一体推进“三不”机制建设，支持派驻纪检监察组处置问题线索{}件，运用第一种形态处理问题。"
    table = table_of(tmp_path, copied.format("*"), copied.format("37"))
    assert lines(table)["处置问题线索"] == [["*件"], ["?37件"]]
    assert table.rows[0].cells[1].state == "suspect"
    unlike = table_of(tmp_path, copied.format("*"), "纪检部门严格执纪，处置问题线索37件，办结32件。")
    assert lines(unlike)["处置问题线索"] == [["*件"], ["37件"]]


def test_evidence_may_stand_in_a_report_that_is_not_compared(tmp_path: Path):
    copied = "严格落实民主集中制，认真执行党组工作规则，全年召开党组会{}次，研究有关议题。"
    masked, filled = reports(tmp_path, copied.format("**"), copied.format("65"))
    assert lines(figures_table([filled]))["党组会"] == [["65次"]]
    table = figures_table([filled], others=[masked.figures])
    assert table.columns == ("乙",)
    assert lines(table)["党组会"] == [["?65次"]]


def test_another_number_in_a_near_copy_alone_is_not_suspect(tmp_path: Path):
    copied = "严格落实民主集中制，认真执行党组工作规则，全年召开党组会{}次，研究有关议题{}项。"
    assert all(
        "?" not in s
        for row in lines(table_of(tmp_path, copied.format(65, 184), copied.format(12, 40))).values()
        for cell in row
        for s in cell
    )
    assert all(
        "?" not in s
        for row in lines(table_of(tmp_path, copied.format(10, 184), copied.format(1, 40))).values()
        for cell in row
        for s in cell
    )


def test_a_one_that_repeats_is_suspect_where_a_near_copy_has_a_ten(tmp_path: Path):
    copied = "加强干部锻炼培训，深入挖潜内部培训资源，举办{0}期机关小讲堂，完成{0}人次职级晋升工作，队伍结构优化。"
    table = table_of(tmp_path, copied.format(10), copied.format(1))
    assert lines(table) == {"机关小讲堂": [["?10期"], ["?1期"]], "职级晋升": [["?10人次"], ["?1人次"]]}


def test_a_round_value_for_many_things_of_a_report_is_suspect_by_itself():
    placed = [figure(s, 10, "次", start=i) for i, s in enumerate(["党组会", "谈心谈话", "专题党课"])]
    counts = [figure(f"事项{c}", n, "项", start=10 + n) for n, c in enumerate("甲乙丙丁戊己庚辛壬癸", start=11)]
    assert suspects([placed + counts[:5]]) == [frozenset(placed)]
    assert suspects([placed + counts]) == [frozenset()]


def test_rates_and_sums_that_repeat_are_not_suspect():
    rates = [figure(s, 100, "%", start=i) for i, s in enumerate(["参学率", "覆盖率", "满意率", "办结率"])]
    assert suspects([rates]) == [frozenset()]


def test_no_reports_and_no_figures_make_an_empty_table(tmp_path: Path):
    assert figures_table([]) == FiguresTable((), ())
    assert table_of(tmp_path, "开展调研，成效明显。") == FiguresTable(("甲",), ())


def test_a_report_beside_itself_says_the_same_twice(tmp_path: Path):
    (report,) = reports(tmp_path, "召开党组会10次。举办讲座10场。慰问党员**名。")
    table = figures_table([report, replace(report, column="乙")])
    assert all(surfaces(row.cells[0]) == surfaces(row.cells[1]) for row in table.rows)


def test_huge_numbers_keep_their_value(tmp_path: Path):
    table = table_of(tmp_path, "地区生产总值达到14.2万亿元。", "生产总值突破999999999万亿元。")
    assert [cell.amount for cell in table.rows[0].cells] == [14200000000000, 999999999 * 10**12]


def test_three_hundred_units_are_three_hundred_columns():
    document = DocumentSummary("", "/r", "a.txt", "", "", Metadata())
    text = "严格落实民主集中制，认真执行工作规则，全年召开党组会{}次，研究有关议题。"
    passage = passage_of("x" * 60)
    columns = [
        Described(
            f"{i}局",
            replace(document, doc_id=str(i)),
            [passage],
            [figure("党组会", i or None, "次", text.format(i or "*"))],
        )
        for i in range(300)
    ]
    table = figures_table(columns)
    assert len(table.columns) == 300
    assert table.rows[0].columns == 300
    assert [cell.state for cell in table.rows[0].cells] == ["masked", *["suspect"] * 299]


def test_a_plan_is_shown_but_not_what_a_column_is_sorted_by():
    document = DocumentSummary("d", "/r", "a.txt", "", "", Metadata())
    plan, done = passage_of("计划" * 10), replace(passage_of("完成" * 10), start=20, end=40)
    planned = Stated(figure("粮食产量", 900, "吨"), False, replace(plan, kind="plan"), document)
    made = Stated(figure("粮食产量", 800, "吨", start=20), False, done, document)
    assert Cell((planned, made)).amount == 800
    assert Cell((planned,)).amount == 900
