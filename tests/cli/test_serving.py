"""`chengli serve`: what it refuses before it starts. That it serves, the browser tests show."""

import socket
import subprocess
import sys
from pathlib import Path

import pytest

from cli import serving
from cli.main import main

ROOT = Path(__file__).parents[2]


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The commands that would have been started."""
    commands: list[list[str]] = []

    class Ended:
        def __init__(self, command: list[str], **_: object) -> None:
            commands.append(command)

        def poll(self) -> int:
            return 1

    monkeypatch.setattr(serving.subprocess, "Popen", Ended)
    return commands


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--host", "no.such.host.invalid"], "不是这台电脑的地址"),
        (["--host", "192.0.2.1"], "不是这台电脑的地址"),
        (["--library", __file__], "是文件"),
        (["--model", "/no/such/model"], "不是可用的句子模型"),
    ],
)
def test_what_cannot_be_served_is_one_line(
    arguments: list[str], said: str, started: list[list[str]], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["serve", *arguments]) == 1
    err = capsys.readouterr().err
    assert said in err and len(err.splitlines()) == 1 and started == []


def test_a_port_in_use_is_one_line(started: list[list[str]], capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert main(["serve", "--port", str(port)]) == 1
    err = capsys.readouterr().err
    assert f"127.0.0.1:{port} 无法使用" in err and "--port" in err and started == []


@pytest.mark.parametrize("port", ["0", "65536", "x", "-1"])
def test_a_port_that_is_none_is_wrong_usage(port: str) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["serve", "--port", port])
    assert caught.value.code == 2


def test_a_page_that_does_not_start_is_one_line(started: list[list[str]], capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    assert main(["serve", "--port", str(port)]) == 1
    assert len(started) == 1 and "没能启动" in capsys.readouterr().err


def test_the_settings_beside_the_router_keep_the_page_at_home() -> None:
    code = (
        "import sys; from streamlit import config\n"
        "config.get_config_options()\n"
        "print(config.get_option('browser.gatherUsageStats'), config.get_option('server.address'))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "127.0.0.1"]
