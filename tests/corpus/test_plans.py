"""What is to be done is told from what was done, and the closing text from the last section."""

import pytest

from corpus.structure import find_sections


def shape(text: str) -> list[tuple[str, tuple[str, ...], int | None, str]]:
    """What each section that has a text of its own is, and its text."""
    sections = [s for s in find_sections(text) if s.start < s.end]
    return [(s.kind, s.heading_path, s.item, text[s.start : s.end]) for s in sections]


def test_the_closing_text_belongs_to_no_section_and_is_a_plan() -> None:
    text = (
        "一、工作\n（一）学习。坚持学习。\n（二）作风。坚持整治。\n"
        "回顾过去一年，工作取得了成效，但还存在差距。下一步，我将继续努力。一是抓学习。二是抓作风。"
    )
    assert [(k, p, i) for k, p, i, _ in shape(text)][-3:] == [("plan", (), None), ("plan", (), 1), ("plan", (), 2)]


def test_years_first_section_is_work_done_and_the_later_one_a_plan() -> None:
    text = "一、2025年重点工作\n完成了任务。\n二、2026年重点工作\n要完成任务。\n三、加强自身建设\n要加强建设。"
    assert [k for k, *_ in shape(text)] == ["block", "plan", "plan"]


@pytest.mark.parametrize(
    "heading",
    [
        "锚定目标任务，全力推动高质量发展", "聚焦重点任务落实，服务中心大局", "围绕省委“十四五”规划纲要抓落实",
        "精心谋划部署，工作安排有序", "提高认识，明确努力方向", "2023年主要工作完成情况", "落实重大任务",
    ],
)  # fmt: skip
def test_a_slogan_announces_no_plan(heading: str) -> None:
    assert {k for k, *_ in shape(f"一、{heading}\n做了工作。\n二、加强党风廉政建设\n做了工作。")} == {"block"}


@pytest.mark.parametrize(
    "heading",
    [
        "下一步工作打算", "2024年工作安排", "2024年重点工作", "存在问题和下一步打算", "“十五五”时期主要目标和重大任务", "今后努力方向",
        "主要目标任务", "工作计划", "下半年工作重点", "整改措施",
    ],
)  # fmt: skip
def test_a_plan_is_announced(heading: str) -> None:
    assert [k for k, *_ in shape(f"一、主要工作\n做了工作。\n二、{heading}\n要做工作。")] == ["block", "plan"]


def test_problems_below_a_heading_of_plans_are_none() -> None:
    text = "一、工作\n做了。\n二、存在问题和下一步打算\n（一）存在问题\n学得不深。\n（二）下一步打算\n学深。"
    assert [k for k, p, *_ in shape(text) if p[1:]] == ["block", "plan"]


def test_a_report_of_plans_is_one_throughout() -> None:
    assert [k for k, *_ in shape("2024年党建工作要点\n一、抓学习\n要学。\n二、抓作风\n要抓。")] == ["plan", "plan"]


@pytest.mark.parametrize(
    "closing",
    [
        "在今后的工作中，我们将继续努力。", "在新的一年里，我局将继续努力。一是学。二是做。", "2024年，全局将继续努力。",
        "总之，一年来的工作取得了成绩，但离要求还有差距。", "同志们，让我们团结奋斗。",
    ],
)  # fmt: skip
def test_closings_of_many_forms(closing: str) -> None:
    got = shape(f"一、工作\n（一）学习。坚持学习，成效明显。\n{closing}\n附件\n名单如下。")
    assert {(k, p) for k, p, _, body in got if body[:4] in closing} == {("plan", ())}


@pytest.mark.parametrize("line", ["同志们反映强烈的问题得到解决。", "虽然时间紧任务重，但问题整改到位。"])
def test_what_only_sounds_like_a_closing(line: str) -> None:
    assert {k for k, *_ in shape(f"一、工作\n（一）学习。坚持学习。\n{line}")} == {"block"}


def test_a_title_of_review_and_plan_is_no_plan() -> None:
    text = "县教育局2023年工作总结及2024年工作计划\n一、2023年工作总结\n做了。\n二、2024年工作计划\n要做。"
    assert [k for k, *_ in shape(text)] == ["block", "plan"]


@pytest.mark.parametrize(
    "heading",
    [
        "今年以来主要工作",
        "本年度重点工作",
        "2023年主要举措",
        "2023年度民主生活会整改措施",
        "下一步工作落实情况",
        "理清工作思路",
    ],
)
def test_the_work_of_the_reviewed_year_is_done(heading: str) -> None:
    text = f"2023年工作总结\n一、基本情况\n很好。\n二、{heading}\n做了。\n三、下一步打算\n要做。"
    assert [k for k, *_ in shape(text)] == ["block", "block", "plan"]


@pytest.mark.parametrize("heading", ["2024年工作谋划", "接下来的工作", "整改方向及措施", "2024年重点工作"])
def test_what_comes_after_the_reviewed_year_is_a_plan(heading: str) -> None:
    assert [k for k, *_ in shape(f"2023年工作总结\n一、工作\n做了。\n二、{heading}\n要做。")] == ["block", "plan"]


