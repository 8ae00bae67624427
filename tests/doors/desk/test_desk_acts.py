"""Every act can be done at the desk; what was typed is never lost, and every refusal says why."""

import dataclasses
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from tests.doors import desk_people as desk
from tests.doors import regulated
from tests.doors.handled import do, post, six
from tests.records import organization as org
from tests.records.letters.test_letters import adopt

from amends.core.framework.labels import Label
from amends.core.framework.policy.commitments import OutsideBody
from amends.core.framework.policy.organization import Unit
from amends.core.operation.acts.catalogue import ACTS, ON_TWO, declared
from amends.core.operation.acts.communication import Message
from amends.core.operation.acts.investigation import Assign, FinishInvestigation, RecordFinding
from amends.core.operation.acts.receipt import NewParty
from amends.core.operation.acts.response import AuthorizeResponse, PrepareResponse
from amends.core.operation.complaint import Complaint, Stage
from amends.core.operation.events import FileAttached, Finding, Ground, IdentityMode, Reaction
from amends.core.values import Code, Contact
from amends.governance import publishing
from amends.handling import rules
from amends.handling.reading import file_of
from amends.handling.rules import rules_at
from amends.vault.models import Findable
from amends.wording import acts as words

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _organization() -> None:
    org.found_organization()


def complaint(reference: str) -> Complaint:
    now = timezone.now()
    return file_of(reference, actor=org.acting(org.REPRESENTATIVE), now=now).complaint


def act(reference: str, name: str) -> str:
    return f"complaints/{reference}/acts/{name}/"


SIX = {
    "severity": "medium",
    "safety": "no",
    "complexity": "low",
    "impact": "low",
    "immediate_needed": "no",
    "immediate_possible": "yes",
}


def carried_to_authorization(reference: str) -> None:
    """Everything up to a response that may go out, at the desk."""
    handler = desk.seated(org.HANDLER)
    for name, typed in (
        ("assess", SIX),
        ("assign", {"person": org.HANDLER}),
        ("record-finding", {"finding": "upheld", "words": "The pump failed."}),
        ("finish-investigation", {}),
        (
            "prepare-response",
            {
                "reasons": "The pump failed and our order was lost.",
                "remedies__0__type": "compensation",
                "remedies__0__amount": "120,50",
                "remedies__0__issue": "1",
            },
        ),
    ):
        response = desk.send(handler, act(reference, name), **typed)
        assert response.status_code == 302, (name, response.content.decode()[-4000:])
    manager = desk.seated(org.MANAGER)
    assert desk.send(manager, act(reference, "authorize-response")).status_code == 302


def carried_to_a_decision(reference: str) -> None:
    """Everything up to the decision, at the desk."""
    carried_to_authorization(reference)
    handler = desk.seated(org.HANDLER)
    sent = desk.send(handler, act(reference, "communicate-decision"), way="letter")
    assert sent.status_code == 302
    post(reference)


def test_a_complaint_is_carried_from_receipt_to_a_refused_decision_and_on() -> None:
    client = desk.seated(org.HANDLER)
    response = desk.send(
        client,
        "complaints/new/",
        complainants__0__identity__name="Ida Example",
        complainants__0__identity__phone="+44 20 7946 0018",
        channel="letter",
        happened="1 10 2026",
        narrative="No heating for weeks.",
        remedy="Repair it.",
        references__0__kind="order",
        references__0__value="A-77",
    )
    assert response.status_code == 302, response.content.decode()[-3000:]
    reference = response["Location"].split("/")[3]
    received = complaint(reference)
    assert (received.channel, received.received_at.day) == ("letter", 1)
    assert received.received_at < received.recorded_at
    carried_to_a_decision(reference)
    decided = complaint(reference)
    assert decided.stage is Stage.decision_communicated
    assert decided.responses[0].remedies[0].amount is not None
    assert decided.responses[0].remedies[0].amount.minor == 12050
    refused = desk.send(
        client, act(reference, "record-reaction"), reaction="refused", words="No.", way="phone"
    )
    assert refused.status_code == 302
    assert complaint(reference).stage is Stage.unresolved_open
    up = desk.send(client, act(reference, "escalate"), person=org.REVIEWER)
    assert up.status_code == 302
    assert complaint(reference).stage is Stage.escalated_internal


