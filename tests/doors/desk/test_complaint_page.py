"""The page of a complaint: heading, one deadline, what is new, and drafts of what is not sent."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from tests.doors import desk_people as desk
from tests.doors.handled import answer, do, six
from tests.named import perform_named
from tests.read_log import open_read_log
from tests.records import organization as org

from amends.core.framework.people.authority import SYSTEM_ACTOR
from amends.core.operation.acts.assessment import Classify
from amends.core.operation.acts.communication import Message, Note, SendNotice
from amends.core.operation.acts.records import Erase, ErasureGround, WriteSubjectLine
from amends.core.operation.events import Notice, Way
from amends.core.values import Code, Id
from amends.desk.reading.drafts import draft_lines
from amends.desk.reading.list_rows import list_rows
from amends.desk.request.context import DeskContext
from amends.documents import NotNow, NotPrinted, render
from amends.documents.document import Document, Paragraph
from amends.handling import rules
from amends.handling.reading import file_of
from amends.handling.streams import stream_of
from amends.register.models import Row
from amends.vault import drafts, keys, sealing
from amends.vault.models import Draft, ReadLog

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(40)
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n"
REASONS = "The boiler was old, and we knew it."


@pytest.fixture
def reference() -> str:
    org.found_organization()
    return str(org.lodged().reference)


def page(reference: str, person: Id = org.HANDLER, part: str = "") -> str:
    return desk.unwrapped(desk.read(desk.seated(person), f"complaints/{reference}/{part}"))


def at(person: Id) -> DeskContext:
    """What pages are made with for a person."""
    now = timezone.now()
    in_force, actor = rules.rules_at(now), org.acting(person)
    assert actor.person is not None
    return DeskContext(actor.person, in_force, now, "")


def typing(reference: str, form: str, person: Id = org.HANDLER, **typed: str) -> Any:
    """What the script of a form is answered while somebody types."""
    client = desk.seated(person)
    return client.post(f"/desk/complaints/{reference}/drafts/{form}/?fetch", typed)


# --- the heading ---


def test_a_complaint_is_headed_by_its_text_until_somebody_writes_a_subject_line(
    reference: str,
) -> None:
    row = Row.objects.get(reference=reference)
    [line] = list_rows([row], at(org.HANDLER), purpose="queue")
    assert f'<h1 dir="auto">{line.subject}</h1>' in page(reference)

    do(reference, "write-subject-line", WriteSubjectLine("Boiler cold for a week"))

    assert '<h1 dir="auto">Boiler cold for a week</h1>' in page(reference)
    [line] = list_rows([Row.objects.get(reference=reference)], at(org.HANDLER), purpose="queue")
    assert line.subject == "Boiler cold for a week"


def test_the_register_holds_no_words_of_a_subject_line(reference: str) -> None:
    do(reference, "write-subject-line", WriteSubjectLine("Boiler cold for a week"))
    row = Row.objects.get(reference=reference)
    assert row.subject_line
    assert "Boiler" not in str([getattr(row, f.name) for f in Row._meta.fields])


# --- newest first, and what is new ---


def test_the_newest_message_comes_first_and_routine_is_folded(reference: str) -> None:
    for words in ("First words.", "Second words."):
        do(reference, "message", Message(1, words))
    do(reference, "assess", six())
    shown = page(reference)
    assert shown.index("Second words.") < shown.index("First words.")
    assert '<details class="routine">' in shown
    assert shown.index('id="write"') < shown.index("Second words.")


def test_what_others_did_since_the_last_visit_is_marked_as_new(reference: str) -> None:
    assert "new since your last visit" not in page(reference)
    with open_read_log():
        ReadLog.objects.update(at=timezone.now() - timedelta(hours=3))
    do(reference, "note", Note("The part is here."), by=org.REPRESENTATIVE)
    do(reference, "note", Note("My own words."), by=org.HANDLER)

    shown = page(reference)

    assert "1 new since your last visit" in shown
    assert "1 new since your last visit" in page(reference), "a second look minutes later"


def test_a_long_history_is_read_in_parts(reference: str) -> None:
    for number in range(45):
        do(reference, "note", Note(f"Note number {number}."))
    shown = page(reference)
    assert "Note number 44." in shown
    assert "Note number 2." not in shown
    before = shown.split('href="?before=')[1].split('"')[0]
    for part in ("", "history/"):
        earlier = desk.read(
            desk.seated(org.HANDLER), f"complaints/{reference}/{part}?before={before}"
        )
        assert "Note number 2." in earlier
        assert "Note number 44." not in earlier


# --- drafts ---


def test_what_was_typed_is_there_again_on_another_machine(reference: str) -> None:
    said = typing(reference, "record-contact", words=REASONS)
    assert said.status_code == 200
    assert said.content.decode().startswith("Saved ")
    form = page(reference, part="acts/record-contact/")
    assert REASONS in form
    assert said.content.decode() in form


def test_a_message_that_was_begun_waits_in_the_composer(reference: str) -> None:
    typing(reference, "say", words="Dear Nora, I", reader="1")
    assert "Dear Nora, I</textarea>" in page(reference)


def test_a_draft_is_shown_to_its_author_only(reference: str) -> None:
    typing(reference, "say", words="Between me and my page")
    assert "Between me" not in page(reference, org.REPRESENTATIVE)
    assert [
        one["line"].row.reference for one in draft_lines(at(org.HANDLER), purpose="my-day")
    ] == [reference]
    assert not draft_lines(at(org.REPRESENTATIVE), purpose="my-day")


def test_my_day_lists_drafts_and_leads_back_to_them(reference: str) -> None:
    typing(reference, "say", words="Dear Nora, I", reader="1")
    day = desk.read(desk.seated(org.HANDLER), "")
    assert f"/desk/complaints/{reference}/#write" in day[day.index('id="drafts"') :]
    assert 'id="drafts"' not in desk.read(desk.seated(org.REPRESENTATIVE), "")


def test_a_draft_is_unreadable_where_it_is_kept(reference: str) -> None:
    typing(reference, "say", words="Nothing for thieves")
    kept = Draft.objects.get()
    assert b"thieves" not in bytes(kept.ciphertext)
    assert [*drafts.holding(b"for+thieves")] == [kept.id]


def test_sending_deletes_the_draft_and_saving_late_does_not_bring_it_back(reference: str) -> None:
    client = desk.seated(org.HANDLER)
    sent = desk.filled(desk.read(client, f"complaints/{reference}/")) | {
        "words": "We come on Monday.",
        "draft": "say",
    }
    typing(reference, "say", **sent)
    assert client.post(f"/desk/complaints/{reference}/say/", sent).status_code == 302
    assert not Draft.objects.exists()
    typing(reference, "say", **sent)
    assert not Draft.objects.exists()


def test_a_draft_goes_with_the_words_of_the_complaint(reference: str) -> None:
    typing(reference, "say", words="Nora Complain told me")
    do(reference, "erase", Erase(ErasureGround.requested))
    assert not Draft.objects.exists()


def test_a_draft_can_be_deleted_and_is_refused_where_the_complaint_is_not_open(
    reference: str,
) -> None:
    typing(reference, "say", words="No.")
    typing(reference, "say", discard="1")
    assert not Draft.objects.exists()
    assert typing(reference, "say", org.AUDITOR, words="Mine").status_code == 404
    assert typing(reference, "no-such-act", words="Mine").status_code == 404


def test_old_drafts_are_swept(reference: str) -> None:
    typing(reference, "say", words="Long ago")
    assert drafts.sweep(now=timezone.now() + drafts.KEPT - timedelta(days=1)) == 0
    assert drafts.sweep(now=timezone.now() + drafts.KEPT + timedelta(days=1)) == 1
    assert not drafts.of(org.HANDLER, stream_of(reference), "say")


def test_a_draft_outlives_the_key_it_was_written_under(reference: str) -> None:
    now = timezone.now()
    typing(reference, "say", words="Still here")
    keys.rotate(now=now)
    assert sealing.end_retired(now=now + timedelta(days=400)) == 1
    assert "Still here</textarea>" in page(reference)


# --- the first assessment ---


def test_an_assessment_is_proposed_from_the_last_open_complaint_of_its_category_but_never_safety(
    reference: str,
) -> None:
    other = str(org.lodged().reference)
    do(other, "assess", six())
    for one in (reference, other):
        do(one, "classify", Classify(category=Code("poor_service")))
    assess = page(reference, part="acts/assess/")
    assert f'href="/desk/complaints/{other}/"' in assess
    ticked = set(re.findall(r'name="(\w+)" value="\w+"[^>]* checked', assess))
    assert ticked == {"severity", "complexity", "impact"}


# --- files ---


def test_pictures_are_shown_and_a_pdf_file_opens_in_the_browser(reference: str) -> None:
    client = desk.seated(org.HANDLER)
    for name, content in (("radiator.png", PNG), ("bill.pdf", PDF)):
        sent = desk.filled(desk.read(client, f"complaints/{reference}/"))
        sent["file"] = SimpleUploadedFile(name, content)
        assert client.post(f"/desk/complaints/{reference}/say/", sent).status_code == 302
    shown = page(reference)
    [picture] = re.findall(r'<img class="picture" [^>]*src="([^"]*)"', shown)[:1]
    assert handed(client, picture, "Content-Type") == "image/png"
    [pdf] = re.findall(r'href="([^"]*[?]view)"', shown)[:1]
    assert handed(client, pdf, "Content-Disposition").startswith("inline")
    assert handed(client, f"{picture}?view", "Content-Disposition").startswith("attachment")


def test_the_first_page_of_a_pdf_file_is_a_picture_only_for_those_who_may_see_the_file(
    reference: str,
) -> None:
    client = desk.seated(org.HANDLER)
    bill = render(Document("Bill", "en", "{page}", (Paragraph("12 November"),)))
    for content in (bill, PDF):
        sent = desk.filled(desk.read(client, f"complaints/{reference}/"))
        sent["file"] = SimpleUploadedFile("bill.pdf", content)
        assert client.post(f"/desk/complaints/{reference}/say/", sent).status_code == 302
    pages = re.findall(r'src="([^"]*[?]preview)"', page(reference))
    answers = {one: client.get(one) for one in set(pages)}
    assert sorted(answer.status_code for answer in answers.values()) == [200, 404]
    [shown] = [answer for answer in answers.values() if answer.status_code == 200]
    assert shown["Content-Type"] == "image/png"
    assert "frame-ancestors 'none'" in shown["Content-Security-Policy"]
    assert ReadLog.objects.filter(reader=org.HANDLER, purpose="file").count() == len(answers)
    stranger = desk.seated(org.AUDITOR)
    assert {stranger.get(one).status_code for one in pages} == {404}


def test_no_picture_is_tried_twice_of_a_file_that_has_none(
    reference: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = desk.seated(org.HANDLER)
    sent = desk.filled(desk.read(client, f"complaints/{reference}/"))
    sent["file"] = SimpleUploadedFile("bill.pdf", PDF)
    assert client.post(f"/desk/complaints/{reference}/say/", sent).status_code == 302
    [address] = set(re.findall(r'src="([^"]*[?]preview)"', page(reference)))
    problems = [NotPrinted("broken"), NotNow("others are printing")]

    def tried(_: Any) -> bytes:
        raise problems.pop()

    monkeypatch.setattr("amends.desk.complaint.page.first_page", tried)
    assert [client.get(address).status_code for _ in range(3)] == [404] * 3
    assert problems == []


def handed(client: Client, address: str, header: str) -> str:
    """A header of a file."""
    answer: Any = client.get(address)
    b"".join(answer.streaming_content)  # read to its end, it is closed
    return str(answer[header])


def test_the_stage_says_response_sent_only_when_a_message_shows_it(reference: str) -> None:
    answer(reference, "You are right.")
    shown = page(reference)
    assert "Response not yet confirmed as sent" in shown

    notice = SendNotice(Notice.decision, Way.email, 1)
    now, stream = timezone.now(), stream_of(reference)
    perform_named(stream, "send-notice", notice, actor=SYSTEM_ACTOR, now=now)

    assert "Response not yet confirmed as sent" not in page(reference)
    assert "Response given" in page(reference)


# --- what others said since ---


def entries_of(reference: str) -> Any:
    return file_of(reference, actor=SYSTEM_ACTOR, now=timezone.now()).entries


def test_a_message_is_held_back_by_what_a_colleague_said_since_and_its_text_stays(
    reference: str,
) -> None:
    client = desk.seated(org.REPRESENTATIVE)
    page = desk.read(client, f"complaints/{reference}/")
    version = re.search(r'name="version" value="(\d+)"', page)[1]
    do(reference, "note", Note("She phoned: cancel the visit."), by=org.HANDLER)
    typed = {"reader": "1", "words": "We come on Monday.", "once": "a" * 22, "as": "message"}
    where = f"/desk/complaints/{reference}/say/"
    for as_seen, status in ((version, 409), (str(int(version) + 50), 302)):
        sent = client.post(where, typed | {"version": as_seen})
        assert sent.status_code == status
        if status == 409:
            answer = sent.content.decode()
            assert "Someone else has updated this complaint" in answer
            assert "We come on Monday." in answer
            assert re.search(r'name="version" value="(\d+)"', answer)[1] != version
    said = [type(entry.event).__name__ for entry in entries_of(reference)]
    assert said.count("MessageAdded") == 1


def test_ones_own_entries_and_those_of_the_system_hold_nothing_back(
    reference: str,
) -> None:
    seen = entries_of(reference)[-1].version
    do(reference, "note", Note("I look into it."), by=org.REPRESENTATIVE)
    client = desk.seated(org.REPRESENTATIVE)
    typed = {"reader": "internal", "words": "And again.", "version": str(seen), "as": "note"}
    assert client.post(f"/desk/complaints/{reference}/say/", typed).status_code == 302


def test_the_button_and_the_reader_must_agree_or_nothing_is_saved(
    reference: str,
) -> None:
    client = desk.seated(org.REPRESENTATIVE)
    for reader, button in (("1", "note"), ("internal", "message")):
        typed = {"reader": reader, "words": "She is right.", "as": button}
        sent = client.post(f"/desk/complaints/{reference}/say/", typed)
        assert sent.status_code == 422
        assert "Choose who can read this, then save or send it" in sent.content.decode()
