"""What a passage may mention of a task's sub-tasks: headings, short clauses, and what these list; and by which words
two of them are told apart.

A clause is brought down to what is done: without numbers, amounts, and the verbs and adverbs that every report puts
before everything.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from corpus.figures.words import GENERIC, either
from corpus.sentences import Span, clauses, sentences
from index.encoder import Encoder
from index.search import Hit
from index.words import default_segmenter

#: What says how, or only that something is done, and not what: it neither names a sub-task nor tells two apart.
HOW = frozenset(
    "坚持 加强 加快 推进 推动 深入 扎实 持续 全面 全力 着力 聚力 严格 强化 深化 做好 做实 做强 抓好 抓实 抓牢 狠抓 "
    "开展 提升 提高 促进 完善 健全 建立 构建 打造 优化 夯实 筑牢 压实 坚决 坚定 不断 进一步 切实 积极 认真 大力 有力 "
    "有序 有效 统筹 突出 注重 保持 实施 贯彻 执行 落实 稳步 稳妥 精准 从严 更加 更好 一体 一体化 一体推进 深入推进 "
    "扎实推进 继续 发展 壮大 培育 培育壮大 做大 做优 增强 巩固 拓展 改进 改善 加大 推行 推广 组织 进行 及时 充分 发挥 "
    "实现 完成 取得 举办 召开 制定 印发 出台 成立 支持 鼓励 引导 带动 督促 指导 动员 创新 探索 启动 建设 精心 主动 "
    "工作 任务 情况 方面 各项 各类 有关 相关 具体 重点 主要 领域 水平 能力 质量 力度 成效 积极进展 进展 一批 一系列 "
    "全省 全市 全县 我省 我市 我局 全局 各地 各级 各部门 各支部 基本 力争 确保 努力 争取 率先 成功 顺利 一个 多个 "
    "全年 今年 去年 累计 多种 方式 多种形式 建成 防范 化解 防控 科学 首次 超过 达到 增长 有力有效 超额 强调 专项 "
    "以及 亿元 万元 万人 个百分点 通过 党组 党委 委党组 局党组 班子成员 到位 过硬".split()
) | frozenset(GENERIC)
#: Taken off before a name is cut into words, for 深入|调查研究 would be cut 深入调查|研究.
_ADVERBS = re.compile(r"^(?:深入|扎实|持续|积极|认真|大力|稳步|坚决|有序|稳妥|精心|及时)+(?=[\u4e00-\u9fff]{4})")
#: Words that say the same of whatever they stand with.
_SAME = {"严禁": "遏制", "严防": "遏制", "杜绝": "遏制", "严控": "遏制", "出清": "退出"}
#: A clause that begins with one of these says by what or to what end, not what is done; so does one that holds 按照.
_FRAME = re.compile(
    r"^(?:围绕|聚焦|坚持|按照|根据|针对|结合|紧扣|紧盯|立足|牢记|牢固|以|把|将|使|让|对|在|从|随着|作为|自觉|努力实现|"
    r"不断|切实|始终|促使|确保|进一步(?:增强|提升|提高))|按照|根据"
)
_NUMBER = re.compile(
    r"^\s*(?:第?[一二三四五六七八九十百\d]{1,3}(?:[、.．]|是(?!否)|要)|[（(][一二三四五六七八九十\d]{1,3}[)）]|[①-⑳]|——)\s*"
)
_MARKS, _HAN = re.compile(r"[，,、：:。！？!?；;…\s]+$"), re.compile(r"[\u4e00-\u9fff]{2,}")
_LISTED = re.compile(r"(?:、|以及|(?<=[\u4e00-\u9fff]{2})[和及](?=[\u4e00-\u9fff]{2}))(?![^“《（(]*[”》）)])")
#: Acts that bring forth what is named after them.
_MAKING = (
    "制定 出台 印发 成立 建立 设立 组建 讲授 讲 发放 落实 推进 推动 推行 推广 实施 健全 完善 扩大 增加 加强 拓展 优化 "
    "评选 创建 打造 用好"
).split()
#: 成立|领导小组, 举办为期两周的|读书班, 列出|问题清单|31项: what is done, without how much of it.
_ACT = re.compile(rf"(?:{either(GENERIC)}|{either(_MAKING)})(?:好|了)?")
_AMOUNT = re.compile(r"[约近超]?[\d一二三四五六七八九十百千万余多.%]+[\u4e00-\u9fff]{0,2}(?:以上)?$")
_AND_SO_ON = re.compile(r"等(?:多种|方式|形式|活动|工作|举措|措施|任务|$).*")
#: 省、市主题教育动员会议
_WHOSE = re.compile(r"^(?:[省市县区局委]|中央)(?=[\u4e00-\u9fff]{4})(?![委局]|场|域)")
#: What ends a name and says nothing: 推动发展|各项任务落实.
_ENDS = re.compile(r"(?:各项|工作|任务|落实|落地|见效|情况|政策|制度)+$")
#: A heading is a short sentence; a sub-task has so many telling words and characters at most.
_HEADING_CHARS, _MOST_CHARS = 40, 24
_PART_CHARS = (4, 12)
_TELLING_CHARS, _WHOLE_CHARS = 3, 8
#: A sentence of a passage on several things belongs to the task where it names it or is so near to it (cosine).
_NEAR = 0.42


@dataclass(frozen=True, slots=True)
class Mention:
    """Where a column mentions a sub-task: `start:end` in the passage's text, none where it is a heading above it."""

    column: str
    text: str
    hit: Hit
    span: Span | None
    is_heading: bool


