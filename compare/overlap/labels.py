"""What a check found in Chinese words, for every door."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

from compare.overlap.overlap import CheckedSentence, MarkKind, Overlap, SectionTotal
from index.store.records import DocumentSummary
from wording.labels import whose

#: How a stretch stands elsewhere.
MARKS: dict[MarkKind, str] = {"verbatim": "逐字相同", "near": "改写相近", "set phrase": "规范提法，不计"}
#: How it is counted, for who has to answer for it.
RULES = (
    "只数汉字、数字和 *、× 这样的遮盖符，不数标点、空格和字母。",
    "连着 13 个字以上也见于资料库材料的，是逐字相同（其中的数字换成别的数字仍算）；此外换了词、调了次序、几处拼起来"
    "而字句仍能对上的，是改写相近。",
    "许多单位都这样写的和词表里的规范提法本该照写，不算；只是意思相近而字句不同的另列，也不算。",
)
NOTHING_COUNTABLE = "没有可计的汉字或数字，无从查起"
NOTHING_FOUND = "没有找到与资料库里材料相同或相近的字句"
_OPENING = "（不在标题下）"
#: So much of the limit is close to it.
_CLOSE = 0.9
#: A share of the longest draft that is checked differs from another in the fourth.
_MOST_DIGITS = 4


def limit_words(limit: float) -> str:
    """A limit as precise as it was given."""
    return f"{(Decimal(repr(limit)) * 100).normalize():f}%"


def percent(share: float, limit: float | None = None) -> str:
    """A share as people write it; next to a limit, exactly enough to tell which of both is more."""
    least = 0 if limit is None else min(len(limit_words(limit).partition(".")[2].rstrip("%")), _MOST_DIGITS)
    for digits in range(least, _MOST_DIGITS + 1):
        words = _rounded(share, digits)
        if limit is None or share == limit or words != _rounded(limit, digits):
            break
    return words


def _rounded(share: float, digits: int) -> str:
    """A share with so many digits behind the point, in which only nothing is 0% and only all of it 100%."""
    if share in (0, 1):
        return f"{share:.0%}"
    least, words = 10.0**-digits, f"{share:.{digits}%}"
    if words == f"{0:.{digits}%}":
        return f"不到{least:.{digits}f}%"
    return f"{100 - least:.{digits}f}%" if words == f"{1:.{digits}%}" else words


def counted_line(overlap: Overlap) -> str:
    """How much of the draft stands elsewhere, and how."""
    if not overlap.chars:
        return NOTHING_COUNTABLE
    kinds = (overlap.verbatim_chars, overlap.near_chars, overlap.set_phrase_chars)
    verbatim, near, phrases = (percent(chars / overlap.chars) for chars in kinds)
    return f"全文 {overlap.chars:,} 字：逐字相同 {verbatim}，改写相近 {near}，规范提法 {phrases} 不计"


def limit_line(overlap: Overlap, limit: float) -> str:
    """Whether more of the draft stands in one report than the limit allows."""
    if not overlap.by_source:
        return NOTHING_FOUND
    judged = f"对照一份材料最多 {limit_words(limit)} 的限度："
    if over := overlap.over(limit):
        named = "；".join(f"{whose(one.document)} {percent(one.share, limit)}" for one in over[:3])
        return f"{judged}超过：{named}" + (f" 等 {len(over)} 份" if len(over) > 3 else "")
    most = overlap.by_source[0]
    close = "，但已接近" if most.share > _CLOSE * limit else ""
    return f"{judged}没有超过{close}（最多的一份是 {whose(most.document)}，{percent(most.share, limit)}）"


def section_title(section: SectionTotal) -> str:
    """A section by its headings."""
    return " › ".join(section.heading_path) or _OPENING


def sentence_line(sentence: CheckedSentence) -> str:
    """How much of a sentence stands elsewhere, and how."""
    counts = ((MARKS["verbatim"], sentence.verbatim_chars), (MARKS["near"], sentence.near_chars))
    parts = [f"{words} {chars} 字" for words, chars in counts if chars]
    phrases = f"规范提法 {sentence.set_phrase_chars} 字不计" if sentence.set_phrase_chars else ""
    return "，".join([f"占本句 {percent(sentence.share)}", *parts, *filter(None, [phrases])])


def taken_over(overlap: Overlap) -> list[CheckedSentence]:
    """The sentences of which something is counted as taken over and can be shown where it stands, in order."""
    return [one for one in overlap.sentences if one.sources and (one.verbatim_chars or one.near_chars)]


def kinds_of(overlap: Overlap) -> list[MarkKind]:
    """The kinds of marks that there are in a draft and beside it."""
    found: set[MarkKind] = set()
    for sentence in overlap.sentences:
        found.update(mark.kind for mark in sentence.marks)
        found.update(mark.kind for source in sentence.sources for mark in source.marks)
    return [kind for kind in MARKS if kind in found]


def set_phrases(overlap: Overlap) -> Counter[str]:
    """The set phrases of the draft as it writes them, and how often; in order of the first place of each."""
    return Counter(
        overlap.text[mark.start : mark.end].strip("，。、；：")
        for sentence in overlap.sentences
        for mark in sentence.marks
        if mark.kind == "set phrase"
    )


def section_of(overlap: Overlap, start: int) -> str:
    """The headings above the character at `start` of the draft; nothing where there are none."""
    within = [section for section in overlap.by_section if section.start <= start < section.end]
    return " › ".join(max(within, key=lambda one: one.start).heading_path) if within else ""


def report_name(document: DocumentSummary) -> str:
    """A report by whose it is, its year and its title."""
    return whose(document) + (f"《{document.title}》" if document.metadata.unit else "")
