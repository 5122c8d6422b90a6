"""What is said of the user's words: why one is refused, what became of those that were given."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import TYPE_CHECKING

from index.vocabulary_entries import LEAST_HANZI, MAX_PHRASE_CHARS, MAX_WORD_CHARS
from index.vocabulary_file import MIXED
from wording.errors import REASONS

if TYPE_CHECKING:
    from corpus import RejectedFile
    from index.vocabulary import Kind
    from index.vocabulary_edits import Added, Removed
    from index.vocabulary_entries import EntryFault, Refused

KIND_NAMES: dict[Kind, str] = {"word": "自有词", "synonym": "同义词", "set_phrase": "规范提法"}
_COUNTED: dict[Kind, str] = {"word": "个", "synonym": "组", "set_phrase": "条"}
#: Said of a file that holds none.
NO_WORDS = "里没有词；请一行写一个词"
#: Of a word that is refused so much is shown.
_SHOWN_CHARS = 40


def refused_line(refused: Refused) -> str:
    """Why a word is not taken in, and what its owner can do."""
    lines: dict[EntryFault, str] = {
        "empty": "没有内容",
        "white space": "里有空格，不是一个词；请一行写一个词",
        "one character": "只有一个字，几乎处处都有；请写两个字以上的词",
        "too long": f"有 {refused.detail} 字；请写短些：词最多 {MAX_WORD_CHARS} 字，规范提法最多 {MAX_PHRASE_CHARS} 字",
        "few hanzi": f"不到 {LEAST_HANZI} 个汉字，太短，不作规范提法；请写完整的提法，或写进自有词",
        "no letters": "里没有文字；请写有汉字、字母或数字的词",
        "character": f"里有不能用的{_character(refused.detail)}；请去掉它，几个词请一行写一个",
        "alone": "只有一个词；同义词一组至少两个",
        "section": "不在“自有词”“同义词”“规范提法”任何一类下；请改正这一行上面的 [类名]",
    }
    text = _plain(refused.text)
    shown = text if len(text) <= _SHOWN_CHARS else text[:_SHOWN_CHARS] + "…"
    place = "" if refused.line is None else f"第 {refused.line} 行"
    return f"未收{place} {shown}：{lines[refused.fault]}" if shown else f"未收{place}：{lines[refused.fault]}"


def _character(character: str) -> str:
    return f"“{character}”" if character.isprintable() else f"控制符（U+{ord(character):04X}）"


def _plain(text: str) -> str:
    """`text` on one line, without what cannot be seen or stored."""
    return "".join(" " if unicodedata.category(c).startswith(("C", "Z")) else c for c in text).strip()


def no_list_line(rejected: RejectedFile) -> str:
    """Why a file cannot be read as a list of words, and what its owner can do."""
    if rejected.detail == MIXED:
        return f"未收 {rejected.source}：几种编码（UTF-8 和 GB18030）混在一个文件里；请统一成一种编码后再导入"
    return f"未收 {rejected.source}：{REASONS[rejected.reason]}；请另存为纯文本 .txt 后再导入"


def added_line(added: Added, refused: int = 0) -> str:
    """What became of words that were given, in counts."""
    new = [f"{name} {count} {_COUNTED[kind]}" for kind, name in KIND_NAMES.items()
           if (count := sum(entry.kind == kind for entry in added.new))]  # fmt: skip
    if added.merged:
        new.append(f"并入已有同义词 {len(added.merged)} 组")
    parts = [f"新增{'、'.join(new)}" if added.new else "、".join(new) or "没有新的"]
    parts += [f"已有 {added.known} 条"] if added.known else []
    parts += [f"未收 {refused} 条"] if refused else []
    return "，".join(parts)


def merged_line(group: Sequence[str]) -> str:
    """Says that a group of synonyms grew, or that several became one."""
    return f"与已有的同义词并为一组：{'、'.join(group)}"


def removed_line(removed: Removed) -> str:
    """What was taken out."""
    line = f"已移除 {'、'.join(removed.gone[:10])}" + (f" 等 {len(removed.gone)} 个" if len(removed.gone) > 10 else "")
    return line + (f"；{'、'.join(removed.left_alone)} 没有了同义词，也不再列出" if removed.left_alone else "")
