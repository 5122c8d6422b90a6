import pytest

from corpus.document import HeadingHint
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


@pytest.mark.parametrize("line", ["全年完成了目标任务", "图1 主题党日活动情况", "表1 学习情况"])
def test_a_line_between_two_numbers_stands_above_neither(line: str) -> None:
    text = f"一、抓学习\n（一）自学\n做了。\n{line}\n（二）研讨\n做了。\n二、抓作风\n做了。"
    assert [p[0] for _, p, *_ in shape(text)] == ["一、抓学习", "一、抓学习", "二、抓作风"]


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


def test_the_number_and_the_signer_on_one_line_are_no_words_of_the_title() -> None:
    from corpus.titles import report_title

    text = "X国资党〔2022〕35号          签发人：陈某某\n关于2022年度党建工作情况的报告\n一、工作\n做了。"
    spans = [(s.heading_start, s.heading_end) for s in find_sections(text) if s.kind == "title"]
    assert len(spans) == 2 and report_title(text, spans) == "关于2022年度党建工作情况的报告"


def test_the_rows_of_a_table_are_no_title() -> None:
    text = "2024年度述职报告表\n姓名\t张某\t职务\t局长\n政治面貌\t党员\n一、履职情况\n做了。"
    got = find_sections(text)
    assert [s.kind for s in got] == ["title", "opening", "block"]
    assert text[got[1].start : got[1].end].startswith("姓名\t张某")


def test_many_headings_take_no_time_to_speak_of() -> None:
    text = "\n".join(f"（一）第{n}项工作\n做了工作。" for n in range(20_000))
    assert len(find_sections(text)) == 20_000


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


def test_an_office_and_a_name_on_two_lines_are_a_byline() -> None:
    text = "2023年述职报告\n某某县水利局局长\n张 三\n一年来，我认真履职。\n一、工作\n做了。"
    assert [s.kind for s in find_sections(text)] == ["title", "title", "title", "opening", "block"]
