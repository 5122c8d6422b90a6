"""The page has the library mirror a folder: it shows what would change, does it, and says what changed."""

import shutil
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.app.conftest import Start, html
from tests.app.test_library_page import settled, sources


def look(app: AppTest, folder: Path) -> AppTest:
    app.text_input(key="sync-folder").set_value(str(folder)).run()
    return app.button(key="sync-look").click().run()


def carry_out(app: AppTest) -> AppTest:
    return settled(app.button(key="sync-do").click().run())


def table(app: AppTest, key: str) -> list[list[str]]:
    [found] = [frame.value.to_numpy().tolist() for frame in app.dataframe if "变化" in frame.value.columns]
    return found


def test_a_folder_is_mirrored_after_it_was_looked_at(start: Start, own_folder: Path, folder: Path) -> None:
    app = look(start("library"), folder)
    assert "将新增 2 份" in html(app) and len(table(app, "plan")) == 2 and not own_folder.exists()
    app = carry_out(app)
    assert "新增 2 份" in html(app) and len(sources(own_folder)) == 2
    app.button(key="acknowledge").click().run()
    assert "没有变化，未变 2 份" in html(look(app, folder))
    assert not [button for button in app.button if button.key == "sync-do"]


def test_what_was_renamed_changed_and_deleted_is_shown_and_done(
    start: Start, own_folder: Path, own_library: Path, folder: Path
) -> None:
    path = next(folder.glob("甲局/2023/*.txt"))
    path.rename(folder / "甲局" / "改名.txt")
    other = next(folder.glob("乙局/2024/*.txt"))
    other.write_text(other.read_text(encoding="utf-8") + "又做了工作。\n", encoding="utf-8")
    app = look(start("library"), folder)
    old = "甲局/2023/2023年甲局党建工作总结.txt"
    expected = [["移动", "甲局/改名.txt", old], ["更新", "乙局/2024/2024年乙局党建工作总结.txt", ""]]
    assert table(app, "plan") == expected and "将更新 1 份，移动 1 份。" in html(app)
    app = carry_out(app)
    assert table(app, "done") == expected
    assert sources(own_folder) == ["乙局/2024/2024年乙局党建工作总结.txt", "甲局/改名.txt"]


def test_an_emptied_folder_removes_nothing_unless_that_is_said(
    start: Start, own_folder: Path, own_library: Path, folder: Path
) -> None:
    shutil.rmtree(folder)
    folder.mkdir()
    app = look(start("library"), folder)
    assert "没有移除资料库里它的 2 份" in app.warning[0].value and app.button(key="sync-do").disabled
    app.checkbox(key="sync-removing").check().run()
    app = carry_out(app)
    assert sources(own_folder) == [] and "移除 2 份" in html(app)


def test_what_vanished_after_the_removal_was_shown_is_not_removed(
    start: Start, own_folder: Path, own_library: Path, folder: Path
) -> None:
    kept, gone = folder / "甲局", folder / "乙局"
    app = look(start("library"), folder)
    for n in range(6):
        (gone / f"{n}.txt").write_text(f"乙局第{n}次党建工作总结\n一、主要工作。召开党组会{n}次。\n", encoding="utf-8")
    app = carry_out(look(app, folder))
    app.button(key="acknowledge").click().run()
    before = len(sources(own_folder))
    shutil.rmtree(gone)
    app = look(app, folder)
    app.checkbox(key="sync-removing").check().run()
    shutil.rmtree(kept)
    app = carry_out(app)
    assert before == 8 and [source.split("/")[0] for source in sources(own_folder)] == ["甲局"]
    assert "没有移除资料库里它的 1 份" in app.warning[0].value


def test_a_folder_that_is_not_there_is_said_in_one_line(start: Start, tmp_path: Path) -> None:
    app = look(start("library"), tmp_path / "网络盘")
    assert "不存在" in app.error[0].value and not app.exception
    app = look(app, Path("材料"))
    assert "不是完整路径" in app.warning[0].value


def test_what_was_looked_at_can_be_left(start: Start, own_folder: Path, folder: Path) -> None:
    app = look(start("library"), folder)
    app.button(key="sync-cancel").click().run()
    assert not [button for button in app.button if button.key == "sync-do"] and not own_folder.exists()


def test_who_sits_elsewhere_names_no_folders(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.visitor.is_local", lambda: False)
    monkeypatch.setattr("ui.intake.is_local", lambda: False)
    assert not [box for box in start("library").text_input if box.key == "sync-folder"]
