"""Where libraries lie: in a folder, or in Milvus, which is named by its address or by a file of Milvus Lite.

The address is `http://host:19530`, perhaps with a name behind it where one server holds several libraries:
`https://host:19530/materials?db=archive`. A token in it is taken out at once, so that no line shows it; the
list of a computer's processes does, so better it stands in `CHENGLI_MILVUS_TOKEN`.
"""

from __future__ import annotations

import hashlib
import os
import re
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import platformdirs

from index.errors import Feature, MilvusError, UnsupportedError

TOKEN = "CHENGLI_MILVUS_TOKEN"
#: How a file of Milvus Lite is named.
LITE_SUFFIX = ".milvus.db"
_DEFAULT_NAME = "chengli"
#: Where nothing is said, as pymilvus has it.
_PORTS = {"http": 19530, "https": 443}
#: What somebody writes who leaves http:// out.
_SIGNED_IN = re.compile(r"[^/\\]+:[^/\\]+@[^/\\]+")
#: What Milvus takes for a name, short enough for what is put behind it.
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,199}")


@dataclass(frozen=True, slots=True)
class MilvusAddress:
    """A library in Milvus: the server's address or Lite's file, and the name that its collections begin with."""

    uri: str
    name: str = _DEFAULT_NAME
    database: str = ""
    token: str = field(default="", repr=False)

    @property
    def is_lite(self) -> bool:
        """Whether it is a file of Milvus Lite, of one process at a time."""
        return "://" not in self.uri

    def __str__(self) -> str:
        if self.is_lite:
            return self.uri
        path = "" if self.name == _DEFAULT_NAME else f"/{self.name}"
        return self.uri + path + (f"?db={self.database}" if self.database else "")


#: Where a library lies.
Location = Path | MilvusAddress


def location_of(named: str) -> Location:
    """The place that a folder's path or Milvus's address names.

    :raises MilvusError: it is no address, or a name in it is none that Milvus takes.
    """
    if named.endswith(LITE_SUFFIX) and "://" not in named:
        return MilvusAddress(Path(named).absolute().as_posix())
    if not named.lower().startswith(("http://", "https://")):
        if "://" in named or _SIGNED_IN.fullmatch(named):
            raise MilvusError(_shown(named), "no address")
        return Path(named)
    try:
        url = urlsplit(named)
        host, port = url.hostname, url.port
    except ValueError:
        host = port = None
    shown = _shown(named)
    if not host or "@" in url.path:  # of a password with a / in it part would be taken for a name
        raise MilvusError(shown, "no address")
    host = f"[{host}]" if ":" in host else host
    name, databases = unquote(url.path).strip("/") or _DEFAULT_NAME, parse_qs(url.query).get("db", [""])
    for one in (name, *filter(None, databases)):
        if not _NAME.fullmatch(one):
            raise MilvusError(shown, "name", one)
    said = "" if url.username is None else f"{unquote(url.username)}:{unquote(url.password or '')}".rstrip(":")
    token = said or os.environ.get(TOKEN, "")
    return MilvusAddress(
        f"{url.scheme.lower()}://{host}:{port or _PORTS[url.scheme.lower()]}", name, databases[0], token
    )


def _shown(named: str) -> str:
    """An address as it may be shown: without what stands before its host."""
    return re.sub(r"^(\w+://)?.*@", lambda match: match[1] or "", named)


def user_library() -> Location:
    """`CHENGLI_LIBRARY`, else a folder of the user's own.

    :raises MilvusError: it is an address that cannot be one.
    """
    named = os.environ.get("CHENGLI_LIBRARY")
    return location_of(named) if named else Path(platformdirs.user_data_dir("chengli", appauthor=False))


def key_of(location: Location) -> str:
    """A name for a place that no other has, however it was written."""
    return str(location.absolute()) if isinstance(location, Path) else f"{location}#{location.name}"


def absolute(location: Location) -> Location:
    """The same location, whatever the current folder."""
    return location.absolute() if isinstance(location, Path) else location


def environment_of(location: Location) -> dict[str, str]:
    """What tells another process of a location: the token goes apart, for an address may be shown."""
    token = {} if isinstance(location, Path) or not location.token else {TOKEN: location.token}
    return {"CHENGLI_LIBRARY": str(absolute(location)), **token}


def own_folder(location: Location) -> Path | None:
    """The folder of this computer that a library is in, none where it is on a server."""
    if isinstance(location, Path):
        return location.absolute()
    return Path(location.uri) if location.is_lite else None


def folder_of(location: Location, feature: Feature) -> Path:
    """The folder of a library for what is done in a folder alone.

    :raises UnsupportedError: it is in Milvus.
    """
    if isinstance(location, Path):
        return location
    raise UnsupportedError(location, feature)


def kept_folder(location: Location) -> Path:
    """Where files beside a library lie, such as those uploaded: of one in Milvus in a folder of the user's own."""
    if isinstance(location, Path):
        return location.absolute()
    name = hashlib.sha256(key_of(location).encode()).hexdigest()[:16]
    return Path(platformdirs.user_data_dir("chengli", appauthor=False)) / "milvus" / name


def cache_folder() -> Path:
    """Where what can be made again may be kept for this user."""
    return Path(platformdirs.user_cache_dir("chengli", appauthor=False))
