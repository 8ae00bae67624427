"""Export of our rules as a file, and import of other rules as a draft, which is never published
automatically."""

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy

from amends.core.framework.toml_tables import NotUnderstood
from amends.governance import policy_transfer
from amends.governance.adopting import Unusable
from amends.governance.publishing import Draft
from amends.wording.asking import AskingForm
from amends.wording.regulators import packs

from ..request.context import DeskContext, download, open_to, read_only, show, with_form
from .draft import save
from .pages import may_adopt, shown


class BringForm(AskingForm):
    """Rules, as a file."""

    file = forms.FileField(
        label=gettext_lazy("Settings file"),
        help_text=gettext_lazy("A file that amends exported, up to 1 MB."),
    )


@with_form
def carry(request: HttpRequest, desk: DeskContext) -> HttpResponse:
    """Export the current rules, or import others into the draft."""
    if "settings" not in open_to(desk):
        return show(request, desk, "desk/unknown.html", {}, status=403)
    problems: list[str] = []
    form = BringForm()
    if request.method == "POST":
        if not may_adopt(desk):
            return show(request, desk, "desk/unknown.html", {}, status=403)
        form = BringForm(request.POST, request.FILES)
        if form.is_valid():
            draft, problems = _brought(form, desk)
            if draft is not None and draft.changes:
                save(request, draft.policy)
                return HttpResponseRedirect(f"{reverse('desk:settings')}?brought=1#draft")
            if draft is not None:
                problems = [gettext("These settings are already live. Nothing would change.")]
    context = {"form": form, "problems": problems}
    status = 422 if request.method == "POST" else 200
    return shown(request, desk, "desk/settings/carry.html", context, status=status)


def _brought(form: BringForm, desk: DeskContext) -> tuple[Draft | None, list[str]]:
    file = form.cleaned_data["file"]
    try:
        raw = file.read(policy_transfer.LARGEST + 1)
        return policy_transfer.brought(raw, desk.rules.policy, source=gettext("the file")), []
    except (NotUnderstood, Unusable) as problem:
        return None, packs.refused(problem)


@read_only
def take_away(request: HttpRequest, desk: DeskContext) -> HttpResponse:
    """Serve the current rules as a file."""
    if "settings" not in open_to(desk):
        return show(request, desk, "desk/unknown.html", {}, status=403)
    policy = desk.rules.policy
    text = policy_transfer.taken_away(policy)
    return download(text, f"amends-rules-{policy.version}.toml", "application/toml")
