"""Clause 8.2: what facts need of a complaint's entries that its state does not keep: earlier
assessments, lags between two entries, and closures that did not last."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from ..operation import events as e
from ..operation.acts.at_once import resolve_at_once
from ..operation.complaint import RecordedEvent
from ..values import Code, Day, Id, Moment

_AT_ONCE = resolve_at_once.name
"""One person resolves a complaint in one conversation, which the settings allow."""


@dataclass(slots=True)
class Review:
    """One review stage: which it is for its complainants, counted from 1, for whom, and from when
    to when; `ended` is when the last of them got the response, None while one waits."""

    stage: int
    parties: tuple[int, ...]
    begun: Moment
    ended: Moment | None = None
    left: set[int] = field(default_factory=set)


@dataclass(slots=True)
class Past:
    """What the entries of one complaint say, in their order. `closures` are moments with whether
    the complaint was not reopened since; `decisions` those of approval and of first telling.
    `moved` says who extended a deadline without a second person; `judged` whose work it was, who
    judged it, and when."""

    assessed: Moment | None = None
    priorities: list[Code] = field(default_factory=list)
    assigned: list[tuple[Id, Moment]] = field(default_factory=list)
    stepped_back: set[Id] = field(default_factory=set)
    alerts: list[Moment] = field(default_factory=list)
    decisions: list[tuple[Moment, Moment]] = field(default_factory=list)
    closures: list[tuple[Moment, bool]] = field(default_factory=list)
    moved: list[tuple[Id, Moment]] = field(default_factory=list)
    judged: list[tuple[Id, Id, Moment]] = field(default_factory=list)
    done: dict[tuple[int, int], Moment] = field(default_factory=dict)
    referred: Moment | None = None
    referred_on: Day | None = None
    body: Code | None = None
    external_upheld: bool | None = None
    evidenced: set[int | None] = field(default_factory=set)
    """The issues with evidence; None if some is about the whole complaint."""
    not_upheld: list[tuple[int, bool, Moment]] = field(default_factory=list)
    """Such findings: on which issue, whether a reason says why there is no evidence, and when."""
    exhausted: list[tuple[bool, Moment]] = field(default_factory=list)
    """Closures because no option is left, with whether each complainant got the response of a
    review or the result of an external body, or one did not want an option."""
    used: set[int] = field(default_factory=set)
    """Complainants who got one of these."""
    answered: bool = False
    escalated: bool = False
    described: bool = False
    """Whether its text is recorded (7.2-a)."""
    related: bool = False
    """Whether a day, a place or a number is recorded with it."""
    immediate: bool = False
    reviews: list[Review] = field(default_factory=list)
    """Every review that was begun, oldest first."""
    _authorized: dict[int, Moment] = field(default_factory=dict)
    _worked: dict[tuple[int, bool], set[Id]] = field(default_factory=dict)
    """Who prepared each response (False), and who did something for its remedies (True)."""


def past(entries: Iterable[RecordedEvent]) -> Past:
    """Return what the entries say."""
    found = Past()
    for entry in entries:
        _note(found, entry.event, entry.happened)
        _note_items(found, entry.event)
        _note_reviews(found, entry.event, entry.happened)
        _judging(found, entry)
    return found


def _note(found: Past, event: object, at: Moment) -> None:
    match event:
        case e.Assessed():
            found.assessed = found.assessed or at
            found.priorities.append(event.priority)
        case e.InvestigatorAssigned():
            found.assigned.append((event.person, at))
        case e.InvestigatorReleased() | e.Recused():
            found.stepped_back.add(event.person)
        case e.TopManagementAlerted():
            found.alerts.append(at)
        case e.ResponseAuthorized():
            found._authorized[event.response] = at
        case e.DecisionCommunicated():
            found.answered = True
            if (decided := found._authorized.pop(event.response, None)) is not None:
                found.decisions.append((decided, at))
        case e.RemedyCarriedOut():
            found.done[event.response, event.remedy] = at
        case _:
            _note_later(found, event, at)


def _note_later(found: Past, event: object, at: Moment) -> None:
    match event:
        case e.Escalated():
            found.escalated = found.escalated or found.answered
        case e.Closed():
            found.closures.append((at, True))
            if event.ground is e.Ground.options_exhausted:
                found.exhausted.append((_used_up(found, event), at))
        case e.EvidenceRecorded():
            found.evidenced.add(event.issue)
        case e.FindingRecorded(finding=e.Finding.not_upheld):
            found.not_upheld.append((event.issue, event.no_evidence_reason is not None, at))
        case e.Reopened():
            found.closures = [(closed, False) for closed, _ in found.closures]
        case e.ReferredOutside():
            found.referred, found.referred_on, found.body = at, event.opened_on, event.body
            found.external_upheld = None
        case e.OutsideOutcomeRecorded():
            found.external_upheld = event.upheld
        case _:
            pass


def _used_up(found: Past, event: e.Closed) -> bool:
    uses = {option.use for option in event.options}
    reviewed = found.used.issuperset(event.parties)
    unwanted = e.OptionUse.used not in uses and uses & {e.OptionUse.declined, e.OptionUse.expired}
    return reviewed or bool(unwanted)


def _note_items(found: Past, event: object) -> None:
    """Note what is recorded of the complaint itself."""
    match event:
        case e.Received():
            found.described |= event.narrative is not None
            found.related |= bool(event.occurred_on or event.place or event.references)
        case e.Corrected(field="narrative"):
            found.described = True
        case e.Corrected(field="occurred_on" | "place"):
            found.related = True
        case e.ImmediateActionTaken():
            found.immediate = True
        case _:
            pass


def _note_reviews(found: Past, event: object, at: Moment) -> None:
    match event:
        case e.Escalated():
            before = [r.stage for r in found.reviews if set(r.parties) & set(event.parties)]
            stage = max(before, default=0) + 1
            found.reviews.append(Review(stage, event.parties, at, left=set(event.parties)))
        case e.DecisionCommunicated():
            for review in found.reviews:
                if event.party in review.left:
                    found.used.add(event.party)
                    review.left.discard(event.party)
                    review.ended = None if review.left else at
        case e.OutsideOutcomeRecorded():
            found.used.update(event.parties)
        case _:
            pass


def _judging(found: Past, entry: RecordedEvent) -> None:
    """Note whose work an entry is, or whose work it judges: what a first person proposed, a
    response that someone prepared, and remedies that someone carried out."""
    event, by = entry.event, entry.by
    workers: set[Id] = set()
    match event:
        case e.ResponsePrepared():
            found._worked[event.response, False] = {by}
        case e.RemedyCarriedOut() | e.RemedyPaid():
            found._worked.setdefault((event.response, True), set()).add(by)
        case e.TermExtended(first=None):
            found.moved.append((by, entry.happened))
        case e.ResponseAuthorized(within_own=False):
            workers = found._worked.get((event.response, False), set())
        case e.CorrectionVerified() if entry.act != _AT_ONCE:
            workers = found._worked.get((event.response, True), set())
        case e.Closed() | e.ReactionRecorded() | e.Withdrawn() | e.ScopeDeclined():
            workers = {event.first} if event.first else set()
        case _:
            pass
    if workers:
        first = by if by in workers else min(workers)
        found.judged.append((first, by, entry.happened))
