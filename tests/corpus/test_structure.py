import pytest

from corpus.headings import HeadingHint
from corpus.structure import find_sections


def shape(text: str, hints: list[HeadingHint] | None = None) -> list[tuple[str, tuple[str, ...], int | None, str]]:
    """What each section that has a text of its own is, and its text."""
    sections = [s for s in find_sections(text, hints or []) if s.start < s.end]
    return [(s.kind, s.heading_path, s.item, text[s.start : s.end]) for s in sections]


def test_a_run_in_heading_ends_at_its_first_stop() -> None:
    text = "一、聚焦思想过硬，持续强化理论武装。坚持学习，" + "深入贯彻落实各项部署，" * 8 + "取得实效。"
    [(kind, path, _, body)] = shape(text)
    assert (kind, path) == ("block", ("一、聚焦思想过硬，持续强化理论武装",))
    assert body.startswith("坚持学习")


def test_a_long_first_sentence_is_no_heading() -> None:
    text = "（一）" + "全年召开党组会65次，" * 6 + "取得成效。继续努力。"
    [(_, path, _, body)] = shape(text)
    assert path == () and body == text


def test_items_go_with_their_section_and_need_a_sequence() -> None:
    text = "一、主要工作\n（一）抓学习。一是学原文；二是悟原理。三是见行动。\n（二）抓作风。一是唯一的一项。"
    got = shape(text)
    assert [(k, p[-1], i) for k, p, i, _ in got if i] == [("item", "（一）抓学习", n) for n in (1, 2, 3)]
    assert got[-1] == ("block", ("一、主要工作", "（二）抓作风"), None, "一是唯一的一项。")


@pytest.mark.parametrize(
    "sentence",
    [
        "形成一级抓一级、层层抓落实的责任体系，二是二",
        "落实第一议题、第一责任人责任，运用第一种形态处理2次",
        "第一时间召开党组会，第二批主题教育扎实开展",
        "学习《一是》。二是“。三是”",
        "特别是注重实效，也是一项工程",
    ],
)
def test_what_looks_like_an_item_is_none(sentence: str) -> None:
    assert {item for _, _, item, _ in shape(f"一、工作\n{sentence}。二是没有一是的二是。")} == {None}


@pytest.mark.parametrize(
    "text",
    ["一要学。二要做。", "第一，学。第二，做。", "首先，学。其次，做。", "一是学；二是做。"],
)
def test_other_numbers_of_items(text: str) -> None:
    assert [item for *_, item, _ in shape("一、工作\n" + text)] == [1, 2]


def test_a_second_sequence_begins_anew_with_its_own_lead() -> None:
    text = "一、工作\n做法有二：一是甲。二是乙。\n问题有二：一是丙。二是丁。"
    assert [(k, i) for k, _, i, _ in shape(text)] == [
        ("lead", None), ("item", 1), ("item", 2), ("lead", None), ("item", 1), ("item", 2),
    ]  # fmt: skip


def test_the_closing_text_belongs_to_no_section_and_is_a_plan() -> None:
    text = (
        "一、工作\n（一）学习。坚持学习。\n（二）作风。坚持整治。\n"
        "回顾过去一年，工作取得了成效，但还存在差距。下一步，我将继续努力。一是抓学习。二是抓作风。"
    )
    assert [(k, p, i) for k, p, i, _ in shape(text)][-3:] == [("plan", (), None), ("plan", (), 1), ("plan", (), 2)]


def test_years_first_section_is_work_done_and_the_later_one_a_plan() -> None:
    text = "一、2025年重点工作\n完成了任务。\n二、2026年重点工作\n要完成任务。\n三、加强自身建设\n要加强建设。"
    assert [k for k, *_ in shape(text)] == ["block", "plan", "plan"]


def test_title_byline_and_opening() -> None:
    text = "2026年某市政府工作报告\n——2026年2月3日在某市人民代表大会会议上\n市长 张三\n各位代表：\n现在报告工作。\n一、回顾\n做了工作。"
    got = find_sections(text)
    assert [s.kind for s in got] == ["title", "title", "title", "opening", "block"]
    assert text[got[3].start : got[3].end] == "各位代表：\n现在报告工作。"


