"""What became of each passage: pairs by wording, one with one, and what stands alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from compare.pairs import pairs_of
from compare.regrouped import Pair
from corpus import Passage, SourceFile, find_files, read_document, split_passages
from corpus.document import Document, Metadata
from index.search import Hit
from index.store.records import DocumentSummary

CLEAN = "开展警示教育，评选廉洁之星，营造崇廉尚廉的氛围，增强干部职工廉洁自律内生动力。"
STUDY = "坚持第一议题制度，全年召开党组会65次，开展中心组学习12次，带动全局干部学深悟透。"
STYLE = "持续纠治四风，整治形式主义、官僚主义，为基层减负，精简文件会议。"
NEW = "组建青年突击队，设立党员先锋岗，把支部建在重点项目上。"


def hit_of(passage: Passage, document: DocumentSummary) -> Hit:
    return Hit(passage, document, 1, 0.0, None, None, None, (), ())


def summary(doc_id: str, source: str) -> DocumentSummary:
    return DocumentSummary(doc_id, "/", source, doc_id, source, Metadata())


def column(name: str, texts: list[str], heading: str = "工作情况") -> list[Hit]:
    """The passages of one report, one after the other."""
    out, at = [], 0
    for ordinal, text in enumerate(texts):
        passage = Passage(name, ordinal, "block", (heading,), None, text, at, at + len(text))
        out.append(hit_of(passage, summary(name, f"{name}.txt")))
        at += len(text) + 1
    return out


def report(document: Document) -> list[Hit]:
    return [hit_of(passage, summary(document.doc_id, document.source)) for passage in split_passages(document)]


def texts(pairs: tuple[Pair, ...]) -> list[tuple[str | None, str | None]]:
    return [tuple(hit and hit.passage.text for hit in (pair.before, pair.after)) for pair in pairs]  # type: ignore[misc]


@pytest.fixture(scope="module")
def reports(shared: Path) -> dict[str, list[Hit]]:
    """The passages of all 18 reports, those of the party's by their numbers, the others by unit."""
    found = {}
    for file in find_files(shared / "reports"):
        assert isinstance(file, SourceFile)
        document = read_document(file)
        found[document.unit if "provinces" in file.source and document.unit else Path(file.source).name[:3]] = report(
            document
        )
    return found


def test_passages_go_together_by_their_wording_wherever_they_stand() -> None:
    before = column("去年", [CLEAN, STUDY, STYLE])
    after = column("今年", [STUDY.replace("65", "70"), NEW, CLEAN.replace("廉洁之星", "清廉标兵")])
    found = pairs_of(before, after)
    assert texts(found) == [
        (STUDY, after[0].passage.text),
        (STYLE, None),
        (None, NEW),
        (CLEAN, after[2].passage.text),
    ]
    [number] = [piece for piece in found[0].pieces if not piece.is_quiet]
    assert number.kind == "number" and STUDY[slice(*number.before)] == "65次"
    assert found[1].pieces == found[2].pieces == ()


def test_one_that_stands_inside_of_another_goes_with_it() -> None:
    long = STUDY + CLEAN + STYLE
    assert texts(pairs_of(column("去年", [CLEAN]), column("今年", [NEW, long]))) == [(None, NEW), (CLEAN, long)]


def test_the_most_alike_go_first_and_each_goes_with_one_only() -> None:
    before = column("去年", [STUDY + CLEAN, CLEAN])
    assert texts(pairs_of(before, column("今年", [CLEAN]))) == [(STUDY + CLEAN, None), (CLEAN, CLEAN)]


def test_copies_of_one_text_go_together_in_their_order() -> None:
    found = pairs_of(column("去年", [CLEAN, NEW, CLEAN]), column("今年", [CLEAN, CLEAN]))
    places = [
        (pair.before and pair.before.passage.ordinal, pair.after and pair.after.passage.ordinal) for pair in found
    ]
    assert places == [(0, 0), (1, None), (2, 1)]


def test_what_is_gone_stands_where_it_stood() -> None:
    other = "完成老旧小区改造，新增停车泊位，群众满意度明显上升。"
    before = column("去年", [STYLE, CLEAN, STUDY]) + column("前年", [other])
    found = pairs_of(before, column("今年", [CLEAN, NEW]))
    assert texts(found) == [(STYLE, None), (CLEAN, CLEAN), (STUDY, None), (None, NEW), (other, None)]


def test_the_order_in_which_hits_come_changes_nothing() -> None:
    before, after = column("去年", [CLEAN, STUDY, STYLE]), column("今年", [STUDY, STYLE + NEW, CLEAN])
    assert pairs_of(before[::-1], after[::-1]) == pairs_of(before, after)


def test_an_opening_that_has_become_a_heading_is_quiet() -> None:
    before = column("去年", [f"三是丰富干部培训平台。{STYLE}"])
    after = column("今年", [STYLE], heading="（三）丰富干部培训平台")
    [pair] = pairs_of(before, after)
    assert [piece.kind for piece in pair.pieces] == ["heading", "same"]


