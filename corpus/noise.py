"""What is no part of a report: ads, page furniture, residue of document sites, marks of paid text, who signs it.

Nothing is deleted: a noise is set aside with its place and reason, and putting all of it back gives
the decoded text again. Strong tokens decide alone. Weak ones only together, for 微信公众号, 扫码 and
举报电话 are real text too; and a line that is numbered as a part of the report, or is a whole sentence,
needs more. Only lines of up to 200 characters are looked at whole; from longer ones only a marker is
taken. What a site or a page put between the words of a paragraph goes too: marks, numbers, line breaks.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Collection

from corpus.contents import contents_lines
from corpus.document import Noise
from corpus.frame import frame_lines, frame_noise
from corpus.furniture import FURNITURE, furniture_lines
from corpus.marks import SUBSECTION, first_item, heading_mark
from corpus.sentences import Span, paragraphs, sentences, strip_span
from corpus.wrapping import line_breaks

MAX_NOISE_LINE_CHARS = 200
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
    re.compile(r"(?:文档|资料|文件).{0,12}用户.{0,4}(?:上传|分享)|侵权.{0,16}(?:删除|联系|处理)|侵害.{0,6}请联系"),
    re.compile(r"仅提供信息存储|自发贡献|仅代表作者"),
    re.compile(r"请使用软件|均可以?(?:自由)?(?:修改|编辑)和?(?:修改|编辑)?|(?:全文)?阅读已结束|请勿(?:采集|转载)"),
    re.compile(r"(?:下载|需要).{0,8}\d+\s*(?:个)?积分|[¥￥]\s*\d"),
    re.compile(r"更多.{0,6}请.{0,4}关注.{0,6}公众号"),
    re.compile(r"_第\d+页|文库.{0,4}(?:免费)?下载$"),
    re.compile(r"点击(?:此处)?下载(?:本|此|该)?文[档件]|文档为\s*\.?(?i:docx?|wps|pdf|word|pptx?)\s*格式"),
    re.compile(r"(?:代写|代笔).{0,30}(?:客服|出稿|下单|请联系)"),
)
#: No line without any of these has a strong token: to look for them is quicker than for the tokens one by one.
_STRONG_HINTS = (
    "素材库", "网盘群", "提取码", "v", "V", "下载后可", "版权归原作者", "页未读", "会员分享", "用户", "侵权", "侵害",
    "仅提供信息存储", "自发贡献", "仅代表作者", "请使用软件", "均可", "阅读已结束", "请勿", "积分", "¥", "￥", "公众号",
    "_第", "文库", "点击", "文档为", "代写", "代笔",
)  # fmt: skip
_CONTACT_HINTS = (":", "：", "【")
_CONTACT = re.compile(
    r"(?:公众号|微信号?|客服|(?<![A-Za-z])[qQ]{2}|(?<![A-Za-z])(?:vx|wx|VX|WX)|请联系)[^，。]{0,4}[:：]|【[^】]{0,6}公众号"
)
_LINE_NUMBER = re.compile(r"(\d{1,3})\s*[、.．]\s*")
#: A number whose label a site took out: …请联系：1 4367，：9 649564.
_ERASED = re.compile(r"[，,、]\s*[:：]\s*[A-Za-z\d][\w ]{2,}")
#: Kinds of weak tokens.
_WEAK = (
    re.compile(r"公众号|微信|网盘"),
    re.compile(r"最新最全|每日更新|每天更新|海量|一键|极速|免费|好评|原创|高质量保障|谨防假冒|持续接单"),
    re.compile(r"资料库|素材|范文|模板|代写|代笔|润笔|课件|(?i:ppt)"),
    re.compile(r"扫码|关注|加入|添加|点击|下载|领取|入群|加群"),
    re.compile(r"会员|客服|[vV]ip|VIP"),
)
_PAGE_NUMBER = re.compile(
    r"\d{1,3}\s*/\s*\d{1,3}|[—\-–~]{1,2}\s*\d{1,3}\s*[—\-–~]{1,2}|第\s*\d{1,3}\s*页\s*[,，/]?\s*共\s*\d{1,3}\s*页"
)

ADVERTISEMENT, MARKER, CONTENTS = "advertisement", "paid marker", "table of contents"
INVISIBLE, LINE_BREAK, LINE_NUMBER = "invisible character", "line break", "line number"


def find_noise(decoded: str) -> list[Noise]:
    """The noise of a decoded text in order, none overlapping."""
    lines = paragraphs(decoded)
    texts = [decoded[a:b] for a, b in lines]
    if _INVISIBLE.search(decoded):
        texts = [_INVISIBLE.sub("", text).strip() for text in texts]
    reasons = {i: why for i, text in enumerate(texts) if text and (why := _whole_line(text))}
    reasons |= dict.fromkeys(contents_lines(texts), CONTENTS)
    for _ in range(2):  # a site's last words may stand between the lines of its footer
        rest = [i for i, text in enumerate(texts) if text and i not in reasons]
        reasons |= {rest[n]: why for n, why in furniture_lines([texts[i] for i in rest]).items()}
        reasons |= dict.fromkeys(_last_words(texts, reasons), ADVERTISEMENT)
    rest = [i for i, text in enumerate(texts) if text and i not in reasons]
    frame = {rest[n]: why for n, why in frame_lines([texts[i] for i in rest]).items()}
    spans = {i: _residue(decoded, lines[i]) if why == ADVERTISEMENT else lines[i] for i, why in reasons.items()}
    found = [Noise(decoded[slice(*spans[i])], *spans[i], why) for i, why in reasons.items()]
    found += frame_noise(decoded, lines, frame)
    spans |= {i: lines[i] for i in frame}
    rests = [(line[0], spans[i][0]) if i in spans else line for i, line in enumerate(lines)]
    kept = [strip_span(decoded, *rest) for rest in rests if rest[0] < rest[1]]
    found += _line_numbers(decoded, kept)
    if _MARKER.search(decoded) or _INVISIBLE.search(decoded):
        found += [piece for line in kept for piece in _within(decoded, line)]
    return sorted([*found, *_breaks(decoded, kept, found)], key=lambda piece: piece.raw_start)


def _residue(decoded: str, line: Span) -> Span:
    """What of a line is an ad: all, or what follows the sentences of the text that it was put behind."""
    for start, end in sentences(decoded, *line):
        sentence = decoded[start:end]
        if _strong(sentence) or _weak(sentence) > 1 or _contact(sentence):
            return start, line[1]
    return line


def _last_words(texts: list[str], known: Collection[int]) -> list[int]:
    """The sentences of a site at the very end: 本文档由用户上传，如有侵权请联系删除。"""
    out = []
    for i in reversed(range(len(texts))):
        if i in known or not texts[i]:
            continue
        if len(texts[i]) > MAX_NOISE_LINE_CHARS or heading_mark(texts[i])[0] or not _strong(texts[i]):
            break
        out.append(i)
    return out


def _line_numbers(decoded: str, lines: list[Span]) -> list[Noise]:
    """Numbers that a site put before each line: 1、一、主要工作 / 2、一是抓学习 / 3、…; none but in sequence."""
    numbers: list[Noise] = []
    headings = 0
    for start, end in lines:
        found = _LINE_NUMBER.match(decoded, start, end)
        if found and int(found.group(1)) == len(numbers) + 1:
            numbers.append(Noise(found.group(), start, found.end(), LINE_NUMBER))
            rest = decoded[found.end() : end]
            headings += 0 < heading_mark(rest)[0] <= SUBSECTION or first_item(rest) == 0
    return numbers if headings > 1 and 2 * len(numbers) > len(lines) else []


def _breaks(decoded: str, lines: list[Span], found: list[Noise]) -> list[Noise]:
    """The line breaks inside paragraphs, around what is noise between the lines."""
    out = []
    between = sorted(found, key=lambda piece: piece.raw_start)
    starts = [piece.raw_start for piece in between]
    for start, end in line_breaks(decoded, lines):
        inside = between[bisect_left(starts, start) : bisect_left(starts, end)]
        for a, b in zip([start, *(n.raw_end for n in inside)], [*(n.raw_start for n in inside), end], strict=True):
            if a < b:
                out.append(Noise(decoded[a:b], a, b, LINE_BREAK))
    return out


def _within(decoded: str, line: Span) -> list[Noise]:
    """Markers and invisible characters inside a line of text."""
    marks = [(m.span(), MARKER) for m in _MARKER.finditer(decoded, *line)]
    marks += [(m.span(), INVISIBLE) for m in _INVISIBLE.finditer(decoded, *line)]
    return [Noise(decoded[a:b], a, b, why) for (a, b), why in sorted(marks)]


def _whole_line(text: str) -> str | None:
    if len(text) > MAX_NOISE_LINE_CHARS:
        return None
    if _MARKER.fullmatch(text):
        return MARKER
    if _is_advertisement(text):
        return ADVERTISEMENT
    return FURNITURE if _PAGE_NUMBER.fullmatch(text) else None


def _strong(text: str) -> int:
    """How many strong tokens a text has."""
    for hint in _STRONG_HINTS:
        if hint in text:
            return sum(bool(token.search(text)) for token in _STRONG)
    return 0


def _weak(text: str, least: int = 0) -> int:
    """How many kinds of weak tokens a text has; some number below `least` where it is below that."""
    found = 0
    for left, token in zip(range(len(_WEAK), 0, -1), _WEAK, strict=True):
        if found + left < least:
            break
        found += bool(token.search(text))
    return found


def _contact(text: str) -> bool:
    return any(hint in text for hint in _CONTACT_HINTS) and bool(_CONTACT.search(text))


def _is_advertisement(text: str) -> bool:
    strong = _strong(text)
    contact = _contact(text)
    if contact and _ERASED.search(text):
        return True
    numbered = heading_mark(text)[0] > 0 or first_item(text) == 0
    if numbered:  # a part of the report, whatever it speaks of
        return strong > 0 and contact
    if text[-1] in "。；":  # a whole sentence
        return strong > 1 or (strong > 0 and (contact or text[0] == "【")) or (contact and _weak(text, 3) >= 3)
    return strong > 0 or (contact and _weak(text, 2) >= 2) or _weak(text, 4) >= 4
