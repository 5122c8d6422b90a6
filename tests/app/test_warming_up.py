"""What the server opens before anybody has come, so that the first visitor need not wait for it."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from conftest import Start, html

from ui.opened import prepare
from ui.server import warm_up


def _must_not(*_: Any, **__: Any) -> None:
    raise AssertionError("it is made a second time")


def test_the_library_is_open_when_the_first_visitor_comes(
    start: Start, own_library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepare()
    for made in ("index.generations.open_indexes", "ui.opened.open_encoder"):
        monkeypatch.setattr(made, _must_not)
    app = start(q="清廉文化")
    assert '<article class="hit card ' in html(app) and not app.error


def test_the_sample_library_is_there_for_who_has_none(
    start: Start, own_folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("index.samples.cache_folder", lambda: tmp_path / "cache")
    prepare()
    assert not own_folder.exists()
    monkeypatch.setattr("index.samples.add_paths", _must_not)
    app = start()
    assert "示例资料库" in html(app) and not app.error


def test_what_cannot_be_opened_is_told_to_who_comes(
    start: Start, own_library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (own_library / "library.db").write_bytes(b"no database" * 1000)
    states = SimpleNamespace(INITIAL=0, RUNNING=1)
    server = SimpleNamespace(state=states.RUNNING)
    there = SimpleNamespace(exists=lambda: True, get_instance=lambda: server, RuntimeState=states)
    monkeypatch.setattr("ui.server.runtime", there)
    warm_up()
    assert "无法读取" in start().error[0].value
