"""Clause 8.5: pages of the sample of an audit: one complaint without names beside the verdicts of
an auditor, and the list for anyone who draws it again."""

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters

from amends.core.governing.audit_acts import AUDIT, GivenVerdict, JudgeCase
from amends.core.governing.audit_verdicts import AuditItem
from amends.core.governing.audits import Audit, AuditState, SampledCase
from amends.core.improvement.reading import Verdict
from amends.core.improvement.uninvolved import involved_in
from amends.core.refusal import Refused
from amends.handling.improvement import sampling
from amends.handling.perform import perform_one
from amends.handling.reading import examined
from amends.wording import surveys
from amends.wording.acts.governing.audits import MEANS
from amends.wording.asking import AskingForm

from ..improvement.samples.reading_told import facts
from ..improvement.samples.surveys import refused_text
from ..reading import timeline
from ..reading.detail import masked_for
from ..reading.states import stage_state
from ..request.context import DeskContext, read_only, show, with_form
from .audits import AUDITS, item_name, lead_text, sample, shows_sample
from .declaration import Detail
from .opening import detail_of, title_of

_RECORD = "desk:governing-record"


class CaseForm(AskingForm):
    """One verdict for each item, each with a note."""

    def __init__(self, items: tuple[AuditItem, ...], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for item in items:
            self.fields[str(item)] = forms.ChoiceField(
                label=item_name(item),
                help_text=gettext(MEANS[item]),
                choices=[(str(one), surveys.verdict(one)) for one in Verdict],
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
        given = self.cleaned_data
        return tuple(
            GivenVerdict(item, Verdict(given[str(item)]), given[f"note-{item}"].strip() or None)
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
    numbers = [one for one, _ in sample(state)]
    place = numbers.index(number)
    open_ = [one for one, judged in sample(state) if not judged and one != number]
    context = {
        "audit": record,
        "title": title_of(AUDITS, detail, desk),
        "number": number,
        "of": len(numbers),
        "sample": sample(state),
        "lead": lead_text(state),
        "earlier": numbers[place - 1] if place else None,
        "next": next((one for one in open_ if one > number), next(iter(open_), None)),
        "reference": file.reference,
        "who": opened.names.all_parties(one.number for one in file.complaint.complainants),
        "wants": opened.wanted,
        "stage": stage_state(file.complaint.stage),
        "facts": facts(file, desk),
        "timeline": timeline.timeline(opened),
        "masked": True,
        "form": form,
        "judged": case.judged is not None,
        "judging": state.state is AuditState.drawn,
        "by": detail.names.person(case.by) if case.by else "",
        "compared": _compared(detail, case),
        "agreed": len(case.verdicts) - len(case.differing),
        "involved": involved_in(desk.person.id, file.complaint, desk.rules),
        "done": request.GET.get("done", ""),
        "section": "governing",
    }
    status = 422 if form.is_bound else 200
    return show(request, desk, "desk/assurance/audit_case.html", context, status=status)


def _compared(detail: Detail, case: SampledCase) -> list[dict[str, Any]]:
    record = {one.item: one.verdict for one in case.by_record}
    return [
        {
            "item": item_name(one.item),
            "auditor": surveys.verdict(one.verdict),
            "record": surveys.verdict(record[one.item]),
            "differs": one.item in case.differing,
            "note": detail.text(one.note),
        }
        for one in case.verdicts
    ]


def _saved(desk: DeskContext, detail: Detail, number: int, form: CaseForm) -> bool:
    given = JudgeCase(number, form.verdicts())
    try:
        perform_one(detail.stream, "judge", given, actor=desk.actor, now=desk.now)
    except Refused as refused:
        form.add_error(None, refused_text(refused, desk))
        return False
    return True


@read_only
def next_page(request: HttpRequest, desk: DeskContext, record: str) -> HttpResponse:
    """Go to the first complaint of the sample that is not judged yet, or back to the audit."""
    detail = detail_of(AUDITS, record, desk, purpose="audit/judge")
    waiting = next((one for one, judged in sample(detail.state) if not judged), None)
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
    answer = HttpResponse(text, content_type="text/plain; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{AUDIT.name}-{record}.txt"'
    return answer
