"""A process whose system calls fail when they are told to (libfiu): it runs whole commands.

    LD_PRELOAD=… python -m benchmarks.reliability.faulty

Each line of standard input is a command and where it is to fail: in so manieth call of a kind, counted from the
command's start, whoever makes it: SQLite, FAISS's file, tantivy, Python. A copy of this process (fork) runs it and
answers with its exit status, what it said, how often a call failed and how many calls there were of each kind.
Reading processes are left alone, and so is what the command says, which is kept in memory.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import io
import json
import os
import signal
import sys
import traceback
from collections import Counter
from collections.abc import Iterator
from typing import Any

import cli.main

#: What can fail, and how: with an error, or by writing less than was asked (a torn write, after which all ends).
POINTS = (
    "posix/io/rw/write", "posix/io/rw/pwrite", "posix/io/sync/fsync", "posix/io/sync/fdatasync",
    "posix/io/dir/rename", "posix/io/dir/unlink", "posix/io/rw/ftruncate", "posix/io/oc/open",
    "posix/io/rw/write/reduce", "posix/io/rw/pwrite/reduce",
)  # fmt: skip
_WRITES = POINTS[:2]
_CALLBACK = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.c_char_p, ctypes.POINTER(ctypes.c_int), ctypes.POINTER(ctypes.c_void_p),
    ctypes.POINTER(ctypes.c_uint),
)  # fmt: skip


class Failing:
    """Decides which calls fail."""

    def __init__(self, order: dict[str, Any]) -> None:
        self._point, self._nth, self._how = order.get("point"), order.get("nth", 0), order.get("how")
        self._error = getattr(errno, order.get("error", "EIO"))
        self.calls: Counter[str] = Counter()
        self.hits = 0
        self._is_torn = False
        self._callback = _CALLBACK(self._fails)  # kept: it is called as long as this lives

    @contextlib.contextmanager
    def now(self) -> Iterator[None]:
        """Calls fail from now on, until the end of the block."""
        fiu = ctypes.CDLL("libfiu.so.0")
        fiu.fiu_init(0)
        for point in POINTS:
            fiu.fiu_enable_external(point.encode(), 1, None, 0, self._callback)
        try:
            yield
        finally:
            for point in POINTS:
                fiu.fiu_disable(point.encode())

    def _fails(self, name: bytes, number: object, info: ctypes._Pointer[ctypes.c_void_p], flags: object) -> int:
        point = name.decode()
        self.calls[point] += 1
        if self._is_torn:
            os.kill(os.getpid(), signal.SIGKILL)
        if not self._is_failing(point):
            return 0
        self.hits += 1
        self._is_torn = self._how == "torn"
        info[0] = ctypes.c_void_p(self._error)
        return 1

    def _is_failing(self, point: str) -> bool:
        if self._how == "full":  # from then on no write succeeds
            count = sum(self.calls[write] for write in _WRITES)
            return point in _WRITES and 0 < self._nth <= count
        return point == self._point and self.calls[point] == self._nth


def run(order: dict[str, Any]) -> dict[str, Any]:
    """Runs a command, and says how it ended."""
    failing, out, err = Failing(order), io.StringIO(), io.StringIO()
    code: object = None
    with failing.now(), contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            code = cli.main.main(order["argv"])
        except SystemExit as end:
            code = end.code
        except BaseException:
            err.write(traceback.format_exc())
    return {"code": code, "out": out.getvalue(), "err": err.getvalue(), "hits": failing.hits, "calls": failing.calls}


def main() -> None:
    """Runs each command in a copy of this process."""
    for line in sys.stdin:
        if (pid := os.fork()) == 0:
            answer = json.dumps(run(json.loads(line)), ensure_ascii=False)
            os.write(1, f"{answer}\n".encode())
            os._exit(0)
        _, status = os.waitpid(pid, 0)
        os.write(1, f'{{"ended": {os.waitstatus_to_exitcode(status)}}}\n'.encode())


if __name__ == "__main__":
    main()
