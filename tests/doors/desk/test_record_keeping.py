"""Pages of record keeping (8.1): disposals, access requests, disclosures and restore drills."""

import io
import zipfile
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from tests.doors import desk_people as desk
from tests.doors.handled import do
from tests.records import organization as org

from amends.core.framework.policy.retention import Kept, Retention
from amends.core.operation.acts.scope import DecideKind
from amends.core.operation.events import Kind
from amends.core.values import Id
from amends.desk.assurance import record_keeping
from amends.handling import rules
from amends.handling.streams import state_of, stream_of
from amends.jobs.models import Job
from amends.journal import store
from amends.register.models import GoverningRecord
from amends.site import worker
from amends.vault.models import Piece

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _organization() -> None:
    org.found_organization()


def sends(person: Id, page: str, **fields: Any) -> Any:
    client = desk.seated(person)
    form = client.get(f"/desk/{page}").content.decode()
    revision = form.partition('name="revision" value="')[2].partition('"')[0]
    return client.post(f"/desk/{page}", {"once": f"{page}-1", "revision": revision, **fields})


def begins(person: Id, page: str, **fields: Any) -> str:
    answer = sends(person, f"{page}new/", **fields)
    assert answer.status_code == 302, answer.content.decode()
    return str(answer["Location"]).partition("?")[0].removeprefix("/desk/")


def ended() -> str:
    """A case that ended a hundred days ago."""
    before = timezone.now() - timedelta(days=100)
    reference = str(org.lodged(before).reference)
    for person in (org.COLLEAGUE, org.REPRESENTATIVE):
        do(reference, "decide-kind", DecideKind(Kind.enquiry, "Asks."), by=person, now=before)
    return reference


def outlived() -> str:
    """A case that ended longer ago than the retention period of one month."""
    reference = ended()
    known = rules.rules_at(timezone.now()).policy
    org.publish(replace(known, retention=(Retention(Kept.words, 1),)), now=timezone.now())
    return reference


def test_a_disposal_is_proposed_approved_by_another_carried_out_and_printed() -> None:
    reference = outlived()
    page = begins(org.REPRESENTATIVE, "disposals/", reason="Their period is over.")
    assert reference in desk.read(desk.seated(org.DIRECTOR), page)
    alone = sends(org.REPRESENTATIVE, f"{page}acts/approve/")
    assert alone.status_code == 409
    answer = sends(org.DIRECTOR, f"{page}acts/approve/")
    assert answer.status_code == 302, answer.content.decode()
    Job.objects.exclude(kind="dispose").delete()
    worker.make_round("test", now=timezone.now())
    left = Piece.objects.filter(scope=stream_of(reference), erased_at__isnull=True)
    assert not left.exists()
    told = desk.read(desk.seated(org.DIRECTOR), page)
    assert "Erased: 1" in told
    assert "Disposal of 1 complaint, " in told
    printed = desk.seated(org.DIRECTOR).get(f"/desk/{page}record.pdf")
    assert printed.content.startswith(b"%PDF-")


def test_the_form_of_a_disposal_lists_by_rule_and_no_one_picks() -> None:
    reference = outlived()
    form = desk.read(desk.seated(org.REPRESENTATIVE), "disposals/new/")
    assert reference in form
    assert 'name="complaints' not in form
    other = str(org.lodged().reference)
    page = begins(org.REPRESENTATIVE, "disposals/", reason="Now.", complaints=other)
    assert other not in desk.read(desk.seated(org.DIRECTOR), page)


def test_one_disposal_has_so_many_complaints_and_the_others_are_proposed_next(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(record_keeping, "MOST", 1)
    references = {ended(), outlived()}
    form = desk.read(desk.seated(org.REPRESENTATIVE), "disposals/new/")
    assert "There are more. A disposal can have up to 1 complaints." in form
    pages = [begins(org.REPRESENTATIVE, "disposals/", reason="First.")]
    assert "There are more" not in desk.read(desk.seated(org.REPRESENTATIVE), "disposals/new/")
    pages.append(begins(org.REPRESENTATIVE, "disposals/", reason="Next.", once="next"))
    listed = [desk.read(desk.seated(org.DIRECTOR), page) for page in pages]
    assert [{one for one in references if one in text} for text in listed] in (
        [{one}, references - {one}] for one in references
    )


def requested() -> str:
    return begins(
        org.HANDLER,
        "access-requests/",
        title="Nora Complain",
        words="Everything about me, by email.",
        received=timezone.now().date().isoformat(),
        owner=org.HANDLER,
    )


def test_copies_for_a_person_are_downloaded_after_the_identity_check_only() -> None:
    reference = str(org.lodged(timezone.now()).reference)
    page = requested()
    added = sends(org.HANDLER, f"{page}acts/add-complaint/", complaint=reference, number="1")
    assert added.status_code == 302, added.content.decode()
    copies = f"/desk/{page}copies.zip"
    assert desk.seated(org.HANDLER).get(copies).status_code == 404
    checked = sends(org.HANDLER, f"{page}acts/check-identity/", how="Passport at the counter.")
    assert checked.status_code == 302, checked.content.decode()
    answer = desk.seated(org.HANDLER).get(copies)
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert archive.namelist() == [f"{reference}-1.pdf"]
        assert archive.read(f"{reference}-1.pdf").startswith(b"%PDF-")


def test_an_access_request_names_a_person_so_auditors_do_not_see_it() -> None:
    page = requested()
    assert "Nora Complain" in desk.read(desk.seated(org.REPRESENTATIVE), page)
    for person in (org.AUDITOR, org.COLLEAGUE):
        assert desk.seated(person).get(f"/desk/{page}").status_code == 404


def test_an_overdue_access_request_is_listed_with_its_date() -> None:
    page = begins(
        org.HANDLER,
        "access-requests/",
        title="Nora Complain",
        words="Everything.",
        received=(timezone.now().date() - timedelta(days=60)).isoformat(),
        owner=org.HANDLER,
    )
    row = GoverningRecord.objects.get()
    assert row.due is not None
    assert row.due < timezone.now().date()
    assert "late" in desk.read(desk.seated(org.HANDLER), "access-requests/").lower() or page


def test_a_disclosure_is_recorded_with_its_legal_basis_and_hidden_from_the_complainant() -> None:
    reference = str(org.lodged(timezone.now()).reference)
    fields = {"to": "Police", "what": "The letters", "basis": "Court order 7"}
    answer = desk.seated(org.HANDLER).post(
        f"/desk/complaints/{reference}/acts/disclose/", {"once": "d" * 12, **fields}
    )
    assert answer.status_code == 302, answer.content.decode()
    page = desk.read(desk.seated(org.HANDLER), f"complaints/{reference}/")
    assert "recorded a disclosure to an authority" in page
    assert "Court order 7" in page
    kinds = [entry.kind for entry in store.read(stream_of(reference))]
    assert kinds[-1] == "Disclosed"
    state: Any = state_of(stream_of(reference), store.read(stream_of(reference)))
    assert state.version == len(kinds)
