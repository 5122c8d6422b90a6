"""What the files have in common that a page gives to take along."""

from __future__ import annotations

import re

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: What no file system takes in a name.
_UNFIT = re.compile(r'[\\/:*?"<>|\s\x00-\x1f]+')
_MOST_CHARS = 40


def file_stem(title: str, otherwise: str) -> str:
    """A title as it may begin the name of a file; `otherwise` where nothing is left of it."""
    return _UNFIT.sub(" ", title).strip(" .")[:_MOST_CHARS] or otherwise
