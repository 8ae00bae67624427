"""Settings at the desk: a draft, its difference, a new version with a reason; and personnel."""

import re
from typing import Any

import pytest
from django.utils import timezone
from tests.doors import desk_people as desk
from tests.records import organization as org

from amends.core.framework.people.personnel import Role
from amends.core.framework.policy.policy import Policy
from amends.desk.settings import times
from amends.handling import rules
from amends.people import read as people
from amends.people.models import Account

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _organization() -> None:
    org.found_organization()


def policy() -> Policy:
    return rules.rules_at(timezone.now()).policy


def post(client: Any, address: str, **typed: Any) -> Any:
    answers = {name.replace("__", "-"): value for name, value in typed.items()}
    return client.post(f"/desk/settings/{address}", answers)


def test_a_category_is_drafted_looked_over_and_published_with_a_reason() -> None:
    client = desk.seated(org.REPRESENTATIVE)
    assert post(client, "categories/", label__en="Cold flats").status_code == 302
    assert policy().version == 1, "a draft binds nobody"
    overview = desk.read(client, "settings/")
    assert "The category “Cold flats” is new." in overview
    missing = post(client, "publish/")
    assert missing.status_code == 422
    assert "Fill" in missing.content.decode() or "required" in missing.content.decode()
    assert post(client, "publish/", reason="Many complain of it.").status_code == 302
    assert policy().version == 2
    added = policy().listed("categories", "cold_flats")
    assert added is not None
    assert added.usable
    assert "You have no draft changes." in desk.read(client, "settings/")
    reference = org.lodged().reference
    assert "Cold flats" in desk.read(client, f"complaints/{reference}/acts/classify/")


def test_a_used_category_is_retired_never_deleted() -> None:
    client = desk.seated(org.REPRESENTATIVE)
    post(client, "categories/other/", label__en="Something else", retired="on")
    post(client, "publish/", reason="Too vague.")
    kept = policy().listed("categories", "other")
    assert kept is not None
    assert kept.retired
    assert kept.iso == "iso.p35"


def test_how_we_are_reached_is_drafted_checked_and_stands_on_the_blank_form() -> None:
    client = desk.seated(org.REPRESENTATIVE)
    assert "Where to send it" not in desk.read(client, "complaint-form/")
    wrong = post(client, "reaching/", email="nobody", phone="call us", postal_address="")
    assert wrong.status_code == 422
    given = {
        "email": "complaints@shop.example",
        "phone": "+353 1 555 0100",
        "postal_address": "The Shop\n\n1 Main Street ",
        "hours-en": "Weekdays, 9 to 5",
    }
    assert client.post("/desk/settings/reaching/", given).status_code == 302
    overview = desk.read(client, "settings/")
    assert "“The Shop” and “1 Main Street”" in overview
    assert "“Weekdays, 9 to 5” (en)" in overview
    assert post(client, "publish/", reason="Now told.").status_code == 302
    assert policy().postal_address == ("The Shop", "1 Main Street")
    form = desk.read(client, "complaint-form/")
    assert "The Shop, 1 Main Street" in form
    reader = desk.seated(org.HANDLER)
    assert "complaints@shop.example" in desk.read(reader, "settings/reaching/")
    assert reader.post("/desk/settings/reaching/", given).status_code == 403


def test_units_targets_and_closed_days_become_part_of_one_draft() -> None:
    client = desk.seated(org.REPRESENTATIVE)
    post(client, "units/", label__en="North", parent="main", owner=org.HANDLER)
    typed = {}
    for target in policy().targets:
        typed |= {
            f"{target.priority}-acknowledge": target.acknowledge,
            f"{target.priority}-respond": 15 if target.priority == "routine" else target.respond,
            f"{target.priority}-unit": target.unit,
        }
    assert client.post("/desk/settings/targets/", typed).status_code == 302
    assert post(client, "closures/", day="24 12 2026", name="Christmas Eve").status_code == 302
    assert post(client, "closures/", day="31 12 2026", name="Old year").status_code == 302
    assert post(client, "closures/", remove="2026-12-31/").status_code == 302
    overview = desk.read(client, "settings/")
    for told in (
        "The unit “North” is new.",
        "The target “routine”, response within: 15 instead of 20.",
        "The closed day Thursday 24 December 2026 is new.",
    ):
        assert told in overview, told
    assert "31 December" not in overview
    assert post(client, "publish/", reason="A new branch.").status_code == 302
    org.approve_waiting(now=timezone.now())  # a closed day makes deadlines later
    unit = policy().unit("north")
    assert unit is not None
    assert (unit.owner, unit.parent) == (org.HANDLER, "main")
    assert policy().target("routine").respond == 15
    assert [str(one.day) for one in policy().closures] == ["2026-12-24"]


