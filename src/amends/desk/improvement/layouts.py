"""How the form of each act on a problem or an action differs from what its types give."""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from types import MappingProxyType
from typing import Any

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext

from amends.core.framework.people.authority import sees_every_number
from amends.core.improvement.action_acts import demand_checkable
from amends.core.improvement.action_events import ActionSource
from amends.core.improvement.actions import Action
from amends.core.improvement.effect import EffectMeasure, EffectRule, judged
from amends.core.improvement.problem_events import ProblemSource
from amends.core.improvement.problems import Problem, ProblemState
from amends.core.operation.complaint import Complaint
from amends.core.records.deciding import RecordAct
from amends.core.values import Code, Id
from amends.handling.access import counts
from amends.handling.commands import Unknown
from amends.handling.improvement import effect_figures
from amends.insight.signals.models import Finding
from amends.register import improvement_queries as queries
from amends.wording.insight import improvement
from amends.wording.names import Names

from ..forms.layout import FormLayout
from ..reading.reasons import today_of
from ..records.detail import RecordDetail
from ..records.form_contents import (
    CODES,
    Asked,
    Beside,
    codes_in,
    complaint_of,
    contents_of,
    given,
    names_in,
    select,
)
from ..request.context import DeskContext
from . import access, recurring
from .problem import cause_name
from .recurring import pattern_of
from .similar_problems import category_of


def _open(detail: None, request: HttpRequest, desk: DeskContext) -> Asked:
    """Ask for a problem, with the codes of the complaints from which it is opened."""
    references = list(dict.fromkeys((request.POST or request.GET).getlist("complaint")))
    complaints = [complaint_of(one, desk) for one in references]
    where = _shared(complaints)
    asked = {f"where-{name}": given(request, name) or where.get(name) for name in CODES}
    finding = _finding(request)
    signal = Id(finding.key) if finding else None
    source = ProblemSource.signal if signal else ProblemSource.complaints
    fixed = {"source": source} if signal or references else {}
    found = recurring.beside(finding, desk) if finding and counts(desk.person) else []
    links = [(one, reverse("desk:complaint", args=[one])) for one in references]
    return Asked(
        FormLayout(
            omit=frozenset({"complaints", "signal", *fixed}),
            fold=frozenset({"kind", "source", "since", "owner"}),
            initial={**{k: v for k, v in asked.items() if v}, "owner": desk.person.id},
        ),
        fixed={"complaints": tuple(one.reference for one in complaints), "signal": signal, **fixed},
        carried=[
            *(("complaint", one) for one in references),
            *([("signal", signal)] if signal else []),
        ],
        beside=[
            *(one for one in found if one.texts),
            *([Beside(gettext("Complaints to link"), links=links)] if links else []),
        ],
    )


def _finding(request: HttpRequest) -> Finding | None:
    """Return the finding that the address names, if it is still there. Raises Http404 for
    something that is no id."""
    text = given(request, "signal")
    try:
        return Finding.objects.filter(key=Id(text)).first() if text else None
    except ValueError:
        raise Http404 from None


def _shared(complaints: Sequence[Complaint]) -> dict[str, Code]:
    found: dict[str, Code] = {}
    for name in ("category", "product", "unit"):
        codes = {
            category_of(one) if name == "category" else getattr(one, name) for one in complaints
        }
        code = codes.pop() if len(codes) == 1 else None
        if code is not None:
            found[name] = code
    return found


def _bind(detail: RecordDetail[Problem], request: HttpRequest, desk: DeskContext) -> Asked:
    return Asked(FormLayout(initial={"complaint": given(request, "complaint")}))


def _unbind(detail: RecordDetail[Problem], request: HttpRequest, desk: DeskContext) -> Asked:
    """Ask which of the linked complaints that the person may see is removed."""
    rows = queries.bound_to(detail.state.id, desk.visible()).order_by("-received_at", "reference")
    references = rows.values_list("reference", flat=True)[:200]
    options = [(one, one) for one in references]
    return Asked(
        FormLayout(initial={"complaint": given(request, "complaint")}),
        choices={"complaint": select(gettext("Complaint"), options, coerce=Id)},
    )


def _merge(detail: RecordDetail[Problem], request: HttpRequest, desk: DeskContext) -> Asked:
    rows = access.problems(desk).filter(state=ProblemState.open).exclude(id=detail.state.id)
    ids = list(rows.order_by("-opened_at").values_list("id", flat=True)[:200])
    found = access.problem_titles(ids, desk, purpose="problem/merge")
    options = [(one, found.get(one, "")) for one in ids]
    return Asked(choices={"into": select(gettext("Problem that continues"), options, coerce=Id)})


def _revise(detail: RecordDetail[Problem], request: HttpRequest, desk: DeskContext) -> Asked:
    """Ask for what is known now of the cause that the address names."""
    text = given(request, "number")
    cause = detail.state.cause(int(text)) if text.isdecimal() and len(text) < 5 else None
    if cause is None:
        raise Http404
    evidence = detail.text(cause.evidence)
    beside = Beside(cause_name(cause, detail), [evidence] if evidence else ())
    return Asked(
        FormLayout(omit=frozenset({"number"}), initial={"status": cause.status}),
        fixed={"number": cause.number},
        carried=[("number", text)],
        beside=[beside],
    )


