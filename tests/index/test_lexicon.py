"""The index follows the user's words at once: what is found is what an index made from nothing finds."""

import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from index.caches.lexical import Synonymous
from index.caches.opening import keep_up, open_indexes
from index.errors import DamagedLibraryError
from index.generations import Generations
from index.intake.ingest import add_paths
from index.lexicon import Lexicon, lexicon_of
from index.query import parse_query
from index.safety.verification import verify
from index.search import Searcher
from index.store.library import FolderLibrary
from index.synonyms import shipped_synonyms
from index.vocabulary import Vocabulary
from index.words import normalise
from tests.conftest import WordHashEncoder

QUERIES = ("金种子计划", "种子", "青苗工程", "实施金种子计划，培育青年", "理论学习", "5g+应用")
TOLD = Vocabulary(
    words=("金种子计划", "5G+", "的工", "论学"),
    synonyms=(("金种子计划", "青苗工程"),),
    set_phrases=("推进清廉文化建设", "这一条规范提法太长了，不作为一个词来检索"),
)


@pytest.fixture
def many(tmp_path: Path) -> Path:
    """Sixty reports, a few of which hold each of the local terms."""
    root = tmp_path / "many"
    root.mkdir()
    for n in range(60):
        local = {3: "实施金种子计划，培育青年骨干", 7: "青苗工程扎实推进", 11: "５Ｇ＋应用落地"}.get(
            n, "做好日常的工作"
        )
        text = (
            f"{2000 + n % 20}年局{n}工作总结\n一、加强理论学习{n}。学习第{n}号文件，{local}。\n二、推进清廉文化建设。\n"
        )
        (root / f"局{n}工作总结.txt").write_text(text + f"评选廉洁之星{n}人，播下种子。\n", encoding="utf-8")
    return root


@pytest.fixture
def filled(library: FolderLibrary, encoder: WordHashEncoder, many: Path) -> FolderLibrary:
    add_paths(library, encoder, [many])
    open_indexes(library, encoder)
    return library


Found = list[tuple[str, int, float, float]]


def found_by(searcher: Searcher) -> dict[str, Found]:
    return {
        query: [
            (hit.document.source, hit.passage.ordinal, round(hit.score, 4), round(hit.bm25 or 0, 3))
            for hit in searcher.search(query, 20, mode="hybrid", flat=True)
        ]
        for query in QUERIES
    }


def made_from_nothing(tmp_path: Path, encoder: WordHashEncoder, many: Path, vocabulary: Vocabulary) -> dict[str, Found]:
    with FolderLibrary.create(tmp_path / "afresh") as library:
        library.set_vocabulary(vocabulary)
        add_paths(library, encoder, [many])
        return found_by(Searcher(library, encoder))


def index_words_of(library: FolderLibrary, encoder: WordHashEncoder) -> dict[str, list[int]]:
    """Which rows each word leads to, of all words that any lexicon here knows."""
    indexes = open_indexes(library, encoder)
    texts = [found.passage.search_text for found in library.all_passages()]
    words = {w for v in (Vocabulary(), TOLD) for text in texts for w in Lexicon(v).segmenter.index_words(text)}
    return {word: sorted(row for row, _ in indexes.lexical.search([word], len(texts))) for word in words}


def test_after_words_came_the_index_is_as_one_made_from_nothing(
    filled: FolderLibrary, encoder: WordHashEncoder, many: Path, tmp_path: Path
) -> None:
    searcher = Searcher(filled, encoder)
    before = found_by(searcher)
    filled.set_vocabulary(TOLD)
    keep_up(filled, tidy=True)
    after = found_by(searcher)
    assert after == made_from_nothing(tmp_path, encoder, many, TOLD) != before
    filled.set_vocabulary(Vocabulary())
    keep_up(filled, tidy=True)
    assert found_by(searcher) == before


