"""Precedents: the wordings for a topic or a sentence, who uses them, since when, in which order."""

from pathlib import Path

import pytest

from compare.precedents.blanks import with_blanks
from compare.precedents.finding import Precedents, precedents
from compare.precedents.own_words import slots_of
from compare.precedents.precedent import Precedent, in_order
from compare.slots import with_slots
from corpus import Metadata, Passage
from index.encoder import Encoder
from index.errors import QueryError
from index.families.family import Family, Member
from index.families.varying import Filling, Slot, varying
from index.intake.ingest import add_paths
from index.models import open_encoder
from index.search import Searcher
from index.store.library import FolderLibrary
from index.store.records import DocumentSummary, Filters

CLEAN = "把清廉文化融入单位日常管理，布设清廉文化墙{}处，评选清廉家庭{}户，营造崇廉尚廉的浓厚氛围。"
OWN = "建成清廉文化长廊和廉政教育馆，邀请老党员讲述家风家训故事，带动干部职工涵养清正之风。"
SHARED = "深化清廉文化进机关、进学校、进医院，让崇廉尚俭成为自觉追求。"
OTHER = "办好为民实事项目清单，老旧小区加装电梯一百二十部，群众上下楼更加方便。"
FILLING = {
    "甲局": "全年召开防汛调度会，检修泵站闸门，备足沙袋和冲锋舟，汛期没有发生险情，水库安全度汛。",
    "乙局": "引进农业龙头企业，扩大蔬菜大棚面积，带动农户就近就业，村集体收入稳步增加，产销两旺。"
    "修建机耕道和蓄水池，统一供应良种，请专家到田间讲解病虫害防治，晚稻收成比上年更好，粮仓满囤。",
    "丙局": "改造城区排水管网，新建公交停靠站，拓宽断头路，早晚高峰拥堵明显缓解，出行更加顺畅。"
    "整治夜间噪声和占道经营，清运建筑垃圾，补种行道树木，公园绿道连点成片，市民散步有了好去处。",
}  # fmt: skip


def report(unit: str, year: int, *items: str) -> str:
    body = "\n".join(f"（{'一二三四五六'[n]}）第{'一二三四五六'[n]}项工作\n{item}" for n, item in enumerate(items))
    return f"{unit}{year}年工作总结\n{year}年，在上级领导下，各项工作取得新成效，现将清廉文化等情况报告如下。\n一、主要工作\n{body}\n"


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return open_encoder()


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    folder = tmp_path / "材料"
    for unit, year, items in (
        ("甲局", 2021, [CLEAN.format(3, 8)]),
        ("乙局", 2021, [CLEAN.format(5, 8), SHARED + OTHER + FILLING["乙局"]]),
        ("甲局", 2023, [CLEAN.format(3, 9), OWN]),
        ("丙局", 2024, [SHARED + OTHER + FILLING["丙局"]]),
        ("丁局", 2024, [FILLING["甲局"]]),
    ):
        file = folder / unit / f"{year}" / f"{year}年总结.txt"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(report(unit, year, *items), encoding="utf-8")
    return folder


@pytest.fixture
def searcher(library: FolderLibrary, encoder: Encoder, reports: Path) -> Searcher:
    add_paths(library, encoder, [reports])
    return Searcher(library, encoder)


def with_text(found: Precedents, text: str) -> Precedent:
    [one] = [one for one in found.found if text in one.family.core.text]
    return one


def test_a_wording_is_one_row_with_all_who_use_it(searcher: Searcher) -> None:
    one = with_text(precedents(searcher, "清廉文化"), "文化墙")
    assert one.is_shared and set(one.units) == {"甲局", "乙局"} and one.years == (2021, 2023)
    assert {member.document.metadata.unit for member in one.firsts} == {"甲局", "乙局"}
    assert "〔3处×2／5处〕" in with_slots(one.family) or "〔5处／3处×2〕" in with_slots(one.family)


