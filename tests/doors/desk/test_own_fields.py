"""The organization's own fields, from the settings to the record: asked, kept, shown, found; what
the form on the web asks; and the languages that are offered. By the pages alone."""

import re
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from tests.doors import desk_people as desk
from tests.doors import machine
from tests.doors.complaining import ANSWERS, complain
from tests.doors.desk.test_desk_rules_lists import publish, send, typed
from tests.doors.handled import do
from tests.records import organization as org

from amends.core.framework.labels import label
from amends.core.framework.policy.policy import Policy
from amends.core.framework.policy.vocabulary import Question
from amends.core.operation.acts.assessment import Classify
from amends.core.operation.acts.facts import NewFact
from amends.core.refusal import Guard, Refused
from amends.core.values import Code, Id, Money
from amends.handling import reprojecting, rules
from amends.handling.reading import file_of
from amends.maintenance.verification import prove
from amends.register.models import OwnFact
from amends.site import worker

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _organization() -> None:
    org.found_organization()


@pytest.fixture
def representative() -> Client:
    return desk.seated(org.REPRESENTATIVE)


def policy() -> Policy:
    return rules.rules_at(timezone.now()).policy


def add(client: Client, name: str, **answers: Any) -> None:
    told = send(client, "own_fields/", label__en=name, **answers)
    assert told.status_code == 302, told.content.decode()


def facts(reference: str) -> dict[str, Any]:
    known = file_of(reference, actor=org.acting(org.REPRESENTATIVE), now=timezone.now())
    return {fact.name: fact for fact in known.complaint.facts}


@pytest.mark.both_engines
def test_a_field_of_ones_own_is_asked_on_the_web_kept_shown_and_found(
    representative: Client,
) -> None:
    answers = {f"answer__{n}__en": name for n, name in enumerate(("Tower", "Yard"))}
    asked = {"asked_of": "complainant", "required_at": "receive"}
    add(
        representative,
        "Building",
        type="code",
        help__en="The sign at the door.",
        **answers,
        **asked,
    )
    add(representative, "Flat", type="words", asked_of="complainant")
    publish(representative)
    client = Client()
    client.post("/complain/danger", ANSWERS["danger"])
    page = client.get("/complain/what-happened").content.decode()
    assert "Building" in page
    assert "The sign at the door." in page
    lacking = client.post("/complain/what-happened", ANSWERS["what-happened"] | {"own.flat": "4b"})
    assert lacking.status_code == 422, "one is needed"
    reference, _ = complain(
        client, what_happened={"own.building": "tower", "own.flat": "top, left"}
    )
    assert facts(reference)["own.building"].code == "tower"
    shown = desk.read(representative, f"complaints/{reference}/")
    assert "Tower" in shown
    assert "top, left" in shown
    assert "Tower" in desk.read(representative, f"complaints/{reference}/follow-up/")
    assert "top, left" in desk.read(representative, f"complaints/{reference}/chronology/")
    assert reference in desk.read(representative, "complaints/?own.building=tower")
    assert reference not in desk.read(representative, "complaints/?own.building=yard")
    retired = {"answer__0__retired": "on"}
    assert send(representative, "own_fields/building/", **retired).status_code == 302
    assert "The custom field “Building”: 1" in desk.read(representative, "settings/")


def test_what_is_retired_is_asked_no_more_and_still_shown(representative: Client) -> None:
    add(representative, "Flat", type="words")
    publish(representative)
    reference = org.lodged().reference
    do(reference, "classify", Classify(facts=(NewFact(Code("own.flat"), words="4b"),)))
    assert send(representative, "own_fields/flat/", retired="on").status_code == 302
    publish(representative)
    assert "facts-own.flat" not in desk.read(
        representative, f"complaints/{reference}/acts/classify/"
    )
    assert "4b" in desk.read(representative, f"complaints/{reference}/")
    again = Classify(facts=(NewFact(Code("own.flat"), words="5"),))
    with pytest.raises(Refused) as refused:
        do(reference, "classify", again)
    assert refused.value.guard is Guard.unknown_code


