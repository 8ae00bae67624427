"""The organization's own kinds of letter: added, worded, named anew and retired in the browser, and
begun from on a complaint."""

from typing import Any

import pytest
from django.utils import timezone
from tests.doors import desk_people as desk
from tests.records import organization as org

from amends.handling import rules

pytestmark = pytest.mark.django_db

TEXT = "{greeting}\n\nwe come on [the day] about {reference}.\n\n{organization}"


@pytest.fixture(autouse=True)
def _organization() -> None:
    org.found_organization()


def post(client: Any, address: str, **typed: Any) -> Any:
    return client.post(f"/desk/settings/{address}", typed)


def publish(client: Any) -> None:
    assert post(client, "publish/", reason="A letter of ours.").status_code == 302


def choices(client: Any, reference: str) -> str:
    return str(client.get(f"/desk/complaints/{reference}/letter/").content.decode())


def languages() -> tuple[str, ...]:
    return rules.rules_at(timezone.now()).policy.languages


def test_a_kind_is_added_worded_written_renamed_and_retired_by_the_browser_alone() -> None:
    client = desk.seated(org.REPRESENTATIVE)
    reference = org.lodged(timezone.now()).reference
    names = {f"label-{language}": "A visit" for language in languages()}
    assert post(client, "letter_kinds/", **names).status_code == 302
    assert "A visit" in desk.read(client, "settings/letters/")
    assert "not written" in desk.read(client, "settings/letters/")
    first = languages()[0]
    form = desk.read(client, f"settings/letters/own.a_visit/{first}/")
    assert "This template does not exist yet, so no one can use it." in form
    wrong = post(
        client, f"letters/own.a_visit/{first}/", subject="About {reference}", text="{secret}"
    )
    assert wrong.status_code == 422, "a secret stands in no letter of ours"
    address = f"letters/own.a_visit/{first}/"
    assert post(client, address, subject="About {reference}", text=TEXT).status_code == 302
    assert "A visit" not in choices(client, reference), "a draft changes nothing"
    publish(client)
    assert "A visit" in choices(client, reference)
    begun = client.get(f"/desk/complaints/{reference}/letter/", {"kind": "own.a_visit"})
    assert f"about {reference}." in begun.content.decode()
    renamed = {f"label-{language}": "Our visit" for language in languages()}
    assert post(client, "letter_kinds/own.a_visit/", **renamed).status_code == 302
    publish(client)
    assert "Our visit" in choices(client, reference)
    post(client, "letter_kinds/own.a_visit/", **renamed, retired="on")
    publish(client)
    assert "Our visit" not in choices(client, reference)


@pytest.mark.parametrize("person", [org.HANDLER, org.AUDITOR])
def test_whoever_may_not_change_the_rules_adds_none(person: str) -> None:
    given = {f"label-{language}": "Mine" for language in languages()}
    assert post(desk.seated(person), "letter_kinds/", **given).status_code == 403


def test_a_kind_that_there_is_not_has_no_page() -> None:
    client = desk.seated(org.REPRESENTATIVE)
    assert client.get("/desk/settings/letters/own.nothing/en/").status_code == 404


def test_the_window_of_the_envelopes_is_chosen_for_the_house_and_for_a_brand() -> None:
    client = desk.seated(org.REPRESENTATIVE)
    answer = post(client, "looks/", accent="#0b5d6b", window="right")
    assert answer.status_code == 302
    assert "Envelope window" in desk.read(client, "settings/")
    publish(client)
    assert rules.rules_at(timezone.now()).policy.window == "right"
    assert "selected" in desk.read(client, "settings/looks/")
