"""A static embedding model: a table of piece vectors; a text is the mean of its pieces.

Reads the folder that sentence-transformers writes for `StaticEmbedding` and gives the same vectors,
without torch. It also shows the pieces of a text one by one, which is what soft word alignment needs.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load_file
from tokenizers import Tokenizer

from index.encoder import Embedding, folder_fingerprint, unit_rows
from index.errors import ModelError
from index.piece_finder import FoundPieces, PieceFinder, Pieces

_BATCH = 512
_TABLE = "embedding.weight"


class StaticEncoder:
    """The encoder of a static model's folder."""

    def __init__(self, folder: Path) -> None:
        """:raises ModelError: a file is missing or damaged."""
        files = (folder / "tokenizer.json", folder / "model.safetensors")
        if not all(path.is_file() for path in files):
            raise ModelError(str(folder), tuple(path.name for path in files))
        try:
            tokenizer = Tokenizer.from_file(str(files[0]))
            table = load_file(files[1])[_TABLE]
        except (SafetensorError, KeyError, OSError) as error:
            raise ModelError(str(folder), detail=f"{type(error).__name__}: {error}") from error
        except Exception as error:  # `tokenizers` raises bare Exception for a file it cannot read
            raise ModelError(str(folder), detail=f"tokenizer.json: {error}") from error
        if table.ndim != 2 or table.shape[0] < tokenizer.get_vocab_size():
            sizes = f"{table.shape[0]} rows for {tokenizer.get_vocab_size()} pieces"
            raise ModelError(str(folder), detail=sizes)
        if not np.isfinite(table).all():
            raise ModelError(str(folder), detail="model.safetensors holds values that are no numbers")
        self._finder = PieceFinder(tokenizer)
        self._table: Embedding = table.astype(np.float32)  # stored at half precision
        self.unknown = tokenizer.token_to_id("[UNK]")
        self.folder, self.name = folder, folder.name
        self.fingerprint = folder_fingerprint(files)
        self.dimensions = int(table.shape[1])
        #: The least kind of number that names any piece.
        self.piece_kind: type[np.uint16] | type[np.uint32] = np.uint16 if table.shape[0] <= 1 << 16 else np.uint32

    def embed(self, texts: Sequence[str]) -> Embedding:
        """float32 `(n, dimensions)`, unit length; a row of zeros for a text without any known piece."""
        batches = (texts[start : start + _BATCH] for start in range(0, len(texts), _BATCH))
        parts = [self._vectors(batch) for batch in batches]
        return np.concatenate([np.empty((0, self.dimensions), np.float32), *parts])

    def _vectors(self, texts: Sequence[str]) -> Embedding:
        found = self._finder.ids(texts)
        # A text of unknown pieces only says nothing, whatever a model's row for those holds.
        known = [ids if (ids != self.unknown).any() else ids[:0] for ids in found]
        sizes = np.array([ids.size for ids in known], np.int64)
        return unit_rows(self.sums(np.concatenate([np.empty(0, np.int64), *known]), sizes))

    def found(self, texts: Sequence[str]) -> FoundPieces:
        """All pieces of the texts, the unknown one too, and where each begins."""
        return self._finder.found(texts)

    def embed_query(self, text: str) -> NDArray[np.float32]:
        """float32 `(dimensions,)`: a static model takes a query as any text."""
        vector: NDArray[np.float32] = self.embed([text])[0]
        return vector

    def pieces(self, texts: Sequence[str]) -> list[Pieces]:
        """The known pieces of each text and where they stand in it."""
        out = []
        for found in self._finder.pieces(texts):
            known = found.ids != self.unknown
            out.append(Pieces(found.ids[known], found.spans[known]))
        return out

    def piece_vectors(self, ids: NDArray[np.int64]) -> Embedding:
        """float32 `(n, dimensions)`, as long as trained: a longer vector is a more telling piece."""
        rows: Embedding = self._table[ids]
        return rows

    def placed(self, texts: Sequence[str], ids: NDArray[np.int64], sizes: NDArray[np.int64]) -> list[Pieces | None]:
        """As `pieces`, of texts whose known pieces int64 (p,) these are, int64 (n,) of each; none where their places
        cannot be told.
        """
        return self._finder.placed(texts, ids, sizes)

    @cached_property
    def piece_lengths(self) -> NDArray[np.float32]:
        """How long the vector of each piece is, float32 (pieces,)."""
        lengths: NDArray[np.float32] = np.linalg.norm(self._table, axis=1)
        return lengths

    def sums(self, ids: NDArray[np.int64], sizes: NDArray[np.int64]) -> Embedding:
        """float32 `(n, dimensions)`: for each of n texts, whose pieces stand one behind the other, their vectors' sum.

        Text by text: the few rows of one stay in the processor's cache, which is five times as fast as adding
        up all rows at once, and `np.add.reduceat` is five times slower still.
        """
        out = np.empty((sizes.size, self.dimensions), np.float32)
        end = 0
        for row, size in enumerate(sizes.tolist()):
            begin, end = end, end + size
            self._table[ids[begin:end]].sum(axis=0, out=out[row])
        return out
