"""Clause 7: the parts of a complaint's state: people involved, issues, responses, deadlines.

Parts that events change have no slots (see `complaint.replacing`).
"""

from dataclasses import dataclass

from ...values import Code, Day, Id, Moment, Money, Sealed
from .. import events as e
from .stages import Stage


@dataclass(frozen=True, slots=True)
class RecordedEvent:
    """An entry as core reads it: the event, its author, their act, and when.

    `happened` is the moment of the event, `recorded` the moment of recording. `policy` is the
    version under which it was decided. `via` is who acted in the author's name; `opened` says that
    they opened what they signed by API. `recorded_after` is how many working days after its own day
    it was recorded (`core.late`); None: on that day.
    """

    event: e.Event
    by: Id
    act: Code
    happened: Moment
    recorded: Moment
    version: int
    policy: int
    via: Code | None = None
    opened: Code | None = None
    recorded_after: int | None = None

    @property
    def recorded_late(self) -> int:
        """How many working days after its own day it was recorded, if more than one; else 0."""
        return self.recorded_after if self.recorded_after and self.recorded_after > 1 else 0


@dataclass(frozen=True)
class LateEntry:
    """An entry that was recorded late, by its number and kind, with the others of the same act: by
    whom and by which act, when it happened and was recorded, and who confirmed its day. A later
    entry of the same kind belongs to the next act, even in the same moment."""

    number: int
    kind: type
    by: Id
    act: Code
    happened: Moment
    recorded: Moment
    confirmed_by: Id | None = None


@dataclass(frozen=True, slots=True)
class EvidenceEntry:
    """An entry with a file, or a message of a person involved, by its number: the piece of it."""

    number: int
    piece: Id


@dataclass(frozen=True)
class Message:
    """A message to a person involved or a member of staff. `said` is when it was recorded as sent
    or, before that, written; `dates` are the deadlines that ran then; `letter` is the number of one
    by post. `failed`: it did not arrive."""

    version: int
    about: e.Notice | None
    to: int | Id | None
    way: e.Way
    said: Moment
    dates: frozenset[tuple[Code, Code, Day]] = frozenset()
    letter: int | None = None
    failed: bool = False


@dataclass(frozen=True, slots=True)
class Receipt:
    """An acknowledgement of receipt, when and how; `lacks` are the pack letters that it does not
    satisfy."""

    at: Moment
    way: e.Way
    lacks: frozenset[e.Demanded] = frozenset()


@dataclass(frozen=True, slots=True)
class Released:
    """A response that waits to be posted, and since when."""

    response: e.ResponseReleased
    at: Moment


REFUSALS = frozenset({e.Reaction.refused, e.Reaction.accepted_in_part})
"""The replies after which a complaint stays open, because something was not accepted."""


@dataclass(frozen=True)
class Reply:
    """A complainant's reply to a response, or their withdrawal (`reaction` is None). `own`: they
    gave it themselves, with an access code that staff have not seen; a refusal with any. Otherwise
    `by` recorded it for them, perhaps as `first` had proposed, or `code_known`: staff may know
    the access code with which it was given. `unproven`: the authority of the representative who
    gave it was not proven. `said_by`: the representative from whom
    staff recorded it. A reply after a refusal is their own only if its speaker
    may change it (`Complaint.may_soften`). `overturns`: staff recorded it although they had
    refused. `disputed` is when they said that it was recorded wrongly."""

    reaction: e.Reaction | None
    response: int
    at: Moment
    by: Id
    own: bool
    way: e.Way | None = None
    first: Id | None = None
    overturns: bool = False
    code_known: bool = False
    unproven: bool = False
    said_by: int | None = None
    version: int = 0
    disputed: Moment | None = None


@dataclass(frozen=True, slots=True)
class Replaced:
    """An access code of a person involved that stopped working because they got a newer one."""

    counter: int
    at: Moment


PROVEN = frozenset({e.Standing.shown, e.Standing.verified})
"""Authority with which a representative speaks for the people they represent."""


