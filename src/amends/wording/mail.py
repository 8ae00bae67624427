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
    "unreadable": _("It cannot be read as a message."),
    "too_large": _("It is too large to be taken in. It still lies in the mailbox."),
    "refused": _("It could not be taken on as it is."),
    "failed": _("Something went wrong when it was read."),
    "no_sender": _("It names no sender."),
    "empty": _("Nothing is in it."),
    "encrypted": _("It is encrypted."),
    "perhaps_automatic": _("It may have been written by a machine, or come through a list."),
    "perhaps_spam": _("Your mail server marked it as spam."),
    "wrong_key": _("The key in the address it was sent to does not fit."),
    "names_complaint": _("It seems to be about a complaint that is here."),
    "merged": _("The complaint it belongs to was merged into another one."),
    "from_us": _("It comes from an address of ours."),
    "too_many": _("This sender wrote very often in a short time."),
    "opened": _("It became a complaint."),
    "taken_on": _("Someone took it on as a complaint."),
    "keyed": _("It was added to the complaint whose address it was sent to."),
    "keyed_other_sender": _(
        "It was added to the complaint whose address it was sent to, though it came from another "
        "sender."
    ),
    "added": _("Someone added it to a complaint."),
    "own": _("It is one of our own letters."),
    "bounce": _("It says that a letter did not arrive."),
    "report": _("It is a report of a mail server."),
    "automatic": _("It is an automatic reply."),
    "challenge": _("It asks our machine to confirm a letter."),
    "bulk": _("It was sent to many, or through a list."),
    "answered": _("It is no complaint. The sender gets an answer."),
    "spam": _("Someone called it spam."),
}
"""Texts by the code of the reason."""


def why(code: str) -> str:
    """Return why a message is where it is."""
    return gettext(WHY[code]) if code in WHY else code


_NOT_KEPT = {
    "empty": _("it is empty"),
    "too_large": _("it is too large"),
    "type_not_allowed": _("files of this kind are not kept"),
    "name_not_allowed": _("a file of this name could do harm"),
    "content_differs_from_name": _("what is in it does not agree with its name"),
    "password_protected": _("it has a password"),
    "unpacks_too_large": _("it unpacks to too much"),
}


def not_kept(name: str, reason: str) -> str:
    """Return which file was not kept, and why."""
    return gettext("[Enclosed, but not kept: {name}, because {reason}.]").format(
        name=name, reason=gettext(_NOT_KEPT[reason])
    )


def cut() -> str:
    """Return the remark that the text was longer."""
    return gettext("[The text is longer; this is its beginning.]")


def left(count: int) -> str:
    """Return the remark that parts of the message were not read."""
    text = ngettext(
        "[{count} part of the message lies too deep in it and was not read.]",
        "[{count} parts of the message lie too deep in it and were not read.]",
        count,
    )
    return text.format(count=count)


def no_text() -> str:
    """Return the text in place of an empty message."""
    return gettext("[The message has no text.]")


def other_sender(address: str) -> str:
    """Return the note that another person may have written the message."""
    return gettext(
        "[This came by e-mail from {address}, which is not the address we have. No one checked who "
        "wrote it.]"
    ).format(address=address)


def not_written_to(address: str) -> str:
    """Return the note that no letters go to an address before staff choose it."""
    return gettext(
        "[No letters are sent to {address} automatically. A machine or a list may use it. If a "
        "person reads it, choose email as the way to reach them.]"
    ).format(address=address)


def from_sender(address: str) -> str:
    """Return which address a message names as its sender."""
    return gettext("[By e-mail. It names as its sender: {address}.]").format(address=address)


def came_back(party: int, notice: Coded) -> str:
    """Return the reminder to the owner about a returned letter."""
    return gettext(
        "A letter to party {party} by e-mail came back: {what}. Please reach them another way."
    ).format(party=party, what=choices.label(notice))


def evidence(told: Told, came: Came) -> str:
    """Return how the message was received, for people who judge it as evidence: nothing about it is
    proved."""
    lines = [
        (gettext("By e-mail from"), f"{told.name} <{told.sender}>" if told.name else told.sender),
        (gettext("To"), ", ".join(told.to)),
        (gettext("Dated"), told.header("date")),
        (gettext("Arrived"), came.arrived.strftime("%Y-%m-%d %H:%M UTC")),
        (gettext("Message-ID"), told.header("message-id")),
        (gettext("What the mail server says of the sender"), results(told)),
        (gettext("Answers go to"), told.header("reply-to")),
    ]
    first = gettext("The sender of an e-mail is not proved by anything in it.")
    return "\n".join([first, *(f"{label}: {text}" for label, text in lines if text)])


def results(told: Told) -> str:
    """Return the results of SPF and DKIM that a server recorded."""
    found = (told.header("authentication-results"), told.header("received-spf"))
    return "; ".join(one for one in found if one)[:500]
