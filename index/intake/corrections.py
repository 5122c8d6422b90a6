"""What the user says of reports that are in the library: whose they are, and what of their noise is text.

It is kept with the report and holds when the file changes and is read again. The file itself is not
needed: all that was read of it is in the library.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from corpus import Document, as_read, put_back, split_passages
from index.encoder import Encoder
from index.errors import OldReadingError
from index.intake.ingest import Stated, store
from index.library import Library
from index.store.records import NewReport


def correct(library: Library, doc_ids: Iterable[str], stated: Stated) -> int:
    """Puts what the user says in the place of what was read; returns how many reports changed.

    The caller holds the lock. Ids that are no longer there are passed over.
    """
    wanted = set(doc_ids)
    changes = {
        document.doc_id: metadata
        for document in library.documents()
        if document.doc_id in wanted
        and (metadata := document.metadata.with_user(stated.unit, stated.year, stated.doc_type)) != document.metadata
    }
    if changes:
        library.set_metadata(changes)
    return len(changes)


@dataclass(frozen=True, slots=True)
class SetAside:
    """A text that was taken for noise, wherever it stands in a report, and whether the user put it back."""

    text: str
    why: str
    count: int
    is_put_back: bool


def set_aside(document: Document) -> list[SetAside]:
    """What was set aside of a report, each text once, in order."""
    pieces = sorted((*document.noise, *document.put_back), key=lambda n: n.raw_start)
    counts = Counter(piece.text for piece in pieces)
    kept = set(document.of_the_report)
    first = {piece.text: piece.why for piece in reversed(pieces)}
    return [SetAside(text, first[text], count, text in kept) for text, count in counts.items()]


def set_put_back(library: Library, encoder: Encoder, doc_id: str, texts: Collection[str]) -> bool:
    """Makes just these of the texts that were set aside text of the report; returns whether that changed it.

    What the user said of texts that do not stand in it now stays. The caller holds the lock.

    :raises KeyError: there is no report of that id.
    :raises OldReadingError: it has to be added again first.
    :raises UnreadableFileError: no text would be left.
    """
    document = _whole(library, doc_id)
    elsewhere = set(document.of_the_report) - {piece.text for piece in set_aside(document)}
    return _replace(library, encoder, [(document, put_back(document, elsewhere | set(texts)))]) == 1


def forget(library: Library, encoder: Encoder, doc_ids: Iterable[str]) -> int:
    """Takes back all that the user said of these reports; returns how many changed. The caller holds the lock.

    :raises KeyError: there is no report of such an id.
    :raises OldReadingError: one has to be added again first.
    :raises UnreadableFileError: no text would be left.
    """
    documents = [_whole(library, doc_id) for doc_id in doc_ids]
    return _replace(library, encoder, [(document, as_read(document)) for document in documents])


def _whole(library: Library, doc_id: str) -> Document:
    document = library.document(doc_id)
    if not document.content_hash:
        raise OldReadingError(document.source)
    return document


def _replace(library: Library, encoder: Encoder, pairs: Iterable[tuple[Document, Document]]) -> int:
    """Puts reports in the place of others, in one commit; returns how many are not the same."""
    changed = [after for before, after in pairs if after != before]
    if changed:
        library.check_encoder(encoder)
        store(library, encoder, [NewReport(document, split_passages(document)) for document in changed])
    return len(changed)
