"""The sub-tasks of a task: who mentions which, and who leaves one out."""

from collections.abc import Callable, Iterator
from itertools import pairwise, permutations
from pathlib import Path

import pytest

from compare.outline import Outline, SubTask, task_outline
from compare.tasks import compare_task
from compare.telling import telling_words
from index.encoder import Encoder
from index.intake.ingest import add_paths
from index.models import open_encoder
from index.search import Searcher
from index.store.library import FolderLibrary

TASK = "主题教育"
HEAD = "2023年工作总结\n一、扎实开展主题教育\n"
REPORTS = {
    "甲局": f"{HEAD}一是加强理论学习。举办主题教育读书班，班子成员讲授专题党课。\n"
    "二是深入调查研究。开展主题教育调研8次，形成主题教育问题清单12项。\n三是抓好检视整改。对照主题教育要求逐项整改。\n",
    "乙局": f"{HEAD}制定主题教育方案，一体推进理论学习、调查研究、检视整改、推动发展各项任务落实。举办主题教育读书班。\n",
    "丙局": f"{HEAD}主题教育中加强理论学习，开展主题教育调查研究，列出主题教育问题清单31项，栽种杏树。\n",
}
Outlined = Callable[[dict[str, str], str], Outline]


@pytest.fixture(scope="module")
def model() -> Encoder:
    return open_encoder()


@pytest.fixture
def outlined(tmp_path: Path, model: Encoder) -> Iterator[Outlined]:
    """The outline of a task over reports, by their units; a name with a dot is a file without one."""
    opened = []

    def outline(reports: dict[str, str], task: str) -> Outline:
        for name, text in reports.items():
            path = tmp_path / "reports" / (name if "." in name else f"{name}/2023/2023年总结.txt")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
        opened.append(FolderLibrary.create(tmp_path / "library"))
        add_paths(opened[0], model, [tmp_path / "reports"])
        return task_outline(compare_task(Searcher(opened[0], model), task), model)

    yield outline
    for library in opened:
        library.close()


def sub(outline: Outline, name: str) -> SubTask:
    [found] = [one for one in outline.subtasks if one.name == name]
    return found


def names(subtasks: tuple[SubTask, ...]) -> set[str]:
    return {one.name for one in subtasks}


@pytest.mark.parametrize("name", ["理论学习", "调查研究"])
def test_headings_clauses_and_lists_that_say_the_same_are_one_sub_task(outlined: Outlined, name: str) -> None:
    found = sub(outlined(REPORTS, TASK), name)
    assert set(found.columns) == {"甲局", "乙局", "丙局"} and found.is_heading
    assert [mention.is_heading for mention in found.of("甲局")][0] and not found.of("乙局")[0].is_heading


def test_what_a_unit_leaves_out_is_what_others_mention(outlined: Outlined) -> None:
    outline = outlined(REPORTS, TASK)
    assert {"检视整改", "主题教育读书班"} <= names(outline.left_out("丙局"))
    assert not names(outline.left_out("丙局")) & {"理论学习", "调查研究", "主题教育问题清单"}
    assert "主题教育问题清单" in names(outline.left_out("乙局"))


def test_what_one_unit_says_in_a_clause_is_no_sub_task(outlined: Outlined) -> None:
    assert not [one for one in outlined(REPORTS, TASK).subtasks if "杏树" in one.name]


def test_a_mention_leads_to_its_clause(outlined: Outlined) -> None:
    for one in outlined(REPORTS, TASK).subtasks:
        for mention in one.mentions:
            assert mention.span is not None
            assert mention.text in mention.hit.passage.text[slice(*mention.span)]


def test_different_sub_tasks_of_like_words_stay_apart(outlined: Outlined) -> None:
    text = "{}一是加强理论学习。开展主题教育学习。\n二是加强理论宣讲。开展主题教育宣讲。\n三是及时安排部署。召开主题教育会议。\n"
    outline = outlined({"甲局": text.format(HEAD), "乙局": text.format(HEAD)}, TASK)
    assert {"理论学习", "理论宣讲", "安排部署"} <= names(outline.subtasks)


