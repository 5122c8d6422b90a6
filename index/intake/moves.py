"""Which report a file is, told by its bytes, where its path does not say so.

What the user said of a report belongs to its text. But a form that many units fill in is the same file in each of
their folders: where it cannot be told which of several reports a file was, it is none of them, for a correction on
the wrong report is worse than one that waits (in what is remembered) for its own to come back.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from pathlib import PurePosixPath

from index.library import Library
from index.store.records import DocumentSummary, Said

#: What the user said of a report.
Asked = Callable[[DocumentSummary], Said]


def moved_to(
    gone: Collection[DocumentSummary], digests: Mapping[str, str], said: Asked
) -> Iterator[tuple[DocumentSummary, str]]:
    """The gone reports whose bytes stand at a new path, with that, each once; `digests` are those of the new paths."""
    reports, paths = defaultdict[str, list[DocumentSummary]](list), defaultdict[str, list[str]](list)
    for document in gone:
        if document.content_hash:
            reports[document.content_hash].append(document)
    for path in sorted(digests):
        paths[digests[path]].append(path)
    for digest in reports.keys() & paths.keys():
        yield from _paired(reports[digest], paths[digest], said)


def said_elsewhere(
    known: Collection[DocumentSummary],
    gone: Collection[DocumentSummary],
    changed: Mapping[str, str],
    new: Mapping[str, str],
) -> dict[str, DocumentSummary]:
    """The reports that were what stands at other paths now, by these: what was said of them is said of that.

    `changed` and `new` are the digests of what stands at paths that are known and at others, `gone` the reports that
    are nowhere. Only a report that alone had its bytes is told by them. What stands at a new path was one that
    changed, two that swapped their places were each other.
    """
    alone: dict[str, DocumentSummary | None] = {}
    for document in known:
        alone[document.content_hash] = None if document.content_hash in alone else document
    nowhere = {document.doc_id for document in gone}
    found: dict[str, DocumentSummary] = {}
    for path, digest in (*changed.items(), *new.items()):
        was = alone.get(digest) if digest else None
        if was is not None and (was.path in changed or (path in changed and was.doc_id in nowhere)):
            found[path] = was
    return found


class Recalled:
    """What the user said of reports that had gone before some files came, one of which may be such a report.

    It is that where it stands at the same path. Elsewhere the bytes have to tell, and do only where no other report
    has them: a form that many units fill in is the same file in each of their folders.
    """

    def __init__(self, library: Library) -> None:
        gone = library.remembered()
        self._by_path = {report.path: report.said for report in gone}
        self._by_hash: dict[str, list[Said]] = {}
        for report in gone:
            self._by_hash.setdefault(report.content_hash, []).append(report.said)
        self._taken = {"", *(library.content_hashes() if gone else ())}

    def of(self, path: str, digest: str) -> Said:
        """What was said of the report at `path`, else of the only one with these bytes: of the first file with them."""
        alike = [] if digest in self._taken else self._by_hash.get(digest, [])
        self._taken.add(digest)
        return self._by_path.get(path) or (alike[0] if len(alike) == 1 else Said())


def _paired(
    documents: Sequence[DocumentSummary], paths: Sequence[str], said: Asked
) -> Iterator[tuple[DocumentSummary, str]]:
    """Reports and new paths of the same bytes: in the same folder, else in one of the same name, else of the same name
    themselves, where that leaves one of each; the rest in order, where it does not matter which is which.
    """
    left, free = {document.path: document for document in documents}, dict.fromkeys(paths)
    for of in (_folder, _end, _name):
        were, are = _grouped(left, of), _grouped(free, of)
        for key in were.keys() & are.keys():
            if len(were[key]) == len(are[key]) == 1:
                yield left.pop(were[key][0]), are[key][0]
                del free[are[key][0]]
    if left and free:
        all_said = {said(document) for document in left.values()}
        if len(all_said) == 1 and (len(free) <= len(left) or Said() in all_said):
            yield from zip((left[path] for path in sorted(left)), free, strict=False)


def _grouped(paths: Collection[str], of: Callable[[str], str]) -> dict[str, list[str]]:
    groups = defaultdict[str, list[str]](list)
    for path in paths:
        groups[of(path)].append(path)
    return groups


def _folder(path: str) -> str:
    return path.rpartition("/")[0]


def _end(path: str) -> str:
    return "/".join(path.split("/")[-2:])


def _name(path: str) -> str:
    return PurePosixPath(path).name
