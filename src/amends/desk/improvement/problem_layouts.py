"""How the forms of acts on problems differ from what their types give."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext

from amends.core.improvement.problem_events import ProblemSource
from amends.core.improvement.problems import Problem, ProblemState
from amends.core.operation.complaint import Complaint
from amends.core.values import Code, Id
from amends.handling.access import counts
from amends.insight.signals.models import Finding
from amends.register import improvement_queries as queries

from ..forms.layout import FormLayout
from ..reading.reasons import today_of
from ..request.context import DeskContext
from . import access, findings
from .asked import CODES, Asked, Beside, codes_in, complaint_of, given, names_in, select
from .findings import pattern_of
from .problem import cause_name
from .records import RecordDetail


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
    return Asked(
        FormLayout(
            omit=frozenset({"complaints", "signal", *fixed}),
            fold=frozenset({"kind", "source", "since", "owner"}),
            initial={**{k: v for k, v in asked.items() if v}, "owner": desk.person.id},
        ),
        fixed={
            "complaints": tuple(one.reference for one in complaints),
            "signal": signal,
            **fixed,
        },
        carried=[
            *(("complaint", one) for one in references),
            *([("signal", signal)] if signal else []),
        ],
        beside=[*_about(finding, desk), *_to_link(references)],
    )


def _finding(request: HttpRequest) -> Finding | None:
    """Return the finding that the address names, if it is still there. Raises Http404 for
    something that is no id."""
    text = given(request, "signal")
    try:
        return Finding.objects.filter(key=Id(text)).first() if text else None
    except ValueError:
        raise Http404 from None


def _about(finding: Finding | None, desk: DeskContext) -> list[Beside]:
    """Return what a problem is opened from, for those who see findings."""
    found = findings.beside(finding, desk) if finding and counts(desk.person) else []
    return [one for one in found if one.texts]


def _to_link(references: Sequence[str]) -> list[Beside]:
    links = [(one, reverse("desk:complaint", args=[one])) for one in references]
    return [Beside(gettext("Complaints to link"), links=links)] if links else []


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
    """Ask for the open problem that continues."""
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
    beside = findings.beside(finding, desk)
    return Asked(layout, fixed=fixed, carried=[("signal", finding.key)], beside=beside)


def _reopen(detail: RecordDetail[Problem], request: HttpRequest, desk: DeskContext) -> Asked:
    return Asked(FormLayout(omit=frozenset({"signal"}), need=frozenset({"reason"})))


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
