"""`chengli words`: what it adds, takes out, lists and files, and its one line for what cannot be."""

import json
from pathlib import Path

import pytest

from cli.main import main
from index.store.library import FolderLibrary
from index.store.lock import writing

TEXT = "2023年党建工作总结\n一、人才工作\n实施金种子计划，培育青年骨干3人。\n二、群众工作\n青苗工程扎实推进，走访群众20次。\n"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Path:
    monkeypatch.setenv("CHENGLI_LIBRARY", str(tmp_path / "lib"))
    for name in ("甲局2023年总结.txt", "乙局2023年总结.txt"):
        (tmp_path / name).write_text(name[:2] + TEXT, encoding="utf-8")
    assert main(["add", *map(str, tmp_path.glob("*.txt"))]) == 0
    capsys.readouterr()
    return tmp_path


def ran(capsys: pytest.CaptureFixture[str], *arguments: str, status: int = 0) -> tuple[str, str]:
    assert main(["words", *arguments]) == status
    said = capsys.readouterr()
    return said.out, said.err


def listed(capsys: pytest.CaptureFixture[str]) -> dict[str, list[object]]:
    out, _ = ran(capsys, "list", "--json")
    return json.loads(out)  # type: ignore[no-any-return]


def texts(capsys: pytest.CaptureFixture[str], query: str) -> list[str]:
    assert main(["search", query, "--mode", "lexical", "--json"]) == 0
    return [hit["text"] for hit in json.loads(capsys.readouterr().out)["hits"]]


def test_words_of_each_kind_are_added_listed_and_removed(capsys: pytest.CaptureFixture[str]) -> None:
    assert ran(capsys, "add", "金种子计划", "ＰＭ2.5治理") == ("新增自有词 2 个\n", "")
    assert ran(capsys, "add", "金种子计划")[0] == "没有新的，已有 1 条\n"
    assert ran(capsys, "add", "--synonym", "清廉机关", "廉洁机关")[0] == "新增同义词 1 组\n"
    assert ran(capsys, "add", "--set-phrase", "坚持“两个确立”，做到“两个维护”")[0] == "新增规范提法 1 条\n"
    assert listed(capsys) == {
        "words": ["金种子计划", "PM2.5治理"],
        "synonyms": [["清廉机关", "廉洁机关"]],
        "set_phrases": ["坚持“两个确立”，做到“两个维护”"],
    }
    assert ran(capsys, "list", "--synonym")[0] == "同义词 1\n  清廉机关、廉洁机关\n"
    assert ran(capsys, "list", "种子", "pm2.5")[0].startswith("自有词 2\n")
    assert ran(capsys, "remove", "pm2.5治理")[0] == "已移除 PM2.5治理\n"
    assert ran(capsys, "remove", "--set-phrase", "坚持“两个确立”，做到“两个维护”")[0].startswith("已移除")
    out, err = ran(capsys, "remove", "--synonym", "廉洁机关", "没有的")
    assert out == "已移除 廉洁机关；清廉机关 没有了同义词，也不再列出\n" and "同义词里没有 没有的" in err
    assert listed(capsys) == {"words": ["金种子计划"], "synonyms": [], "set_phrases": []}


def test_a_set_phrase_of_too_few_hanzi_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    out, err = ran(capsys, "add", "--set-phrase", "100%", "一体推进“三不腐”")
    assert out == "新增规范提法 1 条，未收 1 条\n" and "未收 100%：不到 4 个汉字" in err


def test_groups_that_share_a_word_become_one_and_it_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    ran(capsys, "add", "--synonym", "金种子计划", "青苗工程")
    out, _ = ran(capsys, "add", "--synonym", "青苗工程", "育苗行动")
    assert out == "与已有的同义词并为一组：金种子计划、青苗工程、育苗行动\n并入已有同义词 1 组\n"


def test_a_search_follows_at_once(capsys: pytest.CaptureFixture[str]) -> None:
    assert not any("青苗" in text for text in texts(capsys, "金种子计划"))
    ran(capsys, "add", "--synonym", "金种子计划", "青苗工程")
    assert any("青苗" in text for text in texts(capsys, "金种子计划"))
    ran(capsys, "remove", "--synonym", "青苗工程")
    assert not any("青苗" in text for text in texts(capsys, "金种子计划"))


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ("清廉 文化", "里有空格"), ("，。", "里没有文字"), ("廉", "只有一个字"), ("字" * 10_000, "有 10000 字"),
        ("清\x07廉", "控制符（U+0007）"), ("清廉、文化", "“、”"), ("😀", "里没有文字"),
    ],
)  # fmt: skip
def test_a_word_that_is_none_is_refused_in_one_line(capsys: pytest.CaptureFixture[str], given: str, why: str) -> None:
    out, err = ran(capsys, "add", given, status=1)
    assert out == "" and why in err and err.startswith("chengli: 未收") and err.count("\n") == 1 and len(err) < 200
    out, err = ran(capsys, "add", given, "河长制")
    assert out == "新增自有词 1 个，未收 1 条\n" and why in err


