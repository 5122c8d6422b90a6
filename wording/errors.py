"""Every error in one line of Chinese: what, the value or path, what to do."""

from __future__ import annotations

import errno
import re
import sqlite3
from typing import TYPE_CHECKING, Literal

from corpus.errors import Reason, RejectedFile, Remedy

if TYPE_CHECKING:
    from pathlib import Path

    from index.errors import (
        BackupError,
        BackupFault,
        ChengliIndexError,
        Feature,
        LibraryFault,
        MilvusFault,
        QueryFault,
        SyncFault,
    )
    from index.intake.sync_plan import SyncPlan, WhyHeld
    from index.places import Location

REASONS: dict[Reason, str] = {
    "missing": "文件或文件夹不存在",
    "no permission": "没有读取权限",
    "link": "指向别处的链接，没有进入",
    "empty": "空文件",
    "no text": "没有文字内容",
    "not text": "不是文本文件",
    "damaged": "文件已损坏，无法打开",
    "unsupported": "暂不支持的格式",
    "too large": "文件过大",
    "failed": "读取时出错",
    "not stored": "存不进资料库的文件夹",
    "too slow": "读取超时",
    "crashed": "读取时中断，文件可能已损坏",
    "being written": "正在被另一程序写入",
    "unreachable": "读不到文件内容",
    "password": "加了密码，无法打开",
    "unsafe name": "压缩包里的文件名不合规（指向包外、含控制字符或过长）",
    "duplicate name": "另有同名文件，只收了其中一个（压缩包里收较新的）",
    "unsafe archive": "压缩包内容异常（互相重叠或膨胀过大），没有打开",
    "no reports": "压缩包里没有可读的材料",
}
REMEDIES: dict[Remedy, str] = {
    "check the path": "请核对路径",
    "ask for permission": "请检查文件权限",
    "add it itself": "请直接添加它指向的文件夹",
    "leave it out": "可以不管，或换成有内容的文件",
    "save as docx or txt": "请另存为 .docx 或 .txt 后再添加",
    "save as xlsx": "请另存为 .xlsx 后再添加",
    "save as pdf": "请另存为 .pdf 后再添加",
    "make a pdf": "请把图片合成 .pdf 后再添加",
    "save as docx or install": "请另存为 .docx 或 .txt，或者安装 LibreOffice 后再添加",
    "install tesseract": "请换成有文字的文件，或者安装 Tesseract（含简体中文 chi_sim）后再添加",
    "open and save again": "请用原来的程序打开，确认内容后重新保存",
    "split it": "请拆分后再添加",
    "try again later": "请等它写完后再添加",
    "check the disk": "请检查磁盘空间、权限和文件名",
    "take the password off": "请去掉密码后再添加",
    "unpack it": "请先解压，再添加解压出来的文件或文件夹",
    "pack it again": "请用原来的文件重新压缩后再添加",
    "rename it": "请改名后再添加（压缩包里的，改名后重新压缩）",
    "report it": "请把文件和这行字反馈给开发者",
}


#: Said of a rejected file that was read before.
STILL_THERE = "（资料库里还是它以前的内容）"
#: What errors say beside their codes, where it is no number or name that stands for itself.
DETAILS = {
    "zip in zip": "压缩包里的压缩包", "split zip": "分卷压缩包", "zip": "压缩包", "entity": "含实体定义",
    "depth": "嵌套过深", "strict xlsx": "严格 Open XML 格式",
}  # fmt: skip
_COUNTED = ((re.compile(r"scan, (\d+) pages"), r"\1 页扫描件"), (re.compile(r"(\d+) pages"), r"\1 页"))


def detail_words(detail: str) -> str:
    """What an error says beside its code, as people read it."""
    for form, words in _COUNTED:
        if found := form.fullmatch(detail):
            return found.expand(words)
    return DETAILS.get(detail, detail)


def rejected_line(rejected: RejectedFile) -> str:
    """Why a file was left out, and what its owner can do."""
    detail = f"（{detail_words(rejected.detail)}）" if rejected.detail else ""
    return f"未收 {rejected.source}：{REASONS[rejected.reason]}{detail}；{REMEDIES[rejected.remedy]}"


