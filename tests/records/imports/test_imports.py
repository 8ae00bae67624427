"""Bringing a register: a dirty workbook is looked at, matched, taken over in slices, and undone."""

import io
import zipfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cache
from itertools import batched
from pathlib import Path
from typing import Any

import pytest
from tests.records import dirty_register as dirty
from tests.records import organization as org
from tests.stored_files import stored_files

from amends.core.operation.complaint import Stage
from amends.core.operation.events import IdentityMode
from amends.core.values import Contact
from amends.core.written_days import DateOrder
from amends.imports import fields, guessing, jobs, keeping, looking, mapping, run, sources
from amends.imports.mapping import Mapping, Reason, values
from amends.imports.mapping.model import AmountOf, CodeOf, ContactOf, FactOf, FactType, OwnerOf
from amends.imports.models import ImportRun, Line, SavedMapping, State
from amends.jobs.models import Job
from amends.maintenance import verification
from amends.register.models import Row
from amends.site import worker
from amends.site.cli import main
from amends.vault import files

NOW = datetime(2027, 1, 4, 9, tzinfo=UTC)


@contextmanager
def dirty_table() -> Iterator[sources.Table]:
    with sources.opened(io.BytesIO(dirty.workbook()), "xlsx") as source:
        yield sources.table(source)


@cache
def guessed() -> Mapping:
    """The mapping as somebody has it who agrees with every guess, and says what nobody can
    guess."""
    empty = fields.empty("old_register", zone="Europe/Berlin", currency="eur")
    with dirty_table() as table:
        choice = guessing.columns(table.columns, looking.samples(table))
    of = fields.with_columns(empty, choice | {"Customer": "name", "VIP": "fact"})
    assert of.category
    assert of.channel
    assert of.unit
    return replace(
        of,
        date_order=DateOrder.day_first,
        stage=replace(
            of.stage,
            open={"Open": "received", "in progress": "under_investigation"},
            otherwise="closed_elsewhere",
            empty="closed_elsewhere",
        ),
        category=replace(of.category, values={"Late delivery": "delivered_late"}),
        channel=CodeOf("Via", {"Telephone": "phone", "E-Mail": "email", "Letter": "letter"}),
        unit=replace(of.unit, values={"Whole house": "main"}),
    )


# --- without a database ---


def test_the_line_with_the_names_is_found_below_titles_and_merged_headings() -> None:
    with dirty_table() as table:
        assert table.heading == 3
        assert table.columns == (*dirty.COLUMNS[:20], "Notes (2)", *dirty.COLUMNS[21:])
        rows = list(table.rows())
    assert [line for line, _ in rows] == [dirty.line_of(n) for n in range(1, dirty.ROWS + 1)]


def test_a_column_that_is_called_as_a_field_of_our_own_is_kept() -> None:
    found = guessing.columns(["Floor", "Type"], {}, own=["Tenancy", "floor"])
    assert found == {"Floor": "fact", "Type": "category"}


def test_columns_are_guessed_by_their_names() -> None:
    with dirty_table() as table:
        found = guessing.columns(table.columns, looking.samples(table))
    told = {"No.": "reference", "Received": "received", "Status": "stage", "Handler": "owner"}
    told |= {"Branch": "unit", "Type": "category", "Via": "channel", "Customer": "name"}
    told |= {"Email": "email", "Phone": "phone", "Street": "lines", "Postcode": "postcode"}
    told |= {"Town": "town", "What happened": "narrative", "Answer by": "due"}
    told |= {"Closed on": "closed", "Result": "outcome", "Paid": "amount", "Notes": "words"}
    told |= {"Outcome sought": "remedy", "Notes (2)": "words", "Attachments": "files"}
    assert found == told


