"""The lines of a report, as its writer broke them.

A page that was scraped may hold a whole report in one line: 一、…（一）…（二）…二、…. Then a line begins
wherever the next number in sequence stands after the end of a sentence, and where a gap was left.
"""

from __future__ import annotations

import re

from corpus.marks import numeral_value
from corpus.sentences import Span, paragraphs, strip_span

#: A line that holds so much of the text is all of the report.
_MOST = 0.6
_MIN_CHARS = 300
_NUMERAL = "[一二三四五六七八九十]{1,3}"
_AFTER = r"(?:(?<=[。！？；：:”）)\s])|(?<![\s\S]))"
_FORMS = (re.compile(rf"{_AFTER}({_NUMERAL})、"), re.compile(rf"{_AFTER}[（(]({_NUMERAL})[）)]"))
_GAP = re.compile(r"(?<=\S)[ \u3000\xa0\t]{2,}(?=\S)")
_SPACE = re.compile(
    r"(?<=[。！？；：”）])[ \u3000\xa0](?=\S)|(?<=[\u4e00-\u9fff])[ \u3000\xa0](?=[\u4e00-\u9fff（(“《—]|20\d\d年)"
)
#: A shorter piece between two spaces is a name: 县长 王 某.
_MIN_PIECE_CHARS = 4


def report_lines(text: str) -> list[Span]:
    """The paragraphs of a report, without the white space around them."""
    out: list[Span] = []
    for line in paragraphs(text):
        long = line[1] - line[0] > max(_MIN_CHARS, _MOST * len(text))
        out += _cut(text, line) if long else [line]
    return out


def _cut(text: str, line: Span) -> list[Span]:
    """The lines that were one in the source; the line itself where no sections can be told."""
    sections = _in_sequence(_FORMS[0], text, line)
    cuts = set(sections)
    edges = [line[0], *sections, line[1]]
    for a, b in zip(edges, edges[1:], strict=False):
        cuts |= set(_in_sequence(_FORMS[1], text, (a, b)))
    if not cuts:
        return [line]
    spaced = sum(text[at - 1].isspace() for at in cuts if at > line[0])
    gaps = _SPACE if 2 * spaced > len(cuts) and not _GAP.search(text, *line) else _GAP
    cuts |= {m.end() for m in gaps.finditer(text, *line)}
    starts = [line[0]]
    for at in sorted(cuts - {line[0]}):
        beyond = gaps.search(text, at, line[1])
        if (beyond.start() if beyond else line[1]) - at >= _MIN_PIECE_CHARS:
            starts.append(at)
    return [strip_span(text, a, b) for a, b in zip(starts, [*starts[1:], line[1]], strict=True)]


def _in_sequence(form: re.Pattern[str], text: str, line: Span) -> list[int]:
    """Where the numbers 一, 二, 三… stand, none of it where there is no 二."""
    found: list[int] = []
    for match in form.finditer(text, *line):
        if numeral_value(match.group(1)) == len(found) + 1:
            found.append(match.start())
    return found if len(found) > 1 else []
