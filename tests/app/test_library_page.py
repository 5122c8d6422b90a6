import io
import os
import time
import zipfile
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from access.audit import Actor
from index.encoder import Encoder
from index.intake.ingest import add_paths
from index.intake.uploads import uploads_folder
from index.models import open_encoder
from index.store.library import FolderLibrary
from index.store.lock import writing
from tests.app.conftest import Start, html
from tests.conftest import REPORTS

PATH = "写出本机路径"


def settled(app: AppTest) -> AppTest:
    """The page after what is being added has been added."""
    until = time.monotonic() + 60
    while not any(button.key == "acknowledge" for button in app.button):
        assert time.monotonic() < until
        time.sleep(0.05)
        app.run()
    return app


def uploads(count: int = 0) -> list[tuple[str, bytes, str]]:
    """The two short reports of the tests, and so many others, as a browser sends them."""
    files = [(Path(source).name, text.encode(), "text/plain") for source, text in REPORTS.items()]
    return files + [
        (f"第{n}局2025年工作总结.txt", f"第{n}局工作总结\n一、清廉机关\n评选廉洁之星{n}人。".encode(), "text/plain")
        for n in range(count)
    ]


def sources(folder: Path) -> list[str]:
    library = FolderLibrary.open(folder)
    assert library is not None
    with library:
        return [d.source for d in library.documents()]


def add(app: AppTest, files: list[tuple[str, bytes, str]]) -> AppTest:
    app.get("file_uploader")[0].set_value(files)
    app.run()
    app.button(key="add").click().run()
    return settled(app)


def choose(app: AppTest, *rows: int) -> AppTest:
    """Ticks rows of the table."""
    key = f"documents-{app.session_state['table-number']}-"
    app.session_state[key] = {"selection": {"rows": list(rows), "columns": [], "cells": []}}
    return app.run()


def test_what_is_in_is_shown_as_figures_a_chart_and_a_table(start: Start) -> None:
    app = start("library")
    assert [(m.label, m.value) for m in app.metric][:1] == [("材料", "30")]
    assert app.metric[2].value == "6" and app.metric[3].value == "2022–2025"
    table = app.dataframe[0].value
    assert len(table) == 30 and set(table["单位"]) >= {"云屏县", "青渡市实验中学"}
    assert len(app.get("vega_lite_chart")) == 1 and not app.info


def test_reports_that_name_no_unit_are_shown_however_many_units_there_are(start: Start, own_folder: Path) -> None:
    nameless = [
        (f"总结{n}.txt", f"年终总结\n一、清廉文化\n开展活动{n}次，讲好廉洁故事。".encode(), "text/plain")
        for n in range(2)
    ]
    app = add(start("library"), uploads(20) + nameless)
    [chart] = app.get("vega_lite_chart")
    assert "未写明".encode() in chart.proto.SerializeToString()
    assert any("2 份没有读出单位" in caption.value for caption in app.caption)


def test_reports_of_the_very_same_content_are_told(start: Start, own_library: Path, tmp_path: Path) -> None:
    again = tmp_path / "另存"
    again.mkdir()
    source, text = next(iter(REPORTS.items()))
    (again / "甲局旧稿.txt").write_text(text, encoding="utf-8")
    with FolderLibrary.create(own_library) as library:
        add_paths(library, open_encoder(), [again])
    [info] = start("library").info
    assert "有 1 份材料与另一份内容完全相同" in info.value and "甲局旧稿" in info.value


def test_the_table_is_searched_by_all_that_stands_in_it(start: Start) -> None:
    app = start("library")
    app.text_input(key="find").set_value("云屏县 2024").run()
    table = app.dataframe[0].value
    assert len(table) == 2 and set(table["单位"]) == {"云屏县"}
    app.text_input(key="find").set_value("没有这样的材料").run()
    assert len(app.dataframe[0].value) == 0 and not app.exception


def test_the_samples_cannot_be_changed(start: Start) -> None:
    app = choose(start("library"), 0)
    assert {b.key for b in app.button} & {"correct", "remove"} == set()
    assert "看原文" in [link.label for link in app.get("page_link")]


def test_uploaded_files_become_the_users_library(start: Start, own_folder: Path) -> None:
    app = add(start("library"), uploads())
    assert "新增 2 份" in html(app)
    assert sorted(sources(own_folder)) == ["2023年甲局党建工作总结.txt", "2024年乙局党建工作总结.txt"] or sources(
        own_folder
    )
    assert app.metric[0].value == "2"
    app.button(key="acknowledge").click().run()
    assert "新增" not in html(app) and "示例" not in html(app)


