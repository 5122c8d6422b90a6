"""Whether a library is whole: every row against its check, every offset against its text, every cache.

Nothing of the library changes; caches that do not fit are made anew on the way. A file that SQLite itself finds torn
is read once more page by page, so that the reports that it cost can be named.
"""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from index.encoder import Encoder
from index.errors import DamagedLibraryError
from index.intake.ingest import Progress
from index.safety.caches import healed_caches, later_caches
from index.safety.findings import Findings
from index.safety.opening import open_damaged
from index.safety.salvage import salvage
from index.safety.structure import header_faults, integrity_faults, is_systems, structure_faults
from index.safety.tables import TableCheck
from index.store.database import DATABASE
from index.store.library import FolderLibrary
from index.store.traces import check_not_lost


def verify_folder(folder: Path, encoder: Encoder, progress: Progress | None = None) -> Findings | None:
    """As `verify`, of the library in `folder` however damaged it is; none where there is none.

    :raises DamagedLibraryError: it is of a later version, what is there is a file, or its database is lost.
    :raises OtherEncoderError: the library was made by another encoder.
    :raises sqlite3.OperationalError, OSError: the system refuses to read it.
    """
    try:
        library = open_damaged(folder)
    except DamagedLibraryError as error:
        if error.fault != "unreadable":
            raise
        findings = Findings(database=[error.detail])
        _name_lost(folder, findings)
        return findings
    if library is None:
        check_not_lost(folder)
        return None
    with library:
        return verify(library, encoder, progress)


def verify(library: FolderLibrary, encoder: Encoder, progress: Progress | None = None) -> Findings:
    """Reads the whole library and says what is wrong with it; `progress` is told how many reports are read.

    :raises OtherEncoderError: the library was made by another encoder.
    :raises sqlite3.OperationalError, OSError: the system refuses to read it.
    """
    with _one_generation(library.connection):
        findings = verify_rows(library.connection, library.path / DATABASE, encoder.dimensions, progress)
        if not (findings.settings or findings.database):
            library.check_encoder(encoder)
        if findings.rows_are_whole:
            healed = healed_caches(library, encoder)
            findings.healed, findings.recall = healed.kinds, healed.recall
    if findings.database or findings.structure:
        _name_lost(library.path, findings)
    if not (findings.settings or findings.database):
        findings.went_back = [path.name for path in later_caches(library)]
    return findings


@contextmanager
def _one_generation(db: sqlite3.Connection) -> Iterator[None]:
    """Reads within see one commit; its end fails for no damage that they met."""
    if db.in_transaction:
        yield
        return
    db.execute("BEGIN")
    try:
        yield
    finally:
        with suppress(sqlite3.OperationalError):  # SQLite may have ended it by itself
            db.execute("ROLLBACK")


def verify_rows(
    db: sqlite3.Connection,
    file: Path,
    dimensions: int | None = None,
    progress: Progress | None = None,
    beside: Collection[str] = (),
) -> Findings:
    """Reads a library's database, the `file` of the connection `db`, without its caches.

    Without `dimensions` its vectors only have to agree with each other. `beside` are tables that may be there too.

    :raises sqlite3.OperationalError, OSError: the system refuses to read it.
    """
    check = TableCheck(db, dimensions, progress)
    findings = check.findings
    findings.database = header_faults(file) + integrity_faults(db)
    findings.structure = [name for name in structure_faults(db) if name not in beside]
    parts = (
        check.settings, check.changes, check.remembered, check.words, check.staged, check.reports, check.vectors,
    )  # fmt: skip
    for part in parts:
        try:
            part()
        except sqlite3.DatabaseError as error:
            if is_systems(error):
                raise
            findings.database.append(str(error))
    findings.database = list(dict.fromkeys(findings.database))
    return findings


def _name_lost(folder: Path, findings: Findings) -> None:
    """Names the reports that a torn file costs, by saving what can be saved into a folder that is thrown away."""
    try:
        with tempfile.TemporaryDirectory(prefix="chengli-") as target:
            remains = salvage(folder, Path(target))
    except (OSError, sqlite3.Error, DamagedLibraryError):
        return
    named = {report.path for report in findings.damaged}
    findings.damaged += [report for report in (*remains.lost, *remains.to_cut) if report.path not in named]
