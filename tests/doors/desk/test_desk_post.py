"""Letters by post: who is written to by post finds their letters waiting; they are printed on the
head of their brand, posted with proof, and come back; those written by hand go as shown."""

import io
import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pypdf import PdfReader
from tests.doors import desk_people as desk
from tests.doors import regulated
from tests.doors.handled import do, prove
from tests.named import perform_named
from tests.records import organization as org

from amends.core.framework.labels import Label
from amends.core.framework.people.authority import SYSTEM_ACTOR
from amends.core.framework.policy.organization import (
    Brand,
    Entity,
)
from amends.core.operation import events as e
from amends.core.operation.acts.assessment import DeclareInterest
from amends.core.operation.acts.communication import SendNotice
from amends.core.operation.acts.parties import RecordAuthority
from amends.core.operation.acts.posting import WriteLetter
from amends.core.operation.acts.receipt import NewParty
from amends.core.operation.events import Way
from amends.core.values import Code, Contact
from amends.documents.document import AddressWindow
from amends.handling.access_code import code_of
from amends.handling.reading import file_of
from amends.handling.streams import stream_of
from amends.journal.models import Entry
from amends.letters.access_slip import slip
from amends.letters.on_paper import Words, document
from amends.register.models import Row
from amends.site import worker
from amends.vault import peek
from amends.vault.models import Piece

pytestmark = pytest.mark.django_db

NORA = Contact(
    name="Nora Quill",
    lines=("12 Elm Street",),
    postcode="D02",
    town="Dublin",
    email="n@example.org",
)


@pytest.fixture(autouse=True)
def _organization() -> None:
    org.found_organization()


def by_post(**more: Any) -> str:
    """A complaint of somebody who wants letters."""
    party = NewParty(identity=NORA, contact_by=Way.letter, **more)
    now = timezone.now() - timedelta(hours=1)
    reference = org.lodged(now, channel=Code("letter"), complainants=(party,)).reference
    work()
    return reference


def work() -> None:
    while worker.make_round("test", now=timezone.now()):
        pass


def file(reference: str) -> Any:
    return file_of(reference, actor=SYSTEM_ACTOR, now=timezone.now())


def events(reference: str, kind: type) -> list[Any]:
    return [one.event for one in file(reference).entries if isinstance(one.event, kind)]


def post(client: Any, *references: str, **typed: Any) -> Any:
    chosen = [f"{reference}/1" for reference in references]
    return client.post("/desk/post/", {"letter": chosen, "day": "", **typed})


