"""OFD (GB/T 33190), the fixed layout of Chinese offices: experimental, tried on hand-made files only.

A zip: OFD.xml names Document.xml, which names the pages; a page holds pieces of text at places, no lines and no
paragraphs. Pieces of one height make a line; a line that ends well short of the right margin, or one before an
indented line, ends its paragraph. Template pages hold furniture (headers, footers), which is set aside once,
as are page numbers. Names in the package come from the file: none with .. is followed, the same part may be
named a million times, so what is read is counted; lxml resolves no entity and reaches no network.
"""

from __future__ import annotations

import io
import math
import re
import zipfile
import zlib
from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple

from corpus.errors import UnreadableFileError
from corpus.readers.package import DAMAGED, Element, parse_xml
from corpus.readers.reading import Line, Reading, from_lines

_MAX_BYTES = 256 * 1024 * 1024
_MAX_PART_BYTES = 64 * 1024 * 1024
_BYTES_A_PART = 2000
_MAX_PAGES = 10_000
_SIZE = 3.7  # a type size in millimetres, where a piece has none
#: Of the page's width: where all lines are short, none of them reaches the right margin.
_LEAST_RIGHT = 0.7
_A4 = (0.0, 0.0, 210.0, 297.0)
_PAGE_NUMBER = re.compile(r"[\s\-—–－·第]*\d{1,4}[\s\-—–－·页]*(?:[/／共]\s*\d{1,4}\s*页?)?")


class _Piece(NamedTuple):
    """A text at its place in millimetres from the page's top left: `y` is the line that it stands on."""

    x: float
    y: float
    end: float
    size: float
    text: str


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
    except (*DAMAGED, ValueError, zlib.error) as error:
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


def _read(package: _Package) -> Reading:
    root = package.parse("ofd.xml")
    headers: dict[str, None] = {}
    footers: dict[str, None] = {}
    body: list[str] = []
    if root is None:
        raise UnreadableFileError("damaged", "open and save again")
    for main in root.iterfind(".//{*}DocRoot"):
        full = package.find("", main.text)
        document = package.parse(full)
        if document is None:
            continue
        default = _box(document.find("{*}CommonData/{*}PageArea/{*}PhysicalBox"), _A4)
        templates = {t.get("ID"): package.find(full, t.get("BaseLoc")) for t in document.iterfind(".//{*}TemplatePage")}
        pages = [package.find(full, page.get("BaseLoc")) for page in document.iterfind("{*}Pages/{*}Page")]
        if len(pages) > _MAX_PAGES:
            raise UnreadableFileError("too large", "split it")
        lines: list[_Piece] = []
        used: set[str] = set()
        for page in map(package.parse, pages):
            if page is None:
                continue
            box = _box(page.find("{*}Area/{*}PhysicalBox"), default)
            for name in (templates.get(t.get("TemplateID"), "") for t in page.iterfind("{*}Template")):
                template = None if name in used else package.parse(name)
                used.add(name)
                for line in [] if template is None else _lines(template):
                    (headers if line.y < box[3] / 2 else footers).setdefault(line.text)
            for line in _lines(page):
                if line.y > 0.85 * box[3] and _PAGE_NUMBER.fullmatch(line.text):
                    footers.setdefault(line.text)
                else:
                    lines.append(line)
        body += _paragraphs(lines, default[2])
    placed = ((headers, "page header"), (body, ""), (footers, "page footer"))
    return from_lines((Line(text, why=why) for texts, why in placed for text in texts), "ofd")


def _lines(page: Element) -> Iterator[_Piece]:
    """Pieces of one height as a line, from the left; what is drawn twice for bold once."""
    line: list[_Piece] = []
    for piece in sorted(_pieces(page), key=lambda piece: piece.y):
        if line and piece.y - line[0].y > max(piece.size, line[0].size) / 2:
            yield _joined(line)
            line = []
        line.append(piece)
    if line:
        yield _joined(line)


