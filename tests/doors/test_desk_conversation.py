"""On the telephone and at the counter: earlier complaints, and what to read back."""

from typing import Any

import pytest

from amends.register.models import Row

from ..records import organization as org
from . import desk_people as desk

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _organization() -> None:
    org.found_organization()


FORMS = pytest.mark.parametrize("address", ["complaints/settle/", "complaints/new/"])
CALLER = {
    "complainants-0-identity-name": "Nora Complain",
    "complainants-0-identity-email": "nora@example.org",
    "narrative": "The lift stands <still>.",
}


def asked(address: str, button: str, **typed: Any) -> str:
    """What the page says after one of the buttons that record nothing."""
    client = desk.seated(org.HANDLER)
    sent = desk.filled(desk.read(client, address)) | CALLER | typed | {button: "1"}
    answer = client.post(f"/desk/{address}", sent)
    assert answer.status_code == 200
    return str(answer.content.decode())


@FORMS
def test_what_was_typed_is_read_back_nothing_is_recorded_and_nothing_is_lost(address: str) -> None:
    page = asked(address, "read_back")

    assert "Your name is Nora Complain." in page
    assert "I have written down: “The lift stands &lt;still&gt;." in page
    assert "Is that right?" in page
    assert desk.filled(page)["narrative"] == CALLER["narrative"]
    assert desk.filled(page)["complainants-0-identity-name"] == "Nora Complain"
    assert not Row.objects.exists()


@FORMS
def test_earlier_complaints_of_whoever_speaks_are_shown_before_anything_is_finished(
    address: str,
) -> None:
    before = org.lodged().reference
    page = asked(address, "look", narrative="")

    assert f">{before}<" in page
    assert Row.objects.count() == 1
    assert desk.filled(page)["complainants-0-identity-email"] == "nora@example.org"


def test_earlier_complaints_are_shown_only_to_whoever_may_see_them() -> None:
    walled = desk.complaint_about(org.HANDLER)
    page = asked("complaints/settle/", "look")

    assert walled not in page


@FORMS
def test_what_to_say_stands_beside_the_form(address: str) -> None:
    page = desk.read(desk.seated(org.COUNTER), address)

    assert "What would put it right for you?" in page
