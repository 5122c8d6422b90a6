"""What a figure was measured on."""

from __future__ import annotations

import json
import os
import platform
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]


def machine() -> dict[str, str | int | None]:
    """The machine, the versions and the commit that a result is of."""
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return {
        "system": f"{platform.system()} {platform.machine()}",
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "commit": commit.stdout.strip() or None,
        "date": datetime.now(UTC).date().isoformat(),
    }


def keep(result: dict[str, Any], out: Path) -> None:
    """Prints a result and stores it at `out`."""
    text = json.dumps(result, ensure_ascii=False, indent=1)
    print(text)  # noqa: T201
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(f"{text}\n", encoding="utf-8")
