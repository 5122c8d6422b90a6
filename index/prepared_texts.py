"""Texts normalised as the tokenizers of our own models do it, in such a way that places stay.

Each sign that is no letter becomes one space, not a run of them one: pieces are looked for between spaces, so it is the
same to them.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from index.words import is_plain

_NORMALISED = {
    "type": "Sequence",
    "normalizers": [
        {"type": "NFKC"},
        {"type": "Lowercase"},
        {"type": "Replace", "pattern": {"Regex": r"[^\p{L}\p{N}]+"}, "content": " "},
    ],
}
_SEPARATED = {"type": "WhitespaceSplit"}
#: What our own models' tokenizers call the piece that stands for what they do not know.
UNKNOWN = "[UNK]"
_NO_LETTER = re.compile(r"[\W_]")


@dataclass(frozen=True, slots=True)
class PreparedText:
    """A normalised text, and of which code point of the text each of its own comes; the same where that is none."""

    text: str
    owners: NDArray[np.int64] | None


class Preparing:
    """Prepares texts for a tokenizer that is one of our own models'."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        """The `tokenizer` as it came."""
        self._normaliser = tokenizer.normalizer
        self._spelt: dict[str, str] = {}
        self.is_possible = (
            _settings(tokenizer.normalizer) == _NORMALISED
            and _settings(tokenizer.pre_tokenizer) == _SEPARATED
            and tokenizer.token_to_id(UNKNOWN) is not None
            and not tokenizer.get_added_tokens_decoder()
        )

    def prepared(self, text: str) -> PreparedText | None:
        """A text as it is to be cut into pieces; none where only the tokenizer can normalise it."""
        if not self.is_possible:
            return None
        if is_plain(text):
            return PreparedText(spaced(text), None)
        # Signs that are put together with their neighbours have no place of their own.
        if unicodedata.normalize("NFKC", text) != "".join(unicodedata.normalize("NFKC", sign) for sign in text):
            return None
        signs = [self._spelling(sign) for sign in text]
        return PreparedText("".join(signs), np.repeat(np.arange(len(text)), [len(sign) for sign in signs]))

    def plain(self, texts: Sequence[str]) -> list[str]:
        """Texts prepared whose places all stay; of the others nothing."""
        return [spaced(text) if self.is_possible and is_plain(text) else "" for text in texts]

    def _spelling(self, sign: str) -> str:
        """What the tokenizer makes of a sign."""
        spelt = self._spelt.get(sign)
        if spelt is None:
            spelt = self._spelt[sign] = self._normaliser.normalize_str(sign)
        return spelt


def spaced(text: str) -> str:
    """A plain text prepared."""
    return _NO_LETTER.sub(" ", text.lower())


def _settings(part: object) -> object:
    """What a part of a tokenizer says of itself."""
    state = getattr(part, "__getstate__", lambda: None)()
    return json.loads(state) if isinstance(state, bytes) else None
