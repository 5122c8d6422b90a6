"""Saved web pages: the article's lines, and the page's furniture beside it as marks.

Decoded first: a parser given bytes loses all of a gb2312 page that uses characters outside that set, so
gb2312 and gbk are read as GB18030, and a page's word on its own charset only counts where it holds
strictly. The tree is Beautiful Soup's over html.parser; what stalls that parser (tags never closed,
marked sections) is taken out before. The title often stands outside the article: its line is kept, or
where only the head has it, put first.
"""

from __future__ import annotations

import io
import re

from bs4 import BeautifulSoup
from bs4.exceptions import ParserRejectedMarkup

from corpus.document import HeadingHint, Noise
from corpus.encoding import MAX_BROKEN, decode
from corpus.errors import UnreadableFileError
from corpus.furniture import FURNITURE
from corpus.readers.html_article import find_furniture, is_furniture, is_link
from corpus.readers.html_lines import Line, PageLines
from corpus.readers.reading import Reading

#: Each tag is an object of half a kilobyte; a report's page has some thousands.
MAX_TAGS = 500_000
#: More tags than this that another tag opens inside of are no slip of a hand; html.parser takes minutes.
_MAX_TORN_TAGS = 100

_BYTE_ORDER_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")
_CHARSET = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([\w-]+)""", re.IGNORECASE)
#: What a page may call itself; other names (iso-8859-1 on Chinese pages) are mostly wrong.
_CHARSETS = {
    "utf-8": "utf-8", "utf8": "utf-8", "gb2312": "gb18030", "gbk": "gb18030", "gb18030": "gb18030",
    "x-gbk": "gb18030", "gb_2312-80": "gb18030", "cp936": "gb18030", "big5": "big5hkscs", "big5-hkscs": "big5hkscs",
}  # fmt: skip
_TORN_TAG = re.compile(r"<(?=[a-zA-Z/?][^<>]*(?:<|\Z))")
_TITLE_SPLIT = re.compile(r"\s*[_|–»]\s*|\s+[-—]+\s+|(?<!\d)-|-(?!\d)")
_SITE = re.compile(r"(?:政府|委员会|网|网站|门户|文库|公开|平台|频道|中心|首页|在线|局|委)$")
#: A title that only the head has is believed only if it names a kind of document (无标题文档 does not).
_DOCUMENT_NAME = re.compile(r"报告|总结|述职|汇报|讲话|要点|计划|方案|通知|意见|材料|发言|综述")


def read(data: bytes) -> Reading:
    """The page's lines in order, all but the article's marked as furniture.

    :raises UnreadableFileError: the page holds no text, too many tags, or is no text at all.
    """
    return read_page(*_decoded(data))


def read_page(markup: str, encoding: str) -> Reading:
    """The same for a page that is decoded already.

    :raises UnreadableFileError: the page holds no text or too many tags.
    """
    soup = _parse(markup)
    page = PageLines().read(soup)
    if not page.lines:
        raise UnreadableFileError("no text", "leave it out")
    lines, aside = page.lines, find_furniture(page)
    added = _keep_title(lines, aside, _head_titles(soup))
    if added:
        lines, aside = [Line(added), *lines], [False, *aside]
    return _reading(lines, aside, encoding)


def decode_page(data: bytes, declared: str | None) -> tuple[str, str]:
    """The text of a page that names its charset, and the one it is in.

    :raises UnreadableFileError: the bytes are no text.
    """
    encoding = _CHARSETS.get((declared or "").lower())
    if encoding is None or data.startswith(_BYTE_ORDER_MARKS) or b"\x00" in data:
        return decode(data)
    for codec in (encoding,) if encoding == "utf-8" or len(data) < 200 else ("utf-8", encoding):
        try:  # UTF-8 first: pages saved anew keep their old gb2312, and a longer GBK text is never UTF-8 by chance
            return data.decode(codec), codec
        except UnicodeDecodeError:
            pass
    try:
        return decode(data)
    except UnreadableFileError:
        text = data.decode(encoding, "replace")
        if text.count("\ufffd") > max(1.0, MAX_BROKEN * len(text)):
            raise
        return text, encoding


def _decoded(data: bytes) -> tuple[str, str]:
    declared = _CHARSET.search(data[:4096])
    return decode_page(data, declared.group(1).decode("ascii", "replace") if declared else None)


def _parse(markup: str) -> BeautifulSoup:
    if markup.count("<") > MAX_TAGS:
        raise UnreadableFileError("too large", "split it", "HTML")
    # <![if …]> as a plain declaration: html.parser gives up on a torn one. <?xml would make Beautiful Soup warn.
    markup = re.sub(r"<\?xml", "<?x", markup.replace("<![", "<!"), flags=re.IGNORECASE)
    if sum(1 for _ in _TORN_TAG.finditer(markup)) > _MAX_TORN_TAGS:
        markup = _TORN_TAG.sub("&lt;", markup)
    try:  # the comment at the end closes what was left open; a file object is never taken for a path
        return BeautifulSoup(io.StringIO(markup + "<!-- -->"), "html.parser", multi_valued_attributes=None)
    except (ParserRejectedMarkup, AssertionError, ValueError, RecursionError) as error:
        raise UnreadableFileError("damaged", "open and save again", "HTML") from error


def _squeezed(text: str) -> str:
    return "".join(text.split())


def _head_titles(soup: BeautifulSoup) -> list[str]:
    """What the head calls the page, the likeliest first, the site's name cut off."""
    meta = {str(m.get("name") or m.get("property") or "").lower(): str(m.get("content") or "")
            for m in soup.find_all("meta")}  # fmt: skip
    head = soup.title.get_text() if soup.title else ""
    site = meta.get("sitename") or meta.get("og:site_name") or ""
    names = []
    for whole in (meta.get("articletitle", ""), meta.get("og:title", ""), head):
        parts = [part.strip() for part in _TITLE_SPLIT.split(whole)]
        names += [whole.strip(), *(part for part in parts if part != site and not _SITE.search(part))]
    return [" ".join(name.split()) for name in names if len(_squeezed(name)) >= 4]


