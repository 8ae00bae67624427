"""A machine as the guide *Put amends on servers* sets it up, with a `systemctl` that starts the
units of `deploy/systemd` as processes of the test."""

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests import ports, processes

ROOT = Path(__file__).parent.parent.parent
UNITS = ROOT / "deploy" / "systemd"
_SYSTEMCTL = (
    '#!/bin/sh\nfor word; do case "$word" in amends-*) echo "$word" >>"$STARTED";; esac; done\n'
)
_AMENDS = "#!/bin/sh\nexec '{python}' -m amends \"$@\"\n"


class Host:
    """One machine below a folder: `/etc/amends`, `/var/lib/amends`, `/opt/amends` are there."""

    def __init__(self, root: Path, changes: dict[str, str] | None = None) -> None:
        self.root, self.port, self._changes = root, ports.free(), changes or {}
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        for name in ("bin", "etc/amends/keys", "var/lib/amends", "opt/amends/bin", "log"):
            (root / name).mkdir(parents=True)
        _script(root / "bin" / "systemctl", _SYSTEMCTL)
        _script(root / "opt/amends/bin/amends", _AMENDS.format(python=sys.executable))

    @property
    def etc(self) -> Path:
        """Variables and keys."""
        return self.root / "etc" / "amends"

    def follow(self, block: str) -> None:
        """Run a block of the guide as root of this machine would."""
        started = self.root / "started"
        started.write_text("")
        environment = {
            "PATH": f"{self.root / 'bin'}:{os.environ['PATH']}",
            "STARTED": str(started),
        }
        subprocess.run(["sh", "-eu", "-c", self._here(block)], check=True, env=environment)
        for unit in started.read_text().split():
            self.start(unit)

    def start(self, unit: str) -> None:
        """Start a unit as systemd would; wait for the end of one that runs once."""
        text = (UNITS / f"{unit}.service").read_text()
        command, environment = self.unit(text)
        with (self.root / "log" / unit).open("ab") as log:
            if "Type=oneshot" in text:
                subprocess.run(command, env=environment, check=True, stdout=log, stderr=log)
            else:
                started = processes.start(command, env=environment, cwd=self.root, said=log)
                self.running[unit] = started

    def unit(self, text: str) -> tuple[list[str], dict[str, str]]:
        """The command and the environment of a unit, with its credentials in place."""
        credentials = self.root / "credentials"
        credentials.mkdir(exist_ok=True)
        for name, path in re.findall(r"^LoadCredential=(\w+):(\S+)$", text, re.M):
            (credentials / name).write_bytes(Path(self._here(path)).read_bytes())
        environment = dict(
            line.partition("=")[::2]
            for line in (self.etc / "environment").read_text().splitlines()
            if line.strip()
        )
        for line in re.findall(r"^Environment=(.*)$", text, re.M):
            name, _, value = line.partition("=")
            environment[name] = self._here(value.replace("%d", str(credentials)))
        [started] = re.findall(r"^ExecStart=(.*)$", text, re.M)
        words = shlex.split(self._here(started).replace("--port 8000", f"--port {self.port}"))
        base = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT / "src")}
        return words, base | environment | self._changes

    def change(self, **variables: str) -> None:
        """Give what starts from now on other variables."""
        self._changes = self._changes | variables

    def amends(self, *words: str, status: int = 0, typed: str = "") -> str:
        """Run a command, demand its exit status, and return what it prints."""
        result, output = self.result(*words, typed=typed)
        assert result == status, output
        return output

    def result(self, *words: str, typed: str = "") -> tuple[int, str]:
        """Run a command with the variables of this machine: its exit status and what it prints."""
        _, environment = self.unit((UNITS / "amends-migrate.service").read_text())
        done = subprocess.run(
            [sys.executable, "-m", "amends", *words],
            env=environment,
            cwd=self.root,
            capture_output=True,
            text=True,
            check=False,
            input=typed,
        )
        return done.returncode, done.stdout + done.stderr

    def stop(self, *units: str) -> None:
        """Ask services to end, and wait for it."""
        for unit in units or tuple(self.running):
            process = self.running.pop(unit)
            process.terminate()
            process.wait()
            processes.kill(process)

    def lose(self) -> None:
        """End all that runs here at once, as when the machine loses power."""
        while self.running:
            processes.kill(self.running.popitem()[1])

    def output(self) -> str:
        """What the services wrote."""
        return "\n".join(path.read_text() for path in sorted((self.root / "log").iterdir()))

    def _here(self, text: str) -> str:
        return re.sub(
            r"(?<![\w/])/(etc/amends|var/lib/amends|opt/amends)", rf"{self.root}/\1", text
        )


@contextmanager
def host(root: Path, changes: dict[str, str] | None = None) -> Iterator[Host]:
    """A machine that is gone after the block."""
    made = Host(root, changes)
    try:
        yield made
    finally:
        made.lose()


def _script(path: Path, text: str) -> None:
    path.write_text(text)
    path.chmod(0o755)
