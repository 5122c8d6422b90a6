"""`chengli sync`: what it says, what it leaves alone, its exit status; and what a watcher does and says in each round."""

import argparse
import json
import os
import shutil
from pathlib import Path

import pytest

from cli.main import main
from cli.watching import Watched
from index.store.database import DATABASE
from index.store.library import FolderLibrary
from index.store.lock import writing
from tests.conftest import WordHashEncoder


def text(name: str, times: int = 12) -> str:
    return f"{name}2023年工作总结\n一、主要工作\n（一）加强学习。{name}召开党组会{times}次，扎实开展主题教育。\n"


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CHENGLI_LIBRARY", str(tmp_path / "lib"))
    for name in ("甲局", "乙局", "丙局"):
        (tmp_path / "材料" / name).mkdir(parents=True)
        (tmp_path / "材料" / name / "总结.txt").write_text(text(name), encoding="utf-8")
    return tmp_path / "材料"


@pytest.fixture
def synced(root: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    assert main(["sync", str(root)]) == 0
    capsys.readouterr()
    return root


def change(root: Path) -> None:
    """One new file, one changed, one moved, one gone, one bad."""
    (root / "丁局").mkdir()
    (root / "丁局/总结.txt").write_text(text("丁局"), encoding="utf-8")
    (root / "甲局/总结.txt").write_text(text("甲局", 13), encoding="utf-8")
    (root / "乙局/总结.txt").rename(root / "乙局/年终.txt")
    (root / "丙局/总结.txt").unlink()
    (root / "丙局/空.txt").touch()


DONE = ["新增 丁局/总结.txt", "更新 甲局/总结.txt", "移动 乙局/总结.txt → 乙局/年终.txt", "移除 丙局/总结.txt"]


def listed(capsys: pytest.CaptureFixture[str]) -> set[str]:
    capsys.readouterr()
    assert main(["list", "--json"]) == 0
    return {document["source"] for document in json.loads(capsys.readouterr().out)}


def found(capsys: pytest.CaptureFixture[str], query: str) -> list[str]:
    capsys.readouterr()
    assert main(["search", query, "--flat", "--json"]) == 0
    return [hit["source"] for hit in json.loads(capsys.readouterr().out)["hits"]]


def test_it_makes_the_library_and_then_has_nothing_to_do(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sync", str(root)]) == 0
    out, err = capsys.readouterr()
    assert "新增 3 份；写入 " in out and "新增 甲局/总结.txt\n" in out and err == ""
    assert main(["sync", str(root)]) == 0
    assert capsys.readouterr() == ("没有变化：未变 3 份\n", "")


def test_it_says_what_was_done_and_what_was_not(synced: Path, capsys: pytest.CaptureFixture[str]) -> None:
    change(synced)
    assert main(["sync", str(synced)]) == 0
    out, err = capsys.readouterr()
    assert out.splitlines()[:4] == DONE
    assert "新增 1 份，更新 1 份，移动 1 份，移除 1 份，未收 1 份；写入" in out
    assert err.splitlines() == ["chengli: 未收 丙局/空.txt：空文件；可以不管，或换成有内容的文件"]
    assert listed(capsys) == {"丁局/总结.txt", "甲局/总结.txt", "乙局/年终.txt"}
    assert "乙局/年终.txt" in found(capsys, '"乙局召开"') and found(capsys, '"丙局召开"') == []


def test_a_preview_says_the_same_and_changes_nothing(
    synced: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    change(synced)
    before = (tmp_path / "lib" / DATABASE).read_bytes()
    names = sorted(tmp_path.joinpath("lib").rglob("*"))
    with writing(tmp_path / "lib"):  # it takes no lock
        assert main(["sync", str(synced), "--dry-run"]) == 0
    out, err = capsys.readouterr()
    # whether a new file can be read as a report is known only when it is read
    assert out.splitlines() == [
        *["新增 丁局/总结.txt", "新增 丙局/空.txt"], *DONE[1:],
        "将新增 2 份，更新 1 份，移动 1 份，移除 1 份（只作预览，资料库没有改动）",
    ]  # fmt: skip
    assert err == "" and (tmp_path / "lib" / DATABASE).read_bytes() == before
    left = {"writer.lock", "writer.json"}
    assert [p for p in sorted(tmp_path.joinpath("lib").rglob("*")) if p.name not in left] == [
        p for p in names if p.name not in left
    ]


def test_a_preview_needs_no_library_and_makes_none(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["sync", str(root), "--dry-run"]) == 0
    assert "将新增 3 份（只作预览" in capsys.readouterr().out and not (tmp_path / "lib").exists()


def test_a_preview_names_what_cannot_be_read(synced: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (synced / "甲局/总结.txt").write_bytes(b"x")
    (synced / "甲局/总结.txt").rename(synced / "甲局/a.wpd")
    (synced / "坏.zip").write_bytes(b"PK\x03\x04torn")
    assert main(["sync", str(synced), "--dry-run"]) == 0
    assert "未收 坏.zip：文件已损坏" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("made", "message"),
    [("nothing", "不存在，资料库没有改动"), ("file", "不是文件夹"), ("library", "资料库自己的文件夹")],
)
@pytest.mark.parametrize("option", [None, "--dry-run", "--allow-removal"])
def test_what_is_no_folder_to_mirror_is_one_line(
    made: str, message: str, option: str | None, synced: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = listed(capsys)
    folder = tmp_path / ("lib" if made == "library" else "x")
    if made == "file":
        folder.touch()
    assert main(["sync", str(folder), *([option] if option else [])]) == 1
    out, err = capsys.readouterr()
    assert out == "" and len(err.splitlines()) == 1 and str(folder) in err and message in err
    assert listed(capsys) == before


def test_a_folder_that_is_not_there_makes_no_library(tmp_path: Path, root: Path) -> None:
    assert main(["sync", str(tmp_path / "x")]) == 1
    assert not (tmp_path / "lib").exists()


def test_a_folder_that_is_suddenly_empty_removes_nothing_until_told(
    synced: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.rmtree(synced)
    synced.mkdir()
    for option in ([], ["--dry-run"]):
        assert main(["sync", str(synced), *option]) == 1
        err = capsys.readouterr().err
        assert len(err.splitlines()) == 1 and "没有移除资料库里它的 3 份" in err and "--allow-removal" in err
    assert len(listed(capsys)) == 3
    assert main(["sync", str(synced), "--allow-removal"]) == 0
    assert "移除 3 份" in capsys.readouterr().out and listed(capsys) == set()


def test_a_folder_that_lost_most_takes_the_rest_and_says_what_stayed(
    synced: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for n in range(9):
        (synced / f"{n}.txt").write_text(text(f"第{n}局"), encoding="utf-8")
    assert main(["sync", str(synced)]) == 0
    for n in range(8):
        (synced / f"{n}.txt").unlink()
    (synced / "新.txt").write_text(text("新局"), encoding="utf-8")
    capsys.readouterr()
    assert main(["sync", str(synced)]) == 0
    out, err = capsys.readouterr()
    assert "新增 1 份" in out and "保留 8 份" in out and "移除" not in out
    assert "少了 8 份材料，超过一半，没有移除" in err and len(err.splitlines()) == 1


def test_an_empty_folder_that_nothing_is_known_of_is_nothing_to_do(
    tmp_path: Path, root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "空").mkdir()
    assert main(["sync", str(tmp_path / "空")]) == 0
    assert "没有变化" in capsys.readouterr().out


def test_where_no_file_can_be_read_the_status_says_so(
    tmp_path: Path, root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "坏").mkdir()
    (tmp_path / "坏/a.txt").touch()
    assert main(["sync", str(tmp_path / "坏")]) == 1
    out, err = capsys.readouterr()
    assert out == "" and "未收 a.txt" in err


def test_another_writer_is_one_line(synced: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with writing(tmp_path / "lib"):
        assert main(["sync", str(synced)]) == 1
    err = capsys.readouterr().err
    assert len(err.splitlines()) == 1 and "正由另一进程写入" in err


@pytest.mark.parametrize("option", ["--dry-run", "--allow-removal"])
def test_a_watcher_takes_no_such_option(option: str, root: Path) -> None:
    with pytest.raises(SystemExit) as found:
        main(["sync", str(root), "--watch", option])
    assert found.value.code == 2


def test_interrupted_it_says_that_nothing_is_lost(
    synced: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("cli.syncing.carry_out", interrupt)
    assert main(["sync", str(synced)]) == 130
    assert capsys.readouterr().err == "chengli: 已中断；此前提交的材料都已保存，重新运行会接着做\n"
    assert main(["sync", str(synced), "--watch"]) == 130
    assert capsys.readouterr() == (f"已停止跟踪 {synced}；此前提交的材料都已保存\n", "")


# Watching, round by round


@pytest.fixture
def watched(root: Path, tmp_path: Path, encoder: WordHashEncoder, capsys: pytest.CaptureFixture[str]) -> Watched:
    """A watcher after its first round."""
    watched = Watched(argparse.Namespace(folder=root, library=tmp_path / "lib"), encoder)
    assert watched.look()
    out, err = capsys.readouterr()
    assert "新增 3 份" in out and out.endswith(f"正在跟踪 {root}，按 Ctrl-C 停止\n") and err == ""
    return watched


def sources(tmp_path: Path) -> set[str]:
    with FolderLibrary.open(tmp_path / "lib") as library:  # type: ignore[union-attr]
        return {document.source for document in library.documents()}


def test_a_round_takes_what_is_new_changed_moved_and_gone_and_says_so_in_one_line(
    watched: Watched, root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    change(root)
    assert watched.look()
    out, err = capsys.readouterr()
    assert out.endswith(" 新增 1 份，更新 1 份，移动 1 份，移除 1 份，未收 1 份\n") and len(out.splitlines()) == 1
    assert "未收 丙局/空.txt" in err
    assert sources(tmp_path) == {"丁局/总结.txt", "甲局/总结.txt", "乙局/年终.txt"}
    (root / "丁局/总结.txt").rename(root / "丁局/b.txt")
    assert watched.look()
    time, line = capsys.readouterr().out.split(" ", 1)
    assert line == "移动 丁局/总结.txt → 丁局/b.txt\n" and len(time) == len("12:34:56")


def test_a_round_without_changes_says_nothing_and_takes_no_lock(
    watched: Watched, tmp_path: Path, root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    watched.look()
    with writing(tmp_path / "lib"):
        assert watched.look()
    assert capsys.readouterr() == ("", "")


def test_while_another_writes_a_round_waits_and_says_so_once(
    watched: Watched, root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (root / "甲局/总结.txt").unlink()
    with writing(tmp_path / "lib"):
        assert not watched.look() and not watched.look()
    out, err = capsys.readouterr()
    assert out == "" and len(err.splitlines()) == 1 and "正由另一进程写入" in err and "会自动再试" in err
    assert watched.look()
    assert capsys.readouterr().out.endswith(" 移除 甲局/总结.txt\n")


def test_while_the_folder_is_away_a_round_waits_and_says_so_each_time_it_goes(
    watched: Watched, root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for _ in range(2):
        root.rename(tmp_path / "away")
        assert not watched.look() and not watched.look()
        out, err = capsys.readouterr()
        assert out == "" and len(err.splitlines()) == 1 and "不存在" in err
        (tmp_path / "away").rename(root)
        assert watched.look()
        assert capsys.readouterr().out.endswith(f" {root} 又连上了\n")
    assert len(sources(tmp_path)) == 3


def test_a_large_removal_is_not_the_watchers_and_said_once(
    watched: Watched, root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.rmtree(root)
    root.mkdir()
    assert watched.look() and watched.look()
    out, err = capsys.readouterr()
    assert out == "" and len(err.splitlines()) == 1 and "没有移除资料库里它的 3 份" in err
    assert len(sources(tmp_path)) == 3


def test_a_file_that_is_no_report_is_not_tried_again_before_it_changes(
    watched: Watched, root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = root / "空.txt"
    bad.touch()
    os.utime(bad, (1_700_000_000, 1_700_000_000))
    assert watched.look() and "未收 空.txt" in capsys.readouterr().err
    with writing(tmp_path / "lib"):  # nothing to do: no lock is needed
        assert watched.look() and capsys.readouterr() == ("", "")
    bad.write_text(text("丁局"), encoding="utf-8")
    assert watched.look() and capsys.readouterr().out.endswith(" 新增 空.txt\n")
    bad.write_bytes(b"")
    assert watched.look()
    assert capsys.readouterr().err.count("未收 空.txt") == 1
