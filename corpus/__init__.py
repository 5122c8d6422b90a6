"""From a file to passages: readers, encoding, noise, structure, metadata.

    files ──read_document──▶ Document ──split_passages──▶ Passage

Everything here is a function of one file's bytes and path; nothing is stored and nothing of the
project's other packages is imported.
"""

from corpus.document import KINDS, Document, Kind, Metadata, Noise, Passage, Section
from corpus.errors import CorpusError, RejectedFile, UnreadableFileError
from corpus.folder import SourceFile, find_files
from corpus.passages import split_passages
from corpus.read import content_hash, document_id, read_document, read_file
from corpus.readers.process import ReadingProcess

__all__ = [
    "KINDS",
    "CorpusError",
    "Document",
    "Kind",
    "Metadata",
    "Noise",
    "Passage",
    "ReadingProcess",
    "RejectedFile",
    "Section",
    "SourceFile",
    "UnreadableFileError",
    "content_hash",
    "document_id",
    "find_files",
    "read_document",
    "read_file",
    "split_passages",
]
