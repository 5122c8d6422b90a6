"""The text of a paragraph in .docx, as it stands on paper.

Tracked insertions and moved-in text are in, deletions out; of a field its result, not its code; of a character
with a reading (ruby) the character; a drawing that is stored twice is looked into once. What a reader of the
page does not see in its place is handed out beside it: hidden text, references to notes, text boxes.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from corpus.readers.docx_styles import Look, Styles
from corpus.readers.docx_symbols import symbol
from corpus.readers.docx_xml import value, w
from corpus.readers.fields import drawn_by
from corpus.readers.package import Element

_COMPATIBILITY = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_ALTERNATIVES, _CHOICE = f"{_COMPATIBILITY}AlternateContent", f"{_COMPATIBILITY}Choice"
FALLBACK = f"{_COMPATIBILITY}Fallback"
_RUN, _RPR, _TEXT, _BOX, _CODE = w("r"), w("rPr"), w("t"), w("txbxContent"), w("instrText")
_FORMULA_TEXT = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
#: Deleted and moved-away text, the reading above a character, properties, what a content control asks for.
LEFT_OUT = frozenset(
    {w("del"), w("moveFrom"), w("delText"), w("delInstrText"), w("pPr"), _RPR, w("rt"), w("sdtPr"), w("altChunk")}
)
_SIGNS = {w("tab"): "\t", w("ptab"): "\t", w("cr"): "\n", w("noBreakHyphen"): "-"}
_BREAK, _SYMBOL, _FIELD = w("br"), w("sym"), w("fldChar")
_NOTES = {w("footnoteReference"): "footnote", w("endnoteReference"): "endnote"}


@dataclass(slots=True)
class Text:
    """What a paragraph holds: its visible pieces with their looks, and what is handed out beside them."""

    pieces: list[tuple[str, Look]] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)
    boxes: list[Element] = field(default_factory=list)

    @property
    def visible(self) -> str:
        return "".join(text for text, _ in self.pieces)


@dataclass(slots=True)
class _Field:
    """A field that is open: its code so far, how many pieces stood before it, whether its result has begun."""

    before: int
    code: str = ""
    in_code: bool = True


def read_text(paragraph: Element, styles: Styles, style: str) -> Text:
    """The text of a paragraph in this style; a text box in it is not read but handed out."""
    reader = _Reader(styles, style)
    if len(paragraph):
        reader.walk(paragraph, styles.look(style, None))
        reader.end()
    return reader.text


class _Reader:
    def __init__(self, styles: Styles, style: str) -> None:
        self.text = Text()
        self._styles = styles
        self._style = style
        self._fields: list[_Field] = []
        self._codes = 0  # how many of them are in their code
        self._in_codes: list[tuple[str, Look]] = []

    def end(self) -> None:
        """Gives out what stands in the code of a field that never came to its result, as in a damaged file."""
        if self._codes:
            self.text.pieces += self._in_codes

    def walk(self, element: Element, look: Look) -> None:
        own_mark = False
        for child in element:
            tag = child.tag
            if tag == _TEXT or tag == _FORMULA_TEXT:
                if not own_mark:
                    self._add(_plain(child.text), look)
            elif tag == _RUN:
                self.walk(child, self._styles.look(self._style, child.find(_RPR)))
            elif tag in LEFT_OUT:
                continue
            elif tag in _SIGNS:
                self._add(_SIGNS[tag], look)
            elif tag in _NOTES:
                # Where the writer set a sign by hand, as in 甲局*, it follows in the same run.
                own_mark = value(child, "customMarkFollows") is not None
                self.text.notes.append((_NOTES[tag], value(child, "id") or ""))
            else:
                self._special(child, tag, look)

    def _special(self, child: Element, tag: object, look: Look) -> None:
        if tag == _BREAK:
            # A new page before a paragraph's first word is no line of its own: its number stands before it.
            starts = value(child, "type") in ("page", "column") and not self.text.pieces
            self._add("" if starts else "\n", look)
        elif tag == _SYMBOL:
            self._add(symbol(value(child, "char") or "", value(child, "font") or ""), look)
        elif tag == _FIELD:
            self._field(value(child, "fldCharType"), look)
        elif tag == _CODE:
            if self._fields and self._fields[-1].in_code:
                self._fields[-1].code += child.text or ""
        elif tag == _BOX:
            self.text.boxes.append(child)
        elif tag == _ALTERNATIVES:
            chosen = child.find(_CHOICE)
            if (drawn := child.find(FALLBACK) if chosen is None else chosen) is not None:
                self.walk(drawn, look)
        else:
            self.walk(child, look)

    def _add(self, text: str, look: Look) -> None:
        if not text:
            return
        if look.hidden:
            self.text.hidden.append(text)
        elif self._codes > (self._fields[-1].in_code if self._fields else 0):
            self._in_codes.append((text, look))  # the result of a field in the code of another
        else:
            self.text.pieces.append((text, look))

    def _field(self, kind: str | None, look: Look) -> None:
        if kind == "begin":
            self._fields.append(_Field(len(self.text.pieces)))
            self._codes += 1
        elif self._fields and kind == "separate":
            self._codes -= self._fields[-1].in_code
            self._fields[-1].in_code = False
        elif self._fields and kind == "end":
            ended = self._fields.pop()
            self._codes -= ended.in_code
            if ended.before == len(self.text.pieces):
                self._add(drawn_by(ended.code), look)


def _plain(text: str | None) -> str:
    """A line break within w:t is a space to Word."""
    return (text or "").replace("\r", " ").replace("\n", " ")
