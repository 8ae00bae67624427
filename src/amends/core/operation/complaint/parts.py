"""Clause 7: the parts of a complaint as they stand: parties, issues, responses, dates, persons.

Those that events change have no slots (`replacing`)."""

from dataclasses import dataclass

from ...values import Code, Day, Id, Moment, Money, Sealed
from ..events import (
    Demanded,
    Event,
    Finding,
    Notice,
    OptionClosed,
    Party,
    PartyRole,
    Reaction,
    Remedy,
    Standing,
    Way,
)
from .stages import Stage


@dataclass(frozen=True, slots=True)
class RecordedEvent:
    """An entry as the core reads it: the event, who did it by which act, and when.

    `happened` is the moment the event tells of, `recorded` when it was written down;
    `policy` is the version it was decided under.
    """

    event: Event
    by: Id
    act: Code
    happened: Moment
    recorded: Moment
    version: int
    policy: int


@dataclass(frozen=True, slots=True)
class Receipt:
    """That receipt was confirmed to somebody, when and how; `lacks` are the letters of regulators'
    packs that this was not."""

    at: Moment
    way: Way
    lacks: frozenset[Demanded] = frozenset()


@dataclass(frozen=True)
class Participant:
    """A party as it stands; only complainants have a stage. `counter` tells which of the
    complaint's tracking secrets is theirs; None: they were given none. `safe_contact` is what was
    said of it after they joined; `wishes_anew`: what was said before holds no more. `response` is
    the one that is theirs now, `told` the last of ours that was communicated to them. `same_as`:
    they came with another complaint and take part here under that number already."""

    party: Party
    stage: Stage | None
    since: Moment
    active: bool = True
    acknowledged_at: Moment | None = None
    receipts: tuple[Receipt, ...] = ()
    language: Code | None = None
    contact_by: Way | None = None
    needs: tuple[Code, ...] = ()
    safe_contact: Sealed | None = None
    wishes_anew: bool = False
    counter: int | None = None
    authority: Standing | None = None
    valid_until: Day | None = None
    response: int | None = None
    told: int | None = None
    decided_at: Moment | None = None
    reaction: Reaction | None = None
    reaction_reminders: int = 0
    last_word: Moment | None = None
    recourse: tuple[Code, ...] = ()
    options_closed: tuple[OptionClosed, ...] = ()
    level: Code | None = None
    body: Code | None = None
    withdrawn: bool = False
    before_merge: Stage | None = None
    same_as: int | None = None
    reopened: int = 0

    @property
    def number(self) -> int:
        """The party's number, by which acts and the journal name it."""
        return self.party.number

    @property
    def is_complainant(self) -> bool:
        """Whether this party is a complainant who still takes part."""
        return self.active and self.party.role is PartyRole.complainant

    @property
    def receipt_lacks(self) -> frozenset[Demanded]:
        """The letters of regulators' packs that no confirmation of receipt to them was."""
        if not self.receipts:
            return frozenset()
        return frozenset.intersection(*(one.lacks for one in self.receipts))

    @property
    def confirmed(self) -> bool:
        """Whether they know that the complaint arrived: it was confirmed to them, or they were told
        the decision."""
        return self.acknowledged_at is not None or self.decided_at is not None


@dataclass(frozen=True)
class Issue:
    """One matter with its finding, if there is one yet."""

    number: int
    category: Code | None
    finding: Finding | None = None
    split_to: Id | None = None
    description: Sealed | None = None


@dataclass(frozen=True, slots=True)
class Joined:
    """What came with a complaint that was merged into this one: whose parties and issues."""

    other: Id
    parties: tuple[int, ...]
    issues: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Paid:
    """Money that went out for a remedy."""

    remedy: int
    amount: Money
    on: Day


@dataclass(frozen=True)
class Response:
    """A prepared response and how far it has come; `answers` are the issues it was prepared on.
    `outside` is the outcome of an outside body; `accepted_by` and `refused_by` tell what each
    complainant said of it last."""

    number: int
    parties: tuple[int, ...]
    remedies: tuple[Remedy, ...]
    prepared_by: Id
    answers: frozenset[int] = frozenset()
    authorized: bool = False
    authorized_by: Id | None = None
    carried_out: frozenset[int] = frozenset()
    paid: tuple[Paid, ...] = ()
    done_by: frozenset[Id] = frozenset()
    verified: bool = False
    outside: bool = False
    communicated: bool = False
    accepted_by: frozenset[int] = frozenset()
    refused_by: frozenset[int] = frozenset()

    @property
    def done(self) -> bool:
        """Whether every remedy has been carried out."""
        return all(remedy.number in self.carried_out for remedy in self.remedies)

    def amount_paid(self, remedy: int) -> int:
        """What was paid for the remedy so far, in minor units."""
        return sum(paid.amount.minor for paid in self.paid if paid.remedy == remedy)