def test_the_form_of_an_act_asks_what_it_needs(representative: Client) -> None:
    add(representative, "Meter read", type="bool", asked_at="assessment", required_at="assess")
    publish(representative)
    reference = org.lodged().reference
    address = f"complaints/{reference}/acts/assess/"
    page = desk.read(representative, address)
    given = desk.filled(page, severity="low", safety="no", complexity="low", impact="low")
    given |= {"immediate_needed": "no", "immediate_possible": "yes"}
    refused = representative.post(f"/desk/{address}", given)
    assert refused.status_code == 422, "it is asked in the form itself"
    done = representative.post(f"/desk/{address}", given | {"facts-own.meter_read": "no"})
    assert done.status_code == 302, done.content.decode()
    assert facts(reference)["own.meter_read"].flag is False
    assert "facts-own.meter_read" not in desk.read(representative, address), "asked once"


def test_words_for_some_roles_alone_are_told_to_nobody_else(representative: Client) -> None:
    add(representative, "Insurer's view", type="words", visible_to=["management_representative"])
    publish(representative)
    reference = org.lodged().reference
    code = Code("own.insurer_s_view")
    do(reference, "classify", Classify(facts=(NewFact(code, words="SECRETVIEW"),)))
    handler = desk.seated(org.HANDLER)
    pages = ("", "follow-up/", "chronology/")
    for page in pages:
        assert "SECRETVIEW" in desk.read(representative, f"complaints/{reference}/{page}"), page
        assert "SECRETVIEW" not in desk.read(handler, f"complaints/{reference}/{page}"), page
    told = machine.personnel(org.HANDLER, "complaints:read").get(f"complaints/{reference}").json()
    assert told["facts"][code] is None
    assert "SECRETVIEW" not in str(told)


def test_only_words_can_be_kept_from_somebody(representative: Client) -> None:
    told = send(representative, "own_fields/", label__en="Born", type="day", visible_to=["handler"])
    assert told.status_code == 422
    assert "only a text field" in told.content.decode()


def test_an_answer_is_added_and_renamed_and_keeps_its_code(representative: Client) -> None:
    add(representative, "Tenure", type="code", answer__0__en="Rent")
    changed = {"answer__0__en": "Rented", "answer__1__en": "Owned"}
    assert send(representative, "own_fields/tenure/", **changed).status_code == 302
    page = desk.read(representative, "settings/")
    assert "ustom field “Tenure” is new" in page
    publish(representative)
    own = policy().own_field("own.tenure")
    assert own is not None
    assert [(o.code, label(o.labels, ["en"])) for o in own.options] == [
        ("rent", "Rented"),
        ("owned", "Owned"),
    ]


@pytest.mark.both_engines
def test_a_list_is_narrowed_by_an_own_field_for_machines_too(representative: Client) -> None:
    add(representative, "Urgent repair", type="bool")
    publish(representative)
    reference, other = org.lodged().reference, org.lodged().reference
    do(reference, "classify", Classify(facts=(NewFact(Code("own.urgent_repair"), flag=True),)))
    reader = machine.personnel(org.HANDLER, "complaints:read")

    def found(asked: str) -> set[str]:
        answer = reader.get(f"complaints?own={asked}")
        return {one["reference"] for one in answer.json()["complaints"]}

    assert found("urgent_repair:yes") == found("own.urgent_repair") == {reference}
    assert found("urgent_repair:no") == set()
    assert {reference, other} <= found("")
    assert reader.get("complaints?own=nothing").status_code == 422


def _answered(representative: Client) -> dict[str, str]:
    """Two complaints, with a number, a day and an amount each."""
    add(representative, "Rooms", type="int")
    add(representative, "Moved in", type="day")
    add(representative, "Rent", type="money")
    publish(representative)
    found = {}
    for name, rooms, day, minor in (("small", 2, 1, 45_000), ("large", 7, 20, 120_050)):
        found[name] = str(org.lodged().reference)
        told = (
            NewFact(Code("own.rooms"), number=rooms),
            NewFact(Code("own.moved_in"), day=date(2026, 2, day)),
            NewFact(Code("own.rent"), money=Money(minor, policy().currency)),
        )
        do(found[name], "classify", Classify(facts=told))
    return found


