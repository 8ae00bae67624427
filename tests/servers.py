"""Servers of Debian packages that trials need: etcd, Patroni, HAProxy, PgBouncer. Each is a process
of ours in a folder of its own, and nothing of the system is started or changed."""

import os
import pwd
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

from tests import ports, processes

PACKAGES = {
    "etcd": ("etcd-server",),
    "patroni": ("patroni", "python3-etcd"),
    "haproxy": ("haproxy",),
    "pgbouncer": ("pgbouncer",),
}
"""The packages of each program."""
_POLICY = Path("/usr/sbin/policy-rc.d")
"""What it answers decides whether Debian starts a server that it has installed."""


class Missing(Exception):
    """A program is not here and cannot be installed; the text says why."""


def demand(*programs: str) -> None:
    """Install what is missing where this is root on Debian. Raises `Missing`."""
    absent = [name for program in programs if not found(program) for name in PACKAGES[program]]
    if not absent:
        return
    if os.getuid() or not shutil.which("apt-get"):
        raise Missing(f"not installed, and not root on Debian: {' '.join(absent)}")
    ours = not _POLICY.exists()
    if ours:
        _POLICY.write_text("#!/bin/sh\nexit 101\n")
        _POLICY.chmod(0o755)
    options = ("-o", "DPkg::Lock::Timeout=300", "-qq", "-y", "--no-install-recommends")
    try:
        for command in (["update", "-qq"], ["install", *options, *absent]):
            done = subprocess.run(
                ["apt-get", *command],
                env=os.environ | {"DEBIAN_FRONTEND": "noninteractive"},
                capture_output=True,
                text=True,
                check=False,
            )
    finally:
        if ours:
            _POLICY.unlink()
    if not all(found(program) for program in programs):
        told = done.stderr.strip().splitlines() or ["no reason"]
        raise Missing(f"could not install {' '.join(absent)}: {told[-1]}")


def found(program: str) -> str:
    """Return the path of a program, or nothing."""
    return shutil.which(program, path=f"{os.environ['PATH']}:/usr/sbin:/usr/bin") or ""


def postgresql() -> Path:
    """Return the folder of PostgreSQL's programs. Raises `Missing`."""
    for number in (17, 18, 16, 15):
        for folder in (f"/usr/lib/postgresql/{number}/bin", f"/usr/pgsql-{number}/bin"):
            if (path := Path(folder)).exists() and (path / "initdb").exists():
                return path
    if at := shutil.which("initdb"):
        return Path(at).resolve().parent
    raise Missing("no PostgreSQL: run scripts/postgres.sh start, which installs it")


def unprivileged(command: Sequence[str], *, account: str = "postgres") -> list[str]:
    """Return the command as this account runs it; PostgreSQL and PgBouncer refuse to be root."""
    if os.getuid():
        return list(command)
    return ["setpriv", f"--reuid={account}", f"--regid={account}", "--init-groups", *command]


def given_to(path: Path, *, account: str = "postgres") -> None:
    """Give a folder or file to the account that the servers run as."""
    if os.getuid() == 0:
        entry = pwd.getpwnam(account)
        os.chown(path, entry.pw_uid, entry.pw_gid)


def filled(template: Path, values: Mapping[str, object], to: Path) -> Path:
    """Write a configuration of `deploy/` with the values of this trial."""
    text = template.read_text(encoding="utf-8")
    for name, value in values.items():
        text = text.replace(f"${{{name}}}", str(value))
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    left = [line for line in lines if "${" in line]
    if left:
        raise ValueError(f"{template.name}: no value for {left[0].strip()}")
    to.write_text("\n".join(lines) + "\n", encoding="utf-8")
    given_to(to)
    return to


