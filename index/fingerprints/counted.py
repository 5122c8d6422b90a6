"""The characters of a text that count when it is compared to the letter: Hanzi, digits and masks (`**`, ×).

Neither marks nor white space nor Latin letters count. A number is one sign whatever its digits, and so is a masked one:
a draft that differs from a report in its numbers only is that report's wording.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

#: The sign of all numbers.
NUMBER = 1
_NOT, _HAN, _DIGIT = 0, 1, 2
_HAN_RANGES = ((0x3007, 0x3008), (0x3400, 0x4DC0), (0x4E00, 0xA000), (0xF900, 0xFB00), (0x20000, 0x32400))
_MASKS = "*＊×✕╳"
#: Hanzi beyond the basic plane share the signs of its private area; two of them are hardly ever taken for each other.
_PRIVATE, _PRIVATE_SIZE = 0xE000, 0x1900
#: What joins two numbers to one: 3.6, 5-8, 10,000, 2026/1/5.
_JOINTS = np.array([ord(c) for c in ".．-－–—~～:/,"], np.uint32)


@dataclass(frozen=True, slots=True)
class CountedText:
    """The signs of a text, uint16 (n,); where each stands, `starts` and `ends` int64 (n,), code points; and how many
    counted characters it is, `chars` int64 (n,): of a number all its digits.
    """

    signs: NDArray[np.uint16]
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    chars: NDArray[np.int64]

    def __len__(self) -> int:
        return self.signs.size


def counted(text: str) -> CountedText:
    """What of a text is counted."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    kinds = _kinds()[np.minimum(codes, _kinds().size - 1)]
    at = np.flatnonzero(kinds).astype(np.int64)
    is_digit = kinds[at] == _DIGIT
    goes_on = np.zeros(at.size, bool)
    if at.size:
        gap = np.diff(at)
        joined = np.isin(codes[np.minimum(at[:-1] + 1, codes.size - 1)], _JOINTS)
        goes_on[1:] = is_digit[1:] & is_digit[:-1] & ((gap == 1) | ((gap == 2) & joined))
    first = np.flatnonzero(~goes_on)
    last = np.flatnonzero(np.append(~goes_on[1:], at.size > 0))
    found = codes[at[first]]
    signs = np.where(found > 0xFFFF, _PRIVATE + found % _PRIVATE_SIZE, found)
    signs[is_digit[first]] = NUMBER
    return CountedText(signs.astype(np.uint16), at[first], at[last] + 1, last - first + 1)


def as_text(signs: NDArray[np.uint16]) -> str:
    """Signs, uint16 (n,), as a string of as many characters, for what searches and aligns strings."""
    return signs.astype("<u2").tobytes().decode("utf-16-le", "surrogatepass")


@cache
def _kinds() -> NDArray[np.uint8]:
    kinds = np.full(0x110000, _NOT, np.uint8)
    for start, end in _HAN_RANGES:
        kinds[start:end] = _HAN
    for digits in ("0", "\uff10"):
        kinds[ord(digits) : ord(digits) + 10] = _DIGIT
    for mask in _MASKS:
        kinds[ord(mask)] = _DIGIT
    return kinds
