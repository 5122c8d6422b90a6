"""The Chinese names of what the packages call by a code, and how a passage's source is cited."""

from __future__ import annotations

from typing import TYPE_CHECKING

from corpus.document import Kind, Metadata, Origin, Passage

if TYPE_CHECKING:
    from index.intake.ingest import AddReport
    from index.intake.sync import SyncPlan, SyncReport
    from index.relevance import Relevance
    from index.store.records import DocumentSummary

KINDS: dict[Kind, str] = {
    "opening": "开头",
    "lead": "导语",
    "item": "一是条目",
    "block": "段落",
    "plan": "下一步打算",
}
RELEVANCE: dict[Relevance, str] = {"high": "高度相关", "related": "相关", "marginal": "沾边", "far": "较远"}
ORIGINS: dict[Origin, str] = {
    "file name": "文件名",
    "folder": "文件夹",
    "text": "正文",
    "inferred": "推断",
    "user": "人工",
}
NOISE: dict[str, str] = {
    "advertisement": "广告",
    "page furniture": "网页残留",
    "page header": "页眉",
    "page footer": "页脚",
    "page number": "页码",
    "watermark": "水印",
    "scanned page": "扫描页",
    "paid marker": "付费标记",
    "Markdown mark": "Markdown 标记",
    "picture caption": "图片说明",
    "table of contents": "目录",
    "invisible character": "不可见字符",
    "line break": "段内换行",
    "line number": "行号",
    "footnote": "脚注",
    "hidden text": "隐藏文字",
    "signature": "落款",
    "document head": "版头",
}


def why_words(why: str, count: int = 1) -> str:
    """Why something was set aside, and how often where that is more than once."""
    return NOISE.get(why, why) + (f" ×{count}" if count > 1 else "")


def whose(document: DocumentSummary) -> str:
    """Whose report it is and of which year; its title where it does not say whose."""
    metadata = document.metadata
    return " ".join(filter(None, [metadata.unit or f"《{document.title}》", str(metadata.year or "")]))


def facts(metadata: Metadata) -> str:
    """Whose report it is, of which year and type, each with where it came from."""
    values = [
        (metadata.unit or "单位未写明", metadata.unit_from),
        (f"{metadata.year}年" if metadata.year else "年份未写明", metadata.year_from),
        (metadata.doc_type or "类型未写明", metadata.doc_type_from),
    ]
    return " · ".join(value + origin_words(origin) for value, origin in values)


def origin_words(origin: Origin | None) -> str:
    """Where a value came from, in brackets; nothing for what is not known."""
    return "" if origin is None else "（人工更正）" if origin == "user" else f"（据{ORIGINS[origin]}）"


def citation(document: DocumentSummary, passage: Passage) -> str:
    """Where a passage stands, as a writer notes it: unit, title, year, headings."""
    metadata = document.metadata
    year = f"{metadata.year}年" if metadata.year else ""
    path = " › ".join(passage.heading_path)
    return "，".join(filter(None, [f"{metadata.unit or ''}《{document.title}》", year, path]))


def report_line(report: AddReport) -> str:
    """What became of the files that were added, in counts."""
    counts = [
        ("新增", len(report.added)), ("更新", len(report.replaced)), ("已有", len(report.known)),
        ("改标注", len(report.relabelled)), ("未收", len(report.rejected)),
    ]  # fmt: skip
    return f"{_counts(*counts)}；写入 {report.passages} 段"


def plan_line(plan: SyncPlan) -> str:
    """What would make a library mirror a folder, in counts."""
    return _counts(
        ("新增", len(plan.new)), ("更新", len(plan.changed)), ("移动", len(plan.moved)), ("移除", len(plan.gone)),
        ("未变", plan.unchanged), ("未收", len(plan.rejected)), ("保留", len(plan.held)),
    )  # fmt: skip


def sync_line(report: SyncReport) -> str:
    """What became of the files of a folder that was mirrored, in counts."""
    files = report.files
    return _counts(
        ("新增", len(files.added)), ("更新", len(files.replaced)), ("移动", len(report.moved)),
        ("移除", len(report.removed)), ("未变", report.unchanged), ("未收", len(report.rejected)),
        ("保留", len(report.plan.held)),
    )  # fmt: skip


def _counts(*counts: tuple[str, int]) -> str:
    return "，".join(f"{what} {count} 份" for what, count in counts if count)
