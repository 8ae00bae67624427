"""Packs at the desk: choices, a pack of one's own, what would change, and a second person."""

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from tests.doors import desk_people as desk
from tests.records import organization as org
from tests.records.governance.test_adopting_packs import OWN, two_publish

from amends.core.framework.policy.commitments import ControlName
from amends.core.operation.acts.facts import NewFact
from amends.core.values import Code
from amends.handling import rules

pytestmark = pytest.mark.django_db

PACK = "uk-fca-disp/2026.11.4"
GIVEN = {
    "pack": PACK,
    "reason": "We are supervised.",
    "set-ack_target": "2",
    "set-after_hours_is_next_day": "no",
}


@pytest.fixture(autouse=True)
def _organization() -> None:
    org.found_organization()


def bound() -> list[str]:
    return [str(one.id) for one in rules.rules_at(timezone.now()).regulators]


def post(client: Any, given: dict[str, Any], address: str = "regulators/") -> Any:
    return client.post(f"/desk/settings/{address}", given)


def upload(client: Any, text: str | bytes, name: str = "pack.toml") -> Any:
    raw = text if isinstance(text, bytes) else text.encode()
    return post(client, {"file": SimpleUploadedFile(name, raw)}, "regulators/own/")


def test_what_is_chosen_stands_on_the_page_and_can_be_chosen_otherwise() -> None:
    client = desk.seated(org.REPRESENTATIVE)
    page = desk.read(client, f"settings/regulators/?pack={PACK}")
    assert "From 1 working day to 10 working days." in page
    assert post(client, GIVEN).status_code == 302
    page = desk.read(client, f"settings/regulators/?pack={PACK}")
    assert "2 working days" in page
    assert "Change choices" in page
    assert post(client, GIVEN | {"set-ack_target": "4"}).status_code == 302
    assert post(client, GIVEN | {"set-ack_target": "4"}).status_code == 409


@pytest.mark.parametrize("wrong", ["0", "11", "soon", "-1", "1" * 30])
def test_a_choice_outside_its_limits_is_told_and_what_was_typed_stays(wrong: str) -> None:
    client = desk.seated(org.REPRESENTATIVE)
    answer = post(client, GIVEN | {"set-ack_target": wrong})
    assert answer.status_code == 422
    assert "We are supervised." in answer.content.decode()
    assert bound() == []


def test_what_would_change_is_told_before_and_nothing_changes() -> None:
    facts = (NewFact(Code("org.uk_part"), code=Code("england")),)
    reference = org.lodged(timezone.now(), facts=facts).reference
    client = desk.seated(org.REPRESENTATIVE)
    answer = post(client, GIVEN | {"reason": "", "try": "1"})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Tested on your one complaint." in page
    assert "Deadline added" in page
    assert reference in page
    assert bound() == []


def test_changes_that_are_alike_are_one_row_that_opens_their_complaints() -> None:
    facts = (NewFact(Code("org.uk_part"), code=Code("england")),)
    now = timezone.now()
    references = {org.lodged(now, facts=facts).reference for _ in range(3)}
    page = post(desk.seated(org.REPRESENTATIVE), GIVEN | {"try": "1"}).content.decode()
    table = page[page.index('aria-label="What would change"') :].partition("</table>")[0]
    rows = re.findall(r"(?s)<tr>(<th scope=.row.*?)</tr>", table)
    told = [re.sub(r"(?s)<details>.*?</details>", "", row) for row in rows]
    assert rows
    assert len(told) == len(set(told)), "no row twice"
    for row in rows:
        assert "<summary>3 complaints</summary>" in row
        assert set(re.findall(r'href="/desk/complaints/([^/"]+)/"', row)) == references


def test_what_would_change_tells_how_many_would_have_been_late() -> None:
    now = timezone.now()
    facts = (
        NewFact(Code("org.uk_part"), code=Code("england")),
        NewFact(Code("complaint.kind"), code=Code("other")),
    )
    for days in (0, 80, 90):
        org.lodged(now - timedelta(days=days), facts=facts)
    client = desk.seated(org.REPRESENTATIVE)
    page = desk.unwrapped(post(client, GIVEN | {"try": "1"}).content.decode())
    assert "Complaints with a missed deadline:<br>Then: 2 of 3</p>" in page
    table = page[page.index('aria-label="What would change"') :].partition("</table>")[0]
    assert "Final response, or the letter after eight weeks" in table
    assert "Then: 2 of 3" in table
    assert "none: it only opens or closes an option" in table
    assert "Now:" not in table, "not adopted: nothing is due by it now"
    assert post(client, GIVEN).status_code == 302
    changed = GIVEN | {"set-ack_target": "4", "try": "1"}
    page = desk.unwrapped(post(client, changed).content.decode())
    assert "Now: 2 of 3<br>Then: 2 of 3" in page


