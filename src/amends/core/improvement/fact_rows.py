"""Clauses 8.1 and 8.2: fact rows of one complaint, from its state, its entries and the rules."""

from collections.abc import Collection, Iterator, Sequence
from datetime import timedelta
from functools import partial
from typing import Any

from ..framework.adoption.rulebook import Rules
from ..framework.packs.clock_count import NoCalendar
from ..framework.people.authority import PERMISSIONS, PUBLIC_ACTOR, Permission
from ..operation import events as e
from ..operation.complaint import Complaint, RecordedEvent
from ..operation.complaint.late_entries import counted_entries
from ..operation.complaint.messages import Went, went
from ..operation.complaint.stages import AWAITING, CLOSED, REFUSED, WATCHED, Stage
from ..operation.complaint.terms import ANSWER
from ..operation.effects.automatic_updates import spoken_to
from ..principles.calendars import Calendar
from ..shape import made_from
from ..values import Code, Day, Id, Moment
from .actions import Action
from .effect import EffectVerdict
from .facts import (
    VERSION,
    ActionFact,
    AppointmentFact,
    ComplaintFact,
    Facts,
    IssueFact,
    MoneyFact,
    RemedyFact,
    Step,
    StepFact,
)
from .missing_items import MissingItem, lacking
from .monitoring import acceptance, answer_due, disputed_at, outcome, refusal_changed_at, sums
from .past_entries import Past, past

_ACKNOWLEDGE = Code("acknowledge")


def facts(c: Complaint, entries: Sequence[RecordedEvent], rules: Rules, key: int) -> Facts:
    """Return the fact rows of a complaint under a random `key`; `entries` are those that it is the
    fold of."""
    entries = tuple(counted_entries(entries, c))
    dated, seen = _Dated(rules, c.unit), past(entries)
    codes = _codes(c, rules, dated, key)
    return Facts(
        complaint=_complaint(c, entries, rules, dated, seen, codes),
        issue=tuple(
            IssueFact(**codes, issue_category=i.category, finding=i.finding) for i in c.live_issues
        ),
        step=(*_steps(c, dated, seen, codes), *_reviews(dated, seen, codes)),
        remedy=tuple(_remedies(c, dated, seen, codes)),
        money=tuple(
            MoneyFact(
                **codes, flow=one.flow, currency=one.amount.currency, minor=one.amount.minor, on=on
            )
            for one in sums(c)
            if (on := one.on or dated.day(one.at)) is not None
        ),
    )


def appointments(rules: Rules) -> tuple[AppointmentFact, ...]:
    """Return a row for each role that an active member of staff has today."""
    promising = {Permission.complaint_authorize, Permission.complaint_decide}
    limited = {limit.role for limit in rules.policy.limits}
    proved: dict[Id, set[Day | None]] = {}
    for one in rules.people.competences:
        proved.setdefault(one.person, set()).add(one.last)
    rows = [
        AppointmentFact(
            role=grant.role,
            unit=grant.unit,
            resolves=Permission.complaint_decide in PERMISSIONS[grant.role],
            promises=bool(PERMISSIONS[grant.role] & promising),
            limited=grant.role in limited,
            trained=person.id in proved,
            trained_until=_latest(proved.get(person.id, ())),
        )
        for person in rules.people.persons.values()
        if person.active
        for grant in person.grants
    ]
    return tuple(sorted(rows, key=lambda one: (one.role, one.unit or "")))


def _latest(days: Collection[Day | None]) -> Day | None:
    """Return the latest day; None without a day, or if one of them has no end."""
    known = [day for day in days if day is not None]
    return max(known) if known and len(known) == len(days) else None


