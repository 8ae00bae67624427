"""What binds by when, and how each date came about, step by step."""

from dataclasses import dataclass, fields
from typing import Any

from amends.core.values import Code, Id
from amends.handling.derivations import derivations
from amends.wording import derivation

from .callers import Scope
from .opened import file_for, opened
from .pictures import deadline_of
from .routes import Answer, Call, Route, routed
from .shapes import Deadline


@dataclass(frozen=True, slots=True)
class StepTold:
    """One step of a derivation as a code with its values, for machines."""

    code: Code
    values: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Derived(Deadline):
    """A clock with how its date came about: in sentences, and step by step."""

    derivation: tuple[str, ...]
    steps: tuple[StepTold, ...]


@dataclass(frozen=True, slots=True)
class Deadlines:
    """Every clock of a complaint."""

    reference: Id
    deadlines: tuple[Derived, ...]


def _deadlines(call: Call) -> Answer:
    file = file_for(call)
    seen, found = opened(file, call, ()), derivations(file)
    told = []
    for term in file.complaint.terms:
        verdict = found.get((term.pack, term.clock))
        steps = verdict.steps if verdict else ()
        shown = deadline_of(term, file.complaint, seen, call.now)
        told.append(
            Derived(
                **{one.name: getattr(shown, one.name) for one in fields(shown)},
                derivation=tuple(derivation.lines(steps)),
                steps=tuple(StepTold(step.code, step.values) for step in steps),
            )
        )
    reference = call.caller.followed.reference if call.caller.followed else file.reference
    return Answer(Deadlines(reference, tuple(told)))


routed(
    Route(
        method="GET",
        path="/complaints/{reference}/deadlines",
        name="getDeadlines",
        summary="Each date and how it came about",
        answer=_deadlines,
        scope=Scope.complaints_read,
        tag="Complaints",
        followers=True,
        answers=Deadlines,
        problems=("not-found",),
    )
)