def test_what_would_change_tells_nothing_of_complaints_that_the_reader_may_not_see() -> None:
    reference = desk.complaint_about(org.DIRECTOR)
    answer = post(desk.seated(org.DIRECTOR), GIVEN | {"try": "1"})
    page = answer.content.decode()
    assert "Tested on your 0 complaints." in page
    assert reference not in page


def test_a_pack_of_ones_own_is_shown_whole_then_adopted() -> None:
    client = desk.seated(org.REPRESENTATIVE)
    shown = upload(client, OWN)
    page = shown.content.decode()
    assert shown.status_code == 200
    assert "Our trade&#x27;s code" in page
    assert "draft" in page
    assert bound() == [], "reading is not adopting"
    sent = {"text": OWN, "reason": "Our trade agreed on it."}
    tried = post(client, sent | {"try": "1"}, "regulators/own/")
    assert tried.status_code == 200
    assert "None would have a different deadline." in tried.content.decode()
    assert post(client, sent, "regulators/own/").status_code == 302
    assert bound() == ["own-code"]
    assert "your own" in desk.read(client, "settings/regulators/")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "empty"),
        ("not toml at all [", "not valid TOML"),
        ("[" * 20_000, "not valid TOML"),
        (b"\xff\xfe\x00", "UTF-8"),
        (OWN.replace("amount = 7", "amout = 7"), "Did you mean “amount”?"),
        (OWN.replace('"received"', '"recieved"'), "[clocks"),
        (OWN.replace('"ie"', '"nowhere"'), "nowhere: There is no set of holidays of that name."),
        (OWN.replace('base = "iso-10002"\n', ""), "base = "),
        (OWN.replace("[[clocks]]", '[events]\n" évent" = "x"\n[[clocks]]'), "events:"),
        (
            OWN + '[[tests]]\nname = "wrong"\nevents = { received = 2026-05-01T10:00:00 }\n'
            'expect = { word = "2026-05-09" }\n',
            "Its example “wrong” gives the wrong result",
        ),
        (OWN + "# " + "x" * 300_000, "256 KB"),
        (OWN.replace("own-code", "own\N{CYRILLIC SMALL LETTER ES}ode"), "[pack] id"),
    ],
)
def test_a_file_that_is_no_pack_is_refused_with_its_place_and_the_reason(
    text: str | bytes, told: str
) -> None:
    answer = upload(desk.seated(org.REPRESENTATIVE), text)
    assert answer.status_code == 422
    assert told in answer.content.decode()


def test_a_text_that_was_changed_on_its_way_is_read_anew() -> None:
    sent = {"text": OWN.replace("amount = 7", "amount = -7"), "reason": "x"}
    assert post(desk.seated(org.REPRESENTATIVE), sent, "regulators/own/").status_code == 422
    assert bound() == []


@pytest.mark.parametrize("person", [org.HANDLER, org.AUDITOR, org.ADMINISTRATOR])
def test_whoever_may_not_change_the_rules_brings_none_and_tries_none(person: str) -> None:
    client = desk.seated(person)
    assert client.get("/desk/settings/regulators/own/").status_code == 403
    assert upload(client, OWN).status_code == 403
    assert post(client, GIVEN | {"try": "1"}).status_code == 403
    assert "Upload your own rule pack" not in desk.read(client, "settings/regulators/")
    assert bound() == []


def test_nobody_who_is_not_signed_in_reaches_any_of_it() -> None:
    from django.test import Client

    for address in ("regulators/", "regulators/own/", "proposed/"):
        asked = Client().get(f"/desk/settings/{address}")
        assert (asked.status_code, "sign-in" in asked["Location"]) == (302, True)
        assert post(Client(), GIVEN, address).status_code == 403
    assert bound() == []


def test_a_pack_is_proposed_read_by_a_second_person_and_agreed_to() -> None:
    two_publish()
    author = desk.seated(org.REPRESENTATIVE)
    assert "Propose rules" in desk.read(author, f"settings/regulators/?pack={PACK}")
    assert post(author, GIVEN)["Location"].endswith("?proposed=1")
    own = desk.read(author, "settings/proposed/")
    assert "Agree and apply" not in own
    assert "Proposed rules are waiting for a second approver." in desk.read(author, "settings/")
    assert bound() == []
    sha256 = next(one.sha256 for one in rules.book().proposals if one.kind == "pack")
    answer = {"sha256": sha256, "reason": "I read it.", "agree": "1"}
    assert post(author, answer, "proposed/").status_code == 422
    second = desk.seated(org.DIRECTOR)
    assert 'href="/desk/settings/proposed/">' in desk.read(second, ""), "it waits in their day"
    assert "Settings to approve" not in desk.read(author, "")
    page = desk.read(second, "settings/proposed/")
    assert "Rita Represent" in page
    assert "We are supervised." in page
    assert "2 working days" in page
    refused = post(second, answer | {"reason": ""}, "proposed/")
    assert refused.status_code == 422
    assert post(second, answer, "proposed/").status_code == 302
    assert bound() == ["uk-fca-disp"]
    assert "Nothing is waiting for you." in desk.read(second, "settings/proposed/")
    assert "Settings to approve" not in desk.read(second, "")
    gone = post(second, answer, "proposed/")
    assert gone.status_code == 422
    assert "This is no longer waiting." in gone.content.decode()