def _reclassify(detail: RecordDetail[Problem], request: HttpRequest, desk: DeskContext) -> Asked:
    initial = {**codes_in(detail.state.where, "where"), "from_day": today_of(desk)}
    return Asked(FormLayout(initial={**initial, "kind": detail.state.kind}))


def _dismiss(
    detail: RecordDetail[Problem] | None, request: HttpRequest, desk: DeskContext
) -> Asked:
    """Ask why a problem, or without one the finding that the address names, is dismissed."""
    layout = FormLayout(omit=frozenset({*names_in("where"), "where", "seen", "signal"}))
    if detail is not None:
        return Asked(layout)
    finding = _finding(request)
    if finding is None or not counts(desk.person):
        raise Http404
    where = pattern_of(finding.category, finding.product, finding.unit)
    fixed = {"where": where, "seen": finding.seen, "signal": Id(finding.key)}
    beside = recurring.beside(finding, desk)
    return Asked(layout, fixed=fixed, carried=[("signal", finding.key)], beside=beside)


def _reopen(detail: RecordDetail[Problem], request: HttpRequest, desk: DeskContext) -> Asked:
    return Asked(FormLayout(omit=frozenset({"signal"})))


def _advise(detail: RecordDetail[Problem], request: HttpRequest, desk: DeskContext) -> Asked:
    advice = detail.state.advice
    text = detail.texts.get(advice.sealed) if advice else None
    return Asked(FormLayout(initial={"advice": text or ""}))


PROBLEM_LAYOUTS: Mapping[str, Callable[[Any, HttpRequest, DeskContext], Asked]] = {
    "problem.open": _open,
    "problem.bind": _bind,
    "problem.unbind": _unbind,
    "problem.merge": _merge,
    "problem.revise-cause": _revise,
    "problem.reclassify": _reclassify,
    "problem.dismiss": _dismiss,
    "problem.reopen": _reopen,
    "problem.advise": _advise,
}


def _plan(detail: None, request: HttpRequest, desk: DeskContext) -> Asked:
    """Ask for an action against the problem or from the complaint that the address names."""
    problem, reference = given(request, "problem"), given(request, "complaint")
    fixed: dict[str, Any] = {}
    omit = {"problem", "complaint", "rule", *names_in("rule-where")}
    omit |= {f"rule-{name}" for name in _RULE}
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


_RULE = (
    *("measure", "baseline_from", "baseline_weeks", "threshold", "window_weeks"),
    *("check_on", "decides"),
)
"""What is asked of a rule beside its pattern."""


def _complete(detail: RecordDetail[Action], request: HttpRequest, desk: DeskContext) -> Asked:
    return Asked(FormLayout(initial={"completed_on": today_of(desk), "cost": detail.state.cost}))


_WEEKS_BEFORE, _WEEKS_AFTER, _FALL = 12, 8, 50
"""What a rule compares unless someone changes it: weeks, and by how many per cent it falls."""


def _rule(detail: RecordDetail[Action], request: HttpRequest, desk: DeskContext) -> Asked:
    action = detail.state
    if action.rule is not None:
        return _replaced(action.rule, detail.names)
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


def _replaced(rule: EffectRule, names: Names) -> Asked:
    initial = {f"rule-{name}": getattr(rule, name) for name in _RULE}
    return Asked(
        FormLayout(
            need=frozenset({"reason"}), initial={**initial, **codes_in(rule.where, "rule-where")}
        ),
        beside=[Beside(gettext("Rule until now"), [improvement.rule(rule, names)])],
    )


def _check(detail: RecordDetail[Action], request: HttpRequest, desk: DeskContext) -> Asked:
    action = detail.state
    today = desk.rules.day_of(action.unit, desk.now)
    rule, check_on, completed_on = demand_checkable(action, today)
    figures = effect_figures.counted(rule, action.problem, check_on, desk.rules, action.baseline)
    verdict = judged(rule, figures, completed_on, check_on)
    pairs = improvement.figures(figures, every=sees_every_number(desk.person))
    texts = [improvement.rule(rule, detail.names)]
    return Asked(
        beside=[
            Beside(gettext("Effect rule"), texts),
            Beside(gettext("Current count"), pairs=pairs),
            Beside(gettext("By the rule"), [improvement.verdict(verdict)]),
        ]
    )


ACTION_LAYOUTS: Mapping[str, Callable[[Any, HttpRequest, DeskContext], Asked]] = {
    "action.plan": _plan,
    "action.complete": _complete,
    "action.set-effect-rule": _rule,
    "action.check-effect": _check,
}


_ASKED: Mapping[str, Callable[[Any, HttpRequest, DeskContext], Asked]] = {
    **PROBLEM_LAYOUTS,
    **ACTION_LAYOUTS,
}


def asked_of(
    act: RecordAct, detail: RecordDetail[Any] | None, request: HttpRequest, desk: DeskContext
) -> Asked:
    """Return what the form of an act asks. Raises Http404 if the address names something that the
    person may not see."""
    made = _ASKED.get(act.key)
    return made(detail, request, desk) if made else contents_of(act, detail, request, desk)
