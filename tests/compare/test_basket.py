"""The basket: what is in it, and how it is taken along."""

import io
import json
from dataclasses import replace

import docx
import pytest

from compare.basket.basket import MOST_CHARS, MOST_ENTRIES, Basket, Entry, read_basket
from compare.basket.exports import markdown, plain_text, source_line, word_bytes
from corpus import Metadata, Passage
from index.store.records import DocumentSummary

DOCUMENT = DocumentSummary(
    "d1", "/材料", "甲局/2023总结.txt", "h", "2023年工作总结", Metadata("甲局", None, 2023, None)
)
PASSAGE = Passage("d1", 3, "item", ("二、清廉", "（一）文化"), 1, "一是开展警示教育。\n评选廉洁之星。", 40, 57, 2)
ENTRY = Entry.of(DOCUMENT, PASSAGE)


def entries(count: int) -> Basket:
    return Basket(tuple(replace(ENTRY, start=n, end=n + 5) for n in range(count)))


def order(basket: Basket) -> list[int]:
    return [entry.start for entry in basket.entries]


def test_an_entry_keeps_the_text_and_where_it_stands() -> None:
    assert (ENTRY.start, ENTRY.end, ENTRY.whose) == (40, 57, "甲局 2023")
    line = source_line(ENTRY)
    for part in ("甲局", "2023年", "《2023年工作总结》", "二、清廉 › （一）文化", "第 2 页", "甲局/2023总结.txt"):
        assert part in line
    part = Entry.of(DOCUMENT, PASSAGE, 2, 9)
    assert (part.start, part.end, part.text) == (42, 49, "开展警示教育。")


def test_the_same_passage_twice_is_one_and_a_full_basket_takes_no_more() -> None:
    basket = Basket().with_entry(ENTRY).with_entry(replace(ENTRY, used="2 个单位"))
    assert basket.entries == (ENTRY,)
    full = entries(MOST_ENTRIES)
    assert full.is_full and full.with_entry(ENTRY) == full


@pytest.mark.parametrize(
    ("at", "by", "wanted"),
    [
        (0, -1, [0, 1, 2]),
        (0, 1, [1, 0, 2]),
        (2, -1, [0, 2, 1]),
        (2, 5, [0, 1, 2]),
        (2, -9, [2, 0, 1]),
        (7, 1, [0, 1, 2]),
    ],
)
def test_entries_are_moved_as_far_as_there_is_room(at: int, by: int, wanted: list[int]) -> None:
    key = replace(ENTRY, start=at, end=at + 5).key
    assert order(entries(3).moved(key, by)) == wanted


def test_entries_are_removed_and_two_baskets_become_one() -> None:
    basket = entries(3).without(replace(ENTRY, start=1, end=6).key)
    assert order(basket) == [0, 2]
    assert order(basket.and_also(entries(4))) == [0, 2, 1, 3]
    others = Basket(tuple(replace(ENTRY, doc_id="x", start=n) for n in range(40)))
    assert len(entries(150).and_also(others).entries) == 190


def test_what_was_written_is_read_again() -> None:
    basket = Basket((ENTRY, replace(ENTRY, start=1, end=4, used="6 个单位", text='"<b>\u2028\\')))
    assert read_basket(basket.written()) == basket


@pytest.mark.parametrize(
    "bad",
    [
        "", "null", "{}", "[[[", "3", '"x"', "[null, 3, [], {}]", "[" * 100_000,
        json.dumps([{"doc_id": "d", "start": "1", "end": 2, "text": "t"}]),
        json.dumps([{"doc_id": "d", "start": True, "end": 2, "text": "t"}]),
        json.dumps([{"doc_id": "d", "start": -1, "end": 2, "text": "t"}]),
        json.dumps([{"doc_id": "d", "start": 3, "end": 2, "text": "t"}]),
        json.dumps([{"doc_id": "d", "start": 1, "end": 2, "text": " "}]),
        json.dumps([{"doc_id": ["d"], "start": 1, "end": 2, "text": "t"}]),
    ],
)  # fmt: skip
def test_what_is_no_basket_is_an_empty_one(bad: str) -> None:
    assert read_basket(bad) == Basket()


