"""The tray at the desk: mail that waits is seen by those who triage and goes where they send it."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core import mail as outbox
from tests.doors import desk_people as desk
from tests.records import organization as org
from tests.records.letters.test_letters import work as letters_go_out
from tests.records.mails import NOW, came, message, receiving

from amends.core.framework.people.authority import SYSTEM_ACTOR
from amends.core.operation import events as e
from amends.handling.reading import file_of
from amends.letters.models import Fate, Mail
from amends.vault import peek
from amends.vault.models import ReadLog

pytestmark = pytest.mark.django_db

TEXT = "The postman broke it, I think."


@pytest.fixture(autouse=True)
def _organization() -> Iterator[None]:
    org.found_organization()
    with receiving():
        yield


def waiting(**more: Any) -> Mail:
    """A message that waits: a machine may have written it."""
    row = came(message(TEXT, **{"X-Auto-Response-Suppress": "All"} | more))
    assert row.fate == Fate.tray
    return row


def entries(reference: str) -> tuple[Any, ...]:
    return file_of(reference, actor=SYSTEM_ACTOR, now=NOW).entries


def settled(row: Mail) -> Mail:
    return Mail.objects.get(pk=row.pk)


def test_what_waits_is_listed_with_its_reason_for_those_who_triage_and_counted_in_the_rail() -> (
    None
):
    row = waiting()
    client = desk.seated(org.REPRESENTATIVE)
    page = desk.read(client, "mail/")
    assert TEXT in page
    assert "It may be automatic or from a mailing list." in page
    assert 'class="count">1<' in page
    assert "Rita Represent" in page
    one = desk.read(client, f"mail/{row.pk}/")
    assert TEXT in one
    assert ReadLog.objects.filter(reader=org.REPRESENTATIVE, purpose="mail").count() == 2


@pytest.mark.parametrize(
    "person",
    [org.HANDLER, org.COLLEAGUE, org.MANAGER, org.COUNTER, org.DIRECTOR, org.AUDITOR],
)
def test_for_others_there_is_no_tray(person: Any) -> None:
    row = waiting()
    client = desk.seated(person)
    assert "/desk/mail/" not in desk.read(client, "")
    for address in ("mail/", f"mail/{row.pk}/", f"mail/{row.pk}/as-it-came/"):
        assert TEXT not in desk.read(client, address, status=404)
        assert client.post(f"/desk/{address}", {"do": "spam"}).status_code in (404, 405)
    assert settled(row).fate == Fate.tray


def test_a_message_is_taken_on_as_a_complaint_with_its_true_moment_and_confirmed() -> None:
    row = waiting()
    client = desk.seated(org.REPRESENTATIVE)
    done = client.post(f"/desk/mail/{row.pk}/", {"do": "take", "take-about_person": "no"})
    assert done.status_code == 302
    row = settled(row)
    assert (row.fate, row.why, row.by) == (Fate.complaint, "taken_on", org.REPRESENTATIVE)
    reference = row.stream.removeprefix("complaint/")
    assert done["Location"] == f"/desk/complaints/{reference}/"
    first = entries(reference)[0]
    assert first.by == org.REPRESENTATIVE
    assert not file_of(reference, actor=SYSTEM_ACTOR, now=NOW).complaint.sealed_triage
    assert first.happened < NOW
    letters_go_out(reference)
    assert outbox.outbox[-1].to == ["nora@example.com"]
    page = desk.read(client, f"complaints/{reference}/")
    assert f"/desk/mail/{row.pk}/as-it-came/" in page


def test_a_message_is_added_to_a_complaint_only_after_somebody_names_it() -> None:
    lodged = org.lodged()
    row = waiting(Subject=f"About {lodged.reference}")
    client = desk.seated(org.REPRESENTATIVE)
    assert lodged.reference in desk.read(client, f"mail/{row.pk}/")
    wrong = client.post(
        f"/desk/mail/{row.pk}/", {"do": "add", "add-reference": "0000-0000", "add-party": "1"}
    )
    assert wrong.status_code == 422
    assert settled(row).fate == Fate.tray
    there = {"do": "add", "add-reference": lodged.reference.lower(), "add-party": "1"}
    assert client.post(f"/desk/mail/{row.pk}/", there).status_code == 302
    event = entries(lodged.reference)[-1].event
    assert isinstance(event, e.ContactRecorded)
    assert (event.way, event.inbound, event.party) == (e.Way.email, True, 1)
    assert TEXT in (peek([event.words.sealed])[event.words.sealed] or "")
    assert settled(row).fate == Fate.addition


def test_a_party_who_is_not_there_is_said_and_nothing_is_lost() -> None:
    lodged, row = org.lodged(), waiting()
    client = desk.seated(org.REPRESENTATIVE)
    there = {"do": "add", "add-reference": lodged.reference, "add-party": "7"}
    assert client.post(f"/desk/mail/{row.pk}/", there).status_code == 422
    assert settled(row).fate == Fate.tray


def test_what_is_no_complaint_is_recorded_with_its_reason_and_answered() -> None:
    row = waiting()
    client = desk.seated(org.REPRESENTATIVE)
    told = {"do": "answer", "answer-kind": "request", "answer-reason": "Please ask the post."}
    assert client.post(f"/desk/mail/{row.pk}/", told).status_code == 302
    row = settled(row)
    assert (row.fate, row.why) == (Fate.complaint, "answered")
    reference = row.stream.removeprefix("complaint/")
    assert [type(one.event).__name__ for one in entries(reference)][-1] == "ActProposed"
    colleague = desk.seated(org.COLLEAGUE)
    agreed = desk.send(colleague, f"complaints/{reference}/acts/decide-kind/", agree="1")
    assert agreed.status_code == 302
    letters_go_out(reference)
    assert any("Please ask the post." in letter.body for letter in outbox.outbox)


def test_an_answer_needs_words() -> None:
    row = waiting()
    client = desk.seated(org.REPRESENTATIVE)
    response = client.post(f"/desk/mail/{row.pk}/", {"do": "answer", "answer-kind": "request"})
    assert response.status_code == 422
    assert "Write the reply to the sender" in response.content.decode()


def test_spam_is_set_aside_by_somebody_and_can_be_taken_on_after_all() -> None:
    row = waiting()
    client = desk.seated(org.REPRESENTATIVE)
    assert client.post(f"/desk/mail/{row.pk}/", {"do": "spam"}).status_code == 302
    assert (settled(row).why, settled(row).by) == ("spam", org.REPRESENTATIVE)
    assert not outbox.outbox
    assert TEXT not in desk.read(client, "mail/")
    assert TEXT in desk.read(client, "mail/?aside=1")
    client.post(f"/desk/mail/{row.pk}/", {"do": "take", "take-about_person": "no"})
    assert settled(row).fate == Fate.complaint


def test_two_people_settle_it_once() -> None:
    row = waiting()
    client = desk.seated(org.REPRESENTATIVE)
    client.post(f"/desk/mail/{row.pk}/", {"do": "spam"})
    again = client.post(f"/desk/mail/{row.pk}/", {"do": "spam"})
    assert again["Location"].endswith("done=gone")
    assert "already dealt with this" in desk.read(client, "mail/?done=gone")


def test_one_that_cannot_be_read_can_be_downloaded_and_set_aside_and_nothing_else() -> None:
    row = came(b"no headers at all")
    client = desk.seated(org.REPRESENTATIVE)
    page = desk.read(client, f"mail/{row.pk}/")
    assert "We could not read it as an email." in page
    assert 'value="take"' not in page
    assert client.post(f"/desk/mail/{row.pk}/", {"do": "spam"}).status_code == 302


def test_the_message_as_it_came_is_a_download_and_its_read_is_noted() -> None:
    row = waiting()
    response = desk.seated(org.REPRESENTATIVE).get(f"/desk/mail/{row.pk}/as-it-came/")
    assert response["Content-Disposition"].startswith("attachment")
    assert response["Content-Type"] == "application/octet-stream"
    assert "sandbox" in response["Content-Security-Policy"]
    assert TEXT.encode() in b"".join(response)  # type: ignore[call-overload]
    assert ReadLog.objects.filter(purpose="mail", references__contains=row.pk).exists()


def test_the_message_of_a_complaint_is_had_by_whoever_sees_the_complaint_and_nobody_else() -> None:
    row = came(message("An ordinary complaint."))
    assert row.fate == Fate.complaint
    desk.read(desk.seated(org.HANDLER), f"mail/{row.pk}/as-it-came/", status=404)
    response = desk.seated(org.REPRESENTATIVE).get(f"/desk/mail/{row.pk}/as-it-came/")
    assert response.status_code == 200
    response.close()


def test_nothing_in_a_message_becomes_markup() -> None:
    row = came(
        message(
            f"{desk.HOSTILE} text",
            Subject=f"{desk.HOSTILE} subject",
            From="Evil <e@example.com>",
            **{"X-Auto-Response-Suppress": "All"},
        )
    )
    client = desk.seated(org.REPRESENTATIVE)
    for address in ("mail/", f"mail/{row.pk}/"):
        page = desk.read(client, address)
        assert "<script>alert" not in page
        assert "<img src=x" not in page
