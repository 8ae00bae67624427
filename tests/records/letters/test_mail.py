"""Mail that comes in: kept once, read, and each message ends somewhere with a reason."""

import binascii
import random
import socket
import time
from collections.abc import Iterator
from datetime import timedelta
from email.message import EmailMessage
from typing import Any

import pytest
from django.conf import settings
from django.core import mail as outbox
from django.utils import timezone
from tests import ports
from tests.halves import part
from tests.named import perform_named
from tests.records import organization as org
from tests.records.letters.test_letters import represented
from tests.records.letters.test_letters import work as letters_go_out
from tests.records.mails import NOW, US, came, complained, corpus, keep, message, receiving, work
from tests.waiting import PATIENCE

from amends import bounded, vault
from amends.core.framework.people.authority import SYSTEM_ACTOR
from amends.core.operation import events as e
from amends.core.operation.acts.communication import RecordContact
from amends.core.operation.acts.parties import RecordNeeds
from amends.core.operation.events import Standing, Way
from amends.core.values import Code
from amends.handling import rules
from amends.handling.reading import File, file_of
from amends.handling.streams import stream_of
from amends.jobs.models import Job
from amends.jobs.queue import Claimed
from amends.letters.incoming import (
    addresses,
    batches,
    bounded_parsing,
    listening,
    parsing,
    recorded_text,
    routing,
    sorting,
    storing,
)
from amends.letters.incoming.configured import Listening, Where
from amends.letters.incoming.sorting import Sort
from amends.letters.mail_account import test_message
from amends.letters.models import Fate, Mail, Sent
from amends.site.checks import mail_ready
from amends.vault import peek
from amends.vault.models import Piece

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _organization() -> Iterator[None]:
    org.found_organization()
    with receiving():
        yield


def file(reference: str) -> File:
    return file_of(reference, actor=SYSTEM_ACTOR, now=NOW)


def opened(one: Mail) -> File:
    assert (one.fate, one.why) == (Fate.complaint, "opened"), (one.fate, one.why)
    return file(one.stream.removeprefix("complaint/"))


def words_of(piece: Any) -> str:
    return peek([piece.sealed])[piece.sealed] or ""


def first(found: File) -> e.Received:
    event = found.entries[0].event
    assert isinstance(event, e.Received)
    return event


def answer_of(reference: str) -> EmailMessage:
    """What the complainant answers to our letter, by their program's button."""
    letters_go_out(reference, now=NOW)
    letter = outbox.mail.outbox[-1] if hasattr(outbox, "mail") else outbox.outbox[-1]
    return message(
        "Thank you. It is still broken.\n\nOn Monday, Complaints wrote:\n> We have it.",
        To=letter.reply_to[0],
        Message__ID="<answer@example.com>",
    )


# --- a complaint ---


def test_a_message_becomes_a_complaint_with_its_words_its_sender_and_its_moment() -> None:
    found = opened(came(message()))
    event = first(found)
    assert event.narrative is not None
    assert words_of(event.narrative) == "The parcel\n\nMy parcel is broken."
    assert event.channel == "email"
    assert found.complaint.received_at == NOW - timedelta(minutes=5)
    party = found.complaint.lead.party
    assert party.identity is not None
    contact = vault.contact_of(words_of(party.identity))
    assert (contact.name, contact.email) == ("Nora Complain", "nora@example.com")
    assert event.evidence_of_receipt is not None
    assert "does not prove who sent it" in words_of(event.evidence_of_receipt)


def test_nobody_was_asked_whether_it_is_about_somebody_here_so_it_is_triaged_sealed() -> None:
    assert opened(came(message())).complaint.sealed_triage


def test_it_is_confirmed_and_the_letter_says_where_an_answer_belongs() -> None:
    found = opened(came(message()))
    letters_go_out(found.reference, now=NOW)
    (letter,) = outbox.outbox
    assert letter.to == ["nora@example.com"]
    (address,) = letter.reply_to
    told = addresses.keyed(address)
    assert told is not None
    assert (told.reference, addresses.party_of(told, (1, 2, 3))) == (found.reference, 1)


def test_the_letter_to_a_sender_whom_nobody_knows_repeats_nothing_but_a_plain_name() -> None:
    sender = '"BUY http://Zanzibar.example" <z@example.com>'
    found = opened(came(message(From=sender, Subject="Quetzal")))
    letters_go_out(found.reference, now=NOW)
    whole = outbox.outbox[0].message().as_string()
    assert "Zanzibar" not in whole
    assert "Quetzal" not in whole


@pytest.mark.parametrize(
    ("date", "server", "expected"),
    [
        (-5, None, -5),
        (+60, None, 0),
        (-60 * 24 * 30, None, 0),
        (-60 * 24 * 30, -10, -10),
        (-5, -10, -5),
        (+60, -10, 0),
    ],
)
def test_receipt_is_when_it_reached_us(date: int, server: int | None, expected: int) -> None:
    from email.utils import format_datetime

    more = {}
    if server is not None:
        at = format_datetime(NOW + timedelta(minutes=server))
        more["Received"] = f"from there.example by here.example; {at}"
    one = came(message(Date=format_datetime(NOW + timedelta(minutes=date)), **more))
    assert opened(one).complaint.received_at == NOW + timedelta(minutes=expected)


