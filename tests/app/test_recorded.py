"""What is done through the page leaves its line beside the library."""

import json
from pathlib import Path

import pytest

from access.audit import Actor
from tests.app.conftest import Start, html
from tests.app.test_library_page import add, choose, uploads
from tests.app.test_words_page import typed


def lines(folder: Path) -> list[tuple[str, list[str]]]:
    """The deeds of the record, each with the reports that it names."""
    written = (folder / "audit.jsonl").read_text(encoding="ascii").splitlines()
    return [(line["action"], line["sources"]) for line in map(json.loads, written)]


def test_what_is_added_corrected_and_removed_is_recorded(start: Start, own_folder: Path) -> None:
    app = add(start("library"), uploads())
    names = [name for name, *_ in uploads()]
    [(begun, none), (action, sources)] = lines(own_folder)
    assert (begun, none, action) == ("add", [], "add") and sorted(sources) == sorted(names)
    app.button(key="acknowledge").click().run()
    app = choose(app, 0)
    app.button(key="correct").click().run()
    app.text_input(key="correct-year").set_value("2020").run()
    app.button(key="save").click().run()
    app = choose(app, 0)
    app.button(key="remove").click().run()
    app.button(key="confirm").click().run()
    (*_, (corrected, [first]), (removed, [gone])) = lines(own_folder)
    assert (corrected, removed) == ("correct", "remove") and first in names and gone in names


def test_words_are_recorded_as_they_came_and_went(start: Start, own_library: Path) -> None:
    typed(start("words"), "金种子计划")
    assert lines(own_library) == [("words", lines(own_library)[0][1])] and "+金种子计划" in lines(own_library)[0][1]


def test_what_is_taken_along_is_recorded_when_it_is_made(own_library: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from ui import record

    class Somebody:
        actor = Actor("zhang", "10.0.0.7")

    lets_in = [True]
    monkeypatch.setattr(record, "visitor", Somebody)
    monkeypatch.setattr(record, "may_still_look", lambda who: lets_in[0])
    make = record.exported("清廉文化 对比.docx", lambda: b"word")
    assert not (own_library / "audit.jsonl").exists()  # a button alone takes nothing
    assert make() == b"word"
    [line] = (own_library / "audit.jsonl").read_text(encoding="ascii").splitlines()
    known = json.loads(line)
    assert (known["who"], known["from"], known["action"], known["what"]) == (
        "zhang", "10.0.0.7", "export", "清廉文化 对比.docx"
    )  # fmt: skip
    lets_in[0] = False  # struck from the list while the button was there
    with pytest.raises(PermissionError):
        make()


def test_of_the_samples_nothing_is_recorded(own_folder: Path) -> None:
    from ui import record

    assert record.exported("素材篮.md", lambda: b"")() == b"" and not own_folder.exists()


def test_a_page_to_be_looked_at_changes_nothing(
    start: Start, own_library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHENGLI_READ_ONLY", "1")
    app = choose(start("library"), 0)
    assert "只供查阅" in app.info[0].value and not app.get("file_uploader")
    assert {button.key for button in app.button} & {"correct", "remove", "add", "sync-look"} == set()
    app = start("words")
    assert "只供查阅" in app.info[0].value and not app.text_area


def test_rules_that_cannot_be_read_let_nobody_in(
    own_library: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from streamlit.testing.v1 import AppTest

    from tests.app.conftest import ROOT

    monkeypatch.setenv("CHENGLI_SIGN_IN", str(tmp_path / "gone.toml"))
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=30)
    app.query_params["q"] = "廉洁之星"
    app.run()
    assert "谁也不能进" in app.error[0].value and "gone.toml" not in app.error[0].value and "廉洁之星" not in html(app)
    (tmp_path / "gone.toml").write_text('[proxy]\nuser_header = "X-Remote-User"\n')
    app.run()
    assert not app.error and "廉洁之星" not in html(app) and "请从管理员给的网址打开" in html(app)
