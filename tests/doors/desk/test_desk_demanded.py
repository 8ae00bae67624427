"""What a regulator demands of a letter is asked where the letter is checked, and a letter that is
owed stands on the complaint and in whose hands it is."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from tests.doors import desk_people as desk
from tests.doors.handled import do, passages, six
from tests.records import organization as org

from amends.core.framework.people.authority import SYSTEM_ACTOR
from amends.core.operation import events as e
from amends.core.operation.acts.assessment import Classify
from amends.core.operation.acts.decision import CommunicateDecision
from amends.core.operation.acts.facts import NewFact
from amends.core.operation.acts.investigation import Assign, FinishInvestigation, RecordFinding
from amends.core.operation.acts.posting import WriteLetter
from amends.core.operation.acts.receipt import NewParty
from amends.core.operation.acts.response import AuthorizeResponse, NewRemedy, PrepareResponse
from amends.core.operation.acts.second_look import Disagree
from amends.core.operation.events import Finding, Way
from amends.core.refusal import Guard, Refused
from amends.core.values import Code, Contact
from amends.governance import adopting, packs
from amends.handling.reading import file_of
from amends.letters import required_points
from amends.register.models import Row
from amends.site import worker

pytestmark = pytest.mark.django_db

PACK = "uk-fca-disp/2026.11.4"
NORA = Contact(
    name="Nora Quill",
    lines=("12 Elm Street",),
    postcode="E1",
    town="London",
    email="n@example.org",
)
OMBUDSMAN = (
    "We were wrong. You may now go to the Financial Ombudsman Service, "
    "https://www.financial-ombudsman.org.uk."
)


@pytest.fixture(autouse=True)
def _regulated() -> None:
    org.found_organization()
    client = desk.seated(org.REPRESENTATIVE)
    given = {"pack": PACK, "reason": "We are supervised."}
    assert client.post("/desk/settings/regulators/", given).status_code == 302


def complaint(days: int = 0, way: Way = Way.letter) -> str:
    """A complaint that the FCA's rules bind, received so many days ago."""
    facts = (
        NewFact(Code("org.uk_part"), code=Code("england")),
        NewFact(Code("complaint.kind"), code=Code("other")),
    )
    party = NewParty(identity=NORA, contact_by=way)
    now = timezone.now() - timedelta(days=days, hours=1)
    done = org.lodged(now, channel=Code("letter"), complainants=(party,), facts=facts)
    work()
    return done.reference


def work() -> None:
    while worker.make_round("test", now=timezone.now()):
        pass


def drafted(way: Way = Way.letter) -> str:
    """With a response that another person has to authorize."""
    reference = complaint(way=way)
    do(reference, "assess", six())
    do(reference, "classify", Classify(1, Code("poor_service")))
    do(reference, "assign", Assign(org.HANDLER))
    finding = RecordFinding(1, Finding.upheld, "The boiler was never ordered.")
    do(reference, "record-finding", finding, by=org.HANDLER)
    do(reference, "finish-investigation", FinishInvestigation(), by=org.HANDLER)
    response = PrepareResponse("Nobody ordered the part.", (NewRemedy(Code("repair"), 1),))
    do(reference, "prepare-response", response, by=org.HANDLER)
    return reference


def authorized(way: Way = Way.letter) -> str:
    """With a response that another person authorized."""
    reference = drafted(way)
    do(reference, "authorize-response", AuthorizeResponse(1), by=org.MANAGER)
    return reference


def events(reference: str, kind: type) -> list[Any]:
    file = file_of(reference, actor=SYSTEM_ACTOR, now=timezone.now())
    return [one.event for one in file.entries if isinstance(one.event, kind)]


def boxes(page: str) -> list[str]:
    """What a person states on a page: with a passage, or ticked if it is enclosed."""
    return re.findall(r'name="(?:ticked" value="|passage:)([^"]+)"', page)


def stated(page: str, passage: str = OMBUDSMAN, lines: list[str] | None = None) -> dict[str, Any]:
    """The lines of a page, each with a passage of the letter."""
    chosen, own = boxes(page) if lines is None else lines, passages(passage)
    long = len(passage.split()) > 5
    enclosed = [one for one in chosen if "/enclosed." in one]
    return {"ticked": enclosed} | {
        f"passage:{one}": next(own) if long else passage for one in chosen if one not in enclosed
    }


