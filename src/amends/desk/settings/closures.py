"""Page for closed days and half-days apart from holidays, and for what a half-day counts as."""

from dataclasses import replace
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext, gettext_lazy

from amends.core.framework.labels import Label, label
from amends.core.framework.policy.organization import Closure
from amends.core.framework.policy.policy import Policy
from amends.core.values import Code
from amends.wording import choices, dates
from amends.wording.asking import AskingForm
from amends.wording.names import spoken

from ..forms.choosing import select
from ..forms.inputs import DayField, TimeOfDayField
from ..request.context import DeskContext, with_form
from .draft import draft_of
from .listings import entry_name
from .pages import posted, saved, shown, status_of
from .setting import PolicyForm, choice

_HALF_DAYS = choice(
    "half_days",
    gettext_lazy("For deadlines, a half-day is"),
    gettext_lazy(
        "As a working day, it ends early. A regulator's rules can differ for their deadlines."
    ),
)


class ClosureForm(AskingForm):
    """Form for a day on which the organisation, or one unit, is closed, or works only until a
    time."""

    day = DayField(label=gettext_lazy("Day"), help_text=gettext_lazy("For example, 27 3 2026"))
    name = forms.CharField(label=gettext_lazy("Reason"), max_length=120, required=False)
    closes = TimeOfDayField(
        label=gettext_lazy("Half-day: closing time"),
        help_text=gettext_lazy("For example, 13:00. Leave empty if you are closed all day."),
        required=False,
    )

    def __init__(self, policy: Policy, data: Any = None) -> None:
        super().__init__(data)
        self.policy = policy
        units = [
            (str(one.code), entry_name(one, policy)) for one in policy.units if not one.retired
        ]
        self.fields["unit"] = select(
            gettext("Only for"), units, None, gettext("Leave empty for everyone.")
        )

    def applied(self) -> Policy:
        """The policy with this closure; the same day twice is one."""
        given = self.cleaned_data
        labels = (Label(self.policy.languages[0], given["name"]),) if given["name"] else ()
        unit = Code(given["unit"]) if given["unit"] else None
        kept = without_closure(self.policy, given["day"].isoformat(), unit or "").closures
        closures = sorted(
            (*kept, Closure(given["day"], unit, labels, given["closes"])),
            key=lambda c: (c.day, c.unit or ""),
        )
        return replace(self.policy, closures=tuple(closures))


def without_closure(policy: Policy, day: str, unit: str) -> Policy:
    """The policy without one closure."""
    kept = tuple(
        one for one in policy.closures if (one.day.isoformat(), one.unit or "") != (day, unit)
    )
    return replace(policy, closures=kept)


@with_form
def closures(request: HttpRequest, desk: DeskContext) -> HttpResponse:
    """The closed days, the form of one, and what a half-day counts as."""
    policy = draft_of(request, desk).policy
    if request.method == "POST" and "remove" in request.POST:
        day, _, unit = request.POST["remove"].partition("/")
        return saved(request, desk, without_closure(policy, day, unit), "desk:closures")
    counting = "half_days" in request.POST
    halves = PolicyForm([_HALF_DAYS], policy, desk.rules, posted(request) if counting else None)
    form = ClosureForm(policy, None if counting else posted(request))
    for filled in (halves, form):
        if filled.is_valid():
            return saved(request, desk, filled.applied(), "desk:closures")
    context = {
        "form": form,
        "halves": halves,
        "half_days_are": choices.label(policy.half_days),
        "entries": [_row(one, policy) for one in policy.closures],
    }
    status = status_of(halves if counting else form)
    return shown(request, desk, "desk/settings/closures.html", context, status=status)


def _row(one: Closure, policy: Policy) -> dict[str, str]:
    unit = policy.unit(one.unit) if one.unit else None
    return {
        "day": dates.day(one.day),
        "key": f"{one.day.isoformat()}/{one.unit or ''}",
        "unit": entry_name(unit, policy) if unit else "",
        "label": label(one.labels, spoken(policy.languages)) or "",
        "until": dates.time(one.closes) if one.closes else "",
    }
