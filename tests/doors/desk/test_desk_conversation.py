"""While somebody talks: what to say, earlier complaints, what to read back, and how it ends."""

import re
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from tests.doors import desk_people as desk
from tests.read_log import empty_read_log
from tests.records import organization as org

from amends.core.framework.labels import Label
from amends.core.framework.policy.vocabulary import (
    Saying,
    ScriptPart,
)
from amends.core.operation.complaint import Stage
from amends.core.operation.events import Way
from amends.core.values import Id
from amends.governance import publishing
from amends.handling import rules
from amends.handling.reading import file_of
from amends.register.models import Row
from amends.vault.models import ReadLog

pytestmark = pytest.mark.django_db
NEW, BESIDE = "complaints/new/", "complaints/new/beside/"
CALLER = {
    "complainants-0-identity-name": "Nora Complain",
    "complainants-0-identity-email": "nora@example.org",
    "narrative": "The lift stands <still>.",
}
SETTLED = {
    "reasons": "We sent somebody at once.",
    "finding": "upheld",
    "category": "wrong_invoice",
    "cause": "mistake",
    "seen_before": "single",
    "settle": "1",
}


@pytest.fixture(autouse=True)
def _organization() -> None:
    org.found_organization()


def asked(button: str, **typed: Any) -> str:
    """What the page says after one of the buttons that record nothing."""
    client = desk.seated(org.HANDLER)
    sent = desk.filled(desk.read(client, NEW)) | CALLER | typed | {button: "1"}
    answer = client.post(f"/desk/{NEW}", sent)
    assert answer.status_code == 200
    return str(answer.content.decode())


def beside(client: Client, **typed: Any) -> Any:
    """What the script of the page is told."""
    sent = desk.filled(desk.read(client, NEW)) | CALLER | typed
    return client.post(f"/desk/{BESIDE}", sent)


def recorded(client: Client, **typed: Any) -> str:
    """The reference to which the form leads."""
    sent = desk.press(client, NEW, desk.filled(desk.read(client, NEW)) | CALLER | typed)
    assert sent.status_code == 302, sent.content.decode()[-3000:]
    return str(sent["Location"]).split("/")[3]


# --- while they talk ---


def test_what_was_typed_is_read_back_nothing_is_recorded_and_nothing_is_lost() -> None:
    page = asked("read_back", remedy="Mend it.", reasons="Somebody comes today.")

    for told in (
        "Your name is Nora Complain.",
        "We can contact you at nora@example.org.",
        "I have recorded: “The lift stands &lt;still&gt;.",
        "You would like: “Mend it.",
        "We have agreed: “Somebody comes today.",
        "Is that right?",
    ):
        assert told in page
    assert desk.filled(page)["narrative"] == CALLER["narrative"]
    assert desk.filled(page)["complainants-0-identity-name"] == "Nora Complain"
    assert not Row.objects.exists()


def test_earlier_complaints_of_whoever_speaks_are_shown_before_anything_is_finished() -> None:
    before = org.lodged().reference
    page = asked("look", narrative="")

    assert f">{before}<" in page
    assert Row.objects.count() == 1
    assert desk.filled(page)["complainants-0-identity-email"] == "nora@example.org"


def test_the_script_of_the_page_is_told_the_same_and_records_nothing() -> None:
    before = org.lodged().reference
    answer = beside(desk.seated(org.HANDLER), look="1")
    told = answer.content.decode()

    assert f">{before}<" in told
    assert "Your name is Nora Complain." in told
    assert "&lt;still&gt;" in told
    assert "<html" not in told
    assert "no-store" in answer["Cache-Control"]
    assert Row.objects.count() == 1


def test_whoever_only_types_on_looks_nobody_up() -> None:
    before = org.lodged().reference
    empty_read_log()
    told = beside(desk.seated(org.HANDLER)).content.decode()

    assert before not in told
    assert not ReadLog.objects.exists()


