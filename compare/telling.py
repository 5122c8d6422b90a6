"""By which words two sub-tasks of a task are told apart, and which words only say how something is done.

Every report puts the same verbs and adverbs before everything: they neither name a sub-task nor tell two apart.
"""

from __future__ import annotations

import re
from functools import lru_cache

from corpus.figures.words import GENERIC
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
    "走深 走实 走深走实 以及 亿元 万元 万人 个百分点 通过 党组 党委 委党组 局党组 班子成员 到位 过硬".split()
) | frozenset(GENERIC)
#: Taken off before a name is cut into words, for 深入|调查研究 would be cut 深入调查|研究.
_ADVERBS = re.compile(r"^(?:深入|扎实|持续|积极|认真|大力|稳步|坚决|有序|稳妥|精心|及时)+(?=[\u4e00-\u9fff]{4})")
#: Acts that bring forth what is named after them.
MAKING = (
    "制定 出台 印发 成立 建立 设立 组建 讲授 讲 发放 落实 推进 推动 推行 推广 实施 健全 完善 扩大 增加 加强 拓展 优化 "
    "评选 创建 打造 用好"
).split()
#: Acts that a name may keep and by which nothing is told apart: 严禁|新增隐性债务, 遏制|新增隐性债务.
FORBIDDING = frozenset("遏制 严禁 严防 杜绝 严控".split())
#: Particles, conjunctions, pronouns and measures: no name and no wording holds one.
FUNCTION_WORDS = frozenset(
    "的 和 与 及 或 等 了 为 对 把 将 向 以 在 从 到 由 被 让 使 于 是 之 其 并 而 又 更 所 也 都 还 就 已 要 有 "
    "按 各 该 这 那 个 年 人 次 项 件 家 万 亿 元 左右 其中 我们 他们 自己 这个 全部 有的 作为 人次 公里 亿元 万元 "
    "万人".split()
)
#: What tells nothing by itself and yet belongs to a name: 重点|群体就业, 新|就业形态.
ATTRIBUTES = frozenset("重点 专项 新".split())
_HAN = re.compile(r"[\u4e00-\u9fff]{2,}")
_TELLING_CHARS, _WHOLE_CHARS = 3, 8
#: A name has so many characters at least, and at most.
NAME_CHARS = (4, 12)


def trimmed(name: str) -> str:
    """Without what says only how, where a name is left."""
    name = _ADVERBS.sub("", name)
    for word in default_segmenter().words(name):
        if word not in HOW or word in ATTRIBUTES or len(name) - len(word) < NAME_CHARS[0] or not name.startswith(word):
            return name
        name = name[len(word) :]
    return name


@lru_cache(maxsize=1 << 14)
def telling_words(name: str, task: str) -> frozenset[str]:
    """What a name is compared by: its telling words beside the task's, with them where those are short (养老|床位).

    All of its words where few tell (安排部署); none where it says no more than the task.
    """
    telling = all_telling(name)
    beside = beside_task(telling, task)
    if sum(map(len, beside)) >= _TELLING_CHARS:
        return beside
    if beside != telling:
        return telling if beside else frozenset()
    whole = trimmed(name)
    return frozenset(default_segmenter().words(whole)) if len(whole) <= _WHOLE_CHARS else frozenset()


def beside_task(words: frozenset[str], task: str) -> frozenset[str]:
    """The words that are not the task's own: not 意识形态工作 where the task is 意识形态."""
    return frozenset(w for w in words if w not in task and not (task in w and w.replace(task, "") in HOW))


def names_task(text: str, task: str) -> bool:
    """Whether a heading or clause names the task: all its telling words."""
    words = all_telling(task)
    return bool(words) and words <= frozenset(default_segmenter().index_words(text))


def all_telling(text: str) -> frozenset[str]:
    """The words that say what is done, the task's own with them."""
    words = default_segmenter().words(_ADVERBS.sub("", text))
    return frozenset(w for w in words if w not in HOW and w not in FORBIDDING and _HAN.fullmatch(w))