def test_a_paragraph_of_the_next_step_after_items_is_a_plan() -> None:
    text = "一、学习\n一是学原文，学得深入，学得扎实，学以致用，学有所成，学有所获，成效明显。\n二是悟原理，悟得深入，悟得扎实，悟以致用，悟有所成，悟有所获。\n下一步，我局将继续学。\n二、作风\n抓了。"
    assert [(k, i) for k, _, i, _ in shape(text)] == [("item", 1), ("item", 2), ("plan", None), ("block", None)]


def test_work_at_the_end_is_not_drawn_into_the_closing() -> None:
    text = "一、服务\n（一）便民。办了实事。\n同时，组织党员36次。\n下一步，我局将努力。"
    assert [(k, p[-1:]) for k, p, *_ in shape(text)] == [("block", ("（一）便民",)), ("plan", ())]
    text = "一、学习\n（一）武装。学了。\n教育引导党员更加紧密团结在以某为核心的周围，开展活动12次。\n又学了。"
    assert {k for k, *_ in shape(text)} == {"block"}


@pytest.mark.parametrize("heading", ["名词解释", "注释：", "附件1", "《政府工作报告》名词解释", "附注"])
def test_what_stands_behind_the_closing_is_no_plan(heading: str) -> None:
    text = f"一、工作\n做了。\n二、2024年工作安排\n要做。\n各位代表！让我们奋勇前进。\n{heading}\n双招双引：指招商引资、招才引智。"
    assert [(k, p) for k, p, *_ in shape(text)][-2:] == [("plan", ()), ("block", (heading.rstrip("："),))]


def test_two_reports_in_one_file() -> None:
    one = "一、主要工作\n（一）学习\n做了。\n二、下一步打算\n要做。\n"
    text = f"县财政局2022年工作总结\n{one}县税务局2022年工作总结\n{one}"
    assert [k for k, *_ in shape(text)] == ["block", "plan", "block", "plan"]
    assert shape(text)[-1][1] == ("县税务局2022年工作总结", "二、下一步打算")
    assert [k for k, *_ in shape(one + one)] == ["block", "plan", "block", "plan"]


def test_problems_and_plans_below_one_heading() -> None:
    text = "一、工作\n做了。\n二、存在的问题及下一步打算\n工作还有不足：一是学得不深。二是抓得不实。\n下一步，我局将：一是深学。二是实抓。"
    assert [(k, i) for k, _, i, _ in shape(text)][1:] == [
        ("lead", None), ("item", 1), ("item", 2), ("plan", None), ("plan", 1), ("plan", 2),
    ]  # fmt: skip
    assert {p for _, p, *_ in shape(text)[1:]} == {("二、存在的问题及下一步打算",)}


@pytest.mark.parametrize(
    "heading",
    ["２０２４年主要任务", "2024 年主要任务", "二〇二四年工作安排", "对2024年工作的建议", "2024年总体要求和政策取向"],
)
def test_years_of_all_forms_announce_plans(heading: str) -> None:
    assert [k for k, *_ in shape(f"一、工作回顾\n做了。\n二、{heading}\n要做。")] == ["block", "plan"]


def test_a_section_that_speaks_ahead_is_a_plan() -> None:
    ahead = (
        "要坚持扩大内需，要抓好项目建设，力争投资增长百分之八。我们将优化营商环境，要主动服务企业，确保政策直达快享。"
    )
    done = "认真学习重要讲话精神，召开会议研究主要任务，落实了各项要求，完成了整改，办成了实事，形成了需要的制度。"
    text = f"政府工作报告\n一、过去一年\n{done * 8}\n二、狠抓项目建设\n{ahead * 8}\n三、存在的问题\n{ahead * 8}"
    assert [k for k, *_ in shape(text)] == ["block", "plan", "block"]


@pytest.mark.parametrize(
    "ahead",
    [
        "2021年，将以建党100周年为契机，抓好学习教育。", "2021年，全县将继续抓好组织振兴。", "2021年，市局将围绕中心抓落实。",
    ],
)  # fmt: skip
def test_a_paragraph_on_the_year_to_come_is_a_plan(ahead: str) -> None:
    text = (
        "县委组织部2020年工作总结\n2020年，全面落实组织路线。\n第一，抓干部。考察识别干部45名。\n第二，抓党员。发展党员13名。\n"
        f"总的来看，取得了一定成效，但仍有差距，主要是年轻干部储备不足。\n{ahead}"
    )
    assert [(k, body[:4]) for k, _, _, body in shape(text)][-2:] == [("block", "总的来看"), ("plan", "2021")]


@pytest.mark.parametrize(
    "done",
    [
        "2020年，我局将党建工作纳入年度考核。",
        "2020年，县局将加强学习作为首要任务来抓。",
        "2021年，全县脱贫人口收入增长8%。",
    ],
)
def test_what_was_done_with_a_year_is_no_plan(done: str) -> None:
    assert {k for k, *_ in shape(f"一、工作\n（一）学习。坚持学习。\n又学了。\n{done}")} == {"block"}
