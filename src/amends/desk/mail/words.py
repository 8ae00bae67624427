"""Messages for errors of a mail provider: what happened and what to do. Text from the provider is
never shown, because it is written for programmers and may contain confidential data."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy

from amends.letters import trying
from amends.letters.oauth import providers
from amends.wording import dates

_ADMINISTRATOR = gettext_lazy(
    "Your organisation there has to allow it first: an administrator opens the application under "
    "“API permissions” and presses “Grant admin consent”. Then sign in again."
)
_UNKNOWN = gettext_lazy(
    "Microsoft does not know this directory, or this application in it. Look at both ids in the "
    "overview of the application."
)
_SECRET = gettext_lazy(
    "The provider does not take the id or the secret of the application: one is another, or the "
    "secret has ended. Make a new secret there and write its value here."
)
_PUBLIC = gettext_lazy(
    "The application may not sign in this way. For a code, “Allow public client flows” has to be "
    "on in its registration; for the way back it needs its secret and our address."
)
_RULE = gettext_lazy(
    "A rule of your organisation there (conditional access) refuses this way of signing in. Choose "
    "the other way, or ask the administrator there."
)
_UNUSED = gettext_lazy("The code was not used in time. Begin again.")

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
    "access_denied": gettext_lazy("It was not agreed there, so nothing was changed."),
    "authorization_declined": gettext_lazy("It was not agreed there, so nothing was changed."),
    "expired_token": _UNUSED,
    "consent_required": _ADMINISTRATOR,
    "interaction_required": gettext_lazy("The provider wants to see you sign in once more."),
    "login_required": gettext_lazy("The provider wants to see you sign in once more."),
    "invalid_client": _SECRET,
    "unauthorized_client": _PUBLIC,
    "invalid_grant": gettext_lazy(
        "What you came back with is too old, or was used already. Sign in again."
    ),
    "invalid_scope": gettext_lazy(
        "The provider does not know what is asked for (the scope), or the application may not ask "
        "for it."
    ),
    "redirect_uri_mismatch": gettext_lazy(
        "Our address to come back to is not registered there as it stands on this page."
    ),
    "no_refresh_token": gettext_lazy(
        "The provider let us in once and not for longer. Ask for lasting access there, with most "
        "by the scope offline_access."
    ),
    "no_answer": gettext_lazy(
        "What answered is no provider of this kind. Look at the addresses and ids."
    ),
    "not_reached": gettext_lazy("The provider was not reached. Try again in a while."),
    "temporarily_unavailable": gettext_lazy("The provider cannot answer. Try again in a while."),
    "server_error": gettext_lazy("The provider cannot answer. Try again in a while."),
    "not_whole": gettext_lazy(
        "Not everything was agreed to. Reading and sending mail both have to be ticked there."
    ),
    "strange": gettext_lazy(
        "This is not the way back of someone who went from here: it was used already, is older "
        "than an hour, or began in another browser. Begin again."
    ),
    "not_signed_in": gettext_lazy(
        "You were let in, but the mail server refused: the mailbox has another name, or its use by "
        "programs (IMAP for reading, authenticated SMTP for sending) is switched off there."
    ),
}


def told_of(code: str, detail: str = "") -> str:
    """Return the sentence for a code of a provider, or of ours, with its number."""
    found = _BY_DETAIL.get(detail) or _BY_CODE.get(code)
    if found is not None:
        return str(found)
    said = f"{code} {detail}".strip()
    return gettext("The provider refused, and says only: {code}.").format(code=said)


def let_in_no_more(zone: str) -> str:
    """Return since when the mail provider refuses our sign-in; empty if it does not."""
    found, of = trying.let_in_no_more(), trying.agreement()
    if found is None or of is None:
        return ""
    name = providers.name_of(of.token_url, gettext("The mail provider"))
    return gettext("{provider} lets amends in no more since {moment}.").format(
        provider=name, moment=dates.moment(found.since, zone=zone)
    )


def why_no_more() -> str:
    """Return what must be fixed first, if signing in again is not enough; otherwise empty."""
    found = trying.let_in_no_more()
    if found is None or (found.code == "invalid_grant" and found.detail not in _BY_DETAIL):
        return ""
    return told_of(found.code, found.detail)