def two_headings() -> bytes:
    """A sheet with names over two lines, and cells that are merged over several rows."""
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    rows: list[list[Any]] = [
        ["Beschwerden 2025"],
        ["Nr.", "Eingang", None, "Kunde", None, "Status", "Erledigung", None],
        [None, "Datum", "Weg", "Name", "Ort", None, "Datum", "Ergebnis"],
        [1, date(2025, 1, 7), "Brief", "Nora Norden", "Kiel", "zu", date(2025, 1, 9), "Ersetzt"],
        [2, date(2025, 1, 8), "Telefon", None, None, "offen", None, None],
        [3, date(2025, 1, 9), "Telefon", "Ben Berg", "Bonn", None, None, None],
    ]
    for row in rows:
        sheet.append(row)
    for merged in ("A1:H1", "A2:A3", "B2:C2", "D2:E2", "F2:F3", "G2:H2", "D4:D5", "E4:E5", "F5:F6"):
        sheet.merge_cells(merged)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_names_over_two_lines_and_cells_merged_over_rows_are_read_as_they_are_meant() -> None:
    with sources.opened(io.BytesIO(two_headings()), "xlsx") as source:
        table = sources.table(source)
        assert table.heading == 3
        assert table.columns == (
            *("Nr.", "Datum (Eingang)", "Weg", "Name", "Ort", "Status"),
            *("Datum (Erledigung)", "Ergebnis"),
        )
        found = guessing.columns(table.columns, looking.samples(table), table.groups)
        second, third = (row for line, row in table.rows() if line > 4)
    assert found["Datum (Eingang)"] == "received"
    assert found["Datum (Erledigung)"] == "closed"
    assert (found["Nr."], found["Name"], found["Weg"]) == ("reference", "name", "channel")
    assert (second["Name"], second["Ort"]) == ("Nora Norden", "Kiel")
    assert (third["Name"], third["Status"]) == ("Ben Berg", "offen")


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (
            ("Aktenzeichen", "Eingegangen am", "Beschwerdegrund"),
            ("reference", "received", "category"),
        ),
        (
            ("Name des Kunden", "Erstattung (EUR)", "Customer number", "Name"),
            (None, "amount", None, "name"),
        ),
        (
            ("Schilderung", "Name der Kundin", "bearb. von"),
            ("narrative", "name", "owner"),
        ),
        (
            ("N°", "Reçu le", "Réclamation", "Échéance"),
            ("reference", "received", "narrative", "due"),
        ),
        (
            ("who", "contact", "what about", "dealt with by", "date in", "date out", "£ / €"),
            ("name", None, "category", "owner", "received", "closed", "amount"),
        ),
        (("What went wrong", "What they would like us to do"), ("narrative", "remedy")),
        (
            ("Our no.", "Tenant", "Who does it", "Answer until"),
            ("reference", "name", "owner", "due"),
        ),
        (
            ("Who will see to it", "Answer to be sent before", "Answer to them"),
            (None, "due", "outcome"),
        ),
        (("Wer macht es?", "Antwort spätestens bis", "Mieterin"), ("owner", "due", "name")),
        (("Was ging schief", "Was wird gewünscht"), ("narrative", "remedy")),
        (("Expediente", "Fecha de recepción", "Estado"), ("reference", "received", "stage")),
        (
            ("Unique Key", "Created Date", "Complaint Type", "Open Data Channel Type"),
            ("reference", "received", "category", "channel"),
        ),
        (("Phone / email",), ("phone_or_email",)),
        (("Tel. / E-Mail",), ("phone_or_email",)),
        (("Phone", "Email"), ("phone", "email")),
    ],
)
def test_columns_are_guessed_in_several_languages(names: Any, expected: Any) -> None:
    found = guessing.columns(names, {})
    assert tuple(found.get(name) for name in names) == expected


PLACES = [above / "shared/data/nyc311_dev.csv.gz" for above in Path(__file__).parents]
REAL = next((place for place in PLACES if place.exists()), None)


@pytest.mark.skipif(REAL is None, reason=f"{PLACES[0].name} is not on this machine")
def test_a_real_register_of_service_requests_is_read_as_guessed() -> None:
    of = fields.empty("nyc", zone="America/New_York", currency="usd")
    assert REAL is not None
    with REAL.open("rb") as file, sources.opened(file, "csv") as source:
        table = sources.table(source)
        choice = guessing.columns(table.columns, looking.samples(table))
        of = fields.with_columns(of, choice)
        order, unsure = guessing.date_order(looking.column(table, of.received))
        stage = replace(of.stage, otherwise="closed_elsewhere")
        reader = mapping.Reader(replace(of, date_order=order, stage=stage), mapping.Around())
        problems = Counter[str]()
        for _, row in table.rows():
            try:
                reader.read(row, now=NOW)
            except mapping.Problem as problem:
                problems[problem.reason] += 1
    assert (order, unsure) == (DateOrder.month_first, False)
    assert not problems


def test_a_column_with_numbers_and_addresses_is_split_by_its_content() -> None:
    both = {"Phone": ["030 12345", "ann@example.org"], "E-mail": ["a@example.org"]}
    assert guessing.columns(tuple(both), both) == {"Phone": "phone_or_email", "E-mail": "email"}


@pytest.mark.parametrize(
    ("text", "phone", "email"),
    [
        ("030 12345 / ann@example.org", "030 12345", "ann@example.org"),
        ("ann@example.org", "", "ann@example.org"),
        ("030/12345", "030/12345", ""),
        ("E-Mail: a.b@example.org, Tel. 030 1", "Tel. 030 1", "a.b@example.org"),
        ("(030) 12345 (ann@example.org)", "(030) 12345", "ann@example.org"),
        ("<ann@example.org>", "", "ann@example.org"),
        ("@handle", "@handle", ""),
        ("030 1 @ home", "030 1 @ home", ""),
        ("ann@localhost", "ann@localhost", ""),
        ("", "", ""),
    ],
)
def test_a_number_and_an_address_in_one_cell_are_told_apart(
    text: str, phone: str, email: str
) -> None:
    assert values.phone_and_email(text) == (phone, email)
    of = Mapping("s", "No", "Day", complainant=ContactOf(name="Name", phone_or_email="Reach"))
    row = {"No": "1", "Day": "2026-02-03", "Name": "Ann", "Reach": text}
    contact = mapping.Reader(of, mapping.Around()).read(row, now=NOW).given.complainants[0].identity
    assert isinstance(contact, Contact)
    assert (contact.phone, contact.email) == (phone, email)


