"""A long list shown in parts: so much at first, and a button for more."""

from __future__ import annotations

import streamlit as st

from ui.address import Comparison


def shown_so_far(wanted: Comparison, step: int) -> int:
    """How many are shown: `step` of what was not asked for before, and as many more as the button was pressed for."""
    of, count = st.session_state.get("more", (None, 0))
    return count if of == wanted else step


def more_button(wanted: Comparison, shown: int, total: int, step: int) -> None:
    """The button, where there is more than is shown."""
    if shown < total:
        st.button(
            f"再看 {min(step, total - shown)} 段（共 {total} 段）",
            key="show-more",
            width="stretch",
            on_click=lambda: st.session_state.update(more=(wanted, shown + step)),
        )
