"""Several hosts and one bucket: what one stores the other opens, and without the bucket every
interface says that it can be tried again, while complaints are read."""

import io
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from tests import bucket
from tests.doors import desk_people as desk
from tests.doors import machine
from tests.doors.complaining import fill, text_of
from tests.doors.portal.test_portal_track import png
from tests.named import perform_named
from tests.records import organization as org
from tests.walks.installation import Installation, empty_installation, enclosing, founded

from amends.core.framework.people.authority import PUBLIC_ACTOR
from amends.core.improvement.reports.evidence import RequestEvidence
from amends.desk.evidence import making
from amends.exports.workbook import Away, take_all_away
from amends.governance import branding
from amends.handling import rules
from amends.handling.kinds.evidence import packs
from amends.handling.lodging import lodge
from amends.handling.streams import stream_of
from amends.jobs.models import Job
from amends.journal import log, published
from amends.journal.models import Checkpoint
from amends.letters.incoming import storing
from amends.maintenance import backup, verification
from amends.site import worker
from amends.site.checks import doctor
from amends.vault import files, storage
from amends.vault.models import Piece
from amends.vault.storage import Unavailable

pytestmark = pytest.mark.whole

TYPED = "The lift has been out of order since Monday."
PDF = b"%PDF-1.7\n1 0 obj\n<< >>\nendobj\ntrailer\n<< >>\n%%EOF\n"
MAIL = (
    b"From: nora@example.org\r\nTo: complaints@example.org\r\nSubject: Lift\r\n\r\n"
    + TYPED.encode()
)


@pytest.fixture
def server() -> Iterator[bucket.Server]:
    with bucket.serving() as running:
        yield running


@pytest.fixture
def here(
    committed_database: str, tmp_path: Path, settings: Any, server: bucket.Server
) -> Installation:
    """An installation whose files are in a bucket."""
    settings.AMENDS_BUCKET_KEY, settings.AMENDS_BUCKET_SECRET = bucket.KEY, bucket.SECRET
    made = founded(tmp_path / "data", committed_database, settings)
    settings.AMENDS_FILES = server.bucket()
    return made


def cloud(url: str) -> dict[str, str]:
    """What the operator sets for a bucket."""
    return {
        "AMENDS_FILES_URL": url,
        "AMENDS_BUCKET_KEY": bucket.KEY,
        "AMENDS_BUCKET_SECRET": bucket.SECRET,
    }


def attached(reference: str, name: str, content: bytes) -> Any:
    """Answer of the staff area to a file that a handler adds."""
    client = desk.seated(org.HANDLER)
    client.raise_request_exception = False
    sent = desk.filled(desk.read(client, f"complaints/{reference}/"))
    sent |= {"file": SimpleUploadedFile(name, content), "text": TYPED}
    return client.post(f"/desk/complaints/{reference}/say/", sent)


def addresses(reference: str) -> list[str]:
    page = desk.read(desk.seated(org.HANDLER), f"complaints/{reference}/")
    return sorted(set(re.findall(r'"(/desk/complaints/[^"]*/files/[^"]*)"', page)))


def got(address: str) -> Any:
    client = desk.seated(org.HANDLER)
    client.raise_request_exception = False
    answer = client.get(address)
    answer.whole = b"".join(answer)  # type: ignore[attr-defined]
    answer.close()
    return answer


def faults() -> list[str]:
    """What verification finds, without the accounts that these tests signed in by themselves."""
    found = verification.prove(now=timezone.now()).findings
    return [str(one.what) for one in found if one.what != "account_differs"]


def work(later: timedelta = timedelta()) -> None:
    while worker.make_round("test", now=timezone.now() + later):
        pass


