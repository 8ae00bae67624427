"""Which outside body a complainant can go to, since when and until when: on their page, by API."""

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from tests.doors import desk_people as desk
from tests.doors import handled, machine, regulated
from tests.doors.complaining import track
from tests.records import organization as org

from amends.core.framework.labels import Label
from amends.core.framework.people.authority import SYSTEM_ACTOR
from amends.core.framework.policy.commitments import OutsideBody
from amends.core.operation import events as e
from amends.core.operation.acts.closing.reaction import RecordReaction
from amends.core.operation.acts.facts import NewFact
from amends.core.operation.acts.receipt import NewParty
from amends.core.operation.regulators.letter_requirements import CheckedLine, demands
from amends.core.values import Code, Contact
from amends.governance import publishing
from amends.handling import rules
from amends.handling.lodging import Lodged
from amends.handling.reading import file_of
from amends.site import worker
from amends.vault import peek

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _organization() -> None:
    org.found_organization()


def page_of(lodged: Lodged, **headers: str) -> str:
    client = Client(headers=headers or None)
    html = track(client, lodged.reference, lodged.secret).content.decode()
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def told(client: machine.Machine, reference: str) -> Any:
    answer = client.get(f"complaints/{reference}/deadlines")
    assert answer.status_code == 200, answer.content
    return answer.json()


def settled() -> Lodged:
    """Answered under the British rules for financial firms, forty days ago."""
    then = timezone.now() - timedelta(days=40)
    regulated.adopt(regulated.DISP, now=then - timedelta(days=5))
    known = (regulated.ENGLAND, regulated.NewFact(Code("complaint.kind"), code=Code("other")))
    lodged = org.lodged(then, facts=known)
    regulated.confirmed(lodged.reference, now=then + timedelta(minutes=5))
    return lodged


# --- on the tracking page ---


def test_a_missed_date_opens_the_body_on_the_page_of_its_complainant_and_says_why() -> None:
    page = page_of(regulated.not_kept())
    assert "Housing Ombudsman You can contact them now, because we had not responded by" in page
    assert "https://www.housing-ombudsman.org.uk" in page


def test_before_it_is_missed_the_page_says_what_would_open_it() -> None:
    regulated.adopt(regulated.HOUSING)
    lodged = org.lodged(timezone.now())
    regulated.confirmed(lodged.reference)
    assert "You can contact them if we have not responded by" in page_of(lodged)


def test_after_the_answer_the_page_names_the_last_day_and_how_it_was_counted() -> None:
    lodged = settled()
    lines = ("decision", "leaflet", "web", "right", "waiver", "enclosed.1")
    letter = Code("final_response")
    met = tuple(CheckedLine(regulated.DISP, letter, Code(line)) for line in lines)
    handled.answer(lodged.reference, "We were wrong and repair it on Friday morning.", checked=met)
    page = page_of(lodged)
    found = re.search(r"You can contact them until (\w+ \d+ \w+ \d{4}), because a letter", page)
    assert found, page
    assert "How we worked out this date" in page


def test_where_several_times_are_possible_the_complainant_is_told_the_earliest_alone() -> None:
    regulated.adopt(regulated.DISP)
    lodged = org.lodged(timezone.now(), facts=(regulated.ENGLAND,))
    page = page_of(lodged)
    assert page.count("This can change to a later day once we know more about your complaint.") == 1


def test_where_the_place_is_not_known_desk_and_complainant_read_one_careful_date() -> None:
    regulated.adopt(regulated.DISP)
    psd = NewFact(Code("complaint.kind"), code=Code("psd"))
    lodged = org.lodged(timezone.now(), facts=(psd,))
    regulated.confirmed(lodged.reference)
    page = re.sub(r"<[^>]+>|\s+", " ", page_of(lodged))
    desk_page = desk.read(desk.seated(org.REPRESENTATIVE), f"complaints/{lodged.reference}/")
    careful = re.search(
        r"Until then, work to the earliest: ([^<]+?), (\w+ \d+ \w+ \d{4})", desk_page
    )
    assert careful, desk_page
    assert "Missing from the unit's calendar and country:" in desk_page
    assert careful[2] in page
    assert page.count("This can change to a later day once we know more about your complaint.") == 1
    for told in (page, desk_page):
        assert "Not known yet: the part of the United Kingdom" in told


