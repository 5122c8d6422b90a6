"""The file that a report was read from, found again by what the library still knows of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from pathlib import Path, PurePosixPath

from corpus import SourceFile, document_id, find_files, open_archive
from index.safety.findings import DamagedReport
from index.store.reader import LibraryReader
from index.store.records import joined


def file_of(library: LibraryReader, report: DamagedReport) -> SourceFile | None:
    """The file of a report, or of its place in an archive; none where it is not there any more.

    What is stored of root and source may be damaged, and of a lost report only its path is known: the right ones are
    those that its id was made of, else those that make its path. Of a path alone, the folder of the file is the root.
    """
    sql = "SELECT root, source, path FROM document WHERE doc_id = ?"
    rows = library.connection.execute(sql, (report.doc_id,)).fetchall()
    stored = [(str(root), str(source)) for root, source, _ in rows]
    candidates = [*stored, *(place for *_, path in rows for place in places(str(path))), *places(report.path)]
    wanted = [place for place in candidates if document_id(*place) == report.doc_id]
    wanted += [(root, source) for root, source, path in rows if joined(str(root), str(source)) == path]
    if not rows and not report.doc_id:
        wanted += candidates
    return next((file for root, source in wanted if (file := file_at(root, source)) is not None), None)


def roots_of(library: LibraryReader) -> list[str]:
    """The folders that reports came from."""
    return [str(root) for (root,) in library.connection.execute("SELECT DISTINCT root FROM document")]


def files_of_ids(roots: Iterable[str], ids: Collection[str]) -> dict[str, SourceFile]:
    """The files of reports of which only the id is known, found in the folders that other reports came from."""
    out: dict[str, SourceFile] = {}
    for root in roots:
        for file in find_files(Path(root)) if len(out) < len(ids) else ():
            if isinstance(file, SourceFile) and (name := document_id(file.root_name, file.source)) in ids:
                out[name] = file
    return out


def places(path: str) -> list[tuple[str, str]]:
    """Each way in which a path may be root and source, the longest root first."""
    found = [(path[:at] or "/", path[at + 1 :]) for at, c in enumerate(path) if c == "/" and at + 1 < len(path)]
    return found[::-1]


def file_at(root: str, source: str) -> SourceFile | None:
    """The file of this root and source, in an archive too."""
    folder = Path(root)
    try:
        if (folder / source).is_file():
            return SourceFile(folder, source)
        for parent in PurePosixPath(source).parents:
            if (folder / parent).is_file():
                members = open_archive(SourceFile(folder, parent.as_posix()))
                return next((m for m in members if isinstance(m, SourceFile) and m.source == source), None)
    except (OSError, ValueError):  # out of reach, or no name of a file
        pass
    return None
