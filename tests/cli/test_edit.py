"""`chengli edit`: what it shows, what it changes, and its one line for what cannot be."""

import json
from pathlib import Path

import pytest

from cli.main import main

NOTICE = "更多材料请关注本局公众号：清风甲局"
SOURCE = "甲局2023年总结.txt"


@pytest.fixture(autouse=True)
def added(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Path:
    monkeypatch.setenv("CHENGLI_LIBRARY", str(tmp_path / "lib"))
    folder = tmp_path / "材料"
    folder.mkdir()
    for name in (SOURCE, "乙局2023年总结.txt"):
        text = f"{name[:2]}2023年党建工作总结\n一、清廉机关\n评选廉洁之星3人，开展警示教育2次。\n{NOTICE}\n二、学习\n举办读书班1期。\n"
        (folder / name).write_text(text, encoding="utf-8")
    assert main(["add", str(folder)]) == 0
    capsys.readouterr()
    return folder


def listed(capsys: pytest.CaptureFixture[str], source: str = SOURCE) -> dict:  # type: ignore[type-arg]
    capsys.readouterr()
    assert main(["list", "--json"]) == 0
    [record] = [r for r in json.loads(capsys.readouterr().out) if r["source"] == source]
    return record  # type: ignore[no-any-return]


def hits(capsys: pytest.CaptureFixture[str], query: str) -> int:
    assert main(["search", query, "--flat", "--json"]) == 0
    return len(json.loads(capsys.readouterr().out)["hits"])


def test_without_options_it_shows_what_can_be_edited(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["edit", SOURCE]) == 0
    out = capsys.readouterr().out
    assert "单位 甲局（据文件名）" in out and "年份 2023（据文件名）" in out and f"剔出 1（广告）：{NOTICE}" in out


def test_what_the_user_says_is_kept_with_where_it_is_from(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["edit", SOURCE, "--unit", "丙局", "--year", "2021", "--type", "调研报告"]) == 0
    assert "已更正 1 份" in capsys.readouterr().out
    record = listed(capsys)
    assert [record[f] for f in ("unit", "unit_from", "year", "year_from")] == ["丙局", "user", 2021, "user"]
    assert [record[f] for f in ("doc_type", "doc_type_from")] == ["调研报告", "user"]
    assert main(["edit", SOURCE, "--unit", "丙局"]) == 0
    assert "没有要改的" in capsys.readouterr().out
    assert main(["edit", SOURCE, "--as-read"]) == 0
    assert listed(capsys)["unit_from"] == "file name"


def test_a_folder_is_edited_as_a_whole(added: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["edit", str(added), "--year", "2020"]) == 0
    assert "已更正 2 份" in capsys.readouterr().out
    assert main(["edit", str(added), "--put-back", "1"]) == 1
    assert "一次只改一份" in capsys.readouterr().err


def test_what_was_set_aside_is_put_back_and_found(added: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert hits(capsys, '"清风甲局"') == 0
    assert main(["edit", SOURCE, "--put-back", "1"]) == 0
    capsys.readouterr()
    assert hits(capsys, '"清风甲局"') == 1
    (added / SOURCE).write_text((added / SOURCE).read_text(encoding="utf-8") + "三、支部\n换届。\n", encoding="utf-8")
    assert main(["add", str(added)]) == 0
    capsys.readouterr()
    assert hits(capsys, '"清风甲局"') == 1
    assert main(["edit", SOURCE]) == 0
    assert "已放回正文 1" in capsys.readouterr().out
    assert main(["edit", SOURCE, "--set-aside", "1"]) == 0
    capsys.readouterr()
    assert hits(capsys, '"清风甲局"') == 0


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["没有.txt", "--year", "2020"], "资料库里没有 没有.txt"),
        ([SOURCE, "--put-back", "9"], "只有 1 条，没有第 9 条"),
    ],
)
def test_what_cannot_be_is_one_line(options: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["edit", *options]) == 1
    err = capsys.readouterr().err
    assert said in err and err.count("\n") == 1


def test_an_empty_library_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CHENGLI_LIBRARY", str(tmp_path / "none"))
    assert main(["edit", SOURCE, "--year", "2020"]) == 1
    assert "还没有资料库" in capsys.readouterr().err


def test_taking_all_back_does_not_go_with_corrections() -> None:
    with pytest.raises(SystemExit) as found:
        main(["edit", SOURCE, "--as-read", "--year", "2020"])
    assert found.value.code == 2