@pytest.mark.parametrize(("before", "after"), [([], []), ([CLEAN], []), ([], [CLEAN]), ([CLEAN], [NEW])])
def test_without_anything_shared_each_stands_alone(before: list[str], after: list[str]) -> None:
    found = texts(pairs_of(column("去年", before), column("今年", after)))
    assert found == [(None, text) for text in after] + [(text, None) for text in before]


def test_a_passage_without_words_is_a_copy_of_itself() -> None:
    [pair] = pairs_of(column("去年", ["————"]), column("今年", ["————"]))
    assert pair.before is not None and pair.after is not None


def test_a_passage_of_20000_characters(reports: dict[str, list[Hit]]) -> None:
    long = "".join(hit.passage.text for unit in ("甘肃省", "浙江省") for hit in reports[unit])[:20_000]
    assert len(long) == 20_000
    changed = long.replace("增长", "提高").replace("项目", "工程")
    [alone, pair] = pairs_of(column("去年", [long]), column("今年", [NEW, changed]))
    assert alone.before is None and {piece.kind for piece in pair.pieces} >= {"same", "replaced"}


def test_a_report_compared_with_itself_has_only_same_pieces(reports: dict[str, list[Hit]]) -> None:
    assert len(reports) == 18
    for hits in reports.values():
        found = pairs_of(hits, hits)
        assert [(pair.before, pair.after) for pair in found] == [(hit, hit) for hit in hits]
        assert {piece.kind for pair in found for piece in pair.pieces} == {"same"}


def test_every_passage_stands_in_one_pair(reports: dict[str, list[Hit]]) -> None:
    for before, after in ((reports["000"], reports["004"]), (reports["浙江省"], reports["吉林省"])):
        found = pairs_of(before, after)
        olds, news = ([hit for hit in side if hit] for side in zip(*((p.before, p.after) for p in found), strict=True))
        assert sorted(hit.passage.ordinal for hit in olds) == [hit.passage.ordinal for hit in before]
        assert [hit.passage.ordinal for hit in news] == [hit.passage.ordinal for hit in after]
        assert all(pair.pieces for pair in found if pair.before and pair.after)
        for pair in found:
            for side, hit in (("before", pair.before), ("after", pair.after)):
                if hit is not None and pair.pieces:  # every character stands in one piece
                    spans = [getattr(piece, side) for piece in pair.pieces]
                    assert "".join(hit.passage.text[start:end] for start, end in spans) == hit.passage.text


def test_near_copies_of_the_party_reports_are_found(reports: dict[str, list[Hit]]) -> None:
    found = [(a, b) for a, b in texts(pairs_of(reports["002"], reports["004"])) if a and b]
    assert any(
        "评选廉洁" in a and "评选廉洁" in b or "微视频征集" in a and "微视频征集" in b for a, b in found if a and b
    )


def test_reports_of_other_things_share_no_passage(reports: dict[str, list[Hit]]) -> None:
    for party in ("000", "002", "004"):
        for unit, hits in reports.items():
            if len(unit) > 2 and not unit.isdigit():
                assert not any(pair.before and pair.after for pair in pairs_of(reports[party], hits)), (party, unit)


def said(pair: Pair, kind: str) -> list[str]:
    """The stretches of a kind, of whichever side has them."""
    hits = (pair.before, pair.after)
    return [
        hit.passage.text[start:end]
        for piece in pair.pieces if piece.kind == kind
        for hit, (start, end) in zip(hits, (piece.before, piece.after), strict=True) if hit is not None and start < end
    ]  # fmt: skip


def test_what_stands_in_another_passage_than_before_has_moved() -> None:
    apart = column("2023", [f"一是{CLEAN}", f"二是{STUDY}"])
    together = column("2024", [f"1.{CLEAN}{NEW}2.{STUDY}"])
    *alone, pair = sorted(pairs_of(apart, together), key=lambda pair: (pair.after is not None, pair.before is not None))
    assert pair.before is not None and STUDY in pair.before.passage.text  # the longer one
    assert "".join(said(pair, "moved")).startswith(CLEAN) and "".join(said(pair, "added")).strip("12.") == NEW
    [lone] = alone
    assert CLEAN in "".join(said(lone, "moved")) and CLEAN not in "".join(said(lone, "removed"))
    back = pairs_of(together, apart)
    assert CLEAN in "".join(text for one in back if one.before for text in said(one, "moved"))
    assert NEW in "".join(text for one in back for text in said(one, "removed"))


def test_a_few_words_of_another_passage_are_new_all_the_same() -> None:
    [pair] = pairs_of(column("甲", [CLEAN]), column("乙", [CLEAN + STYLE[:9]]))
    assert not said(pair, "moved")
