"""Parts of a zip that are XML, as Word and OFD keep them: parsed so that nothing outside the part is reached."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING, Any

from lxml import etree

if TYPE_CHECKING:
    from lxml.etree import _Element

    Element = _Element
else:
    Element = Any

#: What a damaged zip, or one whose parts are damaged, is noticed by.
DAMAGED = (zipfile.BadZipFile, etree.XMLSyntaxError, EOFError, OSError, NotImplementedError, RuntimeError)


def parse_xml(part: bytes) -> Element:
    """The root of a part.

    :raises lxml.etree.XMLSyntaxError: it is no well-formed XML.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    return etree.fromstring(part, parser)
