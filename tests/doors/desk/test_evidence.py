"""Evidence packs: who gets one, what is in it, and how a stranger checks it."""

import csv
import hashlib
import io
import json
import zipfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from tests.doors import desk_people as desk
from tests.doors.handled import answer, do, six
from tests.named import perform_named
from tests.records import organization as org
from tests.records.surveyed import opened_log, signed

from amends.core.improvement.reports.evidence import RequestEvidence
from amends.core.operation.acts.receipt import NewMention
from amends.core.operation.acts.records import Erase, ErasureGround, Hold
from amends.core.operation.events import YesNoUnknown
from amends.core.refusal import Guard, Refused
from amends.core.values import Code, Id
from amends.desk.evidence import making
from amends.handling.kinds.evidence import folder, key_of, packs, restricted_counts
from amends.handling.rules import rules_at
from amends.insight.facts import delta
from amends.jobs.models import Job
from amends.jobs.queue import NotYet
from amends.journal import log
from amends.journal.checking import Proof
from amends.journal.finding import Fault
from amends.journal.pack_check import CheckedPack, check_pack, signed_text
from amends.journal.receipts import receipt_of
from amends.maintenance import verification
from amends.site.cli import main
from amends.vault.models import ReadLog

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _organization(
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
    settings: Any,
    tmp_path: Path,
) -> None:
    monkeypatch.setattr(delta, "flush", lambda path: None)
    if "printed" not in request.node.name:  # setting a record takes a second
        monkeypatch.setattr(making, "render", lambda document: b"%PDF-")
    settings.AMENDS_DATA = tmp_path / "data"
    settings.AMENDS_DATA.mkdir()
    opened_log()


def requested(by: Id = org.AUDITOR, *, days: int = 0, **changed: Any) -> int:
    """Ask for a pack about the last days, as of some days later; returns its number."""
    now = timezone.now() + timedelta(days)
    told = {"first": now.date() - timedelta(9), "last": now.date()} | changed
    given = RequestEvidence(**told)
    perform_named("evidence/1", "request-evidence", given, actor=org.acting(by), now=now)
    return packs().every[-1].number


def lodge(number: int = 3) -> list[str]:
    return [str(org.lodged(timezone.now()).reference) for _ in range(number)]


def made(by: Id = org.AUDITOR, **changed: Any) -> Path:
    """A pack, from request to file."""
    number = requested(by, **changed)
    signed()
    making.make_pack(number, now=timezone.now())
    return folder() / key_of(number)


def altered(path: Path, name: str, change: Callable[[bytes], bytes | None]) -> Path:
    """A copy of a pack with one file changed, or left out for None."""
    copy = path.with_name(f"forged-{path.name}")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(copy, "w") as new:
        for one in old.namelist():
            content: bytes | None = old.read(one)
            if one == name:
                content = change(old.read(one))
            if content is not None:
                new.writestr(one, content)
    return copy


def places(checked: CheckedPack) -> set[str]:
    return {one.place for one in checked.findings}


def rows(path: Path, name: str) -> list[dict[str, str]]:
    with zipfile.ZipFile(path) as archive:
        return list(csv.DictReader(io.StringIO(archive.read(name).decode())))


def test_a_printed_pack_is_readable_without_the_product_and_passes_the_offline_check() -> None:
    references = lodge()
    path = made()
    with zipfile.ZipFile(path) as archive:
        names = set(archive.namelist())
        page = archive.read("index.html").decode()
        dossiers = [archive.read(f"dossiers/{one}.pdf") for one in references]
    assert {"register.csv", "measures.csv", "changes.csv", "journal/segment.jsonl"} <= names
    assert all(one.startswith(b"%PDF-") for one in dossiers)
    assert all(f'href="dossiers/{one}.pdf"' in page for one in references)
    assert {row["reference"] for row in rows(path, "register.csv")} == set(references)
    checked = check_pack(str(path))
    assert checked.findings == ()
    assert (checked.drawn, checked.dossiers, checked.proof) == (3, 3, Proof.inside)


def test_a_pack_of_later_days_begins_at_the_checkpoint_before_them() -> None:
    lodge(2)
    signed()
    org.lodged(timezone.now() + timedelta(days=35))
    path = made(days=40)
    with zipfile.ZipFile(path) as archive:
        heading = json.loads(archive.read("journal/segment.jsonl").splitlines()[0])
    assert heading["first"] > 0
    checked = check_pack(str(path))
    assert checked.findings == ()
    assert checked.checkpoints == 2


