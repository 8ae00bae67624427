"""Metrics of the installation in the text format of Prometheus, counted on request.

They neither name nor count individuals. Restricted complaints are left out, as they are for
everyone who counts without opening complaints.
"""

import shutil
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from ipaddress import ip_address
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from amends.core.codec import moment_of
from amends.governance import preparing
from amends.handling import access
from amends.jobs import read as jobs
from amends.journal import log
from amends.register import queries

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_FOLDERS = {"data": "AMENDS_DATA", "files": "AMENDS_FILES"}


@dataclass(frozen=True, slots=True)
class Gauge:
    """One metric, its help text, and its values by `label`; without one, there is one value, or
    none if it is unknown."""

    name: str
    help: str
    values: Mapping[str, float]
    label: str = ""

    def lines(self) -> Iterator[str]:
        """Return the lines in Prometheus format."""
        yield f"# HELP amends_{self.name} {self.help}"
        yield f"# TYPE amends_{self.name} gauge"
        for of, value in self.values.items():
            told = f'{{{self.label}="{of}"}}' if self.label else ""
            yield f"amends_{self.name}{told} {value:.15g}"


@never_cache
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Serve the metrics to a monitoring system in a network named by `AMENDS_METRICS`; others get
    404."""
    if not _may_read(request):
        raise Http404
    now = datetime.now(UTC)
    try:
        lines = [line for gauge in gauges(now) for line in gauge.lines()]
    except DatabaseError:
        return HttpResponse("no database\n", content_type=CONTENT_TYPE, status=503)
    return HttpResponse("\n".join(lines) + "\n", content_type=CONTENT_TYPE)


def gauges(now: datetime) -> Iterator[Gauge]:
    """Yield every metric with its present values."""
    yield Gauge("info", "The version that is running.", {program_version(): 1}, "version")
    staged = queries.staged(access.unrestricted(), now=now)
    told = "Open complaints by stage; those that a wall surrounds are left out."
    yield Gauge("complaints_open", told, {one.stage: one.number for one in staged}, "stage")
    told = "Open complaints of which a date has passed, by stage."
    yield Gauge("complaints_late", told, {one.stage: one.late for one in staged}, "stage")
    waiting = jobs.waiting(now)
    states = {"due": waiting.due, "later": waiting.later, "shelved": waiting.failed}
    told = "What is to be done after acts: due now, for later or in hand, given up on."
    yield Gauge("errands", told, states, "state")
    told = "Since when the longest due errand has been due."
    yield Gauge("errands_waited_seconds", told, {"": _since(waiting.due_since, now)})
    with suppress(log.NotOpened):
        yield from _log(now)
    seen = {"worker": preparing.WORKER, "backup": preparing.BACKUP}
    times = {name: _since(then, now) for name, of in seen.items() if (then := preparing.last(of))}
    told = "Since when a worker was last at work, and since the last backup."
    yield Gauge("last_seen_seconds", told, times, "what")
    places = {name: getattr(settings, of) for name, of in _FOLDERS.items()}
    free = {name: _free(place) for name, place in places.items() if isinstance(place, Path)}
    yield Gauge("free_bytes", "Room on the disk of each folder.", free, "folder")


def program_version() -> str:
    """Return the version that is running; of a checkout its word."""
    try:
        return version("amends")
    except PackageNotFoundError:
        return "checkout"


def _log(now: datetime) -> Iterator[Gauge]:
    state, unsealed = log.state(), log.oldest_unsealed()
    yield Gauge("log_entries", "Entries that have their place in the log.", {"": state.size})
    if state.signed_at is not None:
        told = "Since the newest checkpoint; without new entries none is signed."
        yield Gauge("log_checkpoint_seconds", told, {"": _since(state.signed_at, now)})
    told = "Since when the longest waiting entry has waited for its place in the log."
    waited = _since(moment_of(unsealed) if unsealed else None, now)
    yield Gauge("log_unsealed_seconds", told, {"": waited})


def _since(then: datetime | None, now: datetime) -> float:
    return max(0.0, (now - then).total_seconds()) if then else 0.0


def _free(folder: Path) -> int:
    """Return the free bytes of a folder that may not exist yet."""
    there = next(one for one in (folder, *folder.parents) if one.exists())
    return shutil.disk_usage(there).free


_PASSED_ON = ("HTTP_FORWARDED", "HTTP_X_FORWARDED_FOR", "HTTP_X_REAL_IP", "HTTP_VIA")
"""Headers that show a proxy forwarded the request."""


def _may_read(request: HttpRequest) -> bool:
    undeclared = not settings.AMENDS_PROXIES and any(one in request.META for one in _PASSED_ON)
    try:
        address = ip_address(request.META.get("REMOTE_ADDR", ""))
    except ValueError:
        return False
    return not undeclared and any(address in network for network in settings.AMENDS_METRICS)
