"""One task in this process: `python -m benchmarks.speed.child TASK`, given as JSON, its result the last line of JSON.

What the program itself says on standard output comes before that line.
"""

from __future__ import annotations

import json
import sys
from importlib import import_module

#: The function of each task, in a module that is loaded for it alone.
_TASKS = {
    "index": "library:index", "ask": "library:ask", "first": "library:first", "add_one": "library:add_one",
    "recall": "recall:recall", "texts": "library:texts", "floors": "floors:floors", "judged": "judged:judged",
    "score": "judged:score", "peer_build": "peer_tasks:build", "peer_ask": "peer_tasks:ask",
    "peer_judged": "peer_tasks:judged",
}  # fmt: skip


def main() -> int:
    """Does the task."""
    module, _, name = _TASKS[sys.argv[1]].partition(":")
    task = getattr(import_module(f"benchmarks.speed.{module}"), name)
    found = task(**json.loads(sys.stdin.read()))
    sys.stdout.write(f"\n{json.dumps(found, ensure_ascii=False)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
