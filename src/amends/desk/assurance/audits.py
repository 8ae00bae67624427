"""Clause 8.5: audits: the sample, one complaint of it without names beside the verdicts of an
auditor, findings and the report."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy, ngettext
from django.views.decorators.debug import sensitive_post_parameters

from amends.core.framework.people.authority import reads_the_log
from amends.core.governing.audit_acts import AUDIT, GivenVerdict, JudgeCase, hand_over, judge
from amends.core.governing.audit_verdicts import AuditItem
from amends.core.governing.audits import (
    Audit,
    AuditFindingRecorded,
    AuditState,
    SampledCase,
    may_lead,
    sees_sample,
)
from amends.core.improvement.samples.reading import Verdict
from amends.core.improvement.uninvolved import involved_in
from amends.documents.document import Block, Heading, Pairs, Paragraph, Table, TableColumn, Tone
from amends.handling.improvement import sampling
from amends.handling.perform import perform_one
from amends.handling.reading import examined
from amends.wording import choices, dates
from amends.wording.acts.governing.audits import MEANS, QUESTIONS
from amends.wording.asking import AskingForm
from amends.wording.insight import surveys
from amends.wording.phrases import capital

from ..forms.layout import FormLayout
from ..improvement.samples.readings import facts
from ..reading import timeline
from ..reading.detail import masked_for
from ..reading.states import stage_state
from ..records.form_contents import Asked
from ..records.opening import Detail, RecordPages, detail_of, title_of
from ..request.context import TEXT, DeskContext, download, read_only, show, with_form


def lead_text(state: Audit) -> tuple[str, str]:
    """Return how far an audit is, and how far auditors and the record agree."""
    if state.state is AuditState.cancelled:
        return gettext("This audit was cancelled."), ""
    if state.seed is None:
        return gettext("The sample is not drawn yet."), ""
    judged, drawn = len(state.judged), len(state.cases)
    far = ngettext(
        "{judged} of {drawn} complaint is judged.",
        "{judged} of {drawn} complaints are judged.",
        drawn,
    ).format(judged=judged, drawn=drawn)
    agreed, items = state.agreed
    if not items:
        return far, ""
    text = gettext("Auditors and the record agree on {agreed} of {items} items.")
    return far, text.format(agreed=agreed, items=items)


def item_name(item: AuditItem) -> str:
    """Return an item with its clause."""
    return capital(choices.label(item))


def totals(state: Audit) -> list[tuple[str, list[tuple[str, int]]]]:
    """Return how often each verdict was given on each item."""
    counts = Counter(
        (entry.item, entry.verdict) for case in state.judged for entry in case.verdicts
    )
    return [
        (item_name(item), [(surveys.verdict(v), counts[item, v]) for v in Verdict])
        for item in state.items
        if state.judged
    ]


def compared(detail: Detail, case: SampledCase) -> list[dict[str, Any]]:
    """Return what the auditor and the record say about each item of a complaint."""
    record = {verdict.item: verdict.verdict for verdict in case.by_record}
    return [
        {
            "number": case.member.number,
            "item": item_name(verdict.item),
            "auditor": surveys.verdict(verdict.verdict),
            "record": surveys.verdict(record[verdict.item]),
            "differs": verdict.item in case.differing,
            "note": detail.text(verdict.note),
        }
        for verdict in case.verdicts
    ]


def differences(detail: Detail) -> list[dict[str, Any]]:
    """Return on what auditors and the record differ, complaint by complaint."""
    every = (row for case in detail.state.judged for row in compared(detail, case))
    return [row for row in every if row["differs"]]


_LOOKS = {"nonconformity": "late", "observation": "due", "good_practice": "done"}


def _found(finding: AuditFindingRecorded, detail: Detail) -> dict[str, str]:
    """Return a finding as it is shown; `action` is the id of what it became."""
    return {
        "kind": capital(choices.label(finding.finding)),
        "look": _LOOKS[finding.finding],
        "clause": item_name(finding.clause),
        "words": detail.text(finding.words),
        "cases": ", ".join(map(str, finding.cases)),
        "remedy": detail.text(finding.remedy),
        "owner": detail.names.person(finding.owner) if finding.owner else "",
        "due": dates.day(finding.due) if finding.due else "",
        "action": finding.action or "",
    }


def answers(detail: Detail) -> list[tuple[str, str]]:
    """Return the five questions with their answers; nothing before the report."""
    report = detail.state.report
    if report is None:
        return []
    rows = [(gettext(text), detail.text(getattr(report, name))) for name, text in QUESTIONS.items()]
    if report.unjudged is not None:
        rows.append((gettext("Not judged, because"), detail.text(report.unjudged)))
    return rows


def _more(detail: Detail, desk: DeskContext) -> Mapping[str, Any]:
    state: Audit = detail.state
    return {
        "state": state,
        "lead": lead_text(state),
        "sample": sample(state) if shows_sample(state, desk) else [],
        "totals": totals(state),
        "verdicts": list(map(surveys.verdict, Verdict)),
        "differences": differences(detail),
        "findings": [_found(finding, detail) for finding in state.findings],
        "answers": answers(detail),
        "announced": dates.moment(state.announced_at, zone=detail.names.zone)
        if state.announced_at
        else "",
        "left_out": [
            (capital(choices.label(case.reason)), case.number)
            for case in (state.frame.left_out if state.frame else ())
        ],
        "recomputes": shows_sample(state, desk),
    }


def sample(state: Audit) -> list[tuple[int, bool]]:
    """Return the numbers of the sample, and which are judged."""
    return [(case.member.number, case.judged is not None) for case in state.cases]


def shows_sample(state: Audit, desk: DeskContext) -> bool:
    """Return whether the person judges cases and may know which ones were drawn."""
    return reads_the_log(desk.person) and sees_sample(desk.actor, state, desk.rules)


def _printed(detail: Detail, desk: DeskContext) -> Iterable[Block]:
    """Yield the report: sample without names, verdicts, differences, findings, conclusions."""
    state: Audit = detail.state
    for question, answer in answers(detail):
        yield Heading(question)
        yield Paragraph(answer, Tone.QUOTED)
    yield Heading(gettext("Findings"))
    for row in (_found(finding, detail) for finding in state.findings):
        yield Paragraph(f"{row['kind']}, {row['clause']}", Tone.STRONG)
        yield Paragraph(row["words"], Tone.QUOTED)
        facts = (
            (gettext("What will be done"), row["remedy"]),
            (gettext("Who does it"), row["owner"]),
            (gettext("Done by"), row["due"]),
            (gettext("Action"), row["action"]),
            (gettext("In the sample"), row["cases"]),
        )
        yield Pairs(tuple((label, text) for label, text in facts if text))
    if not state.findings:
        yield Paragraph(gettext("No finding yet."), Tone.QUIET)
    yield Heading(gettext("Verdicts"))
    yield Paragraph(" ".join(lead_text(state)).strip(), Tone.QUIET)
    columns = [TableColumn(gettext("Item"), 6)]
    columns += [TableColumn(surveys.verdict(verdict), 0, numbers=True) for verdict in Verdict]
    rows = tuple((name, *(str(n) for _, n in cells)) for name, cells in totals(state))
    if rows:
        yield Table(tuple(columns), rows, small=True)
    yield from _printed_differences(detail)
    yield from _printed_sample(state)


def _printed_differences(detail: Detail) -> Iterator[Block]:
    if differing := differences(detail):
        yield Heading(gettext("Where auditors and the record differ"))
        titles = (gettext("Number"), gettext("Item"), gettext("Auditor"), gettext("Record"))
        columns = (*(TableColumn(title, 2) for title in titles), TableColumn(gettext("Note"), 6))
        names = ("number", "item", "auditor", "record", "note")
        rows = tuple(tuple(str(row[name]) for name in names) for row in differing)
        yield Table(columns, rows, small=True)


def _printed_sample(state: Audit) -> Iterator[Block]:
    if state.frame is None:
        return
    yield Heading(gettext("Sample"))
    facts = [
        (gettext("Complaints in the list"), str(state.frame.size)),
        (gettext("SHA-256 of the list"), str(state.frame.sha256)),
    ]
    if state.seed is not None:
        facts.append((gettext("Seed"), str(state.seed.value)))
        facts.append((gettext("Checkpoint"), str(state.seed.checkpoint)))
    yield Pairs(tuple(facts))
    columns = (
        TableColumn(gettext("Number"), 0),
        TableColumn(gettext("Entry in the list"), 4, fixed=True),
        TableColumn(gettext("Status"), 2),
    )
    labels = {True: gettext("Judged"), False: gettext("Not judged")}
    rows = tuple(
        (str(case.member.number), str(case.member.entry), labels[case.judged is not None])
        for case in state.cases
    )
    yield Table(columns, rows, small=True)


def _plan(detail: Detail | None, request: HttpRequest, desk: DeskContext) -> Asked:
    """Ask for a lead auditor who is independent of the area; all items are ticked."""
    unit = request.POST.get("unit") or None
    people = _able(_unit(unit, desk), desk)
    today = desk.rules.day_of(None, desk.now)
    initial = {"items": [str(item) for item in AuditItem], "year": today.year}
    return Asked(FormLayout(only={"owner": people}, initial=initial))


def _hand_over(detail: Detail | None, request: HttpRequest, desk: DeskContext) -> Asked:
    return Asked(FormLayout(only={"to": _able(detail.state.unit if detail else None, desk)}))


def _able(unit: Any, desk: DeskContext) -> frozenset[str]:
    people = desk.rules.people.persons
    return frozenset(str(person) for person in people if may_lead(person, unit, desk.rules))


def _unit(code: str | None, desk: DeskContext) -> Any:
    unit = desk.rules.policy.unit(code) if code else None
    return unit.code if unit else None


def _find(detail: Detail | None, request: HttpRequest, desk: DeskContext) -> Asked:
    numbers = [case.member.number for case in detail.state.judged] if detail else []
    cases = forms.TypedMultipleChoiceField(
        label=gettext("Complaints of the sample that show it"),
        choices=[(str(number), str(number)) for number in numbers],
        coerce=int,
        required=False,
        empty_value=[],
        widget=forms.CheckboxSelectMultiple,
    )
    return Asked(choices={"cases": cases})


AUDITS = RecordPages(
    AUDIT,
    title=gettext_lazy("Audits"),
    one=gettext_lazy("Audit"),
    empty=gettext_lazy(
        "Plan what is audited this year, and who audits it. A public seed draws the complaints, so "
        "that no one can choose them."
    ),
    shows=("year", "owner", "unit", "first", "last", "criteria", "items", "days"),
    layouts={"plan": _plan, "find": _find, hand_over.name: _hand_over},
    template="desk/assurance/audit.html",
    more=_more,
    printed=_printed,
    looks={
        "announced": "due",
        "drawn": "due",
        "reported": "done",
        "closed": "done",
        "cancelled": "empty",
    },
)


_RECORD = "desk:governing-record"


class CaseForm(AskingForm):
    """One verdict for each item, each with a note."""

    def __init__(self, items: tuple[AuditItem, ...], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for item in items:
            self.fields[str(item)] = forms.ChoiceField(
                label=item_name(item),
                help_text=gettext(MEANS[item]),
                choices=[(str(verdict), surveys.verdict(verdict)) for verdict in Verdict],
                widget=forms.RadioSelect,
            )
            self.fields[f"note-{item}"] = forms.CharField(
                label=gettext_lazy("Note"),
                required=False,
                max_length=2_000,
                widget=forms.Textarea({"rows": 2}),
            )
        self.items = items

    @property
    def rows(self) -> list[tuple[Any, Any]]:
        """Each verdict with its note, as fields."""
        return [(self[str(item)], self[f"note-{item}"]) for item in self.items]

    def verdicts(self) -> tuple[GivenVerdict, ...]:
        """Return what was chosen."""
        cleaned = self.cleaned_data
        return tuple(
            GivenVerdict(item, Verdict(cleaned[str(item)]), cleaned[f"note-{item}"].strip() or None)
            for item in self.items
        )


def _opened(record: str, number: int, desk: DeskContext) -> tuple[Detail, SampledCase]:
    """Return an audit with a complaint of its sample. Raises Http404 for people who do not judge,
    and for a number that is not in it."""
    detail = detail_of(AUDITS, record, desk, purpose="audit/judge")
    case = detail.state.case(number)
    if case is None or not shows_sample(detail.state, desk):
        raise Http404
    return detail, case


@sensitive_post_parameters()
@with_form
def case_page(request: HttpRequest, desk: DeskContext, record: str, number: int) -> HttpResponse:
    """One complaint of the sample without names, and the auditor's verdicts. What the record says
    is shown only after these are saved."""
    detail, case = _opened(record, number, desk)
    state: Audit = detail.state
    file = examined(case.member.reference, person=desk.person, now=desk.now)
    form = CaseForm(state.items, request.POST if request.method == "POST" else None)
    if form.is_valid() and _saved(desk, detail, number, form):
        page = reverse("desk:audit-case", args=[record, number])
        return HttpResponseRedirect(f"{page}?done=saved")
    opened = masked_for(file, desk, purpose="audit")
    numbers = [other for other, _ in sample(state)]
    place = numbers.index(number)
    open_ = [other for other, judged in sample(state) if not judged and other != number]
    context = {
        "audit": record,
        "title": title_of(AUDITS, detail, desk),
        "number": number,
        "of": len(numbers),
        "sample": sample(state),
        "lead": lead_text(state),
        "earlier": numbers[place - 1] if place else None,
        "next": next((other for other in open_ if other > number), next(iter(open_), None)),
        "reference": file.reference,
        "who": opened.names.all_parties(party.number for party in file.complaint.complainants),
        "wants": opened.wanted,
        "stage": stage_state(file.complaint.stage),
        "facts": facts(file, desk),
        "timeline": timeline.timeline(opened),
        "masked": True,
        "form": form,
        "judged": case.judged is not None,
        "judging": state.state is AuditState.drawn,
        "by": detail.names.person(case.by) if case.by else "",
        "compared": compared(detail, case),
        "agreed": len(case.verdicts) - len(case.differing),
        "involved": involved_in(desk.person.id, file.complaint, desk.rules),
        "done": request.GET.get("done", ""),
        "section": "audit",
    }
    status = 422 if form.is_bound else 200
    return show(request, desk, "desk/assurance/audit_case.html", context, status=status)


def _saved(desk: DeskContext, detail: Detail, number: int, form: CaseForm) -> bool:
    payload = JudgeCase(number, form.verdicts())
    with desk.refusals_in(form):
        perform_one(detail.stream, judge, payload, actor=desk.actor, now=desk.now)
    return form.is_valid()


@read_only
def next_page(request: HttpRequest, desk: DeskContext, record: str) -> HttpResponse:
    """Go to the first complaint of the sample that is not judged yet, or back to the audit."""
    detail = detail_of(AUDITS, record, desk, purpose="audit/judge")
    waiting = next((number for number, judged in sample(detail.state) if not judged), None)
    if waiting is None:
        return HttpResponseRedirect(reverse(_RECORD, args=[AUDIT.name, record]))
    return HttpResponseRedirect(reverse("desk:audit-case", args=[record, waiting]))


@read_only
def published_list(request: HttpRequest, desk: DeskContext, record: str) -> HttpResponse:
    """The fixed list as text, for anyone who draws the sample again."""
    detail = detail_of(AUDITS, record, desk, purpose="audit/list")
    if not shows_sample(detail.state, desk) or detail.state.frame is None:
        raise Http404
    text = sampling.published(detail.state.frame.sha256)
    return download(text, f"{AUDIT.name}-{record}.txt", TEXT)
