"""Many complaints are acknowledged together: each person gets one email, and the record says so
once, whatever goes wrong in between."""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from tests.named import perform_named
from tests.records import organization as org

from amends.core.operation import events as e
from amends.core.operation.acts.acknowledgement import Acknowledge
from amends.core.operation.acts.receipt import NewParty
from amends.core.operation.effects.consequences import JobKind
from amends.core.values import Code, Contact
from amends.handling import perform
from amends.handling.streams import recorded_event, stream_of
from amends.jobs import queue
from amends.jobs.models import Job
from amends.journal import store
from amends.letters import acknowledging_many, delivery
from amends.register.models import Words
from amends.site import outbox, worker
from amends.vault.models import Piece

pytestmark = pytest.mark.django_db

NOW = org.BEGAN + timedelta(hours=3)
LATER = NOW + timedelta(hours=2)


class Killed(BaseException):
    """What no code of ours catches, as when the process is ended."""


@pytest.fixture(autouse=True)
def _founded() -> None:
    org.found_organization()
    Job.objects.all().delete()


def lodged(count: int) -> list[str]:
    return [_lodged(f"nora{number}@example.org") for number in range(count)]


def _lodged(*addresses: str) -> str:
    people = tuple(
        NewParty(identity=Contact(name="Nora", email=one), contact_by=e.Way.email)
        for one in addresses
    )
    return org.lodged(complainants=people, narrative="The pipe leaks.").reference


def recorded(reference: str) -> list[Any]:
    found = map(recorded_event, store.read(stream_of(reference)))
    return [one.event for one in found if isinstance(one.event, e.Acknowledged)]


def jobs() -> Counter[tuple[str, int]]:
    """The states of the jobs to acknowledge, each with how often it was tried."""
    rows = Job.objects.filter(kind=JobKind.acknowledge)
    return Counter(
        ("done" if row.done_at else "failed" if row.failed_at else "waiting", row.attempts)
        for row in rows
    )


def sent() -> Counter[str]:
    return Counter(address for message in mail.outbox for address in message.to)


def before_recording(monkeypatch: pytest.MonkeyPatch, happens: Callable[[], object]) -> None:
    """Let something happen once, between sending the letters and recording them."""
    record, left = acknowledging_many._record, [happens]

    def interrupted(*given: Any) -> None:
        if left:
            left.pop()()
        record(*given)

    monkeypatch.setattr(acknowledging_many, "_record", interrupted)


@pytest.mark.both_engines
def test_many_are_sent_recorded_and_finished_together(monkeypatch: pytest.MonkeyPatch) -> None:
    references, written = lodged(12), list[int]()
    write = acknowledging_many.write

    def counting(batches: Any) -> Any:
        written.append(len(batches[0].commands))
        return write(batches)

    monkeypatch.setattr(acknowledging_many, "write", counting)
    worker.make_round("test", now=NOW)

    assert written == [10, 2]
    assert set(sent().values()) == {1}
    assert len(mail.outbox) == 12
    assert [len(recorded(one)) for one in references] == [1] * 12
    assert jobs() == {("done", 1): 12}


def test_one_whose_mail_is_not_accepted_holds_no_other_up(monkeypatch: pytest.MonkeyPatch) -> None:
    references = lodged(4)
    send = delivery.send

    def picky(letter: Any, *, to: str, **rest: Any) -> None:
        if to == "nora2@example.org":
            raise OSError("refused")
        send(letter, to=to, **rest)

    with monkeypatch.context() as patched:
        patched.setattr(delivery, "send", picky)
        worker.make_round("test", now=NOW)
    assert jobs() == {("done", 1): 3, ("waiting", 1): 1}
    assert [len(recorded(one)) for one in references] == [1, 1, 0, 1]

    worker.make_round("test", now=LATER)
    assert jobs() == {("done", 1): 3, ("done", 2): 1}
    assert set(sent().values()) == {1}


