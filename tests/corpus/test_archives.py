import io
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from corpus import RejectedFile, SourceFile, UnreadableFileError, find_files, open_archive, read_document, read_file
from corpus import directory as directories
from corpus.readers import MAX_FILE_BYTES, read_bytes

TEXT = "某局党建工作总结\n一、主要工作\n召开党组会12次。\n"
DATA = TEXT.encode()
#: Where in the end record, an entry of the directory, and a member's header their fields are.
ENTRY, HEADER, END = b"PK\x01\x02", b"PK\x03\x04", b"PK\x05\x06"


def packed(*members: tuple[str, bytes] | str, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip of these members, of which a name alone holds `DATA`."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for member in members:
            name, data = (member, DATA) if isinstance(member, str) else member
            archive.writestr(zipfile.ZipInfo(name), data, method)
    return out.getvalue()


def named(names: Sequence[bytes], contents: Sequence[bytes] | None = None, flags: int = 0, extra: bytes = b"") -> bytes:
    """A zip whose names are these bytes, as old programs write them; its members hold `DATA` unless told."""
    members, entries, at = [], [], 0
    for name, data in zip(names, contents or [DATA] * len(names), strict=True):
        sums = struct.pack("<3L2H", zlib.crc32(data), len(data), len(data), len(name), len(extra))
        fields = struct.pack("<5H", 20, flags, 0, 0, 0)
        entries += [ENTRY, struct.pack("<H", 20), fields, sums, struct.pack("<3H2L", 0, 0, 0, 0, at), name, extra]
        members += [HEADER, fields, sums, name, extra, data]
        at += 30 + len(name) + len(extra) + len(data)
    count, directory = min(len(names), 0xFFFF), b"".join(entries)
    return b"".join([*members, directory, END, struct.pack("<4H2LH", 0, 0, count, count, len(directory), at, 0)])


def changed(archive: bytes, record: bytes, at: int, value: bytes, number: int = 0) -> bytes:
    """The archive with other bytes at a place of its so manieth record of a kind."""
    start = -1
    for _ in range(number + 1):
        start = archive.index(record, start + 1)
    return archive[: start + at] + value + archive[start + at + len(value) :]


@pytest.fixture
def found(tmp_path: Path) -> Callable[..., list[SourceFile | RejectedFile]]:
    def find(archive: bytes, name: str = "某局2023.zip") -> list[SourceFile | RejectedFile]:
        (tmp_path / name).write_bytes(archive)
        return list(find_files(tmp_path))

    return find


Find = Callable[..., list[SourceFile | RejectedFile]]


def outcome(files: Sequence[SourceFile | RejectedFile]) -> list[tuple[str, str]]:
    """The sources, each with why it was rejected."""
    return [(file.source, file.reason if isinstance(file, RejectedFile) else "") for file in files]


def rejected_when_read(file: SourceFile | RejectedFile) -> str:
    assert isinstance(file, SourceFile)
    with pytest.raises(UnreadableFileError) as error:
        read_file(file)
    return error.value.reason


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_reports_are_read_and_named_below_the_archive(found: Find, method: int) -> None:
    archive = packed("党建/总结.txt", ("b.txt", DATA * 50_000), "a.md", "党建/2022/总结.txt", "空/", method=method)
    files = found(archive)
    assert [file.source.removeprefix("某局2023.zip/") for file in files] == [
        "a.md", "b.txt", "党建/总结.txt", "党建/2022/总结.txt",
    ]  # fmt: skip
    assert all(isinstance(file, SourceFile) for file in files)
    assert [len(read_file(file)) for file in files if isinstance(file, SourceFile)] == [
        len(DATA), len(DATA) * 50_000, len(DATA), len(DATA),
    ]  # fmt: skip
    assert len({file.path for file in files if isinstance(file, SourceFile)}) == 4


def test_the_archive_and_its_folders_say_whose_report_it_is_and_of_which_year(tmp_path: Path) -> None:
    text = "工作总结\n一、主要工作\n召开党组会12次。\n".encode()
    (tmp_path / "云屏县财政局2023(1).zip").write_bytes(packed(("总结.txt", text), ("青渡市教育局/2021/总结.txt", text)))
    documents = [read_document(file) for file in find_files(tmp_path) if isinstance(file, SourceFile)]
    assert [(d.unit, d.year, d.metadata.unit_from) for d in documents] == [
        ("云屏县财政局", 2023, "folder"), ("青渡市教育局", 2021, "folder"),
    ]  # fmt: skip
    assert documents[0].root == tmp_path.as_posix() and documents[0].text == text.decode()


def test_an_archive_named_by_itself_has_the_sources_of_its_folder(tmp_path: Path) -> None:
    (tmp_path / "总结.zip").write_bytes(packed("甲局.txt"))
    assert list(find_files(tmp_path / "总结.zip")) == list(find_files(tmp_path))


def test_what_a_system_adds_is_passed_over(found: Find) -> None:
    names = [
        "甲.txt",
        "__MACOSX/._甲.txt",
        ".DS_Store",
        "~$甲.docx",
        ".隐藏/乙.txt",
        ".丙.txt",
        "照片.jpg",
        "./丁//戊.txt",
    ]
    assert outcome(found(packed(*names))) == [("某局2023.zip/甲.txt", ""), ("某局2023.zip/丁/戊.txt", "")]


def test_content_tells_an_archive_from_a_document(tmp_path: Path) -> None:
    body = "<w:p><w:r><w:t>召开党组会12次。</w:t></w:r></w:p>"
    xml = f'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>{body}</w:body></w:document>'
    document = packed(("[Content_Types].xml", b"<Types/>"), ("word/document.xml", xml.encode()))
    (tmp_path / "文档.zip").write_bytes(document)
    (tmp_path / "材料.docx").write_bytes(packed("甲局.txt", ("乙局.docx", document)))
    files = list(find_files(tmp_path))
    assert outcome(files) == [("文档.zip", ""), ("材料.docx/乙局.docx", ""), ("材料.docx/甲局.txt", "")]
    texts = [read_document(file).text.strip() for file in files if isinstance(file, SourceFile)]
    assert texts == ["召开党组会12次。", "召开党组会12次。", TEXT.strip()]


def test_a_document_under_a_password_is_named_so() -> None:
    document = packed("[Content_Types].xml", "word/document.xml")
    with pytest.raises(UnreadableFileError) as error:
        read_bytes(changed(document, ENTRY, 8, b"\x01"), "a.docx")
    assert (error.value.reason, error.value.remedy) == ("password", "take the password off")


# Names


@pytest.mark.parametrize(
    ("raw", "flags", "name"),
    [
        ("甲局/党建总结.txt".encode("gbk"), 0, "甲局/党建总结.txt"),
        ("甲局/党建总结.txt".encode(), 0, "甲局/党建总结.txt"),
        ("甲局/党建总结.txt".encode(), 1 << 11, "甲局/党建总结.txt"),
        ("甲局/党建总结.txt".encode("gbk"), 1 << 11, "甲局/党建总结.txt"),
        ("甲局\\党建总结.txt".encode("gbk"), 0, "甲局/党建总结.txt"),
        ("纪検(誠).txt".encode("gbk"), 0, "纪検(誠).txt"),
        ("囯\\乗.txt".encode("gbk"), 0, "囯/乗.txt"),  # 乗 ends in the byte of a backslash
        ("妗.txt".encode("gbk"), 0, "妗.txt"),
        ("讯.txt".encode("gbk"), 0, "讯.txt"),
        ("𠮷局.txt".encode("gb18030"), 0, "𠮷局.txt"),
        (b"\xff\xff.txt", 0, "\ufffd\ufffd.txt"),
    ],
)
def test_names_are_read_in_the_encoding_they_were_written_in(found: Find, raw: bytes, flags: int, name: str) -> None:
    [file] = found(named([raw], flags=flags))
    assert file.source == f"某局2023.zip/{name}" and isinstance(file, SourceFile) and read_file(file) == DATA


def test_programs_of_two_systems_may_have_written_one_archive(found: Find) -> None:
    files = found(named(["甲局总结.txt".encode("gbk"), "乙局总结.txt".encode()]))
    assert sorted(file.source for file in files) == ["某局2023.zip/乙局总结.txt", "某局2023.zip/甲局总结.txt"]


@pytest.mark.parametrize(("fits", "name"), [(True, "甲局总结.txt"), (False, "jiaju.txt")])
def test_a_unicode_name_beside_the_other_counts_where_its_sum_fits(found: Find, fits: bool, name: str) -> None:
    field = b"\x01" + struct.pack("<L", zlib.crc32(b"jiaju.txt" if fits else b"other.txt")) + "甲局总结.txt".encode()
    extra = struct.pack("<2H", 0x7075, len(field)) + field + b"\x99\x99\xff\xff torn"
    assert outcome(found(named([b"jiaju.txt"], extra=extra))) == [(f"某局2023.zip/{name}", "")]


@pytest.mark.parametrize(
    "name",
    ["../甲.txt", "党建/../../甲.txt", "/etc/甲.txt", "C:\\甲.txt", "c:甲.txt", "\\\\server\\甲.txt", "甲\x00.txt", "甲\n.txt", f"{'长' * 1000}/甲.txt"],
)  # fmt: skip
def test_a_name_that_leads_elsewhere_rejects_its_member_alone(found: Find, tmp_path: Path, name: str) -> None:
    files = found(named([name.encode(), "乙.txt".encode()]))
    assert sorted(reason for _, reason in outcome(files)) == ["", "unsafe name"]
    assert all("\n" not in file.source and "\x00" not in file.source for file in files)
    assert [path.name for path in tmp_path.iterdir()] == ["某局2023.zip"]


# What is not read


def test_each_member_that_is_not_read_is_named_with_its_reason(found: Find) -> None:
    link = zipfile.ZipInfo("链接.txt")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("1好.txt", DATA)
        archive.writestr("2旧表.xls", DATA)
        archive.writestr("3包.zip", packed("甲.txt"))
        archive.writestr("4包.rar", DATA)
        archive.writestr("5空.txt", b"")
        archive.writestr("6重.txt", DATA, zipfile.ZIP_BZIP2)
        archive.writestr(link, "/etc/passwd")
    files = found(changed(out.getvalue(), ENTRY, 8, b"\x01", number=5))  # the archive in it has an entry too
    assert [(source.removeprefix("某局2023.zip/"), reason) for source, reason in outcome(files)] == [
        ("1好.txt", ""), ("2旧表.xls", "unsupported"), ("3包.zip", "unsupported"), ("4包.rar", "unsupported"),
        ("5空.txt", "password"), ("6重.txt", "unsupported"), ("链接.txt", "link"),
    ]  # fmt: skip
    remedies = [file.remedy for file in files if isinstance(file, RejectedFile)]
    assert remedies[:3] == ["save as xlsx", "unpack it", "unpack it"]


def test_of_two_members_of_one_name_the_later_is_read(found: Find) -> None:
    archive = named([b"a.txt", b"b.txt"])
    files = found(archive.replace(b"b.txt", b"a.txt"))
    assert sorted(outcome(files)) == [("某局2023.zip/a.txt", ""), ("某局2023.zip/a.txt", "duplicate name")]
    [file] = [file for file in files if isinstance(file, SourceFile)]
    assert file.member is not None and file.member.offset > 0


def test_a_member_without_bytes_is_empty(found: Find) -> None:
    [file] = found(packed(("空.docx", b"")))
    assert isinstance(file, SourceFile) and read_file(file) == b""
    with pytest.raises(UnreadableFileError) as error:
        read_document(file)
    assert error.value.reason == "empty"


def test_an_archive_under_a_password_is_rejected_once(found: Find) -> None:
    archive = packed("甲.txt", "乙.txt", "图.png")
    for number in (0, 1):
        archive = changed(archive, ENTRY, 8, b"\x01", number)
    assert outcome(found(archive)) == [("某局2023.zip", "password")]


@pytest.mark.parametrize("archive", [packed(), packed("图.png"), packed("党建/")], ids=["empty", "pictures", "folder"])
def test_an_archive_without_reports_says_so(found: Find, archive: bytes) -> None:
    assert outcome(found(archive)) == [("某局2023.zip", "no reports")]


@pytest.mark.parametrize("left", [4, 40, 150])
def test_an_archive_that_is_cut_off_is_damaged(found: Find, left: int) -> None:
    assert outcome(found(packed("甲.txt", "乙.txt")[:left])) == [("某局2023.zip", "damaged")]


def test_what_is_called_zip_and_is_none_is_read_as_what_it_is(found: Find) -> None:
    [file] = found(DATA)
    assert isinstance(file, SourceFile) and read_document(file).text == TEXT
    [file] = found(b"Rar!\x1a\x07\x00" + bytes(100))
    assert isinstance(file, SourceFile)
    with pytest.raises(UnreadableFileError) as error:
        read_document(file)
    assert (error.value.remedy, error.value.detail) == ("unpack it", "RAR")


def test_archives_of_other_kinds_are_named_in_a_folder(tmp_path: Path) -> None:
    for name in ("甲.rar", "乙.7z"):
        (tmp_path / name).write_bytes(b"x")
    files = list(find_files(tmp_path))
    assert [(f.source, f.remedy) for f in files if isinstance(f, RejectedFile)] == [
        ("乙.7z", "unpack it"), ("甲.rar", "unpack it"),
    ]  # fmt: skip


def test_a_file_that_is_there_no_more_is_missing(found: Find, tmp_path: Path) -> None:
    [file] = found(packed("甲.txt"))
    (tmp_path / "某局2023.zip").unlink()
    assert rejected_when_read(file) == "missing"
    assert list(open_archive(SourceFile(tmp_path, "某局2023.zip"))) == [SourceFile(tmp_path, "某局2023.zip")]


# Archives that are not what they say


@pytest.mark.parametrize(
    ("at", "value"),
    [
        (24, struct.pack("<L", 10)),  # the size unpacked
        (24, struct.pack("<L", 1 << 20)),
        (20, struct.pack("<L", 10)),  # packed
        (16, b"\x00\x00\x00\x00"),  # the sum
    ],
)
def test_a_member_that_is_not_what_the_directory_says_is_damaged(found: Find, at: int, value: bytes) -> None:
    bad, good = found(changed(packed("甲.txt", "乙.txt"), ENTRY, at, value))[::-1]
    assert rejected_when_read(bad) == "damaged"
    assert isinstance(good, SourceFile) and read_file(good) == DATA


@pytest.mark.parametrize("at", [0, 40])
def test_a_member_whose_bytes_are_broken_is_damaged(found: Find, at: int) -> None:
    bad, good = found(changed(packed("甲.txt", "乙.txt"), HEADER, at, b"\xff\xff\xff\xff"))[::-1]
    assert rejected_when_read(bad) == "damaged"
    assert isinstance(good, SourceFile) and read_file(good) == DATA


@pytest.mark.parametrize("offset", [0x7FFFFFFF, 0xFFFFFFFF])
def test_a_member_outside_the_archive_is_damaged(found: Find, offset: int) -> None:
    archive = changed(packed("甲.txt", "乙.txt"), ENTRY, 42, struct.pack("<L", offset))
    assert [reason for _, reason in outcome(found(archive))] == ["", "damaged"]


def test_unpacking_stops_at_the_size_that_was_declared(found: Find, monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = packed(("甲.txt", bytes(100 << 20)))
    [file] = found(changed(bomb, ENTRY, 24, struct.pack("<L", 1000)))
    made = []
    real = zlib.decompressobj

    class Counted:
        def __init__(self, bits: int) -> None:
            self._engine = real(bits)

        @property
        def eof(self) -> bool:
            return self._engine.eof

        def decompress(self, data: bytes, most: int) -> bytes:
            made.append(self._engine.decompress(data, most))
            return made[-1]

    monkeypatch.setattr(zlib, "decompressobj", Counted)
    assert rejected_when_read(file) == "damaged"
    assert sum(map(len, made)) == 1001


def test_a_member_larger_than_any_report_is_rejected_by_itself(found: Find) -> None:
    archive = changed(packed("甲.txt", "乙.txt"), ENTRY, 24, struct.pack("<L", MAX_FILE_BYTES + 1))
    assert [reason for _, reason in outcome(found(archive))] == ["", "too large"]


def test_members_that_share_their_bytes_reject_the_archive(found: Find) -> None:
    archive = packed("甲.txt", "乙.txt")
    assert outcome(found(changed(archive, ENTRY, 42, struct.pack("<L", 0), 1))) == [("某局2023.zip", "unsafe archive")]
    assert outcome(found(changed(archive, ENTRY, 42, struct.pack("<L", 20), 1))) == [("某局2023.zip", "unsafe archive")]


def declaring(size: int, count: int) -> bytes:
    """An archive of members that are all said to be of this size."""
    archive = bytearray(packed(*(f"{n}.txt" for n in range(count))))
    at = archive.find(ENTRY)
    while at >= 0:
        archive[at + 24 : at + 28] = struct.pack("<L", size)
        at = archive.find(ENTRY, at + 1)
    return bytes(archive)


def test_an_archive_that_would_swell_out_of_measure_is_rejected(found: Find) -> None:
    assert outcome(found(declaring(1 << 20, 100))) == [("某局2023.zip", "unsafe archive")]


def test_an_archive_that_is_too_large_unpacked_is_rejected(found: Find) -> None:
    assert outcome(found(declaring(MAX_FILE_BYTES, 65))) == [("某局2023.zip", "too large")]


def test_what_is_not_read_does_not_count(found: Find) -> None:
    archive = changed(packed("视频.mp4", "甲.txt"), ENTRY, 24, struct.pack("<L", 0xFFFFFFF0))
    assert outcome(found(archive)) == [("某局2023.zip/甲.txt", "")]


def test_a_directory_of_too_many_entries_is_rejected(found: Find) -> None:
    assert outcome(found(named([b"a"] * (directories.MAX_ENTRIES + 1)))) == [("某局2023.zip", "too large")]


def test_a_directory_that_is_too_large_is_not_read(found: Find) -> None:
    size = directories.MAX_DIRECTORY_BYTES + 1
    end = END + struct.pack("<4H2LH", 0, 0, 1, 1, size, 0, 0)
    assert outcome(found(HEADER + bytes(size) + end)) == [("某局2023.zip", "too large")]


@pytest.mark.parametrize("limit", ["entries", "bytes"])
def test_a_document_with_such_a_directory_is_no_archive_and_too_large(tmp_path: Path, limit: str) -> None:
    if limit == "entries":
        data = named([b"a"] * (directories.MAX_ENTRIES + 1))
    else:
        size = directories.MAX_DIRECTORY_BYTES + 1
        data = HEADER + bytes(size) + END + struct.pack("<4H2LH", 0, 0, 1, 1, size, 0, 0)
    (tmp_path / "a.docx").write_bytes(data)
    [file] = find_files(tmp_path)
    assert isinstance(file, SourceFile)
    with pytest.raises(UnreadableFileError) as error:
        read_document(file)
    assert error.value.reason == "too large"


def test_a_document_of_too_many_bytes_is_too_large() -> None:
    document = packed("[Content_Types].xml", "word/document.xml")
    with pytest.raises(UnreadableFileError) as error:
        read_bytes(changed(document, ENTRY, 24, struct.pack("<L", 1 << 29)), "a.docx")
    assert error.value.reason == "too large"


def test_a_part_of_an_archive_in_several_files_is_named_so(found: Find) -> None:
    archive = changed(packed("甲.txt"), END, 4, struct.pack("<2H", 1, 1))
    [rejected] = found(archive)
    assert isinstance(rejected, RejectedFile) and (rejected.reason, rejected.detail) == ("unsupported", "split zip")


# What archives may look like


def test_sizes_behind_the_member_are_read(found: Find) -> None:
    class Unseekable(io.BytesIO):
        def seekable(self) -> bool:
            return False

        def tell(self) -> int:
            raise OSError

        def seek(self, *_: int) -> int:
            raise OSError

    out = Unseekable()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("甲.txt", DATA)
        archive.writestr("乙.txt", DATA)
    assert out.getvalue()[6] & 8
    files = found(out.getvalue())
    assert [read_file(file) for file in files if isinstance(file, SourceFile)] == [DATA, DATA]


@pytest.mark.parametrize("before", [b"", b"#!/bin/sh\nexit\n" * 100])
@pytest.mark.parametrize("comment", [b"", "各单位总结".encode("gbk") * 200])
def test_what_stands_around_an_archive_does_no_harm(found: Find, before: bytes, comment: bytes) -> None:
    archive = packed("甲.txt")
    end = archive.index(END)
    archive = before + archive[: end + 20] + struct.pack("<H", len(comment)) + comment
    [file] = found(archive)
    assert isinstance(file, SourceFile) and read_file(file) == DATA


@pytest.mark.parametrize("before", [b"", b"before"])
def test_an_archive_with_the_numbers_of_large_ones_is_read(found: Find, before: bytes) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive, archive.open("甲.txt", "w", force_zip64=True) as member:
        member.write(DATA)
    plain = out.getvalue()
    start, end = plain.index(ENTRY), plain.index(END)
    entry = bytearray(plain[start:end])
    extra = struct.pack("<2H3Q", 1, 24, len(DATA), len(DATA), 0)
    entry[20:28] = b"\xff" * 8
    entry[42:46] = b"\xff" * 4
    entry[30:32] = struct.pack("<H", len(extra))
    name = "甲.txt".encode()
    directory = bytes(entry[:46]) + name + extra
    large = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, 1, 1, len(directory), start)
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, start + len(directory), 1)
    last = END + struct.pack("<4H2LH", 0xFFFF, 0xFFFF, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    [file] = found(before + plain[:start] + directory + large + locator + last)
    assert isinstance(file, SourceFile) and read_file(file) == DATA


def test_the_directory_is_read_once_for_all_members(found: Find, monkeypatch: pytest.MonkeyPatch) -> None:
    read = []
    real = directories.read_directory
    monkeypatch.setattr("corpus.archive.read_directory", lambda file: read.append(file) or real(file))
    files = found(packed(*(f"{n}.txt" for n in range(500))))
    assert {read_file(file) for file in files if isinstance(file, SourceFile)} == {DATA}
    assert len(files) == 500 and len(read) == 1


def test_any_change_of_a_byte_ends_in_a_result(tmp_path: Path) -> None:
    archive = packed("甲局/总结.txt", "乙.txt")
    path = tmp_path / "a.zip"
    for at in range(len(archive)):
        path.write_bytes(archive[:at] + bytes([archive[at] ^ 0xFF]) + archive[at + 1 :])
        for file in find_files(path):
            if isinstance(file, SourceFile):
                try:
                    assert read_file(file)
                except UnreadableFileError:
                    pass


def test_an_archive_of_the_shared_reports_gives_the_documents_of_their_folder(shared: Path, tmp_path: Path) -> None:
    root = shared / "reports"
    files = [file for file in find_files(root) if isinstance(file, SourceFile)]
    sources = {file.source: file.path.read_bytes() for file in files}
    out = tmp_path / "reports.zip"
    out.write_bytes(named([source.encode("gbk") for source in sources], [*sources.values()]))
    members = {file.source.removeprefix("reports.zip/"): file for file in find_files(out)}
    assert set(members) == set(sources)
    for file in files:
        member = members[file.source]
        assert isinstance(member, SourceFile)
        one, other = read_document(file), read_document(member)
        assert (one.text, one.sections, one.noise, one.title) == (other.text, other.sections, other.noise, other.title)
        assert one.metadata == other.metadata and one.content_hash == other.content_hash
