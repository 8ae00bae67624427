"""Clause 8.6.2: the nine inputs of a management review, counted from the record when its pack is
frozen."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import QuerySet

from amends.core.framework.adoption.events import PackAdopted, PolicyAdopted
from amends.core.framework.adoption.rulebook import Rules
from amends.core.governing.audits import AuditState
from amends.core.governing.exemptions import EXEMPTION, ExemptionState
from amends.core.governing.review_pack import (
    EXEMPTED,
    PackContent,
    PackDecision,
    PackInput,
    PackSentence,
)
from amends.core.governing.reviews import Review, ReviewInput
from amends.core.improvement.action_events import ActionSource
from amends.core.improvement.actions import ActionState
from amends.core.improvement.criteria.judging import Standing
from amends.core.improvement.problems import ProblemState
from amends.core.operation.events import About
from amends.core.values import Code, Day, Id, Moment
from amends.handling import rules as adopted
from amends.register import criteria as criteria_register
from amends.register import governing, queries
from amends.register.models import Action, Criterion, GoverningRecord, Problem, ReadingCard

from .. import counting, criteria, spans
from ..facts import store
from ..facts.query import Asked
from ..spans import Span

_MEASURES = ("received", "late", "upheld", "open", "k22", "survey_answers", "survey_entered")
type Says = Iterator[PackSentence]


def gathered(review: Review, last: Review | None, rules: Rules, now: Moment) -> PackContent:
    """Return what the record says about the period of a review, given the last signed one."""
    begin, end = review.first or review.day, review.last or review.day
    span = spans.read(f"{begin}..{end}", rules, now)
    decisions = tuple(_decisions(last, rules.day_of(None, now)))
    year = _Year(span, rules, now, store.version(), decisions)
    inputs = tuple(PackInput(item, tuple(_INPUTS[item](year))) for item in ReviewInput)
    return PackContent(span.first, span.last, year.version, inputs, decisions)


@dataclass(frozen=True, slots=True)
class _Year:
    """The period, and what its inputs are counted with."""

    span: Span
    rules: Rules
    now: Moment
    version: int | None
    decisions: tuple[PackDecision, ...]

    @property
    def moments(self) -> tuple[Moment, Moment]:
        """Its first moment, and the first one after it."""
        begins = self.rules.day_begins
        return begins(None, self.span.first), begins(None, self.span.last + timedelta(days=1))

    def adopted(self, kind: type) -> int:
        """Return how many versions of a kind of rule took effect in it."""
        first, end = self.moments
        adoptions = (version.adoption for version in adopted.book().held)
        return sum(isinstance(rule, kind) and first <= rule.binds < end for rule in adoptions)

    def records(self, kind: str) -> "QuerySet[GoverningRecord]":
        """Return the governing records of a kind that were begun in it."""
        first, end = self.moments
        return governing.of_kind(kind).filter(begun_at__gte=first, begun_at__lt=end)


def _says(code: str, *figures: int) -> PackSentence:
    return PackSentence(Code(code), figures)


def _some(code: str, number: int, *figures: int) -> Says:
    if number:
        yield _says(code, number, *figures)


def _internal(year: _Year) -> Says:
    first, end = year.moments
    yield from _some("settings", year.adopted(PolicyAdopted))
    rows = Criterion.objects.filter(set_at__gte=first, set_at__lt=end)
    yield from _some("criteria_set", rows.count())
    exempt = governing.of_kind(EXEMPTION.name).filter(state=ExemptionState.approved)
    exempt = exempt.filter(due__gte=year.span.first)
    for item, due in exempt.values_list("about", "due"):
        if due is not None:
            yield _says(f"{EXEMPTED}{item}", due.year, due.month, due.day)


def _external(year: _Year) -> Says:
    yield from _some("rule_packs", year.adopted(PackAdopted))
    context = ("internal_issue", "external_issue", "interested_party", "4.2", "4.3")
    about = governing.of_kind("statement").filter(about__in=context, state="approved")
    yield from _some("context", about.count())


def _performance(year: _Year) -> Says:
    if year.version is None:
        return
    before = spans.year_before(year.span, year.rules, year.now)
    requests = {(code, at): Asked(code, at) for code in _MEASURES for at in (year.span, before)}
    tallies = counting.tallies([*requests.values()], year.version)

    def figures(code: str) -> tuple[int, ...]:
        both = (tallies[requests[code, at]].figure() for at in (year.span, before))
        return tuple(counting.known(number) or 0 for it in both for number in (it.number, it.among))

    received, _, earlier, _ = figures("received")
    yield _says("received", received, earlier)
    for code in ("late", "upheld", "k22"):
        number, among, number_before, among_before = figures(code)
        if among:
            yield _says(code, number, among, number_before, among_before)
    yield from _some("open", figures("open")[0])
    yield from _targets(year)


def _targets(year: _Year) -> Says:
    lines = criteria.lines(criteria_register.used(), year.rules, year.version, year.now)
    judged = [line.judgement.standing for line in lines]
    yield from _some(
        "targets", len(judged), sum(standing is Standing.missed for standing in judged)
    )


def _feedback(year: _Year) -> Says:
    first, end = year.moments
    received = queries.existing().filter(received_at__gte=first, received_at__lt=end)
    yield from _some("about_handling", received.filter(about=About.handling).count())
    if year.version is not None:
        requests = [Asked(code, year.span) for code in ("survey_answers", "survey_entered")]
        for request, tally in counting.tallies(requests, year.version).items():
            figure = tally.figure()
            number, among = counting.known(figure.number) or 0, counting.known(figure.among) or 0
            if among:
                yield _says(request.measure, number, among)


def _audits(year: _Year) -> Says:
    first, end = year.moments
    yield from _some("audits", year.records("audit").exclude(state=AuditState.cancelled).count())
    yield from _some("findings", year.records("finding").count())
    read = ReadingCard.objects.filter(read_at__gte=first, read_at__lt=end)
    yield from _some("checked", read.count())


_CHECKED = (ActionState.works, ActionState.does_not_work)


def _risks(year: _Year) -> Says:
    yield from _some("risks", governing.of_kind("risk").count())
    checked = Action.objects.filter(source=ActionSource.risk, state__in=_CHECKED)
    works = checked.filter(state=ActionState.works).count()
    yield from _some("risk_effects", checked.count(), works)


def _actions(year: _Year) -> Says:
    today = year.rules.day_of(None, year.now)
    waiting = Action.objects.filter(open=True)
    yield from _some("actions_open", waiting.count(), waiting.filter(day__lt=today).count())
    days = (year.span.first, year.span.last)
    done = Action.objects.filter(completed_on__range=days)
    yield from _some("actions_done", done.count())
    checked = done.filter(state__in=_CHECKED)
    yield from _some("effects", checked.count(), checked.filter(state=ActionState.works).count())


def _last_review(year: _Year) -> Says:
    done = sum(decision.completed_on is not None for decision in year.decisions)
    overdue = sum(decision.overdue for decision in year.decisions)
    yield from _some("decisions", len(year.decisions), done, overdue)


def _proposals(year: _Year) -> Says:
    yield from _some("ideas", year.records("idea").count())
    without = Problem.objects.filter(state=ProblemState.open, actions=0)
    yield from _some("without_action", without.count())


_INPUTS: dict[ReviewInput, Callable[[_Year], Says]] = {
    ReviewInput.internal: _internal,
    ReviewInput.external: _external,
    ReviewInput.performance: _performance,
    ReviewInput.feedback: _feedback,
    ReviewInput.audits: _audits,
    ReviewInput.risks: _risks,
    ReviewInput.actions: _actions,
    ReviewInput.last_review: _last_review,
    ReviewInput.proposals: _proposals,
}


def _decisions(last: Review | None, today: Day) -> Iterator[PackDecision]:
    decided = last.decisions if last else ()
    rows = {
        row.id: row
        for row in Action.objects.filter(id__in=[decision.action for decision in decided])
    }
    for decision in decided:
        row = rows.get(decision.action)
        if last is not None and row is not None:
            waits = row.completed_on is None and row.open
            yield PackDecision(
                Id(last.id),
                decision.number,
                decision.action,
                Code(row.state),
                row.due,
                waits and row.due < today,
                row.completed_on,
            )