@dataclass(frozen=True)
class Participant:
    """State of a person involved; only complainants have a stage. `counter` says which of the
    complaint's access codes is theirs (None: they have none), `replaced` are those before it.
    `safe_contact` is what was said of it after they joined. `wishes_anew`: what was said before no
    longer applies. `response` is their current one, `told` the last one communicated to them,
    `released` the one that waits to be posted to them; `posted`: the last one went by post.
    `replies` are all they gave, oldest first. `disputes`: they said that we recorded one wrongly,
    and have not replied themselves since. `same_as`: they came with a merged complaint and already
    take part under that number."""

    party: e.Party
    stage: Stage | None
    since: Moment
    active: bool = True
    acknowledged_at: Moment | None = None
    receipts: tuple[Receipt, ...] = ()
    language: Code | None = None
    contact_by: e.Way | None = None
    needs: tuple[Code, ...] = ()
    safe_contact: Sealed | None = None
    wishes_anew: bool = False
    counter: int | None = None
    replaced: tuple[Replaced, ...] = ()
    authority: e.Standing | None = None
    valid_until: Day | None = None
    response: int | None = None
    told: int | None = None
    decided_at: Moment | None = None
    released: Released | None = None
    posted: bool = False
    reaction: e.Reaction | None = None
    replies: tuple[Reply, ...] = ()
    disputes: bool = False
    handed: bool = False
    """Whether staff handed them their access code, or may know it from receipt or a merge."""
    own_contact: bool = False
    """Whether their contact details are known to be their own: they gave them, or someone who did
    not enter them made sure."""
    stated: e.Standing | None = None
    """Their authority as staff last stated it; `authority` is claimed until that is proven."""
    entered_by: frozenset[Id] = frozenset()
    """Staff who said who they are."""
    stated_by: frozenset[Id] = frozenset()
    """Staff who said that their authority is proven."""
    vouched: int = 0
    """Version of the last entry by which staff said who they are or whom they represent."""
    refused_in: int = 0
    """Version of the entry since which they refuse the response; later replies keep it."""
    refused_by: Id | None = None
    """Who said so, for them or themselves."""
    reaction_reminders: int = 0
    last_word: Moment | None = None
    recourse: tuple[Code, ...] = ()
    options_used: tuple[Code, ...] = ()
    """Options that they used on record: review stages (``internal.…``) whose response they got, and
    external bodies (``outside.…``) that had an outcome."""
    options_closed: tuple[e.OptionClosed, ...] = ()
    level: Code | None = None
    body: Code | None = None
    withdrawn: bool = False
    before_merge: Stage | None = None
    same_as: int | None = None
    reopened: int = 0

    @property
    def number(self) -> int:
        """Number of the person involved, used by acts and the journal."""
        return self.party.number

    @property
    def is_complainant(self) -> bool:
        """Whether this is an active complainant."""
        return self.active and self.party.role is e.PartyRole.complainant

    @property
    def code_known(self) -> bool:
        """Whether staff may know their access code: they handed it over, or it went to an address
        that is not known to be their own."""
        return self.handed or not self.own_contact

    @property
    def unproven(self) -> bool:
        """Whether this is a representative whose authority is not proven."""
        represents = self.party.role is e.PartyRole.representative
        return represents and self.authority not in PROVEN

    @property
    def said_before(self) -> e.Reaction | None:
        """What they said of the same response before their last reply, which they dispute."""
        last = self.replies[-1]
        earlier = (
            one.reaction
            for one in reversed(self.replies[:-1])
            if one.response == last.response and not one.disputed
        )
        return next((r for r in earlier if r not in (None, e.Reaction.no_reply)), None)

    @property
    def refuses(self) -> bool:
        """Whether staff alone may not record that they accept or withdraw: they did not accept the
        response, or said that we recorded their reply wrongly."""
        return self.reaction in REFUSALS or self.disputes

    @property
    def refused_last(self) -> bool:
        """Whether the last thing they said of any response was that they do not accept it."""
        said = [one.reaction for one in self.replies if not one.disputed]
        replies = [one for one in said if one not in (None, e.Reaction.no_reply)]
        return self.disputes or (bool(replies) and replies[-1] in REFUSALS)

    @property
    def noted(self) -> Reply | None:
        """The reply or withdrawal that applies to them and that staff recorded, or that they or a
        representative did not surely give; None if they gave it themselves."""
        last = self.replies[-1] if self.replies else None
        if last is None or last.own or last.disputed or last.reaction is e.Reaction.no_reply:
            return None
        applies = self.withdrawn if last.reaction is None else last.reaction is self.reaction
        return last if applies else None

    @property
    def answered_for(self) -> bool:
        """Whether another person gave the reply that applies to them: staff, a representative, or
        perhaps one who knows their code."""
        last = self.replies[-1] if self.replies else None
        by_other = last is not None and last.by != f"party/{self.number}"
        return self.noted is not None or (by_other and self.reaction is not e.Reaction.no_reply)

    @property
    def receipt_lacks(self) -> frozenset[e.Demanded]:
        """Pack letters that no acknowledgement to them satisfied."""
        if not self.receipts:
            return frozenset()
        return frozenset.intersection(*(one.lacks for one in self.receipts))

    @property
    def confirmed(self) -> bool:
        """Whether they know that the complaint arrived: by an acknowledgement or a decision."""
        return self.acknowledged_at is not None or self.decided_at is not None


