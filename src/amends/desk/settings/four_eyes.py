"""A new version of the policy that waits for a second person: agreed to, or sent back."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_http_methods

from amends import vault
from amends.core.framework.people.authority import Permission
from amends.core.framework.toml_tables import NotUnderstood
from amends.core.refusal import Refused
from amends.governance.publishing import Proposed, agree, proposed, send_back
from amends.handling.streams import RULES
from amends.people import read
from amends.wording import dates, packs
from amends.wording import policy as wording
from amends.wording.asking import AskingForm
from amends.wording.names import Names
from amends.wording.refusals import sentence

from ..request.context import DeskContext, for_role, show
from .draft import told_of
from .pages import shown, status_of


class ReasonForm(AskingForm):
    """Why it is agreed to, or sent back."""

    sha256 = forms.CharField(max_length=64, widget=forms.HiddenInput)
    reason = forms.CharField(
        label=gettext_lazy("Why"),
        help_text=gettext_lazy("It is kept in the record."),
        max_length=2000,
        widget=forms.Textarea({"rows": "3"}),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@for_role
def proposal_page(request: HttpRequest, desk: DeskContext) -> HttpResponse:
    """What is proposed, and the answer of whoever may adopt rules."""
    found = proposed()
    if found is None:
        return HttpResponseRedirect(reverse("desk:settings"))
    may = desk.actor.may(Permission.policy_adopt, units=())
    if request.method == "POST" and not may:
        return show(request, desk, "desk/unknown.html", {}, status=403)
    form = ReasonForm(
        request.POST if request.method == "POST" else None, initial={"sha256": found.sha256}
    )
    if form.is_valid() and form.cleaned_data["sha256"] != found.sha256:
        form = _another(found, form.cleaned_data["reason"])
    elif form.is_valid() and (answered := _answered(request, form, found, desk)) is not None:
        return answered
    persons = read.all_names()
    context = {
        "form": form,
        "version": found.version,
        "by": persons.get(found.by) or gettext("somebody in personnel"),
        "day": dates.day(desk.rules.day_of(None, found.since)),
        "because": _why(found, desk),
        "own": found.by == desk.person.id,
        "changes": _changes(found, persons, desk),
        "wrong": packs.not_understood(found.problem) if found.problem else "",
    }
    return shown(request, desk, "desk/settings/proposal.html", context, status=status_of(form))


def _changes(found: Proposed, persons: Mapping[str, str], desk: DeskContext) -> list[str]:
    if found.draft is None:
        return []
    known = told_of(found.draft, persons, desk)
    return [wording.change(one, known) for one in found.draft.changes]


def _another(found: Proposed, reason: str) -> ReasonForm:
    """The form for whoever read another proposal than the one that stands now."""
    form = ReasonForm({"sha256": found.sha256, "reason": reason})
    told = gettext("Another proposal took the place of the one that you read. Read it first.")
    form.add_error(None, told)
    return form


def _answered(
    request: HttpRequest, form: ReasonForm, found: Proposed, desk: DeskContext
) -> HttpResponse | None:
    """Where to go once the answer is recorded; None if it is not, and the form says why."""
    given: dict[str, Any] = form.cleaned_data
    agreed = "agree" in request.POST
    answer = agree if agreed else send_back
    try:
        answer(found, reason=given["reason"], actor=desk.actor, now=desk.now)
    except Refused as refused:
        form.add_error(None, str(sentence(refused, names=Names(rules=desk.rules))))
        return None
    except NotUnderstood:
        form.add_error(None, gettext("Nobody can agree to it here. Send it back."))
        return None
    after = "published" if agreed else "returned"
    return HttpResponseRedirect(f"{reverse('desk:settings')}?{after}=1")


def _why(found: Proposed, desk: DeskContext) -> str:
    if found.reason is None:
        return ""
    texts = vault.show(
        [found.reason],
        reader=desk.person.id,
        purpose="policy-proposal",
        now=desk.now,
        reference=RULES,
    )
    return texts.get(found.reason) or ""
