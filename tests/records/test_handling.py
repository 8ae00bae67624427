"""The pen writes whole or not at all, once, and everything it writes can be read back."""

from datetime import timedelta

import pytest

from amends.core.framework.authority import Actor
from amends.core.operation.assessment import Assess
from amends.core.operation.communication import Message
from amends.core.operation.complaint import Stage
from amends.core.refusal import Guard, Refused
from amends.core.values import Code
from amends.errands.models import Errand
from amends.handling import access, rules
from amends.handling.lodging import track
from amends.handling.perform import Outdated, Step, Unknown, perform, perform_one
from amends.handling.reading import file_of
from amends.handling.repeats import Once, OtherBody
from amends.handling.streams import complaint_of, stream_of
from amends.journal import store
from amends.journal.models import Entry
from amends.register.models import Row
from amends.vault.models import Piece

from . import organization as org

pytestmark = pytest.mark.django_db

LATER = org.BEGAN + timedelta(hours=3)
SIX = {
    "severity": "medium",
    "safety": False,
    "complexity": "low",
    "impact": "low",
    "immediate_needed": False,
    "immediate_possible": True,
}


@pytest.fixture(autouse=True)
def _organization() -> None:
    org.found_organization()


def assessed() -> Assess:
    from amends.core.codec import value_of

    return value_of(Assess, SIX)


def test_a_lodged_complaint_is_recorded_drawn_and_asks_for_its_acknowledgement() -> None:
    lodged = org.lodged()
    complaint = lodged.performed.complaint
    assert complaint.stage is Stage.received
    assert complaint.owner == org.REPRESENTATIVE
    assert {term.clock for term in complaint.terms} == {"acknowledge", "respond"}
    row = Row.objects.get(pk=lodged.reference)
    assert (row.stage, row.version, row.owner) == ("received", complaint.version, complaint.owner)
    errands = Errand.objects.filter(stream=stream_of(lodged.reference))
    assert "acknowledge" in set(errands.values_list("kind", flat=True))


def test_the_journal_holds_no_word_of_the_complainant() -> None:
    lodged = org.lodged(narrative="Zanzibar canary", remedy="Quetzal canary")
    bodies = " ".join(Entry.objects.values_list("body", flat=True))
    assert not any(word in bodies for word in ("canary", "Nora", "example.org"))
    assert Piece.objects.filter(scope=stream_of(lodged.reference)).count() == 3


def test_what_was_written_folds_back_to_what_was_answered() -> None:
    lodged = org.lodged()
    stream = stream_of(lodged.reference)
    done = perform_one(
        stream, "assess", assessed(), actor=org.acting(org.REPRESENTATIVE), now=LATER
    )
    assert complaint_of(lodged.reference, store.read(stream)) == done.complaint
    assert done.complaint.stage is Stage.assessed


def test_a_refused_act_leaves_nothing_behind_not_even_its_words() -> None:
    lodged = org.lodged()
    before = Entry.objects.count(), Piece.objects.count()
    with pytest.raises(Refused) as refused:
        perform_one(
            stream_of(lodged.reference),
            "transfer",
            _transfer(org.AUDITOR),
            actor=org.acting(org.REPRESENTATIVE),
            now=LATER,
        )
    assert refused.value.guard is Guard.cannot_handle
    assert (Entry.objects.count(), Piece.objects.count()) == before


def _transfer(owner: str) -> object:
    from amends.core.operation.assessment import Transfer
    from amends.core.values import Id

    return Transfer(Id(owner), "because")


def test_a_batch_is_written_whole_or_not_at_all() -> None:
    lodged = org.lodged()
    stream = stream_of(lodged.reference)
    before = Entry.objects.count()
    with pytest.raises(Refused):
        perform(
            [
                Step(stream, Code("assess"), assessed()),
                Step(stream, Code("transfer"), _transfer(org.AUDITOR)),
            ],
            actor=org.acting(org.REPRESENTATIVE),
            now=LATER,
        )
    assert Entry.objects.count() == before
    assert Row.objects.get(pk=lodged.reference).stage == "received"


