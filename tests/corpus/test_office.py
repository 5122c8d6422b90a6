import http.server
import io
import os
import subprocess
import threading
import zipfile
from pathlib import Path

import docx
import pytest

from corpus import SourceFile, UnreadableFileError
from corpus.process import ReadingProcess
from corpus.readers import office, read_bytes
from corpus.readers.limits import Limits

REPORTS = Path(__file__).parents[3] / "shared/reports/party"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

needs_libreoffice = pytest.mark.skipif(
    office.program() is None and not os.environ.get("CI"), reason="LibreOffice is not installed"
)


def made(lines: list[str], kind: str, folder: Path) -> bytes:
    """A document of these paragraphs, as LibreOffice writes it."""
    document = docx.Document()
    for line in lines:
        document.add_paragraph(line)
    document.save(str(folder / "a.docx"))
    subprocess.run(
        [str(office.program()), f"-env:UserInstallation={(folder / 'p').as_uri()}", "--headless", "--convert-to", kind,
         "--outdir", str(folder), str(folder / "a.docx")], check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    return (folder / f"a.{kind.split(':')[0]}").read_bytes()


@needs_libreoffice
@pytest.mark.parametrize("kind", ["doc:MS Word 97", "odt"])
def test_old_word_and_open_document_read_as_their_paragraphs(kind: str, tmp_path: Path) -> None:
    files = sorted(REPORTS.glob("*.txt"))
    text = files[0].read_text(encoding="utf-8-sig") if files else "甲局工作总结\n一、主要工作\n召开党组会12次。"
    lines = [line for line in text.split("\n") if line.strip()]
    with ReadingProcess() as process:
        reading = process.read(SourceFile(Path("/材料"), "总结.wps"), made(lines, kind, tmp_path))[0]
    assert reading.encoding == kind.split(":")[0]
    assert [line.strip() for line in reading.text.split("\n") if line.strip()] == [line.strip() for line in lines]


@needs_libreoffice
@pytest.mark.parametrize("number", range(3))
def test_what_libreoffice_prints_reads_as_its_paragraphs(number: int, tmp_path: Path) -> None:
    """Its quotation marks are of another font, and written after the line that they stand in."""
    files = sorted(REPORTS.glob("*.txt"))
    if not files:
        pytest.skip("no real reports here")
    lines = [line for line in files[number].read_text(encoding="utf-8-sig").split("\n") if line.strip()]
    reading = read_bytes(made(lines, "pdf", tmp_path), "总结.pdf")
    assert "".join(reading.text.split()) == "".join("".join(lines).split())


@needs_libreoffice
def test_a_file_that_only_looks_like_word_is_rejected() -> None:
    with pytest.raises(UnreadableFileError) as error:
        read_bytes(OLE + b"\x00" * 600 + "WordDocument".encode("utf-16-le"), "a.doc")
    assert error.value.reason in ("damaged", "no text")


@needs_libreoffice
def test_nothing_that_a_file_links_to_is_fetched() -> None:
    asked: list[str] = []

    class Server(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

        do_HEAD = do_GET

    server = http.server.HTTPServer(("127.0.0.1", 0), Server)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    names = {
        "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
        "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
        "draw": "urn:oasis:names:tc:opendocument:xmlns:drawing:1.0",
        "xlink": "http://www.w3.org/1999/xlink",
    }
    declared = " ".join(f"xmlns:{name}='{space}'" for name, space in names.items())
    image = f"http://127.0.0.1:{server.server_port}/a.png"
    content = (
        f"<office:document-content {declared} office:version='1.2'>"
        "<office:body><office:text><text:p>召开党组会12次。<draw:frame draw:name='a' text:anchor-type='as-char'>"
        f"<draw:image xlink:href='{image}' xlink:type='simple' xlink:show='embed' xlink:actuate='onLoad'/></draw:frame>"
        f"</text:p><text:section text:name='s'><text:section-source xlink:href='{image}' xlink:type='simple'/>"
        "<text:p>节</text:p></text:section></office:text></office:body></office:document-content>"
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr("content.xml", content)
        archive.writestr(
            "META-INF/manifest.xml",
            '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
            '<manifest:file-entry manifest:full-path="/"'
            ' manifest:media-type="application/vnd.oasis.opendocument.text"/>'
            '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>',
        )
    try:
        assert "召开党组会12次。" in read_bytes(out.getvalue(), "a.odt").text
    finally:
        server.shutdown()
        server.server_close()
    assert asked == []


def test_without_libreoffice_the_remedy_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office, "program", lambda: None)
    with pytest.raises(UnreadableFileError) as error:
        read_bytes(OLE + "WordDocument".encode("utf-16-le"), "a.doc")
    assert (error.value.reason, error.value.remedy) == ("unsupported", "save as docx or install")


def test_libreoffice_has_the_time_that_the_user_gives(monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[float] = []

    def run(command: list[str], *, timeout: float, **options: object) -> None:
        given.append(timeout)
        raise subprocess.TimeoutExpired(command, timeout)

    monkeypatch.setattr(office, "program", lambda: "soffice")
    monkeypatch.setattr(office.subprocess, "run", run)
    monkeypatch.setenv("CHENGLI_READ_SECONDS", "200")
    with pytest.raises(UnreadableFileError) as error:
        read_bytes(OLE + "WordDocument".encode("utf-16-le"), "a.doc")
    assert (given, error.value.reason, error.value.detail) == ([180.0], "too slow", "180 s")


@pytest.mark.skipif(os.name == "nt", reason="a script stands for LibreOffice")
def test_the_limits_of_the_process_reach_libreoffice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "soffice"
    program.write_text("#!/bin/sh\nexec sleep 600\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    with ReadingProcess(Limits(2.0)) as process, pytest.raises(UnreadableFileError) as error:
        process.read(SourceFile(Path("/材料"), "a.doc"), OLE + "WordDocument".encode("utf-16-le"))[0]
    assert (error.value.reason, error.value.detail) in {("too slow", "1.8 s"), ("too slow", "2 s")}


def test_what_else_stands_in_an_old_container_is_rejected_by_name() -> None:
    for stream, reason, detail in [
        ("EncryptedPackage", "password", ""), ("Workbook", "unsupported", "Office 97-2003"),
    ]:  # fmt: skip
        with pytest.raises(UnreadableFileError) as error:
            read_bytes(OLE + stream.encode("utf-16-le"), "a.doc")
        assert (error.value.reason, error.value.detail) == (reason, detail)