def decide(client: Any, reference: str, **typed: Any) -> str:
    """The decision written at the desk, as it is shown before it goes."""
    address = f"complaints/{reference}/acts/communicate-decision/"
    sent = desk.filled(desk.read(client, address), way="letter", **typed)
    return str(client.post(f"/desk/{address}", sent).content.decode())


def test_the_letter_shows_what_stands_in_it_and_the_rest_is_ticked_and_kept() -> None:
    reference = authorized()
    client = desk.seated(org.HANDLER)
    address = f"/desk/complaints/{reference}/acts/communicate-decision/"
    shown = decide(client, reference, words=OMBUDSMAN)
    assert "What “Final response” must contain" in shown
    named = shown.count(">found in the letter, as recorded<")
    assert named == 2, "the ombudsman's name and address, which the settings have"
    assert "Enclosed: the ombudsman&#x27;s standard leaflet" in shown
    assert "You cannot send this letter yet." not in shown, "nobody said yet that it is checked"
    open_lines = boxes(shown)
    assert {one.rpartition("/")[2] for one in open_lines} == {
        "decision",
        "leaflet",
        "waiver",
        "enclosed.1",
    }
    some = desk.filled(shown, checked="1") | stated(shown, "we were wrong. you may", open_lines[:2])
    refused = client.post(address, some)
    page = desk.unwrapped(refused.content.decode())
    assert refused.status_code == 422
    assert "requires these points in “Final response”" in page
    assert page.count(' value="we were wrong. you may"') == 2, "what was quoted stays"
    every = desk.filled(page, checked="1") | stated(page)
    assert client.post(address, every).status_code == 302
    [sent] = events(reference, e.ResponseReleased)
    assert {(one.line, one.basis, one.passage is not None) for one in sent.checked} == {
        *((line, None, True) for line in ("decision", "leaflet", "waiver")),
        *((line, e.Basis.recorded, False) for line in ("web", "right")),
        ("enclosed.1", None, False),
    }
    history = desk.unwrapped(desk.read(client, f"complaints/{reference}/"))
    assert history.count("<dt>Stated by Hanna Handler</dt>") == 4
    assert ": “We were wrong.”</dd>" in history
    assert "<dt>Found in the letter, as recorded</dt>" in history


@pytest.mark.parametrize("passage", ["", "We", "We were right.", "The boiler was never ordered."])
def test_a_point_is_not_met_by_a_passage_that_the_letter_does_not_have(passage: str) -> None:
    """The last one is in the record, and not in the letter."""
    reference, client = authorized(), desk.seated(org.HANDLER)
    shown = decide(client, reference, words=OMBUDSMAN)
    sent = desk.filled(shown, checked="1") | stated(shown, passage)
    address = f"/desk/complaints/{reference}/acts/communicate-decision/"
    assert client.post(address, sent).status_code == 422
    assert not events(reference, e.ResponseReleased)


def test_a_dead_address_is_named_where_it_stands_and_the_letter_stays() -> None:
    reference = authorized()
    client = desk.seated(org.HANDLER)
    shown = decide(client, reference, words=f"{OMBUDSMAN} Or ec.europa.eu/odr.")
    assert "It contains “ec.europa.eu/odr”, which is not allowed there." in shown
    sent = desk.filled(shown, checked="1") | stated(shown)
    refused = client.post(f"/desk/complaints/{reference}/acts/communicate-decision/", sent)
    assert refused.status_code == 422
    assert "You cannot send this letter as it is." in refused.content.decode()
    assert not events(reference, e.ResponseReleased)


def test_no_door_sends_it_unchecked_or_with_what_is_forbidden() -> None:
    reference = authorized()
    plain = CommunicateDecision(1, Way.letter, OMBUDSMAN)
    with pytest.raises(Refused) as caught:
        do(reference, "communicate-decision", plain, by=org.HANDLER)
    assert caught.value.guard is Guard.checklist_open
    dead = CommunicateDecision(1, Way.letter, "See ec.europa.eu/odr")
    with pytest.raises(Refused) as caught:
        do(reference, "communicate-decision", dead, by=org.HANDLER)
    assert caught.value.guard is Guard.forbidden_text


