"""Reading a library: its reports and passages, for the indexes, for searches and for people.

All of it reads one SQLite connection and changes nothing; `index.store.library` adds the opening and the
writing.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from corpus import KINDS, Document
from index.errors import DamagedLibraryError
from index.store.passages import PASSAGE_VALUES, PassageReader
from index.store.records import (
    CHECKED_SUMMARY,
    DOCUMENT,
    SUMMARY,
    DocumentSummary,
    Remembered,
    Said,
    document_of,
    letters_of,
    summary_of,
)
from index.store.schema import check_of


class LibraryReader(PassageReader):
    """What may be read of a library: its reports too."""

    # Counting and listing

    def documents(self) -> list[DocumentSummary]:
        """All reports, by path."""
        sql = f"SELECT {SUMMARY} FROM document ORDER BY source, root"
        return [summary_of(row) for row in self._db.execute(sql)]

    def passage_counts(self) -> dict[str, int]:
        """How many passages each report has, by its id."""
        return dict(self._db.execute("SELECT doc_id, length(kinds) FROM document"))

    def tally(self) -> Iterator[tuple[str | None, int | None, str | None, str, int]]:
        """How many passages there are of each unit, year, type and kind."""
        sql = "SELECT unit, year, doc_type, group_concat(kinds, '') FROM document GROUP BY 1, 2, 3"
        for unit, year, doc_type, letters in self._db.execute(sql):
            for kind in KINDS:
                if count := letters.count(kind[0]):
                    yield unit, year, doc_type, kind, count

    def documents_at(self, paths: Sequence[str]) -> dict[str, DocumentSummary]:
        """The reports of the files at these paths (POSIX, absolute), those that there are."""
        out = {}
        for path in paths:
            found = self._db.execute(f"SELECT {SUMMARY} FROM document WHERE path = ?", (path,)).fetchone()
            if found is not None:
                out[path] = summary_of(found)
        return out

    def document(self, doc_id: str) -> Document:
        """A report in whole.

        :raises KeyError: there is none of that id.
        :raises DamagedLibraryError: what is stored of it cannot be read.
        """
        sql = f"SELECT {DOCUMENT}, check_hash FROM document WHERE doc_id = ?"
        *found, check = self._db.execute(sql, (doc_id,)).fetchone() or (None,)
        if not found:
            raise KeyError(doc_id)
        try:
            if check_of(*found) == check:
                return document_of(tuple(found))
        except (ValueError, TypeError) as error:
            raise DamagedLibraryError(self.path, str(found[2]), "damaged row") from error
        raise DamagedLibraryError(self.path, str(found[2]), "damaged row")

    def _place(self, doc_id: str) -> tuple[str, int, str]:
        """What of a checked summary neither the report nor its metadata tells: file state, first row and kinds."""
        sql = "SELECT file_state, first_row, kinds FROM document WHERE doc_id = ?"
        file_state, first_row, kinds = self._db.execute(sql, (doc_id,)).fetchone()
        return file_state, first_row, kinds

    def said(self, summary: DocumentSummary) -> Said:
        """What the user said of a report; nothing where that is not what was stored."""
        sql = f"SELECT {CHECKED_SUMMARY}, summary_hash FROM document WHERE doc_id = ?"
        *values, check = self._db.execute(sql, (summary.doc_id,)).fetchone() or (None,)
        if not values or check_of(*values) != check:
            return Said()
        return Said(*summary.metadata.said, self.of_the_report(summary.doc_id))

    def remembered(self) -> list[Remembered]:
        """What the user said of reports that have gone, by path; not where that is damaged."""
        out = []
        for *values, check in self._db.execute("SELECT * FROM remembered ORDER BY path"):
            if check_of(*values) == check:
                path, digest, unit, year, doc_type, texts = values
                out.append(Remembered(path, digest, Said(unit, year, doc_type, frozenset(json.loads(texts)))))
        return out

    def content_hashes(self) -> set[str]:
        """The hashes of the bytes that all reports were read from."""
        return {digest for (digest,) in self._db.execute("SELECT content_hash FROM document")}

    def of_the_report(self, doc_id: str) -> frozenset[str]:
        """The texts that the user said are no noise of a report; none where that cannot be read."""
        found = self._db.execute("SELECT of_the_report FROM document WHERE doc_id = ?", (doc_id,)).fetchone()
        try:
            return frozenset(map(str, json.loads(found[0]))) if found else frozenset()
        except (ValueError, TypeError):
            return frozenset()

    def is_whole(self, doc_id: str) -> bool:
        """Whether a report and its passages fit their checks, and each text is the one that was embedded."""
        row = self._db.execute(f"SELECT {DOCUMENT}, check_hash FROM document WHERE doc_id = ?", (doc_id,)).fetchone()
        rows = self._db.execute(f"SELECT row, {PASSAGE_VALUES}, check_hash FROM passage WHERE doc_id = ?", (doc_id,))
        if row is None or any(check_of(*values) != stored for *values, stored in [row, *rows]):
            return False
        sql = f"SELECT path, {CHECKED_SUMMARY}, summary_hash FROM document WHERE doc_id = ?"
        path, *values, stored = self._db.execute(sql, (doc_id,)).fetchone()
        *summary, first_row, kinds = values
        if check_of(*values) != stored or path != summary_of(tuple(summary)).path:
            return False
        try:
            passages = self.passages_of(doc_id)
        except DamagedLibraryError:
            return False
        is_placed = all(found.row == first_row + at for at, found in enumerate(passages))
        return is_placed and kinds == letters_of(found.passage for found in passages)

    def headings(self) -> Iterator[tuple[DocumentSummary, tuple[str, ...]]]:
        """Each report with the distinct headings that its passages stand under."""
        paths: dict[str, dict[str, None]] = {}
        for doc_id, path in self._db.execute("SELECT DISTINCT doc_id, heading_path FROM passage"):
            paths.setdefault(doc_id, {}).update(dict.fromkeys(self._headings(path)))
        for document in self.documents():
            yield document, tuple(paths.get(document.doc_id, {}))
