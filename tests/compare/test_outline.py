"""The sub-tasks of a task: who mentions which, and who leaves one out."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from compare.outline import Outline, SubTask, task_outline
from compare.tasks import compare_task
from index.encoder import Encoder
from index.intake.ingest import add_paths
from index.models import open_encoder
from index.search import Searcher
from index.store.library import Library

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
        opened.append(Library.create(tmp_path / "library"))
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
    outline = outlined({"一.txt": REPORTS["甲局"], "二.txt": REPORTS["甲局"]}, TASK)
    assert outline.columns == ("一.txt", "二.txt")
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
    with Library.create(tmp_path_factory.mktemp("outline") / "library") as library:
        add_paths(library, model, [shared / "reports"])
        yield Searcher(library, model)


def test_all_three_party_reports_do_the_four_parts_of_the_campaign(real: Searcher, model: Encoder) -> None:
    outline = task_outline(compare_task(real, TASK), model)
    parts = {"理论学习", "调查研究", "检视整改", "推动发展"}
    assert {one.name for one in outline.subtasks if len(one.columns) == 3} >= parts
    [brief] = [column for column in outline.columns if "004" in column]
    assert {"专题党课", "领导小组", "问题清单"} <= names(outline.left_out(brief))
    assert not names(outline.left_out(brief)) & parts


def test_provinces_forbid_new_hidden_debt_in_different_words(real: Searcher, model: Encoder) -> None:
    outline = task_outline(compare_task(real, "化解地方政府债务风险"), model)
    found = sub(outline, "遏制新增隐性债务")
    assert {"江苏省", "辽宁省", "安徽省", "陕西省", "吉林省"} <= set(found.columns)
    assert "天津市" not in found.columns and found in outline.left_out("天津市")