def test_a_checkpoint_and_the_key_kept_outside_prove_more() -> None:
    lodge()
    signed()
    state = log.state()
    path = made()
    checked = check_pack(str(path), against=[state.note or ""], key=state.opened.verifier_key)
    assert (checked.findings, checked.proof, checked.outside_left) == ((), Proof.outside, 0)


def test_no_one_chooses_the_sample_because_the_next_checkpoint_draws_it() -> None:
    lodge(30)
    number = requested()
    with pytest.raises(NotYet):
        making.make_pack(number, now=timezone.now())
    signed()
    asked = packs().of(number)
    assert asked is not None
    assert asked.asked.wanted == 25


def test_any_changed_file_is_named() -> None:
    lodge(1)
    path = made()
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
    for name in names:
        forged = altered(path, name, lambda old: old[:-1] + bytes([(old or b" ")[-1] ^ 1]))
        checked = check_pack(str(forged))
        assert any(name in place for place in places(checked)), name


def test_a_dropped_or_added_file_is_named() -> None:
    (reference,) = lodge(1)
    path = made()
    dropped = check_pack(str(altered(path, f"dossiers/{reference}.pdf", lambda old: None)))
    assert [(one.place, one.what) for one in dropped.findings] == [
        (f"file dossiers/{reference}.pdf", Fault.file_gone)
    ]
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("dossiers/other.pdf", b"%PDF-")
    assert [one.what for one in check_pack(str(path)).findings] == [Fault.file_added]


def refitted(path: Path, name: str, text: bytes, *, signed_again: bool = False) -> Path:
    """A pack with another file and a manifest that fits; `signed_again` by who has the key."""
    forged = altered(path, name, lambda old: text)
    with zipfile.ZipFile(forged) as archive:
        manifest = json.loads(archive.read("manifest.json"))
    for one in manifest["files"]:
        if one["name"] == name:
            one |= {"sha256": hashlib.sha256(text).hexdigest(), "size": len(text)}
    content = json.dumps(manifest, indent=1).encode()
    forged = altered(forged, "manifest.json", lambda old: content)
    if not signed_again:
        return forged
    text_signed = signed_text(log.signer().name, hashlib.sha256(content).hexdigest())
    return altered(forged, "manifest.sig", lambda old: log.signer().sign(text_signed).encode())


def receipt_of_newest() -> str:
    signed()
    return json.dumps(receipt_of("evidence/1", packs().every[-1].made_in))


def swap(path: Path) -> Path:
    """A pack whose forger, who has no key, put another complaint into the sample and made the
    manifest fit."""
    sample = rows(path, "sample.csv")
    frame = {row["reference"] for row in rows(path, "register.csv")}
    other = min(frame - {row["reference"] for row in sample})
    return refitted(
        path, "sample.csv", f"number,reference,left_out\r\n1,{other},restricted\r\n".encode()
    )


def content(path: Path, name: str) -> bytes:
    with zipfile.ZipFile(path) as archive:
        return archive.read(name)


def test_four_changes_by_who_has_the_key_of_the_log_are_named() -> None:
    """An operator signs every file again: a state, a row, a record and a measure."""
    reference, _ = lodge(2)
    path = made()
    receipt = receipt_of_newest()
    register = content(path, "register.csv")
    lines = [line for line in register.splitlines(True) if not line.startswith(reference.encode())]
    changed = {
        "state": ("register.csv", register.replace(b",received,yes,", b",closed,no,")),
        "row": ("register.csv", b"".join(lines)),
        "record": (f"dossiers/{reference}.pdf", b"%PDF-1.7 another one"),
        "measure": ("measures.csv", content(path, "measures.csv") + b"received,0\n"),
    }
    assert check_pack(str(path), receipt=receipt).made
    assert check_pack(str(path), receipt=receipt).findings == ()
    for what, (name, text) in changed.items():
        assert text != content(path, name), what
        forged = str(refitted(path, name, text, signed_again=True))
        named = {(finding.place, finding.what) for finding in check_pack(forged).findings}
        with_receipt = check_pack(forged, receipt=receipt)
        assert ("file manifest.json", Fault.file_altered) in {
            (finding.place, finding.what) for finding in with_receipt.findings
        }, what
        assert not with_receipt.made
        if what == "state":
            assert (f"register {reference} stage", Fault.row_differs) in named
        if what == "row":
            assert (f"register {reference}", Fault.list_differs) in named