def text_of(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


def today() -> str:
    return timezone.now().date().isoformat()


def test_receipt_to_somebody_without_e_mail_waits_is_printed_posted_and_only_then_confirmed() -> (
    None
):
    reference = by_post()
    assert not mail.outbox
    assert file(reference).complaint.acknowledged_at is None
    client = desk.seated(org.REPRESENTATIVE)
    page = desk.read(client, "post/")
    assert "Nora Quill" in page
    assert "12 Elm Street" in page
    answer = post(client, reference, print="1")
    assert answer["Content-Type"] == "application/pdf"
    told = " ".join(text_of(answer.content).split())
    for wanted in ("Nora Quill", "12 Elm Street", reference, "Your reference is"):
        assert wanted in told
    post(client, reference, print="1")
    assert "2 times" in desk.read(client, "post/"), "printing twice is visible"
    assert post(client, reference, day=today(), number="RR 12 345").status_code == 302
    complaint = file(reference).complaint
    assert complaint.acknowledged_at is not None
    (sent,) = events(reference, e.LetterSent)
    assert sent.recorded
    assert sent.number is not None
    assert "There are no letters to post." in desk.read(client, "post/")
    assert "RR 12 345" in desk.read(client, f"complaints/{reference}/")


def test_what_comes_back_makes_receipt_unconfirmed_and_asks_somebody() -> None:
    reference = by_post()
    client = desk.seated(org.REPRESENTATIVE)
    post(client, reference, day=today())
    answer = desk.send(client, f"complaints/{reference}/acts/return-letter/", letter="1")
    assert answer.status_code == 302
    assert file(reference).complaint.acknowledged_at is None
    work()
    written = events(reference, e.LetterWritten)
    assert len(written) == 1, "nothing is written again to an address from which it came back"


def test_printing_nothing_selects_every_letter_again(monkeypatch: pytest.MonkeyPatch) -> None:
    one, _ = by_post(), by_post()
    client = desk.seated(org.REPRESENTATIVE)
    ticked = re.compile(r'name="letter"\s+value="[^"]*" checked')
    answer = post(client, print="1")
    assert "Choose the letters to print" in answer.content.decode()
    assert len(ticked.findall(answer.content.decode())) == 2
    monkeypatch.setattr("amends.desk.correspondence.queue.address", lambda *_, **__: ("Nora",))
    answer = post(client, one, print="1")
    assert answer.status_code == 422, "a letter without an address is not printed"
    assert len(ticked.findall(answer.content.decode())) == 2
    assert not events(one, e.LetterPrinted)


def test_several_letters_come_in_one_file_and_are_posted_together_or_not_at_all() -> None:
    one, other = by_post(), by_post()
    client = desk.seated(org.REPRESENTATIVE)
    answer = post(client, one, other, print="1")
    assert answer["Content-Type"] == "application/pdf"
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages]
    assert ["Page 1 of 1" in page for page in pages] == [True] * 4
    assert sum(one in page for page in pages) == sum(other in page for page in pages) == 2
    assert len(events(one, e.LetterPrinted)) == len(events(other, e.LetterPrinted)) == 1
    apart = post(client, one, other, print="1", both_sides="1")
    assert len(PdfReader(io.BytesIO(apart.content)).pages) == 7, "each on a sheet of its own"
    numbered = post(client, one, other, day=today(), number="1")
    assert numbered.status_code == 422
    assert post(client, one, other, day="1 1 2020").status_code == 409
    assert not events(one, e.LetterSent)
    assert post(client, one, other, day=today()).status_code == 302
    assert events(one, e.LetterSent)
    assert events(other, e.LetterSent)


def test_a_page_of_many_letters_asks_the_database_as_often_as_one_of_few() -> None:
    counts = []
    client = desk.seated(org.REPRESENTATIVE)
    for _ in range(2):
        for _ in range(3):
            by_post()
        desk.read(client, "post/")  # what is read once stays read
        with CaptureQueriesContext(connection) as queries:
            page = desk.read(client, "post/")
        counts.append((page.count("12 Elm Street"), len(queries)))
    (few, first), (many, second) = counts
    assert (few, many) == (3, 6)
    assert first == second


def test_nobody_prints_or_posts_the_letter_of_a_complaint_that_they_may_not_see() -> None:
    reference = desk.complaint_about(org.COLLEAGUE)
    do(reference, "write-letter", WriteLetter(1, Way.letter, "Hello\n\nYou.\n"))
    client = desk.seated(org.COLLEAGUE)
    assert reference not in desk.read(client, "post/")
    assert post(client, reference, day=today()).status_code == 422
    assert client.get(f"/desk/complaints/{reference}/letters/1/").status_code == 404
    assert client.get(f"/desk/complaints/{reference}/letter/").status_code == 404
    assert not events(reference, e.LetterSent)


def test_a_copy_to_look_at_says_so_and_records_no_printing() -> None:
    reference = by_post()
    client = desk.seated(org.REPRESENTATIVE)
    copy = client.get(f"/desk/complaints/{reference}/letters/1/")
    assert "Copy" in text_of(copy.content)
    assert not events(reference, e.LetterPrinted)


# --- written by hand ---


def written(client: Any, reference: str, *ways: str, **typed: Any) -> tuple[str, Any]:
    """Write a letter and send it; the page for checking, and the answer."""
    address = f"/desk/complaints/{reference}/letter/"
    kind = typed.pop("kind", "")
    page = client.get(address, {"kind": kind, "party": "1"}).content.decode()
    given = desk.filled(page) | {"ways": list(ways), **typed}
    check = client.post(address, given)
    shown = check.content.decode()
    if 'name="checked"' not in shown:
        return shown, check
    return shown, client.post(address, given | {"checked": "1"})


