"""Conformity: what the record shows of each requirement, for those who answer for it."""

import csv
import io
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from tests.doors import desk_people as desk
from tests.doors import handled
from tests.records import organization as org

from amends import vault
from amends.assurance import catalogue, checking
from amends.assurance.models import Checked
from amends.core.improvement.evidence import EvidenceState
from amends.handling.rules import rules_at
from amends.insight.facts import delta
from amends.vault import reading
from amends.vault.models import Kind, Piece

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _founded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delta, "flush", lambda path: None)
    org.found_organization()


def late() -> str:
    return str(org.lodged(timezone.now() - timedelta(days=60)).reference)


def test_the_map_of_a_new_organisation_has_no_evidence_and_says_the_next_steps() -> None:
    page = desk.read(desk.seated(org.REPRESENTATIVE), "conformity/")
    assert "The record contradicts no requirement." in page
    assert f"Other requirements: {len(catalogue.items())} without evidence yet." in page
    assert "Acknowledge the first complaint" in page
    assert "supports following the guidance of ISO 10002:2018" in page
    assert "%" not in page[page.index("<main") :], "never a percentage of conformity"
    assert "certified" not in page.lower()


def test_a_contradicted_requirement_is_first_and_leads_to_its_complaints() -> None:
    reference, client = late(), desk.seated(org.REPRESENTATIVE)
    page = desk.read(client, "conformity/")
    assert "Acknowledgements due: 1 of 1 (late or missing)" in page
    assert page.index("late or missing") < page.index("Nothing found in the record")
    item = desk.read(client, "conformity/7.4/")
    assert f"/desk/complaints/{reference}/" in item
    assert "0 of 1" in item
    assert "Complaints manager: Rita Represent" in item
    listed = desk.read(client, "complaints/?figure=k04&period=" + _period(item))
    assert reference in listed


def _period(item: str) -> str:
    return item.partition("figure=k04&amp;period=")[2].partition('"')[0]


def test_who_last_read_the_evidence_is_named() -> None:
    late()
    assert "Dora Director" not in desk.read(desk.seated(org.REPRESENTATIVE), "conformity/7.4/")
    desk.read(desk.seated(org.DIRECTOR), "conformity/7.4/")
    assert "Dora Director" in desk.read(desk.seated(org.REPRESENTATIVE), "conformity/7.4/")


def test_an_auditor_reads_the_map_and_opens_masked_records() -> None:
    reference, client = late(), desk.seated(org.AUDITOR)
    assert "/desk/conformity/" in desk.read(client, "record/")
    item = desk.read(client, "conformity/7.4/")
    assert f"/desk/record/{reference}/" in item
    assert "figure=" not in item, "an auditor has no lists of complaints"


