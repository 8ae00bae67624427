"""OAuth consent for a mail account: sending someone to their provider and checking their return.
`letters.oauth_agreement` completes the agreement.

The return is bound to the session (`state`), to a secret of ours (PKCE), to the person, and to one
hour, and can be used once. Form input is kept until it is saved, discarded or too old.
"""

from collections.abc import Mapping
from functools import partial
from hmac import compare_digest
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy

from amends.core.refusal import Guard, Refused
from amends.governance.demonstration import is_demonstration
from amends.letters.mail_account import account_change, oauth_agreement, test_message
from amends.letters.mail_account.oauth_agreement import Problems
from amends.letters.mail_account.test_message import Outcome
from amends.letters.oauth import begun, consent, providers
from amends.letters.oauth.begun import Begun
from amends.letters.oauth.consent import Granted
from amends.letters.oauth.token_request import NoToken, refusal
from amends.wording import dates
from amends.wording.names import Names
from amends.wording.refusal_sentence import sentence

from ..onboarding.recovery import may_hold_key
from ..onboarding.writing import TOLD
from ..request.context import DeskContext, read_only, show, with_form
from ..settings.pages import shown
from .forms import FORMS, AgreementForm

_ADMINISTRATOR = gettext_lazy(
    "Your organisation has to allow it there first. An administrator opens the application under "
    "“API permissions” and selects “Grant admin consent”. Then sign in again."
)
_UNKNOWN = gettext_lazy(
    "Microsoft does not recognise this directory or application. Check both IDs in the overview "
    "of the application."
)
_SECRET = gettext_lazy(
    "The provider rejected the id or client secret of the application. One of them is wrong, or "
    "the client secret has expired. Create a new client secret there and enter its value here."
)
_PUBLIC = gettext_lazy(
    "The application cannot sign in this way. To use a code, turn on “Allow public client flows” "
    "in its registration. To return here, it needs its client secret and our address."
)
_RULE = gettext_lazy(
    "A conditional access rule of your organisation blocks this way to sign in. Choose the other "
    "way, or ask the administrator of your Microsoft account."
)
_UNUSED = gettext_lazy("The code has expired. Start again.")

_BY_DETAIL: Mapping[str, Promise] = {
    **dict.fromkeys(("65001", "65004", "90094", "90095", "90093"), _ADMINISTRATOR),
    **dict.fromkeys(("700016", "90002", "900023", "50194", "700038", "50020"), _UNKNOWN),
    **dict.fromkeys(("7000215", "7000222", "7000216"), _SECRET),
    **dict.fromkeys(("7000218", "700025", "7000219"), _PUBLIC),
    **dict.fromkeys(("53003", "53000", "53001", "53004", "530032", "530036"), _RULE),
    "70020": _UNUSED,
}
"""Messages by the number that Microsoft adds ("Microsoft Entra authentication and authorization
error codes")."""

_BY_CODE: Mapping[str, Promise] = {
    **dict.fromkeys(
        ("access_denied", "authorization_declined"),
        gettext_lazy("You did not agree on the provider's page. We changed nothing."),
    ),
    "expired_token": _UNUSED,
    "consent_required": _ADMINISTRATOR,
    "interaction_required": gettext_lazy("The provider asks you to sign in once more."),
    "login_required": gettext_lazy("The provider asks you to sign in once more."),
    "invalid_client": _SECRET,
    "unauthorized_client": _PUBLIC,
    "invalid_grant": gettext_lazy("This sign-in has expired or was already used. Sign in again."),
    "invalid_scope": gettext_lazy(
        "The provider does not accept this scope, or the application is not allowed to use it."
    ),
    "redirect_uri_mismatch": gettext_lazy(
        "Our return address is not registered there exactly as shown on this page."
    ),
    "no_refresh_token": gettext_lazy(
        "The provider gave access once only. Add lasting access, usually with the scope "
        "offline_access."
    ),
    "no_answer": gettext_lazy(
        "The server that replied is not this kind of provider. Check the addresses and ids."
    ),
    "not_reached": gettext_lazy("We could not reach the provider. Try again in a few minutes."),
    **dict.fromkeys(
        ("temporarily_unavailable", "server_error"),
        gettext_lazy("The provider is not available. Try again in a few minutes."),
    ),
    "not_whole": gettext_lazy(
        "You did not agree to everything. Tick both reading and sending mail."
    ),
    "strange": gettext_lazy(
        "We cannot match this sign-in. It was already used, is over an hour old, or began in "
        "another browser. Start again."
    ),
    "not_signed_in": gettext_lazy(
        "You signed in, but the mail server refused. The mailbox may have another name, or IMAP "
        "and authenticated SMTP may be switched off."
    ),
}