def _keep_title(lines: list[Line], aside: list[bool], names: list[str]) -> str:
    """Takes the mark off the title's lines; the title itself where no line is it, else ""."""
    start = aside.index(False)
    wanted = {_squeezed(name) for name in names}
    opening = [_squeezed(line.text) for i, line in enumerate(lines[: start + 12]) if not aside[i]][:8]
    ends = {a + b for a, b in zip(opening, opening[1:], strict=False)} | set(opening)
    if wanted & ends:
        return ""
    usable = [i for i in range(start) if not is_furniture(lines[i]) and not is_link(lines[i])]
    for i in reversed(usable):
        for count in (3, 2, 1):
            run = range(i - count + 1, i + 1)
            if run[0] >= 0 and _squeezed("".join(lines[j].text for j in run)) in wanted:
                return _unmark(aside, run)
    for i in reversed(usable):
        if lines[i].level == 1 and not _SITE.search(lines[i].text):
            top = i
            while top > 0 and lines[top - 1].level == 1:
                top -= 1
            return _unmark(aside, range(top, i + 1))
    fitting = [name for name in names if _DOCUMENT_NAME.search(name) and not _TITLE_SPLIT.search(name)]
    inside = any(_squeezed(name) in text or text in _squeezed(name) for name in fitting for text in opening[:3])
    return "" if inside or not fitting else fitting[0]


def _unmark(aside: list[bool], run: range) -> str:
    for i in run:
        aside[i] = False
    return ""


def _reading(lines: list[Line], aside: list[bool], encoding: str) -> Reading:
    text = "\n".join(line.text for line in lines)
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line.text) + 1)
    marks, i = [], 0
    while i < len(lines):
        first = i
        while i < len(lines) and aside[i]:
            i += 1
        if i > first:  # of the two line ends round a stretch inside a paragraph neither stays, else one does
            within, goes_on = lines[first].goes_on, i < len(lines) and lines[i].goes_on
            start = starts[first] - within
            end = min(starts[i] - (within and not goes_on), len(text))
            marks.append(Noise(text[start:end], start, end, FURNITURE))
        i += 1
    hints = [HeadingHint(starts[i], n.level) for i, n in enumerate(lines) if n.level and not aside[i]]
    return Reading(text, encoding, tuple(marks), tuple(hints))
