"""`chengli serve`: what it refuses before it starts. That it serves, the browser tests show."""

import json
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from access.rules import OIDC_KEYS
from cli import serving
from cli.main import main
from tests.browser.conftest import free_port

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

        def wait(self, _: float | None = None) -> int:
            return 0

    monkeypatch.setattr(serving.subprocess, "Popen", Ended)
    return commands


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--host", "no.such.host.invalid", "--read-only"], "不是这台电脑的地址"),
        (["--host", "192.0.2.1", "--read-only"], "不是这台电脑的地址"),
        (["--host", "0.0.0.0"], "会让网络里的人都能打开网页"),
        (["--public-url", "https://cailiao.example.cn"], "会让网络里的人都能打开网页"),
        (["--public-url", "cailiao.example.cn", "--read-only"], "不是网址"),
        (["--sign-in", "/no/such/file.toml"], "读不了"),
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


SIGN_IN = '[access]\neditors = ["zhang"]\n[proxy]\nuser_header = "X-Remote-User"\n'


def test_a_header_says_who_somebody_is_only_where_none_but_the_proxy_can_send_it(
    tmp_path: Path, started: list[list[str]], capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "sign-in.toml"
    file.write_text(SIGN_IN)
    assert main(["serve", "--host", "0.0.0.0", "--sign-in", str(file)]) == 1
    assert "冒名" in capsys.readouterr().err and started == []
    assert main(["serve", "--public-url", "https://cailiao.example.cn/a/", "--sign-in", str(file)]) == 1  # it ended
    [command] = started
    assert json.loads(command[command.index("--server.trustedUserHeaders") + 1]) == {"X-Remote-User": "signed_in_as"}
    assert "cailiao.example.cn" in command and command[command.index("--server.baseUrlPath") + 1] == "a"


def test_on_a_network_it_is_said_who_can_see_and_change_what(
    tmp_path: Path, started: list[list[str]], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "sign-in.toml"
    keys = "\n".join(f'{key} = "x"' for key in OIDC_KEYS)
    file.write_text(f'[access]\neditors = ["zhang", "li"]\n[auth]\n{keys}\n')
    file.chmod(0o600)
    monkeypatch.setattr(serving, "_wait", lambda *_: True)
    main(["serve", "--host", "0.0.0.0", "--sign-in", str(file), "--port", str(free_port())])
    assert "登录后才能打开，能改的有 2 人" in capsys.readouterr().err
    main(["serve", "--host", "0.0.0.0", "--read-only", "--port", str(free_port())])
    assert "只供查阅：网络里的人都能看到" in capsys.readouterr().err
    signing_in, read_only = started
    assert signing_in[signing_in.index("--secrets.files") + 1] == str(file) and "--secrets.files" not in read_only
    for command in started:  # whatever the terms, Streamlit's own guards stay
        assert command[command.index("--server.enableXsrfProtection") + 1] == "true"
        assert command[command.index("--server.enableCORS") + 1] == "true"
        assert command[command.index("--server.enableAgentApi") + 1] == "false"
        assert command[command.index("--server.maxUploadSize") + 1] == "64"


def test_a_file_with_keys_that_others_can_read_is_told(
    tmp_path: Path, started: list[list[str]], capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "sign-in.toml"
    file.write_text("[auth]\n" + "\n".join(f'{key} = "x"' for key in OIDC_KEYS))
    file.chmod(0o644)
    main(["serve", "--sign-in", str(file), "--port", str(free_port())])
    assert "chmod 600" in capsys.readouterr().err


def test_a_page_of_one_address_is_asked_for_by_its_own_names_only(started: list[list[str]]) -> None:
    main(["serve", "--host", "127.0.0.2", "--read-only", "--port", str(free_port())])
    main(["serve", "--host", "0.0.0.0", "--read-only", "--port", str(free_port())])
    of_one, everywhere = started
    allowed = [of_one[at + 1] for at, name in enumerate(of_one) if name == "--server.allowedHosts"]
    assert "127.0.0.2" in allowed and "localhost" in allowed and "--server.allowedHosts" not in everywhere
