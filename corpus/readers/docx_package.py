r"""The parts of a .docx: which file in the zip is which.

Most writers use Word's own names; Word on the web writes word/document2.xml, some programs put a \ between
folder and name, and files in the strict form of the standard name their elements by other addresses. So the
parts are looked up by what the package says they are, and by their usual names where it says nothing.
Nothing outside the zip is opened, whatever a target names.
"""

from __future__ import annotations

import posixpath
import zipfile

from corpus.errors import UnreadableFileError
from corpus.readers.docx_xml import NAMESPACE
from corpus.readers.package import Element, parse_xml

_MAX_PART_BYTES = 128 * 1024 * 1024
_STRICT, _TRANSITIONAL = b"http://purl.oclc.org/ooxml/wordprocessingml/main", NAMESPACE.encode()


class Package:
    """The parts of a Word document.

    :raises UnreadableFileError: the zip is no Word document.
    """

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._names = {_plain(info.filename): info for info in archive.infolist()}
        main = self._related("", "officeDocument")
        self._main = main if main.endswith(".xml") else "word/document.xml"
        if self._main not in self._names or not self._main.startswith("word/"):
            raise UnreadableFileError("unsupported", "save as docx or txt", "zip")

    def document(self) -> Element:
        """The part that holds the report's text."""
        return self._parse(self._main)

    def find(self, kind: str) -> Element | None:
        """The part of a kind: styles, numbering, footnotes, endnotes; none where there is none."""
        name = self._related(self._main, kind) or f"word/{kind}.xml"
        return self._parse(name) if name in self._names else None

    def _related(self, source: str, kind: str) -> str:
        """What a part names as its part of this kind, "" where it names none."""
        folder, name = posixpath.split(source)
        listed = posixpath.join(folder, "_rels", f"{name}.rels")
        if listed not in self._names:
            return ""
        for relation in self._parse(listed).iterfind("{*}Relationship"):
            if relation.get("Type", "").endswith(f"/{kind}") and relation.get("TargetMode") != "External":
                target = _plain(posixpath.normpath(posixpath.join("/", folder, relation.get("Target", ""))))
                return target if target in self._names else ""
        return ""

    def _parse(self, name: str) -> Element:
        info = self._names[name]
        if info.file_size > _MAX_PART_BYTES:
            raise UnreadableFileError("too large", "split it", name)
        return parse_xml(self._archive.read(info).replace(_STRICT, _TRANSITIONAL))


def _plain(name: str) -> str:
    return name.replace("\\", "/").lstrip("/").lower()