class Database:
    """A PostgreSQL server of our own that can be stopped, and replicas of it. It survives no power
    cut."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.programs, self.port = folder, postgresql(), ports.free()
        folder.mkdir(mode=0o700)
        given_to(folder)

    def create(self) -> None:
        """Make an empty one and start it."""
        options = ["--auth=trust", "--username=amends", "--encoding=UTF8", "--locale=C.UTF-8"]
        self._run("initdb", "--pgdata", str(self._data), "--no-sync", *options)
        self._configure("fsync = off\nwal_level = replica\nhot_standby_feedback = on\n")
        self.start()

    def follow(self, primary: "Database") -> None:
        """Make a replica of another and start it."""
        source = f"host=127.0.0.1 port={primary.port} user=amends"
        command = ["-d", source, "-D", str(self._data), "-R", "--checkpoint=fast", "--no-sync"]
        self._run("pg_basebackup", *command)
        self._configure("")
        self.start()

    def start(self) -> None:
        """Start it, and wait until it answers."""
        self._run("pg_ctl", "start", "-s", "-w", "-D", str(self._data), "-l", str(self._log))

    def stop(self) -> None:
        """Stop it as a power cut would."""
        self._run("pg_ctl", "stop", "-s", "-m", "immediate", "-D", str(self._data), check=False)

    def url(self, name: str, *, port: int = 0) -> str:
        """Return the address of a database, behind the proxy at this port if there is one."""
        return f"postgresql://amends@127.0.0.1:{port or self.port}/{name}"

    def answer(self, asked: str, *, name: str = "postgres") -> Any:
        """Return what it answers, as its superuser."""
        with psycopg.connect(self.url(name), autocommit=True) as connection:
            rows = connection.execute(asked.encode())
            return row[0] if rows.description and (row := rows.fetchone()) else None

    def pid(self) -> int:
        """Return the number of the process that started all others."""
        return int((self._data / "postmaster.pid").read_text(encoding="ascii").split()[0])

    @property
    def _data(self) -> Path:
        return self.folder / "data"

    @property
    def _log(self) -> Path:
        return self.folder / "server.log"

    def _configure(self, more: str) -> None:
        own = f"port = {self.port}\nlisten_addresses = '127.0.0.1'\n"
        own += f"unix_socket_directories = '{self.folder}'\n"
        with (self._data / "postgresql.conf").open("a", encoding="utf-8") as file:
            file.write(own + more)

    def _run(self, program: str, *words: str, check: bool = True) -> None:
        command = unprivileged([str(self.programs / program), *words])
        environment = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"}
        said = self.folder / "commands.log"  # a server that was started would keep a pipe open
        with said.open("wb") as out:
            done = subprocess.run(
                command, cwd=self.folder, env=environment, stdout=out, stderr=out, check=False
            )
        if check and done.returncode:
            log = self._log.read_text(encoding="utf-8") if self._log.exists() else ""
            raise RuntimeError(f"{program}: {said.read_text(encoding='utf-8')}{log[-500:]}")


@contextmanager
def pooled(server: Database, folder: Path) -> Iterator[tuple["subprocess.Popen[bytes]", int]]:
    """A PgBouncer in transaction mode in front of the database `amends`, and its port."""
    demand("pgbouncer")
    port = ports.free()
    lines = (
        "[databases]",
        f"amends = host=127.0.0.1 port={server.port} dbname=amends user=amends",
        "[pgbouncer]",
        "listen_addr = 127.0.0.1",
        f"listen_port = {port}",
        "unix_socket_dir =",
        "auth_type = any",
        "pool_mode = transaction",
        "default_pool_size = 4",
        "ignore_startup_parameters = options",
    )
    config = folder / "pgbouncer.ini"
    config.write_text("\n".join(lines) + "\n")
    folder.chmod(0o755)
    given_to(config)
    command = unprivileged([found("pgbouncer"), str(config)])
    with (folder / "pgbouncer.log").open("wb") as said:
        running = processes.start(command, env={}, cwd=folder, said=said)
    try:
        yield running, port
    finally:
        processes.kill(running)
