"""The workbook that is taken away: within its reader's sight, safe to open, and read back."""

import io
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from tests.named import perform_named
from tests.read_log import empty_read_log
from tests.records import dirty_register as dirty
from tests.records import organization as org
from tests.records.imports.test_imports import guessed

from amends.core.framework.people.authority import PUBLIC_ACTOR
from amends.core.operation.acts.communication import Note
from amends.core.operation.acts.facts import NewFact
from amends.core.operation.acts.receipt import NewMention, NewParty, NewReference
from amends.core.operation.events import IdentityMode, YesNoUnknown
from amends.core.values import Code, Contact, Money
from amends.documents.workbook import LONGEST_TEXT, Column, Sheet, write
from amends.exports import csv_file
from amends.exports.workbook import OPERATOR, Away, take_away
from amends.exports.workbook_row import TITLES, clipped
from amends.exports.workbook_row import titles as titles_in
from amends.governance.publishing import following, publish
from amends.handling import rules
from amends.handling.lodging import lodge
from amends.handling.streams import recorded_event as seen_as
from amends.handling.streams import stream_of
from amends.imports import mapping, sources
from amends.imports.looking import table_of, zoned
from amends.imports.run import Course, Report, in_batches, surroundings
from amends.journal import store
from amends.register.models import Row
from amends.vault.models import ReadLog

NOW = datetime(2027, 1, 4, 9, 30, tzinfo=UTC)
HOSTILE = '=HYPERLINK("https://evil.example")'


@pytest.fixture(autouse=True)
def _organization(committed_database: str, tmp_path: Any, settings: Any) -> None:
    settings.AMENDS_DATA = tmp_path
    settings.AMENDS_FILES = tmp_path / "files"
    org.found_organization()


def written(person: Any = None) -> bytes:
    """The workbook, for the operator or somebody in personnel."""
    in_force = rules.rules_at(NOW)
    known = in_force.people.person(person) if person else None
    rows = csv_file.rows_for(person, now=NOW).order_by("reference")
    out = io.BytesIO()
    take_away(list(rows.values_list("reference", flat=True)), out, Away(known, in_force, NOW))
    return out.getvalue()


def rows_of(workbook: bytes) -> dict[str, dict[str, Any]]:
    """The rows by their reference."""
    with sources.opened(io.BytesIO(workbook), "xlsx") as source:
        table = sources.table(source, sheet="Complaints", heading=1, zone_behind="Received")
        return {str(row["Reference"]): dict(row) for _, row in table.rows()}


def brought_back(workbook: bytes) -> Report:
    """Read the workbook by the shipped mapping."""
    of = mapping.shipped("amends")
    assert of is not None
    whole = Report()
    with sources.opened(io.BytesIO(workbook), "xlsx") as source:
        table = table_of(source, of)
        assert sources.lacking(table, of.columns()) == []
        read_so = zoned(of, table)
        for part in in_batches(table.rows(), read_so, Course(NOW, around=surroundings(NOW))):
            whole.add(part)
    return whole


def taken_over() -> None:
    with sources.opened(io.BytesIO(dirty.workbook()), "xlsx") as source:
        table = sources.table(source)
        course = Course(NOW, around=surroundings(NOW))
        for _ in in_batches(table.rows(), guessed(), course):
            pass


def lodged(**changes: Any) -> str:
    told = org.complaint(**changes)
    at = NOW - timedelta(days=2)
    return str(lodge(told, actor=PUBLIC_ACTOR, now=at).reference)


