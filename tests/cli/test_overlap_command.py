"""`chengli overlap`, from a draft to what it prints."""

import json
from pathlib import Path

import docx
import pytest

from cli.main import main
from tests.compare.overlaps import DRAFT, OTHER, OWN, REPORTS, SET_PHRASE, TAKEN, library_of

Captured = pytest.CaptureFixture[str]


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(library_of(tmp_path_factory.mktemp("overlap")))


@pytest.fixture
def draft(tmp_path: Path) -> str:
    path = tmp_path / "草稿.txt"
    path.write_text(DRAFT, encoding="utf-8")
    return str(path)


def record(capsys: Captured, *arguments: str) -> dict[str, object]:
    assert main(["overlap", *arguments, "--json"]) == 0
    out = capsys.readouterr().out
    assert out.count("\n") == 1
    found: dict[str, object] = json.loads(out)
    return found


def test_json_has_its_fields_in_order(draft: str, library: str, capsys: Captured) -> None:
    found = record(capsys, draft, "--library", library)
    assert list(found) == [
        "chars", "verbatim_chars", "near_chars", "set_phrase_chars", "share", "sentences", "by_source",
        "limit", "over_limit", "by_section", "itself", "similar",
    ]  # fmt: skip
    by_text = {sentence["text"]: sentence for sentence in found["sentences"]}
    taken = next(sentence for text, sentence in by_text.items() if TAKEN in text)
    assert list(taken) == ["text", "start", "end", "verbatim_chars", "near_chars", "set_phrase", "sources"]
    [source] = taken["sources"]
    assert list(source) == ["source", "unit", "year", "text", "share"]
    assert (source["source"], source["unit"], source["year"]) == ("甲局/2023/工作总结.txt", "甲局", 2023)
    assert source["share"] == round(taken["verbatim_chars"] / 42, 4) and TAKEN in source["text"]
    assert next(sentence for text, sentence in by_text.items() if SET_PHRASE in text)["set_phrase"] is True
    assert by_text[f"{OWN}。"]["sources"] == []
    totals = found["by_source"]
    assert [list(total) for total in totals] == [["source", "verbatim_chars", "near_chars", "share"]] * 2
    assert totals[0]["source"] == "甲局/2023/工作总结.txt" and found["limit"] == 0.8 and found["over_limit"] == []
    assert found["share"] == round((found["verbatim_chars"] + found["near_chars"]) / found["chars"], 4)
    section = found["by_section"][-1]
    assert list(section)[:3] == ["heading_path", "start", "end"] and section["heading_path"] == ["二、从严治党"]
    assert DRAFT[section["start"] :].startswith("二、从严治党")


@pytest.mark.parametrize(("given", "meant"), [("0.2", 0.2), ("20%", 0.2), ("20％", 0.2), ("1", 1.0), ("100%", 1.0)])
def test_a_limit_is_a_share_or_a_percentage(
    given: str, meant: float, draft: str, library: str, capsys: Captured
) -> None:
    found = record(capsys, draft, "--library", library, "--limit", given)
    assert found["limit"] == meant
    assert found["over_limit"] == (["甲局/2023/工作总结.txt", "乙局/2024/工作总结.txt"] if meant == 0.2 else [])


@pytest.mark.parametrize(("given", "told"), [("0.5%", "0.5%"), ("1e-3", "0.1%"), ("0.8", "80%"), ("33.3%", "33.3%")])
def test_a_limit_is_told_as_precisely_as_it_was_given(
    given: str, told: str, draft: str, library: str, capsys: Captured
) -> None:
    assert main(["overlap", draft, "--library", library, "--limit", given]) == 0
    assert f"对照一份材料最多 {told} 的限度：" in capsys.readouterr().out


@pytest.mark.parametrize("given", ["0", "-0.1", "1.01", "80", "101%", "nan", "八成", ""])
def test_what_is_no_limit_is_wrong_usage(given: str, draft: str, capsys: Captured) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["overlap", draft, f"--limit={given}"])
    assert ended.value.code == 2 and "请给 0 到 1 之间的数，或百分数，如 0.8 或 80%" in capsys.readouterr().err