def test_a_letter_owed_stands_on_the_complaint_and_in_my_day_until_it_went() -> None:
    reference = complaint(days=70)
    client = desk.seated(org.REPRESENTATIVE)
    assert Row.objects.get(reference=reference).owed == 1
    owner = file_of(reference, actor=SYSTEM_ACTOR, now=timezone.now()).complaint.owner
    mine = desk.read(desk.seated(owner), "")
    assert "Letters required by a regulator" in mine
    assert "“Letter after eight weeks”" in mine
    page = desk.read(client, f"complaints/{reference}/")
    assert "A letter is due: “Letter after eight weeks”" in page
    assert "passed on" in page
    assert "“Summary resolution communication” is no longer open then." in page
    link = re.search(r'href="(/desk/complaints/[^"]+kind=[^"]+)"', page)
    assert link is not None
    form = client.get(link[1].replace("&amp;", "&")).content.decode()
    assert "What “Letter after eight weeks” must contain" in form, "its writer reads it before"
    given = desk.filled(form) | {"ways": ["letter"], "text": f"It takes longer. {OMBUDSMAN}"}
    address = f"/desk/complaints/{reference}/letter/"
    shown = client.post(address, given).content.decode()
    assert "What “Letter after eight weeks” must contain" in shown
    answer = client.post(address, given | {"checked": "1"} | stated(shown))
    assert answer.status_code == 302
    [written] = [one for one in events(reference, e.LetterWritten) if one.meets]
    assert written.meets == e.Demanded(Code("uk-fca-disp"), Code("eight_week_letter"))
    assert Row.objects.get(reference=reference).owed == 1, "it lies in the tray"
    chosen = [f"{reference}/{written.letter}"]
    client.post("/desk/post/", {"letter": chosen, "day": timezone.now().date().isoformat()})
    assert Row.objects.get(reference=reference).owed == 0
    page = desk.read(client, f"complaints/{reference}/")
    assert "A letter is due" not in page
    assert "You need to send a letter" not in page
    assert "Letters required by a regulator" not in desk.read(desk.seated(owner), "")


def test_a_blank_letter_is_not_checked_for_anything() -> None:
    reference = complaint()
    do(reference, "write-letter", WriteLetter(1, Way.letter, "Hello\n\nYou.\n"))
    client = desk.seated(org.REPRESENTATIVE)
    page = client.get(f"/desk/complaints/{reference}/letter/").content.decode()
    given = desk.filled(page) | {"ways": ["letter"], "text": "Hello."}
    shown = client.post(f"/desk/complaints/{reference}/letter/", given).content.decode()
    assert "must contain" not in shown


def test_where_a_letter_is_worded_it_says_what_regulators_demand_of_it() -> None:
    page = desk.read(desk.seated(org.REPRESENTATIVE), "settings/letters/decision/en/")
    wanted = page.partition("What regulators require")[2]
    assert "Final response" in wanted
    assert "draft: no named person has checked these rules" in page
    survey = desk.read(desk.seated(org.AUDITOR), "settings/letters/survey/en/")
    assert "What regulators require" not in survey