def test_an_accepted_decision_is_carried_out_checked_and_closed() -> None:
    reference = org.lodged().reference
    carried_to_a_decision(reference)
    handler, manager = desk.seated(org.HANDLER), desk.seated(org.MANAGER)
    steps: list[tuple[Any, str, dict[str, Any]]] = [
        (handler, "record-reaction", {"reaction": "accepted", "way": "phone", "words": "Fine."}),
        (
            handler,
            "pay-remedy",
            {"remedy": "1/1", "amount": "EUR 120.50", "paid_on": "24.11.2026"},
        ),
        (manager, "verify-correction", {"holds": "yes", "words": "The money arrived."}),
        (
            manager,
            "close",
            {
                "ground": "accepted",
                "category": "service_not_rendered",
                "cause": "mistake",
                "seen_before": "single",
            },
        ),
    ]
    for client, name, typed in steps:
        if name == "pay-remedy":
            today = timezone.now().date()
            typed["paid_on"] = f"{today.day} {today.month} {today.year}"
        response = desk.send(client, act(reference, name), **typed)
        assert response.status_code == 302, (name, response.content.decode()[-4000:])
    assert complaint(reference).stage is Stage.closed_satisfied


def test_a_reply_that_staff_record_needs_its_way_and_words_or_a_file() -> None:
    reference = org.lodged().reference
    carried_to_a_decision(reference)
    handler = desk.seated(org.HANDLER)
    bare = desk.send(handler, act(reference, "record-reaction"), reaction="accepted", words="Yes")
    assert "You cannot record this reply yet." in bare.content.decode()
    scan = SimpleUploadedFile("letter.txt", b"I accept.", "text/plain")
    given = {"reaction": "accepted", "way": "letter", "evidence": scan}
    sent = desk.send(handler, act(reference, "record-reaction"), **given)
    assert sent.status_code == 302, sent.content.decode()[-3000:]
    page = desk.read(handler, f"complaints/{reference}/")
    assert "letter.txt" in page


def test_what_one_conversation_settles_is_recorded_and_closed_by_one_post() -> None:
    client = desk.seated(org.COUNTER)
    typed = desk.filled(
        desk.read(client, "complaints/new/"),
        **{
            "complainants-0-identity-name": "Ben Counter",
            "narrative": "Charged twice for the same thing.",
            "reasons": "We saw it on the till roll and struck it off the bill.",
            "finding": "upheld",
            "category": "wrong_invoice",
            "cause": "mistake",
            "seen_before": "single",
            "remedies-0-type": "apology",
            "remedies-0-done": "on",
            "settle": "1",
        },
    )
    shown = client.post("/desk/complaints/new/", typed).content.decode()
    typed = desk.filled(shown, settle="1")
    response = client.post("/desk/complaints/new/", typed)
    assert response.status_code == 302, response.content.decode()[-4000:]
    reference = response["Location"].split("/")[3]
    settled = complaint(reference)
    assert settled.stage is Stage.closed_satisfied
    assert settled.live_issues[0].category == "wrong_invoice"
    assert settled.live_issues[0].finding is Finding.upheld
    again = client.post("/desk/complaints/new/", typed)
    assert again["Location"] == response["Location"], "pressing twice records once"


def test_what_cannot_be_settled_at_once_says_why_and_records_nothing() -> None:
    client = desk.seated(org.COUNTER)
    before = Findable.objects.count()
    response = desk.send(
        client,
        "complaints/new/",
        complainants__0__identity__name="Ben Counter",
        narrative="Charged twice.",
        reasons="We pay it back.",
        finding="upheld",
        category="wrong_invoice",
        cause="mistake",
        seen_before="single",
        remedies__0__type="refund",
        remedies__0__amount="900",
        remedies__0__done="on",
        settle="1",
    )
    page = response.content.decode()
    assert response.status_code == 409
    assert "You cannot resolve this complaint now." in page
    assert "it is above your approval limit" in page
    assert "Charged twice." in page
    assert Findable.objects.count() == before


def test_earlier_complaints_of_the_same_person_are_shown_before_a_new_one_is_recorded() -> None:
    earlier = org.lodged().reference
    client = desk.seated(org.HANDLER)
    typed = {
        "complainants__0__identity__name": "Nora Complain",
        "narrative": "Cold again.",
    }
    response = desk.send(client, "complaints/new/", **typed)
    page = response.content.decode()
    assert response.status_code == 200
    assert earlier in page
    assert "Cold again." in page
    done = client.post("/desk/complaints/new/", desk.filled(page))
    assert done.status_code == 302, done.content.decode()[-2000:]


