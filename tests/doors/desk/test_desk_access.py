"""Each page of the desk is for those whom the one access rule lets see it, and for nobody else."""

import re
from collections.abc import Iterator
from datetime import datetime

import pytest
from django.test import Client
from django.urls import URLPattern
from django.utils import timezone
from tests.doors import desk_people as desk
from tests.doors.handled import answer, do
from tests.read_log import empty_read_log
from tests.records import organization as org

from amends.core.operation.acts.assessment import NamePerson
from amends.core.operation.acts.communication import Attach, Note
from amends.core.operation.acts.investigation import HearPerson, NotifySubject
from amends.core.operation.acts.posting import WriteLetter
from amends.core.operation.acts.receipt import NewMention, NewParty
from amends.core.operation.events import IdentityMode, Way, YesNoUnknown
from amends.core.values import Code, Contact, Id, Upload
from amends.desk import urls
from amends.people.models import Account
from amends.vault.models import ReadLog

pytestmark = pytest.mark.django_db

NARRATIVE = "The heating has been cold for a week."
NAME = "Nora Complain"
NOBODY = "0000-0000"


@pytest.fixture(autouse=True)
def _organization() -> None:
    org.found_organization()


def every_address(reference: str) -> Iterator[str]:
    """Every address of the desk, with something in each place."""
    for pattern in urls.urlpatterns:
        assert isinstance(pattern, URLPattern)
        path = str(pattern.pattern)
        path = re.sub(r"<reference:\w+>", reference, path)
        path = path.replace("<slug:act>", "note").replace("<str:piece>", "piece")
        path = path.replace("<slug:variant>", "internal").replace("<governing:kind>", "statements")
        path = re.sub(r"<int:\w+>", "1", path)
        yield re.sub(r"<(str|slug):\w+>", "other", path)


SENT_ONLY = ("say/", "drafts/other/")
"""Addresses of a complaint that no browser opens: a form is sent there."""
OPEN_DOORS = {"sign-in/", "sign-out/", "invitation/"}


def of_complaint(reference: str) -> list[str]:
    apart = ("about-me/", "record/")
    return [a for a in every_address(reference) if reference in a and not a.startswith(apart)]


def test_a_stranger_gets_no_further_than_signing_in() -> None:
    reference = org.lodged().reference
    for address in every_address(reference):
        if address in OPEN_DOORS:
            continue
        for response in (Client().get(f"/desk/{address}"), Client().post(f"/desk/{address}")):
            assert response.status_code in (302, 405), address
            if response.status_code == 302:
                assert response["Location"].startswith("/desk/sign-in/"), address


def test_nothing_is_posted_without_a_token() -> None:
    reference = org.lodged().reference
    client = desk.seated(org.REPRESENTATIVE, checks=True)
    for address in every_address(reference):
        status = client.post(f"/desk/{address}", {"words": "x"}).status_code
        assert status in (403, 405), (address, status)


def test_pages_with_personal_data_are_kept_nowhere() -> None:
    client = desk.seated(org.REPRESENTATIVE)
    response = client.get(f"/desk/complaints/{org.lodged().reference}/")
    assert "no-store" in response["Cache-Control"]
    assert "private" in response["Cache-Control"]


def test_an_account_without_a_role_is_told_so_and_shown_nothing() -> None:
    reference = org.lodged().reference
    Account.objects.add("nobody", person="person/unknown", password=desk.PASSWORD)
    client = desk.seated("person/unknown")
    for address in ("", "complaints/", f"complaints/{reference}/", "settings/", "about-me/"):
        page = desk.read(client, address, 403)
        assert "You do not have a role yet" in page
        assert NAME not in page


def test_somebody_in_personnel_without_a_role_has_only_their_own_page() -> None:
    from tests.named import perform_named

    from amends.core.framework.appointments import AddPerson

    cleaner = Id("person/cleaner")
    joined = AddPerson("Clara Clean")
    perform_named(cleaner, "add-person", joined, actor=org.acting(org.ADMINISTRATOR), now=_now())
    client = desk.seated(cleaner)
    assert "You do not have a role yet" in desk.read(client, "complaints/", 403)
    reference = desk.complaint_about(cleaner)
    assert desk.ALLEGATION in desk.read(client, f"about-me/{reference}/")


def _now() -> datetime:
    return timezone.now()


@pytest.mark.parametrize("person", [org.REPRESENTATIVE, org.HANDLER, org.COLLEAGUE, org.COUNTER])
def test_whoever_may_read_the_unit_sees_its_complaint(person: str) -> None:
    reference = org.lodged().reference
    client = desk.seated(person)
    page = desk.read(client, f"complaints/{reference}/")
    assert NARRATIVE in page
    assert NAME in page
    assert reference in desk.read(client, "complaints/")


