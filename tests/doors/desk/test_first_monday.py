"""The first Monday: somebody with a spreadsheet, a mailbox and letter paper makes it their own and
works their real complaints, by what can be read on the pages alone."""

import io
import shutil
import zipfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from email.utils import parseaddr
from itertools import zip_longest
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest
from django.core import mail
from django.db import connections
from django.utils import timezone
from openpyxl import load_workbook
from pypdf import PdfReader
from tests.doors import browsing
from tests.doors.somebody import Somebody
from tests.records import dirty_register as dirty

from amends.governance import opening
from amends.site import worker

pytestmark = [pytest.mark.browser, pytest.mark.whole]

PASSWORD = "four plain words here"
MOST = 45
"""Minutes, reading and all: what a first Monday may take."""
NORTH, SOUTH = "Northern Parcels", "Southern Parcels"


type House = Callable[[], AbstractContextManager[Somebody]]


@pytest.fixture
def house(
    fresh_database: Callable[[], AbstractContextManager[str]], settings: Any, tmp_path: Path
) -> Iterator[House]:
    """Somebody before an installation that holds nothing, each time another one."""
    (tmp_path / "old register.xlsx").write_bytes(dirty.workbook())
    (tmp_path / "scans.zip").write_bytes(dirty.archive())
    how = {"viewport": {"width": 1280, "height": 900}, "locale": "en"}
    with browsing.served() as address, browsing.browser() as chromium:

        @contextmanager
        def empty() -> Iterator[Somebody]:
            settings.AMENDS_DATA = Path(mkdtemp(dir=tmp_path))
            settings.AMENDS_FILES = settings.AMENDS_DATA / "files"
            (settings.AMENDS_DATA / "keys").mkdir()
            with fresh_database():
                page = browsing.page_in(chromium, base_url=address, **how)
                yield Somebody(page)
                page.context.close()

        yield empty


def worked() -> None:
    """What the worker does meanwhile, in a thread of its own: this one belongs to the browser."""

    def rounds() -> None:
        try:
            while worker.make_round("test", now=timezone.now()):
                pass
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as threads:
        threads.submit(rounds).result()


def test_a_first_monday_from_an_empty_machine_to_everything_taken_away(
    house: House, tmp_path: Path
) -> None:
    """Set up; two brands; a dirty register of 200 rows with 60 open taken over; one of them
    answered by letter, one by mail; one settled at the counter; a category, a target, holidays, a
    closed day, a letter and a field changed; the file printed; everything exported: in 45 minutes
    by the model of `somebody`, without a terminal, and with nobody written to because they were
    taken over. Another organization that holds nothing takes in what was taken away."""
    with house() as ada:
        works_a_monday(ada, tmp_path)
        taken = takes_it_away(ada, tmp_path)
        assert ada.minutes <= MOST, f"{ada.minutes:.1f} minutes, {ada.pages} pages"
    mail.outbox.clear()
    with house() as cleo:
        sets_up(cleo)
        reads_it_back(cleo, taken)
        there = takes_it_away(cleo, tmp_path)
    assert mail.outbox == []
    is_the_same(taken, there)


def works_a_monday(ada: Somebody, tmp_path: Path) -> None:
    sets_up(ada)
    makes_two_brands(ada)
    takes_over(ada, tmp_path)
    assert mail.outbox == []

    answers_by_letter(ada)
    assert mail.outbox == []
    answers_by_mail(ada)
    [answer] = mail.outbox
    assert answer.to == ["customer196@example.org"]

    changes_rules(ada)
    settles_at_the_counter(ada)
    takes_on(ada, NORTH, "vera@example.org")
    takes_on(ada, SOUTH, "wim@example.org")
    worked()
    assert {one.to[0] for one in mail.outbox[1:]} == {"vera@example.org", "wim@example.org"}
    keeps_brands_apart(mail.outbox[1:])

    prints_the_file(ada)


def sets_up(ada: Somebody) -> None:
    """From nothing through the seven screens."""
    ada.opens("/desk/")
    ada.fill("What is your organisation called?", "Parcels and Sons")
    ada.choose("Which country are you in?", "Ireland")
    ada.choose("Which currency do you use?", "EUR")
    ada.fill("What is your name?", "Ada Owner")
    ada.fill("Choose a sign-in name", "ada")
    ada.fill("Your password", PASSWORD)
    ada.fill("Code", opening.new_code())
    ada.press("Start")
    ada.follow("Start")
    ada.press("Save and continue")
    ada.unfold("Add person")
    ada.fill("Name", "Ben Helper")
    ada.tick("complaint handler: deals with complaints")
    ada.press("Add person")
    ada.choose("Who will own it?", "Ben Helper")
    ada.press("Save and continue")
    ada.sees("Opening hours")
    ada.press("Save and continue")
    ada.sees("Response times")
    ada.press("Save and continue")
    ada.follow("A shop")
    ada.press("Save and continue")
    ada.fill("Email address for complaints", "complaints@parcels.example")
    ada.fill("Postal address", "9 Head Office\nDublin")
    ada.press("Save and continue")
    ada.press("Done")
    ada.sees("Your first complaint")


