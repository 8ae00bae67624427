"""Pages of governing records: drafted, approved by another, renewed once read, printed."""

from datetime import timedelta
from typing import Any

import pytest
from tests.doors import desk_people as desk
from tests.opening import not_asked
from tests.records import organization as org

from amends.core.values import Id
from amends.register.models import GoverningRecord

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _organization() -> None:
    org.found_organization()


def sends(person: Id, page: str, **fields: Any) -> Any:
    client = desk.seated(person)
    form = client.get(f"/desk/{page}").content.decode()
    revision = form.partition('name="revision" value="')[2].partition('"')[0]
    return client.post(f"/desk/{page}", {"once": f"{page}-1", "revision": revision, **fields})


def drafted(**typed: Any) -> str:
    fields = {
        "item": "5.1",
        "title": "What we handle",
        "words": "Every complaint about our homes",
        "owner": org.REPRESENTATIVE,
        "review": f"{org.REVIEW}",
    }
    answer = sends(org.REPRESENTATIVE, "statements/new/", **fields | typed)
    assert answer.status_code == 302, answer.content.decode()
    return str(answer["Location"]).partition("?")[0].removeprefix("/desk/")


def test_a_statement_is_drafted_approved_by_another_and_listed() -> None:
    page = drafted()

    answer = sends(org.DIRECTOR, f"{page}acts/approve/")

    assert answer.status_code == 302, answer.content.decode()
    listed = desk.read(desk.seated(org.DIRECTOR), "statements/")
    assert "What we handle" in listed
    assert "Approved" in listed
    row = GoverningRecord.objects.get()
    assert (row.kind, row.state, row.due) == ("statement", "approved", org.REVIEW)


@pytest.mark.opens
def test_it_is_renewed_by_a_person_who_opened_it_and_not_before() -> None:
    page = drafted()
    with not_asked():
        sends(org.DIRECTOR, f"{page}acts/approve/")

    unread = sends(org.DIRECTOR, f"{page}acts/renew/", review=f"{org.REVIEW + timedelta(1)}")
    assert unread.status_code == 409
    assert "You have not opened the record" in unread.content.decode()

    assert "Every complaint about our homes" in desk.read(desk.seated(org.DIRECTOR), page)
    read = sends(
        org.DIRECTOR, f"{page}acts/renew/", once="again", review=f"{org.REVIEW + timedelta(1)}"
    )
    assert read.status_code == 302, read.content.decode()


def test_an_empty_list_says_what_statements_are_for() -> None:
    assert "what only people can know" in desk.read(desk.seated(org.REPRESENTATIVE), "statements/")


def test_it_is_printed_for_those_who_may_read_it_only() -> None:
    page = drafted()

    printed = desk.seated(org.REPRESENTATIVE).get(f"/desk/{page}record.pdf")

    assert printed.status_code == 200
    assert desk.seated(org.HANDLER).get(f"/desk/{page}").status_code == 404


def test_a_list_longer_than_a_page_leads_to_the_next_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("amends.desk.records.list_views.PAGE", 1)
    drafted()
    drafted(once="another", title="What we do not handle")
    seat = desk.seated(org.DIRECTOR)

    first, second = desk.read(seat, "statements/"), desk.read(seat, "statements/?page=2")

    assert "page=2" in first
    assert "page=3" not in second
    assert ("What we do not handle" in first) is not ("What we do not handle" in second)


def test_a_printed_record_of_a_demo_says_so_on_every_page(monkeypatch: pytest.MonkeyPatch) -> None:
    page, variants = f"{drafted()}record.pdf", []

    def render(document: Any) -> bytes:
        variants.append(document.variant)
        return b"%PDF-"

    monkeypatch.setattr("amends.desk.printing.sheets.render", render)
    desk.seated(org.DIRECTOR).get(f"/desk/{page}")
    monkeypatch.setattr("amends.desk.printing.sheets.is_demonstration", lambda: True)
    desk.seated(org.DIRECTOR).get(f"/desk/{page}")

    assert variants == ["", "Demo"]


def test_a_staff_survey_is_recorded_with_its_numbers_and_confirmed() -> None:
    counted = {"invited": 24, "answered": 19, "leadership": 12, "means": 8}
    days = {"first": "2026-03-02", "last": "2026-03-13", "held": "Sheets without names"}
    fields = counted | {"attitude": 16, "openness": 13, "owner": org.DIRECTOR} | days
    answer = sends(org.REPRESENTATIVE, "staff-surveys/new/", **fields)
    assert answer.status_code == 302, answer.content.decode()
    page = str(answer["Location"]).partition("?")[0].removeprefix("/desk/")
    assert "12 of 19" in desk.read(desk.seated(org.DIRECTOR), page)

    sends(org.DIRECTOR, f"{page}acts/confirm/")

    confirmed = desk.read(desk.seated(org.REPRESENTATIVE), page)
    assert "Withdraw staff survey" in confirmed
    assert "btn--go" not in confirmed[confirmed.index("<main") :], "an act that undoes never leads"