def query_line(fault: QueryFault, value: int, limit: int) -> str:
    """What is wrong with a query."""
    lines: dict[QueryFault, str] = {
        "empty": "检索词为空；请输入主题、问题或句子",
        "no words": "检索词里没有文字；请输入主题、问题或句子，不能只有标点",
        "only excluded": "检索词里只有要排除的词；请再给出要找的内容",
        "too long": f"检索词有 {value} 字，超过 {limit} 字；请只贴一句或一段",
        "k too small": f"-k 为 {value}；请给 1 到 {limit} 之间的数",
        "k too large": f"-k 为 {value}，资料库只有 {limit} 段；请给 1 到 {limit} 之间的数",
    }
    return lines[fault]


def damaged_line(path: Location | str, detail: str, fault: LibraryFault) -> str:
    """Why a library cannot be read."""
    lines: dict[LibraryFault, str] = {
        "unreadable": (
            f"资料库 {path} 无法读取（{detail}）；请运行 chengli verify --repair 修复，或用 chengli restore 恢复备份"
        ),
        "other version": f"资料库 {path} 的版本与程序不符（{detail}）；请改用相应版本的程序，或另建资料库",
        "damaged row": f"资料库 {path} 有损坏的记录（{detail}）；请运行 chengli verify --repair 修复",
        "no folder": f"{path} 是文件，不是资料库文件夹；请用 --library 指定文件夹",
        "no library": f"{path} 里的 library.db 不是成例的资料库；请用 --library 指定别的文件夹",
        "lost": (
            f"资料库 {path} 的 library.db 不见了或是空的，检索缓存还在；请找回这个文件，或用 chengli restore 恢复备份；"
            "要从头建库请先清空这个文件夹"
        ),
        "in use": f"资料库 {path} 正在写入而此处只能读取（{detail}）；请等写入结束，或取得该文件夹的写权限",
        "nothing left": (
            f"资料库 {path} 的文件里已没有可救出的内容（{detail}）；请用 chengli restore 恢复备份，"
            "没有备份就移走 library.db 后重新 chengli add"
        ),
    }
    return lines[fault]


def milvus_line(path: Location | str, detail: str, fault: MilvusFault) -> str:
    """Why Milvus does not do what was asked of it."""
    lines: dict[MilvusFault, str] = {
        "no package": f'资料库 {path} 在 Milvus 里，要用它请先安装：pip install "chengli[milvus]"',
        "no address": f"{path} 不是 Milvus 的地址；请写成 http://主机:19530，多个资料库写成 http://主机:19530/名称",
        "no time": f"CHENGLI_MILVUS_TIMEOUT 为 {detail}，不是秒数；请写成 60 这样的数，或去掉它",
        "name": f"{detail} 不能作 Milvus 的名称；只能用英文字母、数字和下划线，不以数字开头，不超过 200 个字",
        "unreachable": f"连不上 Milvus {path}；请核对地址和端口，并看服务是否在运行、网络是否相通",
        "denied": f"Milvus {path} 不接受登录；请把 用户名:密码 或令牌写进环境变量 CHENGLI_MILVUS_TOKEN，并核对权限",
        "too slow": f"Milvus {path} 在 {detail} 秒内没有答复；请稍后再试，或用环境变量 CHENGLI_MILVUS_TIMEOUT 放宽秒数",
        "in use": f"{path} 打不开：正由另一进程使用，或不是 Milvus Lite 的资料库；请先关掉那个进程，或换个路径",
        "other program": f"{path} 里的 {detail} 是别的程序的；请在地址后另写一个名称，如 http://主机:19530/cailiao",
        "other version": f"资料库 {path} 的版本与程序不符（{detail}）；请改用相应版本的程序，或另建资料库",
        "too long": f"{detail} 里有超过 Milvus 字段长度（65535 字节）的内容；请拆分后再添加，或放进文件夹资料库",
        "refused": f"Milvus {path} 没有照办（{detail}）；请看 Milvus 的日志，此前提交的材料都在",
    }
    return lines[fault]