def mentions(task: str, column: str, hit: Hit, encoder: Encoder) -> Iterator[Mention]:
    """What one passage may mention, headings first."""
    path, text = hit.passage.heading_path, hit.passage.text
    naming = [i for i, heading in enumerate(path) if _names(heading, task)]
    for heading in path[naming[-1] + 1 :] if naming else ():
        yield Mention(column, _bare(heading), hit, None, True)
    spans, headed = sentences(text, 0, len(text)), bool(naming)
    numbered = next((s for s in spans if hit.passage.item and _NUMBER.match(text[slice(*s)])), None)
    if numbered and numbered[1] - numbered[0] <= _HEADING_CHARS:
        heading = _bare(text[slice(*numbered)])
        spans.remove(numbered)
        if naming and not _names(heading, task):
            yield Mention(column, heading, hit, numbered, True)
        headed = headed or _names(heading, task)
    parts = [part for span in spans for part in clauses(text, *span, "；;")]
    if not headed and parts:
        near = (encoder.embed([text[a:b] for a, b in parts]) @ encoder.embed_query(task)).tolist()
        parts = [p for p, cosine in zip(parts, near, strict=True) if cosine >= _NEAR or _names(text[slice(*p)], task)]
    for part in parts:
        yield from (Mention(column, said, hit, span, False) for said, span in _said(text, part))


def _said(text: str, part: Span) -> Iterator[tuple[str, Span]]:
    """The clauses of a sentence that say what is done, with what they list and what they do it to."""
    for start, end in clauses(text, *part, "，,：:"):
        clause = _bare(text[start:end])
        if _FRAME.search(clause):
            continue
        *before, last = _LISTED.split(clause)
        if not before and len(clause) <= _MOST_CHARS:
            yield clause, (start, end)
        is_list = bool(before) and "的" not in last  # 发现问题、巩固提高的|工作闭环 is one thing
        if is_list:
            names = (_listed_name(name) for name in (*before, last))
            yield from ((name, (start, end)) for name in names if _is_part(name) and "等" not in name)
        _, so_on, kind = last.rpartition("等")
        if so_on or not is_list:
            thing = _thing(kind) or (kind if so_on and _is_part(kind) else "")
            if thing != clause and _telling(thing):
                yield thing, (start, end)


def _listed_name(said: str) -> str:
    """What one part of a list names: 党组|读书班实施方案|等专项工作方案."""
    before, _, after = said.partition("等")
    name = before if after and before[-2:] == after[-2:] else _AND_SO_ON.sub("", said)
    name = _WHOSE.sub("", _AMOUNT.sub("", name))
    if len(shorter := _ENDS.sub("", name)) >= _PART_CHARS[0]:
        name = shorter
    return _thing(name) or trimmed(name)


def _thing(said: str) -> str:
    """What an act is done to, the longest that a name may be; nothing where no act is said."""
    said = _AMOUNT.sub("", said)
    things = (said[act.end() :].rpartition("的")[2] for act in _ACT.finditer(said))
    return next((thing for thing in things if _is_part(thing)), "")


def _is_part(name: str) -> bool:
    """Whether a name is of a good length and no mark is cut apart in it."""
    whole = all(name.count(left) == name.count(right) for left, right in ("《》", "“”", "（）"))
    return whole and _PART_CHARS[0] <= len(name) <= _PART_CHARS[1]


def _bare(text: str) -> str:
    return _MARKS.sub("", _NUMBER.sub("", text)).strip()


def trimmed(name: str) -> str:
    """Without what says only how, where a name is left."""
    name = _ADVERBS.sub("", name)
    for word in default_segmenter().words(name):
        if word not in HOW or len(name) - len(word) < _PART_CHARS[0] or not name.startswith(word):
            return name
        name = name[len(word) :]
    return name


def _telling(text: str) -> frozenset[str]:
    """The words that say what is done."""
    words = (w for w in default_segmenter().words(_ADVERBS.sub("", text)) if w not in HOW and _HAN.fullmatch(w))
    return frozenset(_SAME.get(word, word) for word in words)


def telling_words(name: str, task: str) -> frozenset[str]:
    """What a name is compared by: its telling words beside the task's; all of its words where few tell (安排部署)."""
    telling = _telling(name)
    beside = frozenset(word for word in telling if word not in task)
    if sum(map(len, beside)) >= _TELLING_CHARS:
        return beside
    whole = trimmed(name)
    return (
        frozenset(default_segmenter().words(whole)) if beside == telling and len(whole) <= _WHOLE_CHARS else frozenset()
    )


def _names(heading: str, task: str) -> bool:
    """Whether a heading names the task: all its telling words."""
    words = _telling(task)
    return bool(words) and words <= frozenset(default_segmenter().index_words(heading))
