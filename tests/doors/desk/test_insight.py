"""The month on one page: one number for one question, and each figure opens its list."""

import csv
import re
from base64 import b64encode
from html import unescape
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from tests.doors import desk_people as desk
from tests.doors.handled import answer, do
from tests.doors.machine import personnel
from tests.halves import part
from tests.records import organization as org

from amends.core.operation.acts.assessment import NamePerson
from amends.core.operation.acts.closing.reaction import RecordReaction
from amends.core.operation.acts.receipt import NewMention
from amends.core.operation.events import Reaction, Way, YesNoUnknown
from amends.core.values import Id
from amends.documents.workbook import Limits, opened
from amends.insight.facts import refresh
from amends.insight.measures import CRITERIA, MEASURES, MONTHLY
from amends.journal import log
from amends.journal.models import Checkpoint
from amends.register.models import Row
from amends.site import cli as command
from amends.site.console.declined import Declined

pytestmark = pytest.mark.django_db
LINK = re.compile(r'href="(/desk/complaints/\?figure=[^"]*)"[^>]*>\s*([\d,]+)<')
COUNT = re.compile(r"(\d+) complaints?\s*</span>")


@pytest.fixture(autouse=True)
def _organization(request: pytest.FixtureRequest) -> None:
    org.found_organization(then=_receives if "month" in request.fixturenames else None)


@pytest.fixture
def month() -> str:
    """The month of the complaints that `_organization` has received."""
    first = Row.objects.order_by("received_at").first()
    assert first is not None
    return f"{first.received_at:%Y-%m}"


def _receives() -> None:
    """Receive complaints this month: open, answered, accepted and paid."""
    now = timezone.now()
    for _ in range(6):
        org.lodged(now)
    for reaction in (Reaction.accepted, Reaction.refused):
        reference = org.lodged(now).reference
        answer(reference)
        do(reference, "record-reaction", RecordReaction(1, reaction, "So be it.", Way.phone))
    refresh.refresh(now=now)


def insight(person: str, period: str = "") -> str:
    return desk.read(desk.seated(person), f"insights/month/?period={period}")


def lists(page: str) -> list[tuple[str, int]]:
    return [(unescape(at), int(count.replace(",", ""))) for at, count in LINK.findall(page)]


def named(person: str) -> str:
    """A restricted complaint of this month about somebody who was not notified."""
    mentions = (NewMention("the driver"),)
    lodged = org.lodged(timezone.now(), about_person=YesNoUnknown.yes, mentions=mentions)
    do(lodged.reference, "name-person", NamePerson(1, Id(person)))
    return str(lodged.reference)


def headline(page: str, code: str) -> str:
    """The number of a figure as the page shows it."""
    of = page.partition(f'id="figure-{code}"')[2].partition("</section>")[0]
    shown = re.search(r'figure">(?:<a [^>]*>)?([^<]*)<', of)
    return unescape(shown[1]) if shown else ""


def test_every_figure_opens_a_list_that_is_as_long_as_it_says(month: str) -> None:
    client = desk.seated(org.REPRESENTATIVE)
    found = lists(desk.read(client, f"insights/month/?period={month}"))
    assert {"received", "answered", "open"} <= {
        re.findall(r"figure=(\w+)", at)[0] for at, _ in found
    }
    assert ("received", 8) in [(re.findall(r"figure=(\w+)", at)[0], n) for at, n in found]
    for address, number in found:
        page = client.get(address).content.decode()
        assert COUNT.findall(page) == [str(number)], address


@pytest.mark.both_engines
def test_a_list_of_a_figure_says_whose_it_is_and_stays_when_it_is_narrowed(month: str) -> None:
    client = desk.seated(org.REPRESENTATIVE)
    page = desk.read(client, f"complaints/?figure=open&period={month}&part=week")
    assert "Open complaints: up to a week" in page
    assert '<input type="hidden" name="figure" value="open">' in page
    assert desk.read(client, "complaints/?figure=open", 200)