def action_fact(action: Action, rules: Rules) -> ActionFact:
    """Return the fact row of an action."""
    dated = _Dated(rules, action.unit)
    final = [one for one in action.checks if one.event.verdict is not EffectVerdict.too_early]
    return made_from(
        ActionFact,
        action,
        planned_on=dated.day_of(action.planned_at),
        due_on=action.due,
        days=dated.working_days(action.planned_at, action.completed_at),
        checked_on=final[-1].event.checked_on if final else None,
        works=bool(final) and final[-1].event.verdict is EffectVerdict.works,
    )


def depends_on(rules: Rules) -> tuple[object, ...]:
    """Return what of the rules decides the facts of closed complaints too: when it changes, all
    facts are computed again."""
    policy = rules.policy
    return (
        VERSION,
        policy.zone,
        policy.languages,
        policy.status_notice_days,
        policy.categories,
        policy.units,
        policy.brands,
        policy.closures,
        policy.half_days,
        tuple(one for one in rules.adopted if one.kind != "policy"),
    )


def calendar_of(rules: Rules, unit: Code | None) -> Calendar | None:
    """Return the calendar of a unit; None if it was not adopted."""
    try:
        return rules.calendar(unit)
    except NoCalendar:
        return None


def working_days(calendar: Calendar | None, first: Day, last: Day) -> int:
    """Return the working days after a day up to another one; calendar days without a calendar."""
    days = [first + timedelta(days=one) for one in range(1, (last - first).days + 1)]
    return len(days) if calendar is None else sum(map(calendar.is_working, days))


class _Dated:
    """Turns moments into days and lengths, as a unit counts them."""

    def __init__(self, rules: Rules, unit: Code | None) -> None:
        self._rules, self._calendar = rules, calendar_of(rules, unit)

    def day(self, moment: Moment | None) -> Day | None:
        """The day of a moment in the organization's zone."""
        return None if moment is None else self.day_of(moment)

    def day_of(self, moment: Moment) -> Day:
        """The same for a moment that is known."""
        return self._rules.day_of(None, moment)

    def working_days(self, first: Moment | None, last: Moment | None) -> int | None:
        """Whole working days after the day of one moment up to that of another."""
        begins, ends = self.day(first), self.day(last)
        if begins is None or ends is None:
            return None
        return working_days(self._calendar, begins, ends)


def _codes(c: Complaint, rules: Rules, dated: _Dated, key: int) -> dict[str, Any]:
    policy = rules.policy
    brand = policy.brand_for(c.brand, c.unit)
    category = policy.counted_as("categories", c.category) if c.category else None
    return {
        "key": key,
        "received_on": dated.day(c.received_at),
        "counts": c.kind is e.Kind.complaint and c.stage not in (Stage.merged, Stage.taken_back),
        "ours": not c.taken_over,
        "in_scope": c.stage is not Stage.out_of_scope,
        "unit": c.unit,
        "brand": c.brand or (brand.code if brand else None),
        "entity": c.entity,
        "product": c.product,
        "category": Code(category) if category else None,
        "cause": c.cause,
        "channel": c.channel,
        "priority": c.assessment.priority if c.assessment else None,
        "pattern": c.pattern,
        "restricted": c.sight(units=()).restricted,
    }