def test_an_act_on_an_outdated_revision_is_refused() -> None:
    lodged = org.lodged()
    stream = stream_of(lodged.reference)
    revision = lodged.performed.complaint.revision
    rep = org.acting(org.REPRESENTATIVE)
    perform_one(stream, "assess", assessed(), actor=rep, now=LATER, expected=revision)
    with pytest.raises(Outdated) as outdated:
        perform_one(stream, "assess", assessed(), actor=rep, now=LATER, expected=revision)
    assert outdated.value.expected == revision


def test_an_additive_act_does_not_outdate_a_decision() -> None:
    lodged = org.lodged()
    stream = stream_of(lodged.reference)
    revision = lodged.performed.complaint.revision
    perform_one(
        stream, "message", Message(1, "One more thing"), actor=Actor.complainant(1), now=LATER
    )
    rep = org.acting(org.REPRESENTATIVE)
    perform_one(stream, "assess", assessed(), actor=rep, now=LATER, expected=revision)


def test_the_same_request_under_one_key_is_carried_out_once() -> None:
    lodged = org.lodged()
    stream = stream_of(lodged.reference)
    once = Once("form", "key-1", "digest")
    party = Actor.complainant(1)
    first = perform_one(stream, "message", Message(1, "Hello"), actor=party, now=LATER, once=once)
    entries = Entry.objects.count()
    again = perform_one(stream, "message", Message(1, "Hello"), actor=party, now=LATER, once=once)
    assert (first.replayed, again.replayed) == (False, True)
    assert again.reference == lodged.reference
    assert Entry.objects.count() == entries
    other = Once("form", "key-1", "other")
    with pytest.raises(OtherBody):
        perform_one(stream, "message", Message(1, "Bye"), actor=party, now=LATER, once=other)


def test_a_complaint_that_one_may_not_see_looks_like_one_that_does_not_exist() -> None:
    lodged = org.lodged()
    for person in (org.AUDITOR, org.ADMINISTRATOR):
        with pytest.raises(Unknown):
            file_of(lodged.reference, actor=org.acting(person), now=LATER)
    with pytest.raises(Unknown):
        file_of("0000-0000", actor=org.acting(org.HANDLER), now=LATER)
    assert file_of(lodged.reference, actor=org.acting(org.HANDLER), now=LATER).complaint


def test_reference_and_secret_open_the_complaint_and_nothing_else_does() -> None:
    lodged = org.lodged()
    assert track(lodged.reference, lodged.secret.lower(), now=LATER).reference == lodged.reference
    for reference, secret in (
        (lodged.reference, "0000-0000-0000-0000"),
        ("0000-0000", lodged.secret),
        (lodged.reference, ""),
    ):
        with pytest.raises(Unknown):
            track(reference, secret, now=LATER)


def test_sealed_triage_is_seen_by_the_representative_only() -> None:
    from amends.core.operation.events import YesNoUnknown

    lodged = org.lodged(about_person=YesNoUnknown.unknown)
    in_force = rules.rules_at(LATER)
    seen = {
        person.id
        for person in in_force.people.persons.values()
        if access.visible(person, in_force).filter(pk=lodged.reference).exists()
    }
    assert seen == {org.REPRESENTATIVE}


def test_the_register_shows_exactly_what_the_access_rule_allows() -> None:
    from amends.core.framework.authority import may_see
    from amends.core.operation.demands import sight_of
    from amends.core.operation.events import YesNoUnknown

    references = [
        org.lodged().reference,
        org.lodged(about_person=YesNoUnknown.yes).reference,
    ]
    in_force = rules.rules_at(LATER)
    for person in in_force.people.persons.values():
        shown = set(access.visible(person, in_force).values_list("pk", flat=True))
        for reference in references:
            complaint = complaint_of(reference, store.read(stream_of(reference)))
            assert complaint is not None
            allowed = bool(may_see(person, sight_of(complaint, in_force), in_force.people))
            assert (reference in shown) == allowed, (person.id, reference)