def test_members_that_the_search_did_not_rank_are_counted(searcher: Searcher, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("compare.precedents.finding.DEPTH", 1)
    whole = searcher.rank
    monkeypatch.setattr(searcher, "rank", lambda *args: whole(*args)[:1])
    found = precedents(searcher, "布设清廉文化墙")
    assert [len(one.family.members) for one in found.found if "文化墙" in one.family.core.text] == [3]


def test_what_stands_in_one_place_says_so_and_comes_after_what_is_shared(searcher: Searcher) -> None:
    found = precedents(searcher, "清廉文化")
    own = with_text(found, "文化长廊")
    assert not own.is_shared and own.units == ("甲局",) and own.family.varies() == ()
    order = [one.is_shared for one in found.found if one.relevance == own.relevance]
    assert order == sorted(order, reverse=True)


def test_a_shared_sentence_is_a_wording_where_it_is_near_itself(searcher: Searcher) -> None:
    found = precedents(searcher, "清廉文化进机关、进学校、进医院")
    one = with_text(found, "进学校、进医院")
    assert one.family.core.text == SHARED and set(one.units) == {"乙局", "丙局"}
    assert not any("加装电梯" in one.family.core.text for one in found.found)  # the passages around it tell it already
    lift = with_text(precedents(searcher, "老旧小区加装电梯"), "加装电梯")
    assert lift.family.core.text == OTHER


def test_what_stands_twice_in_one_report_is_not_shared(library: FolderLibrary, encoder: Encoder, reports: Path) -> None:
    twice = "设立清廉文化书屋二十间，每月组织一次共读交流，干部职工轮流领读清风典籍。"
    file = reports / "己局" / "2024年总结.txt"
    file.parent.mkdir()
    file.write_text(report("己局", 2024, twice, FILLING["乙局"], twice), encoding="utf-8")
    add_paths(library, encoder, [reports])
    found = precedents(Searcher(library, encoder), "清廉文化")
    one = with_text(found, "清廉文化书屋")
    assert len(one.family.members) == 2 and not one.is_shared
    assert not any(
        other.is_shared for other in found.found[found.found.index(one) :] if other.relevance == one.relevance
    )


def ends(core: str, *others: str) -> list[tuple[str, str, tuple[str, ...]]]:
    """The slots of a family of these wordings: what stands in each, its kind, and what others have."""
    document = DocumentSummary("d", "/材料", "s.txt", "h", "总结", Metadata(None, None, None, None))
    members = [
        Member(Passage(f"d{n}", 0, "item", (), 1, text, 0, len(text)), document, 0, len(text), 1.0, n == 0)
        for n, text in enumerate((core, *others))
    ]
    slots = slots_of(Family(tuple(members)))
    return [(core[s.start : s.end], s.kind, tuple(filling.text for filling in s.fillings[1:])) for s in slots]


@pytest.mark.parametrize(
    ("core", "others", "wanted"),
    [
        (
            "市场化、法治化、国际化一流营商环境加快形成。",
            ["打造市场化、法治化、国际化一流营商环境。", "着力营造市场化、法治化、国际化一流营商环境"],
            [("加快形成", "words", ("",))],
        ),
        (
            "实施稳岗扩容提质行动，稳定高校毕业生就业，城镇新增就业86万人。",
            ["实施稳岗扩容提质行动，稳定高校毕业生就业，确保零就业家庭动态清零。"],
            [("城镇新增就业86万人", "words", ("",))],
        ),
        (
            "依法保护企业产权和企业家合法权益，全年办结12件。",
            ["企业产权和企业家合法权益，全年办结9件。", "企业产权和企业家合法权益，全年办结9件。"],
            [("依法保护", "words", ("",)), ("12件", "number", ("9件",))],
        ),
        (  # one of the others has the end, so it is not the core's own
            "市场化、法治化、国际化一流营商环境加快形成。",
            ["市场化、法治化、国际化一流营商环境加快形成。", "市场化、法治化、国际化一流营商环境。", "推动市场化、法治化、国际化一流营商环境加快形成。"],
            [],
        ),
        ("开展警示教育，评选廉洁之星。", ["开展警示教育,评选廉洁之星"], []),
    ],
)  # fmt: skip
def test_what_the_core_alone_writes_is_a_slot_that_others_leave_empty(
    core: str, others: list[str], wanted: list[tuple[str, str, tuple[str, ...]]]
) -> None:
    assert ends(core, *others) == wanted


def test_openings_are_no_wording_for_a_task(searcher: Searcher) -> None:
    assert not any("现将" in one.family.core.text for one in precedents(searcher, "清廉文化").found)


def test_filters_count_those_let_through_and_who_was_first_stays(searcher: Searcher) -> None:
    found = precedents(searcher, "清廉文化", Filters(years=(2023,)))
    one = with_text(found, "文化墙")
    assert one.units == ("甲局",) and one.years == (2023,) and len(one.members) == 1
    assert len(one.family.members) == 3 and one.firsts[0].document.metadata.year == 2021
    assert not any("2021" in str(one.years) for one in found.found)
    everything = precedents(searcher, "清廉文化")
    assert found.facets["years"] == everything.facets["years"]  # what else there is to choose
    assert found.facets["units"] == {"甲局": len(found.found)}
    for unit, count in everything.facets["units"].items():
        assert len(precedents(searcher, "清廉文化", Filters(units=(str(unit),))).found) == count


def test_orders(searcher: Searcher) -> None:
    found = precedents(searcher, "清廉文化").found
    spread = [(len(one.units), len(one.years)) for one in in_order(found, "spread")]
    assert spread == sorted(spread, reverse=True) and spread[0][0] == 2
    latest = [one.years[-1] for one in in_order(found, "freshness")]
    assert latest == sorted(latest, reverse=True) and latest[0] == 2024
    assert in_order(in_order(found, "spread"), "relevance") == list(found)


def test_a_new_report_is_counted_at_once(searcher: Searcher, encoder: Encoder, reports: Path) -> None:
    before = with_text(precedents(searcher, "清廉文化"), "文化墙")
    file = reports / "戊局" / "2025年总结.txt"
    file.parent.mkdir()
    file.write_text(report("戊局", 2025, CLEAN.format(7, 7)), encoding="utf-8")
    add_paths(searcher.library, encoder, [reports])
    after = with_text(precedents(searcher, "清廉文化"), "文化墙")
    assert len(after.family.members) == len(before.family.members) + 1 and after.years[-1] == 2025


@pytest.mark.parametrize("query", ["", "，。", "-清廉"])
def test_what_cannot_be_searched_for_is_an_error(searcher: Searcher, query: str) -> None:
    with pytest.raises(QueryError):
        precedents(searcher, query)


def test_an_empty_library_has_none(library: FolderLibrary, encoder: Encoder) -> None:
    found = precedents(Searcher(library, encoder), "清廉文化")
    assert found.found == () and not found.is_cut


def test_nobody_writes_of_it(searcher: Searcher) -> None:
    assert precedents(searcher, "航空母舰编队远洋训练").found == ()


def test_a_sentence_of_many_real_reports_is_one_wording_and_its_passages_are_not_told_again(
    library: FolderLibrary, encoder: Encoder, shared: Path
) -> None:
    add_paths(library, encoder, [shared / "reports"])
    found = precedents(Searcher(library, encoder), "稳定和扩大高校毕业生、农民工、退役军人等重点群体就业。")
    first = found.found[0]
    assert len(first.units) >= 5 and first.relevance == "high" and "重点群体就业" in first.family.core.text
    alone = [one.family.core.text for one in found.found if not one.is_shared]
    assert alone and not any("稳定和扩大高校毕业生、农民工、退役军人等重点群体就业" in text for text in alone)
    places = [
        frozenset((m.passage.doc_id, m.passage.start + m.start) for m in one.family.members) for one in found.found
    ]
    assert len(set(places)) == len(places)


def test_the_nearer_a_sentence_the_higher_its_score(searcher: Searcher) -> None:
    same, near, far = searcher.nearness("清廉文化", ["建设清廉文化。", "加强廉政教育。", "疏通排水管网。"])
    assert same > near > far
    assert searcher.nearness("清廉文化", []) == []


@pytest.mark.parametrize(
    ("core", "others", "blank"),
    [
        ("举办10期机关小讲堂。", ["举办1期机关小讲堂。"], "举办××期机关小讲堂。"),
        ("全年召开党组会65次。", ["全年召开党组会**次。"], "全年召开党组会××次。"),
        ("把清廉文化融入校园日常管理。", ["把清廉文化融入医院日常管理。"], "把清廉文化融入＿＿日常管理。"),
        ("开展警示教育。", ["开展警示教育。"], "开展警示教育。"),
    ],
)
def test_what_varies_is_left_blank(core: str, others: list[str], blank: str) -> None:
    assert with_blanks(core, varying(core, others)) == blank


def test_what_the_core_alone_writes_is_left_blank() -> None:
    core = "国际化一流营商环境加快形成。"
    slot = Slot(9, 13, "words", (Filling("加快形成", 1), Filling("", 6)))
    assert with_blanks(core, [slot]) == "国际化一流营商环境＿＿。"


def test_what_others_add_leaves_no_blank() -> None:
    core = "开展专题警示教育活动，引导干部职工以案为鉴。"
    slots = varying(core, ["开展严重违纪案件专题警示教育活动，引导干部职工以案为鉴。"])
    assert slots and with_blanks(core, slots) == core
