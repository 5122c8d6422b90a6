"""Where a command may write the file that its user named: never over a library, a draft, or what is something else.

It is looked at before the work begins, so that nobody waits for what is then refused.
"""

from __future__ import annotations

from pathlib import Path

from cli.output import complain
from index.store.database import DATABASE, MAGIC
from wording.errors import WrittenFault, written_line


def may_write(file: Path, ending: str = "", draft: Path | None = None) -> bool:
    """Whether a file may be written at `file`; says why where it may not.

    Its name must have the `ending`, if one is given, and it must not be the `draft` that it is about.
    """
    fault = _fault(file, ending, draft)
    if fault is not None:
        complain(written_line(fault, file, ending))
    return fault is None


def _fault(file: Path, ending: str, draft: Path | None) -> WrittenFault | None:
    if file.is_dir():
        return "folder"
    real = file.resolve()  # what a link stands for would be written
    if any((folder / DATABASE).exists() for folder in real.parents):
        return "in library"
    if draft is not None and file.exists() and draft.exists() and file.samefile(draft):
        return "draft"
    if file.is_file() and _is_database(file):
        return "database"
    return "other ending" if ending and file.suffix.lower() != ending else None


def _is_database(file: Path) -> bool:
    try:
        with file.open("rb") as opened:
            return opened.read(len(MAGIC)) == MAGIC
    except OSError:  # what cannot be read is judged when it is written
        return False
