"""A way to a server that can be cut, closed, or made to stand still."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress


class Line:
    """A port of this computer that leads to another one; `most` bytes go through, then all is cut once."""

    def __init__(self, port: int) -> None:
        self._target = port
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listening.getsockname()[1])
        self._open: list[socket.socket] = []
        self._lock = threading.Lock()
        self.flows = threading.Event()
        self.flows.set()
        self.is_closed = False
        self.cut_after: int | None = None
        self.cuts = 0
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listening.accept()
            except OSError:
                return
            if self.is_closed:
                near.close()
                continue
            far = socket.create_connection(("127.0.0.1", self._target))
            with self._lock:
                self._open += [near, far]
            for one, other in ((near, far), (far, near)):
                threading.Thread(target=self._pass, args=(one, other, one is near), daemon=True).start()

    def _pass(self, one: socket.socket, other: socket.socket, is_sent: bool) -> None:
        with suppress(OSError):
            while data := one.recv(65_536):
                self.flows.wait()
                if is_sent and self.cut_after is not None:
                    self.cut_after -= len(data)
                    if self.cut_after < 0:
                        self.cut_after = None
                        self.cut()
                        return
                other.sendall(data)
        self._shut([one, other])

    def cut(self) -> None:
        """Cuts all connections; new ones are let through."""
        with self._lock:
            cut, self._open = self._open, []
        self.cuts += 1
        self._shut(cut)

    @staticmethod
    def _shut(sockets: list[socket.socket]) -> None:
        for one in sockets:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()

    def close(self) -> None:
        """Nothing goes through any more."""
        self.is_closed = True
        self.flows.set()
        self.cut()
        self._listening.close()
