"""What the user says of a report holds, whatever becomes of its file, and can be taken back."""

from pathlib import Path

import pytest

from corpus import UnreadableFileError
from index.intake.corrections import correct, forget, set_aside, set_put_back
from index.intake.ingest import Stated, add_paths
from index.store.library import FolderLibrary
from tests.conftest import WordHashEncoder

NOTICE = "更多材料请关注本局公众号：清风甲局"
TEXT = f"甲局2023年党建工作总结\n一、清廉机关\n评选廉洁之星3人，开展警示教育2次。\n{NOTICE}\n二、理论学习\n举办读书班1期。\n"


@pytest.fixture
def report(tmp_path: Path) -> Path:
    path = tmp_path / "甲局2023年总结.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


@pytest.fixture
def doc_id(library: FolderLibrary, encoder: WordHashEncoder, report: Path) -> str:
    add_paths(library, encoder, [report])
    return library.documents()[0].doc_id


def texts(library: FolderLibrary, doc_id: str) -> str:
    return "\n".join(s.passage.text for s in library.passages_of(doc_id))


def test_noise_put_back_is_found_and_goes_again(library: FolderLibrary, encoder: WordHashEncoder, doc_id: str) -> None:
    before = library.document(doc_id)
    assert [(p.text, p.why, p.count, p.is_put_back) for p in set_aside(before)] == [(NOTICE, "advertisement", 1, False)]
    assert NOTICE not in texts(library, doc_id)
    assert set_put_back(library, encoder, doc_id, {NOTICE})
    after = library.document(doc_id)
    assert NOTICE in texts(library, doc_id) and after.noise == () and after.decoded_text() == TEXT
    assert [p.is_put_back for p in set_aside(after)] == [True]
    assert library.is_whole(doc_id) and not set_put_back(library, encoder, doc_id, {NOTICE})
    assert set_put_back(library, encoder, doc_id, ())
    assert library.document(doc_id) == before


def test_texts_that_did_not_change_keep_their_vectors(
    library: FolderLibrary, encoder: WordHashEncoder, doc_id: str
) -> None:
    known, passages = encoder.embedded, len(library.passages_of(doc_id))
    set_put_back(library, encoder, doc_id, {NOTICE})
    assert encoder.embedded - known < passages


def test_corrections_hold_when_the_file_changes(
    library: FolderLibrary, encoder: WordHashEncoder, doc_id: str, report: Path
) -> None:
    correct(library, [doc_id], Stated(unit="乙局", year=2020))
    set_put_back(library, encoder, doc_id, {NOTICE})
    report.write_text(TEXT + "三、支部建设\n换届2个支部。\n", encoding="utf-8")
    assert add_paths(library, encoder, [report]).replaced == [report.name]
    document = library.document(doc_id)
    assert (document.unit, document.year, document.doc_type) == ("乙局", 2020, "党建总结")
    assert NOTICE in texts(library, doc_id) and "换届2个支部" in texts(library, doc_id)


def test_all_that_was_said_can_be_taken_back(library: FolderLibrary, encoder: WordHashEncoder, doc_id: str) -> None:
    before = library.document(doc_id)
    correct(library, [doc_id], Stated(unit="乙局", doc_type="调研报告"))
    set_put_back(library, encoder, doc_id, {NOTICE})
    assert forget(library, encoder, [doc_id]) == 1
    assert library.document(doc_id) == before
    generation = library.generation
    assert forget(library, encoder, [doc_id]) == 0 and library.generation == generation


def test_headings_of_the_format_stay_when_noise_is_put_back(
    library: FolderLibrary, encoder: WordHashEncoder, tmp_path: Path
) -> None:
    path = tmp_path / "乙局2023年总结.md"
    text = f"# 乙局总结\n\n## 清廉机关建设\n\n评选廉洁之星3人，开展警示教育2次。\n\n{NOTICE}\n\n## 理论学习\n\n举办读书班1期。\n"
    path.write_text(text, encoding="utf-8")
    add_paths(library, encoder, [path])
    doc_id = library.documents()[0].doc_id
    paths = {s.passage.heading_path for s in library.passages_of(doc_id)}
    assert paths == {("清廉机关建设",), ("理论学习",)}
    set_put_back(library, encoder, doc_id, {NOTICE})
    assert {s.passage.heading_path for s in library.passages_of(doc_id)} == paths
    assert library.document(doc_id).decoded_text() == text


def test_a_report_that_is_all_noise_without_it_is_not_emptied(
    library: FolderLibrary, encoder: WordHashEncoder, doc_id: str, report: Path
) -> None:
    set_put_back(library, encoder, doc_id, {NOTICE})
    report.write_text(f"{NOTICE}\n", encoding="utf-8")
    assert add_paths(library, encoder, [report]).replaced == [report.name]
    with pytest.raises(UnreadableFileError):
        set_put_back(library, encoder, doc_id, ())
    assert library.document(doc_id).text.strip() == NOTICE


def test_what_was_put_back_is_remembered_while_it_is_gone_from_the_file(
    library: FolderLibrary, encoder: WordHashEncoder, doc_id: str, report: Path
) -> None:
    set_put_back(library, encoder, doc_id, {NOTICE})
    report.write_text(TEXT.replace(NOTICE, "本局公众号更名。"), encoding="utf-8")
    add_paths(library, encoder, [report])
    assert set_aside(library.document(doc_id)) == [] and library.document(doc_id).of_the_report == (NOTICE,)
    report.write_text(TEXT, encoding="utf-8")
    add_paths(library, encoder, [report])
    assert NOTICE in texts(library, doc_id)


def test_a_line_put_back_between_wrapped_lines_stays_a_line(
    library: FolderLibrary, encoder: WordHashEncoder, tmp_path: Path
) -> None:
    sentence = "全面贯彻党的二十大精神，持续深化理论学习，加强基层党组织建设，"
    wrapped = "\n".join(f"{sentence}{'一二三四五六七八九十'[n]}" for n in range(10))
    path = tmp_path / "丙局2023年总结.txt"
    path.write_text(f"丙局2023年党建工作总结\n{wrapped}\n{NOTICE}\n{wrapped}\n推动工作落实。\n", encoding="utf-8")
    add_paths(library, encoder, [path])
    doc_id = library.documents()[0].doc_id
    assert any(piece.why == "line break" for piece in set_aside(library.document(doc_id)))
    before = library.document(doc_id)
    set_put_back(library, encoder, doc_id, {NOTICE})
    assert f"\n{NOTICE}\n" in library.document(doc_id).text
    forget(library, encoder, [doc_id])
    assert library.document(doc_id) == before