def test_a_letter_goes_by_e_mail_and_by_post_word_for_word_as_it_was_shown() -> None:
    reference = by_post()
    client = desk.seated(org.REPRESENTATIVE)
    said = "Dear Nora,\n\nwe came at nine.\n\nYours"
    shown, answer = written(client, reference, "email", "letter", subject="A word", text=said)
    assert "we came at nine." in shown
    assert answer.status_code == 302
    work()
    assert (mail.outbox[-1].subject, mail.outbox[-1].body) == ("A word", f"{said}\n")
    letters = file(reference).complaint.letters[1:]
    assert [(one.way, one.sent_on is not None) for one in letters] == [
        (Way.email, True),
        (Way.letter, False),
    ]
    assert "we came at nine." in desk.read(client, f"complaints/{reference}/")


def test_a_request_from_a_template_is_not_sent_before_it_says_what_is_asked() -> None:
    reference = by_post()
    client = desk.seated(org.REPRESENTATIVE)
    shown, answer = written(client, reference, "letter", kind="information_request")
    assert answer.status_code == 422
    assert "with your text" in shown
    day = (timezone.now() + timedelta(days=9)).date()
    _, answer = written(
        client,
        reference,
        "letter",
        kind="information_request",
        text="Which door was it?",
        day=day.isoformat(),
    )
    assert answer.status_code == 302
    complaint = file(reference).complaint
    assert complaint.letters[-1].notice is e.Notice.information_request
    assert [one.day for one in complaint.reminders] == [day]


def test_pressing_twice_writes_one_letter() -> None:
    reference = by_post()
    client = desk.seated(org.REPRESENTATIVE)
    address = f"/desk/complaints/{reference}/letter/"
    page = client.get(address).content.decode()
    once = re.search(r'name="once" value="([^"]+)"', page)
    assert once is not None
    given = {
        "once": once[1],
        "party": "1",
        "kind": "",
        "subject": "A",
        "text": "We write to you.",
        "ways": ["letter"],
        "checked": "1",
    }
    for _ in range(2):
        assert client.post(address, given).status_code == 302
    assert len(file(reference).complaint.letters) == 2


# --- whose paper ---


def test_a_letter_carries_the_head_of_its_own_brand_and_never_that_of_another() -> None:
    known = file(by_post())
    brands = (
        Brand(Code("north"), (Label("en", "Northern Homes"),), Code("ltd"), accent="#5b2a86"),
        Brand(Code("south"), (Label("en", "Southern Homes"),), accent="#7a1f1f"),
    )
    policy = replace(
        known.rules.policy,
        brands=brands,
        entities=(Entity(Code("ltd"), (Label("en", "Northern Homes Limited"),)),),
        postal_address=("1 Quay", "Cork"),
    )
    rules = replace(known.rules, policy=policy)
    for brand, name, other in (
        ("north", "Northern", "Southern"),
        ("south", "Southern", "Northern"),
    ):
        complaint = replace(known.complaint, brand=Code(brand))
        paper = document(
            Words("About it", "Hello.", "en"),
            NORA,
            complaint.lead,
            complaint,
            rules,
            day=timezone.now(),
        )
        assert paper.letterhead is not None
        assert paper.letterhead.name == f"{name} Homes"
        assert "1 Quay, Cork" in paper.letterhead.lines
        assert ("Northern Homes Limited" in paper.letterhead.lines) is (brand == "north")
        assert other not in repr(paper)
        assert isinstance(paper.blocks[0], AddressWindow)


def test_large_print_is_for_whoever_needs_it_and_german_for_whoever_reads_it() -> None:
    reference = by_post(needs=(Code("large_print"),), language=Code("de"))
    known = file(reference)
    words = Words.of("Betreff\n\nGuten Tag.\n", "de")
    lead = known.complaint.lead
    paper = document(words, NORA, lead, known.complaint, known.rules, day=timezone.now())
    assert paper.large
    assert paper.language == "de"
    assert "Seite" in paper.paging