@pytest.mark.parametrize("kept", [TOLD, Vocabulary(words=("5G+",)), Vocabulary(synonyms=TOLD.synonyms)])
def test_an_index_that_followed_holds_the_words_of_each_passage(
    filled: FolderLibrary, encoder: WordHashEncoder, kept: Vocabulary
) -> None:
    for vocabulary in (Vocabulary(words=("金种子计划", "5G+")), kept):
        filled.set_vocabulary(vocabulary)
        indexes = open_indexes(filled, encoder)
    segmenter = indexes.lexicon.segmenter
    held = {found.row: set(segmenter.index_words(found.passage.search_text)) for found in filled.all_passages()}
    for word, rows in index_words_of(filled, encoder).items():
        assert rows == sorted(row for row, words in held.items() if word in words), word
    assert verify(filled, encoder).whole


def test_only_passages_that_hold_the_words_are_cut_anew(filled: FolderLibrary, encoder: WordHashEncoder) -> None:
    generation, token = filled.generation, filled.commit_token
    filled.set_vocabulary(Vocabulary(words=("金种子计划",), synonyms=(("青苗工程", "没有的词"),)))
    touched = filled.touched_since(generation, token)
    texts = {found.row: found.passage.text for found in filled.all_passages()}
    assert touched is not None and touched.count == 2
    assert [("金种子计划" in texts[int(a)], "青苗工程" in texts[int(a)]) for a, _ in touched.runs] == [
        (True, False), (False, True),
    ]  # fmt: skip
    assert open_indexes(filled, encoder).rebuilt == ()


def test_words_are_found_however_they_are_written(
    library: FolderLibrary, encoder: WordHashEncoder, tmp_path: Path
) -> None:
    (tmp_path / "甲局.txt").write_text(
        "甲局工作总结\n一、推进⽂化建设。深化清廉⽂化建设。\n", encoding="utf-8"
    )  # ⽂ is a radical
    (tmp_path / "乙局.txt").write_text("乙局工作总结\n一、做实ＰＭ２.５治理。按时完成治理任务。\n", encoding="utf-8")
    add_paths(library, encoder, [tmp_path])
    few = [held for _, held in library.holding_words({"清廉文化"})]
    many = [held for _, held in library.holding_words({"清廉文化", "pm2.5治理", *(f"没有的词{n}" for n in range(90))})]
    assert few == [frozenset({"清廉文化"})] and sorted(map(sorted, many)) == [["pm2.5治理"], ["清廉文化"]]


def test_the_same_words_again_are_no_commit(filled: FolderLibrary) -> None:
    filled.set_vocabulary(TOLD)
    token = filled.commit_token
    filled.set_vocabulary(TOLD)
    assert filled.commit_token == token
    assert filled.vocabulary() == TOLD


def test_a_local_term_is_found_as_a_whole_and_by_its_parts(filled: FolderLibrary, encoder: WordHashEncoder) -> None:
    filled.set_vocabulary(TOLD)
    searcher = Searcher(filled, encoder)
    first = searcher.search("金种子计划", 1, mode="lexical")[0]
    assert first.document.source == "局3工作总结.txt"
    assert "局3工作总结.txt" in {hit.document.source for hit in searcher.search("种子", 60, mode="lexical")}
    assert searcher.search("5G+", 1, mode="lexical")[0].document.source == "局11工作总结.txt"


def test_synonyms_are_found_marked_and_count_once(filled: FolderLibrary, encoder: WordHashEncoder) -> None:
    searcher = Searcher(filled, encoder)
    alone = searcher.search("青苗工程", 60, mode="lexical")
    assert "局3工作总结.txt" not in {hit.document.source for hit in alone}
    filled.set_vocabulary(Vocabulary(synonyms=TOLD.synonyms))
    first, second = searcher.search("青苗工程", 2, mode="lexical")
    assert (first.document.source, second.document.source) == ("局7工作总结.txt", "局3工作总结.txt")
    [mark] = [mark for mark in second.highlights if second.passage.text[mark.start : mark.end] == "金种子计划"]
    assert mark.match == "near"
    indexes = open_indexes(filled, encoder)
    words = indexes.lexicon.query_words(parse_query("青苗工程"))
    best = indexes.lexical.best_score(words)
    assert first.bm25 is not None and second.bm25 is not None
    assert (
        second.bm25
        < first.bm25
        <= best
        == indexes.lexical.best_score(Lexicon(Vocabulary()).segmenter.knowing(["青苗工程"]).index_words("青苗工程"))
    )


