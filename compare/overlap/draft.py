"""A draft to be checked: a file, what was uploaded, or pasted text, read just as the library's reports are.

So it has their sections and sentences, and what would be set aside in a report (ads, page numbers) is not checked
either. It goes into no library.
"""

from __future__ import annotations

from pathlib import Path, PurePosixPath

from corpus import (
    Document,
    Metadata,
    ReadingProcess,
    RejectedFile,
    Section,
    SourceFile,
    UnreadableFileError,
    content_hash,
    document_id,
    read_file,
)
from corpus.encoding import decode
from wording.errors import DraftFault

#: A longer draft is not checked: a year's reports of a whole office are shorter.
MOST_CHARS = 1_000_000
#: Where a draft is that is no file: it is read as plain text, and a name without words gives no title.
_PASTED = SourceFile(Path("草稿"), "粘贴的文字.txt")
#: Tells the reader how the bytes are to be decoded, whatever they begin with.
_MARK = b"\xef\xbb\xbf"


class DraftError(Exception):
    """A draft cannot be checked. `name` says which, `chars` how long it is; `rejected` why a file is no report."""

    def __init__(self, fault: DraftFault, name: str, chars: int = 0, rejected: RejectedFile | None = None) -> None:
        super().__init__(f"{fault}: {name}")
        self.fault: DraftFault = fault
        self.name, self.chars, self.rejected = name, chars, rejected


def draft_from_file(path: Path) -> Document:
    """The draft in a file of any format that is read.

    :raises DraftError: it cannot be checked.
    """
    if path.is_dir():
        raise DraftError("folder", str(path))
    file = SourceFile(path.absolute().parent, path.name)
    try:
        data = read_file(file)
    except UnreadableFileError as error:
        raise DraftError("unreadable", str(path), rejected=error.rejected(str(path))) from error
    return _read(file, data, str(path))


def draft_from_bytes(name: str, data: bytes) -> Document:
    """The draft in a file that was uploaded under this name.

    :raises DraftError: it cannot be checked.
    """
    return _read(SourceFile(_PASTED.root, name.replace("\\", "/").rpartition("/")[2] or _PASTED.source), data, name)


def draft_from_text(text: str) -> Document:
    """The draft that was pasted; its title is that of its text.

    :raises DraftError: it cannot be checked.
    """
    if len(text) > MOST_CHARS:
        raise DraftError("too long", "", len(text))
    return _read(_PASTED, _MARK + text.encode("utf-8", "replace"), "")


def _read(file: SourceFile, data: bytes, name: str) -> Document:
    if not data.removeprefix(_MARK).strip():
        raise DraftError("empty", name)
    try:
        with ReadingProcess() as process:
            draft, _ = process.read(file, data)
    except UnreadableFileError as error:
        if error.detail == "zip":
            raise DraftError("archive", name) from error
        if error.reason in ("empty", "no text"):
            if (text := _signs(data)) is None:
                raise DraftError("empty", name) from error
            return _without_words(file, data, text)
        raise DraftError("unreadable", name, rejected=error.rejected(name)) from error
    if len(draft.text) > MOST_CHARS:
        raise DraftError("too long", name, len(draft.text))
    return draft


def _signs(data: bytes) -> str | None:
    """The text of a plain file in which there are only signs, emoji say; none where there is nothing in it."""
    try:
        text, _ = decode(data)
    except UnreadableFileError:
        return None
    return text if text.strip() and not any(c.isalnum() for c in text) else None


def _without_words(file: SourceFile, data: bytes, text: str) -> Document:
    """A draft of signs alone, which is no report: nothing of it counts."""
    whole = Section(0, "block", (), None, 0, 0, 0, len(text))
    return Document(
        document_id(file.root_name, file.source), file.root_name, file.source, content_hash(data), "utf-8",
        PurePosixPath(file.source).stem, Metadata(), text, sections=(whole,), noise=(),
    )  # fmt: skip
