"""Terms that several columns use when they tell of a task, wherever these stand in a clause (融资平台, 长期护理保险).

Plain prose makes no headings, and its clauses are seldom the same; what its writers share are terms. A term is whole
where neither its left nor its right neighbour is always the same word: so 养老服务消费 is none beside 养老服务消费补贴.
A single short word (起降, 医养) is a term as well where another one beside it makes a name of it (起降设施).
Terms that any report uses are told from those of the task by the sentence model: a term of the task is near to it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from compare.mentions import Mention, Told
from compare.stretches import segments, short_words, stretches, words_of
from compare.telling import NAME_CHARS, telling_words
from corpus.sentences import Span
from index.encoder import Embedding, Encoder
from index.words import default_segmenter

#: How near to the task a term is at least (cosine): less where a heading that names the task stands above it, or where
#: so many columns use it; more where it is a single short word.
_NEAR, _NEAR_SURE, _NEAR_WORD = 0.3, 0.15, 0.5
_SURE_COLUMNS = 3


@dataclass(frozen=True, slots=True)
class _Use:
    """Where a column uses what may be a term, and whether that part of its passage tells of the task."""

    mention: Mention
    of_task: bool
    is_headed: bool

    @property
    def clause(self) -> str:
        """All between the two marks."""
        return self.mention.hit.passage.text[slice(*self.mention.span or (0, 0))]


_Uses = dict[frozenset[str], list[_Use]]


def terms(
    task: str, vector: Embedding, passages: Sequence[Told], encoder: Encoder
) -> Iterator[tuple[frozenset[str], Mention]]:
    """Where columns use the terms that they have in common, with the telling words of each; `vector` is the task's."""
    long, short, sides = _used(task, passages)
    whole = {
        name
        for name, (before, after) in sides.items()
        if ("" in before or len(before) > 1) and ("" in after or len(after) > 1 and _ends_as(name, task))
    }
    common = _common({words: [use for use in uses if use.mention.text in whole] for words, uses in long.items()})
    single = {words: uses for words, uses in _common(short).items() if not _in_longer(words, uses, common)}
    names = sorted({use.mention.text for uses in common.values() for use in uses}.union(*single))
    near = dict(zip(names, (encoder.embed(names) @ vector).tolist(), strict=True)) if names else {}
    for words, uses in common.items():
        is_sure = any(use.is_headed for use in uses) or len(_columns(uses)) >= _SURE_COLUMNS
        if max(near[use.mention.text] for use in uses) >= (_NEAR_SURE if is_sure else _NEAR):
            yield from ((words, mention) for mention in _longest(uses))
    for words, uses in single.items():
        is_named = any(len(use.mention.text) >= NAME_CHARS[0] for use in uses)
        if is_named and all(near[word] >= _NEAR_WORD for word in words):
            yield from ((words, use.mention) for use in uses)


def _ends_as(name: str, task: str) -> bool:
    """Whether a name ends with a word of the task: 社区|养老."""
    return default_segmenter().words(name)[-1] in task


def _used(task: str, passages: Sequence[Told]) -> tuple[_Uses, _Uses, dict[str, tuple[set[str], set[str]]]]:
    """What may be terms and single short words, by their telling words; and what stands beside each name."""
    long: _Uses = defaultdict(list)
    short: _Uses = defaultdict(list)
    sides: dict[str, tuple[set[str], set[str]]] = defaultdict(lambda: (set(), set()))
    for passage in passages:
        text = passage.hit.passage.text
        for span in segments(text):
            of_task = any(start <= span[0] < end for start, end in passage.parts)
            words = words_of(text, span)
            found = list(stretches(text, words, task))
            for one in found:
                name = text[one.start : one.end]
                sides[name][0].add(one.before)
                sides[name][1].add(one.after)
                if telling := telling_words(name, task):
                    long[telling].append(_use(passage, name, span, of_task))
            for word, name in short_words(text, words, found):
                if word not in task:
                    short[frozenset([word])].append(_use(passage, name, span, of_task))
    return long, short, sides


def _use(passage: Told, name: str, span: Span, of_task: bool) -> _Use:
    return _Use(Mention(passage.column, name, passage.hit, span, False), of_task, passage.is_headed)


def _common(uses: _Uses) -> _Uses:
    """What at least two columns use, one at least of the task, without what is only ever part of a longer one.

    A clause that is the same in all of them shows nothing of what in it is a term.
    """
    kept = {
        words: of
        for words, of in uses.items()
        if len(_columns(of)) > 1 and any(use.of_task for use in of) and len({use.clause for use in of}) > 1
    }
    return {words: of for words, of in kept.items() if not _in_longer(words, of, kept)}


def _in_longer(words: frozenset[str], uses: Iterable[_Use], among: _Uses) -> bool:
    columns = _columns(uses)
    return any(words < more and columns <= _columns(others) for more, others in among.items())


def _columns(uses: Iterable[_Use]) -> set[str]:
    return {use.mention.column for use in uses}


def _longest(uses: Iterable[_Use]) -> Iterable[Mention]:
    """The longest name in each place."""
    by_length = sorted((use.mention for use in uses), key=lambda mention: len(mention.text))
    return {(id(mention.hit), mention.span): mention for mention in by_length}.values()
