"""Checks a draft against a library: what stands in its reports verbatim, nearly, or as set phrases (`found.py`)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from contextlib import suppress

import numpy as np
from numpy.typing import NDArray

from compare.overlap.found import LEAST_CHARS, Counts, Found, found_in, sums_before
from compare.overlap.near import near_alignments
from compare.overlap.overlap import CheckedSentence, Mark, MarkKind, Overlap, SectionTotal, SourceTotal
from compare.overlap.reordered import reordered
from compare.overlap.set_phrases import common, many_units, named, widespread
from compare.overlap.sources import Places, Sources
from corpus import Document
from corpus.sentences import Span, sentences
from index.copies import counted_once, same_as
from index.errors import DamagedCacheError
from index.fingerprints.counted import CountedText, counted
from index.fingerprints.fingerprints import Fingerprints
from index.fingerprints.of_library import fingerprints_for
from index.library import Library
from index.store.records import DocumentSummary

#: A report that has so much of the draft, and little more than it, is the draft.
_ITSELF, _LITTLE_MORE = 0.98, 1.1


def overlap_of(library: Library, draft: Document, excluded: Collection[str] = ()) -> Overlap:
    """How much of a draft stands in the reports of a library but those `excluded` by their ids.

    A report that lies in the library twice is one source, and left out where either is.

    :raises DamagedLibraryError: a report that is a source cannot be read.
    """
    with library.snapshot():
        with suppress(DamagedCacheError):
            return _checked(library, draft, excluded, fingerprints_for(library, draft.text))
        return _checked(library, draft, excluded, fingerprints_for(library, draft.text, anew=True))


def _checked(library: Library, draft: Document, excluded: Collection[str], fingerprints: Fingerprints) -> Overlap:
    documents = {document.doc_id: document for document in library.documents()}
    reports = [documents.get(doc_id) for doc_id in fingerprints.doc_ids]
    text = counted(draft.text)
    runs = fingerprints.common_runs(text.signs)
    # What many units write is a set phrase whoever is left out as a source.
    units, many = _units(reports)
    phrases = named(text.signs, library.vocabulary().set_phrases) | widespread(len(text), runs, units, many)
    is_common = phrases | common(len(text), runs, units, many)
    left_out = {same_as(documents[doc_id]) for doc_id in excluded if doc_id in documents}
    once = counted_once(one for one in documents.values() if same_as(one) not in left_out)
    kept = np.array([one is not None and one.doc_id in once for one in reports], bool)
    runs = runs.among(kept[runs.reports])
    spans = sentences(draft.text, 0, len(draft.text))
    borders = np.searchsorted(text.starts, np.array([start for start, _ in spans], np.int64)).astype(np.int64)
    alignments = near_alignments(text.signs, is_common, runs, fingerprints)
    alignments += reordered(text.signs, borders, sums_before(~is_common), runs, fingerprints)
    found = found_in(text, phrases, is_common, runs, alignments, borders)
    sources = Sources(library, fingerprints, reports, Places.of(found.runs, alignments))
    return _overlap(draft, text, found, list(zip(spans, borders.tolist(), strict=True)), sources)


def _units(reports: Sequence[DocumentSummary | None]) -> tuple[NDArray[np.int64], int]:
    """Which unit each report is of, by number, and how many units are many; who names none is a unit of its own."""
    numbers: dict[tuple[object, ...], int] = {}
    out = []
    for report in reports:
        if report is None:  # it has gone, and nothing is found in it
            out.append(0)
            continue
        unit = report.metadata.unit
        out.append(numbers.setdefault((unit,) if unit is not None else same_as(report), len(numbers)))
    return np.array(out, np.int64), many_units(len(numbers))


def _overlap(
    draft: Document, text: CountedText, found: Found, parts: Sequence[tuple[Span, int]], sources: Sources
) -> Overlap:
    rest = sums_before(text.chars * ~found.is_set)
    counts = Counts(*(int(text.chars[mask].sum()) for mask in found.masks))
    return Overlap(
        title=draft.title,
        text=draft.text,
        chars=counts.chars,
        verbatim_chars=counts.verbatim,
        near_chars=counts.near,
        set_phrase_chars=counts.set_phrase,
        share=counts.share,
        sentences=_sentences(draft, text, found, parts, rest, sources),
        by_source=_totals(counts.chars, found, rest, sources),
        by_section=_sections(draft, text, found),
        itself=_itself(len(text), found, sources),
    )


def _totals(chars: int, found: Found, rest: NDArray[np.int64], sources: Sources) -> tuple[SourceTotal, ...]:
    verbatim, near = (part.by_report(rest, len(sources.reports)).tolist() for part in (found.verbatim, found.near))
    totals = [
        SourceTotal(report, verbatim[at], near[at], Counts(chars, verbatim[at], near[at], 0).share)
        for at, report in enumerate(sources.reports)
        if report is not None and verbatim[at] + near[at]
    ]
    return tuple(sorted(totals, key=lambda total: (-total.share, total.document.source, total.document.root)))


def _sentences(
    draft: Document,
    text: CountedText,
    found: Found,
    parts: Sequence[tuple[Span, int]],
    rest: NDArray[np.int64],
    sources: Sources,
) -> tuple[CheckedSentence, ...]:
    """The sentences, which are the `parts` of the draft: where each stands, and its first sign."""
    borders = [first for _, first in parts]
    bounds = zip(borders, [*borders[1:], len(text)], strict=True) if parts else ()
    sums = [sums_before(text.chars * mask) for mask in found.masks]
    chosen, source_counts = sources.of_sentences(found.verbatim, found.near, rest, np.array(borders, np.int64))
    out = []
    for number, (((start, end), _), (first, last)) in enumerate(zip(parts, bounds, strict=True)):
        counts = Counts(*(int(total[last] - total[first]) for total in sums))
        out.append(
            CheckedSentence(
                text=draft.text[start:end],
                start=start,
                end=end,
                chars=counts.chars,
                verbatim_chars=counts.verbatim,
                near_chars=counts.near,
                set_phrase_chars=counts.set_phrase,
                set_phrase=counts.chars > 0 and 2 * counts.set_phrase >= counts.chars,
                marks=_marks(text, found, first, last),
                sources=sources.at(chosen.get(number, ()), (first, last), text, found.is_set, counts.chars),
                source_count=source_counts[number],
            )
        )
    return tuple(out)


def _marks(text: CountedText, found: Found, first: int, last: int) -> tuple[Mark, ...]:
    """The marks of a sentence, with what is not counted between two signs of the same kind."""
    masks: list[tuple[MarkKind, NDArray[np.bool_]]] = [
        ("verbatim", found.is_verbatim), ("near", found.is_near), ("set phrase", found.is_set),
    ]  # fmt: skip
    marks = [
        Mark(int(text.starts[first + a]), int(text.ends[first + b - 1]), kind)
        for kind, mask in masks
        for a, b in _runs(mask[first:last])
    ]
    return tuple(sorted(marks))


def _runs(mask: NDArray[np.bool_]) -> list[Span]:
    """Where a mask is true, from where to before where."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], mask, [False])).astype(np.int8)))
    return list(zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True))


