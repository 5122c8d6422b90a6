"""What is counted as taken over: to the letter, nearly, and what is not."""

import random
import re
from pathlib import Path

import numpy as np
import pytest

from compare.overlap.check import overlap_of
from compare.overlap.overlap import CheckedSentence, Overlap
from compare.overlap.set_phrases import named
from corpus import SourceFile, read_document
from index.fingerprints.counted import as_text, counted
from index.intake.ingest import add_paths
from index.store.library import FolderLibrary
from index.vocabulary import Vocabulary
from tests.compare.overlaps import DRAFT as ANY_DRAFT
from tests.compare.overlaps import OTHER, OWN, REPORTS, SET_PHRASE, TAKEN, checked, library_of
from tests.conftest import WordHashEncoder

#: Its headings are no report's.
DRAFT = ANY_DRAFT.replace("从严治党", "正风肃纪")
COUNTED = re.compile(r"[\u4e00-\u9fff0-9*×]")


def chars(text: str) -> int:
    return len(COUNTED.findall(text))


def sentence(overlap: Overlap, begins: str) -> CheckedSentence:
    return next(one for one in overlap.sentences if begins in one.text)


def test_what_stands_in_a_report_is_verbatim_and_the_writers_own_is_not(tmp_path: Path) -> None:
    overlap = checked(tmp_path, DRAFT)
    assert overlap.chars == chars(DRAFT)
    assert overlap.verbatim_chars == chars(TAKEN) + chars(OTHER) and overlap.near_chars == 0
    assert overlap.share == pytest.approx(overlap.verbatim_chars / overlap.chars)
    assert [(total.document.source, total.verbatim_chars) for total in overlap.by_source] == [
        ("甲局/2023/工作总结.txt", chars(TAKEN)), ("乙局/2024/工作总结.txt", chars(OTHER)),
    ]  # fmt: skip
    own = sentence(overlap, OWN)
    assert own.share == 0 and own.sources == () and own.marks == ()
    taken = sentence(overlap, TAKEN)
    [mark] = taken.marks
    assert overlap.text[mark.start : mark.end] == TAKEN and mark.kind == "verbatim"
    [source] = taken.sources
    assert source.document.metadata.unit == "甲局" and source.text == f"{TAKEN}。"
    assert source.share == pytest.approx(chars(TAKEN) / taken.chars)
    assert [source.text[m.start : m.end] for m in source.marks] == [TAKEN]
    assert source.draft_marks == taken.marks


def test_a_set_phrase_of_many_units_is_told_apart_and_not_counted(tmp_path: Path) -> None:
    overlap = checked(tmp_path, DRAFT)
    assert overlap.set_phrase_chars == chars(SET_PHRASE)
    phrase = sentence(overlap, SET_PHRASE)
    assert phrase.set_phrase and phrase.set_phrase_chars == chars(SET_PHRASE) and phrase.share == 0
    assert [(overlap.text[m.start : m.end], m.kind) for m in phrase.marks] == [(SET_PHRASE, "set phrase")]


def test_a_phrase_of_few_units_is_taken_over(tmp_path: Path) -> None:
    few = {source: text for source, text in REPORTS.items() if source[0] in "甲乙丙丁"}
    overlap = checked(tmp_path, DRAFT, reports=few)
    assert overlap.set_phrase_chars == 0 and sentence(overlap, SET_PHRASE).verbatim_chars == chars(SET_PHRASE)


def test_a_template_of_many_units_is_taken_over(tmp_path: Path) -> None:
    whole = f"{TAKEN}，{OTHER}，{OWN}"
    template = {f"{unit}局/2023/总结.txt": f"总结\n一、工作\n{whole}。\n" for unit in "甲乙丙丁戊己庚"}
    overlap = checked(tmp_path, f"总结\n一、工作\n{whole}。\n", template)
    assert overlap.set_phrase_chars == 0 and overlap.verbatim_chars >= chars(whole)


def test_the_users_set_phrases_are_not_counted(tmp_path: Path) -> None:
    folder = library_of(tmp_path)
    draft = read_document(SourceFile(tmp_path, "稿.txt"), DRAFT.encode())
    with FolderLibrary.create(folder) as library:
        library.set_vocabulary(Vocabulary(set_phrases=("逐项销号管理", "不在稿里的提法")))
        overlap = overlap_of(library, draft)
    assert overlap.set_phrase_chars == chars(SET_PHRASE) + chars("逐项销号管理")
    assert overlap.verbatim_chars == chars(TAKEN) + chars(OTHER) - chars("逐项销号管理")
    assert [m.kind for m in sentence(overlap, OTHER).marks] == ["verbatim", "set phrase", "verbatim"]


def test_each_phrase_is_marked_wherever_it_stands() -> None:
    rng = random.Random(5)
    text = "".join(rng.choices("党建引领", k=3_000))
    phrases = {"".join(rng.choices("党建引领", k=rng.randint(4, 9))) for _ in range(60)} | {
        "党建",
        "党建：引领！",
        "3个党",
    }
    marked = np.zeros(len(text), bool)
    for phrase in phrases - {"党建", "3个党", "党建：引领！"} | {"党建引领"}:
        for found in re.finditer(f"(?={phrase})", text):
            marked[found.start() : found.start() + len(phrase)] = True
    assert 0 < marked.sum() < len(text) and np.array_equal(named(counted(text).signs, phrases), marked)


