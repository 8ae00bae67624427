"""Upgrading one host after another: the release before and this version on the same new tables."""

import io
import json
import os
import re
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

import pytest
from tests import ports, processes
from tests.waiting import until
from tests.walks.installation import Installation, empty_installation

pytestmark = pytest.mark.whole

ROOT = Path(__file__).parents[2]
BEFORE = ("0.1.0", "0c15ff16d146747d798d2355207d818b7238c316")
"""The release before this one, and its commit."""


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sources of the release before."""
    name, commit = BEFORE
    words = ["git", "-C", str(ROOT), "archive", commit]
    done = subprocess.run(words, capture_output=True, check=False)
    if done.returncode:
        pytest.skip(f"the history has no commit of {name}: clone it whole, not with --depth")
    folder = tmp_path_factory.mktemp("before")
    with tarfile.open(fileobj=io.BytesIO(done.stdout)) as archive:
        archive.extractall(folder, filter="data")
    words = [sys.executable, str(folder / "scripts" / "catalogues.py")]
    subprocess.run(words, check=True)
    return folder


@dataclass
class Host:
    """A host with one version of the code."""

    sources: Path
    of: Installation
    port: int = field(default_factory=ports.free)

    @property
    def environment(self) -> dict[str, str]:
        return self.of.environment | {"PYTHONPATH": str(self.sources / "src")}

    def amends(self, *words: str, may_fail: bool = False) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "amends", *words],
            env=self.environment,
            cwd=self.sources,
            capture_output=True,
            text=True,
            check=False,
        )
        assert may_fail or done.returncode == 0, (words, done.stdout, done.stderr)
        return done.stdout

    def start(self, stack: ExitStack, *words: str) -> None:
        command = [sys.executable, "-m", "amends", *words]
        stack.enter_context(processes.running(command, env=self.environment, cwd=self.sources))

    def serve(self, stack: ExitStack) -> None:
        self.start(stack, "serve", "--port", str(self.port))
        until(self.is_ready, "an answer of the server")

    def is_ready(self) -> bool:
        try:
            with urlopen(f"http://127.0.0.1:{self.port}/readyz") as answer:
                return bool(answer.status == HTTPStatus.OK)
        except (URLError, OSError):
            return False

    def call(self, token: str, path: str, body: Any = None, **headers: str) -> tuple[Any, str]:
        """Return the answer of its API and its ETag."""
        told = {name.replace("_", "-"): text for name, text in headers.items()}
        told |= {"Authorization": token, "Content-Type": "application/json"}
        told |= {"Idempotency-Key": os.urandom(8).hex()}
        data = None if body is None else json.dumps(body).encode()
        request = Request(f"http://127.0.0.1:{self.port}/api/v1{path}", data, told)
        try:
            with urlopen(request) as answer:
                return json.loads(answer.read()), answer.headers["ETag"]
        except HTTPError as problem:
            raise AssertionError((path, problem.status, problem.read())) from None

    def act(self, token: str, reference: str, act: str, **given: Any) -> Any:
        _, tag = self.call(token, f"/complaints/{reference}")
        return self.call(token, f"/complaints/{reference}/acts/{act}", given, If_Match=tag)[0]


@pytest.fixture
def hosts(before: Path, tmp_path: Path, committed_database: str) -> Iterator[tuple[Host, Host]]:
    with empty_installation(tmp_path / "data") as data:
        old, new = Host(before, data), Host(ROOT, data)
        old.amends("demo", "--no-serve", "--shop", "--complaints", "0")
        old.amends("worker", "--once")
        yield old, new


def test_the_guide_to_an_upgrade_runs_as_it_stands(
    hosts: tuple[Host, Host], tmp_path: Path
) -> None:
    text = (ROOT / "docs" / "operators.md").read_text(encoding="utf-8")
    chapter = text.partition("\n## Upgrade\n")[2].partition("\n## ")[0]
    blocks = re.findall(r"^```([^\n]*)\n(.*?)^```$", chapter, re.S | re.M)
    of = {"sh upgrade: before": hosts[0], "sh upgrade: after": hosts[1]}
    assert [kind for kind, _ in blocks] == [*of, "sh upgrade: after"]

    for kind, commands in blocks:
        command = tmp_path / "bin" / "amends"
        command.parent.mkdir(exist_ok=True)
        command.write_text(f'#!/bin/sh\nexec {sys.executable} -m amends "$@"\n')
        command.chmod(0o755)
        given = of[kind].environment | {"BACKUPS": str(tmp_path / "backups")}
        given["PATH"] = f"{command.parent}{os.pathsep}{os.environ['PATH']}"
        words = ["sh", "-eux", "-c", commands]
        done = subprocess.run(
            words, env=given, cwd=of[kind].sources, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, (commands, done.stdout, done.stderr)


def test_both_versions_work_beside_each_other_on_the_new_tables(hosts: tuple[Host, Host]) -> None:
    old, new = hosts
    new.amends("upgrade", "--no-backup")
    scopes = ("complaints:read", "complaints:write", "policy:read")
    words = [word for scope in scopes for word in ("--scope", scope)]
    made = old.amends("token", "create", "--user", "maeve", "--name", "rolling", *words)
    token = f"Bearer {made.split()[-1]}"
    complaint = {"channel": "web", "narrative": "The wheel came off on the third day."}
    complaint["complainant"] = {"name": "Petra Holm", "email": "petra@example.org"}  # type: ignore[assignment]

    with ExitStack() as stack:
        for one in hosts:
            one.serve(stack)
        old.start(stack, "worker")
        references = []
        for takes, other in ((old, new), (new, old)):
            lodged, _ = takes.call(token, "/complaints", complaint)
            reference = lodged["reference"]
            references.append(reference)
            mine = f"Amends-Track {reference}:{lodged['secret']}"
            codes = {
                name: other.call(token, f"/policy/{name}")[0]["entries"][0]["code"]
                for name in ("categories", "causes")
            }
            other.act(
                token,
                reference,
                "resolve-at-once",
                way="phone",
                finding="upheld",
                reasons="It was not fastened.",
                category=codes["categories"],
                cause=codes["causes"],
                seen_before="single",
                reaction="accepted",
            )
            for reads in hosts:
                assert (
                    reads.call(token, f"/complaints/{reference}")[0]["stage"] == "closed_satisfied"
                )
                assert reads.call(mine, f"/complaints/{reference}")[0]["reference"] == reference
        until(lambda: unsealed(new) == 0, "the old worker to seal what both wrote")
    with ExitStack() as stack:
        old.serve(stack)
        new.start(stack, "worker")
        for one in references:
            old.act(token, one, "note", words="The old host wrote this last.")
        until(lambda: unsealed(new) == 0, "the new worker to seal what the old host wrote")
        complete = "No problems found."
        until(lambda: complete in new.amends("verify", may_fail=True), "the rows to be drawn again")
    assert complete in new.amends("verify")


def unsealed(host: Host) -> int:
    # until the new worker has drawn the old version's rows again, the check is not complete
    return int(json.loads(host.amends("verify", "--json", may_fail=True))["unsealed"])
