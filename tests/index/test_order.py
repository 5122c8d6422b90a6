"""The same reports give the same hits, in whatever order and however often they came."""

import random
import shutil
from pathlib import Path

import pytest

from corpus import find_files
from index.caches.opening import open_indexes
from index.intake.ingest import add_files, add_paths
from index.models import open_encoder
from index.samples import SAMPLES
from index.search import Searcher
from index.store.library import FolderLibrary

QUERIES = ["主题教育", "清廉机关建设", "帮大学生找到工作", "召开党组会研究部署", "安全生产 隐患", "下一步工作打算"]

Found = list[tuple[str, int, float]]


def hits(library: FolderLibrary, mode: str = "hybrid") -> list[Found]:
    searcher = Searcher(library, open_encoder())
    return [
        [
            (h.document.source, h.passage.start, round(h.score, 4))
            for h in searcher.search(query, 30, mode=mode, flat=True)
        ]
        for query in QUERIES
    ]


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The samples, and copies of some of them: passages that are the same to the letter."""
    root = tmp_path_factory.mktemp("reports") / "all"
    shutil.copytree(SAMPLES, root)
    for n, path in enumerate(sorted(root.rglob("*.md"))[:6]):
        shutil.copy(path, root / f"抄{n}.md")
    return root


@pytest.fixture(scope="module")
def afresh(reports: Path, tmp_path_factory: pytest.TempPathFactory) -> FolderLibrary:
    library = FolderLibrary.create(tmp_path_factory.mktemp("afresh"))
    add_paths(library, open_encoder(), [reports])
    return library


@pytest.mark.parametrize("mode", ["hybrid", "dense", "lexical"])
def test_the_order_in_which_they_came_does_not_matter(
    reports: Path, afresh: FolderLibrary, tmp_path: Path, mode: str
) -> None:
    files = list(find_files(reports))
    random.Random(7).shuffle(files)
    encoder = open_encoder()
    with FolderLibrary.create(tmp_path) as library:
        for start in range(0, len(files), 4):
            add_files(library, encoder, files[start : start + 4])
            open_indexes(library, encoder)
        assert hits(library, mode) == hits(afresh, mode)


def test_what_came_and_went_leaves_nothing_behind(reports: Path, afresh: FolderLibrary, tmp_path: Path) -> None:
    encoder = open_encoder()
    extra = tmp_path / "extra.md"
    extra.write_text("# 丙局2024年工作总结\n一、开展主题教育。建设清廉机关，召开党组会9次。\n", encoding="utf-8")
    with FolderLibrary.create(tmp_path / "library") as library:
        add_paths(library, encoder, [reports, extra])
        open_indexes(library, encoder)
        library.remove([d.doc_id for d in library.documents() if d.source == "extra.md"])
        open_indexes(library, encoder, anew=True)
        assert hits(library) == hits(afresh)
