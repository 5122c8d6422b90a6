"""Damage to files, as disks, networks, other programs and malice do it; the same for the same chance.

A byte that is flipped in a zip is mostly caught by its checksums. So the parts of packages are damaged too, and
packed again as if nothing had happened: what comes then reaches the parser.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Callable
from random import Random

from tests.corpus import conversions, conversions_docx, conversions_pages

#: How a report's text becomes a file of each format.
FORMATS: dict[str, Callable[[str], bytes]] = {
    "txt": lambda text: text.encode("gb18030"),
    "md": conversions.markdown,
    "html": conversions.html_page,
    "mht": conversions.mht,
    "rtf": conversions.rtf,
    "docx": conversions_docx.numbered,
    "xlsx": conversions.xlsx,
    "ofd": conversions_pages.ofd,
    "pdf": conversions_pages.pdf,
}


Mutation = Callable[[bytes, Random], bytes]

#: Numbers that break counters, sizes and offsets.
_NUMBERS = (b"0", b"-1", b"65536", b"2147483647", b"4294967296", b"9223372036854775808", b"9" * 40, b"1e308", b"nan")
_HEAD_BYTES = 512
#: A part of a package of more bytes stays as it is, the tests would take long.
_MAX_PART = 2_000_000


def flipped(data: bytes, chance: Random) -> bytes:
    """Some bytes are others."""
    out = bytearray(data)
    for _ in range(chance.choice((1, 3, 20, 200))):
        out[chance.randrange(len(out))] = chance.randrange(256)
    return bytes(out)


def cut(data: bytes, chance: Random) -> bytes:
    """The end is missing, or the beginning."""
    at = chance.randrange(1, len(data))
    return data[:at] if chance.random() < 0.8 else data[at:]


def swollen(data: bytes, chance: Random) -> bytes:
    """Something is put in that should not be there, much or little."""
    at = chance.randrange(len(data))
    what = chance.choice(
        (b"\0", b"\xff", b"<", b"{", b"(", b"A", b"\n", b"[", b"&", b"\\", b"<a>", chance.randbytes(64))
    )
    return data[:at] + what * chance.choice((1, 100, 10_000, 100_000)) + data[at:]


def swapped(data: bytes, chance: Random) -> bytes:
    """Two blocks have changed places."""
    a, b, c, d = sorted(chance.randrange(len(data) + 1) for _ in range(4))
    return data[:a] + data[c:d] + data[b:c] + data[a:b] + data[d:]


def repeated(data: bytes, chance: Random) -> bytes:
    """A block stands many times."""
    a, b = sorted(chance.randrange(len(data) + 1) for _ in range(2))
    times = max(2, min(200, 2_000_000 // (b - a + 1)))
    return data[:b] + data[a:b] * chance.randrange(1, times) + data[b:]


def only_head(data: bytes, chance: Random) -> bytes:
    """What tells the format is there, the rest is chance."""
    head = min(_HEAD_BYTES, len(data) // 2)
    return data[: chance.randrange(8, max(9, head))] + chance.randbytes(len(data) - head)


def blown_numbers(data: bytes, chance: Random) -> bytes:
    """Numbers in the file's own language are others."""
    share = chance.choice((0.005, 0.05, 0.5))
    return re.sub(
        rb"(?<![\\'0-9a-fA-F])\d+", lambda m: chance.choice(_NUMBERS) if chance.random() < share else m[0], data
    )


PLAIN: tuple[Mutation, ...] = (flipped, cut, swollen, swapped, repeated, only_head, blown_numbers)


def in_package(data: bytes, chance: Random) -> bytes:
    """A part of a zip is damaged and the zip whole, or two parts have changed names, or one is missing."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = chance.choice([n for n in parts if n.endswith(".xml")] or list(parts))
    what = chance.randrange(10)
    if what == 0:
        other = chance.choice(list(parts))
        parts[name], parts[other] = parts[other], parts[name]
    elif what == 1:
        del parts[name]
    elif 0 < len(parts[name]) < _MAX_PART:
        parts[name] = chance.choice((*PLAIN, blown_numbers, blown_numbers))(parts[name], chance)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, content in parts.items():
            stored = part == "mimetype"  # what tells an OpenDocument
            archive.writestr(part, content, zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED)
    return out.getvalue()


def in_stream(data: bytes, chance: Random) -> bytes:
    """A packed stream of a .pdf is damaged and packed again."""
    streams = list(re.finditer(rb"stream\r?\n(.*?)\r?\nendstream", data, re.S))
    chance.shuffle(streams)
    for stream in streams:
        try:
            inside = zlib.decompress(stream[1])
        except zlib.error:
            continue
        if inside:
            damaged = zlib.compress(chance.choice(PLAIN)(inside, chance))
            return data[: stream.start(1)] + damaged + data[stream.end(1) :]
    return blown_numbers(data, chance)


def mutated(data: bytes, suffix: str, chance: Random) -> tuple[bytes, str]:
    """A file damaged in one way, and the way's name."""
    ways: list[Mutation] = list(PLAIN)
    if data.startswith(b"PK"):
        ways += [in_package] * len(PLAIN)
    elif suffix == "pdf":
        ways += [in_stream] * 3
    way = chance.choice(ways)
    return way(data, chance), way.__name__
