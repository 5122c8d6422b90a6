"""Drafts made by known edits: the share that is told is the share that was taken over (a short form of the benchmark)."""

from pathlib import Path

from benchmarks.overlap_drafts import DraftMaker
from benchmarks.overlap_library import fill
from benchmarks.public_reports import own_texts, reports_of
from compare.overlap.check import overlap_of
from compare.overlap.draft import draft_from_text
from index.models import open_encoder
from index.static_encoder import StaticEncoder
from index.store.library import FolderLibrary


def test_the_share_is_what_was_taken_over(shared: Path, tmp_path: Path) -> None:
    encoder = open_encoder()
    assert isinstance(encoder, StaticEncoder)
    reports = fill(tmp_path / "library", reports_of(shared / "data"), 2000)
    passages = [passage for report in reports for passage in report.split("\n")[1:]]
    maker = DraftMaker(reports, passages, own_texts(shared / "data"), encoder, seed=21)
    with FolderLibrary.create(tmp_path / "library") as library:
        for draft in maker.all(40):
            share = overlap_of(library, draft_from_text(draft.text)).share
            points = 12 if "words" in draft.kind else 5
            assert abs(share - draft.truth) * 100 < points, (draft.kind, share, draft.truth)
