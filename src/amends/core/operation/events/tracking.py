"""Clauses 7.3 and 7.4: events of deadlines, promises, messages, notices and acknowledgement."""

from dataclasses import dataclass

from ...values import Code, Day, Id, Moment, Sealed
from .outbound import Way
from .parts import Checked, Demanded, Event, OfClock
from .vocabulary import Delivery, Notice


@dataclass(frozen=True, slots=True)
class TermTold(OfClock):
    """A date promised to the complainant: never rewritten, later ones stand beside it.
    `reclassified` is one that had passed already when what was learned later made it the right one,
    `gateway` one whose end breaks nothing and only opens or closes a way.
    """

    day: Day
    until: Moment
    reclassified: bool = False
    gateway: bool | None = None


@dataclass(frozen=True, slots=True)
class TermExtended(OfClock):
    """A deadline was extended before it passed, for a reason. `beyond` is the last day that the
    rules allow for any reason, if a good one was given for a later day. `first` proposed it, if one
    person could not extend it alone."""

    day: Day
    until: Moment
    ground: Code
    reason: Sealed
    beyond: Day | None = None
    first: Id | None = None


@dataclass(frozen=True, slots=True)
class TermPaused(OfClock):
    """A clock stands still on a ground that its pack knows."""

    reason: Sealed
    ground: Code | None = None


@dataclass(frozen=True, slots=True)
class TermResumed(OfClock):
    """The clock runs again, until the date that the pause has moved it to."""

    day: Day
    until: Moment


@dataclass(frozen=True, slots=True)
class TermLapsed(OfClock):
    """A date passed and what it asked for had not been done."""

    until: Moment


@dataclass(frozen=True, slots=True)
class TermRaised(OfClock):
    """Somebody in the organization heard of a date: who answers for the complaint, before it passes
    (`rung` 1), then a level of the ladder after the other. `persons` is empty where nobody was left
    to hear it."""

    until: Moment
    rung: int
    persons: tuple[Id, ...] = ()
    level: Code | None = None


@dataclass(frozen=True, slots=True)
class LateNoticed(OfClock):
    """A later day was to be set for a date that had passed already: the date stays missed, and this
    says why, and by which day what it asks for is expected now. Without a `reason` where a day was
    recorded that had been agreed for it."""

    until: Moment
    day: Day
    ground: Code
    reason: Sealed | None = None


@dataclass(frozen=True, slots=True)
class TermMet(OfClock):
    """A regulator's clock was met by an event, in time or late: judged by the rules then in force,
    and never judged anew."""

    by: Code
    at: Moment


@dataclass(frozen=True, slots=True)
class TermDropped(OfClock):
    """A regulator's clock does not apply any more, by what is known now."""


@dataclass(frozen=True, slots=True)
class ReminderSet(Event):
    """Somebody wants to be reminded, from the moment on at which the day `begins` where the
    complaint is."""

    day: Day
    person: Id
    words: Sealed | None = None
    begins: Moment | None = None


@dataclass(frozen=True, slots=True)
class Promised(Event):
    """A promise with its day, and the complainants to whom it was made; none named: to all. A phone
    call because of a danger has no words and a moment, `until`, and is made to representatives,
    too."""

    promise: int
    day: Day
    words: Sealed | None = None
    parties: tuple[int, ...] = ()
    until: Moment | None = None


@dataclass(frozen=True, slots=True)
class PromiseKept(Event):
    """A promise to these complainants was kept; none named: to all."""

    promise: int
    words: Sealed | None = None
    parties: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class DangerCalled(Event):
    """A person phoned a number because of a danger, as promised; whether someone was reached."""

    promise: int
    person: Id
    reached: bool
    number: Sealed
    parties: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class DangerAlerted(Event):
    """These members of staff were alerted of a danger."""

    persons: tuple[Id, ...]


@dataclass(frozen=True, slots=True)
class ContactRecorded(Event):
    """Somebody was spoken to or wrote; the note of it."""

    party: int
    way: Way
    inbound: bool
    words: Sealed
    template: Code | None = None
    template_version: int | None = None


@dataclass(frozen=True, slots=True)
class MessageAdded(Event):
    """A message to or from a party, visible to them."""

    party: int
    inbound: bool
    words: Sealed
    danger_words: bool | None = None
    """Whether the text contains words that the settings list as danger."""


@dataclass(frozen=True, slots=True)
class NoteAdded(Event):
    """An internal note."""

    words: Sealed


@dataclass(frozen=True, slots=True)
class FileAttached(Event):
    """A file joined the complaint; `internal` keeps it from the complainant."""

    file: Sealed
    name: Sealed
    internal: bool = False
    party: int | None = None


@dataclass(frozen=True, slots=True)
class InformationRequested(Event):
    """A question to a party, and the day until when an answer helps."""

    party: int
    words: Sealed
    day: Day | None = None


@dataclass(frozen=True, slots=True)
class NoticeSent(Event):
    """Something went to a party: what, how, in which exact wording; `checked` is what was found in
    it of what regulators' packs demand, and `lacks` are the letters of theirs that it is not, for
    something that is needed was not found. A notice of access issues the complaint's next tracking
    secret to the party; an older one of theirs opens nothing any more. `number` is which notice to
    staff it is, `respond_by` the due date of the response that it names."""

    notice: Notice
    way: Way
    party: int | None = None
    person: Id | None = None
    words: Sealed | None = None
    template: Code | None = None
    template_version: int | None = None
    language: Code | None = None
    checked: tuple[Checked, ...] = ()
    lacks: tuple[Demanded, ...] = ()
    number: int | None = None
    respond_by: Day | None = None


@dataclass(frozen=True, slots=True)
class NoticeFailed(Event):
    """A notice turned out not to have arrived; an acknowledgement is undone by it."""

    notice: Notice
    way: Way
    party: int
    person: Id | None = None


@dataclass(frozen=True, slots=True)
class NoticeRead(Event):
    """A member of staff opened the complaint and so read these notices."""

    notices: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class NoticeRaised(Event):
    """A notice was not read in time, so others get one too, for the `rung`-th time."""

    notice: int
    rung: int
    persons: tuple[Id, ...]


@dataclass(frozen=True, slots=True)
class Acknowledged(Event):
    """Receipt was confirmed to a complainant, or could not be, for a reason; `checked` is what was
    found in it of what regulators' packs demand, and `lacks` are the letters of theirs that it is
    not, for something that is needed was not found. `respond_by` is the due date of the response
    that it names; None if it names none, and in older entries."""

    party: int
    way: Way
    delivery: Delivery = Delivery.sent
    words: Sealed | None = None
    template: Code | None = None
    template_version: int | None = None
    checked: tuple[Checked, ...] = ()
    lacks: tuple[Demanded, ...] = ()
    respond_by: Day | None = None
