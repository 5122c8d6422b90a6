"""What goes wrong with a Milvus: nothing is lost, nothing is there twice, and it is said in one line."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import grpc
import pytest

import index.intake.ingest as ingest
from cli.main import main
from index.errors import LibraryError, MilvusError
from index.intake.corrections import correct
from index.intake.ingest import Stated, add_paths
from index.libraries import create_library, open_library
from index.library import Library
from index.milvus.checking import repair, verify
from index.milvus.library import MilvusLibrary
from index.milvus.server import connect, disconnect
from index.places import Location, MilvusAddress, location_of
from index.samples import SAMPLES
from index.search import Searcher
from index.store.library import FolderLibrary
from tests.conftest import WordHashEncoder
from tests.index.conformance.cut_off import Line
from tests.index.conformance.test_reports import held
from tests.index.intake.folders import rest

milvus_lite = pytest.importorskip("milvus_lite.server_manager")
ROOT = Path(__file__).parents[3]


@pytest.fixture
def line(tmp_path: Path) -> Iterator[Line]:
    """A way to a Milvus Lite of this process, which it serves on this computer's own address alone."""
    path = str(tmp_path / "served.milvus.db")
    address = milvus_lite.server_manager_instance.start_and_get_uri(path)
    made = Line(int(address.rsplit(":", 1)[1]))
    yield made
    made.close()
    milvus_lite.server_manager_instance.release_server(path)


@pytest.fixture
def served(line: Line, monkeypatch: pytest.MonkeyPatch) -> MilvusAddress:
    monkeypatch.setenv("CHENGLI_MILVUS_TIMEOUT", "8")
    found = location_of(f"http://127.0.0.1:{line.port}")
    assert isinstance(found, MilvusAddress)
    return found


@pytest.fixture
def clean(tmp_path: Path, encoder: WordHashEncoder, folder: Path) -> Iterator[FolderLibrary]:
    """What a library should hold of the two reports."""
    rest(folder)
    with FolderLibrary.create(tmp_path / "clean") as library:
        add_paths(library, encoder, [folder])
        yield library


def rows(library: Library) -> tuple[int, int]:
    """How many rows there are of passages and of anything else."""
    assert isinstance(library, MilvusLibrary)
    return library.server.count(library.names.passages), library.server.count(library.names.documents)


def test_a_connection_that_is_cut_in_the_middle_is_made_again_and_nothing_is_twice(
    line: Line, served: MilvusAddress, encoder: WordHashEncoder, folder: Path, clean: FolderLibrary
) -> None:
    with create_library(served, encoder) as library:
        for after in (1_000, 3_000, 6_000, 10_000):
            line.cut_after = after
            report = add_paths(library, encoder, [folder])
            assert len(report.added) + len(report.known) == 2
            assert held(library) == held(clean)
        assert line.cuts >= 2
        assert rows(library)[0] == clean.passage_count() and not verify(library, encoder).leftovers  # type: ignore[arg-type]