def test_what_was_typed_stays_when_something_is_missing() -> None:
    reference = org.lodged().reference
    client = desk.seated(org.HANDLER)
    response = desk.send(client, act(reference, "assess"), severity="high", reason="As she says.")
    page = response.content.decode()
    assert response.status_code == 422
    assert 'href="#id_safety"' in page, "the summary leads to the question"
    assert "Choose yes or no. If someone is in danger" in page
    assert "As she says." in page
    assert desk.filled(page)["severity"] == "high"


def test_a_date_is_read_kindly_and_an_unreadable_one_says_what_is_wanted() -> None:
    reference = org.lodged().reference
    client = desk.seated(org.HANDLER)
    for text in ("1 12 2030", "1.12.2030", "1 December 2030", "2030-12-01", "1/12/2030"):
        day = desk.send(client, act(reference, "promise"), day=text, words=f"By {text}")
        assert day.status_code == 302, text
    assert {p.day.isoformat() for p in complaint(reference).promises} == {"2030-12-01"}
    wrong = desk.send(client, act(reference, "promise"), day="soon", words="Soon")
    assert "Enter a date, for example 27 3 2026" in wrong.content.decode()


def test_a_refusal_of_the_core_keeps_the_words_and_says_what_to_do() -> None:
    reference = org.lodged().reference
    client = desk.seated(org.HANDLER)
    refused = desk.send(
        client,
        act(reference, "record-contact"),
        way="phone",
        inbound="yes",
        words="She called before she complained.",
        happened="1 1 2020",
    )
    page = refused.content.decode()
    assert refused.status_code == 409
    assert "Enter a later time." in page
    assert "She called before she complained." in page


def test_whoever_was_overtaken_reads_what_happened_and_sends_again() -> None:
    reference = org.lodged().reference
    client = desk.seated(org.HANDLER)
    page = desk.read(client, act(reference, "assess"))
    typed = desk.filled(page, **SIX, reason="My own view.")
    do(reference, "take-immediate-action", _action("Sent a heater."))
    overtaken = client.post(f"/desk/{act(reference, 'assess')}", typed)
    told = overtaken.content.decode()
    assert overtaken.status_code == 409
    assert "Someone else has updated this complaint" in told
    assert "Rita Represent recorded an immediate action" in told
    assert "My own view." in told
    assert complaint(reference).assessment is None
    again = client.post(f"/desk/{act(reference, 'assess')}", desk.filled(told))
    assert again.status_code == 302
    assert complaint(reference).assessment is not None


def _action(text: str) -> Any:
    return declared(Code("take-immediate-action")).particulars(text)


def test_a_form_that_is_sent_twice_acts_once() -> None:
    reference = org.lodged().reference
    client = desk.seated(org.HANDLER)
    typed = desk.filled(desk.read(client, f"complaints/{reference}/"), words="Once.", reader="1")
    for _ in range(2):
        assert client.post(f"/desk/complaints/{reference}/say/", typed).status_code == 302
    page = desk.read(client, f"complaints/{reference}/")
    assert page.count("Once.") == 1
    other = client.post(f"/desk/complaints/{reference}/say/", typed | {"words": "Other words."})
    assert other.status_code == 409
    assert "Other words." in other.content.decode()


def test_a_note_is_for_personnel_and_a_message_for_its_party() -> None:
    reference = org.lodged().reference
    client = desk.seated(org.HANDLER)
    where = f"complaints/{reference}/say/"
    page = desk.read(client, f"complaints/{reference}/")
    client.post(f"/desk/{where}", desk.filled(page, words="Only for us."))
    page = desk.read(client, f"complaints/{reference}/")
    client.post(f"/desk/{where}", desk.filled(page, words="For you.", reader="1"))
    page = desk.read(client, f"complaints/{reference}/")
    assert page.index('class="moment moment-internal"') < page.index("Only for us.")
    assert 'class="moment moment-out"' in page
    empty = client.post(f"/desk/{where}", desk.filled(page))
    assert empty.status_code == 422
    assert "Write something, or choose a file" in empty.content.decode()


def test_a_file_that_is_not_taken_says_why_and_the_words_stay() -> None:
    reference = org.lodged().reference
    client = desk.seated(org.HANDLER)
    page = desk.read(client, f"complaints/{reference}/")
    bad = SimpleUploadedFile("page.html", b"<html>hi</html>")
    typed = desk.filled(page, words="See the file.", file=bad)
    refused = client.post(f"/desk/complaints/{reference}/say/", typed)
    assert refused.status_code == 422
    assert "We cannot accept this file name." in refused.content.decode()
    assert "See the file." in refused.content.decode()
    good = SimpleUploadedFile("letter.txt", b"plain words")
    typed = desk.filled(page, words="See the file.", file=good)
    assert client.post(f"/desk/complaints/{reference}/say/", typed).status_code == 302
    assert "letter.txt" in desk.read(client, f"complaints/{reference}/")


