"""Old Word (.doc, .wps) and OpenDocument: LibreOffice, where it is installed, makes a .docx of them.

Their formats are LibreOffice's craft, not ours. It runs without a window, with a profile of its own in
which no macro runs, no linked file is fetched and every address on a network leads nowhere, on a copy
in a folder that is thrown away.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Literal

from corpus.errors import UnreadableFileError
from corpus.readers import docx
from corpus.readers.limits import current
from corpus.readers.reading import Reading

OfficeFormat = Literal["doc", "odt"]

#: Where LibreOffice lies if not on the path.
_PLACES = (
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    "C:/Program Files/LibreOffice/program/soffice.exe",
    "C:/Program Files (x86)/LibreOffice/program/soffice.exe",
)

_SETTINGS = {
    "Office.Common/Security/Scripting": {
        "MacroSecurityLevel": "3",
        "DisableMacrosExecution": "true",
        "BlockUntrustedRefererLinks": "true",
    },
    "Office.Writer/Content/Update": {"Link": "2"},
    # A proxy at which nobody listens: whatever asks for an address gets none.
    "Inet/Settings": {
        "ooInetProxyType": "1",
        "ooInetHTTPProxyName": "127.0.0.1",
        "ooInetHTTPProxyPort": "9",
        "ooInetHTTPSProxyName": "127.0.0.1",
        "ooInetHTTPSProxyPort": "9",
        "ooInetNoProxy": "",
    },
}


def program() -> str | None:
    """LibreOffice's program, none where it is not installed."""
    found = shutil.which("soffice") or shutil.which("libreoffice")
    return found or next((place for place in _PLACES if Path(place).is_file()), None)


def read(data: bytes, kind: OfficeFormat) -> Reading:
    """What the docx reader makes of LibreOffice's copy.

    :raises UnreadableFileError: there is no LibreOffice, or it makes nothing of the file.
    """
    soffice = program()
    if soffice is None:
        raise UnreadableFileError("unsupported", "save as docx or install", kind)
    with tempfile.TemporaryDirectory(prefix="chengli-", ignore_cleanup_errors=True) as folder:
        work = Path(folder)
        source, out = work / f"report.{kind}", work / "out"
        source.write_bytes(data)
        (work / "profile/user").mkdir(parents=True)
        (work / "profile/user/registrymodifications.xcu").write_text(_settings(), encoding="utf-8")
        command = [
            soffice, f"-env:UserInstallation={(work / 'profile').as_uri()}", "--headless", "--norestore", "--nologo",
            "--nolockcheck", "--convert-to", "docx:MS Word 2007 XML", "--outdir", str(out), str(source),
        ]  # fmt: skip
        seconds = current().program_seconds
        try:
            subprocess.run(
                command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                timeout=seconds, check=False,
            )  # fmt: skip
        except subprocess.TimeoutExpired as error:
            raise UnreadableFileError("too slow", "save as docx or txt", f"{seconds:g} s") from error
        except OSError as error:
            raise UnreadableFileError("unsupported", "save as docx or txt", kind) from error
        made = out / "report.docx"
        if not made.is_file():
            raise UnreadableFileError("damaged", "open and save again", kind)
        return replace(docx.read(made.read_bytes()), encoding=kind)


def _settings() -> str:
    items = "".join(
        f'<item oor:path="/org.openoffice.{path}">'
        f'<prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop></item>'
        for path, values in _SETTINGS.items()
        for name, value in values.items()
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><oor:items xmlns:oor="http://openoffice.org/2001/registry">'
        f"{items}</oor:items>"
    )