def test_without_a_regulator_nothing_is_said() -> None:
    assert "External bodies" not in page_of(org.lodged(timezone.now()))


def test_it_is_said_in_the_language_of_the_reader() -> None:
    regulated.german()
    page = page_of(regulated.not_kept(), **{"Accept-Language": "de"})
    assert "Sie können sich jetzt dorthin wenden, weil Sie bis" in page
    assert "keine Antwort von uns hatten" in page


# --- by API ---


def test_the_complainant_gets_each_date_with_its_steps_and_the_ways_outside() -> None:
    lodged = regulated.not_kept()
    me = machine.complainant({"reference": lodged.reference, "secret": lodged.secret})
    answer = told(me, lodged.reference)
    clock = next(one for one in answer["deadlines"] if one["clock"] == "s1_response")
    assert clock["state"] == "missed"
    assert clock["derivation"][0].startswith("Counted from the time the complaint was acknowledged")
    assert clock["steps"][0]["code"] == "event"
    [body] = answer["outside"]
    assert (body["pack"], body["referral"]) == ("uk-housing", "housing_ombudsman")
    assert (body["open"], body["because"], body["closes"]) == (True, "missed:s1_response", None)
    assert answer["needs_classification"] == []


@pytest.mark.parametrize("person", [org.REPRESENTATIVE, org.HANDLER, org.COLLEAGUE])
def test_personnel_who_may_see_the_complaint_get_the_same(person: str) -> None:
    lodged = regulated.not_kept()
    answer = told(machine.personnel(person), lodged.reference)
    assert [one["body"] for one in answer["outside"]] == ["Housing Ombudsman"]
    assert all(one["derivation"] for one in answer["deadlines"])


def test_personnel_are_told_what_needs_classification_and_the_complainant_is_not() -> None:
    regulated.adopt(regulated.DISP)
    lodged = org.lodged(timezone.now(), facts=(regulated.ENGLAND,))
    [unclear] = told(machine.personnel(org.HANDLER), lodged.reference)["needs_classification"]
    assert (unclear["pack"], unclear["facts"]) == ("uk-fca-disp", ["complaint.kind"])
    assert unclear["due"]
    me = machine.complainant({"reference": lodged.reference, "secret": lodged.secret})
    assert told(me, lodged.reference)["needs_classification"] == []


def test_a_stranger_and_who_may_not_see_it_learn_nothing() -> None:
    lodged, other = regulated.not_kept(), org.lodged(timezone.now())
    elsewhere = machine.complainant({"reference": other.reference, "secret": other.secret})
    path = f"complaints/{lodged.reference}/deadlines"
    assert machine.Machine().get(path).status_code == 401
    assert elsewhere.get(path).status_code == 404
    for person in (org.ADMINISTRATOR, org.AUDITOR):
        assert machine.personnel(person).get(path).status_code == 404


def test_the_list_is_read_by_the_date_that_binds() -> None:
    now = timezone.now()
    later = org.lodged(now).reference
    regulated.confirmed(later)
    regulated.adopt(regulated.HOUSING)
    sooner = org.lodged(now).reference
    regulated.confirmed(sooner)
    answer = machine.personnel(org.HANDLER).get("complaints", order="binding").json()
    assert [one["reference"] for one in answer["complaints"]] == [sooner, later]


# --- in letters and on the page for everybody ---


def letter_of(reference: str, notice: e.Notice) -> str:
    """The words of the last notice of a kind that went out."""
    file = file_of(reference, actor=SYSTEM_ACTOR, now=timezone.now())
    sent = [
        one.event.words
        for one in file.entries
        if isinstance(one.event, e.NoticeSent)
        and (one.event.notice, one.event.person) == (notice, None)
    ]
    assert sent, f"no {notice} went out"
    assert sent[-1] is not None
    return peek([sent[-1].sealed])[sent[-1].sealed] or ""


def work() -> None:
    while worker.make_round("test", now=timezone.now()):
        pass


def everything(reference: str) -> tuple[CheckedLine, ...]:
    """All that regulators demand of a decision, ticked."""
    file = file_of(reference, actor=SYSTEM_ACTOR, now=timezone.now())
    found = demands(file.complaint, file.rules, timezone.now(), notice=e.Notice.decision)
    return tuple(line for one in found for line in one.checked(each.id for each in one.lines))


NORA = NewParty(identity=Contact(name="Nora Quill", email="nora@example.org"))