def test_a_draft_that_was_overtaken_cannot_undo_what_somebody_else_published() -> None:
    one, other = desk.seated(org.REPRESENTATIVE), desk.seated(org.DIRECTOR)
    post(one, "categories/", label__en="First")
    post(other, "categories/", label__en="Second")
    assert post(other, "publish/", reason="Quicker.").status_code == 302
    refused = post(one, "publish/", reason="Slower.")
    assert refused.status_code == 422
    assert "Another version was published" in refused.content.decode()
    assert policy().listed("categories", "second") is not None
    assert post(one, "discard/").status_code == 302
    assert "You have no draft changes." in desk.read(one, "settings/")


def test_two_drafts_are_brought_together_and_nothing_of_either_is_lost() -> None:
    one, other = desk.seated(org.REPRESENTATIVE), desk.seated(org.DIRECTOR)
    numbers = desk.typed_of(times.WAITING, policy(), watch_days=7)
    assert one.post("/desk/settings/waiting/", numbers).status_code == 302
    post(one, "categories/", label__en="First")
    assert other.post("/desk/settings/waiting/", numbers | {"watch_days": 9}).status_code == 302
    post(other, "categories/", label__en="Second")
    assert post(other, "publish/", reason="Nine days, since winter.").status_code == 302

    overview = desk.read(one, "settings/")
    assert "The category “First” is new." in overview
    assert "“Second”" not in overview, "it is no change of this draft to undo theirs"
    page = desk.read(one, "settings/both/")
    assert "Dora Director" in page
    assert "Nine days, since winter." in page
    assert "The category “Second” is new." in page
    assert "The category “First” is new." in page
    undecided = post(one, "both/")
    assert undecided.status_code == 422
    assert "Days between reviews of an unresolved complaint: 7 instead of 30." in page
    assert "Days between reviews of an unresolved complaint: 9 instead of 30." in page
    assert post(one, "both/", which__0="theirs").status_code == 302
    overview = desk.read(one, "settings/")
    assert "The category “First” is new." in overview
    assert "Days between reviews of an unresolved complaint" not in overview
    assert post(one, "publish/", reason="Both.").status_code == 302
    adopted = policy()
    assert (adopted.version, adopted.watch_days) == (3, 9)
    assert adopted.listed("categories", "first")
    assert adopted.listed("categories", "second")
    assert one.get("/desk/settings/both/").status_code == 302, "nothing is left to bring together"


def test_only_who_may_adopt_rules_brings_drafts_together() -> None:
    one, other = desk.seated(org.REPRESENTATIVE), desk.seated(org.DIRECTOR)
    post(one, "categories/", label__en="First")
    post(other, "categories/", label__en="Second")
    post(other, "publish/", reason="Quicker.")
    assert post(one, "both/").status_code == 302, "where nothing contradicts, nothing is asked"
    assert "The category “First” is new." in desk.read(one, "settings/")
    handler = desk.seated(org.HANDLER)
    assert handler.get("/desk/settings/both/").status_code == 302


@pytest.mark.parametrize("person", [org.HANDLER, org.ADMINISTRATOR, org.COUNTER, org.AUDITOR])
def test_who_may_not_adopt_rules_reads_them_and_changes_nothing(person: str) -> None:
    client = desk.seated(person)
    page = desk.read(client, "settings/categories/")
    assert "Save to draft" not in page
    assert post(client, "categories/", label__en="Mine").status_code == 403
    assert post(client, "closures/", day="24 12 2026").status_code == 403
    assert post(client, "publish/", reason="Mine.").status_code == 422
    assert policy().version == 1


