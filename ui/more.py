"""A long list shown in parts: so much at first, and a button for more."""

from __future__ import annotations

from collections.abc import Hashable

import streamlit as st


def shown_so_far(what: Hashable, step: int) -> int:
    """How many are shown: `step` of what was not looked at before, and as many more as the button was pressed for."""
    of, count = st.session_state.get("more", (None, 0))
    return int(count) if of == what else step


def more_button(what: Hashable, shown: int, total: int, step: int, measure: str = "段") -> None:
    """The button, where there is more than is shown."""
    if shown < total:
        st.button(
            f"再看 {min(step, total - shown)} {measure}（共 {total:,} {measure}）",
            key="show-more",
            width="stretch",
            on_click=lambda: st.session_state.update(more=(what, shown + step)),
        )
