"""Conflict page, if another person published during this draft: their changes, the draft's changes,
and the merged result. Nothing that was entered is lost."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext

from amends.core.framework.policy.merging import Conflict
from amends.core.framework.policy.text import Change, ChangeKind
from amends.governance.overtaking import Overtaken, overtaken
from amends.people import read
from amends.wording import dates
from amends.wording import policy as wording
from amends.wording.asking import AskingForm
from amends.wording.phrases import capital

from ..request.context import DeskContext, show, with_form
from .draft import draft_of, save, told_of
from .pages import may_adopt, posted, reasons_of, shown, status_of

_OURS, _THEIRS = "ours", "theirs"


class BothForm(AskingForm):
    """Form for which change to use where both changed the same thing."""

    def __init__(
        self, conflicts: tuple[Conflict, ...], policies: wording.Policies, data: Any = None
    ) -> None:
        super().__init__(data)
        self.conflicts = conflicts
        for number, one in enumerate(conflicts):
            self.fields[f"which-{number}"] = forms.ChoiceField(
                label=capital(wording.place(one.path, policies)),
                choices=[
                    (
                        _OURS,
                        gettext("Your change: {told}").format(told=_told(one, one.ours, policies)),
                    ),
                    (
                        _THEIRS,
                        gettext("Their change: {told}").format(
                            told=_told(one, one.theirs, policies)
                        ),
                    ),
                ],
                widget=forms.RadioSelect,
            )

    def as_theirs(self) -> list[str]:
        """Return the paths at which the other person's change is used."""
        return [
            one.path
            for number, one in enumerate(self.conflicts)
            if self.cleaned_data[f"which-{number}"] == _THEIRS
        ]


def _told(conflict: Conflict, after: str | None, policies: wording.Policies) -> str:
    """Return one of two changes as a sentence."""
    kind = ChangeKind.changed
    if after is None:
        kind = ChangeKind.removed
    elif conflict.before is None:
        kind = ChangeKind.added
    return wording.change(Change(conflict.path, kind, conflict.before, after), policies)


@with_form
def both(request: HttpRequest, desk: DeskContext) -> HttpResponse:
    """Page with what changed in between, and the form that merges both."""
    draft = draft_of(request, desk)
    found = overtaken(draft)
    if found is None:
        return HttpResponseRedirect(reverse("desk:settings"))
    if not may_adopt(desk):
        return show(request, desk, "desk/unknown.html", {}, status=403)
    persons = read.all_names()
    known = told_of(draft, persons, desk)
    conflicts = found.merged().conflicts
    form = BothForm(conflicts, known, posted(request))
    if form.is_valid():
        save(request, found.merged(form.as_theirs()).policy)
        return HttpResponseRedirect(f"{reverse('desk:settings')}?merged=1")
    context = {
        "form": form,
        "draft": draft,
        "versions": _versions(found, persons, desk),
        "theirs": [wording.change(one, known) for one in found.theirs],
        "ours": [wording.change(one, known) for one in found.ours],
    }
    return shown(request, desk, "desk/settings/both.html", context, status=status_of(form))


def _versions(found: Overtaken, persons: dict[str, str], desk: DeskContext) -> list[dict[str, Any]]:
    reasons = reasons_of((one.reason for one in found.since), desk, purpose="policy-versions")
    return [
        {
            "version": one.policy.version,
            "day": dates.day(desk.rules.day_of(None, one.since)),
            "by": persons.get(one.by) or gettext("a member of staff"),
            "reason": reasons.get(one.reason, ""),
        }
        for one in found.since
    ]
