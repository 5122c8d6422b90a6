"""What Word draws for the code of a field that has no result: 带圈字符 and 拼音指南 are kept so, in .docx and RTF."""

from __future__ import annotations

import re

_MAX_CODE_CHARS = 500
_ENCLOSED = re.compile(r"eq\s.*?\\o\s*\\ac\(\s*[^,，;]{1,2}\s*[,，;](.*)\)", re.IGNORECASE | re.DOTALL)
_WITH_READING = re.compile(
    r"eq\s.*?\\o\s*(?:\\a[a-z])?\(\\s\\up[^(]{0,9}\([^()]*\)\s*[,，;](.*)\)", re.IGNORECASE | re.DOTALL
)
_CIRCLED = {str(number): chr(ord("①") + number - 1) for number in range(1, 21)}


def drawn_by(code: str) -> str:
    """The characters that a field's code draws, a number in a circle as one; "" for codes of any other kind."""
    code = code.strip()
    found = None
    if len(code) <= _MAX_CODE_CHARS:
        found = _ENCLOSED.fullmatch(code) or _WITH_READING.fullmatch(code)
    if found is None:
        return ""
    inner = found[1].strip()
    return _CIRCLED.get(inner, inner)
