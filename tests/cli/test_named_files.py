"""Files that a command is told to write: never over a library, the draft itself, or something else."""

from pathlib import Path

import docx
import pytest

from cli.main import main
from tests.compare.overlaps import DRAFT, library_of

Captured = pytest.CaptureFixture[str]


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return library_of(tmp_path_factory.mktemp("named"))


@pytest.fixture
def draft(tmp_path: Path) -> Path:
    made = docx.Document()
    for line in DRAFT.splitlines():
        made.add_paragraph(line)
    made.save(str(tmp_path / "草稿.docx"))
    return tmp_path / "草稿.docx"


def refused(capsys: Captured, *arguments: object) -> str:
    assert main([str(argument) for argument in arguments]) == 1
    said = capsys.readouterr()
    assert not said.out and said.err.startswith("chengli: ") and said.err.count("\n") == 1
    return said.err


@pytest.mark.parametrize(
    "command", [["compare", "从严治党", "--docx"], ["compare", "从严治党", "--xlsx"], ["overlap", "DRAFT", "--docx"],
                ["words", "export"]],
)  # fmt: skip
def test_no_library_is_written_over(
    command: list[str], library: Path, draft: Path, tmp_path: Path, capsys: Captured
) -> None:
    command = [str(draft) if word == "DRAFT" else word for word in command]
    before = (library / "library.db").read_bytes()
    other, link, copy = tmp_path / "别的", tmp_path / "链接.docx", tmp_path / "备份.docx"
    other.mkdir()
    (other / "library.db").write_bytes(b"")
    link.symlink_to(library / "library.db")
    copy.write_bytes(before)
    for file in (library / "library.db", library / "新.docx", library / "uploads" / "新.docx", other / "新.docx", link):
        assert "在资料库的文件夹里，没有写入" in refused(capsys, *command, file, "--library", library)
    assert "数据库文件，没有覆盖" in refused(capsys, *command, copy, "--library", library)
    assert (library / "library.db").read_bytes() == before == copy.read_bytes() and link.is_symlink()
    assert not (library / "新.docx").exists() and not (other / "新.docx").exists()


def test_a_backup_takes_the_place_of_no_library(library: Path, tmp_path: Path, capsys: Captured) -> None:
    (tmp_path / "别的").mkdir()
    file = tmp_path / "别的" / "library.db"
    assert main(["backup", str(tmp_path / "b.db"), "--library", str(library)]) == 0
    capsys.readouterr()
    file.write_bytes((tmp_path / "b.db").read_bytes())
    assert "换个位置" in refused(capsys, "backup", file, "--library", library)


def test_a_report_takes_no_place_of_its_draft(library: Path, draft: Path, tmp_path: Path, capsys: Captured) -> None:
    symbolic, hard = tmp_path / "软.docx", tmp_path / "硬.docx"
    before = draft.read_bytes()
    symbolic.symlink_to(draft)
    hard.hardlink_to(draft)
    for file in (draft, symbolic, hard):
        assert "就是草稿本身，没有覆盖" in refused(capsys, "overlap", draft, "--docx", file, "--library", library)
    assert draft.read_bytes() == before


def test_a_name_must_have_its_ending(library: Path, draft: Path, tmp_path: Path, capsys: Captured) -> None:
    for command, name, said in (
        (["overlap", draft, "--docx"], "报告.txt", "不是 .docx 文件名，没有写入；请写成 报告.docx"),
        (["compare", "从严治党", "--docx"], "对比", "请写成 对比.docx"),
        (["compare", "从严治党", "--xlsx"], "对比.docx", "不是 .xlsx 文件名，没有写入；请写成 对比.xlsx"),
        (["overlap", draft, "--docx"], ".", "是文件夹；请写出文件名，如 "),
    ):
        assert said in refused(capsys, *command, tmp_path / name, "--library", library)
    assert main(["overlap", str(draft), "--docx", str(tmp_path / "报告.DOCX"), "--library", str(library)]) == 0
    assert sorted(file.name for file in tmp_path.iterdir()) == ["报告.DOCX", "草稿.docx"]


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="there is no such folder")
def test_a_folder_that_takes_no_files_is_told(library: Path, draft: Path, capsys: Captured) -> None:
    said = refused(capsys, "overlap", draft, "--docx", "/proc/报告.docx", "--library", library)
    assert said == "chengli: 文件夹 /proc 里不能存文件；请换个位置\n"
