"""A wheel holds everything: built without network and installed away from the checkout, it sets
an organization up and answers a page."""

import os
import re
import shutil
import subprocess
import sys
import sysconfig
import urllib.request
import venv
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from tests import ports, processes
from tests.waiting import PATIENCE, until

from amends import __version__

ROOT = Path(__file__).parent.parent.parent
HELD = (
    "amends/desk/templates/desk/my_day.html",
    "amends/site/static/amends/page.css",
    "amends/desk/static/desk/desk.js",
    "amends/regimes/iso-10002.toml",
    "amends/governance/defaults/trades/shop.toml",
    "amends/wording/locale/de/LC_MESSAGES/django.mo",
    "amends/insight/facts/templates.json",
)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built from the committed sources by the pinned backend of this environment."""
    source = tmp_path_factory.mktemp("source")
    names = ("pyproject.toml", "setup.py", "README.md", "LICENSE")
    for name in names:
        shutil.copy(ROOT / name, source / name)
    for folder in ("src", "scripts", "requirements"):
        without = shutil.ignore_patterns("__pycache__", "*.egg-info", "*.mo")
        shutil.copytree(ROOT / folder, source / folder, ignore=without)
    out = tmp_path_factory.mktemp("dist")
    words = ["wheel", "--no-build-isolation", "--no-deps", "--no-index", "--wheel-dir", str(out)]
    done = subprocess.run(
        [sys.executable, "-m", "pip", *words, "."],
        cwd=source,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    [built] = out.glob("amends-*.whl")
    return built


@pytest.fixture(scope="module")
def amends(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The command of a fresh environment that has the wheel and what it depends on, and no other
    source of ours."""
    home = tmp_path_factory.mktemp("home")
    venv.create(home, with_pip=False)
    python = home / "bin" / "python"
    paths = {"base": str(home), "platbase": str(home)}
    packages = Path(sysconfig.get_path("purelib", "venv", vars=paths))
    with zipfile.ZipFile(wheel) as held:
        held.extractall(packages)
    (packages / "dependencies.pth").write_text(f"{sysconfig.get_path('purelib')}\n")
    command = home / "bin" / "amends"
    command.write_text(
        f"#!{python}\nimport sys\nfrom amends.site.cli import main\nsys.exit(main())\n"
    )
    command.chmod(0o755)
    where = subprocess.run(
        [python, "-c", "import amends; print(amends.__path__[0])"],
        capture_output=True,
        text=True,
        check=True,
        cwd=home,
    )
    assert Path(where.stdout.strip()) == packages / "amends"
    return command


def test_it_holds_templates_static_files_catalogues_packs_and_defaults(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as held:
        inside = set(held.namelist())

    assert [name for name in HELD if name not in inside] == []
    assert not any(name.startswith(("tests/", "scripts/", "bench/")) for name in inside)


@pytest.mark.whole
def test_it_depends_on_the_exact_versions_that_were_tested(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as held:
        [name] = [one for one in held.namelist() if one.endswith("METADATA")]
        metadata = held.read(name).decode()
    required = re.findall(r"^Requires-Dist: ([\w.-]+)(.*)$", metadata, re.M)
    locked = dict(
        re.findall(
            r"^([\w.-]+)(?:\[\w,]+)?==(\S+)", (ROOT / "requirements/base.txt").read_text(), re.M
        )
    )
    pinned = {name: rest for name, rest in required if "extra ==" not in rest}

    assert f"Version: {__version__}\n" in metadata
    assert pinned.keys() == locked.keys()
    assert [name for name, rest in pinned.items() if f"=={locked[name]}" not in rest] == []


@pytest.mark.whole
def test_installed_without_a_checkout_it_sets_up_and_answers(amends: Path, tmp_path: Path) -> None:
    port = ports.free()
    given = {
        "PATH": os.environ["PATH"],
        "AMENDS_DATA": str(tmp_path / "data"),
        "AMENDS_BASE_URL": f"http://localhost:{port}",
    }
    words = ["setup", "--name", "Corner Shop", "--person", "Ada", "--profile", "small-business"]
    subprocess.run([amends, *words], env=given, cwd=tmp_path, check=True, capture_output=True)

    with _serving([str(amends), "serve", "--port", str(port)], given, tmp_path):
        page = _asked(f"http://localhost:{port}/", language="de")
        style = page.partition('href="/static/amends/page.')[2].partition('"')[0]
        looks = _asked(f"http://localhost:{port}/static/amends/page.{style}")

    assert "Corner Shop" in page
    assert "--" in looks


@contextmanager
def _serving(command: list[str], given: dict[str, str], folder: Path) -> Iterator[None]:
    with processes.running(command, env=given, cwd=folder):
        yield


def _asked(address: str, *, language: str = "en") -> str:
    request = urllib.request.Request(address, headers={"Accept-Language": language})

    def answer() -> str:
        with suppress(OSError), urllib.request.urlopen(request, timeout=PATIENCE) as answered:
            return str(answered.read().decode())
        return ""

    return until(answer, f"an answer of {address}")
