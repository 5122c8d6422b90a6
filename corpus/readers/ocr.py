"""A picture of a page read by Tesseract, where it is installed: lines with their places, as those of printed text.

Tesseract is a program of its own that takes a picture and gives hOCR, XML with the box of each word. The boxes of
single characters are as wide as their neighbours leave them, so the size of the type comes from the length of a
line. Scans lie askew: the slope of the lines is known, and places are turned back by it, or an indent at the top
would be none at the foot. Specks of dust are read as full stops, and full stops as D. Half-width and full-width
marks look alike on paper; beside Chinese they are full-width. A dash is read as two 一, which begin no paragraph,
and a sentence or a line only as 一一对应 and the like.
"""

from __future__ import annotations

import os
import re
import shutil
import statistics
import subprocess
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NamedTuple

from lxml import etree

from corpus.readers.package import Element, parse_xml
from corpus.readers.pages import Line, common_edge

#: Where Tesseract lies if not on the path: its installer for Windows leaves it off.
_PLACES = ("C:/Program Files/Tesseract-OCR/tesseract.exe", "/opt/homebrew/bin/tesseract", "/usr/local/bin/tesseract")
_LANGUAGE = "chi_sim"
#: What Tesseract is told the resolution is; it reads type of any size.
_DPI = 200
#: In heights of a line: a mark smaller than this is dust. Words farther apart than this have a space between them.
_DUST, _SPACE = 0.1, 0.2
#: So many characters tell the size of their type; that of a line which differs less is its neighbours'.
_MEASURED, _SAME_SIZE = 8.0, 0.2
#: A line of less confidence, in percent, is no type: lines of text have 60 and more, misread scraps of them 40. One
#: of fewer characters than the last needs more: seals and stains are read as a few.
_CONFIDENCE, _CONFIDENCE_OF_FEW, _FEW = 35.0, 55.0, 4.0
#: Letters that a full stop is read as, which is lower than they are, in heights of its line.
_LIKE_STOP, _STOP_HEIGHT = frozenset("DOQo0"), 0.42

_HAN = r"\u3007\u4e00-\u9fff"
_FULL = str.maketrans("(),:;!?", "（），：；！？")
_BESIDE_HAN = re.compile(rf"(?<=[{_HAN}）”》])[(),:;!?]|[(),:;!?](?=[{_HAN}（“《])")
_DASH = re.compile(r"(?<![^。；：])(?:一一(?![一、对落明列核兑销回作分解查])|(?!一一)[一—\-_]{2}(?![一、]))")
_DASH_OF_PARAGRAPH = re.compile(r"^[一—\-_]{2}(?![一、])")
_NUMBER_OF_PAGE = re.compile(r"[一—–\-_]{1,2} ?(\d{1,4}) ?[一—–\-_]{1,2}")
_BRACKET = re.compile(r"^[“”‘’\"'人入八大（(《〈【〔\[<]{1,2}(?=[一二三四五六七八九十]{1,3}[)）])")
_SPACES = re.compile(rf"(?<=[{_HAN}，。、；：！？（）“”《》]) +| +(?=[{_HAN}，。、；：！？（）“”《》])")
#: Marks whose ink fills the left half of their square, and the right half.
_LEFT_HALF, _RIGHT_HALF = "，。、；：！？）”》】」’", "（“《【「‘"
_BASELINE = re.compile(r"baseline (-?[\d.]+) (-?[\d.]+)")


@dataclass(frozen=True, slots=True)
class Tesseract:
    """The program, and whether it can tell which way up a page is."""

    path: str
    finds_turn: bool


class Word(NamedTuple):
    """Characters side by side in a picture, in pixels from its upper left corner."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    confidence: float


@dataclass(slots=True)
class _Row:
    """A line as it was found, turned upright: `base` counts from the top.

    `height` is the whole line's by its own account, which guesses at that of short ones; `ink` is its words'.
    """

    text: str
    left: float
    right: float
    base: float
    height: float
    ink: float


@dataclass(frozen=True, slots=True)
class Sheet:
    """What was read of a picture; `turn` is how far it lies turned to the left, in degrees, `slope` what is left."""

    lines: list[Line]
    turn: int
    slope: float


@cache
def program() -> Tesseract | None:
    """Tesseract, none where it or its Chinese is not installed."""
    path = shutil.which("tesseract") or next((place for place in _PLACES if Path(place).is_file()), None)
    if path is None:
        return None
    try:
        listed = subprocess.run(
            [path, "--list-langs"], stdin=subprocess.DEVNULL, capture_output=True, timeout=20, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    languages = listed.stdout.split()
    return Tesseract(path, b"osd" in languages) if _LANGUAGE.encode() in languages else None


def read_picture(tesseract: Tesseract, picture: bytes, height: int, scale: float, seconds: float) -> Sheet | None:
    """The lines of a picture in points, `scale` pixels each, from its lower left corner; none where it takes longer.

    `picture` is in a format of Netpbm's: Tesseract takes what it does not know for a list of files.
    """
    found = _read(tesseract, picture, "1" if tesseract.finds_turn else "3", seconds)
    return None if found is None else _sheet(found, height, scale)


def read_line(tesseract: Tesseract, picture: bytes, seconds: float) -> str:
    """What a picture of one line says: nothing in it is taken for a speck, or for another line's."""
    found = _read(tesseract, picture, "13", seconds)
    words = [] if found is None else [word for line in found.iter("{*}span") for word in _words(line)]
    return _marks("".join(word.text for word in words))


