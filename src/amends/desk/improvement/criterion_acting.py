"""Clause 8.4: form pages of acts on criteria, alerts and exposure."""

from dataclasses import replace
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy

from amends.core.governing.catalogue import GOVERNING
from amends.core.improvement.criteria import EXPOSURE, Criterion, code_of, owner_of
from amends.core.improvement.criteria.acts import CRITERION, SetCriterion
from amends.core.improvement.criteria.events import Band, Interval
from amends.core.records.erasing import ERASE_TEXT
from amends.core.values import Code, Id
from amends.handling import access
from amends.handling.commands import Command
from amends.handling.improvement.reading import criterion_file, criterion_revision, source_of
from amends.handling.kinds.criterion import RECORD_EXPOSURE, SET, stream_of_code
from amends.handling.streams import state_of
from amends.insight.criteria import is_share
from amends.insight.measures import CRITERIA, MEASURES, title_of
from amends.journal import store
from amends.people import read
from amends.register import governing
from amends.wording import acts
from amends.wording.asking import AskingForm, needed
from amends.wording.names import Names

from ..forms.inputs import DayField
from ..forms.layout import FormLayout
from ..records.detail import RecordDetail, titles
from ..records.form_contents import Asked, select
from ..records.form_page import Target, form_page
from ..request.context import DeskContext, show, with_form
from ..request.submission import fresh_key, send
from .criteria import last_years, line_of, title, value_of

_SHARES, _NUMBERS = 10, 1000
"""What typed values are multiplied by to be thousandths: percent, or numbers."""
EXPOSURES = {
    "customers": gettext_lazy("Customers"),
    "orders": gettext_lazy("Orders"),
    "homes": gettext_lazy("Homes"),
}
_INTERVALS = {Interval.month: gettext_lazy("Month"), Interval.week: gettext_lazy("Week")}


def _level(label: Any) -> forms.DecimalField:
    return forms.DecimalField(
        label=label, min_value=0, max_digits=9, decimal_places=1, required=False
    )


class SetForm(AskingForm):
    """What is to be reached: the measure, its target and who owns it."""

    measure = forms.ChoiceField(label=gettext_lazy("Measure"))
    unit = forms.ChoiceField(label=gettext_lazy("Unit"), required=False)
    least = needed(
        _level(gettext_lazy("At least")), gettext_lazy("needed unless you enter the other limit")
    )
    most = _level(gettext_lazy("At most"))
    alert_least = _level(gettext_lazy("Alert below"))
    alert_most = _level(gettext_lazy("Alert above"))
    owner = forms.ChoiceField(label=gettext_lazy("Owner"))
    interval = forms.ChoiceField(
        label=gettext_lazy("Measured each"), choices=[(str(k), v) for k, v in _INTERVALS.items()]
    )
    per = forms.ChoiceField(
        label=gettext_lazy("Count for each 1,000"),
        required=False,
        choices=[("", gettext_lazy("No, count complaints")), *EXPOSURES.items()],
    )
    by = DayField(ahead=True, label=gettext_lazy("Meet by"), required=False)
    source = forms.ChoiceField(
        label=gettext_lazy("Follows from"),
        required=False,
        help_text=gettext_lazy("The complaints policy or statement that this target serves."),
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        required=False,
        widget=forms.Textarea({"rows": 3}),
        max_length=2000,
    )

    def __init__(self, data: Any, desk: DeskContext, criterion: Criterion | None) -> None:
        super().__init__(data, initial=_initial(criterion, desk))
        self._criterion = criterion
        for name in ("least", "most"):
            self.fields[name].help_text = gettext("Shares in percent, for example 97.")
        people = [one.id for one in desk.rules.people.persons.values() if one.active]
        names = desk.names(people)
        _field(self, "owner").choices = [
            (one, names[one]) for one in sorted(names, key=names.__getitem__)
        ]
        _field(self, "unit").choices = _units(desk)
        _field(self, "source").choices = [("", gettext("No record")), *sources(desk).items()]
        if criterion is None:
            _field(self, "measure").choices = _measured(desk)
            self.fields["measure"].help_text = gettext(
                "With its value in the last calendar year. A target that was already met then "
                "changes nothing."
            )
        else:
            if value := value_of(criterion, last_years([criterion], desk).get(criterion.code)):
                said = gettext("Last year it was {value}.").format(value=value)
                for name in ("least", "most"):
                    self.fields[name].help_text += f" {said}"
            del self.fields["measure"], self.fields["unit"]
            self.fields["reason"].required = True
            if is_share(criterion) or criterion.measure not in MEASURES:
                del self.fields["per"]

    def payload(self) -> SetCriterion:
        """Return what was entered, as the act takes it."""
        given, known = self.cleaned_data, self._criterion
        measure = known.measure if known else Code(given["measure"])
        part = known.part if known else None
        share = is_share(known) if known else _share(measure)
        alert = _band(given["alert_least"], given["alert_most"], share=share)
        return SetCriterion(
            measure,
            _band(given["least"], given["most"], share=share),
            Id(given["owner"]),
            Interval(given["interval"]),
            part,
            None if alert == Band() else alert,
            known.unit if known else _code(given["unit"]),
            _code(given.get("per", "")),
            given["by"],
            given["reason"] or None,
            Id(given["source"]) if given["source"] else None,
        )

    def clean(self) -> dict[str, Any]:
        """Return what was entered. A target needs an end."""
        given = super().clean() or {}
        if given.get("least") is None and given.get("most") is None and not self.errors:
            self.add_error("least", gettext("Enter at least one limit of the target"))
        return given


