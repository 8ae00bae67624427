"""Regulators' packs at the desk: read by all, adopted by whoever may, with a reason."""

import re
from dataclasses import replace
from html import unescape

import pytest
from django.utils import timezone
from tests.doors import desk_people as desk
from tests.doors import regulated
from tests.doors.desk.test_desk_rules_lists import publish
from tests.doors.desk.test_own_fields import add
from tests.doors.handled import do
from tests.records import organization as org

from amends.core.operation.acts.assessment import Classify
from amends.core.operation.acts.facts import NewFact
from amends.core.values import Code
from amends.governance import adopting, packs, publishing
from amends.handling import rules
from amends.wording import dates

pytestmark = pytest.mark.django_db

PACK = "uk-fca-disp/2026.11.4"


@pytest.fixture(autouse=True)
def _organization() -> None:
    org.found_organization()


def bound() -> set[str]:
    return {str(pack.id) for pack in rules.rules_at(timezone.now()).regulators}


def test_every_pack_is_listed_with_its_status_and_can_be_read_whole() -> None:
    page = desk.read(desk.seated(org.AUDITOR), f"settings/regulators/?pack={PACK}")
    assert "UK Housing Ombudsman: Complaint Handling Code" in page
    assert "draft" in page
    assert "Final response, or the letter after eight weeks" in page
    assert "8 weeks" in page
    assert "Financial Ombudsman Service" in page
    assert "Apply rules" not in page


def test_a_clock_that_begins_a_while_after_its_event_tells_both_lengths() -> None:
    page = desk.read(
        desk.seated(org.AUDITOR), f"settings/regulators/?pack=uk-housing/{_version('uk-housing')}"
    )
    assert "10 working days + 10 working days" in page
    assert "20 working days + 20 working days" in page


def test_the_calendars_that_come_with_a_pack_are_called_by_their_names() -> None:
    pack = "uk-data-protection/2026.11.1"
    page = desk.read(desk.seated(org.REPRESENTATIVE), f"settings/regulators/?pack={pack}")
    assert "Northern Ireland" in page
    assert "uk-nir" not in page


def test_a_pack_is_adopted_with_a_reason_and_once() -> None:
    client = desk.seated(org.REPRESENTATIVE)
    assert client.post("/desk/settings/regulators/", {"pack": PACK}).status_code == 422
    given = {"pack": PACK, "reason": "We are supervised."}
    assert client.post("/desk/settings/regulators/", given).status_code == 302
    assert bound() == {"uk-fca-disp"}
    assert "This version applies." in desk.read(client, f"settings/regulators/?pack={PACK}")
    assert client.post("/desk/settings/regulators/", given).status_code == 409


@pytest.mark.parametrize("person", [org.HANDLER, org.AUDITOR, org.ADMINISTRATOR])
def test_whoever_may_not_change_the_rules_adopts_none(person: str) -> None:
    given = {"pack": PACK, "reason": "Mine."}
    response = desk.seated(person).post("/desk/settings/regulators/", given)
    assert response.status_code == 403
    assert bound() == set()


@pytest.mark.parametrize("strange", ["", "nothing/1", "uk-fca-disp", "../../etc"])
def test_a_pack_that_there_is_not_is_no_page_and_no_fault(strange: str) -> None:
    client = desk.seated(org.REPRESENTATIVE)
    shown = client.get("/desk/settings/regulators/", {"pack": strange})
    assert shown.status_code == 200
    posted = client.post("/desk/settings/regulators/", {"pack": strange, "reason": "Why not."})
    assert posted.status_code == 422
    assert bound() == set()


def test_what_a_pack_asks_is_asked_when_a_complaint_is_classified_and_its_times_follow() -> None:
    client = desk.seated(org.REPRESENTATIVE)
    client.post("/desk/settings/regulators/", {"pack": PACK, "reason": "We are supervised."})
    part = (NewFact(Code("org.uk_part"), code=Code("england")),)
    reference = org.lodged(timezone.now(), facts=part).reference
    form = desk.read(client, f"complaints/{reference}/acts/classify/")
    assert "Type of contact" in form
    assert "Holding response" in form
    sent = desk.filled(form, **{"facts-complaint.kind": "emd"})
    answer = desk.press(client, f"complaints/{reference}/acts/classify/", sent)
    assert answer.status_code == 302, answer.content.decode()[-3000:]
    page = desk.read(client, f"complaints/{reference}/")
    assert "Final response, or a holding response" in page
    assert "No longer applies" in page


