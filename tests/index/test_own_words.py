"""The user's own words are found wherever they stand, and change no other word."""

import pytest

from index.own_words import OwnWords
from index.words import default_segmenter


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("实施金种子计划，金种子再发芽", [(2, "金种子计划"), (2, "金种子"), (8, "金种子")]),
        ("main ai5 ai，5g+、15g+", [(9, "ai"), (12, "5g+")]),
        ("推进pm2.5治理", [(2, "pm2.5治理")]),
        ("", []),
    ],
)
def test_words_are_found_wherever_they_stand(text: str, found: list[tuple[int, str]]) -> None:
    assert list(OwnWords(["金种子", "金种子计划", "ai", "5g+", "pm2.5治理"]).places(text)) == found


def test_those_apart_are_the_longest() -> None:
    own = OwnWords(["党的建", "党的建设", "建设工程"])
    assert list(own.apart("党的建设工程和党的建党大业")) == [(0, "党的建设"), (7, "党的建")]


def test_own_words_are_added_and_the_others_stay() -> None:
    text = "加强党的建设，实施金种子计划，做好党的工作"
    plain = default_segmenter().index_words(text)
    known = default_segmenter().knowing(["金种子计划", "党的建", "的工", "党的建设"]).index_words(text)
    assert known[: len(plain)] == plain
    assert sorted(known[len(plain) :]) == sorted(
        ["金种子计划", "党的建", "的工", *(["党的建设"] * ("党的建设" not in plain))]
    )


def test_words_one_after_another_are_joined_but_never_cut() -> None:
    segmenter = default_segmenter().knowing(["金种子计划", "党的建"])
    assert segmenter.words("实施金种子计划，加强党的建设") == ["实施", "金种子计划", "加强", "党的建设"]
    assert "".join(segmenter.words("实施金种子计划")) == "实施金种子计划"


def test_words_of_signs_are_found() -> None:
    """They are characters of a pattern that is looked for."""
    text = "a]b^c-d\\e[f"
    assert [word for _, word in OwnWords(["]b", "^c", "-d", "\\e", "[f", "a]"]).places(text)] == [
        "a]", "]b", "^c", "-d", "\\e", "[f",
    ]  # fmt: skip
    assert list(OwnWords([]).places(text)) == [] and not OwnWords([])
