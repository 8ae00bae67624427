"""The ready mappings read what osTicket and Zammad export: small files of our own words."""

import io
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from amends.core.operation.complaint import Stage
from amends.core.values import Contact
from amends.imports import looking, mapping, sources
from amends.imports.mapping import Around, Problem, Read, Reader, Reason

NOW = datetime(2026, 11, 2, tzinfo=UTC)

OSTICKET = """\
"Ticket Number","Date Created","Subject","From","From Email","Priority","Department","Help Topic",\
"Source","Current Status","Last Updated","SLA Due Date","SLA Plan","Due Date","Closed Date",\
"Overdue","Merged","Linked","Answered","Agent Assigned","Team Assigned","Thread Count",\
"Reopen Count","Attachment Count","Task Count"
"100001","3/14/26 9:05 AM","Heating cold for a week","Nora Tenant","nora@example.org","High",\
"Repairs","Heating","Web","Open","3/15/26 8:00 AM","3/18/26 9:05 AM","Default SLA",\
"12/24/26 12:00 PM","","No","No","No","Yes","Hanna Handler","Level I",3,0,1,0
"100002","2/1/26 11:30 PM","Wrong bill","Ben Buyer","ben@example.org","Normal","Accounts","Bill",\
"Email","Resolved","2/3/26 8:00 AM","","","","2/3/26 8:00 AM","No","No","No","Yes","","",2,1,0,0
"100003","2/2/26 10:00 AM","Odd","Kim","kim@example.org","Normal","Accounts","Bill","Fax",\
"On hold","","","","","","No","No","No","No","","",1,0,0,0
"""


def read(of: mapping.Mapping, content: bytes, kind: str) -> list[Read | Problem]:
    """What becomes of each row."""
    found: list[Read | Problem] = []
    with sources.opened(io.BytesIO(content), kind) as source:
        table = looking.table_of(source, of)
        assert sources.lacking(table, of.columns()) == [], "every column is one of the export's"
        reader = Reader(looking.zoned(of, table), Around())
        for _, row in table.rows():
            try:
                found.append(reader.read(row, now=NOW))
            except Problem as problem:
                found.append(problem)
    return found


def ready(name: str) -> mapping.Mapping:
    of = mapping.shipped(name)
    assert of is not None
    return of


def test_an_export_of_osticket_is_read() -> None:
    first, second, third = read(ready("osticket"), OSTICKET.encode(), "csv")
    assert isinstance(first, Read)
    given = first.given
    assert (given.old_reference, given.stage, given.channel) == ("100001", Stage.received, "web")
    assert given.happened == datetime(2026, 3, 14, 9, 5, tzinfo=UTC)
    assert (given.narrative, given.due_on) == ("Heating cold for a week", date(2026, 12, 24))
    assert given.complainants[0].identity == Contact(name="Nora Tenant", email="nora@example.org")
    told = {fact.name: fact.words for fact in given.facts}
    assert told["osticket.category"] == "Heating", "what nothing of ours means stays beside it"
    assert told["osticket.unit"] == "Repairs"
    assert told["osticket.owner"] == "Hanna Handler"
    assert first.noted[0].reason is Reason.unknown_person
    assert "narrative" in given.lacks

    assert isinstance(second, Read)
    assert second.given.stage is Stage.closed_elsewhere
    assert second.given.closed_on == date(2026, 2, 3)
    assert second.given.happened == datetime(2026, 2, 1, 23, 30, tzinfo=UTC)
    assert isinstance(third, Problem)
    assert (third.field, third.reason) == ("Current Status", Reason.unknown_value)


def test_a_closing_before_the_receipt_or_in_the_future_names_its_column_and_why() -> None:
    closed = '"2/3/26 8:00 AM","No"'
    assert closed in OSTICKET
    for day, reason in (
        ("1/31/26", Reason.closed_before_received),
        ("11/3/26", Reason.in_the_future),
    ):
        changed = OSTICKET.replace(closed, f'"{day} 8:00 AM","No"')
        problem = read(ready("osticket"), changed.encode(), "csv")[1]
        assert isinstance(problem, Problem)
        assert (problem.field, problem.reason) == ("Closed Date", reason)