def test_the_register_counts_what_waits_and_my_day_tells_who_answers_for_it() -> None:
    reference = by_post()
    row = Row.objects.get(reference=reference)
    assert row.letters == 1
    owner = file(reference).complaint.owner
    assert ">Letters to post</h2>" in desk.read(desk.seated(owner), "")
    post(desk.seated(org.REPRESENTATIVE), reference, day=today())
    assert Row.objects.get(reference=reference).letters == 0
    assert ">Letters to post</h2>" not in desk.read(desk.seated(owner), "")


# --- the slip with the receiver's secret ---


def secret(reference: str, counter: int = 0) -> str:
    return code_of(reference, counter=counter)


def sheets(pdf: bytes) -> list[str]:
    """The pages, each with its spaces as one."""
    return [" ".join(one.extract_text().split()) for one in PdfReader(io.BytesIO(pdf)).pages]


def wording(reference: str) -> str:
    (written,) = events(reference, e.LetterWritten)
    return str(peek([written.words.sealed])[written.words.sealed])


def test_who_wrote_by_post_gets_their_secret_in_the_envelope_on_a_sheet_of_its_own() -> None:
    reference = by_post()
    client = desk.seated(org.REPRESENTATIVE)
    letter, slip = sheets(post(client, reference, print="1").content)
    for wanted in (secret(reference), reference, "/track", "Do not share your access code"):
        assert wanted in slip
    assert secret(reference) not in letter
    assert ". Use the reference and access code on the enclosed sheet." in wording(reference)
    opened = Client().post("/track", {"reference": reference, "secret": secret(reference)})
    assert opened.status_code == 302, "it opens the complaint"


def test_printed_again_it_is_the_same_and_after_a_new_one_was_issued_the_new_one() -> None:
    reference = by_post()
    client = desk.seated(org.REPRESENTATIVE)
    first, again = (sheets(post(client, reference, print="1").content)[1] for _ in range(2))
    assert first == again
    actor = org.acting(org.REPRESENTATIVE)
    issued = SendNotice(e.Notice.access, Way.in_person, 1)
    perform_named(stream_of(reference), "send-notice", issued, actor=actor, now=timezone.now())
    newest = sheets(post(client, reference, print="1").content)[1]
    assert secret(reference, 1) in newest
    assert secret(reference) not in newest


def test_the_secret_stands_in_no_record_no_copy_and_no_page() -> None:
    reference = by_post()
    client = desk.seated(org.REPRESENTATIVE)
    post(client, reference, print="1")
    bare = secret(reference).replace("-", "")
    copy = client.get(f"/desk/complaints/{reference}/letters/1/")
    assert len(sheets(copy.content)) == 1
    told = "".join(sheets(copy.content)) + wording(reference)
    told += desk.read(client, "post/") + desk.read(client, f"complaints/{reference}/")
    told += "".join(Entry.objects.values_list("body", flat=True))
    told += "".join(str(peek([one])[one]) for one in Piece.objects.values_list("pk", flat=True))
    for hidden in (secret(reference), bare):
        assert hidden not in told


def test_a_stranger_who_typed_an_address_on_the_web_sends_nobody_a_secret() -> None:
    party = NewParty(identity=NORA, contact_by=Way.letter)
    now = timezone.now() - timedelta(hours=1)
    reference = org.lodged(now, channel=Code("web"), complainants=(party,)).reference
    work()
    client = desk.seated(org.REPRESENTATIVE)
    assert len(sheets(post(client, reference, print="1").content)) == 1
    assert "Use your reference and access code." in wording(reference)


