"""What is written to come to an agreement with a provider of mail that takes no password.

A provider that nobody here knows is named by its own addresses. They are asked over checked TLS
only, by whoever may name the mail server too; what they answer is never shown, but for its codes.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy

from amends.letters.account import Account, Server
from amends.letters.oauth import providers
from amends.letters.oauth.configured import OAuth
from amends.letters.oauth.consent import Client
from amends.letters.oauth.providers import Provider
from amends.wording.asking import AskingForm

from .forms import AddressForm, ServersForm, host, plain

KINDS: Mapping[str, Promise] = {
    "password": gettext_lazy("With a password"),
    "microsoft": gettext_lazy("Microsoft 365"),
    "google": gettext_lazy("Google"),
    "other": gettext_lazy("Another that takes no password"),
}
"""How a mail account lets us in, in the order of the page."""
_TENANT = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?")
_WAYS = (
    ("code", gettext_lazy("with a code that we show")),
    ("back", gettext_lazy("there, and come back here")),
)
_LONGEST = 500


class _Agreed(AskingForm):
    """What every provider has. `kept` is a secret that was written before, and not typed again."""

    kind = ""
    needs_secret = False

    client = forms.CharField(
        label=gettext_lazy("Id of the application (client ID)"),
        max_length=200,
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
    )
    secret = forms.CharField(
        label=gettext_lazy("Secret of the application (client secret)"),
        help_text=gettext_lazy("It is kept on this machine, with the keys, and never shown again."),
        max_length=_LONGEST,
        required=False,
        widget=forms.PasswordInput({"autocomplete": "off"}),
    )

    def __init__(self, data: Any = None, *, kept: str = "", **options: Any) -> None:
        super().__init__(data, **options)
        self.kept = kept
        self.fields["secret"].required = self.needs_secret and not kept
        if kept:
            self.fields["secret"].help_text = gettext("Empty: the one that you wrote before.")

    def clean_client(self) -> str:
        """The id, in plain characters."""
        return plain(self.cleaned_data["client"].strip())

    def clean_secret(self) -> str:
        """The secret, in plain characters; the one written before where none is typed."""
        return plain(self.cleaned_data["secret"].strip()) or self.kept

    @property
    def by_code(self) -> bool:
        """Whether somebody types a code elsewhere, instead of being sent there and back."""
        return bool(self.cleaned_data.get("way") == "code")

    def provider(self) -> Provider:
        """Whom we ask."""
        raise NotImplementedError

    def hosts(self) -> tuple[Server, Server | None]:
        """By which servers mail leaves, and is read."""
        raise NotImplementedError

    def asked(self) -> Client:
        """How we are known there; a code on another device needs no secret."""
        return Client(
            self.provider(), self.cleaned_data["client"], self.cleaned_data["secret"] or ""
        )

    def account(self, agreement: OAuth) -> Account:
        """The account, once an agreement was come to."""
        given = self.cleaned_data
        out, into = self.hosts()
        return Account(
            address=given["address"],
            user=given["user"] or given["address"],
            password="",
            outgoing=out,
            incoming=into,
            oauth=agreement,
            asked=self.written() | {"secret": ""},
        )

    def written(self) -> dict[str, str]:
        """Everything as it was written, secret and all, to be filled in again."""
        given = {
            name: "" if of in (None, False) else str(of) for name, of in self.cleaned_data.items()
        }
        return given | {"kind": self.kind}


class _Known(_Agreed):
    """One whose servers everybody knows."""

    reads = forms.BooleanField(
        label=gettext_lazy("Read the mailbox too"),
        help_text=gettext_lazy(
            "Take one for complaints alone: what nobody has read in it yet becomes a complaint, is "
            "added to one, or waits under “Mail”."
        ),
        initial=True,
        required=False,
    )

    def hosts(self) -> tuple[Server, Server | None]:
        """Theirs."""
        out, into = (Server(*one) for one in providers.SERVERS[self.kind])
        return out, into if self.cleaned_data["reads"] else None


class MicrosoftForm(_Known, AddressForm):
    """Microsoft 365."""

    kind = "microsoft"
    tenant = forms.CharField(
        label=gettext_lazy("Id of the directory (tenant)"),
        help_text=gettext_lazy("Or a domain of it, like example.onmicrosoft.com."),
        max_length=253,
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
    )
    way = forms.ChoiceField(
        label=gettext_lazy("You sign in"),
        help_text=gettext_lazy("A code is typed on any device, and no secret is needed."),
        choices=_WAYS,
        initial="code",
    )
    field_order = ("address", "user", "tenant", "client", "way", "secret", "reads")

    def clean_tenant(self) -> str:
        """The id or a domain."""
        given = str(self.cleaned_data["tenant"]).strip()
        if not _TENANT.fullmatch(given) or ".." in given:
            raise ValidationError(
                gettext("Write the id as it stands in the overview, or a domain of it.")
            )
        return given

    def asked(self) -> Client:
        """An application that shows codes is known without a secret."""
        secret = "" if self.by_code else self.cleaned_data["secret"]
        return Client(self.provider(), self.cleaned_data["client"], secret)

    def provider(self) -> Provider:
        """Microsoft, for this directory."""
        return providers.microsoft(self.cleaned_data["tenant"])

    def clean(self) -> dict[str, Any]:
        """The way back needs a secret."""
        given: dict[str, Any] = super().clean() or {}
        if not self.by_code and "secret" in given and not given["secret"]:
            self.add_error("secret", gettext("It is needed to come back here."))
        return given


class GoogleForm(_Known, AddressForm):
    """Google Workspace and Gmail, which want the secret of every application of this kind."""

    needs_secret = True
    kind = "google"
    field_order = ("address", "user", "client", "secret", "reads")

    def provider(self) -> Provider:
        """Google."""
        return providers.google()


class OtherForm(_Agreed, ServersForm):
    """A provider by its own addresses."""

    kind = "other"
    authorize = forms.CharField(
        label=gettext_lazy("Where somebody agrees (authorization endpoint)"),
        help_text=gettext_lazy("Like https://login.example.org/authorize."),
        max_length=_LONGEST,
    )
    token = forms.CharField(
        label=gettext_lazy("Where tokens are given (token endpoint)"),
        help_text=gettext_lazy("Like https://login.example.org/token."),
        max_length=_LONGEST,
    )
    device = forms.CharField(
        label=gettext_lazy("Where codes for other devices are given (device endpoint)"),
        help_text=gettext_lazy("Only if you want to sign in with a code that we show."),
        max_length=_LONGEST,
        required=False,
    )
    scope = forms.CharField(
        label=gettext_lazy("What is asked for (scope)"),
        help_text=gettext_lazy("Your provider tells it, like: imap smtp offline_access."),
        max_length=_LONGEST,
    )
    field_order = (
        "address", "user", "server", "security", "port", "mailbox", "mailbox_security",
        "mailbox_port", "authorize", "token", "device", "scope", "client", "secret",
    )  # fmt: skip

    @property
    def by_code(self) -> bool:
        """Whether the provider gives codes."""
        return bool(self.cleaned_data.get("device"))

    def clean_authorize(self) -> str:
        """An address that begins with https."""
        return _https(self.cleaned_data["authorize"])

    def clean_token(self) -> str:
        """The same."""
        return _https(self.cleaned_data["token"])

    def clean_device(self) -> str:
        """The same, or nothing."""
        given = self.cleaned_data["device"]
        return _https(given) if given else ""

    def clean_scope(self) -> str:
        """Words of plain characters."""
        return plain(" ".join(self.cleaned_data["scope"].split()))

    def hosts(self) -> tuple[Server, Server | None]:
        """Those that were written."""
        return self.servers()

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


def _https(text: str) -> str:
    """An address that is asked over checked TLS and names nobody."""
    given = plain(text.strip())
    try:
        url = urlsplit(given)
        known = url.scheme == "https" and not url.fragment and "@" not in url.netloc
        if known and (url.port is None or url.port > 0) and " " not in given:
            host(f"[{url.hostname}]" if ":" in (url.hostname or "") else url.hostname or "")
            return given
    except (ValueError, ValidationError):
        pass
    raise ValidationError(gettext("Write an address that begins with https://."))
