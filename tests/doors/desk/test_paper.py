"""What is printed at the desk: for whom, what is on it, and what is not."""

import io
import re
import struct
import zlib
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import zip_longest
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone
from pypdf import PdfReader
from tests.doors import desk_people as desk
from tests.doors.handled import answer, do, six, write
from tests.named import perform_named
from tests.read_log import empty_read_log
from tests.records import organization as org

from amends.core.framework.labels import Label
from amends.core.framework.people.authority import IMPORT_ACTOR
from amends.core.framework.people.personnel import Role
from amends.core.framework.policy.vocabulary import AskedOf, FieldType, Option, OwnField
from amends.core.operation.acts.assessment import Classify, NamePerson
from amends.core.operation.acts.communication import Attach, Message, Note, SendNotice
from amends.core.operation.acts.decision import CommunicateDecision
from amends.core.operation.acts.facts import NewFact
from amends.core.operation.acts.importing import TakeOver
from amends.core.operation.acts.investigation import (
    Assign,
    FinishInvestigation,
    HearPerson,
    RecordEvidence,
    RecordFinding,
)
from amends.core.operation.acts.parties import RecordAuthority
from amends.core.operation.acts.receipt import NewMention, NewParty, NewReference
from amends.core.operation.acts.records import Retract
from amends.core.operation.acts.response import AuthorizeResponse, NewRemedy, PrepareResponse
from amends.core.operation.events import Finding, IdentityMode, Notice, Standing, Way, YesNoUnknown
from amends.core.values import Code, Contact, Id, Money
from amends.desk.printing import register, sheets
from amends.documents import NotPrinted
from amends.documents.document import Blank, Blanks, Document, Heading, Picture, Table, Ticks
from amends.documents.workbook import opened
from amends.governance.publishing import following, publish
from amends.handling import masking, rules
from amends.handling.kinds.complaint import TAKE_OVER
from amends.handling.lodging import fresh_references
from amends.handling.streams import stream_of
from amends.register.models import Deadline, Row
from amends.vault import files
from amends.vault.models import Piece, ReadLog

pytestmark = pytest.mark.django_db

NOTE = "I think that she is right."
EVIDENCE = "The boiler log shows nothing."
REASON = "Nobody ordered the part."
NARRATIVE = "The heating has been cold for a week."


@pytest.fixture(autouse=True)
def _organization() -> None:
    org.found_organization()


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[Document]:
    """The documents that were made, in place of their PDF, which has tests of its own."""
    found: list[Document] = []

    def kept(document: Document) -> bytes:
        found.append(document)
        return b"%PDF-"

    monkeypatch.setattr(sheets, "render", kept)
    return found


def _png() -> bytes:
    def part(name: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        )

    head = part(b"IHDR", struct.pack(">IIBBBBB", 2, 2, 8, 0, 0, 0, 0))
    return (
        b"\x89PNG\r\n\x1a\n" + head + part(b"IDAT", zlib.compress(b"\0ab" * 2)) + part(b"IEND", b"")
    )


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for one in value:
            yield from _texts(one)
    elif is_dataclass(value):
        for field in fields(value):
            yield from _texts(getattr(value, field.name))


def said(document: Document) -> str:
    """Every text of a document, one a line."""
    return "\n".join(_texts(document))


def get(client: Client, address: str, status: int = 200) -> Any:
    response = client.get(f"/desk/{address}")
    assert response.status_code == status, (address, response.status_code)
    return response


def paper(reference: str, name: str) -> str:
    return f"complaints/{reference}/paper/{name}"


def told_in_many_ways(*, examined: bool = True, **changes: Any) -> str:
    """A complaint with everything that only some may read."""
    reference = org.lodged(
        complainants=(
            NewParty(
                identity=Contact(
                    name="Nora Complain",
                    email="nora@example.org",
                    phone="0301234567",
                    lines=("7 Canal Road",),
                ),
                contact_by=Way.email,
            ),
        ),
        references=(NewReference(Code("order"), "ORDER-4711"),),
        **changes,
    ).reference
    do(reference, "note", Note(NOTE))
    if examined:
        do(reference, "assess", six())
        do(reference, "classify", Classify(1, Code("poor_service")))
        do(reference, "assign", Assign(org.HANDLER))
        do(reference, "record-evidence", RecordEvidence(EVIDENCE), by=org.HANDLER)
    do(reference, "attach", Attach(files.store([b"x"], name="our-view.txt"), "our-view.txt", True))
    photo = files.store([_png()], name="wall-nora.png")
    do(reference, "attach", Attach(photo, "wall-nora.png"))
    write(reference, "We are looking into it.")
    for template in (None, Code("status")):
        words = f"Our letter\n\nDear Nora Complain, {template or 'free'}."
        letter = SendNotice(Notice.status, Way.letter, 1, words=words, template=template)
        do(reference, "send-notice", letter)
    return reference


