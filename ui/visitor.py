"""Who is at the page, and what he may do there.

At one's own computer everybody may do everything, unless the page was started to be looked at only. On a network a
sign-in file says who may look and who may change the library; whoever it names is known by what Streamlit's sign-in
or the reverse proxy says of him, never by what he says himself. Dialogs and buttons outlive the run that showed them:
so what changes something asks again, at that very moment.
"""

from __future__ import annotations

import logging
import os
import time
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import streamlit as st

from access.audit import Actor
from access.rules import SIGNED_IN_AS, AccessError, Rules, read_rules
from ui.html import MASTHEAD, escape, label, tag
from wording.access import access_line

LOOPBACK = ("127.0.0.1", "::1", "localhost")
#: A sign-in by a provider is good for so long: who has left is not let in for as long as a cookie lasts.
_SIGNED_IN_S = 12 * 3600


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody at the page. `name` is what the rules know him by, none without sign-in; `shown` what to call him."""

    name: str | None
    shown: str | None
    may_look: bool
    may_change: bool

    @property
    def actor(self) -> Actor:
        """Who he is to the record."""
        return Actor(self.name, st.context.ip_address)


def visitor() -> Visitor:
    """Who is at the page now."""
    rules, changing = _rules(), not os.environ.get("CHENGLI_READ_ONLY")
    if rules is None:
        return Visitor(None, None, True, changing)
    name, shown = _named(rules)
    return Visitor(name, shown, rules.may_look(name), changing and rules.may_change(name))


def changing() -> Actor | None:
    """Who is about to change something; none where he may not (any more), which he is told."""
    who = visitor()
    if who.may_change:
        return who.actor
    st.error("您现在没有更改的权限，什么都没有改；请刷新网页", icon=":material/lock:")
    return None


def may_still_look(who: Visitor) -> bool:
    """Whether somebody who was let in still is, by the rules as they are now."""
    try:
        rules = _read_now()
    except (AccessError, OSError):
        return False
    return rules is None or rules.may_look(who.name)


def is_local() -> bool:
    """Whether only who sits at this computer can see the page: paths of its disks are for him alone."""
    alone = st.get_option("server.address") in LOOPBACK and "X-Forwarded-For" not in st.context.headers
    return alone and not os.environ.get("CHENGLI_SIGN_IN") and not os.environ.get("CHENGLI_PUBLIC_URL")


def read_only_words(who: Visitor, what: str) -> str:
    """Why this visitor may change nothing; `what` it is that he may not do here."""
    if who.name is None or os.environ.get("CHENGLI_READ_ONLY"):
        return f"这个网页只供查阅：{what}。"
    return f"您（{who.shown}）可以查阅，{what}；需要的话，请管理员把您加进可以改的名单。"


def entrance(who: Visitor) -> None:
    """What is shown to somebody who may not look: the way to sign in, or what to do."""
    st.html(MASTHEAD)
    rules = _rules()
    if who.name is not None:
        st.html(
            tag("p", f"您已登录为 {escape(who.shown or who.name)}，但不在可以查阅的名单里；请找管理员。", "summary")
        )
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
    with st.popover(label(who.shown or who.name), type="tertiary", icon=":material/person:", key="visitor"):
        st.html(tag("p", "可以查阅，也可以添加、移除、更正。" if who.may_change else "可以查阅。", "muted"))
        _sign_out(_rules())


def _sign_out(rules: Rules | None) -> None:
    if rules is not None and rules.user_header is None:
        st.button("退出登录", key="sign-out", icon=":material/logout:", on_click=st.logout)


def _named(rules: Rules) -> tuple[str | None, str | None]:
    """What the rules know the visitor by, and what to call him; none where he has not signed in."""
    said = st.user.to_dict()
    if rules.user_header is not None:
        proxied = str(said.get(SIGNED_IN_AS) or "")
        with suppress(ValueError):  # a header's bytes are taken for Latin letters, whatever they are
            proxied = proxied.encode("latin-1").decode("utf-8")
        return (proxied, proxied) if proxied else (None, None)
    since = said.get("iat")
    if not said.get("is_logged_in") or (isinstance(since, int | float) and time.time() - since > _SIGNED_IN_S):
        return None, None
    name = str(said.get(rules.claim) or "")
    if not name or (rules.claim == "email" and str(said.get("email_verified")).lower() != "true"):
        return None, None
    return name, str(said.get("name") or name)


def _rules() -> Rules | None:
    """The rules of the sign-in file that the page was started with, none without one."""
    try:
        return _read_now()
    except (AccessError, OSError) as error:
        known = error if isinstance(error, AccessError) else AccessError(Path(os.environ["CHENGLI_SIGN_IN"]), "no file")
        _log_once(access_line(known))
        st.error("登录文件有问题，现在谁也不能进；请管理员看服务的日志", icon=":material/error:")
        st.stop()


def _read_now() -> Rules | None:
    named = os.environ.get("CHENGLI_SIGN_IN")
    return _read(named, Path(named).stat().st_mtime_ns) if named else None


@lru_cache(maxsize=2)
def _read(named: str, _changed: int) -> Rules:
    return read_rules(Path(named))


@lru_cache(maxsize=8)
def _log_once(line: str) -> None:
    logging.getLogger(__name__).error(line)