@pytest.mark.parametrize(
    ("said", "stage"),
    [
        ("closed - upheld", "closed_elsewhere"),
        ("ERL.", "closed_elsewhere"),
        ("in Bearb.", "under_investigation"),
        ("Open (late)", "received"),
        ("OPEN!!", "received"),
        ("With contractor", ""),
        ("open-ended", ""),
    ],
)
def test_a_stage_is_guessed_by_how_its_words_begin(said: str, stage: str) -> None:
    assert guessing.stage(said) == stage


def test_a_person_is_guessed_by_a_part_of_a_name_that_only_one_has() -> None:
    everybody = {"a": "Karen Moss", "b": "Tom Daly", "c": "Tom Moore"}
    named = {"karen moss": "a", "tom daly": "b", "tom moore": "c", "td": "b"}
    said = ("KAREN", "daly!", "Tom", "td", "Karen/Tom", "are", "", "tom moore")
    guesses = [guessing.person(one, named, everybody) for one in said]
    assert guesses == ["a", "b", "", "b", "", "", "", "c"]


def test_words_that_stand_over_several_columns_between_rows_are_no_row() -> None:
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (
        ["Nr", "date in", "who", "status"],
        ["MARCH 2026"],
        ["1", "3.3.2026", "Mary", "open"],
        [None, "APRIL"],
        ["2"],
        ["3", "4.4.2026"],
    ):
        sheet.append(row)
    for merged in ("A2:D2", "B4:D4"):
        sheet.merge_cells(merged)
    out = io.BytesIO()
    book.save(out)
    with sources.opened(out, "xlsx") as source:
        rows = list(sources.table(source).rows())
    assert [line for line, _ in rows] == [3, 5, 6]


def test_the_mark_between_cells_is_found_below_a_title_and_among_commas() -> None:
    text = 'Register, North\n\nNo.;Received;Name;Paid\n1;2.1.2026;"Groß; Anna";12,50\n'
    content = (text + "2;3.1.2026;Nora, B.;1.250,00\n").encode("latin-1")
    with sources.opened(io.BytesIO(content), "csv") as source:
        table = sources.table(source)
        assert table.columns == ("No.", "Received", "Name", "Paid")
        assert [row["Name"] for _, row in table.rows()] == ["Groß; Anna", "Nora, B."]


def test_only_somebody_who_knows_can_say_an_order_of_days_that_reads_both_ways() -> None:
    assert guessing.date_order(["03/04/2026", "04/05/2026"]) == (DateOrder.day_first, True)
    assert guessing.date_order(["03/04/2026", "27/05/2026"]) == (DateOrder.day_first, False)
    assert guessing.date_order(["03/04/2026", "05/27/2026"]) == (DateOrder.month_first, False)
    assert guessing.date_order(["27/03/2026", "05/27/2026"]) == (DateOrder.day_first, True)
    assert guessing.date_order([date(2026, 3, 4), "2026-03-04"]) == (DateOrder.year_first, False)


@pytest.mark.parametrize(
    ("written", "order", "day"),
    [
        ("3.4.2026", DateOrder.day_first, date(2026, 4, 3)),
        ("3/4/26", DateOrder.month_first, date(2026, 3, 4)),
        ("2026-04-03 10:15", DateOrder.month_first, date(2026, 4, 3)),
        ("2026/4/3", DateOrder.day_first, date(2026, 4, 3)),
        ("3. März 2026", DateOrder.month_first, date(2026, 3, 3)),
        ("3 juillet 2026", DateOrder.year_first, date(2026, 7, 3)),
        ("3 de agosto de 2026", DateOrder.year_first, date(2026, 8, 3)),
        ("December 3rd, 2026", DateOrder.year_first, date(2026, 12, 3)),
        ("03-Okt-2026", DateOrder.year_first, date(2026, 10, 3)),
        ("Monday 3 March 2026", DateOrder.year_first, date(2026, 3, 3)),
        ("Tue, March 3, 2026", DateOrder.year_first, date(2026, 3, 3)),
        ("Mar 3, 2026", DateOrder.year_first, date(2026, 3, 3)),
        ("mar. 3 mars 2026", DateOrder.year_first, date(2026, 3, 3)),
        ("dom 3/5/2026", DateOrder.day_first, date(2026, 5, 3)),
        ("Di. 3.3.26", DateOrder.day_first, date(2026, 3, 3)),
        ("terça-feira, 3/3/2026", DateOrder.day_first, date(2026, 3, 3)),
        ("before 3.3.2026", DateOrder.day_first, None),
        ("Mo", DateOrder.day_first, None),
        ("31.4.2026", DateOrder.day_first, None),
        ("3.4.2026", DateOrder.year_first, None),
        ("3. Foo 2026", DateOrder.day_first, None),
        ("13/13/2026", DateOrder.day_first, None),
        ("45000", DateOrder.day_first, None),
    ],
)
def test_a_day_is_read_in_the_order_that_was_said_and_no_other(
    written: str, order: DateOrder, day: date | None
) -> None:
    if day is None:
        with pytest.raises(values.Problem):
            values.day(written, "Day", values.Days(order))
    else:
        assert values.day(written, "Day", values.Days(order)) == day