def test_no_name_of_a_complainant_is_even_opened_for_an_auditor(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    reference, client = late(), desk.seated(org.AUDITOR)
    handled.answer(reference)
    opened: set[str] = set()

    def show(pieces: Iterable[str], **given: Any) -> Any:
        wanted = set(pieces)
        opened.update(wanted)
        return reading.show(wanted, **given)

    monkeypatch.setattr(vault, "show", show)
    shown = desk.read(client, f"record/{reference}/")

    there = Piece.objects.filter(scope=f"complaint/{reference}", kind=Kind.identity)
    named = set(there.values_list("pk", flat=True))
    assert opened
    assert named
    assert not named & opened
    assert "Nora" not in shown


@pytest.mark.parametrize("person", [org.HANDLER, org.MANAGER, org.ADMINISTRATOR])
def test_others_do_not_read_it(person: str) -> None:
    client = desk.seated(person)
    for page in ("", "7.4/", "map.csv"):
        assert client.get(f"/desk/conformity/{page}").status_code == 404


def test_the_map_is_exported_as_csv() -> None:
    late()
    response = desk.seated(org.REPRESENTATIVE).get("/desk/conformity/map.csv")
    rows = list(csv.DictReader(io.StringIO(response.content.decode())))
    assert [one["requirement"] for one in rows] == list(catalogue.items())
    row = next(one for one in rows if one["requirement"] == "7.4")
    assert (row["state"], row["population"], row["contradicting"]) == ("contradicted", "1", "1")


def test_the_page_says_as_of_when_the_record_was_checked() -> None:
    late()
    checking.refresh(now=timezone.now() - timedelta(days=2))
    page = desk.read(desk.seated(org.REPRESENTATIVE), "conformity/")
    day = timezone.localdate() - timedelta(days=2)
    assert f"{day.day} {day:%B}" in page
    number = Checked.objects.filter(state="contradicted").count()
    assert number
    assert f'Conformity<span class="count">{number}' in page, "the rail counts contradictions"


def test_an_exemption_is_proposed_on_a_page_and_named_on_its_requirement() -> None:
    client = desk.seated(org.REPRESENTATIVE)
    form = desk.read(client, "exemptions/new/")
    assert "ISO 10003 External bodies agree with our outcomes" in form
    reason, day = "No body outside decides on our complaints.", timezone.localdate()
    review = (day + timedelta(days=300)).isoformat()
    fields = {"requirement": "iso-10003", "reason": reason, "review": review}
    answer = client.post("/desk/exemptions/new/", {"once": "exemption-1", "revision": "", **fields})
    assert answer.status_code == 302, answer.content.decode()
    page = answer["Location"].partition("?")[0]
    director = desk.seated(org.DIRECTOR)
    shown = director.get(page).content.decode()
    assert "External bodies agree with our outcomes" in shown
    revision = director.get(f"{page}acts/approve/").content.decode()
    revision = revision.partition('name="revision" value="')[2].partition('"')[0]
    director.post(f"{page}acts/approve/", {"once": "exemption-2", "revision": revision})
    assert page in desk.read(client, "conformity/iso-10003/")


def test_a_shown_requirement_says_how_it_is_known_and_opens_its_cases() -> None:
    references = [late() for _ in range(12)]
    for reference in references:
        handled.answer(reference)
    client = desk.seated(org.REPRESENTATIVE)
    shown = [item for item, one in _results().items() if one.state is EvidenceState.shown]
    assert len(shown) > 5
    for item in shown:
        page = desk.read(client, f"conformity/{item}/")
        part = page.partition('id="evidence"')[2].partition("</section>")[0]
        assert "Seen by the system" in part or "Checked by someone else" in part, item
        assert "href=" in part.partition("<tbody>")[2], f"{item} opens nothing"
    rows = csv.DictReader(io.StringIO(client.get("/desk/conformity/map.csv").content.decode()))
    assert {one["weight"] for one in rows if one["requirement"] in shown} <= {"seen", "checked"}


def test_an_auditor_confirms_a_requirement_from_its_page() -> None:
    late()
    client, other = desk.seated(org.AUDITOR), desk.seated(org.REPRESENTATIVE)
    words = {"requirement": "5.2", "words": "I read the minutes of five meetings of this year."}
    sent = {"once": "confirm-1", "revision": "", **words}
    refused = client.post("/desk/confirmations/new/", sent)
    assert refused.status_code == 409, "the page was not opened"
    address = "/desk/confirmations/new/?requirement=5.2"
    assert f'href="{address}"' in desk.read(client, "conformity/5.2/")
    assert f'href="{address}"' not in desk.read(other, "conformity/5.2/")
    assert '<option value="5.2" selected' in client.get(address).content.decode()
    confirmed = client.post("/desk/confirmations/new/", {**sent, "once": "confirm-2"})
    assert confirmed.status_code == 302
    page = confirmed["Location"].partition("?")[0]
    assert page in desk.read(other, "conformity/5.2/")
    assert "Checked by someone else" in desk.read(other, "conformity/5.2/")


def _results() -> Mapping[str, checking.Result]:
    now = timezone.now() + timedelta(minutes=1)
    checking.refresh(now=now)
    return checking.results(rules_at(now), now)
