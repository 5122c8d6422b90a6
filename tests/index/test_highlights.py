import pytest

from index.alignment import Aligner
from index.highlights import Highlight, merge, occurrences
from index.models import BUNDLED_MODEL
from index.static_encoder import StaticEncoder


@pytest.fixture(scope="module")
def aligner() -> Aligner:
    return Aligner(StaticEncoder(BUNDLED_MODEL))


def test_occurrences_fold_width_case_and_white_space() -> None:
    text = "全力推进Ａ Ｉ建设，ai应用"
    assert [(h.start, h.end) for h in occurrences(text, "AI")] == [(4, 7), (10, 12)]


def test_exact_wins_over_near_and_neighbours_join() -> None:
    got = merge("开展主题教育活动", [Highlight(0, 6, "near"), Highlight(2, 4, "exact"), Highlight(4, 6, "exact")])
    assert got == (Highlight(0, 2, "near"), Highlight(2, 6, "exact"))


def test_a_passage_that_speaks_of_the_query_covers_more_of_it(aligner: Aligner) -> None:
    query = aligner.query("帮大学生找到工作")
    near, far = "促进高校毕业生就业创业，开展职业技能培训。", "加强水利工程建设，完善防洪排涝体系。"
    far_score, near_score, none = aligner.compare(query, [far, near, ""]).covered
    assert 0.0 == none <= far_score < near_score <= 1.0


def test_a_passage_on_many_things_is_found_by_the_sentence_on_this_one(aligner: Aligner) -> None:
    query = aligner.query("老旧小区加装电梯")
    other = "加强水利工程建设。完善防洪排涝体系；修复堤防三处。"
    named = "加强水利工程建设。完善防洪排涝体系；为老旧小区加装电梯12部。"
    found = aligner.compare(query, [other, named, "一是。", ""]).sentence
    assert found[1] > 0.7 > found[0] + 0.3 and list(found[2:]) == [0.0, 0.0]
    alone = aligner.compare(query, ["为老旧小区加装电梯12部。"]).sentence[0]
    assert found[1] == pytest.approx(alone, abs=1e-5)


def test_near_words_are_shown(aligner: Aligner) -> None:
    text = "开展廉洁文化创建，加强警示教育。"
    (spans,) = aligner.spans(aligner.query("廉政文化建设"), [text])
    found = merge(text, spans)
    assert any(h.match == "near" and "廉洁" in text[h.start : h.end] for h in found)
    assert all(0 <= h.start < h.end <= len(text) for h in found)


def test_nothing_known_aligns_with_nothing(aligner: Aligner) -> None:
    query = aligner.query("𠮷")
    assert not aligner.compare(query, ["主题教育"]).covered.any() and aligner.spans(query, ["主题教育"]) == [[]]
