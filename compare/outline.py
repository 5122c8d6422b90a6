"""The sub-tasks of one task: what units mention under it, and what one of them leaves out.

They are read from the headings below the task's own, from the headings of 一是 items, and from short clauses and what
these list (一体推进理论学习、调查研究、检视整改). A clause of one column alone is a sentence of its report rather than
a sub-task: it counts where another column says the same, or where somebody has made a heading of it.

Two mentions are of one sub-task where they are made of the same telling words, or where one only adds to the two or
more of the other. What is joined wrongly hides that something is left out, what is left apart is seen twice: so
nothing is joined by likeness of meaning alone.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from compare.mentions import HOW, Mention, mentions, telling_words, trimmed
from compare.tasks import Compared
from corpus.sentences import Span
from index.encoder import Encoder
from index.words import default_segmenter

#: A name of more telling words is a sentence.
_MOST_WORDS = 5

#: The report, the ordinal of the passage, and where in it.
_Place = tuple[str, int, Span | None]


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
        """How one column mentions it."""
        return tuple(mention for mention in self.mentions if mention.column == column)


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


def task_outline(compared: Compared, encoder: Encoder) -> Outline:
    """The sub-tasks that the columns of a task mention; the encoder tells what of a mixed passage belongs to it."""
    found: dict[frozenset[str], list[Mention]] = defaultdict(list)
    for column in compared.columns:
        for hit in column.hits:
            for mention in mentions(compared.task, column.name, hit, encoder):
                words = telling_words(mention.text, compared.task)
                if words:
                    found[words].append(mention)
    groups = [_subtask(mentions) for mentions in _joined(found)]
    kept = [sub for sub in groups if len(sub.columns) > 1 or sub.is_heading]
    kept.sort(key=lambda sub: (-len(sub.columns), not sub.is_heading, -len(sub.mentions), sub.name))
    names = tuple(column.name for column in compared.columns)
    return Outline(compared.task, names, tuple(_distinct(kept)))


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
    return SubTask(min(names, key=lambda name: (-names[name], len(name), name)), tuple(found))


def _distinct(ranked: Iterable[SubTask]) -> Iterator[SubTask]:
    """Without those that say in the same clauses what one before has said in more words or fewer."""
    seen: dict[_Place, list[tuple[set[_Place], frozenset[str]]]] = defaultdict(list)
    for sub in ranked:
        places = {(m.hit.passage.doc_id, m.hit.passage.ordinal, m.span) for m in sub.mentions}
        words = frozenset(default_segmenter().index_words(sub.name)) - HOW
        if not any(places <= others and words & said for others, said in seen[min(places, key=repr)]):
            yield sub
        for place in places:
            seen[place].append((places, words))
