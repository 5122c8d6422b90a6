"""What a passage may mention of a task's sub-tasks: headings, short clauses, and what these list.

A clause is brought down to what is done: without numbers, amounts, and the verbs and adverbs that every report puts
before everything.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from compare.telling import MAKING, NAME_CHARS, names_task, trimmed
from corpus.figures.words import GENERIC, either
from corpus.sentences import Span, clauses, sentences
from index.encoder import Embedding, Encoder
from index.search import Hit

#: A clause that begins with one of these says by what or to what end, not what is done; so does one that holds 按照.
_FRAME = re.compile(
    r"^(?:围绕|聚焦|坚持|按照|根据|针对|结合|紧扣|紧盯|立足|牢记|牢固|以|把|将|使|让|对|在|从|随着|作为|自觉|努力实现|"
    r"不断|切实|始终|促使|确保|进一步(?:增强|提升|提高))|按照|根据"
)
_NUMBER = re.compile(
    r"^\s*(?:第?[一二三四五六七八九十百\d]{1,3}(?:[、.．]|是(?!否)|要)|[（(][一二三四五六七八九十\d]{1,3}[)）]|[①-⑳]|——)\s*"
)
_MARKS = re.compile(r"[，,、：:。！？!?；;…\s]+$")
_LISTED = re.compile(
    r"(?:、|以及|(?<=[\u4e00-\u9fff]{2})(?:和(?![美谐平睦])|及)(?=[\u4e00-\u9fff]{2}))(?![^“《（(]*[”》）)])"
)
#: 成立|领导小组, 举办为期两周的|读书班, 列出|问题清单|31项: what is done, without how much of it.
_ACT = re.compile(rf"(?:{either(GENERIC)}|{either(MAKING)})(?:好|了)?")
_AMOUNT = re.compile(r"[约近超]?[\d一二三四五六七八九十百千万余多.%]+[\u4e00-\u9fff]{0,2}(?:以上)?$")
_COUNTED = re.compile(r"^[约近超]?\d[\d.]*[万亿]?(?:公里|人次|平方米|[\u4e00-\u9fff])(?=[\u4e00-\u9fff]{4})")
_AND_SO_ON = re.compile(r"等(?:多种|方式|形式|活动|工作|举措|措施|任务|$).*")
#: 省、市主题教育动员会议
_WHOSE = re.compile(r"^(?:[省市县区局委]|中央)(?=[\u4e00-\u9fff]{4})(?![委局]|场|域)")
#: What ends a name and says nothing: 推动发展|各项任务落实.
_ENDS = re.compile(r"(?:各项|工作|任务|落实|落地|见效|情况|政策|制度)+$")
#: A heading is a short sentence; a sub-task has so many telling words and characters at most.
_HEADING_CHARS, _MOST_CHARS = 40, 24
#: A sentence of a passage on several things belongs to the task where it names it or is so near to it (cosine).
_NEAR = 0.42

#: The report, the ordinal of the passage, and where in it.
Place = tuple[str, int, Span | None]


@dataclass(frozen=True, slots=True)
class Mention:
    """Where a column mentions a sub-task: `start:end` in the passage's text, none where it is a heading above it."""

    column: str
    text: str
    hit: Hit
    span: Span | None
    is_heading: bool

    @property
    def place(self) -> Place:
        """Where it is: what two mentions have in common that say two things of one clause."""
        return self.hit.passage.doc_id, self.hit.passage.ordinal, self.span


@dataclass(frozen=True, slots=True)
class Told:
    """What of a passage is told of the task: the headings below the task's own, and the parts of its sentences.

    `is_headed` where a heading names the task.
    """

    column: str
    hit: Hit
    headings: tuple[Mention, ...]
    parts: tuple[Span, ...]
    is_headed: bool


def told(task: str, vector: Embedding, column: str, hit: Hit, encoder: Encoder) -> Told:
    """What belongs to the task: all below a heading that names it, else what names it or is near to its `vector`."""
    path, text = hit.passage.heading_path, hit.passage.text
    naming = [i for i, heading in enumerate(path) if names_task(heading, task)]
    headings = [Mention(column, _bare(h), hit, None, True) for h in (path[naming[-1] + 1 :] if naming else ())]
    spans, headed = sentences(text, 0, len(text)), bool(naming)
    numbered = next((s for s in spans if hit.passage.item and _NUMBER.match(text[slice(*s)])), None)
    if numbered and numbered[1] - numbered[0] <= _HEADING_CHARS:
        heading = _bare(text[slice(*numbered)])
        spans.remove(numbered)
        if naming and not names_task(heading, task):
            headings.append(Mention(column, heading, hit, numbered, True))
        headed = headed or names_task(heading, task)
    parts = [part for span in spans for part in clauses(text, *span, "；;")]
    if not headed and parts:
        near = (encoder.embed([text[a:b] for a, b in parts]) @ vector).tolist()
        parts = [
            p for p, near_it in zip(parts, near, strict=True) if near_it >= _NEAR or names_task(text[slice(*p)], task)
        ]
    return Told(column, hit, tuple(headings), tuple(parts), headed)


def mentions(of: Told) -> Iterator[Mention]:
    """What one passage may mention, headings first."""
    yield from of.headings
    for part in of.parts:
        yield from (Mention(of.column, said, of.hit, span, False) for said, span in _said(of.hit.passage.text, part))


def _said(text: str, part: Span) -> Iterator[tuple[str, Span]]:
    """The clauses of a sentence that say what is done, with what they list and what they do it to."""
    for start, end in clauses(text, *part, "，,：:"):
        clause = _bare(text[start:end])
        if _FRAME.search(clause):
            continue
        *before, last = _LISTED.split(clause)
        if not before and len(clause) <= _MOST_CHARS:
            yield clause, (start, end)
        is_list = bool(before) and "的" not in last  # 发现问题、巩固提高的|工作闭环 is one thing
        if is_list:
            names = (_listed_name(name) for name in (*before, last))
            yield from ((name, (start, end)) for name in names if _is_part(name) and "等" not in name)
        _, so_on, kind = last.rpartition("等")
        if so_on or not is_list:
            thing = _thing(kind) or (kind if so_on and _is_part(kind) else "")
            if thing and thing != clause:
                yield thing, (start, end)


def _listed_name(said: str) -> str:
    """What one part of a list names: 党组|读书班实施方案|等专项工作方案."""
    before, _, after = said.partition("等")
    name = before if after and before[-2:] == after[-2:] else _AND_SO_ON.sub("", said)
    name = _WHOSE.sub("", _AMOUNT.sub("", name))
    if len(shorter := _ENDS.sub("", name)) >= NAME_CHARS[0]:
        name = shorter
    return _thing(name) or trimmed(name)


def _thing(said: str) -> str:
    """What an act is done to, the longest that a name may be; nothing where no act is said."""
    said = _AMOUNT.sub("", said)
    things = (_COUNTED.sub("", said[act.end() :].rpartition("的")[2]) for act in _ACT.finditer(said))
    return next((thing for thing in things if _is_part(thing)), "")


def _is_part(name: str) -> bool:
    """Whether a name is of a good length and no mark is cut apart in it."""
    whole = all(name.count(left) == name.count(right) for left, right in ("《》", "“”", "（）"))
    return whole and NAME_CHARS[0] <= len(name) <= NAME_CHARS[1]


def _bare(text: str) -> str:
    return _MARKS.sub("", _NUMBER.sub("", text)).strip()
