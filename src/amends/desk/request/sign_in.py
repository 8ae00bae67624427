"""Signing in and out. A refusal does not say whether name or password was wrong. `people` does the
lock-out."""

import secrets
from datetime import timedelta
from math import ceil
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth import authenticate, login, logout
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext, gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from amends.core.framework.appointments import SetPassword, set_password
from amends.core.framework.people.authority import Actor
from amends.core.values import Id
from amends.governance import demonstration, opening
from amends.handling import rules
from amends.handling.perform import perform_one
from amends.people import invitations, limits, sessions, tokens
from amends.people.models import Account
from amends.people.names import folded
from amends.wording.asking import AskingForm

from . import carried

_DEVICE = "amends_device"
_DEVICE_LASTS = 180 * 24 * 3600


def password_field(label: Any, hint: Any = "", *, new: bool = False) -> forms.CharField:
    """Return the input for a password, present or new."""
    attrs = {"autocomplete": "new-password" if new else "current-password"}
    widget = forms.PasswordInput(attrs)
    missing = {"required": gettext_lazy("Enter a password")}
    return forms.CharField(
        label=label,
        help_text=hint,
        error_messages=missing,
        max_length=500,
        strip=False,
        widget=widget,
    )


class SignIn(AskingForm):
    """Name and password."""

    sign_in = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=150,
        widget=forms.TextInput(
            {"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )
    password = password_field(gettext_lazy("Password"))


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """The only page of the staff area that strangers see."""
    if not opening.is_set_up():
        return HttpResponseRedirect(reverse("desk:begin"))
    after = _safe(request.POST.get("next") or request.GET.get("next") or "")
    if request.method != "POST":
        return sign_in_page(request, SignIn(), after)
    form = SignIn(_of_card(request) or request.POST)
    kept = carried.through(request)
    device = _device(request)
    account = _arrive(request, form, device) if form.is_valid() else None
    if account is None:
        if form.is_valid():
            form.add_error(None, _refusal(request, form.cleaned_data["sign_in"], device))
        return sign_in_page(request, form, after, kept=kept, status=422)
    own = kept.fields and kept.is_of(account.person, after)
    response: HttpResponse = HttpResponseRedirect(_safe("") if kept.fields and not own else after)
    if own:  # another person does not see it
        response = render(request, "desk/resume.html", kept.again() | {"there": after})
    response.set_signed_cookie(
        _DEVICE + settings.AMENDS_APART,
        device,
        max_age=_DEVICE_LASTS,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


def sign_in_page(
    request: HttpRequest,
    form: SignIn,
    after: str,
    *,
    kept: carried.Kept | None = None,
    status: int = 200,
) -> HttpResponse:
    """Return the form; in a demo with the accounts to try. `kept` is the text written elsewhere
    before the session ended."""
    context = {"form": form, "next": after, "cards": demonstration.cards(), "kept": kept}
    return render(request, "desk/sign_in.html", context, status=status)


def _of_card(request: HttpRequest) -> dict[str, str] | None:
    """Return name and password of the selected demo account; only a demo has any."""
    wanted = request.POST.get("be")
    cards = demonstration.cards() if wanted else ()
    return next(
        ({"sign_in": c.sign_in, "password": c.password} for c in cards if c.sign_in == wanted), None
    )


@never_cache
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session of any user."""
    logout(request)
    return HttpResponseRedirect(reverse("desk:sign-in"))


class Invitation(AskingForm):
    """The invitation and a password of one's own choice."""

    invitation = forms.CharField(
        label=gettext_lazy("Invitation"),
        help_text=gettext_lazy("Enter or paste the invitation code. You can use it once."),
        max_length=200,
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
    )
    password = password_field(
        gettext_lazy("New password"),
        gettext_lazy("At least 12 characters. A few random words make a strong password."),
        new=True,
    )


@never_cache
@sensitive_post_parameters("invitation", "password")
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest) -> HttpResponse:
    """Set the first password, or a new one. The invitation is typed or pasted, so that it is in no
    address and no log."""
    form = Invitation(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            account = invitations.accept(
                "".join(form.cleaned_data["invitation"].split()),  # on paper it takes two lines
                password=form.cleaned_data["password"],
                network=limits.network_of(request.META.get("REMOTE_ADDR", "")),
                device=_device(request),
                now=timezone.now(),
            )
        except tokens.TokenRefused:
            told = gettext(
                "We do not have this invitation, or it has expired or been used. Check each "
                "character, or ask for a new one."
            )
            form.add_error("invitation", told)
        except ValidationError as weak:
            form.add_error("password", weak)
        else:
            _record_password(account)
            login(request, account)
            return HttpResponseRedirect(reverse("desk:my-day"))
    status = 422 if form.is_bound else 200
    return render(request, "desk/invitation.html", {"form": form}, status=status)


def _record_password(account: Account) -> None:
    """Record that a password was set with an invitation, and end what the person had before."""
    now = timezone.now()
    person = rules.book().people.person(Id(account.person))
    sessions.end(account.person)
    if person is not None:
        given, actor = SetPassword(reset=True), Actor.of(person)
        perform_one(person.id, set_password, given, actor=actor, now=now)


def begin(request: HttpRequest, account: Account) -> None:
    """Note the session of a request, so that its owner can see and end it."""
    key, agent = request.session.session_key, request.META.get("HTTP_USER_AGENT", "")
    if key is not None:
        sessions.begin(account, session=key, agent=agent, now=timezone.now())


def _arrive(request: HttpRequest, form: SignIn, device: str) -> Account | None:
    account = authenticate(
        request,
        sign_in=form.cleaned_data["sign_in"],
        password=form.cleaned_data["password"],
        network=limits.network_of(request.META.get("REMOTE_ADDR", "")),
        device=device,
        now=timezone.now(),
    )
    if not isinstance(account, Account):
        return None
    login(request, account)  # a new session key; what a stranger held before is worthless
    return account


def _device(request: HttpRequest) -> str:
    known = request.get_signed_cookie(
        _DEVICE + settings.AMENDS_APART, default="", max_age=_DEVICE_LASTS
    )
    return known or secrets.token_urlsafe(24)


def _safe(wanted: str) -> str:
    """Return the page after signing in: only within the staff area."""
    home = reverse("desk:my-day")
    inside = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) and wanted.startswith(home)
    return wanted if inside else home


def _refusal(request: HttpRequest, sign_in: str, device: str) -> str:
    """Return why signing in failed. Attempts are counted for every name alike, so that "too many
    attempts" reveals nothing about name or password; that an account is locked is never said."""
    now, name = timezone.now(), folded(sign_in)
    network = limits.network_of(request.META.get("REMOTE_ADDR", ""))
    asked = [limits.ask("sign_in", name, of, now=now) for of in (network, device)]
    if not all(asked):
        minutes = max(1, *(ceil(one.wait / timedelta(minutes=1)) for one in asked))
        return ngettext(
            "Too many attempts to sign in with this name. Wait {count} minute, then try again. A "
            "new password will not make this quicker.",
            "Too many attempts to sign in with this name. Wait {count} minutes, then try again. A "
            "new password will not make this quicker.",
            minutes,
        ).format(count=minutes)
    return gettext(
        "Your name or password is not right. Check both and try again. After several attempts you "
        "need to wait a few minutes. Your administrator can send you a new invitation."
    )
