"""Forms for a mail account: address and servers, and a password or OAuth consent with its provider.

An unknown provider is described by its own addresses. They are contacted over verified TLS only, by
people who may also name the mail server. Of their responses only codes are shown.
"""

import ipaddress
import re
from collections.abc import Callable, Mapping
from typing import Any, cast
from urllib.parse import urlsplit

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy

from amends.letters.incoming.configured import ADDED, LONGEST_LOCAL
from amends.letters.mail_account import account
from amends.letters.mail_account.account import Account, Security, Server
from amends.letters.oauth import providers
from amends.letters.oauth.configured import OAuth
from amends.letters.oauth.consent import Client
from amends.letters.oauth.providers import Provider
from amends.wording.asking import AskingForm

KINDS: Mapping[str, Promise] = {
    "password": gettext_lazy("With a password"),
    "microsoft": gettext_lazy("Microsoft 365"),
    "google": gettext_lazy("Google"),
    "other": gettext_lazy("Another provider without a password"),
}
"""Ways in which a mail account signs in, in the order of the page."""
_PART = r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
_HOST = re.compile(rf"{_PART}(\.{_PART})*")
_LONGEST_HOST = 253
_HERE = ("localhost", "127.0.0.1", "[::1]")
_SECURITY = (
    ("tls", gettext_lazy("encrypted from the start (TLS)")),
    ("starttls", gettext_lazy("encrypted with STARTTLS")),
    ("none", gettext_lazy("not encrypted (only on this server)")),
)
_TENANT = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?")
_WAYS = (
    ("code", gettext_lazy("with a code that we show you")),
    ("back", gettext_lazy("on their page, then return here")),
)
_KEPT = gettext_lazy("We keep it on this machine, with the keys. We never show it again.")
_LONGEST = 500


# --- what is read of a line ---


def _host(text: str) -> str:
    """The name of a machine, or its address (IPv6 in brackets), in small letters. Raises
    `ValidationError` for anything else."""
    given = text.lower()
    if _is_address(given) or (len(given) <= _LONGEST_HOST and _HOST.fullmatch(given)):
        return given
    raise ValidationError(gettext("Enter the name of a server, for example mail.example.org"))


def _is_address(text: str) -> bool:
    if not (text.startswith("[") and text.endswith("]")):
        return False
    try:
        ipaddress.IPv6Address(text[1:-1])
    except ValueError:
        return False
    return "%" not in text


def _plain(text: str) -> str:
    """Return the text, if mail servers accept it when signing in."""
    if text.isascii() and text.isprintable():
        return text
    raise ValidationError(
        gettext(
            "Mail servers accept only plain characters here: letters without accents, digits and "
            "punctuation."
        )
    )


def _https(text: str) -> str:
    """Return an address with verified TLS and without user information."""
    given = _plain(text)
    try:
        url = urlsplit(given)
        known = url.scheme == "https" and not url.fragment and "@" not in url.netloc
        if known and (url.port is None or url.port > 0) and " " not in given:
            _host(f"[{url.hostname}]" if ":" in (url.hostname or "") else url.hostname or "")
            return given
    except (ValueError, ValidationError):
        pass
    raise ValidationError(gettext("Enter an address that begins with https://"))


def _words(text: str) -> str:
    return _plain(" ".join(text.split()))


def _tenant(text: str) -> str:
    if not _TENANT.fullmatch(text) or ".." in text:
        raise ValidationError(gettext("Enter the id shown in the overview, or one of its domains."))
    return text


class _Line(forms.CharField):
    """A line that `read` understands, where it is not empty: it returns what is kept, or raises
    `ValidationError`."""

    def __init__(self, read: Callable[[str], str], **options: Any) -> None:
        super().__init__(**{"max_length": _LONGEST, **options})
        self.read = read

    def clean(self, value: Any) -> str:
        typed = super().clean(value)
        return self.read(typed) if typed else ""


# --- whose account it is, and its servers ---


