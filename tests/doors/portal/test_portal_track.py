"""Tracking: reference and secret open one complaint, nothing else does; an act counts once."""

import json
import os
import re
import zlib
from dataclasses import replace
from datetime import date, timedelta
from html import unescape
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, override_settings
from django.utils import timezone
from tests.doors import handled, machine
from tests.doors.complaining import UNNAMED, act, complain, fill, text_of, track
from tests.records import organization as org
from tests.records.letters.test_letters import adopt
from tests.stored_files import path_of, stored_files

from amends.core.framework.labels import Label
from amends.core.framework.people.authority import SYSTEM_ACTOR
from amends.core.operation import events as e
from amends.core.operation.acts.closing.ending import Close, Withdraw
from amends.core.operation.acts.closing.reaction import RecordReaction
from amends.core.operation.acts.communication import Attach, Note, SendNotice
from amends.core.operation.acts.merging import Merge, SameAs
from amends.core.operation.acts.parties import EndParty, RecordAuthority
from amends.core.operation.acts.receipt import NewParty
from amends.core.operation.complaint import Complaint, Stage
from amends.core.values import Code, Contact, Id
from amends.handling.access_code import code_of
from amends.handling.reading import file_of
from amends.journal import log
from amends.journal.checking import check_receipt
from amends.journal.models import Entry
from amends.site.environment import LIMITS, Rate
from amends.vault import files
from amends.vault.models import Piece, ReadLog

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _organization() -> None:
    org.found_organization()


@pytest.fixture
def lodged(client: Client) -> tuple[str, str]:
    return complain(client)


@pytest.fixture
def visitor(lodged: tuple[str, str]) -> Client:
    """Somebody who comes back in another browser and has opened their complaint."""
    back = Client()
    assert track(back, *lodged).status_code == 200
    return back


def now_of(reference: str) -> Complaint:
    return file_of(reference, actor=SYSTEM_ACTOR, now=timezone.now()).complaint


