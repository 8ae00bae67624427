"""Two adopt at one moment: one is there, the other is told so, and the record is whole."""

import json
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections
from django.utils import timezone
from tests.records import organization as org

from amends.core.operation.acts.facts import NewFact
from amends.core.principles.calendars import Calendar
from amends.core.refusal import Guard, Refused
from amends.core.values import Code
from amends.governance import adopting, packs, publishing
from amends.governance.replaying import Replayed, replay
from amends.handling import rules
from amends.handling.deadlines import recounting
from amends.handling.projections import comparing
from amends.journal import log
from amends.journal.models import Entry
from amends.journal.verify import verify
from amends.site import clock

DISP = packs.texts()["uk-fca-disp"]
PROTECTION = packs.texts()["uk-data-protection"]
FACTS = (
    NewFact(Code("org.uk_part"), code=Code("england")),
    NewFact(Code("complaint.kind"), code=Code("other")),
)


@pytest.fixture(autouse=True)
def _committed(committed_database: str, tmp_path: Path, settings: Any) -> Iterator[None]:
    settings.AMENDS_FILES = settings.AMENDS_DATA = tmp_path
    org.found_organization()
    log.open_log(host="example.org", demo=False, now=timezone.now())
    yield
    connections.close_all()


def at_once(*tries: Callable[[], Any]) -> list[Refused | None]:
    """What became of tries that all start together, each over a connection of its own: None for
    one that was carried out, else why not. Anything but a refusal is a fault."""
    gate = threading.Barrier(len(tries))

    def one(attempt: Callable[[], Any]) -> Refused | None:
        gate.wait()
        try:
            attempt()
        except Refused as refused:
            return refused
        finally:
            connection.close()
        return None

    with ThreadPoolExecutor(len(tries)) as pool:
        return list(pool.map(one, tries))


def adopts(text: str, **settings: Any) -> Callable[[], Any]:
    by = org.acting(org.REPRESENTATIVE)
    now = timezone.now()

    def adopt() -> None:
        adopting.adopt_pack(text, reason="Us.", actor=by, now=now, settings=settings)

    return adopt


def whole(kind: str) -> int:
    """How many such entries there are in a record that verifies and a register that is its
    picture."""
    rules.forget()
    log.sequence(now=timezone.now(), signer=log.signer())
    assert verify().findings == []
    assert list(comparing.complaints(rules.rules_at(timezone.now()), timezone.now())) == []
    return Entry.objects.filter(kind=kind).count()


def told(came: list[Refused | None]) -> list[Guard]:
    return [one.guard for one in came if one is not None]


def test_of_many_who_adopt_one_pack_one_does_and_the_others_are_told_it_is_there() -> None:
    came = at_once(*(adopts(DISP) for _ in range(4)))
    assert told(came) == [Guard.already_exists] * 3
    assert {refused.values["code"] for refused in came if refused is not None} == {"uk-fca-disp"}
    assert whole("PackAdopted") == 2, "our own targets, and this"
    assert len(set(packs.calendars_of(packs.shipped("uk-fca-disp")[0]))) == 3
    assert Entry.objects.filter(kind="CalendarAdopted", stream="policy/1").count() == 1 + 3


def test_two_packs_that_bring_the_same_holidays_are_both_adopted() -> None:
    assert told(at_once(adopts(DISP), adopts(PROTECTION))) == []
    assert whole("PackAdopted") == 3
    bound = {str(one.id) for one in rules.rules_at(timezone.now()).regulators}
    assert bound == {"uk-fca-disp", "uk-data-protection"}
    codes = {str(one.named.code) for one in rules.book().held if one.named.kind == "calendar"}
    assert {"uk-ew", "uk-nir", "uk-sct"} <= codes


def test_two_choices_in_one_pack_follow_each_other_and_the_last_one_binds() -> None:
    came = at_once(adopts(DISP, ack_target=1), adopts(DISP, ack_target=2))
    assert set(told(came)) <= {Guard.already_exists}
    whole("PackAdopted")
    [bound] = rules.rules_at(timezone.now()).regulators
    setting = bound.setting("ack_target")
    assert setting is not None
    assert setting.amount in (1, 2)


def test_of_many_who_publish_the_next_policy_one_does() -> None:
    now, by = timezone.now(), org.acting(org.REPRESENTATIVE)
    policy = rules.rules_at(now).policy

    def publishes(days: int) -> Callable[[], Any]:
        longer = replace(policy, reaction_days=policy.reaction_days + days)
        draft = publishing.following(longer, policy)
        return lambda: publishing.publish(draft, reason=f"{days}", actor=by, now=now)

    came = at_once(*(publishes(days) for days in range(1, 5)))
    assert told(came) == [Guard.already_exists] * 3
    assert whole("PolicyAdopted") == 2
    assert rules.rules_at(timezone.now()).policy.version == policy.version + 1


def test_of_many_who_adopt_the_next_version_of_a_calendar_one_does() -> None:
    now, by = timezone.now(), org.acting(org.REPRESENTATIVE)

    def changes(days: int) -> Callable[[], Any]:
        until = now.date() + timedelta(days=days)
        calendar = Calendar(Code("weekdays"), version=9, known_until=until)
        return lambda: publishing.adopt_calendar(calendar, reason=f"{days}", actor=by, now=now)

    came = at_once(*(changes(days) for days in range(1, 5)))
    assert told(came) == [Guard.already_exists] * 3
    assert whole("CalendarAdopted") == 2


def test_replaying_while_the_worker_sweeps_and_counts_anew_stops_neither() -> None:
    adopts(DISP)()
    lodged = [org.lodged(timezone.now(), facts=FACTS) for _ in range(12)]
    now = timezone.now() + timedelta(days=80)
    other = packs.shipped("uk-fca-disp")[0].with_settings({"ack_target": 9})
    seen: list[Replayed] = []

    def replays() -> None:
        seen.extend(replay(other, now=now) for _ in range(3))

    def sweeps() -> None:
        for _ in range(3):
            clock.tick(now=now)
            recounting.recount(now=now)

    assert told(at_once(replays, sweeps, sweeps)) == []
    for one in seen:
        assert one.complaints == len(lodged)
        assert {change.reference for change in one.changes} <= {each.reference for each in lodged}
    passed = Entry.objects.filter(kind="TermLapsed").values_list("stream", "body")
    clocks = Counter((stream, json.loads(body)["is"]["clock"]) for stream, body in passed)
    assert clocks
    assert set(clocks.values()) == {1}, "nothing lapses twice"
    whole("TermLapsed")
    assert clock.tick(now=now) == 0