class AddressForm(AskingForm):
    """Form for the sender of our letters and the sign-in name."""

    address = forms.EmailField(
        label=gettext_lazy("Sender email address"),
        help_text=gettext_lazy(
            "The address people complain to, for example complaints@example.org."
        ),
        max_length=254,
    )
    user = _Line(
        _plain,
        label=gettext_lazy("Sign-in name"),
        help_text=gettext_lazy("Leave empty to use the email address."),
        max_length=254,
        required=False,
        widget=forms.TextInput({"autocomplete": "off"}),
    )

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("We keep it in the audit trail."),
        max_length=500,
        required=False,
    )

    def clean_address(self) -> str:
        """Require an address that is still valid with a key added."""
        given = str(self.cleaned_data["address"]).lower()
        if not given.isascii() or len(given.partition("@")[0]) + ADDED > LONGEST_LOCAL:
            raise ValidationError(
                gettext("Use at most {most} plain characters before the @").format(
                    most=LONGEST_LOCAL - ADDED
                )
            )
        return given

    def hosts(self) -> tuple[Server, Server | None]:
        """By which server letters leave, and which mailbox is read."""
        raise NotImplementedError

    def made(self, password: str, **more: Any) -> Account:
        """Return the account with this password, or with consent instead."""
        address, user = self.cleaned_data["address"], self.cleaned_data["user"]
        return Account(address, user or address, password, *self.hosts(), **more)


class ServersForm(AddressForm):
    """Form for the servers."""

    server = _Line(
        _host,
        label=gettext_lazy("Mail server for sending (SMTP)"),
        help_text=gettext_lazy("Ask your email provider. For example, smtp.example.org."),
        max_length=255,
    )
    security = forms.ChoiceField(label=gettext_lazy("Connection"), choices=_SECURITY, initial="tls")
    port = forms.IntegerField(
        label=gettext_lazy("Port"),
        help_text=gettext_lazy("Leave empty for 465, or 587 with STARTTLS."),
        min_value=1,
        max_value=65_535,
        required=False,
    )
    mailbox = _Line(
        _host,
        label=gettext_lazy("Mail server for reading (IMAP)"),
        help_text=gettext_lazy(
            "For example, imap.example.org. Leave empty to read no mailbox. Use a mailbox only "
            "for complaints. Each unread email becomes a complaint, is added to one or stays in "
            "the Inbox."
        ),
        max_length=255,
        required=False,
    )
    mailbox_security = forms.ChoiceField(
        label=gettext_lazy("Connection to the mailbox"), choices=_SECURITY, initial="tls"
    )
    mailbox_port = forms.IntegerField(
        label=gettext_lazy("Port of the mailbox"),
        help_text=gettext_lazy("Leave empty for 993, or 143 with STARTTLS."),
        min_value=1,
        max_value=65_535,
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        """Require encryption unless the server is on this machine."""
        given: dict[str, Any] = super().clean() or {}
        for name, security in (("server", "security"), ("mailbox", "mailbox_security")):
            known = given.get(name)
            if known and given.get(security) == "none" and known not in _HERE:
                self.add_error(
                    security,
                    gettext("Choose an encrypted connection. This server is on another machine."),
                )
        return given

    def hosts(self) -> tuple[Server, Server | None]:
        """Those that were written."""
        typed = self.cleaned_data

        def server(name: str, prefix: str, place: int) -> Server:
            how = cast(Security, typed[f"{prefix}security"])
            port = typed[f"{prefix}port"] or account.PORTS.get(how, (25, 143))[place]
            return Server(typed[name], port, how)

        mailbox = server("mailbox", "mailbox_", 1) if typed["mailbox"] else None
        return server("server", "", 0), mailbox


class AccountForm(ServersForm):
    """The account as its provider gives it, with its password."""

    password = _Line(
        _plain,
        label=gettext_lazy("Password of the mail account"),
        help_text=_KEPT,
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "off"}),
    )
    field_order = (
        "address", "server", "security", "port", "user", "password", "mailbox", "mailbox_security",
        "mailbox_port",
    )  # fmt: skip

    def account(self) -> Account:
        """The account."""
        return self.made(self.cleaned_data["password"])


# --- an agreement instead of a password ---


class _Agreed(AddressForm):
    """What every provider has. `kept` is a secret that was entered before and not typed again."""

    kind = ""
    needs_secret = False

    client = _Line(
        _plain,
        label=gettext_lazy("Application ID (client ID)"),
        max_length=200,
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
    )
    secret = _Line(
        _plain,
        label=gettext_lazy("Client secret"),
        help_text=_KEPT,
        required=False,
        widget=forms.PasswordInput({"autocomplete": "off"}),
    )

    def __init__(self, data: Any = None, *, kept: str = "", **options: Any) -> None:
        super().__init__(data, **options)
        self.kept = kept
        self.fields["secret"].required = self.needs_secret and not kept
        if kept:
            self.fields["secret"].help_text = gettext("Leave empty to keep the current one.")

    def clean_secret(self) -> str:
        """The secret; the one written before where none is typed."""
        return self.cleaned_data["secret"] or self.kept

    @property
    def by_code(self) -> bool:
        """Whether the user types a code elsewhere, instead of being redirected."""
        return bool(self.cleaned_data.get("way") == "code")

    def provider(self) -> Provider:
        """The provider to ask."""
        raise NotImplementedError

    def asked(self) -> Client:
        """Return our identification there; a code on another device needs no secret."""
        return Client(
            self.provider(), self.cleaned_data["client"], self.cleaned_data["secret"] or ""
        )

    def account(self, agreement: OAuth) -> Account:
        """Return the account after consent."""
        return self.made("", oauth=agreement, asked=self.written() | {"secret": ""})

    def written(self) -> dict[str, str]:
        """Return all input, including secrets, to be filled in again."""
        given = {
            name: "" if of in (None, False) else str(of) for name, of in self.cleaned_data.items()
        }
        return given | {"kind": self.kind}


