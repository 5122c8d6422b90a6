"""A wording over the years: its uses, other forms of it, and what took the place of what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from compare.trend.near_forms import near_forms
from compare.trend.replacing import Overtaken, Replaced, overtaken, replaced
from compare.trend.reports import Reports
from compare.trend.usage import Usage, checked_wording, usage_of
from index.caches.lexical import squeeze
from index.search import Searcher
from index.synonyms import shipped_synonyms

#: Why something is another form of a wording: the user's word list or the project's says so, or the reports show it.
WhyVariant = Literal["synonym", "near form"]
#: More forms than so many make a chart that nobody reads.
_MOST_VARIANTS = 6
#: What is near in form and a slip of the pen beside the others (疫情失控 beside 疫情防控) is no form of it.
_LEAST_SHARE = 0.03


@dataclass(frozen=True, slots=True)
class Variant:
    """Another form of a wording, and its uses."""

    usage: Usage
    why: WhyVariant


@dataclass(frozen=True, slots=True)
class Trend:
    """A wording over the years of a library; `variants` are those in use, most used first."""

    usage: Usage
    reports: Reports
    variants: tuple[Variant, ...]
    replaced: tuple[Replaced, ...]
    overtaken: tuple[Overtaken, ...]

    @property
    def wording(self) -> str:
        """What was asked for."""
        return self.usage.wording


def trend_of(searcher: Searcher, raw: str) -> Trend:
    """A wording over the years of the library that is searched.

    :raises QueryError: it is empty, has no character of a word, or is too long for a wording.
    :raises DamagedLibraryError: a text is not the one that was indexed.
    """
    wording = checked_wording(raw)
    with searcher.library.snapshot():
        reports = Reports.of(searcher.library.documents())
        usage = usage_of(searcher, wording, reports)
        variants = _variants(searcher, usage, reports)
    others = [variant.usage for variant in variants]
    return Trend(usage, reports, variants, replaced(usage, others), overtaken(usage, others))


def _variants(searcher: Searcher, usage: Usage, reports: Reports) -> tuple[Variant, ...]:
    wording = usage.wording
    why: dict[str, WhyVariant] = dict.fromkeys(_synonyms(searcher, wording), "synonym")
    for name in near_forms(searcher, wording):
        why.setdefault(name, "near form")
    found = [Variant(usage_of(searcher, name, reports), reason) for name, reason in list(why.items())[:_MOST_VARIANTS]]
    most = max([usage.reports, *(variant.usage.reports for variant in found)])
    found = [v for v in found if v.why == "synonym" and v.usage.uses or v.usage.reports > _LEAST_SHARE * most]
    return tuple(sorted(found, key=lambda variant: (-variant.usage.reports, variant.usage.wording)))


def _synonyms(searcher: Searcher, wording: str) -> list[str]:
    """What the word lists say means the same, without what holds the wording or stands in it."""
    wanted = squeeze(wording)
    known = (*searcher.library.vocabulary().synonyms, *shipped_synonyms())
    groups = [group for group in known if wanted in map(squeeze, group)]
    names = dict.fromkeys(name for group in groups for name in group)
    return [name for name in names if wanted not in squeeze(name) and squeeze(name) not in wanted]
