"""From a page's tree to lines: what a browser would show, one block element a line.

html.parser closes nothing by itself: <p>, <td> and <tr> left open lie in each other, thousands deep, so
the tree is walked without recursion and a row ends where the next one opens. A row is one line, apart
by tabs, only where its cells are short: old pages lay out the whole report in a table. A hidden element
within a paragraph is a line of its own that the paragraph goes on after (`goes_on`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from bs4 import BeautifulSoup
from bs4.element import NavigableString, PageElement, PreformattedString, Tag

#: A cell with more lines, or several of which one is longer than this, holds a text of its own.
MAX_CELL_LINES, MAX_CELL_LINE_CHARS, MAX_ONLY_LINE_CHARS = 3, 80, 300

#: Not "head" itself: where it is never closed the whole body lies in it.
_NEVER_TEXT = frozenset({"script", "style", "template", "svg", "title"})
_CONTAINERS = frozenset(
    "html body div section article main td th table tbody center form fieldset blockquote ucapcontent".split()
)
_FURNITURE_TAGS = frozenset(
    "nav footer aside noscript iframe select option button textarea form label dialog menu".split()
)
_OTHER_BLOCKS = frozenset(
    "address caption dd details dl dt figcaption figure frameset header h1 h2 h3 h4 h5 h6 hgroup hr legend li listing"
    " noframes ol optgroup p plaintext pre summary tfoot thead tr ul xmp".split()
)
_BLOCKS = _CONTAINERS | _OTHER_BLOCKS | (_FURNITURE_TAGS - {"label"})
_PREFORMATTED = frozenset({"pre", "xmp", "listing", "plaintext"})
_HEADINGS = {f"h{n}": n for n in range(1, 7)}
_STYLE_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden")
_STYLE_BLOCK = re.compile(r"display\s*:\s*(?:block|flex|grid|table|list-item)")
_WIDE = r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f“”‘’—…]"
_WRAPPED = re.compile(rf"(?<={_WIDE})[ \t\r\f]*\n\s*(?={_WIDE})")
_SPACE = re.compile(r"[ \t\n\r\f\v\x1c-\x1f\x85\u2028\u2029]+")
_FURNITURE_NAME = re.compile(
    r"(?:^|[\s_-])(?:(?:nav|menu|crumb|bread|foot|side|share|bdshare|comment|pinglun|recommend|rank|search|advert)[a-z]*"
    r"|header|aside|reply|relate[a-z]*|relation|toolbar|tools?|copyright|banner|login|pager|pagination|prev|next|hot"
    r"|ads?|qrcode|ewm|print|dyym|links?|friendlinks?|location|weizhi|position)(?=$|[\s_-]|\d)"
)
_ARTICLE_NAME = re.compile(
    r"(?:^|[\s_-])(?:trs_editor|trs_uEditor|zoom|ucap-content|ucapcontent|(?:article|news|detail|text|main)[_-]?(?:content|con|body|text)"
    r"|content|articlecontent|vsb_content[\w-]*|v_news_content|js_content|rich_media_content|pages_content|reader-[\w-]+)(?=$|\s)",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Line:
    """One line of the page: its text, how many of its characters are a link's, its heading level or 0."""

    text: str
    linked: int = 0
    level: int = 0
    goes_on: bool = False
    cell: int = 0


@dataclass(slots=True)
class Block:
    """An element and the lines it holds, `first:last`."""

    first: int
    container: bool
    article_name: bool
    furniture: bool
    last: int = 0


@dataclass(slots=True)
class _Row:
    first: int
    blocks: int
    cells: int = 0
    nested: bool = False


@dataclass(slots=True)
class _Frame:
    children: Iterator[PageElement]
    tag: Tag
    block: Block | None = None
    hidden_within: bool = False