def test_one_word_is_no_group(capsys: pytest.CaptureFixture[str]) -> None:
    assert "同义词一组至少两个" in ran(capsys, "add", "--synonym", "清廉机关", status=1)[1]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_what_was_exported_can_be_imported(capsys: pytest.CaptureFixture[str], folder: Path, encoding: str) -> None:
    ran(capsys, "add", "金种子计划", "5G+", "“三不”机制")
    ran(capsys, "add", "--synonym", "清廉机关", "廉洁机关", "廉政机关")
    ran(capsys, "add", "--set-phrase", "坚持“两个确立”，做到“两个维护”")
    before, file = listed(capsys), folder / "词表.txt"
    assert ran(capsys, "export", str(file))[0] == f"已存为 {file}：自有词 3，同义词 1，规范提法 1\n"
    file.write_bytes(file.read_text(encoding="utf-8").encode(encoding))
    assert ran(capsys, "import", str(file))[0] == "没有新的，已有 5 条\n"
    ran(capsys, "remove", "金种子计划", "5G+", "“三不”机制")
    ran(capsys, "remove", "--synonym", "清廉机关", "廉洁机关")
    ran(capsys, "remove", "--set-phrase", "坚持“两个确立”，做到“两个维护”")
    assert ran(capsys, "import", str(file))[0] == "新增自有词 3 个、同义词 1 组、规范提法 1 条\n"
    assert listed(capsys) == before


def test_bad_lines_are_told_with_their_numbers_the_first_of_them(
    capsys: pytest.CaptureFixture[str], folder: Path
) -> None:
    lines = ["河长制", "清廉 文化", *["。"] * 30, "林长制", "河长制"]
    (folder / "词.txt").write_text("\n".join(lines), encoding="utf-8")
    out, err = ran(capsys, "import", str(folder / "词.txt"))
    assert out == "新增自有词 2 个，已有 1 条，未收 31 条\n"
    told = err.splitlines()
    assert told[0].startswith("chengli: 未收第 2 行 清廉 文化：里有空格")
    assert len(told) == 11 and told[-1] == "chengli: 未收的共 31 条，以上是前 10 条"


def test_a_file_that_is_no_text_or_not_there_is_one_line(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    (folder / "词.docx").write_bytes(b"PK\x03\x04" + bytes(range(256)) * 9)
    for name, why in (
        ("词.docx", "不是文本文件；请另存为纯文本 .txt 后再导入"),
        ("没有.txt", "不存在"),
        ("lib", "是文件夹"),
    ):
        out, err = ran(capsys, "import", str(folder / name), status=1)
        assert out == "" and why in err and err.count("\n") == 1
    assert "不存在" in ran(capsys, "export", str(folder / "无" / "词.txt"), status=1)[1]


def test_a_file_without_words_and_one_of_two_encodings_are_told(
    capsys: pytest.CaptureFixture[str], folder: Path
) -> None:
    for data, why in (
        (b"", "里没有词；请一行写一个词"),
        ("# 说明\n\n[自有词]\n".encode(), "里没有词；请一行写一个词"),
        ("河长制\n一站式服务\n".encode() + "林长制度\n".encode("gb18030"), "UTF-8 和 GB18030）混在一个文件里"),
    ):
        (folder / "词.txt").write_bytes(data)
        out, err = ran(capsys, "import", str(folder / "词.txt"), status=1)
        assert out == "" and why in err and err.count("\n") == 1
    (folder / "词.txt").write_bytes("联通\n林长制度\n".encode("gb18030"))  # the first is UTF-8 by chance
    assert ran(capsys, "import", str(folder / "词.txt"))[0] == "新增自有词 2 个\n"


def test_only_a_list_of_words_is_written_over(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    ran(capsys, "add", "金种子计划")
    for name, data, why in (
        ("图.txt", bytes(range(256)) * 9, "不是词表"), ("报告.txt", TEXT.encode(), "不是词表"),
        ("lib/library.db", None, "在资料库的文件夹里"), ("lib/词.txt", None, "在资料库的文件夹里"),
    ):  # fmt: skip
        if data is not None:
            (folder / name).write_bytes(data)
        before = (folder / name).read_bytes() if (folder / name).exists() else None
        out, err = ran(capsys, "export", str(folder / name), status=1)
        assert out == "" and why in err and err.count("\n") == 1
        assert before == ((folder / name).read_bytes() if (folder / name).exists() else None)
    (folder / "词.txt").write_text("河长制\n林长制\n", encoding="gb18030")
    ran(capsys, "export", str(folder / "词.txt"))
    assert "金种子计划" in (folder / "词.txt").read_text(encoding="utf-8")


def test_without_a_library_there_are_no_words(
    capsys: pytest.CaptureFixture[str], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHENGLI_LIBRARY", str(folder / "还没有"))
    assert "还没有资料库" in ran(capsys, "add", "河长制", status=1)[1]
    assert "还没有资料库" in ran(capsys, "remove", "河长制", status=1)[1]
    assert ran(capsys, "list")[0] == "自有词 0\n同义词 0\n规范提法 0\n"
    ran(capsys, "export", str(folder / "空.txt"))
    assert "[自有词]" in (folder / "空.txt").read_text(encoding="utf-8")
    assert not (folder / "还没有").exists()


def test_while_somebody_else_writes_nothing_is_changed(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    with writing(folder / "lib"):
        assert "正由另一进程写入" in ran(capsys, "add", "河长制", status=1)[1]
    assert listed(capsys)["words"] == []


def test_a_list_of_a_hundred_thousand_words_is_taken_in(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    names = [f"本地词{n}" for n in range(99_999)] + ["金种子计划"]
    (folder / "长.txt").write_text("\n".join(names), encoding="gb18030")
    assert ran(capsys, "import", str(folder / "长.txt"))[0] == "新增自有词 100000 个\n"
    assert texts(capsys, "金种子计划")[0].startswith("实施金种子计划")
    with FolderLibrary.open(folder / "lib") as library:  # type: ignore[union-attr]
        assert len(library.vocabulary().words) == 100_000
