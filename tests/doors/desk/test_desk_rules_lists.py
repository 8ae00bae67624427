"""Every list of the policy by the forms of the desk alone: added, renamed, moved, merged, retired;
and what was recorded under a merged code is found under the one that took its place."""

import io
import re
from html import unescape
from typing import Any

import pytest
from django.utils import timezone
from tests.doors import desk_people as desk
from tests.doors import machine
from tests.doors.handled import do
from tests.halves import part
from tests.records import organization as org

from amends.core.framework.labels import label
from amends.core.framework.policy.policy import Policy
from amends.core.operation.acts.assessment import Classify
from amends.core.shape import fields_of
from amends.core.values import Code
from amends.desk.settings.entries import asked_of
from amends.desk.settings.listings import LISTINGS
from amends.documents.workbook import opened
from amends.handling import rules
from amends.wording.names import Names

pytestmark = pytest.mark.django_db


ELSEWHERE: set[str] = set()
"""Coded lists that are not edited on a page of a list."""
TEXTS = {"snippets": {"words__en": "We are sorry."}}
"""What an entry of a list needs besides its name."""


@pytest.fixture(autouse=True)
def _organization() -> None:
    org.found_organization()


def policy() -> Policy:
    return rules.rules_at(timezone.now()).policy


def typed(page: str, **answers: Any) -> dict[str, Any]:
    """What a browser would send of the form of an entry, with what somebody typed."""
    form = next(f for f in re.findall(r"(?s)<form[^>]*>.*?</form>", page) if "label-en" in f)
    found: dict[str, Any] = {}
    for tag in re.findall(r"<input[^>]*>", form):
        attrs = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        box = attrs.get("type") == "checkbox"
        if not box or " checked" in tag:
            found[attrs["name"]] = unescape(attrs.get("value", "on" if box else ""))
    for name, text in re.findall(r'(?s)<textarea name="([^"]*)"[^>]*>\n?(.*?)</textarea>', form):
        found[name] = unescape(text)
    for name, options in re.findall(r'(?s)<select name="([^"]*)"[^>]*>(.*?)</select>', form):
        chosen = re.search(r'<option value="([^"]*)" selected', options)
        first = re.search(r'<option value="([^"]*)"', options)
        found[name] = unescape((chosen or first)[1])  # type: ignore[index]
    found.pop("csrfmiddlewaretoken", None)
    return found | {name.replace("__", "-"): told for name, told in answers.items()}


def send(client: Any, address: str, **answers: Any) -> Any:
    page = desk.read(client, f"settings/{address}")
    return client.post(f"/desk/settings/{address}", typed(page, **answers))


def publish(client: Any) -> None:
    told = client.post("/desk/settings/publish/", {"reason": "Better words."})
    assert told.status_code == 302, told.content.decode()
    org.approve_waiting(now=timezone.now())


def test_every_list_of_coded_and_named_entries_has_a_page() -> None:
    coded = {
        field.name
        for field in fields_of(Policy)
        for cls in field.shape.classes
        if {"code", "labels"} <= {part.name for part in fields_of(cls)}
    }
    assert coded == {*LISTINGS, *ELSEWHERE}
    overview = desk.read(desk.seated(org.REPRESENTATIVE), "settings/")
    for name in LISTINGS:
        assert f'href="/desk/settings/{name}/"' in overview


APART = ("categories", "ladder", "own_fields", "units")
"""Lists whose entries count as others, have an order, a prefix or a parent."""
ALIKE = [name for name in LISTINGS if name not in APART]


