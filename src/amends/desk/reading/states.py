"""Display of a state and of a date, the same in the whole staff area: word, shape and colour."""

from dataclasses import dataclass
from datetime import UTC, datetime, time

from django.utils.translation import gettext

from amends.core.framework.packs.clock_count import NoCalendar
from amends.core.operation.complaint.stages import CLOSED, GONE, REFUSED, Stage
from amends.core.operation.guards import ways_further
from amends.core.operation.guidance.next_dates import BINDING, Awaited, Waiting
from amends.core.operation.regulators.recourse import ways_outside
from amends.core.principles.calendars import Calendar
from amends.core.principles.timeliness import moved_to
from amends.core.values import Day
from amends.wording import choices, dates
from amends.wording.names import Names
from amends.wording.phrases import capital
from amends.wording.regulators import outside

from ..request.context import DeskContext
from .detail import ComplaintDetail

_RINGS = {
    Stage.received: "new",
    Stage.assessed: "begun",
    Stage.under_investigation: "begun",
    Stage.response_prepared: "drafted",
    Stage.decision_communicated: "sent",
    Stage.implementing: "sent",
    Stage.unresolved_open: "refused",
    Stage.escalated_internal: "refused",
    Stage.in_external_resolution: "outside",
}


@dataclass(frozen=True, slots=True)
class State:
    """A state as word, shape and colour: `look` is due, late, done, open or quiet. `day` is the day
    that `text` names, if any, `said` the day as written there, and `far` how far away it is, if the
    text ends with it. A stage is a `ring` that fills, and has no colour."""

    text: str
    look: str
    day: Day | None = None
    said: str = ""
    far: str = ""
    ring: str = ""

    @property
    def before(self) -> str:
        """The text before the day."""
        return self.text.partition(self.said)[0] if self.said else self.text

    @property
    def after(self) -> str:
        """The text after the day, before how far away it is."""
        return self.text.partition(self.said)[2].removesuffix(self.far) if self.said else ""


def stage_state(stage: str, *, unsent: bool = False) -> State:
    """A stage with its shape and colour; `unsent`: nothing shows that the response was sent."""
    reached = Stage(stage)
    text = capital(choices.label(reached))
    if unsent and reached is Stage.decision_communicated:
        text = gettext("Response not yet confirmed as sent")
    if reached in CLOSED:
        return State(text, "done", ring="closed")
    if reached in GONE:
        return State(text, "quiet", ring="gone")
    return State(text, "due" if reached in REFUSED else "open", ring=_RINGS[reached])


def named(detail: ComplaintDetail, desk: DeskContext) -> list[str]:
    """The levels inside, and the bodies outside that the policy and regulators' packs name."""
    complaint, rules = detail.complaint, detail.file.rules
    left = ways_further(complaint.lead, complaint, rules)
    inside = [detail.names.way_further(way) for way in left if way.startswith("internal.")]
    bodies = ways_outside(left, complaint.lead, complaint, rules, desk.now)
    return [*inside, *(outside.called(body, detail.names) for body in bodies)]


_SOON_DAYS = 3


def until_state(awaited: Awaited, desk: DeskContext, unit: str | None) -> State:
    """Return how far away a running date is, for use beside its day: “In 3 working days”."""
    day, last = awaited_day(awaited, desk, unit), _last(awaited, desk, unit)
    if _only_noted(awaited, last, desk):
        return State(_was_due(dates.short_day(day)), "due")
    text = dates.in_words(last, desk.now, calendar=calendar_of(desk, unit), day=day)
    return State(capital(text), _look(last, desk))


def date_state(awaited: Awaited, desk: DeskContext, unit: str | None) -> State | None:
    """Return the day and how far away it is: “Tue 1 Dec, in 3 working days”; overdue if it is
    binding, None if there is no date."""
    return None if awaited.until is None else _dated("{when}", "", awaited, desk, unit)


def next_state(awaited: Awaited, names: Names, desk: DeskContext, unit: str | None) -> State:
    """Return what is awaited as a sentence: “Answer due Tue 1 Dec, in 3 working days”, “Look at it
    again: Mon 14 Dec, in 12 working days”, “Waits: the answer (since Fri 3 April 2026)”."""
    if awaited.until is None:
        return State(waits_since(awaited, desk, unit), "quiet")
    what = asked_in_words(awaited, names)
    if awaited.what is Waiting.term:
        return _dated(gettext("{what} due {when}"), what, awaited, desk, unit)
    return _dated(gettext("{what}: {when}"), what, awaited, desk, unit)


def _dated(
    sentence: str, what: str, awaited: Awaited, desk: DeskContext, unit: str | None
) -> State:
    """Return a sentence with the day and how far away it is. Without a promise nothing is overdue:
    “was due Fri 3 Apr”."""
    day, last = awaited_day(awaited, desk, unit), _last(awaited, desk, unit)
    calendar, look = calendar_of(desk, unit), _look(last, desk)
    near = dates.near(day, last, desk.now, calendar=calendar)
    if _only_noted(awaited, last, desk):
        when, look, far = _was_due(near), "due", ""
    else:
        far = dates.in_words(last, desk.now, calendar=calendar, day=day)
        when = dates.day_and_far(near, far)
    text = capital(sentence.format(what=what, when=when))
    shown = near if near in text else capital(near)
    return State(text, look, day, shown, far if text.endswith(far) else "")


def _only_noted(awaited: Awaited, last: datetime, desk: DeskContext) -> bool:
    """Return whether its day is over without being overdue."""
    return last < desk.now and awaited.what not in BINDING


def _was_due(day: str) -> str:
    return gettext("was due {day}").format(day=day)


def _last(awaited: Awaited, desk: DeskContext, unit: str | None) -> datetime:
    if awaited.what in BINDING and awaited.until is not None:
        return awaited.until
    calendar, day = calendar_of(desk, unit), awaited_day(awaited, desk, unit)
    if calendar is None:
        return datetime.combine(day, time.max, UTC)
    return moved_to(day, calendar=calendar).moment


def awaited_day(awaited: Awaited, desk: DeskContext, unit: str | None) -> Day:
    """The day of it, on the unit's calendar."""
    return awaited.day or desk.rules.day_of(unit, awaited.until or desk.now)


def asked_in_words(awaited: Awaited, names: Names) -> str:
    """Return what is awaited as a noun."""
    if awaited.letter:
        return gettext("letter “{letter}”").format(letter=names.letter(*awaited.letter))
    return names.clock(*awaited.clock) if awaited.clock else choices.label(awaited.what)


def waits_since(awaited: Awaited, desk: DeskContext, unit: str | None) -> str:
    """Return what is awaited without a date: “Waits: the answer (since Fri 3 April 2026)”."""
    what = choices.label(awaited.what)
    if awaited.since is None:
        return capital(what)
    day = dates.short_day(desk.rules.day_of(unit, awaited.since))
    return gettext("Waiting: {what} (since {day})").format(what=what, day=day)


def _look(due: datetime, desk: DeskContext) -> str:
    if due < desk.now:
        return "late"
    return "due" if (due - desk.now).days < _SOON_DAYS else "open"


def calendar_of(desk: DeskContext, unit: str | None) -> Calendar | None:
    """The unit's calendar, None where none was adopted."""
    try:
        return desk.rules.calendar(unit)
    except NoCalendar:
        return None
