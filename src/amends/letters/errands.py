"""The letters that the worker sends, each recorded by an act with its exact wording.

A letter is sent before it is recorded, never the other way round: what the record says was sent,
was sent. A crash between the two sends it again, with the same Message-ID.
"""

from datetime import datetime, timedelta
from typing import Any

from amends.core.framework.authority import SYSTEM_ACTOR
from amends.core.framework.rulebook import Rules
from amends.core.operation.acknowledgement import Acknowledge
from amends.core.operation.communication import SendNotice
from amends.core.operation.complaint import Complaint, Told, fold
from amends.core.operation.events import (
    DecisionCommunicated,
    Delivery,
    KindDecided,
    Notice,
    ScopeDeclined,
    Way,
)
from amends.core.values import Code, Sealed
from amends.errands.work import Claimed
from amends.handling import rules
from amends.handling.perform import perform_one
from amends.handling.streams import reference_of, told
from amends.journal import store
from amends.people import limits
from amends.vault import peek

from . import filling
from .composing import Letter, compose
from .delivery import send
from .wishes import Reached, reach


class TooMany(Exception):
    """So many letters went to this address that the next one waits."""


def acknowledge(errand: Claimed, now: datetime) -> None:
    """Confirm receipt (7.4). Who lodged on the web without an address has read it there; whoever
    wants a letter or a call stays unacknowledged until somebody writes or calls."""
    complaint, _, in_force = _file(errand, now)
    reached = reach(complaint, errand.party)
    participant = complaint.participant(errand.party)
    if reached is None or participant is None or participant.acknowledged_at is not None:
        return
    letter = _letter(complaint, in_force, reached, "acknowledgement", now)
    if reached.by_mail:
        _brake(reached, now)
        send(letter, to=reached.contact.email, mark=_mark(errand))
        way, delivery = Way.email, Delivery.sent
    elif complaint.channel == "web" and not reached.contact.email:
        way, delivery = Way.web, Delivery.delivered
    else:
        return
    given = Acknowledge(errand.party, way, delivery, letter.text, Code(letter.code), letter.version)
    perform_one(errand.stream, "acknowledge", given, actor=SYSTEM_ACTOR, now=now)


def send_decision(errand: Claimed, now: datetime) -> None:
    """Send the decision of the entry that asked for it."""
    complaint, entries, in_force = _file(errand, now)
    event = _event(entries, errand.version)
    if isinstance(event, DecisionCommunicated):
        values = {
            "decision": _words(event.words),
            "recourse": filling.recourse(in_force.policy, event.recourse),
        }
        _send_notice(errand, complaint, in_force, Notice.decision, "decision", values, now)


def tell_recourse(errand: Claimed, now: datetime) -> None:
    """Tell whoever refused every other way of going further (7.9)."""
    complaint, _, in_force = _file(errand, now)
    participant = complaint.participant(errand.party)
    if participant is None:
        return
    values = {"recourse": filling.recourse(in_force.policy, participant.recourse)}
    _send_notice(errand, complaint, in_force, Notice.recourse, "recourse", values, now)


def tell_scope(errand: Claimed, now: datetime) -> None:
    """Tell the sender that it is not handled as a complaint, why, and that they may object."""
    complaint, entries, in_force = _file(errand, now)
    event = _event(entries, errand.version)
    if isinstance(event, ScopeDeclined | KindDecided):
        values = {"reason": _words(event.reason)}
        _send_notice(errand, complaint, in_force, Notice.out_of_scope, "out_of_scope", values, now)


def tell_closure(errand: Claimed, now: datetime) -> None:
    """Tell a complainant that the complaint was closed without their acceptance; any later word
    opens it again."""
    complaint, _, in_force = _file(errand, now)
    _send_notice(errand, complaint, in_force, Notice.closure, "closure", {}, now)


def alert_top_management(errand: Claimed, now: datetime) -> None:
    """Tell top management of a significant complaint (5.4.1-g): on their own first page; the notice
    is recorded for each of them who is independent."""
    complaint, _, in_force = _file(errand, now)
    from amends.core.framework.personnel import Role

    for person in in_force.people.holders(Role.top_management):
        if person.id in complaint.subject_ids:
            continue
        given = SendNotice(Notice.alert, Way.web, person=person.id)
        perform_one(errand.stream, "send-notice", given, actor=SYSTEM_ACTOR, now=now)


def _send_notice(
    errand: Claimed,
    complaint: Complaint,
    in_force: Rules,
    notice: Notice,
    template: str,
    values: dict[str, str],
    now: datetime,
) -> None:
    reached = reach(complaint, errand.party)
    if reached is None or not reached.by_mail:
        return
    letter = _letter(complaint, in_force, reached, template, now, **values)
    send(letter, to=reached.contact.email, mark=_mark(errand))
    given = SendNotice(
        notice,
        Way.email,
        errand.party,
        words=letter.text,
        template=Code(letter.code),
        template_version=letter.version,
        language=Code(letter.language.lower()),
    )
    perform_one(errand.stream, "send-notice", given, actor=SYSTEM_ACTOR, now=now)


def _letter(
    complaint: Complaint,
    in_force: Rules,
    reached: Reached,
    template: str,
    now: datetime,
    **values: str,
) -> Letter:
    policy = in_force.policy
    language = reached.language or policy.languages[0]
    known = filling.values(complaint, in_force, reached, now=now, language=language)
    return compose(policy, template, language, {**known, **values})


def _file(errand: Claimed, now: datetime) -> tuple[Complaint, list[Told], Rules]:
    entries = [told(entry) for entry in store.read(errand.stream)]
    complaint = fold(entries, reference=reference_of(errand.stream))
    if complaint is None:
        raise LookupError(errand.stream)
    return complaint, entries, rules.rules_at(now)


def _event(entries: list[Told], version: int) -> Any:
    return next((one.event for one in entries if one.version == version), None)


def _words(piece: Sealed | None) -> str:
    return (peek([piece.sealed])[piece.sealed] or "") if piece else ""


def _brake(reached: Reached, now: datetime) -> None:
    """Nobody can make us fill somebody's mailbox: the next acknowledgement to an address waits."""
    verdict = limits.take("acknowledge", reached.contact.email.casefold(), now=now)
    if not verdict.allowed:
        raise TooMany(str(verdict.wait or timedelta()))


def _mark(errand: Claimed) -> str:
    return f"{errand.stream}\n{errand.version}\n{errand.kind}\n{errand.party}"