@pytest.mark.parametrize("person", [org.HANDLER, org.AUDITOR, org.ADMINISTRATOR])
def test_whoever_may_not_adopt_rules_reads_what_waits_and_answers_none(person: str) -> None:
    two_publish()
    post(desk.seated(org.REPRESENTATIVE), GIVEN)
    client = desk.seated(person)
    assert "Agree and apply" not in desk.read(client, "settings/proposed/")
    sha256 = rules.book().proposals[0].sha256
    for press in ("agree", "return"):
        answer = {"sha256": sha256, "reason": "Mine.", press: "1"}
        assert post(client, answer, "proposed/").status_code == 403
    assert bound() == []


def test_holidays_are_proposed_and_agreed_to_as_well() -> None:
    two_publish()
    author = desk.seated(org.REPRESENTATIVE)
    given = {"country": "ie", "part": "", "reason": "We open there."}
    assert post(author, given, "holidays/")["Location"].endswith("?proposed=1")
    assert "ie" not in rules.rules_at(timezone.now()).calendars
    [waits] = rules.book().proposals
    answer = {"sha256": waits.sha256, "reason": "Right.", "agree": "1"}
    second = desk.seated(org.DIRECTOR)
    assert "Ireland" in desk.read(second, "settings/proposed/")
    assert post(second, answer, "proposed/").status_code == 302
    assert "ie" in rules.rules_at(timezone.now()).calendars


def test_in_the_small_profile_one_person_adopts() -> None:
    assert (
        not rules.rules_at(timezone.now())
        .policy.control(ControlName.publish_policy)
        .second_needed(None)
    )
    client = desk.seated(org.REPRESENTATIVE)
    assert post(client, GIVEN)["Location"].endswith(f"?adopted={PACK}")


def test_a_list_of_a_regulator_is_asked_when_classifying_and_told_everywhere() -> None:
    client = desk.seated(org.REPRESENTATIVE)
    nhs = {"pack": "uk-nhs-england/2026.11.4", "reason": "We treat patients."}
    assert post(client, nhs).status_code == 302
    reference = org.lodged(timezone.now()).reference
    form = desk.read(client, f"complaints/{reference}/acts/classify/")
    assert "Subject area" in form
    assert "Waiting times" in form
    name = "uk-nhs-england.subject_area"
    sent = desk.filled(form, **{f"facts-{name}": "waiting_times", f"facts-{name}.2": "other"})
    answer = desk.press(client, f"complaints/{reference}/acts/classify/", sent)
    assert answer.status_code == 302
    page = desk.read(client, f"complaints/{reference}/")
    assert "Waiting times and Other" in page
    follow_up = desk.read(client, f"complaints/{reference}/follow-up/")
    assert "Waiting times" in follow_up


def test_the_grounds_of_a_regulator_are_offered_where_a_date_is_moved() -> None:
    client = desk.seated(org.REPRESENTATIVE)
    spso = {"pack": "uk-spso/2026.11.5", "reason": "We serve Scotland."}
    assert post(client, spso).status_code == 302
    reference = org.lodged(timezone.now()).reference
    form = desk.read(client, f"complaints/{reference}/acts/extend-term/")
    assert "By exception, and the complainant is informed" in form


def test_terms_of_keeping_that_regulators_ask_are_shown_and_taken_over() -> None:
    client = desk.seated(org.REPRESENTATIVE)
    assert "What regulators' rules require" not in desk.read(client, "settings/retention/")
    post(client, GIVEN)
    page = desk.read(client, "settings/retention/")
    assert "3 years, counted from: " in page
    answer = post(client, {"as-long": "1"}, "retention/")
    assert answer.status_code == 302
    assert "60 months" in desk.read(client, "settings/retention/")
    assert post(desk.seated(org.HANDLER), {"as-long": "1"}, "retention/").status_code == 403


def test_a_proposed_pack_says_in_the_list_who_proposed_it_and_for_whom_it_waits() -> None:
    two_publish()
    author = desk.seated(org.REPRESENTATIVE)
    assert post(author, GIVEN).status_code == 302
    own = {"text": OWN, "reason": "Our trade agreed on it."}
    assert post(author, own, "regulators/own/").status_code == 302
    mine = desk.read(author, "settings/regulators/")
    assert mine.count("Sent by you. Waiting for a second approver") == 2
    second = desk.read(desk.seated(org.DIRECTOR), "settings/regulators/")
    assert "Sent by Rita Represent. Waiting for you" in second
    assert "Our trade's code" in unescape(second), "a pack of one's own is listed while it waits"
    reader = desk.read(desk.seated(org.HANDLER), "settings/regulators/")
    assert "Waiting for you" not in reader
    assert "Sent by Rita Represent. Waiting for a second approver" in reader
