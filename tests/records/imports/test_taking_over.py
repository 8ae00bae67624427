"""Taking over an older register: whole or not at all, told row by row, and nothing is invented."""

import csv
import gzip
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from tests.named import perform_named
from tests.records import organization as org

from amends import vault
from amends.core.operation.complaint import Complaint, Stage
from amends.core.operation.events import TakenOver
from amends.core.refusal import Guard, Refused
from amends.handling.streams import complaint_of, recorded_event, reference_of, stream_of
from amends.imports import mapping, run
from amends.imports.mapping import Reason
from amends.imports.run import Course, Remark, Report, in_batches, surroundings
from amends.jobs.models import Job
from amends.journal import log, store
from amends.journal.models import Entry
from amends.maintenance import verification
from amends.register.models import Deadline, Reader, Row
from amends.site import clock
from amends.vault.models import Piece

pytestmark = pytest.mark.django_db

NOW = org.BEGAN + timedelta(hours=1)
SHARED = Path(__file__).parents[4] / "shared/data/cfpb_dev.csv.gz"


@pytest.fixture(autouse=True)
def _organization(settings: Any, tmp_path: Path) -> None:
    settings.AMENDS_DATA = tmp_path
    org.found_organization()


def cfpb() -> mapping.Mapping:
    known = mapping.shipped("cfpb")
    assert known is not None
    return known


def row(number: int, **changes: str) -> dict[str, str]:
    told = {
        "Date received": "2025-04-03",
        "Product": "Mortgage",
        "Sub-product": "",
        "Issue": "Trouble during payment process",
        "Sub-issue": "",
        "Consumer complaint narrative": f"Zanzibar {number}: the payment was booked twice.",
        "Company public response": "",
        "Company": "Example Bank",
        "State": "WA",
        "ZIP code": "981XX",
        "Tags": "",
        "Consumer consent provided?": "Consent provided",
        "Submitted via": "Web",
        "Date sent to company": "2025-04-04",
        "Company response to consumer": "Closed with explanation",
        "Timely response?": "Yes",
        "Consumer disputed?": "N/A",
        "Complaint ID": str(number),
    }
    return told | changes


def take_over(
    rows: Iterable[dict[str, str]],
    of: mapping.Mapping | None = None,
    *,
    now: datetime = NOW,
    trial: bool = False,
) -> Report:
    """Take the rows over and add up what became of them."""
    report, course = Report(), Course(now, around=surroundings(now), trial=trial)
    for part in in_batches(enumerate(rows, start=2), of or cfpb(), course):
        report.add(part)
    return report


def complaints() -> dict[str, Complaint]:
    """Every complaint by its old reference."""
    found = {}
    for stream in store.streams("complaint/"):
        entries = store.read(stream)
        taken = recorded_event(entries[0]).event
        assert isinstance(taken, TakenOver)
        old = vault.peek([taken.old_reference.sealed])[taken.old_reference.sealed]
        complaint = complaint_of(reference_of(stream), entries)
        assert old is not None
        assert complaint is not None
        found[old] = complaint
    return found


def test_a_row_is_taken_over_as_its_source_tells_it_and_what_it_lacks_is_named() -> None:
    assert take_over([row(1)]).taken == 1

    complaint = complaints()["1"]
    assert complaint.stage is Stage.closed_elsewhere
    assert complaint.taken_over
    assert complaint.received_at == datetime(2025, 4, 3, 4, tzinfo=UTC), "midnight in New York"
    assert (complaint.channel, complaint.product) == ("web", "cfpb.mortgage")
    taken = recorded_event(store.read(stream_of(complaint.reference))[0]).event
    assert isinstance(taken, TakenOver)
    assert {"identity", "acknowledgement", "assessment", "finding"} <= set(taken.lacks)
    assert taken.narrative is not None
    words = vault.peek([taken.narrative.sealed])[taken.narrative.sealed]
    assert words == row(1)["Consumer complaint narrative"]
    days = {fact.name: fact.day for fact in taken.facts if fact.day}
    assert days == {"cfpb.sent_to_company": datetime(2025, 4, 4).date()}  # noqa: DTZ001
    assert {fact.name: fact.flag for fact in taken.facts if fact.flag is not None} == {
        "cfpb.timely": True
    }


def test_a_closed_row_is_never_counted_as_satisfied_and_has_no_owner() -> None:
    rows = [
        row(1),
        row(2, **{"Company response to consumer": "Closed with monetary relief"}),
        row(3, **{"Company response to consumer": "Untimely response"}),
    ]
    take_over(rows)
    assert set(Row.objects.values_list("stage", "open", "owner", "taken_over")) == {
        ("closed_elsewhere", False, "", True)
    }


def test_a_row_in_progress_comes_open_with_an_owner() -> None:
    rows = [
        row(1, **{"Company response to consumer": "In progress"}),
        row(2, **{"Company response to consumer": ""}),
    ]
    take_over(rows)
    assert set(Row.objects.values_list("stage", "open", "owner")) == {
        ("received", True, org.REPRESENTATIVE)
    }


def test_nobody_is_written_to_and_no_date_of_the_past_lapses() -> None:
    take_over([row(1), row(2, **{"Company response to consumer": "In progress"})])
    queued = Job.objects.filter(stream__startswith="complaint/")
    assert set(queued.values_list("kind", flat=True)) <= {"index_words"}
    assert not Deadline.objects.exists()
    assert clock.tick(now=NOW + timedelta(days=400)) == 0


