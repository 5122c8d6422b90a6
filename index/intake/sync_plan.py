"""What would make a library mirror a folder: what is new in it, changed, moved and gone.

Making the plan looks only. A file that the file system says nothing new of is not read, one whose bytes are the same
is no change. A file at a path that nobody knows, with the bytes of a report whose file is gone, is that report, moved.
What is gone is held back where it looks as if the folder itself, or a part of it, were away: a network drive that is
not connected is an empty folder.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

from corpus import RejectedFile, SourceFile, UnreadableFileError, content_hash, file_state, read_file
from corpus.folder import readable
from index.intake.absence import Standing, is_as_it_was
from index.intake.former import former_names
from index.intake.moves import Asked, moved_to, said_elsewhere
from index.store.records import DocumentSummary

#: From so many reports on, the loss of most of a folder, or of all of a subfolder, is taken for a mistake.
_MANY = 5

#: Nothing at all was found; more than half would go; a subfolder is there, but nothing is in it.
WhyHeld = Literal["nothing found", "many", "emptied"]


@dataclass(frozen=True, slots=True)
class SyncPlan:
    """What would make a library mirror `folder` (absolute)."""

    folder: Path
    new: tuple[SourceFile, ...] = ()
    changed: tuple[SourceFile, ...] = ()
    moved: tuple[tuple[DocumentSummary, SourceFile], ...] = ()
    gone: tuple[DocumentSummary, ...] = ()
    #: Gone too, it seems, but kept until somebody says that they are to be removed.
    held: tuple[DocumentSummary, ...] = ()
    why_held: WhyHeld | None = None
    unchanged: int = 0
    rejected: tuple[RejectedFile, ...] = ()
    #: The sources of those rejected whose earlier content is in the library, and stays there.
    outdated: frozenset[str] = frozenset()
    #: What the file system says now of files whose bytes are the same, by the ids of their reports.
    states: Mapping[str, str] = field(default_factory=dict)
    #: Which reports new and changed files were, by the paths of these: what was said of those is said of these.
    said_of: Mapping[str, DocumentSummary] = field(default_factory=dict)
    #: What the folder seems to have been called before, and how many reports the library has under each of the names.
    former: Mapping[str, int] = field(default_factory=dict)

    @property
    def files(self) -> tuple[SourceFile, ...]:
        """The files to read as reports."""
        return (*self.new, *(file for _, file in self.moved), *self.changed)

    @property
    def changes_nothing(self) -> bool:
        """Whether the library mirrors the folder already, but for what is held and rejected."""
        return not (self.files or self.gone)

    def confirmed(self, ids: Collection[str] | None = None) -> SyncPlan:
        """The same with the removal of those held that have these ids; of all of them, where none are given."""
        out = tuple(document for document in self.held if ids is None or document.doc_id in ids)
        held = tuple(document for document in self.held if not (ids is None or document.doc_id in ids))
        return replace(self, gone=self.gone + out, held=held, why_held=self.why_held if held else None)

    def without(self, files: Collection[SourceFile]) -> SyncPlan:
        """The same without reading these files; what they hold of earlier content stays."""
        return replace(
            self,
            new=tuple(file for file in self.new if file not in files),
            changed=tuple(file for file in self.changed if file not in files),
            moved=tuple((document, file) for document, file in self.moved if file not in files),
        )


class Comparison:
    """What is known of a folder against what stands in it."""

    def __init__(
        self,
        known: Mapping[str, DocumentSummary],
        elsewhere: Sequence[DocumentSummary],
        found: Standing,
        said: Asked,
    ) -> None:
        self._known = known
        self._elsewhere = elsewhere
        self._found = found
        self._said = said
        self._rejected = list(found.rejected)
        self._outdated = set(found.outdated)
        self._states: dict[str, str] = {}
        #: What the files that had to be read hold, by path.
        self._digests: dict[str, str] = {}

    def plan(self, folder: Path) -> SyncPlan:
        """What would make the one like the other; reads the files whose state says nothing."""
        known, files = self._known, self._found.files
        changed = {path: file for path, file in files.items() if path in known and self._is_changed(known[path], file)}
        unreadable = len(self._rejected) - len(self._found.rejected)
        unchanged = sum(path in known for path in files) - len(changed) - unreadable
        new = {path: file for path, file in files.items() if path not in known}
        news = self._new_digests(new, [known[path] for path in changed])
        moved = self._moved(news)
        left = {document.doc_id for document in moved.values()}
        gone = [document for document in self._found.gone if document.doc_id not in left]
        why, held = self._held(gone)
        now = {path: self._digests[path] for path in changed}
        still_new = {path: digest for path, digest in news.items() if path not in moved}
        not_moved = {path: file for path, file in new.items() if path not in moved}
        same_root = [document for document in known.values() if document.root == readable(folder.as_posix())]
        former = former_names(
            not_moved, same_root, self._elsewhere, lambda path: self._digest(files[path], path), self._said
        )
        return SyncPlan(
            folder=folder,
            new=tuple(not_moved.values()),
            changed=tuple(changed.values()),
            moved=tuple((document, files[path]) for path, document in sorted(moved.items())),
            gone=tuple(document for document in gone if document.doc_id not in held),
            held=tuple(document for document in gone if document.doc_id in held),
            why_held=why,
            unchanged=unchanged,
            rejected=tuple(self._rejected),
            outdated=frozenset(self._outdated),
            states=self._states,
            said_of={**former.was, **said_elsewhere(known.values(), gone, now, still_new)},
            former=former.names,
        )

    def _is_changed(self, document: DocumentSummary, file: SourceFile) -> bool:
        """Whether a file has other bytes than were read from it; not where it cannot be read."""
        if is_as_it_was(document, file):
            return False
        state = file_state(file)
        try:
            digest = content_hash(read_file(file))
        except UnreadableFileError as error:
            self._rejected.append(error.rejected(file.source))
            self._outdated.add(file.source)
            return False
        self._digests[document.path] = digest
        if digest == document.content_hash and state and state != document.file_state:
            self._states[document.doc_id] = state
        return digest != document.content_hash

    def _new_digests(self, new: Mapping[str, SourceFile], changed: Sequence[DocumentSummary]) -> dict[str, str]:
        """The hashes of the bytes of new files, where they may be those of a report that is elsewhere by its path."""
        if not (self._found.gone or any(map(self._said, changed))):
            return {}
        return {path: self._digest(file, path) for path, file in new.items()}

    def _digest(self, file: SourceFile, path: str) -> str:
        """The hash of a file's bytes; empty where it cannot be read, of which who reads it as a report speaks."""
        if path not in self._digests:
            try:
                self._digests[path] = content_hash(read_file(file))
            except UnreadableFileError:
                self._digests[path] = ""
        return self._digests[path]

    def _moved(self, new: Mapping[str, str]) -> dict[str, DocumentSummary]:
        """The gone reports whose bytes stand at a new path, by that.

        A folder with nothing in it out of which only some have moved is one that is not connected: they are copies.
        """
        moved = {path: document for document, path in moved_to(self._found.gone, new, self._said)}
        left = {document.doc_id for document in moved.values()}
        many = [reports for reports in self._found.emptied.values() if len(reports) >= _MANY]
        away = {doc_id for reports in many if not reports <= left for doc_id in reports}
        return {path: document for path, document in moved.items() if document.doc_id not in away}

    def _held(self, gone: Sequence[DocumentSummary]) -> tuple[WhyHeld | None, set[str]]:
        """Why some of those gone are not to be removed unasked, and the ids of these."""
        ids = {document.doc_id for document in gone}
        if ids and not self._found.files:
            return "nothing found", ids
        if len(ids) >= _MANY and 2 * len(ids) > len(self._known):
            return "many", ids
        emptied = (ids & reports for reports in self._found.emptied.values())
        held = {doc_id for reports in emptied if len(reports) >= _MANY for doc_id in reports}
        return ("emptied" if held else None), held
