"""Families: which passages share their wording, by any way to find them out."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.families.alike import Pairs, alike, alike_between
from index.families.families import Families
from index.families.shingles import LENGTH, shingle_sets
from index.families.wordings import Group
from index.intake.ingest import add_paths
from index.intake.sync import sync_folder
from index.store.library import FolderLibrary
from index.store.records import StoredPassage
from index.wording import wording_key
from tests.conftest import WordHashEncoder

SENTENCES = (
    "召开党组会65次研究党建工作", "深入开展警示教育评选廉洁之星", "班子成员深入基层调研形成问题清单", "持续整治形式主义为基层减负",
    "完善长效机制推动党建工作再上新台阶", "开展中心组学习带动全局干部学深悟透", "召开党组会**次研究党建工作", "下一步", "",
)  # fmt: skip
texts = st.lists(st.sampled_from(SENTENCES), min_size=0, max_size=5).map("。".join)


def shingles(text: str) -> set[str]:
    wording = wording_key(text)
    return {wording[at : at + LENGTH] for at in range(max(1, len(wording) - LENGTH + 1))} if wording else set()


def alike_by_definition(some: Sequence[str], others: Sequence[str]) -> set[tuple[int, int]]:
    """All pairs that are alike, each text compared with each."""
    found = set()
    firsts, seconds = list(map(shingles, some)), list(map(shingles, others))
    for i, first in enumerate(firsts):
        for j, second in enumerate(seconds):
            shared = len(first & second)
            if shared and (
                shared / len(first | second) >= 0.35 - 1e-12 or shared / min(len(first), len(second)) >= 0.55 - 1e-12
            ):
                found.add((i, j))
    return found


def numbers(pairs: Pairs) -> list[tuple[int, int]]:
    return list(zip(pairs.first.tolist(), pairs.second.tolist(), strict=True))


@given(st.lists(texts, max_size=12))
@settings(deadline=None, max_examples=300)
def test_all_pairs_that_are_alike_are_found_once(found: list[str]) -> None:
    pairs = numbers(alike(shingle_sets([wording_key(text) for text in found])))
    wanted = {(i, j) for i, j in alike_by_definition(found, found) if i < j}
    assert sorted((min(pair), max(pair)) for pair in pairs) == sorted(wanted)


@given(st.lists(texts, max_size=8), st.lists(texts, max_size=8))
@settings(deadline=None, max_examples=300)
def test_all_pairs_of_new_and_old_that_are_alike_are_found_once(new: list[str], old: list[str]) -> None:
    sets = [shingle_sets([wording_key(text) for text in some]) for some in (new, old)]
    pairs = alike_between(*sets)
    assert sorted(numbers(pairs)) == sorted(alike_by_definition(new, old))
    for first, second, shared in zip(pairs.first, pairs.second, pairs.shared, strict=True):
        assert shared == len(shingles(new[first]) & shingles(old[second]))


def test_a_short_wording_inside_a_long_one_is_alike_though_little_of_that() -> None:
    short, long = SENTENCES[1], "。".join(SENTENCES)
    sets = shingle_sets([wording_key(short), wording_key(long)])
    assert sets.sizes[0] < 0.2 * sets.sizes[1] and numbers(alike(sets)) == [(0, 1)]


def test_numbers_masks_punctuation_and_width_make_no_difference() -> None:
    ways = ["召开党组会65次，研究党建。", "召开党组会**次;研究党建", "召开党组会１２次研究党建"]
    sets = shingle_sets([wording_key(text) for text in ways])
    assert {tuple(sets.ids[start:end]) for start, end in zip(sets.starts, sets.starts[1:], strict=False)} == {
        tuple(sets.ids[: sets.starts[1]])
    }


def passages_of(library: FolderLibrary) -> list[StoredPassage]:
    return list(library.all_passages())


def test_a_family_is_its_core_and_what_is_alike_to_that(
    library: FolderLibrary, encoder: WordHashEncoder, folder: Path
) -> None:
    add_paths(library, encoder, [folder])
    [family] = Families.of(library.all_passages())
    by_row = {found.row: found for found in passages_of(library)}
    assert {by_row[row].document.metadata.unit for row in family.rows.tolist()} == {"甲局", "乙局"}
    assert family.is_core.tolist() == [True, True] or family.likeness.min() >= 0.5


def families_of(library: FolderLibrary, families: Families) -> set[tuple[tuple[str, int, int, int], ...]]:
    """The families by what stands in them: the source and place of each passage."""
    by_row = {found.row: (found.document.source, found.passage.ordinal) for found in passages_of(library)}
    return {tuple(sorted((*by_row[row], start, end) for row, start, end in places(family))) for family in families}


def places(family: Group) -> list[tuple[int, int, int]]:
    return list(zip(family.rows.tolist(), family.starts.tolist(), family.ends.tolist(), strict=True))


def test_families_follow_commits_as_if_made_afresh(
    library: FolderLibrary, encoder: WordHashEncoder, shared: Path, tmp_path: Path
) -> None:
    root = tmp_path / "材料"
    party = sorted((shared / "reports/party").glob("*.txt"))
    root.mkdir()
    for file in party:
        (root / file.name).write_bytes(file.read_bytes())
    sync_folder(library, encoder, root)
    families, at = Families.of(library.all_passages()), (library.generation, library.commit_token)
    assert families_of(library, families)
    (root / party[0].name).unlink()
    (root / "新.txt").write_bytes(party[1].read_bytes().replace("党".encode(), "党员".encode()))
    sync_folder(library, encoder, root, allow_removal=True)
    touched = library.touched_since(*at)
    assert touched is not None
    followed = families.following(touched, library.passages_among(touched))
    afresh = Families.of(library.all_passages())
    assert families_of(library, followed) == families_of(library, afresh)
    for mine, others in ((followed.passages, afresh.passages), (followed.sentences, afresh.sentences)):
        assert mine.digests.size == others.digests.size and len(mine.pairs) == len(others.pairs)


def test_in_pieces_they_are_the_same_as_at_once(
    library: FolderLibrary, encoder: WordHashEncoder, shared: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_paths(library, encoder, [shared / "reports/party"])
    at_once = families_of(library, Families.of(library.all_passages()))
    monkeypatch.setattr("index.families.wordings._BATCH", 7)
    assert families_of(library, Families.of(library.all_passages())) == at_once


def test_long_passages_that_share_a_sentence_are_a_family_by_it(
    library: FolderLibrary, encoder: WordHashEncoder, tmp_path: Path
) -> None:
    same = "开展警示教育，评选廉洁之星12人，营造崇廉尚廉的氛围，增强干部职工廉洁自律内生动力。"
    others = [
        "班子成员深入基层开展调研，形成问题清单和整改清单，逐项明确责任领导和完成时限。坚持第一议题制度，带动全局干部学深悟透做实。完善机关各项制度，规范会议文件管理，压减检查考核数量，让基层干部腾出手来抓落实。",
        "聚焦企业反映的急难愁盼问题，推出一批惠企政策，开通服务热线，建立快速响应机制。常态化联系服务重点项目，帮助解决用地用能用工等实际困难。抓好安全生产隐患排查，组织应急演练，压实企业主体责任和部门监管责任。",
    ]  # fmt: skip
    for name, text in zip(("甲局", "乙局"), others, strict=True):
        (tmp_path / f"{name}.txt").write_text(f"{name}工作总结\n一、主要工作\n{text}{same}\n", encoding="utf-8")
    add_paths(library, encoder, [tmp_path])
    [family] = Families.of(library.all_passages())
    by_row = {found.row: found.passage.text for found in passages_of(library)}
    assert {by_row[row][start:end] for row, start, end in places(family)} == {same}
    assert len(set(family.rows.tolist())) == 2


def test_openings_and_empty_wordings_are_left_out(
    library: FolderLibrary, encoder: WordHashEncoder, folder: Path
) -> None:
    add_paths(library, encoder, [folder])
    [first, *_] = passages_of(library)
    opening = replace(first, passage=replace(first.passage, kind="opening"))
    nothing = replace(first, passage=replace(first.passage, kind="block", text="——"), wording_hash="0" * 32)
    families = Families.of([opening, replace(opening, row=10_000), nothing, replace(nothing, row=10_001)])
    assert list(families) == []


def test_families_of_real_reports_are_those_of_every_passage_compared_with_every_other(
    library: FolderLibrary, encoder: WordHashEncoder, shared: Path
) -> None:
    add_paths(library, encoder, [shared / "reports"])
    wordings = {p.wording_hash: p.passage.text for p in passages_of(library) if p.passage.kind != "opening"}
    found = list(wordings.values())
    wanted = {(i, j) for i, j in alike_by_definition(found, found) if i < j}
    pairs = numbers(alike(shingle_sets([wording_key(text) for text in found])))
    assert len(wanted) > 50 and {(min(pair), max(pair)) for pair in pairs} == wanted


def test_nothing_is_no_family() -> None:
    families = Families.of([])
    assert list(families) == [] and families.passages.rows.dtype == np.int64
