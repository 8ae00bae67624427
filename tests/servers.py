"""Servers of Debian packages that trials need: etcd, Patroni, HAProxy, PgBouncer. Each is a process
of ours in a folder of its own, and nothing of the system is started or changed."""

import os
import pwd
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

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
