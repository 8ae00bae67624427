"""Clauses 7.2 and 7.9: who speaks for a complainant, how that is known, and whose code it was."""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from tests.core.samples import (
    ANN,
    CLEO,
    EVE,
    RULES,
    Story,
    actor,
    lodging,
    rules_with,
    words,
)

from amends.core.framework.people.authority import PUBLIC_ACTOR, Actor, Permission
from amends.core.framework.policy.commitments import Strength
from amends.core.improvement.monitoring import acceptance
from amends.core.operation import events as e
from amends.core.operation.acts.catalogue import ACTS
from amends.core.operation.acts.closing.ending import Close, Reopen, Withdraw
from amends.core.operation.acts.closing.objection import ObjectToRecording
from amends.core.operation.acts.closing.reaction import RecordReaction
from amends.core.operation.acts.communication import Attach, Message, RecordContact, SendNotice
from amends.core.operation.acts.merging import Merge, Split
from amends.core.operation.acts.parties import (
    AddParty,
    ConfirmContact,
    RaiseIssue,
    RecordAuthority,
    RecordNeeds,
)
from amends.core.operation.acts.receipt import NewParty, Receive
from amends.core.operation.acts.response import Escalate
from amends.core.refusal import Guard
from amends.core.values import Code, File, Id, Sealed
from amends.wording import stages, timeline, tracking
from amends.wording.names import Names, represented

SHEET: File = Sealed(Id("piece/1"), Id("0" * 64), 10)
VERIFIED = RecordAuthority(2, e.Standing.verified)
BY_FILE = replace(VERIFIED, evidence=SHEET)
CONFIRM = ConfirmContact(2, words("I called the number on the letterhead"))
BY_EMAIL = SendNotice(e.Notice.access, e.Way.email, party=2)
RITA = Actor.complainant(2)
SERVICE = Actor(Id("token/7"), granted=frozenset(Permission))
REPRESENTATIVE = NewParty(words("Rita"), acts_for=(0,), authority=e.Standing.verified)
ADDED = AddParty(
    e.PartyRole.representative, words("Rita"), acts_for=(1,), authority=e.Standing.verified
)
YES = RecordReaction(1, e.Reaction.accepted, words("yes"))


def lodged() -> Receive:
    return lodging(representatives=(REPRESENTATIVE,))


def added(story: Story) -> Story:
    return story.does("add-party", ADDED)


def merged_into_another(by: Id = ANN) -> Story:
    came = added(Story(reference=Id("C-2")).received(by=PUBLIC_ACTOR))
    story = Story().received(by=PUBLIC_ACTOR)
    came.together("merge", story, Merge(Id("C-1"), words(), ()), by)
    return story


def split_from_another() -> Story:
    came = added(Story(reference=Id("C-2")).received(by=PUBLIC_ACTOR)).does(
        "raise-issue", RaiseIssue()
    )
    story = Story()
    came.together("split", story, Split((2,), words(), Id("C-1")))
    return story


DOORS: dict[str, Callable[[], Story]] = {
    "receive, by staff": lambda: Story().received(lodged(), by=actor(ANN)),
    "receive, by another system": lambda: Story().received(lodged(), by=SERVICE),
    "add-party": lambda: added(Story().received(by=PUBLIC_ACTOR)),
    "record-authority": lambda: (
        Story()
        .received(by=PUBLIC_ACTOR)
        .does("add-party", replace(ADDED, authority=None))
        .does("record-authority", VERIFIED)
    ),
    "merge": merged_into_another,
    "split": split_from_another,
}
"""Every way in which a representative joins whom staff say to have authority."""


def speaker(story: Story) -> Any:
    return next(p for p in story.complaint.parties if p.party.acts_for)


# --- authority ---


@pytest.mark.parametrize("door", DOORS)
def test_authority_that_one_person_states_is_claimed_through_every_door(door: str) -> None:
    story = DOORS[door]()
    assert speaker(story).authority is e.Standing.claimed

    again = replace(VERIFIED, party=speaker(story).number)
    story.does("record-authority", again, ANN)
    assert speaker(story).authority is e.Standing.claimed, "they stated it once more"


@pytest.mark.parametrize("door", DOORS)
def test_authority_is_proven_by_a_second_person_or_a_file(door: str) -> None:
    number = speaker(DOORS[door]()).number
    by_two = DOORS[door]().does("record-authority", replace(VERIFIED, party=number), ANN)
    by_two.does("record-authority", replace(VERIFIED, party=number), CLEO)
    by_file = DOORS[door]().does("record-authority", replace(BY_FILE, party=number), ANN)

    assert speaker(by_two).authority is e.Standing.verified
    assert speaker(by_file).authority is e.Standing.verified


