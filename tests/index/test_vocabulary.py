"""What a user writes as words: what is taken, how it is spelt, how entries are added, taken out, filed."""

import pytest

from corpus import UnreadableFileError
from index.vocabulary import Vocabulary
from index.vocabulary_edits import with_added, without
from index.vocabulary_entries import Entry, Refused, phrase_of, word_of
from index.vocabulary_file import read_vocabulary, written_vocabulary


@pytest.mark.parametrize(
    ("raw", "word"),
    [
        ("金种子计划", "金种子计划"), (" ＰＭ2.5治理 ", "PM2.5治理"), ("5G+", "5G+"), ("“两个维护”", "两个维护"),
        ("“三不”机制", "“三不”机制"), ("《行动方案》", "行动方案"), ("清\u200b廉\ufeff文化", "清廉文化"),
        ("12345热线", "12345热线"), ("的工", "的工"), ("𠮷野工程", "𠮷野工程"),
    ],
)  # fmt: skip
def test_words_are_spelt_as_they_are_compared(raw: str, word: str) -> None:
    assert word_of(raw) == word


@pytest.mark.parametrize(
    ("raw", "fault", "detail"),
    [
        ("", "empty", ""), ("\u3000 ", "empty", ""), ("清廉 文化", "white space", ""), ("，。、", "no letters", ""),
        ("廉", "one character", ""), ("字" * 10_000, "too long", "10000"), ("清\0廉", "character", "\0"),
        ("清\x07廉", "character", "\x07"), ("😀😀", "no letters", ""), ("清廉🌸", "character", "🌸"),
        ("清廉、文化", "character", "、"), ("清廉/文化，清风", "character", ","), ("清\ud800廉", "character", "\ud800"),
        ("#清廉", "character", "#"),
    ],
)  # fmt: skip
def test_what_is_no_word_is_refused_and_says_why(raw: str, fault: str, detail: str) -> None:
    found = word_of(raw, 7)
    assert isinstance(found, Refused)
    assert (found.fault, found.detail, found.line) == (fault, detail, 7)


def test_a_set_phrase_is_kept_to_the_letter() -> None:
    phrase = "坚持“两个确立”，做到（“两个维护”）： 5Ｇ"
    assert phrase_of(f" {phrase}\u3000") == phrase


@pytest.mark.parametrize(
    ("raw", "fault"),
    [
        ("字" * 201, "too long"),
        ("清\t廉", "character"),
        ("[清廉]", "character"),
        ("100%", "few hanzi"),
        ("第 1 期 5Ｇ＋班", "few hanzi"),
    ],
)
def test_what_is_no_set_phrase_is_refused(raw: str, fault: str) -> None:
    found = phrase_of(raw)
    assert isinstance(found, Refused) and found.fault == fault


def test_what_is_known_is_not_added_again_whatever_its_width_and_case() -> None:
    added = with_added(Vocabulary(words=("PM2.5治理",)), [Entry("word", ("pm2.5治理",)), Entry("word", ("河长制",))])
    assert added.vocabulary.words == ("PM2.5治理", "河长制")
    assert (added.known, [entry.words for entry in added.new]) == (1, [("河长制",)])


def test_groups_that_share_a_word_become_one() -> None:
    before = Vocabulary(synonyms=(("甲一", "甲二"), ("乙一", "乙二"), ("丙一", "丙二")))
    added = with_added(before, [Entry("synonym", ("甲二", "新词", "乙一")), Entry("synonym", ("丙二", "丙一"))])
    assert added.vocabulary.synonyms == (("甲一", "甲二", "乙一", "乙二", "新词"), ("丙一", "丙二"))
    assert (added.merged, added.new, added.known) == ((added.vocabulary.synonyms[0],), (), 1)


def test_a_group_that_one_word_is_left_of_goes() -> None:
    before = Vocabulary(synonyms=(("甲一", "甲二", "甲三"), ("乙一", "乙二")))
    removed = without(before, "synonym", ["甲二", "乙一", "没有"])
    assert removed.vocabulary.synonyms == (("甲一", "甲三"),)
    assert (removed.gone, removed.missing, removed.left_alone) == (("甲二", "乙一"), ("没有",), ("乙二",))


FULL = Vocabulary(
    words=("金种子计划", "PM2.5治理", "5G+", "“三不”机制"),
    synonyms=(("清廉文化", "廉洁文化"), ("党组会", "党组会议", "局党组会")),
    set_phrases=("坚持“两个确立”，做到“两个维护”", "全过程 人民民主", "打造 3 A 级景区"),
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_a_file_gives_back_what_was_written_to_it(encoding: str) -> None:
    found = read_vocabulary(written_vocabulary(FULL).encode(encoding))
    assert not found.refused
    assert with_added(Vocabulary(), found.entries).vocabulary == FULL


def test_a_plain_list_is_of_the_kind_that_is_said() -> None:
    data = "# 本地用语\r\n金种子计划\r\n\r\n河长制 20 n\n评星定级 n\n".encode()
    found = read_vocabulary(data)
    assert [entry.words for entry in found.entries] == [("金种子计划",), ("河长制",)]
    assert [(fault.line, fault.fault) for fault in found.refused] == [(5, "white space")]
    assert [entry.words for entry in read_vocabulary("清廉文化、廉洁文化\n".encode(), "synonym").entries] == [
        ("清廉文化", "廉洁文化")
    ]


def test_one_bad_line_keeps_no_other_out() -> None:
    lines = [
        "[自有词]",
        "河长制",
        "字" * 10_000,
        "清\0廉",
        "林长制",
        "［别的］",
        "某某",
        "【同义词】",
        "独一个",
        "甲一 甲二 甲",
    ]
    found = read_vocabulary("\n".join(lines).encode())
    assert [entry.words for entry in found.entries] == [("河长制",), ("林长制",), ("甲一", "甲二")]
    assert [(fault.line, fault.fault) for fault in found.refused] == [
        (3, "too long"), (4, "character"), (6, "section"), (7, "section"), (9, "alone"), (10, "one character"),
    ]  # fmt: skip


@pytest.mark.parametrize("data", [bytes(range(256)) * 40, b"PK\x03\x04" + bytes(2000), b"\xff\xfe\x00"])
def test_what_is_no_text_is_refused_as_a_whole(data: bytes) -> None:
    with pytest.raises(UnreadableFileError):
        read_vocabulary(data)


def test_an_empty_file_holds_nothing() -> None:
    assert read_vocabulary(b"") == read_vocabulary("\ufeff\n# 只有说明\n".encode())
    assert read_vocabulary(b"").entries == ()
