"""Stream kind of criteria: targets, alerts, and what complaints are counted by."""

from typing import Any

from amends.core.framework.acting import Situation, do
from amends.core.framework.people.authority import Actor
from amends.core.improvement.criteria import EXPOSURE, Criterion, acts
from amends.core.improvement.criteria.acts import (
    RAISE,
    criterion_or_default,
    raise_alert,
    record_exposure,
    set_criterion,
)
from amends.core.improvement.criteria.events import (
    AlertRaised,
    LooserTargetProposed,
    RetirementProposed,
)
from amends.core.records.erasing import ERASE_TEXT
from amends.core.streams import CRITERION
from amends.core.values import Code
from amends.register import criteria as register

from ..commands import Command, Unknown
from ..stream_kind import Decided, jobs_after
from ..unit_of_work import UnitOfWork
from .records import Wiring, record_streams

SET, RECORD_EXPOSURE = set_criterion.name, record_exposure.name
TELL_ALERT = Code("tell_alert")
"""The job that tells a person by email about an alert, or of a change that waits for them."""


def stream_of_code(code: str) -> str:
    """Return the stream of a criterion."""
    return f"{CRITERION.prefix}{code}"


def _decide(uow: UnitOfWork, command: Command, actor: Actor) -> Decided:
    code = Code(command.stream.removeprefix(CRITERION.prefix))
    recorded = uow.state(CRITERION, command.stream)
    criterion = criterion_or_default(recorded, code)
    exposure = command.act == RECORD_EXPOSURE
    if command.act == ERASE_TEXT:
        criterion = recorded
    elif exposure is not (code == EXPOSURE):
        raise Unknown(command.stream)
    if criterion is None and command.act not in (SET, RECORD_EXPOSURE):
        raise Unknown(command.stream)
    payload = command.particulars
    if command.act == RAISE:
        existing = _known(criterion, command)
        return [(command.stream, raise_alert(existing, uow.rules, actor, uow.now, payload))]
    act, state = acts.CRITERION.acts[command.act], recorded if exposure else criterion
    here: Situation[Any] = Situation(state, uow.rules, actor, uow.now)
    return [(command.stream, do(act, here, payload))]


def _known(criterion: Criterion | None, command: Command) -> Criterion:
    if criterion is None:
        raise Unknown(command.stream)
    return criterion


CRITERIA = record_streams(
    acts.CRITERION,
    CRITERION,
    Wiring(
        consequences=jobs_after(
            (AlertRaised, LooserTargetProposed, RetirementProposed), TELL_ALERT
        ),
        decides=dict.fromkeys((*acts.CRITERION.acts, RAISE), _decide),
    ),
    register.ROWS,
)
