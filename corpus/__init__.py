"""From a file to passages: readers, encoding, noise, structure, metadata, figures.

    files ──read_document──▶ Document ──split_passages──▶ Passage
                                      ──find_figures────▶ Figure

Everything here is a function of one file's bytes and path; nothing is stored and nothing of the
project's other packages is imported. What the process that reads has no use for is loaded when it is first
asked for: that process starts anew for a single report, and loading is most of what it takes then.
"""

from importlib import import_module
from typing import TYPE_CHECKING

from corpus.document import KINDS, Document, HeadingHint, Kind, Metadata, Noise, Passage, Section
from corpus.errors import CorpusError, RejectedFile, UnreadableFileError
from corpus.file_bytes import content_hash, file_state, read_file
from corpus.folder import SourceFile, find_files, open_archive
from corpus.passages import split_passages
from corpus.read import as_read, document_id, put_back, read_document

if TYPE_CHECKING:
    from corpus.figures import Figure, find_figures
    from corpus.process import ReadingProcess
    from corpus.processes import ReadingProcesses

__all__ = [
    "KINDS",
    "CorpusError",
    "Document",
    "Figure",
    "HeadingHint",
    "Kind",
    "Metadata",
    "Noise",
    "Passage",
    "ReadingProcess",
    "ReadingProcesses",
    "RejectedFile",
    "Section",
    "SourceFile",
    "UnreadableFileError",
    "as_read",
    "content_hash",
    "file_state",
    "document_id",
    "find_figures",
    "find_files",
    "open_archive",
    "put_back",
    "read_document",
    "read_file",
    "split_passages",
]

_LATER = {
    "Figure": "corpus.figures", "find_figures": "corpus.figures",
    "ReadingProcess": "corpus.process", "ReadingProcesses": "corpus.processes",
}  # fmt: skip

if not TYPE_CHECKING:

    def __getattr__(name: str) -> object:
        if name not in _LATER:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        found = globals()[name] = getattr(import_module(_LATER[name]), name)
        return found
