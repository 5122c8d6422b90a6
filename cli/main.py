"""`chengli`: reads the command line and calls the packages.

Exit 0 also where nothing was left to do; 1 where the input kept it from doing anything, with one line
on standard error; 2 for wrong usage. Heavy imports happen in the command that needs them.
"""

from __future__ import annotations

import argparse
import os
import sqlite3
import sys
from collections.abc import Sequence
from decimal import Decimal
from importlib import import_module
from pathlib import Path

from cli.output import complain
from cli.usage import COMMAND, ChineseParser
from corpus.document import KINDS
from corpus.folder import readable

#: The module that each command is in; only that one is loaded.
_ROOMS = {
    "add": "writing", "remove": "writing", "reindex": "writing", "edit": "editing", "sync": "syncing",
    "verify": "keeping", "backup": "keeping", "restore": "keeping", "compare": "comparing", "serve": "serving",
    "search": "reading", "passages": "reading", "list": "reading", "evaluate": "reading",
    "overlap": "overlap", "trend": "trend", "words": "words",
}  # fmt: skip
MODES = ("hybrid", "dense", "lexical")


def build_parser() -> ChineseParser:
    """The command line."""
    parser = ChineseParser(prog="chengli", description="成例：按意思检索机关材料的段落")
    commands = parser.add_subparsers(dest="command", required=True, metavar=COMMAND)
    library = ChineseParser(add_help=False)
    library.add_argument(
        "--library", type=_text, metavar="DIR",
        help="资料库文件夹，或 Milvus 的地址，如 http://主机:19530（默认 $CHENGLI_LIBRARY，再默认用户文件夹）",
    )  # fmt: skip
    model = ChineseParser(add_help=False)
    model.add_argument("--model", metavar="DIR", help="句子模型文件夹（默认 $CHENGLI_MODEL，再默认自带模型）")
    model.add_argument("--allow-hub", action="store_true", help="允许 --model 是模型站上的名称（会联网下载）")

    add = commands.add_parser("add", parents=[library, model], help="读入文件或文件夹")
    add.add_argument("paths", nargs="+", type=_path, metavar="PATH")
    add.add_argument("--unit", type=_text, metavar="U", help="这些材料的单位")
    add.add_argument("--year", type=_year, metavar="Y", help="这些材料的年份")
    add.add_argument("--type", type=_text, metavar="T", help="这些材料的类型")

    sync = commands.add_parser(
        "sync", parents=[library, model], help="让资料库与文件夹保持一致：新增、更新、移动、移除"
    )
    sync.add_argument("folder", type=_path, metavar="FOLDER")
    sync.add_argument("--watch", action="store_true", help="一直跟踪文件夹的变化，按 Ctrl-C 停止")
    sync.add_argument("--dry-run", action="store_true", help="只列出将要做什么，不改动资料库")
    sync.add_argument(
        "--allow-removal", action="store_true", help="文件夹空了或少了一大半时也移除（默认先保留，防止网络盘没连上）"
    )

    search = commands.add_parser("search", parents=[library, model], help="检索段落")
    search.add_argument(
        "query", nargs="?", type=readable, metavar="QUERY", help='主题、问题或整句；"原文" 须逐字出现，-词 排除'
    )
    search.add_argument("--queries", type=Path, metavar="FILE", help='一行一个检索词，或 {"id","query"}')
    search.add_argument("-k", type=int, metavar="K", help="给出几条（默认 10）")
    search.add_argument("--unit", type=_text, action="append", default=[], metavar="U")
    search.add_argument("--year", action="append", default=[], type=_year, metavar="Y")
    search.add_argument("--type", type=_text, action="append", default=[], metavar="T")
    search.add_argument("--kind", action="append", default=[], choices=KINDS, metavar="K", help="、".join(KINDS))
    search.add_argument("--mode", choices=MODES, default="hybrid")
    search.add_argument("--flat", action="store_true", help="同样写法的段落逐条列出，不合并")
    search.add_argument("--json", action="store_true", help="每个检索词一行 JSON")

    compare = commands.add_parser("compare", parents=[library, model], help="比较各单位（或各年）怎样写同一项工作")
    compare.add_argument("task", type=_text, metavar="TASK", help="一项工作，如 清廉文化、化解地方政府债务风险")
    compare.add_argument("--by", choices=("unit", "year"), default="unit", help="按单位（默认）或按年份分列")
    compare.add_argument("--unit", type=_text, action="append", default=[], metavar="U", help="只比较这些单位")
    compare.add_argument("--year", action="append", default=[], type=_year, metavar="Y", help="只比较这些年份")
    compare.add_argument("--type", type=_text, action="append", default=[], metavar="T", help="只比较这些类型")
    form = compare.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true")
    form.add_argument("--docx", type=_path, metavar="F", help="存为 Word 文件：对照表、各段原文及出处、数字、同样写法")
    form.add_argument("--xlsx", type=_path, metavar="F", help="存为 Excel 文件：数字可筛选、可计算")

    overlap = commands.add_parser("overlap", parents=[library, model], help="查重：草稿里有多少字句见于资料库的材料")
    overlap.add_argument("file", type=Path, metavar="FILE", help="草稿，凡能读入的格式都行")
    overlap.add_argument(
        "--limit", type=_share, default=0.8, metavar="L", help="与一份材料相同的限度，如 0.8 或 80%%（默认 0.8）"
    )
    overlap.add_argument(
        "--exclude", type=_text, action="append", default=[], metavar="SOURCE",
        help="不计的材料，如本单位往年的：list 列出的出处、其上级文件夹，或完整路径",
    )  # fmt: skip
    form = overlap.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true")
    form.add_argument("--docx", type=_path, metavar="F", help="存为 Word 文件：结论、来源、逐句对照")

    trend = commands.add_parser("trend", parents=[library, model], help="一个提法历年怎样用；不给提法则列出值得看的")
    trend.add_argument("wording", nargs="?", type=readable, metavar="WORDING", help="一个提法，如 清廉文化，须逐字出现")
    trend.add_argument("--unit", type=_text, action="append", default=[], metavar="U", help="只看这些单位的材料")
    trend.add_argument("--type", type=_text, action="append", default=[], metavar="T", help="只看这些类型的材料")
    trend.add_argument("--json", action="store_true")

    passages = commands.add_parser("passages", help="看一个文件怎样读入、怎样切段（不用资料库）")
    passages.add_argument("file", type=Path, metavar="FILE")
    passages.add_argument("--json", action="store_true")

    listing = commands.add_parser("list", parents=[library], help="列出资料库里的材料")
    listing.add_argument("--json", action="store_true")

    remove = commands.add_parser("remove", parents=[library], help="从资料库移除材料（不动原文件）")
    remove.add_argument(
        "sources", nargs="+", type=_text, metavar="SOURCE", help="list 列出的出处、其上级文件夹，或完整路径"
    )

    edit = commands.add_parser(
        "edit", parents=[library, model], help="更正单位、年份、类型，把剔出的内容放回正文；不给选项则列出现有内容"
    )
    edit.add_argument("source", type=_text, metavar="SOURCE", help="list 列出的出处、其上级文件夹，或完整路径")
    edit.add_argument("--unit", type=_text, metavar="U")
    edit.add_argument("--year", type=_year, metavar="Y")
    edit.add_argument("--type", type=_text, metavar="T")
    edit.add_argument(
        "--put-back", type=_number, action="append", default=[], metavar="N", help="把第 N 条剔出的内容放回正文"
    )
    edit.add_argument(
        "--set-aside", type=_number, action="append", default=[], metavar="N", help="把放回的第 N 条重新剔出"
    )
    edit.add_argument("--as-read", action="store_true", help="撤销全部更正，恢复读入时的样子")

    _add_words(commands, library)

    verify = commands.add_parser("verify", parents=[library, model], help="检查资料库是否完好，修复缓存")
    verify.add_argument("--repair", action="store_true", help="修复损坏：能推算的重算，能重读的重读，其余逐份列出")

    backup = commands.add_parser("backup", parents=[library], help="把整个资料库备份成一个文件（不影响使用）")
    backup.add_argument("file", type=_path, metavar="FILE")

    restore = commands.add_parser("restore", parents=[library], help="用备份恢复资料库（现有内容先另存）")
    restore.add_argument("file", type=_path, metavar="FILE")

    commands.add_parser("reindex", parents=[library, model], help="换模型后重算全部向量")

    serve = commands.add_parser("serve", parents=[library, model], help="打开网页，在浏览器里检索")
    serve.add_argument("--host", type=_text, default="127.0.0.1", metavar="H", help="监听地址（默认只限本机）")
    serve.add_argument("--port", type=_port, default=8501, metavar="P")
    serve.add_argument("--read-only", action="store_true", help="只供查阅，网页上不能添加、移除、更正")
    serve.add_argument(
        "--sign-in",
        type=_path,
        metavar="FILE",
        help="须登录：怎样登录、谁可以改，写在这个 TOML 文件里（见 docs/deploy.md）",
    )
    serve.add_argument(
        "--public-url", type=_text, metavar="URL", help="经 nginx 等反向代理打开时的网址，如 https://cailiao.example.cn"
    )
    serve.add_argument(
        "--max-upload-mb", type=_megabytes, default=64, metavar="N", help="网页上传的单个文件的上限（默认 64）"
    )

    evaluate = commands.add_parser("evaluate", parents=[library, model], help="用标注好的检索词评分")
    evaluate.add_argument("file", type=Path, metavar="FILE")
    evaluate.add_argument("--mode", choices=MODES, default="hybrid")
    return parser


