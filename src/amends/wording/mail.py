"""Texts about incoming mail: why a message is where it is, and what a complaint says about it."""

from datetime import datetime
from typing import Protocol

from django.utils.translation import gettext, ngettext

from amends.core.values import Coded

from . import choices
from .phrases import marked as _


class Told(Protocol):
    """Content of a message that is repeated."""

    @property
    def subject(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def sender(self) -> str: ...
    @property
    def to(self) -> tuple[str, ...]: ...
    def header(self, name: str) -> str: ...


class Came(Protocol):
    """When it came."""

    arrived: datetime


WHY = {
    "unreadable": _("We could not read it as an email."),
    "too_large": _("It is too large to accept. It is still in the mailbox."),
    "refused": _("It could not be accepted as it is."),
    "failed": _("Something went wrong when we read it."),
    "no_sender": _("It has no sender."),
    "empty": _("It is empty."),
    "encrypted": _("It is encrypted."),
    "perhaps_automatic": _("It may be automatic or from a mailing list."),
    "perhaps_spam": _("Your mail server marked it as spam."),
    "wrong_key": _("The key in the address is not right."),
    "names_complaint": _("It seems to be about an existing complaint."),
    "merged": _("Its complaint was merged into another one."),
    "from_us": _("It comes from an address of ours."),
    "too_many": _("This sender sent many emails in a short time."),
    "opened": _("It became a complaint."),
    "taken_on": _("Someone recorded it as a complaint."),
    "keyed": _("It was added to the complaint whose address it was sent to."),
    "keyed_other_sender": _(
        "It was added to the complaint whose address it was sent to, though it came from another "
        "sender."
    ),
    "added": _("Someone added it to a complaint."),
    "own": _("It is a letter that we sent."),
    "bounce": _("It says that a letter did not arrive."),
    "report": _("It is a report of a mail server."),
    "automatic": _("It is an automatic reply."),
    "challenge": _("It asks for a read receipt."),
    "bulk": _("It was sent to many people or a mailing list."),
    "answered": _("It is not a complaint. The sender gets a reply."),
    "spam": _("A member of staff marked it as spam."),
}
"""Texts by the code of the reason."""


def why(code: str) -> str:
    """Return why a message is where it is."""
    return gettext(WHY[code]) if code in WHY else code


_NOT_KEPT = {
    "empty": _("it is empty"),
    "too_large": _("it is too large"),
    "type_not_allowed": _("this file type is not accepted"),
    "name_not_allowed": _("a file with this name could be harmful"),
    "content_differs_from_name": _("its content does not match its name"),
    "password_protected": _("it is protected by a password"),
    "unpacks_too_large": _("it is too large when unpacked"),
}


def not_kept(name: str, reason: str) -> str:
    """Return which file was not kept, and why."""
    return gettext("[Attached, but not saved: {name}, because {reason}.]").format(
        name=name, reason=gettext(_NOT_KEPT[reason])
    )


def cut() -> str:
    """Return the remark that the text was longer."""
    return gettext("[The text is longer. This is the beginning.]")


def left(count: int) -> str:
    """Return the remark that parts of the message were not read."""
    text = ngettext(
        "[{count} part of the message is nested too deeply and was not read.]",
        "[{count} parts of the message are nested too deeply and were not read.]",
        count,
    )
    return text.format(count=count)


def no_text() -> str:
    """Return the text in place of an empty message."""
    return gettext("[The message has no text.]")


def other_sender(address: str) -> str:
    """Return the note that another person may have written the message."""
    return gettext(
        "[Received by email from {address}, which is not the address we have. No one has checked "
        "who wrote it.]"
    ).format(address=address)


def not_written_to(address: str) -> str:
    """Return the note that no letters go to an address before staff choose it."""
    return gettext(
        "[We do not email {address} automatically. It may be a machine or a mailing list. If a "
        "person reads it, choose email in their contact preferences.]"
    ).format(address=address)


def from_sender(address: str) -> str:
    """Return which address a message names as its sender."""
    return gettext("[By email. Sender given as: {address}.]").format(address=address)


def came_back(party: int, notice: Coded) -> str:
    """Return the reminder to the owner about a returned letter."""
    return gettext(
        "An email to person {party} was returned: {what}. Contact them in another way."
    ).format(party=party, what=choices.label(notice))


def evidence(told: Told, came: Came) -> str:
    """Return how the message was received, for people who judge it as evidence: nothing about it is
    proved."""
    lines = [
        (gettext("By email from"), f"{told.name} <{told.sender}>" if told.name else told.sender),
        (gettext("To"), ", ".join(told.to)),
        (gettext("Dated"), told.header("date")),
        (gettext("Arrived"), came.arrived.strftime("%Y-%m-%d %H:%M UTC")),
        (gettext("Message-ID"), told.header("message-id")),
        (gettext("What the mail server says about the sender"), results(told)),
        (gettext("Reply to"), told.header("reply-to")),
    ]
    first = gettext("An email does not prove who sent it.")
    return "\n".join([first, *(f"{label}: {text}" for label, text in lines if text)])


def results(told: Told) -> str:
    """Return the results of SPF and DKIM that a server recorded."""
    found = (told.header("authentication-results"), told.header("received-spf"))
    return "; ".join(one for one in found if one)[:500]