@pytest.mark.parametrize("name", [n for n in (*ACTS, *ON_TWO) if n != "lapse"])
def test_the_form_of_every_act_asks_for_its_particulars_in_words(name: str) -> None:
    from amends.desk.acts import layouts
    from amends.desk.forms.derived import ActForm
    from amends.desk.reading.detail import opened
    from amends.desk.request.context import DeskContext

    reference = desk.complaint_about(org.COUNTER)
    now = timezone.now()
    person = org.acting(org.REPRESENTATIVE).person
    assert person is not None
    file = file_of(reference, actor=org.acting(org.REPRESENTATIVE), now=now)
    seat = DeskContext(person, file.rules, now, "Rita")
    seen = opened(file, seat, purpose="test")
    known = declared(Code(name))
    drawing = layouts.drawing(name, {}, seen, seat)
    form = ActForm(known.particulars, seen.around(seat), drawing=drawing)
    never = {"template", "template_version", "level", "facts", "checked", "meets", "respond_by"}
    never |= set(drawing.omit)
    twins = {"pack"} if hasattr(known.particulars, "clock") else set()
    asked = {field.partition("-")[0] for field in form.fields}
    for field in dataclasses.fields(known.particulars):
        twin = field.name in ("pack", "response") and {"clock", "remedy"} & asked
        assert field.name in asked | never | twins or twin, (name, field.name)
    assert all(field.label for field in form.fields.values())
    assert words.title(name)


def test_whoever_is_complained_about_is_named_and_loses_the_file_by_one_form() -> None:
    from amends.core.operation.acts.receipt import NewMention
    from amends.core.operation.events import YesNoUnknown

    reference = org.lodged(
        about_person=YesNoUnknown.yes, mentions=(NewMention("the driver, Carl"),)
    ).reference
    client = desk.seated(org.REPRESENTATIVE)
    page = desk.read(client, act(reference, "name-person"))
    assert "the driver, Carl" in page
    done = desk.send(client, act(reference, "name-person"), person=org.COLLEAGUE)
    assert done.status_code == 302
    assert complaint(reference).subject(org.COLLEAGUE) is not None
    desk.read(desk.seated(org.COLLEAGUE), f"complaints/{reference}/", 404)


def test_somebody_too_close_is_not_offered_and_not_accepted() -> None:
    reference = desk.complaint_about(org.COLLEAGUE)
    client = desk.seated(org.REPRESENTATIVE)
    desk.send(client, act(reference, "assess"), **SIX)
    page = desk.read(client, act(reference, "assign"))
    options = page[page.index("id_person") : page.index("</form>", page.index("id_person"))]
    assert "Hanna Handler" in options
    assert "Carl Colleague" not in options
    assert "Max Manager" not in options
    forced = desk.send(client, act(reference, "assign"), person=org.COLLEAGUE)
    assert forced.status_code == 422


def test_my_day_shows_each_complaint_once_under_the_first_thing_it_waits_for() -> None:
    reference = org.lodged(timezone.now() - timedelta(hours=2)).reference
    rep = desk.seated(org.REPRESENTATIVE)
    page = desk.read(rep, "")
    assert page.count(f">{reference}<") == 1
    from tests.named import perform_named

    from amends.core.framework.people.authority import Actor
    from amends.handling.streams import stream_of

    perform_named(
        stream_of(reference),
        "message",
        Message(1, "Any news?"),
        actor=Actor.complainant(1),
        now=timezone.now(),
    )
    page = desk.read(rep, "")
    assert "New replies" in page
    assert page.count(f">{reference}<") == 1
    do(reference, "message", Message(1, "Soon."))
    assert "New replies" not in desk.read(rep, "")


def test_what_waits_for_a_signature_is_shown_to_others_than_its_author() -> None:
    reference = org.lodged().reference
    handler = desk.seated(org.HANDLER)
    for name, typed in (
        ("assess", SIX),
        ("assign", {"person": org.HANDLER}),
        ("record-finding", {"finding": "upheld", "words": "Yes."}),
        ("finish-investigation", {}),
        ("prepare-response", {"reasons": "Because."}),
    ):
        assert desk.send(handler, act(reference, name), **typed).status_code == 302
    assert "Responses for you to approve" in desk.read(desk.seated(org.MANAGER), "")
    assert "Responses for you to approve" not in desk.read(handler, "")
    do(reference, "authorize-response", AuthorizeResponse(1), by=org.MANAGER)
    assert "Responses for you to approve" not in desk.read(desk.seated(org.MANAGER), "")


