import io
import json
import os
import select
import struct
import sys
import zipfile
from pathlib import Path

import pytest

from corpus import ReadingProcess, ReadingProcesses, SourceFile, UnreadableFileError, read_document, split_passages
from corpus.readers.limits import MAX_SCANNED_PAGES, Limits
from corpus.wire import packed

TEXT = "甲局党组2023年工作总结\n\n一、主要工作\n**加强学习**，召开党组会12次。\n"

#: A process that answers nothing, in ways of its own: it reads the first request, then does this.
IDLE = "import sys, time; sys.stdin.buffer.read(16); "


def behaving(code: str, seconds: float = 30.0) -> ReadingProcess:
    return ReadingProcess(Limits(seconds), [sys.executable, "-c", IDLE + code])


@pytest.mark.parametrize("name", ["a.txt", "a.md", "名字.md"])
def test_a_reading_comes_back_as_it_was_made(name: str) -> None:
    with ReadingProcess() as process:
        for _ in range(2):
            document, passages = process.read(SourceFile(Path("/材料"), name), TEXT.encode(), ["一、主要工作"])
            assert document == read_document(SourceFile(Path("/材料"), name), TEXT.encode(), ["一、主要工作"])
            assert passages == split_passages(document)


def test_what_can_not_be_read_comes_back_with_its_reason_and_the_next_file_is_read() -> None:
    with ReadingProcess() as process:
        for data, reason in [(b"", "empty"), (b"PK\x03\x04", "damaged"), (b"\x89PNG", "unsupported")]:
            with pytest.raises(UnreadableFileError) as error:
                process.read(SourceFile(Path("/材料"), "a.docx"), data)[0]
            assert error.value.reason == reason
        assert process.read(SourceFile(Path("/材料"), "a.txt"), TEXT.encode())[0].text == TEXT


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
        process.read(SourceFile(Path("/材料"), "a.txt"), TEXT.encode())[0]
    assert error.value.reason == "crashed"


@pytest.mark.parametrize("size", [10, 1 << 22], ids=["after the request", "while it is sent"])
def test_a_process_that_hangs_is_ended_and_rejects_its_file(size: int) -> None:
    with behaving("time.sleep(600)", seconds=1.0) as process, pytest.raises(UnreadableFileError) as error:
        process.read(SourceFile(Path("/材料"), "a.txt"), b"x" * size)[0]
    assert (error.value.reason, error.value.detail) == ("too slow", "1 s")


