"""What the reports of a library are about, in the words of their own headings.

A heading is a set form round a task: 扎实开展主题教育, 推进清廉文化建设. The verbs and adverbs of the form are
the same in all of them, so the task is what is left between those: the longest runs of other words. The
more units speak of a task, the better it shows what the library holds; a task whose words another one
holds too is left to that. Some words of the form are nouns that a name may need: where most headings that
name 现代化产业 go on with 体系, the name is 现代化产业体系.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass

from index.lexicon import lexicon_of
from index.library import Library
from index.words import Segmenter, domain_terms, normalise

#: The words of the form, not of the task.
_FORM = frozenset(
    "坚持 加强 加快 推进 推动 深入 扎实 持续 全面 全力 着力 聚力 聚焦 落实 严格 强化 深化 "
    "做好 做实 做强 抓好 抓实 抓牢 开展 提升 提高 促进 完善 健全 建立 构建 打造 优化 夯实 "
    "筑牢 压实 压紧 严明 坚决 坚定 坚定不移 不断 进一步 切实 积极 认真 大力 有力 有序 有效 "
    "统筹 围绕 紧盯 突出 注重 树立 保持 保障 维护 发挥 实施 贯彻 执行 履行 扛牢 扛稳 扛起 "
    "守牢 守好 守住 守护 严守 牢牢 把握 把牢 掌握 建强 建好 锻造 厚植 涵养 激发 释放 凝聚 "
    "汇聚 服务 引领 赋能 驱动 助力 稳步 稳妥 精准 规范 从严 从紧 更加 更好 更高 新 大 好 "
    "严 实 稳 强 优 上 下 中 在 以 把 为 和 与 及 等 的 地 得 是 有 对 向 从 让 使 "
    "到 于 工作 建设 情况 方面 方式 方向 水平 能力 质量 成效 实效 力度 责任 任务 机制 体系 "
    "制度 要求 精神 作用 主要 重点 存在 问题 不足 打算 安排 计划 思路 下一步 下步 今后 回顾 "
    "总结 全年 一年来 过去 关于 我们 我局 我市 我县 我院 我校 各项 有关 基础 政治 思想 组织 "
    "作风 纪律 党建 党 廉洁 自律 学习 履职 高质量 发展 全市 全县 全局 全省 年度 自身 自觉 "
    "明显 显著 狠抓 紧扣 一体推进 增强 巩固 拓展 改进 改善 加大 加力 推行 推广 谋划 部署 "
    "防范 化解 整治 打好 打赢 培育 壮大 做优 办好 用好 管好 深入开展 因地制宜 持之以恒 "
    "旗帜鲜明 标本兼治 久久为功 驰而不息 一以贯之 首位首抓 大兴 之风 经常性 常态化 扛 牢 实现 "
    "抓 促 建 聚 固 守 保 提质 增效 担当 作为 使命 初心 大局 中心 根基 底线 防线 堡垒 "
    "保证 一线 基层 群众".split()
)
#: Those that a name may end with.
_ENDS = frozenset("体系 制度 机制 能力 水平 质量 责任 作用 精神 发展".split())
_NUMBER = re.compile(r"^(?:第?[一二三四五六七八九十百\d]+[、.．是要，]|[（(][一二三四五六七八九十\d]+[)）]|[①-⑳])\s*")
_STOPS = re.compile(r"[，。、；：！？,;:!?\s“”‘’\"'（）()《》〈〉【】—…·]+")
_HAN = re.compile(r"[\u4e00-\u9fff]+")
_MIN_CHARS, _MAX_CHARS = 4, 8
#: Fewer units' headings do not tell how a name goes on.
_ENOUGH = 3


@dataclass(frozen=True, slots=True)
class Topic:
    """A task that headings name: how many units' reports do, and how many reports."""

    name: str
    units: int
    documents: int


def topics(library: Library, count: int = 8) -> list[Topic]:
    """Up to `count` tasks that the headings of the library name, those of most units first."""
    documents: dict[str, set[str]] = defaultdict(set)
    followed: dict[str, Counter[str]] = defaultdict(Counter)
    owners: dict[str, str] = {}
    terms = frozenset(domain_terms()) | frozenset(map(normalise, library.vocabulary().words))
    segmenter = lexicon_of(library).segmenter
    for document, headings in library.headings():
        owners[document.doc_id] = document.metadata.unit or document.doc_id
        for heading in headings:
            for name, following in _tasks(heading, segmenter, terms).items():
                documents[name].add(document.doc_id)
                followed[name][following] += 1
    whole: dict[str, set[str]] = defaultdict(set)
    for name, ids in documents.items():
        is_known = len({owners[d] for d in ids}) >= _ENOUGH
        whole[_whole(name, followed[name]) if is_known else name] |= ids
    found = [Topic(name, len({owners[d] for d in ids}), len(ids)) for name, ids in whole.items()]
    found.sort(key=lambda t: (-t.units, -t.documents, -len(t.name), t.name))
    return _distinct(found, count)


def _whole(name: str, followed: Counter[str]) -> str:
    """A name with the noun that most headings go on with, by what follows it in how many of them."""
    following, count = followed.most_common(1)[0]
    is_cut = 2 * count > followed.total() and following in _ENDS
    return name + following if is_cut and len(name + following) <= _MAX_CHARS else name


def _tasks(heading: str, segmenter: Segmenter, terms: frozenset[str]) -> dict[str, str]:
    """The tasks that a heading names, each once, with the word that follows; none follows a term of the field."""
    out: dict[str, str] = {}
    for part in _STOPS.split(_NUMBER.sub("", heading)):
        run: list[str] = []
        for word in [*segmenter.words(part), ""]:
            if word and word not in _FORM and _HAN.fullmatch(word):
                run.append(word)
                continue
            known = [w for w in run if w in terms and len(w) >= _MIN_CHARS]  # a term of the field says it best
            for name in known or ["".join(run)]:
                if _MIN_CHARS <= len(name) <= _MAX_CHARS and len(run) <= 3:
                    out[name] = "" if known else word
            run = []
    return out


def _distinct(ranked: list[Topic], count: int) -> list[Topic]:
    """The first ones, none of which shares half of its pairs of characters with a better one."""
    out: list[Topic] = []
    for topic in ranked:
        if len(out) == count:
            break
        if not any(_alike(topic.name, other.name) for other in out):
            out.append(topic)
    return out


def _alike(a: str, b: str) -> bool:
    pairs = [{name[i : i + 2] for i in range(len(name) - 1)} for name in (a, b)]
    return 2 * len(pairs[0] & pairs[1]) >= min(len(pairs[0]), len(pairs[1]))