ZAMMAD = (
    *("#", "Title", "State", "Priority", "Group", "Owner", "Customer", "Organization"),
    *("Create Channel", "Sender", "Tags", "Time Units Total", "Created At", "Updated At"),
    *("Closed At", "Close Escalation At", "First Response At", "Article Count", "Escalation At"),
)


def zammad(last: str = "Timezone: Europe/Berlin") -> bytes:
    """As Zammad writes it: a title, an empty line, the columns, the rows, and the time zone."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    at = datetime(2026, 3, 14, 9, 5)  # noqa: DTZ001 (a workbook knows no zones)
    rows: list[list[Any]] = [
        ["2026-3"],
        [],
        list(ZAMMAD),
        [
            *("31001", "Heating cold", "open", "2 normal", "Repairs", "Hanna Handler"),
            *("Nora Tenant", "Example Ltd", "email", "Customer", "cold,flat", 1.5),
            *(at, at, None, None, at, 3, None),
        ],
        [
            *("31002", "Wrong bill", "closed", "2 normal", "Accounts", "-", "Ben Buyer", None),
            *("phone", "Agent", None, None, at, at, at, None, None, 1, None),
        ],
        [],
        [last],
    ]
    for row in rows:
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_an_export_of_zammad_is_read_in_the_time_zone_that_its_last_line_names() -> None:
    first, second = read(ready("zammad"), zammad(), "xlsx")
    assert isinstance(first, Read)
    given = first.given
    assert (given.old_reference, given.stage, given.channel) == ("31001", Stage.received, "email")
    assert given.happened == datetime(2026, 3, 14, 8, 5, tzinfo=UTC)
    identity = Contact(name="Nora Tenant", organization="Example Ltd")
    assert given.complainants[0].identity == identity
    told = {str(fact.name): fact for fact in given.facts}
    assert told["zammad.tags"].words == "cold,flat"
    assert told["zammad.first_response_at"].day == date(2026, 3, 14)
    assert told["zammad.article_count"].number == 3

    assert isinstance(second, Read)
    assert (second.given.stage, second.given.owner) == (Stage.closed_elsewhere, None)
    assert second.noted == ()


@pytest.mark.parametrize(
    ("last", "hour"),
    [("Zeitzone: America/New_York", 13), ("Fuseau horaire : UTC", 9), ("Zone: nowhere", None)],
)
def test_the_last_line_is_known_in_whatever_language_it_is(last: str, hour: int | None) -> None:
    first, _, *more = read(ready("zammad"), zammad(last), "xlsx")
    assert isinstance(first, Read)
    assert first.given.happened.astimezone(UTC).hour == (9 if hour is None else hour)
    assert len(more) == (1 if hour is None else 0), "what names no zone is told as a row"


@pytest.mark.django_db
def test_the_command_line_reads_the_same_files(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from tests.records import organization as org

    from amends.register.models import Row
    from amends.site.cli import main

    org.found_organization()
    file = tmp_path / "export.xlsx"
    file.write_bytes(zammad())
    asked = ["import", str(file), "--mapping", "zammad"]
    assert main([*asked, "--dry-run"]) == 0
    assert "2 would be imported, 0 known, 0 refused" in capsys.readouterr().out
    assert not Row.objects.exists()


@pytest.mark.django_db
def test_what_the_organization_lacks_stays_beside_the_complaint_and_is_told() -> None:
    from tests.records import organization as org

    from amends.imports.run import surroundings

    org.found_organization()
    of = mapping.read(
        """
source = "old"
reference = "No"
received = "Day"
fact_columns = "Fact "
[unit]
column = "Unit"
itself = true
""",
        source="test",
    )
    row = {"No": "1", "Day": "2026-01-02", "Unit": "nowhere", "Fact own.colour (words)": "blue"}
    found = Reader(of, surroundings(NOW)).read(row, now=NOW)
    assert found.given.unit is None
    told = {str(fact.name): fact.words for fact in found.given.facts}
    assert told == {"old.unit": "nowhere", "old.own.colour": "blue"}
    assert {one.reason for one in found.noted} == {Reason.unknown_unit, Reason.unknown_field}
    known = Reader(of, surroundings(NOW)).read(row | {"Unit": "main"}, now=NOW)
    assert known.given.unit == "main"


def test_every_reason_has_its_words() -> None:
    from amends.wording.import_texts import why

    assert all(why(reason) for reason in Reason)