#: What a library in Milvus cannot do, and what to do instead.
UNSUPPORTED: dict[Feature, str] = {
    "own words": "在 Milvus 里，由它分词，不能添自己的词；可改添同义词，或检索时用引号逐字查找",
    "word counts": "在 Milvus 里，词和材料都多，不逐条数有多少段写到；请用引号检索其中一个",
    "reindex": "在 Milvus 里，不能换模型重算；请在地址后另写一个名称，用新模型把材料重新添加进去",
    "backup": "在 Milvus 里，备份请用它自己的备份工具（milvus-backup），或保留原文件",
    "restore": "在 Milvus 里，恢复请用它自己的备份工具（milvus-backup），或从原文件重新添加",
}


def backup_line(error: BackupError) -> str:
    """Why a backup cannot be made, or not be put back."""
    file, path = error.file, error.path
    lines: dict[BackupFault, str] = {
        "folder": f"{file} 是文件夹；请给出备份文件的路径，如 {file / '备份.db'}",
        "no folder": f"{file.parent} 不是已有的文件夹；请先建好，或换个位置",
        "other file": f"{file} 已存在，而且不是成例的备份，没有覆盖；请换个文件名",
        "in library": f"{file} 在资料库自己的文件里；请换个位置存放备份",
        "damaged library": f"资料库 {path} 有损坏，没有备份，原有的备份未动；请先运行 chengli verify --repair",
        "missing": f"{file} 不存在或不是文件；请给出 chengli backup 存下的文件",
        "no backup": f"{file} 不是成例的备份，或没有复制完整；请给出 chengli backup 存下的整个文件",
        "damaged backup": f"备份 {file} 有损坏，没有用它替换资料库 {path}；请换用另一份备份",
        "no upload": f"备份里的上传文件 {error.detail} 写不进 {path}；请移开挡在那里的文件、文件夹或链接后再恢复",
    }
    return lines[error.fault]


def sync_folder_line(folder: Path, detail: str, fault: SyncFault) -> str:
    """Why a folder cannot be mirrored."""
    lines: dict[SyncFault, str] = {
        "missing": f"{folder} 不存在，资料库没有改动；请核对路径，网络盘请先连上",
        "no folder": f"{folder} 不是文件夹，资料库没有改动；请给出存放材料的文件夹，单个文件请直接添加",
        "unreachable": f"{folder} 无法读取（{detail or '读取中断'}），资料库没有改动；请检查网络盘和权限",
        "library": f"{folder} 是资料库自己的文件夹，不能同步；请给出存放材料的文件夹",
    }
    return lines[fault]


def former_line(plan: SyncPlan, how: str) -> str:
    """Says that the folder seems to be another one renamed, whose reports are kept; empty where none is.

    `how` says how these are removed.
    """
    names = "、".join(f"{root}（{count} 份）" for root, count in plan.former.items())
    if not names:
        return ""
    return f"{plan.folder} 像是由已不在的 {names}改名而来：更正沿用，旧的仍留在资料库里；确是改名的，{how}"


def held_line(plan: SyncPlan) -> str:
    """Why reports whose files are not there were kept, empty where none was; what to do is for the door to say."""
    if plan.why_held is None:
        return ""
    count = len(plan.held)
    lines: dict[WhyHeld, str] = {
        "nothing found": f"{plan.folder} 里没有找到任何材料，没有移除资料库里它的 {count} 份",
        "many": f"{plan.folder} 里少了 {count} 份材料，超过一半，没有移除",
        "emptied": f"{plan.folder} 里有子文件夹全空了，没有移除原在其中的 {count} 份",
    }
    return lines[plan.why_held]


