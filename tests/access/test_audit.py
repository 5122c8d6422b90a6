"""The record of what was done: lines that can be read by themselves, whatever reports are called."""

import json
import threading
from pathlib import Path

import pytest

from access.audit import MOST_NAMED, Actor, record


def lines(file: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in file.read_text(encoding="ascii").splitlines()]


def test_a_line_says_who_did_what_to_which_reports_and_when(tmp_path: Path) -> None:
    file = tmp_path / "audit.jsonl"
    names = ["甲局.txt", "a\n{}.txt", "\u202etxt.exe", "\udcff.txt"]
    record(file, Actor("zhang", "10.0.0.7"), "remove", "", names)
    record(file, Actor(), "export", "清廉文化 对比.docx")
    first, second = lines(file)
    assert first["who"] == "zhang" and first["from"] == "10.0.0.7" and first["action"] == "remove"
    assert first["sources"] == names and first["count"] == 4 and "T" in str(first["at"])
    assert second["who"] is None and second["what"] == "清廉文化 对比.docx" and second["sources"] == []
    assert file.stat().st_mode & 0o077 == 0


def test_of_a_great_many_reports_the_number_is_told(tmp_path: Path) -> None:
    file = tmp_path / "audit.jsonl"
    record(file, Actor(), "add", "", [f"{n}.txt" for n in range(MOST_NAMED + 5)])
    [line] = lines(file)
    assert line["count"] == MOST_NAMED + 5 and len(line["sources"]) == MOST_NAMED  # type: ignore[arg-type]


def test_lines_of_many_threads_stay_whole(tmp_path: Path) -> None:
    file = tmp_path / "audit.jsonl"
    threads = [threading.Thread(target=record, args=(file, Actor(str(n)), "add", "x" * 20_000)) for n in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {line["who"] for line in lines(file)} == {str(n) for n in range(20)}


def test_where_it_cannot_be_written_the_log_says_what_was_done(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_text("")
    record(tmp_path / "file" / "audit.jsonl", Actor("zhang"), "remove", "", ["甲局.txt"])
    assert "zhang" in caplog.text and "remove" in caplog.text
