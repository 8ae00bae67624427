"""External bodies that a complainant can turn to: which, since when and until when (7.9)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext

from amends.core.framework.packs.answers import Meaning
from amends.core.framework.packs.letters import Opening, OpeningKind, Referral
from amends.core.framework.packs.ways import Coming, Way
from amends.core.operation.regulators.recourse import Named, Outside
from amends.core.principles.calendars import Calendar
from amends.core.values import Moment

from .. import (
    dates,
    pack_words,
)
from ..contacts import contact_details
from ..names import Names
from ..phrases import either
from ..timeliness import derivation
from ..tongues import from_english


@dataclass(frozen=True, slots=True)
class Told:
    """An external body as shown: its address, and in sentences since when, until when and why it is
    available; `steps` explain its last day."""

    name: str
    address: str = ""
    url: str = ""
    sentences: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()

    @property
    def until(self) -> str:
        """The sentences one after another."""
        return " ".join(self.sentences)

    @property
    def place(self) -> str:
        """What it is called and where it is, in one line."""
        where = ", ".join(filter(None, (self.address, self.url)))
        return f"{self.name}: {where}" if where else str(self.name)

    @property
    def line(self) -> str:
        """Return all of it in one line, for a letter."""
        return ". ".join(filter(None, (self.place, self.until)))


def to_complainant(body: Outside, names: Names, calendar: Calendar, *, now: Moment) -> Told:
    """Return an external body for a complainant. For one that a rule pack names, the text follows
    the pack: what made it available, otherwise what will; for all others the policy's own period.
    """
    names = names.plainly
    ways = [way for way in body.opened if way.is_open(now)] or body.opened
    packs = names.rules.packs if names.rules else ()
    closing = [way.closes.steps for way in ways if way.closes is not None]
    sentences = [told(way, names, calendar, now=now) for way in ways]
    if not ways:
        sentences = list(_not_opened(body, names))
    return _told(
        body, names, sentences, derivation.lines(*closing[:1], packs=packs) if closing else ()
    )


def generally(body: Outside, names: Names) -> Told:
    """Return an external body for everyone: when it becomes available, and for how long."""
    names = names.plainly
    sentences = [contact_details.until(body.body, None)] if body.body is not None else []
    if not any(sentences):
        sentences = list(dict.fromkeys(_in_time(named, names) for named in body.named))
    opens = [opening.kind for named in body.named for opening in named.referral.opens_on]
    if OpeningKind.missed in opens:
        sentences.append(
            gettext("You can also contact them if we miss a deadline that they oversee.")
        )
    return _told(body, names, sentences)


def called(one: Outside, names: Names) -> str:
    """Return the name of an external body: as in the policy, otherwise as in the pack."""
    return names.body(one.body.code) if one.body is not None else body(one.named[0].referral)


def _told(body: Outside, names: Names, sentences: Iterable[str], steps: Iterable[str] = ()) -> Told:
    known = body.body
    url = (known.url if known else "") or next((n.referral.url for n in body.named), "")
    return Told(
        called(body, names),
        known.address if known else "",
        url,
        tuple(dict.fromkeys(filter(None, sentences))),
        tuple(steps),
    )


def _not_opened(body: Outside, names: Names) -> Iterator[str]:
    """Return what makes it available by packs; otherwise the policy's own period."""
    if body.ahead is not None:
        yield ahead(body.ahead, names)
        return
    told = [text for named in body.named if (text := _later(named, names))]
    if not told and body.body is not None:
        told = [contact_details.until(body.body, body.window)]
    yield from told


def _later(named: Named, names: Names) -> str:
    """“You can contact them once “Final answer” was sent.”"""
    events = [_event(opening, named, names) for opening in named.later]
    text = gettext("You can contact them once {event}.")
    return text.format(event=either(events)) if events else ""


def _in_time(named: Named, names: Names) -> str:
    closing = named.referral.closes
    if closing is None:
        return _later(named, names)
    since = either([_event(opening, named, names) for opening in closing.from_])
    return contact_details.possible(closing.amount, closing.unit, since)


def _event(opening: Opening, named: Named, names: Names) -> str:
    if opening.kind is OpeningKind.missed:
        if _is_answer(named.pack, opening.of, names):
            return gettext("our response is late")
        what = names.clock(named.pack, opening.of)
        return gettext("a deadline was missed ({what})").format(what=what)
    packs = names.rules.packs if names.rules else ()
    known = [one for one in packs if one.id == named.pack]
    letters = opening.of not in pack_words.EVENTS and names.complainant
    if letters and any(one.communication(opening.of) for one in known):
        return gettext("{letter} has been sent").format(letter=names.letter(named.pack, opening.of))
    return pack_words.event(opening.of, known)


def _is_answer(pack: str, clock: str, names: Names) -> bool:
    """Return whether a date is shown to a complainant as the due date of the response."""
    return names.complainant and names.means(pack, clock) is Meaning.answer


def body(referral: Referral) -> str:
    """Return the name of an external body."""
    return from_english(referral.body)


def told(way: Way, names: Names, calendar: Calendar, *, now: Moment) -> str:
    """To the complainant: “You can contact them until Monday 3 May 2027, because …”."""
    reason = because(way, names.plainly, calendar)
    if way.closes is None:
        return gettext("You can contact them now, because {reason}.").format(reason=reason)
    day = dates.day(way.closes.day)
    if way.is_open(now):
        text = gettext("You can contact them until {day}, because {reason}.")
        return text.format(day=day, reason=reason)
    over = gettext("You could contact them until {day}. That time is over.").format(day=day)
    if not way.referral.waivable:
        return over
    return gettext("{sentence} It may still accept your case if we agree.").format(sentence=over)


def noted(way: Way, names: Names, calendar: Calendar, *, now: Moment) -> str:
    """Return the same for staff."""
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
    if _is_answer(one.pack, one.clock, names.plainly):
        day = _last(one, names.plainly)
        return gettext("You can contact them if we have not responded by {day}.").format(day=day)
    return gettext("You can contact them if we miss this deadline: {what}, {day}.").format(
        what=names.plainly.clock(one.pack, one.clock), day=_last(one, names.plainly)
    )


def ahead_noted(one: Coming, names: Names) -> str:
    """Return the same for staff."""
    return gettext("Opens to the complainant if this deadline is missed: {what}, {day}.").format(
        what=names.clock(one.pack, one.clock), day=_last(one, names)
    )


def _last(one: Coming, names: Names) -> str:
    told = dates.plain_last if names.complainant else dates.last
    return told(one.due.day, one.due.moment, zone=names.zone)


def because(way: Way, names: Names, calendar: Calendar) -> str:
    """Return what made it available, as the end of a sentence."""
    day = calendar.day_of(way.opened)
    if way.by.kind is OpeningKind.missed:
        told = dates.plain_last if names.complainant else dates.last
        return _because(way.by, way, names, told(day, way.opened, zone=calendar.zone))
    return _because(way.by, way, names, dates.day(day))


def _because(by: Opening, way: Way, names: Names, day: str) -> str:
    match by.kind:
        case OpeningKind.missed if _is_answer(way.pack, by.of, names):
            return gettext("we had not responded by {day}").format(day=day)
        case OpeningKind.missed:
            what = names.clock(way.pack, by.of)
            text = gettext("this was due by {day} and was late ({what})")
            return text.format(what=what, day=day)
        case OpeningKind.sent:
            letter = names.letter(way.pack, by.of)
            text = gettext("a letter was sent on {day} ({letter})")
            return text.format(day=day, letter=letter)
        case OpeningKind.event:
            return pack_words.event(by.of, names.rules.packs if names.rules else ())