def test_a_file_that_is_taken_is_enclosed_and_one_that_is_not_is_named() -> None:
    one = message("See the picture.")
    one.add_attachment(
        b"%PDF-1.4 a bill\n%%EOF", maintype="application", subtype="pdf", filename="bill.pdf"
    )
    one.add_attachment(
        b"MZ\x90\x00", maintype="application", subtype="octet-stream", filename="run.exe"
    )
    event = first(opened(came(one)))
    assert len(event.enclosures) == 1
    assert event.narrative is not None
    told = words_of(event.narrative)
    assert "run.exe" in told
    assert "bill.pdf" not in told


def test_it_belongs_to_the_unit_or_brand_whose_address_it_was_sent_to() -> None:
    policy = rules.rules_at(NOW).policy
    unit = policy.units[0].code if policy.units else None
    if unit is None:
        pytest.skip("the sample policy has no unit")
    with receiving({US: Where(), "unit@example.org": Where(unit=unit)}):
        assert opened(came(message(To="unit@example.org"))).complaint.unit == unit
        assert opened(came(message("Another."))).complaint.unit is None


# --- once ---


def test_the_same_message_again_is_one_entry() -> None:
    one = message()
    again = message()
    again["Received"] = "from elsewhere.example; Mon, 2 Mar 2026 11:00:00 +0000"
    kept = keep(one)
    assert keep(again.as_bytes().replace(b"\n", b"\r\n")).id == kept.id
    work()
    keep(one)
    work()
    (row,) = Mail.objects.all()
    assert row.deliveries == 3
    assert opened(row)
    assert Job.objects.filter(kind="read_mail").count() == 1


def test_many_messages_delivered_one_to_five_times_in_any_order_are_as_many_entries() -> None:
    chance = random.Random(7)
    many = [message(f"Parcel {n} is broken.", From=f"n{n}@example.com") for n in range(60)]
    delivered = [one for one in many for _ in range(chance.randint(1, 5))]
    chance.shuffle(delivered)
    for one in delivered:
        keep(one)
        if chance.random() < 0.1:
            work()
    work()
    found = storing.counted()
    assert (found.messages, found.deliveries) == (60, len(delivered))
    assert found.by_fate == {Fate.complaint: 60}
    assert len({row.stream for row in Mail.objects.all()}) == 60


def test_a_worker_that_died_after_it_wrote_opens_nothing_twice() -> None:
    row = came(message())
    Mail.objects.filter(pk=row.pk).update(fate=Fate.new, why="", stream="", words="")
    Job.objects.filter(kind="read_mail").update(done_at=None)
    work()
    assert Mail.objects.get(pk=row.pk).stream == row.stream


# --- an addition ---


def test_an_answer_to_our_letter_is_added_to_its_complaint_without_what_it_quotes() -> None:
    found = opened(came(message()))
    row = came(answer_of(found.reference))
    assert (row.fate, row.why) == (Fate.addition, "keyed")
    event = file(found.reference).entries[-1].event
    assert isinstance(event, e.MessageAdded)
    assert words_of(event.words) == "Thank you. It is still broken."
    assert event.party == 1


def test_a_worker_that_died_after_it_added_a_message_stores_the_words_of_no_later_contact() -> None:
    found = opened(came(message()))
    row = came(answer_of(found.reference))
    call = RecordContact(1, Way.phone, inbound=True, words="They called again.")
    stream = stream_of(found.reference)
    perform_named(stream, "record-contact", call, actor=org.acting(org.REPRESENTATIVE), now=NOW)
    Mail.objects.filter(pk=row.pk).update(fate=Fate.new, why="", stream="", words="")
    Job.objects.filter(kind="read_mail").update(done_at=None)
    work()
    assert Mail.objects.get(pk=row.pk).words == row.words


def test_an_answer_from_another_address_is_added_and_marked() -> None:
    found = opened(came(message()))
    answer = answer_of(found.reference)
    del answer["From"]
    answer["From"] = "somebody@elsewhere.example"
    row = came(answer)
    assert (row.fate, row.why) == (Fate.addition, "keyed_other_sender")
    event = file(found.reference).entries[-1].event
    assert isinstance(event, e.MessageAdded)
    assert "somebody@elsewhere.example" in words_of(event.words)


@pytest.mark.parametrize("place", ["Subject", "text", "wrong key", "another's key"])
def test_a_reference_without_the_key_of_the_party_leads_nowhere(place: str) -> None:
    found = opened(came(message()))
    other = opened(came(message("Something else.", From="b@example.com")))
    before = len(file(found.reference).entries)
    plain_reference = found.reference.replace("-", "").lower()
    key = addresses.key_of(other.reference, 1) if place == "another's key" else "a" * 16
    to = f"complaints+{plain_reference}-{key}@example.org" if "key" in place else US
    one = message(
        f"About {found.reference}" if place == "text" else "More of it.",
        Subject=f"Re: {found.reference}" if place == "Subject" else "More",
        To=to,
        Message__ID="<more@example.com>",
        From="b@example.com",
    )
    row = came(one)
    assert row.fate == Fate.tray
    assert row.why == ("wrong_key" if "key" in place else "names_complaint")
    assert len(file(found.reference).entries) == before


