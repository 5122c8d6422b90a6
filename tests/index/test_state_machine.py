"""Any sequence of changes to a folder and a library, crashes among them, equals a simple model kept in memory.

The model is a dict: of each path the text that was read and what the user said of it. What reading a text gives is
not modelled but asked of `corpus`, so that every document and passage is compared in whole. A crash ends the work
before or after any statement that SQLite is given: the files are put aside as they are then, and opened again from
there. More examples: CHENGLI_EXAMPLES=5000 pytest tests/index/test_state_machine.py
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from benchmarks.reliability.child import is_cache
from corpus import Document, SourceFile, content_hash, read_document, split_passages
from index.intake import ingest
from index.intake.corrections import correct, forget, set_aside, set_put_back
from index.intake.ingest import Listeners, Stated, add_paths
from index.intake.sync import sync_folder
from index.safety.backup import back_up
from index.safety.restore import restore
from index.safety.verification import verify
from index.search import Searcher
from index.store.library import FolderLibrary
from index.store.records import NewReport
from tests.conftest import WordHashEncoder
from tests.index.machine_crash import ReadingHere, die_within
from tests.index.machine_model import Model, Report, put

#: Few, so that what happens happens to the same again.
PATHS = ("甲局/2023/总结.txt", "乙局/2024/总结.txt", "乙局/2024/报告.txt", "总结.txt", "计划.txt", "甲局/计划.txt")
PARAGRAPHS = (
    "一、强化理论武装。坚持第一议题制度，全年召开党组会65次，带动全局干部学深悟透。",
    "一、强化理论武装。坚持第一议题制度，全年召开党组会66次，带动全局干部学深悟透。",
    "二、建设清廉机关。一是开展警示教育，评选廉洁之星。二是整治形式主义，为基层减负。",
    "三、下一步打算。持续巩固主题教育成果，完善长效机制，推动党建工作再上新台阶。",
    "来源：青渡日报",
    "责任编辑：张三",
)
QUERIES = ("警示教育", "第一议题制度", "下一步打算", "青渡日报")
UNITS = ("丙局", "丁局")

paths = st.sampled_from(PATHS)
rearrangements = st.sampled_from(["rename", "copy", "delete", "bring back"])
units = st.sampled_from(UNITS)
texts = st.lists(st.sampled_from(PARAGRAPHS), min_size=1, max_size=3).map(lambda found: "\n".join(["工作总结", *found]))


class LibraryOfAFolder(RuleBasedStateMachine):
    """A folder that people work on, its library, and what the library should be."""

    searcher: Searcher  # one for all, since it reads a model
    encoder: WordHashEncoder

    def __init__(self) -> None:
        super().__init__()
        self.home = Path(tempfile.mkdtemp(prefix="chengli-machine-"))
        self.root, self.place = self.home / "reports", self.home / "library"
        self.root.mkdir()
        self.library = FolderLibrary.create(self.place)
        self.disk: dict[str, str] = {}
        self.deleted: dict[str, str] = {}
        self.model = self.kept = Model()
        self.clock = 0

    def teardown(self) -> None:
        try:
            self.the_library_is_whole_and_its_hits_are_true()
            self.its_hits_are_those_of_a_library_made_afresh()
        finally:
            self.library.close()
            shutil.rmtree(self.home, ignore_errors=True)  # a thread of tantivy's may be looking into it

    # The folder

    @initialize(some=st.lists(texts, min_size=2, max_size=4), unit=st.none() | units)
    def begin(self, some: list[str], unit: str | None) -> None:
        """Some reports are there already: what happens to them takes fewer steps."""
        for path, text in zip(PATHS, some, strict=False):
            self.write(path, text)
        self.add(unit)

    @rule(path=paths, text=texts | texts | texts | st.just(""))
    def write(self, path: str, text: str) -> None:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8", newline="")
        self.clock += 1  # long ago, so that its state counts
        os.utime(file, (1_700_000_000 + self.clock, 1_700_000_000 + self.clock))
        self.disk[path] = text

    @rule(data=st.data(), what=rearrangements, to=paths)
    def rearrange(self, data: st.DataObject, what: str, to: str) -> None:
        """Rules are few: each example leaves some of them out, and what takes several would seldom come about."""
        chosen = sorted(self.deleted if what == "bring back" else self.disk)
        if not chosen:
            return
        path = data.draw(st.sampled_from(chosen))
        if what == "rename":
            (self.root / to).parent.mkdir(parents=True, exist_ok=True)
            (self.root / path).rename(self.root / to)
            self.disk[to] = self.disk.pop(path)
        elif what == "copy":
            self.write(to, self.disk[path])
        elif what == "delete":
            (self.root / path).unlink()
            self.deleted[path] = self.disk.pop(path)
        else:
            self.write(data.draw(st.sampled_from([path, to])), self.deleted.pop(path))

    # The library

    @rule(unit=st.none() | units)
    def add(self, unit: str | None) -> None:
        add_paths(self.library, self.encoder, [self.root], Stated(unit))
        self.model = self.model.after_add(self.disk, unit)

    @rule(data=st.data(), first=st.lists(st.tuples(rearrangements, paths), max_size=3), allow_removal=st.booleans())
    def sync(self, data: st.DataObject, first: list[tuple[str, str]], allow_removal: bool) -> None:
        for what, to in first:
            self.rearrange(data, what, to)
        sync_folder(self.library, self.encoder, self.root, allow_removal)
        self.model = self.model.after_sync(self.disk, allow_removal)

    @rule(data=st.data(), what=st.sampled_from(["unit", "unit", "noise", "forget", "remove"]), unit=units)
    def correct(self, data: st.DataObject, what: str, unit: str) -> None:
        """The user says something of a report, takes it back, or takes out the report."""
        if not self.model.reports:
            return
        path = data.draw(st.sampled_from(sorted(self.model.reports)))
        report, doc_id = self.model.reports[path], self._id(path)
        if what == "unit":
            correct(self.library, [doc_id], Stated(unit))
            self.model.reports[path] = replace(report, unit=unit)
        elif what == "noise":
            noise = self._noise(path)
            kept = frozenset(data.draw(st.sets(st.sampled_from(sorted(noise))))) if noise else frozenset()
            set_put_back(self.library, self.encoder, doc_id, kept)
            self.model.reports[path] = replace(report, kept=kept | report.kept - noise)
        elif what == "forget":
            forget(self.library, self.encoder, [doc_id])
            self.model.reports[path] = Report(report.text)
        else:
            self.library.remove([doc_id])
            del self.model.reports[path]

    @rule(data=st.data(), what=st.sampled_from(["reindex", "reopen", "search", "cut caches", "delete caches"]))
    def look_after(self, data: st.DataObject, what: str) -> None:
        """What changes nothing that the library holds."""
        if what == "reindex":
            ingest.reembed(self.library, self.encoder)
        elif what == "reopen":
            self.library.close()
            self.library = FolderLibrary.create(self.place)
        elif what == "search":
            self.the_library_is_whole_and_its_hits_are_true()
        else:
            caches = [path for cache in filter(is_cache, self.place.iterdir()) for path in [cache, *cache.rglob("*")]]
            files = sorted(path for path in caches if path.is_file())
            for path in data.draw(st.sets(st.sampled_from(files))) if files else ():
                os.truncate(path, path.stat().st_size // 2) if what == "cut caches" else path.unlink()

    @rule(what=st.sampled_from(["back up", "restore"]))
    def keep(self, what: str) -> None:
        """A backup is made, or the last one takes the library's place."""
        file = self.home / "backup"
        if what == "back up":
            back_up(self.library, file)
            self.kept = self.model.copy()
        elif file.exists():
            self.library.close()
            restore(self.place, file)
            self.library = FolderLibrary.create(self.place)
            self.model = self.kept.copy()

    # Crashes

    @rule(data=st.data(), statements=st.integers(0, 60), after=st.booleans())
    def crash(self, data: st.DataObject, statements: int, after: bool) -> None:
        """The process ends in the midst of something: each report is as it was or as it was to be."""
        what = data.draw(st.sampled_from(["add", "sync", "remove", "reindex"]))
        gone = (
            data.draw(st.sets(st.sampled_from(sorted(self.model.reports))))
            if what == "remove" and self.model.reports
            else set()
        )
        model = self.model
        after_all = {
            "add": lambda: model.after_add(self.disk), "sync": lambda: model.after_sync(self.disk, True),
            "remove": lambda: model.without(gone), "reindex": lambda: model,
        }[what]()  # fmt: skip
        told: dict[str, str] = {}
        listeners = Listeners(on_commit=lambda: told.update(self._held()))
        work = {
            "add": lambda: add_paths(self.library, self.encoder, [self.root], None, listeners),
            "sync": lambda: sync_folder(self.library, self.encoder, self.root, True, listeners),
            "remove": lambda: self.library.remove([self._id(path) for path in gone]),
            "reindex": lambda: ingest.reembed(self.library, self.encoder),
        }[what]
        is_dead = die_within(self.library, statements, after, work, self.home / "aside")
        self.library = FolderLibrary.create(self.place)
        self._take_over(after_all, told, not is_dead)

    def _take_over(self, after: Model, told: dict[str, str], is_done: bool) -> None:
        """Of each path, the report that it had or was to have, whichever is there: the later where it was told of."""
        model = Model(remembered=dict(self.model.remembered))
        for path in {*self.model.reports, *after.reports, *self._held()}:
            before, then = self.model.reports.get(path), after.reports.get(path)
            is_new = self._is(path, then)
            assert is_new or self._is(path, before), f"{path} is neither as it was nor as it was to be"
            if is_done or (then is not None and told.get(path) == content_hash(then.text.encode())):
                assert is_new, f"{path} was told of and is not there"
            put(model.reports, path, then if is_new else before)
            if is_new:  # what is remembered of a path goes when a report comes to it, and comes when it goes
                put(model.remembered, path, after.remembered.get(path))
        self.model = model

    # What must always be so

    @invariant()
    def equals_the_model(self) -> None:
        assert self._held() == {path: content_hash(report.text.encode()) for path, report in self.model.reports.items()}
        for path, report in self.model.reports.items():
            assert self._is(path, report), path

    def the_library_is_whole_and_its_hits_are_true(self) -> None:
        if self.library.encoder_fingerprint is None:
            return
        findings = verify(self.library, self.encoder)
        assert findings.whole, findings
        searcher = self.searcher.over(self.library)
        for query in QUERIES if self.model.reports else ():
            for hit in searcher.search(query):
                document = self._read(hit.document.source, self.model.reports[hit.document.source])
                assert hit.passage in split_passages(document)
                assert (hit.document.metadata, hit.document.title) == (document.metadata, document.title)

    def its_hits_are_those_of_a_library_made_afresh(self) -> None:
        if not self.model.reports:
            return
        reports = []
        for path, report in self.model.reports.items():
            document = self._read(path, report)
            reports.append(NewReport(document, split_passages(document)))
        with FolderLibrary.create(self.home / "fresh") as fresh:
            ingest.store(fresh, self.encoder, reports)
            wanted = [self._found(fresh, query) for query in QUERIES]
        for cache in filter(is_cache, list(self.place.iterdir())):  # the words' statistics are merged
            cache.rename(self.home / f"old-{cache.name}")
        assert [self._found(self.library, query) for query in QUERIES] == wanted

    def _found(self, library: FolderLibrary, query: str) -> list[tuple[str, int, int]]:
        searcher = self.searcher.over(library)
        return [(h.document.source, h.passage.start, h.passage.end) for h in searcher.search(query, flat=True)]

    def _held(self) -> dict[str, str]:
        return {document.source: document.content_hash for document in self.library.documents()}

    def _id(self, path: str) -> str:
        return next(d.doc_id for d in self.library.documents() if d.source == path)

    def _noise(self, path: str) -> set[str]:
        document = self._read(path, self.model.reports[path])
        return {piece.text for piece in set_aside(document) if piece.text.strip()}

    def _read(self, path: str, report: Report) -> Document:
        document = read_document(SourceFile(self.root, path), report.text.encode(), report.kept)
        return replace(document, metadata=document.metadata.with_user(report.unit, None, None))

    def _is(self, path: str, report: Report | None) -> bool:
        """Whether the library has just this report at a path, to the last passage; none: nothing at all."""
        found = self.library.document_at((self.root / path).as_posix())
        if found is None or report is None:
            return found is None and report is None
        document = self._read(path, report)
        passages = [stored.passage for stored in self.library.passages_of(found.doc_id)]
        return self.library.document(found.doc_id) == document and passages == split_passages(document)


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    monkeypatch.setattr(ingest, "ReadingProcesses", ReadingHere)
    monkeypatch.setattr(ingest, "_REPORTS_A_COMMIT", 2)  # several commits, and not by the clock
    monkeypatch.setattr(ingest, "_COMMIT_S", 1e9)
    LibraryOfAFolder.encoder = WordHashEncoder()
    with FolderLibrary.create(tmp_path / "none") as library:
        LibraryOfAFolder.searcher = Searcher(library, LibraryOfAFolder.encoder)
        yield


class TestLibraryOfAFolder(LibraryOfAFolder.TestCase):  # type: ignore[misc, valid-type]
    settings = settings(
        derandomize=True,
        deadline=None,
        max_examples=int(os.environ.get("CHENGLI_EXAMPLES", "40")),
        stateful_step_count=30,
        suppress_health_check=list(HealthCheck),
    )
