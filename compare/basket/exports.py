"""A basket to take along: as plain text, as Markdown, as a Word file; each entry with its 出处.

What comes from a report is only ever text: in Markdown what would be markup where it stands is escaped, in Word it is
the text of a run.
"""

from __future__ import annotations

import re
from io import BytesIO

from compare.basket.basket import Basket, Entry
from compare.labels import fit

TITLE = "素材篮"
#: What Markdown or HTML would read as markup wherever it stands in a line, links of its own making among it.
_MARKS = re.compile(
    r"[\\`*\[<|~${]|\](?=[(\[:])|(?<![^\W_])_|_(?![^\W_])|&(?=#?\w+;)|=(?==)|(?<==)=|:(?=//)|(?<=\bwww)\.(?=\w)"
    r"|(?<=\w)@(?=\w)|(?<=\s)#(?=#*$)"
)
#: What stands before the sign that makes a heading, a list, a quotation or a rule of a line.
_START = re.compile(r"[0-9]{1,9}(?=[.)](?:\s|$))|(?=[#+:\-](?:[\s#+\-]|$)|>|=+$)")


def source_line(entry: Entry) -> str:
    """Where an entry stands: 出处, with the file, in one line."""
    return " ".join(fit(f"出处：{entry.cited}（{entry.source}）").split())


def plain_text(basket: Basket) -> str:
    """All entries for the clipboard: each text, its source below, a line between."""
    return "\n\n".join("\n".join([*_lines(entry), *_notes(entry)]) for entry in basket.entries) + "\n"


def markdown(basket: Basket) -> str:
    """All entries as Markdown: numbered headings, the texts as paragraphs, the sources as quotes."""
    parts = [f"# {TITLE}"]
    for number, entry in enumerate(basket.entries, 1):
        parts.append(f"## {number}. {_escaped(' '.join(fit(entry.whose).split()))}")
        parts += [_escaped_line(line) for line in _lines(entry)]
        parts.append("\n>\n".join(f"> {_escaped(note)}" for note in _notes(entry)))
    return "\n\n".join(parts) + "\n"


def word_bytes(basket: Basket) -> bytes:
    """All entries as the bytes of a Word file."""
    import docx  # loaded when it is needed

    from compare.word_layout import set_up

    document = docx.Document()
    set_up(document, TITLE)
    document.add_paragraph(TITLE, "Title")
    document.add_paragraph(f"{len(basket.entries)} 条，各附出处；引用前请核对原文", "Subtitle")
    for number, entry in enumerate(basket.entries, 1):
        document.add_paragraph(f"{number}. {' '.join(fit(entry.whose).split())}", "Heading 2")
        for line in _lines(entry):
            document.add_paragraph(line, "Body Text")
        for note in _notes(entry):
            document.add_paragraph(note, "Quote")
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def _notes(entry: Entry) -> list[str]:
    """Who uses a wording, and the source."""
    return [*([f"使用情况：{' '.join(fit(entry.used).split())}"] if entry.used else []), source_line(entry)]


def _lines(entry: Entry) -> list[str]:
    """The paragraphs of an entry's text."""
    return [line.strip() for line in fit(entry.text).splitlines() if line.strip()]


def _escaped(text: str) -> str:
    return _MARKS.sub(r"\\\g<0>", text)


def _escaped_line(line: str) -> str:
    """A paragraph of a text, which begins a line."""
    found = _START.match(line)
    if found is None:
        return _escaped(line)
    at = found.end()
    return f"{line[:at]}\\{line[at]}{_escaped(line[at + 1 :])}"
