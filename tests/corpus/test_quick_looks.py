"""What is looked for first, because that is quick, never decides otherwise than what is looked for after it."""

import random
from pathlib import Path

from corpus import annexes, contents, marks, noise
from corpus.marks import HEADING_FORMS, heading_mark, item_marks
from corpus.noise import find_noise

#: Pieces of what the rules are made of, of which lines are put together by chance.
PIECES = (
    "素材库 网盘群 提取码 svip SVIP 下载后可编辑 版权归原作者 还剩3页未读 由某会员分享在线阅读 文档由用户上传 侵权请联系删除 侵害请联系 "
    "自发贡献 请使用软件 均可修改 阅读已结束 请勿转载 下载5积分 ￥5 更多请关注公众号 _第2页 文库免费下载 点击下载本文档 文档为doc格式 "
    "代写请联系 公众号： 微信号: 【公众号 免费 海量 范文 ppt 扫码 领取 会员 客服 一是 二是 一要 其一、 第一， 其二， 首先， 其次， 一、 二、 "
    "（一） （二） 1. ２、 ① ⑴ ㈠ 第一章 第二部分 ⼀、 附件 附件1： 名词解释 相关用语说明 注释： 工作总结 抓学习。 抓落实； 12 ３ 。 ； ， \u200b ##abc## \n"
).split(" ")


def lines(count: int) -> list[str]:
    chance = random.Random(7)
    return ["".join(chance.choices(PIECES, k=chance.randint(1, 9))) for _ in range(count)]


def test_no_strong_or_weak_word_is_missed() -> None:
    for line in lines(4000):
        assert noise._strong(line) == sum(bool(token.search(line)) for token in noise._STRONG)
        assert noise._contact(line) == bool(noise._CONTACT.search(line))
        weak = sum(bool(token.search(line)) for token in noise._WEAK)
        assert noise._weak(line) == weak
        assert all((noise._weak(line, least) >= least) == (weak >= least) for least in range(6))


def test_no_number_no_annex_and_no_row_of_a_contents_is_missed() -> None:
    for line in lines(4000):
        start = line[: marks.MARK_CHARS].translate(marks._LOOKALIKES)
        found = next(((rank, m.end()) for rank, form in HEADING_FORMS if (m := form.match(start))), (0, 0))
        assert heading_mark(line) == found
        is_annex = bool(annexes._ANNEX.fullmatch(line) or annexes._GLOSSARY.fullmatch(line))
        assert annexes.opens_annex(line) == is_annex
        assert bool(contents._row(line)) == bool(
            contents._LINE.fullmatch(line) and len(line) <= contents._MAX_ROW_CHARS
        )


def test_no_item_is_missed(shared: Path) -> None:
    texts = [path.read_text(encoding="utf-8") for path in sorted((shared / "reports").rglob("*.txt"))[:8]]
    texts += ["\n".join(lines(40)[n::4]) for n in range(4)]
    looked = [item_marks(text, 0, len(text)) for text in texts]
    always, marks._FIRST = marks._FIRST, ("",)
    try:
        assert looked == [item_marks(text, 0, len(text)) for text in texts]
    finally:
        marks._FIRST = always


def test_markers_and_what_is_invisible_are_found_in_any_line() -> None:
    found = find_noise("工作总结\n抓学习##abc##，抓落实。\n又\u200b一段。\n")
    assert [(piece.text, piece.why) for piece in found] == [("##abc##", noise.MARKER), ("\u200b", noise.INVISIBLE)]