def _accepted(client: Any, key: str) -> Any:
    """Accept the first change that waits on the page of a person."""
    page = desk.read(client, f"settings/people/{key}/")
    mark = re.search(r'name="change" value="([^"]*)"', page)
    assert mark is not None
    sent = {"change": mark[1], "accept": "1"}
    return client.post(f"/desk/settings/people/{key}/decide/", sent)


def test_a_person_is_added_with_a_role_and_invited() -> None:
    client = desk.seated(org.ADMINISTRATOR)
    page = desk.read(client, "settings/people/")
    typed = desk.filled(page, name="Nina New", role="handler", role_unit="main")
    response = client.post("/desk/settings/people/", typed)
    assert response.status_code == 302, response.content.decode()[-2000:]
    key = response["Location"].split("/")[-2]
    row = people.person(f"person/{key}")
    assert row is not None
    assert (row.name, row.roles, row.waiting) == ("Nina New", (), 1)
    client.post(f"/desk/settings/people/{key}/invite/", {"sign_in": "nina"})
    second = desk.seated(org.DIRECTOR)
    shown = [_accepted(second, key).content.decode() for _ in range(2)]
    assert re.search(r"amends_invitation_[\w-]{43}", shown[-1])
    row = people.person(f"person/{key}")
    assert row is not None
    assert (row.roles[0].role, row.roles[0].unit) == (Role.handler, "main")
    assert Account.objects.get(sign_in="nina").person == f"person/{key}"
    taken = client.post("/desk/settings/people/han/invite/", {"sign_in": "nina"})
    assert taken.status_code == 409


def test_roles_are_granted_and_ended_and_refusals_are_told() -> None:
    client = desk.seated(org.ADMINISTRATOR)
    granted = {"act": "grant-role", "role": "area_manager"}
    assert client.post("/desk/settings/people/han/", granted).status_code == 302
    alone = client.post("/desk/settings/people/han/", granted)
    assert alone.status_code == 409
    assert _accepted(desk.seated(org.REPRESENTATIVE), "han").status_code == 302
    again = client.post("/desk/settings/people/han/", granted)
    assert again.status_code == 409
    assert "This has already been done." in again.content.decode()
    ended = {"act": "end-role", "role": "area_manager"}
    assert client.post("/desk/settings/people/han/", ended).status_code == 302
    row = people.person(org.HANDLER)
    assert row is not None
    assert {held.role for held in row.roles} == {Role.handler}


def test_the_representative_hands_over_on_the_page_of_whoever_follows() -> None:
    client = desk.seated(org.REPRESENTATIVE)
    alone = {"act": "end-role", "role": "management_representative"}
    kept = client.post("/desk/settings/people/rep/", alone)
    assert kept.status_code == 409
    assert "This role needs at least 1 person." in kept.content.decode()
    follows = {"act": "grant-role", "role": "management_representative"}
    assert client.post("/desk/settings/people/man/", follows).status_code == 302
    day = desk.read(client, "")
    assert "You would no longer have this role." in day
    assert "Approve change" not in desk.read(client, "settings/people/man/")
    assert _accepted(desk.seated(org.DIRECTOR), "man").status_code == 302
    holders = rules.directory().holders(Role.management_representative)
    assert [person.id for person in holders] == [org.MANAGER]


def test_an_administrator_does_not_grant_themselves_a_role() -> None:
    client = desk.seated(org.ADMINISTRATOR)
    grab = {"act": "grant-role", "role": "area_manager"}
    refused = client.post("/desk/settings/people/adm/", grab)
    assert refused.status_code == 409
    assert "You cannot give yourself a role." in refused.content.decode()


def test_nobody_grants_themselves_a_role_or_invites_without_the_right() -> None:
    client = desk.seated(org.HANDLER)
    grab = {"act": "grant-role", "role": "management_representative"}
    assert client.post("/desk/settings/people/han/", grab).status_code == 409
    invited = client.post("/desk/settings/people/rep/invite/", {"sign_in": "rep"})
    assert invited.status_code == 403
    assert "amends_invitation" not in invited.content.decode()


def test_everybody_records_their_own_absence() -> None:
    client = desk.seated(org.HANDLER)
    away = {"act": "set-absence", "first": "1 12 2030", "last": "5 12 2030"}
    assert client.post("/desk/settings/people/han/", away).status_code == 302
    assert client.post("/desk/settings/people/col/", away).status_code == 409
