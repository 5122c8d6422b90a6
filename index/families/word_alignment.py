"""Which signs of two texts stand for each other: in order, by words, and beside that what has moved.

Wherever four words in a row stand once in each text they are an anchor; between anchors the longest common row of
words is found exactly, the table kept as bits of one large integer a row, and only every so many rows kept: texts of
20,000 characters take some tenths of a second, and texts that repeat one word no longer. Then small islands of
common words between larger changes (的, 工作) are dropped, since a reader takes in such a change as a whole.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import isqrt

from index.families.wording_signs import Signs

_ANCHOR_WORDS = 4
#: A longer common row is never dropped, a shorter one where more has changed on both its sides.
_ISLAND_SIGNS = 8
#: What has moved is at least this long, else it is said in both texts by chance.
MOVED_SIGNS = 8
#: Of a row that stands more often than this in a text, only the first places are looked at.
_MAX_PLACES = 16

Pair = tuple[int, int]
#: Signs from one to another of the first text, then of the second.
Change = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Block:
    """`size` signs from `before` of the first text on that are those from `after` of the second on."""

    before: int
    after: int
    size: int


def align(before: Signs, after: Signs) -> list[Block]:
    """The blocks that stand in both texts in the same order."""
    n, m = len(before.keys), len(after.keys)
    words: list[Block] = []
    for i, j in _word_pairs(_words(before), _words(after)):
        start, end = before.starts[i], [*before.starts[i + 1 : i + 2], n][0]
        _extend(words, Block(start, after.starts[j], end - start))
    words = _without_islands(words, n, m)
    blocks: list[Block] = []
    for change, following in zip(changes(words, n, m), [*words, Block(n, m, 0)], strict=True):
        for block in (*_same_ends(before, after, change), following):
            _extend(blocks, block)
    return blocks


def changes(blocks: Sequence[Block], n: int, m: int) -> Iterator[Change]:
    """What lies before each block and after the last, of texts of `n` and `m` signs."""
    i = j = 0
    for block in (*blocks, Block(n, m, 0)):
        yield i, block.before, j, block.after
        i, j = block.before + block.size, block.after + block.size


def moved(before: Signs, after: Signs, blocks: Sequence[Block]) -> list[Block]:
    """What stands in both texts outside the blocks, in the order of the first, none overlapping."""
    between = list(changes(blocks, len(before.keys), len(after.keys)))
    places: dict[tuple[str, ...], list[Pair]] = defaultdict(list)
    for _, _, start, end in between:
        for j in range(start, end - MOVED_SIGNS + 1):
            places[tuple(after.keys[j : j + MOVED_SIGNS])].append((j, end))
    taken = bytearray(len(after.keys))
    out: list[Block] = []
    for i, stop, _, _ in between:
        while i + MOVED_SIGNS <= stop:
            found = places.get(tuple(before.keys[i : i + MOVED_SIGNS]), [])[:_MAX_PLACES]
            runs = ((_run(before.keys, after.keys, (i, stop), place, taken), place[0]) for place in found)
            size, j = max(runs, default=(0, 0))
            block = _whole_words(before, after, Block(i, j, size))
            if block.size >= MOVED_SIGNS:
                taken[block.after : block.after + block.size] = b"\1" * block.size
                out.append(block)
                i = block.before + block.size
            else:
                i += 1
    return out


def _run(one: list[str], other: list[str], left: Pair, right: Pair, taken: bytearray) -> int:
    """How many signs from two places on are the same, up to the ends of both changes."""
    size, most = 0, min(left[1] - left[0], right[1] - right[0])
    i, j = left[0], right[0]
    while size < most and one[i + size] == other[j + size] and not taken[j + size]:
        size += 1
    return size


def _whole_words(before: Signs, after: Signs, block: Block) -> Block:
    """The block without the parts of words at its ends."""
    i, j, size = block.before, block.after, block.size
    while size and not (before.is_boundary(i) and after.is_boundary(j)):
        i, j, size = i + 1, j + 1, size - 1
    while size and not (before.is_boundary(i + size) and after.is_boundary(j + size)):
        size -= 1
    return Block(i, j, size)


def _extend(blocks: list[Block], block: Block) -> None:
    last = blocks[-1] if blocks else Block(0, 0, 0)
    if blocks and (last.before + last.size, last.after + last.size) == (block.before, block.after):
        blocks[-1] = Block(last.before, last.after, last.size + block.size)
    elif block.size:
        blocks.append(block)


def _same_ends(before: Signs, after: Signs, change: Change) -> tuple[Block, Block]:
    """What is the same at both ends of a change, up to where a word ends in both: the same may be cut otherwise."""
    i, i_end, j, j_end = change
    most = min(i_end - i, j_end - j)
    size = 0
    while size < most and before.keys[i + size] == after.keys[j + size]:
        size += 1
    first = _whole_words(before, after, Block(i, j, size))
    most -= first.size
    size = 0
    while size < most and before.keys[i_end - size - 1] == after.keys[j_end - size - 1]:
        size += 1
    return first, _whole_words(before, after, Block(i_end - size, j_end - size, size))


def _without_islands(blocks: list[Block], n: int, m: int) -> list[Block]:
    kept: list[Block] = []
    for at, block in enumerate(blocks):
        last = kept[-1] if kept else Block(0, 0, 0)
        following = blocks[at + 1] if at + 1 < len(blocks) else Block(n, m, 0)
        left = block.before - last.before - last.size, block.after - last.after - last.size
        right = following.before - block.before - block.size, following.after - block.after - block.size
        goes_on = left[0] == right[0] == 0 or left[1] == right[1] == 0  # in one text nothing has changed beside it
        if goes_on or block.size >= _ISLAND_SIGNS or block.size > min(max(left), max(right)):
            kept.append(block)
    return kept


def _words(signs: Signs) -> list[str]:
    ends = [*signs.starts[1:], len(signs.keys)]
    return [" ".join(signs.keys[start:end]) for start, end in zip(signs.starts, ends, strict=False)]


def _word_pairs(one: list[str], other: list[str]) -> list[Pair]:
    """The words of two texts that stand for each other."""
    pairs: list[Pair] = []
    i = j = 0
    for a, b in [*_anchors(one, other), (len(one), len(other))]:
        if a < i or b < j:  # within what an anchor before has grown to
            continue
        pairs += ((i + x, j + y) for x, y in _common_row(one[i:a], other[j:b]))
        i, j = a, b
        while i < len(one) and j < len(other) and one[i] == other[j]:
            pairs.append((i, j))
            i, j = i + 1, j + 1
    return pairs


def _anchors(one: list[str], other: list[str]) -> list[Pair]:
    """Where the rows of words begin that stand once in each text: the most that are in one order."""
    places = [_once(words) for words in (one, other)]
    common = [(i, places[1][row]) for row, i in places[0].items() if row in places[1]]
    tails: list[int] = []  # the smallest last place in the other text of a chain of each length
    chain: list[int] = []  # the common row that ends it
    previous: list[int] = []
    for at, (_, j) in enumerate(common):
        length = bisect_left(tails, j)
        tails[length : length + 1] = [j]
        chain[length : length + 1] = [at]
        previous.append(chain[length - 1] if length else -1)
    out: list[Pair] = []
    at = chain[-1] if chain else -1
    while at >= 0:
        out.append(common[at])
        at = previous[at]
    return out[::-1]


def _once(words: list[str]) -> dict[tuple[str, ...], int]:
    rows = [tuple(words[i : i + _ANCHOR_WORDS]) for i in range(len(words) - _ANCHOR_WORDS + 1)]
    counts = Counter(rows)
    return {row: i for i, row in enumerate(rows) if counts[row] == 1}


def _common_row(one: list[str], other: list[str]) -> list[Pair]:
    """A longest common row of words, first what is the same at both ends."""
    start, most = 0, min(len(one), len(other))
    while start < most and one[start] == other[start]:
        start += 1
    size = 0
    while size < most - start and one[-1 - size] == other[-1 - size]:
        size += 1
    middle = _longest(one[start : len(one) - size], other[start : len(other) - size])
    ends = [(len(one) - k, len(other) - k) for k in range(size, 0, -1)]
    return [*((k, k) for k in range(start)), *((start + i, start + j) for i, j in middle), *ends]


def _longest(one: list[str], other: list[str]) -> list[Pair]:
    """A longest common row by Hyyrö's bits: in row i, bit j is 0 where word j of the other makes the row longer."""
    where: dict[str, int] = defaultdict(int)
    for j, word in enumerate(other):
        where[word] |= 1 << j
    full = (1 << len(other)) - 1
    step = isqrt(len(one)) + 1
    kept, row = [full], full
    for i, word in enumerate(one):
        row = _next_row(row, where.get(word, 0), full)
        if (i + 1) % step == 0:
            kept.append(row)
    pairs: list[Pair] = []
    j = len(other)
    for block in range(len(kept) - 1, -1, -1):
        first = block * step
        rows = [kept[block]]
        for word in one[first : first + step]:
            rows.append(_next_row(rows[-1], where.get(word, 0), full))
        for i in range(len(rows) - 2, -1, -1):
            while j and rows[i + 1] >> (j - 1) & 1:
                j -= 1
            if j and rows[i] >> (j - 1) & 1:
                j -= 1
                pairs.append((first + i, j))
    return pairs[::-1]


def _next_row(row: int, matches: int, full: int) -> int:
    same = row & matches
    return (row + same | row - same) & full
