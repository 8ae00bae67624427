"""Clause 7.1: the public page and the leaflet say what is possible here, and keep each version."""

import re
from dataclasses import replace
from datetime import datetime, timedelta
from html import unescape
from io import BytesIO

import pytest
from django.test import Client
from django.utils import timezone
from pypdf import PdfReader
from tests.doors import desk_people as desk
from tests.doors.complaining import text_of
from tests.records import organization as org

from amends.core.framework.adoption.proposals import RuleKind
from amends.core.framework.appointments import EndRole
from amends.core.framework.labels import Label
from amends.core.framework.people.personnel import Role
from amends.core.framework.policy import text as policy_text
from amends.core.framework.policy.commitments import OutsideBody
from amends.core.framework.policy.policy import Policy
from amends.core.values import Code
from amends.governance.defaults import default_policy, pack, plain_calendar
from amends.governance.founding import Founder, adoption, found
from amends.governance.public_versions import public_versions
from amends.handling import rules
from amends.handling.commands import Command
from amends.handling.perform import perform
from amends.handling.streams import RULES
from amends.journal import adopted_texts

pytestmark = pytest.mark.django_db

NONE_INSIDE = "No one here can review our response independently"
GERMAN = {"accept-language": "de"}


def sole_owner(**changes: object) -> None:
    """A shop of one person."""
    rules.forget()
    policy = replace(policy_text.read(default_policy("small_business")), **changes)  # type: ignore[arg-type]
    roles = (Role.top_management, Role.management_representative, Role.handler)
    found(
        policy=policy_text.write(policy),
        calendars=[plain_calendar()],
        packs=[pack("iso-10002")],
        founders=[Founder(org.DIRECTOR, "Olga Owner", tuple((one, None) for one in roles))],
        now=org.BEGAN,
    )


def adopted(policy: Policy, *, binds: datetime | None = None) -> None:
    """Adopt a policy as one from before this rule existed."""
    text = policy_text.write(replace(policy, version=policy.version + 1))
    adopted_texts.adopt_text(text)
    given = replace(adoption(RuleKind.policy, text, reason="older"), binds=binds)
    command = Command(RULES, Code("adopt"), given)
    perform([command], actor=org.acting(org.REPRESENTATIVE), now=org.BEGAN + timedelta(days=1))
    rules.forget()


def in_force() -> Policy:
    return rules.rules_at(timezone.now()).policy


def test_a_sole_owner_says_that_there_is_no_reviewer() -> None:
    sole_owner()
    page = text_of(Client().get("/policy"))
    assert f"{NONE_INSIDE}, and we have not named an external reviewer." in page
    assert "Review by the owner" not in page


def test_a_sole_owner_names_the_outside_reviewer() -> None:
    sole_owner(bodies=(OutsideBody(Code("board"), (Label("en", "The Guild Board"),)),))
    page = text_of(Client().get("/policy"))
    assert f"{NONE_INSIDE}. You can contact: The Guild Board" in page


def test_the_page_names_only_channels_with_an_address_or_a_number() -> None:
    org.found_organization()
    where = _section(Client().get("/policy").content.decode(), "where")
    assert "Social media" not in where
    assert "<dt>Telephone</dt>" not in where
    assert "/complain" in where
    adopted(replace(in_force(), phone="+353 1 555 0100"))
    where = _section(Client().get("/policy").content.decode(), "where")
    assert 'href="tel:+35315550100"' in where
    assert "<dt>Letter</dt>" not in where


def test_a_language_without_a_fact_shows_the_page_in_another_one() -> None:
    org.found_organization()
    first, *rest = in_force().response_types
    english = replace(first, labels=first.labels[:1])
    adopted(replace(in_force(), response_types=(english, *rest), languages=("en", "de")))

    page = Client(headers=GERMAN).get("/policy")

    assert "Wir haben diese Seite in Ihrer Sprache noch nicht veröffentlicht." in text_of(page)
    assert '<div lang="en">' in page.content.decode()
    assert "How long it takes" in text_of(page)


def test_publishing_is_refused_with_what_is_missing_and_where_to_enter_it() -> None:
    org.found_organization()
    client = desk.seated(org.REPRESENTATIVE)
    english = {"label-en": "A voucher"}
    assert client.post("/desk/settings/response_types/", english).status_code == 302
    client.post("/desk/settings/languages/", {"language": "de"})

    refused = client.post("/desk/settings/publish/", {"reason": "German customers."})

    assert refused.status_code == 422
    said = unescape(text_of(refused))
    assert re.search(
        r"the public page does not yet say in this language what we can offer [^.]*, so you "
        r"cannot publish this\. Enter the remedy type “A voucher” under “Languages”\.",
        said,
    )
    assert in_force().languages == ("en",)
    table = text_of(client.get("/desk/public-page/"))
    assert "What we can offer and who can review our response complete missing" in table


def test_earlier_versions_are_read_as_they_were_and_say_whose_day_they_are_of() -> None:
    org.found_organization()
    quicker = tuple(replace(one, respond=max(0, one.respond - 3)) for one in in_force().targets)
    adopted(replace(in_force(), targets=quicker))
    client = Client()

    now = text_of(client.get("/policy"))
    before = text_of(client.get("/policy/1"))

    assert "within 17 working days" in now
    assert "within 20 working days" in before
    assert "Version of Monday 2 March 2026." in before
    assert "Read the latest version" in before
    assert "Version of Mon 2 March 2026, 08:00" in now, "each one is linked"
    assert client.get("/policy/3").status_code == 404
    table = desk.read(desk.seated(org.AUDITOR), "public-page/")
    held = rules.book().held[-1]
    assert "Rita Represent" in table
    assert held.adoption.sha256 in table, "by which the audit trail proves it"


def test_versions_are_numbered_by_the_day_they_apply_also_if_adopted_in_another_order() -> None:
    org.found_organization()
    first = in_force()
    later, sooner = (org.BEGAN + timedelta(days=days) for days in (5, 3))
    adopted(replace(first, email="later@shop.example"), binds=later)
    adopted(replace(first, version=2, email="sooner@shop.example"), binds=sooner)

    found = public_versions(later)

    assert [(one.number, one.since) for one in found[1:]] == [(2, sooner), (3, later)]
    assert [one.number for one in public_versions(sooner)] == [1, 2]


def test_an_earlier_version_names_the_reviews_that_were_possible_then() -> None:
    org.found_organization()
    assert "Review by another manager" in text_of(Client().get("/policy"))
    ends = [
        Command(one, Code("end-role"), EndRole(Role.area_manager))
        for one in (org.MANAGER, org.REVIEWER)
    ]
    perform(ends, actor=org.acting(org.REPRESENTATIVE), now=timezone.now())
    assert "Review by another manager" not in text_of(Client().get("/policy"))
    assert "Review by another manager" in text_of(Client().get("/policy/1"))


def test_the_leaflet_says_what_the_page_says() -> None:
    org.found_organization()
    adopted(replace(in_force(), email="complaints@shop.example"))
    client = desk.seated(org.HANDLER)

    pdf = client.get("/desk/public-page/leaflet.pdf?in=en").content

    printed = " ".join(
        " ".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages).split()
    )
    for told in ("complaints@shop.example", "Review by another manager", "Version of", "/track"):
        assert told in printed
    assert "Social media" not in printed
    assert client.get("/desk/public-page/leaflet.pdf?in=fr").status_code == 404


def _section(page: str, name: str) -> str:
    found = re.search(rf'(?s)<h2 id="{name}">.*?(?=<h2)', page)
    assert found
    return found[0]
