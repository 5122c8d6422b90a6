from pathlib import Path

from corpus import Document, Passage, SourceFile, put_back, read_document, split_passages
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


LETTER = (
    "青溪县水利局文件\n青水〔2024〕3号    签发人：陈某\n关于党建工作情况的报告\n县委：\n一、主要工作\n学习12次，成效明显。\n"
    "二、下一步打算\n一是抓学习。\n二是抓作风。\n特此报告。\n附件：先进集体名单\n中共青溪县水利局党组\n2024年1月8日\n抄送：县委办公室。\n"
)


def test_who_signs_is_no_passage_and_names_unit_and_year(tmp_path: Path) -> None:
    document, got = passages_of(tmp_path, LETTER)
    assert (document.title, document.unit, document.year) == ("关于党建工作情况的报告", "青溪县水利局", 2023)
    assert [(p.kind, p.text) for p in got][-2:] == [("plan", "一是抓学习。"), ("plan", "二是抓作风。")]
    assert [n.why for n in document.noise] == ["document head", "signature"]
    assert document.decoded_text() == LETTER


def test_a_signature_can_be_put_back(tmp_path: Path) -> None:
    document, _ = passages_of(tmp_path, LETTER)
    again = put_back(document, [document.noise[-1].text])
    assert again.text.endswith(
        "特此报告。\n附件：先进集体名单\n中共青溪县水利局党组\n2024年1月8日\n抄送：县委办公室。\n"
    )
    assert (again.unit, again.year, again.decoded_text()) == (document.unit, document.year, LETTER)


def test_ads_leave_no_run_of_empty_lines_in_a_passage(tmp_path: Path) -> None:
    ad = "【某某素材库】——每天更新材料，会员群+网盘群同步更新，有意加入请联系：1 4367，：9 649564"
    text = f"一、工作\n学习了理论，成效明显。\n{ad}\n\n{ad}\n{ad}\n{ad}\n注：数据截至年底。"
    document, [passage] = passages_of(tmp_path, text)
    assert passage.text == "学习了理论，成效明显。\n\n注：数据截至年底。"
    assert document.decoded_text() == text
    assert put_back(document, [ad]).text == text