@pytest.mark.parametrize(
    ("cell", "numbers", "at"),
    [
        (45123, "since_1900", datetime(2023, 7, 16, tzinfo=UTC)),
        ("45123", "since_1900", datetime(2023, 7, 16, tzinfo=UTC)),
        (43661, "since_1904", datetime(2023, 7, 16, tzinfo=UTC)),
        (Decimal("45123.604166666664"), "since_1900", datetime(2023, 7, 16, 14, 30, tzinfo=UTC)),
        ("45123,604166666664", "since_1900", datetime(2023, 7, 16, 14, 30, tzinfo=UTC)),
        (Decimal("45123.99999999999"), "since_1900", datetime(2023, 7, 17, tzinfo=UTC)),
        (20230716, "none", datetime(2023, 7, 16, tzinfo=UTC)),
        (45123, "none", None),
        (2023, "since_1900", None),
        ("01234", "since_1900", None),
        (True, "since_1900", None),
        (123456, "since_1900", None),
    ],
)
def test_a_spreadsheets_number_is_a_day_where_somebody_says_from_when_it_counts(
    cell: Any, numbers: str, at: datetime | None
) -> None:
    days = values.Days(numbers=values.DayNumbers(numbers))
    if at is None:
        with pytest.raises(values.Problem):
            values.moment(cell, "Day", days, "UTC")
    else:
        assert values.moment(cell, "Day", days, "UTC") == at
        assert values.day(cell, "Day", days) == at.date()


SIGNS = ["-", "\u2013", "\u2014", " -- ", "\u2026", "...", "n/a", "N/A", "k.A.", "k. A.", "./."]


@pytest.mark.parametrize("sign", [*SIGNS, "none", "Keine", "keine Angabe"])
def test_a_cell_of_words_that_holds_only_a_sign_for_nothing_is_empty_and_counted(sign: str) -> None:
    read = read_signs(sign)
    given = read.given
    assert (given.narrative, given.remedy, given.outcome, given.owner) == (None, None, None, None)
    assert (given.category, given.words, given.references) == (None, (), ())
    assert given.facts == ()
    assert "narrative" in given.lacks
    assert read.signs == len(_WORDED) - (0 if sign in SIGNS else 1)


@pytest.mark.parametrize("sign", SIGNS)
def test_a_sign_is_no_name_and_a_word_for_none_may_be_one(sign: str) -> None:
    identity = read_signs(sign).given.complainants[0].identity
    assert identity is None
    assert read_signs("Nil").given.complainants[0].identity == Contact(name="Nil")


@pytest.mark.parametrize("word", ["None", "Nil", "Keine"])
def test_a_town_may_be_called_like_a_word_for_none(word: str) -> None:
    given = read_signs(word, _PLACED).given.complainants[0]
    assert given.identity == Contact(name=word, lines=(word,), postcode=word, town=word)
    nowhere = read_signs("-", _PLACED)
    assert nowhere.given.complainants[0].identity is None
    assert nowhere.signs == len({*_PLACED.columns()} & {*_WORDED, *_OTHERS})


def test_somebody_without_a_name_is_not_said_to_be_in_confidence() -> None:
    assert read_signs("-").given.complainants[0].mode is IdentityMode.anonymous
    withheld = read_signs("-", replace(_SIGNED, complainant=None))
    assert withheld.given.complainants[0].mode is IdentityMode.confidential


def test_every_cell_that_is_read_as_empty_is_counted_of_whatever_kind() -> None:
    kinds = [FactOf(f"Fact {kind}", f"old.{kind}", kind) for kind in FactType]
    of = replace(
        _PLACED,
        closed="Closed",
        due="Due",
        amount=AmountOf("Amount", "eur"),
        facts=tuple(kinds),
    )
    wide = dict.fromkeys(of.columns(), "-") | {"No.": "1", "Received": "2026-03-02"}
    read = mapping.Reader(of, mapping.Around()).read(wide, now=NOW)
    assert read.signs == len(wide) - 2


@pytest.mark.parametrize(
    "words", ["- none of it came", "n/a n/a", "\u2013 late \u2013", "keine Heizung"]
)
def test_words_around_a_sign_are_words(words: str) -> None:
    read = read_signs(words)
    assert (read.given.narrative, read.signs) == (words, 0)


def test_a_sign_that_was_given_a_meaning_has_it() -> None:
    of = replace(_SIGNED, category=CodeOf("Category", {"-": "delivered_late"}))
    assert read_signs("-", of).given.category == "delivered_late"


