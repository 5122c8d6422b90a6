"""What the commands print: JSON in the fields that other programs rely on, and lines for people."""

from __future__ import annotations

import json
import os
import re
import sys
import unicodedata
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from corpus import Document, Figure, Passage
from wording.labels import KINDS, whose

if TYPE_CHECKING:
    from index.search import Hit
    from index.store.records import DocumentSummary

_STYLES = {"exact": "\x1b[1;31m", "near": "\x1b[33m", "heading": "\x1b[36m", "title": "\x1b[1m"}
_RESET = "\x1b[0m"
#: What ends a line, or a terminal obeys: it may stand in names and texts. A tab does neither.
_OBEYED = "".join(map(chr, (*range(9), *range(10, 32), *range(0x7F, 0xA0)))) + "\u2028\u2029\u200e\u200f"
_OBEYED += "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_ESCAPES = {ord(c): ascii(c)[1:-1] for c in _OBEYED}
_LINE_ENDS = {ord(c): f"\\u{ord(c):04x}" for c in (*map(chr, range(0x7F, 0xA0)), "\u2028", "\u2029")}
_OWN_STYLE = re.compile("(" + "|".join(map(re.escape, (*_STYLES.values(), _RESET))) + ")")


def say(line: str = "") -> None:
    """A line on standard output; what stands in it of names and texts does nothing to a terminal."""
    parts = _OWN_STYLE.split(line)
    sys.stdout.write("".join(p if _OWN_STYLE.fullmatch(p) else p.translate(_ESCAPES) for p in parts) + "\n")


def say_text(text: str, indent: str) -> None:
    """A text on standard output, each of its lines indented."""
    for line in text.split("\n"):
        say(indent + line)


def complain(line: str) -> None:
    """A line on standard error; what stands in it of names does nothing to a terminal."""
    sys.stderr.write(f"chengli: {line.translate(_ESCAPES)}\n")


def as_json(value: object) -> str:
    """One line of JSON, Chinese as it is; characters that some programs take for the end of a line are escaped."""
    return json.dumps(value, ensure_ascii=False).translate(_LINE_ENDS)


def hit_record(hit: Hit) -> dict[str, Any]:
    """A hit as other programs read it."""
    passage, document = hit.passage, hit.document
    return {
        "rank": hit.rank,
        "score": round(hit.score, 6),
        "cosine": None if hit.cosine is None else round(hit.cosine, 6),
        "bm25": None if hit.bm25 is None else round(hit.bm25, 6),
        "source": document.source,
        "title": document.title,
        "unit": document.metadata.unit,
        "year": document.metadata.year,
        "doc_type": document.metadata.doc_type,
        "heading_path": list(passage.heading_path),
        "kind": passage.kind,
        "item": passage.item,
        "text": passage.text,
        "start": passage.start,
        "end": passage.end,
        "highlights": [[h.start, h.end, h.match] for h in hit.highlights],
        "same_wording": [
            {
                "source": other.document.source,
                "unit": other.document.metadata.unit,
                "year": other.document.metadata.year,
                "start": other.start,
                "end": other.end,
            }
            for other in hit.same_wording
        ],
    }


def query_record(query_id: object, query: str, elapsed_ms: float, hits: Sequence[Hit]) -> dict[str, Any]:
    """A query with its hits as other programs read them."""
    return {"id": query_id, "query": query, "elapsed_ms": round(elapsed_ms, 2), "hits": [hit_record(h) for h in hits]}


def figure_record(figure: Figure) -> dict[str, Any]:
    """A figure as other programs read it; whether it is suspect only the library can tell."""
    return {
        "surface": figure.surface,
        "subject": figure.subject,
        "value": figure.value,
        "value_max": figure.value_max,
        "approx": figure.approx,
        "measure": figure.measure,
        "masked": figure.masked,
        "suspect": None,
        "sentence": figure.sentence,
        "start": figure.start,
        "end": figure.end,
    }


def passages_record(document: Document, passages: Sequence[Passage], figures: Sequence[Figure]) -> dict[str, Any]:
    """How a file is read and cut, and what figures it states, as other programs read it."""
    return {
        "source": document.source,
        "title": document.title,
        "unit": document.unit,
        "year": document.year,
        "doc_type": document.doc_type,
        "region": document.region,
        "encoding": document.encoding,
        "noise": [
            {"text": n.text, "raw_start": n.raw_start, "raw_end": n.raw_end, "why": n.why} for n in document.noise
        ],
        "passages": [
            {
                "ordinal": p.ordinal,
                "kind": p.kind,
                "heading_path": list(p.heading_path),
                "item": p.item,
                "text": p.text,
                "start": p.start,
                "end": p.end,
            }
            for p in passages
        ],
        "figures": [figure_record(f) for f in figures],
    }


def document_record(document: DocumentSummary, passages: int) -> dict[str, Any]:
    """A report of the library as other programs read it."""
    metadata = document.metadata
    return {
        "source": document.source,
        "root": document.root,
        "title": document.title,
        "unit": metadata.unit,
        "unit_from": metadata.unit_from,
        "year": metadata.year,
        "year_from": metadata.year_from,
        "doc_type": metadata.doc_type,
        "doc_type_from": metadata.doc_type_from,
        "region": metadata.region,
        "region_from": metadata.region_from,
        "passages": passages,
    }


def print_hits(hits: Sequence[Hit]) -> None:
    """Hits for people: whose, where in the report, the text with what was found marked."""
    for hit in hits:
        metadata = hit.document.metadata
        head = " · ".join(filter(None, [metadata.unit, str(metadata.year or ""), hit.document.title]))
        say(f"{hit.rank}. {styled(head, 'title')}  [{hit.score:.3f}]")
        say(f"   {styled(' › '.join(hit.passage.heading_path) or KINDS[hit.passage.kind], 'heading')}")
        say_text(_wrapped(_marked(hit)), "   ")
        if hit.same_wording:
            say("   同样写法见于 " + "；".join(dict.fromkeys(whose(o.document) for o in hit.same_wording)))
        say(f"   出处：{hit.document.source}")
        say()


def styled(text: str, style: str) -> str:
    """`text` in colour on a terminal that shows it, else as it is."""
    colour = sys.stdout.isatty() and "NO_COLOR" not in os.environ
    return f"{_STYLES[style]}{text}{_RESET}" if colour and text else text


def _marked(hit: Hit) -> str:
    text, out, at = hit.passage.text, [], 0
    for mark in hit.highlights:
        out += [text[at : mark.start], styled(text[mark.start : mark.end], mark.match)]
        at = mark.end
    return "".join([*out, text[at:]])


def _wrapped(text: str, columns: int = 96) -> str:
    """`text` in lines of so many columns, a Han character taking two; colour codes take none."""
    lines, line, width, in_code = [], "", 0, False
    for character in text:
        in_code = in_code or character == "\x1b"
        if not in_code:
            size = 2 if unicodedata.east_asian_width(character) in "WF" else 1
            if character == "\n" or width + size > columns:
                lines.append(line)
                line, width = "", 0
                if character == "\n":
                    continue
            width += size
        line += character
        in_code = in_code and character != "m"
    return "\n".join([*lines, line])
