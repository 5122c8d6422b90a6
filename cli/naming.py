"""Which reports an argument names: one by its 出处, those of a folder, or a file or folder on the disk."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from cli.output import complain
from corpus.folder import readable
from index.store.records import DocumentSummary


def only_named(documents: Sequence[DocumentSummary], source: str) -> list[DocumentSummary]:
    """The reports that `source` names; says so and gives none where there is none, or where it names several."""
    found = _named(documents, source)
    if not found:
        complain(f"资料库里没有 {source}；请用 chengli list 查看出处")
    elif len({d.root for d in found}) > 1:
        complain(f"{source} 在几个文件夹里都有；请写完整路径：{'、'.join(d.path for d in found)}")
        return []
    return found


def _named(documents: Sequence[DocumentSummary], source: str) -> list[DocumentSummary]:
    """The reports of this source, of this folder of sources, or of this file or folder."""
    wanted = source.replace("\\", "/").rstrip("/")
    full = readable(Path(os.path.abspath(source)).as_posix())  # noqa: PTH100  # as folders are walked: links stay
    exact = [d for d in documents if d.source == wanted or d.path == full]
    return exact or [d for d in documents if d.source.startswith(f"{wanted}/") or d.path.startswith(f"{full}/")]