def test_what_was_sent_is_recorded_although_a_person_acknowledged_receipt_meanwhile(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    references = lodged(3)

    def answered_by_phone() -> None:
        given = Acknowledge(1, e.Way.phone)
        stream, actor = stream_of(references[1]), org.acting(org.REPRESENTATIVE)
        perform_named(stream, "acknowledge", given, actor=actor, now=NOW)

    before_recording(monkeypatch, answered_by_phone)
    worker.make_round("test", now=NOW)

    assert [one.way for one in recorded(references[1])] == [e.Way.phone, e.Way.email]
    assert recorded(references[1])[1].words is not None
    assert jobs() == {("done", 1): 3}


def test_after_a_kill_before_recording_the_same_messages_are_sent_again_and_recorded_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    references = lodged(3)

    def killed() -> None:
        raise Killed

    with monkeypatch.context() as patched:
        before_recording(patched, killed)
        with pytest.raises(Killed):
            worker.make_round("test", now=NOW)
    assert [recorded(one) for one in references] == [[], [], []]
    assert jobs() == {("waiting", 1): 3}

    worker.make_round("another", now=LATER)
    ids = Counter(str(one.message()["Message-ID"]) for one in mail.outbox)
    assert sorted(ids.values()) == [2, 2, 2]
    assert [len(recorded(one)) for one in references] == [1, 1, 1]
    assert jobs() == {("done", 2): 3}


@pytest.mark.both_engines
def test_two_workers_with_the_same_jobs_record_each_letter_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    references = lodged(3)
    before_recording(monkeypatch, lambda: worker.make_round("another", now=LATER))
    worker.make_round("test", now=NOW)

    assert [len(recorded(one)) for one in references] == [1, 1, 1]
    assert jobs() == {("done", 2): 3}
    assert len({str(one.message()["Message-ID"]) for one in mail.outbox}) == 3


def test_if_one_cannot_be_recorded_the_others_are(monkeypatch: pytest.MonkeyPatch) -> None:
    references = lodged(3)
    decide = perform.decide

    def faulty(uow: Any, command: Any, actor: Any) -> None:
        if command.stream == stream_of(references[1]) and command.act == "acknowledge":
            raise ValueError("faulty")
        decide(uow, command, actor)

    monkeypatch.setattr(perform, "decide", faulty)
    worker.make_round("test", now=NOW)

    assert [len(recorded(one)) for one in references] == [1, 0, 1]
    assert jobs() == {("done", 1): 2, ("waiting", 1): 1}
    assert Job.objects.get(kind=JobKind.acknowledge, done_at=None).problem == "valueerror"


def test_one_whose_identity_cannot_be_opened_holds_no_other_up() -> None:
    references = lodged(3)
    damaged = Piece.objects.filter(scope=stream_of(references[0]), kind="identity")
    assert damaged.update(ciphertext=b"damaged" * 9) == 1
    worker.make_round("test", now=NOW)

    assert [len(recorded(one)) for one in references] == [0, 1, 1]
    assert jobs() == {("done", 1): 2, ("waiting", 1): 1}


def test_each_complainant_of_one_complaint_is_acknowledged() -> None:
    reference = _lodged("nora@example.org", "ben@example.org")
    worker.make_round("test", now=NOW)

    assert sent() == {"nora@example.org": 1, "ben@example.org": 1}
    assert sorted(one.party for one in recorded(reference)) == [1, 2]
    assert jobs() == {("done", 1): 2}


def test_no_more_letters_go_to_one_address_than_its_limit() -> None:
    for _ in range(5):
        _lodged("nora@example.org")
    worker.make_round("test", now=NOW)

    assert sent() == {"nora@example.org": 3}
    assert jobs() == {("done", 1): 3, ("waiting", 0): 2}


def test_a_slow_mail_server_leaves_the_rest_untried(monkeypatch: pytest.MonkeyPatch) -> None:
    lodged(3)
    monkeypatch.setattr(acknowledging_many, "PATIENCE", -1.0)
    claimed = worker._claim("test", now=NOW)
    assert len(claimed) == 3

    assert worker.left_of(claimed, now=NOW) == []
    assert jobs() == {("waiting", 0): 3}
    assert not mail.outbox


def test_a_fault_beside_the_letters_stops_no_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    references = lodged(3)

    def faulty(*_: Any) -> Any:
        raise ValueError("faulty")

    with monkeypatch.context() as patched:
        patched.setattr(acknowledging_many, "acknowledge_together", faulty)
        worker.make_round("test", now=NOW)
    assert jobs() == {("waiting", 1): 3}

    worker.make_round("another", now=LATER)
    assert [len(recorded(one)) for one in references] == [1, 1, 1]
    assert jobs() == {("done", 2): 3}


def test_a_lease_that_ended_stops_no_other_job(monkeypatch: pytest.MonkeyPatch) -> None:
    references = lodged(3)

    def taken_away() -> None:
        lost = Job.objects.filter(stream=stream_of(references[0]), kind=JobKind.acknowledge)
        lost.update(leased_by="another")

    before_recording(monkeypatch, taken_away)
    worker.make_round("test", now=NOW)

    assert [len(recorded(one)) for one in references] == [1, 1, 1]
    assert jobs() == {("done", 1): 2, ("waiting", 1): 1}


def test_a_complaint_is_indexed_once_with_the_letter_that_acknowledged_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    references = lodged(3)
    calls: list[set[str]] = []
    index_many = worker.indexing.index_many
    monkeypatch.setattr(
        worker.indexing, "index_many", lambda up_to: (calls.append(set(up_to)), index_many(up_to))
    )
    worker.make_round("test", now=NOW)

    assert calls == [{stream_of(one) for one in references}]
    assert not Job.objects.filter(kind=JobKind.index_words, done_at=None).exists()
    found = Words.objects.filter(tokens__contains="reference").values_list("reference", flat=True)
    assert set(found) == set(references), "the letter is found too"


def test_jobs_that_another_worker_has_are_not_finished_for_it() -> None:
    [reference] = lodged(1)
    kind, stream = Code(JobKind.index_words), stream_of(reference)
    [theirs] = queue.claim("another", now=NOW, untried=kind)
    queue.finish_waiting(kind, [stream], now=NOW)
    assert Job.objects.get(pk=theirs.id).done_at is None


def test_letters_that_name_a_complaint_are_destroyed_after_each_of_many_erasures(
    tmp_path: Path, settings: Any
) -> None:
    settings.MAILERS = {
        "default": {
            "BACKEND": "amends.site.outbox.Outbox",
            "OPTIONS": {"folder": tmp_path},
        }
    }
    references = lodged(3)
    worker.make_round("test", now=NOW)
    assert len(list(tmp_path.glob("*.eml"))) == 3

    assert outbox.forget(set(references[:2])) == 2
    [left] = tmp_path.glob("*.eml")
    assert references[2].encode() in left.read_bytes()