def test_numbers_alone_head_sections_where_no_higher_form_is() -> None:
    text = "1、加强学习。全年学习12次。\n2、改进作风。全年检查8次。"
    assert [p for _, p, *_ in shape(text)] == [("1、加强学习",), ("2、改进作风",)]


def test_headings_without_number() -> None:
    text = "开头一段话。\n2026年重点工作\n（一）扩大内需\n要扩大内需。\n附件\n民生实事\n1.建学校10所。"
    assert [p for _, p, *_ in shape(text)][1:] == [("2026年重点工作", "（一）扩大内需"), ("民生实事",)]


def test_headings_that_the_file_knows_of() -> None:
    text = "工作总结\n主要做法与体会之一\n抓好学习，"
    hints = [HeadingHint(0, 1), HeadingHint(5, 2)]
    assert shape(text + "取得成效。", hints)[-1][1] == ("主要做法与体会之一",)


def test_every_character_is_in_a_section() -> None:
    text = "总结\n开头。\n一、甲\n导语。\n（一）乙。一是丙。二是丁。\n中间。\n二、戊\n各位代表！团结在以。\n单位\n2023年12月5日"
    seen = [False] * len(text)
    for section in find_sections(text):
        for at in (*range(section.heading_start, section.heading_end), *range(section.start, section.end)):
            assert not seen[at]
            seen[at] = True
    assert "".join(c for c, s in zip(text, seen, strict=True) if not s).strip() == ""


@pytest.mark.parametrize(
    ("heading", "item"),
    [
        ("（一）强化学习：一是抓班子。二是抓党员。", "（一）强化学习"),
        ("（一）强化监督，一是抓班子。二是抓党员。", "（一）强化监督"),
    ],
)
def test_a_run_in_heading_ends_before_the_first_item(heading: str, item: str) -> None:
    got = shape(f"一、工作\n{heading}")
    assert [(p[-1], i, body) for _, p, i, body in got if i] == [(item, 1, "一是抓班子。"), (item, 2, "二是抓党员。")]


def test_parts_stand_above_sections() -> None:
    text = "第一部分 2023年工作总结\n一、党建\n做了工作。\n第二部分 2024年工作计划\n一、党建\n要做工作。"
    assert [(k, p) for k, p, *_ in shape(text) if p[1:]] == [
        ("block", ("第一部分 2023年工作总结", "一、党建")), ("plan", ("第二部分 2024年工作计划", "一、党建")),
    ]  # fmt: skip


def test_numbers_stand_above_brackets_where_they_come_first() -> None:
    text = "1、2023年工作回顾\n（一）学习\n做了。\n2、2024年工作打算\n（一）学习\n要做。"
    assert [(k, p) for k, p, *_ in shape(text) if p[1:]] == [
        ("block", ("1、2023年工作回顾", "（一）学习")), ("plan", ("2、2024年工作打算", "（一）学习")),
    ]  # fmt: skip


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


@pytest.mark.parametrize("line", ["全年完成了目标任务", "图1 主题党日活动情况", "表1 学习情况"])
def test_a_line_between_two_numbers_stands_above_neither(line: str) -> None:
    text = f"一、抓学习\n（一）自学\n做了。\n{line}\n（二）研讨\n做了。\n二、抓作风\n做了。"
    assert [p[0] for _, p, *_ in shape(text)] == ["一、抓学习", "一、抓学习", "二、抓作风"]


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


def test_the_last_item_runs_on_as_those_before_it() -> None:
    text = "一、工作\n一是强化武装。\n学习了理论。\n二是强化作风。\n整治了会风。\n又整治了文风。"
    assert [(i, body.count("\n")) for *_, i, body in shape(text)] == [(1, 1), (2, 2)]


@pytest.mark.parametrize("line", ["一、二季度完成投资12亿元。", "三、四季度持续增长。", "一、二、三产业协调发展。"])
def test_seasons_are_no_headings(line: str) -> None:
    assert {p for _, p, *_ in shape(f"一、经济运行\n{line}运行平稳。")} == {("一、经济运行",)}


