"""Messages for errors of a mail provider: what happened and what to do. Text from the provider is
never shown, because it is written for programmers and may contain confidential data."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy

from amends.letters import trying
from amends.letters.oauth import providers
from amends.wording import dates

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
    "access_denied": gettext_lazy("You did not agree on the provider's page. We changed nothing."),
    "authorization_declined": gettext_lazy(
        "You did not agree on the provider's page. We changed nothing."
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
    "temporarily_unavailable": gettext_lazy(
        "The provider is not available. Try again in a few minutes."
    ),
    "server_error": gettext_lazy("The provider is not available. Try again in a few minutes."),
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
    found, of = trying.let_in_no_more(), trying.agreement()
    if found is None or of is None:
        return ""
    name = providers.name_of(of.token_url, gettext("The mail provider"))
    return gettext("{provider} has refused access to amends since {moment}.").format(
        provider=name, moment=dates.moment(found.since, zone=zone)
    )


def why_no_more() -> str:
    """Return what must be fixed first, if signing in again is not enough; otherwise empty."""
    found = trying.let_in_no_more()
    if found is None or (found.code == "invalid_grant" and found.detail not in _BY_DETAIL):
        return ""
    return told_of(found.code, found.detail)
