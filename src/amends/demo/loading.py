"""Loading the demo into a folder of its own: founding, writing, signing the log, creating
accounts."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import batched, groupby
from typing import Any, Protocol

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import Max, Q

from amends.core.codec import moment_of, moment_text
from amends.core.framework.people.authority import SYSTEM_ACTOR
from amends.core.framework.policy import text as policy_text
from amends.core.streams import ACTION, CRITERION, GOVERNING_STREAMS, PROBLEM, Stream
from amends.core.values import Moment
from amends.governance import demonstration
from amends.governance.defaults import pack
from amends.governance.demonstration import Card, Kept
from amends.governance.founding import found
from amends.handling import rules
from amends.handling.access_code import code_of
from amends.handling.commands import Batch
from amends.journal import log
from amends.journal.models import Entry
from amends.people.models import Account
from amends.register import form_ends
from amends.register.models import FormEnd, Row

from . import generated, regulator, samples, simulated_clock, stories
from .automatic_letters import Secretary
from .days import Days
from .organization import Organization, Which, organization
from .scenario_steps import House, Tale, Turn
from .stories import audits, framework, governing, improvement, record_keeping, review

FOUNDED_BEFORE = timedelta(days=760)
"""How long before the day of loading the organisation adopted its rules."""
PASSWORD = "try-amends-today"  # noqa: S105 - public, and opens only a demo
_AT_ONCE = 250
"""Moments in one transaction."""
_BEFORE = datetime.min.replace(tzinfo=UTC)
_HOST = "example"
_GIVEN_UP = {"danger": 4, "what-happened": 22, "you": 14, "check": 5}
"""How many give up at each page of the form, as a percentage of those who send it."""

type Progress = Callable[[int, int], None]


class Work(Protocol):
    """One round of the background worker: returns how many jobs it did."""

    def __call__(self, name: str, *, now: Moment) -> int: ...


class NotHere(Exception):
    """The demonstration cannot be loaded into this data folder; the message says why."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to load; the same value gives the same record, except for ids and salts."""

    which: Which
    as_of: Moment
    complaints: int
    seed: int


def load(wanted: Wanted, *, work: Work, progress: Progress | None = None) -> Kept:
    """Load the demo into this data folder, or leave unchanged what was loaded before.

    An interrupted load continues where it stopped. `work` is one round of the worker; `progress`
    gets the number of steps done and of all, which stays the same. Raises `NotHere`.
    """
    kept = demonstration.kept()
    _refuse_others(wanted, kept)
    if kept is not None:
        if kept.whole:
            return kept
        wanted = Wanted(**{**kept.wanted, "as_of": moment_of(kept.wanted["as_of"])})
    begun = Kept({**asdict(wanted), "as_of": moment_text(wanted.as_of)})
    demonstration.keep(begun)
    theirs = organization(wanted.which, wanted.as_of.date())
    _found(theirs, wanted, work)
    house = House(theirs, Days(theirs.calendar, wanted.as_of), wanted.seed)
    tales = _tales(house, wanted)
    planned = review.planned(house)
    tales += planned
    turns: list[Turn] = [
        *(
            Turn(adoption.at, partial(regulator.follow, adoption))
            for adoption in regulator.adoptions(wanted.which, house.days)
        ),
        *samples.turns(house),
        *audits.turns(house),
        *record_keeping.turns(house),
        *review.turns(house, planned[0]),
    ]
    moments = [batch.at for tale in tales for batch in tale.batches if batch.at <= wanted.as_of]
    reached = partial(_tell, sorted(moments + [turn.at for turn in turns]), progress)
    for turn in sorted(turns, key=lambda turn: turn.at):
        _play(tales, turn.at, reached)
        tales += turn.follow() or ()
        reached(turn.at)
    _play(tales, wanted.as_of, reached)
    samples.report(house)
    simulated_clock.let_the_past_rest(now=wanted.as_of)
    log.sequence(now=wanted.as_of, signer=log.signer(), thorough=True)
    _add_accounts(theirs)
    _count_form_ends(house.organization.policy.languages[0])
    whole = Kept(begun.wanted, (*_seats(theirs), *_guests(tales)), whole=True)
    demonstration.keep(whole)
    return whole


def _count_form_ends(language: str) -> None:
    """Count who gave up the form at each page, for each month with complaints from the web."""
    if FormEnd.objects.exists():
        return
    received = Row.objects.filter(channel="web").values_list("received_at", flat=True)
    ends: dict[form_ends.End, int] = {}
    for month, sent in Counter(day.date().replace(day=1) for day in received).items():
        ends[month, language, form_ends.SENT] = sent
        for page, percent in _GIVEN_UP.items():
            ends[month, language, page] = sent * percent // 100
    with transaction.atomic():
        form_ends.add(ends)