def test_what_is_read_is_never_more_than_a_basket_holds() -> None:
    one = {"doc_id": "d", "start": 0, "text": "字" * (MOST_CHARS + 5), "cited": "引" * 10_000}
    found = read_basket(json.dumps([{**one, "end": n + 1} for n in range(MOST_ENTRIES + 9)]))
    assert len(found.entries) == MOST_ENTRIES
    assert len(found.entries[0].text) == MOST_CHARS and len(found.entries[0].cited) < 10_000


def test_plain_text_has_each_text_with_its_source_below() -> None:
    text = plain_text(Basket((ENTRY, replace(ENTRY, start=1, used="3 个单位"))))
    first, second = text.strip().split("\n\n")
    assert first == f"一是开展警示教育。\n评选廉洁之星。\n{source_line(ENTRY)}"
    assert "\n使用情况：3 个单位\n" in second


HOSTILE = "# 标题\n- 一\n1. 二\n> 三\n```\n**粗** [链](javascript:x) ![图](http://x) <script>alert(1)</script> | $x$ &lt; ~~删~~\n=1+1"


def test_nothing_of_a_report_is_markup_in_markdown() -> None:
    entry = replace(ENTRY, text=HOSTILE, whose="<b>局</b>\n# x", cited="[a](b)\n> c", source="**x**.txt", used="`x`")
    made = markdown(Basket((entry,)))
    lines = [line for line in made.splitlines() if line.strip()]
    assert [line for line in lines if line.startswith("#")] == [lines[0], lines[1]]
    bare = made.replace("\\\\", "")
    for mark in ("<script", "](", "**", "```", "`x", "~~", "$x$", "&lt", "| "):
        assert mark not in bare.replace("\\" + mark[0], "\\")
    assert not any(line.startswith(("- ", "1. ", "==", "|", "<")) for line in lines)


def test_what_is_no_markup_stands_as_it_is_in_markdown() -> None:
    text = "1.全面推进（一）基层党建，达到10%-20%，用时3.5小时。\n2. 第二项"
    entry = replace(ENTRY, text=text, whose="河北省 2023", cited="河北省《报告》", source="a_b/报告-1.txt")
    made = markdown(Basket((entry,)))
    assert made.splitlines()[2:] == [
        "## 1. 河北省 2023", "", "1.全面推进（一）基层党建，达到10%-20%，用时3.5小时。", "", "2\\. 第二项", "",
        "> 出处：河北省《报告》（a_b/报告-1.txt）",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("# 一", "\\# 一"), ("- 一", "\\- 一"), ("> 一", "\\> 一"), ("---", "\\---"), ("3) 一", "3\\) 一"), ("-5度", "-5度"),
        ("见 http://x.cn 和 www.x.cn", "见 http\\://x.cn 和 www\\.x.cn"), ("__重__", "\\_\\_重\\_\\_"),
        ("10~20，30~40", "10\\~20，30\\~40"), ("A&B，&lt;", "A&B，\\&lt;"), ("a@b.cn", "a\\@b.cn"),
    ],
)  # fmt: skip
def test_what_would_be_markup_at_its_place_is_escaped(text: str, escaped: str) -> None:
    assert markdown(Basket((replace(ENTRY, text=text),))).splitlines()[4] == escaped


def test_a_word_file_holds_texts_and_sources() -> None:
    made = docx.Document(
        io.BytesIO(word_bytes(Basket((ENTRY, replace(ENTRY, start=2, text="甲\x00\x0b乙", used="2 个单位")))))
    )
    texts = [paragraph.text for paragraph in made.paragraphs]
    assert texts[0] == "素材篮" and "一是开展警示教育。" in texts and "评选廉洁之星。" in texts
    assert texts.count(source_line(ENTRY)) == 2 and "使用情况：2 个单位" in texts
    assert not any("\x00" in text for text in texts)
