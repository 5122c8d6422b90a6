"""Bad input through the command: one line each on standard error, no traceback, nothing that a terminal would obey."""

import json
import os
import re
import sys
import zipfile
from pathlib import Path

import pytest

from cli.main import main

TEXT = "甲局2023年工作总结\n一、主要工作\n（一）加强学习。召开党组会12次，扎实开展主题教育。\n"
#: What ends a line, moves the cursor, colours or turns text round.
OBEYED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
HOSTILE = [
    b"a\nb.txt",
    b"a\tb.txt",
    b"a\rb.txt",
    b"\x1b[31mred.txt",
    b"\x1b]0;title\x07.txt",
    "\x9b31m.txt".encode(),
    "\u202etxt.cod.txt".encode(),
    "l\u2028s.txt".encode(),
    b"\xff\xfe\x81.txt",
    "总结".encode("gbk") + b".txt",
    ("长" * 83).encode() + b"12.txt",
]

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="names of any bytes are Linux's")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CHENGLI_LIBRARY", str(tmp_path / "library"))
    (tmp_path / "材料").mkdir()
    return tmp_path / "材料"


def write(folder: Path, name: bytes, data: bytes) -> None:
    (folder / os.fsdecode(name)).write_bytes(data)


def lines(text: str) -> list[str]:
    assert text.endswith("\n") or not text
    return text.split("\n")[:-1]


def test_names_are_shown_on_one_line_without_what_a_terminal_obeys(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for n, name in enumerate(HOSTILE):
        write(home, name, TEXT.replace("甲局", f"第{n}局").encode())
        write(home, b"x" + name[:200] + b"\xe7\x94\xb2.txt", b"")  # rejected: empty
    assert main(["add", str(home)]) == 0
    out, err = capsys.readouterr()
    assert (len(lines(out)), len(lines(err))) == (1, len(HOSTILE))
    assert not OBEYED.search(out + err), OBEYED.findall(out + err)
    assert all(line.startswith("chengli: 未收") for line in lines(err))
    for command in (["list"], ["search", "党组会", "-k", "5", "--flat"], ["verify"]):
        assert main(command) == 0
        out, err = capsys.readouterr()
        assert not OBEYED.search(out + err), (command, OBEYED.findall(out + err))
        assert command != ["list"] or len(lines(out)) == len(HOSTILE)


def test_what_a_terminal_obeys_in_a_text_is_not_obeyed(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    hostile = TEXT.replace("主题教育", "主题\x1b[31m教育\x07\x9b0m\u202e") + "扎实推进党风廉政建设和反腐败工作。" * 30
    write(home, b"a.txt", hostile.encode())
    assert main(["add", str(home)]) == 0
    for command in (["search", "党组会"], ["passages", str(home / "a.txt")]):
        assert main(command) == 0
        out, err = capsys.readouterr()
        assert "党组会" in out and not OBEYED.search(out + err), (command, OBEYED.findall(out + err))


def test_json_is_one_line_whatever_the_names(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for n, name in enumerate(HOSTILE):
        write(home, name, TEXT.replace("甲局", f"第{n}局").encode())
    assert main(["add", str(home)]) == 0
    capsys.readouterr()
    assert main(["list", "--json"]) == 0
    out = capsys.readouterr().out
    assert len(out.splitlines()) == 1
    sources = {document["source"] for document in json.loads(out)}
    assert len(sources) == len(HOSTILE) and {"a\nb.txt", "\x1b[31mred.txt", "l\u2028s.txt"} <= sources


def test_hostile_arguments_are_named_on_one_line(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("nothing\n\x1b[31m.txt", "nothing\udcff.txt", "n" * 300, "\u202etxt"):
        assert main(["add", str(home / name)]) == 1
        out, err = capsys.readouterr()
        assert out == "" and len(lines(err)) == 1 and not OBEYED.search(err), (name, err)


def test_pipes_links_and_what_is_gone_do_not_stop_the_rest(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    os.mkfifo(home / "pipe.txt")
    (home / "ring.txt").symlink_to("ring.txt")
    (home / "up").symlink_to(home, target_is_directory=True)
    (home / "dangling.txt").symlink_to("nowhere.txt")
    (home / "empty.txt").touch()
    (home / "good.txt").write_text(TEXT, encoding="utf-8")
    with (home / "huge.txt").open("wb") as file:
        file.truncate(500 << 20)
    assert main(["add", str(home)]) == 0
    out, err = capsys.readouterr()
    named = {line.removeprefix("chengli: 未收 ").split("：")[0] for line in lines(err)}
    assert named == {"pipe.txt", "ring.txt", "up", "dangling.txt", "empty.txt", "huge.txt"}
    assert "新增 1 份" in out and "Traceback" not in err


@pytest.mark.parametrize("kind", ["pipe", "device", "empty folder", "folder of other files"])
def test_a_path_with_no_report_says_so_on_one_line(kind: str, home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = home / "x"
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "device":
        path = Path("/dev/zero")
    else:
        path.mkdir()
        for n in range(10_000 if kind == "folder of other files" else 0):
            (path / f"{n}.jpg").touch()
    assert main(["add", str(path)]) == 1
    out, err = capsys.readouterr()
    assert out == "" and len(lines(err)) == 1 and str(path.name) in err


def test_an_archive_writes_nothing_beside_the_library(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with zipfile.ZipFile(home / "全部.zip", "w") as archive:
        for name in ("../../out.txt", "/out.txt", "\x1b[31m/a.txt", "好/2023年总结.txt"):
            archive.writestr(name, TEXT)
    before = {path for path in tmp_path.rglob("*") if "library" not in path.parts}
    assert main(["add", str(home)]) == 0
    out, err = capsys.readouterr()
    assert "新增 1 份" in out and len(lines(err)) == 3 and not OBEYED.search(err)
    assert {path for path in tmp_path.rglob("*") if "library" not in path.parts} == before
