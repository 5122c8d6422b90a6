"""Reports that are not what they seem: their names, titles, headings, texts and figures hold what a page, a sheet or a
Markdown reader might run, fetch or be turned around by. All they may do is be read.
"""

from __future__ import annotations

import os
from pathlib import Path

from index.encoder import Encoder
from index.intake.ingest import Stated, add_paths
from index.library import Library

#: What a payload that is run leaves behind; no page may ever have it.
CANARY = "chengliRan"
_RUN = f"window.{CANARY}=1"
#: A host that no request may go to, and no link lead to.
ELSEWHERE = "example.invalid"

SCRIPT = f"<script>{_RUN}</script>"
IMAGE = f"<img src=x onerror={_RUN}>"
SVG = f"<svg onload={_RUN}>"
FRAME = f'<iframe src="http://{ELSEWHERE}"></iframe>'
DETAILS = f'<details open ontoggle="{_RUN}">'
STYLE = "</style><style>body{display:none}</style>"
ENTITIES = "&lt;script&gt;&amp;&#x3c;b&#62;"
LINK = f"[点这里](javascript:{_RUN})[x](http://{ELSEWHERE}/b)<a href='javascript:{_RUN}'>看</a>"
PICTURE = f"![图](http://{ELSEWHERE}/a.png)"
ADDRESSES = f"http://{ELSEWHERE}/c www.{ELSEWHERE} <http://{ELSEWHERE}/d>"
DIRECTIVES = ":material/delete: :red[红] :small[小] :streamlit: $E=mc^2$ $$\\int x$$ `码` **粗** _斜_ ~~删~~"
TEMPLATE = "{{7*7}} ${7*7} <%= 7*7 %> {% raw %}"
QUOTES = '"\';--\\" \\u003c {"a": [1]} </script><!-- ]]>'
TURNED = "\u202e反着写\u202c \u200f右\u200e左 \u2067隔\u2069"
UNSEEN = "清\u200b廉\u200d文\ufeff化\u00ad建\u2060设"
HEAPED = "高" + "\u0301\u0316\u0332\u035b" * 60 + "低" + "\u0e49" * 60
PICTURED = "👩‍👩‍👧‍👦🏳️‍🌈🇨🇳"
CONTROLS = "\x07响\x08退\x1b[31m红\x9b31m\x7f"
FORMULAS = (
    "=1+1", f'=HYPERLINK("http://{ELSEWHERE}","x")', "+cmd|' /C calc'!A0", "-1+2", "@SUM(1)", "＝1+1", "#N/A", "_x003d_1",
)  # fmt: skip
LATIN = "L" * 5_000
HANZI = "长" * 3_000

#: The units, of which the last is far too long for anything that it stands in.
UNITS = (
    f"{IMAGE}甲局",
    f'=HYPERLINK("http://{ELSEWHERE}","乙局")',
    f"**丙局**{PICTURE}:red[红]$x$:material/delete:",
    f"丁局{STYLE}{SVG}" + "W" * 300,
)
#: Whose each report is, of which year, and in which file.
REPORTS = (
    (0, 2022, f"{IMAGE}.txt"),
    (0, 2023, f"[x](javascript:{_RUN}) {ENTITIES}.txt"),
    (0, 2024, "\u202etxt.总结.txt"),
    (1, 2023, "=1+1,'年终'.txt"),
    (1, 2024, f"+cmd {'长名' * 30} :material~ :red[x] $x$ `y`.txt"),
    (2, 2022, "a\n# b\t**粗**.txt"),
    (2, 2024, "\x1b[31m红.txt"),
    (3, 2024, "甲" + "\u0301" * 40 + ".txt"),
)
#: What most of them write, so that it is compared, gathered into families, and found in drafts.
SHARED = (
    f"聚焦清廉文化建设{SCRIPT}，开展警示教育大会{{meetings}}次，评选廉洁之星{{stars}}名，营造崇廉尚廉的浓厚氛围，"
    f"增强干部职工廉洁自律{ENTITIES}的内生动力{IMAGE}。"
)
_ITEMS = (
    "一是{0}抓清廉文化学习教育，组织{0}党组会{1}次，举办读书班{2}期，把清廉文化融入日常教育管理全过程各方面。"
    "二是{3}抓清廉文化阵地建设，建成{3}清廉文化长廊{2}处，推动清廉文化进机关进家庭进岗位进窗口。"
    "三是{4}抓清廉文化监督检查，发现{4}问题{5}个，督促有关单位逐条整改到位并建立长效机制。"
)


