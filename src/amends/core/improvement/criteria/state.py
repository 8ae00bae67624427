"""Clause 8.4: criteria with targets and their alerts, and the defaults until someone sets others.

A criterion that no one has set is a default: it is declared here, is owned by the complaints
manager, and has no entry until it is changed or an alert is raised.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from ...framework.adoption.rulebook import Rules
from ...framework.people.personnel import Role
from ...operation.complaint import RecordedEvent
from ...records.erasing import RecordText
from ...records.fold import Fold, moving
from ...shape import fields_of, made_from
from ...values import Code, Coded, Day, Id, Moment, Sealed
from . import events as e

EXPOSURE = Code("exposure")
"""The code of the stream with what complaints are counted by; no criterion has it."""


_ANY = e.Band()


class CriterionState(Coded):
    """Whether a criterion is used; `changing`: it is, and a second person has to approve that it
    becomes looser or retires."""

    used = "used"
    changing = "changing"
    retired = "retired"


@dataclass(frozen=True, slots=True)
class Alert:
    """An alert, and what was answered."""

    number: int
    to: Id
    reason: e.AlertReason
    first: Day
    last: Day
    value: int
    among: int
    raised_at: Moment
    answered_at: Moment | None = None
    answered_by: Id | None = None
    words: Sealed | None = None


@dataclass(frozen=True, slots=True)
class Exposure:
    """What complaints are counted by, in a month and unit."""

    of: Code
    month: Day
    unit: Code | None = None


@dataclass(frozen=True, slots=True)
class Rebased:
    """From when limits of chance began again, and why. It replaces those of the same day and
    later."""

    day: Day
    reason: Sealed | None = None


@dataclass(frozen=True, slots=True)
class Criterion:
    """A criterion as of its last entry; of the stream of exposure, only `exposures` counts.

    `owner` None is the complaints manager.
    """

    code: Code
    measure: Code
    target: e.Band = _ANY
    interval: e.Interval = e.Interval.month
    part: Code | None = None
    alert: e.Band | None = None
    owner: Id | None = None
    unit: Code | None = None
    per: Code | None = None
    by: Day | None = None
    state: CriterionState = CriterionState.used
    version: int = 0
    set_by: Id | None = None
    set_at: Moment | None = None
    reason: Sealed | None = None
    alerts: tuple[Alert, ...] = ()
    exposures: Mapping[Exposure, int] = field(default_factory=dict)
    rebased: tuple[Rebased, ...] = ()
    """From when limits of chance began again, oldest first."""
    owners: tuple[Id, ...] = ()
    """Everyone who has owned it by name, or handed it over, since its target was set."""
    texts: tuple[RecordText, ...] = ()
    """Every text of its entries that is not erased."""
    revision: int = 0
    """What a caller names as the state that they saw (`revision_after`)."""
    source: Id | None = None
    """The stream of the governing record that it follows from."""
    proposal: e.LooserTargetProposed | e.RetirementProposed | None = None
    proposed_by: Id | None = None

    @property
    def rebased_on(self) -> Day | None:
        """From when the newest limits of chance are computed; None from the first period."""
        return self.rebased[-1].day if self.rebased else None

    @property
    def holder(self) -> Id | None:
        """Who responds to an alert: the owner, otherwise the person it was sent to."""
        return self.owner or next((one.to for one in reversed(self.open_alerts)), None)

    @property
    def level(self) -> e.Band:
        """The values at which no alert is raised."""
        return self.alert or self.target

    @property
    def open_alerts(self) -> tuple[Alert, ...]:
        """The alerts without a response."""
        return tuple(one for one in self.alerts if one.answered_at is None)


EXPOSURES = tuple(map(Code, ("customers", "orders", "homes")))
"""What complaints can be counted by."""


def code_of(measure: Code, part: Code | None = None, unit: Code | None = None) -> Code:
    """Return the code of the criterion of a measure, one part of it, in a unit."""
    return Code(".".join(filter(None, (measure, part, unit))))


def _default(
    name: str, part: str = "", *, least: int | None = None, most: int | None = None
) -> Criterion:
    measure, of = Code(name), Code(part) if part else None
    return Criterion(code_of(measure, of), measure, e.Band(least, most), part=of)


DEFAULTS: Mapping[Code, Criterion] = {
    one.code: one
    for one in (
        _default("k05", most=30),
        _default("k04", most=20),
        _default("k22", least=600),
        _default("survey_entered", most=200),
        _default("escalated", least=50, most=200),
        _default("k06", "upheld", most=300),
    )
}
"""The criteria of every organisation until it sets others."""


def owner_of(criterion: Criterion, rules: Rules) -> Id | None:
    """Return who owns a criterion: the named person while they have a role, otherwise the
    complaints manager, otherwise senior management; None if there is no one."""
    named = rules.people.person(criterion.owner)
    if named is not None and named.active and named.grants:
        return named.id
    for role in (Role.management_representative, Role.top_management):
        held = sorted(person.id for person in rules.people.holders(role))
        if held:
            return held[0]
    return None


# --- the fold ---

_NOTHING_PROPOSED: Mapping[str, Any] = {"proposal": None, "proposed_by": None}


def _proposed(c: Criterion, event: Any, recorded: RecordedEvent) -> Criterion:
    return replace(c, proposal=event, proposed_by=recorded.by, state=CriterionState.changing)


def _retired(c: Criterion, event: e.CriterionRetired, recorded: RecordedEvent) -> Criterion:
    return replace(c, **_NOTHING_PROPOSED, reason=event.reason, state=CriterionState.retired)


def _set(c: Criterion, event: e.CriterionSet, recorded: RecordedEvent) -> Criterion:
    values = {
        one.field: getattr(event, one.field)
        for one in fields_of(e.CriterionSet)
        if one.field not in ("first", "alone")
    }
    return replace(
        c,
        **values,
        **_NOTHING_PROPOSED,
        owners=(event.owner,),
        state=CriterionState.used,
        set_by=recorded.by,
        set_at=recorded.happened,
    )


def _rebased(c: Criterion, event: e.CriterionRebased, recorded: RecordedEvent) -> Criterion:
    earlier = (one for one in c.rebased if one.day < event.from_day)
    return replace(c, rebased=(*earlier, Rebased(event.from_day, event.reason)))


def _raised(c: Criterion, event: e.AlertRaised, recorded: RecordedEvent) -> Criterion:
    return replace(c, alerts=(*c.alerts, made_from(Alert, event, raised_at=recorded.happened)))


def _answered(c: Criterion, event: e.AlertAnswered, recorded: RecordedEvent) -> Criterion:
    answer: dict[str, Any] = {
        "answered_at": recorded.happened,
        "answered_by": recorded.by,
        "words": event.words,
    }
    alerts = (replace(one, **answer) if one.number == event.number else one for one in c.alerts)
    return replace(c, alerts=tuple(alerts))


def _exposed(c: Criterion, event: e.ExposureRecorded, recorded: RecordedEvent) -> Criterion:
    key = Exposure(event.of, event.month, event.unit)
    return replace(c, exposures={**c.exposures, key: event.amount})


FOLD = Fold[Criterion](
    {},
    {
        e.CriterionSet: _set,
        e.CriterionRetired: _retired,
        e.LooserTargetProposed: _proposed,
        e.RetirementProposed: _proposed,
        e.CriterionChangeReturned: lambda c, event, recorded: replace(
            c, **_NOTHING_PROPOSED, state=CriterionState.used
        ),
        e.CriterionHandedOver: lambda c, event, recorded: replace(
            c, owner=event.to, owners=(*c.owners, recorded.by, event.to)
        ),
        e.CriterionRebased: _rebased,
        e.AlertRaised: _raised,
        e.AlertAnswered: _answered,
        e.ExposureRecorded: _exposed,
        e.CriterionTextErased: moving(None),
    },
    before=lambda code: DEFAULTS.get(Code(code)) or Criterion(Code(code), Code(code)),
)
"""How the entries of a criterion make its state."""
