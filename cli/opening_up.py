"""Who can reach the page of `chengli serve`, and on what terms: on a network nobody may change a library unasked.

The page on this computer alone needs nothing. Anywhere else, directly or through a reverse proxy, it is either to be
looked at only, or visitors sign in and a file says who may change the library.
"""

from __future__ import annotations

import argparse
import ipaddress
import json
import os
import socket
from dataclasses import dataclass, field
from importlib.util import find_spec
from urllib.parse import SplitResult, urlsplit

from access.rules import SIGNED_IN_AS, AccessError, Rules, read_rules
from cli.output import complain
from wording.access import access_line

_LOOPBACK = ("localhost", "127.0.0.1", "::1")
EVERYWHERE = ("0.0.0.0", "::")


@dataclass(frozen=True, slots=True)
class Reached:
    """How the page is reached. `means` is what has to be known of that, none where only this computer sees it.

    `hosts` are the names that it may be asked for by, none for any; `base` is the path that it lies under.
    """

    environment: dict[str, str] = field(default_factory=dict)
    settings: dict[str, str] = field(default_factory=dict)
    hosts: tuple[str, ...] = ()
    public_url: str | None = None
    base: str = ""
    means: str | None = None


def reached(args: argparse.Namespace) -> Reached | str:
    """How the page is reached, or in one line why it may not be reached like that."""
    alone = _is_loopback(args.host)
    public = None
    if args.public_url is not None:
        public = _url(args.public_url)
        if public is None:
            return f"--public-url {args.public_url} 不是网址；请写成 https://cailiao.example.cn 或 https://example.cn/chengli"
    rules = None
    if args.sign_in is not None:
        try:
            rules = read_rules(args.sign_in)
        except AccessError as error:
            return access_line(error)
        if (fault := _cannot_sign_in(rules, alone)) is not None:
            return fault
    if rules is None and not args.read_only and not (alone and public is None):
        return _UNASKED.format(f"--public-url {args.public_url}" if public else f"--host {args.host}")
    environment, settings = _terms(args, rules)
    base = public.path.rstrip("/") if public else ""
    if public and public.hostname:
        environment["CHENGLI_PUBLIC_URL"] = args.public_url
        settings |= {"browser.serverAddress": public.hostname, "server.baseUrlPath": base.strip("/")}
    # A page elsewhere may not be asked for under a name that leads here; who listens everywhere knows not all of his.
    names = () if args.host in EVERYWHERE else (*_LOOPBACK, args.host, socket.gethostname())
    return Reached(
        environment, settings, (*names, str(public.hostname)) if public and names else names, args.public_url, base,
        None if alone and not public else _means(args, rules),
    )  # fmt: skip


_UNASKED = (
    "{} 会让网络里的人都能打开网页，并添加、移除材料；请加 --read-only（只供查阅），或用 --sign-in 文件 要求登录"
    "（见 docs/deploy.md）"
)


def _url(written: str) -> SplitResult | None:
    """An address of a page in its parts, none where it is none."""
    try:
        url = urlsplit(written)
        host, _ = url.hostname, url.port  # which may be no number
    except ValueError:
        return None
    return url if url.scheme in ("http", "https") and host and not url.query and not url.fragment else None


def _cannot_sign_in(rules: Rules, alone: bool) -> str | None:
    if rules.user_header is not None and not alone:
        return "登录文件里是 [proxy] 时，网页只能在本机监听（--host 127.0.0.1）：别人直接连过来就能冒名"
    if rules.user_header is None and not (find_spec("authlib") and find_spec("httpx")):
        return "统一登录要另装 authlib 和 httpx 两个包；请用 pip install authlib httpx 装上"
    return None


def _terms(args: argparse.Namespace, rules: Rules | None) -> tuple[dict[str, str], dict[str, str]]:
    """On what terms: the page's environment, and Streamlit's settings."""
    environment = {"CHENGLI_READ_ONLY": "1"} if args.read_only else {}
    settings = {}
    if rules is not None:
        environment["CHENGLI_SIGN_IN"] = str(args.sign_in.absolute())
        if rules.user_header is not None:
            settings["server.trustedUserHeaders"] = json.dumps({rules.user_header: SIGNED_IN_AS})
        else:
            settings["secrets.files"] = str(args.sign_in.absolute())
        if os.name != "nt" and rules.user_header is None and args.sign_in.stat().st_mode & 0o077:
            complain(f"登录文件 {args.sign_in} 里有密钥，别人也读得到；请运行 chmod 600 {args.sign_in}")
    return environment, settings


def _means(args: argparse.Namespace, rules: Rules | None) -> str:
    where = "经反向代理" if args.public_url else f"对 {args.host} 所在的网络"
    if rules is None:
        return f"网页{where}开放，不用登录，只供查阅：网络里的人都能看到资料库的全部材料"
    what = "只供查阅" if args.read_only else f"能改的有 {len(rules.editors)} 人"
    return f"网页{where}开放，登录后才能打开，{what}"


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