def answered(pack: str) -> str:
    regulated.adopt(pack)
    known = (regulated.ENGLAND, regulated.NewFact(Code("complaint.kind"), code=Code("other")))
    reference = org.lodged(timezone.now(), complainants=(NORA,), facts=known).reference
    work()
    handled.answer(reference, checked=everything(reference))
    work()
    return reference


def test_the_decision_letter_names_the_body_that_it_opens_since_when_and_until_when() -> None:
    letter = letter_of(answered(regulated.DISP), e.Notice.decision)
    assert "- Financial Ombudsman Service: https://www.financial-ombudsman.org.uk. " in letter
    assert re.search(r"You can contact them until \w+ \d+ \w+ \d{4}, because a letter", letter)


def test_the_letter_of_the_first_stage_names_the_body_and_what_opens_it() -> None:
    letter = letter_of(answered(regulated.HOUSING), e.Notice.decision)
    assert "- Housing Ombudsman: https://www.housing-ombudsman.org.uk. " in letter
    assert "You can contact them once our response after the review has been sent." in letter


def test_the_letter_to_whoever_refused_names_it_too_and_so_does_the_page() -> None:
    reference = answered(regulated.DISP)
    handled.do(
        reference,
        "record-reaction",
        RecordReaction(1, e.Reaction.refused, "So be it.", e.Way.phone),
    )
    work()
    assert "Financial Ombudsman Service" in letter_of(reference, e.Notice.recourse)


def test_the_decision_shown_before_it_goes_names_the_same_and_the_form_lists_it() -> None:
    regulated.adopt(regulated.HOUSING)
    reference = org.lodged(timezone.now(), complainants=(NORA,)).reference
    work()
    handled.ready(reference)
    client = desk.seated(org.HANDLER)
    address = f"complaints/{reference}/acts/communicate-decision/"
    form = desk.read(client, address)
    assert "Housing Ombudsman" in form
    shown = client.post(f"/desk/{address}", desk.filled(form, way="letter", words="No."))
    assert (
        "You can contact them once our response after the review has been sent."
        in shown.content.decode()
    )


def test_a_body_that_policy_and_pack_both_name_stands_once_on_the_public_page() -> None:
    regulated.adopt(regulated.DISP)
    regulated.adopt(regulated.HOUSING)
    policy = rules.rules_at(timezone.now()).policy
    label = (Label("en", "The Housing Ombudsman"),)
    ours = OutsideBody(Code("ho"), label, "1 Long Street", window_amount=12)
    draft = publishing.following(replace(policy, bodies=(*policy.bodies, ours)), policy)
    actor = org.acting(org.REPRESENTATIVE)
    publishing.publish(draft, reason="We tell it.", actor=actor, now=timezone.now())
    page = " ".join(desk.unwrapped(Client().get("/policy").content.decode()).split())
    page = page[page.index('id="further"') : page.index('id="status"')]
    assert page.count("Housing Ombudsman") == 1
    assert "<strong>The Housing Ombudsman</strong><br>1 Long Street<br>" in page
    assert 'href="https://www.housing-ombudsman.org.uk"' in page
    assert "Financial Ombudsman Service" in page
    told = "You can contact them within 6 months from the day the final response was sent"
    assert told in page
    assert "You can also contact them if we miss a deadline that they oversee." in page


def test_it_is_once_on_the_page_of_its_complainant_too() -> None:
    page = page_of(_decided())
    assert page.count("Financial Ombudsman Service") == 1


def _decided() -> Lodged:
    regulated.adopt(regulated.DISP)
    known = (regulated.ENGLAND, regulated.NewFact(Code("complaint.kind"), code=Code("other")))
    lodged = org.lodged(timezone.now(), facts=known)
    work()
    handled.answer(lodged.reference, checked=everything(lodged.reference))
    return lodged


def test_the_first_complaint_is_not_promised_to_be_settled_where_adopted_rules_want_letters() -> (
    None
):
    client = desk.seated(org.REPRESENTATIVE)
    assert "Record the complaint and how you resolved it." in desk.read(client, "first/complaint/")
    regulated.adopt(regulated.HOUSING)
    page = desk.read(client, "first/complaint/")
    assert "Record the complaint and how you resolved it." not in page
    assert (
        ") require letters for every complaint, so you cannot resolve one on a single page." in page
    )
    assert "Housing Ombudsman" in page
