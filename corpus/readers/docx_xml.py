"""Names in WordprocessingML."""

from __future__ import annotations

from corpus.readers.package import Element

_NAMESPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def w(name: str) -> str:
    """The full name of an element or attribute."""
    return f"{{{_NAMESPACE}}}{name}"


def value(element: Element | None, name: str = "val") -> str | None:
    """An attribute of an element that may not be there."""
    return None if element is None else element.get(w(name))
