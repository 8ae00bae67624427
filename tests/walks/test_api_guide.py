"""docs/api.md as a programmer follows it: every line in its order, over HTTP, against the
demonstration; with the whole of clause 7 by the API alone, and its receipt checked offline."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from tests import ports, processes
from tests.waiting import until
from tests.walks.installation import ROOT, Installation, empty_installation

pytestmark = [
    pytest.mark.whole,
    pytest.mark.one_engine,
    pytest.mark.skipif(
        not shutil.which("curl") or not shutil.which("bash"), reason="curl and bash are not here"
    ),
]


def _blocks() -> list[tuple[str, str]]:
    text = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
    return re.findall(r"^```(\w*)\n(.*?)^```$", text, re.S | re.M)


@contextmanager
def _served(installation: Installation) -> Iterator[str]:
    port = ports.free()
    here = f"http://localhost:{port}"
    command = [sys.executable, "-m", "amends", "serve", "--with-worker", "--port", str(port)]
    given = installation.environment | {"AMENDS_BASE_URL": here}
    with processes.running(command, env=given, cwd=ROOT):
        _wait_for(f"{here}/readyz")
        yield f"{here}/api/v1"


def _wait_for(address: str) -> None:
    def serves() -> bool:
        with suppress(URLError, ConnectionError), urlopen(address):
            return True
        return False

    until(serves, "an answer of the server")


@pytest.fixture
def amends_on_the_path(tmp_path: Path) -> str:
    """The command as whoever installed it has it."""
    command = tmp_path / "bin" / "amends"
    command.parent.mkdir()
    command.write_text(f'#!/bin/sh\nexec {sys.executable} -m amends "$@"\n')
    command.chmod(0o755)
    return f"{command.parent}{os.pathsep}{os.environ['PATH']}"


@pytest.mark.usefixtures("db")
def test_the_guide_to_the_api_runs_as_it_stands(tmp_path: Path, amends_on_the_path: str) -> None:
    here = tmp_path / "here"
    here.mkdir()
    script = ["set -euo pipefail"]
    for kind, block in _blocks():
        assert kind in ("sh", "python"), "every block says what it is, and runs"
        if kind == "python":
            name = re.match(r"# (\w+\.py)\n", block)
            assert name
            (here / name[1]).write_text(block)
        else:
            script.append(block)
    with empty_installation(tmp_path / "data") as installation:
        installation.amends("demo", "--no-serve", "--complaints", "0")
        with _served(installation) as base:
            done = subprocess.run(
                ["bash", "-c", "\n".join(script)],
                env=installation.environment | {"PATH": amends_on_the_path, "BASE": base},
                cwd=here,
                capture_output=True,
                text=True,
                check=False,
            )
        assert done.returncode == 0, done.stdout + done.stderr
        stages = dict(line.split() for line in done.stdout.splitlines() if len(line.split()) == 2)
        assert stages["record-reaction"] == "unresolved_open"
        assert stages["refer-outside"] == "in_external_resolution"
        assert stages["close"] == "closed_options_exhausted"
        assert "No problems found." in done.stdout.partition("forged.json")[0]
        assert "opening differs" in done.stderr
        assert done.stdout.endswith("exit status 1\n")
        published = json.loads((here / "published.json").read_text())
        assert [one["path"] for one in published["changes"]] == [
            "categories.pests",
            "products.lift.parent",
        ]
        personnel = json.loads((here / "personnel.json").read_text())["personnel"]
        assert {"Leila Haddon", "Owen Pritchard"} <= {one["name"] for one in personnel}
        assert json.loads((here / "categories.json").read_text())["list"] == "categories"
        installation.amends("verify")