def test_authority_that_is_proven_is_not_prolonged_by_one_person() -> None:
    story = added(Story().received()).does("record-authority", VERIFIED, CLEO)
    story.does("record-authority", replace(VERIFIED, authority=e.Standing.shown), ANN)
    assert speaker(story).authority is e.Standing.shown, "nothing more than was proven"

    longer = replace(VERIFIED, valid_until=story.at.date().replace(year=2030))
    story.does("record-authority", longer, ANN)
    assert speaker(story).authority is e.Standing.claimed


def test_authority_that_was_proven_is_proven_where_they_join() -> None:
    came = added(Story(reference=Id("C-2")).received(by=PUBLIC_ACTOR))
    came.does("record-authority", BY_FILE)
    story = Story().received(by=PUBLIC_ACTOR)
    came.together("merge", story, Merge(Id("C-1"), words(), ()))

    assert speaker(story).authority is e.Standing.verified


def test_the_operator_is_no_second_person() -> None:
    story = added(Story().received())
    event = e.AuthorityRecorded(2, e.Standing.verified)
    story.tell([event], by=CLEO, act="record-authority", happened=story.at, via=Code("operator"))
    assert speaker(story).authority is e.Standing.claimed

    operator = replace(actor(CLEO), command=Code("confirm-contact"))
    assert story.refuses("confirm-contact", CONFIRM, operator) is Guard.not_by_operator


def test_alone_with_a_reason_one_person_proves_and_confirms_and_says_so() -> None:
    alone = rules_with(confirm_person=Strength.alone_with_reason)
    story = added(Story(alone).received())
    story.does("record-authority", VERIFIED)
    assert speaker(story).authority is e.Standing.claimed
    assert story.refuses("confirm-contact", CONFIRM) is Guard.same_person

    story.does("record-authority", replace(VERIFIED, alone_reason=words("only me")))
    story.does("confirm-contact", replace(CONFIRM, alone_reason=words("only me")))
    assert (speaker(story).authority, speaker(story).own_contact) == (e.Standing.verified, True)
    assert all(event.alone for event in story.events_of(e.PartyContactConfirmed))
    assert "alone, with a reason" in line(story, -1)
    assert "alone, with a reason" in line(story, -2)

    strict = added(Story().received())
    strict.does("record-authority", replace(VERIFIED, alone_reason=words("only me")))
    assert strict.events_of(e.AuthorityRecorded)[-1].alone is None
    assert speaker(strict).authority is e.Standing.claimed


# --- whose address, whose code ---


@pytest.mark.parametrize("door", DOORS)
def test_a_code_sent_to_an_address_that_staff_entered_is_known_to_them(door: str) -> None:
    story = DOORS[door]()
    number = speaker(story).number
    story.does("record-authority", replace(BY_FILE, party=number), CLEO)
    story.does("send-notice", replace(BY_EMAIL, party=number))
    assert speaker(story).code_known

    story.does("confirm-contact", replace(CONFIRM, party=number), CLEO)
    assert not speaker(story).code_known
    story.does("send-notice", replace(BY_EMAIL, party=number, way=e.Way.in_person))
    assert speaker(story).code_known, "staff handed it over"


@pytest.mark.parametrize("by", [actor(EVE), SERVICE], ids=["counter", "API"])
def test_a_complainants_code_is_their_own_once_a_second_person_confirmed_the_address(
    by: Actor,
) -> None:
    story = Story().received(by=by).answered()
    to_them = replace(BY_EMAIL, party=1)
    story.does("send-notice", to_them).reacted(e.Reaction.accepted)
    [reply] = story.complaint.lead.replies
    assert (reply.own, reply.code_known) == (False, True)

    mine = replace(CONFIRM, party=1)
    if by.person:
        assert story.refuses("confirm-contact", mine, EVE) is Guard.not_permitted
    story.does("confirm-contact", mine, CLEO).reacted(e.Reaction.accepted_reluctantly)
    assert story.complaint.lead.replies[-1].own
    assert not story.complaint.lead.replies[0].own, "what was said before stays what it was"
    assert story.refuses("confirm-contact", mine, CLEO) is Guard.already_done


def test_who_complained_on_the_public_site_has_an_address_and_a_code_of_their_own() -> None:
    story = Story().received(by=PUBLIC_ACTOR).answered().reacted(e.Reaction.accepted)
    assert story.complaint.lead.replies[-1].own
    assert story.refuses("confirm-contact", replace(CONFIRM, party=1), CLEO) is Guard.already_done