def report_text(number: int) -> str:
    """The text of the report of this number, in the plain form of such reports."""
    unit, year, _ = REPORTS[number]
    grown, payloads = year - 2021, (SVG, LINK, DIRECTIVES, TEMPLATE, QUOTES, FRAME, DETAILS, TURNED)
    one, other = payloads[number], payloads[(number + 3) % len(payloads)]
    items = _ITEMS.format("" if number % 2 else FORMULAS[0], 10 + grown, 2 + grown, SVG, DETAILS, 30 * grown)
    own = (LATIN, HANZI, UNSEEN + HEAPED + PICTURED, CONTROLS, ADDRESSES + PICTURE, STYLE, QUOTES, TEMPLATE)[number]
    headings = (SVG, f"[x](http://{ELSEWHERE})", "**粗**:red[红]$x$", FORMULAS[0])
    lines = (
        f"{year}年{SVG}{'甲乙丙丁'[unit]}局清廉文化{FORMULAS[number]}工作总结",
        f"一、清廉文化建设{SCRIPT}",
        SHARED.format(meetings=5 + grown, stars=3 * grown),
        items,
        f"（一）{headings[number % 4]}警示教育",
        f"{FORMULAS[number]}是清廉文化警示教育的要求，全年召开{SVG}警示教育大会{5 + grown}次，参加干部{100 * grown}人次。",
        f"围绕清廉文化{one}，把{other}要求落到实处，通报典型案例{2 * grown}起，谈话提醒{7 + grown}人次。",
        f"清廉文化阵地：{own}",
        f"二、主题教育{STYLE}",
        f"扎实开展主题教育{DIRECTIVES}，党组理论学习中心组学习{20 + grown}次，讲授专题党课{4 + grown}场{DETAILS}。",
        f"三、下一步打算{SVG}",
        f"明年将继续推进清廉文化建设{ENTITIES}，计划举办清廉文化宣讲{6 + grown}场，打造清廉文化品牌。",
        f"更多范文请关注公众号{PICTURE}<b onclick={_RUN}>:red[红]$x$**粗**</b>",
    )
    return "\n".join(lines) + "\n"


def add_reports(library: Library, encoder: Encoder, folder: Path) -> None:
    """Puts them all into a library; their files lie in `folder`."""
    for number, (unit, year, name) in enumerate(REPORTS):
        file = folder / str(number) / name
        file.parent.mkdir(parents=True)
        file.write_text(report_text(number), encoding="utf-8", newline="")
        made = add_paths(library, encoder, [file], Stated(UNITS[unit], year, f"{SVG}总结{LINK}"[: 40 + unit]))
        assert len(made.added) == 1, made.rejected


def refused_files(folder: Path) -> int:
    """Puts files of such names into a folder, in which there is nothing to read; how many there are."""
    names = [f"空{name}" for _, _, name in REPORTS[:-1]] + [os.fsdecode(b"\xff\x81.txt")]
    for name in names:
        (folder / name).touch()
    return len(names)


def draft_text() -> str:
    """A draft that takes over what stands in the reports, with more of the same around it."""
    return report_text(4).replace("乙局", f"戊局{IMAGE}") + f"四、{FRAME}{LATIN}\n{HANZI}{LINK}{PICTURE}\n"
