"""A checked draft as other programs read it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from compare.overlap.overlap import CheckedSentence, Overlap, SectionTotal, SentenceSource, Similar, SourceTotal
from index.store.records import DocumentSummary


def overlap_record(checked: Overlap, limit: float, similar: Sequence[Similar]) -> dict[str, Any]:
    """A checked draft as other programs read it."""
    return {
        "chars": checked.chars,
        "verbatim_chars": checked.verbatim_chars,
        "near_chars": checked.near_chars,
        "set_phrase_chars": checked.set_phrase_chars,
        "share": round(checked.share, 4),
        "sentences": [_sentence_record(sentence) for sentence in checked.sentences],
        "by_source": [_total_record(total) for total in checked.by_source],
        "limit": limit,
        "over_limit": [total.document.source for total in checked.over(limit)],
        "by_section": [_section_record(section) for section in checked.by_section],
        "itself": [document.source for document in checked.itself],
        "similar": [_similar_record(one) for one in similar],
    }


def _sentence_record(sentence: CheckedSentence) -> dict[str, Any]:
    return {
        "text": sentence.text,
        "start": sentence.start,
        "end": sentence.end,
        "verbatim_chars": sentence.verbatim_chars,
        "near_chars": sentence.near_chars,
        "set_phrase": sentence.set_phrase,
        "sources": [_source_record(source) for source in sentence.sources],
    }


def _source_record(source: SentenceSource) -> dict[str, Any]:
    return {**_whose(source.document), "text": source.text, "share": round(source.share, 4)}


def _whose(document: DocumentSummary) -> dict[str, Any]:
    return {"source": document.source, "unit": document.metadata.unit, "year": document.metadata.year}


def _total_record(total: SourceTotal) -> dict[str, Any]:
    return {
        "source": total.document.source,
        "verbatim_chars": total.verbatim_chars,
        "near_chars": total.near_chars,
        "share": round(total.share, 4),
    }


def _section_record(section: SectionTotal) -> dict[str, Any]:
    return {
        "heading_path": list(section.heading_path),
        "start": section.start,
        "end": section.end,
        "chars": section.chars,
        "verbatim_chars": section.verbatim_chars,
        "near_chars": section.near_chars,
        "set_phrase_chars": section.set_phrase_chars,
        "share": round(section.share, 4),
    }


def _similar_record(one: Similar) -> dict[str, Any]:
    place = {"start": one.start, "end": one.end}
    return {**place, **_whose(one.document), "text": one.text, "cosine": round(one.cosine, 4)}