# --- machines ---


@pytest.mark.parametrize(
    ("headers", "why"),
    [
        ({"Auto-Submitted": "auto-replied"}, "automatic"),
        ({"Precedence": "auto_reply"}, "automatic"),
        ({"Precedence": "bulk"}, "bulk"),
        ({"List-Unsubscribe": "<mailto:x@example.com>"}, "bulk"),
        ({"Return-Path": "<>"}, "automatic"),
        ({"X-Autoreply": "yes"}, "automatic"),
    ],
)
def test_what_a_machine_wrote_opens_nothing_and_gets_no_answer(
    headers: dict[str, str], why: str
) -> None:
    row = came(message(**headers))
    assert (row.fate, row.why) == (Fate.aside, why)
    assert (
        not Job.objects.exclude(kind="read_mail")
        .exclude(stream__startswith="person")
        .filter(kind="acknowledge")
    )


def test_our_own_letter_that_comes_back_in_starts_no_loop() -> None:
    found = opened(came(message()))
    letters_go_out(found.reference, now=NOW)
    letter = outbox.outbox[0].message().as_bytes()
    assert came(letter).why in ("own", "automatic")
    bare = letter.replace(b"Auto-Submitted: auto-generated\n", b"")
    assert came(bare + b"\n ").why == "own"


def test_somebody_who_writes_without_end_waits() -> None:
    from amends.site.environment import LIMITS

    for number in range(LIMITS["mail"].count):
        assert came(message(f"Number {number}")).fate == Fate.complaint
    row = came(message("One more"))
    assert (row.fate, row.why) == (Fate.tray, "too_many")
    assert came(message("Another person", From="x@example.com")).fate == Fate.complaint


def bounce_of(letter: Any, *, action: str = "failed") -> bytes:
    """What a mail server sends back."""
    name = letter.message()["Message-ID"]
    return (
        "Return-Path: <>\nFrom: MAILER-DAEMON@example.com\nTo: complaints@example.org\n"
        f"Subject: Undelivered Mail\nMessage-ID: <{action}@mx.example.com>\nMIME-Version: 1.0\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\n\n'
        "--b\n\nIt failed.\n--b\nContent-Type: message/delivery-status\n\n"
        "Reporting-MTA: dns; mx.example.com\n\n"
        f"Final-Recipient: rfc822; nora@example.com\nAction: {action}\nStatus: 5.1.1\n\n"
        f"--b\nContent-Type: text/rfc822-headers\n\nMessage-ID: {name}\n\n--b--\n"
    ).encode()


def test_a_letter_that_comes_back_was_not_acknowledged_and_somebody_is_asked() -> None:
    found = opened(came(message()))
    letters_go_out(found.reference, now=NOW)
    assert file(found.reference).complaint.acknowledged_at is not None
    row = came(bounce_of(outbox.outbox[0]))
    assert (row.fate, row.why) == (Fate.aside, "bounce")
    kinds = [type(one.event).__name__ for one in file(found.reference).entries]
    assert file(found.reference).complaint.acknowledged_at is None
    assert kinds[-2:] == ["NoticeFailed", "ReminderSet"]
    before = len(outbox.outbox)
    letters_go_out(found.reference, now=NOW + timedelta(minutes=1))
    assert len(outbox.outbox) == before, "no second letter to an address that bounces"
    came(bounce_of(outbox.outbox[0]) + b"\nagain")
    assert len(file(found.reference).entries) == len(kinds)


def test_what_comes_back_from_a_representative_did_not_reach_the_complainant_either() -> None:
    reference = represented("representative", Standing.shown)
    letters_go_out(reference, now=NOW)
    (letter,) = outbox.outbox
    assert letter.to == ["sam@example.org"]
    assert file(reference).complaint.acknowledged_at is not None
    came(bounce_of(letter))
    found = file(reference)
    failed = [one.event for one in found.entries if isinstance(one.event, e.NoticeFailed)]
    assert [one.party for one in failed] == [2, 1]
    assert found.complaint.acknowledged_at is None


def test_a_delay_is_no_failure() -> None:
    found = opened(came(message()))
    letters_go_out(found.reference, now=NOW)
    row = came(bounce_of(outbox.outbox[0], action="delayed"))
    assert (row.fate, row.why) == (Fate.aside, "report")
    assert file(found.reference).complaint.acknowledged_at is not None


def test_a_bounce_that_names_no_letter_of_ours_changes_nothing() -> None:
    found = opened(came(message()))
    letters_go_out(found.reference, now=NOW)
    raw = bounce_of(outbox.outbox[0])
    token = Sent.objects.get().token.encode()
    assert came(raw.replace(token, b"0" * 32)).why == "bounce"
    assert file(found.reference).complaint.acknowledged_at is not None


