"""Problems over the API: what keeps coming back, its complaints, causes and actions; and findings,
from which problems are opened."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Annotated

from amends.core.framework.people.authority import sees_every_number
from amends.core.improvement.pattern import CodePattern
from amends.core.improvement.problem_acts import PROBLEM, DismissProblem
from amends.core.improvement.problem_events import CauseStatus, ProblemKind, ProblemSource
from amends.core.improvement.problems import Problem, ProblemState
from amends.core.improvement.suppression import Number, linked
from amends.core.values import Code, Id
from amends.handling import access
from amends.handling.improvement import visibility
from amends.handling.improvement.reading import RecordFile, problem_file, texts_of
from amends.insight.counting import known
from amends.insight.signals import listing
from amends.insight.signals.listing import FindingLine
from amends.insight.signals.standing import Standing
from amends.register import improvement_queries as queries
from amends.register import models as tables

from ..complaints.listing import units_below
from ..declared import PAGE_SIZE
from ..problem_responses import not_found
from ..records.collection import (
    Collection,
    PossibleAct,
    TextTold,
    begin,
    declare,
    page_of,
    person_of,
    possible,
    texts_told,
    told_as,
)
from ..records.history import RecordLine, open_history
from ..routes import Answer, Call, get, post
from ..shared import copied, line_as


@dataclass(frozen=True, slots=True)
class ProblemQuery:
    """Which problems to list. A unit includes those below it; `complaint` asks for the problem that
    a complaint belongs to."""

    state: tuple[ProblemState, ...] = ()
    owner: Id | None = None
    unit: tuple[Code, ...] = ()
    category: Code | None = None
    product: Code | None = None
    cause: Code | None = None
    source: ProblemSource | None = None
    complaint: Id | None = None
    cursor: str | None = None
    limit: Annotated[int, PAGE_SIZE] = 50


@dataclass(frozen=True, slots=True)
class ProblemLine:
    """One problem of a list. `complaints` is how many belong to it, null where the number of those
    that the reader may not see could be computed from it; `verdict` what the last check of an
    action says."""

    id: Id
    revision: int
    state: ProblemState
    kind: ProblemKind
    source: ProblemSource
    owner: Id
    where: CodePattern
    since: date | None
    opened_at: datetime
    closed_at: datetime | None
    complaints: int | None
    actions: int
    verdict: Code | None


@dataclass(frozen=True, slots=True)
class ProblemPage:
    """Some problems by id, and the cursor of the next page if there is one."""

    problems: tuple[ProblemLine, ...]
    next: str | None


@dataclass(frozen=True, slots=True)
class CauseTold:
    """A possible cause with its evidence; `cause` null is not determined."""

    number: int
    status: CauseStatus
    cause: Code | None
    evidence: str | None
    dissent: str | None
    by: Id
    at: datetime
    revised: int


@dataclass(frozen=True, slots=True)
class ProblemTold:
    """One problem. `complaints` are those that the reader may see; `more_complaints` says whether
    others belong to it, too. `actions` are those that the reader may see."""

    id: Id
    revision: int
    state: ProblemState
    kind: ProblemKind
    source: ProblemSource
    owner: Id
    where: CodePattern
    title: str | None
    description: str | None
    advice: str | None
    reason: str | None
    since: date | None
    opened_at: datetime
    opened_by: Id
    closed_at: datetime | None
    reopened_at: datetime | None
    complaints: tuple[Id, ...]
    more_complaints: bool
    causes: tuple[CauseTold, ...]
    actions: tuple[Id, ...]
    verdict: Code | None
    merged_into: Id | None
    seen: int
    returns_at: int
    texts: tuple[TextTold, ...]
    history: tuple[RecordLine, ...]
    acts: tuple[PossibleAct, ...]


def _listed(call: Call) -> Answer:
    query: ProblemQuery = call.query
    person, policy = person_of(call), call.rules.policy
    filters = copied(
        queries.ProblemFilters,
        query,
        unit=units_below(query.unit, call),
        category=policy.alike("categories", query.category) if query.category else (),
        product=policy.alike("products", query.product) if query.product else (),
        cause=policy.alike("causes", query.cause) if query.cause else (),
    )
    rows = visibility.visible_problems(person, call.rules)
    if query.complaint is not None:  # only of a complaint that the caller may see
        seen = access.visible(person, call.rules).filter(reference=query.complaint).exists()
        rows = rows if seen else rows.none()
    rows = queries.filter_problems(rows, filters)
    page, cursor = page_of(rows, "problems", query.cursor, query.limit, lambda row: row)
    theirs = queries.seen_of([row.id for row in page], access.visible(person, call.rules))
    every = sees_every_number(person)
    lines = (_line(row, linked(row.complaints, theirs.get(row.id, 0), every)) for row in page)
    return Answer(ProblemPage(tuple(lines), cursor))


def _line(row: tables.Problem, complaints: Number) -> ProblemLine:
    where = line_as(CodePattern, row)
    shown = known(complaints)
    return line_as(ProblemLine, row, revision=row.version, where=where, complaints=shown)


def _file(call: Call) -> RecordFile[Problem]:
    return problem_file(call.path["id"], actor=call.caller.actor, rules=call.rules)


def _told(file: RecordFile[Problem], call: Call) -> ProblemTold:
    problem, person = file.state, person_of(call)
    texts = texts_of([file], reader=call.caller.reader, purpose=call.purpose, now=call.now)
    seen = queries.bound_to(problem.id, access.visible(person, call.rules))
    complaints = tuple(map(Id, seen.order_by("reference").values_list("reference", flat=True)))
    actions = visibility.visible_actions(person, call.rules).filter(id__in=problem.actions)
    last = problem.last_verdict
    return told_as(
        ProblemTold,
        problem,
        texts,
        complaints=complaints,
        more_complaints=len(complaints) < len(problem.complaints),
        causes=tuple(told_as(CauseTold, cause, texts) for cause in problem.causes),
        actions=tuple(map(Id, actions.order_by("id").values_list("id", flat=True))),
        verdict=last[1] if last else None,
        texts=texts_told(file.state, texts),
        history=open_history(file, call),
        acts=possible(file, PROBLEM, call),
    )


PROBLEMS = Collection("/problems", "Problem", "Problems", PROBLEM, _file, _told, ProblemTold)
declare(PROBLEMS, "The problems that you may see, page by page", _listed, ProblemQuery, ProblemPage)
post(
    "/problems/dismissals",
    "dismissProposal",
    "Dismiss a pattern that is not a problem",
    tag="Problems",
    body=DismissProblem,
    answers=ProblemTold,
    status=201,
    once=True,
    note="Begins a problem that is dismissed at once. It is shown again when it has grown.",
    problems=("invalid", "refused", "other-body", "still-running"),
)(partial(begin, PROBLEMS, Code("dismiss")))


@dataclass(frozen=True, slots=True)
class FindingQuery:
    """What became of the findings to list; every one without it."""

    standing: tuple[Standing, ...] = ()


@dataclass(frozen=True, slots=True)
class FindingPage:
    """The findings of the last computation, the most surprising first. In an organisation with few
    complaints there are none: it looks at each repeat."""

    findings: tuple[FindingLine, ...]


@get(
    "/findings",
    "listFindings",
    "Recurring complaints as last found, with what was decided about them",
    tag="Problems",
    query=FindingQuery,
    answers=FindingPage,
    note="A finding becomes a problem by `POST /problems` with its key as `signal`, or is "
    "dismissed by `POST /problems/dismissals`.",
    problems=("invalid", "not-found"),
)
def _found(call: Call) -> Answer:
    person, only = call.caller.person, call.query.standing
    if person is None or not access.counts(person):
        raise not_found()
    lines = listing.lines(person, call.rules, call.now)
    return Answer(FindingPage(tuple(line for line in lines if not only or line.standing in only)))
