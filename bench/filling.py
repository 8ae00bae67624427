"""A large register in a short time. Up to 4,000 complaints are carried through the pen and have a
journal: the oldest and the newest, which lists show first. From their folds all others are drawn in
bulk, under new references, moments and units.

Words are made up of a vocabulary whose frequencies fall as in a language. Whoever uses this says
so beside the figure.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import accumulate, batched
from random import Random
from typing import Any

from django.db import connection
from tests.records import organization as org

from amends.core.framework.people.authority import PUBLIC_ACTOR, Actor
from amends.core.framework.people.personnel import Role
from amends.core.framework.policy.commitments import Grade
from amends.core.operation import events as e
from amends.core.operation.acts.assessment import Assess
from amends.core.operation.acts.at_once import ResolveAtOnce
from amends.core.operation.acts.investigation import Assign
from amends.core.operation.acts.receipt import NewParty
from amends.core.operation.complaint import Complaint
from amends.core.operation.complaint.replacing import replace
from amends.core.values import Code, Contact, Id
from amends.governance.defaults import default_policy, pack, plain_calendar
from amends.governance.founding import Founder, found
from amends.handling import (
    access,
    rules,
)
from amends.handling.commands import Command
from amends.handling.kinds.complaint import RECEIVE
from amends.handling.lodging import drawn_reference, fresh_references
from amends.handling.perform import perform
from amends.handling.projections import indexing
from amends.handling.streams import stream_of
from amends.register import projection as register
from amends.register import search, search_words, spelling
from amends.register.models import Deadline, Document, Reader, Row, Words
from amends.vault.identities import text_of
from amends.vault.models import Piece
from amends.vault.sealing import Unsealed, seal

from .pouring import pour, pour_rows, settle, without_indexes

UNITS = tuple(Code(f"unit{number:02}") for number in range(50))
VIEWED = (UNITS[7], UNITS[31])
VIEWER = Id("person/vie")
"""Contact personnel of two of the units."""
WALLS = 200
"""Complaints of the viewer's own units that are closed to them: somebody is complained about."""
JOURNALLED = 4_000
LAST = datetime(2026, 11, 1, tzinfo=UTC)
YEARS = timedelta(days=730)
SHOWN = timedelta(days=60)
"""At both ends of the time, when the complaints with a journal were received."""
VOCABULARY = 20_000
WORDS = 60
"""Words of a complaint."""
_AT_ONCE = 100
_POURED_AT_ONCE = 10_000


def found_organization(*staff: Founder) -> None:
    """The sample organization with fifty units and the viewer, and with such staff."""
    units = "".join(f'  {{ code = "{unit}", labels = {{ en = "{unit}" }} }},\n' for unit in UNITS)
    roles = tuple((Role.contact_personnel, unit) for unit in VIEWED)
    rules.forget()
    found(
        policy=re.sub(r"(?m)^units = \[\n", rf"\g<0>{units}", default_policy("standard")),
        calendars=[plain_calendar()],
        packs=[pack("iso-10002")],
        founders=(*org.FOUNDERS, Founder(VIEWER, "Vera View", roles), *staff),
        now=LAST - YEARS - timedelta(days=1),
    )