def told_of(code: str, detail: str = "") -> str:
    """Return the sentence for a code of a provider, or of ours, with its number."""
    found = _BY_DETAIL.get(detail) or _BY_CODE.get(code)
    if found is not None:
        return str(found)
    said = f"{code} {detail}".strip()
    return gettext("The provider refused with the code {code}.").format(code=said)


def let_in_no_more(zone: str) -> str:
    """Return since when the mail provider refuses our sign-in; empty if it does not."""
    found, of = test_message.let_in_no_more(), test_message.agreement()
    if found is None or of is None:
        return ""
    name = providers.name_of(of.token_url, gettext("The mail provider"))
    return gettext("{provider} has refused access to amends since {moment}.").format(
        provider=name, moment=dates.moment(found.since, zone=zone)
    )


def why_no_more() -> str:
    """Return what must be fixed first, if signing in again is not enough; otherwise empty."""
    found = test_message.let_in_no_more()
    if found is None or (found.code == "invalid_grant" and found.detail not in _BY_DETAIL):
        return ""
    return told_of(found.code, found.detail)


_KEY = "mail_consent"


def may_name(desk: DeskContext) -> bool:
    """Return whether this person may set up a mail account here."""
    return may_hold_key(desk) and not settings.AMENDS_MAIL_TOLD and not is_demonstration()


# --- the way back ---


def way_back() -> str:
    """Return the exact return address, as registered with the provider."""
    return f"{settings.AMENDS_BASE_URL}{reverse('desk:mail-back')}"


# --- going ---


def begun_by(request: HttpRequest, desk: DeskContext) -> Begun | None:
    """Return what this person began in this browser."""
    return begun.found(_data(), request.session.get(_KEY), by=str(desk.person.id), now=desk.now)


def drop(request: HttpRequest, desk: DeskContext) -> None:
    """Delete all of it."""
    known = begun_by(request, desk)
    if known is not None:
        begun.end(_data(), known)
    request.session.pop(_KEY, None)


def began(request: HttpRequest, desk: DeskContext, form: AgreementForm) -> str:
    """Store the input, and return where to go next: back to the form if the provider gives no code;
    None after too many attempts."""
    one = begun.begin(
        _data(), by=str(desk.person.id), kind=form.kind, form=form.written(), now=desk.now
    )
    if form.by_code:
        try:
            one = oauth_agreement.with_code(one, consent.device_code(form.asked()), now=desk.now)
        except NoToken as problem:
            one = oauth_agreement.refused(one, (("", problem.kept),))
    drop(request, desk)
    begun.keep(_data(), one)
    request.session[_KEY] = one.name
    return reverse("desk:mail-account" if one.problems else "desk:mail-sign-in")