def test_a_receipt_of_another_pack_proves_nothing_of_this_one() -> None:
    lodge(1)
    first = made()
    made()
    receipt = receipt_of_newest()
    checked = check_pack(str(first), receipt=receipt)
    assert [finding.what for finding in checked.findings] == [Fault.not_comparable]
    assert not checked.made


def test_rows_of_complaints_in_several_states_are_derived_again_without_a_difference() -> None:
    assessed, answered, _ = lodge(3)
    do(assessed, "assess", six())
    answer(answered)
    checked = check_pack(str(made()))
    assert checked.findings == ()
    assert (checked.rows, checked.rows_left) == (3, 0)


def test_restricted_complaints_are_counted_for_whole_months_and_few_are_not_counted() -> None:
    about = {"about_person": YesNoUnknown.yes, "mentions": (NewMention("Hanna"),)}
    for _ in range(5):
        org.lodged(timezone.now(), **about)
    day = timezone.localtime(timezone.now()).date()
    first = day.replace(day=1)
    after = (first + timedelta(days=32)).replace(day=1)
    rules = rules_at(timezone.now())
    whole = list(restricted_counts(first, after - timedelta(days=1), rules))
    assert [count for *_, count in whole] == [5]
    assert list(restricted_counts(day, day, rules)) == []
    earlier = first - timedelta(days=1)
    before = list(restricted_counts(earlier.replace(day=1), earlier, rules))
    assert [count for *_, count in before] == [None], "none and four look alike"


def test_a_swapped_sample_is_named_although_the_manifest_fits() -> None:
    lodge(27)
    checked = check_pack(str(swap(made())))
    found = {(one.place, one.what) for one in checked.findings}
    assert ("sample", Fault.sample_differs) in found
    assert ("file manifest.json", Fault.file_altered) in found


def test_restricted_complaints_are_only_counted_and_their_entries_withheld() -> None:
    open_one, *_ = lodge(1)
    about = {"about_person": YesNoUnknown.yes, "mentions": (NewMention("Hanna"),)}
    restricted = str(org.lodged(timezone.now(), **about).reference)
    path = made()
    with zipfile.ZipFile(path) as archive:
        everything = b"".join(archive.read(name) for name in archive.namelist())
        manifest = json.loads(archive.read("manifest.json"))
    assert open_one.encode() in everything
    assert restricted.encode() not in everything
    month = timezone.localtime(timezone.now()).strftime("%Y-%m")
    assert manifest["restricted_complaints"].get(month) in (None, "fewer than 5")
    checked = check_pack(str(path))
    assert checked.findings == ()
    assert checked.withheld > 0


def test_a_complaint_kept_out_of_the_list_is_named() -> None:
    other, _ = lodge(2)
    path = made()

    def without(old: bytes) -> bytes:
        return b"".join(line for line in old.splitlines(True) if other.encode() not in line)

    forged = altered(altered(path, "frame.txt", without), "register.csv", without)
    assert f"complaint/{other}@1" in places(check_pack(str(forged)))


def test_what_changed_since_the_last_visit_is_listed_and_checked() -> None:
    first, _ = lodge(2)
    made()
    do(first, "hold", Hold(Code("court"), "A court asked us."))
    path = made()
    assert [(row["changed"], row["stream"]) for row in rows(path, "changes.csv")] == [
        ("holds", f"complaint/{first}")
    ]
    heading = "leaf,changed,recorded,stream,entry,by,what\r\n"
    forged = check_pack(str(altered(path, "changes.csv", lambda old: heading.encode())))
    assert Fault.list_differs in {one.what for one in forged.findings}


@pytest.mark.parametrize("person", [org.HANDLER, org.MANAGER, org.ADMINISTRATOR])
def test_only_auditors_complaints_managers_and_senior_management_get_one(person: Id) -> None:
    lodge(1)
    assert desk.seated(person).get("/desk/evidence/").status_code == 404
    with pytest.raises(Refused) as refused:
        requested(person)
    assert refused.value.guard is Guard.not_permitted


@pytest.mark.parametrize("person", [org.AUDITOR, org.REPRESENTATIVE, org.DIRECTOR])
def test_only_who_requested_a_pack_downloads_it(person: Id) -> None:
    lodge(1)
    made(person)
    number = packs().every[-1].number
    page = f"/desk/evidence/{number}/pack.zip"
    answer = desk.seated(person).get(page)
    assert answer.getvalue().startswith(b"PK")
    other = org.DIRECTOR if person != org.DIRECTOR else org.AUDITOR
    assert desk.seated(other).get(page).status_code == 404
    assert "Not available to you" in desk.read(desk.seated(other), "evidence/")


