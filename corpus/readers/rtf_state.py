"""What a group of RTF sets and its end takes back, and the control words that set it."""

from __future__ import annotations

from typing import NamedTuple

from corpus.readers.rtf_bytes import Bytes

#: Groups that begin with these hold no text of the report.
LEFT_OUT = frozenset(
    b"fonttbl colortbl stylesheet info header headerl headerr headerf footer footerl footerr footerf ftnsep ftnsepc "
    b"aftnsep aftnsepc annotation pict nonshppict objdata objclass shprslt nonesttables sp xe rxe tc tcn "
    b"template private filetbl listtable listoverridetable revtbl datafield themedata upr mmathPict pntxta "
    b"pntxtb".split()
)
#: Marked as skippable for old readers, but with text of the report inside.
STARRED_BUT_READ = frozenset(
    (b"shpinst", b"do", b"dptxbxtext", b"nesttableprops", b"pntext", b"listtext", b"footnote", b"fldinst")
)


class State(NamedTuple):
    """What a group sets and its end takes back."""

    left_out: bool = False
    starred: bool = False
    hidden: bool = False
    deleted: bool = False
    number: bool = False
    depth: int = 0
    dbch: bool = False
    flows: int = 1
    level: int | None = None
    font: int = -1
    substitutes: int = 1

    def after(self, word: bytes, number: int | None, encoding: Bytes) -> State:  # noqa: C901 - one case a control word
        """The state after a control word; those that speak of fonts and code pages are told to `encoding`."""
        state, value = self, number or 0
        match word:
            case b"f":
                state = state._replace(font=value)
            case b"af" if state.dbch:
                state = state._replace(font=value)
            case b"dbch" | b"loch" | b"hich":
                state = state._replace(dbch=word == b"dbch")
            case b"fcharset":
                encoding.set_charset(state.font, value)
            case b"deff":
                encoding.default_font = value
            case b"ansicpg":
                encoding.set_page(value)
            case b"uc":
                state = state._replace(substitutes=min(max(value, 0), 16))
            case b"v":
                state = state._replace(hidden=number != 0)
            case b"deleted":
                state = state._replace(deleted=number != 0)
            case b"plain":
                state = state._replace(font=encoding.default_font, hidden=False, deleted=False)
            case b"pard":
                state = state._replace(depth=0, level=None)
            case b"intbl":
                state = state._replace(depth=max(state.depth, 1))
            case b"itap":
                state = state._replace(depth=min(max(value, 0), 2))
            case b"outlinelevel":
                state = state._replace(level=value + 1 if 0 <= value < 9 else None)
        return state
