"""Usage, help, and what is wrong with a command line, in Chinese."""

import pytest

from cli.main import main
from cli.usage import told


def ended(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int | str | None, str, str]:
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    said = capsys.readouterr()
    return stopped.value.code, said.out, said.err


@pytest.mark.parametrize("command", [[], ["overlap"], ["words"], ["words", "add"]])
def test_help_is_chinese(command: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    status, out, err = ended(capsys, *command, "-h")
    assert status == 0 and not err and out.startswith("用法：") and "选项" in out and "显示这份说明" in out
    assert not any(words in out for words in ("usage", "options", "arguments", "show this"))


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ([], "chengli: 缺少 命令"),
        (["frob"], "chengli: 命令：没有 frob；可用 add、sync、"),
        (["overlap"], "chengli overlap: 缺少 FILE"),
        (["overlap", "a", "--limit"], "chengli overlap: --limit：后面要给一个值"),
        (["overlap", "a", "--json", "--docx", "b.docx"], "chengli overlap: --docx：不与 --json 同用"),
        (["overlap", "a", "--limit", "80"], "chengli overlap: --limit：80 不是限度；"),
        (["compare", "a", "--by", "week"], "chengli compare: --by：没有 week；可用 unit、year"),
        (["search", "a", "-k", "x"], "chengli search: -k：x 不是整数"),
        (["list", "--foo"], "chengli: 不认识 --foo；请用 -h 查看用法"),
        (["list", "--json=3"], "chengli list: --json：后面不带值，多出了 3"),
        (["words", "add", "--s", "词"], "chengli words add: --s 不明确，可以是 --synonym、--set-phrase"),
        (["words", "add"], "chengli words add: 缺少 WORD"),
        (["search"], "chengli: search 要么给 QUERY，要么给 --queries FILE"),
    ],
)
def test_what_is_wrong_is_told_in_chinese(command: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, err = ended(capsys, *command)
    assert status == 2 and not out and err.startswith("用法：") and err.splitlines()[-1].startswith(said)


def test_what_is_not_known_is_told_as_it_is() -> None:
    assert told("something new") == "something new"
    assert told("argument --x: expected at least one argument") == "--x：后面至少要给一个值"
