"""A draft checked against a library of a few reports, for the tests of what is made of that."""

from collections.abc import Collection, Mapping
from pathlib import Path

from compare.overlap.check import overlap_of
from compare.overlap.draft import draft_from_text
from compare.overlap.overlap import Overlap
from index.intake.ingest import add_paths
from index.models import open_encoder
from index.store.library import FolderLibrary

#: Stands in the reports of six units, which have nothing else in common.
SET_PHRASE = "深入学习贯彻习近平新时代中国特色社会主义思想和党的二十大精神"
#: Stands in one report each.
TAKEN = "组织党员干部走进廉政教育基地接受警示教育，观看专题片三部，撰写心得体会五十篇"
OTHER = "建立问题清单、任务清单、责任清单，逐项销号管理，每月通报一次整改进展情况"
OWN = "护林员在山脚下办起夜校，请老林长讲起早年间分林到户的旧事"
REPORTS = {
    "甲局/2023/工作总结.txt": f"工作总结\n一、从严治党\n{TAKEN}。\n",
    "乙局/2024/工作总结.txt": f"工作总结\n一、抓好整改\n{OTHER}。\n",
    **{
        f"{unit}/2023/工作总结.txt": f"工作总结\n一、{work}\n{unit}{SET_PHRASE}，{work}一年来成效{mark}。\n"
        for unit, work, mark in (
            ("丙局", "修路架桥", "看得见"), ("丁局", "种树护林", "实打实"), ("戊局", "办学兴教", "暖人心"),
            ("己局", "治水防汛", "经得住"), ("庚局", "看病用药", "摸得着"), ("辛局", "招商引资", "立得稳"),
        )
    },
}  # fmt: skip
DRAFT = f"2025年丑局党建工作总结\n一、学习教育\n我们{SET_PHRASE}。{OWN}。\n二、从严治党\n{TAKEN}，人人都说受用。\n{OTHER}。\n"


def library_of(root: Path, reports: Mapping[str, str] = REPORTS) -> Path:
    """The folder of a library of these reports."""
    for source, text in reports.items():
        path = root / "reports" / source
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    with FolderLibrary.create(root / "library") as library:
        add_paths(library, open_encoder(), [root / "reports"])
    return root / "library"


def checked(
    root: Path, text: str = DRAFT, reports: Mapping[str, str] = REPORTS, excluded: Collection[str] = ()
) -> Overlap:
    """What of a pasted text stands in a library of these reports but those of the `excluded` sources."""
    with FolderLibrary.create(library_of(root, reports)) as library:
        ids = [document.doc_id for document in library.documents() if document.source in excluded]
        return overlap_of(library, draft_from_text(text), ids)
