"""The wheel that is carried to a computer without a network: all is in it, and it works away from the source tree."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import tomllib
import zipfile
from pathlib import Path

import pytest

from tests.browser.conftest import CHROMIUM, Visitor
from tests.deploy.front import free_ports, running

ROOT = Path(__file__).parents[2]
#: What lies in the source tree, but belongs to those who work on it.
_OF_BUILDERS = {"__pycache__", ".ruff_cache", ".mypy_cache", ".pytest_cache"}
_NOT_SHIPPED = {"tests", "benchmarks", "build", "dist"}
_PROGRAMS = "Scripts" if os.name == "nt" else "bin"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    made = _pip("wheel", "--no-deps", "--wheel-dir", str(folder), str(ROOT))
    if made.returncode and "hatchling" in made.stderr:
        pytest.skip("hatchling, which makes the wheel, can be had from nowhere")
    assert made.returncode == 0, made.stderr
    (found,) = folder.glob("chengli-*.whl")
    return found


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new environment with this wheel; what it needs is read from where the tests have it, the source tree is not."""
    folder = tmp_path_factory.mktemp("installed") / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True)
    packages = Path(_say(folder, "import sysconfig; print(sysconfig.get_path('purelib'))"))
    # Folders that a .pth names are only put on the path; the .pth files in them, one of which leads to the source
    # tree, are not read.
    outside = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
    (packages / "outside.pth").write_text("".join(f"{place}\n" for place in sorted(outside)), encoding="utf-8")
    made = _pip(
        "--python", str(folder / _PROGRAMS / "python"), "install", "--ignore-installed", "--no-deps", "--no-index",
        "--find-links", str(wheel.parent), "chengli",
    )  # fmt: skip
    assert made.returncode == 0, made.stderr
    return folder


