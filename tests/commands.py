"""Commands of the product, each in a process of its own.

Half a start is spent on making the classes of the core. The processes are therefore forked from one
that has made them already, and has neither settings nor a connection.
"""

import importlib
import multiprocessing
import os
import pkgutil
import runpy
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

import django.contrib.staticfiles.finders
import django.core.mail
import django.core.management.commands.migrate
import django.db.backends.sqlite3.base
import django.forms
import django.template.loader
import django.test  # noqa: F401 (loaded before the fork, as all of these)

import amends.core
import amends.site.cli

_CHILDREN = multiprocessing.get_context("forkserver")
_CHILDREN.set_forkserver_preload([__name__])

for _package in (amends.core, amends.site.cli):
    for _module in pkgutil.walk_packages(_package.__path__, f"{_package.__name__}."):
        importlib.import_module(_module.name)


def amends(
    *words: str | Path, env: Mapping[str, str], cwd: Path, typed: str = ""
) -> "subprocess.CompletedProcess[str]":
    """Run `amends` with these words, environment and input until it ends."""
    with tempfile.TemporaryDirectory(prefix="command-") as folder:
        streams = [Path(folder) / name for name in ("in", "out", "err")]
        streams[0].write_text(typed)
        given = [str(word) for word in words]
        process = _CHILDREN.Process(target=_command, args=(given, dict(env), cwd, streams))
        process.start()
        process.join()
        said, failed = (stream.read_text() for stream in streams[1:])
        return subprocess.CompletedProcess(given, process.exitcode or 0, said, failed)


def _command(words: list[str], env: dict[str, str], cwd: Path, streams: list[Path]) -> None:
    for number, stream in enumerate(streams):
        os.dup2(os.open(stream, os.O_RDWR | os.O_CREAT | os.O_APPEND), number)
    sys.stdin = open(0, closefd=False)  # noqa: SIM115 (multiprocessing has closed the one before)
    os.chdir(cwd)
    os.environ.clear()
    os.environ.update(env)
    sys.argv = ["amends", *words]
    runpy.run_module("amends", run_name="__main__", alter_sys=True)
