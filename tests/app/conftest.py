"""The page run without a browser: the user's library is an empty folder, or one made of the samples' kind."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from streamlit.runtime.context import ContextProxy
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import ButtonGroup

from index.intake.ingest import add_paths
from index.models import open_encoder
from index.samples import sample_library
from index.store.library import FolderLibrary
from ui.opened import let_go

ROOT = Path(__file__).parents[2]
Start = Callable[..., AppTest]


@pytest.fixture(autouse=True)
def _same_main_module() -> Iterator[None]:
    """A page that is run takes the place of the main module, which processes that other tests start would import."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, "__main__", sys.modules["__main__"])
        yield


@pytest.fixture(scope="session")
def cache_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache folder with the sample library in it, made once."""
    home = tmp_path_factory.mktemp("cache")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("index.samples.cache_folder", lambda: home)
        sample_library(open_encoder())
    return home


@pytest.fixture
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cache_home: Path) -> Path:
    """Where the user's library is, or will be."""
    folder = tmp_path / "own"
    monkeypatch.setenv("CHENGLI_LIBRARY", str(folder))
    monkeypatch.setattr("index.samples.cache_folder", lambda: cache_home)
    monkeypatch.setattr(ContextProxy, "ip_address", None)  # a page that is run without a browser has a mock there
    for name in ("CHENGLI_MODEL", "CHENGLI_READ_ONLY", "CHENGLI_ALLOW_HUB", "CHENGLI_SIGN_IN", "CHENGLI_PUBLIC_URL"):
        monkeypatch.delenv(name, raising=False)
    return folder


@pytest.fixture
def start(own_folder: Path) -> Iterator[Start]:
    """Opens a page with parameters in its address."""

    def open_page(page: str = "search", **parameters: str | list[str]) -> AppTest:
        app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=30)
        for name, value in parameters.items():
            app.query_params[name] = value
        if page != "search":
            app.switch_page(f"ui/{page}.py")
        app.run()
        assert not app.exception and not any("程序出错" in error.value for error in app.error)
        return app

    yield open_page
    st.cache_resource.clear()
    let_go()


@pytest.fixture
def own_library(own_folder: Path, folder: Path) -> Path:
    """The user's library with two short reports in it."""
    with FolderLibrary.create(own_folder) as library:
        add_paths(library, open_encoder(), [folder])
    return own_folder


def choice(app: AppTest, dimension: str) -> ButtonGroup[Any]:
    """What a filter's box offers, once it is opened."""
    app.session_state[f"popover-{dimension}"] = True
    app.run()
    return next(group for group in app.get("button_group") if group.key == f"filter-{dimension}")


def html(app: AppTest) -> str:
    """All HTML of the page."""
    return "\n".join(element.body for element in app.get("html"))


def parameter(app: AppTest, name: str) -> list[str]:
    """All values of a parameter of the address."""
    value = app.query_params[name]
    return value if isinstance(value, list) else [value]


def ways(app: AppTest, words: str) -> list[str]:
    """Where the ways of this name lead that stand within the page's HTML."""
    return [unescape(href) for href in re.findall(f'<a class="way" href="([^"]*)"[^>]*>{words}</a>', html(app))]


def follow(app: AppTest, words: str, number: int = 0) -> None:
    """Presses one of the ways of this name."""
    press(app, "way", ways(app, words)[number])


def put(app: AppTest, number: int = 0, is_in: bool = True) -> None:
    """Puts the passage or wording of one of the buttons into the basket, or takes it out."""
    name = unescape(re.findall('data-put="([^"]*)"', html(app))[number])
    answered = app.session_state["answered"] if "answered" in app.session_state else 0
    press(app, "put", [{"number": answered + 1, "name": name, "is": is_in}])


def press(app: AppTest, event: str, value: object) -> None:
    """What the page's script sends when something within the HTML is pressed."""
    [component] = [one.proto for one in app.get("bidi_component") if one.proto.component_name == "chengli_offers"]
    states = app._tree.get_widget_states()  # AppTest has nothing that speaks for a component
    states.widgets.add(id=f"$$STREAMLIT_INTERNAL_KEY_{component.id}__events").json_trigger_value = json.dumps(
        [{"event": event, "value": value}]
    )
    app._run(states)