def _complaint(
    c: Complaint,
    entries: Sequence[RecordedEvent],
    rules: Rules,
    dated: _Dated,
    seen: Past,
    codes: dict[str, Any],
) -> ComplaintFact:
    accepted, out = acceptance(c), c.exclusion
    refused = [p for p in c.complainants if p.refuses or p.stage in REFUSED]
    languages = {p.language or p.party.language for p in c.complainants} - {None}
    return ComplaintFact(
        **codes,
        stage=c.stage,
        open=c.open,
        closed=c.stage in CLOSED - {Stage.closed_elsewhere},
        severity=c.assessment.severity if c.assessment else None,
        safety=c.safety,
        complainants=len(c.complainants),
        at_once=c.at_once,
        finding=outcome(c),
        **_deadlines(c, rules, dated, seen),
        news_in_time=news_in_time(c, entries, timedelta(rules.policy.status_notice_days)),
        accepted_on=dated.day(accepted.at if accepted else None),
        accepted_noted=accepted is not None and accepted.noted,
        refusal_changed_on=dated.day(refusal_changed_at(c)),
        escalated=seen.escalated,
        disputed_on=dated.day(disputed_at(c)),
        refused_open=c.open and bool(refused),
        options_told=bool(refused)
        and all(_options_sent(c, entries, p.number) for p in refused)
        and (c.watch is not None or not any(p.stage in WATCHED for p in refused)),
        referred_on=seen.referred_on or dated.day(seen.referred),
        body=seen.body,
        external_upheld=seen.external_upheld,
        closed_on=dated.day(c.closed_at),
        cause_revised=c.cause_revised_at is not None,
        excluded_on=dated.day(out.at if out else None),
        excluded_by=out.act if out else None,
        overturned=out is not None and out.overturned is not None,
        support_needs=any(p.needs or p.party.needs for p in c.complainants),
        from_outside=any(map(partial(_from_outside, c), {entry.by for entry in entries})),
        language=_one({_base(one) for one in languages if one}),
        language_offered=all(_base(one) in _offered(rules) for one in languages if one),
        **_missing(c, seen, rules),
        review_stage=_review_stage(c, seen),
    )


def _options_sent(c: Complaint, entries: Sequence[RecordedEvent], party: int) -> bool:
    """Return whether a complainant was sent the options that they still had when they refused."""
    last: RecordedEvent | None = None
    for entry in entries:
        if isinstance(entry.event, e.RecourseTold) and entry.event.party == party:
            last = entry if entry.event.options else None
    return last is not None and went(c, last) is Went.sent


def _from_outside(c: Complaint, by: Id) -> bool:
    speaker = c.speaking(by)
    return by == PUBLIC_ACTOR.id or (speaker is not None and not speaker.code_known)


def _missing(c: Complaint, seen: Past, rules: Rules) -> dict[str, Any]:
    missing = lacking(c, seen, rules)
    return {
        "incomplete": bool(missing),
        **{f"lacks_{item}": item in missing for item in MissingItem},
    }


def _review_stage(c: Complaint, seen: Past) -> int | None:
    waiting = {p.number for p in c.complainants if p.level and p.stage in AWAITING}
    return max((r.stage for r in seen.reviews if r.left & waiting), default=None)


def _deadlines(c: Complaint, rules: Rules, dated: _Dated, seen: Past) -> dict[str, Any]:
    due, given, confirmed = answer_due(c, rules), c.answered_at, c.term(ANSWER[0], _ACKNOWLEDGE)
    first = confirmed.first if confirmed and not confirmed.dropped else None
    met = confirmed.met_at if confirmed else None
    return {
        "acknowledge_first_on": dated.day(first),
        "acknowledged_in_time": bool(confirmed and met and met <= confirmed.first),
        "assessed_on": dated.day(c.assessed_at),
        "assessed_before_answer": seen.assessed is not None
        and (given is None or seen.assessed <= given),
        "priority_changed": len(set(seen.priorities)) > 1,
        "answer_first_on": dated.day(due.first if due else None),
        "answer_due_on": dated.day(due.until if due else None),
        "answered_on": dated.day(given),
        "answered_in_time": due is not None and given is not None and given <= due.first,
        "answered_in_force": due is not None and given is not None and given <= due.until,
        "answer_days": dated.working_days(c.received_at, given),
    }


def _base(language: str) -> str:
    return language.partition("-")[0].lower()


def _one(languages: set[str]) -> Code | None:
    return Code(next(iter(languages))) if len(languages) == 1 else None


def _offered(rules: Rules) -> set[str]:
    return {_base(one) for one in rules.policy.languages}


