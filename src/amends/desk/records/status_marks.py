"""States of problems, causes and actions, and their dates, as word, shape and colour."""

from dataclasses import dataclass
from datetime import UTC, datetime, time

from django.utils.translation import gettext

from amends.core.improvement.action_events import ActionKind
from amends.core.improvement.actions import ActionState
from amends.core.improvement.effect import EffectVerdict
from amends.core.improvement.problem_events import CauseStatus
from amends.core.improvement.problems import ProblemState
from amends.core.principles.timeliness import moved_to
from amends.core.values import Day
from amends.register import models as tables
from amends.wording import choices, dates
from amends.wording.insight import improvement
from amends.wording.names import Names
from amends.wording.phrases import capital

from ..reading.states import calendar_of
from ..request.context import DeskContext

_SOON = 3
"""Days before a date from which it is shown as soon."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A state: `look` is done, due, late or empty, `icon` the name of its shape, if it has one."""

    text: str
    look: str = ""
    icon: str = ""


@dataclass(frozen=True, slots=True)
class When:
    """A date and how far away it is: `look` is late, soon, far or kept."""

    text: str
    look: str
    icon: str


def day_state(day: Day | None, desk: DeskContext, unit: str | None) -> When:
    """Return how far away a day is on which something is due."""
    if day is None:
        return When(gettext("No date"), "far", "open")
    calendar = calendar_of(desk, unit)
    if calendar is None:
        last = datetime.combine(day, time.max, UTC)
    else:
        last = moved_to(day, calendar=calendar).moment
    far = dates.in_words(last, desk.now, calendar=calendar, day=day)
    text = dates.day_and_far(dates.near(day, last, desk.now, calendar=calendar), far)
    if last < desk.now:
        return When(capital(text), "late", "late")
    soon = (last - desk.now).days < _SOON
    return When(capital(text), "soon" if soon else "far", "due" if soon else "open")


def done_state(day: Day) -> When:
    """Return the day on which it was done."""
    text = gettext("Done {day}").format(day=dates.short_day(day))
    return When(text, "kept", "done")


def action_when(row: tables.Action, desk: DeskContext) -> When:
    """Return when an action is due, or when it was done."""
    if row.completed_on is not None:
        return done_state(row.completed_on)
    if row.state == ActionState.cancelled:
        return When(capital(choices.label(ActionState.cancelled)), "far", "close")
    return day_state(row.due, desk, row.unit or None)


def action_check(row: tables.Action) -> str:
    """Return what is known of the effect of an action, or when it is checked."""
    if row.state in (ActionState.works, ActionState.does_not_work):
        return capital(choices.label(ActionState(row.state)))
    if row.has_rule:
        return improvement.check_due(row.check_on)
    needed = row.kind == ActionKind.corrective
    return gettext("No effect rule yet") if needed else gettext("Not needed")


def action_mark(state: ActionState) -> Mark:
    """Return the state of an action."""
    looks = {
        ActionState.works: ("done", "done"),
        ActionState.does_not_work: ("late", "late"),
        ActionState.completed: ("due", "check"),
    }
    return Mark(capital(choices.label(state)), *looks.get(state, ()))


def cause_mark(status: CauseStatus) -> Mark:
    """Return what is known of a possible cause."""
    text = capital(choices.label(status))
    if status in (CauseStatus.root, CauseStatus.supported):
        return Mark(text, "done", "check")
    return Mark(text) if status is CauseStatus.ruled_out else Mark(text, "due", "due")


def problem_mark(row: tables.Problem) -> Mark:
    """Return the state of a problem, of an open one what it needs."""
    state = ProblemState(row.state)
    if state is not ProblemState.open:
        done = state is ProblemState.closed
        return Mark(capital(choices.label(state)), *(("done", "done") if done else ()))
    if row.verdict == EffectVerdict.works:
        return Mark(gettext("Effective"), "done", "done")
    if row.verdict == EffectVerdict.does_not_work:
        return Mark(gettext("Not effective"), "late", "late")
    if not row.actions:
        return Mark(gettext("No action yet"), "due", "due")
    return Mark(capital(choices.label(state)))


def cause_in_words(row: tables.Problem, names: Names) -> str:
    """Return the best known cause of a problem, or that there is none yet."""
    if row.found_cause:
        return names.listed("causes", row.found_cause)
    if row.found == CauseStatus.not_determined:
        return gettext("Not determined yet")
    return gettext("No cause yet")