@dataclass(frozen=True)
class Pause:
    """A time for which a clock stood still, and the ground by its pack's word."""

    ground: Code
    left: Moment
    back: Moment | None = None


@dataclass(frozen=True)
class Term:
    """One named clock with the date told; `first` is the date told first and never changes.
    `met_by` is what met it, in the words of packs; of our own clocks only where that was more than
    they ask for.
    `reclassified` says that the date had passed when it was told: nobody missed it, but it counts.
    `gateway` is one whose end breaks nothing, `dropped` one that does not apply any more.
    `beyond` is the last day to which the rules let it be moved without a good reason, where it was
    moved further for one.
    `told_at` is when the date in force was told, `raised` the last rung that heard of it and
    `raised_to` who those were, `late_day` by when its matter is expected though it is late.
    """

    pack: Code
    clock: Code
    day: Day
    until: Moment
    first: Moment
    met_at: Moment | None = None
    met_by: Code | None = None
    lapsed: bool = False
    extended: int = 0
    paused: Moment | None = None
    pauses: tuple[Pause, ...] = ()
    reclassified: bool = False
    gateway: bool = False
    dropped: bool = False
    told_at: Moment | None = None
    raised: int = 0
    raised_to: tuple[Id, ...] = ()
    late_day: Day | None = None
    beyond: Day | None = None

    @property
    def running(self) -> bool:
        """Whether the date still binds."""
        return self.met_at is None and self.paused is None and not self.dropped


@dataclass(frozen=True)
class Subject:
    """A person complained about and what they are owed (Annex D)."""

    person: Id
    told: bool = False
    heard: bool = False
    not_heard_reason: bool = False


@dataclass(frozen=True)
class Promise:
    """A promise made to complainants; none named: to all."""

    number: int
    day: Day
    kept: bool = False
    parties: tuple[int, ...] = ()


@dataclass(frozen=True)
class Letter:
    """A letter as it stands: written, how often printed, gone, perhaps come back; `meets` is the
    letter of a regulator's pack that it is. `lacks` are those that it is not,
    for it was not seen to say all that they must. `needless` is one that was not printed before
    what it confirms was confirmed otherwise."""

    number: int
    party: int
    way: Way
    written: Moment
    notice: Notice | None = None
    template: Code | None = None
    template_version: int | None = None
    to: int | None = None
    printed: int = 0
    sent_on: Day | None = None
    returned: bool = False
    meets: Demanded | None = None
    sent_at: Moment | None = None
    needless: bool = False
    lacks: frozenset[Demanded] = frozenset()

    @property
    def receiver(self) -> int:
        """The party who receives it."""
        return self.party if self.to is None else self.to

    @property
    def arrived(self) -> bool:
        """Whether it left the house and did not come back."""
        return self.sent_at is not None and not self.returned

    @property
    def waits(self) -> bool:
        """Whether somebody has to print and post it."""
        return self.way is Way.letter and self.sent_on is None and not self.needless


@dataclass(frozen=True, slots=True)
class Reminder:
    """A day on which somebody wants to be reminded, and when it `begins` where the complaint is."""

    person: Id
    day: Day
    begins: Moment | None = None

    def come(self, moment: Moment) -> bool:
        """Whether the day has come; where its beginning was not told, the day in UTC."""
        return moment >= self.begins if self.begins else moment.date() >= self.day


@dataclass(frozen=True, slots=True)
class Returned:
    """That somebody did not agree, and who has to think again by which act: whoever proposed it, or
    prepared the response."""

    to: Id
    act: Code
    by: Id
    at: Moment


@dataclass(frozen=True, slots=True)
class HandOver:
    """That the owner asked somebody to answer for the complaint instead, and since when."""

    to: Id
    by: Id
    at: Moment


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a first person proposed and a second has not agreed to yet."""

    by: Id
    act: Code
    ground: Code
    parties: tuple[int, ...] = ()
    options: tuple[OptionClosed, ...] = ()