def test_first_next_last_are_three() -> None:
    assert [i for *_, i, _ in shape("一、工作\n首先，学。其次，做。最后，评。")] == [1, 2, 3]


def test_what_the_file_calls_headings_is_text_where_it_reads_like_text() -> None:
    sentence = "全年深入基层开展调查研究，" * 6 + "形成了报告。"
    text = f"存在问题\n学得不深\n作风不实\n下一步打算\n加强学习\n{sentence}"
    hints = [HeadingHint(text.index(line), level) for line, level in (
        ("存在问题", 2), ("学得不深", 3), ("作风不实", 3), ("下一步打算", 2), ("加强学习", 3), (sentence, 2),
    )]  # fmt: skip
    got = shape("总结\n" + text, [HeadingHint(h.start + 3, h.level) for h in hints])
    assert [(p, body) for _, p, _, body in got] == [
        (("存在问题",), "学得不深\n作风不实"), (("下一步打算", "加强学习"), sentence),
    ]  # fmt: skip


def test_work_without_headings_is_no_opening() -> None:
    text = "2023年，我局扎实工作。现将情况报告如下：\n抓了学习。\n抓了作风。\n抓了服务。"
    assert [k for k, *_ in shape(text)] == ["opening", "block"]


def test_a_letterhead_is_no_title() -> None:
    from corpus.titles import report_title

    text = "某市统计局文件\n某统党〔2024〕3号\n签发人：李四\n关于2023年党建工作情况的报告\n一、工作\n做了。"
    spans = [(s.heading_start, s.heading_end) for s in find_sections(text) if s.kind == "title"]
    assert report_title(text, spans) == "关于2023年党建工作情况的报告"


def test_many_headings_take_no_time_to_speak_of() -> None:
    text = "\n".join(f"（一）第{n}项工作\n做了工作。" for n in range(20_000))
    assert len(find_sections(text)) == 20_000


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


def test_a_sentence_between_a_heading_and_its_items_is_their_lead() -> None:
    text = "一、工作\n（一）强化武装。重点抓了以下几点：一是学。二是做。"
    assert [(k, p[-1], body) for k, p, _, body in shape(text)][0] == ("lead", "（一）强化武装", "重点抓了以下几点：")


def test_a_heading_with_a_colon_ends_there() -> None:
    text = "一、工作\n做了。\n二、存在问题：学得不够，抓得不够。\n三、今后打算：加强学习，改进作风。"
    assert [(k, p, body) for k, p, _, body in shape(text)][1:] == [
        ("block", ("二、存在问题",), "学得不够，抓得不够。"), ("plan", ("三、今后打算",), "加强学习，改进作风。"),
    ]  # fmt: skip


def test_points_before_a_signature_are_text() -> None:
    text = "一、工作\n做了。\n二、下一步打算\n（一）持续加强学习。\n（二）持续改进作风。\n县水利局\n2023年12月3日"
    [*_, (kind, path, _, body)] = shape(text)
    assert (kind, path) == ("plan", ("二、下一步打算",)) and body.startswith("（一）")


def test_a_paragraph_of_the_next_step_after_items_is_a_plan() -> None:
    text = "一、学习\n一是学原文，学得深入，学得扎实，学以致用，学有所成，学有所获，成效明显。\n二是悟原理，悟得深入，悟得扎实，悟以致用，悟有所成，悟有所获。\n下一步，我局将继续学。\n二、作风\n抓了。"
    assert [(k, i) for k, _, i, _ in shape(text)] == [("item", 1), ("item", 2), ("plan", None), ("block", None)]


def test_work_at_the_end_is_not_drawn_into_the_closing() -> None:
    text = "一、服务\n（一）便民。办了实事。\n同时，组织党员36次。\n下一步，我局将努力。"
    assert [(k, p[-1:]) for k, p, *_ in shape(text)] == [("block", ("（一）便民",)), ("plan", ())]
    text = "一、学习\n（一）武装。学了。\n教育引导党员更加紧密团结在以某为核心的周围，开展活动12次。\n又学了。"
    assert {k for k, *_ in shape(text)} == {"block"}


