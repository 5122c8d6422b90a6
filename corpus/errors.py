"""Why a file is no report: the errors of this package and the record of a rejected file.

    CorpusError
    └── UnreadableFileError   one file cannot be read as a report

Errors carry codes and data; the wording is the command's and the page's.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Reason = Literal[
    "missing", "no permission", "link", "empty", "no text", "not text", "damaged", "unsupported", "too large", "failed",
    "not stored", "too slow", "crashed", "password", "unsafe name", "duplicate name", "unsafe archive", "no reports",
    "being written", "unreachable",
]  # fmt: skip
Remedy = Literal[
    "check the path", "ask for permission", "add it itself", "leave it out", "save as docx or txt",
    "open and save again", "split it", "report it", "check the disk", "save as docx or install", "install tesseract",
    "take the password off", "unpack it", "pack it again", "rename it",
    "try again later", "save as xlsx", "save as pdf", "make a pdf",
]  # fmt: skip


class CorpusError(Exception):
    """The root of this package's errors."""


class UnreadableFileError(CorpusError):
    """One file cannot be read as a report."""

    def __init__(self, reason: Reason, remedy: Remedy, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason: Reason = reason
        self.remedy: Remedy = remedy
        self.detail = detail

    def rejected(self, source: str) -> RejectedFile:
        """The file of that source as left out for this."""
        return RejectedFile(source, self.reason, self.remedy, self.detail)


@dataclass(frozen=True, slots=True)
class RejectedFile:
    """A file that was left out, why, and what its owner can do."""

    source: str
    reason: Reason
    remedy: Remedy
    detail: str = ""