def test_by_default_what_means_the_same_comes_before_what_is_only_near(
    filled: FolderLibrary, encoder: WordHashEncoder
) -> None:
    filled.set_vocabulary(Vocabulary(synonyms=TOLD.synonyms))
    hits = Searcher(filled, encoder).search("青苗工程", 10)
    assert [hit.document.source for hit in hits[:2]] == ["局7工作总结.txt", "局3工作总结.txt"]
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


def test_what_is_in_quotes_is_meant_to_the_letter(filled: FolderLibrary, encoder: WordHashEncoder) -> None:
    filled.set_vocabulary(TOLD)
    hits = Searcher(filled, encoder).search('"青苗工程"', 20)
    assert [hit.document.source for hit in hits] == ["局7工作总结.txt"]
    assert all(isinstance(word, str) for word in lexicon_of(filled).query_words(parse_query('"青苗工程"')))


def test_groups_that_ship_with_the_project_join_those_of_the_user() -> None:
    lexicon = Lexicon(Vocabulary(synonyms=(("崇廉新风", "廉洁文化"),)))
    [word] = lexicon.query_words(parse_query("崇廉新风"))
    assert isinstance(word, Synonymous) and set(word.others) == {"廉洁文化", "清廉文化", "廉政文化"}


def test_damaged_words_are_told_and_never_used(filled: FolderLibrary, encoder: WordHashEncoder) -> None:
    filled.set_vocabulary(Vocabulary(words=("没人用过的词",)))
    filled.connection.execute("UPDATE word SET text = '换了'")
    with pytest.raises(DamagedLibraryError):
        Searcher(filled, encoder).search("主题教育")


def until(holds: Callable[[], bool]) -> None:
    waiting = threading.Event()
    for _ in range(200):
        if holds():
            return
        waiting.wait(0.05)
    raise AssertionError("it never came to be")


def test_readers_of_a_served_library_see_words_and_index_of_one_state(
    filled: FolderLibrary, encoder: WordHashEncoder, many: Path, tmp_path: Path
) -> None:
    generations = Generations(filled.path, encoder)
    wrong: list[str] = []
    stopped = threading.Event()

    def read() -> None:
        while not stopped.is_set():
            with generations.reading() as searcher:
                assert searcher is not None
                told = bool(searcher.library.vocabulary().synonyms)
                sources = {hit.document.source for hit in searcher.search("青苗工程", 60, mode="lexical")}
                if ("局3工作总结.txt" in sources) != told:
                    wrong.append(f"{told}: {sources}")

    readers = [threading.Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    for _ in range(4):
        for vocabulary in (TOLD, Vocabulary()):
            filled.set_vocabulary(vocabulary)
            keep_up(filled, tidy=True)
            generations.move()
    filled.set_vocabulary(TOLD)
    keep_up(filled, tidy=True)
    stopped.set()
    for reader in readers:
        reader.join()
    assert not wrong
    wanted = made_from_nothing(tmp_path, encoder, many, TOLD)

    def is_as_wanted() -> bool:  # nobody told this process of the last change
        with generations.reading() as searcher:
            assert searcher is not None
            return found_by(searcher) == wanted

    until(is_as_wanted)
    generations.close()


def test_groups_that_ship_with_the_project_share_no_word() -> None:
    words = [word for group in shipped_synonyms() for word in group]
    assert len(words) == len(set(map(normalise, words))) > 30
    assert all(len(group) > 1 and all(len(word) > 1 for word in group) for group in shipped_synonyms())
