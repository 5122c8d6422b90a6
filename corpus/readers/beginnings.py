"""What files begin with that are text, but not plain: told without loading who reads them.

Most reports are none of these, and a parser takes longer to load than they take to read.
"""

from __future__ import annotations

import re

_OPENING = re.compile(
    r"(?:\s|\ufeff|<!--.*?-->|<\?xml[^>]*\?>)*<(?:!doctype\s+html|(?:html|head|meta|body|table|div|p|title|script|style"
    r"|link|base|article|section|main|center|pre|h[1-6]|form|frameset)(?=[\s>/]))",
    re.IGNORECASE | re.DOTALL,
)
_HEADER = re.compile(rb"(?:\xef\xbb\xbf)?\s*[A-Za-z][A-Za-z-]*:[^\n]*\n")
_TYPE = re.compile(rb"^content-type:\s*(?:multipart/(?:related|mixed|alternative)|text/html)", re.I | re.M)
_VERSION = re.compile(rb"^mime-version:", re.I | re.M)
#: A byte order mark and white space, which no reader of RTF minds.
BEFORE_RTF = b"\xef\xbb\xbf \t\r\n"


def looks_like_html(head: bytes) -> bool:
    """Whether a file that begins so is a web page; a text that only mentions a tag is none."""
    head = head[:2048]
    if head.startswith((b"\xff\xfe", b"<\x00")):
        text = head.removeprefix(b"\xff\xfe").decode("utf-16-le", "replace")
    elif head.startswith((b"\xfe\xff", b"\x00<")):
        text = head.removeprefix(b"\xfe\xff").decode("utf-16-be", "replace")
    else:
        text = head.removeprefix(b"\xef\xbb\xbf").decode("latin-1")
    return bool(_OPENING.match(text))


def looks_like_mht(head: bytes) -> bool:
    """Whether a file that begins so is a web archive."""
    head = re.split(rb"\r?\n\r?\n", head[:2048].removeprefix(b"\xef\xbb\xbf").lstrip(), maxsplit=1)[0]
    return bool(_HEADER.match(head + b"\n") and _TYPE.search(head) and _VERSION.search(head))


def looks_like_rtf(data: bytes) -> bool:
    """Whether these bytes begin as RTF does, a byte order mark and white space looked over."""
    return data.lstrip(BEFORE_RTF).startswith(b"{\\rtf")
