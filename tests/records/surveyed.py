"""Complaints that were given a response, and a survey about them."""

from datetime import timedelta
from typing import Any

from django.utils import timezone
from tests.doors import handled
from tests.named import perform_named
from tests.records import organization as org

from amends.core.framework.people.authority import Actor
from amends.core.improvement.samples.satisfaction import SETTLED, AnnounceSurvey, DrawSample
from amends.core.improvement.samples.surveys import Survey
from amends.handling.streams import state_of
from amends.journal import log, store
from amends.register.models import Row

SURVEY_ID = "survey/0001"


def opened_log() -> None:
    """An organization whose log can be signed."""
    org.found_organization()
    log.open_log(host="example.org", demo=False, now=timezone.now())


def answered(number: int) -> list[str]:
    """So many complaints that were given a response."""
    found = []
    for _ in range(number):
        reference = org.lodged(timezone.now()).reference
        handled.answer(reference)
        found.append(str(reference))
    settled()
    return found


def settled() -> None:
    """Let every response be as old as it has to be before people are asked."""
    Row.objects.filter(answered_at__isnull=False).update(
        answered_at=timezone.now() - SETTLED - timedelta(hours=1)
    )


def act(stream: str, name: str, given: Any, *, actor: Actor | None = None) -> Any:
    by = actor or org.acting(org.REPRESENTATIVE)
    return perform_named(stream, name, given, actor=by, now=timezone.now())


def survey() -> Survey:
    found = state_of(SURVEY_ID, store.read(SURVEY_ID))
    assert isinstance(found, Survey)
    return found


def signed() -> None:
    log.sequence(now=timezone.now(), signer=log.signer())


def announced(**changed: Any) -> None:
    today = timezone.now().date()
    told = {"first": today - timedelta(9), "last": today, "percent": 50} | changed
    act(SURVEY_ID, "announce", AnnounceSurvey(**told))


def drawn() -> None:
    """A survey with its sample."""
    announced()
    act(SURVEY_ID, "draw", DrawSample())
    signed()
    act(SURVEY_ID, "draw", DrawSample())