@dataclass(slots=True)
class PageLines:
    """The lines and blocks of a page, both in reading order."""

    lines: list[Line] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    _pieces: list[str] = field(default_factory=list)
    _linked: int = 0
    _links: int = 0
    _levels: list[int] = field(default_factory=list)
    _preformatted: int = 0
    _open_line: bool = False
    _rows: list[_Row | None] = field(default_factory=lambda: [None])

    def read(self, soup: BeautifulSoup) -> PageLines:
        """Takes in a whole page."""
        stack = [_Frame(iter(soup.contents), soup)]
        while stack:
            node = next(stack[-1].children, None)
            if node is None:
                self._leave(stack.pop())
            elif isinstance(node, Tag):
                if node.name == "br":
                    self._end_line()
                elif node.name not in _NEVER_TEXT:
                    stack.append(self._enter(node))
            elif isinstance(node, NavigableString) and not isinstance(node, PreformattedString):
                self._add(str(node))
        self._end_line()
        return self

    def _enter(self, tag: Tag) -> _Frame:
        style = str(tag.get("style") or "").lower()
        hidden = tag.has_attr("hidden") or tag.get("aria-hidden") == "true" or bool(_STYLE_HIDDEN.search(style))
        frame = _Frame(iter(tag.contents), tag)
        if tag.name == "a" and tag.get("href"):
            self._links += 1
        if tag.name in _BLOCKS or _STYLE_BLOCK.search(style):
            self._end_line()
            self._table_part(tag.name)
            frame.block = self._block(tag, hidden)
        elif hidden:
            self._end_line(goes_on=True)
            frame.hidden_within = True
            frame.block = self._block(tag, hidden)
        self._preformatted += tag.name in _PREFORMATTED
        if tag.name in _HEADINGS:
            self._levels.append(_HEADINGS[tag.name])
        return frame

    def _leave(self, frame: _Frame) -> None:
        name = frame.tag.name
        if frame.block is not None:
            self._end_line(goes_on=frame.hidden_within)
            frame.block.last = len(self.lines)
        if name == "a" and frame.tag.get("href"):
            self._links -= 1
        if name in ("tr", "table"):
            self._end_row()
        if name == "table":
            self._rows.pop()
        self._preformatted -= name in _PREFORMATTED
        if name in _HEADINGS:
            self._levels.pop()

    def _block(self, tag: Tag, hidden: bool) -> Block:
        names = f"{tag.get('class') or ''} {tag.get('id') or ''}"
        furniture = hidden or tag.name in _FURNITURE_TAGS or bool(_FURNITURE_NAME.search(names.lower()))
        article = tag.name in ("article", "main", "ucapcontent") or bool(_ARTICLE_NAME.search(names))
        block = Block(len(self.lines), tag.name in _CONTAINERS, article, furniture)
        self.blocks.append(block)
        return block

    def _add(self, text: str) -> None:
        if self._preformatted:
            *ended, text = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
            for line in ended:
                self._pieces.append(line)
                self._end_line()
        self._pieces.append(text)
        if self._links:
            self._linked += len("".join(text.split()))

    def _end_line(self, goes_on: bool = False) -> None:
        """Ends the line; `goes_on`: the paragraph does not, what comes next belongs to it."""
        text = _WRAPPED.sub("", "".join(self._pieces))
        text = _SPACE.sub(" ", text).replace("\xa0", " ").strip()
        if text:
            row = self._rows[-1]
            level = self._levels[-1] if self._levels else 0
            self.lines.append(Line(text, self._linked, level, self._open_line, row.cells if row else 0))
        self._open_line = goes_on and (bool(text) or self._open_line)
        self._pieces.clear()
        self._linked = 0

    def _table_part(self, name: str) -> None:
        if name == "table":
            outer = self._rows[-1]
            if outer is not None:
                outer.nested = True
            self._rows.append(None)
        elif name == "tr":
            self._end_row()
            self._rows[-1] = _Row(len(self.lines), len(self.blocks))
        elif name in ("td", "th"):
            row = self._rows[-1]
            if row is not None:
                row.cells += 1

    def _end_row(self) -> None:
        """Joins the lines of the row that is open, if its cells are short."""
        row, self._rows[-1] = self._rows[-1], None
        if row is None or row.nested or row.cells < 2:
            return
        lines = self.lines[row.first :]
        cells: list[list[Line]] = [[] for _ in range(row.cells + 1)]
        for line in lines:
            cells[line.cell].append(line)
        if len(lines) < 2 or cells[0] or any(map(_is_layout, cells)):
            return
        if any(block.furniture for block in self.blocks[row.blocks :]) or any(line.level for line in lines):
            return
        text = "\t".join(" ".join(line.text for line in cell) for cell in cells[1:])
        del self.blocks[row.blocks :]
        self.lines[row.first :] = [Line(text.strip(), sum(line.linked for line in lines))]


def _is_layout(cell: list[Line]) -> bool:
    longest = max((len(line.text) for line in cell), default=0)
    most = MAX_CELL_LINE_CHARS if len(cell) > 1 else MAX_ONLY_LINE_CHARS
    return len(cell) > MAX_CELL_LINES or longest > most
