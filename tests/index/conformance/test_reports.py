"""The same reports in: the same documents and passages out, whatever holds them."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus import split_passages
from index.errors import OtherEncoderError, UnsupportedError
from index.intake.corrections import correct, forget, set_put_back
from index.intake.ingest import Stated, add_paths
from index.intake.sync import sync_folder
from index.libraries import make_ready, open_library
from index.library import Library
from index.places import Location
from index.search import Searcher
from index.store.library import FolderLibrary
from index.store.records import Filters
from index.vocabulary import Vocabulary
from tests.conftest import WordHashEncoder


def held(library: Library) -> list[object]:
    """All that a library gives out, without the numbers that passages have in it."""
    documents = library.documents()
    passages = [[one.passage for one in library.passages_of(d.doc_id)] for d in documents]
    hashes = {one.wording_hash for d in documents for one in library.passages_of(d.doc_id)}
    families = {
        name: [(member.document, member.start, member.end) for member in members]
        for name, members in library.families(hashes).items()
    }
    return [
        documents, [library.document(d.doc_id) for d in documents], passages, families,
        library.passage_count(), library.passage_counts(), sorted(library.tally(), key=str), library.content_hashes(),
        sorted((d.doc_id, headings) for d, headings in library.headings()),
        [library.document_at(d.path) for d in documents], [library.said(d) for d in documents],
        library.remembered(), library.vocabulary(),
    ]  # fmt: skip


def test_the_same_reports_give_the_same_documents_and_passages(filled: Library, folder: Path, tmp_path: Path) -> None:
    with FolderLibrary.create(tmp_path / "beside") as beside:
        add_paths(beside, WordHashEncoder(), [folder])
        assert held(filled) == held(beside)
    assert all(filled.is_whole(d.doc_id) for d in filled.documents())


def test_what_is_in_is_there_when_it_is_opened_again(
    location: Location, filled: Library, encoder: WordHashEncoder
) -> None:
    before = held(filled)
    make_ready(filled, encoder)
    filled.close()
    with open_library(location) as library:  # type: ignore[union-attr]
        assert library.was_written and held(library) == before
        filled.path = library.path


def test_where_nothing_was_put_in_there_is_no_library(location: Location) -> None:
    assert open_library(location) is None


def test_the_same_text_is_embedded_once_wherever_it_stands(
    filled: Library, encoder: WordHashEncoder, folder: Path, tmp_path: Path
) -> None:
    count, embedded = filled.passage_count(), encoder.embedded
    report = add_paths(filled, encoder, [folder])
    assert (len(report.known), encoder.embedded) == (2, embedded)
    for file in folder.rglob("*.txt"):
        copy = tmp_path / "again" / file.name
        copy.parent.mkdir(exist_ok=True)
        copy.write_bytes(file.read_bytes())
    assert len(add_paths(filled, encoder, [tmp_path / "again"]).added) == 2
    assert (encoder.embedded, filled.passage_count()) == (embedded, 2 * count)


def test_a_changed_report_stands_in_the_place_of_the_old_one(
    filled: Library, encoder: WordHashEncoder, folder: Path
) -> None:
    file = next(folder.rglob("*乙局党建工作总结.txt"))
    file.write_text(file.read_text(encoding="utf-8").replace("65次", "66次"), encoding="utf-8")
    assert len(add_paths(filled, encoder, [folder]).replaced) == 1
    documents = filled.documents()
    assert len(documents) == 2
    texts = [one.passage.text for d in documents for one in filled.passages_of(d.doc_id)]
    assert sum("66次" in text for text in texts) == 1 and not any("65次" in text for text in texts)
    assert filled.passage_count() == len(texts)


def test_what_the_user_says_of_a_report_is_kept_and_searched_by(
    filled: Library, encoder: WordHashEncoder, folder: Path
) -> None:
    (first, second) = filled.documents()
    assert correct(filled, [first.doc_id], Stated("丙局", 2020, "述职报告")) == 1
    changed = filled.document_at(first.path)
    assert changed is not None and (changed.metadata.unit, changed.metadata.year) == ("丙局", 2020)
    searcher = Searcher(filled, encoder)
    assert {h.document.doc_id for h in searcher.search("廉洁之星", filters=Filters(units=("丙局",)), flat=True)} == {
        first.doc_id
    }
    assert {h.document.doc_id for h in searcher.search("廉洁之星", filters=Filters(years=(2024,)), flat=True)} <= {
        first.doc_id,
        second.doc_id,
    }
    add_paths(filled, encoder, [folder])
    assert filled.document_at(first.path) == changed
    assert forget(filled, encoder, [first.doc_id]) == 1
    assert filled.document_at(first.path) == first


def test_noise_is_put_back(opened: Library, encoder: WordHashEncoder, tmp_path: Path) -> None:
    file = tmp_path / "甲局2024年工作总结.txt"
    text = "甲局2024年工作总结\n一、建设清廉机关\n评选廉洁之星十名。\n更多精彩内容请关注微信公众号\n二、改进作风\n压减会议三成。\n"
    file.write_text(text, encoding="utf-8")
    add_paths(opened, encoder, [file])
    (summary,) = opened.documents()
    document = opened.document(summary.doc_id)
    if not document.noise:
        pytest.skip("nothing was set aside of this text")
    assert set_put_back(opened, encoder, summary.doc_id, [document.noise[0].text])
    assert opened.of_the_report(summary.doc_id) == {document.noise[0].text}
    assert opened.document(summary.doc_id).decoded_text() == document.decoded_text()


def test_removed_reports_are_gone_and_what_was_said_of_them_comes_back(
    opened: Library, encoder: WordHashEncoder, folder: Path
) -> None:
    sync_folder(opened, encoder, folder)
    first = opened.documents()[0]
    correct(opened, [first.doc_id], Stated("丙局"))
    file, away = Path(first.path), folder.parent / "away.txt"
    file.rename(away)
    sync_folder(opened, encoder, folder)
    assert [d.doc_id for d in opened.documents()] != [] and opened.document_at(first.path) is None
    with pytest.raises(KeyError):
        opened.document(first.doc_id)
    assert all(hit.document.doc_id != first.doc_id for hit in Searcher(opened, encoder).search("警示教育", flat=True))
    assert [one.said.unit for one in opened.remembered()] == ["丙局"]
    away.rename(file)
    sync_folder(opened, encoder, folder)
    back = opened.document_at(first.path)
    assert back is not None and back.metadata.unit == "丙局" and opened.remembered() == []


def test_a_moved_report_stays_one_report(opened: Library, encoder: WordHashEncoder, folder: Path) -> None:
    sync_folder(opened, encoder, folder)
    first, embedded = opened.documents()[0], encoder.embedded
    correct(opened, [first.doc_id], Stated("丙局"))
    Path(first.path).rename(folder / "改名.txt")
    report = sync_folder(opened, encoder, folder)
    assert len(report.moved) == 1 and len(opened.documents()) == 2 and encoder.embedded == embedded
    moved = opened.document_at(f"{folder.as_posix()}/改名.txt")
    assert moved is not None and moved.metadata.unit == "丙局" and opened.document_at(first.path) is None


def test_another_encoder_is_told_apart(filled: Library, encoder: WordHashEncoder, folder: Path) -> None:
    other = WordHashEncoder()
    other.fingerprint, other.name = "other", "别的模型"
    with pytest.raises(OtherEncoderError) as raised:
        add_paths(filled, other, [folder])
    assert (raised.value.made_by, raised.value.given) == ("word-hash", "别的模型")
    with pytest.raises(OtherEncoderError):
        Searcher(filled, other)


def test_synonyms_and_set_phrases_are_kept(filled: Library, encoder: WordHashEncoder) -> None:
    said = Vocabulary((), (("崇廉尚廉", "以廉为荣"),), ("扎实推进党建工作",))
    token = filled.commit_token
    filled.set_vocabulary(said)
    assert filled.vocabulary() == said and filled.commit_token != token
    assert dict(filled.holding_words(["廉洁之星"])).keys() == {
        row for d in filled.documents() for one in filled.passages_of(d.doc_id)
        if "廉洁之星" in one.passage.text for row in [one.row]
    }  # fmt: skip
    found = Searcher(filled, encoder).search("以廉为荣")
    assert found and "崇廉尚廉" in found[0].passage.text
    filled.set_vocabulary(Vocabulary())
    assert filled.vocabulary() == Vocabulary()


def test_own_words_are_taken_or_refused_by_name(filled: Library) -> None:
    said = Vocabulary(("廉洁之星",))
    if isinstance(filled, FolderLibrary):
        filled.set_vocabulary(said)
        assert filled.vocabulary() == said
    else:
        with pytest.raises(UnsupportedError):
            filled.set_vocabulary(said)
        assert filled.vocabulary() == Vocabulary()


def test_a_passage_is_found_by_its_row(filled: Library) -> None:
    all_of_them = [one for d in filled.documents() for one in filled.passages_of(d.doc_id)]
    rows = [one.row for one in all_of_them]
    assert len(set(rows)) == len(rows)
    assert filled.passages([*rows, 1 << 61]) == {one.row: one for one in all_of_them}
    assert filled.places(rows) == {
        one.row: (one.document.source, one.document.root, one.passage.ordinal) for one in all_of_them
    }
    filled.compare(rows)


def test_names_that_are_no_unicode_and_long_texts_are_kept(
    opened: Library, encoder: WordHashEncoder, tmp_path: Path
) -> None:
    file = tmp_path / "丁局2024年工作总结.txt"
    sentences = "".join(f"推动第{n}项改革落地见效，群众满意度稳步提升。" for n in range(9000))
    file.write_text(f"丁局2024年工作总结\n一、深化改革\n{sentences}\n", encoding="utf-8")
    assert not add_paths(opened, encoder, [file]).rejected
    (summary,) = opened.documents()
    document = opened.document(summary.doc_id)
    assert len(document.text) > 150_000
    found = [one.passage for one in opened.passages_of(summary.doc_id)]
    assert found == split_passages(document) and len(found) > 500


def test_a_quoted_name_narrows_to_itself(opened: Library, encoder: WordHashEncoder, folder: Path) -> None:
    odd = "甲\"局\\与'乙%局_"
    add_paths(opened, encoder, [folder], Stated(odd))
    found = Searcher(opened, encoder).search("廉洁之星", filters=Filters(units=(odd,)), flat=True)
    assert found and {hit.document.metadata.unit for hit in found} == {odd}
    assert not Searcher(opened, encoder).search("廉洁之星", filters=Filters(units=("甲",)), flat=True)