def test_real_bounces_and_reports_open_nothing_and_get_no_answer() -> None:
    real = corpus("sisimai-set-of-emails/bounce")
    for raw in real.values():
        keep(raw)
    work()
    found = storing.counted()
    assert found.messages == len(set(real.values()))
    assert set(found.by_fate) <= {Fate.aside, Fate.tray}
    assert found.by_fate[Fate.tray] < found.messages / 4, "those without a header of a machine"
    assert not outbox.outbox
    assert not Job.objects.filter(kind="acknowledge").exists()


@pytest.mark.long
def test_every_real_message_ends_somewhere_with_a_reason() -> None:
    real = corpus("flanker", "cpython", "django-helpdesk", "talon", "reply_parser", "not-bounce")
    for raw in part(tuple(real.values())):
        if raw.strip():
            keep(raw)
    work()
    found = storing.counted()
    assert sum(found.by_fate.values()) == found.messages
    assert Fate.new not in found.by_fate
    assert not Mail.objects.filter(why="")
    assert not Mail.objects.filter(why="failed")


# --- what cannot be read ---


def test_one_that_cannot_be_read_waits_with_its_reason_and_delays_none(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    read = parsing.read

    def failing(raw: bytes) -> Any:
        if b"poison" in raw:
            raise RuntimeError("nobody thought of this")
        return read(raw)

    monkeypatch.setattr(bounded_parsing, "read", failing)
    for number in range(20):
        text = "poison" if number == 7 else f"Parcel {number}"
        keep(message(text, From=f"n{number}@example.com"))
    work()
    assert storing.counted().by_fate == {Fate.complaint: 19, Fate.tray: 1}
    row = Mail.objects.get(fate=Fate.tray)
    assert (row.why, row.owner) == ("unreadable", org.REPRESENTATIVE)


@pytest.mark.parametrize("failing", ["parsed", "first_look"])
def test_a_message_for_which_no_child_is_free_is_never_set_aside(
    failing: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = bounded.Talk.begin

    def begin(talk: bounded.Talk, task: bounded.Task, *given: Any) -> Any:
        if task.__name__ == failing:
            raise bounded.Busy("others are being read")
        return begun(talk, task, *given)

    one = message()
    one.add_attachment(b"Words", maintype="text", subtype="plain", filename="note.txt")
    row = keep(one)
    with monkeypatch.context() as patch:
        patch.setattr(bounded.Talk, "begin", begin)
        with pytest.raises(bounded.Busy):
            work(attempts=9)
    assert Mail.objects.get(pk=row.id).fate == Fate.new
    work()
    assert Mail.objects.get(pk=row.id).fate == Fate.complaint


@pytest.mark.parametrize("raw", [b"\n", b"no headers at all", b"\xff\xfe\x00\x01" * 50])
def test_bytes_that_are_no_message_wait(raw: bytes) -> None:
    assert came(raw).fate == Fate.tray


def test_a_message_nested_without_end_waits_or_is_read_in_bounds() -> None:
    raw = b"From: a@example.com\nTo: complaints@example.org\n"
    for depth in range(3_000):
        raw += b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (depth, depth)
    assert came(raw).fate != Fate.new


def test_what_fails_while_it_is_dealt_with_is_tried_again_and_then_waits(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def failing(*_: Any, **__: Any) -> None:
        raise RuntimeError("no disk")

    monkeypatch.setattr(routing, "take_on", failing)
    keep(message())
    with pytest.raises(RuntimeError):
        work()
    assert Mail.objects.get().fate == Fate.new
    work(attempts=3)
    assert Mail.objects.get().why == "failed"


# --- words ---


def test_the_message_as_it_came_goes_with_the_words_that_it_became() -> None:
    row = came(message())
    assert storing.raw_of(row)
    (event,) = [first(opened(row))]
    assert event.narrative is not None
    erased = vault.erase([event.narrative.sealed], timezone.now())
    assert len(erased.files) == 1
    row = Mail.objects.get(pk=row.pk)
    assert row.raw == ""
    with pytest.raises(LookupError):
        storing.raw_of(row)


def test_what_was_set_aside_goes_after_its_term(django_capture_on_commit_callbacks: Any) -> None:
    row = came(message(Precedence="bulk"))
    kept = came(message("A complaint."))
    with django_capture_on_commit_callbacks(execute=True):
        storing.sweep(now=NOW + timedelta(days=89))
    assert Mail.objects.get(pk=row.pk).raw
    with django_capture_on_commit_callbacks(execute=True):
        assert storing.sweep(now=NOW + timedelta(days=91)) == 1
    assert not Mail.objects.get(pk=row.pk).raw
    assert Piece.objects.get(pk=row.raw).erased_at is not None
    assert Mail.objects.get(pk=kept.pk).raw
    storing.sweep(now=NOW + timedelta(days=500))
    assert not Mail.objects.filter(pk=row.pk)


def test_no_word_of_a_message_lies_in_the_tables_of_the_room() -> None:
    came(message("Xylocanary", From="Xylocanary <xylocanary@example.com>", Subject="Xylocanary"))
    for table in (Mail, Sent):
        for row in table.objects.values_list():
            assert "xylocanary" not in repr(row).lower()


def test_the_channel_must_be_in_the_policy_else_it_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recorded_text, "CHANNEL", Code("pigeon"))
    row = came(message())
    assert (row.fate, row.why) == (Fate.tray, "refused")
    assert stream_of("x")


# --- who wrote ---


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("=?utf-8?Q?Eve=0ABcc:_victim=40example.com?= <eve@example.org>", "Eve Bcc: victim@exam"),
        ("=?utf-8?Q?victim=40example.com=2C?= <eve@example.org>", "victim@example.com,"),
        ('"victim@example.com" <eve@example.org>', "victim@example.com"),
        ("victim@example.com <eve@example.org>", "victim@example.com"),
        ("=?utf-8?Q?x=22_=3Cvictim=40example.com=3E?= <eve@example.org>", 'x" <victim@exam'),
        ("=?utf-8?Q?M=C3=BCller=2C_Bernd?= <eve@example.org>", "Müller, Bernd"),
        ("Müller, Bernd <eve@example.org>", "Müller, Bernd"),
        ('"Müller, Bernd" <EVE@example.org>', "Müller, Bernd"),
        ("eve@example.org (Eve)", "Eve"),
    ],
)
def test_the_sender_is_the_address_as_written_and_nothing_in_a_name(
    written: str, name: str
) -> None:
    found = parsing.read(f"From: {written}\nTo: {US}\n\nBroken.".encode())
    assert found.sender == "eve@example.org"
    assert found.name.startswith(name)