def test_what_an_open_row_lacks_is_asked_for_by_the_next_act() -> None:
    from amends.core.operation.acts.investigation import FinishInvestigation

    take_over([row(1, **{"Company response to consumer": "In progress"})])
    complaint = complaints()["1"]
    with pytest.raises(Refused) as refused:
        perform_named(
            stream_of(complaint.reference),
            "finish-investigation",
            FinishInvestigation(),
            actor=org.acting(org.REPRESENTATIVE),
            now=NOW,
        )
    assert refused.value.guard is Guard.wrong_stage


def test_bad_rows_are_told_with_line_field_and_reason_and_stop_nothing() -> None:
    rows = [
        row(1),
        row(2, **{"Date received": "soon"}),
        row(3, **{"Complaint ID": " "}),
        row(4, **{"Timely response?": "perhaps"}),
        row(1),
        row(5, **{"Date received": "2031-01-01"}),
        row(6),
    ]
    report = take_over(rows)
    assert (report.taken, report.rows) == (2, 7)
    assert [(bad.line, bad.field) for bad in report.bad] == [
        (3, "Date received"),
        (4, "Complaint ID"),
        (5, "Timely response?"),
        (6, "Complaint ID"),
        (7, "Date received"),
    ]
    assert all(bad.reason for bad in report.bad)
    assert set(complaints()) == {"1", "6"}


def test_a_row_that_is_refused_inside_leaves_nothing_of_itself_and_all_of_the_others() -> None:
    before = Piece.objects.count()
    rows = [row(1), row(2, **{"Consumer complaint narrative": "half\0torn"}), row(3)]
    report = take_over(rows)
    assert report.taken == 2
    assert [bad.line for bad in report.bad] == [3]
    assert set(complaints()) == {"1", "3"}
    scopes = set(Piece.objects.values_list("scope", flat=True)) - {""}
    written = set(Entry.objects.values_list("stream", flat=True))
    assert scopes <= written, "no words without their entry"
    assert Piece.objects.count() > before


def test_a_rerun_adds_only_what_is_new() -> None:
    first = [row(n) for n in range(1, 6)]
    take_over(first)
    there = set(Row.objects.values_list("reference", flat=True))
    changed = [row(1, Company="Another Bank"), *first[1:], row(6)]
    report = take_over(changed)
    assert (report.taken, report.known, report.bad) == (1, 5, [])
    assert there < set(Row.objects.values_list("reference", flat=True))
    assert Row.objects.count() == 6


def test_one_old_reference_of_two_sources_is_two_complaints() -> None:
    import dataclasses

    other = dataclasses.replace(cfpb(), source="other")
    assert take_over([row(1)]).taken == 1
    assert take_over([row(1)], other).taken == 1
    assert take_over([row(1)], other).known == 1


def test_two_imports_at_once_take_a_row_over_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The second has looked before the first has committed: the database itself refuses it."""
    take_over([row(1)])
    there = run._there
    looked: list[Any] = []

    def blind(source: str, keys: Any) -> Any:
        looked.append(keys)
        return {} if len(looked) == 1 else there(source, keys)

    monkeypatch.setattr(run, "_there", blind)
    take_over([row(1), row(2)])
    assert sorted(complaints()) == ["1", "2"]
    assert Row.objects.count() == 2


def test_a_dry_run_tells_and_writes_nothing() -> None:
    before = Entry.objects.count(), Piece.objects.count()
    rows = [row(1), row(2, **{"Date received": ""})]
    report = take_over(rows, trial=True)
    assert (report.taken, report.bad) == (1, [Remark(3, "Date received", Reason.empty)])
    assert (Entry.objects.count(), Piece.objects.count()) == before


def test_a_trial_shows_rows_that_are_here_already_and_new_ones_in_their_order() -> None:
    take_over([row(1), row(3)])
    found = take_over([row(1), row(2), row(3), row(4, **{"Date received": ""})], trial=True)
    assert [line for line, _ in found.first] == [2, 3, 4]
    assert [str(given.old_reference) for _, given in found.first] == ["1", "2", "3"]


def test_what_was_taken_over_can_be_seen_and_carried_on() -> None:
    from amends.core.operation.acts.communication import Note

    take_over([row(1, **{"Company response to consumer": "In progress"})])
    complaint = complaints()["1"]
    assert set(Reader.objects.values_list("key", flat=True)) >= {"organization"}
    done = perform_named(
        stream_of(complaint.reference),
        "note",
        Note("Called the bank."),
        actor=org.acting(org.REPRESENTATIVE),
        now=NOW,
    )
    assert done.complaint.stage is Stage.received


def test_real_rows_are_taken_over_and_the_record_is_whole() -> None:
    if not SHARED.exists():
        pytest.skip(f"the public rows are not on this machine ({SHARED.name})")
    with gzip.open(SHARED, "rt", encoding="utf-8-sig", newline="") as file:
        rows = list(islice(csv.DictReader(file), 200))
    report = take_over(rows, now=datetime(2026, 11, 1, tzinfo=UTC))
    assert (report.taken, report.bad) == (200, [])
    kept = complaints()
    assert set(kept) == {one["Complaint ID"] for one in rows}
    days = Counter(one["Date received"][:7] for one in rows)
    assert Counter(f"{c.received_at.date():%Y-%m}" for c in kept.values()) == days
    assert [f.what for f in verification.prove(now=NOW).findings] == ["not_opened"]


@pytest.mark.parametrize("zone", ["America/New_York", "Asia/Kolkata", "Pacific/Kiritimati"])
def test_rows_from_another_time_zone_are_as_the_entries_say(zone: str) -> None:
    log.open_log(host="test.example", demo=False, now=NOW)
    assert take_over([row(1), row(2)], replace(cfpb(), zone=zone)).taken == 2

    report = verification.prove(now=NOW)

    assert (report.findings, report.compared) == ([], True)