def test_what_we_exported_ourselves_comes_back_as_it_was_written() -> None:
    read = read_signs("-", replace(_SIGNED, literal=True))
    assert (read.given.narrative, read.given.remedy, read.signs) == ("-", "-", 0)
    shipped = mapping.shipped("amends")
    assert shipped is not None
    assert shipped.literal


def test_a_sign_is_no_number_of_a_complaint() -> None:
    with pytest.raises(values.Problem) as refused:
        read_signs("x", reference="-")
    assert refused.value.reason is Reason.empty


def test_signs_are_no_values_that_want_a_meaning() -> None:
    text = "\n".join(["No.;Category", *(f"{n};{one}" for n, one in enumerate(SIGNS))])
    with sources.opened(io.BytesIO(text.encode()), "csv") as source:
        given = sources.table(source)
        found = looking.values(given, ["Category"])
    assert found == {"Category": {}}


_WORDED = (
    "Narrative",
    "Outcome sought",
    "Outcome",
    "Owner",
    "Category",
    "Notes",
    "Numbers",
    "More",
    "Name",
)
_OTHERS = ("Street", "Postcode", "Town")
_SIGNED = Mapping(
    source="old",
    reference="No.",
    received="Received",
    narrative="Narrative",
    remedy="Outcome sought",
    outcome="Outcome",
    numbers="Numbers",
    words=("Notes",),
    category=CodeOf("Category"),
    owner=OwnerOf("Owner"),
    complainant=ContactOf("Name"),
    facts=(FactOf("More", "old.more", FactType.words),),
)


_PLACED = replace(
    _SIGNED,
    complainant=ContactOf("Name", lines=("Street",), postcode="Postcode", town="Town"),
)


def read_signs(sign: str, of: Mapping = _SIGNED, *, reference: str = "1") -> mapping.Read:
    """A row whose every cell of words holds the same."""
    row = {"No.": reference, "Received": "2026-03-02"} | dict.fromkeys((*_WORDED, *_OTHERS), sign)
    return mapping.Reader(of, mapping.Around()).read(row, now=NOW)


def test_a_number_for_a_day_that_nobody_explained_is_told_as_one() -> None:
    with pytest.raises(values.Problem) as refused:
        values.day(45123, "Day", values.Days())
    assert refused.value.reason is Reason.day_number


def test_a_workbook_of_the_old_mac_says_from_when_it_counts() -> None:
    from openpyxl import Workbook
    from openpyxl.utils.datetime import CALENDAR_MAC_1904

    for epoch, expected in ((None, False), (CALENDAR_MAC_1904, True)):
        book = Workbook()
        if epoch is not None:
            book.epoch = epoch
        book.active.append(["Day", "No."])  # type: ignore[union-attr]
        out = io.BytesIO()
        book.save(out)
        with sources.opened(out, "xlsx") as source:
            assert source.since_1904 is expected


@pytest.mark.parametrize(
    ("written", "decimals", "minor"),
    [
        ("12.50", "point", 1250),
        ("1,250.00", "point", 125000),
        ("EUR 7", "point", 700),
        ("1.250,5 €", "comma", 125050),
        ("1 250,00", "comma", 125000),
        ("\N{EURO SIGN} 7,-", "point", 700),
        ("1.250,\N{EM DASH} EUR", "comma", 125000),
        ("7.--", "comma", 700),
        ("7,-5", "point", None),
        ("12,50", "point", None),
        ("12.505", "point", None),
        ("about 5", "point", None),
        ("-5", "point", None),
        ("1,2,3", "point", None),
        ("\N{POUND SIGN}7", "point", None),
        ("7 USD", "point", None),
        ("$7", "point", None),
        ("7 \N{EURO SIGN}", "point", 700),
    ],
)
def test_an_amount_is_read_as_was_said_or_not_at_all(
    written: str, decimals: str, minor: int | None
) -> None:
    of = values.Decimals(decimals)
    if minor is None:
        with pytest.raises(values.Problem):
            values.money(written, "Paid", "EUR", of)
    else:
        assert values.money(written, "Paid", "EUR", of).minor == minor


def test_a_mapping_comes_back_from_its_text_as_it_was() -> None:
    of = guessed()
    assert mapping.read(mapping.write(of), source="test") == of
    for name in mapping.SHIPPED:
        shipped = mapping.shipped(name)
        assert shipped is not None
        assert mapping.read(mapping.write(shipped), source=name) == shipped


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        ("No;Eingang\n1;3.4.2026\n".encode("cp1252"), "csv"),
        ("No,Eingang\n1,3.4.2026\n".encode("utf-8-sig"), "csv"),
        ("No\tEingang\n1\t3.4.2026\n".encode("utf-16"), "csv"),
        (b'{"No": 1, "Eingang": "3.4.2026"}\n', "jsonl"),
    ],
)
def test_text_is_read_whatever_wrote_it(content: bytes, kind: str) -> None:
    with sources.opened(io.BytesIO(content), kind) as source:
        table = sources.table(source)
        rows = [row for _, row in table.rows()]
    assert table.columns == ("No", "Eingang")
    assert [(str(row["No"]), row["Eingang"]) for row in rows] == [("1", "3.4.2026")]