@pytest.mark.parametrize("person", [org.ADMINISTRATOR, org.AUDITOR])
def test_who_handles_no_complaints_cannot_tell_whether_one_is_there(person: str) -> None:
    reference = org.lodged().reference
    client = desk.seated(person)
    for there, nowhere in zip(of_complaint(reference), of_complaint(NOBODY), strict=True):
        if there.endswith(SENT_ONLY):
            continue
        seen = desk.read(client, there, 404).replace(reference, NOBODY)
        other = desk.read(client, nowhere, 404)
        assert _without_tokens(seen) == _without_tokens(other), there
    for address in ("say", "drafts/say"):
        for one in (reference, NOBODY):
            sent = client.post(f"/desk/complaints/{one}/{address}/", {"words": "x"})
            assert sent.status_code == 404, address
    assert reference not in desk.read(client, "complaints/?state=open")
    assert reference not in desk.read(client, "")


# --- who examines how complaints are handled ---


def test_an_auditor_reads_the_record_without_who_anybody_is_and_does_nothing_in_it() -> None:
    reference = org.lodged().reference
    answer(reference)
    letter = WriteLetter(1, Way.letter, "Our visit\n\nDear Nora Complain, we come on Monday.")
    do(reference, "write-letter", letter)
    client = desk.seated(org.AUDITOR)
    assert f'href="/desk/record/{reference}/"' in desk.read(client, "record/")

    page = desk.read(client, f"record/{reference}/")
    assert NARRATIVE in page
    assert "The boiler was never ordered." in page
    assert "Hanna Handler" in page, "personnel are what is examined"
    for hidden in (NAME, "nora@example.org", "Dear", "<textarea", "/acts/", "/files/"):
        assert hidden not in page, hidden
    read = ReadLog.objects.filter(reader=org.AUDITOR)
    assert [one.purpose for one in read] == ["record"]
    assert reference in read[0].references


@pytest.mark.parametrize("person", [org.ADMINISTRATOR, org.HANDLER, org.COUNTER, org.DIRECTOR])
def test_the_record_is_there_for_nobody_but_who_examines_it(person: str) -> None:
    reference = org.lodged().reference
    client = desk.seated(person)
    desk.read(client, "record/", 404)
    desk.read(client, f"record/{reference}/", 404)
    assert 'href="/desk/record/"' not in desk.read(client, "")


def test_what_a_wall_surrounds_is_not_in_the_record_and_is_like_what_nobody_has() -> None:
    sealed = org.lodged(
        about_person=YesNoUnknown.unknown, mentions=(NewMention("the tall one"),)
    ).reference
    client = desk.seated(org.AUDITOR)
    for reference in (sealed, desk.complaint_about()):
        assert reference not in desk.read(client, "record/")
        seen = desk.read(client, f"record/{reference}/", 404).replace(reference, NOBODY)
        nowhere = desk.read(client, f"record/{NOBODY}/", 404)
        assert _without_tokens(seen) == _without_tokens(nowhere)


def test_the_list_of_the_record_holds_just_the_complaints_that_open() -> None:
    """The filter of rows and the one rule of the core say the same."""
    open_one = org.lodged().reference
    others = [desk.complaint_about(), org.lodged(about_person=YesNoUnknown.unknown).reference]
    client = desk.seated(org.AUDITOR)
    page = desk.read(client, "record/")
    for reference in (open_one, *others):
        opens = client.get(f"/desk/record/{reference}/").status_code == 200
        assert opens == (reference in page), reference


def _without_tokens(page: str) -> str:
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page)


def test_sealed_triage_is_for_the_representative_alone() -> None:
    reference = org.lodged(
        about_person=YesNoUnknown.unknown, mentions=(NewMention("the tall one"),)
    ).reference
    assert "Restricted until" in desk.read(
        desk.seated(org.REPRESENTATIVE), f"complaints/{reference}/"
    )
    for person in (org.HANDLER, org.MANAGER, org.DIRECTOR, org.COUNTER):
        client = desk.seated(person)
        for address in of_complaint(reference):
            if not address.endswith(SENT_ONLY):
                desk.read(client, address, 404)
        assert reference not in desk.read(client, "complaints/")


