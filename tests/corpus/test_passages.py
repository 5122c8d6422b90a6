from pathlib import Path

from corpus import Document, Passage, SourceFile, read_document, split_passages
from corpus.passages import MAX_WHOLE_CHARS, windows


def passages_of(tmp_path: Path, text: str) -> tuple[Document, list[Passage]]:
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    document = read_document(SourceFile(tmp_path, "a.txt"))
    return document, split_passages(document)


def test_a_short_lead_goes_before_the_first_item(tmp_path: Path) -> None:
    _, got = passages_of(tmp_path, "一、组织\n坚持完善机制，激发活力。一是建强组织。二是培训干部。")
    assert [p.text for p in got] == ["坚持完善机制，激发活力。一是建强组织。", "二是培训干部。"]
    assert [(p.kind, p.item) for p in got] == [("item", 1), ("item", 2)]


def test_a_long_lead_stands_alone(tmp_path: Path) -> None:
    lead = "坚持完善基层组织机制建设，" * 6 + "激发活力。"
    _, got = passages_of(tmp_path, f"一、组织\n{lead}一是建强组织。二是培训干部。")
    assert [(p.kind, p.item) for p in got] == [("lead", None), ("item", 1), ("item", 2)]


def test_long_text_is_cut_at_sentence_ends_into_even_windows() -> None:
    text = "".join(f"第{n}句话说明了一项具体的工作进展情况和取得的成效，涉及多个部门。" for n in range(40))
    cut = windows(text, 0, len(text))
    assert all(120 <= b - a <= 220 for a, b in cut)
    assert all(text[b - 1] == "。" for _, b in cut)
    assert "".join(text[a:b] for a, b in cut) == text


def test_a_block_up_to_the_limit_stays_whole(tmp_path: Path) -> None:
    body = "落实工作要求。" * (MAX_WHOLE_CHARS // 7)
    _, got = passages_of(tmp_path, f"一、工作\n（一）落实。{body}")
    assert [p.text for p in got] == [body]


def test_short_paragraphs_join_their_neighbours(tmp_path: Path) -> None:
    long = "这一年全局上下团结一心，" * 6 + "完成了任务。"
    _, got = passages_of(tmp_path, f"一、工作\n主要做了以下工作。\n{long}\n各项工作都在推进。")
    assert len(got) == 1


def test_search_text_begins_with_the_last_heading(tmp_path: Path) -> None:
    document, got = passages_of(tmp_path, "一、工作\n（一）学习。坚持学习。")
    assert got[0].search_text == "（一）学习\n坚持学习。"
    assert document.text[got[0].start : got[0].end] == got[0].text


def test_plans_keep_their_item_numbers(tmp_path: Path) -> None:
    _, got = passages_of(tmp_path, "一、工作\n做了。\n二、下一步打算\n一是抓学习。二是抓作风。")
    assert [(p.kind, p.item) for p in got][1:] == [("plan", 1), ("plan", 2)]