@pytest.mark.skipif(sys.platform == "win32", reason="no groups of processes")
def test_what_a_process_started_ends_with_it(tmp_path: Path) -> None:
    """A pipe with a name has an end when all who may write to it are gone."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    program = f"import time; open({str(pipe)!r}, 'w').write('x'); out = open({str(pipe)!r}, 'w'); time.sleep(600)"
    code = f"import subprocess; subprocess.Popen([sys.executable, '-c', {program!r}]); time.sleep(600)"
    try:
        with behaving(code, seconds=3.0) as process, pytest.raises(UnreadableFileError) as error:
            process.read(SourceFile(Path("/材料"), "a.txt"), TEXT.encode())[0]
        assert error.value.reason == "too slow"
        found = b""
        while select.select([reader], [], [], 60)[0] and (more := os.read(reader, 10)):
            found += more
        assert found == b"x"
    finally:
        os.close(reader)


def frames(*messages: object) -> str:
    """Code that answers these, one after another."""
    data = b"".join(struct.pack(">Q", len(text)) + text for text in (json.dumps(m).encode() for m in messages))
    return f"sys.stdout.buffer.write({data!r}); sys.stdout.flush(); "


READ = packed(read_document(SourceFile(Path("/材料"), "a.txt"), TEXT.encode()), [])


def test_each_page_that_is_told_of_adds_to_the_time() -> None:
    """The file takes four seconds and has three; its two pages add one."""
    told: list[tuple[int, int]] = []
    pages = frames({"pages": [1, 2]}) + "time.sleep(1); " + frames({"pages": [2, 2]})
    code = pages + "time.sleep(2.4); " + frames(READ) + "time.sleep(600)"
    command = [sys.executable, "-c", IDLE + code]
    with ReadingProcess(Limits(3.0), command, lambda *page: told.append(page)) as process:
        assert process.read(SourceFile(Path("/材料"), "a.pdf"), TEXT.encode())[0].text == TEXT
    assert told == [(1, 2), (2, 2)]


@pytest.mark.parametrize(
    "pages",
    [[0, 2], [3, 2], [1], "ab", [1, MAX_SCANNED_PAGES + 1], [float("inf"), 1]],
    ids=["none", "more than all", "of none", "words", "too many", "endless"],
)
def test_pages_that_cannot_be_earn_no_time(pages: object) -> None:
    with behaving(frames({"pages": pages}) + "time.sleep(600)") as process, pytest.raises(UnreadableFileError) as error:
        process.read(SourceFile(Path("/材料"), "a.pdf"), TEXT.encode())[0]
    assert error.value.reason == "crashed"


def test_pages_that_come_again_earn_no_time() -> None:
    with behaving(frames({"pages": [1, 2]}, {"pages": [1, 2]}) + "time.sleep(600)") as process:
        with pytest.raises(UnreadableFileError) as error:
            process.read(SourceFile(Path("/材料"), "a.pdf"), TEXT.encode())[0]
    assert error.value.reason == "crashed"


def test_who_is_told_of_the_pages_may_stop_the_reading() -> None:
    def stop(done: int, of: int) -> None:
        raise KeyError("no more")

    command = [sys.executable, "-c", IDLE + frames({"pages": [1, 2]}, READ) + "time.sleep(600)"]
    with ReadingProcess(Limits(), command, stop) as process:
        for _ in range(2):  # the second in a process of its own
            with pytest.raises(KeyError):
                process.read(SourceFile(Path("/材料"), "a.pdf"), TEXT.encode())[0]


@pytest.mark.skipif(sys.platform != "linux", reason="memory is limited where the system can")
def test_a_file_that_swells_is_rejected_and_the_next_one_read() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"<a>" + b"x" * (100 << 20))
    with ReadingProcess(Limits(memory=200 << 20)) as process:
        with pytest.raises(UnreadableFileError):
            process.read(SourceFile(Path("/材料"), "a.docx"), out.getvalue())[0]
        assert process.read(SourceFile(Path("/材料"), "a.txt"), TEXT.encode())[0].text == TEXT


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
        assert process.read(SourceFile(Path("/材料"), "a.txt"), TEXT.encode())[0].text == TEXT


@pytest.mark.skipif(sys.platform == "win32", reason="no groups of processes")
def test_a_process_that_ended_while_it_was_idle_costs_no_file() -> None:
    with ReadingProcess() as process:
        process.read(SourceFile(Path("/材料"), "a.txt"), TEXT.encode())
        child = process._process
        assert child is not None
        child.kill()
        child.wait()
        assert process.read(SourceFile(Path("/材料"), "a.txt"), TEXT.encode())[0].text == TEXT


def test_leaving_does_not_wait_for_what_is_being_read(monkeypatch: pytest.MonkeyPatch) -> None:
    made = lambda limits, on_page: behaving("time.sleep(600)", seconds=300.0)  # noqa: E731
    monkeypatch.setattr("corpus.processes.ReadingProcess", made)
    with pytest.raises(KeyError), ReadingProcesses() as processes:
        future = processes.submit(SourceFile(Path("/材料"), "a.txt"), TEXT.encode())
        raise KeyError
    with pytest.raises(UnreadableFileError) as error:
        future.result(timeout=60)
    assert error.value.reason == "crashed"


def test_files_read_side_by_side_come_back_each_as_its_own() -> None:
    with ReadingProcesses() as processes:
        texts = [TEXT.replace("12次", f"{n}次") for n in range(20)]
        futures = [processes.submit(SourceFile(Path("/材料"), f"{n}.txt"), t.encode()) for n, t in enumerate(texts)]
        assert [future.result()[0].text for future in futures] == texts
