"""Kill the leader of a PostgreSQL cluster under load, and count what visitors lost.

Two hosts of Patroni with synchronous replication, etcd and HAProxy, all on this machine and with
the files of `deploy/patroni/`. People record complaints and repeat what was not confirmed. The
leader is killed with -9, started again, and leads once more after the other one was killed as well.
Prints how long nothing was confirmed, how many requests failed and how slow the slowest was, after
how many seconds the first leader was a synchronous replica again, and how many confirmed complaints
are missing or there twice. Exit status 1 if one is, 3 if the servers cannot be had.
"""

import argparse
import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from itertools import pairwise
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import psycopg  # noqa: E402
from tests import ports, processes, servers  # noqa: E402
from tests.waiting import PATIENCE, until  # noqa: E402
from tests.walks.lodging import Answered, lodge  # noqa: E402

HOST = "127.0.0.1"
FILES = ROOT / "deploy" / "patroni"
_UNSEALED = "SELECT (SELECT count(*) FROM journal_entry) - (SELECT count(*) FROM journal_leaf)"


@dataclass
class Result:
    """What visitors saw. Seconds, requests and complaints."""

    no_answer_for: float = 0.0
    failed_requests: int = 0
    slowest_failure: float = 0.0
    slowest: float = 0.0
    back_after: float = 0.0
    confirmed: int = 0
    missing: int = 0
    doubled: int = 0
    verified: bool = False


class Cluster:
    """Two database hosts, a store of who leads, and a proxy that leads to the leader."""

    def __init__(self, folder: Path) -> None:
        servers.demand("etcd", "patroni", "haproxy")
        self.folder, self.programs = folder, servers.postgresql()
        self.leader_port, self.replica_port = ports.free(), ports.free()
        self.passwords = {
            "superuser_password": secrets.token_hex(8),
            "replicator_password": secrets.token_hex(8),
        }
        self.nodes = {
            name: {"port": ports.free(), "rest_port": ports.free()} for name in ("one", "two")
        }
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self._commands: dict[str, list[str]] = {}

    def start(self) -> None:
        """Start everything, and wait until a leader and a synchronous replica are there."""
        client, peer = (f"http://{HOST}:{ports.free()}" for _ in range(2))
        etcd = ["--data-dir", str(self._folder("etcd")), "--name", "etcd"]
        etcd += ["--listen-client-urls", client, "--advertise-client-urls", client]
        etcd += ["--listen-peer-urls", peer, "--initial-advertise-peer-urls", peer]
        etcd += ["--initial-cluster", f"etcd={peer}"]
        self._run("etcd", [servers.found("etcd"), *etcd])
        for name, own in self.nodes.items():
            folder = self._folder(name)
            values = own | self.passwords | {"name": name, "host": HOST, "network": f"{HOST}/32"}
            values |= {"etcd": client.removeprefix("http://"), "data": folder / "data"}
            values |= {"programs": self.programs, "sockets": folder}
            to = servers.filled(FILES / "patroni.yaml", values, folder / "patroni.yaml")
            self._run(name, [servers.found("patroni"), str(to)])
        values = {"leader": f"{HOST}:{self.leader_port}"}
        values |= {"replicas": f"{HOST}:{self.replica_port}"}
        for name, own in self.nodes.items():
            values |= {name: f"{HOST}:{own['port']}", f"{name}_rest": own["rest_port"]}
        to = servers.filled(FILES / "haproxy.cfg", values, self.folder / "haproxy.cfg")
        self._run("haproxy", [servers.found("haproxy"), "-f", str(to)])
        self.wait_for_replica()

    def wait_for_replica(self) -> None:
        """Return when what is confirmed is on both hosts."""
        asked = "SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'sync'"
        until(lambda: self.answer(asked) == 1, "a synchronous replica", every=0.5)

    def bring_back(self, name: str) -> float:
        """Start a host that was killed; return the seconds until it is a synchronous replica."""
        since = time.monotonic()
        self._run(name, self._commands[name])
        self.wait_for_replica()
        return round(time.monotonic() - since, 1)

    def answer(self, asked: str, *, database: str = "postgres") -> object:
        """Return what the leader answers, through the proxy; None if it does not."""
        told = f"host={HOST} port={self.leader_port} user=postgres dbname={database} "
        told += f"password={self.passwords['superuser_password']} connect_timeout=3"
        with suppress(psycopg.Error), psycopg.connect(told, autocommit=True) as connection:
            rows = connection.execute(asked.encode())
            return row[0] if rows.description and (row := rows.fetchone()) else None
        return None

    def kill_leader(self) -> str:
        """Kill the database of the leader and what looks after it, as if its host were gone."""
        name = self.leader()
        if name is None:
            raise RuntimeError("there is no leader to kill")
        self._kill(name)
        return name

    def leader(self) -> str | None:
        """Return the host that the proxy leads to."""
        port = self.answer("SELECT setting::int FROM pg_settings WHERE name = 'port'")
        return next((name for name, own in self.nodes.items() if own["port"] == port), None)

    def stop(self) -> None:
        """Kill everything."""
        for name in list(self.running):
            self._kill(name)

    def _kill(self, name: str) -> None:
        processes.kill(self.running.pop(name))
        with suppress(OSError, ValueError):  # PostgreSQL has left the session of its Patroni
            pid = int((self.folder / name / "data" / "postmaster.pid").read_text().split()[0])
            below = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
            for one in (pid, *map(int, below)):
                with suppress(ProcessLookupError):
                    os.kill(one, signal.SIGKILL)

    def _folder(self, name: str) -> Path:
        folder = self.folder / name
        folder.mkdir(mode=0o700)
        servers.given_to(folder)
        return folder

    def _run(self, name: str, command: list[str]) -> None:
        self._commands[name] = command
        log = self.folder / f"{name}.log"
        with log.open("ab") as said:
            environment = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"}
            command = servers.unprivileged(command)
            self.running[name] = processes.start(
                command, env=environment, cwd=self.folder, said=said
            )


