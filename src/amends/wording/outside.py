"""The ways outside that regulators' packs open: since when, until when, and by what (7.9)."""

from django.utils.translation import gettext

from amends.core.framework.regime_letters import Opening, OpeningKind, Referral
from amends.core.framework.regime_ways import Coming, Way
from amends.core.principles.timeliness import Calendar
from amends.core.values import Moment

from . import dates, derivation
from .names import Names
from .tongues import from_english


def body(referral: Referral) -> str:
    """What an outside body is called."""
    return from_english(referral.body)


def told(way: Way, names: Names, calendar: Calendar, *, now: Moment) -> str:
    """To the complainant: “You can now go there until Monday 3 May 2027, because …”."""
    reason = because(way, names, calendar)
    if way.closes is None:
        return gettext("You can now go there, because {reason}.").format(reason=reason)
    day = dates.day(way.closes.day)
    if way.is_open(now):
        text = gettext("You can now go there until {day}, because {reason}.")
        return text.format(day=day, reason=reason)
    over = gettext("You could go there until {day}. That time is over.").format(day=day)
    if not way.referral.waivable:
        return over
    return gettext("{sentence} It may still hear you if we agree.").format(sentence=over)


def noted(way: Way, names: Names, calendar: Calendar, *, now: Moment) -> str:
    """The same for whoever handles the complaint."""
    reason = because(way, names, calendar)
    if way.closes is None:
        return gettext("Open to the complainant, because {reason}.").format(reason=reason)
    text = (
        gettext("Open to the complainant until {day}, because {reason}.")
        if way.is_open(now)
        else gettext("Was open to the complainant until {day}, because {reason}.")
    )
    return text.format(day=dates.day(way.closes.day), reason=reason)


def ahead(one: Coming, names: Names) -> str:
    """To the complainant, of a way that opens if a date is missed."""
    return gettext("You can go there if we do not keep this date: {what}, {day}.").format(
        what=names.clock(one.pack, one.clock), day=dates.day(one.due.day)
    )


def ahead_noted(one: Coming, names: Names) -> str:
    """The same for whoever handles the complaint."""
    return gettext("Opens to the complainant if this date is missed: {what}, {day}.").format(
        what=names.clock(one.pack, one.clock), day=dates.day(one.due.day)
    )


def because(way: Way, names: Names, calendar: Calendar) -> str:
    """What opened it, as the end of a sentence."""
    return _because(way.by, way, names, dates.day(calendar.day_of(way.opened)))


def _because(by: Opening, way: Way, names: Names, day: str) -> str:
    match by.kind:
        case OpeningKind.missed:
            what = names.clock(way.pack, by.of)
            return gettext("a date was not kept ({what}, {day})").format(what=what, day=day)
        case OpeningKind.sent:
            letter = names.letter(way.pack, by.of)
            text = gettext("a letter was sent on {day} ({letter})")
            return text.format(day=day, letter=letter)
        case OpeningKind.event:
            return derivation.event(by.of, names.rules.packs if names.rules else ())
