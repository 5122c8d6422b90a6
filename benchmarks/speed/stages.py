"""Time by stage, of functions that are wrapped from outside: the program itself measures nothing.

A stage's time is that spent in its functions without that of stages within them. Wall time is that of whichever
thread runs it; processor time is that thread's, so what tantivy's, FAISS's or the tokenizer's own threads do is in
none and told apart.
"""

from __future__ import annotations

import threading
import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from importlib import import_module
from typing import Any

#: The functions of each stage of adding reports.
STAGES: dict[str, tuple[str, ...]] = {
    "embedding": ("index.intake.embedding:EmbeddingAhead._embedded",),
    "storing": ("index.store.library:FolderLibrary.put_reports",),
    "lexical": ("index.caches.opening:_Opening.lexical", "index.caches.opening:_Opening.lexical_file"),
    "dense": ("index.caches.opening:_Opening.dense",),
    "sentences": ("index.caches.opening:_Opening.sentences", "index.intake.ingest:keep_cut"),
}


class Stages:
    """Measures the stages for as long as this process lives."""

    def __init__(self, stages: Mapping[str, Sequence[str]] = STAGES) -> None:
        """:raises AttributeError: a function of a stage is not there any more."""
        self._running, self._first = threading.local(), threading.get_ident()
        self.first_thread_s = 0.0  # in stages, of the thread that made this: others may run beside it
        self._lock = threading.Lock()
        self._wall_s: dict[str, float] = defaultdict(float)
        self._cpu_s: dict[str, float] = defaultdict(float)
        for stage, places in stages.items():
            self._wall_s[stage] = self._cpu_s[stage] = 0.0
            for place in places:
                module, _, names = place.partition(":")
                *way, last = names.split(".")
                owner: Any = import_module(module)
                for name in way:
                    owner = getattr(owner, name)
                setattr(owner, last, self.measured(stage, getattr(owner, last)))

    def told(self) -> dict[str, dict[str, float]]:
        """Seconds of each stage so far."""
        return {
            stage: {"wall_s": round(wall, 3), "cpu_s": round(self._cpu_s[stage], 3)}
            for stage, wall in self._wall_s.items()
        }

    def measured(self, stage: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """A function that does the same, as part of a stage."""

        @wraps(function)
        def run(*args: object, **named: object) -> object:
            stack: list[list[float]] = self._running.__dict__.setdefault("stack", [])
            stack.append([0.0, 0.0])  # what stages within this one take
            wall, cpu = time.perf_counter(), time.thread_time()
            try:
                return function(*args, **named)
            finally:
                wall, cpu = time.perf_counter() - wall, time.thread_time() - cpu
                inner = stack.pop()
                if stack:
                    stack[-1][0] += wall
                    stack[-1][1] += cpu
                with self._lock:
                    self._wall_s[stage] += wall - inner[0]
                    self._cpu_s[stage] += cpu - inner[1]
                    if threading.get_ident() == self._first:
                        self.first_thread_s += wall - inner[0]

        return run
