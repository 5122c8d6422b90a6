"""Files of a report's text, one function a format: what a reader is given, made as offices make it.

The text is a report's, one paragraph a line. Nothing is kept of these files; each test makes its own. Pages
(.pdf, .ofd, scans) are in `conversions_pages`, Word's in `conversions_docx`; formats that only LibreOffice
writes come from it. What is made by hand follows the format's standard, but no program of an office made it.
"""

from __future__ import annotations

import base64
import html
import io
import re
import subprocess
import warnings
from collections.abc import Callable, Mapping
from pathlib import Path

import openpyxl

from corpus.readers import office

SECTION = re.compile(r"[一二三四五六七八九十]{1,3}、[^。]{1,40}")
SUBSECTION = re.compile(r"（[一二三四五六七八九十]{1,3}）[^。]{1,40}")

_MENU = "".join(f'<li><a href="/{n}">{n}</a></li>' for n in ("首页", "政务公开", "政务服务", "互动交流", "数据开放"))
_LINKS = "".join(f'<li><a href="/a{n}.html">市政府召开第{n}次常务会议研究部署工作</a></li>' for n in range(20, 32))


def lines_of(text: str) -> list[str]:
    """The paragraphs of a text without the white space around them."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def heading_level(line: str) -> int | None:
    """1 for a line that is an 一、 heading and nothing else, 2 for a （一） one."""
    return 1 if SECTION.fullmatch(line) else 2 if SUBSECTION.fullmatch(line) else None


def encoded(encoding: str, mark: bytes = b"") -> Callable[[str], bytes]:
    """A plain text in this encoding, behind a byte order mark where one is given."""
    return lambda text: mark + text.encode(encoding)


def markdown(text: str) -> bytes:
    """Markdown as people write it: # before headings, a blank line between paragraphs, nothing escaped."""
    marks = {1: "## ", 2: "### ", None: ""}
    return "\n\n".join(marks[heading_level(line)] + line for line in lines_of(text)).encode()


def web_page(text: str) -> str:
    """A page of an office's site: menu, breadcrumb, article, a list of other articles, a footer."""
    article = "".join(f"<p>　　{html.escape(line)}</p>\n" for line in lines_of(text))
    return (
        '<!DOCTYPE html><html><head><meta charset="utf-8"><title>某市人民政府</title>'
        "<style>p{text-indent:2em}</style><script>var a='<p>不是正文</p>';</script></head><body>"
        f'<div class="nav"><ul>{_MENU}</ul></div><div class="position">您的位置：<a href="/">首页</a> &gt; '
        f'<a href="/x">政务公开</a></div><div class="article" id="zoom">{article}</div>'
        f'<div class="related"><h3>相关文章</h3><ul>{_LINKS}</ul></div>'
        '<div class="footer"><p>主办：某市人民政府办公室　<a href="/map">网站地图</a></p><p>备案号 00000000</p></div>'
        "</body></html>"
    )


def html_page(text: str) -> bytes:
    return web_page(text).encode()


def mht(text: str) -> bytes:
    """A web archive: the page in base64, a picture beside it."""
    page = base64.encodebytes(web_page(text).encode()).decode()
    return (
        "From: <Saved by a browser>\r\nSubject: report\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/related; boundary="part"; type="text/html"\r\n\r\n'
        '--part\r\nContent-Type: text/html; charset="utf-8"\r\nContent-Transfer-Encoding: base64\r\n\r\n'
        f"{page}\r\n--part\r\nContent-Type: image/gif\r\nContent-Transfer-Encoding: base64\r\n\r\nR0lGODlh\r\n--part--\r\n"
    ).encode()


def rtf(text: str) -> bytes:
    """RTF as Chinese Word writes it: bytes of GBK as escapes, other characters by their numbers."""
    out = [r"{\rtf1\ansi\ansicpg936\deff0{\fonttbl{\f0\fnil\fcharset134 \'cb\'ce\'cc\'e5;}}", "\n"]
    for line in lines_of(text):
        out += [r"\pard\fi640\f0 ", *map(_rtf_character, line), r"\par", "\n"]
    return "".join([*out, "}"]).encode("ascii")


def _rtf_character(character: str) -> str:
    if character in "\\{}":
        return "\\" + character
    if character.isascii():
        return character
    try:
        return "".join(rf"\'{byte:02x}" for byte in character.encode("gbk"))
    except UnicodeEncodeError:
        units = character.encode("utf-16-le")
        return "".join(
            rf"\u{int.from_bytes(units[i : i + 2], 'little', signed=True)}?" for i in range(0, len(units), 2)
        )


def xlsx(text: str) -> bytes:
    """A sheet with a paragraph a row."""
    book = openpyxl.Workbook()
    sheet = book.active
    for row, line in enumerate(lines_of(text), start=1):
        sheet.cell(row, 1).value = line
        sheet.cell(row, 1).data_type = "s"  # never a formula
    out = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book.save(out)
    return out.getvalue()


def by_libreoffice(files: Mapping[str, bytes], to: str, folder: Path, suffix: str = "docx") -> dict[str, bytes]:
    """Files by their stems, all converted in one run: LibreOffice takes longer to start than to convert.

    `to` is what its --convert-to takes, an extension and perhaps a filter behind a colon.
    """
    source, out = folder / "in", folder / f"out-{to.split(':')[0]}"
    source.mkdir(parents=True, exist_ok=True)
    names = {f"{n:03}": stem for n, stem in enumerate(files)}
    for name, stem in names.items():
        (source / f"{name}.{suffix}").write_bytes(files[stem])
    subprocess.run(
        [str(office.program()), f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--norestore",
         "--convert-to", to, "--outdir", str(out), *(str(source / f"{name}.{suffix}") for name in names)],
        check=True, capture_output=True, timeout=300,
    )  # fmt: skip
    return {stem: (out / f"{name}.{to.split(':')[0]}").read_bytes() for name, stem in names.items()}
