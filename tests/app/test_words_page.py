"""The page of words: its lists, what is added, taken out and filed, and who may only look."""

from dataclasses import replace
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from index.intake.ingest import add_paths
from index.lexicon import lexicon_of
from index.models import open_encoder
from index.samples import SAMPLES
from index.store.library import FolderLibrary
from index.store.lock import writing
from index.vocabulary import Vocabulary
from tests.app.conftest import Start, html, parameter

TOLD = Vocabulary(
    words=("廉洁之星", "金种子计划"),
    synonyms=(("警示教育", "以案示警", "以案明纪"),),
    set_phrases=("增强干部职工廉洁自律内生动力",),
)


@pytest.fixture
def told(own_library: Path) -> Path:
    with FolderLibrary.open(own_library) as library:  # type: ignore[union-attr]
        library.set_vocabulary(TOLD)
    return own_library


def stored(folder: Path) -> Vocabulary:
    with FolderLibrary.open(folder) as library:  # type: ignore[union-attr]
        return library.vocabulary()


def button(app: AppTest, words: str):  # type: ignore[no-untyped-def]
    [found] = [b for b in app.button if b.label == words]
    return found


def typed(app: AppTest, words: str) -> AppTest:
    app.text_area[0].set_value(words)
    return button(app, "添加").click().run()


def uploaded(app: AppTest, data: bytes, name: str = "词表.txt") -> AppTest:
    app.get("file_uploader")[0].set_value([(name, data, "text/plain")])
    return app.run()


def rows(app: AppTest) -> list[list[object]]:
    return [list(row) for row in app.dataframe[0].value.itertuples(index=False)]


def test_each_list_says_how_many_passages_hold_its_entries(start: Start, told: Path) -> None:
    app = start("words")
    assert app.segmented_control[0].options == ["自有词 2", "同义词 1", "规范提法 1"]
    assert rows(app) == [["金种子计划", 0], ["廉洁之星", 2]]
    assert rows(start("words", list="synonym")) == [["警示教育、以案示警、以案明纪", 2]]
    assert rows(start("words", list="set_phrase")) == [["增强干部职工廉洁自律内生动力", 2]]


def test_words_that_are_typed_are_added_and_found(start: Start, told: Path) -> None:
    app = typed(start("words"), "一站式服务、河长制\n廉 廉洁之星")
    assert stored(told).words == (*TOLD.words, "一站式服务", "河长制")
    assert [toast.value for toast in app.toast] == ["新增自有词 2 个，已有 1 条，未收 1 条"]
    assert "只有一个字" in html(app) and app.text_area[0].value == "廉"  # to be mended
    assert rows(app)[0][0] == "河长制"
    app = typed(start("words", list="synonym"), "以案示警 廉洁之星\n党组会、局务会")
    assert stored(told).synonyms == ((*TOLD.synonyms[0], "廉洁之星"), ("党组会", "局务会"))
    assert "与已有的同义词并为一组：警示教育、以案示警、以案明纪、廉洁之星" in html(app)
    app = typed(start("words", list="set_phrase"), "坚持“两个确立”，做到“两个维护”")
    assert stored(told).set_phrases[-1] == "坚持“两个确立”，做到“两个维护”"


def test_what_is_no_word_is_refused_and_nothing_is_changed(start: Start, told: Path) -> None:
    app = typed(start("words"), "<b>粗</b>\n，")
    assert "&lt;b&gt;粗&lt;/b&gt;" in html(app) and "<b>粗</b>" not in html(app)
    assert "还没有写" in typed(start("words"), "  ").warning[0].value
    assert stored(told) == TOLD


def test_what_was_refused_stays_in_the_box_and_goes_with_the_list(start: Start, told: Path) -> None:
    app = typed(start("words", list="synonym"), "党组会、局务会\n河长制 廉 。\n单独")
    assert app.text_area[0].value == "河长制 廉 。\n单独" and "只有一个词" in html(app)
    app.segmented_control[0].set_value("word").run()
    assert not app.text_area[0].value and "refused" not in html(app)
    app = typed(app, "廉")
    assert app.text_area[0].value == "廉" and "只有一个字" in html(app)
    app.segmented_control[0].set_value("synonym").run()
    assert not app.text_area[0].value and "refused" not in html(app)


