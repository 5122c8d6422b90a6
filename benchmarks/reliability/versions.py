"""Real reports in ever new versions, and what a library must say of them.

A version is told by the hash of its bytes. What reading it gives is worked out here, apart from any library, so that
what a library holds after a crash can be compared with it to the letter.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from corpus import Document, Passage, SourceFile, content_hash, read_document, split_passages
from index.encoder import Encoder
from index.search import Hit, Searcher
from index.store.library import FolderLibrary
from index.wording import wording_key

QUERIES = (
    "清廉文化", "主题教育", "警示教育", "整治形式主义为基层减负", "第一议题制度", "意识形态工作责任制", "优化营商环境",
    "今年粮食产量是多少", "义务教育优质均衡", "乡村振兴", "下一步工作打算", "调查研究", "招商引资", "党员发展",
    "生态环境保护", "全年召开党组会", "保障和改善民生", "科技创新", "安全生产", "基层党组织建设", "廉政风险防控",
    "巡视巡察整改", "居民人均可支配收入增长", "城镇新增就业", "加强作风建设", "法治政府建设", "数字经济",
    "存在的问题和不足", "群众反映强烈的突出问题", "干部队伍建设",
)  # fmt: skip

#: What a library says of its reports, or may: the hash of each path's content, none for one that is not there.
State = Mapping[str, str | None]

_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_SENTENCE = re.compile(r"[^。\n]+。")
#: Scores of the same hits may differ by so little, by the order in which they are summed.
CLOSE = 1e-5


@dataclass(frozen=True, slots=True)
class Version:
    """What reading a file of some bytes gives."""

    document: Document
    passages: list[Passage]


class Versions:
    """The files of a folder, and all versions of them that there ever were."""

    def __init__(self, root: Path, texts: Mapping[str, str]) -> None:
        self.root = root
        self.texts = dict(texts)
        self._bytes: dict[tuple[str, str], bytes] = {}
        self._read: dict[tuple[str, str], Version] = {}
        self._sentences: list[str] = [found for text in texts.values() for found in _SENTENCE.findall(text)]

    def path(self, source: str) -> str:
        """The path of a source, as a library names it."""
        return (self.root / source).as_posix()

    def write(self, source: str, text: str) -> str:
        """Writes a file, and returns its hash."""
        data = text.encode()
        file = self.root / source
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
        return self.know(source, data)

    def know(self, source: str, data: bytes) -> str:
        """Notes a version of a file, and returns its hash."""
        digest = content_hash(data)
        self._bytes[source, digest] = data
        return digest

    def data(self, source: str, digest: str) -> bytes:
        """The bytes of a version."""
        return self._bytes[source, digest]

    def version(self, source: str, digest: str) -> Version:
        """What reading a version gives."""
        if (source, digest) not in self._read:
            document = read_document(SourceFile(self.root, source), self._bytes[source, digest])
            self._read[source, digest] = Version(document, split_passages(document))
        return self._read[source, digest]

    def varied(self, base: str, chance: Random) -> str:
        """A report with other numbers and some other sentences; its first line stays."""
        title, *rest = self.texts[base].partition("\n")
        body = "".join(rest)

        def number(found: re.Match[str]) -> str:
            if chance.random() > 0.3 or len(found[0]) == 4:  # years and the like stay
                return str(found[0])
            return str(chance.randint(1, 9)) + "".join(str(chance.randint(0, 9)) for _ in found[0][1:])

        def sentence(found: re.Match[str]) -> str:
            draw = chance.random()
            if draw < 0.04 and not found[0].startswith(("一", "（")):
                return chance.choice(self._sentences)
            return str(found[0]) + (chance.choice(self._sentences) if draw > 0.98 else "")

        return title + _SENTENCE.sub(sentence, _NUMBER.sub(number, body))


def texts_of(folder: Path, most: int = 10_000) -> dict[str, str]:
    """The .txt reports of a folder by their paths below it, so many of the shortest."""
    files = sorted(folder.rglob("*.txt"), key=lambda file: (file.stat().st_size, file.as_posix()))[:most]
    return {file.relative_to(folder).as_posix(): _text(file.read_bytes()) for file in sorted(files)}


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("gb18030")


def state_of(library: FolderLibrary) -> dict[str, str]:
    """What the library says that it holds: the content's hash by source."""
    return {document.source: document.content_hash for document in library.documents()}


