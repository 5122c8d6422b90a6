"""Which passage of one column became which of another: last year's beside this year's, one unit's beside another's.

Passages go together by the wording that they share, as in families (`index/families/shingles.py`), each with one other
at most. What is left is new, or is gone, and says so by standing alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

import numpy as np
import scipy.sparse

from compare.diff import diff
from compare.regrouped import Pair, regrouped
from index.families.shingles import shingle_sets
from index.search import Hit
from index.wording import wording_key

#: The shingles that two passages share, against the geometric mean of what each has: 1 for copies, a half where one
#: holds the other and three times as much besides. Of 73,536 pairs of a party report's passage and a provincial
#: report's, which are of other things, none reaches 0.22 (set phrases such as 习近平新时代中国特色社会主义思想 are all
#: that they share); of 765 among the three party reports 24 have 0.25 or more, and these tell of one thing.
LEAST_LIKENESS = 0.25


def pairs_of(before: Sequence[Hit], after: Sequence[Hit]) -> tuple[Pair, ...]:
    """The passages of both columns, those that share most of their wording together, one with one.

    In the order of the `after` reports. A passage of `before` alone follows the one that it followed in its report,
    else stands before the one that came next; those of a report of which nothing has come again are last. What is said
    in another passage than before has moved.
    """
    left, right = (sorted(hits, key=_place) for hits in (before, after))
    partner = dict(_matched([hit.passage.text for hit in left], [hit.passage.text for hit in right]))
    ahead: list[list[Hit]] = [[] for _ in right]
    behind: list[list[Hit]] = [[] for _ in right]
    last: list[Hit] = []
    for _, report in groupby(enumerate(left), key=lambda numbered: numbered[1].document.doc_id):
        place: int | None = None
        waiting: list[Hit] = []
        for i, hit in report:
            if i in partner:
                place = partner[i]
                ahead[place] += waiting
                waiting = []
            elif place is None:
                waiting.append(hit)
            else:
                behind[place].append(hit)
        last += waiting
    found = {j: left[i] for i, j in partner.items()}
    out: list[Pair] = []
    for j, hit in enumerate(right):
        out += (Pair(alone, None, ()) for alone in ahead[j])
        out.append(_pair(found[j], hit) if j in found else Pair(None, hit, ()))
        out += (Pair(alone, None, ()) for alone in behind[j])
    return regrouped([*out, *(Pair(alone, None, ()) for alone in last)])


def _place(hit: Hit) -> tuple[str, str, int]:
    return hit.document.source, hit.document.doc_id, hit.passage.start


def _pair(before: Hit, after: Hit) -> Pair:
    texts = before.passage.text, after.passage.text
    headings = ("".join(hit.passage.heading_path[-1:]) for hit in (before, after))
    return Pair(before, after, tuple(diff(*texts, *headings)))


def _matched(before: Sequence[str], after: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Which texts go together, the most alike first; of those as much alike, the first in both orders."""
    if not before or not after:
        return
    # A text without any wording (————) is alike to itself.
    sets = shingle_sets([wording_key(text) or text for text in (*before, *after)])
    ids, columns = np.unique(sets.ids, return_inverse=True)
    ones = np.ones(columns.size, np.int64)
    matrix = scipy.sparse.csr_array((ones, columns, sets.starts), shape=(len(sets), ids.size))
    shared = (matrix[: len(before)] @ matrix[len(before) :].T).tocoo()
    first, second, sizes = shared.row.astype(np.int64), shared.col.astype(np.int64), sets.sizes
    likeness = shared.data / np.sqrt(sizes[first] * sizes[second + len(before)])
    same = np.array([before[i] == after[j] for i, j in zip(first, second, strict=True)], bool)
    order = np.lexsort((second, first, ~same, -likeness))
    taken: tuple[set[int], set[int]] = (set(), set())
    for k in order[likeness[order] >= LEAST_LIKENESS]:
        i, j = int(first[k]), int(second[k])
        if i not in taken[0] and j not in taken[1]:
            taken[0].add(i)
            taken[1].add(j)
            yield i, j
