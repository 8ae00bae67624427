"""What is written to name a mail account: its address, its servers, its password."""

import ipaddress
import re
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext, gettext_lazy

from amends.letters import account
from amends.letters.account import Account, Security, Server
from amends.letters.incoming.configured import ADDED, LONGEST_LOCAL
from amends.wording.asking import AskingForm

_PART = r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
_HOST = re.compile(rf"{_PART}(\.{_PART})*")
_LONGEST_HOST = 253
_HERE = ("localhost", "127.0.0.1", "[::1]")
_SECURITY = (
    ("tls", gettext_lazy("encrypted from the start (TLS)")),
    ("starttls", gettext_lazy("encrypted after hello (STARTTLS)")),
    ("none", gettext_lazy("not encrypted (on this machine only)")),
)


class AddressForm(AskingForm):
    """Whose letters they are, and as whom we sign in."""

    address = forms.EmailField(
        label=gettext_lazy("E-mail address that letters come from"),
        help_text=gettext_lazy("The one to which people complain, like complaints@example.org."),
        max_length=254,
    )
    user = forms.CharField(
        label=gettext_lazy("Name to sign in with"),
        help_text=gettext_lazy("Empty: the e-mail address."),
        max_length=254,
        required=False,
        widget=forms.TextInput({"autocomplete": "off"}),
    )

    def clean_user(self) -> str:
        """The name, in plain characters."""
        return plain(self.cleaned_data["user"].strip())

    def clean_address(self) -> str:
        """One that still is an address once a key is added to it."""
        given = str(self.cleaned_data["address"]).lower()
        if not given.isascii() or len(given.partition("@")[0]) + ADDED > LONGEST_LOCAL:
            raise ValidationError(
                gettext("Before the @ may stand at most {most} plain characters.").format(
                    most=LONGEST_LOCAL - ADDED
                )
            )
        return given


class ServersForm(AddressForm):
    """By which servers."""

    server = forms.CharField(
        label=gettext_lazy("Mail server for sending (SMTP)"),
        help_text=gettext_lazy("Your mail provider tells it, like smtp.example.org."),
        max_length=255,
    )
    security = forms.ChoiceField(
        label=gettext_lazy("The connection to it is"), choices=_SECURITY, initial="tls"
    )
    port = forms.IntegerField(
        label=gettext_lazy("Port"),
        help_text=gettext_lazy("Empty: 465, or with STARTTLS 587."),
        min_value=1,
        max_value=65_535,
        required=False,
    )
    mailbox = forms.CharField(
        label=gettext_lazy("Mail server for reading (IMAP)"),
        help_text=gettext_lazy(
            "Like imap.example.org; empty: no mailbox is read. Take one for complaints alone: what "
            "nobody has read in it yet becomes a complaint, is added to one, or waits under “Mail”."
        ),
        max_length=255,
        required=False,
    )
    mailbox_security = forms.ChoiceField(
        label=gettext_lazy("The connection to the mailbox is"), choices=_SECURITY, initial="tls"
    )
    mailbox_port = forms.IntegerField(
        label=gettext_lazy("Port of the mailbox"),
        help_text=gettext_lazy("Empty: 993, or with STARTTLS 143."),
        min_value=1,
        max_value=65_535,
        required=False,
    )

    def clean_server(self) -> str:
        """The name of a machine."""
        return host(self.cleaned_data["server"])

    def clean_mailbox(self) -> str:
        """The same, or nothing."""
        given = self.cleaned_data["mailbox"]
        return host(given) if given else ""

    def clean(self) -> dict[str, Any]:
        """Only a server on this machine is spoken to in the clear."""
        given: dict[str, Any] = super().clean() or {}
        for name, security in (("server", "security"), ("mailbox", "mailbox_security")):
            known = given.get(name)
            if known and given.get(security) == "none" and known not in _HERE:
                self.add_error(
                    security, gettext("Choose an encrypted one: this server is elsewhere.")
                )
        return given

    def servers(self) -> tuple[Server, Server | None]:
        """By which server letters leave, and which mailbox is read."""
        given = self.cleaned_data
        read_from = None
        if given["mailbox"]:
            how = cast(Security, given["mailbox_security"])
            port = given["mailbox_port"] or account.PORTS.get(how, (25, 143))[1]
            read_from = Server(given["mailbox"], port, how)
        how = cast(Security, given["security"])
        port = given["port"] or account.PORTS.get(how, (25, 143))[0]
        return Server(given["server"], port, how), read_from


class AccountForm(ServersForm):
    """The account as its provider tells it, with its password."""

    password = forms.CharField(
        label=gettext_lazy("Password of the mail account"),
        help_text=gettext_lazy("It is kept on this machine, with the keys, and never shown again."),
        max_length=500,
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "off"}),
    )
    field_order = ("address", "server", "security", "port", "user", "password", "mailbox")

    def clean_password(self) -> str:
        """The password, in plain characters."""
        return plain(self.cleaned_data["password"])

    def account(self) -> Account:
        """The account."""
        given = self.cleaned_data
        out, into = self.servers()
        user = given["user"] or given["address"]
        return Account(given["address"], user, given["password"], out, into)


def host(text: str) -> str:
    """The name of a machine, or its address (IPv6 in brackets), in small letters. Raises
    `ValidationError` for anything else."""
    given = text.strip().lower()
    if _is_address(given) or (len(given) <= _LONGEST_HOST and _HOST.fullmatch(given)):
        return given
    raise ValidationError(gettext("Write the name of a server, like mail.example.org."))


def _is_address(text: str) -> bool:
    """Whether it is an IPv6 address in its brackets."""
    if not (text.startswith("[") and text.endswith("]")):
        return False
    try:
        ipaddress.IPv6Address(text[1:-1])
    except ValueError:
        return False
    return "%" not in text


def plain(text: str) -> str:
    """What mail servers understand when somebody signs in."""
    if text.isascii() and text.isprintable():
        return text
    raise ValidationError(
        gettext("Mail servers take plain characters here: letters without accents, digits, signs.")
    )
