"""What is no part of a report: ads, page furniture, residue of document sites, marks of paid text.

Nothing is deleted: a noise is set aside with its place and reason, and putting all of it back gives
the decoded text again. Strong tokens decide alone. Weak ones only together, for 微信公众号, 扫码 and
举报电话 are real text too. Only lines of up to 200 characters are looked at whole; from longer ones
only a marker is taken.
"""

from __future__ import annotations

import re

from corpus.document import Noise
from corpus.sentences import paragraphs

MAX_NOISE_LINE_CHARS = 200
#: Page furniture stands among the first or last lines of a page.
_EDGE_LINES = 25

_MARKER = re.compile(r"##[a-zA-Z]{3,20}##")
_STRONG = re.compile(
    r"素材库|网盘群|提取码|(?i:svip)|下载后可编辑|版权归原作者|由.{0,12}会员分享|可在线阅读|还剩\d+页未读"
    r"|更多.{0,6}请.{0,4}关注.{0,6}公众号|文库.{0,6}下载"
)
#: Kinds of weak tokens; three kinds in a line, or two where one is a contact, make an ad.
_CONTACT = re.compile(
    r"(?:公众号|微信号?|客服|(?<![A-Za-z])[qQ]{2}|(?<![A-Za-z])(?:vx|wx|VX|WX)|手机|联系)[^，。]{0,4}[:：]|【[^】]{0,6}公众号"
)
_WEAK = (
    re.compile(r"公众号|微信|网盘"),
    re.compile(r"最新最全|每日更新|每天更新|海量|一键|极速|免费|好评|原创|高质量保障|谨防假冒|持续接单"),
    re.compile(r"资料库|素材|范文|模板|代写|代笔|润笔|课件|PPT|(?i:ppt)设计"),
    re.compile(r"扫码|关注|加入|添加|点击|下载|领取|入群|加群"),
    re.compile(r"会员|客服|[vV]ip|VIP"),
)
_FURNITURE = re.compile(
    r"(?:下载|打印|全屏|收藏|分享|关闭|返回顶部?|首页|加大|还原|减小|大|中|小|】|【?字号[:：]?.{0,12}】?|【?字体[:：]?.{0,12}】?"
    r"|(?:您的|当前)位置[:：].{0,60}|首页\s*[>＞»].{0,60}"
    r"|(?:信息|文章|稿件)?来源[:：].{0,30}|(?:发布|发表|更新)?(?:时间|日期)[:：]\s*20\d\d.{0,20}|(?:浏览|阅读|点击)(?:次数|量)?[:：]?\s*\d+次?"
    r"|(?:责任编辑|责编|编辑|作者|审核|校对)[:：].{0,20}|相关(?:报道|链接|阅读|文章|附件)[:：]?|上一[篇条][:：].*|下一[篇条][:：].*"
    r"|扫一扫.{0,12}|分享到[:：]?.{0,20}|打印本页.{0,8}|关闭(?:本页|窗口).{0,4}|【?(?:打印|关闭)】?|.{0,60}_第\d+页.{0,10})"
)
_ANYWHERE = re.compile(
    r"[—\-–~]{1,2}\s*\d{1,3}\s*[—\-–~]{1,2}|第\s*\d{1,3}\s*页\s*[,，/]?\s*共\s*\d{1,3}\s*页|.{0,60}_第\d+页"
)
_CAPTION = re.compile(r".{0,160}(?:记者|通讯员)[^。，]{0,20}(?:摄|摄影)[）)]?$")

ADVERTISEMENT, FURNITURE, MARKER, CAPTION = "advertisement", "page furniture", "paid marker", "picture caption"


def find_noise(decoded: str) -> list[Noise]:
    """The noise of a decoded text in order, none overlapping."""
    lines = paragraphs(decoded)
    found = []
    for number, (start, end) in enumerate(lines):
        line = decoded[start:end]
        why = _whole_line(line, at_edge=min(number, len(lines) - 1 - number) < _EDGE_LINES)
        if why:
            found.append(Noise(line, start, end, why))
        else:
            for mark in _MARKER.finditer(line):
                found.append(Noise(mark.group(), start + mark.start(), start + mark.end(), MARKER))
    return found


def _whole_line(line: str, at_edge: bool) -> str | None:
    if len(line) > MAX_NOISE_LINE_CHARS:
        return None
    if _MARKER.fullmatch(line):
        return MARKER
    if _STRONG.search(line) or _is_advertisement(line):
        return ADVERTISEMENT
    if _ANYWHERE.fullmatch(line) or (at_edge and _FURNITURE.fullmatch(line)):
        return FURNITURE
    if at_edge and _CAPTION.fullmatch(line):
        return CAPTION
    return None


def _is_advertisement(line: str) -> bool:
    kinds = sum(bool(token.search(line)) for token in _WEAK)
    return kinds >= 4 or (kinds >= 2 and bool(_CONTACT.search(line))) or (kinds >= 3 and line[-1] not in "。；")
