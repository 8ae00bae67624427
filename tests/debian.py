"""Debian's programs that some tests need."""

import os
import shutil
import subprocess

import pytest


def installed(*programs: str, packages: dict[str, str] | None = None) -> None:
    """Install missing programs as root from the packages of their names, or of those in `packages`.
    Skip the test with what is missing if that cannot be done."""
    named = packages or {}
    missing = sorted({named.get(name, name) for name in programs if not shutil.which(name)})
    if not missing:
        return
    if os.getuid() or not shutil.which("apt-get"):
        pytest.skip(f"not installed (Debian: {' '.join(missing)})")
    install = ["apt-get", "install", "-qq", "-y", "--no-install-recommends", *missing]
    quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for words in (install, ["apt-get", "update", "-qq"], install):
        done = subprocess.run(words, env=quiet, capture_output=True, text=True, check=False)
        if words is install and done.returncode == 0:
            return
    pytest.skip(f"cannot be installed here: {' '.join(missing)}: {done.stderr[-300:]}")
