"""Other forms of a wording that a library's reports use: 廉洁文化 and 廉政文化 beside 清廉文化.

Near in form: at the same end or ends they have at least half of their characters in common. That alone would
lay 企业文化 beside 清廉文化, so what differs must mean the same as well: by the bundled sentence model, whatever model
the library is searched with, for another one's cosines lie elsewhere. A form that holds the wording, or stands in it,
is none: its uses are among those of the other.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import accumulate

from compare.stretches import segments
from compare.telling import HOW
from index.lexicon import lexicon_of
from index.models import BUNDLED_MODEL
from index.search import Searcher
from index.static_encoder import StaticEncoder
from index.words import Segmenter, squeeze

#: Shorter ones have nothing in common, longer ones are clauses.
_CHARS = (3, 12)
#: So many passages are read for what stands in them; a form in use is in more than one of a hundred.
_MOST_PASSAGES = 3_000
#: How near in meaning (cosine) the whole is; what differs at the head or in the middle; and what does at the end, for
#: there stands what is spoken of: 清廉机关 is no 清廉文化.
_NEAR, _NEAR_HEADS, _NEAR_TAILS = 0.55, 0.45, 0.65
_MOST_WORDS = 5
_JOINTS = frozenset("的和与及或等")


def near_forms(searcher: Searcher, wording: str) -> list[str]:
    """Other forms of a wording in the library, the nearest in meaning first; found in a sample of a large one.

    :raises DamagedLibraryError: a text is not the one that was indexed.
    """
    wanted = squeeze(wording)
    if not _CHARS[0] <= len(wanted) <= _CHARS[1]:
        return []
    segmenter = lexicon_of(searcher.library).segmenter
    names = sorted({name for text in _texts(searcher, wanted) for name in _named(text, wanted, segmenter)})
    if not names:
        return []
    encoder = _encoder()
    whole = dict(zip(names, (encoder.embed(names) @ encoder.embed([wanted])[0]).tolist(), strict=True))
    near = [name for name in names if whole[name] >= _NEAR and _means_same(encoder, name, wanted)]
    near.sort(key=lambda name: (-whole[name], name))
    return [name for at, name in enumerate(near) if not any(name in other or other in name for other in near[:at])]


def is_near_in_form(name: str, wanted: str) -> bool:
    """Whether two wordings, squeezed, have at least half of the longer one's characters in common at their ends."""
    before, after = _common(name, wanted)
    return 2 * (before + after) >= max(len(name), len(wanted)) and name not in wanted and wanted not in name


def _common(a: str, b: str) -> tuple[int, int]:
    """How many characters two texts have in common at the start, and at the end beside those."""
    shorter = min(len(a), len(b))
    before = next((i for i in range(shorter) if a[i] != b[i]), shorter)
    after = next((i for i in range(shorter - before) if a[-1 - i] != b[-1 - i]), shorter - before)
    return before, after


def _means_same(encoder: StaticEncoder, name: str, wanted: str) -> bool:
    """Whether what differs means the same: 清廉 and 廉洁, also 乡村|全面|振兴 where one only says how in addition."""
    before, after = _common(name, wanted)
    parts = [text[before : len(text) - after] for text in (name, wanted)]
    if not all(parts):
        return "".join(parts) in HOW
    if min(map(len, parts)) < 2:  # 党委会 beside 党组会: a character alone has no meaning of its own
        return len(parts[0]) == len(parts[1])
    ours, theirs = encoder.embed(parts)
    return float(ours @ theirs) >= (_NEAR_HEADS if after else _NEAR_TAILS)


def _texts(searcher: Searcher, wanted: str) -> Iterator[str]:
    """The passages that end or begin something as the wording does, in a sample from all over the library."""
    ends = {wanted[:2], wanted[-2:]}
    rows = sorted({row for end in ends for row in searcher.may_hold(end)})
    step = -(-len(rows) // _MOST_PASSAGES) or 1
    for found in searcher.library.passages(rows[::step]).values():
        yield found.passage.search_text


def _named(text: str, wanted: str, segmenter: Segmenter) -> Iterator[str]:
    """What in a text is near in form, cut at words."""
    for start, end in segments(text):
        said = text[start:end]
        if wanted[:2] in said or wanted[-2:] in said:
            yield from (name for name in _stretches(segmenter.words(said)) if is_near_in_form(name, wanted))


def _stretches(words: Sequence[str]) -> Iterator[str]:
    """Whole words in a row that may be a wording: no single character at their ends, no joint in them."""
    for first in range(len(words)):
        for name, last in zip(accumulate(words[first : first + _MOST_WORDS]), words[first:], strict=False):
            if len(name) > _CHARS[1]:
                break
            if len(name) >= _CHARS[0] and min(len(words[first]), len(last)) > 1 and _JOINTS.isdisjoint(name):
                yield name


@cache
def _encoder() -> StaticEncoder:
    return StaticEncoder(BUNDLED_MODEL)
