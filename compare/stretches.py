"""The stretches of a clause that may be a term: some words one after another, none of which ends a term.

A term neither begins nor ends with a word that only says how, and holds no particle, conjunction or number. It does not
begin behind a word that forbids: 新增隐性债务 alone would say the contrary of what is done.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from compare.telling import ATTRIBUTES, FORBIDDING, FUNCTION_WORDS, HOW, MAKING, NAME_CHARS
from corpus.sentences import Span
from index.words import default_segmenter

#: No term holds one of these.
_STOP = (
    FUNCTION_WORDS
    | frozenset(MAKING)
    | frozenset("多 好 用 做 抓 全 下 上 再 以上 以下 年度 制度 行动 要求 围绕 聚焦 因地制宜 做法 万亩".split())
)
#: No term begins or ends with one of these: 工业|级|无人机.
_BOUND = frozenset("级 型 性 化 式 类 率".split())
_MARK = re.compile(r"[，,、：:；;。！？!?（）()—…《》\s]+")
_HAN = re.compile(r"[\u4e00-\u9fff]+")
#: A stretch has so many telling words at most; what stands beside a single short word, so many characters.
_MOST_WORDS, _BESIDE_CHARS = 4, 2

#: A word and where it stands in the text.
Word = tuple[str, int, int]


@dataclass(frozen=True, slots=True)
class Stretch:
    """Where it stands in the text, and the words on both sides of it, empty where a term may end."""

    start: int
    end: int
    before: str
    after: str


def segments(text: str) -> Iterator[Span]:
    """What stands between two marks."""
    start = 0
    for mark in _MARK.finditer(text):
        if mark.start() - start >= NAME_CHARS[0]:
            yield start, mark.start()
        start = mark.end()
    if len(text) - start >= NAME_CHARS[0]:
        yield start, len(text)


def words_of(text: str, span: Span) -> list[Word]:
    """The words of a segment and where they stand in the text."""
    low, found, at = text[slice(*span)].lower(), [], 0
    for word in default_segmenter().words(low):
        start = low.find(word, at)
        if start >= 0:
            at = start + len(word)
            found.append((word, span[0] + start, span[0] + at))
    return found


def stretches(text: str, words: list[Word], task: str) -> Iterator[Stretch]:
    """The stretches that may be a term."""
    kinds = [_kind(word) for word, _, _ in words]
    for i in range(1, len(words)):  # 意识形态工作的|领导权
        if words[i][0] == "的" and (words[i - 1][0] in task or task in words[i - 1][0]):
            kinds[i] = "inner"
        if words[i - 1][0] == "和" and kinds[i] == "single" and len(words[i][0]) == 1:  # 和美|乡村
            kinds[i - 1] = "single"
    forbidding = next((i for i, (word, _, _) in enumerate(words) if word in FORBIDDING), len(words))
    for i, (word, start, _) in enumerate(words[: forbidding + 1]):  # 新增隐性债务 alone would say the contrary
        if kinds[i] not in ("telling", "single") or word in _BOUND:
            continue
        telling = 0
        for j in range(i, len(words)):
            end, telling = words[j][2], telling + (kinds[j] == "telling")
            if kinds[j] == "stop" or end - start > NAME_CHARS[1] or telling > _MOST_WORDS:
                break
            if (
                telling
                and end - start >= NAME_CHARS[0]
                and kinds[j] in ("telling", "single")
                and words[j][0] not in _BOUND
            ):
                yield Stretch(
                    *_with_marks(text, start, end), _beside(words, kinds, i - 1), _beside(words, kinds, j + 1)
                )


def short_words(text: str, words: list[Word], found: Sequence[Stretch]) -> Iterator[tuple[str, str]]:
    """Single short words, and the name that one beside it makes of each, where one does."""
    ending = [one for one in found if not one.after]
    for word, first, last in words:
        if len(word) < NAME_CHARS[0] and _kind(word) == "telling":
            most = len(word) + _BESIDE_CHARS
            around = (text[s.start : s.end] for s in ending if s.start <= first and last <= s.end <= s.start + most)
            yield word, min(around, key=len, default=word)


def _beside(words: list[Word], kinds: list[str], i: int) -> str:
    return words[i][0] if 0 <= i < len(words) and kinds[i] in ("telling", "single") else ""


def _kind(word: str) -> str:
    if word in ATTRIBUTES:
        return "single"
    if word in _STOP or not _HAN.fullmatch(word):
        return "stop"
    return "inner" if word in HOW else "single" if len(word) == 1 else "telling"


def _with_marks(text: str, start: int, end: int) -> Span:
    """With the other one of a pair of quotation marks."""
    if text[start:end].count("”") > text[start:end].count("“") and text[start - 1 : start] == "“":
        start -= 1
    elif text[start:end].count("“") > text[start:end].count("”") and text[end : end + 1] == "”":
        end += 1
    return start, end