def test_the_wheel_holds_every_file_of_every_package_and_no_other(wheel: Path) -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    packages = settings["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
    there = {place.parent.name for place in ROOT.glob("*/__init__.py")} - _NOT_SHIPPED
    assert set(packages) >= there, "a package is not shipped"
    shipped = {place.relative_to(ROOT).as_posix(): place for name in packages for place in _files(ROOT / name)}
    beside = settings["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]
    page = {place: ROOT / source for source, place in beside.items()}
    assert {"chengli_page/app.py", "chengli_page/.streamlit/config.toml"} <= page.keys()
    with zipfile.ZipFile(wheel) as opened:
        names = {name for name in opened.namelist() if ".dist-info/" not in name}
        assert names == shipped.keys() | page.keys()
        for name, place in (shipped | page).items():
            assert opened.read(name) == place.read_bytes(), name


def test_the_wheel_holds_what_the_page_and_the_search_live_on(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as opened:
        names = set(opened.namelist())
    assert names >= {
        "ui/style.css", "ui/icon.svg", "ui/search.py", "ui/compare.py", "ui/precedents.py", "ui/overlap.py",
        "ui/library.py", "ui/words.py", "ui/report.py", "index/terms.tsv", "index/synonyms.tsv",
        "index/model/model.safetensors", "index/model/tokenizer.json", "index/model/modules.json",
    }  # fmt: skip
    assert sum(name.startswith("corpus/samples/") for name in names) == 30


def test_installed_it_finds_what_it_was_given_without_the_source_tree(installed: Path, tmp_path: Path) -> None:
    assert Path(_say(installed, "import cli; print(cli.__file__)")).is_relative_to(installed)
    assert str(ROOT) not in _say(installed, "import sys; print(*sys.path, sep='\\n')").splitlines()
    samples = _say(installed, "from index.samples import SAMPLES; print(SAMPLES)")
    _finds([], installed, samples, tmp_path)


def test_installed_it_serves_the_page(installed: Path, tmp_path: Path) -> None:
    (port,) = free_ports(1)
    address, command = (
        f"http://127.0.0.1:{port}",
        [str(installed / _PROGRAMS / "chengli"), "serve", "--port", str(port)],
    )
    with running(command, f"{address}/_stcore/health", _environment(tmp_path), tmp_path):
        if CHROMIUM is None:
            pytest.skip("it answers; there is no Chromium here to look at the page")
        with pytest.importorskip("playwright.sync_api").sync_playwright() as started:
            browser = started.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
            visitor = Visitor(browser.new_page())
            visitor.open(f"{address}/?q=清廉文化", ".hit")
            page = visitor.page
            assert page.locator(".hit mark.exact").first.inner_text() in "清廉文化"
            # Its own style sheet and its own settings, not those of Streamlit.
            colours = page.locator(".masthead").evaluate("h => [h, ...h.children].map(e => getComputedStyle(e).color)")
            assert colours[0] != colours[1]
            assert page.get_by_test_id("stAppDeployButton").count() == 0
            assert visitor.wrong == []
            browser.close()


@pytest.mark.skipif(os.environ.get("CHENGLI_TEST_OFFLINE") != "1", reason="fetches all that is needed: half a gigabyte")
def test_all_wheels_in_a_folder_are_enough_without_a_network(tmp_path: Path) -> None:
    wheels, folder, home = tmp_path / "wheels", tmp_path / "venv", tmp_path / "home"
    home.mkdir()
    made = _pip("wheel", "--wheel-dir", str(wheels), "--constraint", str(ROOT / "constraints.txt"), str(ROOT))
    assert made.returncode == 0, made.stderr
    assert all(place.suffix == ".whl" for place in wheels.iterdir())
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    alone = _without_network()
    command = [*alone, str(folder / _PROGRAMS / "python"), "-m", "pip", "install", "--no-index"]
    given = _environment(home) | {"PIP_CONFIG_FILE": os.devnull}
    done = subprocess.run(
        [*command, "--find-links", str(wheels), "chengli"], cwd=home, env=given, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    samples = _say(folder, "from index.samples import SAMPLES; print(SAMPLES)")
    _finds(alone, folder, samples, home)


def _finds(before: list[str], installed: Path, samples: str, home: Path) -> None:
    """Adds the sample reports and finds one, in a folder that holds nothing of the program."""
    chengli = [*before, str(installed / _PROGRAMS / "chengli")]
    for arguments in (["add", samples], ["search", "清廉文化", "-k", "1"]):
        done = subprocess.run(
            [*chengli, *arguments], cwd=home, env=_environment(home), capture_output=True, encoding="utf-8"
        )
        assert done.returncode == 0, done.stderr
    assert "清廉文化" in done.stdout and "出处：" in done.stdout


def _environment(home: Path) -> dict[str, str]:
    """Nothing of this program, of Python or of pip that the tests were started with."""
    ours = ("CHENGLI_", "PYTHON", "PIP_")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    places = {"HOME": "", "XDG_CACHE_HOME": "cache", "XDG_DATA_HOME": "data"}
    return environment | {"PYTHONUTF8": "1"} | {name: str(home / below) for name, below in places.items()}


def _without_network() -> list[str]:
    """What a command is put behind so that it has no network, nothing where that is not allowed."""
    command = ["unshare", "--map-root-user", "--net"]
    allowed = shutil.which("unshare") and subprocess.run([*command, "true"], capture_output=True).returncode == 0
    return command if allowed else []


def _files(folder: Path) -> list[Path]:
    files = [place for place in folder.rglob("*") if place.is_file() and place.suffix != ".pyc"]
    return [place for place in files if not _OF_BUILDERS.intersection(place.relative_to(ROOT).parts)]


def _pip(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", *arguments]
    return subprocess.run(command, capture_output=True, encoding="utf-8")


def _say(installed: Path, code: str) -> str:
    """What a line of Python prints in an environment."""
    command = [str(installed / _PROGRAMS / "python"), "-P", "-c", code]
    return subprocess.run(command, check=True, capture_output=True, encoding="utf-8").stdout.strip()
