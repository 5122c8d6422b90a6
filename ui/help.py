"""使用说明: what each page is for and how it is used, short, with a picture of each."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from ui.address import COMPARE, LIBRARY, OVERLAP, PRECEDENTS, SEARCH, WORDS
from ui.html import tag
from ui.visitor import is_local
from ui.ways import link

#: For each page: its file, its name, its picture, what it is for, and how it is used.
_PAGES = (
    (
        SEARCH, "检索", "search", "找写某件事的段落。",
        (
            "输入主题（清廉文化）、大白话（帮大学生找到工作）或一整句，按回车。",
            "黄底是逐字写到的，下划线是意思相近的；“高度相关”“相关”“沾边”说的是整段与所找的远近。",
            "“原文”加引号、前后空格隔开，须逐字出现；-词 表示排除。单位、年份、类型、部分可以筛选。",
            "“看原文”打开整份材料并滚到这一段；“复制”带出处；“找相似”以段找段。网址里有检索词和筛选，可以发给同事。",
        ),
    ),
    (
        COMPARE, "对比", "compare", "看各单位（或各年）怎样写同一项工作。",
        (
            "输入一项工作，或在“有谁写、谁没写”的图上点一格。",
            "写法并排看，改动逐段看，数字排成表，具体工作看谁提到、谁没提到；结果可以导出 Word、Excel。",
        ),
    ),
    (
        PRECEDENTS, "成例", "precedents", "找可以借用的写法。",
        (
            "一种写法一行：几个单位、几个年度在用，谁先这样写，哪些字句各处不一。",
            "“提法沿革”看一个提法历年怎样用。合用的放入素材篮，带出处导出。",
        ),
    ),
    (
        OVERLAP, "查重", "overlap", "看草稿有多少字句见于已有材料。",
        (
            "粘贴或上传草稿，点“开始查重”；逐字相同、改写相近、规范提法分开算，对照限度给出结论。",
            "点有标记的句子，草稿与原文并排对照；“Word 报告”把结论和对照一并带走。草稿不存入资料库。",
        ),
    ),
    (
        LIBRARY, "文库", "library", "管理自己的材料。",
        (
            "拖入文件或文件夹，Word、WPS、PDF、OFD、网页、表格、文本和 .zip 都可以；读不了的会说明原因和办法。",
            "单位、年份、类型读错了，勾选后更正；“与文件夹同步”让资料库和文件夹保持一致。添加时照常可以检索。",
        ),
    ),
    (
        WORDS, "词表", None, "告诉程序自己的词。",
        ("自有词是本地、本单位的叫法；同义词查一个也找到其余的；规范提法查重时单列，不算抄用。",),
    ),
)  # fmt: skip
_KEYS = (
    ("/", "光标放进检索框"),
    ("j、k 或 ↓、↑", "到下一条、上一条"),
    ("回车", "打开所在那一条的原文"),
    ("Esc", "离开"),
)


def show() -> None:
    """The page."""
    where = "这台电脑上" if is_local() else "单位自己的服务器上"
    st.html(tag("p", f"全部在{where}运行，不用外面的网络服务；材料、检索词、草稿都不会传出去。", "muted"))
    for page, name, picture, purpose, ways in _PAGES:
        with st.container(key=f"help-{Path(page).stem}", gap="small"):
            st.html(tag("h2", f"{name}：{purpose}", "help") + tag("ul", "".join(tag("li", way) for way in ways)))
            if picture is not None and (file := _pictures() / f"{picture}.png").is_file():
                st.image(file, width="stretch")
            link(page, f"去{name}", icon=":material/arrow_forward:")
    keys = "".join(tag("tr", tag("th", key) + tag("td", what)) for key, what in _KEYS)
    st.html(tag("h2", "快捷键（检索、成例）", "help") + tag("table", keys, "keys"))


def _pictures() -> Path:
    """Where the pictures lie: beside the router, which is elsewhere where the program is installed."""
    root = Path(__file__).parents[1]
    installed = root / "chengli_page/docs"
    return installed if installed.is_dir() else root / "docs"


show()