DEBT = "化解地方政府债务风险"
PROSE = {
    "甲省": "2025年工作报告\n一、防风险\n有序化解地方政府债务风险，推进融资平台转型退出，严禁违规新增隐性债务。\n",
    "乙省": "2025年工作报告\n一、防风险\n稳妥化解地方政府债务风险，170家融资平台有序退出，坚决遏制新增隐性债务。\n",
    "丙省": "2025年工作报告\n一、防风险\n着力化解地方政府债务风险，全面清理单一功能的政府融资平台，做好隐性债务置换。\n",
    "丁省": "2025年工作报告\n一、防风险\n积极化解地方政府债务风险，严防新增政府隐性债务，到期债务按时兑付。\n",
}


def test_what_plain_prose_says_in_different_clauses_is_one_sub_task(outlined: Outlined) -> None:
    outline = outlined(PROSE, DEBT)
    [platforms] = [one for one in outline.subtasks if "融资平台" in one.name]
    assert set(platforms.columns) == {"甲省", "乙省", "丙省"} and platforms in outline.left_out("丁省")


def test_what_is_forbidden_is_not_named_as_if_it_were_done(outlined: Outlined) -> None:
    outline = outlined(PROSE, DEBT)
    [forbidden] = [one for one in outline.subtasks if "新增" in one.name]
    assert forbidden.name[:2] in ("严禁", "遏制", "严防") and set(forbidden.columns) == {"甲省", "乙省", "丁省"}
    assert forbidden in outline.left_out("丙省")


def test_a_part_that_only_stands_in_a_longer_name_is_no_sub_task(outlined: Outlined) -> None:
    text = "2025年工作报告\n一、保障民生\n{}养老服务消费补贴{}。\n"
    reports = {
        "甲省": text.format("发放", "项目"),
        "乙省": text.format("落实", "政策"),
        "丙省": text.format("用好", ""),
    }
    assert names(outlined(reports, "养老服务").subtasks) == {"养老服务消费补贴"}


def test_a_sentence_copied_by_all_is_not_cut_into_terms(outlined: Outlined) -> None:
    said = "2023年工作总结\n一、干部队伍建设\n有针对性地把年轻干部选派到吃劲岗位锻炼{}。\n"
    copied = {unit: said.format("并且随时了解他们各方面的思想动态") for unit in ("甲局", "乙局")}
    assert outlined(copied, "干部队伍建设").subtasks == ()


def test_a_passage_of_20000_characters(outlined: Outlined) -> None:
    long = "2025年工作报告\n" + "稳妥化解地方政府债务风险并推进融资平台有序退出" * 900 + "。\n"
    outline = outlined({"甲省": long, **{unit: PROSE[unit] for unit in ("乙省", "丙省")}}, DEBT)
    assert [one for one in outline.subtasks if "融资平台" in one.name and "乙省" in one.columns]


def test_a_column_that_is_not_there_is_an_error(outlined: Outlined) -> None:
    with pytest.raises(ValueError, match="index|not in"):
        outlined(REPORTS, TASK).left_out("丁局")


def test_a_task_that_nobody_describes_has_no_outline(outlined: Outlined) -> None:
    outline = outlined(REPORTS, "量子计算机芯片的低温封装")
    assert (outline.columns, outline.subtasks) == ((), ())


def test_a_single_unit_has_its_headings_and_leaves_nothing_out(outlined: Outlined) -> None:
    outline = outlined({"甲局": REPORTS["甲局"]}, TASK)
    assert names(outline.subtasks) == {"理论学习", "调查研究", "检视整改"} and outline.left_out("甲局") == ()


def test_a_report_beside_itself_leaves_nothing_out(outlined: Outlined) -> None:
    outline = outlined({"一.txt": REPORTS["甲局"], "二.txt": REPORTS["甲局"] + "\n"}, TASK)
    assert len(outline.columns) == 2
    assert outline.subtasks and all(outline.left_out(column) == () for column in outline.columns)


