"""Others that search, each made and asked as its own documentation recommends, with our encoder.

They are given the passages as texts and the same vectors, from the same code as ours (`open_encoder().embed`), so that
none is slower for its encoder. Words are ours where one takes text that is cut already.
"""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from benchmarks.speed.peers.peer import DEBIAN, Peer

#: By name: what has to be importable, and where its class is.
_PEERS: dict[str, tuple[str, str]] = {
    "txtai": ("txtai", "with_txtai:Txtai"),
    "txtai-content": ("txtai", "with_txtai:TxtaiContent"),
    "txtai-words": ("txtai", "with_txtai:TxtaiWords"),
    "bm25s": ("bm25s", "with_bm25s:Bm25s"),
    "Chroma": ("chromadb", "with_chroma:Chroma"),
    "LanceDB": ("lancedb", "with_lancedb:LanceDb"),
    "Haystack": ("haystack", "with_haystack:Haystack"),
    "LlamaIndex": ("llama_index", "with_llama_index:LlamaIndex"),
    "Recoll": ("recoll", "with_recoll:Recoll"),
}
NAMES = tuple(_PEERS)

__all__ = ["NAMES", "Peer", "is_here", "open_peer"]


def is_here(name: str) -> bool:
    """Whether a peer's package is installed."""
    package = _PEERS[name][0]
    return find_spec(package) is not None or (package == "recoll" and (Path(DEBIAN) / package).is_dir())


def open_peer(name: str) -> Peer:
    """A peer; only now is its package loaded."""
    module, _, kind = _PEERS[name][1].partition(":")
    found: Peer = getattr(import_module(f"{__name__}.{module}"), kind)()
    return found