def test_reports_are_left_out(draft: str, library: str, capsys: Captured) -> None:
    found = record(capsys, draft, "--library", library, "--exclude", "甲局", "--exclude", "乙局/2024/工作总结.txt")
    assert found["by_source"] == [] and found["verbatim_chars"] == 0
    assert main(["overlap", draft, "--library", library, "--exclude", "癸局"]) == 1
    said = capsys.readouterr()
    assert said.err == "chengli: 资料库里没有 癸局；请用 chengli list 查看出处\n" and not said.out


def test_people_are_told_the_verdict_first(draft: str, library: str, capsys: Captured) -> None:
    assert main(["overlap", draft, "--library", library]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("全文 156 字：逐字相同 ") and lines[0].endswith(" 不计")
    assert lines[1].startswith("对照一份材料最多 80% 的限度：没有超过（最多的一份是 甲局 2023，")
    assert "来源" in lines and "各部分" in lines and "相同相近最多的句子" in lines
    assert any(line.strip() == f"{OTHER}。" for line in lines) and any(SET_PHRASE in line for line in lines[-2:])
    assert main(["overlap", draft, "--library", library, "--limit", "20%"]) == 0
    assert "限度：超过：甲局 2023 2" in capsys.readouterr().out


def test_a_draft_that_is_in_the_library_is_told(library: str, tmp_path: Path, capsys: Captured) -> None:
    path = tmp_path / "工作总结.txt"
    path.write_text(REPORTS["甲局/2023/工作总结.txt"], encoding="utf-8")
    assert main(["overlap", str(path), "--library", library]) == 0
    said = '草稿本身就在资料库里：甲局/2023/工作总结.txt；不算它自己，请加 --exclude "甲局/2023/工作总结.txt"'
    assert said in capsys.readouterr().out
    found = record(capsys, str(path), "--library", library)
    assert found["itself"] == found["over_limit"] == ["甲局/2023/工作总结.txt"]
    found = record(capsys, str(path), "--library", library, "--exclude", "甲局/2023/工作总结.txt")
    assert found["itself"] == found["by_source"] == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Only English, and nothing else.", "没有可计的汉字或数字，无从查起"),
        ("😀😀", "没有可计的汉字或数字，无从查起"),
        ("2024 12 31", "没有找到与资料库里材料相同或相近的字句"),
        (OWN, "没有找到与资料库里材料相同或相近的字句"),
    ],
)
def test_a_draft_with_nothing_to_find_is_told(
    text: str, said: str, library: str, tmp_path: Path, capsys: Captured
) -> None:
    path = tmp_path / "草稿.txt"
    path.write_text(text, encoding="utf-8")
    assert main(["overlap", str(path), "--library", library]) == 0
    assert said in capsys.readouterr().out


def test_what_is_no_draft_is_one_line(library: str, tmp_path: Path, capsys: Captured) -> None:
    (tmp_path / "空.txt").write_text("", encoding="utf-8")
    for name in (".", "没有.txt", "空.txt"):
        assert main(["overlap", str(tmp_path / name), "--library", library]) == 1
        said = capsys.readouterr()
        assert said.err.startswith("chengli: ") and said.err.count("\n") == 1 and not said.out


def test_no_library_is_an_empty_one(draft: str, tmp_path: Path, capsys: Captured) -> None:
    nowhere = str(tmp_path / "无")
    assert main(["overlap", draft, "--library", nowhere]) == 0
    assert "还是空的，没有可比的；先用 chengli add 文件夹 添加材料" in capsys.readouterr().out
    found = record(capsys, draft, "--library", nowhere)
    assert found["chars"] == 156 and found["by_source"] == [] and len(found["sentences"]) == 7
    assert not (tmp_path / "无").exists()


def test_a_word_file_is_written(draft: str, library: str, tmp_path: Path, capsys: Captured) -> None:
    file = tmp_path / "报告.docx"
    assert main(["overlap", draft, "--library", library, "--exclude", "乙局", "--docx", str(file)]) == 0
    assert capsys.readouterr().out.endswith(f"已写入 {file}\n")
    said = "\n".join(paragraph.text for paragraph in docx.Document(str(file)).paragraphs)
    assert "没有算 1 份：乙局 2024《工作总结》" in said and TAKEN in said
    assert main(["overlap", draft, "--library", library, "--docx", str(tmp_path / "没有" / "报告.docx")]) == 1
    assert capsys.readouterr().err == f"chengli: 文件夹 {tmp_path / '没有'} 不存在；请先建好\n"
