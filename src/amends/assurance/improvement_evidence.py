"""Clause 8 and the annexes on monitoring and satisfaction: what problems, actions, criteria and
samples show."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from amends.core.improvement.action_events import ActionSource
from amends.core.improvement.criteria import Criterion, owner_of
from amends.core.improvement.evidence import Counted
from amends.journal import log
from amends.journal import store as journal
from amends.register import criteria
from amends.register import evidence as rows

from .evidence import NOTHING, Found, Function, Look, by_measure, by_rows, evidence

_ANSWERED_WITHIN = timedelta(days=14)
"""How long an alert may wait for a response."""
_SEALED_WITHIN = timedelta(days=1)

evidence("8.2-a")(by_measure("k31", doubts="rest"))


@evidence("4.9", "8.1-a", all_time=True)
def sealed(look: Look) -> Found:
    """The audit trail is sealed by a signed checkpoint, and nothing in it is older than a day
    without one."""
    if not look.in_use:
        return NOTHING
    oldest = log.oldest_unsealed()
    waits = oldest is not None and datetime.fromisoformat(oldest) < look.now - _SEALED_WITHIN
    return Found(Counted(journal.position(), faults=int(waits), least=1))


@evidence("8.2-c", all_time=True)
def problems_worked_on(look: Look) -> Found:
    """Every problem found in complaints has an action."""
    return by_rows("problem", *rows.problems(), column="id", contradicts=False)


# Complainants are asked how satisfied they are, and enough answer for the result to say something.
evidence("8.3-a")(by_measure("survey_answers"))
evidence("8.3-b", "iso-10004")(by_measure("k22"))


@evidence("8.4-a", all_time=True)
def monitored(look: Look) -> Found:
    """Criteria have a target and an owner."""
    return _owned(criteria.used(), look) if look.in_use else NOTHING


@evidence("h-a", all_time=True)
def chosen(look: Look) -> Found:
    """People have chosen criteria; those that apply by default are not among them."""
    used = [criterion for criterion in criteria.used() if criterion.set_by]
    return _owned(used, look) if used else NOTHING


def _owned(used: Sequence[Criterion], look: Look) -> Found:
    return Found(
        Counted(
            len(used),
            doubts=sum(owner_of(criterion, look.rules) is None for criterion in used),
            least=1,
        )
    )


@evidence("8.4-b")
def alerts_answered(look: Look) -> Found:
    """Alerts get a response."""
    alerts = rows.alerts(look.begins, look.now - _ANSWERED_WITHIN)
    return by_rows("criterion", *alerts, column="criterion")


@evidence("8.7-a", all_time=True)
def actions_in_time(look: Look) -> Found:
    """Actions are completed by their day."""
    return by_rows("action", *rows.due_actions(look.today), column="id", contradicts=False)


def from_source(source: ActionSource) -> Function:
    """Return the evidence function of actions of a source, which are completed by their day."""

    def found(look: Look) -> Found:
        some = (actions.filter(source=source) for actions in rows.due_actions(look.today))
        return by_rows("action", *some, column="id", contradicts=False)

    return found


evidence("8.5-b", all_time=True)(from_source(ActionSource.audit))
evidence("8.6.3", all_time=True)(from_source(ActionSource.review))


@evidence("8.7-b", all_time=True)
def effect_checked(look: Look) -> Found:
    """The effect of every action is checked."""
    return by_rows("action", *rows.finished_actions(look.today), column="id")


@evidence("4.13", "8.7-c")
def effective(look: Look) -> Found:
    """Most actions work."""
    checked, work = look.among("k23"), look.number("k23")
    return Found(Counted(checked, doubts=checked - work, least=3))
