"""Whatever is changed past the program, at random, is found and named."""

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from shutil import copytree
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings as django_settings
from django.db import DataError, IntegrityError, transaction
from tests.core import samples
from tests.core.walk import Counts
from tests.halves import PROFILE, half
from tests.named import perform_named
from tests.records.journal_forger import attack
from tests.walks.learning import Learning
from tests.walks.pen import PenWorld, found_sample
from tests.walks.tampering import COLUMNS, KINDS, NEWEST, NUMBERS, UNPROVABLE, Hand, Kind, Nothing

from amends.core.framework.appointments import Invite, SetAbsence
from amends.core.framework.people.authority import Actor
from amends.core.framework.people.personnel import Role as PersonRole
from amends.core.operation.acts.records import Erase, ErasureGround
from amends.core.refusal import Refused
from amends.handling import rules
from amends.handling.commands import Unknown
from amends.handling.rules import FOUNDING
from amends.handling.streams import stream_of
from amends.journal.finding import Fault, Finding
from amends.maintenance import read_log
from amends.maintenance.verification import prove
from amends.people.models import Account
from amends.register.models import Row, Sum
from amends.site import worker
from amends.vault.models import DataKey
from amends.vault.reading import note_without_words

pytestmark = [pytest.mark.long, pytest.mark.whole]

STEPS, AT_ONCE = 220, 25
MANY = {"quick": range(0, 50, AT_ONCE), "full": half(range(50, 400, AT_ONCE))}.get(
    PROFILE, range(0, 1_000, AT_ONCE)
)
"""The first fifty with `make test`, the rest of four hundred with `make test-all`, half of them on
each engine; a thousand with the profile `long`."""


