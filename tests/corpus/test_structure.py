import pytest

from corpus.structure import HeadingHint, find_sections


def shape(text: str, hints: list[HeadingHint] | None = None) -> list[tuple[str, tuple[str, ...], int | None, str]]:
    return [(s.kind, s.heading_path, s.item, text[s.start : s.end]) for s in find_sections(text, hints or [])]


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
    assert [p for _, p, *_ in shape(text)][1:] == [
        ("2026年重点工作",), ("2026年重点工作", "（一）扩大内需"), ("附件",), ("民生实事",),
    ]  # fmt: skip


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
