"""A wording over the years: counted to the letter, beside how many reports there are; its forms; what replaced what."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from compare.trend.labels import history_lines, summary_line
from compare.trend.reports import Reports, report_facets
from compare.trend.trend import Trend, trend_of
from compare.trend.usage import usage_of
from corpus import Metadata
from index.errors import QueryError
from index.intake.ingest import add_paths
from index.models import open_encoder
from index.search import Searcher
from index.store.library import FolderLibrary
from index.store.records import DocumentSummary, Filters
from index.vocabulary import Vocabulary

#: Who wrote what when: unit, year, wording.
CULTURE = [
    ("甲局", 2021, "清廉文化"), ("甲局", 2022, "清廉文化"), ("甲局", 2023, "廉洁文化"), ("甲局", 2024, "廉洁文化"),
    ("乙局", 2021, "清廉文化"), ("乙局", 2022, "清廉文化"), ("乙局", 2023, "廉洁文化"), ("乙局", 2024, "廉洁文化"),
    ("丙局", 2022, "清廉文化"), ("丙局", 2023, "清廉文化"), ("丙局", 2024, "企业文化"),
    ("丁局", 2021, "企业文化"), ("丁局", 2024, "企业文化"),
]  # fmt: skip


def reports_of(uses: list[tuple[str, int, str]]) -> dict[str, str]:
    """A short report for each unit and year that writes of the wording once."""
    return {
        f"{unit}/{year}/{year}年{unit}工作总结.txt": (
            f"{year}年{unit}工作总结\n一、主要工作\n（一）扎实开展教育。全年推进{wording}建设，干部职工受到教育，{unit}面貌一新。\n"
        )
        for unit, year, wording in uses
    }


@pytest.fixture
def trend_in(tmp_path: Path, library: FolderLibrary):  # type: ignore[no-untyped-def]
    def made(reports: Mapping[str, str], wording: str = "清廉文化", filters: Filters | None = None) -> Trend:
        for source, text in reports.items():
            path = tmp_path / "reports" / source
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        encoder = open_encoder()
        if reports:
            add_paths(library, encoder, [tmp_path / "reports"])
        return trend_of(Searcher(library, encoder), wording, filters)

    return made


def test_years_are_counted_beside_all_reports_of_the_year(trend_in) -> None:  # type: ignore[no-untyped-def]
    usage = trend_in(reports_of(CULTURE)).usage
    assert [(y.year, y.reports, y.of_reports) for y in usage.years] == [
        (2021, 2, 3), (2022, 3, 3), (2023, 1, 3), (2024, 0, 4),
    ]  # fmt: skip
    assert (usage.reports, usage.passages, usage.used) == (6, 6, (2021, 2022, 2023))
    assert usage.years[1].share == 1.0


def test_units_stand_in_the_order_in_which_they_began(trend_in) -> None:  # type: ignore[no-untyped-def]
    units = trend_in(reports_of(CULTURE)).usage.units
    assert [(unit.unit, unit.used) for unit in units] == [
        ("乙局", (2021, 2022)), ("甲局", (2021, 2022)), ("丙局", (2022, 2023)),
    ]  # fmt: skip
    assert [(y.year, y.reports, y.of_reports) for y in units[2].years] == [(2022, 1, 1), (2023, 1, 1), (2024, 0, 1)]


def test_other_forms_are_near_in_form_and_meaning(trend_in) -> None:  # type: ignore[no-untyped-def]
    trend = trend_in(reports_of(CULTURE))
    assert [(v.usage.wording, v.why, v.usage.reports) for v in trend.variants] == [("廉洁文化", "synonym", 4)]


@pytest.mark.parametrize(
    ("wording", "other", "is_form"),
    [
        ("清廉文化", "廉洁文化", True), ("扶贫攻坚", "脱贫攻坚", True), ("乡村振兴", "乡村全面振兴", True),
        ("清廉文化", "企业文化", False), ("主题教育", "警示教育", False),
        ("清廉文化", "清廉机关", False), ("老旧小区改造", "老旧小区天然气改造", False), ("网络安全", "食品安全", False),
        ("乡村振兴", "乡村振兴战略", False),
    ],
)  # fmt: skip
def test_what_is_another_form_is_near_in_form_and_meaning(trend_in, wording: str, other: str, is_form: bool) -> None:  # type: ignore[no-untyped-def]
    found = trend_in(reports_of([("甲局", 2021, wording), ("乙局", 2022, other)]), wording).variants
    assert [variant.usage.wording for variant in found] == ([other] if is_form else [])


def test_a_synonym_of_the_users_is_a_variant_whatever_its_form(trend_in, library: FolderLibrary) -> None:  # type: ignore[no-untyped-def]
    library.set_vocabulary(Vocabulary(synonyms=(("企业文化", "清廉文化", "没人写的词"),)))
    found = {v.usage.wording: v.why for v in trend_in(reports_of(CULTURE)).variants}
    assert found == {"企业文化": "synonym", "廉洁文化": "synonym"}


def test_synonyms_that_nobody_writes_keep_none_out_that_is_written(trend_in, library: FolderLibrary) -> None:  # type: ignore[no-untyped-def]
    unused = tuple(f"清风文化{mark}" for mark in "甲乙丙丁戊己庚辛")
    library.set_vocabulary(Vocabulary(synonyms=(("清廉文化", *unused, "企业文化"),)))
    found = {v.usage.wording for v in trend_in(reports_of(CULTURE)).variants}
    assert found == {"企业文化", "廉洁文化"}


def test_of_many_variants_the_synonyms_most_used_are_shown(trend_in, library: FolderLibrary) -> None:  # type: ignore[no-untyped-def]
    words = [f"{mark}字文化" for mark in "甲乙丙丁戊己庚辛"]
    library.set_vocabulary(Vocabulary(synonyms=(("清廉文化", *words),)))
    uses = [
        (f"{unit}局", 2020 + year, word) for at, word in enumerate(words) for unit in "寅" for year in range(at + 1)
    ]
    found = trend_in(reports_of([(f"{unit}{at}", year, word) for at, (unit, year, word) in enumerate(uses)])).variants
    assert [(v.usage.wording, v.usage.reports) for v in found] == [(words[at], at + 1) for at in range(7, 1, -1)]


def test_groups_of_synonyms_are_joined_as_a_search_joins_them(trend_in, library: FolderLibrary) -> None:  # type: ignore[no-untyped-def]
    library.set_vocabulary(Vocabulary(synonyms=(("清廉文化", "企业文化"),)))
    found = {v.usage.wording: v.why for v in trend_in(reports_of(CULTURE), "企业文化").variants}
    assert found == {"清廉文化": "synonym", "廉洁文化": "synonym"}  # the second is the program's own


def test_passages_are_read_in_pieces(trend_in, library: FolderLibrary, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    whole = trend_in(reports_of(CULTURE)).usage
    read, real = [], FolderLibrary.passages
    monkeypatch.setattr("compare.trend.usage._AT_A_TIME", 2)
    monkeypatch.setattr(FolderLibrary, "passages", lambda self, rows: read.append(len(rows)) or real(self, rows))
    searcher = Searcher(library, open_encoder())
    assert usage_of(searcher, "清廉文化", Reports.of(library.documents())) == whole
    assert len(read) > 2 and max(read) == 2


def test_units_that_went_over_are_named_with_the_year(trend_in) -> None:  # type: ignore[no-untyped-def]
    trend = trend_in(reports_of(CULTURE))
    [one] = trend.replaced
    assert (one.from_, one.to, set(one.units), one.since) == ("清廉文化", "廉洁文化", {"甲局", "乙局"}, 2023)
    assert (one.before, one.after) == (4, 4)
    assert trend_in({}, "廉洁文化").replaced == trend.replaced
    [total] = trend.overtaken
    assert (total.from_, total.to, total.since, total.units, total.before, total.after) == (
        "清廉文化", "廉洁文化", 2023, 3, (5, 0), (1, 4),
    )  # fmt: skip


def test_what_units_did_in_different_years_is_told_of_each_by_its_own_reports(trend_in) -> None:  # type: ignore[no-untyped-def]
    alone = [
        ("甲局", 2022, "清廉文化"),
        ("甲局", 2023, "廉洁文化"),
        ("乙局", 2022, "清廉文化"),
        ("乙局", 2024, "廉洁文化"),
    ]
    assert trend_in(reports_of(alone)).replaced == ()
    [one] = trend_in(reports_of([("乙局", 2021, "清廉文化")])).replaced
    assert (one.units, one.since, one.before, one.after) == (("乙局",), 2024, 2, 1)


def test_reports_without_a_year_are_no_evidence_of_what_came_first(trend_in) -> None:  # type: ignore[no-untyped-def]
    reports = reports_of([("甲局", 2022, "清廉文化"), ("甲局", 2024, "廉洁文化")])
    [text] = reports_of([("甲局", 2022, "清廉文化")]).values()
    reports |= {f"甲局/党建工作总结{n}.txt": text.replace("2022年", "") + n * "\n" for n in range(2)}
    trend = trend_in(reports)
    assert len(trend.usage.undated) == 2 and trend.replaced == ()
    [one] = trend_in(reports_of([("甲局", 2021, "清廉文化")])).replaced
    assert (one.before, one.after) == (2, 1)


@pytest.mark.parametrize(
    "uses",
    [
        [("甲局", 2022, "清廉文化"), ("甲局", 2023, "廉洁文化")],
        # It came back to the first, or used both from the start, or wrote neither for a year.
        [
            ("甲局", 2021, "清廉文化"),
            ("甲局", 2022, "廉洁文化"),
            ("甲局", 2023, "清廉文化"),
            ("甲局", 2024, "红色教育"),
        ],
        [("甲局", 2021, "清廉文化和廉洁文化"), ("甲局", 2022, "廉洁文化"), ("甲局", 2023, "廉洁文化")],
        [
            ("甲局", 2020, "清廉文化"),
            ("甲局", 2021, "清廉文化"),
            ("甲局", 2022, "红色教育"),
            ("甲局", 2023, "廉洁文化"),
        ],
    ],
)
def test_what_may_be_chance_is_no_replacement(trend_in, uses) -> None:  # type: ignore[no-untyped-def]
    assert trend_in(reports_of(uses)).replaced == ()


def test_what_other_units_write_later_has_overtaken_nothing(trend_in) -> None:  # type: ignore[no-untyped-def]
    uses = [
        ("甲局", 2021, "清廉文化"),
        ("乙局", 2021, "清廉文化"),
        ("丙局", 2023, "廉洁文化"),
        ("丁局", 2023, "廉洁文化"),
    ]
    trend = trend_in(reports_of(uses))
    assert trend.overtaken == () and trend.replaced == ()


def test_one_unit_with_three_reports_is_told(trend_in) -> None:  # type: ignore[no-untyped-def]
    uses = [("甲局", 2021, "清廉文化"), ("甲局", 2022, "清廉文化"), ("甲局", 2023, "廉洁文化")]
    [one] = trend_in(reports_of(uses)).replaced
    assert (one.units, one.since, one.before, one.after) == (("甲局",), 2023, 2, 1)


def test_without_a_year_or_unit_a_use_is_told_apart(trend_in) -> None:  # type: ignore[no-untyped-def]
    reports = reports_of(CULTURE[:2])
    reports["无名.txt"] = "工作总结\n一、工作情况\n（一）建设清廉文化。开展活动，营造氛围，推动工作不断取得新的成效。\n"
    trend = trend_in(reports)
    assert [use.document.source for use in trend.usage.undated] == ["无名.txt"]
    assert [use.document.source for use in trend.usage.unnamed] == ["无名.txt"]
    assert sum(y.reports for y in trend.usage.years) == 2 and trend.usage.reports == 3 and trend.reports.undated == 1
    assert any("1 份没写年份的材料用到，不计在各年里：《工作总结》" in line for line in history_lines(trend))


def test_units_and_types_that_are_let_through_alone_are_counted(trend_in) -> None:  # type: ignore[no-untyped-def]
    reports = reports_of(CULTURE)
    reports["甲局/2024/2024年甲局述职报告.txt"] = (
        "2024年甲局述职报告\n一、主要工作\n（一）扎实开展教育。全年推进清廉文化建设，干部职工受到教育，面貌一新。\n"
    )
    whole = trend_in(reports)
    assert whole.usage.reports == 7 and "各年材料的类型不同，可按类型看" in list(history_lines(whole))
    types = {use.document.metadata.doc_type for use in whole.usage.uses}
    [summed] = {use.document.metadata.doc_type for use in whole.usage.uses if use.year == 2021}
    assert len(types) == 2

    of_type = trend_in({}, filters=Filters(doc_types=(str(summed),), years=(2021,), kinds=("plan",)))
    assert [(y.year, y.reports, y.of_reports) for y in of_type.usage.years] == [
        (2021, 2, 3), (2022, 3, 3), (2023, 1, 3), (2024, 0, 4),
    ]  # fmt: skip
    assert [v.usage.reports for v in of_type.variants] == [4]
    assert not any("类型不同" in line for line in history_lines(of_type))

    of_unit = trend_in({}, filters=Filters(units=("甲局",)))
    assert [(y.year, y.reports, y.of_reports) for y in of_unit.usage.years] == [
        (2021, 1, 1), (2022, 1, 1), (2023, 0, 1), (2024, 1, 2),
    ]  # fmt: skip
    assert [unit.unit for unit in of_unit.usage.units] == ["甲局"] and set(of_unit.reports.by_unit) == {"甲局"}
    assert summary_line(trend_in({}, filters=Filters(units=("没有的局",)))) == "所选的单位、类型没有材料"


def test_types_that_are_the_same_each_year_are_not_told(trend_in) -> None:  # type: ignore[no-untyped-def]
    assert not any("类型" in line for line in history_lines(trend_in(reports_of(CULTURE))))


def test_what_there_is_to_choose_is_counted_in_reports() -> None:
    documents = [
        DocumentSummary(str(at), "/材料", f"{at}.txt", "h", "总结", Metadata(unit=unit, year=2023, doc_type=doc_type))
        for at, (unit, doc_type) in enumerate([("甲局", "总结"), ("甲局", "述职"), ("乙局", "总结"), (None, "总结"), ("乙局", None)])
    ]  # fmt: skip
    assert report_facets(documents, Filters()) == {
        "units": {"甲局": 2, "乙局": 2}, "doc_types": {"总结": 3, "述职": 1},
    }  # fmt: skip
    narrowed = report_facets(documents, Filters(units=("甲局",), doc_types=("总结",), years=(1999,)))
    assert narrowed == {"units": {"甲局": 1, "乙局": 1}, "doc_types": {"总结": 1, "述职": 1}}


@pytest.mark.parametrize(
    ("wording", "found"),
    [
        ("清廉文化", 1),
        ("“清廉文化”", 1),
        ("清廉\u200b文化\ufeff", 1),  # with what nobody sees
        ("ＡＩ", 1),
        ("ai", 1),
        ("清廉", 2),
        ("廉", 2),
        ("化清", 1),
        ("清廉文化清廉", 0),  # its heading and its text together
    ],
)
def test_counted_is_to_the_letter_in_text_or_heading(trend_in, wording: str, found: int) -> None:  # type: ignore[no-untyped-def]
    text = (
        "甲局工作总结\n一、主要工作\n（一）推进清廉文化\n清廉 文化活动丰富，干部职工受到教育，全局面貌一新，各项工作有序开展。\n"
        "（二）开展教育\n用AI辅助办公，文化清新，干部职工受到教育，全局面貌一新，各项工作有序开展。\n"
        "（三）建设清廉机关\n制度健全，干部职工受到教育，全局面貌一新，各项工作有序开展，没有违纪。\n"
    )
    trend = trend_in({"甲局/2023/2023年甲局工作总结.txt": text}, wording)
    assert trend.usage.passages == found


def test_how_it_is_said(trend_in) -> None:  # type: ignore[no-untyped-def]
    trend = trend_in(reports_of(CULTURE))
    assert summary_line(trend) == "13 份材料里 6 份写到“清廉文化”，共 6 段，3 个单位"
    assert list(history_lines(trend)) == [
        "最早见于2021年：乙局、甲局（这是资料里最早的一年，以前的不知道）",
        "最近见于2023年：丙局；此后的 4 份材料里没有",
        "乙局、甲局2023年起改用“廉洁文化”，不再写“清廉文化”（此前 4 份写“清廉文化”，此后 4 份写“廉洁文化”）",
        "前后都有材料的 3 个单位合起来，2023年起写“廉洁文化”的多于“清廉文化”：此前 0 份比 5 份，此后 4 份比 1 份",
    ]


def test_what_nobody_uses_has_its_nearest_forms(trend_in) -> None:  # type: ignore[no-untyped-def]
    trend = trend_in(reports_of(CULTURE), "廉政文化")
    assert trend.usage.uses == () and summary_line(trend) == "13 份材料里没有“廉政文化”这个写法"
    assert [v.usage.wording for v in trend.variants] == ["清廉文化", "廉洁文化"]


@pytest.mark.parametrize("wording", ["火箭发射场", "AI", "廉", "2023", "清廉文化" * 20])
def test_what_has_no_uses_and_no_forms_is_empty(trend_in, wording: str) -> None:  # type: ignore[no-untyped-def]
    trend = trend_in(reports_of([("甲局", 2021, "主题教育")]), wording)
    assert trend.usage.uses == () and trend.variants == () and trend.replaced == ()


def test_an_empty_library_has_nothing(trend_in) -> None:  # type: ignore[no-untyped-def]
    trend = trend_in({})
    assert trend.usage.uses == () and trend.usage.years == () and summary_line(trend) == "资料库还是空的"


@pytest.mark.parametrize(
    ("raw", "fault"),
    [
        ("", "empty"),
        ("  ", "empty"),
        ("“”", "empty"),
        ("\u200b", "empty"),
        ("，。！", "no words"),
        ("廉" * 10_000, "too long"),
    ],
)
def test_what_is_no_wording_is_refused(trend_in, raw: str, fault: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(QueryError) as refused:
        trend_in({}, raw)
    assert refused.value.fault == fault