BOARD = """
schema = "regime-pack/0.1"
[pack]
id = "sample-board"
version = "1"
title = "A board"
base = "iso-10002"
sources = [{ id = "rules", url = "https://board.example.org/rules" }]
[facts]
"board.matter" = "what the dispute before the board is about"
[tracks.works]
when = { f = "board.matter", op = "eq", v = "works" }
[tracks.rent]
when = { f = "board.matter", op = "eq", v = "rent" }
[[clocks]]
id = "works_file"
tracks = ["works"]
from = "external_request"
source = "rules"
amount = 5
unit = "day"
met_by = ["response_sent"]
[[clocks]]
id = "rent_file"
tracks = ["rent"]
from = "external_request"
source = "rules"
amount = 9
unit = "day"
met_by = ["response_sent"]
"""


def asked_first_and_later(reference: str) -> tuple[str, str]:
    """What the form asks at once, and what is folded away."""
    address = f"complaints/{reference}/acts/classify/"
    form = desk.read(desk.seated(org.REPRESENTATIVE), address)
    parts = re.findall(r"(?s)<summary>Questions that may follow</summary>.*?</details>", form)
    for part in parts:
        form = form.replace(part, "")
    return form, "".join(parts)


def test_classifying_asks_first_what_decides_and_folds_away_what_may_come_later() -> None:
    regulated.adopt("uk-fca-disp")
    actor = org.acting(org.REPRESENTATIVE)
    adopting.adopt_pack(BOARD, reason="It binds us.", actor=actor, now=timezone.now())
    reference = org.lodged(timezone.now(), facts=(regulated.ENGLAND,)).reference
    at_once, later = asked_first_and_later(reference)
    assert "Type of contact" in at_once
    assert "the dispute before the board" not in at_once
    assert "the dispute before the board" in later
    opened = NewFact(Code("external_request"), moment=timezone.now())
    kind = NewFact(Code("complaint.kind"), code=Code("other"))
    do(reference, "classify", Classify(facts=(opened, kind)))
    at_once, later = asked_first_and_later(reference)
    assert "the dispute before the board" in at_once, "now a date hangs on it"
    assert "Type of contact" in later, "it is told, and can be told anew"


def test_what_is_folded_away_is_told_all_the_same() -> None:
    regulated.adopt("uk-fca-disp")
    kind = NewFact(Code("complaint.kind"), code=Code("other"))
    reference = org.lodged(timezone.now(), facts=(regulated.ENGLAND, kind)).reference
    client, address = desk.seated(org.REPRESENTATIVE), f"complaints/{reference}/acts/classify/"
    _, later = asked_first_and_later(reference)
    assert 'name="facts-complaint.kind"' in later
    sent = desk.filled(desk.read(client, address), **{"facts-complaint.kind": "emd"})
    assert desk.press(client, address, sent).status_code == 302
    assert "No longer applies" in desk.read(client, f"complaints/{reference}/")


def groups(form: str) -> dict[str, str]:
    """What stands under each heading of the form."""
    found = re.split(r"<legend>", form.partition("<main")[2])[1:]
    return {unescape(one.partition("</legend>")[0]): one.partition("</legend>")[2] for one in found}