def test_what_a_file_holds_is_told_in_its_list_only(start: Start, told: Path) -> None:
    app = uploaded(start("words"), "河长制\n廉\n".encode())
    assert "未收第 2 行" in html(app)
    app.segmented_control[0].set_value("synonym").run()
    assert "未收" not in html(app) and "这个文件" not in html(app)
    app = uploaded(app, b"\n", "空.txt")
    assert app.warning[0].value == "空\\.txt 里没有词；请一行写一个词"


def test_words_in_the_lists_are_no_markdown_and_no_html(start: Start, own_library: Path) -> None:
    with FolderLibrary.open(own_library) as library:  # type: ignore[union-attr]
        library.set_vocabulary(Vocabulary(synonyms=(("**粗**", "<script>x</script>", ":red[红]"),)))
    app = start("words", list="synonym")
    assert rows(app)[0][0] == "**粗**、<script>x</script>、:red[红]" and "<script>" not in html(app)


def test_a_file_is_looked_at_before_it_is_taken_in(start: Start, told: Path) -> None:
    data = "[自有词]\n河长制\n廉洁之星\n。。\n[规范提法]\n一体推进“三不腐”\n".encode("gb18030")
    app = uploaded(start("words"), data)
    assert "这个文件：新增自有词 1 个、规范提法 1 条，已有 1 条，未收 1 条。" in html(app)
    assert "未收第 4 行" in html(app) and stored(told) == TOLD
    app = button(app, "导入").click().run()
    assert stored(told).words[-1] == "河长制" and stored(told).set_phrases[-1] == "一体推进“三不腐”"
    assert not [b for b in app.button if b.label == "导入"]


def test_a_file_without_heads_is_of_the_list_in_view(start: Start, told: Path) -> None:
    app = uploaded(start("words", list="synonym"), "党组会 局务会\n".encode())
    button(app, "导入").click().run()
    assert stored(told).synonyms[-1] == ("党组会", "局务会")


def test_a_file_that_is_no_text_is_told(start: Start, told: Path) -> None:
    app = uploaded(start("words"), bytes(range(256)) * 9, "词表.xlsx")
    assert "请另存为纯文本" in app.error[0].value and not [b for b in app.button if b.label == "导入"]


def test_a_list_from_the_address_is_shown_and_what_makes_no_sense_passed_over(start: Start, told: Path) -> None:
    app = start("words", list="nonsense")
    assert rows(app)[0][0] == "金种子计划"
    app.segmented_control[0].set_value("set_phrase").run()
    assert parameter(app, "list") == ["set_phrase"] and rows(app)[0][0] == TOLD.set_phrases[0]


def chosen(app: AppTest, kind: str, *lines: int) -> AppTest:
    """The page with these lines of its table ticked."""
    key = f"list-{kind}-{app.session_state['vocabulary-name'][1]}-"
    app.session_state[key] = {"selection": {"rows": list(lines), "columns": [], "cells": []}}
    return app.run()


def test_words_that_are_chosen_are_removed(start: Start, told: Path) -> None:
    app = button(chosen(start("words"), "word", 0), "移除 1 条").click().run()
    assert stored(told).words == ("廉洁之星",) and rows(app) == [["廉洁之星", 2]]
    assert app.toast[0].value == "已移除 金种子计划"
    app = chosen(start("words", list="synonym"), "synonym", 0)
    app.button_group[-1].set_value(["以案明纪"])
    button(app.run(), "去掉 1 个词").click().run()
    assert stored(told).synonyms == (("警示教育", "以案示警"),)
    button(chosen(start("words", list="synonym"), "synonym", 0), "移除 1 组").click().run()
    assert stored(told).synonyms == () and stored(told).set_phrases == TOLD.set_phrases


def add_elsewhere(folder: Path, word: str) -> Vocabulary:
    """The words after somebody else added one."""
    with FolderLibrary.open(folder) as library:  # type: ignore[union-attr]
        library.set_vocabulary(replace(library.vocabulary(), words=(*library.vocabulary().words, word)))
        return library.vocabulary()


