r"""How the bytes of an RTF text are characters: by the charset of their font, else by the document's code page.

Chinese often stands under a font or a page that claims to be Western.
"""

from __future__ import annotations

#: A font's charset; Western, symbol and default ones say nothing in a Chinese document.
_CHARSETS = {
    128: "cp932", 129: "cp949", 134: "gb18030", 136: "cp950", 161: "cp1253", 162: "cp1254", 177: "cp1255",
    178: "cp1256", 186: "cp1257", 204: "cp1251", 238: "cp1250",
}  # fmt: skip
_PAGES = {936: "gb18030", 54936: "gb18030", 950: "cp950", 932: "cp932", 949: "cp949", 65001: "utf-8"}
_PAGES |= {page: f"cp{page}" for page in (*range(1250, 1259), 437, 850, 866, 874)}
_WESTERN = "cp1252"


class Bytes:
    """The code page and the fonts of a document, as they come to be known."""

    def __init__(self, data: bytes) -> None:
        self.default_font = -1
        self._page = _WESTERN
        self._charsets: dict[int, int] = {}
        self._plain_is_utf8 = not data.isascii() and _is_utf8(data)

    def set_page(self, number: int) -> None:
        self._page = _PAGES.get(number, self._page)

    def set_charset(self, font: int, charset: int) -> None:
        self._charsets[font] = charset

    def is_utf8(self, plain: bytes) -> bool:
        """Whether a stretch not written as RTF asks for is UTF-8, as in the rest of the file."""
        return self._plain_is_utf8 and len(plain) > 1 and not plain.isascii()

    def decode(self, raw: bytes, font: int) -> str:
        """A stretch of bytes in a font."""
        if raw.isascii():
            return raw.decode("ascii")
        encoding = _CHARSETS.get(self._charsets.get(font, 0), self._page)
        high = bytes(byte for byte in raw if byte >= 0x80)
        # No Western word has four accented letters and no other: it is Chinese under a wrong name.
        tries = ["gb2312", encoding] if encoding == _WESTERN and len(high) >= 4 else [encoding]
        for candidate in [*tries, "gb18030", _WESTERN]:
            try:
                return raw.decode(candidate)
            except UnicodeDecodeError:
                continue
        return raw.decode(encoding, "replace")


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