def news_in_time(
    c: Complaint,
    entries: Sequence[RecordedEvent],
    interval: timedelta,
    until: Moment | None = None,
) -> bool:
    """Return whether every complainant heard from us at least once in each interval until the
    response, and until the next one of a review, with a day of grace. Something of which no
    message went is no news. `until`: those who wait for a response today did so up to this
    moment."""
    longest = interval + timedelta(days=1)
    if c.answered_at is None and not c.stages & AWAITING:
        return True
    waits = dict.fromkeys((p.number for p in c.complainants), c.received_at)
    for entry in entries:
        sent = went(c, entry) in (None, Went.sent)
        for party in waits.keys() & set(spoken_to(c, entry.event)):
            if entry.happened - waits[party] > longest:
                return False
            if sent:
                waits[party] = max(waits[party], entry.happened)
        match entry.event:
            case e.DecisionCommunicated(party=party) | e.Withdrawn(party=party) if sent:
                waits.pop(party, None)
            case e.Escalated(parties=parties) | e.Reopened(parties=parties):
                waits.update(dict.fromkeys(parties, entry.happened))
            case _:
                pass
    return until is None or all(until - waits[p] <= longest for p in waits.keys() & c.at(*AWAITING))


def _steps(c: Complaint, dated: _Dated, seen: Past, codes: dict[str, Any]) -> Iterator[StepFact]:
    def step(
        kind: Step, at: Moment, since: Moment | None = None, *, sound: bool = True
    ) -> StepFact:
        hours = None if since is None else int((at - since) / timedelta(hours=1))
        on = dated.day_of(at)
        return StepFact(**codes, step=kind, on=on, hours=hours, sound=sound)

    unfree = c.interested | c.subject_ids | seen.stepped_back
    for person, at in seen.assigned:
        yield step(Step.assigned, at, sound=person not in unfree)
    for decided, told in seen.decisions:
        yield step(Step.decision_told, told, decided)
    for at, held in seen.closures:
        yield step(Step.closed, at, sound=held)
    for at in seen.alerts:
        yield step(Step.management_alerted, at, c.received_at)
    owners = {*c.handled_by, c.owner}
    for by, at in seen.moved:
        yield step(Step.date_moved, at, sound=by not in owners)
    for kind, at, sound in _backed(seen):
        yield step(kind, at, sound=sound)
    for notice in c.notices:
        if notice.rung is not None:
            yield step(Step.notice, notice.at, sound=notice.read is not None)


def _backed(seen: Past) -> Iterator[tuple[Step, Moment, bool]]:
    """Yield judgements, findings and closures with whether they have what they need: another
    person, evidence, or a review."""
    for first, by, at in seen.judged:
        yield Step.judged, at, by != first
    for issue, at in seen.not_upheld:
        yield Step.not_upheld, at, bool(seen.evidenced & {issue, None})
    for used_up, at in seen.exhausted:
        yield Step.exhausted, at, used_up


def _reviews(dated: _Dated, seen: Past, codes: dict[str, Any]) -> Iterator[StepFact]:
    for review in seen.reviews:
        if review.ended is not None:
            yield StepFact(
                **codes,
                step=Step.reviewed,
                on=dated.day_of(review.ended),
                hours=int((review.ended - review.begun) / timedelta(hours=1)),
                sound=True,
                review_stage=review.stage,
                review_days=dated.working_days(review.begun, review.ended),
            )


def _remedies(
    c: Complaint, dated: _Dated, seen: Past, codes: dict[str, Any]
) -> Iterator[RemedyFact]:
    accepted = acceptance(c)
    for response in c.responses:
        if not response.communicated or response.outside:
            continue
        for remedy in response.remedies:
            done = seen.done.get((response.number, remedy.number))
            done = done if remedy.number in response.carried_out else None
            at = accepted.at if accepted and response.accepted_by else None
            yield RemedyFact(
                **codes,
                type=remedy.type,
                accepted_on=dated.day(at),
                done_on=dated.day(done),
                days=dated.working_days(at, done),
                verified=response.checked,
            )