def test_a_representative_gets_their_own_and_never_that_of_whom_they_speak_for() -> None:
    lawyer = NewParty(
        identity=replace(NORA, name="Lena Law"),
        contact_by=Way.letter,
        capacity=Code("lawyer"),
        acts_for=(0,),
        authority=e.Standing.claimed,
        correspondence=Code("representative"),
    )
    told = {"complainants": (NewParty(identity=NORA, contact_by=Way.letter),)}
    now = timezone.now() - timedelta(hours=1)
    told |= {"representatives": (lawyer,), "channel": Code("letter")}
    reference = org.lodged(now, **told).reference
    prove(reference, RecordAuthority(2, e.Standing.shown))
    work()
    complaint = file(reference).complaint
    (letter,) = complaint.letters
    speaker = complaint.participant(letter.receiver)
    assert speaker.party.role is e.PartyRole.representative
    client = desk.seated(org.REPRESENTATIVE)
    printed = sheets(post(client, reference, print="1").content)
    if speaker.counter is None:
        assert len(printed) == 1
        assert "We'll give you your own access code." in wording(reference)
    else:
        assert secret(reference, speaker.counter) in printed[1]
    for other in complaint.complainants:
        if other.counter is not None:
            assert secret(reference, other.counter) not in "".join(printed)


def test_a_second_complainant_without_a_secret_of_their_own_gets_no_slip() -> None:
    others = (
        NewParty(identity=NORA, contact_by=Way.letter, lead=True),
        NewParty(identity=replace(NORA, name="Otto Other"), contact_by=Way.letter),
    )
    now = timezone.now() - timedelta(hours=1)
    reference = org.lodged(now, channel=Code("letter"), complainants=others).reference
    work()
    client = desk.seated(org.REPRESENTATIVE)
    chosen = [f"{reference}/{number}" for number in (1, 2)]
    printed = sheets(client.post("/desk/post/", {"letter": chosen, "print": "1"}).content)
    with_secret = [page for page in printed if secret(reference) in page]
    assert len(printed) == 3
    assert len(with_secret) == 1


def test_other_letters_enclose_no_secret() -> None:
    reference = by_post()
    client = desk.seated(org.REPRESENTATIVE)
    post(client, reference, day=today())
    given = WriteLetter(1, Way.letter, "About it\n\nWe are looking into it.\n", e.Notice.status)
    do(reference, "write-letter", given)
    answer = client.post("/desk/post/", {"letter": [f"{reference}/2"], "print": "1"})
    assert len(sheets(answer.content)) == 1


@pytest.mark.parametrize("language", ["en", "de"])
def test_a_letter_that_tells_of_a_slip_is_not_printed_without_it(
    language: str, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    """Between writing and printing it may have changed who gets a secret, and our address too."""
    regulated.german()
    reference = by_post(language=Code(language))
    settings.AMENDS_BASE_URL = "https://elsewhere.example"
    client = desk.seated(org.REPRESENTATIVE)
    assert len(sheets(post(client, reference, print="1").content)) == 2
    monkeypatch.setattr("amends.letters.access_slip.has_slip", lambda *_, **__: False)
    answer = post(client, reference, print="1")
    assert answer.status_code == 409
    told = answer.content.decode()
    assert f"{reference}: this letter says that an access code is enclosed" in told
    assert len(events(reference, e.LetterPrinted)) == 1


def test_who_is_too_close_prints_no_secret() -> None:
    reference = by_post()
    client = desk.seated(org.REPRESENTATIVE)
    actor = org.acting(org.REPRESENTATIVE)
    perform_named(
        stream_of(reference),
        "declare-interest",
        DeclareInterest("a friend"),
        actor=actor,
        now=timezone.now(),
    )
    answer = post(client, reference, print="1")
    assert answer["Content-Type"] != "application/pdf"
    assert answer.status_code == 409
    assert not events(reference, e.LetterPrinted)


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_slip_is_in_the_language_of_the_letter_and_as_large_as_its_reader_needs(
    language: str,
) -> None:
    regulated.german()
    reference = by_post(language=Code(language), needs=(Code("large_print"),))
    known = file(reference)
    (letter,) = known.complaint.letters
    sheet = slip(letter, known.complaint, known.rules, language=language)
    assert sheet.large
    assert sheet.language == language
    titles = {"en": "Track your complaint", "de": "So verfolgen Sie Ihre Beschwerde"}
    assert sheet.title == titles[language]
