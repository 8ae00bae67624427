"""Letters by post: who is written to by post finds their letters waiting; they are printed on the
head of their brand, posted with proof, and come back; those written by hand go as shown."""

import io
import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone
from pypdf import PdfReader

from amends.core.framework.authority import SYSTEM_ACTOR
from amends.core.framework.policy import Brand, Entity, Label
from amends.core.operation import events as e
from amends.core.operation.events import Way
from amends.core.operation.posting import WriteLetter
from amends.core.operation.receipt import NewParty
from amends.core.values import Code, Contact
from amends.handling.reading import file_of
from amends.letters.on_paper import Words, document
from amends.paper.document import AddressWindow
from amends.register.models import Row
from amends.site import worker

from ..records import organization as org
from . import desk_people as desk
from .handled import do

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
    for wanted in ("Nora Quill", "12 Elm Street", reference, "has the reference"):
        assert wanted in told
    post(client, reference, print="1")
    assert "2 times" in desk.read(client, "post/"), "printing twice is visible"
    assert post(client, reference, day=today(), number="RR 12 345").status_code == 302
    complaint = file(reference).complaint
    assert complaint.acknowledged_at is not None
    (sent,) = events(reference, e.LetterSent)
    assert sent.recorded
    assert sent.number is not None
    assert "Nothing waits to be posted" in desk.read(client, "post/")
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


def test_several_letters_come_in_one_file_and_are_posted_together_or_not_at_all() -> None:
    one, other = by_post(), by_post()
    client = desk.seated(org.REPRESENTATIVE)
    answer = post(client, one, other, print="1")
    assert answer["Content-Type"] == "application/pdf"
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages]
    assert ["Page 1 of 1" in page for page in pages] == [True, True]
    assert sum(one in page for page in pages) == sum(other in page for page in pages) == 1
    assert len(events(one, e.LetterPrinted)) == len(events(other, e.LetterPrinted)) == 1
    apart = post(client, one, other, print="1", both_sides="1")
    assert len(PdfReader(io.BytesIO(apart.content)).pages) == 3, "each on a sheet of its own"
    numbered = post(client, one, other, day=today(), number="1")
    assert numbered.status_code == 422
    assert post(client, one, other, day="1 1 2020").status_code == 409
    assert not events(one, e.LetterSent)
    assert post(client, one, other, day=today()).status_code == 302
    assert events(one, e.LetterSent)
    assert events(other, e.LetterSent)


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
    assert "Write what belongs in the place of" in shown
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
        "text": "B",
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
    assert "Letters to print and post" in desk.read(desk.seated(owner), "")
    post(desk.seated(org.REPRESENTATIVE), reference, day=today())
    assert Row.objects.get(reference=reference).letters == 0
    assert "Letters to print and post" not in desk.read(desk.seated(owner), "")
