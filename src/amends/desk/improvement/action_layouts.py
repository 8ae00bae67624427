"""How the forms of acts on actions differ from what their types give."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from types import MappingProxyType
from typing import Any

from django.http import Http404, HttpRequest
from django.utils.translation import gettext

from amends.core.framework.people.authority import sees_every_number
from amends.core.improvement.action_events import ActionSource
from amends.core.improvement.actions import Action
from amends.core.improvement.effect import EffectMeasure, judged
from amends.core.improvement.problems import Problem
from amends.handling.commands import Unknown
from amends.handling.improvement import effect_figures
from amends.wording.insight import improvement

from ..forms.layout import FormLayout
from ..reading.reasons import today_of
from ..request.context import DeskContext
from . import access
from .asked import Asked, Beside, codes_in, complaint_of, given, names_in
from .problem import cause_name
from .records import RecordDetail


def _plan(detail: None, request: HttpRequest, desk: DeskContext) -> Asked:
    """Ask for an action against the problem or from the complaint that the address names."""
    problem, reference = given(request, "problem"), given(request, "complaint")
    fixed: dict[str, Any] = {}
    omit = {"problem", "complaint", "rule", *_of_rule()}
    carried: list[tuple[str, str]] = []
    beside: list[Beside] = []
    if problem:
        known = _problem(problem, desk)
        fixed = {"source": ActionSource.problem, "problem": known.state.id}
        carried = [("problem", problem)]
        title = known.text(known.state.title)
        beside = [Beside(gettext("Problem"), [title, *_found_causes(known)])]
    elif reference:
        complaint = complaint_of(reference, desk)
        fixed = {"source": ActionSource.complaint, "complaint": complaint.reference}
        carried = [("complaint", reference)]
    if fixed:
        omit |= {"source", "unit"}
    apart = {ActionSource.problem, ActionSource.complaint, ActionSource.promise}
    sources = frozenset(str(one) for one in ActionSource if one not in apart)
    layout = FormLayout(omit=frozenset(omit), only=MappingProxyType({"source": sources}))
    return Asked(layout, fixed=fixed, carried=carried, beside=beside)


def _problem(record: str, desk: DeskContext) -> RecordDetail[Problem]:
    try:
        return access.problem_detail(record, desk, purpose="action/plan")
    except Unknown:
        raise Http404 from None


def _found_causes(detail: RecordDetail[Problem]) -> list[str]:
    return [cause_name(one, detail) for one in detail.state.causes if one.cause is not None]


def _complete(detail: RecordDetail[Action], request: HttpRequest, desk: DeskContext) -> Asked:
    return Asked(FormLayout(initial={"completed_on": today_of(desk), "cost": detail.state.cost}))


_WEEKS_BEFORE, _WEEKS_AFTER, _FALL = 12, 8, 50
"""What a rule compares unless someone changes it: weeks, and by how many per cent it falls."""


def _rule(detail: RecordDetail[Action], request: HttpRequest, desk: DeskContext) -> Asked:
    """Ask for an effect rule, with the codes of the problem that the action is against."""
    action = detail.state
    if action.rule is not None:
        return _replaced(detail)
    today = today_of(desk)
    ends = max(action.due, today) + timedelta(weeks=_WEEKS_AFTER, days=1)
    initial: dict[str, Any] = {
        "rule-measure": EffectMeasure.complaints_a_week,
        "rule-baseline_from": today - timedelta(weeks=_WEEKS_BEFORE),
        "rule-baseline_weeks": _WEEKS_BEFORE,
        "rule-threshold": _FALL,
        "rule-window_weeks": _WEEKS_AFTER,
        "rule-check_on": ends,
        "rule-decides": desk.person.id,
    }
    if action.problem:
        try:
            known = access.problem_detail(action.problem, desk, purpose="action/set-effect-rule")
        except Unknown:
            pass
        else:
            initial |= codes_in(known.state.where, "rule-where")
    return Asked(FormLayout(omit=frozenset({"reason"}), initial=initial))


def _replaced(detail: RecordDetail[Action]) -> Asked:
    """Ask for another effect rule, with the reason."""
    rule = detail.state.rule
    if rule is None:
        return Asked()
    names = ("measure", "baseline_from", "baseline_weeks", "threshold", "window_weeks")
    initial = {f"rule-{name}": getattr(rule, name) for name in (*names, "check_on", "decides")}
    return Asked(
        FormLayout(
            need=frozenset({"reason"}), initial={**initial, **codes_in(rule.where, "rule-where")}
        ),
        beside=[Beside(gettext("Rule until now"), [improvement.rule(rule, detail.names)])],
    )


def _check(detail: RecordDetail[Action], request: HttpRequest, desk: DeskContext) -> Asked:
    """Ask for a verdict beside the rule and what is counted now."""
    action = detail.state
    if action.rule is None or action.check_on is None or action.completed_on is None:
        return Asked()
    figures = effect_figures.counted(
        action.rule, action.problem, action.check_on, desk.rules, action.baseline
    )
    verdict = judged(action.rule, figures, action.completed_on, action.check_on)
    pairs = improvement.figures(figures, every=sees_every_number(desk.person))
    texts = [improvement.rule(action.rule, detail.names)]
    return Asked(
        beside=[
            Beside(gettext("Effect rule"), texts),
            Beside(gettext("Current count"), pairs=pairs),
            Beside(gettext("By the rule"), [improvement.verdict(verdict)]),
        ]
    )


def _of_rule() -> list[str]:
    names = ("measure", "baseline_from", "baseline_weeks", "threshold", "window_weeks")
    return [f"rule-{name}" for name in (*names, "check_on", "decides")] + names_in("rule-where")


ACTION_LAYOUTS: Mapping[str, Callable[[Any, HttpRequest, DeskContext], Asked]] = {
    "action.plan": _plan,
    "action.complete": _complete,
    "action.set-effect-rule": _rule,
    "action.check-effect": _check,
}