def test_two_hundred_files_with_five_bad_ones_lose_nothing(start: Start, own_folder: Path) -> None:
    bad = [
        ("空.txt", b"", "text/plain"), ("坏.docx", b"PK\x03\x04rubbish", ""), ("扫描.pdf", b"%PDF-1.4", ""),
        ("旧.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 100, ""), ("照片.txt", bytes(range(256)) * 20, ""),
    ]  # fmt: skip
    app = add(start("library"), uploads(193) + bad)
    assert "新增 195 份" in html(app) and "未收 5 份" in html(app)
    rejected = app.dataframe[0].value
    assert set(rejected["文件"]) == {name for name, *_ in bad}
    assert all(rejected["未收原因"]) and all(rejected["怎么办"])
    assert len(sources(own_folder)) == 195
    kept = {p.name for p in uploads_folder(own_folder).iterdir()}
    assert len(kept) == 195 and not kept & {name for name, *_ in bad}


def test_a_file_that_is_no_report_leaves_no_library_behind(start: Start, own_folder: Path) -> None:
    app = add(start("library"), [("照片.txt", bytes(range(256)) * 20, "")])
    assert "未收 1 份" in html(app) and "示例资料库" in html(app)
    assert list(app.dataframe[0].value["文件"]) == ["照片.txt"]


def test_the_same_name_with_other_words_is_kept_beside_it(start: Start, own_folder: Path) -> None:
    app = add(start("library"), uploads())
    name, data, kind = uploads()[0]
    app.button(key="acknowledge").click().run()
    app.get("file_uploader")[0].set_value([(name, data + "另有安排。".encode(), kind), (name, data, kind)])
    app.run()
    assert "同名而内容不同" in html(app)
    app.radio(key="same").set_value("都保留").run()
    app.button(key="add").click().run()
    app = settled(app)
    assert "新增 1 份" in html(app) and "已有 1 份" in html(app)
    assert len(sources(own_folder)) == 3


def test_a_newer_file_takes_the_place_of_the_older(start: Start, own_folder: Path) -> None:
    app = add(start("library"), uploads())
    name, data, kind = uploads()[0]
    app.button(key="acknowledge").click().run()
    app = add(app, [(name, data + "另有安排。".encode(), kind)])
    assert "更新 1 份" in html(app) and len(sources(own_folder)) == 2


def test_what_was_said_of_one_batch_is_not_said_of_the_next(start: Start, own_folder: Path) -> None:
    app = start("library")
    app.text_input(key="add-0-year").set_value("2019").run()
    app = add(app, uploads()[:1])
    app.button(key="acknowledge").click().run()
    app = add(app, uploads()[1:])
    assert sorted(app.dataframe[0].value["年份"]) == ["2019", "2024"]


def test_an_addition_can_be_stopped_and_only_one_runs_at_a_time(own_folder: Path) -> None:
    from threading import Event

    from index.intake.ingest import Listeners
    from index.models import open_encoder
    from ui import jobs

    go_on = Event()

    def work(library: FolderLibrary, encoder: Encoder, told: Listeners) -> None:
        while True:
            go_on.wait(10)
            assert told.progress
            told.progress(0, 0)

    def begin() -> bool:
        return jobs.start(own_folder, open_encoder(), Actor(), "add", work)

    assert begin() and not begin()
    job = jobs.current(own_folder)
    assert job is not None and job.is_running
    jobs.acknowledge(job)
    assert jobs.current(own_folder) is job
    job.stop()
    go_on.set()
    until = time.monotonic() + 10
    while job.is_running and time.monotonic() < until:
        time.sleep(0.01)
    assert job.report is None and "已停止" in str(job.fault)
    jobs.acknowledge(job)
    assert jobs.current(own_folder) is None


def test_work_that_ends_while_the_page_is_made_is_shown_with_what_it_put_in(
    start: Start, own_folder: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The library was opened before the end, the work was looked at after it: the page said "added" above the old table."""
    from contextlib import contextmanager
    from threading import Event

    from index.intake.ingest import AddReport, Listeners, add_paths
    from index.models import open_encoder
    from ui import jobs, opened

    go_on = Event()

    def work(library: FolderLibrary, encoder: Encoder, told: Listeners) -> AddReport:
        go_on.wait(30)
        return add_paths(library, encoder, [folder])

    as_it_was = opened.open_library

    @contextmanager
    def opened_and_then_ended():
        with as_it_was() as library:
            go_on.set()
            until = time.monotonic() + 30
            while jobs.is_running(own_folder) and time.monotonic() < until:
                time.sleep(0.01)
            yield library

    assert jobs.start(own_folder, open_encoder(), Actor(), "add", work)
    monkeypatch.setattr(opened, "open_library", opened_and_then_ended)
    app = start("library")
    assert "新增 2 份" in html(app) and app.metric[0].value == "2"


def test_a_year_that_is_none_is_not_taken(start: Start, own_library: Path) -> None:
    app = choose(start("library"), 0)
    app.button(key="correct").click().run()
    app.text_input(key="correct-year").set_value("20").run()
    assert "不是 1900 到 2100" in app.warning[0].value and app.button(key="save").disabled


def test_a_folder_of_this_computer_is_added_where_it_is(start: Start, own_folder: Path, folder: Path) -> None:
    app = start("library")
    app.session_state["way"] = PATH
    app.run()
    app.text_input(key="path").set_value(f'"{folder}"').run()
    app.button(key="add").click().run()
    assert "新增 2 份" in html(settled(app))
    assert set(sources(own_folder)) == set(REPORTS) and not uploads_folder(own_folder).exists()


@pytest.mark.parametrize(("path", "said"), [("/no/such/folder", "不存在"), ("材料", "不是完整路径")])
def test_a_path_that_leads_nowhere_is_one_line(start: Start, path: str, said: str) -> None:
    app = start("library")
    app.session_state["way"] = PATH
    app.run()
    app.text_input(key="path").set_value(path).run()
    assert said in app.warning[0].value and app.button(key="add").disabled


def test_a_folder_without_reports_says_so(start: Start, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    app = start("library")
    app.session_state["way"] = PATH
    app.run()
    app.text_input(key="path").set_value(str(tmp_path / "empty")).run()
    app.button(key="add").click().run()
    assert "没有可读的材料" in settled(app).error[0].value


def test_unit_year_and_type_are_corrected(start: Start, own_library: Path) -> None:
    app = start("library")
    app = choose(app, list(app.dataframe[0].value["单位"]).index("甲局"))
    app.button(key="correct").click().run()
    app.selectbox(key="correct-unit").set_value("乙局")
    app.text_input(key="correct-year").set_value("2020")
    app.run()
    app.button(key="save").click().run()
    assert not app.exception
    table = app.dataframe[0].value
    assert set(table["单位"]) == {"乙局"} and "2020" in set(table["年份"])


def test_removing_is_confirmed_first(start: Start, own_library: Path, folder: Path) -> None:
    app = choose(start("library"), 0)
    gone = app.dataframe[0].value["文件"][0]
    app.button(key="remove").click().run()
    assert gone in html(app) and len(sources(own_library)) == 2
    app.button(key="confirm").click().run()
    assert sources(own_library) == [s for s in REPORTS if s != gone]
    assert (folder / gone).is_file()


def test_the_kept_copy_of_an_upload_goes_with_it(start: Start, own_folder: Path) -> None:
    app = add(start("library"), uploads())
    app = choose(app, 0, 1)
    app.button(key="remove").click().run()
    app.button(key="confirm").click().run()
    assert sources(own_folder) == [] and list(uploads_folder(own_folder).iterdir()) == []
    assert "还没有材料" in app.info[0].value


def test_a_library_that_another_process_writes_to_is_one_line(start: Start, own_library: Path) -> None:
    app = choose(start("library"), 0)
    app.button(key="remove").click().run()
    with writing(own_library):
        app.button(key="confirm").click().run()
    assert "正由另一进程写入" in app.error[0].value and len(sources(own_library)) == 2


def test_a_page_to_look_at_only_offers_no_change(
    start: Start, own_library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHENGLI_READ_ONLY", "1")
    app = choose(start("library"), 0)
    assert "只供查阅" in app.info[0].value
    assert app.get("file_uploader") == [] and {b.key for b in app.button} & {"add", "correct", "remove"} == set()


def test_a_library_on_a_disk_that_may_only_be_read_is_searched_but_not_changed(
    start: Start, own_library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    allowed = os.access
    monkeypatch.setattr(
        os,
        "access",
        lambda path, mode: False if mode == os.W_OK and str(path).startswith(str(own_library)) else allowed(path, mode),
    )
    app = start("library")
    assert "不能写入" in app.info[0].value and app.get("file_uploader") == []
    assert "廉洁之星" in html(start(q="廉洁之星"))


def test_an_uploaded_archive_is_kept_until_its_last_report_is_removed(start: Start, own_folder: Path) -> None:
    members = {
        "甲局/2023年总结.txt": "甲局工作总结\n召开党组会12次。".encode(),
        "乙局.txt": "乙局工作总结\n开会。".encode(),
        "丙局.xls": b"x",
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    app = add(start("library"), [("各单位.zip", out.getvalue(), "application/zip")])
    assert "新增 2 份" in html(app) and list(app.dataframe[0].value["文件"]) == ["各单位.zip/丙局.xls"]
    assert sources(own_folder) == ["各单位.zip/乙局.txt", "各单位.zip/甲局/2023年总结.txt"]
    app.button(key="acknowledge").click().run()
    for left in (1, 0):
        app = choose(app, 0)
        app.button(key="remove").click().run()
        app.button(key="confirm").click().run()
        assert len(list(uploads_folder(own_folder).iterdir())) == left
