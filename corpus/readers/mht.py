"""Web archives (.mht, .mhtml): an e-mail whose first HTML part is the page.

The part's header, not the page, has the last word on its charset: browsers write the part anew in UTF-8
and leave the old declaration in the page. Pictures and style sheets are other parts and never opened.
"""

from __future__ import annotations

from email import message_from_bytes
from email.message import Message

from corpus.errors import UnreadableFileError
from corpus.readers import html
from corpus.readers.reading import Reading


def read(data: bytes) -> Reading:
    """The page of the archive, as the reader of web pages gives it.

    :raises UnreadableFileError: no part is a page, or the page holds no text.
    """
    try:
        part = _page(message_from_bytes(data.removeprefix(b"\xef\xbb\xbf").lstrip()))
        payload = part.get_payload(decode=True) if part is not None else None
        charset = part.get_content_charset() if part is not None else None
    except (ValueError, LookupError, TypeError, AttributeError, AssertionError, RecursionError) as error:
        # What the e-mail package raises on torn headers and on parts nested a thousand deep.
        raise UnreadableFileError("damaged", "open and save again", "MHT") from error
    if not isinstance(payload, bytes):
        raise UnreadableFileError("unsupported", "save as docx or txt", "MHT")
    if not payload.strip():
        raise UnreadableFileError("no text", "leave it out")
    return html.read_page(*html.decode_page(payload, charset)) if charset else html.read(payload)


def _page(message: Message) -> Message | None:
    return next((part for part in message.walk() if part.get_content_type() == "text/html"), None)
