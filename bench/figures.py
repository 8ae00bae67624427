"""A measured figure, the same work done by the bare database beside it, and the table of both."""

import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table. `bare` is what the database alone does of the same work, in the same
    run; `aim` is what we wanted, `least` says whether more is better. Above `limit` the command
    fails."""

    what: str
    value: float
    unit: str
    bare: float | None = None
    aim: float | None = None
    least: bool = True
    note: str = ""
    engine: str = ""
    limit: float | None = None

    @property
    def reached(self) -> bool | None:
        """Whether the aim is; None without one."""
        if self.aim is None:
            return None
        return self.value >= self.aim if self.least else self.value <= self.aim


@dataclass(frozen=True, slots=True)
class Scale:
    """How much is measured: quick for a look, whole for the figures that are reported. `million`
    makes the searched register one of a million complaints; dates and the sweep have a million
    without it. `rows` is how many complaints the register or fact tables have (0: as usual),
    `sizes` the numbers at which pages are measured as it grows."""

    quick: bool = False
    million: bool = False
    rows: int = 0
    sizes: tuple[int, ...] = ()

    def of(self, whole: int, quick: int) -> int:
        """The one or the other."""
        return quick if self.quick else whole


def percentile(seconds: Sequence[float], share: int) -> float:
    """The nearest-rank percentile, in milliseconds."""
    ordered = sorted(seconds)
    return ordered[max(0, ceil(len(ordered) * share / 100) - 1)] * 1000


def timed(work: Callable[[], object]) -> float:
    """Seconds that the work took."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def processor(work: Callable[[], object]) -> float:
    """Processor seconds of this process and its children that the work took: what else the machine
    does has little part in it."""
    began = os.times()
    work()
    return sum(os.times()[:4]) - sum(began[:4])


def memory() -> float:
    """The resident size of this process, in MB."""
    return _of_status("VmRSS:")


def peak_memory() -> float:
    """The largest resident size of this process so far, in MB."""
    return _of_status("VmHWM:")


def _of_status(name: str) -> float:
    with open("/proc/self/status", encoding="ascii") as status:  # noqa: PTH123 - not a real file
        for line in status:
            if line.startswith(name):
                return int(line.split()[1]) / 1024
    raise OSError("this machine does not tell the size of a process")


def table(figures: Sequence[Figure]) -> str:
    """The figures as a Markdown table."""
    lines = [
        "| what | engine | figure | bare | aim | |",
        "| --- | --- | ---: | ---: | ---: | --- |",
    ]
    for one in figures:
        sign = "≥" if one.least else "≤"
        mark = {None: "", True: "reached", False: "MISSED"}[one.reached]
        cells = (
            one.what,
            one.engine,
            f"{_short(one.value)} {one.unit}",
            "" if one.bare is None else _short(one.bare),
            "" if one.aim is None else f"{sign} {_short(one.aim)}",
            " ".join(filter(None, (mark, one.note))),
        )
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def _short(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:,.3g}"