@pytest.mark.parametrize("person", [org.COLLEAGUE, org.MANAGER, org.DIRECTOR])
def test_a_person_complained_about_and_their_managers_lose_the_file_everywhere(
    person: str,
) -> None:
    reference = desk.complaint_about()
    client = desk.seated(person)
    for address in of_complaint(reference):
        if not address.endswith(SENT_ONLY):
            assert NARRATIVE not in desk.read(client, address, 404)
    for address in ("", "complaints/", f"complaints/?q={reference}", "complaints/?q=heating"):
        assert f"/complaints/{reference}/" not in desk.read(client, address)
    found = client.post("/desk/find/", {"name": NAME, "email": "nora@example.org"})
    assert reference not in found.content.decode()


def test_a_person_complained_about_reads_what_they_were_told_and_nothing_of_the_file() -> None:
    reference = desk.complaint_about()
    do(reference, "note", Note("We spoke to a witness."))
    page = desk.read(desk.seated(org.COLLEAGUE), f"about-me/{reference}/")
    assert desk.ALLEGATION in page
    assert "Your union." in page
    for walled in (NARRATIVE, NAME, "nora@example.org", "witness", "the driver"):
        assert walled not in page, walled


def test_a_person_complained_about_answers_in_their_own_words() -> None:
    reference = desk.complaint_about()
    client = desk.seated(org.COLLEAGUE)
    response = desk.send(client, f"about-me/{reference}/", words="I was not there that day.")
    assert response.status_code == 302
    assert "I was not there that day." in desk.read(client, f"about-me/{reference}/")
    shown = desk.read(desk.seated(org.REPRESENTATIVE), f"complaints/{reference}/")
    assert "I was not there that day." in shown


def test_of_two_persons_complained_about_each_reads_only_what_concerns_them() -> None:
    reference = desk.complaint_about(org.COLLEAGUE, "her boss")
    do(reference, "name-person", NamePerson(2, org.COUNTER))
    do(reference, "notify-subject", NotifySubject(org.COUNTER, "They say that you laughed."))
    do(reference, "hear-person", HearPerson(org.COUNTER, "I did not."))
    page = desk.read(desk.seated(org.COLLEAGUE), f"about-me/{reference}/")
    assert "you laughed" not in page
    assert "I did not." not in page
    assert "you laughed" in desk.read(desk.seated(org.COUNTER), f"about-me/{reference}/")


def test_nobody_else_opens_the_page_of_a_person_complained_about() -> None:
    reference = desk.complaint_about()
    for person in (org.HANDLER, org.MANAGER, org.REPRESENTATIVE, org.ADMINISTRATOR):
        desk.read(desk.seated(person), f"about-me/{reference}/", 404)
    desk.read(desk.seated(org.COLLEAGUE), f"about-me/{org.lodged().reference}/", 404)


def test_words_that_would_act_are_shown_as_words() -> None:
    reference = org.lodged(
        narrative=desk.HOSTILE,
        remedy=desk.HOSTILE,
        complainants=(NewParty(identity=Contact(name=desk.HOSTILE)),),
        about_person=YesNoUnknown.yes,
        mentions=(NewMention(desk.HOSTILE),),
    ).reference
    do(reference, "note", Note(desk.HOSTILE))
    client = desk.seated(org.REPRESENTATIVE)
    acts = ("assess", "name-person", "retract", "message", "record-finding")
    pages = ["", "complaints/", f"complaints/{reference}/", f"complaints/{reference}/follow-up/"]
    pages += [f"complaints/{reference}/chronology/", f"complaints/?q={desk.HOSTILE}"]
    for address in pages:
        page = desk.read(client, address)
        assert "<script>alert" not in page, address
        assert "<img src=x" not in page, address
    for act in acts:
        page = client.get(f"/desk/complaints/{reference}/acts/{act}/").content.decode()
        assert "<script>alert" not in page, act
        assert "<img src=x" not in page, act


def test_no_page_runs_or_styles_anything_of_its_own() -> None:
    reference = org.lodged().reference
    client = desk.seated(org.REPRESENTATIVE)
    for address in ("", "complaints/", f"complaints/{reference}/", "complaints/new/", "settings/"):
        page = desk.read(client, address)
        assert not re.search(r"<style|\sstyle=|\son\w+=|javascript:", page), address
        assert not re.search(r"<script(?![^>]* src=\"/static/)", page), address
        assert not re.search(r'(src|href)="https?:', page), address


def test_a_complaint_is_opened_with_one_row_of_the_read_log() -> None:
    reference = org.lodged().reference
    client = desk.seated(org.HANDLER)
    empty_read_log()
    desk.read(client, f"complaints/{reference}/")
    (row,) = ReadLog.objects.all()
    assert (row.reader, row.purpose) == (org.HANDLER, "complaint")
    assert reference in row.references
    empty_read_log()
    org.lodged()
    desk.read(client, "complaints/")
    assert ReadLog.objects.count() == 1


