"""Where a user's library lies unless told otherwise."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs


def user_library() -> Path:
    """`CHENGLI_LIBRARY`, else a folder of the user's own."""
    named = os.environ.get("CHENGLI_LIBRARY")
    return Path(named) if named else Path(platformdirs.user_data_dir("chengli", appauthor=False))


def cache_folder() -> Path:
    """Where what can be made again may be kept for this user."""
    return Path(platformdirs.user_cache_dir("chengli", appauthor=False))
