"""What is no part of a report: ads, page furniture, residue of document sites, marks of paid text.

Nothing is deleted: a noise is set aside with its place and reason, and putting all of it back gives
the decoded text again. Strong tokens decide alone. Weak ones only together, for 微信公众号, 扫码 and
举报电话 are real text too; and a line that is numbered as a part of the report, or is a whole sentence,
needs more. Only lines of up to 200 characters are looked at whole; from longer ones only a marker is
taken. Page furniture stands before the first line of the text or after its last.
"""

from __future__ import annotations

import re

from corpus.document import Noise
from corpus.marks import first_item, heading_mark
from corpus.sentences import Span, paragraphs

MAX_NOISE_LINE_CHARS = 200
#: A longer line is text, and ends the furniture at the top of a page.
_MAX_FURNITURE_CHARS = 60
#: So many lines that end in a page number are a table of contents.
_MIN_CONTENTS_LINES = 3

_MARKER = re.compile(r"##[a-zA-Z]{3,20}##")
#: Characters without width that web pages leave, and their names for a space.
_INVISIBLE = re.compile(r"[\u00ad\u200b-\u200f\u2060\ufeff]+|&(?:nbsp|ensp|emsp);")
_STRONG = (
    re.compile(r"素材库"),
    re.compile(r"网盘群"),
    re.compile(r"提取码"),
    re.compile(r"(?i:svip)"),
    re.compile(r"下载后可(?:任意)?编辑"),
    re.compile(r"版权归原作者"),
    re.compile(r"还剩\d+页未读"),
    re.compile(r"由.{0,12}会员分享.{0,12}(?:在线阅读|下载|搜索)"),
    re.compile(r"更多.{0,6}请.{0,4}关注.{0,6}公众号"),
    re.compile(r"_第\d+页|文库.{0,4}(?:免费)?下载$"),
    re.compile(r"(?:代写|代笔).{0,30}(?:客服|出稿|下单|请联系)"),
)
_CONTACT = re.compile(
    r"(?:公众号|微信号?|客服|(?<![A-Za-z])[qQ]{2}|(?<![A-Za-z])(?:vx|wx|VX|WX)|请联系)[^，。]{0,4}[:：]|【[^】]{0,6}公众号"
)
#: Kinds of weak tokens.
_WEAK = (
    re.compile(r"公众号|微信|网盘"),
    re.compile(r"最新最全|每日更新|每天更新|海量|一键|极速|免费|好评|原创|高质量保障|谨防假冒|持续接单"),
    re.compile(r"资料库|素材|范文|模板|代写|代笔|润笔|课件|(?i:ppt)"),
    re.compile(r"扫码|关注|加入|添加|点击|下载|领取|入群|加群"),
    re.compile(r"会员|客服|[vV]ip|VIP"),
)
_FURNITURE_ITEM = (
    r"(?:下载|打印|全屏|收藏|分享|关闭|返回顶部?|首页|加大|还原|减小|大|中|小|】|【?字[号体][:：]?[^。]{0,12}】?"
    r"|(?:信息|文章|稿件)?来源[:：]\s*\S{0,30}|(?:发布|发表|更新)?(?:时间|日期)[:：]\s*20\d\d[-/.]\d{1,2}[-/.]\d{1,2}(?:\s+\d[\d:]*)?"
    r"|(?:浏览|阅读|点击)(?:次数|量)?[:：]?\s*\d+次?|(?:责任编辑|责编)[:：]\s*\S{0,20}|编辑[:：]\s*\S{2,8}"
    r"|相关(?:报道|链接|阅读|文章|附件)[:：]?|扫一扫.{0,6}(?:打开|关注|分享|手机).{0,10}|打印本页|关闭(?:本页|窗口)"
    r"|【(?:打印(?:本页)?|关闭(?:本页|窗口)?)】)"
)
_FURNITURE = re.compile(
    rf"{_FURNITURE_ITEM}(?:[\s|]*{_FURNITURE_ITEM}){{0,5}}"
    r"|(?:您|当前|您现在|您所在)的?位置[:：].{0,40}(?:[>＞»]|首页).{0,40}|首页\s*[>＞»].{0,60}"
    r"|上一[篇条][:：].*|下一[篇条][:：].*|分享到[:：]?.{0,20}|文档来源.{0,40}"
)
_PAGE_NUMBER = re.compile(
    r"\d{1,3}\s*/\s*\d{1,3}|[—\-–~]{1,2}\s*\d{1,3}\s*[—\-–~]{1,2}|第\s*\d{1,3}\s*页\s*[,，/]?\s*共\s*\d{1,3}\s*页"
)
_CAPTION = re.compile(r".{0,160}(?:记者|通讯员)[^。，]{0,20}(?:摄|摄影)[）)]?")
_CONTENTS_LINE = re.compile(r"(?P<name>.{2,60}?)(?:…+|\.{4,}|·{4,}|\t+)\s*(?P<page>\d{1,3})")
_CONTENTS_HEAD = re.compile(r"目\s*录")

