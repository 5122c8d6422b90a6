"""Files made to harm, or that are no files: each ends in a reading or a reason, within its limits."""

import hashlib
import io
import os
import socket
import stat
import struct
import sys
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import pytest
from reportlab.pdfgen.canvas import Canvas

from corpus import ReadingProcess, RejectedFile, SourceFile, UnreadableFileError, find_files, read_document, read_file
from corpus.readers import MAX_FILE_BYTES, read_bytes
from corpus.readers.limits import Limits
from corpus.readers.reading import Reading
from tests.corpus import conversions, conversions_docx, conversions_pages

TEXT = "甲局2023年工作总结\n一、主要工作\n召开党组会12次，扎实开展主题教育。\n"
SECRET = "不得读出的内容"
WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


@pytest.fixture(scope="module")
def process() -> Iterator[ReadingProcess]:
    with ReadingProcess(Limits(seconds=30.0)) as process:
        yield process


def package(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return out.getvalue()


def with_part(data: bytes, name: str, part: bytes) -> bytes:
    """A package with another part of this name."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {n: archive.read(n) for n in archive.namelist()}
    return package({**parts, name: part})


def raw_zip(name: str, packed: bytes, size: int, times: int = 1, method: int = 8, flags: int = 0) -> bytes:
    """A zip by hand: `times` entries of the directory, all of the same packed bytes, said to unpack to `size`."""
    names = [name] if times == 1 else [name, *(f"xl/worksheets/sheet{n}.xml" for n in range(1, times))]
    crc = 0
    local = struct.pack("<4s5H3I2H", b"PK\3\4", 20, flags, method, 0, 33, crc, len(packed), size, len(name), 0)
    body = local + name.encode() + packed
    directory = b"".join(
        struct.pack("<4s6H3I5H2I", b"PK\1\2", 20, 20, flags, method, 0, 33, crc, len(packed), size, len(n), 0, 0, 0, 0, 0, 0)
        + n.encode()
        for n in names
    )  # fmt: skip
    return body + directory + struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, times, times, len(directory), len(body), 0)


def deflated(piece: bytes, times: int) -> bytes:
    """So many pieces, packed without ever being in memory together."""
    engine = zlib.compressobj(1, zlib.DEFLATED, -15)
    return b"".join([*(engine.compress(piece) for _ in range(times)), engine.flush()])


def refused(data: bytes, name: str, process: ReadingProcess) -> str:
    with pytest.raises(UnreadableFileError) as error:
        process.read(SourceFile(Path("/材料"), name), data)[0]
    return error.value.reason


def alive(process: ReadingProcess) -> bool:
    return process.read(SourceFile(Path("/材料"), "a.txt"), TEXT.encode())[0].text == TEXT


# Zip bombs


@pytest.mark.parametrize("told", [1 << 30, 10_000], ids=["honest", "lying"])
def test_a_word_file_that_unpacks_to_a_gigabyte(told: int, process: ReadingProcess) -> None:
    bomb = raw_zip("word/document.xml", deflated(b" " * (1 << 20), 1024), told)
    assert len(bomb) < 6_000_000
    assert refused(bomb, "a.docx", process) in ("too large", "damaged")
    assert alive(process)


def test_a_word_file_of_ten_kilobytes_full_of_elements(process: ReadingProcess) -> None:
    """Below every limit on sizes: what swells is the tree made of it."""
    part = f"<w:document {WORD}><w:body>".encode() + b"<w:p/>" * 15_000_000 + b"</w:body></w:document>"
    engine = zlib.compressobj(9)
    assert len(engine.compress(part) + engine.flush()) < 200_000
    assert refused(package({"word/document.xml": part}), "a.docx", process) in ("too large", "damaged", "no text")
    assert alive(process)


def test_entries_that_share_their_bytes(process: ReadingProcess) -> None:
    """Ten kilobytes that stand for a thousand sheets of ten megabytes."""
    bomb = raw_zip("xl/workbook.xml", deflated(b" " * (1 << 20), 10), 10 << 20, times=1000)
    assert len(bomb) < 200_000
    assert refused(bomb, "a.xlsx", process) in ("too large", "damaged")
    assert alive(process)


def test_a_zip_in_a_zip_is_not_unpacked_without_end(process: ReadingProcess) -> None:
    inner = package({"word/document.xml": b" " * 10_000_000})
    for _ in range(5):
        inner = package({f"word/{n}.docx": inner for n in range(3)})
    assert refused(inner, "a.docx", process) in ("unsupported", "damaged")


def test_a_stream_of_a_pdf_that_unpacks_to_a_gigabyte(process: ReadingProcess) -> None:
    packed = zlib.compress(b" " * (1 << 26), 1)
    packed = zlib.compress(packed, 9)
    data = b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    data += b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R>>endobj\n"
    data += b"4 0 obj<</Length %d/Filter[/FlateDecode/FlateDecode]>>stream\n%s\nendstream endobj\n" % (
        len(packed),
        packed,
    )
    data += b"trailer<</Root 1 0 R>>"
    assert refused(data, "a.pdf", process) in ("no text", "damaged", "too large")
    assert alive(process)


# Entities


def laughs(root: str) -> str:
    """A document type of a dozen lines whose entity &l; is a thousand million times 哈."""
    lines = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    return f'<!DOCTYPE {root} [<!ENTITY l0 "哈">{lines}<!ENTITY l "&l9;">]>'


def with_entity(kind: str, declared: str, entity: str) -> tuple[bytes, str]:
    """A file of this format that declares an entity and has it in its text."""
    if kind == "docx":
        part = (
            f"{declared}<w:document {WORD}><w:body><w:p><w:r><w:t>正文{entity}</w:t></w:r></w:p></w:body></w:document>"
        )
        return package({"word/document.xml": part.encode()}), "a.docx"
    if kind == "docx numbering":
        part = f'{declared}<w:numbering {WORD}><w:abstractNum w:abstractNumId="7"><w:lvl w:ilvl="0"><w:lvlText w:val="{entity}"/></w:lvl></w:abstractNum></w:numbering>'
        return with_part(conversions_docx.numbered(TEXT), "word/numbering.xml", part.encode()), "a.docx"
    if kind == "xlsx":
        part = f'{declared}<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>正文{entity}</t></si>'
        part += "<si><t>一</t></si><si><t>二</t></si></sst>"
        return with_part(conversions.xlsx(TEXT), "xl/sharedStrings.xml", part.encode()), "a.xlsx"
    if kind == "ofd":
        page = zipfile.ZipFile(io.BytesIO(conversions_pages.ofd(TEXT))).read("Doc_0/Pages/Page_0/Content.xml").decode()
        part = declared + page.replace("党组会", f"党组会{entity}")
        return with_part(conversions_pages.ofd(TEXT), "Doc_0/Pages/Page_0/Content.xml", part.encode()), "a.ofd"
    html = f"<?xml version='1.0' encoding='utf-8'?>{declared}<html><body><p>{TEXT}正文{entity}</p></body></html>"
    if kind == "html":
        return html.encode(), "a.html"
    head = "MIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"
    return (head + html).encode(), "a.mht"


KINDS_OF_XML = ["docx", "docx numbering", "xlsx", "ofd", "html", "mht"]


@pytest.mark.parametrize("kind", KINDS_OF_XML)
def test_no_entity_brings_another_file_in(kind: str, tmp_path: Path, process: ReadingProcess) -> None:
    (tmp_path / "secret").write_text(SECRET, encoding="utf-8")
    declared = f'<!DOCTYPE x [<!ENTITY e SYSTEM "{(tmp_path / "secret").as_uri()}">]>'
    data, name = with_entity(kind, declared, "&e;")
    try:
        assert SECRET not in process.read(SourceFile(Path("/材料"), name), data)[0].text
    except UnreadableFileError as error:
        assert error.reason in ("damaged", "unsupported")


@pytest.mark.parametrize("kind", KINDS_OF_XML)
def test_a_thousand_million_laughs(kind: str, process: ReadingProcess) -> None:
    data, name = with_entity(kind, laughs("x"), "&l;")
    try:
        assert len(process.read(SourceFile(Path("/材料"), name), data)[0].text) < 100_000
    except UnreadableFileError as error:
        assert error.reason in ("damaged", "unsupported", "too large")
    assert alive(process)


# Under a password

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def pdf_under_password() -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out, encrypt="secret")
    canvas.drawString(72, 720, "report")
    canvas.save()
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (OLE + bytes(504) + "EncryptedPackage".encode("utf-16-le") + bytes(4096), "a.docx"),
        (raw_zip("word/document.xml", b"\x9a" * 64, 500, flags=1), "a.docx"),
        (pdf_under_password(), "a.pdf"),
    ],
    ids=["Office", "zip", "PDF"],
)
def test_what_is_under_a_password_is_rejected_for_it(data: bytes, name: str, process: ReadingProcess) -> None:
    with pytest.raises(UnreadableFileError) as error:
        process.read(SourceFile(Path("/材料"), name), data)[0]
    assert "password" in (error.value.reason, error.value.detail), (error.value.reason, error.value.detail)


# Sizes


def test_a_text_of_half_a_gigabyte_is_rejected_unread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.txt"
    with path.open("wb") as file:
        file.truncate(500 << 20)  # takes no room on the disk
    read: list[int] = []
    monkeypatch.setattr(Path, "read_bytes", lambda self: read.append(1))
    with pytest.raises(UnreadableFileError) as error:
        read_file(SourceFile(tmp_path, "a.txt"))
    assert (error.value.reason, error.value.detail, read) == ("too large", "500 MiB", [])


def test_bytes_beyond_the_limit_are_rejected_however_they_came(process: ReadingProcess) -> None:
    assert refused(b"x" * (MAX_FILE_BYTES + 1), "a.txt", process) == "too large"
    assert alive(process)


@pytest.mark.parametrize(
    "unit",
    ["甲", "一是甲。", "一、甲\n", "（", "1.", "\n", "甲\x85", "\u200b甲", "“甲”。一是乙。\n", "一是甲。\n二是乙。\n"],
)
def test_a_text_of_one_thing_again_and_again_ends(unit: str, process: ReadingProcess) -> None:
    data = (unit * (30_000 // len(unit))).encode()
    try:
        document, _ = process.read(SourceFile(Path("/a"), "a.txt"), data)
        assert document.decoded_text() == data.decode()
    except UnreadableFileError as error:
        assert error.reason in ("no text", "too large")


@pytest.mark.parametrize("space", [" ", "\t", "\u3000", "\xa0", ".", "…", "—", "*", "_"])
def test_a_long_run_inside_a_line_is_no_trap(space: str, process: ReadingProcess) -> None:
    data = f"甲局2023年工作总结\n一、甲{space * 3_000}乙\n# 丙{space * 3_000}丁\n".encode()
    for name in ("a.txt", "a.md"):
        document, _ = process.read(SourceFile(Path("/a"), name), data)
        assert document.decoded_text() == data.decode()


# What changes while it is read


class Changing:
    """A file that another program changes when half of it is read, each time it is read while there are changes left."""

    def __init__(self, file: IO[bytes], changes: list[bytes], path: Path) -> None:
        self._file, self._changes, self._path = file, changes, path

    def __enter__(self) -> "Changing":
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def __getattr__(self, name: str) -> object:
        return getattr(self._file, name)

    def read(self, size: int = -1) -> bytes:
        first = self._file.read(len(OLD) // 2)
        if self._changes:
            with open(self._path, "r+b") as other:  # noqa: PTH123  # Path.open is what is changed here
                other.write(self._changes.pop())
        return first + self._file.read(size - len(first) if size >= 0 else -1)


OLD, NEW = ((f"甲局{year}年工作总结\n召开党组会12次。\n" * 9_000).encode() for year in ("2022", "2023"))


@pytest.mark.parametrize("new", [NEW, NEW * 2], ids=["in place", "growing"])
@pytest.mark.parametrize("times", [1, 99], ids=["once", "always"])
def test_a_file_that_changes_while_it_is_read_is_of_one_state_or_rejected(
    new: bytes, times: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(OLD)
    os.utime(path, (1_600_000_000, 1_600_000_000))
    changes, whole = [new] * times, Path.open

    def changing(self: Path, mode: str = "r", *args: object) -> object:
        file = whole(self, mode, *args)  # type: ignore[arg-type,call-overload]
        return Changing(file, changes, path) if self == path and "b" in mode else file

    monkeypatch.setattr(Path, "open", changing)
    try:
        data = read_file(SourceFile(tmp_path, "a.txt"))
    except UnreadableFileError as error:
        assert error.reason == "being written"
    else:
        assert data in (OLD, new)
    assert len(changes) < times


def test_the_hash_is_that_of_the_bytes_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.txt"
    path.write_text(TEXT, encoding="utf-8")

    def read(data: bytes, name: str) -> Reading:
        path.write_text("另一份材料\n", encoding="utf-8")
        return read_bytes(data, name)

    monkeypatch.setattr("corpus.read.read_bytes", read)
    document = read_document(SourceFile(tmp_path, "a.txt"))
    assert document.decoded_text() == TEXT
    assert document.content_hash == hashlib.sha256(TEXT.encode()).hexdigest()


# What is no file


def reason_of(path: Path) -> str:
    """Why what is at `path` is rejected, by those who look for files or those who read them."""
    [found] = find_files(path)
    if isinstance(found, RejectedFile):
        return found.reason
    with pytest.raises(UnreadableFileError) as error:
        read_file(found)
    return error.value.reason


@pytest.mark.skipif(sys.platform == "win32", reason="not on this system")
@pytest.mark.parametrize("kind", ["pipe", "socket", "device", "link to a device"])
def test_what_is_no_file_is_rejected_and_never_waited_for(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "socket":
        here = socket.socket(socket.AF_UNIX)
        here.bind(str(path))
        here.close()
    elif kind == "device":
        path = Path("/dev/zero")
    else:
        path.symlink_to("/dev/zero")
    assert reason_of(path) == "unsupported"
    if kind != "device":
        assert reason_of(tmp_path) == "unsupported"


@pytest.mark.skipif(sys.platform == "win32", reason="links need a right of their own there")
def test_links_that_lead_round_end(tmp_path: Path) -> None:
    (tmp_path / "a.txt").symlink_to("b.txt")
    (tmp_path / "b.txt").symlink_to("a.txt")
    (tmp_path / "inner").mkdir()
    (tmp_path / "inner/up").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "inner/c.txt").write_text(TEXT, encoding="utf-8")
    found = {f.source: f for f in find_files(tmp_path)}
    assert set(found) == {"a.txt", "b.txt", "inner/up", "inner/c.txt"}
    up = found["inner/up"]
    assert isinstance(up, RejectedFile) and up.reason == "link"
    for name in ("a.txt", "b.txt"):
        file = found[name]
        assert isinstance(file, SourceFile)
        with pytest.raises(UnreadableFileError):
            read_file(file)
    assert reason_of(tmp_path / "a.txt") in ("missing", "no permission", "link")


def test_a_folder_that_is_gone_or_closed_is_named_and_the_rest_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("开放", "关闭"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.txt").write_text(TEXT, encoding="utf-8")
    scandir = os.scandir

    def closed(path: str = ".") -> object:
        if str(path).endswith("关闭"):
            raise PermissionError(13, "Permission denied", str(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", closed)
    found = list(find_files(tmp_path))
    assert [f.source for f in found if isinstance(f, SourceFile)] == ["开放/a.txt"]
    [rejected] = [f for f in found if isinstance(f, RejectedFile)]
    assert rejected.reason == "no permission" and rejected.source.endswith("关闭")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_the_right_to_read_it(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(TEXT, encoding="utf-8")
    path.chmod(stat.S_IWUSR)
    assert reason_of(path) == "no permission"


def test_a_file_that_is_gone_once_it_is_read(tmp_path: Path) -> None:
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text(TEXT, encoding="utf-8")
    first, second = find_files(tmp_path)
    assert isinstance(first, SourceFile) and isinstance(second, SourceFile)
    first.path.unlink()
    second.path.unlink()
    second.path.mkdir()  # and one that has become a folder
    for file, reason in ((first, "missing"), (second, "unsupported")):
        with pytest.raises(UnreadableFileError) as error:
            read_file(file)
        assert error.value.reason == reason


def test_an_empty_folder_and_one_of_ten_thousand_other_files(tmp_path: Path) -> None:
    assert list(find_files(tmp_path)) == []
    for n in range(10_000):
        (tmp_path / f"{n}.jpg").touch()
    (tmp_path / "5000.txt").write_text(TEXT, encoding="utf-8")
    assert [f.source for f in find_files(tmp_path)] == ["5000.txt"]


# Archives of reports


def archive_of(tmp_path: Path, names: list[str]) -> Path:
    path = tmp_path / "材料/全部.zip"
    path.parent.mkdir(exist_ok=True)
    with zipfile.ZipFile(path, "w") as archive:
        for name in names:
            archive.writestr(name, TEXT)
    return path


def test_names_that_lead_out_of_an_archive_write_nothing_and_are_rejected(tmp_path: Path) -> None:
    names = [
        "../out.txt",
        "../../../tmp/chengli-out.txt",
        "/etc/chengli-out.txt",
        "C:\\chengli-out.txt",
        "a/../../b.txt",
    ]
    before = sorted(tmp_path.rglob("*"))
    path = archive_of(tmp_path, [*names, "好/2023年总结.txt"])
    sources, reasons = [], []
    for found in find_files(path):
        if isinstance(found, RejectedFile):
            reasons.append(found.reason)
        else:
            sources.append(found.source)
            assert read_document(found).decoded_text() == TEXT
    assert len(sources) == 1 and "好/2023年总结.txt" in sources[0]
    assert len(reasons) == len(names) and set(reasons) == {"unsafe name"}
    assert sorted(tmp_path.rglob("*")) == sorted([*before, path.parent, path])
    assert not Path("/tmp/chengli-out.txt").exists() and not Path("/etc/chengli-out.txt").exists()


@pytest.mark.parametrize(
    "data",
    [
        raw_zip("a.txt", deflated(b" " * (1 << 20), 64), 64 << 20, times=1000).replace(b"xl/worksheets/", b"reports/texts/"),
        raw_zip("a.txt", deflated(b" " * (1 << 20), 70), 70 << 20),
        raw_zip("a.txt", b"\x9a" * 64, 64, flags=1),
        b"PK\3\4" + bytes(range(256)) * 8,
    ],
    ids=["entries that share their bytes", "a member too large", "under a password", "noise"],
)  # fmt: skip
def test_archives_that_mean_harm_are_rejected_with_a_reason(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(data)
    found = list(find_files(path))
    assert found
    for file in found:
        if isinstance(file, SourceFile):
            with pytest.raises(UnreadableFileError):
                read_file(file)