def _sections(draft: Document, text: CountedText, found: Found) -> tuple[SectionTotal, ...]:
    """The draft by its 一、 and （一） headings, each with all that stands under it up to the next."""
    pieces: list[tuple[tuple[str, ...], int]] = []
    for section in draft.sections:
        path = section.heading_path[:2]
        if not pieces or pieces[-1][0] != path:
            pieces.append((path, min(section.heading_start, section.start)))
    out: list[SectionTotal] = []
    ends = [start for _, start in pieces[1:]] + [len(draft.text)]
    for (path, start), end in zip(pieces, ends, strict=True):
        here = slice(*np.searchsorted(text.starts, [start, end]).tolist())
        counts = Counts(*(int(text.chars[here][mask[here]].sum()) for mask in found.masks))
        if counts.chars:
            total = counts.verbatim, counts.near, counts.set_phrase, counts.share
            out.append(SectionTotal(path, start, end, counts.chars, *total))
    return tuple(out)


def _itself(size: int, found: Found, sources: Sources) -> tuple[DocumentSummary, ...]:
    """The reports that are the draft of so many signs: they have nearly all of it, and not much else."""
    held = found.verbatim.by_report(np.arange(size + 1), len(sources.reports))
    most = max(_LITTLE_MORE * size, size + 2 * LEAST_CHARS)
    return tuple(
        report
        for at, report in enumerate(sources.reports)
        if report is not None and held[at] >= max(_ITSELF * size, 1) and sources.fingerprints.signs(at).size <= most
    )
