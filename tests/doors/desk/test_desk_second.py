"""The second person reads what is proposed, by whom and why, and agrees or says why not."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from tests.doors import desk_people as desk
from tests.doors.desk.test_desk_acts import SIX, act, carried_to_a_decision
from tests.doors.desk.test_desk_acts import complaint as standing
from tests.doors.handled import do, reviewed
from tests.doors.machine import personnel
from tests.records import organization as org
from tests.records.handling.test_dates_pass import change

from amends.core.framework.labels import Label
from amends.core.framework.people.personnel import Role
from amends.core.framework.policy.commitments import (
    Control,
    ControlName,
    Level,
    OutsideBody,
    Strength,
)
from amends.core.operation.acts import second_reading
from amends.core.operation.acts.assessment import Transfer
from amends.core.operation.acts.catalogue import ACTS
from amends.core.operation.acts.response import AuthorizeResponse, NewRemedy, PrepareResponse
from amends.core.operation.complaint import Stage
from amends.core.operation.events import Kind
from amends.core.values import Code, Money
from amends.handling.rules import rules_at

pytestmark = pytest.mark.django_db

REASON = "It is the city's heating, not ours."


@pytest.fixture(autouse=True)
def _organization() -> None:
    org.found_organization()


def declining() -> str:
    reference = org.lodged().reference
    typed = {"ground": "not_ours", "reason": REASON}
    sent = desk.send(desk.seated(org.HANDLER), act(reference, "decline-scope"), **typed)
    assert sent.status_code == 302
    return reference


def prepared(finding: str = "upheld", **more: str) -> str:
    """A response of 120.50 that waits for an authorization."""
    reference = org.lodged().reference
    handler = desk.seated(org.HANDLER)
    for name, typed in (
        ("assess", SIX),
        ("assign", {"person": org.HANDLER}),
        ("record-finding", {"finding": finding, "words": "The pump failed.", **more}),
        ("finish-investigation", {}),
    ):
        assert desk.send(handler, act(reference, name), **typed).status_code == 302
    money = NewRemedy(Code("compensation"), 1, amount=Money(12_050, Code("eur")))
    offer = PrepareResponse("Our pump, our fault.", (money,))
    do(reference, "prepare-response", offer, by=org.HANDLER)
    return reference


def the_form(page: str, address: str) -> dict[str, Any]:
    """What a browser would send of the form that goes to an address of its own."""
    form = re.search(rf'(?s)<form[^>]*action="/desk/{address}".*?</form>', page)
    assert form is not None
    return desk.filled(form[0])


def first_button(client: Client, reference: str) -> str:
    page = desk.read(client, f"complaints/{reference}/")
    found = re.search(
        r'<ul class="acts"><li><a class="btn btn--go" href="/desk/([^"]*)"[^>]*>([^<]*)<', page
    )
    return f"{found[2]}: {found[1]}" if found else ""


def test_whoever_may_agree_finds_the_proposal_first_and_reads_it_in_full() -> None:
    reference = declining()
    colleague = desk.seated(org.COLLEAGUE)

    assert first_button(colleague, reference).startswith("Approve or reject:")
    page = desk.read(colleague, act(reference, "decline-scope"))
    assert "Hanna Handler proposes to decline the complaint" in page
    assert REASON in page
    assert "Approve or reject" not in first_button(desk.seated(org.HANDLER), reference)


def test_agreeing_to_a_decline_asks_nothing_again_and_names_both() -> None:
    reference = declining()
    colleague = desk.seated(org.COLLEAGUE)

    sent = desk.send(colleague, act(reference, "decline-scope"), agree="1")
    assert sent.status_code == 302
    assert standing(reference).stage is Stage.out_of_scope
    assert standing(reference).declined_by == {org.HANDLER, org.COLLEAGUE}


def test_not_agreeing_needs_a_reason_and_takes_the_proposal_off() -> None:
    reference = declining()
    colleague = desk.seated(org.COLLEAGUE)
    page = desk.read(colleague, act(reference, "decline-scope"))
    no = the_form(page, act(reference, "disagree"))

    empty = colleague.post(f"/desk/{act(reference, 'disagree')}", no)
    assert empty.status_code == 422
    said = no | {"reason": "The boiler is ours."}
    sent = colleague.post(f"/desk/{act(reference, 'disagree')}", said)
    assert sent.status_code == 302
    assert standing(reference).proposal is None
    told = desk.read(desk.seated(org.HANDLER), f"complaints/{reference}/")
    assert "Carl Colleague rejected declining the complaint." in told
    assert "The boiler is ours." in told


def test_another_person_agrees_that_a_complaint_is_none_or_that_it_is_one() -> None:
    handler, colleague = desk.seated(org.HANDLER), desk.seated(org.COLLEAGUE)
    for agree in (True, False):
        reference = org.lodged().reference
        typed = {"kind": "feedback", "reason": REASON}
        proposed = desk.send(handler, act(reference, "decide-kind"), **typed)
        said = handler.get(proposed["Location"]).content.decode()
        assert "Sent for approval. It takes effect when a second approver agrees." in said
        assert f"complaints/{reference}/" in desk.read(colleague, ""), "on their day"
        page = desk.read(colleague, act(reference, "decide-kind"))
        assert "Hanna Handler proposes this" in page
        assert "Feedback" in page
        if agree:
            desk.send(colleague, act(reference, "decide-kind"), agree="1")
        else:
            no = the_form(page, act(reference, "disagree"))
            colleague.post(f"/desk/{act(reference, 'disagree')}", no | {"reason": "It is one."})
        assert (standing(reference).kind is Kind.feedback) is agree
        assert standing(reference).proposal is None


def test_a_third_extension_says_that_it_is_only_proposed() -> None:
    reference = org.lodged(timezone.now()).reference
    handler = desk.seated(org.HANDLER)
    for days, said in (
        (7, "Deadline extended."),
        (7, "Deadline extended."),
        (7, "Sent for approval. It takes effect"),
    ):
        term = standing(reference).term(Code("iso-10002"), Code("respond"))
        assert term is not None
        given = {"day": (term.day + timedelta(days=days)).isoformat(), "ground": "complex_facts"}
        typed = {"clock": "iso-10002/respond", "reason": "An expert is asked."} | given
        form = desk.filled(desk.read(handler, act(reference, "extend-term")), **typed)
        sent = desk.press(handler, act(reference, "extend-term"), form)
        assert sent.status_code == 302, sent.content.decode()
        assert said in handler.get(sent["Location"]).content.decode()
    page = desk.read(desk.seated(org.COLLEAGUE), act(reference, "extend-term"))
    for shown in ("Due now", "Original deadline", "Times extended"):
        assert shown in page
    assert "Iso-10002" not in page


def test_what_one_person_left_out_is_checked_by_another_who_may_overturn_it() -> None:
    held = rules_at(timezone.now()).policy.controls
    alone = Control(ControlName.decide_kind, Strength.alone_with_reason)
    change(controls=(*held, alone), checked_share=100)
    reference = org.lodged().reference
    typed = {"kind": "feedback", "reason": REASON}
    desk.send(desk.seated(org.HANDLER), act(reference, "decide-kind"), **typed)
    assert standing(reference).stage is Stage.out_of_scope

    checker = desk.seated(org.REPRESENTATIVE)
    assert "Check that leaving it out was right" in desk.read(checker, "")
    assert f"/desk/{act(reference, 'check-exclusion')}" in desk.read(
        checker, f"complaints/{reference}/"
    )
    typed = {"agreed": "no", "words": "She asks for her money."}
    sent = desk.send(checker, act(reference, "check-exclusion"), **typed)
    assert sent.status_code == 302
    assert (standing(reference).kind, standing(reference).stage) == (
        Kind.complaint,
        Stage.received,
    )


def test_a_refusal_is_changed_by_a_second_person_who_reads_what_shows_it() -> None:
    reference = org.lodged().reference
    carried_to_a_decision(reference)
    handler, manager = desk.seated(org.HANDLER), desk.seated(org.MANAGER)
    no = {"reaction": "refused", "words": "No", "way": "phone"}
    desk.send(handler, act(reference, "record-reaction"), **no)
    scan = SimpleUploadedFile("letter.txt", b"I accept after all.", "text/plain")
    yes = {"reaction": "accepted", "way": "letter", "words": "She wrote it.", "evidence": scan}
    proposed = desk.send(handler, act(reference, "record-reaction"), **yes)
    said = handler.get(proposed["Location"]).content.decode()
    assert "Proposed. It takes effect once someone else approves it." in said
    assert "letter.txt" in said
    assert standing(reference).stage is Stage.unresolved_open
    assert f"complaints/{reference}/" in desk.read(manager, ""), "on their day"

    page = desk.read(manager, act(reference, "record-reaction"))
    assert "Hanna Handler proposes this" in page
    assert "letter.txt" in page
    assert "By letter" in page
    assert page.count("She wrote it.") == 1
    desk.send(manager, act(reference, "record-reaction"), agree="1")
    lead = standing(reference).lead
    assert (lead.stage, lead.replies[-1].first) == (Stage.implementing, org.HANDLER)


def test_closing_with_every_way_used_is_agreed_to_as_it_was_proposed() -> None:
    reference = org.lodged().reference
    carried_to_a_decision(reference)
    handler, manager = desk.seated(org.HANDLER), desk.seated(org.MANAGER)
    desk.send(
        handler, act(reference, "record-reaction"), reaction="refused", words="No", way="phone"
    )
    reviewed(reference)
    page = desk.read(handler, act(reference, "close"))
    ways = re.findall(r'name="options-(\d+)-use"', page)
    answers = {f"options-{n}-use": "declined" for n in ways} | {
        f"options-{n}-reason": "She did not want it." for n in ways
    }
    typed = {
        "ground": "options_exhausted",
        "category": "other",
        "cause": "unknown",
        "seen_before": "single",
        "words": "Everything was tried.",
    }
    proposed = desk.press(handler, act(reference, "close"), desk.filled(page, **typed, **answers))
    assert proposed.status_code == 302, proposed.content.decode()[-3000:]
    said = handler.get(proposed["Location"]).content.decode()
    assert "Sent for approval. The complaint closes when a second approver approves." in said
    assert "Waiting for approval from " in said
    read = desk.read(manager, act(reference, "close"))
    assert "Hanna Handler proposes to close the complaint" in read
    assert "She did not want it." in read
    assert "Everything was tried." in read
    agreed = desk.send(manager, act(reference, "close"), agree="1")
    assert "Complaint closed." in manager.get(agreed["Location"]).content.decode()
    closed = standing(reference)
    assert closed.stage is Stage.closed_options_exhausted
    assert (closed.category, closed.cause) == ("other", "unknown")


def test_what_is_agreed_to_is_what_was_read() -> None:
    reference = declining()
    colleague = desk.seated(org.COLLEAGUE)
    typed = desk.filled(desk.read(colleague, act(reference, "decline-scope")), agree="1")
    do(reference, "take-immediate-action", ACTS[Code("take-immediate-action")].particulars("Heat."))

    late = colleague.post(f"/desk/{act(reference, 'decline-scope')}", typed)
    assert late.status_code == 409
    assert standing(reference).stage is not Stage.out_of_scope


def test_whoever_authorizes_reads_the_whole_response_and_against_whose_limit_it_counts() -> None:
    reference = prepared()
    page = desk.read(desk.seated(org.MANAGER), act(reference, "authorize-response"))

    for told in ("Our pump, our fault.", "The pump failed.", "\u20ac120.50", "within your limit"):
        assert told in page, told
    assert "Drafted by Hanna Handler" in page


def test_a_response_that_is_sent_back_is_prepared_anew_with_its_words() -> None:
    reference = prepared()
    manager, handler = desk.seated(org.MANAGER), desk.seated(org.HANDLER)
    page = desk.read(manager, act(reference, "authorize-response"))
    back = the_form(page, act(reference, "disagree")) | {"reason": "Say what is done about it."}

    assert manager.post(f"/desk/{act(reference, 'disagree')}", back).status_code == 302
    assert standing(reference).stage is Stage.under_investigation
    anew = desk.read(handler, act(reference, "prepare-response"))
    assert "Say what is done about it." in anew
    assert desk.filled(anew)["reasons"] == "Our pump, our fault."
    assert desk.send(handler, act(reference, "prepare-response")).status_code == 302
    offered = desk.read(manager, act(reference, "authorize-response"))
    assert "Response 2" in offered
    assert "Response 1" not in offered, "what was sent back is not offered again"
    assert "120.50" in offered, "what nobody touched is still offered"


def test_whoever_has_nothing_left_to_do_reads_who_has_it() -> None:
    reference = prepared()
    page = desk.read(desk.seated(org.HANDLER), f"complaints/{reference}/")

    assert "Waiting for approval from" in page
    assert "Max Manager" in page


def test_whoever_has_no_colleague_left_for_a_review_is_led_to_naming_a_reviewer() -> None:
    names = ("management_review", "top_review")
    label = (Label("en", "Review"),)
    change(ladder=tuple(Level(Code(one), Role.outside_reviewer, label) for one in names))
    reference = org.lodged().reference
    carried_to_a_decision(reference)
    told, link = "No one here can review this response", "/desk/settings/bodies/"
    page = desk.read(desk.seated(org.REPRESENTATIVE), f"complaints/{reference}/")
    assert told not in page

    no = {"reaction": "refused", "words": "No", "way": "phone"}
    desk.send(desk.seated(org.HANDLER), act(reference, "record-reaction"), **no)
    page = desk.read(desk.seated(org.REPRESENTATIVE), f"complaints/{reference}/")
    assert told in page
    assert link in page.partition(told)[2].partition("</p>")[0]


def test_the_proposer_reads_what_waits_and_who_may_agree_and_withdraws_it() -> None:
    reference = declining()
    handler = desk.seated(org.HANDLER)
    assert first_button(handler, reference).startswith("Your proposal:")

    page = desk.read(handler, act(reference, "decline-scope"))
    assert REASON in page
    assert "Carl Colleague" in page
    form = the_form(page, act(reference, "withdraw-proposal"))
    sent = handler.post(f"/desk/{act(reference, 'withdraw-proposal')}", form)
    assert sent.status_code == 302
    assert "Proposal withdrawn." in handler.get(sent["Location"]).content.decode()
    assert standing(reference).proposal is None
    assert "Hanna Handler withdrew their proposal." in desk.read(
        handler, f"complaints/{reference}/"
    )
    assert "Propose" in desk.read(handler, act(reference, "decline-scope"))


def test_a_form_says_beforehand_that_a_second_person_has_to_agree() -> None:
    reference = org.lodged(timezone.now()).reference
    handler = desk.seated(org.HANDLER)
    needed = "A second approver has to agree before this takes effect."
    for name in ("decide-kind", "decline-scope"):
        page = desk.read(handler, act(reference, name))
        assert needed in page
        assert re.search(r'<button type="submit"[^>]*>Propose</button>', page)
    assert (
        "Depending on what you choose, a second approver has to agree before this takes effect."
        in desk.read(handler, act(reference, "extend-term"))
    )
    assert "second approver" not in desk.read(handler, act(reference, "withdraw"))

    carried_to_a_decision(reference)
    refused = {"reaction": "refused", "words": "No.", "way": "phone"}
    assert desk.send(handler, act(reference, "record-reaction"), **refused).status_code == 302
    for name in ("record-reaction", "withdraw"):
        page = desk.read(handler, act(reference, name))
        assert needed in page
        assert re.search(r'<button type="submit"[^>]*>Propose</button>', page)


def test_the_form_for_closing_asks_of_options_only_if_they_can_be_exhausted() -> None:
    reference = org.lodged().reference
    carried_to_a_decision(reference)
    withdrawn = {"words": "Enough.", "way": "phone"}
    handler = desk.seated(org.HANDLER)
    assert desk.send(handler, act(reference, "withdraw"), **withdrawn).status_code == 302
    page = desk.read(handler, act(reference, "close"))
    assert 'value="withdrawn"' in page
    assert "Only if every option was used" not in page
    assert "second approver" not in page


def test_the_form_for_closing_leaves_out_grounds_that_do_not_apply() -> None:
    reference = org.lodged().reference
    carried_to_a_decision(reference)
    handler = desk.seated(org.HANDLER)
    refused = {"reaction": "refused", "words": "No.", "way": "phone"}
    assert desk.send(handler, act(reference, "record-reaction"), **refused).status_code == 302

    page = desk.read(handler, act(reference, "close"))
    assert 'value="options_exhausted"' in page
    for ground in ("accepted", "withdrawn", "no_reply"):
        assert f'value="{ground}"' not in page
    said = desk.read(handler, act(reference, "record-reaction"))
    assert 'value="accepted"' in said
    assert 'value="refused"' not in said


BODIES = (OutsideBody(Code("ombudsman"), (Label("en", "Ombudsman"),)),)


def test_a_refusal_that_was_drawn_says_so_until_someone_not_involved_approves_it() -> None:
    change(refusals_read=100, bodies=BODIES)
    reference = prepared("not_upheld", no_evidence_reason="They sent nothing.")
    why = "Waiting for approval by someone not involved: selected at random"

    assert desk.read(desk.seated(org.HANDLER), f"complaints/{reference}/").count(why) == 2
    owner = desk.seated(org.REPRESENTATIVE)
    assert why not in desk.read(owner, ""), "they are involved"
    reader = desk.seated(org.MANAGER)
    assert why in desk.read(reader, "")
    assert why in desk.read(reader, act(reference, "authorize-response"))
    history = desk.read(reader, f"complaints/{reference}/")
    assert "Someone not involved has to read this refusal: selected at random." in history
    for founder in org.FOUNDERS:
        page = desk.seated(founder.id).get(f"/desk/complaints/{reference}/")
        answer = personnel(founder.id).get(f"complaints/{reference}")
        responses = answer.json().get("responses", [])
        programs = [(one["reading"], one["unread"]) for one in responses]
        assert programs == ([("drawn", False)] if why in page.content.decode() else [])
    sent = desk.send(reader, act(reference, "authorize-response"))
    assert sent.status_code == 302
    assert why not in desk.read(reader, f"complaints/{reference}/")


def test_that_no_one_could_read_a_refusal_is_told_to_programs_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    alone = Control(ControlName.authorize_response, Strength.alone_with_reason)
    change(refusals_read=100, bodies=BODIES, controls=(alone,))
    reference = prepared("not_upheld", no_evidence_reason="They sent nothing.")
    monkeypatch.setattr(second_reading, "can_be_read", lambda *_: False)
    do(reference, "transfer", Transfer(org.MANAGER, "Yours now."))
    do(reference, "authorize-response", AuthorizeResponse(1), by=org.MANAGER)

    history = desk.read(desk.seated(org.HANDLER), f"complaints/{reference}/")
    assert "No one who was not involved could read it." in " ".join(history.split())
    (response,) = personnel(org.HANDLER).get(f"complaints/{reference}").json()["responses"]
    assert (response["reading"], response["unread"]) == ("drawn", True)