def test_a_name_given_in_confidence_is_told_to_those_who_work_on_it() -> None:
    party = NewParty(identity=Contact(name="Vera Veiled"), mode=IdentityMode.confidential)
    reference = org.lodged(complainants=(party,)).reference
    assert "Vera Veiled" in desk.read(desk.seated(org.REPRESENTATIVE), f"complaints/{reference}/")
    for address in (
        f"complaints/{reference}/",
        "complaints/",
        f"complaints/{reference}/follow-up/",
    ):
        page = desk.read(desk.seated(org.COUNTER), address)
        assert "Vera Veiled" not in page
        assert "whose name is confidential" in page


def test_a_caller_without_a_reference_is_found_by_two_misspelt_particulars() -> None:
    reference = org.lodged().reference
    client = desk.seated(org.COUNTER)
    found = client.post("/desk/find/", {"name": "Norah Complane", "postcode": ""})
    assert reference in found.content.decode()
    found = client.post("/desk/find/", {"name": "Nora Complain"})
    assert reference in found.content.decode()
    for other in ({"email": "vera@example.net"}, {"number": "CU-7"}, {"postcode": "M1 1AA"}):
        found = client.post("/desk/find/", {"name": "Nora Complain", **other})
        assert reference not in found.content.decode(), "every detail has to match"
    sealed = org.lodged(about_person=YesNoUnknown.unknown).reference
    found = client.post("/desk/find/", {"name": "Nora Complain"})
    assert sealed not in found.content.decode()


def test_a_file_is_downloaded_never_shown_and_only_by_those_who_may_see_it() -> None:
    from amends.vault import files

    reference = org.lodged().reference
    upload: Upload = files.store([b"plain words"], name="letter.txt")
    do(reference, "attach", Attach(upload, upload.name, internal=True))
    page = desk.read(desk.seated(org.HANDLER), f"complaints/{reference}/")
    (address,) = set(re.findall(r'href="(/desk/complaints/[^"]*/files/[^"]*)"', page))
    response = desk.seated(org.HANDLER).get(address)
    assert response["Content-Disposition"].startswith("attachment")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert b"".join(response) == b"plain words"
    assert desk.seated(org.ADMINISTRATOR).get(address).status_code == 404
    other = org.lodged().reference
    assert desk.seated(org.HANDLER).get(address.replace(reference, other)).status_code == 404


def test_only_the_core_says_what_can_be_done_and_the_page_tells_why_not() -> None:
    reference = org.lodged().reference
    page = desk.read(desk.seated(org.COUNTER), f"complaints/{reference}/")
    assert f"/complaints/{reference}/acts/record-contact/" in page
    assert f"/complaints/{reference}/acts/assess/" not in page
    assert "Your role does not allow “" in page
    told = desk.read(desk.seated(org.COUNTER), f"complaints/{reference}/acts/assess/", 409)
    assert "You cannot do this." in told
    refused = desk.seated(org.COUNTER).post(f"/desk/complaints/{reference}/acts/assess/", {})
    assert refused.status_code == 409


def test_a_link_to_a_complaint_that_may_not_be_seen_is_a_reference_and_nothing_more() -> None:
    from amends.core.operation.acts.merging import Link

    here, there = org.lodged().reference, desk.complaint_about()
    do(here, "link", Link(Id(there), Code("same_matter")))
    page = desk.read(desk.seated(org.HANDLER), f"complaints/{here}/")
    assert there in page
    assert f"/complaints/{there}/" not in page


def test_every_page_asks_for_its_complaint_by_a_whole_reference() -> None:
    client = desk.seated(org.REPRESENTATIVE)
    for odd in ("x", "0000-000I", "..%2f", "0000-0000%00", "' or 1=1"):
        assert client.get(f"/desk/complaints/{odd}/").status_code == 404


def test_the_print_forms_hold_what_they_must() -> None:
    reference = org.lodged().reference
    answer(reference)
    client = desk.seated(org.HANDLER)
    sheet = desk.read(client, f"complaints/{reference}/follow-up/")
    for part in range(1, 8):
        assert f"{part}. " in sheet
    for row in range(1, 9):
        assert f"<td>T{row}</td>" in sheet
    assert NARRATIVE in sheet
    assert NARRATIVE in desk.read(client, f"complaints/{reference}/chronology/")
    assert "5. Date and signature" in desk.read(client, "complaint-form/")
