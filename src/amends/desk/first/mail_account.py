"""The mail server by which letters leave, and the mailbox that is read, named in the browser.

They belong to the installation and not to the policy: what is kept here binds at once, and neither
the journal nor a backup holds the password.
"""

import ipaddress
import re
from datetime import datetime
from pathlib import Path
from typing import Any, cast

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from amends.handling.demonstration import is_demonstration
from amends.letters import account, trying
from amends.letters.account import Account, Security, Server
from amends.letters.account_trial import incoming_of, outgoing_of
from amends.letters.incoming.addresses import incoming
from amends.letters.incoming.configured import ADDED, LONGEST_LOCAL
from amends.letters.trying import Outcome, Way
from amends.people import limits, read
from amends.wording import dates

from ..rules.pages import shown, status_of
from ..seat import Seat, seated
from ..showing import zone_of_unit
from .recovery import may_hold_key
from .writing import TOLD

_PART = r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
_HOST = re.compile(rf"{_PART}(\.{_PART})*")
_LONGEST_HOST = 253
_HERE = ("localhost", "127.0.0.1", "[::1]")
_SECURITY = (
    ("tls", gettext_lazy("encrypted from the start (TLS)")),
    ("starttls", gettext_lazy("encrypted after the greeting (STARTTLS)")),
    ("none", gettext_lazy("not encrypted: a server on this machine only")),
)


class AccountForm(forms.Form):
    """The account as its provider tells it."""

    address = forms.EmailField(
        label=gettext_lazy("E-mail address that letters come from"),
        help_text=gettext_lazy("The one to which people complain, like complaints@example.org."),
        max_length=254,
    )
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
    user = forms.CharField(
        label=gettext_lazy("Name to sign in with"),
        help_text=gettext_lazy("Empty: the e-mail address."),
        max_length=254,
        required=False,
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    password = forms.CharField(
        label=gettext_lazy("Password of the mail account"),
        help_text=gettext_lazy("It is kept on this machine, with the keys, and never shown again."),
        max_length=500,
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "off"}),
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
        return _host(self.cleaned_data["server"])

    def clean_mailbox(self) -> str:
        """The same, or nothing."""
        given = self.cleaned_data["mailbox"]
        return _host(given) if given else ""

    def clean_user(self) -> str:
        """The name, in plain characters."""
        return _plain(self.cleaned_data["user"].strip())

    def clean_password(self) -> str:
        """The password, in plain characters."""
        return _plain(self.cleaned_data["password"])

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

    def clean(self) -> dict[str, Any]:
        """Only a server on this machine is spoken to in the clear."""
        given: dict[str, Any] = super().clean() or {}
        for host, security in (("server", "security"), ("mailbox", "mailbox_security")):
            known = given.get(host)
            if known and given.get(security) == "none" and known not in _HERE:
                self.add_error(
                    security, gettext("Choose an encrypted one: this server is elsewhere.")
                )
        return given

    def account(self) -> Account:
        """The account."""
        given = self.cleaned_data
        read_from = None
        if given["mailbox"]:
            how = cast(Security, given["mailbox_security"])
            port = given["mailbox_port"] or account.PORTS.get(how, (25, 143))[1]
            read_from = Server(given["mailbox"], port, how)
        how = cast(Security, given["security"])
        return Account(
            address=given["address"],
            user=given["user"] or given["address"],
            password=given["password"],
            outgoing=Server(
                given["server"], given["port"] or account.PORTS.get(how, (25, 143))[0], how
            ),
            incoming=read_from,
        )


def _host(text: str) -> str:
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


def _plain(text: str) -> str:
    """What mail servers understand when somebody signs in."""
    if text.isascii() and text.isprintable():
        return text
    raise ValidationError(
        gettext("Mail servers take plain characters here: letters without accents, digits, signs.")
    )


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@seated
def mail_account(request: HttpRequest, seat: Seat) -> HttpResponse:
    """What there is, and a form for whoever holds the keys; kept once both servers let us in."""
    changes = may_hold_key(seat) and not settings.AMENDS_MAIL_TOLD and not is_demonstration()
    kept = account.kept(Path(settings.AMENDS_DATA))
    form = AccountForm(request.POST if _posted(request) else None, initial=_initial(kept, seat))
    if changes and "forget" in request.POST:
        account.forget(Path(settings.AMENDS_DATA))
        return HttpResponseRedirect(reverse("desk:mail-account"))
    if changes and form.is_bound and form.is_valid() and _lets_in(form, seat):
        account.keep(
            Path(settings.AMENDS_DATA), form.account(), by=str(seat.person.id), now=seat.now
        )
        return HttpResponseRedirect(f"{reverse('desk:mail-account')}?named=1")
    ours = incoming()
    context = {
        "form": form,
        "changes": changes,
        "told_by_machine": settings.AMENDS_MAIL_TOLD,
        "demonstration": is_demonstration(),
        "sends": trying.way() is Way.server,
        "server": trying.server(),
        "sender": trying.sender(),
        "mailbox": ours.mailbox.host if ours.mailbox else "",
        "on": ours.on,
        "named_by": _told(kept, seat) if kept is not None else "",
        "named": request.GET.get("named") == "1",
    }
    return shown(request, seat, "desk/rules/mail_account.html", context, status=status_of(form))


def _posted(request: HttpRequest) -> bool:
    return request.method == "POST" and "forget" not in request.POST


def _lets_in(form: AccountForm, seat: Seat) -> bool:
    """Whether both servers take the account; if not, why, at the field of the server."""
    if not limits.take("sign_in", "mail-account", str(seat.person.id), now=seat.now):
        form.add_error(None, str(TOLD[Outcome.too_often]))
        return False
    given = form.account()
    for name, outcome in (("server", outgoing_of(given)), ("mailbox", incoming_of(given))):
        if outcome is not Outcome.sent:
            form.add_error(name, str(TOLD[outcome]))
    return form.is_valid()


def _initial(kept: account.Kept | None, seat: Seat) -> dict[str, Any]:
    """What is there already, but for the password; first the address that the policy tells."""
    if kept is None:
        return {"address": seat.rules.policy.email}
    told = kept.shown
    out, into = told["outgoing"], told["incoming"] or {}
    return {
        "address": told["address"],
        "user": told["user"],
        "server": out["host"],
        "security": out["security"],
        "port": out["port"],
        "mailbox": into.get("host", ""),
        "mailbox_security": into.get("security", "tls"),
        "mailbox_port": into.get("port"),
    }


def _told(kept: account.Kept, seat: Seat) -> str:
    """Who named it, and when."""
    at: datetime = kept.at
    return gettext("{person} named it {moment}.").format(
        person=read.names([kept.by]).get(kept.by, gettext("Somebody")),
        moment=dates.moment(at, zone=zone_of_unit(seat, None)),
    )