def test_nobody_who_entered_an_address_confirms_it() -> None:
    story = added(Story().received())
    assert story.refuses("confirm-contact", CONFIRM, ANN) is Guard.same_person
    story.does("record-authority", VERIFIED, CLEO).does("confirm-contact", CONFIRM, CLEO)
    assert speaker(story).own_contact

    elsewhere = split_from_another()
    number = speaker(elsewhere).number
    asked = replace(CONFIRM, party=number)
    assert elsewhere.refuses("confirm-contact", asked, ANN) is Guard.same_person


# --- whose reply ---


def one_person_alone() -> Story:
    """A handler invents a representative with their own address, and speaks for them."""
    story = added(Story().received(by=PUBLIC_ACTOR)).answered()
    return story.does("record-authority", VERIFIED)


def test_nobody_alone_accepts_in_the_name_of_an_invented_representative() -> None:
    story = one_person_alone()
    assert story.refuses("send-notice", BY_EMAIL) is Guard.authority_missing
    assert story.refuses("record-reaction", YES, RITA) is Guard.not_your_own

    by_file = one_person_alone().does("record-authority", BY_FILE).does("send-notice", BY_EMAIL)
    by_file.does("record-reaction", YES, RITA)
    [reply] = by_file.complaint.lead.replies
    assert (reply.own, reply.code_known, reply.by) == (False, True, "party/2")
    accepted = acceptance(by_file.complaint)
    assert accepted is not None
    assert accepted.noted, "it is no acceptance of their own"
    by_file.does("object-to-recording", ObjectToRecording(1, words("never")), Actor.complainant(1))


def test_an_older_reply_by_a_representative_without_proof_has_the_weakest_weight() -> None:
    story = one_person_alone()
    accepted = e.ReactionRecorded(1, e.Reaction.accepted, 1)
    story.tell([accepted], by=RITA.id, act="record-reaction", happened=story.at)
    [reply] = story.complaint.lead.replies

    assert (reply.own, reply.unproven) == (False, True)
    assert "authority to act was not proven" in line(story)


def proven(story: Story) -> Story:
    """A representative with proven authority and an address of their own."""
    added(story).does("record-authority", BY_FILE).does("confirm-contact", CONFIRM, CLEO)
    return story.does("send-notice", BY_EMAIL)


def names(story: Story) -> Names:
    parties = {1: "Ann Berg", 2: "Rita Roy"}
    return Names({ANN: "Staff"}, parties, RULES, speaks_for=represented(story.complaint, parties))


def line(story: Story, place: int = -1) -> str:
    return timeline.line(story.entries[place], names=names(story), complaint=story.complaint)


def told(story: Story, *readers: int, place: int = -1) -> str | None:
    """What the last of the readers is told."""
    return timeline.line_for_complainant(
        story.entries[place],
        parties=readers,
        complaint=story.complaint,
        names=names(story),
        reader=readers[-1],
    )


def closed(story: Story) -> Story:
    story.answered().reacted(e.Reaction.accepted).carried_out()
    ground = Close(e.Ground.accepted, Code("late"), Code("mistake"), e.Pattern.single)
    return story.does("close", ground)


SPOKEN: dict[str, tuple[Any, Callable[[Story], Story]]] = {
    "record-reaction": (YES, lambda story: story.answered()),
    "withdraw": (Withdraw(1, words()), lambda story: story),
    "object-to-recording": (
        ObjectToRecording(1, words()),
        lambda story: story.answered().reacted(e.Reaction.accepted, by=ANN),
    ),
    "escalate": (Escalate(reason=words()), lambda s: s.answered().reacted(e.Reaction.refused)),
    "reopen": (Reopen(words()), closed),
    "raise-issue": (RaiseIssue(description=words()), lambda story: story),
    "message": (Message(2, words()), lambda story: story),
    "attach": (Attach(SHEET, words()), lambda story: story),
    "record-needs": (RecordNeeds(1, language=Code("de")), lambda story: story),
}
BOTH = "Rita Roy, for Ann Berg"


def test_every_act_of_a_complainant_is_told_of_their_representative() -> None:
    assert set(SPOKEN) == {str(name) for name, known in ACTS.items() if known.complainant}


@pytest.mark.parametrize("act", SPOKEN)
def test_what_a_representative_does_is_theirs_for_the_person_they_represent(act: str) -> None:
    given, ready = SPOKEN[act]
    story = ready(proven(Story().received(by=PUBLIC_ACTOR)))
    before = len(story.entries)
    story.does(act, given, RITA)
    said = [
        timeline.line(r, names=names(story), complaint=story.complaint)
        for r in story.entries[before:]
    ]

    assert BOTH in said[0]
    for reader in ((1,), (1, 2)):
        text = told(story, *reader, place=before)
        assert text is None or BOTH in text or reader == (1, 2)


