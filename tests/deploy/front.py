"""The documented nginx in front of `chengli serve`, both on free ports of this machine."""

from __future__ import annotations

import base64
import hashlib
import os
import re
import shutil
import socket
import ssl
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPSConnection
from pathlib import Path

ROOT = Path(__file__).parents[2]
NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
OPENSSL = shutil.which("openssl")
#: Who may sign in, with their passwords; only the first may change the library.
EDITOR, READER = ("zhang", "zhang-mima"), ("li", "li-mima")
_START_S = 60.0

_MAIN = """
daemon off;
master_process off;  # one process of whoever runs the test, none of its own user
pid {folder}/nginx.pid;
error_log stderr warn;
events {{}}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
{example}
}}
"""


@dataclass(frozen=True)
class Front:
    """What is reached from outside, and what is behind it."""

    address: str
    plain: str
    behind: str
    home: Path

    def ask(
        self, path: str, who: tuple[str, str] | None = EDITOR, method: str = "GET", plain: bool = False, **headers: str
    ) -> tuple[int, Mapping[str, str]]:
        """The status and headers of an answer, by names in small letters; of a body no more is sent than its length."""
        if who is not None:
            headers["Authorization"] = "Basic " + base64.b64encode(":".join(who).encode()).decode()
        _, host, port = (self.plain if plain else self.address).replace("//", "").split(":")
        connection = (
            HTTPConnection(host, int(port), timeout=60)
            if plain
            else HTTPSConnection(host, int(port), timeout=60, context=_unchecked())
        )
        try:
            connection.request(method, path, headers=headers)
            answer = connection.getresponse()
            answer.read()
            return answer.status, {name.lower(): value for name, value in answer.getheaders()}
        finally:
            connection.close()


@contextmanager
def behind_nginx(folder: Path) -> Iterator[Front]:
    """nginx as documented, with a library of its own behind it."""
    plain, secure, behind = free_ports(3)
    front = Front(f"https://127.0.0.1:{secure}", f"http://127.0.0.1:{plain}", f"http://127.0.0.1:{behind}", folder)
    (folder / "sign-in.toml").write_text(
        f'[access]\neditors = ["{EDITOR[0]}"]\n\n[proxy]\nuser_header = "X-Remote-User"\n', encoding="utf-8"
    )
    serve = [sys.executable, "-m", "cli.main", "serve", "--port", str(behind), "--public-url", front.address]
    environment = {k: v for k, v in os.environ.items() if not k.startswith("CHENGLI_")}
    environment |= {"HOME": str(folder), "XDG_CACHE_HOME": str(folder / "cache"), "XDG_DATA_HOME": str(folder / "data")}
    with (
        running([*serve, "--sign-in", str(folder / "sign-in.toml")], f"{front.behind}/_stcore/health", environment),
        running([str(NGINX), "-e", "stderr", "-c", str(_configured(folder, plain, secure, behind))], front.plain),
    ):
        yield front


def example() -> str:
    """The documented configuration."""
    return (ROOT / "docs/nginx.conf").read_text(encoding="utf-8")


def _configured(folder: Path, plain: int, secure: int, behind: int) -> Path:
    """The example with ports and files of this test in it, in a file of its own."""
    text = example()
    for pattern, put, times in (
        (r"listen 80;", f"listen 127.0.0.1:{plain};", 1),
        (r"listen 443 ssl;", f"listen 127.0.0.1:{secure} ssl;", 1),
        (r"server_name chengli\.example\.gov\.cn;", "server_name 127.0.0.1;", 2),
        (r"http://127\.0\.0\.1:8501;", f"http://127.0.0.1:{behind};", 2),
        (r"(?<= )/etc/nginx/(?=chengli\.(crt|key|htpasswd);)", f"{folder}/", 3),
    ):
        text, replaced = re.subn(pattern, lambda _, put=put: put, text)
        assert replaced == times, f"{pattern} is {replaced} times in the example"
    _certificate(folder)
    accounts = "".join(f"{name}:{{SHA}}{_sha(password)}\n" for name, password in (EDITOR, READER))
    (folder / "chengli.htpasswd").write_text(accounts, encoding="utf-8")
    configuration = folder / "nginx.conf"
    configuration.write_text(_MAIN.format(folder=folder, example=text), encoding="utf-8")
    return configuration


def _certificate(folder: Path) -> None:
    command = [str(OPENSSL), "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1"]
    files = ["-keyout", str(folder / "chengli.key"), "-out", str(folder / "chengli.crt")]
    subprocess.run([*command, *files], check=True, capture_output=True)


def _sha(password: str) -> str:
    return base64.b64encode(hashlib.sha1(password.encode()).digest()).decode()


def _unchecked() -> ssl.SSLContext:
    """The certificate is the test's own, made a moment ago."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


def free_ports(count: int) -> list[int]:
    probes = [socket.socket() for _ in range(count)]
    for probe in probes:
        probe.bind(("127.0.0.1", 0))
    ports = [probe.getsockname()[1] for probe in probes]
    for probe in probes:
        probe.close()
    return ports


@contextmanager
def running(
    command: list[str], address: str, environment: Mapping[str, str] | None = None, folder: Path = ROOT
) -> Iterator[None]:
    """A program while it runs, once it answers at this address."""
    with subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.DEVNULL) as process:
        try:
            until = time.monotonic() + _START_S
            while not answers(address):
                assert process.poll() is None, f"{command[0]} ended with {process.returncode}"
                assert time.monotonic() < until, f"{address} does not answer"
                time.sleep(0.05)
            yield
        finally:
            process.terminate()


def answers(address: str) -> bool:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), _NoRedirects)
    try:
        opener.open(address, timeout=5).close()
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None
