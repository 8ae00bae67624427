"""Two web hosts, two workers, PgBouncer, a streaming replica and an object store, all on this
machine: a year of a council and a day of a bank.

Most complaints of the load are written before, by `bench.staffing`, with their journal. `VISITED`
more are lodged and handled over HTTP: eight people complain and work at a time, as fast as the
hosts answer. Half of the complaints come by the public form and half through the API. For each, one
of the staff opens two pages and resolves it at once. What is counted runs until every job is done
and every entry sealed. The object store is the one of the tests (moto). The load generator is not
counted, but has a part of the machine.

"On paper" is what a visited complaint took, times so many, and nothing else: CPU in cores that
are busy if all of a year arrives within 2,000 hours.
"""

import base64
import json
import os
import re
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from tests import bucket, ports, processes, servers
from tests.servers import Database
from tests.waiting import until
from tests.walks.trial import Trial, status

from .figures import Figure, Scale, percentile
from .ground import ROOT
from .visits import Seen, Staff, visit

FOUNDS = False
PEOPLE = 8
VISITED = 400
"""Complaints that are lodged and handled over HTTP, in a register of the whole load."""
QUICK = 40
"""By what a quick look is smaller."""
WORKING = 2_000 * 3_600
"""Seconds of a year in which complaints arrive."""
YEARS = (20_000, 2_000_000, 50_000_000)
_WARM = 10
_TICKS = os.sysconf("SC_CLK_TCK")
_LEFT = """SELECT (SELECT count(*) FROM journal_entry) - (SELECT count(*) FROM journal_leaf)
    + (SELECT count(*) FROM jobs_job WHERE done_at IS NULL AND failed_at IS NULL
       AND run_after < now())"""
_FAILED = "SELECT count(*) FROM jobs_job WHERE failed_at IS NOT NULL"
_WHY = """SELECT string_agg(DISTINCT kind || ': ' || problem, ', ') FROM jobs_job
    WHERE failed_at IS NOT NULL"""
_LODGED = "SELECT count(*) FROM register_row"


@dataclass(frozen=True, slots=True)
class Load:
    """What an organisation does in a time: so many complaints, handled by so many staff."""

    name: str
    complaints: int
    staff: int


LOADS = (Load("a year of a council", 20_000, 60), Load("a day of a bank", 8_000, 500))


@dataclass
class Running:
    """What runs, by kind of process, and where what it stores is."""

    environment: Mapping[str, str]
    database: Database
    kinds: dict[str, list[int]] = field(default_factory=dict)
    ports: list[int] = field(default_factory=list)
    folders: list[Path] = field(default_factory=list)
    store: str = ""

    def cpu(self) -> dict[str, float]:
        """CPU seconds by kind so far, of the processes and of all below them."""
        return {kind: sum(map(_used, pids)) for kind, pids in self.kinds.items()}

    def bytes(self) -> dict[str, int]:
        """What is stored, by place."""
        files = (one for at in self.folders for one in at.rglob("*") if one.is_file())
        size = "SELECT pg_database_size('amends')"
        return {
            "database": int(self.database.answer(size)),
            "object store": _stored(self.store),
            "folders of the hosts": sum(one.stat().st_size for one in files),
        }

    def faults(self) -> list[str]:
        """What `amends verify` finds, read from the replica. That no one invited the staff of this
        measure is not counted."""
        done = subprocess.run(
            [sys.executable, "-m", "amends", "verify"],
            env=self.environment,
            check=False,
            capture_output=True,
            text=True,
        )
        said = done.stderr.splitlines()  # what was checked is on the other one
        named = [one for one in said if one.startswith("  ") and not one.startswith("    ")]
        if done.returncode and not named:
            return said
        return [one for one in named if not one.startswith("  the account of")]


