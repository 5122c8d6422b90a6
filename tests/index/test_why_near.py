"""Near words say which words of the query they stand for."""

from index.alignment import Aligner
from index.highlights import Highlight, merge
from index.models import open_encoder, pieces_of


def test_a_near_word_names_the_word_of_the_query_that_it_stands_for() -> None:
    aligner = Aligner(pieces_of(open_encoder()))
    text = "引导高校毕业生就业，组织专场招聘。"
    (marks,) = aligner.spans(aligner.query("帮大学生找到工作"), [text])
    near = {text[mark.start : mark.end]: mark.of for mark in marks if mark.match == "near"}
    assert near["高校"] == ("大学生",)
    assert all(len(of) == 1 and of[0] in "帮大学生找到工作" for of in near.values())
    assert all(mark.of == () for mark in marks if mark.match == "exact")


def test_neighbours_that_become_one_stand_for_the_words_of_both() -> None:
    text = "高校毕业生就业"
    found = merge(text, [Highlight(0, 2, "near", ("大学生",)), Highlight(2, 5, "near", ("大学生",)),
                         Highlight(5, 7, "near", ("工作",))])  # fmt: skip
    assert found == (Highlight(0, 7, "near"),) and found[0].of == ("大学生", "工作")
    exact = merge(text, [Highlight(0, 2, "near", ("大学生",))], [Highlight(0, 2, "exact")])
    assert exact == (Highlight(0, 2, "exact"),) and exact[0].of == ()
