"""What checking a library finds: codes and data, whose wording is the command's."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from index.caches.compressed import Recall

#: What of a report is damaged: its own row (the text is lost), or only what can be made of that again.
Part = Literal["report", "passages"]


@dataclass(frozen=True, slots=True)
class DamagedReport:
    """A report that is not what was stored. `path` is where its file is, or was; its id where that is not known."""

    doc_id: str
    path: str
    part: Part = "report"


@dataclass(slots=True)
class Findings:
    """What a library holds and what is wrong with it."""

    documents: int = 0
    passages: int = 0
    vectors: int = 0
    #: Caches that were missing, stale or damaged and are whole again.
    healed: tuple[str, ...] = ()
    #: Whether our own index scans the vectors, and not a server's.
    scans: bool = True
    #: What a compressed scan of the vectors was measured to find, none where each search reads all of them.
    recall: Recall | None = None
    #: What SQLite itself finds wrong, in its words.
    database: list[str] = field(default_factory=list)
    #: Tables and indexes that are missing, not those of a library, or not built as they should be.
    structure: list[str] = field(default_factory=list)
    #: Settings that are missing, contradict each other or do not fit their check, by name.
    settings: list[str] = field(default_factory=list)
    #: How many rows do not fit that say what the last commits touched.
    changes: int = 0
    #: How many texts embedded by a `reindex` that did not end do not fit.
    staged: int = 0
    #: The paths of which it is damaged what the user said before their files went.
    remembered: list[str] = field(default_factory=list)
    #: The words of the user's vocabulary that are damaged.
    words: list[str] = field(default_factory=list)
    damaged: list[DamagedReport] = field(default_factory=list)
    #: Texts (by input hash) without a whole vector.
    without_vector: list[str] = field(default_factory=list)
    #: Vectors (by input hash) that no passage uses: harmless.
    surplus_vectors: list[str] = field(default_factory=list)
    #: Rows in Milvus that no report names, of versions that were not written to their end: harmless.
    leftovers: int = 0
    #: Caches of later commits than the library knows of: it is an older one than it was.
    went_back: list[str] = field(default_factory=list)

    @property
    def rows_are_whole(self) -> bool:
        """Whether all that is in the database is what was stored."""
        return not (
            self.database or self.structure or self.settings or self.changes or self.staged or self.remembered
            or self.words or self.damaged or self.without_vector
        )  # fmt: skip

    @property
    def whole(self) -> bool:
        return self.rows_are_whole and not self.went_back
