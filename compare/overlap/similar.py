"""What of a library says much the same as a draft in other words: worth a look, and never counted.

Only parts of the draft that are mostly the writer's own wording are asked for, and only what the sentence model finds
very near is shown: of what two offices write of one task half is nearer than two thirds, of anything else one in a
hundred.
"""

from __future__ import annotations

from collections.abc import Collection

from compare.overlap.overlap import Overlap, Similar
from corpus import Document, Passage, split_passages
from index.copies import same_as
from index.search import Searcher

#: A cosine of two passages that say much the same.
_NEAR = 0.8
#: A part that stands elsewhere to this share in its wording is told of as such.
_TAKEN_OVER = 0.5
#: Passages shown for each part of the draft, parts asked for, and passages looked at for each.
_SHOWN, _MOST_PARTS, _LOOKED_AT = 2, 400, 12


def similar_to(
    searcher: Searcher, draft: Document, overlap: Overlap, excluded: Collection[str] = ()
) -> tuple[Similar, ...]:
    """The passages nearest in meaning to parts of a draft that are in its writer's own words, in the draft's order.

    None of reports `excluded` by their ids, nor of those that are the draft itself, wherever else they lie.

    :raises DamagedLibraryError: a text that would be shown is not the one that was indexed.
    """
    ids = {*excluded, *(document.doc_id for document in overlap.itself)}
    left_out = {same_as(document) for document in searcher.library.documents() if document.doc_id in ids}
    parts = [part for part in split_passages(draft) if _is_own(part, overlap)][:_MOST_PARTS]
    out = []
    for part, found in zip(parts, searcher.nearest([part.search_text for part in parts], _LOOKED_AT), strict=True):
        near = {
            (same_as(stored.document), stored.passage.start): Similar(
                part.start, part.end, stored.document, stored.passage.start, stored.passage.heading_path,
                stored.passage.text, cosine,
            )
            for stored, cosine in found
            if cosine >= _NEAR and same_as(stored.document) not in left_out
        }  # fmt: skip
        out += list(near.values())[:_SHOWN]
    return tuple(out)


def _is_own(part: Passage, overlap: Overlap) -> bool:
    """Whether a part of the draft is mostly in words of its own."""
    inside = [s for s in overlap.sentences if s.start < part.end and s.end > part.start]
    chars = sum(s.chars for s in inside)
    found = sum(s.verbatim_chars + s.near_chars + s.set_phrase_chars for s in inside)
    return chars > 0 and found < _TAKEN_OVER * chars