class _Known(_Agreed):
    """A provider whose servers are known."""

    reads = forms.BooleanField(
        label=gettext_lazy("Read the mailbox as well"),
        help_text=gettext_lazy(
            "Use a mailbox only for complaints. Each unread email becomes a complaint, is added "
            "to one or stays in the Inbox."
        ),
        initial=True,
        required=False,
    )

    def hosts(self) -> tuple[Server, Server | None]:
        """Theirs."""
        out, into = (Server(*one) for one in providers.SERVERS[self.kind])
        return out, into if self.cleaned_data["reads"] else None


class MicrosoftForm(_Known):
    """Microsoft 365."""

    kind = "microsoft"
    tenant = _Line(
        _tenant,
        label=gettext_lazy("Directory ID (tenant)"),
        help_text=gettext_lazy("Or one of its domains, for example example.onmicrosoft.com."),
        max_length=253,
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
    )
    way = forms.ChoiceField(
        label=gettext_lazy("How you sign in"),
        help_text=gettext_lazy("You enter a code on any device. You do not need a client secret."),
        choices=_WAYS,
        initial="code",
    )
    field_order = ("address", "user", "tenant", "client", "way", "secret", "reads")

    def asked(self) -> Client:
        """Return the identification without a secret, for an application that shows codes."""
        secret = "" if self.by_code else self.cleaned_data["secret"]
        return Client(self.provider(), self.cleaned_data["client"], secret)

    def provider(self) -> Provider:
        """Microsoft, for this directory."""
        return providers.microsoft(self.cleaned_data["tenant"])

    def clean(self) -> dict[str, Any]:
        """Require a secret for consent by redirection."""
        given: dict[str, Any] = super().clean() or {}
        if not self.by_code and "secret" in given and not given["secret"]:
            self.add_error("secret", gettext("You need it to return here."))
        return given


class GoogleForm(_Known):
    """Google Workspace and Gmail, which require the secret of every application of this kind."""

    needs_secret = True
    kind = "google"
    field_order = ("address", "user", "client", "secret", "reads")

    def provider(self) -> Provider:
        """Google."""
        return providers.google()


class OtherForm(_Agreed, ServersForm):
    """A provider by its own addresses."""

    kind = "other"
    authorize = _Line(
        _https,
        label=gettext_lazy("Consent address (authorisation endpoint)"),
        help_text=gettext_lazy("For example, https://login.example.org/authorize."),
    )
    token = _Line(
        _https,
        label=gettext_lazy("Token endpoint"),
        help_text=gettext_lazy("For example, https://login.example.org/token."),
    )
    device = _Line(
        _https,
        label=gettext_lazy("Device endpoint"),
        help_text=gettext_lazy("Only if you want to sign in with a code that we show."),
        required=False,
    )
    scope = _Line(
        _words,
        label=gettext_lazy("Scope"),
        help_text=gettext_lazy(
            "Your provider gives you this. For example: imap smtp offline_access."
        ),
    )
    field_order = (
        "address", "user", "server", "security", "port", "mailbox", "mailbox_security",
        "mailbox_port", "authorize", "token", "device", "scope", "client", "secret",
    )  # fmt: skip

    @property
    def by_code(self) -> bool:
        """Return whether the provider supports device codes."""
        return bool(self.cleaned_data.get("device"))

    def provider(self) -> Provider:
        """By its addresses."""
        given = self.cleaned_data
        name = urlsplit(given["token"]).hostname or ""
        return Provider(name, given["authorize"], given["token"], given["device"], given["scope"])


type AgreementForm = MicrosoftForm | GoogleForm | OtherForm
FORMS: Mapping[str, Callable[..., AgreementForm]] = {
    "microsoft": MicrosoftForm,
    "google": GoogleForm,
    "other": OtherForm,
}