def test_what_waits_for_a_second_person_is_not_shown_to_the_first() -> None:
    reference = org.lodged().reference
    handler = desk.seated(org.HANDLER)
    typed = {"ground": "not_ours", "reason": "It is the city's heating."}
    assert desk.send(handler, act(reference, "decline-scope"), **typed).status_code == 302
    assert "Waiting for a second approver" not in desk.read(handler, "")
    colleague = desk.seated(org.COLLEAGUE)
    assert "Waiting for a second approver (can be you)" in desk.read(colleague, "")


def test_the_queue_is_narrowed_and_goes_on_page_by_page() -> None:
    many = [org.lodged(timezone.now() - timedelta(hours=n)).reference for n in range(1, 31)]
    client = desk.seated(org.HANDLER)
    page = desk.read(client, "complaints/?order=newest")
    assert "30 complaints" in page
    shown = [reference for reference in many if f">{reference}<" in page]
    assert len(shown) == 25
    import re

    further = re.search(r'rel="next" href="/desk/([^"]*)"', page)
    assert further is not None
    rest = desk.read(client, further[1].replace("&amp;", "&"))
    assert {r for r in many if f">{r}<" in rest} == set(many) - set(shown)
    assert "0 complaints" in desk.read(client, "complaints/?stage=assessed")
    assert client.get("/desk/complaints/?after=nonsense").status_code == 302
    found = client.get(f"/desk/complaints/?q={many[0].lower().replace('-', ' ')}")
    assert found["Location"] == f"/desk/complaints/{many[0]}/"


def test_closing_with_every_way_used_offers_each_way_that_was_told() -> None:
    reference = org.lodged().reference
    carried_to_a_decision(reference)
    client = desk.seated(org.MANAGER)
    desk.send(
        client,
        act(reference, "record-reaction"),
        reaction=Reaction.refused,
        words="No",
        way="phone",
    )
    page = desk.read(client, act(reference, "close"))
    assert "Review by another manager" in page
    assert "Review by senior management" in page
    typed = {
        "ground": Ground.options_exhausted,
        "category": "other",
        "cause": "unknown",
        "seen_before": "single",
        "options-0-use": "declined",
        "options-0-reason": "She did not want it.",
    }
    left = desk.press(client, act(reference, "close"), desk.filled(page, **typed))
    assert left.status_code == 409
    assert "Still missing: what happened with" in left.content.decode()


def test_a_complaint_is_settled_in_the_units_that_the_person_may_promise_for() -> None:
    client = desk.seated(org.COUNTER)
    page = desk.read(client, "complaints/new/")
    assert 'name="reaction" value="refused"' not in page
    assert 'name="finding" value="withdrawn"' not in page
    assert 'name="way" value="not_possible"' not in page


def test_what_is_beyond_the_limit_is_recorded_without_settling_and_loses_nothing() -> None:
    client = desk.seated(org.COUNTER)
    typed = desk.filled(
        desk.read(client, "complaints/new/"),
        **{
            "complainants-0-identity-name": "Ben Counter",
            "narrative": "Charged twice.",
            "reasons": "Seen on the till roll.",
            "finding": "upheld",
            "category": "wrong_invoice",
            "cause": "mistake",
            "seen_before": "single",
            "remedies-0-type": "refund",
            "remedies-0-amount": "900",
        },
    )
    over = desk.press(client, "complaints/new/", typed | {"settle": "1"})
    assert (
        "Nothing is recorded yet. You can change how it was resolved, or record the complaint "
        "with everything you wrote so that a colleague can continue." in over.content.decode()
    )
    sent = client.post("/desk/complaints/new/", desk.filled(over.content.decode()))
    assert sent.status_code == 302, sent.content.decode()[-3000:]
    reference = sent["Location"].split("/")[3]
    recorded = complaint(reference)
    assert recorded.stage is Stage.received
    assert recorded.live_issues[0].category == "wrong_invoice"
    page = desk.read(desk.seated(org.REPRESENTATIVE), f"complaints/{reference}/")
    for told in ("Seen on the till roll.", "900.00 EUR"):
        assert told in page, told


