"""Passages and vectors as rows of their tables, with their checks."""

from __future__ import annotations

import json
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from corpus import Passage
from index.store.schema import check_of, text_hash, vector_check
from index.wording import wording_key

_encoded = json.JSONEncoder(ensure_ascii=False).encode


@lru_cache(256)
def headings_json(path: tuple[str, ...]) -> str:
    """A heading path as it is stored; most passages of a report share one with the next."""
    return _encoded(path)


def passage_row(row: int, passage: Passage) -> tuple[object, ...]:
    """A row of `passage`."""
    values = (
        row, passage.doc_id, passage.ordinal, passage.kind, headings_json(passage.heading_path),
        passage.item, passage.start, passage.end, passage.page,
        bytes.fromhex(text_hash(passage.search_text)), bytes.fromhex(text_hash(wording_key(passage.text))),
    )  # fmt: skip
    return (*values, check_of(*values))


def vector_row(name: str, vector: NDArray[np.float32]) -> tuple[bytes, bytes, str]:
    """A row of `vector` but for its number: `vector` float32 (dimensions,) of the text of this name."""
    input_hash, blob = bytes.fromhex(name), vector.astype("<f2").tobytes()
    return input_hash, blob, vector_check(input_hash, blob)