def test_what_is_taken_away_comes_back_field_by_field() -> None:
    taken_over()
    lodged(
        narrative=HOSTILE,
        remedy="+1 apology",
        product=None,
        references=(NewReference(Code("customer"), "47: 11"), NewReference(Code("order"), "=1+1")),
    )
    lodged(
        complainants=(
            NewParty(
                identity=Contact(
                    name="Wanda Whisper", phone="0170 1", lines=("a", "b", "c", "d"), town="Town"
                ),
                mode=IdentityMode.confidential,
                language=Code("de"),
            ),
        ),
        facts=(
            NewFact(Code("test.flag"), flag=True),
            NewFact(Code("test.day"), day=NOW.date()),
            NewFact(Code("test.number"), number=7),
            NewFact(Code("test.words"), words="@words"),
            NewFact(Code("test.money"), money=Money(1250, Code("eur"))),
            NewFact(Code("test.code"), code=Code("a.code")),
        ),
    )
    noted = lodged()
    for words in ("one", "two", "three", "four"):
        actor = org.acting(org.REPRESENTATIVE)
        perform_named(stream_of(noted), "note", Note(words), actor=actor, now=NOW)

    first = written()
    before = rows_of(first)
    assert len(before) == 193 + 3
    _told_as_in_the_old_register(before)
    report = brought_back(first)
    assert (report.taken, report.bad, report.noted) == (196, [], [])

    everything = rows_of(written())
    copies = [row for reference, row in everything.items() if reference not in before]
    assert sorted(map(_told, copies), key=repr) == sorted(map(_told, before.values()), key=repr)
    for one in copies:  # the number that it had here, below all that it had before
        *older, here = str(one["Numbers"]).split("\n")
        assert here.partition(": ")[0] == "old"
        assert "\n".join(older) == (before[here.partition(": ")[2]]["Numbers"] or "")
    older = {str(one["Numbers"]).rpartition("\nold: ")[0] for one in copies}
    assert older >= {"old: B-0195", "customer: 47: 11\norder: =1+1"}


def _told_as_in_the_old_register(rows: dict[str, dict[str, Any]]) -> None:
    """Two rows of it, value by value."""
    by_words = {row["What happened"]: row for row in rows.values()}
    received = dirty.DAY + timedelta(days=2 * 188)
    told = {
        "Received": datetime(received.year, received.month, received.day - 1, 23),  # noqa: DTZ001
        "Stage": "received",
        "Owner": "Hanna Handler",
        "Unit": "main",
        "Channel": "phone",
        "Answer due": received + timedelta(days=800),
        "What is wanted": None,
        "Name": "Customer 188",
        "E-mail": "customer188@example.org",
        "Telephone": "0170 000188",
        "Address 1": "188 Long Street",
        "Postcode": "01188",
        "Town": "Anytown",
        "Identity": "named",
        "Notes 1": f"Called on {received:%d.%m.%Y}",
        "Fact old_register.unit (words)": None,
    }
    row = by_words["Parcel 188 came late."]
    assert {name: row.get(name) for name in told} == told
    closed = by_words["Parcel 10 came late."]
    told = {"Stage": "closed_elsewhere", "Owner": None, "Outcome": "We apologised."}
    told |= {"Amount": Decimal(1250), "Currency": "EUR", "Fact old_register.vip (words)": "x"}
    told |= {"Closed on": dirty.DAY + timedelta(days=32)}
    assert {name: closed.get(name) for name in told} == told


def _told(row: dict[str, Any]) -> list[Any]:
    return [(name, row.get(name)) for name in sorted(row) if name not in ("Reference", "Numbers")]


# In the autumn the clocks show these hours twice; summer time has midnights that are none in UTC.
_MOMENTS = (
    datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
    datetime(2026, 10, 25, 1, 30, tzinfo=UTC),
    datetime(2026, 11, 1, 8, 30, tzinfo=UTC),
    datetime(2026, 11, 1, 9, 30, tzinfo=UTC),
    datetime(2026, 7, 1, 23, 59, 59, tzinfo=UTC),
    datetime(2026, 3, 29, 1, tzinfo=UTC),
)


@pytest.mark.parametrize("zone", ["Europe/London", "America/Los_Angeles", "Pacific/Kiritimati"])
def test_moments_are_on_the_organizations_clocks_and_come_back_as_they_were(zone: str) -> None:
    known = rules.rules_at(NOW).policy
    by = org.acting(org.REPRESENTATIVE)
    later = NOW - timedelta(days=1)
    publish(following(replace(known, zone=zone), known), reason="We moved.", actor=by, now=later)
    midnight = datetime(2026, 6, 3, tzinfo=ZoneInfo(zone)).astimezone(UTC)
    days = (*_MOMENTS, midnight)
    rows = [
        {"Reference": str(number), "Received": f"{at:%Y-%m-%dT%H:%M:%SZ}", "Stage": "closed"}
        | {"Closed on": f"{at.astimezone(ZoneInfo(zone)):%Y-%m-%d}"}
        for number, at in enumerate(days, start=1)
    ]
    text = f'source = "old"\nreference = "Reference"\nreceived = "Received"\nzone = "{zone}"\n'
    text += 'closed = "Closed on"\n[stage]\ncolumn = "Stage"'
    course = Course(NOW, around=surroundings(NOW))
    for part in in_batches(enumerate(rows), mapping.read(text, source="test"), course):
        assert not part.bad

    workbook = written()
    told = [_local(row["Received"], zone) for row in rows_of(workbook).values()]
    assert sorted(told) == sorted(days)
    with sources.opened(io.BytesIO(workbook), "xlsx") as source:
        assert f"Received ({zone})" in sources.table(source, sheet="Complaints").columns
    report = brought_back(workbook)
    assert (report.taken, report.bad) == (len(days), [])
    came: dict[datetime, list[bool]] = {}
    for stream in store.streams("complaint/"):
        first = store.read(stream)[0]
        lacks = seen_as(first).event.lacks  # type: ignore[union-attr]
        came.setdefault(seen_as(first).happened, []).append("receipt_time" in lacks)
    assert came == {at: [at == midnight] * 2 for at in days}