def own(act: str) -> tuple[Any, Callable[[Story], Story]]:
    given, ready = SPOKEN[act]
    return (replace(given, party=1) if act == "message" else given), ready


@pytest.mark.parametrize("act", SPOKEN)
def test_a_representative_reads_what_the_complainant_did_as_theirs(act: str) -> None:
    given, ready = own(act)
    story = ready(proven(Story().received(by=PUBLIC_ACTOR)))
    before = len(story.entries)
    story.does(act, given, Actor.complainant(1))

    texts = [told(story, 1, 2, place=place) for place in range(before, len(story.entries))]
    assert any(told(story, 1, place=place) for place in range(before, len(story.entries)))
    assert (texts[0] or "").startswith("Ann Berg "), texts
    assert not [text for text in texts if text and re.search(r"\b[Yy]ou (?!our\b)", text)]


BY_STAFF: dict[str, tuple[Any, Callable[[Story], Story]]] = {
    "record-reaction": (replace(YES, way=e.Way.phone), lambda story: story.answered()),
    "withdraw": (Withdraw(1, words(), e.Way.phone), lambda story: story),
    "record-contact": (RecordContact(1, e.Way.phone, True, words()), lambda story: story),
}


@pytest.mark.parametrize("act", BY_STAFF)
def test_a_representative_reads_what_staff_recorded_of_the_complainant_as_theirs(act: str) -> None:
    given, ready = BY_STAFF[act]
    story = ready(proven(Story().received(by=PUBLIC_ACTOR)))
    story.does(act, given)
    assert "Ann Berg" not in (told(story, 1) or "")
    text = told(story, 1, 2) or ""
    assert "Ann Berg" in text
    assert "you" not in text.casefold().split()


@pytest.mark.parametrize("reaction", e.Reaction)
def test_what_staff_recorded_without_a_way_has_a_line_for_a_representative(
    reaction: e.Reaction,
) -> None:
    story = proven(Story().received(by=PUBLIC_ACTOR)).answered()
    story.tell(
        [e.ReactionRecorded(1, reaction, 1)], by=ANN, act="record-reaction", happened=story.at
    )
    assert told(story, 1, 2)


@pytest.mark.parametrize("act", ["record-reaction", "withdraw"])
def test_no_reply_of_a_representative_reads_as_said_by_the_complainant(act: str) -> None:
    given, ready = SPOKEN[act]
    story = ready(proven(Story().received(by=PUBLIC_ACTOR)))
    before = len(story.entries)
    story.does(act, given, RITA)

    for reader in ((1,), (1, 2)):
        text = told(story, *reader, place=before) or ""
        assert text.startswith(BOTH)
    [reply] = story.complaint.lead.replies
    assert reply.own, "their authority is proven, and the code is theirs alone"
    assert story.complaint.lead.answered_for
    sentence = stages.state_sentence(story.complaint.stage, noted=True)
    assert "you accepted" not in sentence.lower()


def test_what_staff_record_of_a_representative_names_them() -> None:
    story = proven(Story().received(by=PUBLIC_ACTOR)).answered()
    story.does("record-reaction", replace(YES, way=e.Way.phone, said_by=2))
    [reply] = story.complaint.lead.replies

    assert line(story) == f"Staff recorded the reply of {BOTH}, given by phone: accepted."
    assert told(story, 1) == f"We recorded the reply of {BOTH} by phone: accepted."
    assert tracking.remark(story.entries[-1], story.complaint, names(story)).startswith(BOTH)
    assert stages.noted(reply).endswith("through your representative")

    gone = proven(Story().received(by=PUBLIC_ACTOR))
    gone.does("withdraw", Withdraw(1, words(), e.Way.phone, said_by=2))
    assert BOTH in line(gone)
    assert BOTH in (told(gone, 1) or "")


@pytest.mark.parametrize("act", ["record-reaction", "withdraw"])
def test_staff_record_nothing_of_a_representative_without_proven_authority(act: str) -> None:
    story = added(Story().received(by=PUBLIC_ACTOR)).answered()
    given = replace(SPOKEN[act][0], way=e.Way.phone, said_by=2)
    assert story.refuses(act, given) is Guard.authority_missing
    assert story.refuses(act, replace(given, said_by=1)) is Guard.unknown_party


def test_a_reply_with_a_code_that_staff_may_know_is_shown_as_such() -> None:
    story = Story().received().answered().reacted(e.Reaction.accepted)

    assert "may know the access code" in line(story)
    assert "may know the access code" in (told(story, 1) or "")
    [reply] = story.complaint.lead.replies
    assert "access code that our staff may know" in stages.noted(reply)
