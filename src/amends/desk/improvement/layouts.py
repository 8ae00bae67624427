"""How the form of each act on a problem or an action differs from what its types give."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from types import MappingProxyType
from typing import Any

from django import forms
from django.http import Http404, HttpRequest
from django.utils.translation import gettext

from amends.core.framework.people.authority import sees_every_number
from amends.core.improvement.action_events import ActionSource
from amends.core.improvement.actions import Action
from amends.core.improvement.declaration import RecordAct
from amends.core.improvement.effect import EffectMeasure, judged
from amends.core.improvement.pattern import CodePattern
from amends.core.improvement.problem_events import ProblemSource
from amends.core.improvement.problems import Problem, ProblemState
from amends.core.operation.complaint import Complaint
from amends.core.values import Code, Id
from amends.handling import effect_figures
from amends.handling.access import counts
from amends.handling.commands import Unknown
from amends.handling.reading import file_of
from amends.insight.signals.models import Finding
from amends.register import improvement_queries as queries
from amends.wording import improvement

from ..forms.layout import PLAIN, FormLayout
from ..reading.reasons import today_of
from ..request.context import DeskContext
from . import access
from .problem import cause_name
from .records import RecordDetail

_WHERE = ("category", "product", "unit", "cause")


@dataclass(frozen=True, slots=True)
class Beside:
    """Something to know beside a form: texts, or labels with texts."""

    title: str
    texts: Sequence[str] = ()
    pairs: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """A form of an act: its layout, fields with choices of their own, values that are not asked,
    those that the form carries along, and what is beside it."""

    layout: FormLayout = PLAIN
    choices: Mapping[str, forms.Field] = field(default_factory=lambda: MappingProxyType({}))
    fixed: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    carried: Sequence[tuple[str, str]] = ()
    beside: Sequence[Beside] = ()


def asked_of(
    act: RecordAct[Any], detail: RecordDetail[Any] | None, request: HttpRequest, desk: DeskContext
) -> Asked:
    """Return what the form of an act asks. Raises Http404 if the address names something that the
    person may not see."""
    made = _ASKED.get(act.key)
    return made(detail, request, desk) if made else Asked()


def _given(request: HttpRequest, name: str) -> str:
    return (request.POST or request.GET).get(name, "")


def _finding(request: HttpRequest) -> Finding | None:
    """Return the finding that the address names."""
    return Finding.objects.filter(key=_given(request, "signal")).first()


def _complaint(reference: str, desk: DeskContext) -> Complaint:
    try:
        return file_of(reference, actor=desk.actor, now=desk.now).complaint
    except Unknown:
        raise Http404 from None


# --- problems ---


def _open(detail: None, request: HttpRequest, desk: DeskContext) -> Asked:
    """Ask for a problem, with the codes of the complaints from which it is opened."""
    references = list(dict.fromkeys((request.POST or request.GET).getlist("complaint")))
    complaints = [_complaint(one, desk) for one in references]
    where = _shared(complaints)
    asked = {f"where-{name}": _given(request, name) or where.get(name) for name in _WHERE}
    signal = finding.key if (finding := _finding(request)) else ""
    source = {"source": ProblemSource.signal} if signal else {}
    return Asked(
        FormLayout(
            omit=frozenset({"complaints", "signal"}),
            initial={**{k: v for k, v in asked.items() if v}, "owner": desk.person.id, **source},
        ),
        fixed={
            "complaints": tuple(one.reference for one in complaints),
            "signal": Id(signal) if signal else None,
        },
        carried=[
            *(("complaint", one) for one in references),
            *([("signal", signal)] if signal else []),
        ],
        beside=[Beside(gettext("Complaints to link"), references)] if references else (),
    )


def _shared(complaints: Sequence[Complaint]) -> dict[str, Code]:
    """Return the codes that all of the complaints have."""
    found: dict[str, Code] = {}
    for name in ("category", "product", "unit"):
        codes = {_code(one, name) for one in complaints}
        code = codes.pop() if len(codes) == 1 else None
        if code is not None:
            found[name] = code
    return found


def _code(complaint: Complaint, name: str) -> Code | None:
    code: Code | None = getattr(complaint, name)
    if code is None and name == "category":
        return next((one.category for one in complaint.live_issues if one.category), None)
    return code


def _bind(detail: RecordDetail[Problem], request: HttpRequest, desk: DeskContext) -> Asked:
    return Asked(FormLayout(initial={"complaint": _given(request, "complaint")}))


def _unbind(detail: RecordDetail[Problem], request: HttpRequest, desk: DeskContext) -> Asked:
    """Ask which of the linked complaints that the person may see is removed."""
    rows = queries.bound_to(detail.state.id, desk.visible()).order_by("-received_at", "reference")
    references = rows.values_list("reference", flat=True)[:200]
    options = [(one, one) for one in references]
    return Asked(
        FormLayout(initial={"complaint": _given(request, "complaint")}),
        choices={"complaint": _select(gettext("Complaint"), options, coerce=Id)},
    )


def _merge(detail: RecordDetail[Problem], request: HttpRequest, desk: DeskContext) -> Asked:
    """Ask for the open problem that continues."""
    rows = access.problems(desk).filter(state=ProblemState.open).exclude(id=detail.state.id)
    ids = list(rows.order_by("-opened_at").values_list("id", flat=True)[:200])
    found = access.problem_titles(ids, desk, purpose="problem/merge")
    options = [(one, found.get(one, "")) for one in ids]
    return Asked(choices={"into": _select(gettext("Problem that continues"), options, coerce=Id)})


def _revise(detail: RecordDetail[Problem], request: HttpRequest, desk: DeskContext) -> Asked:
    """Ask for what is known now of the cause that the address names."""
    text = _given(request, "number")
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
    initial = {**_where(detail.state.where, "where"), "from_day": today_of(desk)}
    return Asked(FormLayout(initial={**initial, "kind": detail.state.kind}))


def _dismiss(
    detail: RecordDetail[Problem] | None, request: HttpRequest, desk: DeskContext
) -> Asked:
    """Ask why a problem, or without one the finding that the address names, is dismissed."""
    layout = FormLayout(omit=frozenset({*_nested("where"), "where", "seen", "signal"}))
    if detail is not None:
        return Asked(layout)
    finding = _finding(request)
    if finding is None or not counts(desk.person):
        raise Http404
    where = pattern_of(finding.category, finding.product, finding.unit)
    fixed = {"where": where, "seen": finding.seen, "signal": Id(finding.key)}
    return Asked(layout, fixed=fixed, carried=[("signal", finding.key)])


def pattern_of(category: str, product: str, unit: str = "") -> CodePattern:
    """Return the pattern of these codes; an empty one is any."""
    return CodePattern(*(Code(one) if one else None for one in (category, product, unit)))


def _reopen(detail: RecordDetail[Problem], request: HttpRequest, desk: DeskContext) -> Asked:
    return Asked(FormLayout(omit=frozenset({"signal"}), need=frozenset({"reason"})))


def _advise(detail: RecordDetail[Problem], request: HttpRequest, desk: DeskContext) -> Asked:
    return Asked(FormLayout(initial={"advice": detail.text(detail.state.advice)}))


# --- actions ---


def _plan(detail: None, request: HttpRequest, desk: DeskContext) -> Asked:
    """Ask for an action against the problem or from the complaint that the address names."""
    problem, reference = _given(request, "problem"), _given(request, "complaint")
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
        complaint = _complaint(reference, desk)
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
            initial |= _where(known.state.where, "rule-where")
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
            need=frozenset({"reason"}), initial={**initial, **_where(rule.where, "rule-where")}
        ),
        beside=[Beside(gettext("Rule until now"), [improvement.rule(rule, detail.names)])],
    )


def _check(detail: RecordDetail[Action], request: HttpRequest, desk: DeskContext) -> Asked:
    """Ask for a verdict beside the rule and what is counted now."""
    action = detail.state
    if action.rule is None or action.check_on is None or action.completed_on is None:
        return Asked()
    figures = effect_figures.counted(action.rule, action.problem, action.check_on, desk.rules)
    verdict = judged(action.rule, figures, action.completed_on, action.check_on)
    pairs = improvement.figures(figures, every=sees_every_number(desk.person))
    texts = [improvement.rule(action.rule, detail.names)]
    return Asked(
        beside=[
            Beside(gettext("Effect rule"), texts),
            Beside(gettext("Counted now"), pairs=pairs),
            Beside(gettext("By the rule"), [improvement.verdict(verdict)]),
        ]
    )


# --- both ---


def _where(where: CodePattern, prefix: str) -> dict[str, str]:
    found = ((name, getattr(where, name)) for name in _WHERE)
    return {f"{prefix}-{name}": code for name, code in found if code}


def _nested(prefix: str) -> list[str]:
    return [f"{prefix}-{name}" for name in _WHERE]


def _of_rule() -> list[str]:
    names = ("measure", "baseline_from", "baseline_weeks", "threshold", "window_weeks")
    return [f"rule-{name}" for name in (*names, "check_on", "decides")] + _nested("rule-where")


def _select(label: str, options: Sequence[tuple[str, str]], *, coerce: Any) -> forms.Field:
    return forms.TypedChoiceField(
        label=label, choices=[("", gettext("Choose")), *options], coerce=coerce
    )


_ASKED: Mapping[str, Callable[[Any, HttpRequest, DeskContext], Asked]] = {
    "problem.open": _open,
    "problem.bind": _bind,
    "problem.unbind": _unbind,
    "problem.merge": _merge,
    "problem.revise-cause": _revise,
    "problem.reclassify": _reclassify,
    "problem.dismiss": _dismiss,
    "problem.reopen": _reopen,
    "problem.advise": _advise,
    "action.plan": _plan,
    "action.complete": _complete,
    "action.set-effect-rule": _rule,
    "action.check-effect": _check,
}