def not_as_read(library: FolderLibrary, versions: Versions) -> list[str]:
    """What in the library is not, to the letter, what reading some version of its file gives."""
    wrong = []
    for summary in library.documents():
        try:
            version = versions.version(summary.source, summary.content_hash)
        except KeyError:
            wrong.append(f"{summary.source}: no version that there ever was")
            continue
        if library.document(summary.doc_id) != version.document:
            wrong.append(f"{summary.source}: another document")
        if [found.passage for found in library.passages_of(summary.doc_id)] != version.passages:
            wrong.append(f"{summary.source}: other passages")
    return wrong


def false_hits(hits: Iterable[Hit], versions: Versions, state: State | None = None) -> list[str]:
    """What hits say that is not so of the version they name, or (`state`) not of the one that is in the library."""
    wrong = []
    for hit in hits:
        summary, passage = hit.document, hit.passage
        try:
            version = versions.version(summary.source, summary.content_hash)
        except KeyError:
            wrong.append(f"{summary.source}: a hit of no version")
            continue
        document = version.document
        if state is not None and state.get(summary.source) != summary.content_hash:
            wrong.append(f"{summary.source}: a hit of another version than the library's")
        if passage not in version.passages or document.text[passage.start : passage.end] != passage.text:
            wrong.append(f"{summary.source}: wrong text of a hit")
        if summary.metadata != document.metadata or summary.title != document.title:
            wrong.append(f"{summary.source}: wrong unit, year or title of a hit")
        for other in hit.same_wording:
            text = versions.version(other.document.source, other.document.content_hash).document.text
            if wording_key(text[other.start : other.end]) != wording_key(passage.text):
                wrong.append(f"{other.document.source}: wrong text of a hit's other place")
    return wrong


Found = tuple[str, int, int, int, float]


def found_by(searcher: Searcher, queries: Sequence[str]) -> list[list[Found]]:
    """What each query finds: source, start, end, rank, score."""
    return [
        [(h.document.source, h.passage.start, h.passage.end, h.rank, h.score) for h in searcher.search(query)]
        for query in queries
    ]


def likeness(some: Sequence[Found], others: Sequence[Found]) -> str:
    """Whether two rankings are the `same`, differ in the order of equal scores (`ties`), or are `other`."""
    if len(some) != len(others) or any(abs(a[4] - b[4]) >= CLOSE for a, b in zip(some, others, strict=True)):
        return "other"
    if [a[:4] for a in some] == [b[:4] for b in others]:
        return "same"
    scores = {b[:3]: b[4] for b in others}
    last = others[-1][4]  # at the end of the list one of several equals may have been left out
    return "ties" if all(abs(scores.get(a[:3], last) - a[4]) < CLOSE for a in some) else "other"


def fresh_searcher(folder: Path, encoder: Encoder, versions: Versions, state: State) -> Searcher:
    """A searcher of a library made afresh of these versions, in an empty folder.

    The files get a folder of the same name, for its name may say whose they are.
    """
    from index.intake.ingest import add_paths

    reports = folder.joinpath(*versions.root.parts[-2:])
    for source, digest in state.items():
        if digest is not None:
            (reports / source).parent.mkdir(parents=True, exist_ok=True)
            (reports / source).write_bytes(versions.data(source, digest))
    library = FolderLibrary.create(folder / "library")
    add_paths(library, encoder, [reports])
    return Searcher(library, encoder)
