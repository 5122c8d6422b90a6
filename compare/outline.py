"""The sub-tasks of one task: what units mention under it, and what one of them leaves out.

They are read from the headings below the task's own, from the headings of 一是 items, from short clauses and what these
list (一体推进理论学习、调查研究、检视整改), and from the terms that columns have in common (`compare.terms`). A clause
of one column alone is a sentence of its report rather than a sub-task: it counts where another column says the same,
or where somebody has made a heading of it. A column that says most of its telling words between two marks mentions it.

Two mentions are of one sub-task where they are made of the same telling words, or where one only adds to the two or
more of the other. What is joined wrongly hides that something is left out, what is left apart is seen twice: so
nothing is joined by likeness of meaning alone.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from compare.mentions import Mention, Place, mentions, told
from compare.stretches import segments
from compare.tasks import Column, Compared
from compare.telling import HOW, NAME_CHARS, all_telling, beside_task, telling_words, trimmed
from compare.terms import terms
from index.encoder import Encoder
from index.words import default_segmenter

#: A name of more telling words is a sentence.
_MOST_WORDS = 5
#: A column says what a sub-task is named by where it has such a share of the characters of its telling words.
_MOST_OF = 0.66


@dataclass(frozen=True, slots=True)
class SubTask:
    """What is done under a task: its mentions in the order of the columns and their hits."""

    name: str
    mentions: tuple[Mention, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that mention it."""
        return tuple(dict.fromkeys(mention.column for mention in self.mentions))

    @property
    def is_heading(self) -> bool:
        """Whether somebody has made a heading of it."""
        return any(mention.is_heading for mention in self.mentions)

    def of(self, column: str) -> tuple[Mention, ...]:
        """How one column mentions it, each place once, however much of its clause is told."""
        kept: list[Mention] = []
        for mention in (mention for mention in self.mentions if mention.column == column):
            if not any(_overlap(mention.place, other.place) for other in kept):
                kept.append(mention)
        return tuple(kept)


@dataclass(frozen=True, slots=True)
class Outline:
    """The sub-tasks of a task, those that most columns mention first."""

    task: str
    columns: tuple[str, ...]
    subtasks: tuple[SubTask, ...]

    def left_out(self, column: str) -> tuple[SubTask, ...]:
        """The sub-tasks that others mention and this column does not.

        :raises ValueError: there is no such column.
        """
        self.columns.index(column)
        return tuple(sub for sub in self.subtasks if column not in sub.columns)


def _overlap(one: Place, other: Place) -> bool:
    (*passage, span), (*other_passage, other_span) = one, other
    if passage != other_passage or span is None or other_span is None:
        return one == other
    return span[0] < other_span[1] and other_span[0] < span[1]


def task_outline(compared: Compared, encoder: Encoder) -> Outline:
    """The sub-tasks that the columns of a task mention; the encoder tells what of a mixed passage belongs to it."""
    task, found = compared.task, defaultdict(list)
    vector = encoder.embed_query(task)
    passages = [told(task, vector, column.name, hit, encoder) for column in compared.columns for hit in column.hits]
    for mention in (mention for passage in passages for mention in mentions(passage)):
        if words := telling_words(mention.text, task):
            found[words].append(mention)
    for words, mention in terms(task, vector, passages, encoder):
        found[words].append(mention)
    groups = [_subtask(mentions) for mentions in _joined(found)]
    said = [segment for column in compared.columns for segment in _segments(column)]
    kept = [_wherever(sub, task, said) for sub in groups if len(sub.columns) > 1 or sub.is_heading]
    kept.sort(key=lambda sub: (-len(sub.columns), not sub.is_heading, -len(sub.mentions), sub.name))
    names = tuple(column.name for column in compared.columns)
    return Outline(compared.task, names, tuple(_distinct(kept, task)))


def _segments(column: Column) -> Iterator[tuple[frozenset[str], Mention]]:
    """What a column says between two marks, and its words."""
    for hit in column.hits:
        for span in segments(hit.passage.text):
            said = hit.passage.text[slice(*span)]
            yield frozenset(default_segmenter().index_words(said)), Mention(column.name, said, hit, span, False)


def _wherever(sub: SubTask, task: str, said: Sequence[tuple[frozenset[str], Mention]]) -> SubTask:
    """With the columns that say most of its telling words between two marks."""
    telling = telling_words(sub.name, task) | all_telling(sub.name)
    beside = beside_task(telling, task)
    words, share = (beside, _MOST_OF) if sum(map(len, beside)) > 3 else (telling, 1.0)
    enough, columns = share * sum(map(len, words)), set(sub.columns)
    more = [m for has, m in said if m.column not in columns and sum(map(len, words & has)) >= enough]
    return SubTask(sub.name, (*sub.mentions, *more))


def _joined(found: dict[frozenset[str], list[Mention]]) -> Iterator[list[Mention]]:
    """The mentions of each sub-task: names of few words first, which those with a word more are laid to."""
    cores: dict[frozenset[str], list[Mention]] = {}
    for words in sorted(found, key=lambda w: (len(w), -len({m.column for m in found[w]}), sorted(w))):
        fewer = [words - {word} for word in sorted(words)]
        fitting = [core for core in fewer if core in cores and _is_core(core, found[words])]
        best = max(fitting, key=lambda core: len({m.column for m in cores[core]}), default=words)
        cores.setdefault(best, []).extend(found[words])
    return (m for words, m in cores.items() if len(words) <= _MOST_WORDS)


def _is_core(core: frozenset[str], said: Sequence[Mention]) -> bool:
    """Whether what says one word more is of this sub-task: it has two words, or a long one that ends it (读书班)."""
    return len(core) > 1 or all(len(w) > 2 and m.text.endswith(w) for w in core for m in said)


def _subtask(found: Sequence[Mention]) -> SubTask:
    """Named as most columns say it, the shortest of those names that are said as often."""
    names = Counter(name for _, name in {(m.column, trimmed(m.text)) for m in found})
    return SubTask(
        min(names, key=lambda name: (len(name) < NAME_CHARS[0], -names[name], len(name), name)), tuple(found)
    )


def _distinct(ranked: Iterable[SubTask], task: str) -> Iterator[SubTask]:
    """Without those that say what one before has said in more words or fewer, in the same clauses or columns."""
    seen: dict[Place, list[tuple[set[Place], frozenset[str]]]] = defaultdict(list)
    told: list[tuple[frozenset[str], set[str]]] = []
    for sub in ranked:
        places = {mention.place for mention in sub.mentions}
        words = frozenset(default_segmenter().index_words(sub.name)) - HOW
        telling, columns = telling_words(sub.name, task), set(sub.columns)
        is_told = any((telling <= said or said <= telling) and columns <= by for said, by in told)
        if not is_told and not any(places <= others and words & said for others, said in seen[min(places, key=repr)]):
            yield sub
        told.append((telling, columns))
        for place in places:
            seen[place].append((places, words))
