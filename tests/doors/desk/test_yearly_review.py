"""The owner's yearly review: eight steps on the record of every management review."""

from typing import Any

import pytest
from tests.doors import desk_people as desk
from tests.doors.desk.test_governing import sends
from tests.doors.desk.test_reviews import planned
from tests.records import organization as org

from amends.core.framework.people.personnel import Role
from amends.core.governing.reviews import ReviewState
from amends.handling.kinds.governing_review import reviews
from amends.register.models import Action

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _organization() -> None:
    org.found_organization()


def step(number: int, **fields: Any) -> Any:
    page = f"yearly-review/{number}/"
    once = f"{page}{len(Action.objects.all())}{sorted(fields)}"[:60]
    return sends(org.DIRECTOR, page, once=once, **fields)


def filled(number: int) -> dict[str, str]:
    """A text for every question of a step."""
    page = desk.seated(org.DIRECTOR).get(f"/desk/yearly-review/{number}/").content.decode()
    names = {part.partition('"')[0] for part in page.split('name="')[1:]}
    return {one: "We looked at it" for one in names if one.startswith(("input-", "purpose-"))}


def test_eight_steps_end_in_minutes_that_the_owner_signed_as_senior_management() -> None:
    begun = sends(org.DIRECTOR, "yearly-review/")
    assert begun["Location"] == "/desk/yearly-review/1/"
    for number in range(1, 7):
        answer = step(number, **filled(number))
        assert answer.status_code == 302, answer.content.decode()
        assert answer["Location"] == f"/desk/yearly-review/{number + 1}/"
    decision = {"what": "Call back the same day", "kind": "process", "due": "2099-01-01"}
    assert step(7, owner=org.DIRECTOR, **decision)["Location"] == "/desk/yearly-review/7/"

    signed = step(8, present=[org.DIRECTOR])

    assert signed.status_code == 302, signed.content.decode()
    (review,) = reviews()
    assert review.state is ReviewState.signed
    assert {one.role for one in review.answers} == {Role.top_management}
    assert Action.objects.get().source == "review"
    assert "The minutes are signed." in desk.read(
        desk.seated(org.DIRECTOR), signed["Location"].partition("?")[0].removeprefix("/desk/")
    )


def test_signing_names_the_steps_that_are_not_done() -> None:
    sends(org.DIRECTOR, "yearly-review/")
    step(1, **filled(1))

    refused = step(8, present=[org.DIRECTOR])

    assert refused.status_code == 200
    page = desk.unwrapped(refused.content.decode())
    assert "You cannot sign this yet." in page
    assert "An input, a conclusion or the attendance is missing" in page
    assert reviews()[0].state is ReviewState.prepared


def test_it_is_for_senior_management_alone_and_shown_where_complaints_are_few() -> None:
    assert desk.seated(org.REPRESENTATIVE).get("/desk/yearly-review/").status_code == 404
    assert "/desk/yearly-review/" in desk.read(desk.seated(org.DIRECTOR), "yearly-review/")


def test_an_owner_finds_the_yearly_review_instead_of_management_reviews() -> None:
    page = desk.seated(org.DIRECTOR).get("/desk/executive/").content.decode()

    assert "Begin yearly review" in page
    assert "Plan a review" not in page
    assert 'href="/desk/yearly-review/"' in page
    assert 'href="/desk/reviews/"' not in page


def test_the_owner_is_led_from_an_open_review_to_the_yearly_review() -> None:
    review = planned()
    for page in ("executive/", "due/"):
        mine = desk.read(desk.seated(org.DIRECTOR), page)
        assert "/desk/yearly-review/" in mine.partition("<main")[2]
        assert review not in mine
    other = desk.read(desk.seated(org.REPRESENTATIVE), "due/?of=all")
    assert review in other, "another person reads the record itself"