@with_form
def sign_in(request: HttpRequest, desk: DeskContext) -> HttpResponse:
    """Page with the one next step: go to the provider, or type a code there and confirm it here."""
    if not may_name(desk):
        return show(request, desk, "desk/unknown.html", {}, status=403)
    one = begun_by(request, desk)
    form = _form_of(one) if one is not None else None
    if one is None or form is None or not (one.state or one.device):
        return HttpResponseRedirect(reverse("desk:mail-account"))
    if request.method == "POST" and one.device:
        answer = oauth_agreement.asked_again(_data(), one, form.asked(), now=desk.now)
        if isinstance(answer, Granted):
            return HttpResponseRedirect(_granted(request, desk, one, form, answer))
        if answer:
            return HttpResponseRedirect(_failed(one, desk, answer))
    client = form.asked()
    context = {
        "provider": client.provider.name,
        "code": one.user_code,
        "address": one.address
        or consent.address(
            client,
            back=way_back(),
            state=one.state,
            verifier=one.verifier,
            who=form.cleaned_data["user"] or form.cleaned_data["address"],
        ),
        "waiting": request.method == "POST",
    }
    return shown(request, desk, "desk/settings/mail_sign_in.html", context)


# --- back ---


@read_only
def back(request: HttpRequest, desk: DeskContext) -> HttpResponse:
    """Handle the return with a code, or with the reason why there is none. It is accepted only with
    the state of the person who was sent, and uses that up, whatever the result."""
    if not may_name(desk):
        return show(request, desk, "desk/unknown.html", {}, status=403)
    one = begun_by(request, desk)
    given = request.GET.get("state", "")
    known = None
    if one is not None and one.state and compare_digest(one.state.encode(), given.encode()):
        known = begun.changed(
            _data(),
            one,
            lambda kept: begun.used(kept) if kept.state == given else None,
            now=desk.now,
        )
    form = _form_of(known) if known is not None else None
    if known is None or form is None:
        context = {"told": told_of("strange")}
        return shown(request, desk, "desk/settings/mail_strange.html", context, status=403)
    if not request.GET.get("code"):
        told = refusal({name: request.GET[name] for name in request.GET})
        return HttpResponseRedirect(_failed(known, desk, (("", told.kept),)))
    try:
        granted = consent.exchanged(
            form.asked(), request.GET["code"], back=way_back(), verifier=known.verifier
        )
    except NoToken as problem:
        return HttpResponseRedirect(_failed(known, desk, (("", problem.kept),)))
    return HttpResponseRedirect(_granted(request, desk, known, form, granted))


def _granted(
    request: HttpRequest, desk: DeskContext, begun: Begun, form: AgreementForm, granted: Granted
) -> str:
    """Return the next page after consent: the account is saved, or the form shows why not."""
    named, reason = form.account(granted.agreement), form.cleaned_data["reason"]
    who = {"actor": desk.actor, "reason": reason, "now": desk.now}
    change = partial(account_change.change, _data(), named, **who)
    try:
        problems = oauth_agreement.kept_once_tried(named, granted, change)
    except Refused as refused:
        problems = (("reason", f"refused.{refused.guard}"),)
    if problems:
        return _failed(begun, desk, problems)
    drop(request, desk)
    return f"{reverse('desk:mail-account')}?named=1"


def _failed(begun: Begun, desk: DeskContext, problems: Problems) -> str:
    oauth_agreement.came_to_nothing(_data(), begun, problems, now=desk.now)
    return reverse("desk:mail-account")


def told_again(code: str) -> str:
    """Return the stored reason why consent failed."""
    kind, _, rest = code.partition(".")
    if kind == "refused":
        return str(sentence(Refused(Guard(rest)), names=Names()))
    if kind != "outcome":
        return told_of(kind, rest)
    outcome = Outcome(rest)
    return told_of("not_signed_in") if outcome is Outcome.not_signed_in else str(TOLD[outcome])


def _form_of(begun: Begun) -> AgreementForm | None:
    """Return the form with its input; None if it no longer exists."""
    form = FORMS[begun.kind](dict(begun.given), kept=begun.given.get("secret", ""))
    return form if form.is_valid() else None


def _data() -> Path:
    return Path(settings.AMENDS_DATA)