def test_who_may_have_packs_gets_the_receipt_once_the_log_is_signed() -> None:
    lodge(1)
    path = made()
    address = f"/desk/evidence/{packs().every[-1].number}/receipt.json"
    assert desk.seated(org.AUDITOR).get(address).status_code == 404
    assert address not in desk.read(desk.seated(org.AUDITOR), "evidence/")
    signed()
    assert address in desk.read(desk.seated(org.AUDITOR), "evidence/")
    for person in (org.AUDITOR, org.REPRESENTATIVE, org.DIRECTOR):
        receipt = desk.seated(person).get(address).content.decode()
        assert check_pack(str(path), receipt=receipt).made
    for person in (org.HANDLER, org.MANAGER, org.ADMINISTRATOR):
        assert desk.seated(person).get(address).status_code == 404


def test_a_receipt_of_another_log_or_no_receipt_is_named() -> None:
    lodge(1)
    path = made()
    receipt = json.loads(receipt_of_newest())
    foreign = check_pack(str(path), receipt=json.dumps(receipt | {"origin": "other.example"}))
    assert Fault.other_log in {finding.what for finding in foreign.findings}
    assert check_pack(str(path), receipt="not a receipt").findings
    assert not foreign.made


def test_a_pack_is_requested_on_its_page_and_made_by_the_worker() -> None:
    lodge(1)
    today = timezone.now().date()
    form = {"first": today.isoformat(), "last": today.isoformat(), "since": "", "once": "a" * 16}
    answer = desk.seated(org.AUDITOR).post("/desk/evidence/", form)
    assert answer.status_code == 302
    assert "Being created" in desk.read(desk.seated(org.AUDITOR), "evidence/")
    assert Job.objects.filter(kind="make_evidence").count() == 1
    again = desk.seated(org.AUDITOR).post("/desk/evidence/", form | {"once": "b" * 16})
    assert again.status_code == 422, "one pack at a time"


def test_reading_the_records_of_a_pack_is_in_the_access_log() -> None:
    references = lodge(2)
    made()
    read = ReadLog.objects.filter(reader=org.AUDITOR, purpose="evidence")
    assert {row.references.strip() for row in read} == {f"complaint/{one}" for one in references}


def test_a_pack_is_deleted_with_a_text_that_it_contains() -> None:
    (reference,) = lodge(1)
    path = made()
    assert path.exists()
    do(reference, "erase", Erase(ErasureGround.requested))
    assert not path.exists()


def test_a_pack_is_deleted_after_some_days() -> None:
    lodge(1)
    path = made()
    making.sweep(now=timezone.now())
    assert path.exists()
    making.sweep(now=timezone.now() + making.KEPT + timedelta(minutes=1))
    assert not path.exists()


def test_the_record_stays_whole_after_a_pack() -> None:
    lodge(1)
    made()
    assert verification.prove(now=timezone.now()).findings == []


def test_the_command_checks_a_pack_and_says_what_it_cannot_prove(
    capsys: pytest.CaptureFixture[str],
) -> None:
    lodge(1)
    path = made()
    assert main(["verify", str(path)]) == 0
    told = capsys.readouterr().out
    assert "No problems found." in told
    assert "What it does not prove" in told
    assert main(["verify", str(altered(path, "actions.csv", lambda old: b""))]) == 1
    assert "the file actions.csv" in capsys.readouterr().err


def test_the_command_writes_a_pack_for_a_person_who_may_have_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lodge(1)
    today = timezone.now().date()
    line = ["evidence", f"{today}..{today}", "--out", str(tmp_path / "pack.zip"), "--for"]
    assert main([*line, org.HANDLER]) == 1
    assert "role" in capsys.readouterr().err
    receipt = str(tmp_path / "receipt.json")
    assert main([*line, org.AUDITOR, "--receipt", receipt]) == 0
    assert check_pack(str(tmp_path / "pack.zip")).findings == ()
    assert packs().every[-1].by == org.AUDITOR
    capsys.readouterr()
    assert main(["verify", str(tmp_path / "pack.zip"), "--receipt", receipt]) == 0
    printed = capsys.readouterr().out
    assert "settings and rules decide: 1." in printed
    assert "Receipt: the record names this pack" in printed
    assert "That this is the pack that was made" not in printed
    assert main(["verify", str(tmp_path / "pack.zip"), "--receipt", f"{receipt}.gone"]) == 1
    assert f"{receipt}.gone cannot be read" in capsys.readouterr().err
