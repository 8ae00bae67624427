"""`python -m bench [NAME …]`: measure, print one table, keep `bench/out/NAME.json`."""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from .figures import Figure, table
from .ground import ENGINES, ROOT, installation

MEASURES = (
    "acts",
    "taking_over",
    "record",
    "rebuilding",
    "exporting",
    "evidence",
    "finding",
    "growth",
    "long",
    "insight",
    "conformity",
    "facts",
    "engines",
    "report",
    "near-identical",
    "signals",
    "suggesting",
    "dates",
    "walking",
    "lodging",
    "portal",
    "observing",
    "mail",
    "sweep",
    "idle",
    "waiting",
    "printing",
    "kill",
    "mutants",
    "demonstration",
    "starting",
    "servers",
    "hosts",
)
WITHOUT_DATABASE = frozenset(
    {
        "dates",
        "demonstration",
        "hosts",
        "mutants",
        "printing",
        "signals",
        "starting",
        "suggesting",
        "walking",
    }
)
OUT = ROOT / "bench" / "out"


def main() -> int:
    """Every measure on every engine, each in a new installation and process."""
    wanted = _parser().parse_args()
    figures: list[Figure] = []
    failed = []
    for name in wanted.names or MEASURES:
        engines = ("sqlite",) if name in WITHOUT_DATABASE else wanted.engine or ENGINES
        found: list[Figure] = []
        for engine in engines:
            print(f"… {name} on {engine}", file=sys.stderr, flush=True)
            try:
                found += _measured(name, engine, wanted)
            except subprocess.CalledProcessError as problem:
                failed.append(f"{name} on {engine}: exit status {problem.returncode}")
        _keep(name, found, wanted)
        figures += found
    print(table(figures))
    for one in failed:
        print(f"NOT MEASURED {one}")
    beyond = [one for one in figures if one.limit is not None and one.value > one.limit]
    for one in beyond:
        print(f"ABOVE ITS LIMIT {one.what} on {one.engine}: {one.value:.3g} > {one.limit:.3g}")
    return 1 if failed or beyond else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(MEASURES))
    parser.add_argument("--quick", action="store_true", help="less of everything, for a look")
    parser.add_argument(
        "--million", action="store_true", help="search a register of a million complaints"
    )
    parser.add_argument(
        "--rows", type=int, default=0, help="complaints in the register or the fact tables"
    )
    parser.add_argument("--sizes", default="", help="sizes of a register that grows: 1000,20000")
    parser.add_argument("--engine", action="append", choices=ENGINES, help="only this engine")
    return parser


def _measured(name: str, engine: str, wanted: argparse.Namespace) -> list[Figure]:
    options = [f"--{flag}" for flag in ("quick", "million") if getattr(wanted, flag)]
    options += [f"--rows={wanted.rows}"] if wanted.rows else []
    options += [f"--sizes={wanted.sizes}"] if wanted.sizes else []
    with installation(engine) as given, tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "figures.json"
        subprocess.run(
            [sys.executable, "-m", "bench.one", name, str(out), *options],
            env=given,
            cwd=ROOT,
            check=True,
        )
        return [Figure(**row) for row in json.loads(out.read_text(encoding="utf-8"))]


def _keep(name: str, figures: list[Figure], wanted: argparse.Namespace) -> None:
    """The figures with the machine they were measured on."""
    OUT.mkdir(exist_ok=True)
    told = {
        "measure": name,
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "quick": wanted.quick,
        "machine": {
            "cores": os.cpu_count(),
            "python": platform.python_version(),
            "system": platform.platform(),
        },
        "figures": [{field: getattr(one, field) for field in Figure.__slots__} for one in figures],
    }
    text = json.dumps(told, indent=2) + "\n"
    (OUT / f"{name}.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
