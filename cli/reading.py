"""The commands that only look: search, passages, list, evaluate."""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from cli import output
from cli.output import complain, say
from corpus import (
    ReadingProcess,
    SourceFile,
    UnreadableFileError,
    find_figures,
)
from index.errors import QueryError
from wording.errors import query_line, rejected_line
from wording.labels import KINDS, why_words

if TYPE_CHECKING:
    from index.search import Hit


def search(args: argparse.Namespace) -> int:
    """`chengli search QUERY` and `chengli search --queries FILE`"""
    from index.libraries import open_library
    from index.models import open_encoder
    from index.query import check_k, parse_query
    from index.search import Searcher
    from index.store.records import Filters

    queries: list[tuple[object, str | None]] | None = [(None, args.query)]
    if args.queries is not None:
        queries = _read_queries(args.queries)
    if queries is None:
        return 1
    filters = Filters(tuple(args.unit), tuple(args.year), tuple(args.type), tuple(args.kind))
    library = open_library(args.library)
    searcher = None if library is None else Searcher(library, open_encoder(args.model, args.allow_hub))
    answered = 0
    for query_id, query in queries:
        if query is None:
            complain(f'{args.queries} 第 {query_id} 行不是 {{"id","query"}}；请改正该行')
            continue
        started = time.perf_counter()
        try:
            if searcher is None:
                parse_query(query)
                check_k(args.k, 0)
                hits = []
            else:
                hits = searcher.search(query, args.k, filters, args.mode, args.flat)
        except QueryError as error:
            line = query_line(error.fault, error.value, error.limit)
            complain(line if args.queries is None else f"{query_id}：{line}")
            if args.queries is None:
                return 1
            hits = []
        else:
            answered += 1
        elapsed_ms = (time.perf_counter() - started) * 1000
        if args.json:
            say(output.as_json(output.query_record(query_id, query, elapsed_ms, hits)))
        else:
            _show(query if args.queries else None, hits, library is None or not library.passage_count(), args.library)
    return 0 if answered or not queries else 1


def _show(query: str | None, hits: Sequence[Hit], nothing_yet: bool, folder: Path) -> None:
    if query is not None:
        say(f"# {query}")
    if hits:
        output.print_hits(hits)
    elif nothing_yet:
        say(f"资料库 {folder} 还是空的；先用 chengli add 文件夹 添加材料")
    else:
        say("没有找到；可换个说法，或放宽筛选条件")


def _read_queries(path: Path) -> list[tuple[object, str | None]] | None:
    """The id and query of each line: plain text, numbered from 1, or JSON of `{"id", "query"}`."""
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError):
        complain(f"{path} 无法读取；请给出 UTF-8 的文本文件，一行一个检索词")
        return None
    return list(_queries(lines))


def _queries(lines: list[str]) -> Iterator[tuple[object, str | None]]:
    """Line by line; no query where a line begins as JSON and is no record."""
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            record = json.loads(line) if line.lstrip().startswith("{") else None
        except ValueError:
            record = None
        if isinstance(record, dict) and isinstance(record.get("query"), str):
            yield record.get("id", str(number)), record["query"]
        elif line.lstrip().startswith("{"):
            yield str(number), None
        else:
            yield str(number), line.strip()


def passages(args: argparse.Namespace) -> int:
    """`chengli passages FILE`"""
    path = args.file.absolute()
    try:
        if path.is_dir():
            complain(f"{args.file} 是文件夹；chengli passages 只看一个文件，整个文件夹请用 chengli add")
            return 1
        with ReadingProcess() as process:
            document, cut = process.read(SourceFile(path.parent, path.name))
    except UnreadableFileError as error:
        if error.detail == "zip":
            complain(f"{args.file} 是压缩包；chengli passages 只看一个文件，请解压后再看，或直接用 chengli add 添加")
        else:
            complain(rejected_line(error.rejected(str(args.file))))
        return 1
    figures = find_figures(document)
    if args.json:
        say(output.as_json(output.passages_record(document, cut, figures)))
        return 0
    metadata = document.metadata
    say(f"{output.styled(document.title, 'title')}（{document.encoding}）")
    labels = {"单位": metadata.unit, "年份": metadata.year, "类型": metadata.doc_type, "地区": metadata.region}
    say("，".join(f"{label} {value or '未知'}" for label, value in labels.items()))
    for noise in filter(lambda piece: piece.text.strip(), document.noise):  # line breaks are told in JSON
        say(f"  剔出 {noise.raw_start}-{noise.raw_end}（{why_words(noise.why)}）：{' '.join(noise.text.split())[:40]}")
    for passage in cut:
        item = f"，第 {passage.item} 项" if passage.item is not None else ""
        path = output.styled(" › ".join(passage.heading_path), "heading")
        say(f"{passage.ordinal:>3} {KINDS[passage.kind]}{item}  {path}")
        output.say_text(passage.text, "    ")
    if figures:
        say(f"数字 {len(figures)} 处")
    for figure in figures:
        unfilled = "（未填）" if figure.masked else ""
        say(f"    {figure.subject}  {' '.join(figure.surface.split())}{unfilled}")
    return 0


def list_documents(args: argparse.Namespace) -> int:
    """`chengli list`"""
    from index.libraries import open_library

    library = open_library(args.library)
    documents = [] if library is None else library.documents()
    counts = {} if library is None else library.passage_counts()
    if args.json:
        say(output.as_json([output.document_record(d, counts.get(d.doc_id, 0)) for d in documents]))
        return 0
    for document in documents:
        metadata = document.metadata
        row = [
            document.source,
            metadata.unit or "-",
            str(metadata.year or "-"),
            metadata.doc_type or "-",
            f"{counts.get(document.doc_id, 0)} 段",
        ]
        say("\t".join(row))
    if not documents:
        say(f"资料库 {args.library} 还是空的；先用 chengli add 文件夹 添加材料")
    return 0


def evaluate(args: argparse.Namespace) -> int:
    """`chengli evaluate FILE`"""
    from index.evaluation import evaluate as score
    from index.evaluation import read_judged
    from index.libraries import open_library
    from index.models import open_encoder
    from index.search import Searcher

    try:
        queries = read_judged(args.file)
    except (OSError, UnicodeDecodeError):
        complain(f"{args.file} 无法读取；请给出 UTF-8 的文本文件")
        return 1
    except ValueError as error:
        complain(f'{args.file} 第 {error} 行不是 {{"id","query","gold"}}；请改正该行')
        return 1
    library = open_library(args.library)
    if library is None:
        complain(f"{args.library} 里还没有资料库；先用 chengli add 添加标注所指的材料")
        return 1
    searcher = Searcher(library, open_encoder(args.model, args.allow_hub))
    for kind, s in score(library, searcher, queries, args.mode).items():
        say(
            f"{kind:<11} n={s.queries:3d}  nDCG@10 {s.ndcg:.3f}  P2@10 {s.p2:.3f}  "
            f"success@10 {s.success:.3f}  MRR@10 {s.mrr:.3f}"
        )
    return 0
