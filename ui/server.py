"""The server of the page: Streamlit's, with two things that it does by itself taken from it and one added.

For a request from a page elsewhere it would ask a machine on the internet for this one's address, and everybody would
wait meanwhile. And whoever reaches the page, signed in or not, could have it keep files until its memory is full.
Added is that the library is opened at once, while somebody still opens his browser.
"""

from __future__ import annotations

import threading
import time
from contextlib import suppress
from typing import Any

from starlette.exceptions import HTTPException
from streamlit import net_util, runtime
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager

#: What may be kept of files that were sent and not yet taken in: by one session, and by all.
_MOST_BYTES_OF_ONE, _MOST_BYTES = 1 << 30, 3 << 30


def harden() -> None:
    """Takes both from Streamlit; before the server is started."""
    net_util.get_external_ip = net_util.get_internal_ip = _nobody_is_asked
    add = MemoryUploadedFileManager.add_file

    def add_file(self: MemoryUploadedFileManager, session_id: str, file: Any) -> None:  # noqa: ANN401
        sessions = {name: dict(files) for name, files in list(self.file_storage.items())}
        kept = {name: sum(len(one.data) for one in files.values()) for name, files in sessions.items()}
        size = len(file.data)
        if kept.get(session_id, 0) + size > _MOST_BYTES_OF_ONE or sum(kept.values()) + size > _MOST_BYTES:
            raise HTTPException(status_code=413, detail="too much has been sent already")
        add(self, session_id, file)

    MemoryUploadedFileManager.add_file = add_file  # type: ignore[method-assign]


def _nobody_is_asked() -> None:
    return None


def warm_up() -> None:
    """Opens what the first visitor will need, as soon as the server can be reached."""
    while not (runtime.exists() and runtime.get_instance().state != runtime.RuntimeState.INITIAL):
        time.sleep(0.02)  # two threads had better not import Streamlit's own parts at once
    with suppress(Exception):  # whatever it is, the visitor is told
        from ui.opened import prepare

        prepare()


if __name__ == "__main__":
    from streamlit.web.cli import main

    harden()
    threading.Thread(target=warm_up, daemon=True).start()
    main(prog_name="streamlit")