def makes_two_brands(ada: Somebody) -> None:
    """Each with its name, addresses and colour."""
    ada.follow("Settings")
    ada.follow("Brands")
    for name, town, colour in ((NORTH, "Sligo", "#5b2a86"), (SOUTH, "Cork", "#7a1f1f")):
        ada.fill("Name", name)
        ada.fill("Email address for complaints", f"{town.lower()}@parcels.example")
        ada.fill("Postal address for complaints", f"1 Quay\n{town}")
        ada.press("Save to draft")
        ada.follow("Branding")
        ada.follow(name)
        ada.fill("Colour", colour)
        ada.press("Save to draft")
        ada.follow("Brands")
    publishes(ada, "We work under two names.")


def publishes(ada: Somebody, why: str) -> None:
    ada.follow("Settings")
    ada.fill("Why it changes", why)
    ada.press("Publish")
    ada.sees("is now live")


def takes_over(ada: Somebody, folder: Path) -> None:
    """200 rows, 7 of which cannot be understood; 60 open."""
    ada.follow("Import complaints")
    ada.brings("File", folder / "old register.xlsx")
    ada.press("Check file")
    ada.press("Continue")
    ada.tick("is Friday 10 January 2025", exact=False)
    ada.press("Continue")
    ada.brings("Attachments, as one ZIP file", folder / "scans.zip")
    ada.press("Add files")
    ada.press("Import 193 complaints")
    ada.sees("The import continues in the background. You can leave this page.")
    worked()
    waits_for(ada, "193 complaints imported. 7 rows were left out. We did not contact anyone.")


def waits_for(ada: Somebody, words: str) -> None:
    """The page of progress looks again by itself."""
    ada.page.get_by_text(words).wait_for()
    ada.looked()


def answers_by_letter(ada: Somebody) -> None:
    """An open one of the old register, until the letter is in the post, with its proof."""
    opens_one_of_the_old_ones(ada, "Customer 195", "01195")
    decides(ada, "Letter")
    worked()
    ada.follow("Letters to post", exact=False)
    ada.tick("Response")
    printed = words_of(ada.saves("Print selected letters"))
    assert "Customer 195 195 Long Street Anytown 01195" in printed
    assert "Your parcel lay at our depot" in printed
    ada.tick("Response")
    ada.tick("By recorded delivery")
    ada.fill("Tracking number", "RR 555 010 11")
    ada.press("Mark selected letters as posted")
    ada.sees("Posting recorded for 1 letter.")


def answers_by_mail(ada: Somebody) -> None:
    """Another one, whose address is known."""
    opens_one_of_the_old_ones(ada, "Customer 196", "01196")
    decides(ada, "Email")
    worked()


def opens_one_of_the_old_ones(ada: Somebody, who: str, postcode: str) -> None:
    """By name and postcode, as when somebody calls."""
    ada.follow("Find a person")
    ada.fill("Name", who)
    ada.fill("Postcode", postcode)
    ada.press("Find")
    row = ada.page.get_by_role("row").filter(has_text=who)
    ada.follow(row.get_by_role("link").first.inner_text())
    ada.sees(who)


def decides(ada: Somebody, way: str) -> None:
    """Assessed, looked into, answered: what the standard asks of every complaint."""
    does(ada, "Assess")
    for question, answer in (
        ("Severity", "Low"),
        ("Is anyone's safety at risk?", "No"),
        ("Complexity", "Low"),
        ("Impact", "Low"),
        ("Is immediate action needed?", "No"),
        ("Is immediate action possible?", "Yes"),
    ):
        ada.says(question, answer)
    ada.press("Save assessment")
    does(ada, "Assign an investigator")
    ada.says("Investigator", "Ada Owner (you)")
    ada.press("Assign")
    does(ada, "Record a finding")
    ada.says("Finding", "Upheld")
    ada.fill("Reasons and evidence", "The parcel lay at the depot for a week.")
    ada.press("Record finding")
    does(ada, "Finish investigation")
    ada.press("Finish investigation")
    does(ada, "Draft a response")
    ada.fill("Reasons, covering every issue", "Your parcel lay at our depot for a week. Sorry.")
    ada.choose("Kind, row 1", "Apology")
    ada.press("Save draft")
    does(ada, "Send the response")
    ada.says("How to send the response", way)
    ada.press("Check your answers")
    ada.sees("This is the full letter.")
    ada.go_on()
    ada.sees("1 letter to post" if way == "Letter" else "Response released.")


