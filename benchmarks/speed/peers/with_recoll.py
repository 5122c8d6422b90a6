"""Recoll: full-text search over files with Xapian; a passage is a file."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks.speed.peers.peer import DEBIAN, Search, words

_FILES_A_FOLDER = 1000


class Recoll:
    """Its own defaults, which cut Chinese into pairs of characters; Debian's version knows no cutter of words."""

    mode = "lexical"
    settings = "recollindex of its defaults (pairs of characters), a file a passage; our words of a query joined by OR"

    def versions(self) -> dict[str, str]:
        """Recoll, as dpkg knows it."""
        asked = ["dpkg-query", "-W", "-f", "${Version}", "recollcmd"]
        return {"recoll": subprocess.run(asked, capture_output=True, text=True, check=True).stdout}

    def build(self, folder: Path, texts: Sequence[str]) -> None:
        """Writes the files and has them indexed."""
        for number, text in enumerate(texts):
            place = folder / "files" / str(number // _FILES_A_FOLDER)
            if not number % _FILES_A_FOLDER:
                place.mkdir(parents=True)
            (place / f"{number}.txt").write_text(text, encoding="utf-8")
        settings = folder / "settings"
        settings.mkdir()
        (settings / "recoll.conf").write_text(f"topdirs = {folder / 'files'}\n", encoding="utf-8")
        subprocess.run(["recollindex", "-c", str(settings)], check=True, capture_output=True)

    def open(self, folder: Path) -> Search:
        """Opens and asks through its Python module."""
        if DEBIAN not in sys.path:
            sys.path.append(DEBIAN)
        from recoll import recoll

        database = recoll.connect(confdir=str(folder / "settings"))

        def search(query: str, k: int) -> list[int]:
            cut = [word for word in dict.fromkeys(words(query)) if word.isalnum()]
            asked = database.query()
            asked.execute(" OR ".join(cut))
            return [int(Path(found.url).stem) for found in asked.fetchmany(k)]

        return search