def test_what_one_pack_finds_in_a_letter_is_not_found_for_another(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Two packs may call their letters, and the lines in them, by the same names."""
    client = desk.seated(org.REPRESENTATIVE)
    for name in ("uk-housing", "uk-lgsco"):
        (pack,) = packs.shipped(name)[:1]
        given = {"pack": f"{name}/{pack.pack.version}", "reason": "Both bind us."}
        assert client.post("/desk/settings/regulators/", given).status_code == 302
    monkeypatch.setattr(
        required_points,
        "found",
        lambda demand, *_, **__: {
            one.id: one.basis for one in demand.lines if demand.pack.id == Code("uk-lgsco")
        },
    )

    shown = decide(desk.seated(org.HANDLER), authorized(), words=OMBUDSMAN)

    assert [one for one in boxes(shown) if one.startswith("uk-housing/s1_answer/")]
    assert not [one for one in boxes(shown) if one.startswith("uk-lgsco/")]


# --- where somebody records what was said ---


def confirm(client: Any, reference: str, **typed: Any) -> str:
    """Receipt confirmed by hand at the desk, as it is shown before it is recorded."""
    address = f"complaints/{reference}/acts/acknowledge/"
    sent = desk.filled(desk.read(client, address), **typed)
    return str(client.post(f"/desk/{address}", sent).content.decode())


def unconfirmed() -> str:
    facts = (
        NewFact(Code("org.uk_part"), code=Code("england")),
        NewFact(Code("complaint.kind"), code=Code("other")),
    )
    return org.lodged(timezone.now(), facts=facts).reference


def test_who_confirms_receipt_by_hand_meets_the_same_checklist_and_the_words_stay() -> None:
    reference, client = unconfirmed(), desk.seated(org.HANDLER)
    address = f"/desk/complaints/{reference}/acts/acknowledge/"
    words = "Your complaint is here, Nora. We act."
    shown = confirm(client, reference, way="letter", words=words)
    assert "What “Acknowledgement” must contain" in shown or "must contain" in shown
    assert {one.rpartition("/")[2] for one in boxes(shown)} >= {"receipt", "timeline"}
    assert "You cannot send this letter yet." not in shown
    refused = client.post(address, desk.filled(shown, checked="1"))
    page = desk.unwrapped(refused.content.decode())
    assert refused.status_code == 422
    assert "requires these points in “Acknowledgement”" in page
    assert words in page
    back = client.post(address, desk.filled(page, change="1")).content.decode()
    assert f"{words}</textarea>" in back
    assert not events(reference, e.Acknowledged)
    every = desk.filled(page, checked="1") | stated(page, "your complaint  is here, Nora.  We act")
    assert client.post(address, every).status_code == 302
    [sent] = events(reference, e.Acknowledged)
    assert {one.line for one in sent.checked} >= {"receipt", "timeline"}


def test_a_response_that_must_be_written_is_not_preset_to_the_telephone() -> None:
    reference, client = authorized(Way.phone), desk.seated(org.HANDLER)
    page = desk.read(client, f"complaints/{reference}/acts/communicate-decision/")
    assert desk.filled(page)["way"] in {"letter", "email"}
    assert "requires “" not in page.partition('class="guard')[2].partition("</div>")[0]


def test_a_receipt_that_must_be_written_is_not_confirmed_by_telephone() -> None:
    reference, client = unconfirmed(), desk.seated(org.HANDLER)
    shown = confirm(client, reference, way="phone", words="Told her.")
    assert "in writing" in shown
    sent = desk.filled(shown, checked="1") | stated(shown)
    address = f"/desk/complaints/{reference}/acts/acknowledge/"
    assert client.post(address, sent).status_code == 422
    assert not events(reference, e.Acknowledged)


def test_that_it_cannot_be_confirmed_is_recorded_without_any_checklist() -> None:
    reference, client = unconfirmed(), desk.seated(org.HANDLER)
    address = f"complaints/{reference}/acts/acknowledge/"
    sent = desk.filled(desk.read(client, address), way="not_possible", words="No address.")
    assert client.post(f"/desk/{address}", sent).status_code == 302


def test_a_notice_that_is_recorded_by_hand_meets_the_checklist_of_its_kind() -> None:
    reference, client = authorized(), desk.seated(org.HANDLER)
    address = f"complaints/{reference}/acts/send-notice/"
    typed = {
        "notice": "decision",
        "way": "letter",
        "party": "1",
        "words": "No. See ec.europa.eu/odr",
    }
    shown = client.post(f"/desk/{address}", desk.filled(desk.read(client, address), **typed))
    page = shown.content.decode()
    assert "What “Final response” must contain" in page
    assert "It contains “ec.europa.eu/odr”, which is not allowed there." in page
    sent = desk.filled(page, checked="1") | stated(page)
    assert client.post(f"/desk/{address}", sent).status_code == 422
    good = desk.filled(page, checked="1", words=f"No. {OMBUDSMAN}")
    assert client.post(f"/desk/{address}", good | stated(page)).status_code == 302
    [told] = [one for one in events(reference, e.NoticeSent) if one.notice is e.Notice.decision]
    assert {one.line for one in told.checked} >= {"decision", "web", "right"}


def test_a_notice_of_which_no_regulator_speaks_is_recorded_at_once() -> None:
    reference, client = unconfirmed(), desk.seated(org.HANDLER)
    address = f"complaints/{reference}/acts/send-notice/"
    typed = {"notice": "status", "way": "phone", "party": "1", "words": "We look into it."}
    sent = desk.filled(desk.read(client, address), **typed)
    assert client.post(f"/desk/{address}", sent).status_code == 302


# --- where one conversation would settle it ---

TOLD_AT_THE_COUNTER = {
    "complainants-0-identity-name": "Ben Counter",
    "narrative": "Charged twice.",
    "reasons": "Seen on the till roll.",
    "finding": "upheld",
    "category": "wrong_invoice",
    "cause": "mistake",
    "remedies-0-type": "apology",
    "reaction": "accepted",
    "seen_before": "single",
}
"""As from a page that was open before the rules bound: no settling is offered under them."""


def test_what_a_regulator_wants_more_of_is_not_settled_at_the_counter_but_taken_on_whole() -> None:
    adopting.adopt_pack(
        packs.texts()["uk-housing"],
        reason="It binds us.",
        actor=org.acting(org.REPRESENTATIVE),
        now=timezone.now() - timedelta(minutes=1),
    )
    client, before = desk.seated(org.COUNTER), Row.objects.count()
    typed = desk.filled(desk.read(client, "complaints/new/"), **TOLD_AT_THE_COUNTER)
    refused = desk.press(client, "complaints/new/", typed | {"settle": "1"})
    page = refused.content.decode()
    assert refused.status_code == 409
    assert "a regulator requires more in the response than you can say now" in page
    assert (
        "Nothing is recorded yet. You can change how it was resolved, or record the complaint "
        "with everything you wrote so that a colleague can continue." in page
    )
    assert Row.objects.count() == before
    taken = client.post("/desk/complaints/new/", desk.filled(page))
    assert taken.status_code == 302
    reference = taken["Location"].split("/")[3]
    shown = desk.read(desk.seated(org.REPRESENTATIVE), f"complaints/{reference}/")
    assert "Seen on the till roll." in shown
    assert Row.objects.get(reference=reference).stage == "received"


def test_the_complaint_itself_says_beforehand_that_it_cannot_be_settled_at_once() -> None:
    page = desk.read(desk.seated(org.REPRESENTATIVE), f"complaints/{complaint()}/")
    assert "a regulator requires more in the response than you can say now" in page


# --- wording that a rule prescribes ---

ITS_OWN = """
schema = "regime-pack/0.1"
[pack]
id = "sample-code"
version = "1"
title = "A code of conduct"
base = "iso-10002"
[facts]
"complaint.late" = "whether it came after a year"
[[clocks]]
id = "first"
label = "Answer"
strength = "should"
amount = 90
unit = "day"
met_by = ["final"]
[[communications]]
id = "final"
label = "Final word"
sent_as = ["decision"]
must_contain = [{ id = "limits", text = "says how the time limits stand", auto = "fixed_text" }]
fixed_text = { asset = "limits", choose_by = "complaint.late" }
[[communications]]
id = "plan"
label = "Plan"
must_contain = [{ id = "limits", text = "says how the time limits stand", auto = "fixed_text" }]
fixed_text = { asset = "limits", choose_by = "complaint.late" }
[[texts]]
asset = "limits"
value = "true"
text = "You came late, and the board may refuse to look."
[[texts]]
asset = "limits"
value = "false"
text = "You came in time. The board will look."
"""
IN_TIME = "You came in time. The board will look."
TOO_LATE = "You came late, and the board may refuse to look."


def of_its_own(*facts: NewFact) -> str:
    actor = org.acting(org.REPRESENTATIVE)
    adopting.adopt_pack(ITS_OWN, reason="It binds us.", actor=actor, now=timezone.now())
    reference = authorized()
    if facts:
        do(reference, "classify", Classify(1, Code("poor_service"), facts=facts))
    return reference


LATE = NewFact(Code("complaint.late"), flag=False)


def test_a_prescribed_wording_stands_in_the_form_and_is_found_in_the_letter() -> None:
    reference, client = of_its_own(LATE), desk.seated(org.HANDLER)
    address = f"complaints/{reference}/acts/communicate-decision/"
    form = desk.read(client, address)
    assert IN_TIME in form
    assert TOO_LATE not in form
    shown = client.post(f"/desk/{address}", desk.filled(form, way="letter")).content.decode()
    card = shown[shown.index("What “Final word” must contain") :]
    assert ">stated: prescribed or proposed wording<" in card, "no record backs it"
    assert "Insert in letter" not in card


def test_what_was_taken_out_is_offered_and_put_back_by_one_press_with_all_that_was_typed() -> None:
    reference, client = of_its_own(LATE), desk.seated(org.HANDLER)
    address = f"/desk/complaints/{reference}/acts/communicate-decision/"
    shown = decide(client, reference, words="We were wrong.")
    card = shown[shown.index("What “Final word” must contain") :]
    assert "The rules require this text, and it is missing from the letter." in card
    [value] = re.findall(r'name="insert" value="([^"]+)"', shown)
    page = client.post(address, desk.filled(shown, insert=value)).content.decode()
    assert f"We were wrong.\n\n{IN_TIME}" in page
    again = client.post(address, desk.filled(page, way="letter")).content.decode()
    assert "Insert in letter" not in again
    assert not events(reference, e.DecisionCommunicated)


def test_while_nobody_knows_which_holds_both_are_offered_and_neither_is_ticked_by_itself() -> None:
    reference, client = of_its_own(), desk.seated(org.HANDLER)
    form = desk.read(client, f"complaints/{reference}/acts/communicate-decision/")
    assert IN_TIME not in desk.filled(form)["words"]
    shown = decide(client, reference, words="We were wrong.")
    assert IN_TIME in shown
    assert TOO_LATE in shown
    assert (
        "The rules require this text if this applies: Whether it came after a year: yes." in shown
    )
    chosen = decide(client, reference, words=f"We were wrong. {IN_TIME}")
    assert any(one.endswith("/final/limits") for one in boxes(chosen)), "a person says it"


def test_a_letter_of_a_pack_begins_with_the_wording_that_the_pack_prescribes() -> None:
    reference, client = of_its_own(LATE), desk.seated(org.HANDLER)
    page = desk.read(client, f"complaints/{reference}/letter/?kind=sample-code/plan")
    assert IN_TIME in page
    given = desk.filled(page) | {"ways": ["letter"], "text": "Hello."}
    address = f"/desk/complaints/{reference}/letter/?kind=sample-code/plan"
    shown = client.post(address, given).content.decode()
    [value] = re.findall(r'name="insert" value="([^"]+)"', shown)
    back = client.post(address, given | {"insert": value}).content.decode()
    assert f"Hello.\n\n{IN_TIME}" in back


def test_a_sentence_that_we_provide_is_inserted_and_found_until_it_is_edited_away() -> None:
    client = desk.seated(org.REPRESENTATIVE)
    (pack,) = packs.shipped("uk-housing")[:1]
    given = {"pack": f"uk-housing/{pack.pack.version}", "reason": "It applies."}
    assert client.post("/desk/settings/regulators/", given).status_code == 302
    reference, client = authorized(), desk.seated(org.HANDLER)
    address = f"/desk/complaints/{reference}/acts/communicate-decision/"
    shown = decide(client, reference, words="We were wrong.")
    value = "uk-housing/s1_answer/stage"
    assert value in boxes(shown)
    page = client.post(address, desk.filled(shown, insert=value)).content.decode()
    stage = "This is our response at stage 1 of our complaints process."
    assert f"We were wrong.\n\n{stage}" in page
    assert value not in boxes(decide(client, reference, words=f"We were wrong. {stage}"))
    edited = stage.replace("stage 1", "last stage")
    assert value in boxes(decide(client, reference, words=f"We were wrong. {edited}"))


def test_while_a_response_is_drafted_no_sentence_comes_from_the_one_sent_back() -> None:
    client = desk.seated(org.REPRESENTATIVE)
    (pack,) = packs.shipped("uk-housing")[:1]
    given = {"pack": f"uk-housing/{pack.pack.version}", "reason": "It applies."}
    assert client.post("/desk/settings/regulators/", given).status_code == 302
    reference, client = drafted(), desk.seated(org.HANDLER)
    do(reference, "disagree", Disagree("Too short.", 1), by=org.MANAGER)
    address = f"complaints/{reference}/acts/prepare-response/"
    for point in ("reasons", "remedy", "actions"):
        form = desk.filled(desk.read(client, address), reasons="We were wrong.")
        page = client.post(f"/desk/{address}", form | {"insert": f"uk-housing/s1_answer/{point}"})
        assert desk.filled(page.content.decode())["reasons"].strip() == "We were wrong.", point
