"""Clause 8.5: what the record shows of each requirement, over the API."""

from dataclasses import dataclass

from django.utils.translation import gettext

from amends.assurance import catalogue, checking
from amends.assurance.checking import Result
from amends.core.improvement.evidence import EvidenceState, Weight
from amends.core.values import Code, Day, Moment
from amends.governance.demonstration import is_demonstration
from amends.handling import access
from amends.handling.kinds.opened_first import note
from amends.insight.month import NoFacts
from amends.register.queries import among

from ..problem_responses import Problem, not_found
from ..routes import Answer, Call, get


@dataclass(frozen=True, slots=True)
class RequirementException:
    """A case that does not show the requirement: its kind, and its reference or id."""

    kind: Code
    id: str


@dataclass(frozen=True, slots=True)
class Requirement:
    """One requirement in our own words, and what the record shows of it: of the population of a
    period, how many contradict it and how many show it only in part; the first of these that you
    may open, and the next step of the role that is responsible. Without `first`, everything until
    `last` was counted. `weight` says how it is known."""

    id: str
    title: str
    state: EvidenceState
    population: int
    contradicting: int
    in_part: int
    first: Day | None
    last: Day
    exceptions: tuple[RequirementException, ...]
    responsible: Code
    next: str
    weight: Weight | None = None


@dataclass(frozen=True, slots=True)
class RequirementList:
    """Every requirement as of the last check. In the demo, the records are invented."""

    as_of: Moment
    demo: bool
    requirements: tuple[Requirement, ...]


@get(
    "/requirements",
    "getRequirements",
    "What the record shows of each requirement of ISO 10002:2018",
    tag="Requirements",
    answers=RequirementList,
    problems=("not-for-you", "not-ready"),
)
def _list(call: Call) -> Answer:
    at, lines = _shown(call)
    return Answer(RequirementList(at, is_demonstration(), lines))


@get(
    "/requirements/{requirement}",
    "getRequirement",
    "What the record shows of one requirement",
    tag="Requirements",
    answers=Requirement,
    note="Who confirms a requirement opens it here first, with the same token within the hour.",
    problems=("not-for-you", "not-ready", "not-found"),
)
def _one(call: Call) -> Answer:
    """Return one requirement. It counts as opened by who confirms it with the same token."""
    _, lines = _shown(call)
    wanted = str(call.path["requirement"])
    line = next((each for each in lines if each.id == wanted), None)
    if line is None:
        raise not_found()
    note(call.caller.actor, f"requirement/{line.id}", now=call.now)
    return Answer(line)


def _shown(call: Call) -> tuple[Moment, tuple[Requirement, ...]]:
    """Return every requirement as the caller may see it, and when they were checked."""
    person = call.staff(checking.reads)
    try:
        results = [*checking.results(call.rules, call.now).values()]
    except NoFacts:
        text = gettext("Figures are being prepared. Try again in a few minutes.")
        raise Problem("not-ready", text) from None
    named = {case.id for result in results for case in result.named if case.kind == "complaint"}
    seen = among(access.openable(person, call.rules), named)
    return results[0].at, tuple(_told(result, seen) for result in results)


def _told(result: Result, seen: set[str]) -> Requirement:
    item, counted = catalogue.items()[result.item], result.counted
    lacking = bool(counted.faults or counted.doubts)
    return Requirement(
        item.id,
        str(item.title),
        result.state,
        counted.population,
        counted.faults,
        counted.doubts,
        result.first,
        result.last,
        tuple(
            RequirementException(Code(case.kind), case.id)
            for case in result.named
            if case.kind != "complaint" or case.id in seen
        ),
        Code(item.role),
        str(item.mend if lacking else item.next),
        result.weight if counted.population else None,
    )