# --- with one ---


@pytest.fixture
def founded(committed_database: str, tmp_path: Any, settings: Any) -> None:
    settings.AMENDS_DATA = tmp_path
    settings.AMENDS_FILES = tmp_path / "files"
    org.found_organization()
    Job.objects.all().delete()


def brought(of: Mapping | None = None, *, archive: bool = True) -> ImportRun:
    row = keeping.keep(
        "Old register.XLSX",
        [dirty.workbook()],
        by=org.REPRESENTATIVE,
        draft=of or guessed(),
        now=NOW,
    )
    if archive:
        keeping.enclose(row, [dirty.archive()], now=NOW)
    return row


def worked(now: datetime = NOW, rounds: int = 3) -> None:
    for _ in range(rounds):
        worker.make_round("test", now=now)


@pytest.mark.usefixtures("founded")
def test_a_preview_tells_every_refused_row_and_writes_nothing() -> None:
    row = brought()
    with keeping.source_of(row) as source, keeping.archive_of(row) as enclosed:
        of = keeping.mapping_of(row)
        found = looking.preview(
            looking.table_of(source, of),
            of,
            actor=org.acting(org.REPRESENTATIVE),
            now=NOW,
            enclosed=enclosed,
        )
    told = {(bad.line, bad.field, bad.reason) for bad in found.bad}
    assert told == {
        *((dirty.line_of(n), "No.", Reason.twice) for n in dirty.TWICE),
        (dirty.line_of(dirty.NO_NUMBER), "No.", Reason.empty),
        (dirty.line_of(dirty.NO_DAY), "Received", Reason.empty),
        (dirty.line_of(dirty.STRANGE_DAY), "Received", Reason.not_a_day),
        (dirty.line_of(dirty.FUTURE), "Received", Reason.in_the_future),
    }
    assert found.taken == dirty.ROWS - len(dirty.REFUSED)
    assert len(found.first) == run.SHOWN
    assert not Row.objects.exists()


@pytest.mark.usefixtures("founded")
def test_a_dirty_workbook_is_taken_over_in_the_background_and_mails_nobody(
    mailoutbox: list[Any],
) -> None:
    row = brought()
    jobs.start(row, expected=193, now=NOW)
    worked()

    row.refresh_from_db()
    assert (row.state, row.taken, row.known) == (State.done, 193, 0)
    assert Row.objects.filter(taken_over=True).count() == 193
    assert Row.objects.filter(open=True).count() == dirty.OPEN
    assert set(Row.objects.filter(open=True).values_list("stage", flat=True)) == {
        Stage.received,
        Stage.under_investigation,
    }
    assert Row.objects.filter(open=True, owner=org.HANDLER).exists()
    assert Row.objects.filter(open=True, next_due__isnull=False).count() == dirty.OPEN
    assert set(Row.objects.values_list("category", flat=True)) == {"", "delivered_late"}
    noted = Line.objects.filter(fate="noted").values_list("field", "reason").distinct()
    assert list(noted) == [("Handler", Reason.unknown_person)]
    assert mailoutbox == []
    mailing = set(Job.objects.values_list("kind", flat=True))
    assert mailing <= {"index_words", "take_over_register"}
    assert (row.stored, row.enclosed) == ("", ""), "the file is not needed any more"


