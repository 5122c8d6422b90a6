"""What a library of a few reports says of a task, for the tests of what is made of that."""

from pathlib import Path

from compare.tasks import By, Compared, compare_task
from index.intake.ingest import add_paths
from index.models import open_encoder
from index.search import Searcher
from index.store.library import FolderLibrary
from index.store.records import Filters


def compared_of(
    root: Path, reports: dict[str, str], task: str = "清廉文化", by: By = "unit", filters: Filters | None = None
) -> Compared:
    """What a library of these reports says of a task."""
    for source, text in reports.items():
        path = root / "reports" / source
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    encoder = open_encoder()
    with FolderLibrary.create(root / "library") as library:
        add_paths(library, encoder, [root / "reports"])
        return compare_task(Searcher(library, encoder), task, by, filters)