RANGES = [
    ("rooms:3..", {"rooms.from": "3"}, {"large"}),
    ("rooms:2..6", {"rooms.from": "2", "rooms.to": "6"}, {"small"}),
    ("rooms:..7", {"rooms.to": "7"}, {"small", "large"}),
    ("moved_in:2026-02-02..2026-02-28", {"moved_in.from": "2026-02-02"}, {"large"}),
    ("moved_in:..2026-02-01", {"moved_in.to": "2026-02-01"}, {"small"}),
    ("rent:45000..120049", {"rent.from": "450", "rent.to": "1200.49"}, {"small"}),
    ("rent:..120050,rooms:7..7", {"rent.to": "1200.5", "rooms.from": "7"}, {"large"}),
    ("rooms:8..9", {"rooms.from": "8"}, set()),
]


@pytest.mark.both_engines
def test_numbers_days_and_amounts_are_asked_for_in_ranges_at_both_doors(
    representative: Client,
) -> None:
    named = _answered(representative)
    reader = machine.personnel(org.HANDLER, "complaints:read")
    for asked, typed_in, expected in RANGES:
        answer = reader.get("complaints", own=asked).json()["complaints"]
        assert {one["reference"] for one in answer} == {named[one] for one in expected}, asked
        query = {f"own.{name}": value for name, value in typed_in.items()}
        page = representative.get("/desk/complaints/", query).content.decode()
        assert {name for name in named if named[name] in page} == expected, typed_in


def test_a_range_that_cannot_be_is_told_and_keeps_what_was_typed(representative: Client) -> None:
    _answered(representative)
    add(representative, "Floor", type="words")
    publish(representative)
    reader = machine.personnel(org.HANDLER, "complaints:read")
    for asked in ("rooms:7..2", "rooms:a..", "moved_in:soon..", "rooms:1..9e9", "floor:1..2"):
        assert reader.get("complaints", own=asked).status_code == 422, asked
    query = {"own.rooms.from": "7", "own.rooms.to": "2"}
    page = representative.get("/desk/complaints/", query).content.decode()
    assert "This is after the end of the range" in page
    assert 'value="7"' in page
    assert "Enter an amount" not in page
    query = {"own.rent.from": "3 EUR", "own.rent.to": "500 USD"}
    page = representative.get("/desk/complaints/", query).content.decode()
    assert "This is after the end of the range" not in page
    assert "Enter an amount, for example" in page


@pytest.mark.both_engines
def test_a_range_is_drawn_anew_like_any_other_row(representative: Client) -> None:
    named = _answered(representative)
    before = set(OwnFact.objects.values_list("reference", "field", "value", "number", "currency"))
    assert (named["small"], "own.rent", "45000 eur", 45_000, "eur") in before
    OwnFact.objects.update(number=None, currency="")
    assert prove(now=timezone.now()).findings
    reprojecting.rebuild(now=timezone.now())
    after = set(OwnFact.objects.values_list("reference", "field", "value", "number", "currency"))
    assert after == before


# --- what the form on the web asks ---


def test_what_may_be_left_out_is_asked_no_more_and_the_rest_says_why_not(
    representative: Client,
) -> None:
    page = desk.read(representative, "settings/questions/")
    assert "Why it is required" in page
    kept = [str(one) for one in Question if one is not Question.place]
    sent = {"asked": kept, "anonymous_allowed": "on", "secret_allowed": "on"}
    assert representative.post("/desk/settings/questions/", sent).status_code == 302
    assert "Not asked on the web form" in desk.read(representative, "settings/")
    publish(representative)
    assert policy().not_asked == (Question.place,)
    client = Client()
    client.post("/complain/danger", ANSWERS["danger"])
    asked = client.get("/complain/what-happened").content.decode()
    assert 'name="place"' not in asked
    assert 'name="narrative"' in asked
    reference, _ = complain(client, what_happened={"narrative": "It is cold.", "place": "FORGED"})
    assert "FORGED" not in desk.read(representative, f"complaints/{reference}/")
    forged = representative.post("/desk/settings/questions/", {"asked": ["narrative"]})
    assert forged.status_code == 422