@dataclass(frozen=True)
class Issue:
    """One issue with its finding, if there is one yet."""

    number: int
    category: Code | None
    finding: e.Finding | None = None
    split_to: Id | None = None
    description: Sealed | None = None


@dataclass(frozen=True, slots=True)
class Joined:
    """What came with a complaint merged into this one: its people involved and issues."""

    other: Id
    parties: tuple[int, ...]
    issues: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Paid:
    """A payment for a remedy."""

    remedy: int
    amount: Money
    on: Day


@dataclass(frozen=True)
class Response:
    """A prepared response and its progress; `answers` are the issues for which it was prepared,
    as found then. `outside` is the outcome of an external body. `accepted_by` and `refused_by`
    contain each complainant's latest reply to it. `verified`: its completion was confirmed;
    `checked`: by someone who had not done it themselves. `unread`: it was approved without the
    `reading` due."""

    number: int
    parties: tuple[int, ...]
    remedies: tuple[e.Remedy, ...]
    prepared_by: Id
    answers: tuple[Issue, ...] = ()
    authorized: bool = False
    authorized_by: Id | None = None
    reading: e.SecondReading | None = None
    unread: bool = False
    carried_out: frozenset[int] = frozenset()
    paid: tuple[Paid, ...] = ()
    done_by: frozenset[Id] = frozenset()
    done_last: Id | None = None
    verified: bool = False
    checked: bool = False
    outside: bool = False
    communicated: bool = False
    accepted_by: frozenset[int] = frozenset()
    refused_by: frozenset[int] = frozenset()
    prevention: Sealed | None = None
    others_affected: bool = False
    action_owner: Id | None = None
    action_due: Day | None = None
    no_action: bool = False
    action: Id | None = None
    """The action that what it promised for the future became."""

    @property
    def owes_action(self) -> bool:
        """Whether what it promised for the future is still to become an action."""
        promised = self.prevention is not None or self.others_affected
        return promised and not self.no_action and self.action is None

    @property
    def done(self) -> bool:
        """Whether every remedy is completed."""
        return all(remedy.number in self.carried_out for remedy in self.remedies)

    def amount_paid(self, remedy: int) -> int:
        """What was paid for the remedy so far, in minor units."""
        return sum(paid.amount.minor for paid in self.paid if paid.remedy == remedy)


@dataclass(frozen=True)
class Pause:
    """A period in which a deadline was paused, and the reason as its pack calls it."""

    ground: Code
    left: Moment
    back: Moment | None = None


@dataclass(frozen=True)
class Term:
    """One deadline with its recorded date; `first` is the original deadline and never changes.
    `met_by` is what met it, in the pack's vocabulary; for our own deadlines only if that was more
    than required. `reclassified`: the date had already passed when it was recorded; it counts, but
    no one missed it. `gateway`: its end breaches nothing. `dropped`: it no longer applies. `beyond`
    is the last day for any reason, if it was extended further for a good one. `told_at` is when the
    current date was recorded, `raised` the last rung that was warned and `raised_to` the people,
    `late_day` the day by which its matter is expected although it is late, `at_answer` the deadline
    of the first response, if a later stage has another date."""

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
    at_answer: "Term | None" = None

    @property
    def running(self) -> bool:
        """Whether the deadline is still running."""
        return self.met_at is None and self.paused is None and not self.dropped


@dataclass(frozen=True)
class Subject:
    """A person complained about and the steps due to them (Annex D). `heard`: they responded
    themselves, or confirmed or corrected what was recorded for them. `noted` is the version of the
    entry with which someone else recorded what they said, until then. `asked` and `asked_by` say
    when and how the last message went to them since there was something to respond to."""

    person: Id
    told: bool = False
    heard: bool = False
    not_heard_reason: bool = False
    noted: int | None = None
    asked: Moment | None = None
    asked_by: e.Way | None = None


@dataclass(frozen=True, slots=True)
class Codes:
    """Codes under which the complaint was counted once and no longer is."""

    category: Code | None
    product: Code | None
    unit: Code | None
    cause: Code | None

    def replaced_by(self, other: "Codes") -> bool:
        """Return whether a code became another one. One that was only missing is not replaced."""
        pairs = (
            (self.category, other.category),
            (self.product, other.product),
            (self.unit, other.unit),
            (self.cause, other.cause),
        )
        return any(before is not None and before != after for before, after in pairs)