# --- who may print ---

EVERY = (
    "follow-up.pdf",
    "chronology.pdf",
    "file-internal.pdf",
    "file-disclosable.pdf",
    "file-masked.pdf",
    "form.pdf",
    f"person-{org.COLLEAGUE.rpartition('/')[2]}.pdf",
)


def test_whoever_does_not_see_a_complaint_prints_nothing_of_it(made: list[Document]) -> None:
    reference = desk.complaint_about(org.COLLEAGUE)
    for person in (org.COLLEAGUE, org.MANAGER, org.HANDLER, org.AUDITOR, org.ADMINISTRATOR):
        for name in EVERY:
            get(desk.seated(person), paper(reference, name), 404)
        get(desk.seated(person), f"complaints/{reference}/print/", 404)
    for name in EVERY:
        assert Client().get(f"/desk/{paper(reference, name)}").status_code == 302
    assert made == []
    for name in EVERY:
        get(desk.seated(org.REPRESENTATIVE), paper(reference, name))
    assert len(made) == len(EVERY)


def test_a_pdf_is_downloaded_and_kept_nowhere() -> None:
    reference = org.lodged().reference

    response = get(desk.seated(org.HANDLER), paper(reference, "follow-up.pdf"))

    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == f'attachment; filename="{reference}-follow-up.pdf"'
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in response["Cache-Control"]
    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(response.content)).pages)
    assert NARRATIVE in " ".join(text.split())


@pytest.mark.parametrize("variant", ["internal", "disclosable", "masked"])
def test_every_making_is_noted_as_a_read(variant: str, made: list[Document]) -> None:
    reference = org.lodged().reference
    empty_read_log()

    get(desk.seated(org.HANDLER), paper(reference, f"file-{variant}.pdf"))

    rows = ReadLog.objects.all()
    assert {(row.reader, row.purpose) for row in rows} == {(org.HANDLER, f"print/file/{variant}")}
    assert all(reference in row.references for row in rows)


