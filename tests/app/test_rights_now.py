"""What changes the library asks who may, at that very moment: dialogs and buttons outlive the run that showed them."""

from pathlib import Path

import pytest

from tests.app.conftest import Start
from tests.app.test_library_page import choose, sources, uploads
from tests.app.test_recorded import lines
from tests.app.test_words_page import typed


def refused(app) -> bool:  # type: ignore[no-untyped-def]
    return any("没有更改的权限" in error.value for error in app.error)


def test_nothing_is_removed_or_corrected_by_who_may_not_any_more(
    start: Start, own_library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = sources(own_library)
    app = choose(start("library"), 0)
    app.button(key="remove").click().run()
    monkeypatch.setattr("ui.editing.changing", lambda: None)
    app.button(key="confirm").click().run()
    assert sources(own_library) == before and not (own_library / "audit.jsonl").exists()


def test_a_right_that_is_withdrawn_is_said(start: Start, own_library: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = choose(start("library"), 0)
    app.button(key="correct").click().run()
    app.text_input(key="correct-year").set_value("2020").run()
    from ui import visitor

    now = visitor.visitor

    def reader():  # type: ignore[no-untyped-def]
        who = now()
        return visitor.Visitor(who.name, who.shown, True, False)

    monkeypatch.setattr(visitor, "visitor", reader)
    app.button(key="save").click().run()
    assert not (own_library / "audit.jsonl").exists()


def test_nothing_is_added_by_who_may_not_any_more(
    start: Start, own_library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = sources(own_library)
    app = start("library")
    app.get("file_uploader")[0].set_value([(f"新{name}", data + b"1", kind) for name, data, kind in uploads()])
    app.run()
    monkeypatch.setattr("ui.intake.changing", lambda: None)
    app.button(key="add").click().run()
    assert sources(own_library) == before


def test_no_word_is_taken_from_who_may_not_any_more(
    start: Start, own_library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = start("words")
    monkeypatch.setattr("ui.vocabulary.saving.changing", lambda: None)
    typed(app, "金种子计划")
    monkeypatch.undo()
    assert not (own_library / "audit.jsonl").exists()


def test_work_that_fails_leaves_its_line(own_library: Path) -> None:
    import time

    from access.audit import Actor
    from index.models import open_encoder
    from ui import jobs

    def fails(library, encoder, told):  # type: ignore[no-untyped-def]
        raise OSError(28, "No space left on device")

    assert jobs.start(own_library, open_encoder(), Actor("zhang"), "sync", fails)
    job = jobs.current(own_library)
    until = time.monotonic() + 30
    while job is not None and job.is_running and time.monotonic() < until:
        time.sleep(0.01)
    assert [action for action, _ in lines(own_library)] == ["sync", "sync"]
    assert "not finished" in (own_library / "audit.jsonl").read_text()
    if job is not None:
        jobs.acknowledge(job)
