"""Checks of `doctor` for outgoing and incoming mail."""

import socket
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from django.utils.translation import gettext as _

from amends.desk.mail.consent import let_in_no_more
from amends.desk.onboarding.writing import TOLD
from amends.governance import preparing
from amends.letters.incoming import inbox, mailbox
from amends.letters.incoming.addresses import incoming
from amends.letters.incoming.configured import Listening, Mailbox
from amends.letters.mail_account import test_message
from amends.wording import dates

from .ready import ALIVE, LOCAL, Seen, as_check, check_outside_demo, moment

LOOKED_AT = timedelta(days=3)
"""How long a message may wait in the inbox, because it may be a complaint."""
_ANSWERS = 2.0
"""Seconds that the listener has to answer."""


@check_outside_demo
def letters_leave() -> Seen:
    """Check that responses can be sent by email, from an address that accepts replies."""
    mail = {"server": test_message.server(), "sender": test_message.sender()}
    if test_message.way() is test_message.Way.folder:
        return None, _(
            "emails are saved in a folder and reach no one: set up a mail server under Settings, "
            "or set AMENDS_EMAIL_URL"
        )
    if test_message.sender().rpartition("@")[2] in LOCAL:
        return False, _("emails come from %(sender)s: set a sender (?from=)") % mail
    if refused := let_in_no_more("UTC"):
        return False, refused
    outcome = test_message.try_server()
    if outcome is not test_message.Outcome.sent:
        return False, str(TOLD[outcome])
    return True, _("through %(server)s (reachable), from %(sender)s") % mail


@check_outside_demo
def mail_comes_in() -> Iterator[Seen]:
    """Check that incoming email is received."""
    ways = incoming()
    if ways.mailbox is not None:
        yield _read(ways.mailbox)
    if ways.listening is not None:
        yield _listens(ways.listening)
    if not ways.on:
        text = _(
            "no email is read: enter a mailbox under Settings, or set AMENDS_MAIL_URL or "
            "AMENDS_MAIL_LISTEN"
        )
        yield None, text


def _read(box: Mailbox) -> Seen:
    if refused := let_in_no_more("UTC"):
        return False, refused
    last = preparing.last(preparing.MAILBOX, now=datetime.now(UTC))
    if last is None:
        return None, _(
            "the mailbox has never been read: check that amends worker is running, and read its "
            "output"
        )
    if last < datetime.now(UTC) - max(ALIVE, 4 * timedelta(seconds=box.every)):
        late = _("the mailbox was last read at %(moment)s UTC: is amends worker running?")
        return False, late % moment(last)
    return True, _("the mailbox was read at %(moment)s UTC") % moment(last)


def _listens(at: Listening) -> Seen:
    place = {"place": f"{at.host}:{at.port}"}
    try:
        socket.create_connection((at.host, at.port), timeout=_ANSWERS).close()
    except OSError:
        return False, _("nothing is listening at %(place)s: run amends mail listen") % place
    return True, _("a mail server can deliver to %(place)s") % place


@as_check
def mail_looked_at() -> Iterator[Seen]:
    """Check that received mail is processed, and that messages do not wait in the inbox for long;
    no finding if no email is received."""
    now = datetime.now(UTC)
    unread = mailbox.waiting_since()
    if unread is not None and unread < now - ALIVE:
        params = {"count": mailbox.waiting()} | moment(unread)
        yield False, _("%(count)d arrived and not processed since %(moment)s UTC") % params
    oldest = inbox.oldest()
    if oldest is not None and oldest < now - LOOKED_AT:
        params = {"count": inbox.count(), "day": dates.day(oldest.date())}
        yield False, _("%(count)d in the inbox, the oldest since %(day)s") % params
    elif (unread is None or unread >= now - ALIVE) and (unread or oldest or incoming().on):
        yield True, _("%(count)d in the inbox") % {"count": inbox.count()}