def test_what_cannot_be_printed_says_so_and_tells_nothing(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fails(_document: Document) -> bytes:
        raise NotPrinted("not done after 30 seconds")

    monkeypatch.setattr(sheets, "render", fails)
    reference = org.lodged().reference

    page = desk.read(desk.seated(org.HANDLER), paper(reference, "chronology.pdf"), 503)

    assert "We could not create the PDF" in page
    assert NARRATIVE not in page + caplog.text


def test_the_page_of_sheets_lists_what_there_is_and_each_opens(made: list[Document]) -> None:
    reference = desk.complaint_about(org.COLLEAGUE)
    client = desk.seated(org.REPRESENTATIVE)
    assert f"/desk/complaints/{reference}/print/" in desk.read(client, f"complaints/{reference}/")

    page = desk.read(client, f"complaints/{reference}/print/?large=1")
    addresses = re.findall(r'href="/desk/([^"]+\.pdf[^"]*)"', page.replace("&amp;", "&"))

    assert len(addresses) == 7
    for address in addresses:
        get(client, address)
    assert all(document.large for document in made)


# --- form and chronology ---


def test_the_follow_up_form_has_its_seven_parts_and_eight_rows(made: list[Document]) -> None:
    reference = org.lodged().reference
    answer(reference)

    get(desk.seated(org.HANDLER), paper(reference, "follow-up.pdf"))

    (document,) = made
    headings = [block.text[:2] for block in document.blocks if isinstance(block, Heading)]
    assert headings == [f"{number}." for number in range(1, 8)]
    (table,) = [block for block in document.blocks if isinstance(block, Table)]
    assert [row[0] for row in table.rows] == [f"T{number}" for number in range(1, 9)]
    assert document.reference == reference
    assert document.variant == "Internal: do not pass on"


def test_the_chronology_tells_every_entry_with_its_words(made: list[Document]) -> None:
    reference = told_in_many_ways()

    get(desk.seated(org.HANDLER), paper(reference, "chronology.pdf"))

    text = said(made[0])
    told = (NARRATIVE, NOTE, EVIDENCE, "our-view.txt", "We are looking into it.")
    for words in (*told, "Dear Nora Complain, free.", "Dear Nora Complain, status."):
        assert words in text


# --- the whole file ---


def test_the_internal_file_holds_all_with_pictures_as_pages(made: list[Document]) -> None:
    reference = told_in_many_ways()

    get(desk.seated(org.HANDLER), paper(reference, "file-internal.pdf"))

    (document,) = made
    text = said(document)
    for words in (NARRATIVE, NOTE, EVIDENCE, "Nora Complain", "our-view.txt", "ORDER-4711"):
        assert words in text
    (picture,) = [block for block in document.blocks if isinstance(block, Picture)]
    assert picture.content == _png()
    assert "wall-nora.png" in picture.alt
    stored = {piece.name: piece for piece in Piece.objects.filter(kind="file")}
    for piece in stored.values():
        assert piece.text in text, "the SHA-256 of each file"


def test_the_disclosable_file_is_what_the_party_is_told_and_no_more(made: list[Document]) -> None:
    reference = told_in_many_ways()
    finding = RecordFinding(1, Finding.upheld, "The boiler was never ordered.")
    do(reference, "record-finding", finding, by=org.HANDLER)
    do(reference, "finish-investigation", FinishInvestigation(), by=org.HANDLER)
    response = PrepareResponse(REASON, (NewRemedy(Code("repair"), 1),))
    do(reference, "prepare-response", response, by=org.HANDLER)
    do(reference, "authorize-response", AuthorizeResponse(1), by=org.MANAGER)
    decision = CommunicateDecision(1, Way.email, "We were wrong and repair it.")
    do(reference, "communicate-decision", decision, by=org.HANDLER)

    get(desk.seated(org.HANDLER), paper(reference, "file-disclosable.pdf"))

    (document,) = made
    text = said(document)
    for words in (NARRATIVE, "We are looking into it.", "We were wrong", REASON, "wall-nora.png"):
        assert words in text
    for words in (NOTE, EVIDENCE, "our-view", "The boiler was never ordered", "Hanna", "Rita"):
        assert words not in text
    assert document.variant == "Copy for Nora Complain"
    assert sum(isinstance(block, Picture) for block in document.blocks) == 1


def _in_german_too() -> None:
    in_force = rules.rules_at(timezone.now()).policy
    draft = following(replace(in_force, languages=("en", "de")), in_force)
    who = org.acting(org.REPRESENTATIVE)
    publish(draft, reason="German, too", actor=who, now=timezone.now())


def test_a_copy_is_in_the_language_of_its_reader_and_as_large_as_they_need(
    made: list[Document],
) -> None:
    _in_german_too()
    party = NewParty(
        identity=Contact(name="Nora"), language=Code("de"), needs=(Code("large_print"),)
    )
    reference = org.lodged(timezone.now(), complainants=(party,)).reference

    get(desk.seated(org.HANDLER), paper(reference, "file-disclosable.pdf"))
    get(desk.seated(org.HANDLER), paper(reference, "file-internal.pdf"))

    theirs, ours = made
    assert (theirs.language, theirs.large, theirs.variant) == ("de", True, "Kopie für Nora")
    assert "Dateien" in said(theirs)
    assert (ours.language, ours.large) == ("en", False)


def test_forms_are_offered_in_each_language_and_each_leads_back_to_its_own(
    made: list[Document],
) -> None:
    _in_german_too()
    client = desk.seated(org.HANDLER)
    page = desk.read(client, "complaint-form/")
    addresses = re.findall(r'href="/desk/(complaint-form/form\.pdf[^"]*)"', page)

    for address in addresses:
        get(client, address)

    assert [document.title for document in made] == ["Complaint form", "Beschwerdeformular"]
    back = client.get("/desk/form-came-back/", {"code": _code(made[1])})
    assert back["Location"] == "/desk/complaints/new/?channel=letter&in=de"


def test_what_another_party_wrote_is_in_no_copy_but_their_own(made: list[Document]) -> None:
    parties = tuple(NewParty(identity=Contact(name=name)) for name in ("Nora", "Otto"))
    reference = org.lodged(complainants=parties).reference
    do(reference, "message", Message(1, "For Nora alone."))
    do(reference, "message", Message(2, "For Otto alone."))
    client = desk.seated(org.HANDLER)

    for party in (1, 2):
        get(client, paper(reference, f"file-disclosable.pdf?party={party}"))

    nora, otto = (said(document) for document in made)
    assert "For Nora alone." in nora
    assert "For Otto alone." not in nora
    assert "Otto" not in nora
    assert "For Otto alone." in otto
    assert "For Nora alone." not in otto
    assert "Nora" not in otto


def test_there_is_no_copy_for_whoever_has_no_part_or_may_not_follow(made: list[Document]) -> None:
    speaker = NewParty(identity=Contact(name="Sam"), acts_for=(0,), authority=Standing.claimed)
    reference = org.lodged(representatives=(speaker,)).reference
    do(reference, "record-authority", RecordAuthority(2, Standing.refused))
    client = desk.seated(org.REPRESENTATIVE)

    for party in ("2", "7", "99999999999999999999"):
        get(client, paper(reference, f"file-disclosable.pdf?party={party}"), 404)
    get(client, paper(reference, "file-everything.pdf"), 404)
    assert made == []


def test_whoever_has_not_shown_that_they_may_speak_gets_no_answer_on_paper(
    made: list[Document],
) -> None:
    speaker = NewParty(identity=Contact(name="Sam"), acts_for=(0,), authority=Standing.claimed)
    reference = org.lodged(representatives=(speaker,)).reference
    do(reference, "attach", Attach(files.store([b"x"], name="plan.txt"), "plan.txt"))
    answer(reference, "We were wrong and repair it.")

    for party in (1, 2):
        get(desk.seated(org.HANDLER), paper(reference, f"file-disclosable.pdf?party={party}"))

    complainant, claimed = (said(document) for document in made)
    assert "We were wrong" in complainant
    assert "We added a file." in complainant
    for words in ("We were wrong", REASON, "sent you our answer", "added a file", "plan.txt"):
        assert words not in claimed


def test_the_masked_file_names_nobody(made: list[Document]) -> None:
    reference = told_in_many_ways(
        examined=False,
        about_person=YesNoUnknown.yes,
        mentions=(NewMention("Carl at the door"),),
    )

    get(desk.seated(org.REPRESENTATIVE), paper(reference, "file-masked.pdf"))

    (document,) = made
    text = said(document)
    names = ("Nora", "nora@", "0301234567", "Canal", "ORDER-4711", "Carl", "Rita", "Hanna", "wall-")
    assert [name for name in names if name in text] == []
    for words in (NARRATIVE, NOTE, "person 1"):
        assert words in text
    assert not any(isinstance(block, Picture) for block in document.blocks)
    assert document.variant == "Masked: without names"


def test_a_name_given_in_confidence_is_on_no_paper_of_whoever_is_not_told_it(
    made: list[Document],
) -> None:
    party = NewParty(identity=Contact(name="Vera Veiled"), mode=IdentityMode.confidential)
    reference = org.lodged(complainants=(party,)).reference

    for name in ("file-internal.pdf", "file-disclosable.pdf", "follow-up.pdf"):
        get(desk.seated(org.COUNTER), paper(reference, name))
    assert not any("Vera" in said(document) for document in made)
    get(desk.seated(org.REPRESENTATIVE), paper(reference, "file-internal.pdf"))
    assert "Vera" in said(made[-1])


def test_personal_fields_are_hidden_on_page_and_paper_from_whoever_is_not_told_names(
    made: list[Document], monkeypatch: pytest.MonkeyPatch
) -> None:
    reference = org.lodged(remedy="Heal my asthma.").reference
    asthma = Id(Piece.objects.get(text="Heal my asthma.").pk)
    monkeypatch.setattr(masking, "personal_pieces", lambda *_: frozenset({asthma}))

    for person, told in ((org.COUNTER, False), (org.REPRESENTATIVE, True)):
        page = desk.read(desk.seated(person), f"complaints/{reference}/")
        get(desk.seated(person), paper(reference, "file-internal.pdf"))
        get(desk.seated(person), paper(reference, "file-disclosable.pdf"))
        assert ("asthma" in page) is told
        assert [("asthma" in said(document)) for document in made[-2:]] == [told, told]


def test_what_was_taken_away_is_on_no_paper(made: list[Document]) -> None:
    reference = told_in_many_ways()
    note, photo = (Piece.objects.get(text=NOTE), Piece.objects.get(name="wall-nora.png"))
    for piece in (note, photo):
        do(reference, "retract", Retract(Id(piece.pk), "Not hers."))

    for variant in ("internal", "disclosable", "masked"):
        get(desk.seated(org.REPRESENTATIVE), paper(reference, f"file-{variant}.pdf"))

    for document in made:
        text = said(document)
        assert NOTE not in text
        assert photo.text not in text
        assert not any(isinstance(block, Picture) for block in document.blocks)


# --- the sheet of a person complained about ---


def test_the_sheet_of_a_person_holds_what_they_were_told_and_nothing_of_the_file(
    made: list[Document],
) -> None:
    reference = desk.complaint_about(org.COLLEAGUE)
    do(reference, "note", Note(NOTE))
    own = f"about-me/{reference}/sheet.pdf"

    get(desk.seated(org.REPRESENTATIVE), paper(reference, EVERY[-1]))
    get(desk.seated(org.COLLEAGUE), own)

    for document in made:
        text = said(document)
        assert desk.ALLEGATION in text
        assert "Your union." in text
        assert "Carl Colleague" in text
        for words in ("Nora", NARRATIVE, NOTE, "the driver"):
            assert words not in text
        assert "Your comment" in text
    for person in (org.HANDLER, org.MANAGER, org.REPRESENTATIVE):
        get(desk.seated(person), own, 404)


def test_the_sheet_tells_what_they_said_and_asks_no_more_once_it_is_over(
    made: list[Document],
) -> None:
    reference = desk.complaint_about(org.COLLEAGUE)
    do(reference, "hear-person", HearPerson(org.COLLEAGUE, "I was not there."))

    get(desk.seated(org.COLLEAGUE), f"about-me/{reference}/sheet.pdf")

    assert "I was not there." in said(made[0])


def test_nobody_is_told_by_a_sheet_that_they_are_complained_about(made: list[Document]) -> None:
    told = desk.complaint_about(org.COLLEAGUE)
    client = desk.seated(org.REPRESENTATIVE)

    get(client, paper(told, f"person-{org.HANDLER.rpartition('/')[2]}.pdf"), 404)
    get(client, paper(org.lodged().reference, EVERY[-1]), 404)
    mentions = (NewMention("the driver"),)
    named = org.lodged(about_person=YesNoUnknown.yes, mentions=mentions).reference
    do(named, "name-person", NamePerson(1, org.COLLEAGUE))
    get(client, paper(named, EVERY[-1]), 404)
    assert "person-" not in desk.read(client, f"complaints/{named}/print/")
    assert made == []


# --- the blank form ---


def _code(document: Document) -> str:
    (found,) = set(re.findall(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}\b", said(document)))
    return found


def test_a_form_printed_for_a_complaint_leads_back_to_it(made: list[Document]) -> None:
    reference = org.lodged().reference
    client = desk.seated(org.HANDLER)
    get(client, paper(reference, "form.pdf"))
    code = _code(made[0])

    assert "Nora" not in said(made[0])
    for typed in (code, code.lower().replace("-", " "), f"  {code.replace('-', '')} "):
        back = client.get("/desk/form-came-back/", {"code": typed})
        assert back.status_code == 302
        assert back["Location"] == f"/desk/complaints/{reference}/"


def test_a_blank_form_leads_to_recording_in_its_language(made: list[Document]) -> None:
    client = desk.seated(org.HANDLER)
    get(client, "complaint-form/form.pdf")

    back = client.get("/desk/form-came-back/", {"code": _code(made[0])}, follow=True)

    page = back.content.decode()
    assert back.redirect_chain[0][0] == "/desk/complaints/new/?channel=letter&in=en"
    assert re.search(r'<option value="letter" selected', page)
    assert re.search(r'<option value="en" selected', page)


@pytest.mark.parametrize("typed", ["", "0000-0000-0000", "x" * 80, "K7QX-2M4P", "€"])
def test_a_code_that_is_none_of_ours_is_refused_at_its_field(typed: str) -> None:
    page = desk.seated(org.HANDLER).get("/desk/form-came-back/", {"code": typed})

    assert page.status_code == 422
    assert "field-error" in page.content.decode()


def test_a_code_made_without_the_key_leads_nowhere(made: list[Document]) -> None:
    reference = org.lodged().reference
    client = desk.seated(org.HANDLER)
    get(client, paper(reference, "form.pdf"))
    right = _code(made[0])
    wrong = right[:-1] + ("0" if right[-1] != "0" else "1")

    assert client.get("/desk/form-came-back/", {"code": wrong}).status_code == 422


def test_a_code_opens_nothing_to_whoever_may_not_see_the_complaint(made: list[Document]) -> None:
    reference = desk.complaint_about(org.COLLEAGUE)
    get(desk.seated(org.REPRESENTATIVE), paper(reference, "form.pdf"))

    back = desk.seated(org.COLLEAGUE).get(
        "/desk/form-came-back/", {"code": _code(made[0])}, follow=True
    )

    assert back.status_code == 404


def _with_own_fields(*own: OwnField) -> None:
    known = rules.rules_at(timezone.now()).policy
    languages = tuple(dict.fromkeys((*known.languages, "de")))
    changed = following(replace(known, own_fields=own, languages=languages), known)
    by = org.acting(org.REPRESENTATIVE)
    publish(changed, reason="We ask more.", actor=by, now=timezone.now())


def _labels(english: str, german: str) -> tuple[Label, ...]:
    return (Label("en", english), Label("de", german))


ASKED = AskedOf.complainant
OWN = (
    OwnField(
        Code("own.building"),
        FieldType.code,
        _labels("Building", "Gebäude"),
        (
            Option(Code("tower"), _labels("Tower", "Turm")),
            Option(Code("yard"), _labels("Yard", "Hof")),
            Option(Code("barn"), _labels("Barn", "Scheune"), retired=True),
        ),
        ASKED,
        help=_labels("Where you live", "Wo Sie wohnen"),
    ),
    OwnField(Code("own.pets"), FieldType.bool, _labels("Pets", "Haustiere"), asked_of=ASKED),
    OwnField(Code("own.flat"), FieldType.words, _labels("Flat", "Wohnung"), asked_of=ASKED),
    OwnField(Code("own.rent"), FieldType.money, _labels("Rent", "Miete"), asked_of=ASKED),
    OwnField(Code("own.since"), FieldType.day, _labels("Since", "Seit"), asked_of=ASKED),
    OwnField(Code("own.rooms"), FieldType.int, _labels("Rooms", "Zimmer"), asked_of=ASKED),
    OwnField(Code("own.ours"), FieldType.words, _labels("Our view", "Unsere Sicht")),
    OwnField(
        Code("own.gone"), FieldType.words, _labels("Gone", "Weg"), asked_of=ASKED, retired=True
    ),
)


def test_a_blank_form_asks_what_the_organization_asks_in_each_language(
    made: list[Document],
) -> None:
    _with_own_fields(*OWN)
    client = desk.seated(org.HANDLER)
    get(client, "complaint-form/form.pdf?in=en")
    get(client, "complaint-form/form.pdf?in=de")
    english, german = made
    boxes = [block for block in english.blocks if isinstance(block, Ticks)]
    assert ("Building (Where you live)", ("Tower", "Yard")) in [(b.label, b.options) for b in boxes]
    assert ("Pets", ("Yes", "No")) in [(b.label, b.options) for b in boxes]
    alone = [block for block in english.blocks if isinstance(block, Blank)]
    beside = [one for block in english.blocks if isinstance(block, Blanks) for one in block.fields]
    lines = {blank.label: blank.lines for blank in (*alone, *beside)}
    assert lines["Flat"] > 1
    assert {"Rent (in EUR)", "Since (day, month, year)", "Rooms"} <= set(lines)
    headings = [block.text for block in english.blocks if isinstance(block, Heading)]
    assert "5. More questions" in headings
    assert "7. Attachments" in headings
    for hidden in ("Our view", "Gone", "Barn"):
        assert hidden not in said(english)
    for word in ("Gebäude (Wo Sie wohnen)", "Turm", "Haustiere", "Wohnung", "Miete (in EUR)"):
        assert word in said(german)


def test_a_blank_form_without_fields_of_ones_own_asks_nothing_more(made: list[Document]) -> None:
    get(desk.seated(org.HANDLER), "complaint-form/form.pdf?in=en")
    headings = [block.text for block in made[0].blocks if isinstance(block, Heading)]
    assert "1. About you" in headings
    assert headings[-1] == "6. Attachments"


# --- the register of a period ---

PERIOD = {"since": "2026-03-01", "until": "2026-03-31"}


def _register(client: Client, **asked: str) -> Any:
    return client.get("/desk/complaints/register/", {**PERIOD, **asked})


def test_the_register_on_paper_has_one_line_for_each_complaint_that_may_be_seen(
    made: list[Document],
) -> None:
    seen = org.lodged().reference
    walled = org.lodged(about_person=YesNoUnknown.unknown).reference
    late = org.lodged(at=timezone.now()).reference

    for person, expected in ((org.HANDLER, {seen}), (org.REPRESENTATIVE, {seen, walled})):
        assert _register(desk.seated(person), **{"as": "pdf"}).status_code == 200
        (table,) = [block for block in made[-1].blocks if isinstance(block, Table)]
        assert {row[0] for row in table.rows} == expected
        assert late not in said(made[-1])
    assert ReadLog.objects.filter(purpose="print/register").count() == 2


def test_the_register_as_a_workbook_holds_values_and_no_formulas() -> None:
    name = "=HYPERLINK(1)"
    party = NewParty(identity=Contact(name=name))
    reference = org.lodged(complainants=(party,)).reference

    response = _register(desk.seated(org.HANDLER), **{"as": "xlsx"})

    with opened(io.BytesIO(response.content)) as book:
        head, row = book.rows(book.sheets[0])
    line = dict(zip(head.cells, row.cells, strict=False))
    assert line["Reference"] == reference
    assert line["Complainant"] == name
    assert f"{line['Received (UTC)']:%Y-%m-%d}" == "2026-03-02"
    assert line["Safety risk"] is False


def _policy(**changes: Any) -> None:
    known = rules.rules_at(timezone.now()).policy
    changed = following(replace(known, **changes), known)
    by = org.acting(org.REPRESENTATIVE)
    publish(changed, reason="We moved.", actor=by, now=timezone.now())


def _sheet(**asked: str) -> tuple[str, list[dict[Any, Any]]]:
    response = _register(desk.seated(org.REPRESENTATIVE), **{"as": "xlsx", **asked})
    with opened(io.BytesIO(response.content)) as book:
        head, *rows = (one.cells for one in book.rows(book.sheets[0]))
        return book.sheets[0], [dict(zip_longest(head, row)) for row in rows]


@pytest.mark.parametrize(
    "zone", ["Europe/London", "America/Los_Angeles", "Pacific/Kiritimati", "Pacific/Pago_Pago"]
)
def test_the_next_date_in_the_workbook_is_the_day_that_was_told(zone: str) -> None:
    _policy(zone=zone)
    reference = org.lodged(at=timezone.now()).reference
    row = Row.objects.get(reference=reference)
    told = Deadline.objects.get(reference=reference, until=row.next_on)
    local = row.received_at.astimezone(ZoneInfo(zone))
    name, (line,) = _sheet(since=f"{local:%Y-%m-%d}", until=f"{local:%Y-%m-%d}")
    assert name == f"{local:%Y-%m-%d} to {local:%Y-%m-%d}"
    city = zone.split("/")[1].replace("_", " ")
    assert line[f"Next deadline ({city} time)"] == told.day
    received = local.replace(tzinfo=None, microsecond=0)
    assert line[f"Received ({city} time)"] == received


def test_what_is_not_told_of_one_taken_over_is_not_made_up_in_the_register(
    made: list[Document],
) -> None:
    given = TakeOver(
        source=Code("old"),
        old_reference="7",
        stage=Code("closed_elsewhere"),
        happened=datetime(2026, 3, 3, tzinfo=UTC),
        complainants=(NewParty(identity=Contact(name="Olaf Old")),),
        lacks=(Code("receipt_time"),),
        narrative=NARRATIVE,
        closed_on=date(2026, 3, 9),
    )
    (reference,) = fresh_references(1)
    now = timezone.now()
    perform_named(stream_of(reference), TAKE_OVER, given, actor=IMPORT_ACTOR, now=now)
    _, (line,) = _sheet()
    assert line["Reference"] == reference
    assert line["Received (UTC)"] == date(2026, 3, 3)
    assert line["Closed (UTC)"] == date(2026, 3, 9)
    assert line["Outcome sought"] is None
    _register(desk.seated(org.REPRESENTATIVE), **{"as": "pdf"})
    assert NARRATIVE not in said(made[-1])
    assert "Mon 9 March 2026" in said(made[-1])
    page = desk.read(desk.seated(org.REPRESENTATIVE), f"complaints/{reference}/")
    assert "Tue 3 March 2026" in page
    assert "2026, 00:00" not in page


def _answered() -> str:
    _with_own_fields(*OWN, replace(OWN[2], code=Code("own.secret"), visible_to=(Role.auditor,)))
    reference = str(org.lodged().reference)
    told = (
        NewFact(Code("own.building"), code=Code("tower")),
        NewFact(Code("own.pets"), flag=False),
        NewFact(Code("own.flat"), words="=1+1"),
        NewFact(Code("own.rent"), money=Money(45_050, Code("eur"))),
        NewFact(Code("own.since"), day=date(2026, 2, 1)),
        NewFact(Code("own.rooms"), number=3),
        NewFact(Code("own.secret"), words="FOR AUDITORS"),
    )
    do(reference, "classify", Classify(facts=told))
    return reference


def test_the_register_as_a_workbook_has_a_column_for_each_field_of_ones_own() -> None:
    _answered()
    response = _register(desk.seated(org.HANDLER), **{"as": "xlsx"})
    with opened(io.BytesIO(response.content)) as book:
        titles, row = (one.cells for one in book.rows(book.sheets[0]))
    told = dict(zip(titles, row, strict=False))
    assert told["Building"] == "Tower"
    assert (told["Pets"], told["Flat"], told["Rooms"]) == ("no", "=1+1", 3)
    assert (told["Rent"], told["Since"]) == (Decimal("450.5"), date(2026, 2, 1))
    assert "FOR AUDITORS" not in row


def test_the_register_on_paper_tells_fields_of_ones_own_in_one_column(
    made: list[Document],
) -> None:
    _answered()
    _register(desk.seated(org.HANDLER), **{"as": "pdf"})
    text = said(made[0])
    assert "Custom fields" in text
    assert "Building: Tower" in text
    assert "450.50" in text
    assert "FOR AUDITORS" not in text


def test_an_empty_period_is_a_register_too(made: list[Document]) -> None:
    assert _register(desk.seated(org.HANDLER), **{"as": "pdf"}).status_code == 200
    assert not any(isinstance(block, Table) for block in made[0].blocks)
    assert _register(desk.seated(org.HANDLER), **{"as": "xlsx"}).status_code == 200


@pytest.mark.parametrize(
    "asked",
    [{"since": "2026-03-09", "until": "2026-03-01"}, {"since": "soon"}, {"until": ""}],
)
def test_a_period_that_is_none_is_refused_at_its_field(asked: dict[str, str]) -> None:
    page = _register(desk.seated(org.HANDLER), **asked)

    assert page.status_code == 422
    assert "field-error" in page.content.decode()


def test_a_period_with_too_many_complaints_asks_for_a_shorter_one(
    monkeypatch: pytest.MonkeyPatch, made: list[Document]
) -> None:
    monkeypatch.setattr(register, "MOST_ON_PAPER", 1)
    for _ in range(2):
        org.lodged()

    page = _register(desk.seated(org.HANDLER), **{"as": "pdf"})

    assert page.status_code == 422
    assert "more than 1 complaints" in page.content.decode()
    assert made == []


def test_the_register_is_closed_to_whoever_sees_no_complaints() -> None:
    for person in (org.ADMINISTRATOR, org.AUDITOR):
        response = _register(desk.seated(person), **{"as": "xlsx"})
        with opened(io.BytesIO(response.content)) as book:
            assert len(list(book.rows(book.sheets[0]))) == 1
    assert Client().get("/desk/complaints/register/").status_code == 302
