"""Metrics in the text format of Prometheus: the state of the installation, asked on request, and
the counters of requests and jobs.

They neither name nor count individuals. Restricted complaints are left out, as they are for
everyone who counts without opening complaints.
"""

import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_PLAIN_0_0_4 as CONTENT_TYPE
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from amends.core.codec import moment_of
from amends.core.governing.restore_drills import RESTORE_DRILL
from amends.governance import preparing
from amends.handling import access
from amends.jobs import duties
from amends.jobs import read as jobs
from amends.journal import log
from amends.letters import delivery
from amends.letters.incoming import storing
from amends.register import governing, queries

from .. import version
from ..folder import existing
from . import counters

_FOLDERS = {"data": "AMENDS_DATA", "files": "AMENDS_FILES"}


def gauge(name: str, text: str, values: Mapping[str, float], label: str = "") -> GaugeMetricFamily:
    """Return one metric with its values by `label`; without a label there is one value."""
    metric = GaugeMetricFamily(f"amends_{name}", text, labels=[label] if label else [])
    for of, value in values.items():
        metric.add_metric([of] if label else [], value)
    return metric


class Installation(Collector):
    """The state of the installation, asked of the database for each answer."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Yield every metric. Raises DatabaseError."""
        return gauges(datetime.now(UTC))


@never_cache
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Serve the metrics to a monitoring system in a network named by `AMENDS_METRICS`; others get
    404."""
    if not _may_read(request):
        raise Http404
    registry = CollectorRegistry()
    registry.register(Installation())
    try:
        text = generate_latest(registry) + counters.text()
    except DatabaseError:
        return HttpResponse("no database\n", content_type=CONTENT_TYPE, status=503)
    return HttpResponse(text, content_type=CONTENT_TYPE)


def gauges(now: datetime) -> Iterator[GaugeMetricFamily]:
    """Yield every metric of the installation with its present values."""
    yield gauge("info", "The version that is running.", {version.shown(): 1}, "version")
    staged = queries.staged(access.unrestricted(), now=now)
    text = "Open complaints by stage, without restricted ones."
    yield gauge("complaints_open", text, {row.stage: row.number for row in staged}, "stage")
    text = "Open complaints with a missed deadline by stage, without restricted ones."
    yield gauge("complaints_late", text, {row.stage: row.late for row in staged}, "stage")
    waiting = jobs.waiting(now)
    states = {"due": waiting.due, "later": waiting.later, "shelved": waiting.failed}
    text = "Background jobs: due now, for later or in progress, failed."
    yield gauge("errands", text, states, "state")
    text = "Seconds since the oldest due job has been due."
    yield gauge("errands_waited_seconds", text, {"": _since(waiting.due_since, now)})
    with suppress(log.NotOpened):
        yield from _log(now)
    yield gauge("last_seen_seconds", _SEEN, _last_seen(now), "what")
    day = now - timedelta(days=1)
    mail = {"received": storing.counted(day).messages, "sent": delivery.sent_since(day)}
    yield gauge("mail_day", "Emails of the last 24 hours.", mail, "direction")
    text = "Seconds since a worker last had the duty; 0 while one has it."
    yield gauge(
        "duty_seconds", text, {duty.duty: duty.free_for for duty in duties.holders()}, "name"
    )
    places = {name: getattr(settings, of) for name, of in _FOLDERS.items()}
    folders = {name: existing(place) for name, place in places.items() if isinstance(place, Path)}
    free = {name: shutil.disk_usage(folder).free for name, folder in folders.items()}
    yield gauge("free_bytes", "Free disk space of each folder.", free, "folder")


_SEEN = "Seconds since a worker was at work, since the last backup, and since the last drill."


def _last_seen(now: datetime) -> dict[str, float]:
    moments = {
        "worker": preparing.last(preparing.WORKER, now=now),
        "backup": preparing.last(preparing.BACKUP, now=now),
        "drill": governing.of_kind(RESTORE_DRILL.name).values_list("begun_at", flat=True).first(),
    }
    return {name: _since(then, now) for name, then in moments.items() if then}


def _log(now: datetime) -> Iterator[GaugeMetricFamily]:
    state, unsealed = log.state(), log.oldest_unsealed()
    yield gauge("log_entries", "Sealed entries of the audit trail.", {"": state.size})
    if state.signed_at is not None:
        text = "Seconds since the newest checkpoint. Without new entries none is signed."
        yield gauge("log_checkpoint_seconds", text, {"": _since(state.signed_at, now)})
    text = "Seconds that the oldest unsealed entry has been waiting."
    waited = _since(moment_of(unsealed) if unsealed else None, now)
    yield gauge("log_unsealed_seconds", text, {"": waited})


def _since(then: datetime | None, now: datetime) -> float:
    return max(0.0, (now - then).total_seconds()) if then else 0.0


_PASSED_ON = re.compile(
    r"HTTP_(VIA|FORWARDED|X_FORWARDED_.*|X_REAL_IP|X_(CLUSTER_)?CLIENT_IP|CF_CONNECTING_IP(V6)?"
    r"|TRUE_CLIENT_IP|FASTLY_CLIENT_IP|X_ORIGINAL_.*|X_ENVOY_.*)"
)
"""Headers that show a proxy forwarded the request."""


def _may_read(request: HttpRequest) -> bool:
    undeclared = not settings.AMENDS_PROXIES and any(map(_PASSED_ON.fullmatch, request.META))
    try:
        address = ip_address(request.META.get("REMOTE_ADDR", ""))
    except ValueError:
        return False
    return not undeclared and any(address in network for network in settings.AMENDS_METRICS)