def test_300_units_are_told_apart(outlined: Outlined) -> None:
    units = [
        f"{a}{b}县"
        for a in "东西南北上下大小新古"
        for b in "山河湖海江川林田石泉桥城门关口阳宁安平和丰昌盛兴隆华光明清源"
    ]
    many = {u: REPORTS["甲局" if n % 2 else "丙局"].replace("8次", f"{n + 2}次") for n, u in enumerate(units)}
    outline = outlined(many, TASK)
    assert set(outline.columns) == set(units)
    assert [len(sub(outline, name).columns) for name in ("理论学习", "调查研究", "检视整改")] == [300, 300, 150]


@pytest.fixture(scope="module")
def real(shared: Path, model: Encoder, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Searcher]:
    with FolderLibrary.create(tmp_path_factory.mktemp("outline") / "library") as library:
        add_paths(library, model, [shared / "reports"])
        yield Searcher(library, model)


def test_all_three_party_reports_do_the_four_parts_of_the_campaign(real: Searcher, model: Encoder) -> None:
    compared = compare_task(real, TASK)
    outline = task_outline(compared, model)
    parts = {"理论学习", "调查研究", "检视整改", "推动发展"}
    assert {one.name for one in outline.subtasks if len(one.columns) == 3} >= parts
    [brief] = [column.name for column in compared.columns if "004" in column.hits[0].document.source]
    assert {"专题党课", "领导小组", "问题清单"} <= names(outline.left_out(brief))
    assert not names(outline.left_out(brief)) & parts


def test_provinces_forbid_new_hidden_debt_in_different_words(real: Searcher, model: Encoder) -> None:
    outline = task_outline(compare_task(real, DEBT), model)
    found = sub(outline, "遏制新增隐性债务")
    assert {"江苏省", "辽宁省", "安徽省", "陕西省", "吉林省"} <= set(found.columns)
    assert "天津市" not in found.columns and found in outline.left_out("天津市")


def test_plain_prose_of_provinces_has_the_sub_tasks_that_a_reader_finds(real: Searcher, model: Encoder) -> None:
    outline = task_outline(compare_task(real, DEBT), model)
    platforms = sub(outline, "融资平台")
    assert {"陕西省", "辽宁省", "天津市", "山西省", "吉林省"} <= set(platforms.columns)
    assert "浙江省" not in platforms.columns
    assert {"隐性债务置换", "按时足额兑付", "经营性债务风险"} <= names(outline.subtasks)


def test_a_column_that_says_most_of_it_mentions_it(real: Searcher, model: Encoder) -> None:
    assert "安徽省" in sub(task_outline(compare_task(real, "养老服务"), model), "社区养老").columns


def test_what_is_far_from_the_task_is_none_of_its_terms(real: Searcher, model: Encoder) -> None:
    assert not names(task_outline(compare_task(real, DEBT), model).subtasks) & {"严厉打击", "违法犯罪", "动态清零"}


@pytest.mark.parametrize("task", [TASK, DEBT, "养老服务"])
def test_nothing_is_listed_twice_for_the_same_columns(real: Searcher, model: Encoder, task: str) -> None:
    said = [
        (one.columns, telling_words(one.name, task)) for one in task_outline(compare_task(real, task), model).subtasks
    ]
    assert len(said) > 10
    assert not [(a, b) for (x, a), (y, b) in permutations(said, 2) if set(x) == set(y) and a < b]


def test_a_place_is_told_once_however_much_of_its_clause(outlined: Outlined) -> None:
    for one in outlined(REPORTS, TASK).subtasks:
        for column in one.columns:
            places = [mention.place for mention in one.of(column)]
            assert places and len(set(places)) == len(places)
            spans = sorted((*passage, *(span or (-2, -1))) for *passage, span in places)
            assert all(a[:2] != b[:2] or a[3] <= b[2] for a, b in pairwise(spans))