def error_line(error: ChengliIndexError) -> str:
    """An error of the index as one line."""
    from index import errors

    if isinstance(error, errors.QueryError):
        return query_line(error.fault, error.value, error.limit)
    if isinstance(error, errors.OtherEncoderError):
        return (
            f"资料库 {error.path} 由模型 {error.made_by} 建立，与现用的 {error.given} 不同；"
            "请用 --model 指定原来的模型，或运行 chengli reindex 按新模型重建"
        )
    if isinstance(error, errors.OldReadingError):
        return f"{error.source} 是旧版本读入的；请重新添加该文件后再改"
    if isinstance(error, errors.SyncFolderError):
        return sync_folder_line(error.folder, error.detail, error.fault)
    if isinstance(error, errors.LibraryLockedError):
        owner = "" if error.owner == "?" else f"（{error.owner}，已 {error.age_s:.0f} 秒）"
        return f"资料库 {error.path} 正由另一进程写入{owner}；请等它结束后再试"
    if isinstance(error, errors.NoLocksError):
        return f"资料库 {error.path} 所在的磁盘不支持文件锁（多为网络盘），没有写入；请把资料库放到本机磁盘"
    if isinstance(error, errors.BackupError):
        return backup_line(error)
    if isinstance(error, errors.MilvusError):
        return milvus_line(error.path, error.detail, error.fault)
    if isinstance(error, errors.UnsupportedError):
        return f"资料库 {error.path} {UNSUPPORTED[error.feature]}"
    if isinstance(error, errors.DamagedLibraryError):
        return damaged_line(error.path, error.detail, error.fault)
    if isinstance(error, errors.ModelError):
        wanted = f"，应有 {'、'.join(error.tried)}" if error.tried else ""
        detail = f"：{' '.join(error.detail.split())}" if error.detail else ""
        return f"{error.folder} 不是可用的句子模型{wanted}{detail}；请用 --model 指定模型文件夹"
    return str(error)


def unexpected_line(error: BaseException) -> str:
    """An error that nobody thought of, as one line."""
    what = " ".join(str(error).split())[:200]
    return f"程序出错（{type(error).__name__}：{what}）；已提交的材料都在，请把这行字反馈给开发者"


_FULL = "{} 所在的磁盘已满，没有写入，已保存的材料都在；请腾出空间后重新运行"
_READ_ONLY = "{} 只能读取，没有写入；请检查文件夹和文件的写权限，或换个位置"
_BROKEN = "{} 所在的磁盘读写出错（可能已满、断开或损坏）；请检查磁盘和网络盘，再运行 chengli verify"
#: What SQLite says (in part) where the system refuses.
_OF_SQLITE = {
    "disk is full": _FULL,
    "readonly": _READ_ONLY,
    "unable to open": "{} 打不开；请检查文件夹是否存在、是否有读写权限",
    "disk I/O error": _BROKEN,
    "locked": "{} 正被另一程序占用；请等它结束后重新运行",
    "authorization denied": _READ_ONLY,
    "access permission denied": _READ_ONLY,
}
_OF_SYSTEM = {
    "ENOSPC": _FULL, "EDQUOT": _FULL,
    "EFBIG": "{} 超过这个磁盘或账户允许的文件大小，没有写入；请换个磁盘",
    "EROFS": _READ_ONLY,
    "EACCES": "{} 没有访问权限；请检查文件夹和文件的权限",
    "EPERM": "{} 没有访问权限；请检查文件夹和文件的权限",
    "ENOENT": "{} 不存在；请核对路径",
    "ENOTDIR": "{} 的上级不是文件夹；请核对路径",
    "EISDIR": "{} 是文件夹；请核对路径",
    "EEXIST": "{} 已经有了，又不是普通文件；请换个名称",
    "ENAMETOOLONG": "{} 名称过长；请换个短一些的名称",
    "EIO": _BROKEN, "ESTALE": _BROKEN, "ENODEV": _BROKEN, "ENXIO": _BROKEN,
    "EMFILE": "{}：同时打开的文件过多；请关掉一些程序后重新运行",
}  # fmt: skip