def _local(cell: Any, zone: str) -> datetime:
    """A cell as its reader understands it: text tells its offset."""
    if isinstance(cell, str):
        return datetime.fromisoformat(cell).astimezone(UTC)
    held: datetime = cell.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    return held


def test_what_was_exported_before_is_read_in_utc() -> None:
    of = mapping.shipped("amends")
    assert of is not None
    columns = ["Reference", "Received", "Stage"]
    out = io.BytesIO()
    sheet = Sheet("Complaints", [Column(name) for name in columns], [["a", NOW, "received"]])
    write([sheet], out)
    with sources.opened(out, "xlsx") as source:
        table = table_of(source, of)
        assert table.columns == tuple(columns)
        assert zoned(of, table).zone == "UTC"


def test_reading_it_back_again_adds_nothing_and_differs_in_nothing() -> None:
    taken_over()
    workbook = written()
    brought_back(workbook)
    again = brought_back(workbook)
    assert (again.taken, again.known, again.other) == (0, 193, [])


def test_what_begins_like_a_formula_is_text_and_what_no_cell_holds_is_marked() -> None:
    from openpyxl import load_workbook

    reference = lodged(narrative=HOSTILE)
    sheet = load_workbook(io.BytesIO(written()))["Complaints"]
    titles = [cell.value for cell in sheet[1]]
    cell = sheet.cell(2, titles.index("What happened") + 1)
    assert (cell.value, cell.data_type) == (HOSTILE, "s")
    assert reference == sheet.cell(2, 1).value
    assert titles[: len(TITLES)] == [title for title, _ in titles_in("UTC")]
    long = clipped("\N{GRINNING FACE}" * 20_000)
    assert len(long.encode("utf-16-le")) <= LONGEST_TEXT * 2
    assert long.endswith("[…]")


def test_somebody_gets_what_they_may_see_and_it_is_noted_that_they_read_it() -> None:
    seen = lodged()
    walled = lodged(about_person=YesNoUnknown.yes, mentions=(NewMention("Carl"),))
    secret = lodged(
        complainants=(
            NewParty(identity=Contact(name="Wanda Whisper"), mode=IdentityMode.confidential),
        )
    )
    empty_read_log()
    told = rows_of(written(org.COLLEAGUE))
    assert set(told) == {seen, secret}
    assert (told[seen]["Name"], told[secret]["Name"]) == ("Nora Complain", None)
    noted: Sequence[Any] = ReadLog.objects.all()
    assert {one.reader for one in noted} == {org.COLLEAGUE}

    everything = rows_of(written())
    assert set(everything) == {seen, walled, secret}
    assert everything[secret]["Name"] == "Wanda Whisper"
    assert OPERATOR in ReadLog.objects.values_list("reader", flat=True)


def test_what_was_erased_is_not_taken_away_and_what_was_taken_back_neither() -> None:
    from amends.core.operation.acts.importing import TakeBack
    from amends.core.operation.acts.records import Erase, ErasureGround

    reference = lodged(narrative="Gone for good.")
    actor = org.acting(org.REPRESENTATIVE)
    erase = Erase(ErasureGround.requested)
    perform_named(stream_of(reference), "erase", erase, actor=actor, now=NOW)
    taken_over()
    one = Row.objects.filter(taken_over=True).first()
    assert one is not None
    perform_named(stream_of(one.reference), "take-back", TakeBack(), actor=actor, now=NOW)
    told = rows_of(written())
    assert told[reference].get("What happened") is None
    assert one.reference not in told
