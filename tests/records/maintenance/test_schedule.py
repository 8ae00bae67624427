"""Scheduled work: each at most once a period, and never without the newest backup."""

import errno
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from django.contrib.sessions.models import Session
from tests.named import perform_named
from tests.records import organization as org
from tests.walks.installation import founded

from amends.core.framework.people.authority import SYSTEM_ACTOR
from amends.core.governing.restore_drills import RestoreDrilled
from amends.core.operation.acts.records import Erase, ErasureGround
from amends.governance import preparing, publishing
from amends.handling import rules
from amends.handling.streams import stream_of
from amends.jobs import duties
from amends.maintenance import backup, copies, retention, schedule
from amends.maintenance.engine import CannotCopy
from amends.maintenance.restore import BadBackup
from amends.site import cli, worker
from amends.site.checks import ready
from amends.site.console.declined import Declined
from amends.vault import storage

NIGHT = datetime(2026, 12, 2, 2, 30, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def place(committed_database: str, tmp_path: Path, settings: Any) -> Iterator[Path]:
    founded(tmp_path / "data", committed_database, settings)
    org.lodged()
    while worker.make_round("test", now=org.BEGAN + timedelta(hours=5)):
        pass
    settings.AMENDS_BACKUP = tmp_path / "place"
    settings.AMENDS_BACKUP_AT = time(2, 30)
    settings.AMENDS_BACKUP_KEEP = 30
    settings.AMENDS_DRILL = False
    with mock.patch.object(copies, "check", return_value=[]):
        yield tmp_path / "place"
    forget()


def forget() -> None:
    """As another worker does, which has begun nothing."""
    schedule._Running.child, schedule._Running.looked = None, datetime.min.replace(tzinfo=UTC)
    duties.give_back()
    duties._Here.worker = ""


@pytest.fixture
def begun(place: Path) -> Iterator[list[str]]:
    """What child processes do, which end at once."""
    words: list[str] = []

    def start(command: list[str], **_: Any) -> mock.Mock:
        words.append(" ".join(command[3:]))
        return mock.Mock(poll=mock.Mock(return_value=0))

    with mock.patch.object(subprocess, "Popen", start):
        yield words


def published(**changes: Any) -> None:
    known = rules.rules_at(NIGHT).policy
    draft = publishing.Draft(replace(known, version=known.version + 1, **changes), known)
    for person in (org.REPRESENTATIVE, org.DIRECTOR):  # the second one agrees, if that is needed
        if rules.rules_at(NIGHT).policy == known:
            by = org.acting(person)
            publishing.publish(draft, reason="From now on.", actor=by, now=org.BEGAN + DAY)


def names(place: Path) -> list[str]:
    return sorted(path.name for path in place.iterdir())


def test_a_backup_begins_once_a_night_whatever_the_number_of_workers(begun: list[str]) -> None:
    for _ in range(3):
        schedule.tick(now=NIGHT)
        forget()
    assert begun == ["backup --with-parent"]

    preparing.saw(preparing.SCHEDULED_BACKUP, now=NIGHT)
    for hour in range(1, 24):
        schedule.tick(now=NIGHT + timedelta(hours=hour))
    assert len(begun) == 1
    schedule.tick(now=NIGHT + DAY)
    assert len(begun) == 2


def test_a_backup_that_was_cut_off_begins_again_after_an_hour(begun: list[str]) -> None:
    for minutes in (0, 30, 59, 61, 90):
        schedule.tick(now=NIGHT + timedelta(minutes=minutes))
    assert begun == ["backup --with-parent"] * 2


def test_what_a_host_with_a_wrong_clock_did_in_the_future_stops_no_later_work(
    begun: list[str], settings: Any
) -> None:
    settings.AMENDS_DRILL = True
    published(propose_disposals=True)
    ahead = NIGHT + 3_000 * DAY
    for work in schedule.WORK:
        assert schedule._claimed(work, ahead)
    for what in (preparing.SCHEDULED_BACKUP, preparing.DISPOSALS_PROPOSED):
        preparing.saw(what, now=ahead)
    given = RestoreDrilled(ahead, 1, 0)
    perform_named("restore-drill/ahead", "record", given, actor=SYSTEM_ACTOR, now=ahead)

    schedule.tick(now=NIGHT)
    assert begun == ["backup --with-parent"]
    preparing.saw(preparing.SCHEDULED_BACKUP, now=NIGHT)
    for look in (1, 2):
        schedule.tick(now=NIGHT + look * schedule.LOOK)
    assert begun[1:] == ["restore --drill --with-parent", "retention run --with-parent"]


def test_the_time_is_that_of_the_organization(begun: list[str]) -> None:
    preparing.saw(preparing.SCHEDULED_BACKUP, now=NIGHT - timedelta(hours=3))
    published(zone="Europe/Berlin")
    schedule.tick(now=NIGHT - timedelta(hours=1, minutes=1))
    assert begun == []
    schedule.tick(now=NIGHT - timedelta(hours=1))
    assert begun == ["backup --with-parent"], "half past two in Berlin is half past one in UTC"


def test_old_backups_go_and_the_newest_stays_even_if_no_new_one_can_be_made(place: Path) -> None:
    schedule.back_up(now=NIGHT)
    schedule.back_up(now=NIGHT + DAY)
    (place / "20261203T120000Z.part").mkdir()
    (place / "20261203T120000Z.part" / "database.sqlite3").write_text("torn")
    (place / "of someone else").mkdir()

    schedule.back_up(now=NIGHT + 32 * DAY)
    assert names(place) == ["20270103T023000Z", "of someone else"]

    full = OSError(errno.ENOSPC, "No space left on device")
    with (
        mock.patch.object(backup, "_to_disk", side_effect=full),
        pytest.raises(OSError, match="No"),
    ):
        schedule.back_up(now=NIGHT + 90 * DAY)
    assert names(place) == ["20270103T023000Z", "of someone else"], "nor is a part left"
    (trouble,) = schedule.troubles(now=NIGHT + 90 * DAY)
    assert (trouble.work, trouble.why) == ("backup", "ENOSPC")
    ((fine, told),) = ready.scheduled_work_done()
    assert (fine, "(ENOSPC)" in told) == (False, True)

    schedule.back_up(now=NIGHT + 91 * DAY)
    assert schedule.troubles(now=NIGHT + 91 * DAY) == []
    assert [one.why for one in schedule.troubles(now=NIGHT + 93 * DAY)] == ["late"]


def test_a_backup_without_a_folder_names_the_one_that_it_made(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.commands()["backup"].run(cli.parser().parse_args(["backup"])) == 0
    [made] = names(place)
    assert capsys.readouterr().out.startswith(f"{place}/{made}: database, ")


def test_an_older_backup_stays_while_newer_ones_are_broken_off_or_do_not_verify(
    place: Path,
) -> None:
    schedule.back_up(now=NIGHT)
    part = place / "20270102T020000Z.part"
    part.mkdir()
    (part / backup.MANIFEST).write_text("{}")
    assert copies.newest(now=NIGHT) == "20261202T023000Z", "a part is never a backup"
    copies.prune(now=NIGHT + 40 * DAY)
    assert names(place) == ["20261202T023000Z"]

    with mock.patch.object(copies, "check", return_value=["entry 3: altered"]):
        for days in (40, 80):
            with pytest.raises(BadBackup, match="altered"):
                schedule.back_up(now=NIGHT + days * DAY)
    assert len(names(place)) == 3
    assert [one.why for one in schedule.troubles(now=NIGHT + 80 * DAY)] == ["BadBackup"]
    assert not schedule._backup_due(NIGHT + 80 * DAY), "the next one is made at night"

    schedule.back_up(now=NIGHT + 120 * DAY)
    assert len(names(place)) == 1


def test_a_machine_whose_clock_is_wrong_makes_no_backup_and_removes_none(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    schedule.back_up(now=NIGHT)
    schedule.back_up(now=NIGHT + DAY)
    monkeypatch.setattr(duties, "clock_is_right", lambda: False)
    with pytest.raises(CannotCopy, match="clocks of this machine and of the database"):
        schedule.back_up(now=NIGHT + 3_000 * DAY)
    assert names(place) == ["20261202T023000Z", "20261203T023000Z"]


@pytest.mark.parametrize("words", [["worker", "--once"], ["retention", "run", "--with-parent"]])
def test_a_command_records_nothing_as_due_by_a_wrong_clock(
    words: list[str], place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(duties, "clock_is_right", lambda: False)
    monkeypatch.setattr(worker, "make_round", mock.Mock(side_effect=AssertionError))
    monkeypatch.setattr(retention, "propose_due", mock.Mock(side_effect=AssertionError))
    arguments = cli.parser().parse_args(words)
    with pytest.raises(Declined, match="Set them by NTP"):
        arguments.command.run(arguments)


def test_what_is_new_is_not_swept_by_a_worker_whose_clock_is_wrong(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ahead = NIGHT + 3_000 * DAY
    Session.objects.create(session_key="new", session_data="", expire_date=NIGHT + DAY)
    for right in (False, True):
        monkeypatch.setattr(duties, "clock_is_right", lambda right=right: right)
        worker.make_round("test", now=ahead, thorough=True, may=lambda _: False)
        assert Session.objects.filter(session_key="new").exists() is not right


def test_a_backup_in_the_future_is_not_the_newest_and_lets_no_other_one_go(place: Path) -> None:
    schedule.back_up(now=NIGHT)
    shutil.copytree(place / "20261202T023000Z", place / "20361202T023000Z")
    assert copies.newest(now=NIGHT + DAY) == "20261202T023000Z"
    copies.prune(now=NIGHT + 40 * DAY)
    assert names(place) == ["20261202T023000Z", "20361202T023000Z"]


def test_each_night_every_backup_gets_the_list_of_what_was_erased_since(place: Path) -> None:
    reference = org.lodged().reference
    schedule.back_up(now=NIGHT)
    first = place / "20261202T023000Z" / "erasures.txt"
    assert first.read_text() == ""
    erase = Erase(ErasureGround.requested)
    actor = org.acting(org.REPRESENTATIVE)
    perform_named(stream_of(reference), "erase", erase, actor=actor, now=NIGHT)

    schedule.back_up(now=NIGHT + DAY)

    assert first.read_text() == (place / "20261203T023000Z" / "erasures.txt").read_text() != ""


def test_a_drill_begins_once_a_month_if_it_is_asked_for(begun: list[str], settings: Any) -> None:
    preparing.saw(preparing.SCHEDULED_BACKUP, now=NIGHT)
    for day in range(20):
        now = NIGHT + timedelta(days=day, minutes=-1)
        preparing.saw(preparing.SCHEDULED_BACKUP, now=now)
        schedule.tick(now=now)
    assert begun == []
    settings.AMENDS_DRILL = True
    schedule.tick(now=now + schedule.LOOK)
    assert begun == ["restore --drill --with-parent"]


@pytest.mark.whole
def test_the_newest_backup_is_restored_and_that_is_recorded(place: Path, settings: Any) -> None:
    schedule.back_up(now=NIGHT)
    (place / "20261203T023000Z").mkdir()
    (place / "20261203T023000Z" / "SHA256SUMS").touch()
    done = schedule.drill_newest(now=NIGHT + DAY)

    assert (done.record.findings, done.record.backup_at) == (0, NIGHT), done.problem
    settings.AMENDS_DRILL = True
    assert not schedule._drill_due(NIGHT + 2 * DAY)
    assert schedule._drill_due(NIGHT + 40 * DAY)


def test_disposals_are_proposed_once_a_month_if_the_settings_say_so(begun: list[str]) -> None:
    preparing.saw(preparing.SCHEDULED_BACKUP, now=NIGHT)
    schedule.tick(now=NIGHT)
    assert begun == []
    published(propose_disposals=True)

    schedule.tick(now=NIGHT + schedule.LOOK)
    assert begun == ["retention run --with-parent"]
    assert retention.propose_due(now=NIGHT) == 0, "nothing is past its period"
    assert not schedule._disposals_due(datetime(2026, 12, 31, 23, tzinfo=UTC))
    assert schedule._disposals_due(datetime(2027, 1, 1, tzinfo=UTC))


@pytest.mark.whole
def test_a_bucket_keeps_backups_like_a_folder(place: Path, settings: Any) -> None:
    pytest.importorskip("moto")
    from tests import bucket

    with bucket.serving() as server:
        settings.AMENDS_BACKUP = address = server.bucket()
        settings.AMENDS_BUCKET_KEY, settings.AMENDS_BUCKET_SECRET = bucket.KEY, bucket.SECRET
        reference = org.lodged().reference
        schedule.back_up(now=NIGHT)
        store = storage.at(address)
        store.put(b"torn", "20261204T023000Z/database.sqlite3")
        store.put(b"of someone else", "other/file")
        erase, actor = Erase(ErasureGround.requested), org.acting(org.REPRESENTATIVE)
        perform_named(stream_of(reference), "erase", erase, actor=actor, now=NIGHT)
        schedule.back_up(now=NIGHT + 5 * DAY)

        assert copies.found() == {"20261202T023000Z": True, "20261207T023000Z": True}
        lists = set()
        for name in copies.found():
            with store.open(f"{name}/erasures.txt") as file:
                lists.add(file.read())
        assert len(lists) == 1
        assert lists != {b""}
        done = schedule.drill_newest(now=NIGHT + 6 * DAY)
        assert (done.record.findings, done.problem) == (0, "")

        schedule.back_up(now=NIGHT + 40 * DAY)
        assert list(copies.found()) == ["20270111T023000Z"]
        assert list(store.keys())[-1] == "other/file"
        server.stop()
        with pytest.raises(storage.Unavailable):
            schedule.back_up(now=NIGHT + 41 * DAY)
        assert [one.why for one in schedule.troubles(now=NIGHT + 41 * DAY)] == ["Unavailable"]
        server.start()
