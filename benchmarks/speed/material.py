"""What is indexed and what is asked: reports as files in folders per unit, and queries of three kinds.

The queries are the same at every size: topics, questions made of them, and sentences of the reports that every size
holds. None of them is a judged query.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, product
from pathlib import Path
from random import Random

from benchmarks.public_reports import reports_of
from corpus import SourceFile, read_document, split_passages
from corpus.sentences import sentences

_PLACES = "云川 青溪 江阳 海宁 山河 林泉 临江 东湖 西山 南浦 北川 新城 平湖 长河 安远 永宁 和顺 清源 龙泉 丰泽".split()
_OFFICES = (
    "教育局 财政局 民政局 司法局 审计局 统计局 水利局 农业农村局 商务局 卫生健康委员会 应急管理局 生态环境局 "
    "交通运输局 自然资源局 发展和改革局 人力资源和社会保障局 市场监督管理局 住房和城乡建设局 文化和旅游局 医疗保障局"
).split()
UNITS = [f"{place}市{office}" for office, place in product(_OFFICES, _PLACES)]
YEARS = range(2010, 2026)
#: Sentences that are asked for are from so many of the first reports, which every size holds.
_ASKED_REPORTS = 20
_SENTENCE_CHARS = range(15, 46)
#: So many queries are asked first and not measured.
WARM_UP = 15
_QUESTIONS = (
    "怎么推进{}", "{}做了哪些工作", "{}取得了什么成效", "如何抓好{}", "{}方面有什么做法", "在{}上存在哪些问题",
    "下一步{}怎么安排",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Query:
    """A query and of which kind it is: topic, question or sentence."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Made:
    """Reports that were written: how many files, and their characters."""

    files: int
    chars: int


def write_reports(data: Path, folder: Path, passages: int) -> Made:
    """Writes as many reports as come to so many passages, one folder per unit, over sixteen years."""
    written = chars = files = 0
    reports = reports_of(data)
    while written < passages:
        text, unit = next(reports), UNITS[files % len(UNITS)]
        # Every unit has reports of several years, and every year some of many units, whatever the size.
        year = YEARS[(files + files // len(UNITS)) % len(YEARS)]
        source = f"{unit}/{year}年{unit}工作总结{files}.txt"
        (folder / unit).mkdir(parents=True, exist_ok=True)
        (folder / source).write_text(text, encoding="utf-8")
        written += len(split_passages(read_document(SourceFile(folder, source), text.encode())))
        chars, files = chars + len(text), files + 1
    return Made(files, chars)


def new_reports(data: Path, folder: Path, number: int) -> list[Path]:
    """Writes reports that stand in no folder of `write_reports`, each with a sentence that only it holds."""
    folder.mkdir(parents=True, exist_ok=True)
    out = []
    for at, text in enumerate(islice(reports_of(data), number)):
        path = folder / f"2026年{UNITS[at]}工作总结新{at}.txt"
        title, *paragraphs = text.splitlines()
        turned = [f"新增第{at}号材料，{paragraph}" for paragraph in paragraphs]
        path.write_text("\n".join([title, *turned]) + "\n", encoding="utf-8")
        out.append(path)
    return out


def queries(shared: Path, number: int, seed: int) -> list[Query]:
    """So many distinct queries, the three kinds in turns."""
    chance = Random(seed)
    judged = {query for file in (shared / "gold").glob("*_qrels.jsonl") for query in _judged(file)}
    with (shared / "terms.tsv").open(encoding="utf-8") as rows:
        terms = sorted({row["term"] for row in csv.DictReader(rows, delimiter="\t")} - judged)
    asked = [question.format(term) for term, question in product(terms, _QUESTIONS)]
    said = sorted(set(_sentences(shared / "data")) - judged)
    of_kind = [
        ("topic", chance.sample(terms, len(terms))),
        ("question", chance.sample(sorted(set(asked) - judged), len(asked))),
        ("sentence", chance.sample(said, len(said))),
    ]
    turns = [Query(kind, texts[at]) for at in range(number) for kind, texts in of_kind if at < len(texts)]
    return turns[:number]


def _judged(file: Path) -> Iterator[str]:
    for line in file.read_text(encoding="utf-8").splitlines():
        yield json.loads(line)["query"]


def _sentences(data: Path) -> Iterator[str]:
    for report in islice(reports_of(data), _ASKED_REPORTS):
        for start, end in sentences(report, 0, len(report)):
            if end - start in _SENTENCE_CHARS:
                yield report[start:end]
