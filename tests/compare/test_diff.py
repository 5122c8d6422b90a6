"""The diff of texts, what all of them share and what one alone has."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from compare.diff import diff
from compare.diff_pieces import QUIET, Piece
from compare.shared_wording import own_to, shared_by_all
from corpus import Passage, SourceFile, read_document, split_passages
from index.wording import wording_key

SAMPLE = (
    "三是加强理论学习，召开党组会65次、中心组学习12次，覆盖3.6万余人次。围绕“三会一课”开展调研，形成报告8篇；"
    "处置问题线索*件，运用监督执纪四种形态处理问题**次。注重以实践锻炼提升干部履职能力，推动年轻干部尽快成为业务骨干。"
)
_PARTS = st.sampled_from(
    "加强理论学习 开展调查研究 党组会 干部 职工 的 和 一是 二是 （三） 三 十二 次 件 10 2,000 3.6万余 ** ， 。 。。 、 ； “ ” \n 制定清廉文化建设实施方案 "
    "推动年轻干部尽快成为业务骨干 PM2.5 ㎡ ① ｶﾞ e\u0301 😀".split(" ")
)
REPORT_TEXT = st.lists(_PARTS, max_size=40).map("".join)
ANY_TEXT = st.one_of(REPORT_TEXT, st.text(max_size=60))


def pieces(before: str, after: str, *headings: str) -> list[tuple[str, str, str]]:
    return [(p.kind, before[slice(*p.before)], after[slice(*p.after)]) for p in diff(before, after, *headings)]


def loud(before: str, after: str, *headings: str) -> list[tuple[str, str, str]]:
    return [piece for piece in pieces(before, after, *headings) if piece[0] not in QUIET]


def kinds(before: str, after: str) -> set[str]:
    return {kind for kind, _, _ in pieces(before, after)}


def passages(shared: Path, report: str) -> list[Passage]:
    path = next((shared / "reports" / "party").glob(f"{report}_*.txt"))
    return split_passages(read_document(SourceFile(path.parent, path.name), path.read_bytes()))


def passage(shared: Path, report: str, words: str) -> Passage:
    return next(p for p in passages(shared, report) if words in p.text)


def wide(text: str) -> str:
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)


@given(ANY_TEXT, ANY_TEXT, st.sampled_from(["", "加强理论学习"]), st.sampled_from(["", "（一）加强理论学习"]))
@settings(deadline=None, max_examples=300)
def test_the_pieces_cover_both_texts_in_order(before: str, after: str, heading: str, other: str) -> None:
    a = b = 0
    for piece in diff(before, after, heading, other):
        assert (piece.before[0], piece.after[0]) == (a, b)
        assert piece.before[1] > a or piece.after[1] > b
        a, b = piece.before[1], piece.after[1]
    assert (a, b) == (len(before), len(after))


@given(ANY_TEXT)
@settings(deadline=None)
def test_a_text_and_itself_are_one_piece(text: str) -> None:
    assert diff(text, text) == ([Piece("same", (0, len(text)), (0, len(text)))] if text else [])


@given(REPORT_TEXT)
@settings(deadline=None)
def test_width_and_white_space_change_nothing(text: str) -> None:
    assert kinds(text, wide(text)) <= {"same"}
    assert kinds(SAMPLE, re.sub("(?<=。)", " ", wide(SAMPLE))) == {"same"}


@given(
    st.lists(st.tuples(st.integers(0, len(SAMPLE)), st.sampled_from(["，", "。", "；", "”", "——", " "])), max_size=8)
)
@settings(deadline=None)
def test_more_punctuation_is_no_change_of_wording(inserted: list[tuple[int, str]]) -> None:
    other = SAMPLE
    for at, mark in sorted(inserted, reverse=True):
        within = at < 3 or not re.fullmatch(r"(?:[^\W\d万余]|[，。；、“”]){2}", SAMPLE[at - 1 : at + 1])
        other = other if within else other[:at] + mark + other[at:]
    assert kinds(SAMPLE, other) <= {"same", "punctuation", "doubled"}


@given(st.data())
@settings(deadline=None)
def test_a_number_that_changes_is_found(data: st.DataObject) -> None:
    numbers = list(re.finditer(r"\d+(?:\.\d+)?|\*+", SAMPLE))
    number = data.draw(st.sampled_from(numbers))
    new = data.draw(st.one_of(st.integers(0, 99999).map(str), st.just("*")))
    assume(new != number.group() and new[0] != number.group()[0])
    after = SAMPLE[: number.start()] + new + SAMPLE[number.end() :]
    changed = [p for p in diff(SAMPLE, after) if p.kind != "same"]
    assert [p.kind for p in changed] == ["number"]
    assert changed[0].before[0] == changed[0].after[0] == number.start()


@given(ANY_TEXT, ANY_TEXT)
@settings(deadline=None, max_examples=200)
def test_what_is_said_to_be_the_same_or_moved_is_so(before: str, after: str) -> None:
    for piece in diff(before, after):
        texts = before[slice(*piece.before)], after[slice(*piece.after)]
        if piece.kind == "moved":
            assert piece.elsewhere is not None
            moved_from_after = piece.before[0] == piece.before[1]
            there = (before if moved_from_after else after)[slice(*piece.elsewhere)]
            assert wording_key(there) == wording_key(texts[1] if moved_from_after else texts[0])
        elif piece.kind == "same":
            assert wording_key(texts[0]) == wording_key(texts[1])


@given(st.lists(REPORT_TEXT, min_size=2, max_size=5))
@settings(deadline=None)
def test_what_all_share_stands_in_all(texts: list[str]) -> None:
    item = re.compile(r"(?:是|（三）|十二|[一二三]|①|\d|[万亿余]|[\W_])")  # written as numbers here, or no wording

    def wording(text: str) -> str:
        return item.sub("", text)

    for text, spans in zip(texts, shared_by_all(texts), strict=True):
        for start, end in spans:
            assert all(wording(text[start:end]) in wording(other) for other in texts)


@given(st.lists(ANY_TEXT, min_size=1, max_size=5))
@settings(deadline=None)
def test_nothing_is_shared_by_all_and_own_to_one(texts: list[str]) -> None:
    for text, shared_spans, own in zip(texts, shared_by_all(texts), own_to(texts), strict=True):
        for spans in (shared_spans, own):
            assert all(0 <= start < end <= len(text) for start, end in spans)
            assert all(one[1] <= other[0] for one, other in zip(spans, spans[1:], strict=False))
        assert not {at for span in shared_spans for at in range(*span)} & {at for span in own for at in range(*span)}


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("举办10期小讲堂", "举办1期小讲堂", [("number", "10期", "1期")]),
        ("晋升10人次，", "晋升1人次，", [("number", "10人次", "1人次")]),
        ("召开党组会65次。", "召开党组会**次。", [("number", "65次", "**次")]),
        ("召开党组会六次。", "召开党组会十二次。", [("number", "六次", "十二次")]),
        ("覆盖3.6万余人次", "覆盖3.6万人次", [("number", "3.6万余人次", "3.6万人次")]),
        ("成为业务骨干。。", "成为业务骨干。", [("doubled", "。", "")]),
        ("加强学习，提高站位", "加强学习。提高站位", []),
        ("召开党组会12次", "召开党组会十二次", []),
        ("覆盖36000人", "覆盖3.6万人", []),
        ("二是加强理论学习。", "三是加强理论学习。", []),
        ("（二）加强理论学习。", "二是加强理论学习。", []),
        ("加强学习，开展调研，抓好整改。", "加强学习，抓好整改。", [("removed", "开展调研，", "")]),
        ("加强理论学习。", "加强理论学习。深化整改。", [("added", "", "深化整改。")]),
        ("坚持正风肃纪到底", "坚持执纪问责到底", [("replaced", "正风肃纪", "执纪问责")]),
        ("", "加强学习。", [("added", "", "加强学习。")]),
        ("", "", []),
    ],
)
def test_a_change_is_of_its_kind(before: str, after: str, expected: list[tuple[str, str, str]]) -> None:
    assert loud(before, after) == expected


def test_what_stands_elsewhere_has_moved_and_knows_both_places() -> None:
    learning, research = "认真组织党员干部开展理论学习", "深入基层一线解决群众实际问题"
    before, after = f"一是{learning}。二是{research}。", f"一是{research}。二是{learning}。"
    changed = [p for p in diff(before, after) if not p.is_quiet]
    assert {p.kind for p in changed} == {"moved"}
    assert len(changed) == 2
    there = [(p.elsewhere, p.before if p.after[0] == p.after[1] else p.after) for p in changed]
    assert there[0] == there[1][::-1]


def test_a_number_that_changes_on_the_way_shows() -> None:
    one, other = "深入基层一线走访群众{}次解决实际问题", "认真组织党员干部开展理论学习提高政治站位和能力"
    changed = diff(one.format(10) + "。" + other + "。", other + "。" + one.format(20) + "。")
    assert [p.kind for p in changed if p.elsewhere].count("number") == 2


def test_an_item_of_two_units_differs_in_a_number_and_a_doubled_mark_only(shared: Path) -> None:
    before, after = (passage(shared, report, "期机关小讲堂") for report in ("002", "004"))
    headings = before.heading_path[-1], after.heading_path[-1]
    assert loud(before.text, after.text, *headings) == [("number", "10期", "1期"), ("doubled", "。", "")]
    assert pieces(before.text, after.text, *headings)[0] == ("heading", "", "三是丰富干部锻炼培训平台。")
    assert loud(after.text, before.text, *headings[::-1]) == [("number", "1期", "10期"), ("doubled", "", "。")]


def test_the_same_work_of_two_units_shows_what_each_words_otherwise(shared: Path) -> None:
    before, after = (passage(shared, report, "运用监督执纪第一种形态").text for report in ("000", "004"))
    assert loud(before, after) == [
        ("replaced", "坚持正风肃纪", "执纪问责到位"),
        ("removed", "*件", ""),
        ("removed", "*次", ""),
    ]


def test_three_units_share_the_body_and_own_their_openings(shared: Path) -> None:
    texts = [passage(shared, report, "制定清廉文化建设实施方案").text for report in ("000", "002", "004")]
    shares = [[text[slice(*span)] for span in spans] for text, spans in zip(texts, shared_by_all(texts), strict=True)]
    own = [[text[slice(*span)] for span in spans] for text, spans in zip(texts, own_to(texts), strict=True)]
    body = "制定清廉文化建设实施方案，通过专题廉政教育、主题征文、微视频征集和书画摄影展等多种方式"
    assert all(any(body in share for share in spans) for spans in shares)
    assert own == [
        ["创新推进"],
        ["深入开展", "开展“清风微课堂 纪法每日测”，实现以考促学、以学促廉，不断增强干部职工"],
        ["文化浸润到位。"],
    ]


def test_sharing_minds_neither_order_nor_numbers_nor_punctuation() -> None:
    texts = [
        "加强理论学习，召开党组会10次。",
        "召开党组会**次，加强理论学习",
        "开展调研；加强理论学习：召开党组会十二次",
    ]
    shares = [[text[slice(*span)] for span in spans] for text, spans in zip(texts, shared_by_all(texts), strict=True)]
    assert shares == [
        ["加强理论学习，", "召开党组会10次。"],
        ["召开党组会**次，", "加强理论学习"],
        ["加强理论学习：", "召开党组会十二次"],
    ]
    assert own_to(texts) == [[], [], [(0, 5)]]


@pytest.mark.parametrize(
    ("texts", "shares", "own"),
    [
        ([], [], []),
        ([""], [[]], [[]]),
        (["", "加强理论学习。"], [[], []], [[], [(0, 7)]]),
        (["加强理论学习。"], [[]], [[(0, 7)]]),
        (["加强理论学习。"] * 3, [[(0, 7)]] * 3, [[]] * 3),
    ],
)
def test_sharing_of_few_texts(texts: list[str], shares: list[list[object]], own: list[list[object]]) -> None:
    assert shared_by_all(texts) == shares
    assert own_to(texts) == own


@pytest.mark.parametrize(
    ("before", "after"), [("学" * 20_000, "学" * 19_000), ("加强学习培训" * 3_000, "培训，学习，" * 3_000)]
)
def test_long_texts_that_repeat_themselves_are_compared(before: str, after: str) -> None:
    found = diff(before, after)
    assert (found[-1].before[1], found[-1].after[1]) == (len(before), len(after))
    assert len(shared_by_all([before, after])) == 2
