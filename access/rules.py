"""The sign-in file: how visitors are known by name, who of them may look, and who may change the library.

The names are those of an OpenID provider that Streamlit signs visitors in with, or those that a reverse proxy has
signed them in by. The file is read again when it has changed, so that an editor comes and goes without a restart.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

AccessFault = Literal[
    "no file", "no toml", "no way", "two ways", "missing", "no names", "no header", "no claim", "unknown"
]
#: What Streamlit needs to sign visitors in.
OIDC_KEYS = ("redirect_uri", "cookie_secret", "client_id", "client_secret", "server_metadata_url")
#: What a provider may know somebody by. Other claims are what he calls himself, or not one person's alone.
CLAIMS = ("email", "sub", "preferred_username")
#: By what name the page finds what the proxy's header says.
SIGNED_IN_AS = "signed_in_as"
#: Who may look, where all may that have signed in.
EVERYBODY = "*"
_HEADER = re.compile(r"[A-Za-z][A-Za-z0-9-]*")
_TABLES = {"access": {"editors", "readers", "claim"}, "proxy": {"user_header"}, "auth": None}


class AccessError(Exception):
    """A sign-in file that cannot be used: what is wrong with it, and where in it."""

    def __init__(self, file: Path, fault: AccessFault, value: str = "") -> None:
        super().__init__(f"{file}: {fault} {value}")
        self.file, self.fault, self.value = file, fault, value


@dataclass(frozen=True, slots=True)
class Rules:
    """Who may do what. `readers` is none where all may look that have signed in.

    `user_header` is the header by which a reverse proxy names whom it has signed in; without one, Streamlit signs
    visitors in itself, and they are known by what the provider says in `claim`.
    """

    editors: frozenset[str]
    readers: frozenset[str] | None
    user_header: str | None
    claim: str

    def may_change(self, name: str | None) -> bool:
        """Whether somebody of this name may change the library; none is somebody who has not signed in."""
        return name is not None and _plain(name) in self.editors

    def may_look(self, name: str | None) -> bool:
        """Whether somebody of this name may look at it; whoever may change it may."""
        if name is None:
            return False
        return self.readers is None or _plain(name) in self.readers or self.may_change(name)


def read_rules(file: Path) -> Rules:
    """The rules of a sign-in file.

    :raises AccessError: it is not there, or is none.
    """
    try:
        written = file.read_text(encoding="utf-8-sig")
    except (OSError, ValueError) as error:
        raise AccessError(file, "no file") from error
    try:
        said = tomllib.loads(written)
    except tomllib.TOMLDecodeError as error:
        raise AccessError(file, "no toml", str(error)) from error
    _check_names(file, said)
    ways = [way for way in ("auth", "proxy") if way in said]
    if len(ways) != 1:
        raise AccessError(file, "two ways" if ways else "no way")
    access = said.get("access", {})
    header = None
    if ways == ["proxy"]:
        header = _header(file, said["proxy"])
    else:
        _check_provider(file, said["auth"])
    readers = frozenset(_names(file, access, "readers") if "readers" in access else [EVERYBODY])
    return Rules(
        frozenset(_names(file, access, "editors")),
        None if EVERYBODY in readers else readers,
        header,
        _claim(file, access),
    )


def _check_names(file: Path, said: Mapping[str, Any]) -> None:
    """A name that is misspelt says nothing, and somebody would be let in, or kept out, who is not meant to be."""
    for table, known in _TABLES.items():
        found = said.get(table, {})
        if not isinstance(found, dict):
            raise AccessError(file, "unknown", table)
        if known is not None and (strange := found.keys() - known):
            raise AccessError(file, "unknown", f"{table}.{min(strange)}")
    if strange := said.keys() - _TABLES:
        raise AccessError(file, "unknown", min(strange))


def _names(file: Path, access: Mapping[str, Any], key: str) -> list[str]:
    names = access.get(key, [])
    if not isinstance(names, list) or not all(isinstance(name, str) and name.strip() for name in names):
        raise AccessError(file, "no names", f"access.{key}")
    return [_plain(name) for name in names]


def _claim(file: Path, access: Mapping[str, Any]) -> str:
    claim = access.get("claim", CLAIMS[0])
    if claim not in CLAIMS:
        raise AccessError(file, "no claim", "access.claim")
    return str(claim)


def _header(file: Path, proxy: Mapping[str, Any]) -> str:
    header = proxy.get("user_header")
    if not isinstance(header, str) or not _HEADER.fullmatch(header):
        raise AccessError(file, "no header", "proxy.user_header")
    return header


def _check_provider(file: Path, auth: Mapping[str, Any]) -> None:
    for key in OIDC_KEYS:
        if not isinstance(auth.get(key), str) or not auth[key].strip():
            raise AccessError(file, "missing", f"auth.{key}")


def _plain(name: str) -> str:
    """A name as it is compared: mail addresses are written in either case."""
    return name.strip().casefold()