@dataclass
class Visitors:
    """People who record one complaint after the other, and repeat each until it is confirmed."""

    port: int
    token: str
    confirmed: dict[str, str] = field(default_factory=dict)
    answers: list[Answered] = field(default_factory=list)
    ending: threading.Event = field(default_factory=threading.Event)

    def run(self, count: int, during: Callable[[], None]) -> None:
        """Let so many record complaints while something happens."""
        threads = [threading.Thread(target=self._one, args=(number,)) for number in range(count)]
        for thread in threads:
            thread.start()
        try:
            during()
        finally:
            self.ending.set()
            for thread in threads:
                thread.join()

    def _one(self, person: int) -> None:
        number = 0
        while not self.ending.is_set():
            number += 1
            key, last = f"{person}-{number}", time.monotonic() + PATIENCE
            while time.monotonic() < last:
                answer = lodge(self.port, self.token, key)
                self.answers.append(answer)
                if answer.reference:
                    self.confirmed[key] = answer.reference
                    break
                time.sleep(0.2)


def trial(folder: Path, *, clients: int, after: float) -> Result:
    """Start a cluster and an installation on it, kill the leader under load, and count."""
    cluster = Cluster(folder)
    try:
        cluster.start()
        return _on(cluster, folder, clients=clients, after=after)
    finally:
        cluster.stop()


