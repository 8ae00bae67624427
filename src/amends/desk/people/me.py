"""One's own account: password, sessions and tokens."""

from typing import Any

from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from amends.core.framework.appointments import EndToken, SetPassword, end_token, set_password
from amends.core.values import Id
from amends.handling.perform import perform_one
from amends.people import limits, sessions, tokens
from amends.people.models import Account, Token
from amends.wording import dates
from amends.wording.asking import AskingForm

from ..reading.detail import zone_of_unit
from ..request.context import DeskContext, show, signed_in
from ..request.sign_in import begin, password_field


class PasswordForm(AskingForm):
    """The present password and a new one."""

    present = password_field(gettext_lazy("Current password"))
    new = password_field(
        gettext_lazy("New password"),
        gettext_lazy(
            "At least 12 characters. If you change it, you are signed out everywhere else."
        ),
        new=True,
    )


@sensitive_post_parameters("present", "new")
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def me(request: HttpRequest, desk: DeskContext) -> HttpResponse:
    """Page of the reader's own account, and the form for another password."""
    form = PasswordForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and _changed(request, desk, form):
        return HttpResponseRedirect(f"{reverse('desk:me')}?done=password")
    here = request.session.session_key
    context = {
        "form": form,
        "sessions": [
            {
                "since": dates.moment(one.at, zone=zone_of_unit(desk, desk.person.unit)),
                "device": one.device or gettext("unknown device"),
                "here": one.session == here,
            }
            for one in sessions.of(desk.person.id, now=desk.now)
        ],
        "tokens": tokens_of(desk.person.id, desk),
        "key": desk.person.id.removeprefix("person/"),
        "done": request.GET.get("done", ""),
        "section": "me",
    }
    status = 422 if form.is_bound else 200
    return show(request, desk, "desk/people/me.html", context, status=status)


def _changed(request: HttpRequest, desk: DeskContext, form: PasswordForm) -> bool:
    """Change the password, if the present one is right and the new one strong enough."""
    account = request.user
    counted = limits.take("sign_in", "own-password", desk.person.id, now=desk.now)
    if not isinstance(account, Account):
        return False
    if not counted.allowed or not account.check_password(form.cleaned_data["present"]):
        told = gettext("This password is not right")
        form.add_error("present", told if counted.allowed else gettext("Wait a few minutes."))
        return False
    try:
        validate_password(form.cleaned_data["new"], account)
    except ValidationError as weak:
        form.add_error("new", weak)
        return False
    account.set_password(form.cleaned_data["new"])
    account.save(update_fields=["password"])
    perform_one(desk.person.id, set_password, SetPassword(), actor=desk.actor, now=desk.now)
    update_session_auth_hash(request, account)
    sessions.end(desk.person.id, but=request.session.session_key)
    begin(request, account)
    return True


@require_POST
@signed_in
def sign_out_everywhere(request: HttpRequest, desk: DeskContext) -> HttpResponse:
    """End every session of the reader, this one too."""
    sessions.end(desk.person.id)
    return HttpResponseRedirect(reverse("desk:sign-in"))


def tokens_of(person: str, desk: DeskContext) -> list[dict[str, Any]]:
    """Return the usable API tokens of someone in staff, as a page shows them."""
    return [
        {
            "id": token.id,
            "name": token.name,
            "scopes": ", ".join(token.scopes),
            "made": dates.day(token.made_at.date()),
            "ends": dates.day(token.ends_at.date()),
            "used": dates.moment(token.used_at, zone=zone_of_unit(desk, desk.person.unit))
            if token.used_at
            else "",
        }
        for token in _tokens(person, desk)
    ]


def end_usable(person: str, token: str, desk: DeskContext) -> bool:
    """Revoke a usable token of someone in staff; returns whether there was one. Raises
    `Refused`."""
    if not any(one.id == token for one in _tokens(person, desk)):
        return False
    given = EndToken(Id(token))
    perform_one(person, end_token, given, actor=desk.actor, now=desk.now)
    return True


@require_POST
@signed_in
def revoke_token(request: HttpRequest, desk: DeskContext) -> HttpResponse:
    """Revoke one of the reader's own tokens."""
    end_usable(desk.person.id, request.POST.get("token", ""), desk)
    return HttpResponseRedirect(f"{reverse('desk:me')}?done=token")


def _tokens(person: str, desk: DeskContext) -> list[Token]:
    return list(tokens.usable(now=desk.now).filter(account__person=person, purpose=tokens.API))
