"""Adds a folder to a library and says when a commit is done: a process to be killed."""

import os
import sys
from pathlib import Path

from index.intake.ingest import Listeners, add_paths
from index.libraries import create_library
from index.places import location_of
from tests.conftest import WordHashEncoder

if __name__ == "__main__":
    place, folder = sys.argv[1:]
    encoder = WordHashEncoder()
    with create_library(location_of(place), encoder) as library:
        add_paths(library, encoder, [Path(folder)], None, Listeners(on_commit=lambda: os.write(1, b"done\n")))
