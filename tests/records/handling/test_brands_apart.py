"""Two brands of one organization keep apart: name, colour, addresses, and who a letter is from."""

from dataclasses import replace
from datetime import timedelta
from email.utils import parseaddr

import pytest
from django.core import mail
from tests.records import organization as org

from amends.core.framework.labels import Label
from amends.core.framework.policy.check import check
from amends.core.framework.policy.organization import Brand
from amends.core.framework.policy.policy import Policy
from amends.core.values import Code
from amends.desk.printing.sheets import letterhead as sheet_head
from amends.governance import publishing
from amends.handling import rules
from amends.letters.on_paper import letterhead
from amends.site import worker

pytestmark = pytest.mark.django_db
NOW = org.BEGAN + timedelta(hours=3)
NORTH = Brand(
    Code("north"),
    (Label("en", "Northern Homes"),),
    accent="#5b2a86",
    email="north@example.org",
    phone="+353 1 555 0101",
    postal_address=("1 Quay", "Cork"),
)
SOUTH = Brand(Code("south"), (Label("en", "Southern Homes"),), accent="#7a1f1f")


@pytest.fixture(autouse=True)
def _two_brands() -> None:
    org.found_organization()
    known = rules.rules_at(NOW).policy
    house = {"email": "house@example.org", "postal_address": ("9 Head Office",)}
    changed = replace(known, version=known.version + 1, brands=(NORTH, SOUTH), **house)
    by = org.acting(org.REPRESENTATIVE)
    publishing.publish(publishing.Draft(changed, known), reason="Two names.", actor=by, now=NOW)


def _policy() -> Policy:
    return rules.rules_at(NOW + timedelta(hours=1)).policy


@pytest.mark.parametrize(
    ("brand", "sender", "reached", "others"),
    [
        ("north", ("Northern Homes", "north@example.org"), "1 Quay, Cork", "house@example.org"),
        ("south", ("Southern Homes", "amends@localhost"), "9 Head Office", "north@example.org"),
    ],
)
def test_a_mail_is_from_the_brand_that_its_receiver_knows(
    brand: str, sender: tuple[str, str], reached: str, others: str, settings: object
) -> None:
    settings.DEFAULT_FROM_EMAIL = "Complaints <amends@localhost>"  # type: ignore[attr-defined]
    org.lodged(NOW + timedelta(minutes=1), brand=Code(brand))
    while worker.make_round("test", now=NOW + timedelta(minutes=5)):
        pass

    [sent] = mail.outbox
    assert parseaddr(str(sent.message()["From"])) == sender
    assert sent.from_email == "Complaints <amends@localhost>", "what comes back comes to us"
    assert reached in sent.body
    assert sender[0] in sent.body
    assert others not in sent.body
    assert ({"Northern Homes", "Southern Homes"} - {sender[0]}).pop() not in sent.body


def test_paper_has_the_head_of_its_brand_and_where_that_one_is_reached() -> None:
    for brand, lines in (
        (NORTH, ("1 Quay, Cork", "north@example.org", "+353 1 555 0101")),
        (SOUTH, ("9 Head Office", "house@example.org")),
    ):
        posted = letterhead(_policy(), brand, None, "en")
        printed = sheet_head(_policy(), brand.code)
        assert posted.lines[-len(lines) :] == lines
        assert printed.lines == lines
        assert posted.accent == printed.accent == brand.accent
        assert posted.name == printed.name == brand.labels[0].text


def test_a_way_of_a_brand_that_cannot_be_used_keeps_the_policy_from_being_published() -> None:
    wrong = replace(NORTH, email="nowhere", phone="call us", postal_address=("1 Quay", " "))
    found = check(replace(_policy(), brands=(wrong,)))

    assert {(one.code, one.path) for one in found if one.blocks} == {
        ("no_email", "brands.north.email"),
        ("no_phone", "brands.north.phone"),
        ("empty_line", "brands.north.postal_address"),
    }
