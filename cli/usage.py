"""The command line's own words, which argparse has in English: usage, help, and what is wrong with what was given."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable, Iterable
from typing import NoReturn

#: What stands for the name of a command.
COMMAND = "命令"
_WORDS = {
    "positional arguments": "参数",
    "options": "选项",
    "show this help message and exit": "显示这份说明",
}
#: What argparse says of an argument, and how it is told; what is in neither is shown as it is.
_FAULTS: tuple[tuple[str, Callable[[re.Match[str]], str]], ...] = (
    (r"argument (\S+): (.*)", lambda found: f"{found[1]}：{told(found[2])}"),
    (r"the following arguments are required: (.*)", lambda found: f"缺少 {_listed(found[1])}"),
    (r"unrecognized arguments: (.*)", lambda found: f"不认识 {found[1]}；请用 -h 查看用法"),
    (r"one of the arguments (.*) is required", lambda found: f"{found[1].replace(' ', '、')} 中要给一个"),
    (r"not allowed with argument (.*)", lambda found: f"不与 {found[1]} 同用"),
    (r"expected one argument", lambda _: "后面要给一个值"),
    (r"expected at most one argument", lambda _: "后面最多给一个值"),
    (r"expected at least one argument", lambda _: "后面至少要给一个值"),
    (r"expected (\d+) arguments?", lambda found: f"后面要给 {found[1]} 个值"),
    (r"ignored explicit argument (.*)", lambda found: f"后面不带值，多出了 {_bare(found[1])}"),
    (r"invalid choice: (.*) \(choose from (.*)\)", lambda found: f"没有 {_bare(found[1])}；可用 {_listed(found[2])}"),
    (r"invalid int value: (.*)", lambda found: f"{_bare(found[1])} 不是整数"),
    (r"invalid \S+ value: (.*)", lambda found: f"{_bare(found[1])} 不合要求"),
    (r"ambiguous option: (.*) could match (.*)", lambda found: f"{found[1]} 不明确，可以是 {_listed(found[2])}"),
)


class ChineseParser(argparse.ArgumentParser):
    """A parser, and those of its commands, that speaks Chinese."""

    def __init__(self, prog: str | None = None, description: str | None = None, **others: object) -> None:
        super().__init__(prog, description=description, formatter_class=_Formatter, **others)  # type: ignore[arg-type]

    def error(self, message: str) -> NoReturn:
        """Says how the command is used and what is wrong, and ends with 2."""
        if told(message) == f"缺少 {COMMAND}":  # somebody who looks what there is
            self.print_help(sys.stderr)
        else:
            self.print_usage(sys.stderr)
        self.exit(2, f"{self.prog}: {told(message)}\n")


class _Formatter(argparse.HelpFormatter):
    """Help under Chinese heads."""

    def add_usage(
        self,
        usage: str | None,
        actions: Iterable[argparse.Action],
        groups: Iterable[argparse._MutuallyExclusiveGroup],
        prefix: str | None = None,
    ) -> None:
        super().add_usage(usage, actions, groups, "用法：" if prefix is None else prefix)

    def start_section(self, heading: str | None) -> None:
        super().start_section(_WORDS.get(heading or "", heading))

    def _get_help_string(self, action: argparse.Action) -> str | None:
        return _WORDS.get(action.help or "", action.help)


def told(message: str) -> str:
    """What argparse says is wrong, in Chinese where it is known."""
    for form, words in _FAULTS:
        if found := re.fullmatch(form, message, re.DOTALL):
            return words(found)
    return message


def _bare(value: str) -> str:
    """A value without the quotes that Python shows it in."""
    return value[1:-1] if len(value) > 1 and value[0] == value[-1] and value[0] in "'\"" else value


def _listed(names: str) -> str:
    return "、".join(map(_bare, names.split(", ")))
