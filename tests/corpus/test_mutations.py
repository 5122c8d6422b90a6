"""Damaged files of every format: each is read or rejected with its reason, and nothing is left behind."""

import os
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from random import Random

import pytest

from cli.main import main
from corpus import ReadingProcess, SourceFile, UnreadableFileError
from corpus.figures import find_figures
from corpus.readers import office
from corpus.readers.limits import Limits
from tests.corpus import conversions_docx
from tests.corpus.conversions import by_libreoffice
from tests.corpus.mutations import FORMATS, mutated, only_head

REPORT = (
    "2023年甲局党建工作总结\n2023年，甲局党组坚持以习近平新时代中国特色社会主义思想为指导，扎实推进党建工作。\n"
    "一、主要工作情况\n（一）扎实开展主题教育。一是及时安排部署。召开动员部署会3次，制定主题教育实施方案。"
    "二是深入调查研究。班子成员深入基层调研8次，形成问题清单12项、整改措施**条。\n"
    "（二）推进清廉文化建设。\n开展警示教育，评选廉洁之星，营造崇廉尚廉的氛围，增强干部职工廉洁自律内生动力。\n"
    "二、下一步工作打算\n下一步，我局将持续巩固主题教育成果，完善长效机制，推动党建工作再上新台阶。\n"
)
#: What a damaged file may be rejected for (a bit says that a zip is under a password); "failed" would be a fault of a
#: reader, "crashed" and "too slow" of a parser.
REASONS = {"empty", "no text", "not text", "damaged", "unsupported", "too large", "password"}
FILES_A_FORMAT = 31
#: LibreOffice takes half a second and more for each.
OFFICE_FILES = 5


@pytest.fixture
def process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ReadingProcess]:
    """A process that puts what it puts away into an empty folder of its own."""
    (tmp_path / "tmp").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tmp"))
    with ReadingProcess(Limits(seconds=30.0)) as process:
        yield process
    assert list((tmp_path / "tmp").iterdir()) == []


def what_becomes(data: bytes, name: str, process: ReadingProcess) -> str:
    """The reason that a file is rejected for, or "accepted"; whatever else happens is raised."""
    try:
        document, passages = process.read(SourceFile(Path("/材料"), name), data)
    except UnreadableFileError as error:
        return f"{error.reason}: {error.detail}" if error.reason == "failed" else error.reason
    assert all(document.text[p.start : p.end] == p.text and p.text.strip() for p in passages)
    document.decoded_text().encode()  # what cannot be encoded cannot be stored
    assert all(document.text[f.start : f.end] == f.surface for f in find_figures(document))
    return "accepted"


def children() -> set[str]:
    """The processes that this one started, by their numbers."""
    out = set()
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # ended meanwhile
            parent = (process / "stat").read_text().rpartition(")")[2].split()[1]
            out |= {process.name} if parent == str(os.getpid()) else set()
    return out


@pytest.mark.parametrize("suffix", FORMATS)
def test_damaged_files_are_read_or_rejected_with_a_reason(suffix: str, process: ReadingProcess) -> None:
    whole = FORMATS[suffix](REPORT)
    chance = Random(f"{suffix} 1")
    became: Counter[str] = Counter()
    for _ in range(FILES_A_FORMAT):
        data, way = mutated(whole, suffix, chance)
        reason = what_becomes(data, f"a.{suffix}", process)
        assert reason in REASONS | {"accepted"}, (way, reason)
        became[reason] += 1
    assert what_becomes(whole, f"a.{suffix}", process) == "accepted"
    assert set(became) != {"accepted"}, became


@pytest.mark.parametrize("suffix", FORMATS)
def test_noise_behind_what_tells_the_format_is_no_report(suffix: str, process: ReadingProcess) -> None:
    whole = FORMATS[suffix](REPORT)
    for n in range(5):
        assert what_becomes(only_head(whole * 2, Random(n)), f"a.{suffix}", process) in REASONS


@pytest.mark.skipif(office.program() is None, reason="LibreOffice is not installed")
@pytest.mark.parametrize("to", ["doc:MS Word 97", "odt"])
def test_damaged_files_for_libreoffice_too(to: str, process: ReadingProcess, tmp_path: Path) -> None:
    suffix = to.split(":")[0]
    whole = by_libreoffice({"a": conversions_docx.typed(REPORT)}, to, tmp_path / "made")["a"]
    chance = Random(5)
    for _ in range(OFFICE_FILES):
        data, way = mutated(whole, suffix, chance)
        reason = what_becomes(data, f"a.{suffix}", process)
        assert reason in REASONS | {"accepted"}, (way, reason)
    assert what_becomes(whole, f"a.{suffix}", process) == "accepted"


@pytest.mark.skipif(sys.platform != "linux", reason="counted where the system shows it")
def test_reading_damaged_files_leaves_nothing_open_and_nothing_behind(process: ReadingProcess) -> None:
    def round_of_files() -> None:
        chance = Random(9)
        for suffix, make in FORMATS.items():
            what_becomes(mutated(make(REPORT), suffix, chance)[0], f"a.{suffix}", process)

    def left() -> tuple[set[str], list[int], list[str]]:
        [child] = children() - before
        files = [p.name for p in Path(tempfile.gettempdir()).glob("*/*")]
        handles = [len(list(Path(f"/proc/{pid}/fd").iterdir())) for pid in ("self", child)]
        return {child}, handles, files

    before = children()
    round_of_files()
    first = left()
    for _ in range(3):
        round_of_files()
    assert left() == first and first[-1] == []
    process.close()
    assert children() == before


def test_the_command_adds_what_can_be_read_of_damaged_files_and_names_the_rest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CHENGLI_LIBRARY", str(tmp_path / "library"))
    chance = Random(3)
    folder = tmp_path / "材料"
    folder.mkdir()
    names = [f"{n}.{suffix}" for n in range(2) for suffix in FORMATS] + ["a.doc", "b.odt"]
    for name in names:
        suffix = name.split(".")[1]
        make = FORMATS.get(suffix, lambda text: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + text.encode("utf-16-le"))
        (folder / name).write_bytes(mutated(make(REPORT), suffix, chance)[0])
    (folder / "whole.txt").write_text(REPORT, encoding="utf-8")
    assert main(["add", str(folder)]) == 0
    out, err = capsys.readouterr()
    assert "Traceback" not in out + err and "程序出错" not in err
    rejected = [line.removeprefix("chengli: 未收 ").split("：")[0] for line in err.splitlines()]
    assert set(rejected) <= set(names) and len(rejected) == len(set(rejected)) > 5
    assert main(["list", "--json"]) == 0
    listed = capsys.readouterr().out
    assert all((f'"{name}"' in listed) != (name in rejected) for name in names)
    assert main(["verify"]) == 0
    assert "完好" in capsys.readouterr().out
