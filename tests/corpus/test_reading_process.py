import io
import sys
import zipfile
from pathlib import Path

import pytest

from corpus import UnreadableFileError
from corpus.readers import read_bytes
from corpus.readers.process import Limits, ReadingProcess

TEXT = "甲局党组2023年工作总结\n\n一、主要工作\n**加强学习**，召开党组会12次。\n"

#: A process that answers nothing, in ways of its own: it reads the first request, then does this.
IDLE = "import sys, time; sys.stdin.buffer.read(16); "


def behaving(code: str, seconds: float = 30.0) -> ReadingProcess:
    return ReadingProcess(Limits(seconds), [sys.executable, "-c", IDLE + code])


@pytest.mark.parametrize("name", ["a.txt", "a.md", "名\udcff字.md"])
def test_a_reading_comes_back_as_it_was_made(name: str) -> None:
    with ReadingProcess() as process:
        for _ in range(2):
            assert process.read(TEXT.encode(), name) == read_bytes(TEXT.encode(), name)


def test_what_can_not_be_read_comes_back_with_its_reason_and_the_next_file_is_read() -> None:
    with ReadingProcess() as process:
        for data, reason in [(b"", "empty"), (b"PK\x03\x04", "damaged"), (b"\x89PNG", "unsupported")]:
            with pytest.raises(UnreadableFileError) as error:
                process.read(data, "a.docx")
            assert error.value.reason == reason
        assert process.read(TEXT.encode(), "a.txt").text == TEXT


@pytest.mark.parametrize(
    "code",
    [
        "import os; os.abort()",
        "sys.exit(0)",
        "sys.stdout.buffer.write(b'x' * 100); sys.stdout.flush()",
        "sys.stdout.buffer.write((1 << 60).to_bytes(8, 'big') + b'{}'); sys.stdout.flush()",
    ],
    ids=["aborts", "ends", "answers nonsense", "answers without end"],
)
def test_a_process_that_ends_rejects_its_file(code: str) -> None:
    with behaving(code) as process, pytest.raises(UnreadableFileError) as error:
        process.read(TEXT.encode(), "a.txt")
    assert error.value.reason == "crashed"


@pytest.mark.parametrize("size", [10, 1 << 22], ids=["after the request", "while it is sent"])
def test_a_process_that_hangs_is_ended_and_rejects_its_file(size: int) -> None:
    with behaving("time.sleep(600)", seconds=1.0) as process, pytest.raises(UnreadableFileError) as error:
        process.read(b"x" * size, "a.txt")
    assert (error.value.reason, error.value.detail) == ("too slow", "1 s")


@pytest.mark.skipif(sys.platform != "linux", reason="memory is limited where the system can")
def test_a_file_that_swells_is_rejected_and_the_next_one_read() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"<a>" + b"x" * (100 << 20))
    with ReadingProcess(Limits(memory=200 << 20)) as process:
        with pytest.raises(UnreadableFileError):
            process.read(out.getvalue(), "a.docx")
        assert process.read(TEXT.encode(), "a.txt").text == TEXT


def test_limits_are_the_users(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHENGLI_READ_SECONDS", "2.5")
    monkeypatch.setenv("CHENGLI_READ_MIB", "512")
    assert Limits.from_environment() == Limits(2.5, 512 << 20)
    monkeypatch.setenv("CHENGLI_READ_SECONDS", "soon")
    monkeypatch.setenv("CHENGLI_READ_MIB", "-1")
    assert Limits.from_environment() == Limits()


def test_the_folder_the_command_runs_in_is_no_part_of_the_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "corpus.py").write_text("raise SystemExit(3)")
    (tmp_path / "json.py").write_text("raise SystemExit(3)")
    monkeypatch.chdir(tmp_path)
    with ReadingProcess() as process:
        assert process.read(TEXT.encode(), "a.txt").text == TEXT
