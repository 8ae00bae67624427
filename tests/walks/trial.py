"""A whole installation on a server of its own, for trials of what its servers may do to it."""

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from tests import ports, processes
from tests.waiting import PATIENCE, until

ROOT = Path(__file__).parent.parent.parent


class Trial:
    """An installation in a folder, with its organisation and a token that may record complaints."""

    def __init__(self, folder: Path, database: str, **settings: str) -> None:
        self.folder, self.token = folder, ""
        self.environment = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT / "src"),
            "AMENDS_DATA": str(folder / "amends"),
            "DATABASE_URL": database,
            "AMENDS_LIMITS": "off",
            **settings,
        }

    def prepare(self) -> None:
        """Set up the organisation."""
        self.amends("migrate")
        self.amends("setup", "--name", "Trial", "--person", "Ada Owner")
        self.amends("user", "add", "ada", "--person", "Ada Owner")
        scopes = ("--scope", "complaints:read", "--scope", "complaints:write")
        made = self.amends("token", "create", "--user", "ada", "--name", "trial", *scopes)
        self.token = made.split()[-1]

    def amends(self, *words: str, status: int = 0, **changes: str) -> str:
        """Run a command and return what it prints. Raises if it ends otherwise than expected."""
        done = subprocess.run(
            [sys.executable, "-m", "amends", *words],
            env=self.environment | changes,
            capture_output=True,
            text=True,
            check=False,
            timeout=PATIENCE,
        )
        if done.returncode != status:
            raise RuntimeError(f"amends {words[0]}: {done.stdout}{done.stderr}")
        return done.stdout

    @contextmanager
    def served(
        self, *words: str, count: int = 1, said: int | IO[bytes] = subprocess.DEVNULL
    ) -> Iterator[Sequence[int]]:
        """Serve it by so many servers; their ports."""
        given = [ports.free() for _ in range(count)]
        command = [sys.executable, "-m", "amends", "serve", *words, "--port"]
        started = []
        try:
            for port in given:
                more = [*command, str(port)]
                started.append(processes.start(more, env=self.environment, cwd=ROOT, said=said))
            for port in given:
                until(lambda at=port: status(at, "/readyz") == 200, "a server that is ready")
            yield given
            for one in started:
                one.terminate()
            for one in started:
                one.wait(PATIENCE)
        finally:
            for one in started:
                processes.kill(one)


def status(port: int, path: str) -> int:
    """Return the status of a page; 0 if no one answers."""
    return page(port, path)[0]


def page(port: int, path: str, **headers: str) -> tuple[int, str]:
    """Return status and text of a page; 0 if no one answers."""
    asked = Request(f"http://127.0.0.1:{port}{path}", headers=headers)
    with suppress(OSError):
        try:
            with urlopen(asked, timeout=PATIENCE) as answer:
                return answer.status, answer.read().decode()
        except HTTPError as answer:
            return answer.code, answer.read().decode()
    return 0, ""
