"""Recovery sheet: the master key, printed once from the browser and confirmed from the paper.

The key is only in the response to a form, never in an address, history, cache or log. The password
is required again. After confirmation, only the command line prints the key.
"""

import io
from typing import Any

from django import forms
from django.core.signing import BadSignature, Signer
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters

from amends.core.framework.people.personnel import Release, Role
from amends.governance import preparing
from amends.governance.demonstration import is_demonstration
from amends.people import limits
from amends.people.models import Account
from amends.vault import recovery
from amends.vault.keys import KeyProblem
from amends.wording.asking import AskingForm

from ..people import commands
from ..request.context import DeskContext, show, with_form
from ..request.sign_in import password_field


def _places() -> Signer:
    return Signer(salt="amends.recovery.places")


class PasswordForm(AskingForm):
    """Form for the password of the person who asks for the key."""

    password = password_field(gettext_lazy("Enter your password again"))


class PaperForm(AskingForm):
    """Form for two groups of characters from the paper. Which ones is signed, so that it cannot be
    chosen."""

    places = forms.CharField(widget=forms.HiddenInput, max_length=200)

    def __init__(self, places: tuple[int, ...], data: Any = None) -> None:
        signed = _places().sign(",".join(map(str, places)))
        super().__init__(data, initial={"places": signed})
        for place in places:
            self.fields[f"group-{place}"] = forms.CharField(
                label=gettext("Group {place} on the sheet").format(place=place),
                max_length=8,
                widget=forms.TextInput(
                    {"class": "narrow", "autocomplete": "off", "spellcheck": "false"}
                ),
            )
        self.asked = places

    def clean(self) -> dict[str, Any]:
        """Require every group as printed; case is ignored."""
        cleaned: dict[str, Any] = super().clean() or {}
        for place in self.asked:
            typed = cleaned.get(f"group-{place}")
            if typed is not None and not recovery.matches(place, typed):
                message = gettext("This does not match the sheet. Check capital letters.")
                self.add_error(f"group-{place}", message)
        return cleaned


def may_hold_key(desk: DeskContext) -> bool:
    """Return whether this person may print the master key: people who manage accounts, or the
    complaints manager. It opens nothing alone, but everything with a copy of the data."""
    roles = {grant.role for grant in desk.person.grants}
    return bool(roles & {Role.administrator, Role.management_representative})


def sheet_wanted() -> bool:
    """Return whether the sheet of the current key is still to be printed."""
    try:
        return not is_demonstration() and not preparing.sheet_confirmed(recovery.mark())
    except KeyProblem:
        return False  # `doctor` says what is wrong with the key


@sensitive_post_parameters()
@with_form
def recovery_page(request: HttpRequest, desk: DeskContext) -> HttpResponse:
    """Page with the explanation, then the sheet, then the check that it was printed."""
    if not may_hold_key(desk):
        return show(request, desk, "desk/unknown.html", {}, status=403)
    if not sheet_wanted():
        return _page(request, desk, {"confirmed": True})
    if "places" in request.POST:
        return _confirm(request, desk)
    standing = commands.standing(desk, Release.key_sheet)
    if not standing.open and not standing.alone:
        return _asked(request, desk, standing)
    form = PasswordForm(request.POST if request.method == "POST" else None)
    if not standing.open:
        form.fields |= commands.ReasonForm().fields
    if form.is_valid():
        if not _is_theirs(request, desk, form.cleaned_data["password"]):
            form.add_error("password", gettext("This password is not right"))
        elif standing.open or commands.ask(desk, Release.key_sheet, form):
            return _sheet(request, desk)
    return _page(request, desk, {"form": form}, status=422 if form.is_bound else 200)


def _asked(request: HttpRequest, desk: DeskContext, standing: commands.Standing) -> HttpResponse:
    """Ask for the release of the sheet, and show whether a second person has to decide."""
    ask = commands.ReasonForm(request.POST if request.method == "POST" else None)
    if ask.is_valid() and not standing.waiting and commands.ask(desk, Release.key_sheet, ask):
        return HttpResponseRedirect(request.path)
    status = 422 if ask.is_bound else 200
    return _page(request, desk, {"standing": standing, "ask": ask}, status=status)


def _is_theirs(request: HttpRequest, desk: DeskContext, password: str) -> bool:
    account = request.user
    counted = limits.take("sign_in", "recovery", desk.person.id, now=desk.now)
    return counted.allowed and isinstance(account, Account) and account.check_password(password)


def _sheet(request: HttpRequest, desk: DeskContext) -> HttpResponse:
    import segno  # large; imported only when needed

    sheet = recovery.sheet()
    drawn = io.BytesIO()
    segno.make_qr(sheet.text, error="m").save(drawn, kind="svg", xmldecl=False, svgns=True, scale=4)
    context = {
        "groups": list(enumerate(sheet.groups, start=1)),
        "drawn": drawn.getvalue().decode(),
        "mark": recovery.mark()[:8],
        "form": PaperForm(recovery.asked()),
    }
    return _page(request, desk, context)


def _confirm(request: HttpRequest, desk: DeskContext) -> HttpResponse:
    try:
        places = tuple(map(int, _places().unsign(request.POST["places"]).split(",")))
    except BadSignature:
        return HttpResponseRedirect(reverse("desk:recovery"))
    counted = limits.take("sign_in", "recovery", desk.person.id, now=desk.now)
    form = PaperForm(places, request.POST)
    if counted.allowed and form.is_valid():
        preparing.confirm_sheet(recovery.mark(), by=desk.person.id, now=desk.now)
        return HttpResponseRedirect(reverse("desk:recovery"))
    if not counted.allowed:
        form.add_error(None, gettext("Too many attempts. Wait a few minutes, then try again."))
    return _page(request, desk, {"form": form, "proves": True}, status=422)


def _page(
    request: HttpRequest, desk: DeskContext, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    shown = {"section": "my-day", **context}
    answer = show(request, desk, "desk/onboarding/recovery.html", shown, status=status)
    answer["Cache-Control"] = "no-store"
    return answer