@pytest.mark.parametrize("asked", ["figure=nonsense", "figure=paid", "figure=open&part=nine"])
def test_a_list_that_no_figure_has_leads_to_the_queue(asked: str) -> None:
    response = desk.seated(org.REPRESENTATIVE).get(f"/desk/complaints/?{asked}")
    assert (response.status_code, response.headers["Location"]) == (302, "/desk/complaints/")


def test_everyone_who_sees_figures_sees_the_same_ones_and_small_ones_by_role(month: str) -> None:
    """The restricted complaint counts for everyone, also for the person complained about."""
    named(org.COLLEAGUE)
    org.lodged(timezone.now())
    for person in (org.REPRESENTATIVE, org.DIRECTOR):
        page = insight(person, month)
        assert [headline(page, code) for code in ("received", "answered")] == ["10", "2"]
    for person in (org.HANDLER, org.COLLEAGUE, org.MANAGER, org.COUNTER, org.AUDITOR):
        page = insight(person, month)
        assert [headline(page, code) for code in ("received", "answered")] == ["10", "<5"], person
        measured: Any = personnel(person).get("measures/received", period=month).json()
        assert measured["numerator"] == 10, person


@pytest.mark.parametrize("person", [org.HANDLER, org.AUDITOR])
def test_days_are_only_for_people_who_see_every_number(month: str, person: str) -> None:
    """The difference of two periods would reveal a small number."""
    days = {"period": f"{month}-01..{month}-02"}
    assert desk.seated(person).get("/desk/insights/month/", days).status_code == 302
    assert desk.seated(person).get("/desk/insight/month.xlsx", days).status_code == 404
    assert personnel(person).get("measures/received", **days).status_code == 422
    assert desk.seated(org.DIRECTOR).get("/desk/insights/month/", days).status_code == 200
    assert lists(insight(org.AUDITOR, month)) == []


@pytest.mark.long
def test_no_file_or_answer_for_machines_shows_a_number_that_the_page_hides(month: str) -> None:
    client = desk.seated(org.HANDLER)
    filed = client.get(f"/desk/insight/month.xlsx?period={month}")
    with opened(BytesIO(filed.content), Limits()) as book:
        cells = {cell for sheet in book.sheets for row in book.rows(sheet) for cell in row.cells}
    assert "<5" in cells
    assert not cells & {1, 2, 3, 4}
    for code in part(tuple(MEASURES)):
        for by in ("unit", "brand", "category"):
            told: Any = personnel(org.HANDLER).get(f"measures/{code}", period=month, by=by).json()
            numbers = {told["numerator"], told["denominator"]}
            numbers |= {one["number"] for one in told["parts"]}
            numbers |= {one[n] for one in told["groups"] for n in ("numerator", "denominator")}
            assert not numbers & {1, 2, 3, 4}, code


@pytest.mark.whole
@pytest.mark.both_engines
def test_a_list_says_how_many_complaints_of_the_figure_cannot_be_opened(month: str) -> None:
    def read(person: str, more: str = "") -> tuple[list[str], list[str]]:
        page = desk.read(desk.seated(person), f"complaints/?figure=received&period={month}{more}")
        return COUNT.findall(page), re.findall(r"also counts? ([\w ]+) that you cannot open", page)

    assert read(org.REPRESENTATIVE) == (["8"], [])
    assert read(org.DIRECTOR) == (["8"], [])
    few = ["fewer than 5 complaints"]
    assert read(org.HANDLER) == (["8"], few), "whether or not there are any"
    named(org.COLLEAGUE)
    assert read(org.REPRESENTATIVE) == (["9"], [])
    assert read(org.DIRECTOR) == (["8"], ["1 complaint"])
    assert read(org.HANDLER) == (["8"], few)
    assert read(org.HANDLER, "&state=closed")[1] == few
    for _ in range(6):
        named(org.COLLEAGUE)
    assert read(org.HANDLER) == (["8"], ["at least 5 complaints"])
    assert read(org.DIRECTOR) == (["8"], ["7 complaints"])


