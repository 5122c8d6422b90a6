"""The shared real reports: nothing lost, and the structure that a person marked."""

import json
from functools import cache
from pathlib import Path

import pytest

from corpus import Document, Passage, SourceFile, find_files, read_document, split_passages


@cache
def read(root: Path) -> dict[str, tuple[Document, list[Passage], str]]:
    out = {}
    for file in find_files(root):
        assert isinstance(file, SourceFile)
        document = read_document(file)
        raw = file.path.read_bytes().decode("utf-8-sig")
        out[file.path.name] = (document, split_passages(document), raw)
    return out


def test_no_character_is_lost(shared: Path) -> None:
    reports = read(shared / "reports")
    assert len(reports) == 18
    for document, passages, raw in reports.values():
        assert document.decoded_text() == raw
        seen = [False] * len(document.text)
        for section in document.sections:
            seen[section.heading_start : section.heading_end] = [True] * (section.heading_end - section.heading_start)
        for passage in passages:
            assert document.text[passage.start : passage.end] == passage.text
            seen[passage.start : passage.end] = [True] * (passage.end - passage.start)
        lost = "".join(c for c, s in zip(document.text, seen, strict=True) if not s)
        assert not lost.strip(), (document.source, lost.strip()[:80])


def test_passages_do_not_overlap_and_stay_short(shared: Path) -> None:
    for document, passages, _ in read(shared / "reports").values():
        assert [p.ordinal for p in passages] == list(range(len(passages)))
        for before, after in zip(passages, passages[1:], strict=False):
            assert before.end <= after.start, document.source
        assert max(len(p.text) for p in passages) < 500


def test_each_report_is_named_by_its_folder_and_title(shared: Path) -> None:
    for document, *_ in read(shared / "reports/provinces").values():
        unit = document.source.split("/")[0]
        assert (document.unit, document.metadata.unit_from) == (unit, "folder")
        assert (document.year, document.doc_type) == (2026, "政府工作报告")
        assert document.title in (f"2026年{unit}政府工作报告", f"{unit}2026年政府工作报告")


def comes_out(case: dict, document: Document, passages: list[Passage]) -> bool:  # type: ignore[type-arg]
    first = case["first15"]
    if case["kind"] == "ad":
        return any(first in noise.text for noise in document.noise)
    if case["kind"] == "heading":
        return any(first in heading for p in passages for heading in p.heading_path)
    if case["kind"] == "title":
        return document.title.startswith(first)
    at = document.text.find(first)
    return any(
        p.start <= at < p.end
        and list(p.heading_path) == case["heading_path"]
        and (p.item == case["item"] or (case["kind"] == "lead" and p.item == 1))
        and (p.kind == case["kind"] or case["kind"] == "lead")
        for p in passages
    )


def test_marked_structure_comes_out(shared: Path) -> None:
    reports = read(shared / "reports/party")
    gold = json.loads((shared / "gold/structure.json").read_text(encoding="utf-8"))
    wrong = [c for c in gold["cases"] if not comes_out(c, *reports[c["file"]][:2])]
    assert len(wrong) <= 0.02 * len(gold["cases"]), wrong


@pytest.mark.parametrize(
    ("quote", "path", "item", "kind"),
    [
        ("形成一级抓一级、层层抓落实的管党治党责任体系", 2, 3, "item"),
        ("第二批主题教育开展以来，局领导深入基层", 2, 2, "item"),
        ("印发《局党组会议“第一议题”制度》", 2, 1, "item"),
        ("运用监督执纪第一种形态处理问题*次", 2, 2, "item"),
        ("回顾过去一年，在市委的坚强领导和各部门的权力支持下", 0, None, "plan"),
        ("一是持续加强政治机关建设", 0, 1, "plan"),
        ("成为业务骨干。。", 2, None, "block"),
        ("制定印发局党组年度党建工作要点, 明确党建工作重点任务", 1, 1, "item"),
        ("开展“清风微课堂 纪法每日测”", 2, None, "block"),
        ("掌握了解干部员工思想动态", 1, 3, "item"),
        ("2023年，我局党建工作取得了一些进步，但与市委", 0, None, "plan"),
    ],
)
def test_edge_cases(shared: Path, quote: str, path: int, item: int | None, kind: str) -> None:
    found = [p for _, passages, _ in read(shared / "reports/party").values() for p in passages if quote in p.text]
    assert [(len(p.heading_path), p.item, p.kind) for p in found] == [(path, item, kind)]
