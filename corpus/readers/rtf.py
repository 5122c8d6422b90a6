r"""Rich Text Format: a small tokenizer of our own.

striprtf was tried and cannot be set right from outside: it drops automatic numbers (\pntext) and text
boxes (\shptxt), keeps hidden and deleted text, splits a GBK character whose second byte is written as a
letter, stops at a byte that its code page lacks, leaves surrogates apart, and searches links in quadratic
time. Chinese stands in a file as \'b5\'b3, as \u20826 with a substitute after it, or as plain bytes.
Notes and hidden text come after the report and are set aside; comments stay out.
"""

from __future__ import annotations

import re

from corpus.errors import UnreadableFileError
from corpus.readers.beginnings import BEFORE_RTF, looks_like_rtf
from corpus.readers.fields import drawn_by
from corpus.readers.reading import FOOTNOTE, HIDDEN, Line, Reading, from_lines
from corpus.readers.rtf_bytes import Bytes
from corpus.readers.rtf_flow import Flow, FlowKind
from corpus.readers.rtf_state import LEFT_OUT, STARRED_BUT_READ, State

_TOKEN = re.compile(
    rb"\\'([0-9a-fA-F]{2})|\\([a-zA-Z]{1,32})(-?\d{1,9})? ?|\\(.)|([{}])|[\r\n\0]+|([^\\{}\r\n\0]+)|\\", re.DOTALL
)
_TWO_BYTES = re.compile(rb"\\'([0-9a-fA-F]{2})\s*\\'([0-9a-fA-F]{2})")
_MAX_DEPTH = 10_000

#: What has lines of its own, and what it is.
_FLOWS: dict[bytes, FlowKind] = {b"shptxt": "box", b"dptxbxtext": "box", b"footnote": "note", b"fldinst": "code"}
#: A box stands in the document, a note there or in a box, a field anywhere; what is deeper is no flow of its own.
_MAY_OPEN = {"document": ("box", "note", "code"), "box": ("note", "code"), "note": ("code",), "code": ()}
_SIGNS = {
    b"tab": "\t", b"emdash": "—", b"endash": "–", b"bullet": "•", b"lquote": "‘", b"rquote": "’",
    b"ldblquote": "“", b"rdblquote": "”", b"emspace": "\u3000", b"enspace": " ", b"qmspace": " ",
    b"line": "\n", b"lbr": "\n", b"~": " ", b"_": "-",
}  # fmt: skip
_PARAGRAPH_ENDS = frozenset((b"par", b"sect", b"page", b"column", b"\r", b"\n"))
_TABLE_ENDS = frozenset((b"cell", b"row", b"nestcell", b"nestrow"))


def read(data: bytes) -> Reading:
    """The paragraphs and the rows of tables, one a line.

    :raises UnreadableFileError: the file is no RTF.
    """
    if not looks_like_rtf(data):
        raise UnreadableFileError("damaged", "open and save again")
    return _Reader(data.lstrip(BEFORE_RTF)).read()


class _Reader:
    def __init__(self, data: bytes) -> None:
        self._data = data
        self._encoding = Bytes(data)
        self._flows = [Flow()]
        self._aside: list[Line] = []
        self._state = State()
        self._stack: list[State] = []
        self._bytes = bytearray()
        self._hidden: list[str] = []
        self._skip = 0

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
        self._end_flows(1)
        self._end_hidden()
        return from_lines([*self._flows[0].end(), *self._aside], "rtf")

    def _open(self) -> None:
        if len(self._stack) >= _MAX_DEPTH:
            raise UnreadableFileError("damaged", "open and save again", "depth")
        self._stack.append(self._state)
        self._state = self._state._replace(starred=False)

    def _close(self) -> None:
        self._state = self._stack.pop()
        self._end_flows(self._state.flows)

    def _end_flows(self, left: int) -> None:
        """Ends text boxes, notes and codes of fields: the first go below their paragraph, notes after the report."""
        while len(self._flows) > left:
            ended = self._flows.pop()
            lines = ended.end()
            if ended.kind == "box":
                self._flows[-1].boxes += lines
                continue
            text = " ".join(" ".join(line.text for line in lines).split())
            if ended.kind == "code":
                self._text(drawn_by(text))
            elif text:
                self._aside.append(Line(text, why=FOOTNOTE))

    def _word(self, word: bytes, number: int | None) -> None:
        state, flow = self._state, self._flows[-1]
        if word == b"*":
            self._state = state._replace(starred=True)
        elif word in LEFT_OUT or (state.starred and word not in STARRED_BUT_READ):
            self._state = state._replace(left_out=True, starred=False)
        elif word in _FLOWS and not state.left_out and _FLOWS[word] in _MAY_OPEN[flow.kind]:
            self._flows.append(Flow(_FLOWS[word]))
            self._state = state._replace(flows=len(self._flows), starred=False, depth=0, level=None)
        elif word == b"fldinst":
            self._state = state._replace(left_out=True, starred=False)
        elif word in STARRED_BUT_READ:
            self._state = state._replace(starred=False, number=word in (b"pntext", b"listtext"))
        elif word in _PARAGRAPH_ENDS and not state.left_out:
            if not (state.hidden or state.deleted):  # else the next paragraph goes on in this one
                flow.end_paragraph(state.depth, state.level)
            self._end_hidden()
        elif word in _TABLE_ENDS and not state.left_out:
            self._end_of_table(word)
        elif word in _SIGNS:
            self._text("" if state.number and word == b"tab" else _SIGNS[word])
        else:
            self._state = state.after(word, number, self._encoding)

    def _end_of_table(self, word: bytes) -> None:
        flow, level = self._flows[-1], self._state.level
        if word == b"cell":
            flow.end_cell(1, level)
        elif word == b"nestcell":
            flow.end_cell(2, level)
        elif word == b"nestrow":
            flow.end_inner_row()
        else:
            flow.end_row()

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
        if not (self._state.left_out or self._state.deleted):
            if self._encoding.is_utf8(raw):
                self._flush()
                self._text(raw.decode("utf-8", "replace"))
            else:
                self._bytes += raw

    def _flush(self) -> None:
        if self._bytes:
            self._text(self._encoding.decode(bytes(self._bytes), self._state.font))
            self._bytes.clear()

    def _text(self, text: str) -> None:
        if self._state.left_out or self._state.deleted:
            return
        (self._hidden if self._state.hidden else self._flows[-1].paragraph).append(text)

    def _end_hidden(self) -> None:
        whole = "".join(self._hidden).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        if hidden := " ".join(whole.split()):
            self._aside.append(Line(hidden, why=HIDDEN))
        self._hidden.clear()
