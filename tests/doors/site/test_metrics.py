"""/metrics: how the installation stands, for whoever watches it, and for nobody else."""

import re
from datetime import timedelta
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.records import organization as org

from amends.core.framework.people.authority import PUBLIC_ACTOR
from amends.core.operation.events import YesNoUnknown
from amends.core.values import Code
from amends.governance import preparing
from amends.handling import access
from amends.handling.lodging import lodge
from amends.jobs import queue
from amends.jobs.models import Job
from amends.journal import log
from amends.register import queries
from amends.site.monitoring import metrics

pytestmark = pytest.mark.django_db


HERE = {"REMOTE_ADDR": "127.0.0.1", "SERVER_NAME": "localhost"}


@pytest.fixture(autouse=True)
def _data(db: None, tmp_path: Path, settings: Any) -> None:
    settings.AMENDS_FILES = settings.AMENDS_DATA = tmp_path
    settings.AMENDS_METRICS = (ip_network("127.0.0.1"),)


def asked(**meta: str) -> Any:
    return Client().get("/metrics", **(HERE | meta))  # type: ignore[arg-type]


def figures() -> dict[str, float]:
    answer = asked()
    assert answer.status_code == 200
    lines = [one for one in answer.content.decode().splitlines() if not one.startswith("#")]
    return {name: float(value) for name, value in (line.rsplit(" ", 1) for line in lines)}


def test_without_a_setting_it_answers_no_address_at_all(settings: Any) -> None:
    """Behind a proxy without forwarding headers every caller seems to be on this machine."""
    settings.AMENDS_METRICS = ()
    assert [asked().status_code, asked(REMOTE_ADDR="::1").status_code] == [404, 404]


def test_it_answers_a_named_address_and_past_no_proxy() -> None:
    assert asked().headers["Content-Type"] == metrics.CONTENT_TYPE
    assert asked().headers["Cache-Control"].count("no-store")
    strangers = [
        asked(REMOTE_ADDR="192.0.2.7"),
        asked(REMOTE_ADDR="not an address"),
        Client().post("/metrics", **HERE),  # type: ignore[arg-type]
    ]
    assert [one.status_code for one in strangers] == [404, 404, 405]
    assert b"amends_" not in strangers[0].content


@pytest.mark.parametrize(
    "header",
    [
        "Via",
        "Forwarded",
        "X-Forwarded-For",
        "X-Forwarded-Host",
        "X-Forwarded-Proto",
        "X-Real-IP",
        "CF-Connecting-IP",
        "True-Client-IP",
        "Fastly-Client-IP",
        "X-Client-IP",
    ],
)
def test_no_proxy_that_was_not_declared_passes_it_on(header: str) -> None:
    assert asked(**{f"HTTP_{header.upper().replace('-', '_')}": "127.0.0.1"}).status_code == 404


def test_it_is_told_to_the_networks_that_are_named_and_to_no_other(settings: Any) -> None:
    settings.AMENDS_METRICS = (ip_network("10.1.0.0/16"), ip_network("2001:db8::7"))
    told = [
        asked(REMOTE_ADDR=one).status_code
        for one in ("10.1.2.3", "2001:db8::7", "10.2.0.1", "2001:db8::8")
    ]
    assert told == [200, 200, 404, 404]
    behind = {"REMOTE_ADDR": "10.1.0.9", "HTTP_X_FORWARDED_FOR": "192.0.2.7"}
    assert asked(**behind).status_code == 404, "a proxy that nobody declared"
    settings.AMENDS_PROXIES = 1
    assert asked(**behind).status_code == 404, "whom the proxy saw is a stranger"
    assert asked(**(behind | {"HTTP_X_FORWARDED_FOR": "10.1.2.3"})).status_code == 200


def test_a_new_installation_has_figures_too() -> None:
    told = figures()
    assert told['amends_errands{state="due"}'] == 0
    assert any(name.startswith("amends_info{version=") for name in told)
    assert not any(name.startswith("amends_log_") for name in told)


def test_the_text_has_the_form_that_prometheus_reads() -> None:
    org.found_organization()
    org.lodged()
    line = re.compile(
        r"# HELP amends_[a-z_]+ [^\n]+\."
        r"|# TYPE amends_[a-z_]+ (gauge|counter|histogram)"
        r"|amends_[a-z_]+(\{LABEL(,LABEL)*\})? [0-9.e+-]+".replace(
            "LABEL", '[a-z_]+="[A-Za-z0-9_.+ ()-]+"'
        )
    )
    text = asked().content.decode()
    assert text.endswith("\n")
    assert [one for one in text.splitlines() if not line.fullmatch(one)] == []
    named = re.findall(r"^# TYPE (\S+)", text, re.M)
    assert len(named) == len(set(named)), "each figure stands once"


def test_errands_log_and_worker_are_told_as_they_stand() -> None:
    log.open_log(host="test.example", demo=False, now=org.BEGAN)
    org.found_organization()
    lodged = org.lodged(at=timezone.now() - timedelta(minutes=2))
    now = timezone.now()
    before = figures()
    assert before["amends_log_entries"] == 0
    assert before["amends_log_unsealed_seconds"] >= 60
    assert before['amends_errands{state="due"}'] == Job.objects.count()
    assert before["amends_errands_waited_seconds"] >= 60
    (claimed,) = queue.claim("test", now=now)
    queue.fail(claimed, Code("no_template"), now=now)
    log.sequence(now=now, signer=log.signer())
    preparing.saw(preparing.WORKER, now=now - timedelta(minutes=5))
    after = figures()
    assert after['amends_errands{state="shelved"}'] == 1
    assert after["amends_log_entries"] > 0
    assert after["amends_log_unsealed_seconds"] == 0
    assert after["amends_log_checkpoint_seconds"] < 60
    assert 300 <= after['amends_last_seen_seconds{what="worker"}'] < 360
    assert 'amends_last_seen_seconds{what="backup"}' not in after
    assert lodged.reference not in asked().content.decode()


def test_complaints_are_counted_in_one_query_and_those_behind_a_wall_are_left_out() -> None:
    org.found_organization()
    long_ago = org.BEGAN + timedelta(hours=2)
    org.lodged(at=long_ago)
    org.lodged(at=timezone.now())
    walled = org.complaint(about_person=YesNoUnknown.unknown)
    lodge(walled, actor=PUBLIC_ACTOR, now=long_ago)
    told = figures()
    assert told['amends_complaints_open{stage="received"}'] == 2
    assert told['amends_complaints_late{stage="received"}'] == 1
    rows = access.unrestricted()
    with CaptureQueriesContext(connection) as seen:
        counted = queries.staged(rows, now=timezone.now())
    assert len(seen) == 1
    assert sum(one.number for one in counted) == rows.count()


def test_without_a_database_it_says_so_and_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any, **__: Any) -> Any:
        raise OperationalError("gone: canary")

    monkeypatch.setattr(queries, "staged", broken)
    answer = asked()
    assert (answer.status_code, answer.content) == (503, b"no database\n")


def test_nobody_is_named() -> None:
    log.open_log(host="test.example", demo=False, now=org.BEGAN)
    org.found_organization()
    org.lodged()
    text = asked().content.decode()
    for word in ("Nora", "nora@example.org", "person/", "heating", "complaint/"):
        assert word not in text