def test_whoever_records_a_complaint_about_a_person_is_given_what_to_hand_over() -> None:
    client = desk.seated(org.COUNTER)
    sent = desk.send(
        client,
        "complaints/new/",
        complainants__0__identity__name="Ida Example",
        narrative="The driver shouted at me.",
        about_person="yes",
    )
    assert sent.status_code == 302, sent.content.decode()[-3000:]
    given = client.get(sent["Location"])
    reference = sent["Location"].split("/")[3]
    assert given.status_code == 200
    assert reference in given.content.decode()
    assert "so you cannot open it" in given.content.decode()
    desk.read(client, f"complaints/{reference}/", 404)
    desk.read(desk.seated(org.COLLEAGUE), sent["Location"].removeprefix("/desk/"), 404)


def test_a_file_that_is_sent_to_one_party_belongs_to_that_party() -> None:
    reference = org.lodged().reference
    client = desk.seated(org.HANDLER)
    page = desk.read(client, f"complaints/{reference}/")
    file = SimpleUploadedFile("letter.txt", b"plain words")
    typed = desk.filled(page, words="See the file.", file=file, reader="1")
    assert client.post(f"/desk/complaints/{reference}/say/", typed).status_code == 302
    told = file_of(reference, actor=org.acting(org.REPRESENTATIVE), now=timezone.now()).entries
    attached = next(one.event for one in told if isinstance(one.event, FileAttached))
    assert (attached.party, attached.internal) == (1, False)


def test_pressing_twice_an_act_that_moves_the_stage_is_done_once_and_says_so() -> None:
    reference = org.lodged().reference
    client = desk.seated(org.HANDLER)
    desk.send(client, act(reference, "assess"), **SIX)
    typed = desk.filled(desk.read(client, act(reference, "assign")), person=org.HANDLER)
    for _ in range(2):
        assert client.post(f"/desk/{act(reference, 'assign')}", typed).status_code == 302


def test_words_typed_while_a_colleague_moved_the_stage_stay_in_the_form() -> None:
    reference = org.lodged().reference
    client = desk.seated(org.HANDLER)
    typed = desk.filled(desk.read(client, act(reference, "decline-scope")), ground="not_ours")
    typed["reason"] = "It is the city's heating."
    do(reference, "assess", six())
    do(reference, "assign", Assign(org.HANDLER))
    late = client.post(f"/desk/{act(reference, 'decline-scope')}", typed)
    assert late.status_code == 409
    assert "It is the city&#x27;s heating." in late.content.decode()


def test_a_complaint_that_nobody_may_see_is_refused_at_its_field() -> None:
    reference = org.lodged().reference
    client = desk.seated(org.HANDLER)
    refused = desk.send(
        client,
        act(reference, "link"),
        other=desk.complaint_about(org.COLLEAGUE),
        relation="same_cause",
        reason="The same pump.",
    )
    page = refused.content.decode()
    assert refused.status_code in (409, 422)
    assert "We cannot find a complaint with this reference that you can open." in page


def test_what_was_written_before_the_session_ended_is_kept_by_signing_in() -> None:
    reference = org.lodged().reference
    client = desk.seated(org.HANDLER)
    where = act(reference, "take-immediate-action")
    typed = desk.filled(desk.read(client, where), words="We sent a heater.")
    Session.objects.update(expire_date=timezone.now())
    asked = client.post(f"/desk/{where}", typed)
    assert asked.status_code == 403
    assert "We have kept what you wrote." in asked.content.decode()
    again = desk.signed_in_again(client, asked, "han")
    assert "You're signed in again" in again.content.decode()
    shown = client.post(f"/desk/{where}", typed | {"resumed": "1"})
    assert desk.filled(shown.content.decode())["words"] == "We sent a heater."
    assert client.post(f"/desk/{where}", typed).status_code == 302


def test_what_goes_out_is_shown_back_and_can_be_changed() -> None:
    reference = org.lodged().reference
    do(reference, "assess", six())
    do(reference, "assign", Assign(org.HANDLER))
    do(reference, "record-finding", RecordFinding(1, Finding.upheld, "Yes."), by=org.HANDLER)
    do(reference, "finish-investigation", FinishInvestigation(), by=org.HANDLER)
    do(reference, "prepare-response", PrepareResponse("Because."), by=org.HANDLER)
    do(reference, "authorize-response", AuthorizeResponse(1), by=org.MANAGER)
    client = desk.seated(org.HANDLER)
    where = act(reference, "communicate-decision")
    typed = desk.filled(desk.read(client, where), words="We were wrong.", way="letter")
    back = client.post(f"/desk/{where}", typed).content.decode()
    assert "Check your answers" in back
    assert "We were wrong." in back
    assert complaint(reference).stage is Stage.response_prepared
    changed = client.post(f"/desk/{where}", desk.filled(back, change="1")).content.decode()
    assert desk.filled(changed)["words"] == "We were wrong."
    assert client.post(f"/desk/{where}", desk.filled(back, checked="1")).status_code == 302
    assert complaint(reference).complainants[0].released is not None


