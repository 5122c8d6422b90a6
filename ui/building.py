"""The families of a large library, which are worked out once, beside the page: it says how far that is.

Of a hundred thousand passages it takes some ten seconds. Whoever asks for precedents meanwhile sees how far it is and
may stop it; whoever searches or compares goes on doing so.
"""

from __future__ import annotations

import threading

import streamlit as st

from index.encoder import Encoder
from index.families.library_families import are_known, make_known
from index.libraries import open_library
from index.places import Location, absolute
from ui.html import label
from ui.opened import Opened, shared_encoder, show_newest
from ui.time_left import TimeLeft
from ui.work import Work

#: Those of fewer passages are worked out at once, as part of the page.
_MANY = 20_000


class _Building(Work):
    """The work on the families of one library; whom it was stopped for may begin it anew."""

    def __init__(self, location: Location, passages: int, encoder: Encoder) -> None:
        super().__init__(location, "已停止整理写法")
        self._passages = passages
        self.share, self.words = 0.0, "正在读取段落…"
        self._left = TimeLeft()
        self._begin("chengli-families", lambda: self._make(encoder))

    def _make(self, encoder: Encoder) -> None:
        if (library := open_library(self.location)) is not None:
            with library:
                make_known(library, self._told)
            show_newest(self.location, encoder)  # they are those of the newest state

    def _told(self, doing: str, done: int, total: int | None) -> None:
        self._go_on()
        of = total or self._passages
        words = f"已读 {done} / {of} 段" if doing == "reading" else f"已比对 {done} / {of} 处字句"
        # Reading and comparing take about as long as each other.
        self.share = min(1.0, done / max(of, 1)) / 2 + (0.5 if doing == "comparing" else 0.0)
        self.words = f"正在整理全库的写法（只需一次）：{words}{self._left.words(self.share)}"


_building: dict[Location, _Building] = {}
_lock = threading.Lock()


def are_ready(opened: Opened) -> bool:
    """Whether the families can be asked for at once; else says how far they are, and shows the page anew at the end."""
    location = absolute(opened.library.path)
    if opened.passages < _MANY or are_known(opened.library):
        _again(location)
        return True
    with _lock:
        if location not in _building:
            _building[location] = _Building(location, opened.passages, shared_encoder())
        now = _building[location]
    if now.fault is not None:
        st.warning(label(now.fault), icon=":material/pause_circle:")
        st.button("接着整理", key="build", on_click=_again, args=[location])
        return False
    _progress(location)
    return False


def _again(location: Location) -> None:
    """Has it begun anew when it is asked for next."""
    _building.pop(location, None)


@st.fragment(run_every=0.5)
def _progress(location: Location) -> None:
    now = _building.get(location)
    if now is None or not now.is_running:
        if now is not None and now.fault is None:
            _again(location)
        st.rerun()
    with st.container(horizontal=True, vertical_alignment="center"):
        st.progress(now.share, now.words)
        st.button("停止", key="stop-building", type="tertiary", on_click=now.stop)
    st.caption("检索、对比、查重照常可用。")
