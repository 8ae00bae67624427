"""Submitting a complaint over the API (7.2): from the published shape to the payload of
`Receive`."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.conf import settings
from django.db import IntegrityError
from django.utils.translation import gettext

from amends.core.framework.people.authority import SYSTEM_ACTOR
from amends.core.framework.policy.vocabulary import FieldType
from amends.core.operation import events as e
from amends.core.operation.acts.facts import NewFact
from amends.core.operation.acts.receipt import NewIssue, NewMention, NewParty, NewReference, Receive
from amends.core.operation.complaint import Complaint
from amends.core.operation.regulators.answering import terms_told
from amends.core.refusal import Refused
from amends.core.values import LARGEST_INT, Code, Id, Money
from amends.handling.idempotency import was_carried_out
from amends.handling.lodging import lodge
from amends.handling.reading import file_of, named
from amends.vault import files
from amends.wording.names import Names
from amends.wording.refusal_sentence import unknown_reference

from ..problem_responses import Problem, invalid
from ..reading import (
    MOST_MISTAKES,
    Mistake,
    allowed_text,
    code_of,
    day_of,
    identity_of,
    moment_from,
    uploads_in,
)
from ..refusing import refused_problem
from ..routes import Answer, Call, post
from ..shared import copied
from .detail import etag
from .lodging_shapes import ContactBy, Lodging, Received, Representative, Speaker
from .opened import ApiComplaint
from .pictures import deadline_of


@post(
    "/complaints",
    "lodgeComplaint",
    "Lodge a complaint",
    tag="Complaints",
    body=Lodging,
    answers=Received,
    status=201,
    once=True,
    note="The same key and body again give the same reference and secret, and change nothing.",
    problems=("invalid", "refused", "other-body", "still-running", "file-refused"),
)
def _lodged(call: Call) -> Answer:
    lodging: Lodging = call.body
    new = receive_of(lodging, call)
    try:
        done = lodge(new, actor=call.caller.actor, now=call.now, once=call.once)
    except Refused as refused:
        raise refused_problem(refused, Names(rules=call.rules), call) from None
    except IntegrityError:
        if used := file_used(call):
            raise used from None
        raise
    headers = {"Location": _address(done.reference)}
    if done.performed.replayed:
        headers["Idempotent-Replayed"] = "true"
        complaint = file_of(done.reference, actor=SYSTEM_ACTOR, now=call.now).complaint
    else:
        complaint = done.performed.complaint
    headers |= etag(complaint)
    received = _received(done.reference, done.secret, complaint, call)
    return Answer(received, status=201, headers=headers)


def _received(reference: Id, secret: str, complaint: Complaint, call: Call) -> Received:
    seen = ApiComplaint({}, Names(rules=call.rules))
    terms, _ = terms_told(complaint, call.rules, call.now)
    return copied(
        Received,
        complaint,
        reference=reference,
        secret=secret,
        deadlines=tuple(deadline_of(t, complaint, seen, call.now) for t in terms),
        receipt_url=f"{_address(reference)}/receipt",
        status_url=_address(reference),
    )


def _address(reference: str) -> str:
    return f"{settings.AMENDS_BASE_URL}/api/v1/complaints/{reference}"


def file_used(call: Call) -> Problem | None:
    """Return the problem of a file that is attached already, or twice, if that is why the database
    refused. Other errors of the database are re-raised as ours."""
    sent = [upload.stored for upload in uploads_in(call.body)]
    if len(set(sent)) == len(sent) and not files.sealed(sent):
        return None
    text = gettext("You can attach a file once. Upload it again to use it elsewhere.")
    return Problem("file-refused", text, code="used-before")


def receive_of(lodging: Lodging, call: Call) -> Receive:
    """Return the payload of a received complaint. Raises `Problem` with everything that does not
    fit."""
    mistakes: list[Mistake] = []
    complainants = _complainants(lodging, mistakes)
    about = _about(lodging, call, mistakes)
    facts = (
        *facts_told("facts", lodging.facts, call, mistakes),
        *facts_told("own", lodging.own, call, mistakes),
    )
    if mistakes:
        raise invalid(*mistakes)
    return Receive(
        **{name: getattr(lodging, name) for name in _AS_SENT},
        complainants=complainants,
        representatives=tuple(map(_representative, lodging.representatives)),
        happened=lodging.received_at,
        about_reference=about,
        mentions=tuple(NewMention(person.name, person.unit) for person in lodging.persons),
        remedy=lodging.remedy_requested,
        recurring=lodging.recurring_says_complainant,
        evidence_of_receipt=lodging.received_evidence,
        references=tuple(NewReference(r.kind, r.value) for r in lodging.references),
        issues=tuple(NewIssue(issue.category, issue.description) for issue in lodging.issues),
        facts=facts,
    )


_AS_SENT = (
    *("channel", "narrative", "kind", "about", "about_person", "occurred_on", "place", "danger"),
    *("product", "unit", "entity", "brand", "incident", "recipient", "referred_by", "enclosures"),
)
"""Fields that the payload takes as they were sent."""


def _complainants(lodging: Lodging, mistakes: list[Mistake]) -> tuple[NewParty, ...]:
    single = lodging.complainant is not None
    if single == bool(lodging.complainants):
        text = gettext("Give either one complainant or several complainants.")
        mistakes.append(Mistake("/complainant" if single else "/complainants", text))
        return ()
    speakers = lodging.complainants or (lodging.complainant,)
    parties = []
    for place, speaker in enumerate(filter(None, speakers)):
        at = "/complainant" if single else f"/complainants/{place}"
        party = _party(speaker, lead=speaker.lead, mode=speaker.identity)
        if party.identity is None and speaker.identity is not e.IdentityMode.anonymous:
            text = gettext("Give a name or a way to reach them, or say that they are anonymous.")
            mistakes.append(Mistake(f"{at}/name", text))
        parties.append(party)
    return tuple(parties)


def _representative(speaker: Representative) -> NewParty:
    same = ("capacity", "authority", "valid_until", "correspondence")
    return _party(speaker, acts_for=speaker.for_, **{name: getattr(speaker, name) for name in same})


def _party(speaker: Speaker, **more: Any) -> NewParty:
    same = {name: getattr(speaker, name) for name in ("kind", "language", "needs")}
    way = _way(speaker.contact_by)
    return NewParty(identity=identity_of(speaker), contact_by=way, **same, **more)


def _way(contact_by: ContactBy | None) -> e.Way | None:
    if contact_by is None:
        return None
    return e.Way.not_possible if contact_by is ContactBy.none else e.Way(contact_by)


def _about(lodging: Lodging, call: Call, mistakes: list[Mistake]) -> Id | None:
    """Return the complaint whose handling is complained about. One that the caller may not see is
    as unknown as one that does not exist; a request that was carried out before is not judged
    again."""
    if not lodging.about_reference:
        return None
    if call.once is not None and was_carried_out(call.once):
        return None
    reference = named(lodging.about_reference, actor=call.caller.actor, now=call.now)
    if reference is None:
        mistakes.append(Mistake("/about_reference", unknown_reference()))
    return reference


def facts_told(
    place: str, facts: Mapping[str, Any], call: Call, mistakes: list[Mistake]
) -> Iterator[NewFact]:
    """Return the facts of `facts` or `own`; problems are added to the mistakes."""
    own = place == "own"
    for name, value in facts.items():
        if len(mistakes) >= MOST_MISTAKES:
            return
        at = f"/{place}/{name[:80]}"
        try:
            code = code_of(name if not own or name.startswith("own.") else f"own.{name}")
            if not own and code.startswith("own."):
                raise ValueError(gettext("The organisation's custom fields are in “own”."))
            if value is not None:
                yield _own(code, value, call) if own else _fact(code, value)
        except ValueError as problem:
            mistakes.append(Mistake(at, str(problem)))


def _own(code: Code, value: Any, call: Call) -> NewFact:
    declared = call.rules.policy.own_field(code)
    if declared is None:
        raise ValueError(gettext("The settings do not have this field."))
    match declared.type:
        case FieldType.words:
            return NewFact(code, words=_text(value))
        case FieldType.code:
            return NewFact(code, code=code_of(_text(value)))
        case FieldType.day:
            return NewFact(code, day=day_of(_text(value)))
        case FieldType.int if type(value) is int:
            return NewFact(code, number=_whole(value))
        case FieldType.bool if type(value) is bool:
            return NewFact(code, flag=value)
        case FieldType.money:
            return NewFact(code, money=_money(value))
        case _:
            raise ValueError(gettext("Enter a value of type {type}.").format(type=declared.type))


def _fact(code: Code, value: Any) -> NewFact:
    """A fact of a regulator's rules; its type is that of the value."""
    match value:
        case bool():
            return NewFact(code, flag=value)
        case int():
            return NewFact(code, number=_whole(value))
        case dict():
            return NewFact(code, money=_money(value))
        case str() if "T" in value:
            return NewFact(code, moment=moment_from(value))
        case str() if value[:4].isdigit() and "-" in value:
            return NewFact(code, day=day_of(value))
        case str():
            return NewFact(code, code=code_of(value))
        case _:
            raise ValueError(gettext("Enter a code, number, true or false, day, time or amount."))


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError(gettext("Enter text."))
    if problem := allowed_text(value):
        raise ValueError(problem)
    return value


def _whole(value: int) -> int:
    if abs(value) > LARGEST_INT:
        raise ValueError(gettext("The number is too large."))
    return value


def _money(value: Any) -> Money:
    if not isinstance(value, dict) or value.keys() != {"minor", "currency"}:
        raise ValueError(gettext("Enter an amount, for example {example}.").format(example=_EUROS))
    if type(value["minor"]) is not int:
        raise ValueError(gettext("Give amounts in whole minor units."))
    return Money(_whole(value["minor"]), code_of(_text(value["currency"])))


_EUROS = '{"minor": 1250, "currency": "eur"}'