ADVERTISEMENT, FURNITURE, MARKER = "advertisement", "page furniture", "paid marker"
CAPTION, CONTENTS, INVISIBLE = "picture caption", "table of contents", "invisible character"


def find_noise(decoded: str) -> list[Noise]:
    """The noise of a decoded text in order, none overlapping."""
    lines = paragraphs(decoded)
    texts = [_INVISIBLE.sub("", decoded[a:b]).strip() for a, b in lines]
    edges = _edges(texts)
    contents = _contents(texts)
    found = []
    for number, ((start, end), text) in enumerate(zip(lines, texts, strict=True)):
        why = CONTENTS if number in contents else _whole_line(text, number in edges)
        if why:
            found.append(Noise(decoded[start:end], start, end, why))
        else:
            found += _within(decoded, (start, end))
    return found


def _within(decoded: str, line: Span) -> list[Noise]:
    """Markers and invisible characters inside a line of text."""
    marks = [(m.span(), MARKER) for m in _MARKER.finditer(decoded, *line)]
    marks += [(m.span(), INVISIBLE) for m in _INVISIBLE.finditer(decoded, *line)]
    return [Noise(decoded[a:b], a, b, why) for (a, b), why in sorted(marks)]


def _edges(texts: list[str]) -> set[int]:
    """The lines before the first of the text and after its last."""
    body = [i for i, text in enumerate(texts) if _is_text(text)]
    if not body:
        return set(range(len(texts)))
    return {*range(body[0]), *range(body[-1] + 1, len(texts))}


def _is_text(text: str) -> bool:
    if _FURNITURE.fullmatch(text) or _CAPTION.fullmatch(text):
        return False
    return len(text) > _MAX_FURNITURE_CHARS or text[-1:] in "。！？：" or heading_mark(text)[0] > 0


def _contents(texts: list[str]) -> set[int]:
    """The lines of tables of contents, their headings among them.

    A table's rows end in numbers too: a contents stands below 目录 or its lines come again as headings,
    and its page numbers never fall.
    """
    out: set[int] = set()
    i = 0
    while i < len(texts):
        run = i
        while run < len(texts) and _CONTENTS_LINE.fullmatch(texts[run]):
            run += 1
        headed = i > 0 and bool(_CONTENTS_HEAD.fullmatch(texts[i - 1]))
        if run - i >= _MIN_CONTENTS_LINES and _is_contents(texts[i:run], texts[run:], headed):
            out |= {*range(i - headed, run)}
        i = run + 1
    return out


def _is_contents(rows: list[str], below: list[str], headed: bool) -> bool:
    found = [match for row in rows if (match := _CONTENTS_LINE.fullmatch(row))]
    pages = [int(match.group("page")) for match in found]
    again = sum(any(line.startswith(match.group("name").strip()) for line in below) for match in found)
    return pages == sorted(pages) and (headed or 2 * again > len(rows))


def _whole_line(text: str, at_edge: bool) -> str | None:
    if len(text) > MAX_NOISE_LINE_CHARS or not text:
        return None
    if _MARKER.fullmatch(text):
        return MARKER
    if _is_advertisement(text):
        return ADVERTISEMENT
    if _PAGE_NUMBER.fullmatch(text) or (at_edge and _FURNITURE.fullmatch(text)):
        return FURNITURE
    return CAPTION if at_edge and _CAPTION.fullmatch(text) else None


def _is_advertisement(text: str) -> bool:
    strong = sum(bool(token.search(text)) for token in _STRONG)
    weak = sum(bool(token.search(text)) for token in _WEAK)
    contact = bool(_CONTACT.search(text))
    numbered = heading_mark(text)[0] > 0 or first_item(text) == 0
    if numbered:  # a part of the report, whatever it speaks of
        return strong > 0 and contact
    if text[-1] in "。；":  # a whole sentence
        return strong > 1 or (strong > 0 and (contact or text[0] == "【")) or (contact and weak >= 3)
    return strong > 0 or (contact and weak >= 2) or weak >= 4
