"""What each peer does: makes an index of texts in a folder, opens it, answers with the numbers of texts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Literal, Protocol

from index.encoder import Encoder
from index.models import open_encoder
from index.words import default_segmenter

#: Where Debian keeps the Python module of Recoll, which is in no registry.
DEBIAN = "/usr/lib/python3/dist-packages"
#: A query and how many answers; the numbers of the best texts, best first.
Search = Callable[[str, int], list[int]]


class Peer(Protocol):
    """One way of searching."""

    #: What it is compared with.
    mode: Literal["hybrid", "dense", "lexical"]
    #: How it was made and asked.
    settings: str

    def versions(self) -> dict[str, str]:
        """Its packages."""

    def build(self, folder: Path, texts: Sequence[str]) -> None:
        """Makes the index of texts and stores it in a folder."""

    def open(self, folder: Path) -> Search:
        """Opens what was stored."""


@cache
def encoder() -> Encoder:
    """The bundled model."""
    return open_encoder()


def words(text: str) -> list[str]:
    """A text as our words."""
    return default_segmenter().index_words(text)


def versions(*packages: str) -> dict[str, str]:
    """Installed packages."""
    return {package: version(package) for package in packages}