def _add_words(commands: argparse._SubParsersAction[ChineseParser], library: ChineseParser) -> None:
    """`chengli words`, whose actions take one of the kinds of words; own words where none is named."""
    words = commands.add_parser("words", help="词表：自有词、同义词、规范提法")
    actions = words.add_subparsers(dest="action", required=True, metavar="动作")
    kind = ChineseParser(add_help=False)
    kinds = kind.add_mutually_exclusive_group()
    kinds.add_argument("--synonym", action="store_true", help="同义词（不给则为自有词）")
    kinds.add_argument("--set-phrase", action="store_true", help="规范提法")
    add = actions.add_parser("add", parents=[library, kind], help="添加；--synonym 时各词为一组")
    remove = actions.add_parser("remove", parents=[library, kind], help="移除；--synonym 时从所在的组里移除")
    listing = actions.add_parser("list", parents=[library, kind], help="列出（不给类别则三类都列）")
    for action in (add, remove):
        action.add_argument("words", nargs="+", type=_text, metavar="WORD")
    listing.add_argument("words", nargs="*", type=_text, metavar="WORD", help="只列含有这些字的")
    listing.add_argument("--json", action="store_true")
    taking = actions.add_parser("import", parents=[library, kind], help="从文本文件添加，一行一条")
    giving = actions.add_parser("export", parents=[library, kind], help="存为文本文件（不给类别则三类都存）")
    for action in (taking, giving):
        action.add_argument("file", type=_path, metavar="FILE")


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command and returns its exit status."""
    for stream in (sys.stdout, sys.stderr):
        if stream is not None and not stream.isatty() and hasattr(stream, "reconfigure"):
            # In a pipe Windows would write the system's code page; a name that is no Unicode must not stop us.
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    parser = build_parser()
    args = parser.parse_args(_with_minus_words(sys.argv[1:] if argv is None else list(argv)))
    if args.command == "search" and (args.query is None) == (args.queries is None):
        parser.error("search 要么给 QUERY，要么给 --queries FILE")
    if (
        args.command == "edit"
        and args.as_read
        and any((args.unit, args.year, args.type, args.put_back, args.set_aside))
    ):
        parser.error("--as-read 撤销全部更正，不与其他更正同用")
    if args.command == "trend" and args.wording is None and (args.unit or args.type):
        parser.error("--unit、--type 要和一个提法同用")
    if args.command == "sync" and args.watch and (args.dry_run or args.allow_removal):
        parser.error("--watch 不与 --dry-run、--allow-removal 同用")
    return _run(args)


def _with_minus_words(argv: list[str]) -> list[str]:
    """A word to leave out (-读书班) that stands first is no option: a space before it says so to argparse."""
    return [f" {a}" if a.startswith("-") and len(a) > 1 and not a[1].isascii() else a for a in argv]


def _text(value: str) -> str:
    """An argument that says something; bytes that are no UTF-8 are read as GB18030."""
    if not value.strip():
        raise argparse.ArgumentTypeError("不能为空")
    return readable(value)


def _path(value: str) -> Path:
    if not value.strip():
        raise argparse.ArgumentTypeError("路径不能为空")
    return Path(value)


def _year(value: str) -> int:
    if not (value.isdigit() and 1900 <= int(value) <= 2100):
        raise argparse.ArgumentTypeError(f"{value} 不是 1900 到 2100 之间的年份")
    return int(value)


def _share(value: str) -> float:
    written = value.strip().replace("％", "%")
    try:  # as a decimal number: the report says it as it was given
        share = float(Decimal(written.removesuffix("%")) / (100 if written.endswith("%") else 1))
    except (ArithmeticError, ValueError):
        share = 0.0
    if not 0 < share <= 1:
        raise argparse.ArgumentTypeError(f"{value} 不是限度；请给 0 到 1 之间的数，或百分数，如 0.8 或 80%")
    return share


def _number(value: str) -> int:
    if not (value.isdigit() and int(value) >= 1):
        raise argparse.ArgumentTypeError(f"{value} 不是编号；请给 1 以上的数")
    return int(value)


def _port(value: str) -> int:
    if not (value.isdigit() and 1 <= int(value) <= 65535):
        raise argparse.ArgumentTypeError(f"{value} 不是 1 到 65535 之间的端口")
    return int(value)


def _megabytes(value: str) -> int:
    if not (value.isdigit() and 1 <= int(value) <= 4096):
        raise argparse.ArgumentTypeError(f"{value} 不是 1 到 4096 之间的整数")
    return int(value)


def _run(args: argparse.Namespace) -> int:
    from index.errors import ChengliIndexError

    try:
        if "library" in args:
            from index.places import location_of, user_library

            args.library = user_library() if args.library is None else location_of(args.library)
        room = import_module(f"cli.{_ROOMS[args.command]}")
        name = "list_documents" if args.command == "list" else args.command
        return getattr(room, name)(args)  # type: ignore[no-any-return]
    except ChengliIndexError as error:
        from wording.errors import error_line

        complain(error_line(error))
        return 1
    except BrokenPipeError:  # the reader of our output, head say, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return 0
    except KeyboardInterrupt:
        complain("已中断" + ("；此前提交的材料都已保存，重新运行会接着做" if args.command in ("add", "sync") else ""))
        return 130
    except (sqlite3.Error, OSError) as error:
        from wording.errors import system_line

        complain(system_line(error, args.library, args.file if args.command == "backup" else None))
        return 1
    except Exception as error:  # a fault of the program's own: a line that can be passed on, the rest for developers
        from wording.errors import unexpected_line

        if os.environ.get("CHENGLI_TRACEBACK"):
            raise
        complain(unexpected_line(error))
        return 1


if __name__ == "__main__":
    sys.exit(main())
