import unicodedata
from pathlib import Path

import pytest

from index.words import Segmenter, _jieba_cutters, default_segmenter, domain_terms, normalise


@pytest.fixture(scope="module")
def reference() -> Segmenter:
    """The same with jieba itself in the place of its port."""
    segmenter = Segmenter.__new__(Segmenter)
    segmenter._cut, segmenter._cut_parts = _jieba_cutters(domain_terms())
    return segmenter


def test_both_engines_give_the_same_words_on_all_shared_reports(shared: Path, reference: Segmenter) -> None:
    lines = 0
    for path in sorted((shared / "reports").rglob("*.txt")):
        for line in path.read_text(encoding="utf-8").splitlines():
            assert default_segmenter().words(line) == reference.words(line)
            assert default_segmenter().index_words(line) == reference.index_words(line)
            lines += 1
    assert lines > 1000


@pytest.mark.parametrize("text", ["PM2.5浓度下降3.5%", "2-3次", "2026/01/05", "２０２３年ＡＩ＋", "“三不腐”", ""])
def test_both_engines_give_the_same_words_at_digits_and_letters(text: str, reference: Segmenter) -> None:
    assert default_segmenter().words(text) == reference.words(text)


def test_no_term_of_the_field_is_split() -> None:
    split = [term for term in domain_terms() if default_segmenter().words(term) != [normalise(term)]]
    assert split == []
    assert len(domain_terms()) == 262


def test_a_term_and_its_parts_are_indexed() -> None:
    assert set(default_segmenter().index_words("主题教育")) == {"主题教育", "主题", "教育"}


def test_users_terms_are_kept_whole() -> None:
    assert "金种子计划" in Segmenter(["金种子计划"]).words("实施金种子计划")


def test_digits_and_latin_words_are_cut_by_rule() -> None:
    assert default_segmenter().words("PM2.5下降3.5%，AI+，2-3次") == ["pm2.5", "下降", "3.5%", "ai", "2-3", "次"]


def test_texts_are_normalised_as_unicode_says() -> None:
    for code in range(0x110000):
        assert normalise(chr(code)) == unicodedata.normalize("NFKC", chr(code)).lower(), hex(code)
    for text in ("Ａ，（Ｂ）：％；！？ｃ", "ＡＩ+，é", "e\u0301", "，e\u0301", "第１、（一）：“ＡＩ”；……"):
        assert normalise(text) == unicodedata.normalize("NFKC", text).lower()
