"""Clause 8.5: evidence packs over the API, for those who may have one: listed, asked for,
downloaded."""

from dataclasses import dataclass

from django.utils.translation import gettext

from amends.core.framework.people.personnel import Person
from amends.core.improvement.reports.evidence import REQUEST, Pack, RequestEvidence, takes_evidence
from amends.core.streams import EVIDENCE
from amends.core.values import Day, Id, Moment
from amends.handling.kinds.evidence import download, downloads, packs

from ..callers import Scope
from ..problem_responses import Problem
from ..records.collection import performed
from ..routes import Answer, Call, get, post

_TAG = "Evidence packs"


@dataclass(frozen=True, slots=True)
class EvidencePack:
    """One pack about complaints received in a period, how many these are, and who asked for it.
    `made` is whether it was made. `ready`: you can download it, because you asked for it."""

    number: int
    first: Day
    last: Day
    since: Day | None
    by: Id
    requested_at: Moment
    complaints: int
    manifest: Id | None
    made: bool
    ready: bool


@dataclass(frozen=True, slots=True)
class EvidencePacks:
    """Every pack, newest first."""

    packs: tuple[EvidencePack, ...]


def _told(pack: Pack, person: Person) -> EvidencePack:
    scope, made = pack.asked, pack.made
    return EvidencePack(
        *(pack.number, scope.first, scope.last, scope.since, pack.by, pack.at, scope.frame.size),
        *(made.manifest if made else None, made is not None, downloads(pack, person)),
    )


@get(
    "/evidence-packs",
    "listEvidencePacks",
    "Every evidence pack",
    scope=Scope.journal_read,
    tag=_TAG,
    answers=EvidencePacks,
    problems=("not-for-you",),
)
def _listed(call: Call) -> Answer:
    person = call.staff(takes_evidence)
    return Answer(EvidencePacks(tuple(_told(pack, person) for pack in reversed(packs().every))))


@post(
    "/evidence-packs",
    "requestEvidencePack",
    "Request an evidence pack",
    scope=Scope.journal_read,
    tag=_TAG,
    body=RequestEvidence,
    answers=EvidencePack,
    status=202,
    once=True,
    note="The background worker makes it. It is `ready` within minutes.",
    problems=("invalid", "not-for-you", "refused", "other-body", "still-running"),
)
def _request(call: Call) -> Answer:
    """Request a pack. Return the newest of the person, for a repeated request the one of its
    period."""
    person, body = call.staff(takes_evidence), call.body
    done = performed(call, EVIDENCE.prefix, REQUEST)
    pack = next(
        p
        for p in reversed(packs().every)
        if p.by == person.id
        if not done.replayed
        or (p.asked.first, p.asked.last, p.asked.since) == (body.first, body.last, body.since)
    )
    return Answer(_told(pack, person), status=202)


@get(
    "/evidence-packs/{number}/file",
    "downloadEvidencePack",
    "The file of an evidence pack",
    scope=Scope.journal_read,
    tag=_TAG,
    note="A ZIP file, which `amends verify` checks offline.",
    problems=("not-for-you", "not-found", "not-ready"),
)
def _file(call: Call) -> Answer:
    person, number = call.staff(takes_evidence), call.path["number"]
    pack = packs().of(int(number)) if number.isdecimal() else None
    if pack is None or pack.by != person.id:
        raise Problem("not-found")
    if not downloads(pack, person):
        raise Problem("not-ready", gettext("The pack is not ready yet, or it has been deleted."))
    return Answer(download(pack))