def test_nothing_in_an_encoded_name_is_an_address_that_we_answer() -> None:
    one = message().as_bytes()
    forged = b"From: =?utf-8?Q?Eve=0ABcc:_victim=40example.com?= <eve@example.org>"
    found = opened(came(one.replace(b"From: Nora Complain <nora@example.com>", forged)))
    letters_go_out(found.reference, now=NOW)
    (letter,) = outbox.outbox
    assert letter.recipients() == ["eve@example.org"]
    assert "victim" not in str(letter.message())


# --- what a machine did not set ---


@pytest.mark.parametrize(
    "headers",
    [
        {"Subject": "Vacation ruined by your airline"},
        {"Subject": "Parcel not delivered", "From": None},
        {"Subject": "You did not confirm my e-mail"},
        {"Subject": "Out of office: back on Monday"},
        {"Subject": "Please confirm your message"},
        {"Subject": "Mail delivery failed", "From": "postmaster@example.com"},
        {"From": "root@example.com"},
        {"From": "not an address at all"},
        {"From": "MAILER-DAEMON@example.com"},
    ],
)
def test_no_word_and_no_sender_alone_sets_a_message_aside(headers: dict[str, Any]) -> None:
    row = came(message("Delivery failed. User unknown. It never arrived.", **headers))
    assert row.fate in (Fate.tray, Fate.complaint)


@pytest.mark.long
def test_subjects_of_real_complaints_are_never_set_aside() -> None:
    for words in part(complained()):
        for sender in ("Nora <nora@example.com>", "root@example.com", None):
            one = message(words, Subject=words[:150], From=sender).as_bytes()
            kind = sorting.sort(parsing.read(one), own_mark="x")
            assert kind in sorting.DOUBTFUL | {Sort.ordinary}, words[:150]


@pytest.mark.parametrize(
    "sender",
    [
        "noreply@example.com",
        "Do-Not-Reply@example.com",
        "shop-noreply@example.com",
        "noreply+77@example.com",
        "owner-news@example.com",
        "news-request@example.com",
        "news-return-77-nora=example.org@example.com",
        "bounce+77=nora=example.org@example.com",
    ],
)
def test_an_address_that_nobody_reads_gets_no_answer(sender: str) -> None:
    row = came(message(From=f"Shop <{sender}>"))
    assert (row.fate, row.why) == (Fate.tray, "perhaps_automatic")
    read = routing.opened(row, now=NOW)
    assert read is not None
    rep = org.acting(org.REPRESENTATIVE)
    reference = routing.take_on(read, actor=rep, why="taken_on")
    letters_go_out(reference, now=NOW)
    assert not outbox.outbox


def test_an_address_that_looks_like_a_machine_is_kept_and_used_once_staff_choose_it() -> None:
    read = routing.opened(came(message(From="Nora <nora-return@example.com>")), now=NOW)
    assert read is not None
    rep = org.acting(org.REPRESENTATIVE)
    reference = routing.take_on(read, actor=rep, why="taken_on")
    event = first(file_of(reference, actor=SYSTEM_ACTOR, now=NOW))
    (nora,) = event.parties
    assert nora.identity is not None
    assert event.narrative is not None
    assert "nora-return@example.com" in words_of(nora.identity)
    assert "[We do not email nora-return@example.com automatically." in words_of(event.narrative)

    wish = RecordNeeds(1, contact_by=e.Way.email)
    perform_named(stream_of(reference), "record-needs", wish, actor=rep, now=NOW)
    letters_go_out(reference, now=NOW)
    assert [one.to for one in outbox.outbox] == [["nora-return@example.com"]]


@pytest.mark.parametrize(
    "sender", ["nora@example.com", "reply@example.com", "nora.owner@example.com"]
)
def test_people_have_addresses_that_are_answered(sender: str) -> None:
    assert sorting.answerable(sender)