def fill(count: int, *, random: Random, words: bool = True) -> int:
    """So many complaints over two years in fifty units; answers how many of them have a journal.
    `words` makes them findable."""
    journalled = min(JOURNALLED, count // 5)
    walls = min(WALLS, journalled // 10)
    done = carry(journalled, walls, random, words=words)
    folds = [c for c in done if not c.sealed_triage]
    draw_in_bulk(
        count - journalled,
        folds,
        random,
        words=words,
        since=LAST - YEARS + SHOWN,
        over=YEARS - 2 * SHOWN,
    )
    return journalled


# --- through the pen ---


def carry(
    count: int, walls: int, random: Random, *, words: bool = True, settled: float = 0.7
) -> Iterator[Complaint]:
    """So many complaints with a journal, of which a share is settled at once and `walls` are closed
    to most people."""
    for numbers in batched(range(count), _AT_ONCE):
        done = list(_carried([number < walls for number in numbers], random, settled))
        if words:
            indexing.index_many({stream_of(c.reference): c.version for c in done})
        yield from done


def _carried(
    walled: Sequence[bool], random: Random, share_settled: float = 0.7
) -> Iterator[Complaint]:
    """Some complaints received, most of them assessed, given to somebody or settled at once."""
    streams = [stream_of(one) for one in fresh_references(len(walled))]
    received = [
        Command(stream, RECEIVE, _complaint(is_walled, random))
        for stream, is_walled in zip(streams, walled, strict=True)
    ]
    found = _done(received, PUBLIC_ACTOR)
    rep = org.acting(org.REPRESENTATIVE)
    open_to_all = [s for s, is_walled in zip(streams, walled, strict=True) if not is_walled]
    settled = [stream for stream in open_to_all if random.random() < share_settled]
    found |= _done([Command(s, Code("resolve-at-once"), _SETTLED) for s in settled], rep)
    assessed = [s for s in open_to_all if s not in settled and random.random() < 0.7]
    found |= _done([Command(s, Code("assess"), _ASSESSED) for s in assessed], rep)
    given = [stream for stream in assessed if random.random() < 0.5]
    found |= _done([Command(s, Code("assign"), Assign(org.HANDLER)) for s in given], rep)
    yield from found.values()


def _done(commands: Sequence[Command], actor: Actor) -> dict[str, Complaint]:
    return perform(commands, actor=actor, now=LAST).complaints if commands else {}


def _complaint(walled: bool, random: Random) -> Any:
    return org.complaint(
        happened=LAST - random.choice((YEARS - SHOWN, timedelta())) - random.random() * SHOWN,
        unit=random.choice(VIEWED if walled else UNITS),
        narrative=" ".join(said(random)),
        remedy=None,
        about_person=e.YesNoUnknown.yes if walled else e.YesNoUnknown.no,
        complainants=(NewParty(identity=_person(random), contact_by=e.Way.email),),
    )


_ASSESSED = Assess(Grade.low, False, Grade.low, Grade.low, False, True)
_SETTLED = ResolveAtOnce(
    way=e.Way.phone,
    finding=e.Finding.upheld,
    reasons="It was repaired while we spoke.",
    category=Code("defective"),
    cause=Code("mistake"),
    seen_before=e.Pattern.single,
)


# --- in bulk ---


@dataclass(frozen=True, slots=True)
class _Pattern:
    """What the register holds of a fold: the complaint from which others are drawn."""

    received_at: datetime
    row: tuple[Any, ...]
    deadlines: tuple[tuple[Any, ...], ...]
    readers: Callable[[Code], tuple[str, ...]]


def _pattern(fold: Complaint) -> _Pattern:
    in_force = rules.rules_at(LAST)
    drawn = register.project(fold, in_force)
    return _Pattern(
        fold.received_at,
        drawn.row,
        drawn.beside[Deadline],
        cache(lambda unit: access.readers(replace(fold, unit=unit), in_force)),
    )


def draw_in_bulk(
    count: int,
    folds: Sequence[Complaint],
    random: Random,
    *,
    words: bool,
    since: datetime = LAST - YEARS,
    over: timedelta = YEARS,
) -> None:
    """So many complaints in the register that were received `over` a time and look like the folds;
    they have no journal."""
    tables = (m._meta.db_table for m in (Row, Reader, Deadline, Words, Document))
    with without_indexes(*tables):
        _pour(count, folds, random, words=words, since=since, over=over)
    settle()


def _pour(
    count: int,
    folds: Sequence[Complaint],
    random: Random,
    *,
    words: bool,
    since: datetime,
    over: timedelta,
) -> None:
    patterns = [_pattern(fold) for fold in random.sample(folds, min(500, len(folds)))]
    names = [field.attname for field in Row._meta.concrete_fields]
    of_unit, references = names.index("unit"), _references(count)
    for numbers in batched(range(count), _POURED_AT_ONCE):
        rows, readers, deadlines, received = [], [], [], []
        for _ in numbers:
            pattern, unit = random.choice(patterns), random.choice(UNITS)
            reference = references.pop()
            moment = since + random.random() * over
            shift = moment - pattern.received_at
            row = _moved(pattern.row, reference, shift)
            row[of_unit] = unit
            rows.append(row)
            readers += [(reference, key, moment) for key in pattern.readers(unit)]
            deadlines += [_moved(one, reference, shift) for one in pattern.deadlines]
            received.append((reference, moment))
        pour_rows(Row, rows)
        pour_rows(Reader, readers)
        pour_rows(Deadline, deadlines)
        if words:
            _say(received, random)


def _moved(values: Sequence[Any], reference: str, shift: timedelta) -> list[Any]:
    """A row, whose first column is the reference, at another time."""
    moved = [one + shift if isinstance(one, date) else one for one in values]
    moved[0] = reference
    return moved


def _references(count: int) -> set[str]:
    """Different ones: among a million drawn by chance some meet."""
    there = set(Row.objects.values_list("reference", flat=True))
    found: set[str] = set()
    while len(found) < count:
        found |= {drawn_reference() for _ in range(count - len(found))} - there
    return found


def _say(received: Sequence[tuple[str, datetime]], random: Random) -> None:
    """Gives every complaint its words, as `search.index` keeps them, in the order of places: a
    full-text index of SQLite writes a part of its own wherever the order breaks."""
    received = sorted(received, key=lambda one: search._place(one[0], one[1], 0))
    texts = [search_words.joined(set(said(random))) for _ in received]
    spelling.keep({one for text in texts for one in text.split()})
    pour_rows(Words, ((r, f"P{r}", text) for (r, _), text in zip(received, texts, strict=True)))
    places = [(search._place(reference, at, 0), reference) for reference, at in received]
    if connection.vendor == "postgresql":
        documents = ((*place, text) for place, text in zip(places, texts, strict=True))
        pour("register_document", ("place", "reference", "tokens"), documents)
        return
    pour_rows(Document, places)
    indexed = ((place, text) for (place, _), text in zip(places, texts, strict=True))
    pour("register_index", ("rowid", "tokens"), indexed)


def said(random: Random) -> list[str]:
    """What somebody says."""
    return random.choices(_SPOKEN, cum_weights=_SHARES, k=WORDS)


def word(rank: int) -> str:
    """The word of a rank: the lower, the commoner."""
    letters = "abcdefghijklmnopqrst"
    text, left = "", rank
    for _ in range(6):
        left, at = divmod(left * 7 + 3, len(letters))
        text += letters[at]
    return f"{text}{rank}"


_SPOKEN = tuple(map(word, range(VOCABULARY)))
_SHARES = tuple(accumulate(1 / rank for rank in range(1, VOCABULARY + 1)))


# --- people ---


def fill_people(*, random: Random) -> int:
    """An identity, with its look-up forms, for every complaint that the viewer does not see; the
    others have theirs if they have a journal. Answers how many."""
    unseen = Row.objects.exclude(unit__in=VIEWED).values_list("reference", flat=True)
    with without_indexes("vault_findable"):
        for references in batched(list(unseen), _POURED_AT_ONCE):
            seal(
                [Unsealed("identity", text_of(_person(random)), stream_of(r)) for r in references],
                now=LAST,
            )
    settle()
    return Piece.objects.filter(kind="identity").count()


def _person(random: Random) -> Contact:
    first, last = _skewed(_FIRST, random), _skewed(_LAST, random)
    number = random.randrange(1_000_000)
    return Contact(
        name=f"{first} {last}",
        email=f"{first}.{last}{number}@example.org".lower(),
        phone=f"+44 20 {random.randrange(10**7, 10**8)}",
        postcode=f"{random.choice('ABCDEFGH')}{number % 97} {number % 9}XY",
    )


def _skewed(names: Sequence[str], random: Random) -> str:
    """One of the names; the first ones are common."""
    return names[int(len(names) * random.random() ** 2)]


_BEGINNINGS = ("Ann", "Bor", "Clar", "Dil", "Elen", "Far", "Grac", "Hug", "In", "Jon")
_SECONDS = ("a", "is", "ett", "ian", "ora", "im", "ella", "o", "ild", "us", "y", "ine")
_FIRST = tuple(begins + ends for ends in _SECONDS for begins in _BEGINNINGS)
_STEMS = ("Ander", "Berg", "Carl", "Dor", "Eriks", "Fisch", "Grun", "Hal", "Iver", "Jans", "Kov")
_MIDDLES = ("", "berg", "lin", "mar", "stro", "wick", "bro", "dal", "hof", "ni", "pol", "ra")
_ENDS = ("son", "mann", "er", "sen", "ova", "ski", "ton", "ley", "field", "worth", "ham", "wood")
_LAST = tuple(stem + mid + end for mid in _MIDDLES for end in _ENDS for stem in _STEMS)
"""A hundred and twenty given names, sixteen hundred family names."""