def _refuse_others(wanted: Wanted, kept: Kept | None) -> None:
    inhabited = bool(log.openings()) or bool(rules.book().held)
    if inhabited and not demonstration.is_demonstration():
        raise NotHere("This data folder contains another organisation.")
    if inhabited and kept is None:
        raise NotHere("This database was begun by a demonstration with another data folder.")
    if kept is not None and kept.wanted["which"] != wanted.which:
        raise NotHere(f"This data folder holds the other demonstration ({kept.wanted['which']}).")


def _found(theirs: Organization, wanted: Wanted, work: Work) -> None:
    founded = wanted.as_of - FOUNDED_BEFORE
    if not log.openings():
        log.open_log(host=_HOST, demo=True, now=founded)
    if not rules.book().held:
        found(
            policy=policy_text.write(theirs.policy),
            calendars=[theirs.calendar_text],
            packs=[pack("iso-10002")],
            founders=theirs.founders,
            now=founded,
        )
    while work("demonstration", now=founded):
        pass  # what the founding asks for is done before there is anything to do it to


def _tales(house: House, wanted: Wanted) -> list[Tale]:
    house.secretaries = Secretary
    by_hand = stories.told(wanted.which, house)
    planted = generated.told_of_planted(house, number=wanted.complaints)
    return [
        *by_hand,
        *generated.told(house, number=wanted.complaints),
        *generated.told_of_old(house),
        *(tale for tales in planted.values() for tale in tales),
        *improvement.told(house, planted),
        *framework.told(house),
        *governing.told(house),
        *record_keeping.told(house, planted.get("damp_kiln_lane", ())),
    ]


def _tell(steps: Sequence[Moment], progress: Progress | None, until: Moment) -> None:
    """Report how many of the steps that are known from the beginning are done, because all until a
    moment are. What people do in answer to them is not counted, so the total stays the same."""
    if progress:
        progress(bisect_right(steps, until), len(steps))


def _play(tales: Iterable[Tale], until: Moment, reached: Callable[[Moment], None]) -> None:
    """Write whatever happened until a moment and is not written yet, in order of time, and the
    warnings of deadlines until then. What is later than the newest entry is not written yet, so a
    turn writes at its own moment only."""
    written = Q(
        *(("stream__startswith", kind.stream.prefix) for kind in simulated_clock.PLAYED),
        _connector=Q.OR,
    )
    last = Entry.objects.filter(written).aggregate(last=Max("recorded"))
    after = moment_of(last["last"]) if last["last"] else _BEFORE
    coming = [batch for tale in tales for batch in tale.batches if after < batch.at <= until]
    coming.sort(key=lambda batch: batch.at)
    reached(min(after, until))
    for _, run in groupby(coming, key=_looks):
        for batches in batched(_whole_moments(list(run)), _AT_ONCE):
            simulated_clock.play([batch for moment in batches for batch in moment])
            reached(batches[-1][-1].at)
    simulated_clock.play([Batch(until, SYSTEM_ACTOR, ())])


_LOOKING: tuple[Stream[Any], ...] = (PROBLEM, ACTION, CRITERION, *GOVERNING_STREAMS.values())


def _looks(batch: Batch) -> bool:
    """Return whether an act looks at the rows of complaints, which have to be saved before it."""
    return any(command.stream in kind for command in batch.commands for kind in _LOOKING)


def _whole_moments(batches: Sequence[Batch]) -> Iterator[list[Batch]]:
    """Yield batches of the same moment together, so that an interrupted load can continue."""
    together: list[Batch] = []
    for batch in batches:
        if together and batch.at != together[0].at:
            yield together
            together = []
        together.append(batch)
    if together:
        yield together


def _add_accounts(theirs: Organization) -> None:
    """Create the accounts with one shared password hash: the password is public, and hashing is
    slow."""
    taken = set(Account.objects.values_list("sign_in", flat=True))
    fresh = {p.sign_in: p.id for p in theirs.cast if p.sign_in and p.sign_in not in taken}
    for sign_in, person in fresh.items():
        Account.objects.add(sign_in, person=person)
    Account.objects.filter(sign_in__in=fresh).update(password=make_password(PASSWORD))


def _seats(theirs: Organization) -> Iterator[Card]:
    for player in theirs.cast:
        if player.sign_in:
            yield Card(player.name, player.hat, player.tries, player.sign_in, PASSWORD)


def _guests(tales: Iterable[Tale]) -> Iterator[Card]:
    for tale in tales:
        if tale.card:
            secret = code_of(tale.reference, counter=0)
            yield Card("", "", (tale.card,), reference=tale.reference, secret=secret)
