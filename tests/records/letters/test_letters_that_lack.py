"""The letters that the worker sends are looked at as they go: what is not seen in them is not there
for a regulator, and somebody is told to write it."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone
from tests.doors import regulated
from tests.doors.handled import do
from tests.records import organization as org

from amends.core.framework.labels import PackPoint
from amends.core.framework.people.authority import SYSTEM_ACTOR
from amends.core.operation.acts.facts import NewFact
from amends.core.operation.acts.posting import WriteLetter
from amends.core.operation.acts.receipt import NewParty
from amends.core.operation.events import Acknowledged, LetterWritten, Way
from amends.core.values import Code, Contact
from amends.governance import publishing
from amends.handling import rules
from amends.handling.reading import file_of
from amends.letters.on_paper import Words
from amends.register.models import Row
from amends.site import worker

pytestmark = pytest.mark.django_db

NORA = Contact(
    name="Nora Complain", email="nora@example.org", lines=("1 Long Street",), postcode="E1 1AA"
)
FACTS = (
    NewFact(Code("org.uk_part"), code=Code("england")),
    NewFact(Code("complaint.kind"), code=Code("other")),
)
POINTS = ("understanding", "parts")


@pytest.fixture(autouse=True)
def _organization() -> None:
    org.found_organization()


def received(pack: str, way: Way = Way.email) -> str:
    """Under the pack; the worker has done all that follows from receipt."""
    regulated.adopt(pack, now=timezone.now() - timedelta(days=1))
    nora = NewParty(identity=NORA, contact_by=way)
    reference = org.lodged(timezone.now(), facts=FACTS, complainants=(nora,)).reference
    while worker.make_round("test", now=timezone.now()):
        pass
    return reference


def says(*points: str) -> None:
    """Our wording of the receipt is ticked to say these points."""
    policy = rules.rules_at(timezone.now()).policy
    said = tuple(PackPoint.read(f"uk-housing/s1_acknowledgement/{one}") for one in points)
    templates = tuple(
        replace(one, says=said) if one.code == "acknowledgement" else one
        for one in policy.templates
    )
    draft = publishing.following(replace(policy, templates=templates), policy)
    actor = org.acting(org.REPRESENTATIVE)
    publishing.publish(draft, reason="It says so.", actor=actor, now=timezone.now())


def lacks(reference: str, kind: type = Acknowledged) -> set[str]:
    """The letters of packs that what the worker sent is not."""
    entries = file_of(reference, actor=SYSTEM_ACTOR, now=timezone.now()).entries
    (event,) = [one.event for one in entries if isinstance(one.event, kind)]
    return {str(one.letter) for one in event.lacks}


def met(reference: str, clock: str) -> bool:
    complaint = file_of(reference, actor=SYSTEM_ACTOR, now=timezone.now()).complaint
    (term,) = [one for one in complaint.terms if one.clock == clock and one.pack != "iso-10002"]
    return term.met_at is not None


def owed(reference: str) -> int:
    return Row.objects.get(reference=reference).owed


def test_a_receipt_that_shows_what_is_wanted_is_the_letter_of_the_regulator() -> None:
    reference = received("uk-fca-disp")
    assert lacks(reference) == set()
    assert met(reference, "ack")
    assert owed(reference) == 0


def test_a_receipt_that_does_not_say_how_the_complaint_is_understood_is_not() -> None:
    reference = received("uk-housing")
    assert lacks(reference) == {"s1_acknowledgement"}
    assert Row.objects.get(reference=reference).acknowledged_at is not None
    assert not met(reference, "s1_ack")
    assert owed(reference) == 1


def test_it_is_once_whoever_worded_it_has_said_that_it_says_all_of_it() -> None:
    says(*POINTS)
    reference = received("uk-housing")
    assert lacks(reference) == set()
    assert met(reference, "s1_ack")
    assert owed(reference) == 0


@pytest.mark.parametrize("point", POINTS)
def test_one_point_of_two_is_not_enough(point: str) -> None:
    says(point)
    reference = received("uk-housing")
    assert lacks(reference) == {"s1_acknowledgement"}
    assert not met(reference, "s1_ack")


def test_a_receipt_that_is_laid_ready_for_the_post_is_looked_at_when_it_is_written() -> None:
    reference = received("uk-housing", Way.letter)
    assert lacks(reference, LetterWritten) == {"s1_acknowledgement"}


def test_a_letter_of_one_paragraph_has_a_text_and_a_subject_that_we_give_it() -> None:
    reference = received("uk-fca-disp")
    mail.outbox.clear()
    do(reference, "write-letter", WriteLetter(1, Way.email, "We look into it."))
    while worker.make_round("test", now=timezone.now()):
        pass
    [sent] = [one for one in mail.outbox if "We look into it." in str(one.body)]
    assert sent.subject == f"An update on your complaint ({reference})"
    paper = Words.of("We look into it.", "en")
    assert (paper.subject, paper.text) == ("", "We look into it.")
