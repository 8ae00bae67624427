"""The page of senior management: what needs their signature, decision or reading."""

from typing import Any

import pytest
from tests.doors import desk_people as desk
from tests.doors.desk.test_governing import drafted, sends
from tests.doors.desk.test_reviews import concluded, planned
from tests.records import organization as org

from amends.desk.reading.states import State
from amends.desk.records.status_marks import When
from amends.desk.worklists.executive import Ask

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _organization() -> None:
    org.found_organization()


def page(person: Any = org.DIRECTOR) -> str:
    return desk.read(desk.seated(person), "executive/")


def test_it_is_empty_where_nothing_needs_senior_management() -> None:
    text = page()

    assert "Nothing needs your attention." in text
    assert "No review is planned." in text


def test_a_statement_that_another_person_wrote_is_there_until_it_is_approved() -> None:
    record = drafted()
    assert "1 decision to make" in page()
    assert "Approve statement" in page()

    sends(org.DIRECTOR, f"{record}acts/approve/")

    assert "Nothing needs your attention." in page()


def test_a_review_is_there_to_sign_once_nothing_is_missing() -> None:
    review = planned()
    assert "The review pack is not ready yet." in page()
    assert "document to sign" not in page()

    concluded(review)

    assert "1 document to sign" in page()


def test_only_senior_management_has_it() -> None:
    assert desk.seated(org.REPRESENTATIVE).get("/desk/executive/").status_code == 404
    assert "/desk/executive/" not in desk.read(desk.seated(org.REPRESENTATIVE), "")
    assert "/desk/executive/" in desk.read(desk.seated(org.DIRECTOR), "")


def test_what_is_late_comes_first_whatever_it_is() -> None:
    looks = {"far": "open", "soon": "due", "late": "late"}
    asks = [Ask("decide", "", look, "", When("", look, icon)) for look, icon in looks.items()]
    asks.append(Ask("decide", "", "no day", ""))
    asks.append(Ask("decide", "", "late complaint", "", due=State("", "late")))

    ordered = [one.what for one in sorted(asks, key=lambda one: one.rank)]

    assert ordered == ["late", "late complaint", "soon", "far", "no day"]