def test_what_one_host_stores_another_opens_checks_and_counts(
    here: Installation, settings: Any, tmp_path: Path
) -> None:
    settings.AMENDS_FACTS = settings.AMENDS_FILES.replace("/ours", "/facts")
    reference = org.lodged(timezone.now()).reference
    assert attached(reference, "notes.txt", b"What was found.").status_code == 302
    work()
    settings.AMENDS_DATA = tmp_path / "b"
    settings.AMENDS_DATA.mkdir()
    (address,) = addresses(reference)
    assert got(address).whole == b"What was found."
    assert faults() == []
    assert len(log.checkpoints().read()) == Checkpoint.objects.count()
    given = RequestEvidence(timezone.now().date() - timedelta(9), timezone.now().date())
    actor = org.acting(org.AUDITOR)
    perform_named("evidence/1", "request-evidence", given, actor=actor, now=timezone.now())
    settings.AMENDS_DATA = tmp_path / "data"
    work()
    settings.AMENDS_DATA = tmp_path / "b"
    pack = desk.seated(org.AUDITOR).get(f"/desk/evidence/{packs().every[-1].number}/pack.zip")
    assert b"".join(pack).startswith(b"PK")
    assert not (tmp_path / "data/files").exists()
    assert not list((tmp_path / "data/evidence").glob("*.zip"))


def test_without_the_bucket_every_interface_says_so_and_complaints_are_read(
    here: Installation, server: bucket.Server, settings: Any, tmp_path: Path
) -> None:
    reference = org.lodged(timezone.now()).reference
    attached(reference, "photo.png", png())
    attached(reference, "bill.pdf", PDF)
    logo = branding.keep_logo([png(7)], name="logo.png", now=timezone.now())
    storing.keep(MAIL, arrived=timezone.now(), now=timezone.now())
    owner = machine.personnel(org.HANDLER)
    owner.client.raise_request_exception = False
    stranger = Client(raise_request_exception=False)
    fill(stranger)
    files_of = addresses(reference)
    given = RequestEvidence(timezone.now().date() - timedelta(9), timezone.now().date())
    actor = org.acting(org.AUDITOR)
    perform_named("evidence/1", "request-evidence", given, actor=actor, now=timezone.now())
    log.sequence(now=timezone.now(), signer=log.signer())

    server.stop()

    upload = {"uploads": SimpleUploadedFile("a.png", png()), "add": "1"}
    pages: dict[str, Callable[[], Any]] = {
        "portal, a file": lambda: stranger.post("/complain/files", upload),
        "staff area, a file": lambda: attached(reference, "more.txt", b"More."),
        "API, a file": lambda: owner.upload(SimpleUploadedFile("a.txt", b"More.")),
        "staff area, an import": lambda: _imported(),
        "printing": lambda: got(f"/desk/complaints/{reference}/paper/file-internal.pdf"),
        **{address: lambda at=address: got(at) for address in files_of},
    }
    answers = {name: ask() for name, ask in pages.items()}
    told = {name: answer.status_code for name, answer in answers.items()}
    assert told == dict.fromkeys(pages, 503)
    assert all(answer["Retry-After"] for answer in answers.values())
    assert TYPED in answers["staff area, a file"].content.decode(), "nothing typed is lost"

    now = timezone.now()
    away, number = Away(None, rules.rules_at(now), now), packs().every[-1].number
    work_of: dict[str, Callable[[], Any]] = {
        "incoming mail": lambda: storing.keep(MAIL + b" Again.", arrived=now, now=now),
        "the text of mail": lambda: storing.raw_of(storing.Mail.objects.get()),
        "logo": lambda: branding.picture(logo),
        "evidence pack": lambda: making.make_pack(number, now=now),
        "export": lambda: take_all_away([reference], io.BytesIO(), away),
        "verify": lambda: verification.prove(now=now),
        "backup": lambda: backup.back_up(tmp_path / "copy", now=now),
        "sweep": lambda: files.sweep(before=now),
    }
    refused = {name: _refused(act) for name, act in work_of.items()}
    assert refused == dict.fromkeys(work_of, True)
    assert [seen[0] for seen in doctor.files_stored()] == [False]

    assert TYPED not in desk.read(desk.seated(org.HANDLER), f"complaints/{reference}/")
    fill(stranger)
    assert stranger.post("/complain/check").status_code == 302, "a complaint without a file is sent"
    worker.make_round("test", now=timezone.now())
    assert Job.objects.filter(kind="read_mail", done_at__isnull=True).exists(), "mail waits"

    server.start()

    assert attached(reference, "more.txt", b"More.").status_code == 302
    assert {got(one).status_code for one in files_of if "preview" not in one} == {200}
    assert faults() == []
    work(timedelta(hours=1))  # when it is tried again
    assert not Job.objects.filter(kind="read_mail", done_at__isnull=True).exists()