def _on(cluster: Cluster, folder: Path, *, clients: int, after: float) -> Result:
    password = secrets.token_hex(8)
    cluster.answer(f"CREATE ROLE amends LOGIN PASSWORD '{password}'")
    cluster.answer("CREATE DATABASE amends OWNER amends")
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT / "src"),
        "AMENDS_DATA": str(folder / "amends"),
        "DATABASE_URL": f"postgresql://amends:{password}@{HOST}:{cluster.leader_port}/amends",
        "AMENDS_LIMITS": "off",
    }

    def amends(*words: str) -> str:
        command = [sys.executable, "-m", "amends", *words]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"amends {words[0]}: {done.stdout}{done.stderr}")
        return done.stdout

    amends("migrate")
    amends("setup", "--name", "Trial", "--person", "Ada Owner")
    amends("user", "add", "ada", "--person", "Ada Owner")
    scopes = ("--scope", "complaints:read", "--scope", "complaints:write")
    token = amends("token", "create", "--user", "ada", "--name", "trial", *scopes).split()[-1]
    port, log = ports.free(), folder / "amends.log"
    command = [sys.executable, "-m", "amends", "serve", "--processes", "2", "--with-worker"]
    with (
        log.open("wb") as said,
        processes.running([*command, "--port", str(port)], env=environment, cwd=ROOT, said=said),
    ):
        until(lambda: lodge(port, token, "first").reference, "a first complaint")
        visitors, back_after = Visitors(port, token), list[float]()

        def fail_over() -> str:
            time.sleep(after)
            name = cluster.kill_leader()
            print(f"killed the leader, {name}", file=sys.stderr)
            until(lambda: cluster.leader() not in (None, name), "another leader", every=0.5)
            since = time.monotonic()
            until(
                lambda: any(answer.reference and answer.at > since for answer in visitors.answers),
                "a confirmation by the new leader",
            )
            time.sleep(after)
            return name

        def during() -> None:
            first = fail_over()
            back_after.append(cluster.bring_back(first))
            if fail_over() == first:
                raise RuntimeError(f"{first} was the leader again without a failure of the other")

        visitors.run(clients, during)
        until(lambda: _ready(port), "a process that is ready again")
        until(lambda: cluster.answer(_UNSEALED, database="amends") == 0, "a sealed audit trail")
        result = replace(_counted(visitors, cluster), back_after=back_after[0])
    amends("verify")
    result.verified = True
    return result


def _ready(port: int) -> bool:
    from urllib.request import urlopen

    with suppress(OSError), urlopen(f"http://{HOST}:{port}/readyz", timeout=5) as page:
        return bool(page.status == 200)
    return False


def _counted(visitors: Visitors, cluster: Cluster) -> Result:
    good = sorted(one.at for one in visitors.answers if one.reference)
    bad = [one.took for one in visitors.answers if not one.reference]
    told = cluster.answer("SELECT string_agg(reference, ' ') FROM register_row", database="amends")
    kept, confirmed = str(told).split(), set(visitors.confirmed.values())
    return Result(
        no_answer_for=round(max(after - before for before, after in pairwise(good)), 1),
        failed_requests=len(bad),
        slowest_failure=round(max(bad, default=0), 1),
        slowest=round(max(one.took for one in visitors.answers), 1),
        confirmed=len(confirmed),
        missing=len(confirmed - set(kept)),
        doubled=len(kept) - 1 - len(confirmed),  # the first was recorded before
    )


def main() -> int:
    """Run the trial and print the result."""
    parser = argparse.ArgumentParser(description="kill a PostgreSQL leader under load")
    parser.add_argument("--clients", type=int, default=6)
    parser.add_argument("--after", type=float, default=15.0, help="seconds of load on both sides")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--keep", action="store_true", help="keep the folder with the logs")
    arguments = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="amends-failover-"))
    folder.chmod(0o755)
    try:
        result = trial(folder, clients=arguments.clients, after=arguments.after)
    except servers.Missing as reason:
        print(reason, file=sys.stderr)
        return 3
    finally:
        if arguments.keep:
            print(f"kept: {folder}", file=sys.stderr)
        else:
            shutil.rmtree(folder, ignore_errors=True)
    if arguments.json:
        print(json.dumps(asdict(result)))
    else:
        print(
            "\n".join(
                f"{name.replace('_', ' '):16} {value}" for name, value in asdict(result).items()
            )
        )
    return 0 if not (result.missing or result.doubled) and result.verified else 1


if __name__ == "__main__":
    sys.exit(main())
