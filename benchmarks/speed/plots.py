"""Cost against size as a picture: indexing, queries, memory, disk; both scales are logarithmic.

Altair draws it; to write the picture it needs vl-convert-python (the extra `bench`).
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import altair as alt

_SIZE, _COLUMNS = {"width": 260, "height": 220}, 2


def draw(result: dict[str, Any], out: Path) -> bool:
    """Writes the picture of a result to `out`; false where it cannot be written."""
    if find_spec("vl_convert") is None or len(result["sizes"]) < 2:
        return False
    rows = list(_rows(result["sizes"]))
    titles = list(dict.fromkeys(row["title"] for row in rows))
    charts = [_chart([row for row in rows if row["title"] == title], title) for title in titles]
    picture = alt.concat(*charts, columns=_COLUMNS).resolve_scale(color="independent")
    picture.save(str(out))
    return True


def _chart(rows: list[dict[str, Any]], title: str) -> alt.Chart:
    axis = alt.Axis(values=sorted({row["size"] for row in rows}), format=".2~s")
    return (
        alt.Chart(alt.Data(values=rows), title=title)
        .mark_line(point=True)
        .encode(
            x=alt.X("size:Q", scale=alt.Scale(type="log"), title="passages", axis=axis),
            y=alt.Y("value:Q", scale=alt.Scale(type="log"), title=rows[0]["unit"]),
            color=alt.Color("of:N", title=None),
        )
        .properties(**_SIZE)
    )


def _rows(sizes: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for size in sizes:
        passages = size["indexing"]["passages"]

        def row(title: str, unit: str, of: str, value: float, passages: int = passages) -> dict[str, Any]:
            return {"title": title, "unit": unit, "of": of, "size": passages, "value": max(value, 1e-4)}

        yield row("From files to searchable", "s", "in all", size["indexing"]["seconds"])
        for stage, its in size["indexing"]["stages"].items():
            if "wall_s" in its:
                yield row("From files to searchable", "s", stage.partition(":")[0], its["wall_s"])
        for mode, of_mode in size["asking"]["modes"].items():
            for part in ("p50_ms", "p99_ms"):
                yield row("A warm query", "ms", f"{mode}, {part[:3]}", of_mode["no filter"][part])
        for narrowed, its in size["asking"]["modes"]["hybrid"].items():
            yield row("A hybrid query with filters, p50", "ms", narrowed, its["p50_ms"])
        for name, value in size["asking"]["memory"].items():
            yield row("Memory while asked", "MiB", name.removesuffix("_mib").replace("_", " "), value)
        for name in ("all", "database", "dense", "lexical", "sentences"):
            if name in size["indexing"]["disk_mib"]:
                yield row("Disk", "MiB", name, size["indexing"]["disk_mib"][name])
        for state, its in size["opening"].items():
            yield row("Opening, adding, syncing", "s", f"opening, {state}", its["opening_s"])
        yield row("Opening, adding, syncing", "s", "add one report", size["changing"]["add_one"]["seconds"])
        unchanged = size["changing"]["sync_nothing_changed_s"]
        yield row("Opening, adding, syncing", "s", "sync, nothing changed", unchanged)
