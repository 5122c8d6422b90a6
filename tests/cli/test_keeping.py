"""verify, backup and restore as people use them: what they print, their exit status, their one line."""

import errno
import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from cli.main import main
from index.store.database import DATABASE

ROOT = Path(__file__).parents[2]


@pytest.fixture
def added(tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Path:
    """A library of the two reports, which CHENGLI_LIBRARY names."""
    monkeypatch.setenv("CHENGLI_LIBRARY", str(tmp_path / "lib"))
    assert main(["add", str(folder)]) == 0
    capsys.readouterr()
    return tmp_path / "lib"


def change(folder: Path, sql: str) -> None:
    db = sqlite3.connect(folder / DATABASE, isolation_level=None)
    db.execute(sql)
    db.close()


def one_line(capsys: pytest.CaptureFixture[str]) -> str:
    [line] = capsys.readouterr().err.splitlines()
    return line


def test_a_whole_library_is_said_to_be_whole(added: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify"]) == 0
    out, err = capsys.readouterr()
    assert "2 份材料" in out and "资料库完好" in out and err == ""


def test_damage_is_named_and_what_to_do(added: Path, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    change(added, "UPDATE document SET text = ''")
    assert main(["verify"]) == 1
    line = one_line(capsys)
    assert f"{folder}/甲局/2023" in line and "chengli verify --repair" in line


def test_repair_says_what_it_mended(added: Path, capsys: pytest.CaptureFixture[str]) -> None:
    change(added, "UPDATE document SET text = '' WHERE source LIKE '甲局%'")
    change(added, "UPDATE vector SET vector = x'00'")
    change(added, "UPDATE setting SET value = 'x' WHERE name = 'generation'")
    assert main(["verify", "--repair"]) == 0
    out, err = capsys.readouterr()
    assert "已从原文件重新读入" in out and "段的向量" in out and "设置已恢复：generation" in out and "资料库完好" in out
    assert err == ""
    assert main(["verify"]) == 0


def test_what_cannot_be_mended_is_named_in_one_line(
    added: Path, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    change(added, "UPDATE document SET text = ''")
    shutil.rmtree(folder)
    assert main(["verify", "--repair"]) == 1
    out, err = capsys.readouterr()
    assert out.count("无法恢复 ") == 2
    assert len(err.splitlines()) == 1 and "无法恢复" in err and "找回文件" in err


def test_a_torn_file_is_mended_and_kept(added: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = bytearray((added / DATABASE).read_bytes())
    data[4096:8192] = bytes(4096)
    (added / DATABASE).write_bytes(data)
    assert main(["verify"]) == 1
    assert "数据库文件损坏" in one_line(capsys)
    assert main(["verify", "--repair"]) == 0
    assert "library.db.damaged-1" in capsys.readouterr().out and (added / "library.db.damaged-1").is_file()
    assert main(["list", "--json"]) == 0 and "乙局" in capsys.readouterr().out


def test_a_file_of_which_nothing_is_left_says_how_to_go_on(added: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (added / DATABASE).write_bytes(b"x" * 9999)
    for argv in (["verify"], ["verify", "--repair"]):
        assert main(argv) == 1
        assert ("--repair" if argv == ["verify"] else "chengli restore") in one_line(capsys)


def test_a_backup_is_made_and_put_back(added: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["backup", str(tmp_path / "备份.db")]) == 0
    assert "2 份材料，8 段" in capsys.readouterr().out
    assert main(["remove", "甲局"]) == 0 and main(["restore", str(tmp_path / "备份.db")]) == 0
    out, err = capsys.readouterr()
    assert "已恢复" in out and "before-restore-1.db" in out and err == ""
    assert main(["verify"]) == 0 and main(["search", "主题教育", "--unit", "甲局"]) == 0
    assert main(["restore", str(tmp_path / "备份.db"), "--library", str(tmp_path / "新")]) == 0


def test_a_library_that_is_locked_is_not_replaced(
    added: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from index.store.lock import writing

    assert main(["backup", str(tmp_path / "b.db")]) == 0
    with writing(added):
        assert main(["restore", str(tmp_path / "b.db")]) == 1 and main(["verify", "--repair"]) == 1
    assert all("正由另一进程写入" in line for line in capsys.readouterr().err.splitlines())


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (["backup", "."], "是文件夹"),
        (["backup", "nowhere/b.db"], "不是已有的文件夹"),
        (["backup", "other.txt"], "没有覆盖"),
        (["backup", "lib/library.db"], "换个位置"),
        (["backup", "b.db", "--library", "nowhere"], "还没有资料库"),
        (["restore", "nowhere"], "不存在"),
        (["restore", "other.txt"], "不是成例的备份"),
        (["restore", "."], "不存在或不是文件"),
        (["restore", "nowhere", "--library", "fresh"], "不存在"),
    ],
)
def test_bad_input_is_one_line(
    added: Path, tmp_path: Path, argv: list[str], said: str,
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    (tmp_path / "other.txt").write_text("我的文件" * 999, encoding="utf-8")
    assert main(argv) == 1
    assert said in one_line(capsys)
    assert not (tmp_path / "fresh").exists()
    assert (tmp_path / "other.txt").read_text(encoding="utf-8") == "我的文件" * 999


REFUSALS = [
    (sqlite3.OperationalError("database or disk is full"), "磁盘已满"),
    (sqlite3.OperationalError("attempt to write a readonly database"), "只能读取"),
    (sqlite3.OperationalError("unable to open database file"), "打不开"),
    (sqlite3.OperationalError("disk I/O error"), "磁盘读写出错"),
    (sqlite3.OperationalError("database is locked"), "正被另一程序占用"),
    (sqlite3.DatabaseError("database disk image is malformed"), "chengli verify --repair"),
    (OSError(errno.ENOSPC, "No space left on device"), "磁盘已满"),
    (OSError(errno.EDQUOT, "Disk quota exceeded", "/x/b.db"), "/x/b.db 所在的磁盘已满"),
    (OSError(errno.EFBIG, "File too large"), "文件大小"),
    (OSError(errno.EROFS, "Read-only file system"), "只能读取"),
    (PermissionError(errno.EACCES, "Permission denied", "/x"), "/x 没有访问权限"),
    (OSError(errno.EIO, "Input/output error"), "磁盘读写出错"),
    (OSError(errno.ESTALE, "Stale file handle"), "网络盘"),
]


@pytest.mark.parametrize(("error", "said"), REFUSALS)
def test_what_the_system_refuses_is_one_line_of_chinese(
    added: Path, tmp_path: Path, error: Exception, said: str,
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    def refuse(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr("cli.keeping.back_up", refuse)
    assert main(["backup", str(tmp_path / "b.db")]) == 1
    assert said in one_line(capsys)


FULL = """
import resource, signal, sys
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
from cli.main import main
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]), int(sys.argv[1])))
sys.exit(main(sys.argv[2:]))
"""


@pytest.mark.parametrize("command", ["backup", "restore", "add"])
def test_a_disk_that_takes_no_more_costs_nothing(
    added: Path, tmp_path: Path, command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("resource")
    assert main(["backup", str(tmp_path / "b.db")]) == 0
    more = tmp_path / "更多"
    more.mkdir()
    for number in range(40):
        text = "".join(f"单位{number}开展第{n}项工作，形成清单{n}份，逐项整改到位。\n" for n in range(40))
        (more / f"{number}.txt").write_text(text, encoding="utf-8")
    target = {"backup": tmp_path / "c.db", "restore": tmp_path / "b.db", "add": more}[command]
    before = (tmp_path / "b.db").read_bytes()
    done = subprocess.run(
        [sys.executable, "-c", FULL, "40000", command, str(target)], capture_output=True, text=True, cwd=ROOT,
        env={**os.environ, "CHENGLI_LIBRARY": str(added)}, check=False,
    )  # fmt: skip
    assert done.returncode == 1 and "Traceback" not in done.stderr
    assert len(done.stderr.splitlines()) == 1 and "磁盘" in done.stderr
    assert not (tmp_path / "c.db").exists() and not list(tmp_path.rglob("*.part"))
    assert (tmp_path / "b.db").read_bytes() == before
    capsys.readouterr()
    assert main(["verify"]) == 0 and "2 份材料" in capsys.readouterr().out


def test_a_folder_that_may_only_be_read_is_said_to_be_so(
    added: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    real = os.open

    def refuse(path, *rest, **named):  # type: ignore[no-untyped-def]
        if str(path).endswith("writer.lock"):
            raise OSError(errno.EROFS, "Read-only file system", str(path))
        return real(path, *rest, **named)

    monkeypatch.setattr(os, "open", refuse)
    assert main(["verify", "--repair"]) == 1
    assert "只能读取" in one_line(capsys)


@pytest.mark.parametrize("code", [errno.ENOLCK, errno.EOPNOTSUPP, errno.ENOSYS])
def test_a_drive_without_locks_is_refused(
    added: Path, folder: Path, code: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    fcntl = pytest.importorskip("fcntl")

    def refuse(*_: object) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(fcntl, "flock", refuse)
    assert main(["add", str(folder)]) == 1
    line = one_line(capsys)
    assert "不支持文件锁" in line and "本机磁盘" in line
