"""From bytes to text: a byte order mark, then strict UTF-8, then the decoding with the commonest characters.

Detection libraries read a short GB18030 file as Korean and miss UTF-16 without a mark. Chinese text
tells itself apart: a few hundred characters make up more than half of any of it, and a wrong decoding
gives rare ones. So each candidate is decoded strictly and scored by how common its characters are.
"""

from __future__ import annotations

import re

from corpus.errors import UnreadableFileError

_MARKS = [
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
]
_CANDIDATES = ("gb18030", "utf-16-le", "utf-16-be", "big5")
#: What official prose is made of, simplified and (the last line) traditional.
_COMMON = frozenset(
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子"
    "说产种面而方后多定行学法所民得经十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当"
    "使点从业本去把性好应开它合还因由其些然前外天政四日那社义事平形相全表间样与关各重新线内数正心反你"
    "明看原又么利比或但质气第向道命此变条只没结解问意建月公无系军很情者最立代想已通并提直题党程展五果"
    "料象员革位入常文总次品式活设及管特件长求老头基资边流路级少图山统接知较将组见计别她手角期根论运农"
    "指几九区强放决西被干做必战先回则任取据处队南给色光门即保治北造百规热领七海口东导器压志世金增争济"
    "委局省市县检督廉党组织部纪律监察贯彻落精神习近思想教育主题述职报告工作总结单位支书记会议责任清风"
    "，。、；：？！“”《》（）—…·０１２３４５６７８９"
    "國會時來們個為發經產動過學對說這實現體當業開關問題條員與應將總無長東報組織黨書記責"
)
#: Below this share of common characters a decoding is not taken for Chinese prose.
_LEAST_COMMON = 0.25
#: Half a character, which can be neither stored nor shown; and what no text has many of.
_HALF = re.compile("[\ud800-\udfff]")
_UNREADABLE = re.compile("[\x00-\x08\x0e-\x19\x1b-\x1f\ufffd]")
#: A text with so few characters that cannot be decoded is still that text: a file cut, or a byte gone wrong.
MAX_BROKEN = 0.002


def decode(data: bytes) -> tuple[str, str]:
    """The text of a file and the name of its encoding.

    :raises UnreadableFileError: the bytes are no text.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            try:
                return checked(data[len(mark) :].decode(encoding)), encoding
            except UnicodeDecodeError as error:
                raise UnreadableFileError("damaged", "open and save again", encoding) from error
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    else:
        if "\x00" not in text:
            return checked(text), "utf-8"
    best, best_score, best_encoding = "", 0.0, ""
    for encoding in _CANDIDATES:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        score = _commonness(text)
        if score > best_score:
            best, best_score, best_encoding = text, score, encoding
    if best_score >= _LEAST_COMMON:
        return checked(best), best_encoding
    text = data.decode("utf-8", "replace")
    if text.count("\ufffd") <= MAX_BROKEN * len(text):
        return checked(text), "utf-8"
    raise UnreadableFileError("not text", "save as docx or txt")


def _commonness(text: str) -> float:
    """The share of common characters, between 0 and 1; letters, digits and white space count half."""
    sample = text[:20_000]
    if not sample:
        return 0.0
    score = sum(1.0 if c in _COMMON else 0.5 if c.isascii() and (c.isalnum() or c.isspace()) else 0.0 for c in sample)
    controls = sum(ord(c) < 32 and c not in "\t\n\r\f\v" for c in sample)
    return (score - 5 * controls) / len(sample)


def checked(text: str) -> str:
    """The same text.

    :raises UnreadableFileError: it holds what no text has: control characters and signs of a failed decoding.
    """
    if "\x00" in text or _HALF.search(text) or len(_UNREADABLE.findall(text)) > 0.01 * len(text):
        raise UnreadableFileError("not text", "save as docx or txt")
    return text