# --- nothing is lost ---


def test_messages_without_headers_are_as_many_as_were_delivered() -> None:
    texts = [b"My parcel is broken.", b"My parcel is late.", b"\n\nI have no parcel.", b"a\n\nsame"]
    before = b"Return-Path: <n@example.com>\r\nDelivered-To: complaints@example.org\r\n"
    for text in (*texts, b"b\n\nsame"):
        keep(text)
        keep(before + text)
    assert storing.counted().messages == 2 * (len(texts) + 1)
    keep(before + texts[0])
    assert storing.counted().messages == 2 * (len(texts) + 1), "the same again is only counted"


def test_a_line_may_be_as_long_as_a_message(monkeypatch: pytest.MonkeyPatch) -> None:
    import smtplib

    port = ports.free()
    door = listening.Door(Listening("smtp", "127.0.0.1", port), clock=lambda: NOW)
    taken: list[bytes] = []
    monkeypatch.setattr(listening, "keep", lambda raw, **_: taken.append(raw))
    door.start()
    try:
        with smtplib.SMTP("127.0.0.1", port, timeout=PATIENCE) as client:
            client.sendmail("n@example.com", [US], b"Subject: Long\r\n\r\n" + b"x" * 300_000)
    finally:
        door.stop()
    assert b"x" * 300_000 in taken[0]


@pytest.mark.parametrize(
    ("label", "codec", "text"),
    [
        ("iso-8859-1", "cp1252", "„teuer“ – 5 €"),
        ("us-ascii", "cp1252", "“never”"),
        ("gb2312", "gb18030", "投诉 ᠀ €"),
        ("GBK", "gb18030", "投诉"),
        ("shift_jis", "cp932", "①苦情"),
        ("ks_c_5601-1987", "cp949", "똠방각하"),
        ("euc-kr", "cp949", "똠"),
        ("iso-8859-9", "cp1254", "şikâyet €"),
        ("windows-874", "cp874", "ร้องเรียน"),
        ("koi8-r", "koi8-r", "жалоба"),
        ("iso-2022-jp", "iso2022_jp", "苦情"),
        ("utf-7", "utf-7", "plainte é"),
        ("no-such-charset", "utf-8", "plainte é"),
    ],
)
def test_a_charset_label_is_read_as_browsers_read_it(label: str, codec: str, text: str) -> None:
    head = f"From: n@example.com\nContent-Type: text/plain; charset={label}\n\n"
    assert parsing.read(head.encode() + text.encode(codec)).text == text


def test_a_blank_line_before_the_headers_is_no_end_of_them() -> None:
    assert opened(came(b"\r\n\n" + message().as_bytes())).complaint.lead.party.identity


def test_a_file_written_into_the_text_is_enclosed() -> None:
    content = bytes(range(256)) * 3
    lines = [binascii.b2a_uu(content[at : at + 45]).decode() for at in range(0, len(content), 45)]
    text = "See this.\n\nbegin 644 bill.pdf\n" + "".join(lines) + "`\nend\n\nThank you."
    found = parsing.read(b"From: n@example.com\n\n" + text.encode())
    assert [(one.name, one.content) for one in found.enclosed] == [("bill.pdf", content)]
    assert found.text == "See this.\n\n\nThank you."


def test_files_without_a_name_and_forwarded_letters_say_what_they_are() -> None:
    one = message("See both.")
    one.add_attachment(b"%PDF-1.4", maintype="application", subtype="pdf")
    one.add_attachment(b"\xff\xd8\xff", maintype="image", subtype="jpeg")
    one.add_attachment(message("Before.", Subject="Your answer of May"))
    names = [file.name for file in parsing.read(one.as_bytes()).enclosed]
    assert names == ["file-1.pdf", "file-2.jpg", "Your answer of May.eml"]


@pytest.mark.parametrize(
    "plain",
    ["", " \n", "Your mail program does not support HTML.", "View this message in your browser."],
)
def test_html_counts_where_the_plain_form_says_nothing(plain: str) -> None:
    one = message(plain)
    one.add_alternative("<p>It is <b>broken</b>.</p>", subtype="html")
    assert parsing.read(one.as_bytes()).text == "It is broken."


# --- in a child process, within bounds ---


def test_what_is_read_apart_is_what_would_be_read_here() -> None:
    one = message("See the file.")
    one.add_attachment(b"%PDF-1.4\xff", maintype="application", subtype="pdf", filename="a.pdf")
    assert bounded_parsing.read(one.as_bytes()) == parsing.read(one.as_bytes())
    with pytest.raises(parsing.Unreadable):
        bounded_parsing.read(b"\n")


def test_the_largest_message_is_read_within_the_bounds() -> None:
    one, large = message("See the file."), bytes(range(256)) * 95_000
    one.add_attachment(large, maintype="application", subtype="pdf", filename="a.pdf")
    assert bounded_parsing.read(one.as_bytes()).enclosed[0].content == large
    assert bounded_parsing.read(message("The next.").as_bytes()).text == "The next."