@pytest.mark.long
@pytest.mark.parametrize("name", [*APART, *part(ALIKE, 1)])
def test_an_entry_is_added_renamed_moved_merged_and_retired_by_the_forms_alone(
    name: str,
) -> None:
    client, listing = desk.seated(org.REPRESENTATIVE), LISTINGS[name]
    more = TEXTS.get(name, {})
    for words in ("First of ours", "Second of ours"):
        assert send(client, f"{name}/", label__en=words, **more).status_code == 302
    publish(client)
    parts = {key.name for key in asked_of(listing)}
    changed = {"label__en": "Renamed", **more}
    if "parent" in parts:
        changed["parent"] = "second_of_ours"
    assert send(client, f"{name}/first_of_ours/", **changed).status_code == 302
    if name == "ladder":
        assert send(client, "ladder/second_of_ours/", after="").status_code == 302
    publish(client)
    one: Any = listing.one(policy(), "first_of_ours")
    assert label(one.labels, ("en",)) == "Renamed", "renamed, under the code that it had"
    if "parent" in parts:
        assert one.parent == "second_of_ours"
    if name == "ladder":
        assert listing.entries(policy())[0].code == "second_of_ours"
    if "mapped_to" in parts:
        merged = send(client, f"{name}/first_of_ours/", parent="", mapped_to="second_of_ours")
        assert merged.status_code == 302
        assert send(client, f"{name}/second_of_ours/", mapped_to="first_of_ours").status_code != 302
        publish(client)
        assert policy().counting_as(name, "second_of_ours") == (  # type: ignore[arg-type]
            "second_of_ours",
            "first_of_ours",
        )
        assert "counted as Second of ours" in desk.read(client, f"settings/{name}/")
    if "retired" in parts:
        assert send(client, f"{name}/first_of_ours/", parent="", retired="on").status_code == 302
        publish(client)
        gone: Any = listing.one(policy(), "first_of_ours")
        assert gone.retired


def test_what_was_classified_under_a_merged_category_is_found_under_the_other() -> None:
    client = desk.seated(org.REPRESENTATIVE)
    reference = org.lodged().reference
    code = policy().categories[0].code
    other = next(one.code for one in policy().categories if one.code != code)
    do(reference, "classify", Classify(category=code))
    assert reference in desk.read(client, f"complaints/?category={code}")
    assert reference not in desk.read(client, f"complaints/?category={other}")
    assert send(client, f"categories/{code}/", mapped_to=other).status_code == 302
    assert f"{label(policy().categories[0].labels, ('en',))}”: 1" in desk.read(client, "settings/")
    publish(client)
    assert reference in desk.read(client, f"complaints/?category={other}")


def test_an_address_of_before_a_merger_finds_what_both_had() -> None:
    client = desk.seated(org.REPRESENTATIVE)
    one, two = org.lodged().reference, org.lodged().reference
    code, other = (entry.code for entry in policy().categories[:2])
    do(one, "classify", Classify(category=code))
    do(two, "classify", Classify(category=other))
    before = desk.read(client, f"complaints/?category={code}")
    assert one in before
    assert two not in before
    assert send(client, f"categories/{code}/", mapped_to=other).status_code == 302
    publish(client)
    after = desk.read(client, f"complaints/?category={code}")
    assert one in after
    assert two in after
    assert policy().counted_as("categories", code) == other


def test_machines_find_both_sides_of_a_merger_by_either_code() -> None:
    client, reader = desk.seated(org.REPRESENTATIVE), machine.personnel(org.HANDLER)
    one, two, other_one = (str(org.lodged().reference) for _ in range(3))
    code, other, third = (entry.code for entry in policy().categories[:3])
    for reference, category in ((one, code), (two, other), (other_one, third)):
        do(reference, "classify", Classify(category=category))
    assert send(client, f"categories/{code}/", mapped_to=other).status_code == 302
    publish(client)
    for asked in (code, other):
        found = reader.get("complaints", category=asked).json()["complaints"]
        assert {line["reference"] for line in found} == {one, two}, asked


def test_a_retired_unit_is_asked_for_with_all_below_it_at_both_doors() -> None:
    client, reader = desk.seated(org.REPRESENTATIVE), machine.personnel(org.REPRESENTATIVE)
    assert send(client, "units/", label__en="Old house").status_code == 302
    assert send(client, "units/", label__en="Annexe", parent="old_house").status_code == 302
    publish(client)
    above, below = (
        str(org.lodged(timezone.now(), unit=Code(one)).reference) for one in ("old_house", "annexe")
    )
    elsewhere = str(org.lodged().reference)
    for unit in ("annexe", "old_house"):
        assert send(client, f"units/{unit}/", retired="on").status_code == 302
    publish(client)
    page = desk.read(client, "complaints/?unit=old_house")
    assert '<optgroup label="Retired">' in page
    assert above in page
    assert below in page
    assert elsewhere not in page
    found = reader.get("complaints", unit="old_house").json()["complaints"]
    assert {line["reference"] for line in found} == {above, below}
    found = reader.get("complaints", unit="annexe").json()["complaints"]
    assert {line["reference"] for line in found} == {below}


