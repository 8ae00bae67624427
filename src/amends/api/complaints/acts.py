"""Acts over the API: what may be done now, and doing it. One route for each act in core."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Literal

from django.db import IntegrityError
from django.utils.translation import gettext

from amends.core.framework.people.authority import Permission
from amends.core.operation.acts.catalogue import ACTS, ON_TWO
from amends.core.operation.acts.communication import SendNotice
from amends.core.operation.acts.declaration import ComplaintAct
from amends.core.operation.acts.merging import Split
from amends.core.operation.complaint import RecordedEvent, evolve
from amends.core.operation.events import Notice
from amends.core.refusal import Refused
from amends.core.values import Code, Id
from amends.handling.commands import Outdated, Unknown
from amends.handling.following import followed, just_issued
from amends.handling.idempotency import was_carried_out
from amends.handling.lodging import fresh_reference
from amends.handling.perform import perform_one
from amends.handling.reading import File, named, possible, subject_file
from amends.handling.streams import stream_of
from amends.wording import acts as wording

from ..answers import json_of
from ..problem_responses import Problem, invalid
from ..reading import Mistake
from ..refusing import refusal_told, refused_problem
from ..routes import Answer, Call, get, missing_match, post
from ..shared import copied
from .detail import etag, happened
from .lodging import file_used
from .opened import file_for, names_for, reference_in, shown_as
from .pictures import picture_of
from .shapes import Issued, Picture, Status, Written

OFFERED: dict[Code, ComplaintAct] = {
    act.name: act
    for act in (*ACTS.values(), *ON_TWO.values())
    if act.permission is not Permission.system_run
}
"""The acts that callers can do; acts of the clock are not among them."""

UNMATCHED = frozenset({Code("withdraw")})
"""Acts that decide and still accept no If-Match (`docs/api.md`)."""


def decides(act: ComplaintAct) -> bool:
    """Return whether the act requires If-Match."""
    return not act.additive and act.name not in UNMATCHED


def _match(act: ComplaintAct) -> Literal["no", "taken", "needed"]:
    """Return how a route uses If-Match; a person complained about has no state to compare."""
    if not decides(act):
        return "no"
    return "taken" if act.subject else "needed"


# --- what may be done ---


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why an act cannot be done now; `values` are what the sentences were made of."""

    code: str
    clause: str
    what: str
    why: str
    what_to_do: str
    values: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Possible:
    """An act, whether it may be done now, and if not why. `decides` acts ask for If-Match."""

    act: Code
    clause: str
    title: str
    hint: str
    decides: bool
    allowed: bool
    refused: Refusal | None


@dataclass(frozen=True, slots=True)
class Acts:
    """Every act with its answer of now."""

    reference: Id
    acts: tuple[Possible, ...]


@get(
    "/complaints/{reference}/acts",
    "getActs",
    "What may be done now, and why not",
    tag="Acts",
    followers=True,
    answers=Acts,
)
def _possible(call: Call) -> Answer:
    file = file_for(call)
    names = names_for(file, call, {})
    offered = []
    for option in possible(file, actor=call.caller.actor, now=call.now):
        act = option.act
        if act.name not in OFFERED or (call.caller.party and not act.complainant):
            continue
        refusal = refusal_told(option.refused, names, call) if option.refused is not None else None
        offered.append(
            Possible(
                act.name,
                act.clause,
                wording.title(act.name),
                wording.hint(act.name),
                decides(act),
                refusal is None,
                Refusal(**refusal) if refusal is not None else None,
            )
        )
    return Answer(Acts(shown_as(file, call), tuple(offered)), headers=etag(file.complaint))


# --- doing it ---


def _doing(act: ComplaintAct) -> Callable[[Call], Answer]:
    def answer(call: Call) -> Answer:
        file = _file(act, call)
        if file is None:
            return Answer(status=204, headers={"Idempotent-Replayed": "true"})
        about_them = _is_subject(file, call)
        if decides(act) and call.expected is None and not about_them:
            raise missing_match()
        particulars = _particulars(act, call)
        try:
            done = perform_one(
                stream_of(file.reference),
                act,
                particulars,
                actor=call.caller.actor,
                now=call.now,
                expected=None if about_them else call.expected,
                once=call.once,
            )
        except Refused as refused:
            raise refused_problem(refused, names_for(file, call, {}), call) from None
        except Outdated as outdated:
            raise _outdated(outdated, call) from None
        except IntegrityError:
            if used := file_used(call):
                raise used from None
            raise
        return _done(call, replayed=done.replayed)

    return answer