def test_what_was_ticked_is_removed_whatever_somebody_else_added_meanwhile(start: Start, told: Path) -> None:
    app = chosen(start("words"), "word", 0)
    add_elsewhere(told, "河长制")
    app = button(app, "移除 1 条").click().run()
    assert stored(told).words == ("廉洁之星", "河长制") and app.toast[0].value == "已移除 金种子计划"


def test_of_a_list_that_changed_no_line_is_ticked(start: Start, told: Path) -> None:
    app = chosen(start("words"), "word", 0)
    app = typed(app, "河长制")
    assert [row[0] for row in rows(app)] == ["河长制", "金种子计划", "廉洁之星"]
    assert not [b for b in app.button if b.label.startswith("移除")]


def test_what_somebody_else_removed_already_is_told(start: Start, told: Path) -> None:
    app = chosen(start("words"), "word", 0)
    with FolderLibrary.open(told) as library:  # type: ignore[union-attr]
        library.set_vocabulary(replace(TOLD, words=()))
    app = button(app, "移除 1 条").click().run()
    assert app.toast[0].value == "这些已经移除了" and stored(told).synonyms == TOLD.synonyms


def test_while_somebody_else_writes_nothing_is_removed(start: Start, told: Path) -> None:
    app = chosen(start("words"), "word", 0)
    with writing(told):
        app = button(app, "移除 1 条").click().run()
    assert "正由另一进程写入" in app.error[0].value and stored(told) == TOLD and not app.toast


def test_a_set_phrase_of_too_few_hanzi_is_refused(start: Start, told: Path) -> None:
    app = typed(start("words", list="set_phrase"), "100%")
    assert "不到 4 个汉字" in html(app) and stored(told) == TOLD


def test_while_somebody_else_writes_the_reader_is_told(start: Start, told: Path) -> None:
    app = start("words")
    with writing(told):
        app = typed(app, "河长制")
    assert "正由另一进程写入" in app.error[0].value and stored(told) == TOLD


def test_the_samples_have_no_words_of_the_users(start: Start, own_folder: Path) -> None:
    app = start("words")
    assert "先添加自己的材料" in app.info[0].value
    assert not app.text_area and not app.get("file_uploader") and not own_folder.exists()
    assert "程序自带的同义词" in start("words", list="synonym").expander[0].label


def test_who_may_only_look_sees_and_exports(start: Start, told: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHENGLI_READ_ONLY", "1")
    app = start("words")
    assert rows(app) == [["金种子计划", 0], ["廉洁之星", 2]] and "只供查阅" in app.info[0].value
    assert not app.text_area and not app.get("file_uploader") and app.get("download_button")


def suggested(app: AppTest, kind: str) -> list[str]:
    return [str(b.key).removeprefix(f"suggested-{kind}-") for b in app.button if str(b.key).startswith("suggested-")]


def test_an_empty_list_shows_what_of_the_library_may_belong_there(start: Start, own_folder: Path) -> None:
    with FolderLibrary.create(own_folder) as library:
        add_paths(library, open_encoder(), [SAMPLES])
    app = start("words", list="set_phrase")
    assert len(suggested(app, "set_phrase")) == 3
    first, second, _ = suggested(app, "set_phrase")
    for words in (first, second, first):
        app.button(key=f"suggested-set_phrase-{words}").click().run()
    assert app.text_area[0].value == f"{first}\n{second}"
    button(app, "添加").click().run()
    assert {first, second} <= {f"“{p.strip('“”')}”" for p in stored(own_folder).set_phrases}
    assert not suggested(app, "set_phrase")
    app = start("words", list="word")
    names = suggested(app, "word")
    with FolderLibrary.open(own_folder) as library:  # type: ignore[union-attr]
        segmenter = lexicon_of(library).segmenter
        assert names and all(len(segmenter.words(name)) > 1 for name in names)
    app = start("words", list="synonym")
    assert not suggested(app, "synonym") and "程序自带的是这样的：" in html(app)


def test_what_only_one_unit_quotes_is_not_suggested(start: Start, own_library: Path) -> None:
    app = start("words", list="set_phrase")
    assert not suggested(app, "set_phrase") and "还没有规范提法" in html(app)