def test_after_an_act_the_page_says_what_was_done_and_until_when_the_answer_is_due() -> None:
    reference = org.lodged().reference
    client = desk.seated(org.HANDLER)
    sent = desk.send(client, act(reference, "assess"), **SIX)
    page = client.get(sent["Location"]).content.decode()
    assert "Assessment saved." in page
    assert "is due by" in page


def test_an_act_with_nothing_to_act_on_is_not_offered() -> None:
    reference = org.lodged().reference
    page = desk.read(desk.seated(org.REPRESENTATIVE), f"complaints/{reference}/")
    for name in ("release-hold", "keep-promise", "hear-person", "resume-term"):
        assert f"/acts/{name}/" not in page, name
    refused = desk.read(desk.seated(org.REPRESENTATIVE), act(reference, "release-hold"), 409)
    assert f'href="/desk/complaints/{reference}/">Back to the complaint<' in refused


def test_adding_a_person_twice_leads_to_the_same_person() -> None:
    client = desk.seated(org.REPRESENTATIVE)
    typed = desk.filled(desk.read(client, "settings/people/"), name="Nia New")
    first = client.post("/desk/settings/people/", typed)
    second = client.post("/desk/settings/people/", typed)
    assert (first.status_code, second["Location"]) == (302, first["Location"])
    assert client.get(first["Location"]).status_code == 200


# --- what the buttons say, and what is asked on the way ---


def test_the_button_on_the_page_that_shows_the_letter_says_to_whom_it_goes() -> None:
    reference = org.lodged().reference
    carried_to_authorization(reference)
    handler, address = desk.seated(org.HANDLER), act(reference, "communicate-decision")
    form = desk.read(handler, address)
    assert "Check your answers</button>" in form

    def button(**typed: str) -> str:
        page = handler.post(f"/desk/{address}", desk.filled(form, **typed)).content.decode()
        return page.partition('name="checked" value="1">')[2].partition("</button>")[0]

    assert button(way="email") == "Send response to Nora Complain"
    assert button(way="letter") == "Add response to Nora Complain to letters to post"
    assert button(way="phone") == "Record that the response was sent"


def test_whoever_reviews_takes_it_up_by_one_act_that_asks_nothing() -> None:
    reference = org.lodged().reference
    carried_to_a_decision(reference)
    handler, reviewer = desk.seated(org.HANDLER), desk.seated(org.REVIEWER)
    desk.send(
        handler, act(reference, "record-reaction"), reaction="refused", words="No.", way="phone"
    )
    desk.send(handler, act(reference, "escalate"), person=org.REVIEWER)

    link = f"{act(reference, 'assign')}?review=1"
    page = desk.read(reviewer, f"complaints/{reference}/")
    assert f'/desk/{link}">Start the review<' in page
    assert 'name="person"' not in desk.read(reviewer, link)
    assert desk.send(reviewer, link).status_code == 302
    assert complaint(reference).stage is Stage.under_investigation
    assert "Start the review" not in desk.read(handler, f"complaints/{reference}/")


def test_whoever_merges_is_asked_who_takes_part_in_both_and_the_likely_one_stands_there() -> None:
    one, other = org.lodged().reference, org.lodged().reference
    stranger = org.lodged(complainants=(NewParty(Contact(name="Ole Other", phone="030 12345678")),))
    handler = desk.seated(org.HANDLER)
    typed = {"reason": "The same heating."}

    form = desk.filled(desk.read(handler, act(one, "merge")), other=other, **typed)
    asked = handler.post(f"/desk/{act(one, 'merge')}", form).content.decode()
    assert '<option value="1" selected>Nora Complain</option>' in asked
    away = desk.filled(desk.read(handler, act(one, "merge")), other=stranger.reference, **typed)
    unlike = handler.post(f"/desk/{act(one, 'merge')}", away).content.decode()
    assert '<option value="1">Ole Other</option>' in unlike

    assert (
        handler.post(f"/desk/{act(one, 'merge')}", desk.filled(asked, checked="1")).status_code
        == 302
    )
    merged = complaint(other)
    assert [p.number for p in merged.complainants] == [1]
    page = desk.read(handler, f"complaints/{other}/")
    assert f"the same person: {one}" in page
    assert "(person 1)" not in page, "nobody has to be told apart from themselves"