@pytest.mark.parametrize("hidden", [0, 1, 6])
def test_a_list_says_no_number_where_the_figures_page_hides_it(month: str, hidden: int) -> None:
    """From a rounded number and the total, a small number next to it could be computed."""
    for _ in range(hidden):
        named(org.COLLEAGUE)
    for more in (
        f"figure=answered&period={month}",
        f"figure=answered&part=in_time&period={month}&by=unit&group=",
        f"figure=received&period={month}-01..{month}-28",
        f"figure=received&period={month}&by=category&group=nothing-like-it",
    ):
        page = desk.read(desk.seated(org.HANDLER), f"complaints/?{more}")
        assert "The figure may also count further complaints that you cannot open." in page, more


def test_whoever_reads_nothing_has_no_such_page_and_strangers_sign_in_first() -> None:
    administrator = desk.seated(org.ADMINISTRATOR)
    assert "/desk/insights/" not in desk.read(administrator, "")
    desk.read(administrator, "insights/", 404)
    for path in ("", "month.pdf", "month.xlsx"):
        assert Client().get(f"/desk/insight/{path}").status_code == 302


def test_before_the_first_complaint_the_page_says_what_will_stand_here() -> None:
    assert "No complaints received yet." in insight(org.REPRESENTATIVE)


def test_the_page_says_the_newest_checkpoint() -> None:
    assert "There is no checkpoint yet." in insight(org.REPRESENTATIVE)
    origin = log.open_log(host="localhost", demo=False, now=org.BEGAN).origin
    root = bytes(range(32))
    note = f"{origin}\n1234\n{b64encode(root).decode()}\n\nsigned\n"
    Checkpoint.objects.create(size=1234, root=root, note=note, at=org.BEGAN)
    page = insight(org.REPRESENTATIVE)
    assert all(told in page for told in (origin, "1,234 entries", root.hex(), "2 March 2026"))


def test_paper_and_workbook_say_the_same(month: str) -> None:
    client = desk.seated(org.REPRESENTATIVE)
    printed = client.get(f"/desk/insight/month.pdf?period={month}")
    assert printed.status_code == 200
    assert printed.content.startswith(b"%PDF-")
    filed = client.get(f"/desk/insight/month.xlsx?period={month}")
    with opened(BytesIO(filed.content), Limits()) as book:
        rows = [row.cells for row in book.rows(book.sheets[0])]
    assert ("Received", 8) in [(cells[0], cells[3]) for cells in rows if len(cells) > 3]
    assert client.get("/desk/insight/month.pdf?period=13").status_code == 404