def does(ada: Somebody, act: str) -> None:
    """An act that is open already, or is offered, at once or folded."""
    ada.page.locator("[data-case][aria-busy]").wait_for(state="detached")
    if ada.page.locator("[data-panel] h2").filter(has_text=act).count():
        return
    if not ada.page.get_by_role("link", name=act, exact=True).first.is_visible():
        ada.unfold("More actions")
    ada.follow(act)


def changes_rules(ada: Somebody) -> None:
    """A category, a target, holidays, a closed day, a letter and a field of their own."""
    ada.follow("Settings")
    ada.follow("Categories")
    ada.follow("Goods arrived late")
    ada.fill("Name", "Parcel arrived late")
    ada.press("Save to draft")
    ada.follow("Custom fields")
    ada.fill("Name", "Parcel number")
    ada.press("Save to draft")
    ada.follow("All settings")
    ada.follow("Targets")
    ada.fill("Routine: respond within", "8")
    ada.press("Save to draft")
    ada.follow("Holidays")
    ada.choose("Country", "Germany")
    ada.press("Show what would change")
    ada.sees("This calendar is new.")
    ada.fill("Why it changes", "We have a depot there.")
    ada.press("Apply calendar")
    ada.sees("The calendar “Germany” applies from now on.")
    ada.follow("Closed days")
    ada.fill("Day", "4 1 2027")
    ada.fill("Reason", "Stocktaking")
    ada.press("Save to draft")
    ada.follow("All settings")
    ada.follow("Letters")
    ada.follow("Acknowledgement", exact=False)
    text = ada.page.get_by_label("Text", exact=True).input_value()
    ada.fill("Text", text.replace("for contacting us", "for telling us"))
    ada.press("Save to draft")
    ada.follow("See the draft")
    ada.sees("“Parcel arrived late”", "8 instead of 10", "4 January 2027", "“Parcel number” is new")
    publishes(ada, "What we learned on our first day.")


def settles_at_the_counter(ada: Somebody) -> None:
    """On one screen, from the first word to the close."""
    ada.follow("New complaint")
    ada.fill("Name", "Nell Nearby")
    ada.unfold("How and where we received it")
    ada.says("How we received it", "In person")
    ada.choose("Brand", NORTH)
    ada.fill("What happened", "The parcel was handed to me wet.")
    ada.fill("What the complainant will read", "We gave her a new one over the counter.")
    ada.says("Finding", "Upheld")
    ada.choose("Category", "Something was damaged")
    ada.choose("Cause", "A mistake was made")
    ada.says("Seen before?", "A single case")
    ada.page.wait_for_selector("#will-read")
    ada.press("Resolve and close")
    ada.sees("Complaint recorded, resolved and closed.", NORTH)


def takes_on(ada: Somebody, brand: str, address: str) -> None:
    """By telephone, under one of the names; the new field is asked."""
    ada.follow("New complaint")
    ada.fill("Name", address.partition("@")[0].title())
    ada.fill("Email", address)
    ada.choose("How to reach them", "Email")
    ada.unfold("How and where we received it")
    ada.says("How we received it", "Phone")
    ada.choose("Brand", brand)
    ada.fill("What happened", "It is three weeks late.")
    ada.fill("Parcel number", "77 081")
    ada.press("Record complaint")
    ada.sees("Complaint recorded.", brand)


def keeps_brands_apart(sent: list[Any]) -> None:
    """Each in the name and with the address of its own brand, in the new words, and nothing of the
    other."""
    towns = {NORTH: "Sligo", SOUTH: "Cork"}
    for one in sent:
        name, address = parseaddr(str(one.message()["From"]))
        [other] = {NORTH, SOUTH} - {name}
        assert address == f"{towns[name].lower()}@parcels.example"
        assert f"1 Quay, {towns[name]}" in one.body
        assert "Thank you for telling us" in one.body
        assert not [word for word in (other, towns[other], "Head Office") if word in one.body]
    assert len({str(one.message()["From"]) for one in sent}) == 2


