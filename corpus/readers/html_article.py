"""Which lines of a page are the article and which are its furniture.

Class names lie (the whole page in a form, the article under "print"), so the text decides: every line
weighs its characters outside links, twice and more where it reads like prose, and the article is the
smallest element that holds nearly all of that weight. Names, tags and hidden elements only take weight
away, and only where they do not hold half of the page. Inside the article the same signs mark single
stretches: on flat pages text and furniture are neighbours.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import accumulate

from corpus.readers.html_lines import Block, Line, PageLines

#: The article holds so much of the weight; an element named like an article needs only the second.
_NEARLY_ALL, _NAMED = 0.9, 0.6
#: What holds more of a page than this is no furniture, whatever it is called.
_MOST = 0.5
_SHORT_LINE = 25
_SHORT_LINE_WEIGHT = 0.3
_LONGEST_FURNITURE, _LONGEST_LINK = 160, 80
_PROSE = re.compile(r"[。；！？：，]")
_SENTENCE_ENDS = ("。", "；", "！", "？", "：", "”", "）")
_ATTACHMENT = re.compile(r"附[件表]")
_FURNITURE = re.compile(
    r"[【\[（(]?\s*(?:打\s*印|关\s*闭|收\s*藏|分\s*享|字\s*[体号]|复制链接|返回顶部|回到顶部|扫一扫|微信扫|我要纠错|纠错)"
    r".{0,40}$(?<![。；])"
    r"|(?:您|你)?(?:现在|当前|所在)?的?(?:所在)?位置\s*[:：]|首页\s*[>＞»›/|-]"
    r"|[【\[<《]?(?:上|下)一[篇条页则个][】\]>》]?\s*[:：]?.{0,60}$(?<![。；])"
    r"|(?:信息|文章|稿件|文档)?(?:来源|发布时间|发布日期|发表时间|更新时间|作者|责任编辑|编辑|审核|浏览|浏览次数|浏览量"
    r"|点击|点击次数|点击数|阅读|阅读次数|访问量|索引号|发布机构|发文机关|主题词|字号|时间|日期)\s*[:：].{0,120}$(?<![。；])"
    r"|(?:版权所有|Copyright|©|主办单位?|承办单位?|技术支持|网站标识码|网站地图|联系我们|关于我们|设为首页|加入收藏)"
    r"|.{0,60}(?:ICP备|公网安备|网站标识码|All Rights Reserved)"
    r"|(?:相关(?:链接|阅读|文章|新闻|文档|推荐)|热门(?:推荐|文章|文档)|猜你喜欢|延伸阅读|友情链接|网友评论|发表评论)[:：]?.{0,10}$",
    re.IGNORECASE,
)


def find_furniture(page: PageLines) -> list[bool]:
    """Whether each line of the page is furniture."""
    lines = page.lines
    whole = [_weight(line) for line in lines]
    aside = _set_aside(lines, page.blocks, whole)
    weights = [0.0 if off else weight for off, weight in zip(aside, whole, strict=True)]
    if not any(weights):
        return [False] * len(lines)
    signs = [off or is_furniture(line) or is_link(line) for off, line in zip(aside, lines, strict=True)]
    first, last = _widened(page.blocks, signs, *_article(page.blocks, weights))
    prose = [weight >= len(line.text) * _MOST for line, weight in zip(lines, weights, strict=True)]
    first, last = _with_neighbours(lines, prose, first, last)
    out = [off or not first <= i < last for i, off in enumerate(aside)]
    body = [i for i in range(first, last) if prose[i] and not out[i]]
    links = [is_link(line) and not _ATTACHMENT.match(line.text) for line in lines]
    for i in range(first, last):
        at_edge = not body or not body[0] < i < body[-1]
        row_of_links = links[i] and (at_edge or links[i - 1] or (i + 1 < last and links[i + 1]))
        out[i] = out[i] or row_of_links or is_furniture(lines[i])
    return out if not all(out) else aside


def is_link(line: Line) -> bool:
    """Whether the line is a link, or a row of links, and no linked sentence."""
    text = line.text
    if len(text) > _LONGEST_LINK and "\t" not in text and _PROSE.search(text):
        return False
    return 2 * line.linked > len("".join(text.split())) and not text.endswith(_SENTENCE_ENDS[:1])


def is_furniture(line: Line) -> bool:
    """Whether the line reads like a page's furniture: a breadcrumb, a footer, 打印 关闭."""
    return len(line.text) <= _LONGEST_FURNITURE and bool(_FURNITURE.match(line.text))


def _weight(line: Line) -> float:
    if is_furniture(line) or is_link(line):
        return 0.0
    prose = len(line.text) >= _SHORT_LINE or _PROSE.search(line.text)
    return len(line.text) * (1.0 if prose else _SHORT_LINE_WEIGHT)


def _set_aside(lines: Sequence[Line], blocks: Sequence[Block], weights: Sequence[float]) -> list[bool]:
    """The lines in elements that are named, tagged or hidden as furniture."""
    sums = [0.0, *accumulate(weights)]
    steps = [0] * (len(lines) + 1)
    for block in blocks:
        if block.furniture and sums[block.last] - sums[block.first] <= _MOST * sums[-1]:
            steps[block.first] += 1
            steps[block.last] -= 1
    return [depth > 0 for depth in accumulate(steps)][: len(lines)]


def _article(blocks: Sequence[Block], weights: Sequence[float]) -> tuple[int, int]:
    sums = [0.0, *accumulate(weights)]

    def held(block: Block) -> float:
        return sums[block.last] - sums[block.first]

    least, place = _NEARLY_ALL * sums[-1], (0, len(weights))
    named = [b for b in blocks if b.container and b.article_name and held(b) >= _NAMED * sums[-1]]
    if named:
        outermost = max(named, key=lambda b: b.last - b.first)
        least, place = _NEARLY_ALL * held(outermost), (outermost.first, outermost.last)
    for block in blocks:
        inside = place[0] <= block.first and block.last <= place[1]
        if block.container and inside and held(block) >= least:
            place = (block.first, block.last)
    return place


def _widened(blocks: Sequence[Block], signs: Sequence[bool], first: int, last: int) -> tuple[int, int]:
    """The largest element round the article that adds no sign of furniture: short labels and signatures are text."""
    sums = [0, *accumulate(signs)]
    around = [(b.first, b.last) for b in blocks if b.container and b.first <= first and last <= b.last]
    for start, end in reversed([(0, len(signs)), *around]):
        if sums[first] - sums[start] + sums[end] - sums[last]:
            break
        first, last = start, end
    return first, last


def _with_neighbours(lines: Sequence[Line], prose: Sequence[bool], first: int, last: int) -> tuple[int, int]:
    """The article and the sentences right beside it: broken markup leaves paragraphs outside."""

    def is_sentence(i: int) -> bool:
        return prose[i] and len(lines[i].text) >= _SHORT_LINE and lines[i].text.endswith(_SENTENCE_ENDS)

    while first > 0 and is_sentence(first - 1):
        first -= 1
    while last < len(lines) and is_sentence(last):
        last += 1
    return first, last
