r"""Rich Text Format: a small tokenizer of our own.

striprtf was tried and cannot be set right from outside: it drops automatic numbers (\pntext) and text
boxes (\shptxt), keeps hidden and deleted text, splits a GBK character whose second byte is written as a
letter, stops at a byte that its code page lacks, leaves surrogates apart, and searches links in quadratic
time. Chinese stands in a file as \'b5\'b3, as \u20826 with a substitute after it, or as plain bytes; the
code page is the font's, and where a font claims to be Western the document's.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import NamedTuple

from corpus.errors import UnreadableFileError
from corpus.readers.reading import MAX_CELL_PARAGRAPHS, Line, Reading, from_lines

_TOKEN = re.compile(
    rb"\\'([0-9a-fA-F]{2})|\\([a-zA-Z]{1,32})(-?\d{1,9})? ?|\\(.)|([{}])|[\r\n\0]+|([^\\{}\r\n\0]+)|\\", re.DOTALL
)
_TWO_BYTES = re.compile(rb"\\'([0-9a-fA-F]{2})\s*\\'([0-9a-fA-F]{2})")
_BEFORE = b"\xef\xbb\xbf \t\r\n"
_MAX_DEPTH = 10_000

_LEFT_OUT = frozenset(
    b"fonttbl colortbl stylesheet info header headerl headerr headerf footer footerl footerr footerf footnote "
    b"annotation pict nonshppict objdata objclass fldinst shprslt nonesttables sp xe rxe tc tcn template private "
    b"filetbl listtable listoverridetable revtbl datafield themedata upr mmathPict pntxta pntxtb".split()
)
#: Marked as skippable for old readers, but with text of the report inside.
_STARRED_BUT_READ = frozenset((b"shpinst", b"do", b"dptxbxtext", b"nesttableprops", b"pntext", b"listtext"))
_SIGNS = {
    b"tab": "\t", b"emdash": "—", b"endash": "–", b"bullet": "•", b"lquote": "‘", b"rquote": "’",
    b"ldblquote": "“", b"rdblquote": "”", b"emspace": "\u3000", b"enspace": " ", b"qmspace": " ",
    b"line": "\n", b"lbr": "\n", b"~": " ", b"_": "-", b"nestcell": "\t",
}  # fmt: skip
_PARAGRAPH_ENDS = frozenset((b"par", b"sect", b"page", b"column", b"nestrow", b"\r", b"\n"))
#: A font's charset; Western, symbol and default ones say nothing in a Chinese document.
_CHARSETS = {
    128: "cp932", 129: "cp949", 134: "gb18030", 136: "cp950", 161: "cp1253", 162: "cp1254", 177: "cp1255",
    178: "cp1256", 186: "cp1257", 204: "cp1251", 238: "cp1250",
}  # fmt: skip
_PAGES = {936: "gb18030", 54936: "gb18030", 950: "cp950", 932: "cp932", 949: "cp949", 65001: "utf-8"}
_PAGES |= {page: f"cp{page}" for page in (*range(1250, 1259), 437, 850, 866, 874)}


class _State(NamedTuple):
    """What a group sets and its end takes back."""

    left_out: bool = False
    starred: bool = False
    hidden: bool = False
    deleted: bool = False
    number: bool = False
    in_table: bool = False
    dbch: bool = False
    box: bool = False
    level: int | None = None
    font: int = -1
    substitutes: int = 1


@dataclass(slots=True)
class _Flow:
    """The lines of the document, or of a text box, which comes after the paragraph that it stands in."""

    lines: list[Line] = field(default_factory=list)
    paragraph: list[str] = field(default_factory=list)
    boxes: list[Line] = field(default_factory=list)
    cell: list[str] = field(default_factory=list)
    row: list[list[str]] = field(default_factory=list)

    def end_paragraph(self, in_table: bool, level: int | None) -> None:
        text = "".join(self.paragraph).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        self.paragraph.clear()
        if in_table:
            self.cell += [text, *(line.text for line in self.boxes)]
        else:
            self.end_row()
            self.lines += [Line(text, level), *self.boxes]
        self.boxes.clear()

    def end_cell(self) -> None:
        self.end_paragraph(in_table=True, level=None)
        self.row.append([text for text in self.cell if text.strip()])
        self.cell = []

    def end_row(self) -> None:
        """A row is one line, its cells apart by tabs; one with cells of many paragraphs line by line."""
        if self.cell:
            self.end_cell()
        if len(self.row) < 2 or max(map(len, self.row)) > MAX_CELL_PARAGRAPHS:
            self.lines += [Line(text) for cell in self.row for text in cell]
        elif line := "\t".join(" ".join(cell).replace("\n", " ") for cell in self.row).rstrip("\t"):
            self.lines.append(Line(line))
        self.row = []

    def end(self) -> list[Line]:
        if self.paragraph or self.boxes:
            self.end_paragraph(in_table=bool(self.row or self.cell), level=None)
        self.end_row()
        return self.lines


def looks_like_rtf(data: bytes) -> bool:
    """Whether these bytes begin as RTF does, a byte order mark and white space looked over."""
    return data.lstrip(_BEFORE).startswith(b"{\\rtf")


def read(data: bytes) -> Reading:
    """The paragraphs and the rows of tables, one a line.

    :raises UnreadableFileError: the file is no RTF.
    """
    if not looks_like_rtf(data):
        raise UnreadableFileError("damaged", "open and save again")
    return _Reader(data.lstrip(_BEFORE)).read()


class _Reader:
    def __init__(self, data: bytes) -> None:
        self._data = data
        self._flows = [_Flow()]
        self._state = _State()
        self._stack: list[_State] = []
        self._bytes = bytearray()
        self._skip = 0
        self._page, self._default_font = "cp1252", -1
        self._charsets: dict[int, int] = {}
        self._plain_is_utf8 = not data.isascii() and _is_utf8(data)

    def read(self) -> Reading:
        at = 0
        while match := _TOKEN.match(self._data, at):
            at = match.end()
            code, word, number, sign, brace, plain = match.groups()
            if code:
                self._add(bytes.fromhex(code.decode()))
            elif plain:
                self._add(plain)
            elif sign and sign in b"\\{}":
                self._add(sign)
            elif word or sign or brace:
                self._flush()
                self._skip = 0
                if brace == b"{":
                    self._open()
                elif brace:
                    self._close()
                    if not self._stack:
                        break
                elif word == b"bin":
                    at += max(int(number or 0), 0)
                elif word == b"u" and number:
                    self._unicode(int(number), at)
                else:
                    self._word(word or sign, None if number is None else int(number))
        self._flush()
        while len(self._flows) > 1:
            self._end_box()
        return from_lines(self._flows[0].end(), "rtf")

    def _open(self) -> None:
        if len(self._stack) >= _MAX_DEPTH:
            raise UnreadableFileError("damaged", "open and save again", "depth")
        self._stack.append(self._state)
        self._state = self._state._replace(starred=False)

    def _close(self) -> None:
        inner, self._state = self._state, self._stack.pop()
        if inner.box and not self._state.box:
            self._end_box()

    def _end_box(self) -> None:
        lines = self._flows.pop().end()
        self._flows[-1].boxes += lines

    def _word(self, word: bytes, number: int | None) -> None:
        state, flow = self._state, self._flows[-1]
        if word == b"*":
            self._state = state._replace(starred=True)
        elif word in _LEFT_OUT or (state.starred and word not in _STARRED_BUT_READ):
            self._state = state._replace(left_out=True, starred=False)
        elif word in (b"shptxt", b"dptxbxtext") and not state.box and not state.left_out:
            self._flows.append(_Flow())
            self._state = state._replace(box=True, starred=False, in_table=False, level=None)
        elif word in _STARRED_BUT_READ:
            self._state = state._replace(starred=False, number=word in (b"pntext", b"listtext"))
        elif word in _PARAGRAPH_ENDS and not state.left_out:
            flow.end_paragraph(state.in_table, state.level)
        elif word == b"cell" and not state.left_out:
            flow.end_cell()
        elif word == b"row" and not state.left_out:
            flow.end_row()
        elif word in _SIGNS:
            self._text("" if state.number and word == b"tab" else _SIGNS[word])
        else:
            self._set(word, number)

    def _set(self, word: bytes, number: int | None) -> None:  # noqa: C901 - one case a control word
        state, value = self._state, number or 0
        match word:
            case b"f":
                state = state._replace(font=value)
            case b"af" if state.dbch:
                state = state._replace(font=value)
            case b"dbch" | b"loch" | b"hich":
                state = state._replace(dbch=word == b"dbch")
            case b"fcharset":
                self._charsets[state.font] = value
            case b"deff":
                self._default_font = value
            case b"ansicpg":
                self._page = _PAGES.get(value, self._page)
            case b"uc":
                state = state._replace(substitutes=min(max(value, 0), 16))
            case b"v":
                state = state._replace(hidden=number != 0)
            case b"deleted":
                state = state._replace(deleted=number != 0)
            case b"plain":
                state = state._replace(font=self._default_font, hidden=False, deleted=False)
            case b"pard":
                state = state._replace(in_table=False, level=None)
            case b"intbl":
                state = state._replace(in_table=True)
            case b"outlinelevel":
                state = state._replace(level=value + 1 if 0 <= value < 9 else None)
        self._state = state

    def _unicode(self, number: int, at: int) -> None:
        code = number + 0x10000 if number < 0 else number
        if 32 <= code <= 0x10FFFF:
            self._text(chr(code))
        self._skip = self._state.substitutes
        # Writers forget \uc2: then the second byte of the same character in GBK would be left behind.
        if self._skip == 1 and (two := _TWO_BYTES.match(self._data, at)) and 0x80 < code < 0xD800:
            self._skip += bytes.fromhex((two[1] + two[2]).decode()) == chr(code).encode("gb18030")

    def _add(self, raw: bytes) -> None:
        """Keeps the bytes of one stretch together: a character's second byte may be written as a letter."""
        if self._skip:
            raw, self._skip = raw[self._skip :], max(self._skip - len(raw), 0)
        if not (self._state.left_out or self._state.hidden or self._state.deleted):
            if len(raw) > 1 and self._plain_is_utf8 and not raw.isascii():
                self._flush()
                self._text(raw.decode("utf-8", "replace"))
            else:
                self._bytes += raw

    def _flush(self) -> None:
        if self._bytes:
            self._text(self._decode(bytes(self._bytes)))
            self._bytes.clear()

    def _decode(self, raw: bytes) -> str:
        if raw.isascii():
            return raw.decode("ascii")
        encoding = _CHARSETS.get(self._charsets.get(self._state.font, 0), self._page)
        high = bytes(byte for byte in raw if byte >= 0x80)
        # No Western word has four accented letters and no other: it is Chinese under a wrong name.
        tries = ["gb2312", encoding] if encoding == "cp1252" and len(high) >= 4 else [encoding]
        for candidate in [*tries, "gb18030", "cp1252"]:
            try:
                return raw.decode(candidate)
            except UnicodeDecodeError:
                continue
        return raw.decode(encoding, "replace")

    def _text(self, text: str) -> None:
        if not (self._state.left_out or self._state.hidden or self._state.deleted):
            self._flows[-1].paragraph.append(text)


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