def test_work_before_the_first_heading_is_no_opening() -> None:
    text = "总结\n开头一段。\n" + "抓了工作，取得成效。\n" * 4 + "一、存在的问题\n有问题。\n二、下一步打算\n要改。"
    assert [k for k, *_ in shape(text)] == ["opening", "block", "block", "plan"]


def test_a_wide_gap_ends_a_run_in_heading() -> None:
    assert shape("一、加强学习　　我坚持学习，学以致用。\n二、改进作风　　我坚持实干。")[0][1] == ("一、加强学习",)


def test_a_number_said_twice_does_not_end_the_items() -> None:
    assert [i for *_, i, _ in shape("一、工作\n一是学。二是做。二是评。四是改。")] == [1, 2, 2, 4]


def test_a_list_in_one_sentence_ends_with_it() -> None:
    text = "会议明确了三点：一是学；二是做；三是评。\n会后，各支部召开了党员大会，传达了会议精神。"
    assert shape("一、工作\n" + text)[-2:] == [
        ("item", ("一、工作",), 3, "三是评。"),
        ("block", ("一、工作",), None, "会后，各支部召开了党员大会，传达了会议精神。"),
    ]


def test_a_list_inside_an_item_is_of_the_item() -> None:
    text = "第一，抓学习。一是学原文。二是悟原理。\n第二，抓作风。首先，查。其次，改。"
    assert [i for *_, i, _ in shape("一、工作\n" + text)] == [1, 2]
    text = "做法有二：一是甲。二是乙。\n体会有二：\n第一，丙。\n第二，丁。"
    assert [i for *_, i, _ in shape("一、工作\n" + text) if i] == [1, 2, 1, 2]


def test_the_signature_is_of_the_last_item() -> None:
    text = "一、工作\n一是学习，学得扎实，成效明显。\n二是服务，办了实事，群众满意。\n县水利局\n2023年12月3日"
    assert [(i, body[-11:]) for *_, i, body in shape(text)][-1] == (2, "\n2023年12月3日")


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


@pytest.mark.parametrize(
    ("first", "second"),
    [("㈠抓学习", "㈡抓作风"), ("◆抓学习", "◆抓作风"), ("【抓学习】", "【抓作风】"), ("一 抓好学习", "二 抓好作风")],
)
def test_other_signs_of_headings(first: str, second: str) -> None:
    got = shape(f"工作总结\n{first}\n学习了理论，学得扎实。\n{second}\n整治了会风，成效明显。")
    assert [p[-1] for _, p, *_ in got] == [first, second]


def test_other_forms_of_items() -> None:
    assert [i for *_, i, _ in shape("一、问题\n其一，学得不深。\n其二，抓得不实。")] == [1, 2]


def test_a_long_heading_without_a_stop() -> None:
    heading = "一、坚持以服务中心为要务，以项目建设、营商环境为抓手，推动机关党建与改革发展深度融合、同频共振、同向发力"
    assert shape(f"{heading}\n成立突击队5支，攻坚克难。")[0][1] == (heading,)


REPORT = [
    "关于2023年机关党建工作情况的报告",
    "2023年，我局坚持围绕中心、服务大局，各项工作取得新进展。",
    "一、强化理论武装",
    "坚持把理论学习作为首要任务，全年学习12次。",
    "二、推动工作融合",
    "一是结对共建。帮助销售农产品26万元。",
    "二是志愿服务。解决急难愁盼问题41件。",
    "三、下一步打算",
    "持续深化模范机关建设，打造特色品牌。",
]


@pytest.mark.parametrize("gap", ["\n\n", "\r\n", "  ", " "])
def test_a_report_in_one_line_or_many(gap: str) -> None:
    expected = [(kind, path, item) for kind, path, item, _ in shape("\n".join(REPORT))]
    long = [*REPORT[:3], REPORT[3] * 12, *REPORT[4:]]
    assert [(kind, path, item) for kind, path, item, _ in shape(gap.join(long))] == expected


def test_a_page_has_its_title_twice() -> None:
    text = "2023年某县政府工作报告\n政府工作报告\n——2023年1月5日在某县人民代表大会会议上\n各位代表：\n现在报告工作。\n一、回顾\n做了。"
    assert [s.kind for s in find_sections(text)][:4] == ["title", "title", "title", "opening"]