def _read(tesseract: Tesseract, picture: bytes, mode: str, seconds: float) -> Element | None:
    command = [tesseract.path, "stdin", "stdout", "-l", _LANGUAGE, "--psm", mode, "--oem", "1", "--dpi", str(_DPI)]
    try:
        done = subprocess.run(
            [*command, "-c", "tessedit_create_hocr=1"], input=picture, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, timeout=seconds, check=True, env={**os.environ, "OMP_THREAD_LIMIT": "1"},
        )  # fmt: skip
        return parse_xml(done.stdout)
    except (OSError, ValueError, subprocess.SubprocessError, etree.XMLSyntaxError):
        return None


def _sheet(root: Element, height: int, scale: float) -> Sheet:
    found = [
        (str(line.get("title")), _words(line)) for line in root.iter("{*}span") if line.get("class") != "ocrx_word"
    ]
    found = [(title, words) for title, words in found if words]
    turns, slopes = Counter[int](), list[float]()
    for title, words in found:
        turned = re.search(r"textangle (\d+)", title)
        turns[int(turned.group(1)) if turned else 0] += len(words)
        slope = _BASELINE.search(title)
        if slope and len(words) >= _MEASURED:
            slopes.append(float(slope.group(1)))
    slope_of_all = statistics.median(slopes) if slopes else 0.0
    rows = [row for title, words in found if (row := _row(title, words, slope_of_all))]
    turn = turns.most_common(1)[0][0] if turns else 0
    return Sheet(_lines(rows, height, scale), turn, slope_of_all)


def _words(line: Element) -> list[Word]:
    """The words of a line but for dust."""
    words = []
    size = re.search(r"x_size (\d+)", str(line.get("title")))
    dust = _DUST * int(size.group(1)) if size else 0.0
    for word in line.iterfind("{*}span"):
        box = re.match(r"bbox (\d+) (\d+) (\d+) (\d+); x_wconf (\d+)", str(word.get("title")))
        text = "".join(map(str, word.itertext())).strip()
        if box and text:
            left, top, right, bottom, confidence = map(float, box.groups())
            if max(right - left, bottom - top) > dust:
                words.append(Word(text, left, top, right, bottom, confidence))
    return words


def _row(title: str, words: list[Word], slope: float) -> _Row | None:
    size = re.search(r"bbox \d+ \d+ \d+ (\d+).*x_size ([\d.]+)", title)
    sure = sum(w.confidence * len(w.text) for w in words) / sum(len(w.text) for w in words)
    few = _squares("".join(word.text for word in words)) < _FEW
    if size is None or sure < (_CONFIDENCE_OF_FEW if few else _CONFIDENCE):
        return None
    height, first, last = float(size.group(2)), words[0], words[-1]
    heights = sorted(word.bottom - word.top for word in words)
    ink = heights[3 * len(heights) // 4]  # a few have the height of the whole line, which slopes
    text = first.text
    for before, word in zip(words, words[1:], strict=False):
        small = word.text in _LIKE_STOP and word.bottom - word.top < _STOP_HEIGHT * ink
        stop = small and "\u4e00" <= before.text[-1] <= "\u9fff"
        text += (" " if word.left - before.right > _SPACE * height else "") + ("。" if stop else word.text)
    baseline = _BASELINE.search(title)
    base = float(size.group(1)) + (float(baseline.group(2)) if baseline else -0.2 * height)
    base_at_end = base + slope * (last.right - first.left)
    return _Row(
        text, first.left + slope * base, last.right + slope * base_at_end, base - slope * first.left, height, ink
    )


def _lines(rows: list[_Row], height: int, scale: float) -> list[Line]:
    sized = [(row, (row.right - row.left) / _squares(row.text)) for row in rows if _squares(row.text) >= _MEASURED]
    usual = statistics.median(em for _, em in sized) if sized else 0.0
    usual_height = statistics.median(row.height for row, _ in sized) if sized else 1.0
    usual_ink = statistics.median(row.ink for row, _ in sized) if sized else 1.0
    margin = common_edge((row.left, usual) for row, _ in sized) if sized else 0.0
    measured = {id(row): em for row, em in sized}
    lines = []
    for row in rows:
        if id(row) in measured or not usual:
            sizes = [measured.get(id(row), 0.8 * row.height)]
        else:
            sizes = [usual * row.ink / usual_ink, usual * row.height / usual_height]
        em = usual if any(abs(size - usual) < _SAME_SIZE * usual for size in sizes) else sizes[0]
        text = _marks(row.text)
        if row.left > margin + em:
            text = _DASH_OF_PARAGRAPH.sub("——", text)
        left = row.left - (0.5 * em if text[0] in _RIGHT_HALF else 0)
        right = row.right + (0.5 * em if text[-1] in _LEFT_HALF else 0)
        base = height - row.base
        left, bottom, right, top, base, em = (
            place / scale for place in (left, base - 0.25 * em, right, base + em, base, em)
        )
        lines.append(Line(text, left, bottom, right, top, base, [em]))
    return lines


def _squares(text: str) -> float:
    """How wide the ink of a text is, in squares of a Chinese character."""
    wide = sum(0.5 if ord(c) < 0x100 else 1.0 for c in text if c != " ")
    return wide - 0.5 * (text[-1] in _LEFT_HALF) - 0.5 * (text[0] in _RIGHT_HALF) - 0.1


def _marks(text: str) -> str:
    if number := _NUMBER_OF_PAGE.fullmatch(text):
        return f"— {number.group(1)} —"
    text = _BRACKET.sub("（", _SPACES.sub("", text))
    full = _BESIDE_HAN.sub(lambda m: m.group().translate(_FULL), text)
    return _DASH.sub("——", full)


def letters(lines: Iterable[Line]) -> int:
    """How many letters and digits these lines have."""
    return sum(c.isalnum() for line in lines for c in line.text)