def prints_the_file(ada: Somebody) -> None:
    """Everything of the complaint that was taken on last, on the paper of its brand."""
    ada.follow("View complaint")
    ada.unfold("Print")
    ada.follow("Print or save as PDF", exact=False)
    printed = ada.saves("Internal", exact=False)
    words = words_of(printed)
    assert SOUTH in words
    assert "77 081" in words
    assert NORTH not in words


def takes_it_away(ada: Somebody, folder: Path) -> Path:
    """Every complaint with its files: what came in, and what was recorded since."""
    ada.follow("Settings")
    ada.follow("Import complaints")
    taken = Path(mkdtemp(dir=folder)) / "complaints.zip"
    ada.follow("Export workbook with attachments")
    ada.fill("Reason", "A copy for the safe.")
    shutil.copy(ada.saves("Continue"), taken)
    names = {row["Name"] for row in rows_of(taken)}
    assert names >= {"Nell Nearby", "Customer 195"}
    assert len(rows_of(taken)) == 193 + 3
    return taken


def rows_of(archive: Path) -> list[dict[str, Any]]:
    with zipfile.ZipFile(archive) as held:
        book = load_workbook(io.BytesIO(held.read("complaints.xlsx")), read_only=True)
    names, *rows = book["Complaints"].iter_rows(values_only=True)
    return [dict(zip_longest(map(str, names), row)) for row in rows]


def reads_it_back(cleo: Somebody, archive: Path) -> None:
    """By what the archive says of itself; the two brands are made anew."""
    cleo.follow("Settings")
    cleo.follow("Import complaints")
    cleo.brings("File", archive)
    cleo.choose("File format", "A workbook that we exported")
    cleo.press("Check file")
    cleo.sees("Saved as a note, under the column's name")
    cleo.press("Continue")
    for brand in ("northern_parcels", "southern_parcels"):
        cleo.choose(brand, f"Add “{brand}”")
    cleo.press("Continue")
    cleo.sees("in the draft settings", "We'll import 196 complaints.")
    publishes(cleo, "The brands of the other house.")
    cleo.follow("Continue import")
    cleo.press("Import 196 complaints")
    worked()
    waits_for(cleo, "196 complaints imported. We did not contact anyone.")

    opens_one_of_the_old_ones(cleo, "Customer 190", "01190")
    cleo.sees("B-0190", "Parcel 190 came late.", "Assigned to Ada Owner", "letter-190.txt")
    assert b"it was late again" in cleo.saves("letter-190.txt", exact=False).read_bytes()


def is_the_same(taken: Path, there: Path) -> None:
    """Row by row, field by field, file by file: by the number that each had where it came from."""
    by_number = {str(row["Numbers"]).rpartition("old: ")[2]: row for row in rows_of(there)}
    assert len(by_number) == 193 + 3
    for row in rows_of(taken):
        back = by_number[str(row["Reference"])]
        assert told(back) == told(row)
        assert str(back["Numbers"]).splitlines()[:-1] == str(row["Numbers"] or "").splitlines()
    assert files_of(there) == files_of(taken)
    assert len(files_of(taken)) == 2


OWN = "Fact own.parcel_number (words)"
"""A field that the other organization has not: there it stays beside, as its source tells it."""


OWNER = "Fact amends.owner (words)"


def told(row: dict[str, Any]) -> dict[str, Any]:
    """What is to be the same on both sides: all but the numbers, where a file lies, and that what
    was closed with us counts as closed before it was taken over, when nobody answers for it."""
    apart = {"Reference", "Numbers", "Files", "Stage", OWN, OWN.replace("own.", "amends.own.")}
    apart |= {"Owner", OWNER}
    kept = {name: value for name, value in row.items() if name not in apart}
    stage = "closed_elsewhere" if str(row["Stage"]).startswith("closed_") else row["Stage"]
    own = row.get(OWN) or row.get(OWN.replace("own.", "amends.own."))
    owner = row["Owner"] or row.get(OWNER)
    return kept | {
        "Stage": stage,
        "own": own,
        "owner": owner,
        "files": len(str(row["Files"] or "").split()),
    }


def files_of(archive: Path) -> list[tuple[str, bytes]]:
    with zipfile.ZipFile(archive) as held:
        there = [name for name in held.namelist() if name.startswith("files/")]
        return sorted((name.rpartition("/")[2], held.read(name)) for name in there)


def words_of(path: Path) -> str:
    return " ".join(" ".join(page.extract_text().split()) for page in PdfReader(path).pages)
