"""Who is at the page, and what he may do there.

At one's own computer everybody may do everything, unless the page was started to be looked at only. On a network a
sign-in file says who may look and who may change the library; whoever it names is known by what Streamlit's sign-in
or the reverse proxy says of him, never by what he says himself.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import streamlit as st

from access.audit import Actor
from access.rules import AccessError, Rules, read_rules
from ui.html import escape, label, tag
from wording.access import access_line

#: What the reverse proxy says of the visitor, in `st.user`.
SIGNED_IN_AS = "signed_in_as"
#: What an OpenID provider may call him: any of these may stand in the sign-in file.
_CLAIMS = ("email", "preferred_username", "sub")
LOOPBACK = ("127.0.0.1", "::1", "localhost")


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody at the page. `name` is none where nobody signs in."""

    name: str | None
    may_look: bool
    may_change: bool

    @property
    def actor(self) -> Actor:
        """Who he is to the record."""
        return Actor(self.name, st.context.ip_address)


def visitor() -> Visitor:
    """Who is at the page in this run."""
    rules, changing = _rules(), not os.environ.get("CHENGLI_READ_ONLY")
    if rules is None:
        return Visitor(None, True, changing)
    shown, names = _named(rules)
    return Visitor(shown, rules.may_look(names), changing and rules.may_change(names))


def is_local() -> bool:
    """Whether only who sits at this computer can see the page: paths of its disks are for him alone."""
    alone = st.get_option("server.address") in LOOPBACK and "X-Forwarded-For" not in st.context.headers
    return alone and not os.environ.get("CHENGLI_SIGN_IN") and not os.environ.get("CHENGLI_PUBLIC_URL")


def read_only_words(who: Visitor, what: str) -> str:
    """Why this visitor may change nothing; `what` it is that he may not do here."""
    if who.name is None or os.environ.get("CHENGLI_READ_ONLY"):
        return f"这个网页只供查阅：{what}。"
    return f"您（{who.name}）可以查阅，{what}；需要的话，请管理员把您加进可以改的名单。"


def entrance(who: Visitor) -> None:
    """What is shown to somebody who may not look: the way to sign in, or what to do."""
    st.html('<h1 class="masthead"><b>成例</b><span>按意思检索机关材料</span></h1>')
    rules = _rules()
    if who.name is not None:
        st.html(tag("p", f"您已登录为 {escape(who.name)}，但不在可以查阅的名单里；请找管理员。", "summary"))
        _sign_out(rules)
    elif rules is not None and rules.user_header is None:
        st.html(tag("p", "请先登录。", "summary"))
        st.button("登录", type="primary", key="sign-in", icon=":material/login:", on_click=st.login)
    else:
        st.html(tag("p", "请从管理员给的网址打开，并在那里登录。", "summary"))


def signed_in(who: Visitor) -> None:
    """The visitor's name, with the way out where there is one; nothing where nobody signs in."""
    if who.name is None:
        return
    with st.popover(label(who.name), type="tertiary", icon=":material/person:", key="visitor"):
        st.html(tag("p", "可以查阅，也可以添加、移除、更正。" if who.may_change else "可以查阅。", "muted"))
        _sign_out(_rules())


def _sign_out(rules: Rules | None) -> None:
    if rules is not None and rules.user_header is None:
        st.button("退出登录", key="sign-out", icon=":material/logout:", on_click=st.logout)


def _named(rules: Rules) -> tuple[str | None, list[str]]:
    """What to call the visitor, and all names that the rules may know him by; none where he has not signed in."""
    said = st.user.to_dict()
    if rules.user_header is not None:
        proxied = said.get(SIGNED_IN_AS)
        return (str(proxied), [str(proxied)]) if proxied else (None, [])
    if not said.get("is_logged_in"):
        return None, []
    claims = [claim for claim in _CLAIMS if claim != "email" or said.get("email_verified") is not False]
    names = [str(said[claim]) for claim in claims if said.get(claim)]
    return str(said.get("name") or next(iter(names), "")), names


def _rules() -> Rules | None:
    """The rules of the sign-in file that the page was started with, none without one."""
    named = os.environ.get("CHENGLI_SIGN_IN")
    if not named:
        return None
    try:
        changed = Path(named).stat().st_mtime_ns
        return _read(named, changed)
    except AccessError as error:
        line = access_line(error)
    except OSError:
        line = access_line(AccessError(Path(named), "no file"))
    st.error(label(line), icon=":material/error:")  # nobody is let in by rules that cannot be read
    st.stop()


@lru_cache(maxsize=2)
def _read(named: str, _changed: int) -> Rules:
    return read_rules(Path(named))