def test_numbers_in_phrases_are_any_number_and_too_few_hanzi_are_no_phrase() -> None:
    said = counted("完成率100%，压减比例5%以上，第2期党员轮训班开班")
    assert not named(said.signs, ["100%", "完成率", "5%", "", "第1期班"]).any()
    [first, *_, last] = np.flatnonzero(named(said.signs, ["2", "5", "党员轮训班第3", "第９期党员轮训班"])).tolist()
    assert as_text(said.signs)[first : last + 1] == "第\x01期党员轮训班"


def test_other_numbers_and_marks_make_no_difference(tmp_path: Path) -> None:
    said = "全年召开党组会65次，研究党建工作12次，形成问题清单31项、整改措施67条"
    reports = {"甲局/2023/总结.txt": f"总结\n一、工作\n{said}。\n"}
    other = "全年召开党组会**次、研究党建工作3次；形成问题清单108项，整改措施9条"
    overlap = checked(tmp_path, f"总结\n一、别的\n{other}。\n", reports)
    assert sentence(overlap, other).verbatim_chars == chars(other) != chars(said)


def test_less_than_thirteen_characters_are_not_counted(tmp_path: Path) -> None:
    reports = {"甲局/2023/总结.txt": "总结\n一、工作\n推动清廉机关建设走深走实见效。\n"}
    twelve, thirteen = "推动清廉机关建设走深走实", "推动清廉机关建设走深走实见"
    assert (chars(twelve), chars(thirteen)) == (12, 13)
    assert checked(tmp_path / "a", f"{twelve}是大家的心愿。", reports).verbatim_chars == 0
    assert checked(tmp_path / "b", f"{thirteen}到了起色。", reports).verbatim_chars == 13


def test_swapped_words_are_near(tmp_path: Path) -> None:
    changed = TAKEN.replace("走进", "前往").replace("警示", "廉洁").replace("观看", "收看")
    overlap = checked(tmp_path, f"总结\n一、工作\n{changed}。\n")
    found = sentence(overlap, changed)
    kept = chars(TAKEN) - 2 * 3
    assert found.verbatim_chars + found.near_chars == pytest.approx(kept, abs=2) and found.near_chars > 0
    marked = "".join(overlap.text[m.start : m.end] for m in found.marks)
    assert "前往" not in marked and "收看" not in marked
    assert found.sources[0].document.metadata.unit == "甲局"


def test_another_order_and_two_sources_in_one_sentence(tmp_path: Path) -> None:
    first, *rest = TAKEN.split("，")
    moved = "，".join([*rest, first])
    woven = f"{moved}，{OTHER}"
    overlap = checked(tmp_path, f"总结\n一、工作\n{woven}。\n")
    found = sentence(overlap, woven)
    assert found.share > 0.9
    assert {source.document.metadata.unit for source in found.sources} == {"甲局", "乙局"}


def test_clauses_in_another_order_are_found_however_short(tmp_path: Path) -> None:
    said = "完善容错纠错机制，为担当者当担，为负责者负责，出台能上能下办法"
    reports = {"甲局/2023/总结.txt": f"总结\n一、工作\n{said}。\n"}
    other = "为负责者负责，完善容错纠错机制，出台能上能下办法，为担当者当担"
    found = sentence(checked(tmp_path / "a", f"总结\n一、别的\n{other}。\n", reports), other)
    assert found.verbatim_chars == 0 and found.share == 1.0
    assert found.sources[0].text == f"{said}。"
    one = "出台能上能下办法之后大家干劲更足，群众看在眼里喜在心里"
    assert checked(tmp_path / "b", f"总结\n一、别的\n{one}。\n", reports).share == 0


def test_what_a_run_has_of_the_next_sentence_is_not_counted(tmp_path: Path) -> None:
    reports = {"甲局/2023/总结.txt": f"总结\n一、工作\n{TAKEN}。一些地方还有不足。\n"}
    overlap = checked(tmp_path, f"总结\n三、别的\n{TAKEN}。\n一、护林员讲起旧事\n", reports)
    assert overlap.verbatim_chars == overlap.by_source[0].verbatim_chars == chars(TAKEN)


def test_what_is_a_set_phrase_does_not_depend_on_reports_that_have_gone(
    library: FolderLibrary, encoder: WordHashEncoder, tmp_path: Path
) -> None:
    for number in range(300):
        more = SET_PHRASE if number < 6 else "讲起早年间分林到户的旧事"
        (tmp_path / f"{number}.txt").write_text(f"第{number}份总结\n{more}，事{number}。\n", encoding="utf-8")
    add_paths(library, encoder, [tmp_path])
    draft = read_document(SourceFile(tmp_path, "稿.txt"), f"总结\n我们{SET_PHRASE}。\n".encode())
    assert overlap_of(library, draft).set_phrase_chars == chars(SET_PHRASE)
    library.remove([document.doc_id for document in library.documents() if int(document.source[:-4]) > 250])
    followed = overlap_of(library, draft)
    for file in library.path.glob("fingerprints-*"):
        file.unlink()
    assert followed == overlap_of(library, draft) and followed.set_phrase_chars == chars(SET_PHRASE)