def sources(desk: DeskContext) -> dict[str, str]:
    """Return the policy texts and statements that the person may see, by stream."""
    kinds = [one for one in ("policy-text", "statement") if Code(one) in GOVERNING]
    rows = governing.of_kind(*kinds).filter(due__isnull=False)
    entries = store.read_many([row.id for row in rows])
    states = {row.id: state_of(row.id, entries[row.id]) for row in rows}
    seen = [
        row
        for row in rows
        if GOVERNING[Code(row.kind)].seen_by(desk.actor, states[row.id], desk.rules)
    ]
    texts = titles([(row.title, row.id) for row in seen], desk, purpose="criterion")
    return {row.id: texts.get(row.title, "") for row in seen}


def _measured(desk: DeskContext) -> list[tuple[str, str]]:
    found = {code: title_of(code) for code in (*CRITERIA, *MEASURES)}
    known = {code: Criterion(Code(code), Code(code)) for code in found}
    values = last_years(list(known.values()), desk)
    said = gettext("{measure} ({value})")
    for code, value in values.items():
        found[code] = said.format(measure=found[code], value=value_of(known[code], value))
    return list(found.items())


def _units(desk: DeskContext) -> list[tuple[str, str]]:
    names = Names(rules=desk.rules)
    units = [(one.code, names.unit(one.code)) for one in desk.rules.policy.units]
    return [("", gettext("Whole organisation")), *units]


def _field(form: forms.Form, name: str) -> forms.ChoiceField:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)  # noqa: S101 (for the type alone)
    return field


def _share(measure: Code) -> bool:
    known = MEASURES.get(measure)
    return known is None or known.among is not None


def _code(text: str) -> Code | None:
    return Code(text) if text else None


def _band(least: Any, most: Any, *, share: bool) -> Band:
    factor = _SHARES if share else _NUMBERS
    return Band(*(None if one is None else int(one * factor) for one in (least, most)))


def _initial(criterion: Criterion | None, desk: DeskContext) -> dict[str, Any]:
    if criterion is None:
        return {}
    shares = is_share(criterion) or criterion.measure not in MEASURES
    factor = _SHARES if shares else _NUMBERS
    target, alert = criterion.target, criterion.alert or Band()
    ends = {"least": target.least, "most": target.most}
    ends |= {"alert_least": alert.least, "alert_most": alert.most}
    return {
        **{name: f"{one / factor:g}" for name, one in ends.items() if one is not None},
        "owner": owner_of(criterion, desk.rules) or "",
        "interval": str(criterion.interval),
        "per": criterion.per or "",
        "by": criterion.by,
        "source": criterion.source or "",
    }


