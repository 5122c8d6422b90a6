"""The button beside a passage or a wording that puts it into the basket, and takes it out again."""

from __future__ import annotations

import streamlit as st

from compare.basket.basket import Entry
from ui.basket.kept import basket, put_or_take


def basket_button(entry: Entry, key: str) -> None:
    """放入素材篮, or 已在素材篮 where it is in."""
    is_in = basket().has(entry.key)
    st.button(
        "已在素材篮" if is_in else "放入素材篮",
        key=f"put-{key}",
        type="tertiary",
        icon=":material/check:" if is_in else None,
        on_click=put_or_take,
        args=[entry],
    )
