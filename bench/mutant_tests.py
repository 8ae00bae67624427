"""Run the tests over mutants, in a copy of the tree: `python -m bench.mutant_tests trace|try`.

`trace` runs every test once and records which lines it executes. `try` loads the tests once. A
mutant inside a function replaces its code in a fork of that process, which runs the tests that
execute its line, the fastest first. Code that runs on import needs a new process.
"""

import gc
import importlib
import json
import os
import resource
import signal
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any

import pytest

from .mutating import Mutant

HERE = Path.cwd()
GROUND = "tests/records/test_ground.py::test_the_database_keeps_what_it_confirmed"
OPTIONS = ("-q", "-s", "-p", "no:cacheprovider")
SECONDS, PATIENCE = 120, 1_200
UNABLE = 99


class Trace:
    """Record which tests execute which line, and how long each takes."""

    def __init__(self, packages: list[str]) -> None:
        import coverage

        os.environ["COVERAGE_CORE"] = "ctrace"  # the only one with a context for each test
        include = [str(HERE / package / "*") for package in packages]
        self.coverage = coverage.Coverage(data_file=None, config_file=False, include=include)
        self.coverage.start()
        self.seconds: dict[str, float] = {}

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        self.coverage.switch_context(item.nodeid)
        began = time.perf_counter()
        done = yield
        self.seconds[item.nodeid] = time.perf_counter() - began
        self.coverage.switch_context("")
        return done

    def result(self) -> dict[str, Any]:
        """Return the tests by file and line; an empty name means an import."""
        self.coverage.stop()
        data = self.coverage.get_data()
        lines = {
            str(Path(path).relative_to(HERE)): data.contexts_by_lineno(path)
            for path in data.measured_files()
        }
        return {"seconds": self.seconds, "lines": lines}


class Try:
    """Run the tests over one mutant after another."""

    def __init__(self, asked: dict[str, Any]) -> None:
        self.tests = asked["tests"]
        self.seconds, self.lines = asked["traced"]["seconds"], asked["traced"]["lines"]
        self.mutants = [Mutant(**one) for one in asked["mutants"]]
        self.survived: list[str] = []
        self.items: dict[str, pytest.Item] = {}

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        from django.db import connections

        for path in {mutant.path for mutant in self.mutants}:
            name = ".".join(Path(path).with_suffix("").parts[1:])
            importlib.import_module(name.removesuffix(".__init__"))
        self.items = {item.nodeid: item for item in session.items}
        ground = self.items.pop(GROUND)  # creates the database that every fork uses
        of_core = next(item for name, item in self.items.items() if "/core/" in name)
        _protocol(ground, of_core)  # no common folder stays set up
        connections.close_all()
        every = sorted(self.items, key=self.seconds.__getitem__)
        if self.fork(every):
            raise RuntimeError("tests fail in a fork without a mutant")
        for number, mutant in enumerate(self.mutants, start=1):
            verdict = self.verdict(mutant)
            if not verdict.startswith("killed"):
                self.survived.append(f"{mutant}  ({verdict})")
            print(f"{number}/{len(self.mutants)} {verdict} {mutant}", file=sys.stderr, flush=True)
        return True

    def verdict(self, mutant: Mutant) -> str:
        """Return `killed`, or how it survived."""
        lines = self.lines.get(mutant.path, {})
        rows = range(mutant.line, mutant.line + mutant.before.count("\n") + 1)
        names = {name for row in rows for name in lines.get(str(row), ())}
        if not names:
            return "no test comes here"
        tests = sorted(names - {""}, key=self.seconds.__getitem__)
        status = UNABLE
        if mutant.function and tests:
            status = self.fork(tests, mutant)
        if status == UNABLE or (status == 0 and "" in names):
            status = self.alone(mutant)
            return "killed by a process" if status else "survived every test of its package"
        return "killed" if status else f"survived {len(tests)} tests"

    def fork(self, tests: list[str], mutant: Mutant | None = None) -> int:
        """Run tests in a fork, with a mutant; return 0 if all pass."""
        child = os.fork()
        if child:
            return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        status = 1
        try:
            resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
            signal.alarm(PATIENCE)
            quiet = os.open(HERE / "tests.txt", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
            os.dup2(quiet, 1)
            os.dup2(quiet, 2)
            able = mutant is None or swap(HERE / mutant.path, mutant)
            status = self.run([self.items[name] for name in tests]) if able else UNABLE
        finally:
            os._exit(status)

    def run(self, items: list[pytest.Item]) -> int:
        """Run tests up to the first that fails; shared fixtures stay for the next fork."""
        for item, following in pairwise([*items, items[-1]]):
            _protocol(item, following)
            if item.session.testsfailed:
                return 1
        return 0

    def alone(self, mutant: Mutant) -> int:
        """Run every test of the package in a new process, with the mutant in its file."""
        tests = next(tests for name, tests in self.tests.items() if mutant.path.startswith(name))
        path = HERE / mutant.path
        source = path.read_bytes()
        path.write_bytes(mutant.applied(source))
        try:
            return subprocess.run(
                [sys.executable, "-m", "pytest", "-x", *OPTIONS, *tests],
                env=os.environ | {"PYTHONDONTWRITEBYTECODE": "1"},
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                timeout=PATIENCE,
                check=False,
            ).returncode
        except subprocess.TimeoutExpired:
            return 1
        finally:
            path.write_bytes(source)


def _protocol(item: pytest.Item, following: pytest.Item) -> None:
    item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)


def swap(path: Path, mutant: Mutant) -> bool:
    """Give each function of a loaded file its changed code; return whether one was found."""
    source = path.read_bytes()
    before, after = (compile(one, path, "exec") for one in (source, mutant.applied(source)))
    gc.disable()
    gc.unfreeze()
    live: defaultdict[CodeType, list[FunctionType]] = defaultdict(list)
    for one in gc.get_objects():
        if type(one) is FunctionType and one.__code__.co_filename == str(path):
            live[one.__code__].append(one)
    gc.freeze()
    gc.enable()
    try:
        return _swap(before, after, live)
    except ValueError:  # it uses other variables of the enclosing function
        return False


def _swap(
    before: CodeType, after: CodeType, live: defaultdict[CodeType, list[FunctionType]]
) -> bool:
    pairs = [[c for c in one.co_consts if isinstance(c, CodeType)] for one in (before, after)]
    if len(pairs[0]) != len(pairs[1]):
        return False
    swapped = False
    for old, new in zip(*pairs, strict=True):
        if old != new:
            for function in live[old]:
                function.__code__ = new
                swapped = True
            swapped |= _swap(old, new, live)
    return swapped


def main(what: str) -> int:
    """Read `in.json`, run, write `out.json`."""
    asked = json.loads((HERE / "in.json").read_text(encoding="utf-8"))
    tests = [one for listed in asked["tests"].values() for one in listed]
    plugin = Trace(list(asked["tests"])) if what == "trace" else Try(asked)
    status = pytest.main([*OPTIONS, GROUND, *tests], plugins=[plugin])
    out = plugin.result() if isinstance(plugin, Trace) else plugin.survived
    (HERE / "out.json").write_text(json.dumps(out), encoding="utf-8")
    return int(status)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
