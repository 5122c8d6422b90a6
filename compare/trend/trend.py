"""A wording over the years: its uses, other forms of it, and what took the place of what."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from compare.trend.near_forms import near_forms
from compare.trend.replacing import Overtaken, Replaced, overtaken, replaced
from compare.trend.reports import Reports, by_unit_and_type
from compare.trend.usage import Usage, checked_wording, usage_of
from index.lexicon import lexicon_of
from index.search import Searcher
from index.store.records import Filters
from index.words import squeeze

#: Why something is another form of a wording: the user's word list or the project's says so, or the reports show it.
WhyVariant = Literal["synonym", "near form"]
#: More forms than so many make a chart that nobody reads.
_MOST_VARIANTS = 6
#: So many names are looked for: a group of synonyms may hold any number of them.
_LOOKED_AT = 100
#: What is near in form and a slip of the pen beside the others (疫情失控 beside 疫情防控) is no form of it.
_LEAST_SHARE = 0.03


@dataclass(frozen=True, slots=True)
class Variant:
    """Another form of a wording, and its uses."""

    usage: Usage
    why: WhyVariant


@dataclass(frozen=True, slots=True)
class Trend:
    """A wording over the years of a library; `variants` are those in use, most used first.

    Only reports of the units and types of `filters` are counted, in `reports` as well.
    """

    usage: Usage
    reports: Reports
    variants: tuple[Variant, ...]
    replaced: tuple[Replaced, ...]
    overtaken: tuple[Overtaken, ...]
    filters: Filters = field(default_factory=Filters)

    @property
    def wording(self) -> str:
        """What was asked for."""
        return self.usage.wording


def trend_of(searcher: Searcher, raw: str, filters: Filters | None = None) -> Trend:
    """A wording over the years of the library that is searched, in the reports of some units or types.

    :raises QueryError: it is empty, has no character of a word, or is too long for a wording.
    :raises DamagedLibraryError: a text is not the one that was indexed.
    """
    wording, narrowed = checked_wording(raw), by_unit_and_type(filters or Filters())
    with searcher.library.snapshot():
        reports = Reports.of(filter(narrowed.let_through, searcher.library.documents()))
        usage = usage_of(searcher, wording, reports, narrowed)
        variants = _variants(searcher, usage, reports, narrowed)
    others = [variant.usage for variant in variants]
    return Trend(usage, reports, variants, replaced(usage, others), overtaken(usage, others), narrowed)


def _variants(searcher: Searcher, usage: Usage, reports: Reports, filters: Filters) -> tuple[Variant, ...]:
    wording = usage.wording
    why: dict[str, WhyVariant] = dict.fromkeys(_synonyms(searcher, wording), "synonym")
    for name in near_forms(searcher, wording):
        why.setdefault(name, "near form")
    first = list(why.items())[:_LOOKED_AT]
    found = [Variant(usage_of(searcher, name, reports, filters), reason) for name, reason in first]
    most = max([usage.reports, *(variant.usage.reports for variant in found)])
    found = [v for v in found if v.why == "synonym" and v.usage.uses or v.usage.reports > _LEAST_SHARE * most]
    found.sort(key=lambda v: (v.why != "synonym", -v.usage.reports, v.usage.wording))  # the lists are surer
    return tuple(sorted(found[:_MOST_VARIANTS], key=lambda v: (-v.usage.reports, v.usage.wording)))


def _synonyms(searcher: Searcher, wording: str) -> list[str]:
    """What the word lists say means the same, without what holds the wording or stands in it."""
    wanted = squeeze(wording)
    names = lexicon_of(searcher.library).same_as(wanted)
    return [name for name in names if wanted not in squeeze(name) and squeeze(name) not in wanted]
