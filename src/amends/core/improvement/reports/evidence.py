"""Clause 8.5: evidence packs, in stream ``evidence/1``: one file about a period, which a stranger
can read and check without this installation.

A person asks for the pack, which fixes the list of complaints. The checkpoint signed next draws the
sample, so no one chooses it, and asking again is an entry, too.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from ...framework.adoption.rulebook import Rules
from ...framework.people.authority import Actor, Permission, reads_the_log, sees_every_number
from ...framework.people.personnel import Person
from ...operation.complaint import RecordedEvent
from ...records.fold import Fold
from ...records.kind import RecordKind, by_role
from ...refusal import Guard, demand
from ...values import Code, Coded, Day, Id, Moment
from ..samples.drawing import Frame

SAMPLE = 25
"""Complaints in a sample; all of them if there are fewer."""
LONGEST = timedelta(days=366)


FEW = 5
"""Fewer restricted complaints than this are not counted exactly."""


def whole_months(first: Day, last: Day) -> Iterator[tuple[Day, Day]]:
    """Yield the first and last day of each calendar month that is whole within some days."""
    begins = first if first.day == 1 else first.replace(day=1) + timedelta(days=32)
    begins = begins.replace(day=1)
    while (after := (begins + timedelta(days=32)).replace(day=1)) - timedelta(days=1) <= last:
        yield begins, after - timedelta(days=1)
        begins = after


@dataclass(frozen=True, slots=True)
class EvidenceRequested:
    """Someone asked for a pack about complaints received from `first` to `last`. The sample is
    drawn from the list `frame`; `since` is the day of their last visit, if they named one."""

    first: Day
    last: Day
    frame: Frame
    wanted: int
    since: Day | None = None


@dataclass(frozen=True, slots=True)
class EvidenceMade:
    """The pack that entry `request` asked for was made: the SHA-256 of its manifest, the size of
    the log in the checkpoint that drew the sample, and how many dossiers it has."""

    request: int
    manifest: Id
    checkpoint: int
    dossiers: int


type EvidenceEvent = EvidenceRequested | EvidenceMade


@dataclass(frozen=True, slots=True)
class Pack:
    """A pack: the version of the entry that asked for it, by whom and when, and what was made."""

    number: int
    by: Id
    at: Moment
    asked: EvidenceRequested
    made: EvidenceMade | None = None
    made_in: int = 0
    """The version of the entry that says what was made."""


@dataclass(frozen=True, slots=True)
class Packs:
    """Every pack, oldest first."""

    every: tuple[Pack, ...] = ()

    def of(self, number: int) -> Pack | None:
        """Return a pack by the version of its request; None if there is none."""
        return next((one for one in self.every if one.number == number), None)

    def before(self, pack: Pack) -> Pack | None:
        """Return the pack that the same person got before; None if there is none."""
        earlier = [o for o in self.every if o.number < pack.number and o.by == pack.by and o.made]
        return earlier[-1] if earlier else None

    def same_days(self, pack: Pack) -> int:
        """Return how many earlier packs are about some of the same days."""
        first, last = pack.asked.first, pack.asked.last
        return sum(
            one.number < pack.number and one.asked.first <= last and first <= one.asked.last
            for one in self.every
        )


def _requested(packs: Packs, event: EvidenceRequested, recorded: RecordedEvent) -> Packs:
    pack = Pack(recorded.version, recorded.by, recorded.happened, event)
    return Packs((*packs.every, pack))


def _made(packs: Packs, event: EvidenceMade, recorded: RecordedEvent) -> Packs:
    return Packs(
        tuple(
            replace(pack, made=event, made_in=recorded.version)
            if pack.number == event.request
            else pack
            for pack in packs.every
        )
    )


def takes_evidence(person: Person) -> bool:
    """Return whether a person may have a pack: auditors, the complaints manager and senior
    management, each of the whole organisation."""
    return reads_the_log(person) or sees_every_number(person)


EVIDENCE = RecordKind(
    Code("evidence"),
    "8.5",
    Fold[Packs](
        {},
        {EvidenceRequested: _requested, EvidenceMade: _made},
        before=lambda record: Packs(),
        keeps=lambda before, after, recorded: after,
    ),
    {},
    by_role(takes_evidence),
    single=True,
)


REQUEST, RECORD = Code("request-evidence"), Code("record-evidence")


@dataclass(frozen=True, slots=True)
class RequestEvidence:
    """The first and last day of the period, and the day of the last visit."""

    first: Day
    last: Day
    since: Day | None = None


def request_evidence(
    packs: Packs, rules: Rules, actor: Actor, moment: Moment, given: RequestEvidence, frame: Frame
) -> Sequence[EvidenceEvent]:
    """Ask for a pack. `frame` is the list of the period as of now. Raises `Refused`."""
    person, today = actor.person, rules.day_of(None, moment)
    demand(person is not None and takes_evidence(person), Guard.not_permitted, act=REQUEST)
    for day in filter(None, (given.last, given.since)):
        demand(day <= today, Guard.in_the_future, day=day)
    within = given.first <= given.last <= given.first + LONGEST
    demand(within, Guard.wrong_type, field=Code("last"))
    waiting = any(one.by == actor.id and one.made is None for one in packs.every)
    demand(not waiting, Guard.already_done)
    demand(frame.size > 0, Guard.nothing_to_draw)
    wanted = min(SAMPLE, frame.size)
    return (EvidenceRequested(given.first, given.last, frame, wanted, given.since),)


def record_evidence(
    packs: Packs, rules: Rules, actor: Actor, moment: Moment, given: EvidenceMade
) -> Sequence[EvidenceEvent]:
    """Record a pack that was made. Only the system asks for it, and each pack is made once."""
    demand(Permission.system_run in actor.granted, Guard.not_permitted, act=RECORD)
    pack = packs.of(given.request)
    demand(pack is not None, Guard.unknown_item, item=given.request)
    if pack is None or pack.made is not None:
        return ()
    return (given,)


# --- what changed since the last visit ---


class Changed(Coded):
    """What an auditor asks about what happened since the last visit."""

    rules = "rules"
    roles = "roles"
    erasures = "erasures"
    holds = "holds"
    reclassified = "reclassified"
    overturned = "overturned"
    deadlines = "deadlines"


_CHANGES: Mapping[Changed, tuple[str, ...]] = {
    Changed.rules: ("PolicyAdopted", "PackAdopted", "CalendarAdopted", "SettingChanged"),
    Changed.roles: ("PersonAdded", "PersonLeft", "RoleGranted", "RoleEnded", "AccessReleased"),
    Changed.erasures: ("Erased", "Retracted", "TakenBack"),
    Changed.holds: ("HoldPlaced", "HoldReleased"),
    Changed.reclassified: ("KindDecided", "ScopeDeclined", "Merged"),
    Changed.overturned: ("ExclusionChecked", "Reopened", "MergeUndone"),
    Changed.deadlines: ("TermExtended", "TermPaused", "TermResumed"),
}
_CHANGE_OF = {kind: changed for changed, kinds in _CHANGES.items() for kind in kinds}
CHANGES = tuple(_CHANGE_OF)
"""The kinds of entries that are listed for an auditor."""
TEXT_ERASED = "TextErased"
"""How the kinds of entries end that erase texts of a record; they are listed, too."""


def change_of(kind: str, fields: Mapping[str, Any]) -> Changed | None:
    """Return what an entry of a kind changed, given the fields of its event; None if it is not
    listed. A check that agreed with an exclusion changed nothing."""
    if kind == "ExclusionChecked" and fields.get("agreed") is True:
        return None
    return Changed.erasures if kind.endswith(TEXT_ERASED) else _CHANGE_OF.get(kind)
