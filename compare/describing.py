"""Which passages of a library describe a task: all that do, not the best so many.

A task named in a term of the field (低空经济) scores higher throughout than one told in plain words
(帮大学生找到工作), so no one score parts what describes it from what only shares words with it. What does
is how a passage stands to the best one there is: its score above the query's background has to be at
least so much, and a share of the best one's. Where nobody describes the task the best one is poor, and
then the fixed part is more than even that has. Three numbers, for all tasks, units and sizes of library.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from index.copies import counted_once
from index.ranking import Ranked
from index.search import Hit, Searcher
from index.store.records import Filters

#: By `benchmarks/describing.py`, over 15 provincial and 3 party reports: 0.83 and 0.93 of what is found is judged
#: relevant (of the 30 others 27 touch the task too, read by hand), and 0.84 and 0.81 of what is judged to describe the
#: task is found; fitted anew without the query at hand 0.83 and 0.89, 0.81 and 0.79. One score for all tasks finds
#: 0.67 of the provinces' where 0.81 of what it finds is relevant. Of 36 tasks that no report speaks of, 27 stay empty;
#: to the others a passage on something close is given (房屋漏水: old houses made new). With 1.1 for the least 31 do,
#: but only 0.74 of the party reports' descriptions are found: plain words score no better than that.
SHARE, FIXED, LEAST = 0.6, 0.3, 1.0
#: How many passages each way of searching is first asked for, and how many times as many next.
_FIRST, _DEEPER = 50, 4


def least_excess(best: float) -> float:
    """How far above the background a passage is that describes a task, where the best one is `best` above it."""
    return max(LEAST, FIXED + SHARE * best)


def describing(searcher: Searcher, task: str, filters: Filters | None = None) -> list[Hit]:
    """All passages that describe a task, best first; what others write alike is not folded, for each of them counts.

    Of a report that lies in the library twice one counts.

    What describes it is decided over the whole library: filters choose among those, so that a passage which is
    found for one unit is found for all units. A copy of what describes the task does so too, whatever its heading.

    :raises QueryError: the task holds nothing to search for.
    :raises OtherEncoderError: the library has been made anew by another encoder.
    :raises DamagedLibraryError: a text that would be answered is not the one that was indexed.
    """
    with searcher.library.snapshot():
        chosen = _describing(searcher, task)
        once = counted_once(found.stored.document for found in chosen)
        chosen = [found for found in chosen if found.stored.document.doc_id in once]
        if filters:
            stored = [(found, found.stored) for found in chosen]
            chosen = [f for f, s in stored if filters.let_through(s.document) and filters.let_kind(s.passage.kind)]
        return searcher.hits(task, chosen, flat=True)


def _describing(searcher: Searcher, task: str) -> list[Ranked]:
    """The passages of the whole library: looked for ever deeper until the last ones come from well above the end."""
    count = searcher.library.passage_count()
    depth = _FIRST
    while True:
        ranked = searcher.rank(task, min(depth, count) or None, flat=True)
        if not ranked:
            return []
        background = searcher.background(task)
        least = least_excess(ranked[0].score - background)
        over = sum(found.score - background >= least for found in ranked)
        if depth >= count or _deepest(ranked, over) < depth:
            wordings = {found.stored.wording_hash for found in ranked[:over]}
            return [found for found in ranked if found.stored.wording_hash in wordings]
        depth *= _DEEPER


def _deepest(ranked: Sequence[Ranked], chosen: int) -> int:
    """The place of the last of the first `chosen` passages: by meaning or by words, whichever puts it first."""
    by_meaning = np.argsort([-(found.cosine or 0.0) for found in ranked], kind="stable")
    by_words = np.argsort([-(found.bm25 or 0.0) for found in ranked], kind="stable")
    places = np.minimum(np.argsort(by_meaning), np.argsort(by_words))
    return int(places[:chosen].max(initial=-1))
