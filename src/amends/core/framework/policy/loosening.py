"""Clauses 4.7 and 5.3: which changes of a policy loosen a control.

Whatever loosens takes two people, so that no one can alone offer more than before, switch a second
person or an alert off, let more people read a field, or erase sooner. Every field of the policy
says here what of it loosens, or why nothing does; `adoption.reach` finds who sees more.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import product

from ...principles.calendars import HalfDays
from ...values import Code, Money
from ..people.personnel import Role
from .commitments import (
    CompetenceGate,
    ControlName,
    DangerHours,
    Grade,
    LateLetters,
    Level,
    OutsideBody,
    Priority,
)
from .policy import Policy
from .retention import Kept

type Loosens = Callable[[Policy, Policy], bool]
"""Whether the second policy is looser than the first."""


def loosened(before: Policy, after: Policy) -> tuple[str, ...]:
    """Return the fields of the policy by which it is looser than the one before."""
    return tuple(
        name
        for name, loosens in LOOSENING.items()
        if not isinstance(loosens, str)
        and getattr(before, name) != getattr(after, name)
        and loosens(before, after)
    )


def _higher(name: str) -> Loosens:
    return lambda before, after: bool(getattr(after, name) > getattr(before, name))


def _lower(name: str) -> Loosens:
    return lambda before, after: bool(getattr(after, name) < getattr(before, name))


def _later_or_never(name: str) -> Loosens:
    """With 0 it never happens."""
    return lambda before, after: (
        getattr(before, name) > 0 and not 0 < getattr(after, name) <= getattr(before, name)
    )


def _amount_raised(before: Policy, after: Policy) -> bool:
    """Two currencies cannot be compared, so another one counts as more."""
    old, new = before.refusals_read_above, after.refusals_read_above
    if old is None or new is None:
        return new is None
    return new.currency != old.currency or new.minor > old.minor


def _words_missing(before: Policy, after: Policy) -> bool:
    def words(policy: Policy) -> set[tuple[str, str]]:
        return {
            (text.language, word.strip().casefold())
            for text in policy.danger_words
            for word in text.text.split(",")
        }

    return not words(before) <= words(after)


def _less_competence(before: Policy, after: Policy) -> bool:
    codes = [entry.code for entry in before.categories]
    return any(before.needs_competence(c) and not after.needs_competence(c) for c in codes)


def _longer(before: Policy, after: Policy) -> bool:
    """A deadline counted in another unit cannot be compared, so it counts as longer."""
    for target in before.targets:
        new = next((other for other in after.targets if other.priority is target.priority), None)
        if new is None or new.unit is not target.unit:
            return True
        if new.acknowledge > target.acknowledge or new.respond > target.respond:
            return True
    return False


def _less_urgent(before: Policy, after: Policy) -> bool:
    def rank(policy: Policy, grades: Sequence[Grade], needed: bool) -> int:
        severity, complexity, impact = grades
        priority = policy.priority(
            severity=severity,
            complexity=complexity,
            impact=impact,
            safety=False,
            immediate_needed=needed,
        )
        return tuple(Priority).index(priority)

    return any(
        rank(after, grades, needed) < rank(before, grades, needed)
        for grades in product(Grade, repeat=3)
        for needed in (False, True)
    )


def _fewer_alerts(before: Policy, after: Policy) -> bool:
    floors = {rule.amount_at_least for rule in (*before.significance, *after.significance)}

    def alerts(policy: Policy, severity: Grade, impact: Grade, amount: Money | None) -> bool:
        return policy.significant(severity=severity, impact=impact, safety=False, amount=amount)

    return any(
        alerts(before, severity, impact, amount) and not alerts(after, severity, impact, amount)
        for severity, impact, amount in product(Grade, Grade, {None, *floors})
    )


def _fewer_second_people(before: Policy, after: Policy) -> bool:
    limits = [control.above for policy in (before, after) for control in policy.controls]
    amounts: set[Money | None] = {None}
    for limit in filter(None, limits):
        amounts |= {limit, Money(limit.minor + 1, limit.currency)}
    return any(
        before.control(name).second_needed(amount) and not after.control(name).second_needed(amount)
        for name, amount in product(ControlName, amounts)
    )


def _more_authority(before: Policy, after: Policy) -> bool:
    limits = (*before.limits, *after.limits)
    types = {str(limit.response_type or "") for limit in limits} | {""}
    currencies = {limit.amount.currency for limit in limits}

    def most(policy: Policy, role: Role, kind: str, currency: Code) -> int:
        limit = policy.limit([role], kind, currency)
        return -1 if limit is None else limit.minor

    return any(
        most(after, *each) > most(before, *each) for each in product(Role, types, currencies)
    )


def _other_calendar(before: Policy, after: Policy) -> bool:
    """Two calendars cannot be compared here, so another one counts as longer."""
    units = [None, *(unit.code for unit in after.units)]
    past = (
        before.setting(unit if unit and before.unit(unit) else None, "calendar") for unit in units
    )
    return any(
        old is not None and new is not None and old.value != new.value
        for old, new in zip(past, (after.setting(unit, "calendar") for unit in units), strict=True)
    )


def _closed_more(before: Policy, after: Policy) -> bool:
    units = [None, *(unit.code for unit in before.units)]
    return any(
        after.closed_days(unit) - before.closed_days(unit)
        or set(after.half_days_of(unit)) - set(before.half_days_of(unit))
        for unit in units
    )


def _stage_missing(before: Policy, after: Policy) -> bool:
    def stages(levels: Sequence[Level]) -> set[tuple[Code, Role]]:
        return {(level.code, level.role) for level in levels if not level.retired}

    return not stages(before.ladder) <= stages(after.ladder)


def _body_missing(before: Policy, after: Policy) -> bool:
    bodies = {body.code: body for body in after.bodies if not body.retired}

    def named_less(body: OutsideBody) -> bool:
        new = bodies.get(body.code)
        return new is None or any(
            _narrower(getattr(body, of), getattr(new, of)) for of in ("units", "categories")
        )

    return any(named_less(body) for body in before.bodies if not body.retired)


def _narrower(before: Sequence[str], after: Sequence[str]) -> bool:
    """Without an entry there is no limit."""
    return bool(after) and (not before or not set(before) <= set(after))


def _wider_read(before: Policy, after: Policy) -> bool:
    old = {field.code: field for field in before.own_fields}
    pairs = ((old[field.code], field) for field in after.own_fields if field.code in old)
    return any(
        (old.personal and not new.personal)
        or (old.visible_to and not _is_within(new.visible_to, old.visible_to))
        for old, new in pairs
    )


def _is_within(roles: Sequence[Role], of: Sequence[Role]) -> bool:
    """Without a role everyone reads it who may read the complaint."""
    return bool(roles) and set(roles) <= set(of)


def _kept_shorter(before: Policy, after: Policy) -> bool:
    def terms() -> Iterator[tuple[int | None, int | None]]:
        for kept, category in product(Kept, [None, *(entry.code for entry in after.categories)]):
            yield before.months_kept(kept, category), after.months_kept(kept, category)

    return any(new is not None and (old is None or new < old) for old, new in terms())


_WHO = "who the organisation is and where it is reached"
_CHOICES = "what can be chosen; nothing is decided by it"
_TEXTS = "a text; what regulators require of it is checked before it is published"
_SEEN = "who sees more by it is found in adoption.reach"

LOOSENING: Mapping[str, Loosens | str] = {
    "version": "counted by publishing",
    "name": _WHO,
    "languages": _TEXTS,
    "country": _WHO,
    "currency": "an amount keeps its own",
    "zone": _WHO,
    "calendar": _other_calendar,
    "accent": _WHO,
    "logo": _WHO,
    "email": _WHO,
    "phone": _WHO,
    "postal_address": _WHO,
    "opening_hours": _WHO,
    "window": _WHO,
    "representative_deputies": _SEEN,
    "secret_allowed": _lower("secret_allowed"),
    "anonymous_allowed": _lower("anonymous_allowed"),
    "not_asked": _CHOICES,
    "danger_question": _TEXTS,
    "place_question": _TEXTS,
    "numbers_asked": _CHOICES,
    "danger_words": _words_missing,
    "emergency_number": _WHO,
    "danger_call_within": _later_or_never("danger_call_within"),
    "danger_hours": lambda _, after: after.danger_hours is DangerHours.when_open,
    "danger_contacts": lambda before, after: (
        before.danger_call_within > 0 and _narrower(before.danger_contacts, after.danger_contacts)
    ),
    "reaction_days": _lower("reaction_days"),
    "post_days": _lower("post_days"),
    "no_reply_notices": _lower("no_reply_notices"),
    "watch_days": _higher("watch_days"),
    "cause_days": _higher("cause_days"),
    "access_months": _higher("access_months"),
    "status_notice_days": _higher("status_notice_days"),
    "warn_days": _lower("warn_days"),
    "climb_days": _later_or_never("climb_days"),
    "late_letters": lambda _, after: after.late_letters is LateLetters.by_a_person,
    "extensions": _higher("extensions"),
    "extension_days": _higher("extension_days"),
    "checked_share": _lower("checked_share"),
    "refusals_read": _lower("refusals_read"),
    "refusals_read_above": _amount_raised,
    "competence_for": _less_competence,
    "competence": lambda _, after: after.competence is CompetenceGate.warn,
    "suggest_categories": "a person decides",
    "targets": _longer,
    "priority_rules": _less_urgent,
    "significance": _fewer_alerts,
    "controls": _fewer_second_people,
    "limits": _more_authority,
    "ladder": _stage_missing,
    "bodies": _body_missing,
    "entities": _other_calendar,
    "brands": _WHO,
    "units": _other_calendar,
    "closures": _closed_more,
    "half_days": lambda _, after: after.half_days is HalfDays.off,
    "categories": lambda before, after: (
        _less_competence(before, after) or _kept_shorter(before, after)
    ),
    "causes": _CHOICES,
    "products": _CHOICES,
    "channels": _CHOICES,
    "response_types": _CHOICES,
    "actions": _CHOICES,
    "reasons": _CHOICES,
    "needs": _CHOICES,
    "incidents": _CHOICES,
    "own_fields": _wider_read,
    "retention": _kept_shorter,
    "propose_disposals": _higher("propose_disposals"),
    "script": _TEXTS,
    "letter_kinds": _TEXTS,
    "snippets": _TEXTS,
    "templates": _TEXTS,
}
"""For each field of the policy what of a change loosens, or why nothing does."""