def test_where_the_server_stays_away_the_next_addition_goes_on(
    line: Line, served: MilvusAddress, encoder: WordHashEncoder, folder: Path, clean: FolderLibrary,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    with create_library(served, encoder) as library:
        assert isinstance(library, MilvusLibrary)
        put, calls = library.server.upsert, []

        def upsert(collection: str, some: list[dict[str, object]]) -> None:
            put(collection, some)
            calls.append(collection)
            if collection == library.names.passages:  # they are written, their report is not
                line.is_closed = True
                line.cut()
                monkeypatch.setattr(library.server, "_timeout", 2.0)

        monkeypatch.setattr(library.server, "upsert", upsert)
        with pytest.raises(MilvusError) as raised:
            add_paths(library, encoder, [folder])
        assert raised.value.fault in ("unreachable", "too slow")
        monkeypatch.undo()
        assert library.server._timeout > 2
        line.is_closed = False
        assert library.documents() == [] and rows(library)[0] > 0
        assert Searcher(library, encoder).search("廉洁之星") == []
        assert len(add_paths(library, encoder, [folder]).added) == 2
        assert held(library) == held(clean) and rows(library)[0] == clean.passage_count()


def test_a_server_that_stands_still_has_a_time_limit(
    line: Line, served: MilvusAddress, encoder: WordHashEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHENGLI_MILVUS_TIMEOUT", "2")
    with create_library(served, encoder) as library:
        line.flows.clear()
        begun = time.monotonic()
        with pytest.raises(MilvusError) as raised:
            library.documents()
        assert raised.value.fault == "too slow" and time.monotonic() - begun < 60
        line.flows.set()


class _Refusing(grpc.GenericRpcHandler):
    """A server that lets nobody in."""

    def service(self, _: grpc.HandlerCallDetails) -> grpc.RpcMethodHandler:
        def refuse(_: bytes, context: grpc.ServicerContext) -> bytes:
            context.abort(grpc.StatusCode.UNAUTHENTICATED, "auth check failure, please check api key is correct")
            return b""

        return grpc.unary_unary_rpc_method_handler(refuse)


def test_who_is_not_let_in_is_told_how_and_no_token_is_shown(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHENGLI_MILVUS_TIMEOUT", "5")
    with ThreadPoolExecutor(2) as threads:
        server = grpc.server(threads, handlers=[_Refusing()])
        port = server.add_insecure_port("127.0.0.1:0")
        server.start()
        assert main(["list", "--library", f"http://writer:geheim@127.0.0.1:{port}"]) == 1
        server.stop(None)
    said = capsys.readouterr().err
    assert "不接受登录" in said and "CHENGLI_MILVUS_TOKEN" in said and said.count("\n") == 1
    assert "geheim" not in said
    assert "geheim" not in repr(location_of("http://writer:geheim@127.0.0.1:1"))


def test_a_server_that_is_not_there_is_named(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    for command in (["list"], ["add", str(folder)], ["search", "主题教育"], ["verify"], ["compare", "主题教育"]):
        assert main([*command, "--library", "http://127.0.0.1:9"]) == 1
        said = capsys.readouterr()
        assert "连不上 Milvus http://127.0.0.1:9" in said.err and said.err.count("\n") == 1 and not said.out


@pytest.mark.parametrize(
    ("named", "part"),
    [
        ("http://127.0.0.1:9/中文", "中文"),
        ("http://127.0.0.1:9/a-b", "a-b"),
        ("http://127.0.0.1:9/1a", "1a"),
        ("http://127.0.0.1:9/a?db=档案", "档案"),
        ("http://", "http://"),
        ("http://127.0.0.1:port", "port"),
    ],
)
def test_names_that_milvus_does_not_take_are_refused(named: str, part: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["list", "--library", named]) == 1
    said = capsys.readouterr().err
    assert part in said and said.count("\n") == 1


@pytest.mark.parametrize(
    "named",
    [
        "http://writer:gehe/im@127.0.0.1:9", "tcp://writer:geheim@127.0.0.1:9", "writer:geheim@127.0.0.1:9",
        "http://writer:geheim@", "https://writer:geheim@127.0.0.1:9/a-b", "http://writer:ge@heim@127.0.0.1:9/中文",
    ],
)  # fmt: skip
def test_no_part_of_a_token_is_shown(named: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["list", "--library", named]) == 1
    said = capsys.readouterr()
    assert said.err.count("\n") == 1 and not said.out
    assert not any(part in said.err for part in ("ge", "heim", "im@", "writer"))


def test_where_there_is_no_file_of_lite_none_is_made_to_look(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["list", "--library", str(tmp_path / "away" / "a.milvus.db")]) == 0
    assert "还是空的" in capsys.readouterr().out and not (tmp_path / "away").exists()


def test_a_library_that_was_made_by_half_is_made_whole(
    tmp_path: Path, encoder: WordHashEncoder, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = location_of(str(tmp_path / "a.milvus.db"))
    assert isinstance(place, MilvusAddress)

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(MilvusLibrary, "_set", stop)
        with pytest.raises(KeyboardInterrupt):
            MilvusLibrary.create(place, encoder)
    assert MilvusLibrary.open(place) is None
    with MilvusLibrary.create(place, encoder) as library:
        add_paths(library, encoder, [folder])
        other = WordHashEncoder()
        other.fingerprint = "other"
        with pytest.raises(LibraryError):
            Searcher(library, other)
        library._set("version", "0")
        library.changed()
    with pytest.raises(MilvusError) as raised:
        MilvusLibrary.open(place)
    assert raised.value.fault == "other version"


def test_passages_that_are_missing_are_noticed(tmp_path: Path, encoder: WordHashEncoder, folder: Path) -> None:
    with MilvusLibrary.create(location_of(str(tmp_path / "a.milvus.db")), encoder) as library:  # type: ignore[arg-type]
        add_paths(library, encoder, [folder])
        first = library.documents()[0]
        rows = [one.row for one in library.passages_of(first.doc_id)]
        library.server.delete(library.names.passages, rows[:1])
        with pytest.raises(LibraryError):
            correct(library, [first.doc_id], Stated("丙局"))
        assert [one.path for one in verify(library, encoder).damaged] == [first.path]
        assert repair(library, encoder).complete and len(library.passages_of(first.doc_id)) == len(rows)


def test_what_another_writes_meanwhile_is_not_cleared(
    tmp_path: Path, encoder: WordHashEncoder, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with MilvusLibrary.create(location_of(str(tmp_path / "a.milvus.db")), encoder) as library:  # type: ignore[arg-type]
        under_way = library.under_way

        def then_another_ends() -> set[int]:
            found = under_way()
            add_paths(library, encoder, [folder])
            return found

        monkeypatch.setattr(library, "under_way", then_another_ends)
        assert not verify(library, encoder).leftovers
        assert repair(library, encoder).complete and len(library.documents()) == 2


def test_a_word_that_comes_with_a_new_report_counts_from_then_on(
    tmp_path: Path, encoder: WordHashEncoder, folder: Path
) -> None:
    with MilvusLibrary.create(location_of(str(tmp_path / "a.milvus.db")), encoder) as library:  # type: ignore[arg-type]
        add_paths(library, encoder, [folder])
        searcher = Searcher(library, encoder)
        searcher.search("量子通信")
        (folder / "丙局2024年总结.txt").write_text(
            "丙局2024年总结\n一、发展产业\n布局量子通信产业。\n", encoding="utf-8"
        )
        add_paths(library, encoder, [folder])
        found = [hit.score for hit in searcher.search("量子通信", 1)]
        afresh = [hit.score for hit in Searcher(library, encoder).search("量子通信", 1)]
        assert found == pytest.approx(afresh, rel=0.01)  # without the word's own rarity it is 0.05 off


def test_what_milvus_cannot_do_is_refused_by_name(
    tmp_path: Path, encoder: WordHashEncoder, capsys: pytest.CaptureFixture[str]
) -> None:
    place = str(tmp_path / "a.milvus.db")
    assert main(["add", str(SAMPLES / sorted(p.name for p in SAMPLES.iterdir())[0]), "--library", place]) == 0
    capsys.readouterr()
    commands = (
        ["backup", str(tmp_path / "b.db")], ["restore", str(tmp_path / "b.db")], ["reindex"], ["words", "add", "新词语"],
    )  # fmt: skip
    for command in commands:
        assert main([*command, "--library", place]) == 1
        said = capsys.readouterr().err
        assert f"资料库 {place} 在 Milvus 里" in said and said.count("\n") == 1


def test_a_report_that_milvus_has_no_room_for_stops_no_folder(
    tmp_path: Path, encoder: WordHashEncoder, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "长文.txt").write_text("长文\n" + "字" * 3_000 + "\n", encoding="utf-8")
    monkeypatch.setattr("index.milvus.library.MOST_PASSAGES", 6)
    with create_library(location_of(str(tmp_path / "a.milvus.db")), encoder) as library:
        report = add_paths(library, encoder, [folder])
    assert [(one.source, one.reason) for one in report.rejected] == [("长文.txt", "too large")]
    assert len(report.added) == 2


def test_another_programs_collections_are_left_alone(tmp_path: Path, encoder: WordHashEncoder, folder: Path) -> None:
    place = location_of(str(tmp_path / "a.milvus.db"))
    assert isinstance(place, MilvusAddress)
    server = connect(place)
    server._client.create_collection("chengli_documents", dimension=8)
    with pytest.raises(MilvusError) as raised:
        create_library(place, encoder)
    assert raised.value.fault == "other program"
    with pytest.raises(MilvusError):
        open_library(place)
    assert server.has("chengli_documents") and not server.has("chengli_passages")
    disconnect(server)


def test_a_file_that_another_process_has_open_is_named(tmp_path: Path, folder: Path) -> None:
    place = tmp_path / "a.milvus.db"
    with create_library(location_of(str(place)), WordHashEncoder()):
        done = subprocess.run(
            [sys.executable, "-m", "cli.main", "list", "--library", str(place)],
            cwd=ROOT,
            capture_output=True,
            text=True,
        )
    assert done.returncode == 1 and "正由另一进程使用" in done.stderr and done.stderr.count("\n") == 1


def test_rows_that_no_report_names_are_not_seen_and_are_cleared(
    tmp_path: Path, encoder: WordHashEncoder, folder: Path
) -> None:
    with MilvusLibrary.create(location_of(str(tmp_path / "a.milvus.db")), encoder) as library:  # type: ignore[arg-type]
        add_paths(library, encoder, [folder])
        before, count = held(library), rows(library)
        found = library.server.query(library.names.passages, "row >= 0", ("*",))
        strays = [{k: v for k, v in row.items() if k != "words"} | {"row": row["row"] ^ (1 << 40)} for row in found]
        library.server.upsert(library.names.passages, strays)
        assert Searcher(library, encoder).search("廉洁之星", flat=True)
        assert held(library)[:4] == before[:4]
        assert verify(library, encoder).leftovers == len(strays)
        mended = repair(library, encoder)
        assert mended.complete and "leftovers" in mended.mended
        assert (held(library), rows(library)) == (before, count)


def test_damaged_rows_are_named_and_mended(tmp_path: Path, encoder: WordHashEncoder, folder: Path) -> None:
    with MilvusLibrary.create(location_of(str(tmp_path / "a.milvus.db")), encoder) as library:  # type: ignore[arg-type]
        add_paths(library, encoder, [folder])
        before = held(library)
        server, names = library.server, library.names
        (first, *_) = server.query(names.passages, 'kind == "item"', ("*",))
        del first["words"]
        server.upsert(names.passages, [first | {"body": first["body"].replace("一", "二")}])
        text = server.query(names.documents, 'kind == "text"', ("*",))[-1]
        server.upsert(names.documents, [text | {"body": text["body"][:-3] + 'x"]'}])
        library._commit()
        library._passages.clear()
        found = verify(library, encoder)
        assert len(found.damaged) in (1, 2) and not found.whole
        with pytest.raises(LibraryError):
            for document in library.documents():
                library.passages_of(document.doc_id)
                library.document(document.doc_id)
        mended = repair(library, encoder)
        assert mended.complete and mended.findings.whole
        assert held(library) == before


@pytest.mark.skipif(sys.platform == "win32", reason="no kill -9")
def test_killed_in_the_middle_of_an_addition_nothing_is_lost_and_nothing_is_twice(
    location: Location, tmp_path: Path, encoder: WordHashEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ingest, "_COMMIT_S", 0.0)
    command = [sys.executable, "-m", "tests.index.conformance.adding"]
    named = str(location)
    done = 0
    for wait in (0.0, 0.02, 0.1, 0.3):
        with subprocess.Popen([*command, named, str(SAMPLES)], cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            said = process.stdout.readline()
            time.sleep(wait)
            process.send_signal(signal.SIGKILL)
            said += process.stdout.read()
        done = max(done, said.count("done"))
        library = open_library(location)
        assert library is not None
        with library:
            assert len(library.documents()) >= 1
            assert all(library.is_whole(document.doc_id) for document in library.documents())
    with create_library(location, encoder) as library, FolderLibrary.create(tmp_path / "beside") as beside:
        add_paths(library, encoder, [SAMPLES])
        add_paths(beside, encoder, [SAMPLES])
        assert held(library) == held(beside)
        if isinstance(library, MilvusLibrary):
            assert not verify(library, encoder).leftovers
    assert done >= 1
