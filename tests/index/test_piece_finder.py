"""The pieces of a text and their places are those that the model's own tokenizer tells, whichever way they are found."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer, normalizers

from corpus import SourceFile, find_files, read_document, split_passages
from index.cut_texts import embedded_texts
from index.models import BUNDLED_MODEL, open_encoder, pieces_of
from index.piece_finder import PieceFinder
from index.prepared_texts import Preparing
from index.words import is_plain

TOKENIZER = BUNDLED_MODEL / "tokenizer.json"
THEIRS = Tokenizer.from_file(str(TOKENIZER))
FINDER = PieceFinder(Tokenizer.from_file(str(TOKENIZER)))
ENCODER = pieces_of(open_encoder())
STRANGE = [
    "",
    "。",
    "ＰＭ２．５浓度",
    "𠮷野家㈠党建①",
    "ﬁn 建设 Ⅳ 级",
    "é́党́建",
    "党\u200b建\u3000工作",
    "㎡党建…ΣΑΣ",
    "각각 각",
]


def check(texts: list[str], finder: PieceFinder = FINDER, theirs: Tokenizer = THEIRS) -> None:
    expected = theirs.encode_batch(texts, add_special_tokens=False)
    found = finder.found(texts)
    assert found.sizes.tolist() == [len(one.ids) for one in expected]
    assert found.ids.tolist() == [number for one in expected for number in one.ids]
    assert found.starts.tolist() == [start for one in expected for start, _ in one.offsets]
    for one, pieces, ids in zip(expected, finder.pieces(texts), finder.ids(texts), strict=True):
        assert pieces.ids.tolist() == ids.tolist() == one.ids
        assert pieces.spans.tolist() == [list(span) for span in one.offsets]


def test_texts_are_prepared_for_the_tokenizer_of_the_bundled_model() -> None:
    """Were its settings told in another way one day, all would be right but slow."""
    assert Preparing(THEIRS).is_possible


def test_of_strange_texts() -> None:
    check(STRANGE)
    check([*STRANGE, "全面从严治党", *STRANGE])
    check([])


def test_of_every_plain_sign_between_letters() -> None:
    signs = [chr(code) for code in range(0x10000) if not 0xD800 <= code < 0xE000]
    check([f"党{sign}建 工作{sign}" for sign in signs if is_plain(sign)])


def test_of_every_other_sign() -> None:
    signs = [chr(code) for code in range(0x30000) if not 0xD800 <= code < 0xE000]
    check([f"党{sign}建 工作" for sign in signs if not is_plain(sign)][::7])


@given(st.lists(st.text(st.sampled_from("党建工作，。 a1Ａ①…㎡é\u0301\u200bﬁ각ᄀ𠮷𠀀々〇İß"), max_size=20), max_size=4))
def test_of_texts_of_all_kinds(texts: list[str]) -> None:
    check(texts)


def test_of_real_reports(shared: Path) -> None:
    files = [file for file in find_files(shared / "reports") if isinstance(file, SourceFile)]
    check([one.search_text for file in files for one in split_passages(read_document(file))])


@pytest.mark.parametrize("normaliser", [None, normalizers.Lowercase(), normalizers.NFKD()])
def test_of_another_tokenizer(normaliser: normalizers.Normalizer | None) -> None:
    other, same = (Tokenizer.from_file(str(TOKENIZER)) for _ in range(2))
    other.normalizer = same.normalizer = normaliser
    check([*STRANGE, "全面从严治党，Ａ"], PieceFinder(other), same)


def test_of_a_tokenizer_with_words_of_its_own() -> None:
    other, same = (Tokenizer.from_file(str(TOKENIZER)) for _ in range(2))
    for one in (other, same):
        one.add_tokens(["<党>"])
    check(["全面从严<党>建设"], PieceFinder(other), same)


def test_known_pieces_are_placed_where_they_stand_or_it_is_told_that_they_cannot_be(shared: Path) -> None:
    files = [file for file in find_files(shared / "reports") if isinstance(file, SourceFile)]
    texts = [*STRANGE, *(one.search_text for file in files for one in split_passages(read_document(file)))]
    expected = ENCODER.pieces(texts)
    ids = np.concatenate([one.ids for one in expected])
    placed = ENCODER.placed(texts, ids, np.array([one.ids.size for one in expected]))
    told = [(one, wanted) for one, wanted in zip(placed, expected, strict=True) if one is not None]
    assert all(np.array_equal(one.spans, wanted.spans) for one, wanted in told) and len(told) > 0.9 * len(texts)
    other = PieceFinder(Tokenizer.from_str(THEIRS.to_str().replace('"WhitespaceSplit"', '"Whitespace"')))
    assert other.placed(["党建"], np.array([5]), np.array([1])) == [None]


def test_texts_embedded_and_cut_at_once_have_the_vectors_of_texts_embedded() -> None:
    texts = [*STRANGE, "𠀀𠀀", "𠀀，党建𠀀工作；主题教育。", "党的建设" * 300]
    assert np.allclose(embedded_texts(ENCODER, texts).vectors, ENCODER.embed(texts), atol=3e-7)
    assert not embedded_texts(ENCODER, ["", "𠀀𠀀", "。"]).vectors.any()