@pytest.mark.parametrize("address", [NEW, BESIDE])
def test_earlier_complaints_are_shown_only_to_whoever_may_see_them(address: str) -> None:
    walled = desk.complaint_about(org.HANDLER)
    client = desk.seated(org.HANDLER)
    sent = desk.filled(desk.read(client, NEW)) | CALLER | {"look": "1"}

    assert walled not in client.post(f"/desk/{address}", sent).content.decode()


def test_strangers_are_told_nothing_of_anybody() -> None:
    org.lodged()
    answer = Client().post(f"/desk/{BESIDE}", CALLER | {"look": "1"})

    assert answer.status_code == 403
    assert "Possible earlier complaints" not in answer.content.decode()


# --- what is said ---


def test_what_to_say_stands_beside_the_form() -> None:
    page = desk.read(desk.seated(org.COUNTER), NEW)

    assert "What would you like us to do?" in page


def test_what_is_said_is_the_organizations_own_in_the_languages_in_which_it_wrote_it() -> None:
    client = desk.seated(org.REPRESENTATIVE)
    page = desk.read(client, "settings/script/")
    assert "If empty: “What would you like us to do?" in page
    kept = client.post("/desk/settings/script/", {"wanted-en": " How can we help? "})
    assert kept.status_code == 302
    assert "The call script “what they want” is new." in desk.read(client, "settings/")
    assert client.post("/desk/settings/publish/", {"reason": "Kinder."}).status_code == 302

    assert "How can we help?" in desk.read(desk.seated(org.COUNTER), NEW)
    assert "What would you like us to do?" not in desk.read(desk.seated(org.COUNTER), NEW)
    policy = rules.rules_at(timezone.now()).policy
    assert policy.script == (Saying(ScriptPart.wanted, (Label("en", "How can we help?"),)),)


def test_words_in_a_language_that_the_policy_has_no_more_are_kept() -> None:
    known = rules.rules_at(timezone.now()).policy
    words = (Label("en", "Well?"), Label("fr", "Alors ?"))
    written = (Saying(ScriptPart.happened, words),)
    changed = replace(known, version=known.version + 1, script=written)
    by = org.acting(org.REPRESENTATIVE)
    publishing.publish(publishing.Draft(changed, known), reason="x", actor=by, now=timezone.now())
    client = desk.seated(org.REPRESENTATIVE)
    client.post("/desk/settings/script/", {"happened-en": "Yes?"})
    client.post("/desk/settings/publish/", {"reason": "Shorter."})

    policy = rules.rules_at(timezone.now()).policy
    assert policy.said(ScriptPart.happened, "fr") == "Alors ?"
    assert policy.said(ScriptPart.happened, "en") == "Yes?"


def test_whoever_may_not_change_the_policy_reads_what_is_said() -> None:
    client = desk.seated(org.HANDLER)

    assert "What would you like us to do?" in desk.read(client, "settings/script/")
    assert client.post("/desk/settings/script/", {"wanted-en": "Mine"}).status_code == 403


# --- how it ends ---


def test_one_form_takes_on_and_settles() -> None:
    client = desk.seated(org.COUNTER)
    taken_on = recorded(client, take_on="1")
    settled = recorded(client, **SETTLED, seen="1")

    assert Row.objects.get(pk=taken_on).stage == Stage.received
    assert Row.objects.get(pk=settled).stage == Stage.closed_satisfied


def test_who_takes_it_on_is_given_the_days_to_tell() -> None:
    client = desk.seated(org.COUNTER)
    sent = client.post(f"/desk/{NEW}", desk.filled(desk.read(client, NEW)) | CALLER)

    page = client.get(sent["Location"]).content.decode()
    assert re.search(r"<dd>by \w+ \d+ \w+ \d{4}</dd>", page)


