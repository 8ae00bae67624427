"""Clause 5.3: no one signs what they did not open: which acts ask it, and what counts."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests.doors.handled import do, six
from tests.named import perform_named
from tests.opening import not_asked
from tests.records import organization as org

from amends import vault
from amends.core.framework.appointments import (
    APPOINTMENTS,
    DeclineAccess,
    GrantRole,
    ReadCommands,
)
from amends.core.framework.installation import RunCommand
from amends.core.framework.people.authority import Actor
from amends.core.framework.people.personnel import Role
from amends.core.governing.catalogue import GOVERNING, RECORD_KINDS
from amends.core.governing.statements import DraftStatement, StatementItem
from amends.core.operation.acts.assessment import Classify
from amends.core.operation.acts.catalogue import ACTS, ON_TWO
from amends.core.operation.acts.investigation import Assign, FinishInvestigation, RecordFinding
from amends.core.operation.acts.response import AuthorizeResponse, PrepareResponse
from amends.core.operation.acts.second_look import Disagree
from amends.core.operation.acts.tracking import SetReminder
from amends.core.operation.events import Finding
from amends.core.records.state import NoParticulars
from amends.core.refusal import Guard, Refused
from amends.core.streams import INSTALLATION
from amends.core.values import Code, Id
from amends.governance import publishing
from amends.handling import rules
from amends.handling.kinds import KINDS
from amends.handling.kinds.opened_first import SHOWN, by_token, commands_up_to, note
from amends.handling.streams import histories, stream_of

AT = datetime(2026, 3, 2, 10, tzinfo=UTC)
LATER = AT + timedelta(minutes=30)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _organization(db: None) -> None:
    org.found_organization()


# --- which acts ask it ---

SECONDED = {
    "person": "add-person move-person grant-role invite-person release-access end-person end-role "
    "set-absence set-contact decline-access issue-token end-token end-sign-in set-password",
    "policy": "adopt return-proposal",
    "installation": "change-setting decline-setting",
    "reading": "read",
    "confirmation": "confirm",
}
"""Acts that ask it of the second person, or of what they name."""
_GOVERNING = {str(kind) for kind in GOVERNING}
NOT_ASKED = {
    "begins a record: there is nothing to open yet": {
        "complaint": "receive take-over",
        "action": "plan",
        "problem": "open",
        "criterion": "set-criterion",
        "survey": "announce",
        "reading": "announce",
        "evidence": "request-evidence",
        "exemption": "propose",
        "audit": "plan",
        "statement": "draft",
        "disposal": "propose",
        "access-request": "receive",
        "restore-drill": "record",
        "policy-text": "draft",
        "appointment": "appoint",
        "sign-off": "sign-off",
        "idea": "submit",
        "competence": "record",
        "staff-survey": "record",
        "risk": "describe",
        "review": "plan",
    },
    "only machines and the operator do it": {
        "complaint": "lapse recount",
        "action": "remind",
        "criterion": "raise-alert",
        "survey": "draw",
        "reading": "draw",
        "report": "freeze-report",
        "evidence": "record-evidence",
        "reads": "seal-reads",
        "installation": "run-command find-setting",
        "disposal": "carry-out remind",
        "alert": "raise remind",
        **dict.fromkeys(_GOVERNING - {"disposal", "alert"}, "remind"),
    },
    "records what the person did, heard or writes there, and says nothing of what others wrote": {
        "complaint": "acknowledge assess classify name-person take-immediate-action raise-issue "
        "add-party end-party record-authority record-needs record-contact record-danger-call "
        "request-information set-reminder notify-subject hear-person record-evidence "
        "prepare-response communicate-decision carry-out pay-remedy promise keep-promise escalate "
        "refer-outside record-outside-outcome note-late pause-term resume-term send-notice "
        "write-letter print-letter post-letter withdraw-letter return-letter message note attach "
        "write-subject-line correct disclose add-feedback declare-interest recuse",
        "problem": "find-cause revise-cause advise reclassify",
        "action": "start complete set-effect-rule publish-change",
        "criterion": "record-exposure rebase answer-alert",
        "survey": "invite answer",
        "audit": "announce draw find",
        "statement": "break-promise rewrite",
        "policy-text": "rewrite",
        "access-request": "add-complaint extend",
        "competence": "renew",
        "risk": "rate treat",
        "review": "record-attendance decide add-input answer-purpose freeze-pack reschedule",
    },
    "what complainants and people complained about say of themselves": {
        "complaint": "object-to-recording confirm-hearing confirm-contact",
        "person": "confirm-own-contact",
    },
    "moves work, links records or ends what applies, with a reason; another act decides on it": {
        "complaint": "assign transfer hand-over accept-hand-over return-hand-over "
        "withdraw-proposal reopen take-back link merge unmerge split",
        "problem": "bind unbind merge hand-over reopen",
        "action": "cancel hand-over unpublish-change",
        "criterion": "retire-criterion hand-over",
        "report": "propose-performance withdraw-performance",
        "exemption": "end",
        "confirmation": "withdraw",
        "audit": "hand-over cancel",
        "statement": "link hand-over retire",
        "access-request": "hand-over",
        "policy-text": "retire hand-over",
        "appointment": "end",
        "sign-off": "hand-over",
        "idea": "hand-over",
        "competence": "end",
        "staff-survey": "withdraw hand-over",
        "review": "cancel",
    },
    "removes or keeps text, which its form lists": {
        "complaint": "retract hold release-hold erase",
        **dict.fromkeys(_GOVERNING - {"restore-drill"}, "erase-text"),
        **dict.fromkeys(("problem", "action", "criterion"), "erase-text"),
    },
}
"""Why the other acts do not ask what was opened."""


def declared() -> dict[tuple[str, str], Any]:
    acts = {("complaint", str(act.name)): act for act in (*ACTS.values(), *ON_TWO.values())}
    for kind in RECORD_KINDS.values():
        acts |= {(str(kind.name), str(act.name)): act for act in kind.acts.values()}
    return acts | {("person", str(act.name)): act for act in APPOINTMENTS.values()}


def listed(of: dict[str, str]) -> Iterator[tuple[str, str]]:
    for kind, names in of.items():
        yield from ((kind, name) for name in names.split())


def test_every_act_asks_what_was_opened_or_says_why_not() -> None:
    every = {
        (kind.stream.prefix.partition("/")[0], str(name)) for kind in KINDS for name in kind.acts
    }
    acts = declared()
    asking = {key for key, act in acts.items() if act.opened or act.seconded}
    reasons = [key for of in (SECONDED, *NOT_ASKED.values()) for key in listed(of)]
    assert len(reasons) == len(set(reasons))
    assert set(reasons) & asking == set()
    assert asking | set(reasons) == every


# --- what counts ---


def prepared() -> str:
    """A complaint with a response by the handler that waits for approval."""
    reference = str(org.lodged(AT).reference)
    with not_asked():
        do(reference, "assess", six(), now=AT)
        do(reference, "classify", Classify(1, Code("poor_service")), now=AT)
        do(reference, "assign", Assign(org.HANDLER), now=AT)
        finding = RecordFinding(1, Finding.upheld, "No one ordered it.")
        do(reference, "record-finding", finding, by=org.HANDLER, now=AT)
        do(reference, "finish-investigation", FinishInvestigation(), by=org.HANDLER, now=AT)
        given = PrepareResponse("No one ordered the part.")
        do(reference, "prepare-response", given, by=org.HANDLER, now=AT)
    return reference


def page(
    reference: str, *, by: Id = org.MANAGER, purpose: str = "complaint", at: datetime = AT
) -> None:
    vault.reading.note_without_words(
        reader=by, purpose=purpose, now=at, reference=stream_of(reference)
    )


def approves(reference: str, *, actor: Actor | None = None, at: datetime = LATER) -> Any:
    stream, by = stream_of(reference), actor or org.acting(org.MANAGER)
    return perform_named(stream, "authorize-response", AuthorizeResponse(1), actor=by, now=at)


def refused(reference: str, *, actor: Actor | None = None, at: datetime = LATER) -> Guard:
    with pytest.raises(Refused) as found:
        approves(reference, actor=actor, at=at)
    return found.value.guard


@pytest.mark.opens
def test_a_response_is_approved_by_who_opened_the_complaint() -> None:
    reference = prepared()
    page(reference, by=org.DIRECTOR)
    assert refused(reference) is Guard.not_opened
    page(reference)
    approves(reference)


@pytest.mark.opens
@pytest.mark.parametrize("purpose", ["act/authorize-response", "queue", "related", "action", SHOWN])
def test_a_page_that_shows_something_else_of_it_does_not_count(purpose: str) -> None:
    reference = prepared()
    page(reference, purpose=purpose)
    assert refused(reference) is Guard.not_opened


@pytest.mark.opens
def test_a_list_of_complaints_does_not_count() -> None:
    reference = prepared()
    streams = [stream_of(reference), stream_of(str(org.lodged(AT).reference))]
    vault.reading.note_without_words(
        reader=org.MANAGER, purpose="complaint", now=AT, reference=streams
    )
    assert refused(reference) is Guard.not_opened


@pytest.mark.opens
def test_what_others_changed_since_has_to_be_opened_again() -> None:
    reference = prepared()
    page(reference)
    do(reference, "set-reminder", SetReminder(LATER.date(), org.HANDLER), by=org.HANDLER, now=LATER)
    with not_asked():
        do(reference, "disagree", Disagree("Too short.", 1), by=org.REVIEWER, now=LATER)
        again = PrepareResponse("No one ordered the part. We are sorry.")
        do(reference, "prepare-response", again, by=org.HANDLER, now=LATER)
    later = LATER + timedelta(minutes=5)
    with pytest.raises(Refused) as found:
        perform_named(
            stream_of(reference),
            "authorize-response",
            AuthorizeResponse(2),
            actor=org.acting(org.MANAGER),
            now=later,
        )
    assert found.value.guard is Guard.not_opened


@pytest.mark.opens
def test_what_only_adds_to_it_needs_no_second_opening() -> None:
    reference = prepared()
    page(reference)
    do(reference, "set-reminder", SetReminder(LATER.date(), org.HANDLER), by=org.HANDLER, now=LATER)
    approves(reference, at=LATER + timedelta(minutes=5))


@pytest.mark.opens
def test_the_same_token_opens_it_within_the_hour_and_the_entry_says_so() -> None:
    reference = prepared()
    mine = replace(org.acting(org.MANAGER), token=Id("MINEMINEMINEMINE"))
    other = replace(mine, token=Id("OTHEROTHEROTHERO"))
    page(reference)
    assert refused(reference, actor=mine) is Guard.not_opened
    page(reference, purpose=by_token(mine.token))
    assert refused(reference, actor=other) is Guard.not_opened
    assert refused(reference, actor=mine, at=AT + timedelta(minutes=61)) is Guard.not_opened
    approves(reference, actor=mine)
    last = histories([stream_of(reference)])[stream_of(reference)].entries[-1]
    assert (last.act, last.opened) == ("authorize-response", "api")


@pytest.mark.opens
def test_a_token_does_not_open_a_page_for_its_owner() -> None:
    reference = prepared()
    page(reference, purpose=by_token(Id("MINEMINEMINEMINE")))
    assert refused(reference) is Guard.not_opened
    page(reference)
    approves(reference)
    last = histories([stream_of(reference)])[stream_of(reference)].entries[-1]
    assert last.opened is None


@pytest.mark.opens
def test_the_operator_opens_nothing_in_the_name_of_a_person() -> None:
    reference = prepared()
    page(reference)
    operator = replace(org.acting(org.MANAGER), command=Code("approve"))
    assert refused(reference, actor=operator) is Guard.not_opened


@pytest.mark.opens
def test_an_actor_cannot_say_of_themselves_that_they_opened_it() -> None:
    reference = prepared()
    assert refused(reference, actor=org.acting(org.MANAGER).having_opened) is Guard.not_opened


# --- records and proposals ---


def statement() -> str:
    given = DraftStatement(
        StatementItem.scope, "Scope", "All complaints.", org.REPRESENTATIVE, AT.date().replace(2027)
    )
    actor = org.acting(org.REPRESENTATIVE)
    perform_named("statement/STATEMNT", "draft", given, actor=actor, now=AT)
    return "statement/STATEMNT"


def done(stream: str, act: str, given: Any, *, by: Id, at: datetime = LATER) -> Guard | None:
    """The guard that refused an act, None if it was done."""
    try:
        perform_named(stream, act, given, actor=org.acting(by), now=at)
    except Refused as found:
        return found.guard
    return None


@pytest.mark.opens
def test_a_statement_is_approved_by_who_opened_its_page() -> None:
    stream, given = statement(), NoParticulars()
    assert done(stream, "approve", given, by=org.DIRECTOR) is Guard.not_opened
    vault.reading.note_without_words(reader=org.DIRECTOR, purpose=SHOWN, now=AT, reference=stream)
    assert done(stream, "approve", given, by=org.DIRECTOR) is None


@pytest.mark.opens
@pytest.mark.parametrize("act", ["grant-role", "decline-access"])
def test_a_proposed_role_is_decided_by_who_opened_the_person(act: str) -> None:
    role = GrantRole(Role.auditor)
    assert done(org.HANDLER, "grant-role", role, by=org.REPRESENTATIVE, at=AT) is None
    given = role
    if act == "decline-access":
        given = DeclineAccess(Code("grant-role"), "No.", Role.auditor)  # type: ignore[assignment]
    assert done(org.HANDLER, act, given, by=org.DIRECTOR) is Guard.not_opened
    note(org.acting(org.DIRECTOR), org.HANDLER, now=AT)
    assert done(org.HANDLER, act, given, by=org.DIRECTOR) is None


@pytest.mark.opens
def test_who_withdraws_their_own_proposal_opens_nothing() -> None:
    assert done(org.HANDLER, "grant-role", GrantRole(Role.auditor), by=org.REPRESENTATIVE) is None
    given = DeclineAccess(Code("grant-role"), "A mistake.", Role.auditor)
    assert done(org.HANDLER, "decline-access", given, by=org.REPRESENTATIVE) is None


@pytest.mark.opens
@pytest.mark.parametrize("answer", [publishing.agree, publishing.send_back])
def test_looser_settings_are_answered_by_who_opened_the_proposal(answer: Any) -> None:
    now = rules.rules_at(AT).policy
    draft = publishing.following(replace(now, checked_share=now.checked_share - 1), now)
    publishing.publish(draft, reason="x", actor=org.acting(org.REPRESENTATIVE), now=AT)
    proposal = publishing.proposed()
    assert proposal is not None
    director = org.acting(org.DIRECTOR)
    with pytest.raises(Refused) as found:
        answer(proposal, reason="y", actor=director, now=LATER)
    assert found.value.guard is Guard.not_opened
    note(director, proposal.sha256, now=AT)
    answer(proposal, reason="y", actor=director, now=LATER)


@pytest.mark.opens
def test_commands_of_the_operator_are_read_by_who_was_shown_them() -> None:
    perform_named(
        INSTALLATION.prefix, "run-command", RunCommand(Code("backup")), actor=rules.OPERATOR, now=AT
    )
    given = ReadCommands(1)
    assert done(org.DIRECTOR, "read-commands", given, by=org.DIRECTOR) is Guard.not_opened
    note(org.acting(org.DIRECTOR), commands_up_to(1), now=AT)
    assert done(org.DIRECTOR, "read-commands", given, by=org.DIRECTOR) is None