def png(colour: int = 0) -> bytes:
    """The smallest picture."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        whole = kind + data
        return len(data).to_bytes(4) + whole + zlib.crc32(whole).to_bytes(4)

    head = chunk(b"IHDR", bytes([0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0]))
    body = chunk(b"IDAT", zlib.compress(bytes([0, colour])))
    return b"\x89PNG\r\n\x1a\n" + head + body + chunk(b"IEND", b"")


# --- the way in ---


@pytest.mark.parametrize(
    "spelt", [str, str.lower, lambda t: t.replace("-", " "), lambda t: f" {t} "]
)
def test_reference_and_secret_are_read_however_they_are_spelt(
    lodged: tuple[str, str], spelt: Any
) -> None:
    reference, secret = lodged
    response = track(Client(), spelt(reference), spelt(secret.replace("0", "O")))
    assert response.status_code == 200
    assert "We've received your complaint" in text_of(response)


def test_a_wrong_secret_an_unknown_reference_and_nonsense_get_the_same_answer(
    lodged: tuple[str, str],
) -> None:
    reference, secret = lodged
    other = "Z" if secret[0] != "Z" else "Y"
    tries = [
        (reference, other + secret[1:]),
        (reference, "x"),
        ("0000-0000", secret),
        ("0000-0000", code_of("0000-0000", counter=0)),
        ("7777-7777", secret),
        ("nonsense", secret),
        ("\u202e<script>", "{{ secret }}"),
        (reference, code_of(reference, counter=1)),
    ]
    answers = set()
    for given in tries:
        response = track(Client(), *given)
        assert response.status_code == 422
        answers.add(text_of(response))
    assert len(answers) == 1


def test_a_session_opens_what_it_proved_and_nothing_else(
    client: Client, visitor: Client, lodged: tuple[str, str]
) -> None:
    client.get("/complain")
    other, _ = complain(client)
    for reference in (other, "0000-0000", "7777-7777", "x"):
        for page in ("", "/receipt", "/write", "/files/abc"):
            response = visitor.get(f"/track/{reference}{page}")
            assert (response.status_code, response.headers["Location"]) == (302, "/track")
    stranger = Client()
    assert stranger.get(f"/track/{lodged[0]}").headers["Location"] == "/track"
    stranger.cookies["amends_session"] = "forged"
    assert stranger.get(f"/track/{lodged[0]}").headers["Location"] == "/track"


def test_a_session_is_renewed_when_the_secret_is_proved(lodged: tuple[str, str]) -> None:
    browser = Client()
    session = browser.session
    session["seen"] = 1
    session.save()
    browser.cookies["amends_session"] = str(session.session_key)
    track(browser, *lodged)
    assert browser.cookies["amends_session"].value != session.session_key


def test_leaving_closes_the_page_for_whoever_comes_next(
    visitor: Client, lodged: tuple[str, str]
) -> None:
    assert visitor.post("/track/leave").status_code == 200
    assert visitor.get(f"/track/{lodged[0]}").headers["Location"] == "/track"
    assert visitor.get("/complain/done").headers["Location"] == "/track"


def test_guessing_from_one_network_waits_and_does_not_lock_out_another(
    lodged: tuple[str, str],
) -> None:
    reference, secret = lodged
    guesser = Client(REMOTE_ADDR="203.0.113.9")
    answers = [track(guesser, reference, "guess").status_code for _ in range(21)]
    assert answers == [422] * 20 + [429]
    assert track(guesser, reference, secret).status_code == 429
    assert track(Client(REMOTE_ADDR="198.51.100.4"), reference, secret).status_code == 200


def test_neither_reference_nor_secret_is_in_an_address_before_it_is_proved(
    lodged: tuple[str, str],
) -> None:
    browser = Client()
    response = browser.post("/track", {"reference": lodged[0], "secret": "wrong"})
    assert "Location" not in response.headers
    assert "no-store" in response.headers["Cache-Control"]


# --- the page ---


def test_the_page_says_where_it_stands_what_comes_next_and_by_when(
    visitor: Client, lodged: tuple[str, str]
) -> None:
    page = text_of(visitor.get(f"/track/{lodged[0]}"))
    assert page.startswith("Your complaint " + lodged[0])
    assert "We've received your complaint and will look at it soon." in page
    assert "Counted from the time the complaint was received." in page
    assert "The heating has been cold for a week." in page


def test_notes_findings_and_names_of_personnel_are_not_shown(
    visitor: Client, lodged: tuple[str, str]
) -> None:
    reference, _ = lodged
    handled.do(reference, "note", Note("Zanzibar canary"))
    handled.answer(reference)
    page = text_of(visitor.get(f"/track/{reference}"))
    for hidden in ("Zanzibar", "The boiler was never ordered", "Hanna", "person/", "medium"):
        assert hidden not in page
    for told in ("We were wrong and repair it.", "Nobody ordered the part.", "We'll repair it"):
        assert told in page


def test_looking_is_noted_in_the_read_log(visitor: Client, lodged: tuple[str, str]) -> None:
    before = ReadLog.objects.count()
    visitor.get(f"/track/{lodged[0]}")
    row = ReadLog.objects.latest("id")
    assert ReadLog.objects.count() == before + 1
    assert (row.reader, row.purpose) == (f"{lodged[0]}/party/1", "tracking page")


def test_words_that_were_erased_are_said_to_be_gone(
    visitor: Client, lodged: tuple[str, str]
) -> None:
    from amends import vault

    narrative = file_of(lodged[0], actor=SYSTEM_ACTOR, now=timezone.now()).entries[0].event
    assert isinstance(narrative, e.Received)
    assert narrative.narrative
    vault.erase([narrative.narrative.sealed], timezone.now())
    page = text_of(visitor.get(f"/track/{lodged[0]}"))
    assert "This text has been erased." in page
    assert "heating" not in page


def test_a_date_that_was_not_kept_is_owned_up_to() -> None:
    lodged = org.lodged(timezone.now() - timedelta(days=60))
    page = text_of(track(Client(), lodged.reference, lodged.secret))
    assert "We're sorry. We've missed a deadline." in page
    assert "working days overdue" in page


# --- acts ---


def test_a_message_reaches_the_complaint_and_stands_on_the_page(
    visitor: Client, lodged: tuple[str, str]
) -> None:
    response = act(visitor, lodged[0], "write", words="It is the left radiator.")
    assert "We received what you sent. Thank you." in text_of(response)
    assert "It is the left radiator." in text_of(response)
    handled.write(lodged[0], "Thank you, we come on Monday.")
    assert "we come on Monday" in text_of(visitor.get(f"/track/{lodged[0]}"))


def test_an_answer_can_be_refused_in_own_words_and_the_complaint_stays_open(
    visitor: Client, lodged: tuple[str, str]
) -> None:
    reference, _ = lodged
    handled.answer(reference)
    page = visitor.get(f"/track/{reference}")
    assert "Reply to our response" in text_of(page)
    response = act(visitor, reference, "answer", reaction="refused", words="It is cold again.")
    told = text_of(response)
    assert "You did not accept our response. Your complaint is still open." in told
    assert "It is cold again." in told
    assert "What happens if I do not agree?" in told
    assert "Review by another manager" in told
    assert now_of(reference).stage is Stage.unresolved_open
    response = act(visitor, reference, "next-level", words="Nobody came.")
    assert now_of(reference).stage is Stage.escalated_internal
    assert "is reviewing your complaint" in text_of(response)


@pytest.mark.parametrize(
    ("reaction", "stage"),
    [
        ("accepted", Stage.implementing),
        ("accepted_reluctantly", Stage.implementing),
        ("accepted_in_part", Stage.unresolved_open),
    ],
)
def test_an_answer_can_be_accepted_wholly_or_in_part(
    visitor: Client, lodged: tuple[str, str], reaction: str, stage: Stage
) -> None:
    handled.answer(lodged[0])
    act(visitor, lodged[0], "answer", reaction=reaction)
    assert now_of(lodged[0]).stage is stage


def test_whoever_cannot_change_a_refusal_here_reads_why_and_keeps_their_words(
    visitor: Client, lodged: tuple[str, str]
) -> None:
    handled.answer(lodged[0])
    act(visitor, lodged[0], "answer", reaction="refused")
    by_phone = SendNotice(e.Notice.access, e.Way.phone, 1)
    done = handled.do(lodged[0], "send-notice", by_phone)
    secret = code_of(lodged[0], counter=done.complaint.lead.counter or 0)
    browser = Client_of((lodged[0], secret))
    response = act(browser, lodged[0], "answer", reaction="accepted", words="Fine after all.")
    page = text_of(response)
    assert response.status_code == 409
    assert "Staff can record your reply or send a new access code by email." in page
    assert "Fine after all." in page
    assert now_of(lodged[0]).stage is Stage.unresolved_open


def test_withdrawing_needs_words_and_is_offered_once(
    visitor: Client, lodged: tuple[str, str]
) -> None:
    response = act(visitor, lodged[0], "withdraw", words="  ")
    assert response.status_code == 422
    assert "One sentence is enough" in text_of(response)
    assert "Withdraw the complaint" in text_of(visitor.get(f"/track/{lodged[0]}"))
    act(visitor, lodged[0], "withdraw", words="It is settled.")
    assert now_of(lodged[0]).lead.withdrawn
    assert "Withdraw the complaint" not in text_of(visitor.get(f"/track/{lodged[0]}"))


def test_whatever_cannot_be_done_now_is_not_offered_and_not_done(
    visitor: Client, lodged: tuple[str, str]
) -> None:
    reference, _ = lodged
    before = Entry.objects.count()
    for slug in ("answer", "next-level", "reopen"):
        assert visitor.get(f"/track/{reference}/{slug}").status_code == 302
        given = {"words": "please", "reaction": "accepted", "key": slug, "revision": "1"}
        response = visitor.post(f"/track/{reference}/{slug}", given)
        assert response.status_code == 409
        assert "please" in response.content.decode()
    assert visitor.get(f"/track/{reference}/close").status_code == 404
    assert visitor.post(f"/track/{reference}/assess", {"words": "x"}).status_code == 404
    assert Entry.objects.count() == before


def test_the_complainant_chooses_whether_they_are_told_what_changes(
    visitor: Client, lodged: tuple[str, str]
) -> None:
    reference, _ = lodged
    page = text_of(visitor.get(f"/track/{reference}/news"))
    assert "Do you want to know what changes because of your complaint?" in page
    act(visitor, reference, "news", hear="yes")
    [entry] = Entry.objects.filter(kind="NeedsRecorded")
    assert '"hear":true' in entry.body
    assert visitor.post(f"/track/{reference}/news", {"key": "none"}).status_code == 422


def test_pressing_twice_sends_one_message(visitor: Client, lodged: tuple[str, str]) -> None:
    address = f"/track/{lodged[0]}/write"
    for _ in range(3):
        visitor.post(address, {"key": "the-same-key", "words": "Only once."})
    assert Entry.objects.filter(kind="MessageAdded").count() == 1
    response = visitor.post(address, {"key": "the-same-key", "words": "Something else."})
    assert response.status_code == 409
    assert "Something else." in response.content.decode()


def test_a_reply_to_an_answer_that_was_replaced_meanwhile_is_not_taken(
    visitor: Client, lodged: tuple[str, str]
) -> None:
    reference, _ = lodged
    handled.answer(reference)
    html = visitor.get(f"/track/{reference}/answer").content.decode()
    revision = re.findall(r'name="revision" value="(\d+)"', html)[0]
    act(Client_of(lodged), reference, "answer", reaction="accepted_in_part")
    given = {"reaction": "accepted", "words": "Fine.", "revision": revision, "key": "k"}
    response = visitor.post(f"/track/{reference}/answer", given)
    assert response.status_code == 409
    assert "Fine." in response.content.decode()
    assert now_of(reference).stage is Stage.unresolved_open


def Client_of(lodged: tuple[str, str]) -> Client:  # noqa: N802 - reads as one
    other = Client()
    track(other, *lodged)
    return other


# --- files ---


def test_files_are_taken_by_content_and_the_others_are_named_with_the_reason(
    client: Client,
) -> None:
    fill(client)
    response = client.post(
        "/complain/files",
        {
            "uploads": [
                SimpleUploadedFile("cold.png", png()),
                SimpleUploadedFile("evil.svg", b"<svg onload=alert(1)>"),
                SimpleUploadedFile("page.txt", b"<html><script>alert(1)</script>"),
                SimpleUploadedFile("nothing.txt", b""),
                SimpleUploadedFile("photo.pdf", png()),
            ],
            "add": "1",
        },
    )
    told = text_of(response)
    assert response.status_code == 422
    for name in ("evil.svg", "page.txt", "nothing.txt", "photo.pdf"):
        assert f"“{name}”" in told
    assert "cold.png" in told
    assert "“cold.png”" not in told
    client.post("/complain/check")
    assert Piece.objects.filter(kind="file").values_list("name", flat=True).get() == "cold.png"


def test_a_file_of_a_draft_can_be_taken_out_again_and_its_bytes_go(client: Client) -> None:
    fill(client)
    client.post("/complain/files", {"uploads": SimpleUploadedFile("a.png", png()), "add": "1"})
    html = client.get("/complain/files").content.decode()
    (stored,) = re.findall(r'name="drop" value="([^"]+)"', html)
    assert path_of(stored).exists()
    client.post("/complain/files", {"drop": stored})
    assert not path_of(stored).exists()
    assert "a.png" not in client.get("/complain/files").content.decode()
    client.post("/complain/files", {"drop": "../../etc/passwd"})


def test_files_live_as_long_as_their_draft_and_no_longer(client: Client) -> None:
    fill(client)
    others = set(stored_files())
    client.post("/complain/files", {"uploads": SimpleUploadedFile("a.png", png()), "add": "1"})
    (path,) = set(stored_files()) - others
    os.utime(path, (0, 0))
    client.post("/complain/danger?change=1", {"danger": "no"})
    files.sweep(before=timezone.now() - timedelta(days=1))
    assert path.exists()
    files.sweep(before=timezone.now() + timedelta(minutes=1))
    assert "a.png" not in client.get("/complain/files").content.decode()
    assert client.post("/complain/check").status_code == 302


def test_more_files_than_a_draft_may_hold_are_refused_by_name(client: Client) -> None:
    fill(client)
    many = [SimpleUploadedFile(f"p{n}.png", png(n)) for n in range(12)]
    told = text_of(client.post("/complain/files", {"uploads": many, "add": "1"}))
    assert "We could not add “p10.png”" in told
    assert "“p11.png”" in told


def test_a_page_of_files_that_is_too_large_is_refused_unread(client: Client) -> None:
    fill(client)
    response = client.generic(
        "POST",
        "/complain/files",
        b"",
        content_type="multipart/form-data; boundary=x",
        CONTENT_LENGTH=str(200 * 2**20),
    )
    assert response.status_code == 413
    assert "too large together" in text_of(response)


def test_words_written_after_the_session_ended_are_there_again_for_their_writer_only(
    visitor: Client, lodged: tuple[str, str]
) -> None:
    reference, secret = lodged
    html = visitor.get(f"/track/{reference}/write").content.decode()
    key = re.findall(r'name="key" value="([^"]*)"', html)[0]
    for mine in (key, "k" * 22):
        visitor.post("/track/leave")
        sent = {"words": "My dear words <b>.", "key": mine}
        page = visitor.post(f"/track/{reference}/write", sent).content.decode()
        hidden = re.findall(r'type="hidden" name="([^"]*)" value="([^"]*)"', page)
        proof = {name: unescape(value) for name, value in hidden} | {"reference": reference}
        wrong = visitor.post("/track", proof | {"secret": "wrong"})
        assert "My dear words" in wrong.content.decode()
        again = visitor.post("/track", proof | {"secret": secret})
        if mine != key:
            assert again.status_code == 302
            continue
        assert "My dear words &lt;b&gt;." in text_of(again)
        assert f'action="/track/{reference}/write"' in again.content.decode()
        page = again.content.decode()
        hidden = re.findall(r'type="hidden" name="([^"]*)" value="([^"]*)"', page)
        assert "Try again" in text_of(again)
        send = {name: unescape(value) for name, value in hidden}
        assert visitor.post(f"/track/{reference}/write", send).status_code == 302
        assert visitor.post(f"/track/{reference}/write", send).status_code == 302
    assert Entry.objects.filter(kind="MessageAdded").count() == 1


def test_no_foreign_address_is_carried_through_the_access_code(
    visitor: Client, lodged: tuple[str, str]
) -> None:
    reference, secret = lodged
    html = visitor.get(f"/track/{reference}/write").content.decode()
    key = re.findall(r'name="key" value="([^"]*)"', html)[0]
    for there in ("https://evil.example/track/", "//evil.example", "/desk/", "javascript:1"):
        sent = {"reference": reference, "secret": secret, "next": there, "kept-key": key}
        assert "evil" not in visitor.post("/track", sent).content.decode()


def test_words_written_after_the_session_ended_are_shown_to_be_copied(
    visitor: Client, lodged: tuple[str, str]
) -> None:
    reference, _ = lodged
    visitor.post("/track/leave")
    for there in (reference, "7777-7777"):
        told = visitor.post(f"/track/{there}/write", {"words": "My dear words <b>.", "key": "k"})
        assert told.status_code == 403
        assert "My dear words &lt;b&gt;." in told.content.decode()
        assert "we did not receive what you wrote" in text_of(told)
    assert not Entry.objects.filter(kind="MessageAdded").exists()
    assert visitor.get(f"/track/{reference}/write").status_code == 302


def big(name: str = "long.txt", megabytes: int = 2) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, b"line of it\n" * (megabytes * 2**20 // 11))


def limited(**rates: tuple[int, int]) -> Any:
    return override_settings(
        AMENDS_LIMITS={**LIMITS, **{name: Rate(*rate) for name, rate in rates.items()}}
    )


def test_what_one_network_sends_in_a_day_has_a_bound_and_words_are_never_lost(
    visitor: Client, lodged: tuple[str, str]
) -> None:
    reference, _ = lodged
    with limited(upload=(4, 86400)):
        client = Client()
        fill(client)
        client.post("/complain/files", {"uploads": big(), "add": "1"})
        act(visitor, reference, "write", words="The first.", uploads=big())
        assert Piece.objects.filter(kind="file").count() == 1
        told = client.post("/complain/files", {"uploads": big(), "add": "1"})
        assert told.status_code == 429
        assert (
            "We received many files from your connection today, so we cannot accept more yet."
            in text_of(told)
        )
        told = act(visitor, reference, "write", words="My dear words.", uploads=big())
        assert told.status_code == 429
        assert "My dear words." in text_of(told)
        assert Piece.objects.filter(kind="file").count() == 1
        assert client.post("/complain/check").status_code == 302, "words may come all the same"


def test_all_strangers_together_leave_no_more_than_a_bound_behind(client: Client) -> None:
    with limited(unclaimed=(5, 0)):
        fill(client)
        client.post("/complain/files", {"uploads": big(), "add": "1"})
        other = Client(REMOTE_ADDR="198.51.100.7")
        fill(other)
        told = other.post("/complain/files", {"uploads": big(), "add": "1"})
        assert told.status_code == 429
        assert "We cannot accept files at the moment." in text_of(told)
        client.post("/complain/check")
        assert files.unclaimed() == 0, "what was sent with a complaint is nobody's rest"
        again = other.post("/complain/files", {"uploads": big(), "add": "1"})
        assert again.status_code == 302


def test_one_address_that_uploads_without_end_leaves_room_for_others() -> None:
    with limited(unclaimed=(60, 0)):
        sent = [one for _ in range(5) for one in uploads_of(Client(), 10)]
        assert sent == [302] * 14 + [429] * 36, "at most half of the room"
        assert uploads_of(Client(REMOTE_ADDR="198.51.100.7"), 5) == [302] * 5


def uploads_of(someone: Client, count: int) -> list[int]:
    """The responses to so many files of 2 MB for an anonymous complaint."""
    fill(someone, you=UNNAMED)
    return [
        someone.post("/complain/files", {"uploads": big(f"{n}.txt"), "add": "1"}).status_code
        for n in range(count)
    ]


def test_the_files_of_one_complaint_have_a_bound_together(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("amends.portal.views.files.TOGETHER", 3 * 2**20)
    fill(client)
    client.post("/complain/files", {"uploads": big("one.txt"), "add": "1"})
    told = client.post("/complain/files", {"uploads": big("two.txt", 3), "add": "1"})
    assert told.status_code == 413
    assert "up to 3 MB in total" in text_of(told)
    assert "one.txt" in client.get("/complain/files").content.decode()


def test_throwing_a_draft_away_takes_its_files_along(client: Client) -> None:
    fill(client)
    client.post("/complain/files", {"uploads": big(), "add": "1"})
    client.post("/complain/discard")
    assert files.unclaimed() == 0


def test_a_file_is_a_download_for_its_own_complainant_only(
    visitor: Client, lodged: tuple[str, str], client: Client
) -> None:
    reference, _ = lodged
    act(visitor, reference, "write", uploads=SimpleUploadedFile("cold <b>.png", png()))
    html = visitor.get(f"/track/{reference}").content.decode()
    (address,) = re.findall(rf'href="(/track/{reference}/files/[^"]+)"', html)
    assert "cold &lt;b&gt;.png" in html
    response = visitor.get(address)
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert response.headers["Content-Security-Policy"].startswith("sandbox")
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert b"".join(response.streaming_content) == png()  # type: ignore[attr-defined]
    client.get("/complain")
    other = complain(client)
    stranger = Client_of(other)
    assert stranger.get(address.replace(reference, other[0])).status_code == 404


def test_an_internal_file_is_neither_shown_nor_handed_out(
    visitor: Client, lodged: tuple[str, str]
) -> None:
    reference, _ = lodged
    upload = files.store([png()], name="internal.png")
    handled.do(reference, "attach", Attach(upload, "internal.png", internal=True))
    piece = Piece.objects.get(kind="file").id
    assert "internal.png" not in visitor.get(f"/track/{reference}").content.decode()
    assert visitor.get(f"/track/{reference}/files/{piece}").status_code == 404


def test_a_refused_act_leaves_no_file_behind(visitor: Client, lodged: tuple[str, str]) -> None:
    before = set(stored_files())
    given = {
        "key": "k",
        "words": "",
        "uploads": [SimpleUploadedFile("a.png", png()), SimpleUploadedFile("b.svg", b"<svg/>")],
    }
    assert visitor.post(f"/track/{lodged[0]}/write", given).status_code == 422
    assert set(stored_files()) == before


# --- speaking for somebody else ---


def test_a_representative_reads_what_concerns_the_other_only_with_shown_authority(
    client: Client,
) -> None:
    reference, secret = complain(
        client,
        you={
            "complains_for": "somebody",
            "their_name": "Old Olga",
            "capacity": "friend",
            "correspondence": "both",
        },
    )
    browser = Client_of((reference, secret))
    handled.write(reference, "For Olga alone.")
    handled.answer(reference, way=e.Way.letter)
    page = text_of(browser.get(f"/track/{reference}"))
    assert "For Olga alone." not in page
    assert "We were wrong" not in page
    assert (
        "Once you have shown your authority to act for them, you can read and reply here." in page
    )
    assert browser.get(f"/track/{reference}/answer").status_code == 302
    response = browser.post(f"/track/{reference}/answer", {"reaction": "accepted", "key": "k"})
    assert response.status_code == 409
    act(browser, reference, "write", words="Here is the paper.")
    handled.prove(reference, RecordAuthority(2, e.Standing.shown))
    page = text_of(browser.get(f"/track/{reference}"))
    assert "For Olga alone." in page
    assert "We were wrong" in page
    act(browser, reference, "answer", reaction="accepted")
    assert now_of(reference).stage is Stage.implementing
    assert Entry.objects.get(kind="ReactionRecorded").body.count('"by":"party/2"') == 1


def test_a_representative_whose_authority_is_refused_or_ended_is_out(client: Client) -> None:
    for refuse in (
        ("record-authority", RecordAuthority(2, e.Standing.refused)),
        ("end-party", EndParty(2, "They no longer speak for her.")),
    ):
        client.get("/complain")
        reference, secret = complain(
            client,
            you={
                "complains_for": "somebody",
                "their_name": "O",
                "capacity": "friend",
                "correspondence": "both",
            },
        )
        browser = Client_of((reference, secret))
        handled.do(reference, *refuse)
        assert browser.get(f"/track/{reference}").headers["Location"] == "/track"
        assert track(Client(), reference, secret).status_code == 422


# --- receipts and the log ---


@pytest.fixture
def sealed(settings: Any, tmp_path: Any) -> None:
    settings.AMENDS_DATA = tmp_path
    log.open_log(host="test.example", demo=False, now=org.BEGAN)


def test_before_it_is_sealed_the_receipt_is_said_to_come(
    visitor: Client, lodged: tuple[str, str]
) -> None:
    response = visitor.get(f"/track/{lodged[0]}/receipt")
    assert response.status_code == 409
    assert response.headers["Retry-After"]
    assert "takes a few seconds" in text_of(response)


def seal() -> None:
    """What the sequencer does, inside the transaction of a test."""
    signer = log.signer()
    log._seal(now=timezone.now(), signer=signer, search=True)


@pytest.mark.usefixtures("sealed")
def test_the_receipt_proves_and_opens_every_own_word_and_nobody_elses_name(
    client: Client,
) -> None:
    fill(client)
    client.post("/complain/files", {"uploads": SimpleUploadedFile("a.png", png())})
    client.post("/complain/check")
    seal()
    from tests.doors.complaining import shown

    reference, _ = shown(client)
    response = client.get(f"/track/{reference}/receipt")
    assert response.headers["Content-Disposition"].endswith(f'receipt-{reference}.json"')
    receipt = json.loads(response.content)
    checked = check_receipt(receipt, key=log.current().verifier_key)
    assert not checked.findings
    row = ReadLog.objects.latest("id")
    assert (row.reader, row.purpose) == (f"{reference}/party/1", "receipt")
    assert (row.references.strip(), row.pieces) == (f"complaint/{reference}", 4)
    paths = {opening["path"] for opening in receipt["openings"]}
    assert paths == {
        "/is/narrative",
        "/is/remedy",
        "/is/parties/0/identity",
        "/is/enclosures/0",
    }


@pytest.mark.usefixtures("sealed")
def test_joint_complainants_neither_read_nor_receive_what_is_the_others(client: Client) -> None:
    parties = tuple(
        NewParty(identity=Contact(name=f"{name} Complain", email=f"{name}@example.org"))
        for name in ("nora", "otto")
    )
    lodged = org.lodged(timezone.now(), complainants=parties)
    handled.write(lodged.reference, "For Nora alone.")
    handled.write(lodged.reference, "For Otto alone.", party=2)
    seal()
    browser = Client_of((lodged.reference, lodged.secret))
    page = text_of(browser.get(f"/track/{lodged.reference}"))
    assert "For Nora alone." in page
    assert "Otto" not in page
    receipt = browser.get(f"/track/{lodged.reference}/receipt").content.decode()
    assert "nora@example.org" in receipt
    assert "otto@example.org" not in receipt


@pytest.mark.usefixtures("sealed")
def test_a_receipt_is_checked_at_the_door_and_a_changed_one_is_named(client: Client) -> None:
    reference, _ = complain(client)
    seal()
    kept = client.get(f"/track/{reference}/receipt").content
    handled.write(reference, "later")
    seal()
    response = client.post("/verify", {"receipt": BytesIO(kept)})
    assert "This receipt is complete and our audit trail still contains the entry." in text_of(
        response
    )
    told = json.loads(kept)
    told["openings"][0]["text"] = "something else"
    response = client.post("/verify", {"receipt": BytesIO(json.dumps(told).encode())})
    assert "The text in the receipt is not the text that was sealed." in text_of(response)


@pytest.mark.usefixtures("sealed")
@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"no json",
        b"[]",
        b"{}",
        b'{"amends_receipt": 1}',
        b'{"amends_receipt": 1, "origin": 3, "tree_size": "x", "entry": [], "reference": {}}',
        b"[" * 100_000,
        b"\xff\xfe",
        b'{"amends_receipt":1,"reference":"<script>alert(1)</script>"}',
    ],
)
def test_whatever_is_given_for_a_receipt_gets_a_kind_answer(client: Client, content: bytes) -> None:
    complain(client)
    seal()
    response = client.post("/verify", {"receipt": SimpleUploadedFile("receipt.json", content)})
    assert response.status_code in (200, 422)
    assert "whole" not in text_of(response).partition("Your receipt proves")[0]
    assert "<script>alert" not in response.content.decode()


@pytest.mark.usefixtures("sealed")
def test_the_log_tells_its_newest_checkpoint_and_proves_that_it_only_grew(client: Client) -> None:
    from amends.core.principles.integrity import read_tree_head, verify_consistency
    from amends.journal.encoding import hashes_of
    from amends.journal.signing import Verifier

    complain(client)
    seal()
    first = client.get("/.well-known/amends-log").json()
    client.get("/complain")
    complain(client)
    seal()
    second = client.get("/.well-known/amends-log").json()
    heads = [
        read_tree_head(Verifier.read(one["verifier_key"]).open(one["checkpoint"]))
        for one in (first, second)
    ]
    address = f"/.well-known/amends-log/consistency?from={heads[0].size}&to={heads[1].size}"
    proof = client.get(address).json()["consistency"]
    assert verify_consistency(
        old=heads[0].size,
        new=heads[1].size,
        old_root=heads[0].root,
        new_root=heads[1].root,
        path=hashes_of(proof),
    )


@pytest.mark.usefixtures("sealed")
@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("", 400),
        ("from=a&to=b", 400),
        ("from=-1&to=2", 400),
        ("from=5&to=2", 404),
        ("from=1&to=999999", 404),
    ],
)
def test_a_proof_that_cannot_be_given_is_refused_as_a_problem(
    client: Client, query: str, status: int
) -> None:
    response = client.get(f"/.well-known/amends-log/consistency?{query}")
    assert response.status_code == status
    assert response.headers["Content-Type"] == "application/problem+json"


def test_security_txt_has_a_contact_and_an_end(client: Client) -> None:
    told = client.get("/.well-known/security.txt").content.decode()
    fields = dict(line.split(": ", 1) for line in told.splitlines())
    assert fields["Contact"].startswith("mailto:")
    assert "<" not in fields["Contact"]
    until = timezone.datetime.fromisoformat(fields["Expires"])  # type: ignore[attr-defined]
    assert timezone.now() < until < timezone.now() + timedelta(days=366)


def test_security_txt_has_the_address_of_a_sender_with_a_comma(
    client: Client, settings: Any
) -> None:
    settings.DEFAULT_FROM_EMAIL = "Acme, Inc <hello@acme.example>"
    told = client.get("/.well-known/security.txt").content.decode()
    assert "Contact: mailto:hello@acme.example\n" in told


# --- what is told to everybody ---


def test_the_policy_page_tells_all_seven_things_with_the_times_of_the_targets(
    client: Client,
) -> None:
    from amends.wording.timeliness.derivation import span

    page = client.get("/policy").content.decode()
    for part in ("where", "what", "how", "when", "remedies", "further", "status"):
        assert f'<h2 id="{part}">' in page
    from amends.handling.rules import rules_at

    for target in rules_at(timezone.now()).policy.targets:
        assert f"within {span(target.respond, target.unit)}" in page
    assert "Complaining is free." in page
    assert "Review by another manager" in page


@pytest.mark.parametrize("address", ["/", "/policy", "/track", "/verify", "/complain"])
def test_every_page_works_without_script_and_without_inline_style(
    client: Client, address: str
) -> None:
    response = client.get(address)
    html = response.content.decode()
    assert response.status_code == 200
    assert "<script" not in html
    assert "style=" not in html
    assert " onclick" not in html
    assert "script-src 'self'" in response.headers["Content-Security-Policy"]


# --- how they are reached ---


def test_whoever_changes_their_wishes_finds_them_as_they_hold_and_empties_what_is_over(
    visitor: Client, lodged: tuple[str, str]
) -> None:
    reference, _ = lodged
    page = visitor.get(f"/track/{reference}/reach").content.decode()
    assert re.search(r'value="email"[^>]*checked', page)
    assert 'value="phone"' not in page
    assert "Someone to support me" in page
    assert "at their side" not in page
    given = {"contact_by": "web", "needs": ["companion"], "safe_contact": "Never by letter."}
    told = text_of(act(visitor, reference, "reach", **given))
    assert "We saved this." in told
    assert "You updated how we can contact you." in told
    assert "Never by letter." in told
    one = now_of(reference).lead
    assert (one.contact_by, one.needs) == (e.Way.web, ("companion",))
    page = visitor.get(f"/track/{reference}/reach").content.decode()
    assert re.search(r'value="companion"[^>]*checked', page)
    assert "Never by letter.</textarea>" in page
    act(visitor, reference, "reach", contact_by="email", safe_contact="")
    one = now_of(reference).lead
    assert (one.contact_by, one.needs, one.safe_contact) == (e.Way.email, (), None)
    assert "Never by letter" not in visitor.get(f"/track/{reference}/reach").content.decode()


def test_a_way_without_an_address_cannot_be_wished(
    visitor: Client, lodged: tuple[str, str]
) -> None:
    given = {"contact_by": "phone", "key": "k"}
    response = visitor.post(f"/track/{lodged[0]}/reach", given)
    assert response.status_code == 422
    assert now_of(lodged[0]).lead.contact_by is e.Way.email


def test_whoever_stays_unnamed_is_asked_for_needs_and_for_no_way(client: Client) -> None:
    reference, _ = complain(client, you=UNNAMED)
    page = client.get(f"/track/{reference}/reach").content.decode()
    assert 'name="needs"' in page
    assert "contact_by" not in page
    assert "safe_contact" not in page
    act(client, reference, "reach", needs=["more_time"])
    assert now_of(reference).lead.needs == ("more_time",)


def test_who_has_not_shown_their_authority_says_how_to_reach_themselves_only(
    client: Client,
) -> None:
    reference, _ = complain(
        client,
        you={
            "complains_for": "somebody",
            "their_name": "Olga",
            "capacity": "friend",
            "correspondence": "both",
        },
    )
    act(client, reference, "reach", contact_by="web", needs=["large_print"])
    olga, friend = now_of(reference).parties
    assert (olga.needs, friend.needs) == ((), ("large_print",))


@pytest.mark.parametrize(
    ("notice", "way", "line"),
    [
        (e.Notice.decision, e.Way.email, "We gave you our response by email."),
        (e.Notice.decision, e.Way.web, "You can read our response here."),
        (e.Notice.recourse, e.Way.letter, "We told you by letter about all your options."),
        (e.Notice.closure, e.Way.email, "We told you by email that your complaint is closed."),
        (
            e.Notice.access,
            e.Way.in_person,
            "We gave you a new access code for this page in person.",
        ),
    ],
)
def test_a_notice_is_told_in_a_whole_sentence(
    lodged: tuple[str, str], notice: e.Notice, way: e.Way, line: str
) -> None:
    reference, _ = lodged
    done = handled.do(
        reference, "send-notice", SendNotice(notice, way, 1, words="This is our text.")
    )
    counter = done.complaint.lead.counter
    assert counter is not None
    browser = Client_of((reference, code_of(reference, counter=counter)))
    assert line in text_of(browser.get(f"/track/{reference}"))


def test_no_notice_lacks_its_sentence() -> None:
    from amends.wording.acts import LINES

    told = LINES[e.NoticeSent].complainant
    texts = told.otherwise.otherwise.texts  # type: ignore[union-attr]
    assert set(texts) == set(e.Notice) - {e.Notice.subject, e.Notice.alert, e.Notice.objection}


# --- a demonstration ---


def test_a_demonstration_shows_what_can_be_opened_and_one_tap_fills_the_form(
    lodged: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from amends.governance import demonstration
    from amends.governance.demonstration import Card

    reference, secret = lodged
    assert "Test" not in text_of(Client().get("/track"))
    cards = (
        Card("Anna", "handler", ("Settle one.",), sign_in="anna", password="pw"),
        Card("", "", ("Refuse the answer.",), reference=reference, secret=secret),
    )
    monkeypatch.setattr(demonstration, "cards", lambda: cards)
    page = Client().get("/track")
    assert "Refuse the answer." in text_of(page)
    assert "Settle one." not in text_of(page)
    assert secret not in page.content.decode()
    filled = Client().get("/track", {"try": reference}).content.decode()
    assert f'value="{reference}"' in filled
    assert f'value="{secret}"' in filled
    other = Client().get("/track", {"try": "7777-7777"}).content.decode()
    assert secret not in other


# --- what comes first, and by when ---


def test_the_answer_stands_before_the_history_once_and_beside_the_reply(
    visitor: Client, lodged: tuple[str, str]
) -> None:
    reference, _ = lodged
    handled.answer(reference, "We were wrong and repair it on Monday.")
    page = text_of(visitor.get(f"/track/{reference}"))
    assert page.count("We were wrong and repair it on Monday.") == 1
    assert page.index("repair it on Monday") < page.index("Messages")
    form = text_of(visitor.get(f"/track/{reference}/answer"))
    assert form.index("repair it on Monday") < form.index("Do you accept our response?")
    assert "repair it on Monday" not in text_of(visitor.get(f"/track/{reference}/write"))


def test_reasons_that_only_repeat_the_answer_are_not_said_again(
    visitor: Client, lodged: tuple[str, str]
) -> None:
    reference, _ = lodged
    handled.answer(reference, "Nobody ordered the part.")
    page = text_of(visitor.get(f"/track/{reference}"))
    assert page.count("Nobody ordered the part.") == 1


def test_reasons_that_the_answer_holds_beside_its_offer_are_not_said_again(
    visitor: Client, lodged: tuple[str, str]
) -> None:
    reference, _ = lodged
    handled.answer(reference, "Nobody ordered the part.\n\nWhat we offer: Repair.")
    page = text_of(visitor.get(f"/track/{reference}"))
    assert page.count("Nobody ordered the part.") == 1


def test_an_offer_that_the_answer_spells_out_stands_once(
    visitor: Client, lodged: tuple[str, str]
) -> None:
    reference, _ = lodged
    handled.answer(reference, "Nobody ordered it.\n\nWhat we offer: Repair, or do the work again.")
    page = text_of(visitor.get(f"/track/{reference}"))
    assert page.count("What we offer") == 1, "the list beside it would say the same again"


def test_an_offer_that_the_answer_does_not_spell_out_stands_beside_it(
    visitor: Client, lodged: tuple[str, str]
) -> None:
    reference, _ = lodged
    handled.answer(reference, "Nobody ordered the part. We regret that.")
    assert text_of(visitor.get(f"/track/{reference}")).count("What we offer") == 1


def test_an_open_complaint_says_when_it_is_looked_at_again_and_when_the_next_answer_comes(
    visitor: Client, lodged: tuple[str, str]
) -> None:
    from amends.wording import dates

    reference, _ = lodged
    handled.answer(reference)
    act(visitor, reference, "answer", reaction="refused")
    watch = now_of(reference).watch
    assert watch is not None
    page = text_of(visitor.get(f"/track/{reference}"))
    assert "We review your complaint again" in page
    assert dates.day(watch) in page
    assert page.count("Review by another manager") == 1
    act(visitor, reference, "next-level", words="Please look again.")
    complaint = now_of(reference)
    assert complaint.stage is Stage.escalated_internal
    term = complaint.term(Code("iso-10002"), Code("respond"))
    assert term is not None
    assert term.met_at is None
    page = text_of(visitor.get(f"/track/{reference}"))
    ahead = page.partition("Status")[2].partition("Messages")[0]
    assert "Response in 20 working days" in ahead
    assert dates.day(term.day) in ahead


def test_a_promise_for_the_last_day_of_all_breaks_no_page(
    visitor: Client, lodged: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from amends.core.operation.complaint.parts import Promise
    from amends.handling.following import followed as original
    from amends.portal.views import track as page_of

    reference, _ = lodged

    def promised(*args: Any, **named: Any) -> Any:
        known = original(*args, **named)
        far = (Promise(1, date.max), Promise(2, date.min))
        return replace(
            known, file=replace(known.file, complaint=replace(known.file.complaint, promises=far))
        )

    monkeypatch.setattr(page_of, "followed", promised)
    for zone in ("Pacific/Kiritimati", "America/New_York", "UTC"):
        adopt(zone=zone)
        page = visitor.get(f"/track/{reference}")
        assert page.status_code == 200
        assert "31 December 9999" in text_of(page)


def test_a_promise_is_for_whom_it_was_made(client: Client) -> None:
    from amends.core.operation.acts.tracking import KeepPromise, Promise

    parties = tuple(NewParty(identity=Contact(name=name)) for name in ("Nora", "Otto"))
    lodged = org.lodged(timezone.now(), complainants=parties)
    day = timezone.now().date() + timedelta(days=9)
    handled.do(lodged.reference, "promise", Promise(day, "Otto gets a key.", (2,)))
    handled.do(lodged.reference, "promise", Promise(day, "Both get a call."))
    browser = Client_of((lodged.reference, lodged.secret))
    page = text_of(browser.get(f"/track/{lodged.reference}"))
    assert "Otto gets a key." not in page
    assert "Both get a call." in page
    assert page.count("What we promised you") == 1
    handled.do(lodged.reference, "keep-promise", KeepPromise(1, "Here is the key."))
    assert "Here is the key." not in text_of(browser.get(f"/track/{lodged.reference}"))


def test_who_has_not_shown_their_authority_learns_neither_stage_nor_what_was_done(
    client: Client,
) -> None:
    from amends.core.operation.acts.tracking import Promise

    reference, secret = complain(
        client,
        you={
            "complains_for": "somebody",
            "their_name": "Olga",
            "capacity": "friend",
            "correspondence": "both",
        },
    )
    browser = Client_of((reference, secret))
    day = timezone.now().date() + timedelta(days=9)
    handled.do(reference, "promise", Promise(day, "For Olga alone."))
    handled.answer(reference)
    page = text_of(browser.get(f"/track/{reference}"))
    assert "We're handling the complaint that you made for someone else." in page
    assert "show us your authority to act for the complainant" in page
    for told in ("We gave you our response", "started investigating", "For Olga alone."):
        assert told not in page
    status = machine.complainant({"reference": reference, "secret": secret})
    told_by_api = status.get(f"complaints/{reference}").json()
    assert told_by_api["stage"] is None
    assert told_by_api["decided_at"] is None
    assert told_by_api["recourse"] == []
    timeline = status.get(f"complaints/{reference}/timeline").content.decode()
    assert "For Olga alone." not in timeline
    assert "DecisionCommunicated" not in timeline


def test_the_same_press_with_another_file_is_not_taken_for_the_same(
    visitor: Client, lodged: tuple[str, str]
) -> None:
    reference, _ = lodged
    address = f"/track/{reference}/write"

    def send(name: str, content: bytes) -> Any:
        uploads = [SimpleUploadedFile(name, content)]
        return visitor.post(address, {"key": "k" * 10, "words": "See.", "uploads": uploads})

    assert send("a.png", png()).status_code == 302
    assert send("a.png", png()).status_code == 302
    assert now_of(reference).files == 1
    other = send("b.png", png())
    assert other.status_code == 409
    assert "This form was already sent with a different text or files." in text_of(other)
    assert now_of(reference).files == 1


def test_leaving_does_not_read_as_if_the_complaint_were_closed(
    visitor: Client, lodged: tuple[str, str]
) -> None:
    assert "Sign out" in text_of(visitor.get(f"/track/{lodged[0]}"))
    left = visitor.post("/track/leave")
    assert "You've signed out" in text_of(left)
    assert "closed" not in text_of(left).lower()


def test_the_policy_page_says_how_the_organization_is_reached(client: Client) -> None:
    assert "Opening hours" not in text_of(client.get("/policy"))
    adopt(
        email="complaints@shop.example",
        phone="+353 1 555 0100",
        postal_address=("The Shop", "1 Main Street"),
        opening_hours=(Label("en", "Weekdays, 9 to 5"),),
    )
    html = client.get("/policy").content.decode()
    for told in ("The Shop, 1 Main Street", "Weekdays, 9 to 5", 'href="tel:+35315550100"'):
        assert told in html
    assert 'href="mailto:complaints@shop.example"' in html


def test_a_letter_that_only_carries_what_is_told_is_not_told_again(
    visitor: Client, lodged: tuple[str, str]
) -> None:
    reference, _ = lodged
    handled.answer(reference, "We were wrong.", way=e.Way.email)
    letter = SendNotice(e.Notice.decision, e.Way.email, 1, words="Dear Nora, here is our answer.")
    handled.do(reference, "send-notice", letter)
    page = text_of(visitor.get(f"/track/{reference}"))
    assert page.count("our response and your options by email") == 1
    assert "We gave you our response by email" not in page
    assert page.count("Dear Nora, here is our answer.") == 1
    handled.do(reference, "send-notice", replace(letter, way=e.Way.letter))
    assert "We gave you our response by letter" in text_of(visitor.get(f"/track/{reference}")), (
        "what went another way is something else"
    )


def test_the_ways_of_going_further_are_told_once_with_their_letter(
    visitor: Client, lodged: tuple[str, str]
) -> None:
    reference, _ = lodged
    handled.answer(reference)
    handled.do(
        reference, "record-reaction", RecordReaction(1, e.Reaction.refused, "No.", e.Way.phone)
    )
    notice = SendNotice(e.Notice.recourse, e.Way.email, 1, words="You can turn to the board.")
    handled.do(reference, "send-notice", notice)
    page = text_of(visitor.get(f"/track/{reference}"))
    assert page.count("We told you by email about all your options") == 1
    assert page.count("You can turn to the board.") == 1


def test_the_page_begins_with_our_response_then_the_status_then_the_messages(
    visitor: Client, lodged: tuple[str, str]
) -> None:
    reference, _ = lodged
    handled.answer(reference, "We were wrong.")
    handled.do(
        reference, "record-reaction", RecordReaction(1, e.Reaction.refused, "No.", e.Way.phone)
    )
    page = text_of(visitor.get(f"/track/{reference}"))
    order = ("still open", "Our response", "Status", "Messages", "History", "What you can do now")
    assert sorted(order, key=page.index) == list(order)


def test_whose_complaint_joined_another_is_told_so(client: Client) -> None:
    reference, secret = complain(client)
    joined, _ = complain(Client())
    told = "We handle your complaint together with another"
    assert told not in text_of(Client_of((reference, secret)).get(f"/track/{reference}"))
    handled.do(reference, "merge", Merge(Id(joined), "The same matter."))
    assert told in text_of(Client_of((reference, secret)).get(f"/track/{reference}"))


def test_one_persons_two_complaints_are_followed_with_either_reference(client: Client) -> None:
    first = complain(client)
    second = complain(Client())
    handled.do(second[0], "merge", Merge(Id(first[0]), "The same heater.", (SameAs(1, 1),)))
    assert len(now_of(first[0]).complainants) == 1
    handled.answer(first[0], "We were wrong about the heater.")
    for lodged in (first, second):
        page = text_of(Client_of(lodged).get(f"/track/{lodged[0]}"))
        assert page.count("We were wrong about the heater.") == 1

    act(Client_of(second), second[0], "answer", reaction="refused")
    assert now_of(first[0]).stage is Stage.unresolved_open


def test_a_new_secret_for_the_one_ends_the_older_ones_of_both(client: Client) -> None:
    first, second = complain(client), complain(Client())
    handled.do(second[0], "merge", Merge(Id(first[0]), "The same heater.", (SameAs(1, 1),)))
    handled.do(first[0], "send-notice", SendNotice(e.Notice.access, e.Way.phone, 1))
    for reference, secret in (first, second):
        assert track(Client(), reference, secret).status_code != 302


def test_what_staff_recorded_for_somebody_is_never_told_as_their_own_word(
    visitor: Client, lodged: tuple[str, str]
) -> None:
    reference, _ = lodged
    handled.answer(reference)
    accepted = RecordReaction(1, e.Reaction.accepted, "She says yes.", e.Way.phone)
    handled.do(reference, "record-reaction", accepted)
    page = text_of(visitor.get(f"/track/{reference}"))
    assert "You accepted" not in page
    assert "that you accepted our response by phone. This is wrong" in page

    response = act(visitor, reference, "object", words="I said no such thing.")
    page = text_of(response)
    assert "We no longer use what we recorded." in page
    assert "You let us know that we recorded something wrongly." in page
    assert "I said no such thing." in page
    assert now_of(reference).stage is Stage.decision_communicated
    assert "This is wrong" not in page

    act(visitor, reference, "answer", reaction="accepted")
    assert "You accepted our response." in text_of(visitor.get(f"/track/{reference}"))


def test_an_objection_opens_a_complaint_that_staff_closed_as_withdrawn(
    visitor: Client, lodged: tuple[str, str]
) -> None:
    reference, _ = lodged
    handled.do(reference, "assess", handled.six())
    handled.do(reference, "withdraw", Withdraw(1, "Never mind.", e.Way.phone))
    ended = Close(e.Ground.withdrawn, Code("other"), Code("mistake"), e.Pattern.single)
    handled.do(reference, "close", ended)
    page = text_of(visitor.get(f"/track/{reference}"))
    assert "You withdrew your complaint" not in page
    assert "that you withdrew your complaint by phone. This is wrong" in page

    act(visitor, reference, "object", words="I did not.")
    assert now_of(reference).open