def _refused(act: Callable[[], Any]) -> bool:
    try:
        act()
    except Unavailable:
        return True
    return False


def _imported() -> Any:
    client = desk.seated(org.REPRESENTATIVE)
    client.raise_request_exception = False
    file = SimpleUploadedFile("old.csv", b"reference,received_on\nA-1,2026-01-05\n")
    return client.post("/desk/register/", {"file": file, "source": "Old", "mapping": ""})


@pytest.mark.parametrize("kind", ["folder", "bucket"])
def test_a_missing_file_is_404_with_its_id_in_the_log(
    here: Installation, settings: Any, tmp_path: Path, caplog: pytest.LogCaptureFixture, kind: str
) -> None:
    if kind == "folder":
        settings.AMENDS_FILES = tmp_path / "data" / "files"
    reference = org.lodged(timezone.now()).reference
    attached(reference, "notes.txt", b"What was found.")
    (address,) = addresses(reference)
    stored = Piece.objects.get(scope=stream_of(reference), kind="file").stored
    storage.home("files").remove([files.key_of(stored)])
    answer = got(address)
    assert (answer.status_code, "missing" in text_of(answer)) == (404, True)
    assert "did not save" not in text_of(answer)
    assert f"the file {stored} is missing" in caplog.text
    assert faults() == ["words_gone"]


def test_files_move_to_a_bucket_and_back_and_a_backup_is_restored_into_another(
    here: Installation, server: bucket.Server, settings: Any, tmp_path: Path
) -> None:
    first, second = server.bucket(), server.bucket()
    settings.AMENDS_FILES = tmp_path / "data" / "files"
    lodge(enclosing("What was found."), actor=PUBLIC_ACTOR, now=timezone.now())
    work()
    for _ in range(2):
        told = here.amends("files", "move", "--to", first, **cloud("")).stdout
        assert f"AMENDS_FILES_URL={first}" in told
        assert "1 files" in told
    assert (tmp_path / "data/checkpoints.txt").exists()
    assert list((tmp_path / "data/files").glob("*/*")), "nothing is deleted"
    there = cloud(first)
    assert here.amends("verify", "--json", **there)
    org.lodged(timezone.now())
    here.amends("worker", "--once", **there)
    here.amends("backup", tmp_path / "copy", **there)
    with empty_installation(tmp_path / "other") as other:
        other.amends("restore", tmp_path / "copy", **cloud(second))
        other.amends("verify", **cloud(second))
        refused = other.amends("restore", tmp_path / "copy", status=1, **cloud(second)).stderr
        assert "exists already" in refused
        other.amends("worker", "--once", **cloud(second))
    back = (tmp_path / "back").as_uri()
    here.amends("files", "move", "--to", back, **there)
    here.amends("verify", AMENDS_FILES_URL=back)
    notes = published.read(tmp_path / "data/checkpoints.txt")
    assert len(notes) == Checkpoint.objects.count()
    other_log = here.amends("files", "move", "--to", second, status=1, **cloud(back)).stderr
    assert "Checkpoints of another installation" in other_log


def test_a_thousand_checkpoints_are_read_from_one_object_and_none_is_written_twice(
    here: Installation, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from amends.handling import checkpoint_bucket

    monkeypatch.setattr(checkpoint_bucket, "_TOGETHER", 3)
    notes = [f"example.org/log\n{number}\nroot\n\n\u2014 name sig{number}\n" for number in range(8)]
    ours, theirs = (checkpoint_bucket.InBucket(settings.AMENDS_FILES) for _ in range(2))
    ours.extend(lambda newest: notes[:4] if newest is None else [])
    assert theirs.newest() == notes[3]

    def lacking(newest: str | None) -> list[str]:
        return notes[notes.index(newest or "") + 1 : 8]

    theirs.extend(lacking)
    ours.extend(lacking)  # it has not seen what the other one wrote
    assert ours.read() == theirs.read() == notes
    keys = list(storage.Bucket(settings.AMENDS_FILES, "checkpoints").keys(None))
    assert [key for key in keys if key.startswith("thousand/")] == [
        "thousand/000000000003",
        "thousand/000000000006",
    ]
