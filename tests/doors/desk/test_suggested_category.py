"""A category is suggested beside the form, with its words, and only a person sets it."""

from dataclasses import replace

import pytest
from django.utils import timezone
from tests.doors import desk_people as desk
from tests.doors.handled import do, six
from tests.records import organization as org

from amends.core.improvement import suggesting
from amends.core.operation.acts.assessment import Classify
from amends.core.values import Code, Id
from amends.governance import publishing
from amends.handling import rules
from amends.handling.projections import indexing
from amends.handling.streams import stream_of
from amends.insight.signals import texts
from amends.journal import store
from amends.register.models import Row

pytestmark = pytest.mark.django_db
TEXTS = {
    "poor_service": "Your colleague was rude on the phone and hung up on me twice.",
    "service_late": "The parcel is weeks late and the courier never arrives when promised.",
}


@pytest.fixture
def reference(monkeypatch: pytest.MonkeyPatch) -> str:
    """A complaint without a category, beside closed ones that people categorised."""
    monkeypatch.setattr(suggesting, "LEAST", 4)
    monkeypatch.setattr(suggesting, "LEAST_OF", 2)
    org.found_organization()
    for category, text in TEXTS.items():
        for _ in range(6):
            closed = org.lodged(timezone.now(), narrative=text).reference
            Row.objects.filter(reference=closed).update(open=False, category=category)
    found = org.lodged(timezone.now(), narrative=TEXTS["service_late"]).reference
    texts.catch_up(now=timezone.now())
    indexing.rebuild()
    return str(found)


def form(reference: str, act: str = "classify/", person: Id = org.REPRESENTATIVE) -> str:
    return desk.read(desk.seated(person), f"complaints/{reference}/acts/{act}")


def test_a_category_is_suggested_with_its_words_and_set_by_a_person_alone(reference: str) -> None:
    before = len(store.read(stream_of(Id(reference))))
    page = form(reference)
    assert "Suggested category" in page
    assert "courier" in page.partition("Typical words:")[2][:200]
    assert "Learned from 12 closed complaints." in page
    assert "?category=service_late" in page
    chosen = form(reference, "classify/?category=service_late")
    assert 'value="service_late" selected' in chosen
    assert len(store.read(stream_of(Id(reference)))) == before


def test_nothing_is_suggested_once_it_has_a_category_or_where_it_is_switched_off(
    reference: str,
) -> None:
    do(reference, "assess", six())
    assert "Suggested category" in form(reference)
    do(reference, "classify", Classify(1, Code("poor_service")))
    assert "Suggested category" not in form(reference)
    other = org.lodged(timezone.now(), narrative=TEXTS["poor_service"]).reference
    texts.catch_up(now=timezone.now())
    indexing.rebuild()
    assert "Suggested category" in form(str(other))
    policy = rules.rules_at(timezone.now()).policy
    draft = publishing.following(replace(policy, suggest_categories=False), policy)
    by = org.acting(org.REPRESENTATIVE)
    publishing.publish(draft, reason="We choose.", actor=by, now=timezone.now())
    assert "Suggested category" not in form(str(other))
