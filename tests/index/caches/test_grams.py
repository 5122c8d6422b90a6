"""Phrases are found wherever they stand, in one block or many, whatever came and went."""

import shutil
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pytest

from benchmarks.reliability.versions import texts_of
from index.caches import grams, grams_file
from index.caches.grams import GramBlock, GramCollector, GramIndex
from index.caches.grams_file import GramsWriter, load_grams
from index.samples import SAMPLES
from index.store.records import Touched, merged_runs
from index.words import squeeze

TEXTS = ["清廉文化", "廉清", "ＡＩ+ 清廉", "", "𠮷日", "清\0廉", "党"]


def index_of(texts: Iterable[str]) -> GramIndex:
    blocks: list[GramBlock] = []
    collector = GramCollector(blocks.append)
    for row, text in enumerate(texts):
        collector.add(10 + row, text)
    collector.close()
    return GramIndex(blocks)


def write(folder: Path, texts: dict[int, str], runs: list[tuple[int, int]] | None = None) -> None:
    folder.mkdir(exist_ok=True)
    writer = GramsWriter(folder, None if runs is None else Touched(merged_runs(runs)))
    for row, text in texts.items():
        writer.add(row, text)
    writer.finish()


@pytest.mark.parametrize(
    ("phrase", "rows"),
    [
        ("清廉", [10, 12, 15]), ("清 廉", [10, 12, 15]), ("清", [10, 11, 12, 15]), ("清廉文化", [10]), ("ai+清", [12]),
        ("𠮷", [14]), ("党", [16]), ("没有", []), ("化清", []), ("", []), (" ", []), ("\ud842", [14]), ("\uffff", []),
    ],
)  # fmt: skip
@pytest.mark.parametrize("most", [1, 2, 100])
def test_passages_are_found_by_their_pairs(
    phrase: str, rows: list[int], most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(grams, "_MOST_PASSAGES", most)
    assert index_of(TEXTS).holding(phrase).tolist() == rows


def test_all_that_hold_a_phrase_are_found_in_real_reports(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grams, "_MOST_PASSAGES", 300)
    texts = [line for text in texts_of(SAMPLES).values() for line in text.splitlines()]
    found, bare = index_of(texts), [squeeze(text) for text in texts]
    for text in bare[::37]:
        for phrase in (text[3:4], text[3:5], text[3:7], text[2:40], text):
            holding = {10 + row for row, other in enumerate(bare) if phrase and phrase in other}
            more = set(found.holding(phrase).tolist())
            assert holding <= more and (len(phrase) > 2 or holding == more), phrase


def test_a_folder_that_follows_holds_what_is_there_now(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Against a plain dictionary, for long enough that little blocks are made one again and again."""
    monkeypatch.setattr(grams_file, "_MOST_LITTLE", 3)
    random, now, folder = np.random.default_rng(3), {}, tmp_path / "0"
    now = {row: "清廉" + "文化"[row % 2] for row in range(40)}
    write(folder, now)
    for number in range(1, 30):
        first = int(random.integers(0, 60))
        new = {first + n: str(random.choice(["清廉", "文化", "清文"])) for n in range(int(random.integers(0, 6)))}
        runs = [(first, first + 5)]
        now = {row: text for row, text in now.items() if not first <= row <= first + 5} | new
        after = tmp_path / str(number)
        shutil.copytree(folder, after, copy_function=lambda a, b: Path(b).hardlink_to(a))
        before = {file.name: file.read_bytes() for file in folder.iterdir()}
        write(after, new, runs)
        assert {file.name: file.read_bytes() for file in folder.iterdir()} == before
        found = load_grams(after)
        assert len(found) == len(now) and len(found.blocks) <= 5
        for phrase in ("清廉", "文化", "清文", "文", "化"):
            assert found.holding(phrase).tolist() == sorted(row for row, text in now.items() if phrase in text)
        shutil.rmtree(folder)
        folder = after


@pytest.mark.parametrize("damage", [b"", b"x" * 31, b"\0" * 200])
def test_a_torn_block_is_an_error(tmp_path: Path, damage: bytes) -> None:
    write(tmp_path / "g", {1: "清廉"})
    (tmp_path / "g" / "grams-0").write_bytes(damage)
    with pytest.raises(ValueError):
        load_grams(tmp_path / "g")


@pytest.mark.parametrize("said", ["", "[1]", '[{"name": "grams-0"}]', '{"a": 1}', '[{"nome": "grams-0", "gone": []}]'])
def test_a_torn_list_is_an_error(tmp_path: Path, said: str) -> None:
    write(tmp_path / "g", {1: "清廉"})
    (tmp_path / "g" / "grams.json").write_text(said)
    with pytest.raises(ValueError):
        load_grams(tmp_path / "g")


def test_little_blocks_become_one_of_no_more_passages_than_it_can_tell_apart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in (("_LITTLE", 8), ("_MOST_LITTLE", 3), ("MOST_IN_ONE", 20)):
        monkeypatch.setattr(grams_file, name, value)
    texts = {row: f"清{chr(0x4E00 + row)}廉" for row in range(70)}
    for number, start in enumerate(range(0, 70, 7)):
        write(tmp_path, {row: texts[row] for row in range(start, start + 7)}, None if number == 0 else [])
    found = load_grams(tmp_path)
    assert max(block.count for block in found.blocks) <= 20 and len(found.blocks) < 10
    assert all(found.holding(text).tolist() == [row] for row, text in texts.items())


def test_more_passages_than_a_block_can_tell_apart_make_none() -> None:
    blocks = [GramBlock(np.arange(40_000), np.empty(0, np.uint32), np.zeros(1, np.uint32), np.empty(0, np.uint16))] * 2
    with pytest.raises(ValueError, match="80000"):
        grams.one_block(blocks)
