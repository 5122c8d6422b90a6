"""The same reports through every format: how much of what is read of a .txt is read of the others.

A share is that of the .txt's characters that stand, in the other format's reading, in a passage of the same text,
heading path, item and kind; white space aside.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from corpus import ReadingProcess, UnreadableFileError
from corpus.readers import office
from tests.corpus import conversions, conversions_docx, conversions_pages
from tests.corpus.conversions import by_libreoffice, encoded
from tests.corpus.likeness import compare, letters_right, outcome

Reports = Mapping[str, str]

_MADE: dict[str, tuple[str, Callable[[str], bytes]]] = {
    ".txt GB18030": ("txt", encoded("gb18030")),
    ".txt UTF-8 with a mark": ("txt", encoded("utf-8", b"\xef\xbb\xbf")),
    ".txt UTF-16 with a mark": ("txt", encoded("utf-16-le", b"\xff\xfe")),
    ".txt UTF-16 without": ("txt", encoded("utf-16-le")),
    ".txt Big5": ("txt", encoded("big5")),
    ".md": ("md", conversions.markdown),
    ".docx numbers typed": ("docx", conversions_docx.typed),
    ".docx headings styled": ("docx", conversions_docx.styled),
    ".docx automatic numbers": ("docx", conversions_docx.numbered),
    ".docx numbers of styles": ("docx", conversions_docx.numbered_by_style),
    ".html": ("html", conversions.html_page),
    ".mht": ("mht", conversions.mht),
    ".rtf by hand": ("rtf", conversions.rtf),
    ".xlsx": ("xlsx", conversions.xlsx),
    ".pdf reportlab": ("pdf", conversions_pages.pdf),
    ".ofd by hand": ("ofd", conversions_pages.ofd),
}
_BY_LIBREOFFICE = {
    ".odt": "odt",
    ".doc": "doc:MS Word 97",
    ".wps (a .doc)": "doc:MS Word 97",
    ".rtf LibreOffice": "rtf",
    ".pdf LibreOffice": "pdf",
}
#: A scan takes seconds a page, so only so many of the shortest reports are scanned.
_SCANS = 4
_SCANNED = ".pdf scanned"
#: Of letters read from a picture one in a hundred is wrong: of a passage, and of its headings, nine in ten are enough.
_ALIKE = 0.9


def _files(reports: Reports, short: bool) -> Iterator[tuple[str, str, dict[str, bytes]]]:
    """Of each format its name, its suffix and the files; reports that it cannot hold are left out."""
    for form, (suffix, make) in _MADE.items():
        made = {}
        for stem, text in reports.items():
            try:
                made[stem] = make(text)
            except UnicodeEncodeError:  # simplified characters that Big5 has not
                continue
        yield form, suffix, made
    if office.program() and not short:
        typed = {stem: conversions_docx.typed(text) for stem, text in reports.items()}
        for form, to in _BY_LIBREOFFICE.items():
            with tempfile.TemporaryDirectory() as folder:
                yield form, form.split()[0].removeprefix("."), by_libreoffice(typed, to, Path(folder))
    if not short:
        shortest = sorted(reports, key=lambda stem: len(reports[stem]))[:_SCANS]
        yield (
            _SCANNED,
            "pdf",
            {stem: conversions_pages.scan(conversions_pages.pdf(reports[stem])) for stem in shortest},
        )


def formats(reports: Reports, short: bool) -> dict[str, Any]:
    """The table: by format, over all its reports and for those that are not wholly the same."""
    table: dict[str, Any] = {}
    with ReadingProcess() as process:
        plain = {stem: outcome(text.encode(), f"{stem}.txt", process) for stem, text in reports.items()}
        for form, suffix, files in _files(reports, short):
            started = time.perf_counter()
            found, rejected, letters = {}, {}, {}
            least = _ALIKE if form == _SCANNED else 1.0
            for stem, data in files.items():
                try:
                    read = outcome(data, f"{stem}.{suffix}", process)
                    found[stem] = compare(plain[stem], read, least)
                    if least < 1.0:
                        letters[stem] = round(letters_right(plain[stem], read), 4)
                except UnreadableFileError as error:
                    rejected[stem] = str(error)
            shares = {stem: likeness.same for stem, likeness in found.items()}
            table[form] = {
                "reports": len(files),
                "rejected": rejected,
                "same_mean": round(statistics.mean(shares.values()), 4) if shares else None,
                "same_min": round(min(shares.values()), 4) if shares else None,
                "same_text_mean": round(statistics.mean(f.same_text for f in found.values()), 4) if found else None,
                "same_title": sum(f.same_title for f in found.values()),
                "noise_kept": sum(len(f.noise_kept) for f in found.values()),
                "passages_with_other_text": sum(len(f.added) for f in found.values()),
                "below_1": {stem: round(share, 4) for stem, share in shares.items() if share < 1},
                **({"letters_right": letters} if letters else {}),
                "seconds_a_file": round((time.perf_counter() - started) / max(1, len(files)), 3),
            }
    return table
