"""What a regulator forbids in a letter goes out from no template: the letter waits with a reason,
somebody is told, and with another wording it goes by itself."""

from dataclasses import replace
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone
from tests.named import perform_named
from tests.records import organization as org

from amends.core.framework.packs.letter_check import check_letters
from amends.core.framework.people.authority import SYSTEM_ACTOR
from amends.core.framework.policy.policy import Policy
from amends.core.operation import events as e
from amends.core.operation.acts.communication import Note
from amends.core.operation.acts.receipt import NewParty
from amends.core.operation.complaint import fold
from amends.core.values import Contact
from amends.governance import adopting, publishing
from amends.governance import packs as regimes
from amends.governance.publishing import NotPublishable
from amends.handling import rules
from amends.handling.reading import file_of
from amends.handling.streams import stream_of
from amends.jobs import read
from amends.letters import held_back as again
from amends.letters import occasions
from amends.site import worker

pytestmark = pytest.mark.django_db

DEAD = "https://ec.europa.eu/odr"
NORA = NewParty(identity=Contact(name="Nora Quill", email="nora@example.org"))


@pytest.fixture(autouse=True)
def _organization() -> None:
    org.found_organization()


def policy() -> Policy:
    return rules.rules_at(timezone.now()).policy


def reworded(code: str, more: str) -> Policy:
    """The policy with something more in a letter, under its next number."""
    templates = tuple(
        replace(one, text=f"{one.text}\n{more}\n", version=one.version + 1)
        if one.code == code
        else one
        for one in policy().templates
    )
    return replace(policy(), templates=templates)


def publish(changed: Policy) -> None:
    draft = publishing.following(changed, policy())
    actor = org.acting(org.REPRESENTATIVE)
    publishing.publish(draft, reason="Other words.", actor=actor, now=timezone.now())


def adopt() -> None:
    text, actor = regimes.texts()["uk-fca-disp"], org.acting(org.REPRESENTATIVE)
    adopting.adopt_pack(text, reason="It binds us.", actor=actor, now=timezone.now())


def work() -> None:
    while worker.make_round("test", now=timezone.now()):
        pass


def events(reference: str, kind: type) -> list[Any]:
    file = file_of(reference, actor=SYSTEM_ACTOR, now=timezone.now())
    return [one.event for one in file.entries if isinstance(one.event, kind)]


def held_back(code: str = "acknowledgement") -> str:
    """A complaint whose letter holds a dead address, since before the pack was adopted."""
    publish(reworded(code, DEAD))
    adopt()
    work()
    reference = org.lodged(timezone.now(), complainants=(NORA,)).reference
    work()
    return reference


def test_a_letter_with_a_forbidden_text_waits_with_its_reason_and_somebody_is_told_once() -> None:
    reference = held_back()
    assert not mail.outbox
    assert not events(reference, e.Acknowledged)
    assert [(one.kind, one.problem) for one in read.failed()] == [("acknowledge", "forbidden_text")]
    [told] = events(reference, e.ReminderSet)
    owner = file_of(reference, actor=SYSTEM_ACTOR, now=timezone.now()).complaint.owner
    assert told.person == owner


def test_where_nobody_answers_for_it_the_management_representative_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def nobodys(*given: Any, **named: Any) -> Any:
        known = fold(*given, **named)
        return known and replace(known, owner=None)

    monkeypatch.setattr(occasions, "fold", nobodys)
    reference = held_back()
    told = events(reference, e.ReminderSet)
    assert [one.person for one in told] == [org.REPRESENTATIVE]


def test_it_is_tried_again_once_the_complaint_has_changed_and_not_before(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    reference = held_back()
    monkeypatch.setattr(occasions, "demand_allowed", lambda found, text: None)
    work()
    assert read.failed(), "nothing has changed"
    note = Note("The rule is not for this one.")
    actor = org.acting(org.REPRESENTATIVE)
    perform_named(stream_of(reference), "note", note, actor=actor, now=timezone.now())
    work()
    assert not read.failed()
    assert [message.to for message in mail.outbox] == [["nora@example.org"]]


def test_however_many_are_held_back_each_is_looked_at_some_at_a_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(again, "AT_ONCE", 1)
    first = held_back()
    second = org.lodged(timezone.now(), complainants=(NORA,)).reference
    work()
    assert len(read.failed()) == 2
    actor = org.acting(org.REPRESENTATIVE)
    for reference in (first, second):
        perform_named(stream_of(reference), "note", Note("x"), actor=actor, now=timezone.now())
    later = timezone.now()
    assert sum(again.try_again(now=later) for _ in range(4)) == 2


def test_it_goes_by_itself_once_another_wording_is_published() -> None:
    reference = held_back()
    clean = tuple(
        replace(one, text=one.text.replace(DEAD, ""), version=one.version + 1)
        for one in policy().templates
    )
    publish(replace(policy(), templates=clean))
    work()
    assert [message.to for message in mail.outbox] == [["nora@example.org"]]
    assert events(reference, e.Acknowledged)
    assert not read.failed()
    assert len(events(reference, e.ReminderSet)) == 1


def test_what_is_published_of_something_else_lets_it_fail_again() -> None:
    reference = held_back()
    publish(replace(policy(), reaction_days=policy().reaction_days + 1))
    work()
    assert not mail.outbox
    assert [one.problem for one in read.failed()] == ["forbidden_text"]
    assert len(events(reference, e.ReminderSet)) == 1


def test_a_letter_of_which_the_pack_says_nothing_may_name_it() -> None:
    reference = held_back("survey")
    assert events(reference, e.Acknowledged)
    assert not read.failed()


def test_a_wording_that_holds_it_is_not_published() -> None:
    adopt()
    draft = publishing.following(reworded("decision", DEAD), policy())
    found = [one for one in draft.findings if one.code == "forbidden_text"]
    assert {one.blocks for one in found} == {True}
    assert found[0].path.startswith("templates.decision.en.")
    assert found[0].values[0] == "ec.europa.eu/odr"
    with pytest.raises(NotPublishable):
        publish(reworded("decision", DEAD))


def test_what_stood_there_before_the_pack_is_told_and_keeps_nothing_else_from_being_published() -> (
    None
):
    publish(reworded("decision", DEAD))
    adopt()
    changed = replace(policy(), reaction_days=policy().reaction_days + 1)
    draft = publishing.following(changed, policy())
    found = [one for one in draft.findings if one.code == "forbidden_text"]
    assert {one.blocks for one in found} == {False}
    publish(changed)


def test_an_older_wording_that_goes_out_no_more_is_no_fault() -> None:
    old = reworded("decision", DEAD)
    new = tuple(
        replace(one, text="x", version=one.version + 1)
        for one in old.templates
        if one.code == "decision"
    )
    packs = list(regimes.shipped("uk-fca-disp"))
    both = replace(old, templates=(*old.templates, *new))
    assert check_letters(both, packs, before=policy()) == ()
