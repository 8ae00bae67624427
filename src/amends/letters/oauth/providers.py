"""OAuth addresses and mail servers of the large mail providers.

Sources: Microsoft, "Authenticate an IMAP, POP or SMTP connection using OAuth" and "Microsoft
identity platform and the OAuth 2.0 device authorization grant flow"; Google, "OAuth 2.0 for web
server applications" and "IMAP, POP, and SMTP". Google's device grant does not give the scope of
mail, so it is not offered for Google.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import quote

type Security = Literal["tls", "starttls", "none"]


@dataclass(frozen=True, slots=True)
class Provider:
    """Addresses for consent and tokens. `device` is empty if no code can be typed on another
    device; `further` are additional parameters of the consent address."""

    name: str
    authorize: str
    token: str
    device: str
    scope: str
    further: Mapping[str, str] = field(default_factory=dict)


_MICROSOFT = "https://login.microsoftonline.com"
MICROSOFT_SCOPE = (
    "https://outlook.office.com/IMAP.AccessAsUser.All "
    "https://outlook.office.com/SMTP.Send offline_access"
)
GOOGLE_SCOPE = "https://mail.google.com/"
SERVERS: Mapping[str, tuple[tuple[str, int, Security], tuple[str, int, Security]]] = {
    "microsoft": (
        ("smtp.office365.com", 587, "starttls"),
        ("outlook.office365.com", 993, "tls"),
    ),
    "google": (("smtp.gmail.com", 465, "tls"), ("imap.gmail.com", 993, "tls")),
}
"""Their servers for sending and reading mail."""


def microsoft(tenant: str) -> Provider:
    """Microsoft 365, for one organization there (its domain, or the id of its directory)."""
    base = f"{_MICROSOFT}/{quote(tenant, safe='')}/oauth2/v2.0"
    return Provider(
        "Microsoft",
        f"{base}/authorize",
        f"{base}/token",
        f"{base}/devicecode",
        MICROSOFT_SCOPE,
        {"prompt": "select_account"},
    )


def google() -> Provider:
    """Google Workspace and Gmail. A refresh token is granted only on request."""
    return Provider(
        "Google",
        "https://accounts.google.com/o/oauth2/v2/auth",
        "https://oauth2.googleapis.com/token",
        "",
        GOOGLE_SCOPE,
        {"access_type": "offline", "prompt": "consent"},
    )


def name_of(token_url: str, fallback: str) -> str:
    """Return the usual name of a provider, by its token address."""
    if token_url.startswith(f"{_MICROSOFT}/"):
        return "Microsoft"
    return "Google" if token_url == google().token else fallback
