"""The families of a library with their passages: which come first, who has them, and that they follow it."""

from dataclasses import replace
from pathlib import Path

import pytest

from index.families.family import Family, Member, families_of
from index.families.library_families import families_with, library_families, rows_of
from index.intake.corrections import correct
from index.intake.ingest import Stated, add_paths
from index.store.library import FolderLibrary
from tests.conftest import WordHashEncoder

SHARED_TEXT = "开展警示教育，评选廉洁之星{}人，营造崇廉尚廉的氛围，增强干部职工廉洁自律内生动力。"
OTHER_TEXT = "坚持第一议题制度，全年召开党组会{}次，开展中心组学习，带动全局干部学深悟透。"


def add(library: FolderLibrary, encoder: WordHashEncoder, folder: Path, reports: dict[str, str]) -> None:
    for source, text in reports.items():
        path = folder / source
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    add_paths(library, encoder, [folder])


def report(unit: str, year: int, *texts: str) -> str:
    return f"{year}年{unit}工作总结\n一、主要工作\n" + "\n".join(texts) + "\n"


@pytest.fixture
def filled(library: FolderLibrary, encoder: WordHashEncoder, tmp_path: Path) -> FolderLibrary:
    """One wording in three reports of one unit, another in the reports of two units."""
    reports = {
        f"甲局/{year}/工作总结.txt": report("甲局", year, OTHER_TEXT.format(year % 9 + 30))
        for year in range(2021, 2024)
    }
    reports["乙局/2022/工作总结.txt"] = report("乙局", 2022, SHARED_TEXT.format(12))
    reports["丙局/2020/工作总结.txt"] = report("丙局", 2020, SHARED_TEXT.format("**"))
    add(library, encoder, tmp_path / "材料", reports)
    return library


def named(families: list[Family]) -> list[list[tuple[str | None, int | None]]]:
    return [[(m.document.metadata.unit, m.document.metadata.year) for m in family.members] for family in families]


def test_what_most_units_use_comes_first_and_members_stand_by_year(filled: FolderLibrary) -> None:
    found = list(library_families(filled))
    assert named(found) == [[("丙局", 2020), ("乙局", 2022)], [("甲局", 2021), ("甲局", 2022), ("甲局", 2023)]]
    first, second = found
    assert first.first is not None and (first.first.metadata.unit, first.first.metadata.year) == ("丙局", 2020)
    assert (first.units, first.years, second.units) == (("丙局", "乙局"), (2020, 2022), ("甲局",))
    assert first.core is first.members[0] and first.core.text == SHARED_TEXT.format("**")
    [slot] = first.varies()
    assert (slot.kind, dict(slot.fillings)) == ("number", {"**人": 1, "12人": 1})


def test_they_follow_what_comes_and_goes(filled: FolderLibrary, encoder: WordHashEncoder, tmp_path: Path) -> None:
    list(library_families(filled))
    add(filled, encoder, tmp_path / "更多", {"丁局/2019/总结.txt": report("丁局", 2019, OTHER_TEXT.format(8))})
    assert named(list(library_families(filled))) == [
        [("丁局", 2019), ("甲局", 2021), ("甲局", 2022), ("甲局", 2023)],
        [("丙局", 2020), ("乙局", 2022)],
    ]
    filled.remove([d.doc_id for d in filled.documents() if d.metadata.unit == "乙局"])
    [family] = library_families(filled)
    assert family.units == ("丁局", "甲局")


def test_they_follow_what_is_corrected(filled: FolderLibrary) -> None:
    list(library_families(filled))
    correct(filled, [d.doc_id for d in filled.documents() if d.metadata.year == 2021], Stated(unit="戊局", year=2025))
    assert named(list(library_families(filled))) == [
        [("甲局", 2022), ("甲局", 2023), ("戊局", 2025)],
        [("丙局", 2020), ("乙局", 2022)],
    ]


def test_without_a_year_or_unit_none_is_told_and_such_members_come_last(
    library: FolderLibrary, encoder: WordHashEncoder, tmp_path: Path
) -> None:
    texts = {f"{n}.txt": f"工作总结\n一、主要工作\n{SHARED_TEXT.format(3)}\n" + n * "\n" for n in range(2)}
    add(library, encoder, tmp_path / "材料", texts)
    [family] = library_families(library)
    assert family.first is None and family.units == family.years == ()
    add(library, encoder, tmp_path / "材料", {"甲局/2021/总结.txt": report("甲局", 2021, SHARED_TEXT.format(3))})
    [family] = library_families(library)
    assert named([family]) == [[("甲局", 2021), (None, None), (None, None)]] and family.core is family.members[0]


def test_a_passage_leads_to_its_families(filled: FolderLibrary) -> None:
    [first, second] = library_families(filled)
    [row] = rows_of(filled, [first.members[1].passage])
    assert families_with(filled, [row]) == [first]
    both = rows_of(filled, [second.core.passage, first.core.passage])
    assert families_with(filled, both) == [first, second] and families_with(filled, []) == []
    gone = replace(first.core.passage, doc_id="none")
    assert rows_of(filled, [gone]) == [] and families_with(filled, [10_000]) == []


def test_what_goes_while_they_are_read_is_left_out(filled: FolderLibrary, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.families.library_families._PASSAGES", 1)
    families = library_families(filled)
    assert next(families).units == ("丙局", "乙局")
    filled.remove([d.doc_id for d in filled.documents() if d.metadata.year == 2022])
    assert named(list(families)) == [[("甲局", 2021), ("甲局", 2023)]]


def places(families: list[Family]) -> set[frozenset[tuple[str, int, int]]]:
    def place(member: Member) -> tuple[str, int, int]:
        return member.document.source, member.passage.start + member.start, member.passage.start + member.end

    return {frozenset(map(place, family.members)) for family in families}


def test_families_among_all_passages_are_those_of_the_library_whatever_is_read_at_a_time(
    library: FolderLibrary, encoder: WordHashEncoder, shared: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_paths(library, encoder, [shared / "reports"])
    found = list(library_families(library))
    assert len(found) > 100 and len(places(found)) == len(found)
    among = families_of(library.all_passages())
    assert places(among) == places(found)
    cores = {family.core.text: family.varies() for family in found}
    assert {family.core.text: family.varies() for family in among} == cores
    monkeypatch.setattr("index.families.library_families._PASSAGES", 7)
    assert list(library_families(library)) == found


def test_families_within_some_reports_are_the_same_among_their_passages_alone(
    library: FolderLibrary, encoder: WordHashEncoder, shared: Path
) -> None:
    add_paths(library, encoder, [shared / "reports/party"])
    alone = places(list(library_families(library)))
    add_paths(library, encoder, [shared / "reports"])
    party = [p for p in library.all_passages() if not p.document.source.startswith("provinces")]
    assert places(families_of(party)) == alone and len(alone) > 5


def test_of_real_reports_each_passage_of_a_family_leads_to_it(
    library: FolderLibrary, encoder: WordHashEncoder, shared: Path
) -> None:
    add_paths(library, encoder, [shared / "reports/party"])
    for family in library_families(library):
        for member in family.members:
            assert family in families_with(library, rows_of(library, [member.passage]))