@pytest.mark.parametrize(
    "shape",
    [
        lambda n: b"Content-Type: text/html\n\n" + b"<noscript>" * n + b"</template>" * n,
        lambda n: b"Content-Type: text/html\n\n" + b"<p>" * n,
        lambda n: b"Content-Type: text/html\n\n" + b"<" * n,
        lambda n: b"Content-Type: text/html\n\n" + b"&#1" * n,
        lambda n: b"Subject: " + b"=?utf-8?q?a?= " * n + b"\n\n",
        lambda n: b"To: " + b"a@example.com, " * n + b"\n\n",
        lambda n: b"\n" + b"begin 644 a\n" * n,
        lambda n: b"\n" + b"begin 644 a\n" + b"M" * 60 + b"\n" * n,
        lambda n: b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\nx\n" * n,
    ],
    ids=["open", "blocks", "angles", "signs", "encoded", "addresses", "files", "lines", "parts"],
)
def test_twice_as_large_costs_about_twice_as_much(shape: Any) -> None:
    def cost(count: int) -> float:
        raw = b"From: n@example.com\n" + shape(count)

        def once() -> float:
            began = time.process_time()
            parsing.read(raw)
            return time.process_time() - began

        return min(once() for _ in range(3))

    few, many = cost(2_000), cost(16_000)
    assert many < 24 * few + 0.05, "eight times as much, and not 64 times"


# --- many at once ---


def many(count: int, **headers: Any) -> list[EmailMessage]:
    return [
        message(f"Parcel {n} is broken.", **({"From": f"n{n}@example.com"} | headers))
        for n in range(count)
    ]


def taken_together(*, now: Any = NOW) -> list[int]:
    """Every message that waits, as the worker deals with many; answers the jobs that it left to
    be tried one by one."""
    rows = Job.objects.filter(kind="read_mail", done_at=None).order_by("id")
    until = now + timedelta(minutes=5)
    rows.update(attempts=1, leased_by="w", lease_until=until)
    jobs = [Claimed(r.id, r.stream, r.version, r.kind, 0, 1, "w", until) for r in rows]
    return [job.id for job in batches.read_together(jobs, now)]


def test_many_plain_messages_become_complaints_in_one_transaction_as_each_would_alone() -> None:
    with_file = message("With a bill.", From="file@example.com")
    with_file.add_attachment(
        b"%PDF-1.4 a bill\n%%EOF", maintype="application", subtype="pdf", filename="bill.pdf"
    )
    for one in (*many(5), with_file):
        keep(one)
    assert taken_together() == []
    rows = list(Mail.objects.all())
    assert {(row.fate, row.why, row.by) for row in rows} == {(Fate.complaint, "opened", "system")}
    for row in rows:
        event = first(opened(row))
        assert event.narrative is not None
        assert row.words == event.narrative.sealed
        assert raw_says(row, words_of(event.narrative).partition("\n\n")[2].split("\n")[0])
    assert sorted(len(first(opened(row)).enclosures) for row in rows) == [0, 0, 0, 0, 0, 1]
    assert not Job.objects.filter(kind="read_mail", done_at=None).exists()
    assert Job.objects.filter(kind="acknowledge").count() == 6


def raw_says(row: Mail, line: str) -> bool:
    return line.encode() in storing.raw_of(row)


def test_one_poison_message_among_twenty_delays_none(monkeypatch: pytest.MonkeyPatch) -> None:
    for one in many(20):
        keep(one)
    received = recorded_text.received

    def poisoned(one: Any, **more: Any) -> Any:
        if "Parcel 7 " in one.told.text:
            raise ZeroDivisionError
        return received(one, **more)

    monkeypatch.setattr(recorded_text, "received", poisoned)
    assert len(taken_together()) == 20, "nothing came of it, and each is tried by itself"
    assert not Mail.objects.exclude(fate=Fate.new).exists()
    monkeypatch.setattr(routing, "_TRIES", 1)
    work()
    found = storing.counted()
    assert found.by_fate == {Fate.complaint: 19, Fate.tray: 1}


def test_what_does_not_plainly_begin_a_complaint_is_left_to_be_dealt_with_alone() -> None:
    keep(message())
    keep(message("Away.", From="a@example.com", Auto__Submitted="auto-replied"))
    keep(message("Boss.", From=US))
    keep(b"\n")
    left = taken_together()
    assert len(left) == 3
    assert storing.counted().by_fate == {Fate.complaint: 1, Fate.new: 3}
    work()
    assert storing.counted().by_fate == {Fate.complaint: 1, Fate.tray: 2, Fate.aside: 1}


def test_one_sender_fills_no_batch() -> None:
    from amends.site.environment import LIMITS

    most = LIMITS["mail"].count
    for one in many(most + 3, From="nora@example.com"):
        keep(one)
    assert taken_together() == []
    assert storing.counted().by_fate == {Fate.complaint: most, Fate.tray: 3}
    assert {row.why for row in Mail.objects.filter(fate=Fate.tray)} == {"too_many"}


