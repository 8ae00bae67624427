"""Effect rules and checks of actions, as a page shows them."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext

from amends.core.framework.people.authority import sees_every_number
from amends.core.improvement.actions import Action, EffectCheck
from amends.core.improvement.effect import EffectVerdict
from amends.wording import dates
from amends.wording.insight import improvement
from amends.wording.names import Names

from ..request.context import DeskContext
from . import access
from .records import RecordDetail

_LOOKS = {
    EffectVerdict.works: "done",
    EffectVerdict.does_not_work: "late",
    EffectVerdict.too_early: "due",
}


@dataclass(frozen=True, slots=True)
class Check:
    """One check of an effect, in words."""

    look: str
    verdict: str
    by: str
    figures: list[tuple[str, str]]
    differs: str
    reason: str


@dataclass(frozen=True, slots=True)
class Effect:
    """The effect rule of an action, and its last check if there was one."""

    id: str
    look: str
    verdict: str
    rule: str
    set: str
    figures: list[tuple[str, str]]
    reason: str
    what: str
    short: str
    """The change in one phrase."""


def checks(detail: RecordDetail[Action], desk: DeskContext) -> list[Check]:
    """Return the checks of an action, newest first."""
    return [_check(one, detail, desk) for one in reversed(detail.state.checks)]


def _check(one: EffectCheck, detail: RecordDetail[Action], desk: DeskContext) -> Check:
    event, every = one.event, sees_every_number(desk.person)
    differs = ""
    if event.by_rule is not event.verdict:
        differs = gettext("The rule says: {verdict}").format(
            verdict=improvement.verdict(event.by_rule)
        )
    by = gettext("{who} checked it on {day}.").format(
        who=detail.names.person(one.by), day=dates.short_day(event.checked_on)
    )
    figures = improvement.figures(event.figures, every=every)
    verdict = improvement.verdict(event.verdict)
    return Check(_LOOKS[event.verdict], verdict, by, figures, differs, detail.text(event.reason))


def rule_set(action: Action, names: Names) -> str:
    """Return who set the effect rule, and when and by whom the effect is checked."""
    if action.rule is None:
        return ""
    text = gettext("{who} set the rule. {checker} checks the effect on {day}.")
    if action.checks:
        text = gettext("{who} set the rule. {checker} checked the effect. Check day: {day}.")
    return text.format(
        who=names.person(action.rule_by or ""),
        checker=names.person(action.rule.decides),
        day=dates.short_day(action.check_on or action.rule.check_on),
    )


def effects_of(ids: list[str], desk: DeskContext, *, purpose: str) -> Iterator[Effect]:
    """Yield the effects of those of these actions that the reader may see and that have a rule,
    the last one checked first."""
    details = [one for one in access.action_details(ids, desk, purpose=purpose) if one.state.rule]
    for detail in sorted(details, key=_last, reverse=True):
        yield _effect(detail, desk)


def _last(detail: RecordDetail[Action]) -> tuple[bool, str]:
    action = detail.state
    last = action.checks[-1].at.isoformat() if action.checks else ""
    return bool(action.checks), last


def _effect(detail: RecordDetail[Action], desk: DeskContext) -> Effect:
    action, names = detail.state, detail.names
    rule = improvement.rule(action.rule, names) if action.rule else ""
    told, set_ = checks(detail, desk), rule_set(action, names)
    what = detail.text(action.what) or gettext("Find others who may be affected")
    if not told:
        verdict = gettext("Not checked yet.")
        return Effect(action.id, "due", verdict, rule, set_, [], "", what, "")
    last, event = told[0], action.checks[-1].event
    short = improvement.in_short(event.figures, every=sees_every_number(desk.person))
    reason = " ".join(filter(None, (last.differs, last.reason)))
    return Effect(action.id, last.look, last.verdict, rule, set_, last.figures, reason, what, short)


def rules_of(ids: list[str], desk: DeskContext) -> dict[str, str]:
    """Return the effect rules of actions as text, by action."""
    return {
        detail.state.id: improvement.rule(detail.state.rule, detail.names)
        for detail in access.action_details(ids, desk, purpose="actions")
        if detail.state.rule is not None
    }