@pytest.mark.usefixtures("founded")
def test_a_worker_that_stops_in_the_middle_loses_no_row_and_doubles_none(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from amends.imports import run

    monkeypatch.setattr(run, "steps", lambda rows, **_: batched(rows, 40))
    row = brought()
    jobs.start(row, expected=193, now=NOW)
    kept = jobs._told
    calls: list[int] = []

    def stop(*given: Any, **more: Any) -> None:
        calls.append(1)
        if len(calls) == 2:
            raise KeyboardInterrupt  # the rows of the batch are in, what became of them is not told
        kept(*given, **more)

    monkeypatch.setattr(jobs, "_told", stop)
    with pytest.raises(KeyboardInterrupt):
        worker.make_round("test", now=NOW)
    row.refresh_from_db()
    assert (row.state, Row.objects.count()) == (State.running, 80 - len(dirty.REFUSED))

    worked(NOW + timedelta(hours=1))
    row.refresh_from_db()
    assert (row.state, row.taken, row.known) == (State.done, 193, 0)
    assert Row.objects.count() == 193
    assert Line.objects.filter(fate="refused").count() == len(dirty.REFUSED)


@pytest.mark.usefixtures("founded")
def test_a_child_that_is_killed_in_the_middle_loses_no_row_and_doubles_none(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from amends import bounded
    from amends.imports import run

    monkeypatch.setattr(run, "AT_ONCE", 4)
    text = "x" * 900_000  # left out; it makes a slice of a few rows
    rows = "".join(f"{n};2026-02-03;{text}\n" for n in range(12))
    of = replace(fields.empty("big", zone="UTC", currency="eur"), reference="No", received="Day")
    chunks = [f"No;Day;Text\n{rows}".encode()]
    row = keeping.keep("big.csv", chunks, by=org.REPRESENTATIVE, draft=of, now=NOW)
    jobs.start(row, expected=12, now=NOW)
    asked = bounded.Talk.ask
    counts = {"asked": 0}

    def ask(talk: bounded.Talk, *given: Any, **more: Any) -> Any:
        counts["asked"] += 1
        if counts["asked"] == 6:  # the heading is looked for first; then come the rows
            talk.process.kill()
        return asked(talk, *given, **more)

    monkeypatch.setattr(bounded.Talk, "ask", ask)
    worker.make_round("test", now=NOW)
    row.refresh_from_db()
    assert row.state == State.running
    assert 0 < Row.objects.count() < 12

    worked(NOW + timedelta(hours=1))
    row.refresh_from_db()
    assert (row.state, row.taken, row.known) == (State.done, 12, 0)
    assert Row.objects.count() == 12
    assert not row.lines.filter(fate="refused").exists()


@pytest.mark.usefixtures("founded")
def test_a_file_that_takes_too_much_ends_the_import_and_says_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from amends import bounded

    row = brought()
    jobs.start(row, expected=193, now=NOW)

    def ask(*given: Any, **more: Any) -> Any:
        raise bounded.TakesTooMuch("memory")

    monkeypatch.setattr(bounded.Talk, "ask", ask)
    worked()
    row.refresh_from_db()
    assert (row.state, row.taken) == (State.done, 0)
    assert [line.reason for line in row.lines.all()] == ["takes-too-much"]


@pytest.mark.usefixtures("founded")
@pytest.mark.parametrize("failing", ["slices", "first_look"])
def test_an_import_for_which_no_child_is_free_goes_on_later_and_loses_no_row(
    failing: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from amends import bounded

    row = brought()
    jobs.start(row, expected=193, now=NOW)
    begun = bounded.Talk.begin

    def begin(talk: bounded.Talk, task: bounded.Task, *given: Any) -> Any:
        if task.__name__ == failing:
            raise bounded.Busy("others are being read")
        return begun(talk, task, *given)

    with monkeypatch.context() as patch:
        patch.setattr(bounded.Talk, "begin", begin)
        worked()
    row.refresh_from_db()
    assert row.state == State.running
    assert row.stored
    assert not row.lines.filter(reason="file_refused").exists()

    worked(NOW + timedelta(hours=1))
    row.refresh_from_db()
    assert (row.state, row.taken) == (State.done, 193)


@pytest.mark.usefixtures("founded")
def test_an_import_on_the_command_line_that_stops_says_how_it_is_undone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from amends import bounded
    from amends.imports import run

    monkeypatch.setattr(run, "AT_ONCE", 4)
    text = "x" * 900_000  # left out; it makes a slice of a few rows
    rows = "".join(f"{n};2026-02-03;{text}\n" for n in range(12))
    of = replace(fields.empty("big", zone="UTC", currency="eur"), reference="No", received="Day")
    file, by = tmp_path / "big.csv", tmp_path / "big.toml"
    file.write_text(f"No;Day;Text\n{rows}", encoding="utf-8")
    by.write_text(mapping.write(of), encoding="utf-8")
    asked, count = bounded.Talk.ask, 0

    def ask(talk: bounded.Talk, *given: Any, **more: Any) -> Any:
        nonlocal count
        count += 1
        if count == 7:  # the heading is looked for first; then come the rows
            talk.process.kill()
        return asked(talk, *given, **more)

    monkeypatch.setattr(bounded.Talk, "ask", ask)
    assert main(["import", str(file), "--mapping", str(by)]) == 1
    told = capsys.readouterr()
    assert "interrupted" in told.err
    there = Row.objects.count()
    assert 0 < there < 12
    assert main(["import", "--undo", told.out.split("--undo ")[1].strip()]) == 0
    assert f"Import of {there} complaints undone" in capsys.readouterr().out


@pytest.mark.usefixtures("founded")
def test_long_ones_go_on_slice_by_slice(monkeypatch: pytest.MonkeyPatch) -> None:
    from amends.imports import run

    monkeypatch.setattr(run, "steps", lambda rows, **_: batched(rows, 40))
    monkeypatch.setattr(jobs, "SLICE", 0.0)
    row = brought()
    jobs.start(row, expected=193, now=NOW)
    worker.make_round("test", now=NOW, at_most=1)
    row.refresh_from_db()
    assert (row.state, row.last) == (State.running, dirty.line_of(40))
    worked(rounds=4)
    row.refresh_from_db()
    assert (row.state, row.taken) == (State.done, 193)


@pytest.mark.usefixtures("founded")
def test_a_rerun_adds_only_what_is_new_and_tells_what_differs() -> None:
    jobs.start(brought(), expected=193, now=NOW)
    worked()
    later = replace(guessed(), outcome="Notes")  # another column tells the outcome by now
    again = brought(later)
    jobs.start(again, expected=0, now=NOW)
    worked()

    again.refresh_from_db()
    assert (again.taken, again.known, Row.objects.count()) == (0, 193, 193)
    differing = Line.objects.filter(import_run=again, fate="differs")
    assert set(differing.values_list("field", flat=True)) == {"outcome"}
    assert set(differing.values_list("reference", flat=True)) <= set(
        Row.objects.values_list("reference", flat=True)
    )


@pytest.mark.usefixtures("founded")
def test_a_take_over_is_undone_and_can_be_done_again() -> None:
    row = brought()
    jobs.start(row, expected=193, now=NOW)
    worked()
    row.refresh_from_db()
    stored = len(list(stored_files()))
    assert stored == 2

    jobs.start_undoing(row, now=NOW)
    worked()
    row.refresh_from_db()
    assert (row.state, row.taken_back) == (State.undone, 193)
    assert not Job.objects.filter(kind="forget_words", done_at__isnull=True).exists()
    from amends.handling import access
    from amends.handling.rules import rules_at
    from amends.vault import places

    person = org.acting(org.REPRESENTATIVE).person
    assert person is not None
    assert not access.visible(person, rules_at(NOW)).exists()
    assert list(places.seek("Parcel 7 came late.")) == []
    assert [one for one in verification.prove(now=NOW).findings if one.what != "not_opened"] == []
    assert list(stored_files()) == []

    again = brought()
    jobs.start(again, expected=193, now=NOW)
    worked()
    again.refresh_from_db()
    assert (again.taken, again.known) == (193, 0)


@pytest.mark.usefixtures("founded")
def test_nothing_is_undone_once_somebody_has_worked_on_one_of_them() -> None:
    from tests.named import perform_named

    from amends.core.operation.acts.communication import Note
    from amends.handling.streams import stream_of

    row = brought()
    jobs.start(row, expected=193, now=NOW)
    worked()
    row.refresh_from_db()
    one = Row.objects.filter(open=True).first()
    assert one is not None
    perform_named(
        stream_of(one.reference),
        "note",
        Note("Called."),
        actor=org.acting(org.REPRESENTATIVE),
        now=NOW,
    )
    with pytest.raises(jobs.TouchedAlready):
        jobs.start_undoing(row, now=NOW)
    assert Row.objects.count() == 193


@pytest.mark.usefixtures("founded")
def test_a_file_that_nobody_goes_on_with_is_gone_after_a_day() -> None:
    row = brought()
    assert keeping.sweep(now=NOW + timedelta(hours=23)) == 0
    assert keeping.sweep(now=NOW + timedelta(hours=25)) == 1
    assert not ImportRun.objects.exists()
    with pytest.raises(FileNotFoundError):
        files.open_stored(row.stored)


@pytest.mark.usefixtures("founded")
def test_what_waits_for_a_worker_that_was_away_for_days_is_not_swept() -> None:
    row = brought()
    jobs.start(row, expected=193, now=NOW)
    worker.make_round("test", now=NOW + timedelta(days=3), thorough=True)
    row.refresh_from_db()
    assert (row.state, row.taken) == (State.done, 193)


@pytest.mark.usefixtures("founded")
def test_a_row_whose_file_is_missing_waits_until_it_is_there() -> None:
    row = brought()
    empty = io.BytesIO()
    zipfile.ZipFile(empty, "w").close()
    keeping.enclose(row, [empty.getvalue()], now=NOW)
    jobs.start(row, expected=191, now=NOW)
    worked()
    told = Line.objects.filter(reason=Reason.no_such_file).values_list("line", flat=True)
    assert list(told) == [dirty.line_of(10), dirty.line_of(190)]
    again = brought()
    jobs.start(again, expected=2, now=NOW)
    worked()
    again.refresh_from_db()
    assert (again.taken, again.known) == (2, 191)


@pytest.mark.usefixtures("founded")
def test_the_command_line_reads_by_a_mapping_saved_at_the_desk_and_undoes_its_run(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, scans = tmp_path / "old.xlsx", tmp_path / "scans"
    file.write_bytes(dirty.workbook())
    zipfile.ZipFile(io.BytesIO(dirty.archive())).extractall(scans)
    text = mapping.write(guessed())
    SavedMapping.objects.create(name="Our own", text=text, by=org.REPRESENTATIVE, changed=NOW)

    assert main(["import", str(file), "--mapping", "Our own", "--files", str(scans)]) == 1
    told = capsys.readouterr()
    assert "193 imported, 0 known, 7 refused" in told.out
    assert "line 75: Received: This is not a date" in told.err
    assert Row.objects.filter(taken_over=True).count() == 193

    run_id = told.out.split("--undo ")[1].strip()
    assert main(["import", "--undo", run_id]) == 0
    assert "Import of 193 complaints undone" in capsys.readouterr().out
    assert main(["import", "--undo", run_id]) == 1
    assert main(["import", str(file)]) == 2, "misused"
    assert "--mapping" in capsys.readouterr().err