@pytest.fixture(scope="module")
def installation(
    filled_once: Any, shared: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """A small installation with something in every table, whose record is whole; each worker has
    its own copy of the database and of the files, because the tests tamper with both."""
    data, own = shared / "tampered", tmp_path_factory.mktemp("tampered") / "data"
    before = django_settings.AMENDS_DATA, django_settings.AMENDS_FILES
    try:
        _keep_data_in(data)
        with filled_once("tampered", lambda: _live(data)):
            copytree(data, own)
            _keep_data_in(own)
            yield
    finally:
        django_settings.AMENDS_DATA, django_settings.AMENDS_FILES = before
        rules.forget()


def _keep_data_in(folder: Path) -> None:
    django_settings.AMENDS_DATA, django_settings.AMENDS_FILES = folder, folder / "files"
    rules.forget()


def _live(data: Path) -> None:
    data.mkdir(mode=0o700)
    (data / "keys").mkdir()
    found_sample(host="test.example")
    for number, person in enumerate(sorted(rules.directory().persons)):
        invite = Invite(sign_in=f"person{number}")
        perform_named(person, "invite-person", invite, actor=FOUNDING, now=samples.START)
        Account.objects.add(invite.sign_in or "", person=person)
    world = PenWorld(Random("tampered"), rules.rules_at(samples.START), Counts())
    learning = Learning(world)
    for step in range(STEPS):
        world.step()
        if step % 10 == 0:
            learning.step()
        if step % 20 == 0:
            _work(world.now)
    for person in world.personnel[:3]:
        day = world.now.date()
        away = SetAbsence(day, day + timedelta(days=3))
        perform_named(str(person.id), "set-absence", away, actor=FOUNDING, now=world.now)
    while not Sum.objects.exists():
        world.step()
    learning.until_all_is_there(lambda: _work(world.now))
    manager = Actor.of(rules.directory().holders(PersonRole.management_representative)[0])
    erase = Erase(ErasureGround.requested)
    for reference in Row.objects.order_by("reference").values_list("reference", flat=True):
        with suppress(Refused, Unknown):  # one on hold, or that they may not see
            perform_named(stream_of(reference), "erase", erase, actor=manager, now=world.now)
            break
    _read(world.now)
    _work(world.now)


def _read(now: datetime) -> None:
    """Complaints are read on two days, and the read log is sealed after each."""
    references = sorted(Row.objects.values_list("reference", flat=True))
    for before in (timedelta(days=2), timedelta(days=1)):
        for minute, reference in enumerate(references[:20]):
            at, stream = now - before + timedelta(minutes=minute), stream_of(reference)
            note_without_words(reader="person/a", purpose="x", now=at, reference=stream)
        read_log.seal(now=now - before + timedelta(hours=1))


def _work(now: Any) -> None:
    while worker.make_round("tampering", now=now):
        pass


def told(now: Any) -> tuple[list[Finding], list[str]]:
    report = prove(now=now)
    return [*report.findings, *report.outdated], report.unsealed_places


def named(kind: Kind, names: set[str], found: list[Finding], unsealed: list[str]) -> bool:
    """Whether a finding says one of the names; that the guard is down is said each time."""
    if kind.unsealed:
        return not names.isdisjoint(unsealed)
    apart = [one for one in found if (one.what is Fault.unguarded) is kind.name.startswith("trig")]
    said = [f"{one.place} {one.expected} {one.found}" for one in apart]
    return any(name and name in text for name in names for text in said)


def done(kind: Kind, hand: Hand) -> set[str] | None:
    """By what it is named, if it could be done here."""
    try:
        with transaction.atomic():
            return kind.do(hand)
    except (Nothing, IntegrityError, DataError):
        return None


def tampered(
    chance: Random, kinds: Sequence[Kind], now: Any
) -> tuple[Kind, set[str], list[Finding], list[str]]:
    """One of the kinds at random, tried until one can be done: by what it is to be named, and what
    verification says. It is undone."""
    hand, names = Hand(chance), None
    with hand.undo, attack():
        while names is None:
            kind = hand.chance.choice(kinds)
            names = done(kind, hand)
        return kind, names, *told(now)


@pytest.mark.parametrize("kind", KINDS[-NEWEST:], ids=lambda kind: kind.name)
@pytest.mark.usefixtures("installation")
def test_each_of_the_newest_kinds_is_found_and_named(kind: Kind) -> None:
    """They look where verification once did not, so each is tried, and not only at random."""
    now = Row.objects.order_by("-recorded_at")[0].recorded_at
    with transaction.atomic():
        for number in range(3):
            _, names, found, unsealed = tampered(Random(number), [kind], now)
            assert named(kind, names, found, unsealed), (names, list(map(str, found[:3])))
        transaction.set_rollback(True)


@pytest.mark.parametrize("first", MANY)
@pytest.mark.usefixtures("installation")
def test_whatever_is_changed_is_found_and_named(first: int) -> None:
    now = Row.objects.order_by("-recorded_at")[0].recorded_at
    tried, missed = Counter[str](), []
    with transaction.atomic():
        assert told(now) == ([], [])
        for number in range(first, first + AT_ONCE):
            kind, names, found, unsealed = tampered(Random(number), KINDS, now)
            tried[kind.name] += 1
            if not named(kind, names, found, unsealed):
                missed.append((number, kind.name, sorted(names), list(map(str, found[:3]))))
        transaction.set_rollback(True)
    print(f"{sum(tried.values())} tried, {len(missed)} missed:", *sorted(tried), sep="\n  ")
    assert missed == []


def test_every_table_is_provable_or_said_not_to_be() -> None:
    """A new table has to be compared with the entries, or named among those that nothing proves."""
    ours = {one for one in apps.get_models() if one.__module__.startswith("amends.")}
    assert set(COLUMNS) & set(UNPROVABLE) <= {Account}
    assert ours == set(COLUMNS) | set(UNPROVABLE) | {DataKey}
    for model, columns in COLUMNS.items():
        every = {one.attname for one in model._meta.concrete_fields}
        left = UNPROVABLE.get(model, NUMBERS.get(model, ()))
        assert every == {*columns, *left}, model
