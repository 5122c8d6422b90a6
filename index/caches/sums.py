"""Whether caches are whole to their last byte: `verify` asks that, and a page in the background, for it takes long."""

from __future__ import annotations

from pathlib import Path

from index.caches.lexical_folder import lexical_sums_fit, read_lexical_header
from index.caches.making import delete, latest_first
from index.caches.plain_file import plain_sum_fits, read_plain_header


def files_fit(folder: Path) -> bool:
    """Whether the newest caches in `folder` are whole to their last byte; true where there are none."""
    for dense in latest_first(folder, "dense")[:1]:
        header = read_plain_header(dense, "dense")
        if header is None or not plain_sum_fits(dense, header):
            return False
    for lexical in latest_first(folder, "lexical")[:1]:
        said = read_lexical_header(lexical)
        if said is None or not lexical_sums_fit(lexical, said):
            return False
    return True


def drop_damaged(folder: Path) -> None:
    """Deletes the newest other caches in `folder` that are not whole; they are made anew when needed."""
    for kind in ("sentences", "families", "fingerprints"):
        for file in latest_first(folder, kind)[:1]:
            header = read_plain_header(file, kind)
            if header is None or not plain_sum_fits(file, header):
                delete(file)
