"""OFD (GB/T 33190), the fixed layout of Chinese offices: experimental, tried on hand-made files only.

A zip: OFD.xml names Document.xml, which names the pages; a page holds pieces of text at places, no lines and no
paragraphs (`ofd_layout` makes them). Template pages hold furniture (headers, footers), which is set aside once,
as are page numbers. Names in the package come from the file: none with .. is followed, the same part may be
named a million times, so what is read is counted; lxml resolves no entity and reaches no network.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Collection
from dataclasses import dataclass, field

from corpus.errors import UnreadableFileError
from corpus.readers.ofd_layout import Piece, area, page_lines, paragraphs
from corpus.readers.package import DAMAGED, Element, parse_xml
from corpus.readers.reading import Line, Reading, from_lines

_MAX_BYTES = 256 * 1024 * 1024
_MAX_PART_BYTES = 64 * 1024 * 1024
_BYTES_A_PART = 2000
_MAX_PAGES = 10_000
_A4 = (0.0, 0.0, 210.0, 297.0)
#: Of the page's height: where page numbers stand.
_FOOT = 0.85
_PAGE_NUMBER = re.compile(r"[\s\-—–－·第]*\d{1,4}[\s\-—–－·页]*(?:[/／共]\s*\d{1,4}\s*页?)?")


def is_ofd(names: Collection[str]) -> bool:
    """Whether a zip with these members is an OFD file."""
    return any(name.lstrip("/").lower() == "ofd.xml" for name in names)


def read(data: bytes) -> Reading:
    """The paragraphs, one a line: headers first and footers last, both marked.

    :raises UnreadableFileError: the file is damaged, too large, or a zip that is no OFD.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _read(_Package(archive))
    except DAMAGED as error:
        raise UnreadableFileError("damaged", "open and save again") from error


class _Package:
    """The parts of the zip, by names as the file gives them."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._names = {info.filename.lstrip("/").lower(): info for info in archive.infolist()}
        self._left = _MAX_BYTES
        if not is_ofd(self._names):
            raise UnreadableFileError("unsupported", "save as docx or txt", "zip")
        if sum(info.file_size for info in archive.infolist()) > _MAX_BYTES:
            raise UnreadableFileError("too large", "split it")

    def find(self, base: str, name: str | None) -> str:
        """The full name of a part that another part names; empty where it leads out of the package or nowhere."""
        name = (name or "").strip().replace("\\", "/")
        path = name if name.startswith("/") else f"{base.rpartition('/')[0]}/{name}"
        steps = [step for step in path.lower().split("/") if step not in ("", ".")]
        full = "/".join(steps)
        return "" if ".." in steps or full not in self._names else full

    def parse(self, full: str) -> Element | None:
        """The part's root; nothing for a part that is not there.

        :raises UnreadableFileError: more has been read, or more often, than a report needs.
        """
        if full not in self._names:
            return None
        size = self._names[full].file_size
        self._left -= size + _BYTES_A_PART
        if size > _MAX_PART_BYTES or self._left < 0:
            raise UnreadableFileError("too large", "split it", full)
        return parse_xml(self._archive.read(self._names[full]))


@dataclass(slots=True)
class _Texts:
    """What the documents of a package hold: what stands on every page, and in order, only once."""

    headers: dict[str, None] = field(default_factory=dict)
    footers: dict[str, None] = field(default_factory=dict)
    body: list[str] = field(default_factory=list)

    def reading(self) -> Reading:
        placed = ((self.headers, "page header"), (self.body, ""), (self.footers, "page footer"))
        return from_lines((Line(text, why=why) for texts, why in placed for text in texts), "ofd")


def _read(package: _Package) -> Reading:
    root = package.parse("ofd.xml")
    if root is None:
        raise UnreadableFileError("damaged", "open and save again")
    texts = _Texts()
    for main in root.iterfind(".//{*}DocRoot"):
        full = package.find("", main.text)
        document = package.parse(full)
        if document is not None:
            _read_document(package, full, document, texts)
    return texts.reading()


def _read_document(package: _Package, full: str, document: Element, texts: _Texts) -> None:
    usual = area(document.find("{*}CommonData/{*}PageArea/{*}PhysicalBox"), _A4)
    templates = {t.get("ID"): package.find(full, t.get("BaseLoc")) for t in document.iterfind(".//{*}TemplatePage")}
    pages = [package.find(full, page.get("BaseLoc")) for page in document.iterfind("{*}Pages/{*}Page")]
    if len(pages) > _MAX_PAGES:
        raise UnreadableFileError("too large", "split it")
    lines: list[Piece] = []
    used: set[str] = set()
    for page in map(package.parse, pages):
        if page is None:
            continue
        height = area(page.find("{*}Area/{*}PhysicalBox"), usual)[3]
        for name in (templates.get(t.get("TemplateID"), "") for t in page.iterfind("{*}Template")):
            template = None if name in used else package.parse(name)
            used.add(name)
            for line in [] if template is None else page_lines(template):
                (texts.headers if line.y < height / 2 else texts.footers).setdefault(line.text)
        for line in page_lines(page):
            if line.y > _FOOT * height and _PAGE_NUMBER.fullmatch(line.text):
                texts.footers.setdefault(line.text)
            else:
                lines.append(line)
    texts.body += paragraphs(lines, usual[2])
