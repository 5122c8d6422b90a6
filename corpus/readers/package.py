"""Parts of a zip that are XML, as Word and OFD keep them: parsed so that nothing outside the part is reached.

Tags are counted before any element is built: a part of a few kilobytes in the zip may hold tens of millions.
"""

from __future__ import annotations

import lzma
import zipfile
import zlib
from typing import TYPE_CHECKING, Any

from lxml import etree

from corpus.errors import UnreadableFileError

if TYPE_CHECKING:
    from lxml.etree import _Element

    Element = _Element
else:
    Element = Any

#: What a damaged zip, or one whose parts are damaged, is noticed by; RuntimeError is also a password and recursion.
DAMAGED = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, etree.XMLSyntaxError, EOFError, OSError, NotImplementedError,
    RuntimeError, LookupError, ValueError,
)  # fmt: skip
#: Tags, where a long report has some ten thousand.
_MAX_TAGS = 3_000_000


def parse_xml(part: bytes) -> Element:
    """The root of a part.

    :raises lxml.etree.XMLSyntaxError: it is no well-formed XML.
    :raises UnreadableFileError: it has more tags than a report needs.
    """
    if part.count(b"<") > _MAX_TAGS:
        raise UnreadableFileError("too large", "split it")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    return etree.fromstring(part, parser)
