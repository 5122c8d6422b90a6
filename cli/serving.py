"""`chengli serve`: the page, as a Streamlit process that is watched until it ends.

What the page is to show goes by environment variables, so that the page is the same however it is
started. Nothing is asked of the network: telemetry is off, and by default only this machine is served.
"""

from __future__ import annotations

import argparse
import errno
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
import webbrowser
from pathlib import Path

from cli.opening_up import EVERYWHERE, Reached, reached
from cli.output import complain, say

_START_S = 60.0


def serve(args: argparse.Namespace) -> int:
    """`chengli serve`"""
    from index.libraries import check_location
    from index.models import open_encoder
    from index.places import environment_of

    check_location(args.library)
    if args.model is not None:
        open_encoder(args.model, args.allow_hub)  # what is wrong with it is said here, in one line
    way = reached(args)
    if isinstance(way, str):
        complain(way)
        return 1
    if (fault := _cannot_listen(args.host, args.port)) is not None:
        complain(fault)
        return 1
    environment = os.environ | environment_of(args.library) | way.environment
    environment |= {"CHENGLI_MODEL": args.model} if args.model else {}
    environment |= {"CHENGLI_ALLOW_HUB": "1"} if args.allow_hub else {}
    # Ended from outside (a service, a shutdown), it ends the page's process too, as with Ctrl+C.
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    process = subprocess.Popen(_command(args, way), env=environment, stdout=subprocess.DEVNULL)
    try:
        health = f"http://{_shown(args.host)}:{args.port}{way.base}/_stcore/health"
        if not _wait(process, health):
            complain("网页没能启动；原因见上面的信息")
            return 1
        address = way.public_url or f"http://{_shown(args.host)}:{args.port}"
        say(f"成例已启动：{address}（资料库 {args.library}；按 Ctrl+C 停止）")
        sys.stdout.flush()  # into a log, too, while it runs
        if way.means:
            complain(way.means)
        if args.host in EVERYWHERE and not way.public_url:
            say(
                f"别的电脑请打开 http://{socket.gethostname()}:{args.port} 或 http://本机的IP地址:{args.port}（防火墙要放行）"
            )
        if sys.stdout.isatty():
            webbrowser.open(address)
        return 1 if process.wait() else 0
    except KeyboardInterrupt:
        say("已停止")
        return 0
    finally:
        _stop(process)
        signal.signal(signal.SIGTERM, before)


def _command(args: argparse.Namespace, way: Reached) -> list[str]:
    root = Path(__file__).parents[1]
    installed = root / "chengli_page/app.py"
    app = installed if installed.is_file() else root / "app.py"
    settings = {
        "server.address": args.host, "server.port": args.port, "server.headless": "true",
        "server.fileWatcherType": "none", "server.maxUploadSize": args.max_upload_mb,
        # Said here again, so that no settings file of the current folder or the user's home undoes it.
        "server.enableCORS": "true", "server.enableXsrfProtection": "true", "browser.gatherUsageStats": "false",
        "server.enableAgentApi": "false", "client.showErrorDetails": "none", "client.showErrorLinks": "false",
        # Not the whole heap after each run of a page: that took half of a server's time. Python collects by itself.
        "runner.postScriptGC": "false",
        # The welcome would ask the internet for this machine's address.
        "logger.level": "warning", "logger.hideWelcomeMessage": "true",
    }  # fmt: skip
    options = [part for name, value in (settings | way.settings).items() for part in (f"--{name}", str(value))]
    for host in way.hosts:
        options += ["--server.allowedHosts", host]
    return [sys.executable, "-P", "-m", "ui.server", "run", str(app), *options]  # -P: nothing of the current folder


def _cannot_listen(host: str, port: int) -> str | None:
    """Why the address cannot be served, none where it can."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            if os.name != "nt":  # as the server itself does: a port that was just left may be taken again
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except socket.gaierror:
        return f"--host {host} 不是这台电脑的地址；请用 127.0.0.1 或本机的 IP 地址"
    except PermissionError:
        return f"--port {port} 需要管理员权限；请用 1024 以上的端口"
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            return f"{host}:{port} 无法使用（端口已被占用）；请换一个 --port，或关掉占用它的程序"
        if error.errno == errno.EADDRNOTAVAIL:
            return f"--host {host} 不是这台电脑的地址；请用 127.0.0.1 或本机的 IP 地址"
        return f"{host}:{port} 无法使用（{error.strerror or error}）；请换一个 --port，或核对 --host"
    return None


def _wait(process: subprocess.Popen[bytes], health: str) -> bool:
    """Whether the page answers before its process ends or too long has passed."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # this machine is asked, no proxy
    until = time.monotonic() + _START_S
    while process.poll() is None and time.monotonic() < until:
        try:
            with opener.open(health, timeout=5):
                return True
        except OSError:
            time.sleep(0.05)
    return False


def _shown(host: str) -> str:
    """The host as it stands in an address that this machine can open."""
    if host in EVERYWHERE:
        return "127.0.0.1"
    return f"[{host}]" if ":" in host else host


def _stop(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