@with_form
def add_criterion(request: HttpRequest, desk: DeskContext) -> HttpResponse:
    """Page that sets a criterion for a measure."""
    return _page(request, desk, SetForm(request.POST or None, desk, None))


@with_form
def set_criterion(request: HttpRequest, desk: DeskContext, code: str) -> HttpResponse:
    """Page that sets another target of a criterion."""
    criterion = replace(line_of(desk, code).criterion, source=source_of(code))
    form = SetForm(request.POST or None, desk, criterion)
    revision = criterion_revision(code) or None
    return _page(request, desk, form, code, title(criterion, desk), revision=revision)


@with_form
def criterion_act(
    request: HttpRequest, desk: DeskContext, code: str, act: str, number: int | None = None
) -> HttpResponse:
    """Page of an act on a criterion in use, or on one of its alerts."""
    criterion = line_of(desk, code).criterion
    if number is None:
        asked = _PLAIN
    elif number in {one.number for one in criterion.alerts}:
        asked = Asked(FormLayout(omit=frozenset({"number"})), fixed={"number": number})
    else:
        raise Http404
    state = replace(criterion, revision=criterion_revision(code))
    back = reverse("desk:criterion", args=[code])
    return _form_page(request, desk, Code(act), code, back, state, asked)


@with_form
def erase_text(request: HttpRequest, desk: DeskContext, code: str) -> HttpResponse:
    """Page that erases texts of a criterion, also of a retired one, or of exposure."""
    state = criterion_file(code).state
    if not access.counts(desk.person):
        raise Http404
    back = reverse("desk:criteria")  # a retired criterion has no page
    return _form_page(request, desk, ERASE_TEXT, code, back, state)


@with_form
def record_exposure(request: HttpRequest, desk: DeskContext) -> HttpResponse:
    """Page that records how many customers, orders or homes there were."""
    options = [(code, str(text)) for code, text in EXPOSURES.items()]
    counted = select(gettext("What you count"), options, coerce=Code)
    unit = forms.TypedChoiceField(
        label=gettext("Unit"), choices=_units(desk), required=False, coerce=Code, empty_value=None
    )
    asked = Asked(choices={"of": counted, "unit": unit})
    back = reverse("desk:criteria")
    return _form_page(request, desk, RECORD_EXPOSURE, EXPOSURE, back, asked=asked)


_PLAIN = Asked()


def _form_page(
    request: HttpRequest,
    desk: DeskContext,
    act: Code,
    code: str,
    back: str,
    state: Criterion | None = None,
    asked: Asked = _PLAIN,
) -> HttpResponse:
    stream = stream_of_code(code)
    about = title(state, desk) if state and code != EXPOSURE else gettext("Criteria")
    detail = RecordDetail(stream, state, (), {}, Names(rules=desk.rules)) if state else None
    of_criteria = ("desk:criteria", "criteria")
    target = Target(CRITERION.acts[act], stream, back, about, *of_criteria, detail)
    return form_page(request, desk, target, lambda *of: asked)


def _page(
    request: HttpRequest,
    desk: DeskContext,
    form: SetForm,
    code: str = "",
    about: str = "",
    *,
    revision: int | None = None,
) -> HttpResponse:
    """Show the form of a target, of a new criterion without `code`, or set it and go to the
    board."""
    status, overtaken = 422 if form.is_bound else 200, False
    if form.is_valid():
        given = form.payload()
        stream = stream_of_code(code or code_of(given.measure, given.part, given.unit))
        command = Command(stream, SET, given, revision)
        sent = send(request, desk, [command], form, names=Names(read.all_names(), {}, desk.rules))
        if sent.done is not None:
            return HttpResponseRedirect(f"{reverse('desk:criteria')}?done={SET}")
        status, overtaken = 409, sent.overtaken
    key = f"criterion.{SET}"
    context: dict[str, Any] = {
        "form": form,
        "title": acts.title(key),
        "about": about,
        "button": acts.button(key),
        "hint": acts.hint(key),
        "back": reverse("desk:criterion", args=[code]) if code else reverse("desk:criteria"),
        "overtaken": overtaken,
        "once": fresh_key(),
        "section": "criteria",
    }
    return show(request, desk, "desk/improvement/criterion_act.html", context, status=status)