def _file(act: ComplaintAct, call: Call) -> File | None:
    """Return the complaint of the act, if the caller may see it. A person complained about does not
    see it but may respond (4.7). None if this very request was carried out before and ended the
    caller's access."""
    try:
        return file_for(call)
    except Unknown:
        if call.once is not None and was_carried_out(call.once):
            return None
        if act.subject and not call.caller.party:
            return subject_file(reference_in(call), actor=call.caller.actor, now=call.now)
        raise


def _is_subject(file: File, call: Call) -> bool:
    """Return whether the caller is complained about: they respond without a state that they may
    see."""
    person = call.caller.person
    return person is not None and file.complaint.subject(person.id) is not None


def _particulars(act: ComplaintAct, call: Call) -> Any:
    payload = call.body
    if isinstance(payload, Split):
        return replace(payload, other=fresh_reference())
    if act.name not in ON_TWO:
        return payload
    return replace(payload, other=_other(payload.other, call))


def _other(written: Id, call: Call) -> Id:
    """Return the other complaint. One that the caller may not see is as unknown as one that does
    not exist."""
    reference = named(written, actor=call.caller.actor, now=call.now)
    if reference is None:
        raise invalid(Mistake("/other", gettext("We cannot find this complaint.")))
    return reference


def _done(call: Call, *, replayed: bool) -> Answer:
    headers = {"Idempotent-Replayed": "true"} if replayed else {}
    try:
        call = _anew(call)
        file = file_for(call)
    except Unknown:
        return Answer(status=204, headers=headers)
    headers |= etag(file.complaint)
    if not call.caller.reads:
        return Answer(copied(Written, file.complaint), headers=headers)
    picture = picture_of(file, call)
    if isinstance(picture, Picture) and isinstance(call.body, SendNotice):
        picture = replace(picture, issued=_issued(file, call))
    return Answer(picture, headers=headers)


def _issued(file: File, call: Call) -> Issued | None:
    """Return the access code that a notice of access has just issued, to be handed over."""
    if call.body.notice is not Notice.access:
        return None
    issued = just_issued(file, by=call.caller.actor.id, now=call.now)
    return None if issued is None else Issued(issued.party, issued.secret)


def _anew(call: Call) -> Call:
    """Return the call with the complainant's present state of the complaint."""
    before = call.caller.followed
    if before is None:
        return call
    fresh = followed(before.reference, before.counter, now=call.now)
    return replace(call, caller=replace(call.caller, followed=fresh))


def _outdated(outdated: Outdated, call: Call) -> Problem:
    """Return 412, with what was decided since, as far as the caller may see it."""
    call = _anew(call)
    file = file_for(call)
    missed = _since(file, outdated.expected)
    return Problem(
        "outdated",
        gettext(
            "The complaint has changed since you opened it. Check the changes, then try again."
        ),
        headers=etag(file.complaint),
        revision=file.complaint.revision,
        since=json_of(happened(file, call, missed)) if call.caller.reads else [],
    )


def _since(file: File, revision: int) -> tuple[RecordedEvent, ...]:
    """Return the entries after a revision; all of them for a revision that never existed."""
    complaint, last = None, 0
    for entry in file.entries:
        complaint = evolve(complaint, entry, reference=file.reference)
        if complaint.revision <= revision:
            last = entry.version
    valid = revision <= file.complaint.revision
    return tuple(entry for entry in file.entries if entry.version > last) if valid else file.entries


for _known in OFFERED.values():
    post(
        f"/complaints/{{reference}}/acts/{_known.name}",
        f"act-{_known.name}",
        wording.WORDS[_known.name].title,
        tag="Acts",
        followers=_known.complainant,
        body=_known.particulars,
        answers=(Picture, Status, Written),
        once=True,
        match=_match(_known),
        note=f"{wording.WORDS[_known.name].hint} ISO 10002:2018, {_known.clause}.",
        problems=(
            "invalid",
            "not-found",
            "refused",
            "other-body",
            "still-running",
            *(("outdated", "missing-if-match") if decides(_known) else ()),
        ),
    )(_doing(_known))