def measure(scale: Scale) -> list[Figure]:
    """The figures of each load, and on paper those of larger years."""
    figures = []
    for load in LOADS:
        share = QUICK if scale.quick else 1
        smaller = Load(load.name, load.complaints // share, max(4, load.staff // share))
        figures += _figures(smaller, min(VISITED, smaller.complaints // 2))
    return [replace(one, engine="postgresql") for one in figures]


def _figures(load: Load, visited: int) -> Iterator[Figure]:
    with _hosts(load.staff, load.complaints - visited) as (running, staff):
        _all_done(running, visit(running.ports, staff, _WARM, people=2, seed=0))
        cpu, stored, began = running.cpu(), running.bytes(), time.monotonic()
        seen = visit(running.ports, staff, visited, people=PEOPLE, seed=1)
        lasted = time.monotonic() - began
        _all_done(running, seen)
        used = {kind: now - cpu[kind] for kind, now in running.cpu().items()}
        grown = {place: now - stored[place] for place, now in running.bytes().items()}
        name = load.name
        many = f"{visited:,} beside {load.complaints - visited:,}, {load.staff} staff"
        requests = sum(map(len, seen.took.values()))
        yield Figure(f"{name}: complaints", visited / lasted, "/s", note=many)
        for kind, seconds in used.items():
            yield Figure(f"{name}: {kind}", seconds, "CPU s", least=False)
        for place, size in grown.items():
            yield Figure(f"{name}: growth, {place}", size / 2**20, "MB", least=False)
        for interface, took in sorted(seen.took.items()):
            value, note = percentile(took, 95), f"{len(took):,} requests"
            yield Figure(f"{name}: {interface}, p95", value, "ms", None, 1_000, False, note)
        note = f"of {requests:,} requests; {'; '.join(sorted(set(seen.errors))[:3])}"
        yield Figure(f"{name}: errors", len(seen.errors), "", None, 0, False, note)
        faults = _faults(running, seen, load.complaints - visited)
        failed = int(running.database.answer(_FAILED, name="amends"))
        note = running.database.answer(_WHY, name="amends") or ""
        yield Figure(f"{name}: failed jobs", failed, "", None, 0, False, note)
        note = "lost, doubled, and verify (with the replica)"
        yield Figure(f"{name}: faults", faults, "", None, 0, False, note)
        yield from _on_paper(name, visited, used, grown)


def _on_paper(
    name: str, visited: int, used: Mapping[str, float], grown: Mapping[str, int]
) -> Iterator[Figure]:
    """What a year would need if each complaint cost the same as those visited."""
    for year in YEARS:
        times = year / visited
        what = f"{name}, on paper {year:,} a year"
        for kind, seconds in used.items():
            yield Figure(f"{what}: {kind}", seconds * times / WORKING, "cores", least=False)
        for place, size in grown.items():
            yield Figure(f"{what}: growth, {place}", size * times / 2**30, "GB", least=False)


def _faults(running: Running, seen: Seen, before: int) -> int:
    lodged = int(running.database.answer(_LODGED, name="amends"))
    apart = abs(lodged - len(set(seen.confirmed)) - _WARM - before)
    doubled = len(seen.confirmed) - len(set(seen.confirmed))
    return apart + doubled + len(running.faults())


def _all_done(running: Running, seen: Seen) -> None:
    """Wait until every job is done and every entry sealed."""
    for error in sorted(set(seen.errors))[:5]:
        print(f"ERROR {error}", file=sys.stderr)
    until(lambda: running.database.answer(_LEFT, name="amends") == 0, "the end of all", every=0.5)


@contextmanager
def _hosts(staff: int, complaints: int) -> Iterator[tuple[Running, Sequence[Staff]]]:
    with ExitStack() as stack:
        name = stack.enter_context(tempfile.TemporaryDirectory(ignore_cleanup_errors=True))
        root = Path(name)
        root.chmod(0o755)
        primary, replica = Database(root / "primary"), Database(root / "replica")
        primary.create()
        stack.callback(primary.stop)
        primary.answer("ALTER SYSTEM SET fsync = on")
        primary.answer("SELECT pg_reload_conf()")
        primary.answer("CREATE DATABASE amends")
        replica.follow(primary)
        stack.callback(replica.stop)
        (root / "pooler").mkdir()
        pooler, port = stack.enter_context(servers.pooled(primary, root / "pooler"))
        store, place = _object_store(stack, root)
        trial = Trial(root, primary.url("amends"), **_shared(place))
        trial.amends("migrate")
        people = _founded(trial, staff, complaints)
        # what the filling left would otherwise be given back while growth is measured
        primary.answer("VACUUM (FULL, ANALYZE)", name="amends")
        trial.environment |= {
            "DATABASE_URL": primary.url("amends", port=port),
            "DATABASE_REPLICA_URL": replica.url("amends"),
        }
        checked = trial.amends("doctor", status=1)
        lines = re.findall(r"ALTER ROLE [^;]+;", checked)
        if not lines:
            raise SystemExit(checked)
        for line in lines:
            primary.answer(line)
        running = Running(trial.environment, primary, store=place)
        running.kinds = {
            "database": [primary.pid()],
            "replica": [replica.pid()],
            "PgBouncer": [pooler.pid],
            "object store": [store],
        }
        _start(stack, running, root)
        yield running, people


def _start(stack: ExitStack, running: Running, root: Path) -> None:
    """Start pages and worker of two hosts, of which one seals."""
    running.kinds |= {"web": [], "workers": []}
    for number, more in enumerate(((), ("--without", "seal"))):
        folder = root / ("amends" if not number else f"host{number}")
        folder.mkdir(mode=0o700, exist_ok=True)
        port = ports.free()
        own = {**running.environment, "AMENDS_DATA": str(folder)}
        own |= {"AMENDS_BASE_URL": f"http://127.0.0.1:{port}"}
        serve = ("serve", "--processes", "1", "--port", str(port))
        for kind, words in (("web", serve), ("workers", ("worker", *more))):
            command = [sys.executable, "-m", "amends", *words]
            started = processes.start(command, env=own, cwd=ROOT)
            stack.callback(processes.kill, started)
            running.kinds[kind].append(started.pid)
        running.ports.append(port)
        running.folders.append(folder)
    for port in running.ports:
        until(lambda at=port: status(at, "/readyz") == 200, "a host that is ready")


def _object_store(stack: ExitStack, root: Path) -> tuple[int, str]:
    """Start an object store; its process, and the address of a bucket."""
    port = ports.free()
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    started = processes.start(command, env={"PATH": os.environ["PATH"]}, cwd=root)
    stack.callback(processes.kill, started)
    until(lambda: status(port, "/") > 0, "an object store")
    return started.pid, bucket.Server(port=port).bucket()


def _shared(place: str) -> dict[str, str]:
    """What all hosts are given."""
    return {
        "AMENDS_SECRET_KEY": secrets.token_hex(32),
        "AMENDS_MASTER_KEY": base64.b64encode(secrets.token_bytes(32)).decode(),
        "AMENDS_FILES_URL": place,
        "AMENDS_FACTS_URL": place.replace("/ours?", "/facts?"),
        "AMENDS_BUCKET_KEY": bucket.KEY,
        "AMENDS_BUCKET_SECRET": bucket.SECRET,
    }


def _stored(place: str) -> int:
    """Bytes of all objects of the bucket."""
    import boto3

    name, _, rest = place.removeprefix("s3://").partition("/")
    endpoint = rest.partition("endpoint=")[2].partition("&")[0]
    given = {"aws_access_key_id": bucket.KEY, "aws_secret_access_key": bucket.SECRET}
    client = boto3.client("s3", endpoint_url=endpoint, region_name="us-east-1", **given)
    pages = client.get_paginator("list_objects_v2").paginate(Bucket=name)
    return sum(one["Size"] for page in pages for one in page.get("Contents", ()))


def _used(parent: int) -> float:
    """CPU seconds of a process, of all below it, and of those of them that ended."""
    children, used = dict[int, list[int]](), dict[int, int]()
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()
        except OSError:
            continue
        pid = int(path.parent.name)
        children.setdefault(int(fields[1]), []).append(pid)
        used[pid] = sum(map(int, fields[11:15]))
    total, left = 0, [parent]
    while left:
        pid = left.pop()
        total += used.get(pid, 0)
        left += children.get(pid, ())
    return total / _TICKS


def _founded(trial: Trial, staff: int, complaints: int) -> list[Staff]:
    """Set up the organisation with so many staff, each signed in, and complaints."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.staffing", str(staff), str(complaints)],
        env=trial.environment
        | {"DJANGO_SETTINGS_MODULE": "amends.site.settings"}
        | {"PYTHONPATH": os.pathsep.join((str(ROOT / "src"), str(ROOT)))},
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    return [Staff(**one) for one in json.loads(done.stdout)]
