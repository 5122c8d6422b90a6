"""The commands that keep a library safe: verify, backup, restore.

All that was found, mended and lost is told on standard output; standard error gets the one line that says whether
the library is whole, and what to do where it is not.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import NoReturn

from tqdm import tqdm

from cli.output import complain, say
from index.caches.compressed import Recall
from index.errors import BackupError
from index.intake.ingest import Listeners
from index.models import open_encoder
from index.places import Location, folder_of
from index.safety.backup import back_up
from index.safety.by_location import repair_library, verify_library
from index.safety.findings import DamagedReport, Findings
from index.safety.repair import Mend, Repair
from index.safety.restore import restore as put_back
from index.store.database import make_folder
from index.store.library import FolderLibrary
from index.store.lock import writing

#: So many reports are named in the one line; all of them stand before it.
_NAMED = 5
_MENDED: dict[Mend, str] = {
    "indexes": "数据库索引已重建",
    "file": "数据库文件已损坏，救出的内容已放回；损坏的文件另存为 {}",
    "settings": "设置已恢复：{}",
    "changes": "损坏的提交记录已清除，检索缓存已全部重建",
    "remembered": "已移走材料的更正有损坏，已清除：{}",
    "words": "词表里损坏的已清除，请核对：{}",
    "some words": "词表有损坏，救出的已放回，可能有缺，请核对",
    "staged": "未完成的 reindex 有损坏，已清除，请重新运行 chengli reindex",
    "cut again": "已重新切段 {}",
    "read again": "已从原文件重新读入 {}",
    "read afresh": "已从原文件重新读入 {}（更正过的单位、年份、类型和放回的内容没能救出，请核对）",
    "vectors": "已重算 {} 段的向量",
    "surplus vectors": "已清除 {} 个多余的向量",
    "leftovers": "已清除没写完的版本留下的 {} 行",
    "went back": "已清除较新的检索缓存和提交标记：{}；它们来自丢失的提交或换下的资料库，请重新 chengli add 或 sync",
}
_COUNTED: tuple[Mend, ...] = ("vectors", "surplus vectors")
_ONE_A_LINE: tuple[Mend, ...] = ("cut again", "read again", "read afresh")


def verify(args: argparse.Namespace) -> int:
    """`chengli verify [--repair]`"""
    encoder = open_encoder(args.model, args.allow_hub)
    mended: Repair | None = None
    with _bar("检查", "份") as progress:
        if not args.repair:
            findings = verify_library(args.library, encoder, progress)
        else:
            mended = repair_library(args.library, encoder, Listeners(progress))
            findings = None if mended is None else mended.findings
    if findings is None:
        say(f"{args.library} 里还没有资料库，无可检查")
        return 0
    if mended is not None:
        _say_mended(mended)
    return _say_found(args.library, findings, mended)


def _scanned(recall: Recall | None) -> str:
    if recall is None:
        return "逐个比对全部向量（精确）"
    return (
        f"先扫描压缩的向量，每查询至少取 {recall.rescored} 个按原向量重算；"
        f"在本资料库上实测，精确比对的前 10 名找到 {recall.at_10:.1%}，前 100 名找到 {recall.at_100:.1%}"
    )


def _say_mended(mended: Repair) -> None:
    for mend, names in mended.mended.items():
        if mend in _ONE_A_LINE:
            for name in names:
                say(_MENDED[mend].format(name))
        else:
            say(_MENDED[mend].format(len(names) if mend in _COUNTED else "、".join(names)))
    for report in mended.lost:
        say(f"无法恢复 {report.path}")


def _say_found(folder: Location, findings: Findings, mended: Repair | None) -> int:
    """Says what the library holds and what is wrong with it; the exit status."""
    lost = [] if mended is None else mended.lost
    if findings.documents or not findings.database:
        say(f"{findings.documents} 份材料，{findings.passages} 段，{findings.vectors} 个向量")
    if findings.rows_are_whole and findings.vectors and findings.scans:
        say(f"按意思检索：{_scanned(findings.recall)}")
    if findings.healed:
        say(f"已重建缓存：{'、'.join(findings.healed)}")
    if findings.surplus_vectors and not findings.database:
        say(f"有 {len(findings.surplus_vectors)} 个多余的向量，不影响使用")
    if findings.leftovers:
        say(f"没写完的版本留下了 {findings.leftovers} 行，不影响使用，chengli verify --repair 会清除")
    faults = _faults(findings, mended is None)
    for fault in findings.database:
        say(f"数据库文件：{' '.join(fault.split())}")
    for report in findings.damaged:
        say(f"已损坏 {report.path}")
    if not faults and not lost:
        say("资料库完好")
        return 0
    if lost:
        faults = [fault for fault in faults if not fault.startswith("材料")]
        faults.append(f"{_some(lost)} 无法恢复（原文件不在或读不出），请找回文件后重新 chengli add，或恢复备份")
    elif mended is None:
        faults.append("请运行 chengli verify --repair 修复")
    if mended is not None and mended.kept:
        faults.append(f"损坏的文件存为 {mended.kept.name}")
    complain(f"资料库 {folder} {'有损坏' if mended is None else '未能全部修复'}：{'；'.join(faults)}")
    return 1


def _faults(findings: Findings, is_first: bool) -> list[str]:
    """What is wrong, in few words each."""
    faults = []
    if findings.database or findings.structure:
        names = f"（{'、'.join(findings.structure)}）" if findings.structure else ""
        faults.append(f"数据库文件损坏{names}")
    if findings.settings:
        faults.append(f"设置不对（{'、'.join(findings.settings)}）")
        if not is_first and "encoder_fingerprint" in findings.settings:
            faults.append("不知道是哪个模型建的，请用 --model 指定原来的模型再修复，或运行 chengli reindex")
    if findings.changes:
        faults.append(f"{findings.changes} 条提交记录损坏")
    if findings.remembered:
        faults.append(f"{len(findings.remembered)} 条已移走材料的更正损坏")
    if findings.words:
        faults.append(f"词表里 {len(findings.words)} 条损坏")
    if findings.staged:
        faults.append("未完成的 reindex 有损坏")
    if findings.damaged:
        faults.append(f"材料 {_some(findings.damaged)} 损坏")
    if findings.without_vector:
        faults.append(f"{len(findings.without_vector)} 段没有完好的向量")
    if findings.went_back:
        faults.append("资料库比它的检索缓存旧：换上了旧的副本，或最后的提交丢失了；请重新 chengli add 或 sync 一遍")
    return faults


def _some(reports: Sequence[DamagedReport]) -> str:
    """The first of some reports, and how many there are."""
    names = "、".join(report.path for report in reports[:_NAMED])
    return names if len(reports) <= _NAMED else f"{names} 等 {len(reports)} 份"


def backup(args: argparse.Namespace) -> int:
    """`chengli backup FILE`"""
    library = FolderLibrary.open(folder_of(args.library, "backup"))
    if library is None:
        complain(f"{args.library} 里还没有资料库，没有可备份的内容；先用 chengli add 添加材料")
        return 1
    with library, _bar("备份", "页") as progress:
        made = back_up(library, args.file, progress)
    uploads = f"，{made.uploads} 个上传的文件" if made.uploads else ""
    say(
        f"已备份到 {args.file}：{made.documents} 份材料，{made.passages} 段{uploads}，"
        f"共 {made.size_bytes / 1024**2:.1f} MB；恢复请用 chengli restore {args.file}"
    )
    return 0


def restore(args: argparse.Namespace) -> int:
    """`chengli restore FILE`"""
    folder = folder_of(args.library, "restore")
    if not args.file.is_file():
        raise BackupError(args.library, args.file, "missing")
    make_folder(folder)
    with writing(folder), _bar("恢复", "页") as progress:
        done = put_back(folder, args.file, progress)
    uploads = f"，{done.uploads} 个上传的文件" if done.uploads else ""
    say(f"已恢复到 {args.library}：{done.documents} 份材料，{done.passages} 段{uploads}")
    if done.kept:
        say(f"原有内容另存为 {done.kept}")
    if done.is_damaged:
        complain(f"备份 {args.file} 有损坏，已照原样恢复；请运行 chengli verify --repair 修复")
        return 1
    return 0


@contextmanager
def _bar(what: str, unit: str) -> Iterator[Callable[[int, int], None]]:
    """A bar that shows how many are done, and of how many."""
    bar: tqdm[NoReturn]
    with tqdm(total=0, desc=what, unit=unit, disable=None, leave=False) as bar:

        def show(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        yield show
