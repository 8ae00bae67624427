"""Annex D, monitoring of objectivity: random finished complaints are read by people who were not
involved, in streams ``reading/<id>``. Complaints decided not to be any are read, too."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from ...framework.adoption.rulebook import Rules
from ...framework.people.authority import Actor, Permission
from ...operation import events as e
from ...operation.complaint import Complaint, RecordedEvent
from ...records.fold import Fold, numbered
from ...records.kind import RecordKind, sees_always
from ...refusal import Guard, Refused, demand
from ...shape import made_from
from ...values import Code, Coded, Day, Id, Moment
from ..monitoring import answer_due
from .drawing import Frame, LeftOutCount, Member, Seed
from .satisfaction import LONGEST_PERIOD, demand_sampler

MOST_READ = 100
"""The largest sample of one reading."""


class Item(Coded):
    """The questions of the score card."""

    scope = "scope"
    fair = "fair"
    both_sides = "both_sides"
    reasons = "reasons"
    plain_words = "plain_words"
    in_time = "in_time"
    priority = "priority"


class Verdict(Coded):
    """Verdict of one question."""

    yes = "yes"
    partly = "partly"
    no = "no"
    not_applicable = "not_applicable"


@dataclass(frozen=True, slots=True)
class Judged:
    """The verdict of one question."""

    item: Item
    verdict: Verdict


# --- events ---


@dataclass(frozen=True, slots=True)
class ReadingListed:
    """The finished complaints of some days were fixed as a list, of which `wanted` will be read;
    `excluded` of them were decided not to be complaints."""

    first: Day
    last: Day
    wanted: int
    sha256: Id
    size: int
    excluded: int = 0
    left_out: tuple[LeftOutCount, ...] = ()


@dataclass(frozen=True, slots=True)
class ReadingDrawn:
    """The sample of the list was drawn."""

    seed: Id
    checkpoint: int
    members: tuple[Member, ...]


@dataclass(frozen=True, slots=True)
class ComplaintRead:
    """A person who was not involved in a complaint read it and filled in the score card;
    `commented`: a note was added to its record, for staff only."""

    number: int
    card: tuple[Judged, ...]
    commented: bool = False


type ReadingEvent = ReadingListed | ReadingDrawn | ComplaintRead


@dataclass(frozen=True, slots=True)
class Card:
    """One complaint of the sample, and its score card once it was read."""

    member: Member
    read: Moment | None = None
    by: Id | None = None
    verdicts: Mapping[Item, Verdict] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reading:
    """A reading as of its last entry; `listed_in` is the version of the entry with its list."""

    id: Id
    listed: ReadingListed
    at: Moment
    version: int
    listed_in: int
    seed: Seed | None = None
    cards: Mapping[int, Card] = field(default_factory=dict)

    @property
    def frame(self) -> Frame:
        """The list from which the sample is drawn."""
        return Frame(self.listed.sha256, self.listed.size, self.listed.left_out)


def _listed(event: ReadingListed, common: Mapping[str, Any]) -> Reading:
    version = common["version"]
    return Reading(Id(f"reading/{common['id']}"), event, common["begun_at"], version, version)


def _drawn(r: Reading, event: ReadingDrawn, recorded: RecordedEvent) -> Reading:
    cards = {one.number: Card(one) for one in event.members}
    return replace(r, seed=Seed(event.seed, event.checkpoint), cards=cards)


def _read(r: Reading, event: ComplaintRead, recorded: RecordedEvent) -> Reading:
    verdicts = {one.item: one.verdict for one in event.card}
    before = r.cards[event.number]
    card = replace(before, read=recorded.happened, by=recorded.by, verdicts=verdicts)
    return replace(r, cards={**r.cards, event.number: card})


# --- acts ---


@dataclass(frozen=True, slots=True)
class ListReading:
    """The days whose finished complaints are read, and how many of them."""

    first: Day
    last: Day
    wanted: int = 10


type Events = Sequence[ReadingEvent]


def list_reading(
    state: Reading | None, actor: Actor, today: Day, given: ListReading, frame: Frame, excluded: int
) -> Events:
    """Fix the list of a reading; `excluded` of its complaints were decided not to be any. Raises
    `Refused`."""
    demand_sampler(actor, "draw")
    demand(state is None, Guard.already_exists)
    days = (given.last - given.first).days
    in_order = 0 <= days < LONGEST_PERIOD and given.last <= today
    demand(in_order, Guard.wrong_type, field=Code("last"))
    demand(1 <= given.wanted <= MOST_READ, Guard.wrong_type, field=Code("wanted"))
    demand(frame.size > 0, Guard.nothing_to_draw)
    of = {"first": given.first, "last": given.last, "wanted": given.wanted}
    return (made_from(ReadingListed, frame, **of, excluded=excluded),)


def draw_reading(
    state: Reading, actor: Actor, seed: Seed | None, members: Sequence[Member]
) -> Events:
    """Draw the sample. Raises `Refused` while its seed does not exist, and the second time."""
    demand_sampler(actor, "draw")
    demand(state.seed is None, Guard.already_done)
    if seed is None:
        raise Refused(Guard.seed_missing)
    return (ReadingDrawn(seed.value, seed.checkpoint, tuple(members)),)


def read_complaint(
    state: Reading,
    rules: Rules,
    actor: Actor,
    given: ComplaintRead,
    *,
    complaint: Complaint,
    involved: bool,
) -> Events:
    """Record the score card of a complaint, once, with a verdict for each question. People who were
    `involved` in it cannot read it, nor those who did not open it. Raises `Refused`."""
    demand(given.number in state.cards, Guard.unknown_item, item=given.number)
    demand(reads(actor), Guard.not_permitted, act=Code("read"))
    demand(not involved, Guard.involved_in_it)
    demand(state.cards[given.number].read is None, Guard.already_done)
    judged = {one.item for one in given.card}
    missing = tuple(item for item in items_of(complaint) if item not in judged)
    demand(not missing, Guard.not_complete, missing=missing)
    demand(len(judged) == len(given.card), Guard.wrong_type, field=Code("card"))
    actor.demand_opened()
    return (given,)


def reads(actor: Actor) -> bool:
    """Return whether the role of a person allows reading: auditors, and managers of complaints."""
    needed = (Permission.journal_read, Permission.complaint_authorize)
    return actor.person is not None and any(map(actor.may_somewhere, needed))


def items_of(complaint: Complaint) -> tuple[Item, ...]:
    """Return the questions about a complaint: `scope` only where it was decided not to be one."""
    items = tuple(Item)
    out = complaint.exclusion is not None and complaint.exclusion.overturned is None
    return items if out else tuple(item for item in items if item is not Item.scope)


# --- what the record itself says, shown only after the verdict of a person ---


def from_record(
    complaint: Complaint, entries: Iterable[RecordedEvent], rules: Rules
) -> Mapping[Item, Verdict]:
    """Return the verdicts that follow from the record: both sides, in time, priority. The other
    questions need a person."""
    return dict(_verdicts(complaint, tuple(entries), rules))


def _verdicts(
    c: Complaint, entries: tuple[RecordedEvent, ...], rules: Rules
) -> Iterator[tuple[Item, Verdict]]:
    yield Item.both_sides, share([*heard(c, entries)])
    due = answer_due(c, rules)
    if due is not None and c.answered_at is not None:
        yield Item.in_time, _by(c.answered_at <= due.first)
    levels = [one.event.priority for one in entries if isinstance(one.event, e.Assessed)]
    if levels:
        yield Item.priority, _by(len(set(levels)) == 1)


def heard(c: Complaint, entries: tuple[RecordedEvent, ...]) -> Iterator[bool]:
    """Yield of each person complained about whether they were heard, once there is a finding; if
    there is none, of each issue with a finding whether evidence is behind it or it agrees with the
    complainant."""
    if all(issue.finding is None for issue in c.live_issues):
        return
    for subject in c.subjects:
        yield bool(subject.heard or subject.not_heard_reason)
    if c.subjects:
        return
    proofs = [entry.event for entry in entries if isinstance(entry.event, e.EvidenceRecorded)]
    proved = {proof.issue for proof in proofs}
    for issue in c.live_issues:
        if issue.finding is not None:
            agrees = issue.finding in (e.Finding.upheld, e.Finding.partly_upheld)
            yield agrees or bool(proved & {issue.number, None})


def share(holds: list[bool]) -> Verdict:
    """Return the verdict on several things that have to hold."""
    if not holds:
        return Verdict.not_applicable
    return Verdict.yes if all(holds) else Verdict.partly if any(holds) else Verdict.no


def _by(holds: bool) -> Verdict:
    return Verdict.yes if holds else Verdict.no


def differing(person: Mapping[Item, Verdict], record: Mapping[Item, Verdict]) -> tuple[Item, ...]:
    """Return the questions on which a person and the record differ."""
    return tuple(item for item in record if person.get(item) not in (None, record[item]))


READING = RecordKind(
    Code("reading"),
    "Annex D",
    Fold({ReadingListed: _listed}, {ReadingDrawn: _drawn, ComplaintRead: _read}, keeps=numbered),
    {},
    sees_always,
)
