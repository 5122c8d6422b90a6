"""What people type around the matter they look for: it should not change what is found.

Of 老百姓看病贵怎么办 the matter is 看病贵, but a word that stands in few texts (怎么办) gets a long vector
from prose alone. So some of the queries are drawn inside such frames: their pieces then help to find
nothing, and learn to weigh little.
"""

from __future__ import annotations

import numpy as np
from tokenizers import Tokenizer

from training.tables import Pieces

#: How often a query gets a frame. Where none does, judged queries in frames that are not these score 0.02 less.
FRAMED = 0.25

_BEFORE = tuple(
    "关于 有关 对于 请问 问一下 查一下 查找 找一找 想找 想看看 想了解 我想知道 帮我找 怎么 怎样 如何 "
    "怎么才能 为什么 什么是 是否 有没有 有无 哪些 哪里 哪个单位 哪些单位 哪些地方 各单位 各地 我们单位 "
    "本单位 今年 去年 全年 近年来 这几年 上半年 平时 目前 现在 让 帮 帮助 替 给 为 使 请 要 想 想要 "
    "需要 应该 能不能 可以 可不可以 要不要 做好 搞好 抓好 写 写一段 起草 总结 汇报 介绍 报告里 材料里 "
    "总结里 述职报告 工作报告 工作总结里 谁 谁来 谁负责 多少 几次 什么时候".split()
)
_AFTER = tuple(
    "怎么办 怎么做 怎么写 怎么说 怎么抓 怎么管 怎么搞 怎么解决 怎么处理 怎么落实 怎么样 如何 如何做 "
    "如何开展 如何推进 如何落实 有哪些 有哪些做法 有哪些措施 有哪些要求 有什么 有什么办法 有什么用 有什么规定 "
    "是什么 是什么意思 是怎么做的 是怎么写的 做得怎么样 情况 的情况 情况怎么样 情况汇报 有关情况 工作 的工作 "
    "工作情况 方面 方面的 这方面 问题 的问题 这个问题 这件事 的事 的事情 做法 的做法 经验做法 措施 的措施 "
    "具体措施 举措 办法 的办法 要求 成效 的成效 进展 计划 打算 方案 总结 材料 范文 例子 案例 表述 "
    "的表述 提法 说法 写法 段落 内容 的内容 相关内容 吗 呢 了没有 没有 多少 多少次 几次 是多少 的单位 "
    "的规定 的地方".split()
)


class Framer:
    """Puts queries into frames."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        self._before, self._after = (
            [np.array(e.ids, np.uint16) for e in tokenizer.encode_batch_fast(list(frames), add_special_tokens=False)]
            for frames in (_BEFORE, _AFTER)
        )

    def framed(self, query: Pieces, rng: np.random.Generator) -> Pieces:
        """The query, now and then with something before it, after it, or both."""
        if rng.random() >= FRAMED:
            return query
        where = int(rng.integers(3))
        before = [] if where == 1 else [self._before[int(rng.integers(len(self._before)))]]
        after = [] if where == 0 else [self._after[int(rng.integers(len(self._after)))]]
        framed: Pieces = np.concatenate([*before, query, *after])
        return framed
