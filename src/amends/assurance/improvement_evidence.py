"""Clause 8 and the annexes on monitoring and satisfaction: what problems, actions, criteria and
samples show."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from django.db.models import QuerySet

from amends.core.improvement.action_events import ActionSource
from amends.core.improvement.actions import TO_DO, ActionState
from amends.core.improvement.criteria import Criterion, owner_of
from amends.core.improvement.evidence import Counted, Weight
from amends.journal import log
from amends.journal import store as journal
from amends.register import evidence as rows
from amends.register import governing
from amends.register.models import Action

from .evidence import (
    NAMED,
    NOTHING,
    Found,
    Function,
    Look,
    by_measure,
    by_rows,
    evidence,
    named,
    together,
    witnessed,
)

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
    counted = Counted(journal.position(), faults=int(waits), least=1)
    return Found(counted, weight=Weight.seen)


@evidence("8.2-c", all_time=True)
def problems_worked_on(look: Look) -> Found:
    """Every problem found in complaints has an action."""
    problems = rows.problems()
    return by_rows("problem", *problems, weight=look.weight, column="id", contradicts=False)


# Complainants are asked how satisfied they are, and enough answer for the result to say something.
def by_answers(code: str) -> Function:
    """Return the evidence function of a survey: seen if enough answers came from people
    themselves, not through staff."""

    def found(look: Look) -> Found:
        total, by_staff = rows.survey_answers(look.begins)
        return replace(by_measure(code)(look), weight=witnessed(total - by_staff, total))

    return found


evidence("8.3-a")(by_answers("survey_answers"))
evidence("8.3-b", "iso-10004")(by_answers("k22"))


@evidence("8.4-a", all_time=True)
def monitored(look: Look) -> Found:
    """Criteria have a target and an owner."""
    return _owned(look.criteria, look) if look.in_use else NOTHING


@evidence("h-a", all_time=True)
def chosen(look: Look) -> Found:
    """People have chosen criteria; those that apply by default are not among them."""
    used = [criterion for criterion in look.criteria if criterion.set_by]
    return _owned(used, look) if used else NOTHING


def _owned(used: Sequence[Criterion], look: Look) -> Found:
    without = [each.code for each in used if owner_of(each, look.rules) is None]
    others = [each.code for each in used if each.code not in without]
    counted = Counted(len(used), doubts=len(without), least=1)
    lacking, sound = (named("criterion", codes[:NAMED]) for codes in (without, others))
    return Found(counted, lacking, weight=look.weight, sound=sound)


@evidence("8.4-b")
def alerts_answered(look: Look) -> Found:
    """Alerts of criteria and of records get a response: one without is an exception from its first
    day, and most of them without one for two weeks contradict."""
    late = look.now - _ANSWERED_WITHIN
    parts = [
        by_rows(kind, alerts, waiting, weight=look.weight, column=column, contradicts=False)
        for kind, column, alerts, waiting in (
            ("criterion", "criterion", *rows.alerts(look.begins)),
            ("record", "id", *governing.alerts_since(look.begins)),
        )
    ]
    both = together(*parts)
    old = rows.alerts(look.begins)[1].filter(raised_at__lt=late).count()
    old += governing.alerts_since(look.begins)[1].filter(begun_at__lt=late).count()
    counted = both.counted
    if old * 2 > counted.population:
        counted = replace(counted, faults=old, doubts=counted.doubts - old)
    return replace(both, counted=counted)


@evidence("8.7-a", all_time=True)
def actions_in_time(look: Look) -> Found:
    """Actions are completed by their day."""
    return _by_actions(*rows.due_actions(look.today), look)


def _by_actions(due: "QuerySet[Action]", late: "QuerySet[Action]", look: Look) -> Found:
    """Return what actions show: checked if another person checked the effect of at least half of
    those that were done."""
    done = due.exclude(state__in=list(TO_DO))
    works = done.filter(state__in=(ActionState.works, ActionState.does_not_work)).count()
    weight = Weight.checked if works and works * 2 >= done.count() else Weight.stated
    weight = weight if look.weight is Weight.seen else Weight.stated
    return by_rows("action", due, late, weight=weight, column="id", contradicts=False)


def from_source(source: ActionSource) -> Function:
    """Return the evidence function of actions of a source, which are completed by their day."""

    def found(look: Look) -> Found:
        due, late = (actions.filter(source=source) for actions in rows.due_actions(look.today))
        return _by_actions(due, late, look)

    return found


evidence("8.5-b", all_time=True)(from_source(ActionSource.audit))
evidence("8.6.3", all_time=True)(from_source(ActionSource.review))


@evidence("8.7-b", all_time=True)
def effect_checked(look: Look) -> Found:
    """The effect of every action is checked."""
    finished = rows.finished_actions(look.today)
    return by_rows("action", *finished, weight=_of_effects(look), column="id")


def _of_effects(look: Look) -> Weight:
    """Another person checks an effect, by figures that count once complaints come from outside."""
    return Weight.checked if look.weight is Weight.seen else Weight.stated


@evidence("4.13", "8.7-c")
def effective(look: Look) -> Found:
    """Most actions work."""
    checked, work = look.among("k23"), look.number("k23")
    worked = Action.objects.filter(state=ActionState.works).order_by("-id")
    sound = named("action", worked.values_list("id", flat=True)[:NAMED])
    counted = Counted(checked, doubts=checked - work, least=3)
    return Found(counted, weight=_of_effects(look), sound=sound)
