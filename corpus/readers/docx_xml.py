"""Names and values in WordprocessingML."""

from __future__ import annotations

from corpus.readers.package import Element

NAMESPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
#: No number that a report needs is longer.
_MAX_DIGITS = 9


def w(name: str) -> str:
    """The full name of an element or attribute."""
    return f"{{{NAMESPACE}}}{name}"


_VAL = w("val")


def value(element: Element | None, name: str = "") -> str | None:
    """An attribute of an element that may not be there, w:val where no other is named."""
    return None if element is None else element.get(w(name) if name else _VAL)


def integer(text: str | None, default: int = 0) -> int:
    """A number as the file gives it; the default where it is none."""
    text = (text or "").strip()
    digits = text.removeprefix("-")
    return int(text) if digits.isascii() and digits.isdigit() and len(digits) <= _MAX_DIGITS else default


def is_on(element: Element) -> bool:
    """Whether a property that is there is switched on: without a value it is."""
    return value(element) not in ("0", "false", "off", "none")
