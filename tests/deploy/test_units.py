"""The systemd units of docs/deploy.md, as systemd itself reads them."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

GUIDE = Path(__file__).parents[2] / "docs/deploy.md"
UNIT = re.compile(r"`/etc/systemd/system/([\w-]+\.(?:service|timer))`[^`]*```\n(.*?)```", re.DOTALL)


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd here")
def test_systemd_takes_the_documented_units(tmp_path: Path) -> None:
    units = dict(UNIT.findall(GUIDE.read_text(encoding="utf-8")))
    assert units.keys() == {"chengli.service", "chengli-backup.service", "chengli-backup.timer"}
    for name, text in units.items():
        # systemd looks whether the program is there.
        (tmp_path / name).write_text(text.replace("/opt/chengli/venv/bin/chengli", "/bin/true"), encoding="utf-8")
    done = subprocess.run(
        ["systemd-analyze", "verify", *(str(tmp_path / name) for name in units)], capture_output=True, text=True
    )
    assert (done.returncode, done.stderr) == (0, "")
