"""Peers beside our own library: the same texts, encoder and queries in the same run, and everyone's judged answers."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from benchmarks.speed.judged import SETS
from benchmarks.speed.material import WARM_UP, Query
from benchmarks.speed.process import TaskFailedError, in_process

#: A peer may take so long to make its index, and to answer all queries.
_BUILD_S, _ASK_S = 1800, 60
Say = Callable[[str], None]


def timed(library: Path, work: Path, peers: Sequence[str], queries: Sequence[Query], say: Say) -> dict[str, Any]:
    """Each peer on the passages of a library; a peer that fails is told with why."""
    texts, out = work / "texts", dict[str, Any]()
    given = in_process("texts", library=str(library), out=str(texts))
    asked = [query.text for query in queries]
    for peer in peers:
        folder = work / "peer"
        say(f"{peer}, {given['passages']:,} passages")
        try:
            out[peer] = in_process(
                "peer_build", _BUILD_S, peer=peer, texts=str(texts), folder=str(folder), query=asked[0]
            )
            out[peer] |= in_process(
                "peer_ask", _BUILD_S, peer=peer, folder=str(folder), queries=asked[WARM_UP:],
                warm_up=asked[:WARM_UP], most_s=_ASK_S,
            )  # fmt: skip
        except TaskFailedError as error:
            out[peer] = {**out.get(peer, {}), "failed": str(error)}
        shutil.rmtree(folder, ignore_errors=True)
    return {"passages": given["passages"], "chars_mean": given["chars_mean"], "peers": out}


def judged(shared: Path, work: Path, peers: Sequence[str], say: Say) -> dict[str, Any]:
    """For each set of judged queries our own modes and each peer; a peer that fails is told with why."""
    out: dict[str, Any] = {}
    for name in SETS:
        say(f"judged queries: {name}")
        library, texts = str(work / f"judged-{name}"), str(work / f"judged-{name}.texts")
        own = in_process("judged", shared=str(shared), name=name, library=library, texts=texts)
        answers, failed = dict[str, Any](), dict[str, Any]()
        for peer in peers:
            try:
                found = in_process("peer_judged", _BUILD_S, peer=peer, texts=texts, queries=own["queries"])
                answers[peer] = found["answers"]
            except TaskFailedError as error:
                failed[peer] = {"failed": str(error)}
        scores = in_process("score", shared=str(shared), name=name, library=library, answers=answers)
        out[name] = {"ours": own["scores"], "peers": scores | failed}
    return out


def ratios(sizes: Sequence[dict[str, Any]], judged_sets: dict[str, Any]) -> list[dict[str, Any]]:
    """How many times what we take each peer takes, at each size, beside our own mode of its kind.

    Above 1 the peer takes more. Ours is from files, the peer's from texts that were read and cut for it.
    """
    out = []
    for size in sizes:
        for peer, its in size.get("side_by_side", {}).get("peers", {}).items():
            if "query" not in its:
                continue
            mode = its["mode"]
            own, query = size["indexing"], size["asking"]["modes"][mode]["no filter"]
            row = {
                "peer": peer, "passages": size["side_by_side"]["passages"], "beside our": mode,
                "indexing": its["seconds"] / own["seconds"],
                "indexing_cpu": its["cpu_us_a_passage"] / own["cpu_us_a_passage"],
                "query_p50": its["query"]["p50_ms"] / query["p50_ms"],
                "query_p99": its["query"]["p99_ms"] / query["p99_ms"],
                "query_cpu": its["query"]["cpu_ms"] / query["cpu_ms"],
                "memory": its["memory"]["peak_mib"] / size["asking"]["memory"]["peak_mib"],
                "disk": its["disk_mib"] / own["disk_mib"]["all"],
            }  # fmt: skip
            told = {name: round(value, 2) if isinstance(value, float) else value for name, value in row.items()}
            for name, scores in judged_sets.items():
                ndcg = scores["peers"].get(peer, {}).get("ndcg_at_10")
                told[f"ndcg_{name}"] = {"peer": ndcg, "ours": scores["ours"][mode]["ndcg_at_10"]}
            out.append(told)
    return out
