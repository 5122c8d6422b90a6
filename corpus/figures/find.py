"""The figures of a document: every quantity that its passages state, with what it counts."""

from __future__ import annotations

from dataclasses import dataclass

from corpus.document import Document, Passage
from corpus.figures.amounts import find_amounts
from corpus.figures.joining import join
from corpus.figures.subjects import subjects
from corpus.passages import split_passages
from corpus.sentences import sentences


@dataclass(frozen=True, slots=True)
class Figure:
    """A quantity that a report states; `document.text[start:end] == surface` always.

    `value` is the number meant (3.6万 is 36000, 12% is 12 of the measure %), the lower end where it is
    a range, and null where it is masked. `approx` says that the number is near (余, 近, 以上, 超过).
    `subject` is what is counted, in the report's words.
    """

    surface: str
    subject: str
    value: int | float | None
    value_max: int | float | None
    approx: bool
    measure: str | None
    masked: bool
    sentence: str
    start: int
    end: int


def find_figures(document: Document) -> list[Figure]:
    """The figures of a document in text order; headings and titles state none."""
    return [figure for passage in split_passages(document) for figure in passage_figures(passage)]


def passage_figures(passage: Passage) -> list[Figure]:
    """The figures of one passage in text order, their places in the text of its document."""
    text, base = passage.text, passage.start
    joined = join(text, base)
    found: list[Figure] = []
    for start, end in sentences(joined.text, 0, len(joined.text)):
        sentence = joined.text[start:end]
        amounts = find_amounts(sentence)
        if not amounts:
            continue
        whole = text[joined.place(start) - base : joined.place(end - 1) + 1 - base]
        for amount, subject in zip(amounts, subjects(sentence, amounts), strict=True):
            a, b = joined.place(start + amount.start), joined.place(start + amount.end - 1) + 1
            found.append(
                Figure(
                    surface=text[a - base : b - base],
                    subject=subject,
                    value=amount.value,
                    value_max=amount.value_max,
                    approx=amount.approx,
                    measure=amount.measure,
                    masked=amount.masked,
                    sentence=whole,
                    start=a,
                    end=b,
                )
            )
    return found