class TestForMachines:
    def test_a_measure_has_definition_value_numerator_and_denominator(self, month: str) -> None:
        machine = personnel(org.REPRESENTATIVE)
        known: Any = machine.get("measures").json()
        listed = [one["id"] for one in known["measures"]]
        assert listed == [*MONTHLY, "promised", "paid", *CRITERIA]
        states = {one["id"]: (one["state"], bool(one["feeds"])) for one in known["measures"]}
        assert (states["k01"], states["k30"]) == (("live", False), ("no_source", True))
        told: Any = machine.get("measures/upheld", period=month, by="unit").json()
        assert (told["value"], told["numerator"], told["denominator"]) == (100, 2, 2)
        assert told["groups"] == [{"group": None, "numerator": 2, "denominator": 2}]
        assert told["definition"]

    def test_a_measure_says_as_of_when_and_is_divided_into_months_and_weeks(
        self, month: str
    ) -> None:
        machine = personnel(org.REPRESENTATIVE)
        whole: Any = machine.get("measures/k01", period=month, series="week").json()
        assert sum(one["numerator"] for one in whole["series"]) == whole["numerator"] == 8
        assert (whole["limits"]["strength"], whole["signals"]) == ("absent", [])
        assert (whole["unit"], whole["facts_version"] >= 0) == ("number", True)
        assert whole["as_of"]
        late: Any = machine.get("measures/late", period=month, series="month").json()
        (only,) = late["series"]
        assert (only["numerator"], only["denominator"]) == (late["numerator"], late["denominator"])
        time: Any = machine.get("measures/k21", period=month, by="channel").json()
        assert (time["unit"], time["numerator"] > 0) == ("working_days", True)
        assert 0 <= time["value"] <= time["ninth"]
        assert machine.get("measures/k30", period=month).status_code == 404

    def test_only_who_sees_every_number_gets_weeks_and_other_groups(self, month: str) -> None:
        auditor = personnel(org.AUDITOR)
        assert auditor.get("measures/k01", period=month, series="week").status_code == 422
        assert auditor.get("measures/k01", period=month, by="channel").status_code == 422
        told: Any = auditor.get("measures/k01", period=month, series="month").json()
        assert [one["numerator"] for one in told["series"]] == [told["numerator"]]

    def test_what_is_no_measure_or_period_is_said(self) -> None:
        machine = personnel(org.REPRESENTATIVE)
        assert machine.get("measures/speed").status_code == 404
        assert machine.get("measures/open", period="2026-13").status_code == 422

    def test_who_counts_nothing_is_told_so_and_small_numbers_are_null(self, month: str) -> None:
        assert personnel(org.ADMINISTRATOR).get("measures").status_code == 403
        told: Any = personnel(org.AUDITOR).get("measures/answered", period=month).json()
        assert told["numerator"] is None


class TestTheCommand:
    """`amends report month`: the same page as a file."""

    def run(self, *words: str) -> int:
        arguments = command.parser().parse_args(["report", "month", *words])
        return int(arguments.command.run(arguments))

    def test_it_writes_the_page_as_the_file_that_its_name_asks_for(
        self, month: str, tmp_path: Path
    ) -> None:
        for name, begins in (("m.pdf", b"%PDF-"), ("m.xlsx", b"PK"), ("m.csv", b"measure,part")):
            assert self.run("--period", month, "--out", str(tmp_path / name)) == 0
            assert (tmp_path / name).read_bytes().startswith(begins)
        assert sorted(path.name for path in tmp_path.iterdir()) == ["m.csv", "m.pdf", "m.xlsx"]
        rows = list(csv.DictReader((tmp_path / "m.csv").read_text().splitlines()))
        received = [row for row in rows if (row["measure"], row["part"]) == ("received", "")]
        assert [row["number"] for row in received] == ["8", "0", "0"]
        assert received[0]["period"] == month

    def test_a_person_counts_what_they_may_count(self, month: str, tmp_path: Path) -> None:
        out = tmp_path / "m.csv"
        self.run("--period", month, "--out", str(out), "--for", org.AUDITOR)
        rows = list(csv.DictReader(out.read_text().splitlines()))
        numbers = {row["number"] for row in rows if row["number"]}
        assert not numbers & {"1", "2", "3", "4"}, "no small number is told to an auditor"
        assert {"8", "<5"} <= numbers

    @pytest.mark.parametrize(
        ("words", "why"),
        [
            (("--out", "month.doc"), "The file has to end in"),
            (("--out", "m.csv", "--period", "2026-13"), "Give a period"),
            (("--out", "m.csv", "--for", "person/nobody"), "No member of staff is person/nobody"),
            (
                ("--out", "m.csv", "--for", org.ADMINISTRATOR),
                "No member of staff who can see figures",
            ),
            (("--out", "nowhere/m.csv"), "No such file"),
        ],
    )
    def test_what_cannot_be_written_is_said_and_leaves_nothing(
        self, words: tuple[str, ...], why: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(tmp_path)
        with pytest.raises((Declined, OSError), match=why):
            self.run(*words)
        assert list(tmp_path.iterdir()) == []
