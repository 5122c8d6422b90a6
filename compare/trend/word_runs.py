"""Set words in a row that several reports have: what may be a wording worth a look.

All runs of up to five words of all texts are counted at once, as numbers in numpy: half a million words take half a
second. A run is a whole wording where its ends are no half of something: neither neighbour is nearly always the same
(最低生活|保障, told by the first character, for it may be cut 保障金), nor a suffix (常态|化). What stands in quotation
marks is one word: it is a name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from compare.telling import FUNCTION_WORDS, HOW, MAKING
from index.words import Segmenter

#: No wording holds one of these, and none begins or ends with the next.
_STOP = FUNCTION_WORDS | frozenset(
    "月 日 名 期 场 篇 条 这些 那些 同时 目前 此外 以来 期间 今年 去年 明年 全年 平方米".split()
)
_BOUND = frozenset("级 型 性 化 式 类 率 者 员 们 不 没 没有 未".split())
#: What any report speaks of: a wording has three characters at least of other words (not 继续|执行).
_PLAIN = frozenset(
    "问题 意见 机制 措施 方案 会议 活动 数量 制度 要求 作用 条件 基础 方式 方法 环节 过程 内容 项目 标准 规定 "
    "计划 目标 思路 安排 部署 总结 回顾 报告 材料 文件 同志 干部 职工 人员 群众 单位 部门 机关 组织 责任 意识 "
    "思想 认识 精神 结合 存在 不足 明显 突出 进一步 提出 形成 到位 长效 长效机制 主要 方面 以下 如下 现将 汇报 "
    "政治 业务 自觉 行动 政策 教育 学习 召开 传达 研究 全体 讨论 审议 事项".split()
)
_PIECE = re.compile(r"“([\u4e00-\u9fff]{4,12})”|[\u4e00-\u9fff]+")
#: A wording has so many characters, so many of them telling, and so many words at most.
_CHARS, _TELLING_CHARS, _MOST_WORDS = (4, 12), 3, 5
#: Of so large a share one neighbour is the same where a run is half of something.
_SAME_SIDE = 0.75
#: Odd numbers whose bits look random: a run's number is made of its words' by multiplying and adding.
_SPREAD, _TURN = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xD6E8FEB86659FD93)


@dataclass(frozen=True, slots=True)
class WordRun:
    """A run of words, the texts that have it (int64, ascending), and how often it `stands` in all of them.

    `is_name` where it stands in quotation marks.
    """

    wording: str
    texts: NDArray[np.int64]
    stands: int
    is_name: bool


def word_runs(texts: Sequence[str], least: int, segmenter: Segmenter) -> list[WordRun]:
    """The runs of words that at least so many of the texts have, each whole, by wording."""
    cut = _Cut(texts, segmenter)
    found: dict[str, WordRun] = {}
    for run in cut.runs(least):
        other = found.get(run.wording)  # the same in quotation marks and without
        found[run.wording] = run if other is None else _together(run, other)
    return [found[name] for name in sorted(found)]


def _together(a: WordRun, b: WordRun) -> WordRun:
    return WordRun(a.wording, np.union1d(a.texts, b.texts), a.stands + b.stands, a.is_name or b.is_name)


class _Cut:
    """Texts as numbers of words; 0 stands where no run goes on."""

    def __init__(self, texts: Sequence[str], segmenter: Segmenter) -> None:
        numbers, self._names = {"": 0}, [""]
        words: list[int] = [0]
        of_text: list[int] = [0]
        for at, text in enumerate(texts):
            before = len(words)
            for word in _words(text, segmenter):
                if word not in numbers:
                    numbers[word] = len(self._names)
                    self._names.append(word)
                words.append(numbers[word])
            of_text += [at] * (len(words) - before)
        self._count = len(texts)
        self._words, self._of_text = np.array([*words, 0], np.int64), np.array([*of_text, 0], np.int64)

    def _flag(self, holds: Sequence[bool]) -> NDArray[np.bool_]:
        return np.array(holds, np.bool_)

    def runs(self, least: int) -> Iterator[WordRun]:
        """The runs that at least so many texts have, once each."""
        runs, starts, lengths = self._candidates()
        _, which, counts = np.unique(runs, return_inverse=True, return_counts=True)
        kept = counts[which] >= least
        starts, lengths = starts[kept], lengths[kept]
        _, first, which = np.unique(runs[kept], return_index=True, return_inverse=True)
        pairs = np.unique(which * self._count + self._of_text[starts])
        spread = np.bincount(pairs // self._count, minlength=first.size)
        half = self._is_half(which, starts - 1, -1, first.size) | self._is_half(which, starts + lengths, 0, first.size)
        stands, ends = np.bincount(which, minlength=first.size), np.cumsum(spread)
        for run in np.flatnonzero((spread >= least) & ~half).tolist():
            start, texts = int(starts[first[run]]), pairs[ends[run] - spread[run] : ends[run]] % self._count
            words = [self._names[word] for word in self._words[start : start + int(lengths[first[run]])]]
            yield WordRun("".join(words).strip("“”"), texts, int(stands[run]), words[0].startswith("“"))

    def _candidates(self) -> tuple[NDArray[np.uint64], NDArray[np.int64], NDArray[np.int64]]:
        """The number, place and length of each run whose ends may be those of a wording."""
        names, words = self._names, self._words
        chars = np.array([len(name.strip("“”")) for name in names], np.int64)
        stop = self._flag([not name or name in _STOP for name in names])
        plain = self._flag([name in HOW or name in MAKING or name in _PLAIN for name in names])
        end = self._flag([len(name) > 1 and name not in _STOP and name not in _BOUND for name in names])
        number = (np.arange(len(names), dtype=np.uint64) + np.uint64(1)) * _TURN
        number = (number ^ (number >> np.uint64(32))) * _SPREAD
        half_plain = self._flag([len(name) > 3 and name[:2] in HOW for name in names])  # 继续执行 is in the dictionary
        telling_chars = np.where(plain, 0, chars - 2 * half_plain)
        run, length, telling = np.zeros_like(words, np.uint64), np.zeros_like(words), np.zeros_like(words)
        stopped = np.zeros(words.size, np.bool_)
        found = []
        for count in range(1, _MOST_WORDS + 1):
            last = words[count - 1 :]
            size = last.size
            run, length = run[:size] * _SPREAD + number[last], length[:size] + chars[last]
            stopped, telling = stopped[:size] | stop[last], telling[:size] + telling_chars[last]
            fits = ~stopped & (telling >= _TELLING_CHARS) & (length >= _CHARS[0]) & (length <= _CHARS[1])
            at = np.flatnonzero(fits & end[words[:size]] & end[last])
            found.append((run[at], at, np.full(at.size, count, np.int64)))
        runs, starts, lengths = (np.concatenate(part) for part in zip(*found, strict=True))
        return runs, starts, lengths

    def _is_half(self, which: NDArray[np.int64], beside: NDArray[np.int64], side: int, runs: int) -> NDArray[np.bool_]:
        """Whether one character, the first or last of the word beside, nearly always goes on with a run."""
        marks = [ord(name[side]) if name and name not in _STOP else 0 for name in self._names]
        bound = self._flag([name in _BOUND for name in self._names])
        neighbours = self._words[beside]
        character = np.array(marks, np.int64)[neighbours]
        keys, counts = np.unique((which << 21 | character)[character > 0], return_counts=True)
        most = np.zeros(runs, np.int64)
        np.maximum.at(most, keys >> 21, counts)
        suffixed = np.bincount(which[bound[neighbours]], minlength=runs) if side == 0 else 0
        occurrences = np.bincount(which, minlength=runs)
        half: NDArray[np.bool_] = (most > _SAME_SIDE * occurrences) | (suffixed > (1 - _SAME_SIDE) * occurrences)
        return half


def _words(text: str, segmenter: Segmenter) -> Iterator[str]:
    """The words of a text, empty where a run ends; a name in quotation marks is one word, with its marks."""
    for piece in _PIECE.finditer(text):
        if piece[1]:
            yield piece[0]
        else:
            yield from segmenter.words(piece[0])
        yield ""


def alike(a: str, b: str) -> bool:
    """Whether two wordings have half of the shorter one's pairs of characters in common."""
    ours, theirs = ({x + y for x, y in pairwise(text)} for text in (a, b))
    return 2 * len(ours & theirs) >= min(len(ours), len(theirs))