def _joined(pieces: list[_Piece]) -> _Piece:
    text, last = "", None
    for piece in sorted(pieces, key=lambda piece: piece.x):
        if last is not None:
            gap = piece.x - last.end
            if piece.text == last.text and abs(piece.x - last.x) < 0.3 * piece.size:
                continue
            if gap > 2 * piece.size:
                text += "\t"
            elif gap > 0.2 * piece.size and text[-1:].isascii() and piece.text[:1].isascii():
                text += " "
        text, last = text + piece.text, piece
    first = min(pieces, key=lambda piece: piece.x)
    return _Piece(first.x, first.y, max(p.end for p in pieces), max(p.size for p in pieces), text.strip())


def _pieces(page: Element) -> Iterator[_Piece]:
    for item in page.iter("{*}TextObject"):
        if item.get("Visible") == "false":
            continue
        left, top, *_ = _numbers(item.get("Boundary"), 4)
        a, b, c, d, e, f = _numbers(item.get("CTM"), 6) if item.get("CTM") else (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
        wide, high = math.hypot(a, b) or 1.0, math.hypot(c, d) or 1.0
        size = _number(item.get("Size")) or _SIZE
        x = y = 0.0
        for code in item.iterfind("{*}TextCode"):
            x, y = _number(code.get("X"), x), _number(code.get("Y"), y)  # left out: as in the one before
            text = re.sub(r"\s+", " ", str(code.xpath("string()"))).strip("\r\n")
            if not text.strip():
                continue
            steps = _steps(code.get("DeltaX"), len(text) - 1)
            width = sum(steps) + size if steps else sum(size / 2 if char.isascii() else size for char in text)
            at = left + a * x + c * y + e
            yield _Piece(at, top + b * x + d * y + f, at + wide * width, abs(size * high), text)


def _paragraphs(lines: list[_Piece], width: float) -> Iterator[str]:
    if not lines:
        return
    starts = sorted(line.x for line in lines)
    ends = sorted(line.end for line in lines)
    # Not the very outmost: one stray piece would shift the margins of the whole document.
    left, right = starts[len(starts) // 10], max(ends[-1 - len(ends) // 20], _LEAST_RIGHT * width)
    text = ""
    for line, after in zip(lines, [*lines[1:], None], strict=True):
        text = _together(text, line.text)
        if (
            after is None
            or line.end < right - 2 * line.size
            or after.x > left + 1.2 * after.size
            or abs(after.size - line.size) > 0.15 * line.size
        ):
            yield text
            text = ""


def _together(before: str, after: str) -> str:
    words = before[-1:].isascii() and before[-1:].isalpha() and after[:1].isascii() and after[:1].isalpha()
    return f"{before} {after}" if words else before + after


def _number(text: str | None, default: float = 0.0) -> float:
    try:
        number = float(text or "")
    except ValueError:
        return default
    return number if abs(number) < 1e6 else default


def _numbers(text: str | None, count: int) -> list[float]:
    numbers = [_number(part) for part in (text or "").split()[:count]]
    return numbers + [0.0] * (count - len(numbers))


def _box(element: Element | None, default: Iterable[float]) -> list[float]:
    numbers = _numbers(None if element is None else element.text, 4)
    return numbers if numbers[3] > 0 else list(default)


def _steps(text: str | None, count: int) -> list[float]:
    """The steps from one character to the next; "g 3 6.4" is 6.4 three times."""
    parts = (text or "").split()
    steps: list[float] = []
    at = 0
    while at < len(parts) and len(steps) < count:
        if parts[at].lower() == "g":
            times = int(_number(parts[at + 1] if at + 1 < len(parts) else ""))
            steps += [_number(parts[at + 2] if at + 2 < len(parts) else "")] * min(max(times, 0), count)
            at += 3
        else:
            steps.append(_number(parts[at]))
            at += 1
    return steps[:count]