def test_a_message_that_became_a_complaint_before_becomes_none_again_with_others() -> None:
    row = came(message())
    Mail.objects.filter(pk=row.pk).update(fate=Fate.new, why="", stream="", words="")
    Job.objects.filter(kind="read_mail").update(done_at=None)
    keep(message("Another", From="x@example.com"))
    assert len(taken_together()) == 2
    work()
    assert Mail.objects.get(pk=row.pk).stream == row.stream
    assert storing.counted().by_fate == {Fate.complaint: 2}


# --- a trial both ways ---


def test_a_trial_that_comes_in_is_noted_and_opens_nothing() -> None:
    person = org.REPRESENTATIVE
    outcome = test_message.try_both_ways(organization="Acme", person=person, now=NOW)
    assert outcome is test_message.Outcome.sent
    (letter,) = outbox.outbox
    assert letter.to == [US]
    found = test_message.last_round(person)
    assert found is not None
    assert (found.at, found.back, found.failed) == (NOW, None, None)
    row = came(letter.message().as_bytes(), now=NOW + timedelta(minutes=1))
    assert (row.fate, row.why) == (Fate.aside, "own")
    found = test_message.last_round(person)
    assert found is not None
    assert found.back == NOW + timedelta(minutes=1)
    assert test_message.last_round(org.HANDLER) is None


def test_a_trial_that_is_sent_back_says_so() -> None:
    test_message.try_both_ways(organization="Acme", person=org.REPRESENTATIVE, now=NOW)
    came(bounce_of(outbox.outbox[0]))
    found = test_message.last_round(org.REPRESENTATIVE)
    assert found is not None
    assert found.failed


# --- what doctor says of mail ---


def said(check: Any) -> list[tuple[bool | None, str]]:
    return list(check())


def test_doctor_says_whether_anybody_listens_and_when_the_mailbox_was_read() -> None:
    from amends.governance import preparing
    from amends.letters.incoming.configured import Incoming, Listening, Mailbox

    now = timezone.now()
    with socket.create_server(("127.0.0.1", 0)) as server:
        at = Listening("lmtp", "127.0.0.1", server.getsockname()[1])
        settings.AMENDS_MAIL = Incoming(listening=at)
        assert said(mail_ready.mail_comes_in)[0][0] is True
    assert said(mail_ready.mail_comes_in)[0][0] is False
    box = Mailbox("imap.example.org", 993, "tls", "us", "secret")
    settings.AMENDS_MAIL = Incoming(mailbox=box)
    assert said(mail_ready.mail_comes_in)[0][0] is None
    for minutes, fine in ((60, False), (1, True)):
        preparing.saw(preparing.MAILBOX, now=now - timedelta(minutes=minutes))
        assert said(mail_ready.mail_comes_in)[0][0] is fine
    settings.AMENDS_MAIL = Incoming()
    assert said(mail_ready.mail_comes_in)[0][0] is None


def test_doctor_says_nothing_of_the_tray_where_no_mail_comes_in() -> None:
    from amends.letters.incoming.configured import Incoming, Mailbox

    before, settings.AMENDS_MAIL = settings.AMENDS_MAIL, Incoming()
    assert said(mail_ready.mail_looked_at) == []
    box = Mailbox("imap.example.org", 993, "tls", "us", "secret")
    settings.AMENDS_MAIL = Incoming(mailbox=box)
    ((fine, told),) = said(mail_ready.mail_looked_at)
    assert fine is True
    assert told == "0 in the inbox"
    settings.AMENDS_MAIL = before
    came(message("From ourselves", From=US))
    settings.AMENDS_MAIL = Incoming()
    assert said(mail_ready.mail_looked_at) != [], "what waits is told, also where no more comes"


def test_doctor_says_what_waits_for_long() -> None:
    keep(message())  # kept in March, never read
    assert said(mail_ready.mail_looked_at)[0][0] is False
    work()
    assert all(fine for fine, _ in said(mail_ready.mail_looked_at))
    came(message("From ourselves", From=US))
    ((fine, told),) = said(mail_ready.mail_looked_at)
    assert fine is False
    assert told.startswith("1 in the inbox, the oldest since ")


def test_a_mailbox_that_was_read_is_noted(monkeypatch: pytest.MonkeyPatch) -> None:
    import threading

    from amends.governance import preparing
    from amends.letters.incoming import mailbox
    from amends.letters.incoming.configured import Mailbox

    stop = threading.Event()
    monkeypatch.setattr(mailbox, "fetch", lambda box, clock: stop.set())
    monkeypatch.setattr(mailbox.connections, "close_all", lambda: None)
    monkeypatch.setattr(mailbox, "close_old_connections", lambda: None)
    box = Mailbox("imap.example.org", 993, "tls", "us", "secret")
    mailbox.run(box, stop, clock=lambda: NOW)
    assert preparing.last(preparing.MAILBOX) == NOW


def test_doctor_says_that_the_mail_server_lets_nobody_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(test_message, "way", lambda: test_message.Way.server)
    monkeypatch.setattr(test_message, "sender", lambda: "us@example.org")
    assert said(mail_ready.letters_leave)[0][0] is True
    monkeypatch.setattr(test_message, "try_server", lambda: test_message.Outcome.not_reached)
    ((fine, told),) = said(mail_ready.letters_leave)
    assert fine is False
    assert "could not reach the mail server" in told