def system_line(
    error: sqlite3.Error | OSError, library: Location, backup: Path | None = None, written: Path | None = None
) -> str:
    """An error of the system's, met while working on the library at `library`, as one line.

    Where a `backup` or another file was being `written`, it is that which cannot be.
    """
    place = f"资料库 {library}" if backup is None else f"备份 {backup}"
    if written is not None:
        place = f"文件 {written}"
        if isinstance(error, FileNotFoundError) and not written.parent.exists():
            return f"文件夹 {written.parent} 不存在；请先建好"
        if isinstance(error, FileNotFoundError):  # a folder of the system's, say /proc
            return f"文件夹 {written.parent} 里不能存文件；请换个位置"
    if isinstance(error, sqlite3.Error):
        where = place
        for said, line in _OF_SQLITE.items():
            if said in str(error):
                return line.format(where)
        if not isinstance(error, sqlite3.OperationalError):
            return f"{where} 有损坏（{error}）；请运行 chengli verify --repair 修复"
        return f"{where} 读取出错（{error}）；请运行 chengli verify 检查"
    name = error.filename or place
    where = name.decode(errors="replace") if isinstance(name, bytes) else str(name)
    if any(where.endswith(own) for own in ("writer.lock", "caches.lock", ".part", ".new")):  # the program's own
        where = place
    told = _OF_SYSTEM.get(errno.errorcode.get(error.errno or 0, ""))
    return told.format(where) if told else f"{where}：{error.strerror or error}；请检查路径、权限和磁盘空间"


#: Why a draft cannot be checked for what is taken over.
DraftFault = Literal["empty", "too long", "folder", "archive", "unreadable"]


def draft_line(fault: DraftFault, name: str, chars: int, most_chars: int, rejected: RejectedFile | None = None) -> str:
    """Why the draft of this name, none where it was pasted, cannot be checked."""
    if fault == "unreadable" and rejected is not None:
        detail = f"（{detail_words(rejected.detail)}）" if rejected.detail else ""
        remedy = REMEDIES[rejected.remedy].replace("添加", "查重")
        return f"读不了 {name or '粘贴的内容'}：{REASONS[rejected.reason]}{detail}；{remedy}"
    which = f"{name} " if name else "草稿"
    lines: dict[DraftFault, str] = {
        "empty": f"{which}里没有文字；请粘贴或选择写好的草稿",
        "too long": f"{which}有 {chars:,} 字，超过 {most_chars:,} 字，没有查；请分几份来查",
        "folder": f"{which}是文件夹；一次查一份草稿，请给出一个文件",
        "archive": f"{which}是压缩包；请先解压，再查解压出来的一份",
        "unreadable": f"读不了{name and ' '}{which}；请另存为 .docx 或 .txt 后再查重",
    }
    return lines[fault]


#: Why no file is written where the user says.
WrittenFault = Literal["folder", "in library", "draft", "database", "other ending", "no word list"]


def written_line(fault: WrittenFault, file: Path, ending: str = "") -> str:
    """Why no file is written at the place that the user named."""
    lines: dict[WrittenFault, str] = {
        "folder": f"{file} 是文件夹；请写出文件名，如 {file / f'导出{ending}'}",
        "in library": f"{file} 在资料库的文件夹里，没有写入；请换个位置",
        "draft": f"{file} 就是草稿本身，没有覆盖；请换个文件名",
        "database": f"{file} 已存在，而且是数据库文件，没有覆盖；请换个文件名",
        "other ending": f"{file} 不是 {ending} 文件名，没有写入；请写成 {file.with_suffix(ending).name}",
        "no word list": f"{file} 已存在，而且不是词表，没有覆盖；请换个文件名",
    }
    return lines[fault]


def wording_line(fault: QueryFault, value: int, limit: int) -> str:
    """What is wrong with a wording that is to be followed over the years."""
    lines: dict[str, str] = {
        "empty": "提法为空；请给出一个提法，如 清廉文化",
        "no words": "提法里没有文字；请给出一个提法，如 清廉文化，不能只有标点",
        "too long": f"提法有 {value} 字，超过 {limit} 字；请只给出一个提法，整段的请用检索",
    }
    return lines.get(fault) or query_line(fault, value, limit)