@dataclass(frozen=True)
class Promise:
    """A promise to complainants; none named means all. Only a phone call because of a danger has a
    moment, `until`; `calls` are when a call was tried."""

    number: int
    day: Day
    kept: bool = False
    parties: tuple[int, ...] = ()
    words: Id | None = None
    """The piece with what was promised."""
    until: Moment | None = None
    calls: tuple[Moment, ...] = ()


@dataclass(frozen=True)
class Letter:
    """State of a letter: written, how often printed, posted, perhaps returned. `meets` is the pack
    letter that it is. `lacks` are those that it is not, because it was not found to contain all
    that they require. `needless`: it was not printed before receipt was acknowledged in another
    way. `carries` are the complainants to whom it brings a released response. `late`: its posting
    was recorded on a later day."""

    number: int
    party: int
    way: e.Way
    written: Moment
    notice: e.Notice | None = None
    template: Code | None = None
    template_version: int | None = None
    to: int | None = None
    printed: int = 0
    sent_on: Day | None = None
    returned: bool = False
    meets: e.Demanded | None = None
    sent_at: Moment | None = None
    needless: bool = False
    lacks: frozenset[e.Demanded] = frozenset()
    carries: frozenset[int] = frozenset()
    withdrawn: bool = False
    late: bool = False

    @property
    def receiver(self) -> int:
        """The person involved who receives it."""
        return self.party if self.to is None else self.to

    @property
    def by_post(self) -> bool:
        """Whether it is printed, and counts from the day of its posting."""
        return e.OUTBOUND[self.way].counts_from_posting

    @property
    def arrived(self) -> bool:
        """Whether it was sent and not returned."""
        return self.sent_at is not None and not self.returned

    @property
    def waits(self) -> bool:
        """Whether it still has to be printed and posted."""
        unsent = self.by_post and self.sent_on is None
        return unsent and not (self.needless or self.withdrawn)


@dataclass(frozen=True, slots=True)
class Reminder:
    """A day on which a person wants to be reminded, and the moment it `begins` in the complaint's
    time zone."""

    person: Id
    day: Day
    begins: Moment | None = None

    def come(self, moment: Moment) -> bool:
        """Return whether the day has come; if its beginning was not recorded, the day in UTC."""
        return moment >= self.begins if self.begins else moment.date() >= self.day


@dataclass(frozen=True, slots=True)
class Returned:
    """A rejected proposal or response: who has to reconsider it, by which act."""

    to: Id
    act: Code
    by: Id
    at: Moment


@dataclass(frozen=True)
class StaffNotice:
    """A notice to a member of staff, which they have to read: of an alert, a decision or an
    objection. `rung` is
    how often others were told that it is unread; None: it is such a message itself."""

    number: int
    about: e.Notice
    person: Id
    by: Id
    at: Moment
    version: int
    sent: Moment | None = None
    way: e.Way | None = None
    failed: bool = False
    read: Moment | None = None
    rung: int | None = 0


@dataclass(frozen=True)
class Exclusion:
    """How a complaint left the figures: by which act, and who decided. `waits`: another person has
    to check it. `overturned` is when it turned out to be wrong."""

    act: Code
    by: Id
    at: Moment
    waits: bool = False
    drawn: bool = False
    overturned: Moment | None = None


@dataclass(frozen=True, slots=True)
class HandOver:
    """The owner's offer to hand the complaint over to a person, and since when."""

    to: Id
    by: Id
    at: Moment


@dataclass(frozen=True, slots=True)
class Proposal:
    """A proposal that a second person has not approved yet."""

    by: Id
    act: Code
    ground: Code | None = None
    parties: tuple[int, ...] = ()
    options: tuple[e.OptionClosed, ...] = ()
    values: tuple[e.Fact, ...] = ()

    @classmethod
    def closing(
        cls, by: Id, parties: tuple[int, ...], options: tuple[e.OptionClosed, ...]
    ) -> "Proposal":
        """Return the proposal of closing a complaint whose options are exhausted, without its
        reasons."""
        uses = sorted((e.OptionClosed(o.option, o.use) for o in options), key=lambda o: o.option)
        return cls(by, Code("close"), Code(e.Ground.options_exhausted), parties, tuple(uses))

    @classmethod
    def of(cls, by: Id, event: e.ActProposed) -> "Proposal":
        """Return what the event proposes, as it is compared with a later call: without text."""
        values = tuple([v for v in event.values if v.words is None])
        parties = tuple([v.number for v in values if v.name == "party" and v.number is not None])
        return cls(by, event.act, parties=parties, values=values)