def test_what_has_a_category_that_is_offered_no_more_is_still_found_by_it() -> None:
    client = desk.seated(org.REPRESENTATIVE)
    one, two = org.lodged().reference, org.lodged().reference
    code = policy().categories[0].code
    do(one, "classify", Classify(category=code))
    assert send(client, f"categories/{code}/", retired="on").status_code == 302
    publish(client)
    found = desk.read(client, f"complaints/?category={code}")
    assert '<optgroup label="Retired">' in found
    assert one in found
    assert two not in found


def test_a_register_tells_a_merged_category_as_what_it_counts_as() -> None:
    client = desk.seated(org.REPRESENTATIVE)
    code, other = (entry.code for entry in policy().categories[:2])
    one, bare = org.lodged().reference, org.lodged().reference
    do(one, "classify", Classify(category=code))
    assert send(client, f"categories/{code}/", mapped_to=other).status_code == 302
    publish(client)
    asked = {"since": "2026-03-01", "until": "2026-03-31", "as": "xlsx"}
    response = client.get("/desk/complaints/register/", asked)
    with opened(io.BytesIO(response.content)) as book:
        head, *rows = (one.cells for one in book.rows(book.sheets[0]))
    told = {row[0]: row[head.index("Category")] for row in rows}
    names = Names(rules=rules.rules_at(timezone.now()))
    assert told == {one: names.listed("categories", other), bare: None}


def test_a_unit_says_what_holds_for_it_and_where_that_stands() -> None:
    client = desk.seated(org.REPRESENTATIVE)
    assert send(client, "units/", label__en="North", zone="Europe/Nowhere").status_code == 422
    assert send(client, "units/", label__en="North", zone="Europe/Dublin").status_code == 302
    assert send(client, "units/", label__en="Pier", parent="north").status_code == 302
    page = desk.read(client, "settings/units/pier/")
    assert "Leave empty for Europe/Dublin, as for North." in page
    assert "as for the whole organisation." in page


def test_a_retired_outside_body_is_told_to_nobody_and_one_of_two_brands_is_left() -> None:
    client = desk.seated(org.REPRESENTATIVE)
    for name in ("bodies", "brands"):
        for words in ("Kept", "Gone"):
            assert send(client, f"{name}/", label__en=words).status_code == 302
        assert send(client, f"{name}/gone/", retired="on").status_code == 302
    publish(client)
    assert "gone" not in [body.code for body in policy().bodies_in_use]
    assert "gone" in [body.code for body in policy().bodies]
    assert "gone" not in [brand.code for brand in policy().brands_in_use]
    public = client.get("/policy").content.decode()
    assert "Kept" in public
    assert "Gone" not in public


@pytest.mark.parametrize("person", [org.HANDLER, org.AUDITOR])
def test_who_may_not_adopt_rules_reads_every_list_and_changes_none(person: str) -> None:
    client = desk.seated(person)
    for name in LISTINGS:
        assert "Save to draft" not in desk.read(client, f"settings/{name}/")
        told = {"label-en": "Mine", "role": "handler", "window_unit": "month", "type": "words"}
        told |= {"asked_of": "personnel", "asked_at": "closing", "words-en": "Mine"}
        assert client.post(f"/desk/settings/{name}/", told).status_code == 403
    assert policy().version == 1


def test_a_name_that_somebody_types_is_shown_as_text_on_every_page_of_a_list() -> None:
    client = desk.seated(org.REPRESENTATIVE)
    assert send(client, "bodies/", label__en=desk.HOSTILE).status_code == 302
    assert "<script>alert(1)" not in desk.read(client, "settings/bodies/")
    assert "<script>alert(1)" not in desk.read(client, "settings/")
