"""Cutting text into words: jieba's dictionary and algorithm, with the terms of the field added.

Plain jieba splits most terms of party and government work (主题/教育, 三会/一课); with the terms
added none is split, but then a search for 教育 would no longer find 主题教育. So words for the index
are a term *and* its parts.

The cutting itself is done by `rjieba`, jieba's port to Rust, which is some 25 times faster; where it
has no wheel, `jieba` itself does the same. The two differ only in how they join digits and Latin
letters (2-3, PM2.5, dates), so those runs are cut here by a rule of our own before either sees them,
and a test holds the two to the same words on every shared report. What a library's user calls a word is
found beside all that (`index.own_words`).
"""

from __future__ import annotations

import logging
import re
import unicodedata
import warnings
from collections.abc import Callable, Iterable
from copy import copy
from functools import cache, lru_cache
from importlib import import_module
from itertools import accumulate
from pathlib import Path
from types import ModuleType

from index.own_words import OwnWords

TERMS_FILE = Path(__file__).parent / "terms.tsv"

#: A run of Han characters (with the two iteration-like signs 〇 and 々), or a number or Latin word
#: with the joints that belong to it: 3.5%, 2-3, PM2.5, 2026/01/05. All else separates words.
_RUN = re.compile(
    r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u3005\u3007\U00020000-\U0003ffff]+"
    r"|[a-z0-9]+(?:[.\-/:_][a-z0-9]+)*%?"
)
_ASCII = frozenset("abcdefghijklmnopqrstuvwxyz0123456789")

#: The full-width punctuation of nearly all texts, and what it becomes when it is normalised.
_WIDE = {wide: unicodedata.normalize("NFKC", wide) for wide in "，：；（）！？％"}
#: Texts of what stands for itself and of that punctuation: all but a few, and normalised several times as fast.
_PLAIN = re.compile(
    f"[\\n -~\u00b7\u2010\u2012-\u2016\u2018-\u201e\u2500-\u25ff\u3001-\u3035\u4e00-\u9fff{''.join(_WIDE)}]*"
)


def is_plain(text: str) -> bool:
    """Whether normalising only changes full-width punctuation and case: each sign becomes one."""
    return _PLAIN.fullmatch(text) is not None


@lru_cache(8)  # a passage is cut into words, into pairs and compared, one after another
def normalise(text: str) -> str:
    """`text` with full-width forms, ligatures and case folded (NFKC, lower case)."""
    if not is_plain(text):
        return unicodedata.normalize("NFKC", text).lower()
    for wide, narrow in _WIDE.items():
        text = text.replace(wide, narrow)
    return text.lower()


def squeeze(text: str) -> str:
    """`text` as quotes are compared: normalised, without white space."""
    return "".join(normalise(text).split())


@cache
def domain_terms() -> tuple[str, ...]:
    """The terms of the field that ship with the project, in file order."""
    lines = TERMS_FILE.read_text(encoding="utf-8").splitlines()[1:]
    return tuple(line.split("\t", 1)[0] for line in lines if line)


class Segmenter:
    """Cuts text into words with jieba's dictionary, `terms` added to it."""

    _own = OwnWords(())

    def __init__(self, terms: Iterable[str] = ()) -> None:
        self._cut, self._cut_parts = _fast_cutters(terms) or _jieba_cutters(terms)

    def knowing(self, words: Iterable[str]) -> Segmenter:
        """The same segmenter that finds these words too, normalised, wherever they stand."""
        other = copy(self)
        other._own = OwnWords(words)
        return other

    def words(self, text: str) -> list[str]:
        """The words of `text` one after another, normalised, punctuation left out.

        Of the words it was told of those are whole that the cutter only cut apart; none of its own is cut by them.
        """
        out: list[str] = []
        for run in _RUN.findall(normalise(text)):
            words = [run] if run[0] in _ASCII else list(self._cut(run))
            out += self._joined(run, words) if self._own else words
        return out

    def index_words(self, text: str) -> list[str]:
        """The words of `text` for the index: each word, and before a long one its parts.

        At the end those it was told of, as often as they stand there and were not cut as words anyway.
        """
        low = normalise(text)
        out: list[str] = []
        for run in _RUN.findall(low):
            out += (run,) if run[0] in _ASCII else self._cut_parts(run)
        if own := [word for _, word in self._own.places(low)]:
            out += [word for word in dict.fromkeys(own) for _ in range(own.count(word) - out.count(word))]
        return out

    def _joined(self, run: str, words: list[str]) -> list[str]:
        starts = [0, *accumulate(map(len, words))]
        at = {start: number for number, start in enumerate(starts)}
        out: list[str] = []
        done = 0
        for start, word in self._own.places(run):
            first, last = at.get(start), at.get(start + len(word))
            if first is not None and last is not None and first >= done:
                out += [*words[done:first], word]
                done = last
        return [*out, *words[done:]]


Cutter = Callable[[str], Iterable[str]]


def _fast_cutters(terms: Iterable[str]) -> tuple[Cutter, Cutter] | None:
    try:
        engine = import_module("rjieba").Jieba()
    except ImportError:
        return None
    for term in terms:  # the frequency that keeps the term whole, as jieba's own add_word takes it
        engine.add_word(term, engine.suggest_freq(term), None)
    return engine.cut, engine.cut_for_search


def plain_jieba() -> ModuleType:
    """jieba, loaded without a word on standard error."""
    with warnings.catch_warnings():  # its sources hold invalid escapes
        warnings.simplefilter("ignore")
        jieba = import_module("jieba")
    jieba.setLogLevel(logging.WARNING)
    return jieba


def _jieba_cutters(terms: Iterable[str]) -> tuple[Cutter, Cutter]:
    engine = plain_jieba().Tokenizer()
    for term in terms:
        engine.add_word(term)
    return engine.cut, engine.cut_for_search


@cache
def default_segmenter() -> Segmenter:
    """The segmenter with the project's own terms, made once."""
    return Segmenter(domain_terms())