def test_a_complaint_without_any_of_the_questions_that_may_be_left_out_is_taken(
    representative: Client,
) -> None:
    sent = {"anonymous_allowed": "on", "secret_allowed": "on"}
    assert representative.post("/desk/settings/questions/", sent).status_code == 302
    publish(representative)
    reference, _ = complain(
        Client(),
        what_happened={"narrative": "It is cold.", "about": "service", "about_person": "yes"},
    )
    assert reference


# --- languages ---


def test_a_field_is_named_in_every_language_before_its_help_is_written(
    representative: Client,
) -> None:
    representative.post("/desk/settings/languages/", {"language": "it"})
    page = desk.read(representative, "settings/own_fields/")
    names = re.findall(r'name="((?:label|help)-\w+)"', page)
    assert {"label-it", "help-it"} < set(names)
    assert names == sorted(names, key=lambda name: name.startswith("help"))


def test_a_language_is_added_and_what_it_lacks_is_written_right_there(
    representative: Client,
) -> None:
    told = representative.post("/desk/settings/languages/", {"language": "it"})
    assert told.status_code == 302
    page = desk.read(representative, "settings/languages/it/")
    first = policy().categories[0]
    path = f"categories.{first.code}"
    assert f'name="{path}"' in page
    assert (label(first.labels, ["en"]) or "") in page
    assert "/desk/settings/letters/acknowledgement/it/" in page
    kept = representative.post("/desk/settings/languages/it/", {path: "Freddo"})
    assert kept.status_code == 302
    assert f'name="{path}"' not in desk.read(representative, "settings/languages/it/")
    publish(representative)
    assert policy().languages[-1] == "it"
    assert label(policy().categories[0].labels, ["it"]) == "Freddo"
    gone = representative.post("/desk/settings/languages/", {"gone": "it"})
    assert gone.status_code == 302
    publish(representative)
    assert "it" not in policy().languages
    assert label(policy().categories[0].labels, ["it"]) == "Freddo", "kept for another day"


def test_a_language_of_the_program_brings_its_words_and_letters(representative: Client) -> None:
    representative.post("/desk/settings/languages/", {"language": "fr"})
    publish(representative)
    refund = next(one for one in policy().response_types if one.code == "refund")
    assert label(refund.labels, ["fr"]) == "Remboursement"
    assert policy().template(Code("acknowledgement"), "fr").language == "fr"  # type: ignore[union-attr]


def test_the_last_language_stays(representative: Client) -> None:
    for one in policy().languages:
        representative.post("/desk/settings/languages/", {"gone": one})
    assert desk.read(representative, "settings/languages/")
    page = desk.read(representative, "settings/")
    assert "There is no language" not in page


# --- how long is kept ---


def test_terms_are_set_told_in_a_sentence_and_taken_away(representative: Client) -> None:
    page = desk.read(representative, "settings/retention/")
    assert "Nothing is erased until one person proposes a disposal" in page
    assert "no limit" in page
    sent = {"category": "", "keep_words": "36", "keep_files": "12"}
    assert representative.post("/desk/settings/retention/", sent).status_code == 302
    assert (
        representative.post(
            "/desk/settings/retention/", {"category": "poor_service", "keep_words": "24"}
        ).status_code
        == 302
    )
    told = desk.read(representative, "settings/")
    assert "How long texts, names and files of closed complaints are kept: 36 months" in told
    publish(representative)
    assert [(str(one.kept), one.months, one.category) for one in policy().retention] == [
        ("files", 12, None),
        ("words", 36, None),
        ("words", 24, "poor_service"),
    ]
    gone = {"category": "", "keep_words": "", "keep_files": ""}
    assert representative.post("/desk/settings/retention/", gone).status_code == 302
    publish(representative)
    assert [one.category for one in policy().retention] == ["poor_service"]
    shown = desk.read(representative, "settings/retention/?category=poor_service")
    assert 'value="24"' in shown
    assert desk.read(representative, "settings/retention/?category=nothing")


@pytest.mark.parametrize("number", ["0", "-1", "99999", "x", "9" * 30])
def test_a_term_is_a_number_of_months_that_somebody_can_mean(
    representative: Client, number: str
) -> None:
    sent = {"category": "", "keep_words": number}
    assert representative.post("/desk/settings/retention/", sent).status_code == 422