def test_nobody_is_offered_who_could_not_be_the_same_person() -> None:
    one = org.lodged().reference
    unnamed = org.lodged(complainants=(NewParty(mode=IdentityMode.anonymous),)).reference
    handler, address = desk.seated(org.HANDLER), act(one, "merge")
    form = desk.filled(desk.read(handler, address), other=unnamed, reason="The same.")
    page = handler.post(f"/desk/{address}", form).content.decode()
    assert "Is the same person involved in both?" not in page
    assert handler.post(f"/desk/{address}", desk.filled(page, checked="1")).status_code == 302


def test_of_a_complaint_that_somebody_may_not_see_nobody_is_named_when_they_merge() -> None:
    one = org.lodged().reference
    hidden = desk.complaint_about()
    handler = desk.seated(org.COLLEAGUE)
    form = desk.filled(desk.read(handler, act(one, "merge")), other=hidden, reason="The same.")
    page = handler.post(f"/desk/{act(one, 'merge')}", form).content.decode()
    assert "Is the same person involved in both?" not in page
    refused = handler.post(f"/desk/{act(one, 'merge')}", desk.filled(page, checked="1"))
    assert refused.status_code == 409


def test_what_ended_outside_without_result_is_recorded_with_nothing_to_do() -> None:
    reference = org.lodged().reference
    adopt(bodies=(OutsideBody(Code("board"), (Label("en", "Tenancy Board"),)),))
    carried_to_a_decision(reference)
    handler = desk.seated(org.HANDLER)
    desk.send(
        handler, act(reference, "record-reaction"), reaction="refused", words="No.", way="phone"
    )
    for name, typed in (
        ("refer-outside", {"body": "board", "consent": "yes"}),
        (
            "record-outside-outcome",
            {"result": "ended_without_result", "upheld": "no", "decided_on": "24 11 2026"},
        ),
    ):
        sent = desk.send(handler, act(reference, name), **typed)
        assert sent.status_code == 302, (name, sent.content.decode()[-3000:])
    assert complaint(reference).stage is Stage.unresolved_open
    told = desk.read(handler, f"complaints/{reference}/")
    assert "ended without result, not for the complainant" not in told


def agreed_units(units: tuple[Unit, ...]) -> None:
    """These units, proposed by one person and approved by another."""
    adopt(units=units)
    proposal = publishing.proposed()
    assert proposal is not None
    publishing.agree(proposal, reason="r", actor=org.acting(org.DIRECTOR), now=timezone.now())
    rules.forget()


def test_the_counter_names_the_rules_of_every_unit_and_no_unit_that_is_retired() -> None:
    regulated.adopt(regulated.HOUSING)
    regulated.adopt(regulated.DISP)
    one = Unit(Code("one"), (Label("en", "Unit One"),), exempt_from=(regulated.HOUSING,))
    other = Unit(Code("other"), (Label("en", "Unit Other"),), exempt_from=(regulated.DISP,))
    both = (regulated.HOUSING, regulated.DISP)
    main = dataclasses.replace(rules_at(timezone.now()).policy.units[0], exempt_from=both)
    agreed_units((dataclasses.replace(main, retired=True), one, other))
    page = desk.seated(org.COUNTER).get("/desk/complaints/new/").content.decode()
    listed = page.partition("These regulator rules need letters")[2].partition("</ul>")[0]
    titles = [pack.pack.title for pack in rules_at(timezone.now()).regulators]
    assert sorted(listed.count(title) for title in titles) == [1, 1]
    adopt(units=(main, one, other))
    page = desk.seated(org.COUNTER).get("/desk/complaints/new/").content.decode()
    assert "Only for " in page
    assert "The rules for other units require letters." in " ".join(page.split())


def test_what_no_conversation_may_settle_is_not_offered_at_the_counter_and_it_is_said_why() -> None:
    client = desk.seated(org.COUNTER)
    assert 'name="settle"' in client.get("/desk/complaints/new/").content.decode()
    regulated.adopt(regulated.HOUSING)
    page = client.get("/desk/complaints/new/").content.decode()
    assert 'name="settle"' not in page
    assert "These regulator rules need letters that you cannot send during a conversation:" in page
    (pack,) = rules_at(timezone.now()).regulators
    assert pack.pack.title in page
    assert 'name="take_on"' in page