def test_each_one_who_asks_stands_apart_with_why_it_asks() -> None:
    client, board = desk.seated(org.REPRESENTATIVE), "A board"
    add(client, "Flat", type="words", asked_of="personnel", first_at="classify")
    publish(client)
    regulated.adopt("uk-fca-disp")
    regulated.adopt("uk-nhs-england")
    actor = org.acting(org.REPRESENTATIVE)
    adopting.adopt_pack(BOARD, reason="It binds us.", actor=actor, now=timezone.now())
    opened = NewFact(Code("external_request"), moment=timezone.now())
    reference = org.lodged(timezone.now(), facts=(regulated.ENGLAND, opened)).reference
    found = groups(desk.read(client, f"complaints/{reference}/acts/classify/"))
    ours = next(title for title in found if "Custom fields" in title)
    asking = [title for title in found if title != ours and 'name="facts-' in found[title]]
    assert asking[0].endswith(board) or asking[1].endswith(board), "a date hangs on it"
    assert "The rules ask for this." in found[board]
    assert 'name="facts-board.matter"' in found[board]
    assert "Flat" in found[ours]
    assert "facts-own." not in "".join(found[one] for one in asking)
    assert re.findall(r'name="(facts-(?!own\.)[^"]*)"', found[ours]) == []
    names = re.findall(r'name="(facts-[^"]*)"', "".join(found.values()))
    lists = next(one for one in asking if "NHS" in one)
    assert "The categories that" in found[lists]
    assert "facts-uk-nhs-england.subject_area" in names
    assert "facts-complaint.kind" in names


def test_without_a_regulator_classifying_asks_nothing_of_theirs() -> None:
    reference = org.lodged(timezone.now()).reference
    form = desk.read(desk.seated(org.REPRESENTATIVE), f"complaints/{reference}/acts/classify/")
    assert "Holding response" not in form


def test_before_a_pack_is_adopted_it_says_which_of_our_letters_it_would_hold_back() -> None:
    dead = "https://ec.europa.eu/odr"
    policy = rules.rules_at(timezone.now()).policy
    templates = tuple(
        replace(one, text=f"{one.text}\n{dead}\n", version=one.version + 1)
        if (one.code, one.language) == ("decision", "en")
        else one
        for one in policy.templates
    )
    draft = publishing.following(replace(policy, templates=templates), policy)
    actor = org.acting(org.REPRESENTATIVE)
    publishing.publish(draft, reason="An address.", actor=actor, now=timezone.now())
    client = desk.seated(org.REPRESENTATIVE)
    (pack,) = packs.shipped("uk-fca-disp")
    page = desk.read(client, f"settings/regulators/?pack=uk-fca-disp/{pack.pack.version}")
    assert "These rules do not allow some of the text in your letters." in page
    assert "Your letter “" in page
    assert "contains “ec.europa.eu/odr”" in page
    other = desk.read(client, f"settings/regulators/?pack=uk-housing/{_version('uk-housing')}")
    assert "Your letter “" not in other


def _version(name: str) -> str:
    return str(packs.shipped(name)[0].pack.version)


def test_before_a_pack_is_adopted_it_says_what_letters_that_go_by_themselves_lack() -> None:
    client = desk.seated(org.REPRESENTATIVE)
    page = desk.read(client, f"settings/regulators/?pack=uk-housing/{_version('uk-housing')}")
    assert "is sent automatically and meets “Stage 1: acknowledged, defined and logged”" in page
    assert "sets out how the complaint is understood, and the outcome that is sought" in page
    assert 'href="/desk/settings/letters/acknowledgement/' in page
    other = f"uk-data-protection/{_version('uk-data-protection')}"
    assert "Not found in it" not in desk.read(client, f"settings/regulators/?pack={other}")


def test_an_adopted_pack_tells_since_when_and_by_how_much_its_dates_may_be_moved() -> None:
    client = desk.seated(org.REPRESENTATIVE)
    address = "/desk/settings/regulators/"
    assert "Applied on" not in client.get(address).content.decode()
    regulated.adopt(regulated.HOUSING)
    today = dates.short_day(rules.rules_at(timezone.now()).day_of(None, timezone.now()))
    (pack,) = rules.rules_at(timezone.now()).regulators
    page = client.get(address, {"pack": f"{pack.id}/{pack.pack.version}"}).content.decode()
    assert page.count("Applied on") == 1
    assert f"Applied on {today}" in page
    moves = page[page.index("What can be extended, and for which reasons") :]
    told = "for any reason: the rules do not limit this, but you must give one"
    assert f"Stage 1: full answer: {told} (by 10 working days, longer only for a good" in moves