@pytest.mark.parametrize("address", ["questions/", "languages/", "languages/en/", "retention/"])
@pytest.mark.parametrize("person", [org.HANDLER, org.AUDITOR])
def test_who_may_not_adopt_rules_reads_these_pages_and_changes_none(
    address: str, person: Id
) -> None:
    client = desk.seated(person)
    assert "Save to draft" not in desk.read(client, f"settings/{address}")
    sent = {"language": "fr", "categories.poor_service": "Mine"}
    assert client.post(f"/desk/settings/{address}", sent).status_code == 403
    assert Client().get(f"/desk/settings/{address}").status_code == 302, "a stranger signs in first"


def test_the_form_of_an_own_field_sends_back_what_it_was_given(representative: Client) -> None:
    add(representative, "Tenure", type="code", answer__0__en="Rent", help__en="As in the contract.")
    page = desk.read(representative, "settings/own_fields/tenure/")
    told = typed(page)
    assert told["answer-0-en"] == "Rent"
    assert told["help-en"] == "As in the contract."
    before = desk.read(representative, "settings/")
    representative.post("/desk/settings/own_fields/tenure/", told)
    assert desk.read(representative, "settings/") == before or "is new" in before


def _said(representative: Client, **more: Any) -> dict[str, str]:
    """Two complaints, each with words in a field."""
    add(representative, "Meter", type="words", **more)
    publish(representative)
    found = {}
    for name, told in (("red", "Red box, behind the CAFÉ door"), ("blue", "Blue boxes")):
        found[name] = str(org.lodged().reference)
        fact = NewFact(Code("own.meter"), words=told)
        do(found[name], "classify", Classify(facts=(fact,)))
    while worker.make_round("test", now=timezone.now()):
        pass
    return found


WORDS = [
    ("red", {"red"}),
    ("cafe BOX", {"red"}),
    ("box", {"red"}),
    ("boxes", {"blue"}),
    ("red blue", set()),
    ("heating", set()),
    ("%", set()),
]


@pytest.mark.both_engines
def test_words_of_a_field_are_asked_for_at_both_doors_in_that_field_alone(
    representative: Client,
) -> None:
    """Whole words, in any order; every complaint tells of the heating, in another place."""
    named = _said(representative)
    reader = machine.personnel(org.HANDLER, "complaints:read")
    for asked, expected in WORDS:
        answer = reader.get("complaints", own=f"meter:{asked}").json()["complaints"]
        assert {one["reference"] for one in answer} == {named[one] for one in expected}, asked
        page = representative.get("/desk/complaints/", {"own.meter": asked}).content.decode()
        assert {name for name in named if named[name] in page} == expected, asked
    assert "Meter, keyword" in representative.get("/desk/complaints/").content.decode()
    whatever = reader.get("complaints", own="meter").json()["complaints"]
    assert {one["reference"] for one in whatever} == set(named.values())


@pytest.mark.both_engines
@pytest.mark.parametrize(
    "kept", [{"personal": "on"}, {"visible_to": ["management_representative"]}]
)
def test_words_that_are_kept_from_somebody_are_asked_for_by_nobody(
    representative: Client, kept: dict[str, Any]
) -> None:
    named = _said(representative, **kept)
    page = representative.get("/desk/complaints/", {"own.meter": "red"}).content.decode()
    assert "words in it" not in page
    assert all(one in page for one in named.values()), "nothing is narrowed by it"
    reader = machine.personnel(org.REPRESENTATIVE, "complaints:read")
    assert reader.get("complaints", own="meter:red").status_code == 422
    assert reader.get("complaints", own="meter").status_code == 200


@pytest.mark.both_engines
def test_words_that_were_erased_or_changed_are_not_found_any_more(
    representative: Client,
) -> None:
    named = _said(representative)
    fact = NewFact(Code("own.meter"), words="Green cupboard")
    do(named["red"], "classify", Classify(facts=(fact,)))
    while worker.make_round("test", now=timezone.now()):
        pass
    reader = machine.personnel(org.HANDLER, "complaints:read")
    assert reader.get("complaints", own="meter:red").json()["complaints"] == []
    [one] = reader.get("complaints", own="meter:cupboard").json()["complaints"]
    assert one["reference"] == named["red"]
