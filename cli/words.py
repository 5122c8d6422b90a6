"""`chengli words`: the user's own words, synonyms and set phrases (规范提法) of a library."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from cli.named_files import may_write
from cli.output import as_json, complain, say
from cli.writing import no_library
from corpus import UnreadableFileError
from index.libraries import keep_up, open_library, writing
from index.store.database import written_whole
from index.vocabulary import KINDS, Kind, Vocabulary
from index.vocabulary_edits import Added, with_added, without
from index.vocabulary_entries import Entry, Refused, entry_of
from index.vocabulary_file import read_vocabulary, written_vocabulary
from index.words import normalise
from wording.errors import system_line, written_line
from wording.vocabulary import (
    KIND_NAMES,
    NO_WORDS,
    added_line,
    merged_line,
    no_list_line,
    refused_line,
    removed_line,
)

#: So many refused lines and merged groups are told one by one.
_TOLD = 10


def words(args: argparse.Namespace) -> int:
    """`chengli words add|remove|list|import|export`"""
    actions: dict[str, Callable[[argparse.Namespace], int]] = {
        "add": _add, "remove": _remove, "list": _list, "import": _import, "export": _export,
    }  # fmt: skip
    return actions[args.action](args)


def _kind(args: argparse.Namespace) -> Kind:
    return "synonym" if args.synonym else "set_phrase" if args.set_phrase else "word"


def _kinds(args: argparse.Namespace) -> tuple[Kind, ...]:
    """The kinds asked for: all where none is named."""
    return (_kind(args),) if args.synonym or args.set_phrase else KINDS


def _add(args: argparse.Namespace) -> int:
    kind = _kind(args)
    given = [args.words] if kind == "synonym" else [[word] for word in args.words]
    made = [entry_of(kind, parts) for parts in given]
    return _put(args, [entry for entry, _ in made if entry], [fault for _, faults in made for fault in faults])


def _import(args: argparse.Namespace) -> int:
    try:
        found = read_vocabulary(args.file.read_bytes(), _kind(args))
    except UnreadableFileError as error:
        complain(no_list_line(error.rejected(str(args.file))))
        return 1
    except OSError as error:
        complain(system_line(error, args.library))
        return 1
    if not found.entries and not found.refused:
        complain(f"{args.file} {NO_WORDS}")
        return 1
    return _put(args, found.entries, found.refused)


def _put(args: argparse.Namespace, entries: Sequence[Entry], refused: Sequence[Refused]) -> int:
    library = open_library(args.library)
    if library is None:
        return no_library(args.library)
    for fault in refused[:_TOLD]:
        complain(refused_line(fault))
    if len(refused) > _TOLD:
        complain(f"未收的共 {len(refused)} 条，以上是前 {_TOLD} 条")
    if refused and not entries:
        library.close()
        return 1
    with library, writing(args.library):
        added = with_added(library.vocabulary(), entries)
        library.set_vocabulary(added.vocabulary)
        keep_up(library, tidy=True)
    _say_added(added, len(refused))
    return 0


def _say_added(added: Added, refused: int) -> None:
    for group in added.merged[:_TOLD]:
        say(merged_line(group))
    if len(added.merged) > _TOLD:
        say(f"并入已有的同义词共 {len(added.merged)} 组")
    say(added_line(added, refused))


def _remove(args: argparse.Namespace) -> int:
    library = open_library(args.library)
    if library is None:
        return no_library(args.library)
    kind = _kind(args)
    with library, writing(args.library):
        removed = without(library.vocabulary(), kind, args.words)
        library.set_vocabulary(removed.vocabulary)
        keep_up(library, tidy=True)
    for name in removed.missing:
        complain(f"{KIND_NAMES[kind]}里没有 {name}；请用 chengli words list 查看")
    if removed.gone:
        say(removed_line(removed))
    return 0 if removed.gone else 1


def _list(args: argparse.Namespace) -> int:
    vocabulary, kinds = _vocabulary(args), _kinds(args)
    wanted = [normalise(word) for word in args.words]

    def asked(names: Iterable[str]) -> bool:
        return not wanted or any(word in normalise(name) for word in wanted for name in names)

    listed: dict[Kind, list[Any]] = {
        "word": [word for word in vocabulary.words if asked([word])],
        "synonym": [list(group) for group in vocabulary.synonyms if asked(group)],
        "set_phrase": [phrase for phrase in vocabulary.set_phrases if asked([phrase])],
    }
    if args.json:
        names: dict[Kind, str] = {"word": "words", "synonym": "synonyms", "set_phrase": "set_phrases"}
        say(as_json({names[kind]: listed[kind] for kind in kinds}))
        return 0
    for kind in kinds:
        say(f"{KIND_NAMES[kind]} {len(listed[kind])}")
        for entry in listed[kind]:
            say("  " + (entry if isinstance(entry, str) else "、".join(entry)))
    return 0


def _export(args: argparse.Namespace) -> int:
    if not may_write(args.file):
        return 1
    file: Path = args.file.resolve()  # what a link stands for is written, not the link
    vocabulary, kinds = _vocabulary(args), _kinds(args)
    try:
        if file.exists() and not _is_list(file):
            complain(written_line("no word list", args.file))
            return 1
        with written_whole(file) as part:
            part.write_text(written_vocabulary(vocabulary, kinds), encoding="utf-8")
    except OSError as error:
        complain(system_line(error, args.library, written=file))
        return 1
    counts = {"word": vocabulary.words, "synonym": vocabulary.synonyms, "set_phrase": vocabulary.set_phrases}
    say(f"已存为 {args.file}：" + "，".join(f"{KIND_NAMES[kind]} {len(counts[kind])}" for kind in kinds))
    return 0


def _is_list(file: Path) -> bool:
    """Whether what is in a file may go for a list of words: it is one, more or less."""
    try:
        found = read_vocabulary(file.read_bytes())
    except UnreadableFileError:
        return False
    return len(found.entries) >= len(found.refused)


def _vocabulary(args: argparse.Namespace) -> Vocabulary:
    """The words of the library, none where there is no library."""
    library = open_library(args.library)
    if library is None:
        return Vocabulary()
    with library:
        return library.vocabulary()