def test_sources_beyond_the_first_few_are_counted(tmp_path: Path) -> None:
    reports = {
        f"{unit}局/2023/总结.txt": f"总结\n一、工作\n{unit}{TAKEN}，{OTHER}，{OWN}。\n" for unit in "甲乙丙丁戊己庚"
    }
    found = sentence(checked(tmp_path, f"稿\n{TAKEN}，{OTHER}，{OWN}。\n", reports), TAKEN)
    assert len(found.sources) == 5 and found.source_count == 7


def test_reports_can_be_left_out(tmp_path: Path) -> None:
    overlap = checked(tmp_path, DRAFT, excluded=["甲局/2023/工作总结.txt"])
    assert overlap.verbatim_chars == chars(OTHER)
    assert [total.document.metadata.unit for total in overlap.by_source] == ["乙局"]


def test_a_draft_that_is_in_the_library_is_known_for_itself(tmp_path: Path) -> None:
    overlap = checked(tmp_path, REPORTS["甲局/2023/工作总结.txt"])
    assert [document.source for document in overlap.itself] == ["甲局/2023/工作总结.txt"] and overlap.share == 1.0
    assert checked(tmp_path, DRAFT + TAKEN * 3).itself == ()


@pytest.mark.parametrize(
    ("text", "counted"),
    [("PM2.5 as usual, nothing else.", 2), ("2023 2024 65 118", 13), ("See the annex.", 0)],
)
def test_drafts_of_no_chinese(tmp_path: Path, text: str, counted: int) -> None:
    overlap = checked(tmp_path, text)
    assert (overlap.chars, overlap.verbatim_chars, overlap.near_chars, overlap.share) == (counted, 0, 0, 0.0)
    assert overlap.by_source == ()


def test_mixed_scripts_are_counted_by_their_hanzi(tmp_path: Path) -> None:
    mixed = TAKEN.replace("廉政教育", "廉政 education 教育").replace("，", "، ")
    overlap = checked(tmp_path, f"{mixed} Ελληνικά русский 한국어 عربى 。")
    assert overlap.verbatim_chars == chars(TAKEN) == overlap.chars


def test_the_parts_add_up(tmp_path: Path) -> None:
    overlap = checked(tmp_path, DRAFT + TAKEN.replace("走进", "前往") + SET_PHRASE + "\n")
    for name in ("chars", "verbatim_chars", "near_chars", "set_phrase_chars"):
        assert sum(getattr(part, name) for part in overlap.sentences) == getattr(overlap, name), name
        assert sum(getattr(part, name) for part in overlap.by_section) == getattr(overlap, name), name
    assert [part.heading_path for part in overlap.by_section][-2:] == [("一、学习教育",), ("二、正风肃纪",)]
    for one in overlap.sentences:
        assert one.text == overlap.text[one.start : one.end]
        for kind in ("verbatim", "near", "set phrase"):
            marked = "".join(overlap.text[m.start : m.end] for m in one.marks if m.kind == kind)
            assert chars(marked) == getattr(one, f"{kind.replace(' ', '_')}_chars")


def test_of_three_real_reports_as_much_is_shared_as_was_counted_by_hand(
    library: FolderLibrary, encoder: WordHashEncoder, shared: Path
) -> None:
    by_hand = {("000", "002"): 647, ("000", "004"): 680, ("002", "000"): 627, ("002", "004"): 1119,
               ("004", "000"): 602, ("004", "002"): 1064}  # fmt: skip
    add_paths(library, encoder, [shared / "reports/party"])
    seen = {}
    for document in library.documents():
        overlap = overlap_of(library, library.document(document.doc_id))
        assert overlap.itself == (document,)
        for total in overlap.by_source:
            seen[document.source[:3], total.document.source[:3]] = total.verbatim_chars
    for pair, count in by_hand.items():
        assert seen[pair] == pytest.approx(count, rel=0.03)


def test_each_counted_character_stands_in_its_source(
    library: FolderLibrary, encoder: WordHashEncoder, shared: Path
) -> None:
    add_paths(library, encoder, [shared / "reports"])
    some = [d for d in library.documents() if d.source.startswith("party") or "甘肃" in d.source]
    for document in some:
        overlap = overlap_of(library, library.document(document.doc_id), [document.doc_id])
        for one in overlap.sentences:
            assert bool(one.sources) == (one.share > 0)
            for source in one.sources:
                text = library.document(source.document.doc_id).text
                assert source.text == text[source.start : source.end]
                there = "".join(bare(source.text[m.start : m.end]) for m in source.marks)
                here = "".join(bare(overlap.text[m.start : m.end]) for m in source.draft_marks)
                assert here and set(here) == set(there)


def bare(text: str) -> str:
    return "".join(COUNTED.findall(re.sub("[0-9*×]+", "0", text)))
