"""A complaint resolved in one conversation tells one line of it: in the words that were typed, with
no step that no one took."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from tests.doors import desk_people as desk
from tests.doors import machine
from tests.doors.complaining import text_of, track
from tests.named import perform_named
from tests.records import organization as org

from amends.core.framework.people.authority import SYSTEM_ACTOR
from amends.core.operation import events as e
from amends.core.operation.acts.at_once import ResolveAtOnce
from amends.core.operation.complaint import Stage
from amends.core.shape import fields_of
from amends.handling.reading import file_of
from amends.handling.streams import stream_of
from amends.wording import dates

pytestmark = pytest.mark.django_db

READ = "The lights were broken, and you are right to be cross."
GIVEN = "For example, “£10 off and new lights”."
NOTE = "Third time this month. Ask the supplier."
NEW = "complaints/new/"
TYPED: dict[str, Any] = {
    "reasons": READ,
    "given": GIVEN,
    "note": NOTE,
    "way": "in_person",
    "finding": "upheld",
    "category": "poor_service",
    "cause": "mistake",
    "seen_before": "single",
    "remedies-0-type": "refund",
    "remedies-0-amount": "10",
    "remedies-0-done": "on",
    "reaction": "accepted",
}
NOBODY_SAID = (
    "conflict of interest",
    "investigating your complaint",
    "We assessed how urgent your complaint is.",
    "sent you our answer",
    "prepared our answer",
    "accepted our answer",
    "We paid",
    "did what we promised",
    "No one else did.",
    "closed your complaint:",
    "Our response",
)


@pytest.fixture(autouse=True)
def _organization() -> None:
    org.found_organization(alone=True)


def resolve(reference: str, **typed: Any) -> Any:
    """Fill the form of the act, and press the button below what is shown of it."""
    client, where = desk.seated(org.HANDLER), f"complaints/{reference}/acts/resolve-at-once/"
    sent = desk.filled(desk.read(client, where), **(TYPED | typed))
    return desk.press(client, where, sent)


def today() -> str:
    return dates.day(timezone.now().date())


def test_the_complainant_reads_one_line_with_the_words_of_the_counter() -> None:
    lodged = org.lodged(timezone.now())
    assert resolve(lodged.reference).status_code == 302

    page = text_of(track(Client(), lodged.reference, lodged.secret))
    line = f"Resolved in person on {today()}:"
    assert line in page
    after = page.partition(line)[2]
    assert READ in after
    assert GIVEN in after
    assert "Refund" not in page, "what they get is told in the words that were typed"
    assert NOTE not in page
    for sentence in NOBODY_SAID:
        assert sentence not in page, sentence


def test_what_they_get_is_told_by_kind_and_sum_where_nobody_said_it_in_words() -> None:
    lodged = org.lodged(timezone.now())
    resolve(lodged.reference, given="")

    page = text_of(track(Client(), lodged.reference, lodged.secret))
    assert READ in page
    assert "\u20ac10" in page


def test_the_complainant_gets_the_same_line_over_the_api() -> None:
    lodged = org.lodged(timezone.now())
    resolve(lodged.reference)

    theirs = machine.complainant({"reference": lodged.reference, "secret": lodged.secret})
    entries = theirs.get(f"complaints/{lodged.reference}/timeline").content.decode()
    assert f"Resolved in person on {today()}:" in entries
    shown = theirs.get(f"complaints/{lodged.reference}").json()
    assert shown["status"] == "Your complaint is resolved and closed."
    for sentence in (*NOBODY_SAID, NOTE):
        assert sentence not in entries, sentence


def test_the_history_shows_staff_each_fact_once() -> None:
    lodged = org.lodged(timezone.now())
    resolve(lodged.reference)

    page = desk.read(desk.seated(org.HANDLER), f"complaints/{lodged.reference}/")
    assert "Resolved in the conversation, not checked" in page
    assert "Completed and checked" not in page
    history = page.partition('class="timeline"')[2].partition("</ol>")[0]
    told = " ".join(re.sub(r"<[^>]+>", " ", history).split())
    assert told.count(READ) == 1
    assert told.count(NOTE) == 1
    assert told.count(GIVEN) == 1
    assert "resolved the complaint with Nora Complain in person" in told
    for fact in ("Upheld", "A mistake was made", "A single case", "Refund"):
        assert told.casefold().count(fact.casefold()) == 1, fact
    for claim in (
        "assigned the investigation for",
        "finished the investigation",
        "communicated the",
    ):
        assert claim not in told, claim


def test_what_is_promised_at_the_counter_stays_open_with_its_date() -> None:
    lodged = org.lodged(timezone.now())
    day = timezone.now().date() + timedelta(days=7)
    due = {"remedies-0-done": "", "remedies-0-due": day.isoformat()}
    assert resolve(lodged.reference, **due).status_code == 302

    page = desk.read(desk.seated(org.HANDLER), f"complaints/{lodged.reference}/")
    assert "agreed a solution with Nora Complain in person" in " ".join(page.split())
    theirs = text_of(track(Client(), lodged.reference, lodged.secret))
    assert f"Agreed in person on {today()}:" in theirs
    for claim in ("Resolved", "Completed", "closed"):
        assert f"{claim} in" not in theirs
        assert f"{claim} in" not in page
    complaint = file_of(lodged.reference, actor=SYSTEM_ACTOR, now=timezone.now()).complaint
    assert complaint.stage is Stage.implementing
    assert complaint.responses[0].remedies[0].due == day


def test_what_was_typed_before_a_remedy_was_added_is_saved_as_a_draft() -> None:
    lodged = org.lodged(timezone.now())
    client = desk.seated(org.HANDLER)
    where = f"complaints/{lodged.reference}/acts/resolve-at-once/"
    form = desk.read(client, where)
    shown = client.post(f"/desk/{where}", desk.filled(form, **TYPED) | {"add": "remedies"})
    assert "data-unsent" not in form
    assert "data-unsent" in shown.content.decode()


def test_adding_a_remedy_keeps_what_is_shown_beside_the_conversation() -> None:
    before = org.lodged().reference
    client = desk.seated(org.HANDLER)
    caller = {
        "complainants-0-identity-name": "Nora Complain",
        "complainants-0-identity-email": "nora@example.org",
    }
    sent = desk.filled(desk.read(client, NEW)) | TYPED | caller | {"add": "remedies"}
    alone = client.post(f"/desk/{NEW}", sent).content.decode()
    seen = client.post(f"/desk/{NEW}", sent | {"seen": "1"}).content.decode()
    for page in (alone, seen):
        assert READ in page.partition('data-part="read"')[2].partition('data-part="earlier"')[0]
        assert desk.filled(page)["read"]
    assert before not in alone
    assert before in seen
    assert desk.filled(seen)["seen"] == "1"


def test_what_the_customer_will_read_is_shown_before_anything_is_recorded() -> None:
    lodged = org.lodged(timezone.now())
    client = desk.seated(org.HANDLER)
    where = f"complaints/{lodged.reference}/acts/resolve-at-once/"
    form = desk.read(client, where)
    assert "What the complainant will read" in form
    assert "Note for us" in form
    shown = client.post(f"/desk/{where}", desk.filled(form, **TYPED)).content.decode()
    read = shown.partition('id="will-read"')[2].partition("</article>")[0]
    assert f"Resolved in person on {today()}:" in read
    assert READ in read
    assert GIVEN in read
    assert NOTE not in read
    stage = file_of(lodged.reference, actor=SYSTEM_ACTOR, now=timezone.now()).complaint.stage
    assert stage is Stage.received


def test_at_the_counter_it_is_shown_again_when_the_words_were_changed_since() -> None:
    client = desk.seated(org.HANDLER)
    caller = {"complainants-0-identity-name": "Ben Counter", "narrative": "No light."}
    sent = desk.filled(desk.read(client, NEW), settle="1", **caller, **TYPED)
    shown = client.post(f"/desk/{NEW}", sent)
    assert shown.status_code == 200
    first = shown.content.decode()
    assert READ in first.partition('id="will-read"')[2].partition("</article>")[0]
    changed = desk.filled(first, settle="1", reasons="Something else.")
    again = client.post(f"/desk/{NEW}", changed)
    assert again.status_code == 200
    second = again.content.decode()
    assert "Something else." in second.partition('id="will-read"')[2].partition("</article>")[0]
    assert client.post(f"/desk/{NEW}", desk.filled(second, settle="1")).status_code == 302


def test_remedies_are_rows_that_can_be_added_wherever_a_complaint_is_resolved() -> None:
    client = desk.seated(org.HANDLER)
    act = f"complaints/{org.lodged(timezone.now()).reference}/acts/resolve-at-once/"
    for where in (NEW, act):
        first = desk.read(client, where)
        assert 'class="remedies"' in first
        sent = desk.filled(first, add="remedies", **TYPED)
        added = client.post(f"/desk/{where}", sent).content.decode()
        typed = desk.filled(added)
        assert (typed["remedies-0-type"], typed["remedies-1-type"]) == ("refund", "")
        assert typed["reasons"] == TYPED["reasons"]
        assert 'class="errors"' not in added
    assert not file_of(
        act.split("/")[1], actor=SYSTEM_ACTOR, now=timezone.now()
    ).complaint.responses


def test_cause_and_pattern_are_chosen_by_somebody() -> None:
    required = {one.name for one in fields_of(ResolveAtOnce) if one.required}
    assert required >= {"cause", "seen_before"}
    client = desk.seated(org.HANDLER)
    typed = desk.filled(desk.read(client, NEW))
    assert not typed["cause"]
    assert "seen_before" not in typed
    lodged = org.lodged(timezone.now())
    refused = resolve(lodged.reference, seen_before="")
    assert refused.status_code == 422


def test_a_resolution_by_an_older_version_is_told_in_one_line_too() -> None:
    """Its entries are the same; only what is said of them has changed."""
    lodged = org.lodged(timezone.now())
    given = ResolveAtOnce(
        e.Way.phone,
        e.Finding.upheld,
        READ,
        org.Code("poor_service"),
        org.Code("mistake"),
        e.Pattern.single,
    )
    perform_named(
        stream_of(lodged.reference),
        "resolve-at-once",
        given,
        actor=org.acting(org.HANDLER),
        now=timezone.now(),
    )
    page = text_of(track(Client(), lodged.reference, lodged.secret))
    assert page.count("Resolved by") == 1