@pytest.mark.parametrize(
    ("channel", "answered", "way"),
    [("in_person", "", Way.in_person), ("letter", "phone", Way.phone)],
)
def test_they_spoke_the_way_it_came_in_unless_somebody_says_otherwise(
    channel: str, answered: str, way: Way
) -> None:
    reference = recorded(desk.seated(org.COUNTER), **SETTLED, channel=channel, way=answered)
    file = file_of(reference, actor=org.acting(org.COUNTER), now=timezone.now())
    assert {one.event.way for one in file.entries if hasattr(one.event, "way")} == {way}


def test_a_conversation_that_came_some_other_way_is_asked_how_they_spoke() -> None:
    client = desk.seated(org.COUNTER)
    sent = desk.filled(desk.read(client, NEW)) | CALLER | SETTLED | {"channel": "social"}
    answer = client.post(f"/desk/{NEW}", sent)

    assert answer.status_code == 422
    assert "Choose how you spoke with them" in answer.content.decode()
    assert not Row.objects.exists()


def test_the_next_one_comes_the_same_way() -> None:
    client = desk.seated(org.COUNTER)
    assert desk.filled(desk.read(client, NEW))["channel"] == "phone"
    recorded(client, channel="in_person")

    assert desk.filled(desk.read(client, NEW))["channel"] == "in_person"


def test_whoever_may_settle_nothing_is_not_offered_it_and_refused() -> None:
    client = desk.seated(org.DIRECTOR)
    page = desk.read(client, NEW)
    assert 'name="settle"' not in page
    answer = client.post(f"/desk/{NEW}", _settling(page))

    assert answer.status_code == 409
    assert not Row.objects.exists()


def _settling(page: str) -> dict[str, Any]:
    """All that the part holds which they are not offered."""
    return desk.filled(page) | CALLER | SETTLED | {"reaction": "accepted", "seen_before": "single"}


def test_what_was_begun_in_a_folded_part_is_seen() -> None:
    page = asked("read_back", **{"issues-0-description": "The second door, too."})

    assert "<details open><summary>More details: when, where" in page
    assert "<details><summary>More details: when, where" in desk.read(desk.seated(org.HANDLER), NEW)


def test_a_browser_keeps_words_for_one_session_alone() -> None:
    marks = {
        re.search(r'data-mark="(\w+)"', desk.read(desk.seated(Id(org.COUNTER)), NEW))[1]  # type: ignore[index]
        for _ in range(2)
    }
    assert len(marks) == 2


def test_what_was_begun_is_a_draft_of_its_own_until_it_is_recorded() -> None:
    client = desk.seated(org.HANDLER)
    pages = [desk.read(client, "complaints/new/") for _ in range(2)]
    forms = [desk.filled(page, narrative=f"Caller {n}.") for n, page in enumerate(pages)]
    assert forms[0]["draft"] != forms[1]["draft"]
    for form in forms:
        address = f"/desk/complaints/new/drafts/{form['draft']}/"
        assert client.post(f"{address}?fetch", form).content.startswith(b"Saved ")
    page = desk.read(client, "complaints/new/")
    assert page.count("Continue the draft") == 2
    assert "Caller" not in page
    there = f"complaints/new/?draft={forms[1]['draft']}"
    again = desk.read(client, there)
    assert desk.filled(again)["narrative"] == "Caller 1."
    assert again.count("Continue the draft") == 1
    client.post(f"/desk/complaints/new/drafts/{forms[0]['draft']}/", {"discard": "1"})
    assert desk.read(client, "").count("New complaint</a>") == 2
    sent = desk.filled(again, **{"complainants-0-identity-name": "Vera"}, danger="no", unit="")
    assert client.post(f"/desk/{there}", sent | {"take_on": "1"}).status_code == 302
    assert "Continue the draft" not in desk.read(client, "complaints/new/")
    assert "Continue the draft" not in desk.read(desk.seated(org.COLLEAGUE), "complaints/new/")
    late = client.post(f"/desk/complaints/new/drafts/{sent['draft']}/?fetch", sent)
    assert late.content == b""
