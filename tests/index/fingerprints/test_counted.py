"""What of a text is counted: Hanzi, digits and masks, a number one sign."""

import numpy as np

from index.fingerprints.counted import NUMBER, counted


def test_han_digits_and_masks_are_counted_and_nothing_else() -> None:
    text = "2023年，召开党组会**次（PM2.5 as usual）。"
    found = counted(text)
    assert [text[a:b] for a, b in zip(found.starts, found.ends, strict=True)] == [
        "2023", "年", "召", "开", "党", "组", "会", "**", "次", "2.5",
    ]  # fmt: skip
    assert found.chars.tolist() == [4, 1, 1, 1, 1, 1, 1, 2, 1, 2]
    assert found.signs.dtype == np.uint16


def test_a_number_is_one_sign_whatever_its_digits_and_how_wide_they_are() -> None:
    assert counted("会65次").signs.tolist() == counted("会１０次").signs.tolist() == counted("会***次").signs.tolist()
    assert counted("会65次").signs[1] == NUMBER
    assert counted("3.6万").signs.tolist() == counted("36万").signs.tolist()


def test_numbers_of_two_lines_or_in_a_row_are_two() -> None:
    assert counted("共12\n2023年").chars.tolist() == [1, 2, 4, 1]
    assert counted("2024、2025").chars.tolist() == [4, 4]
    assert counted("3，5，8三类").chars.tolist() == [1, 1, 1, 1, 1]
    assert counted("10,000元至5-8%").chars.tolist() == [5, 1, 1, 2]


def test_punctuation_and_spaces_make_no_difference() -> None:
    assert counted("学思想、强党性， 重实践").signs.tolist() == counted("学思想强党性\n重实践").signs.tolist()


def test_rare_hanzi_are_counted_too() -> None:
    text = "〇㐀𠀀𰀀"
    assert counted(text).chars.sum() == 4 and counted(text).ends.tolist() == [1, 2, 3, 4]
    assert counted("𠀀").signs.tolist() != counted("𠀁").signs.tolist()


def test_what_holds_nothing_to_count_is_empty() -> None:
    for text in ("", " \n", "PM as usual", "，。！"):
        assert len(counted(text)) == 0
    assert len(counted("\ud800坏")) == 1  # half a character from a broken file
