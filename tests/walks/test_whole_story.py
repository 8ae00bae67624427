"""Clause 7 from lodging to a close that the standard allows, through pen and worker, proved."""

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from tests.named import perform_named
from tests.records import organization as org
from tests.records.on_disk import files_with

from amends import vault
from amends.core.codec import located_pieces
from amends.core.framework.people.authority import Actor
from amends.core.framework.policy.commitments import Grade
from amends.core.operation.acts.assessment import Assess
from amends.core.operation.acts.closing.ending import Close, OptionUsed
from amends.core.operation.acts.closing.reaction import RecordReaction
from amends.core.operation.acts.decision import CommunicateDecision
from amends.core.operation.acts.investigation import (
    Assign,
    FinishInvestigation,
    RecordEvidence,
    RecordFinding,
)
from amends.core.operation.acts.records import Erase, ErasureGround, Hold
from amends.core.operation.acts.response import AuthorizeResponse, Escalate, PrepareResponse
from amends.core.operation.complaint import Stage
from amends.core.operation.events import Finding, Ground, OptionUse, Pattern, Reaction, Way
from amends.core.refusal import Guard, Refused
from amends.core.values import Code, Id
from amends.handling import reprojecting
from amends.handling.lodging import Lodged
from amends.handling.streams import recorded_event, stream_of
from amends.journal import log, receipts, store
from amends.journal.checking import check_file
from amends.journal.finding import Fault
from amends.maintenance.verification import prove
from amends.register.models import Row
from amends.site import worker

CANARY = "zanzibarquetzal"


@pytest.fixture
def _committed(committed_database: str, tmp_path: Path, settings: Any) -> None:
    settings.AMENDS_DATA = tmp_path
    log.open_log(host="test.example", demo=False, now=org.BEGAN)
    org.found_organization()


pytestmark = pytest.mark.usefixtures("_committed")


class Story:
    """One complaint, a clock, and who acts."""

    def __init__(self, lodged: Lodged) -> None:
        self.lodged = lodged
        self.stream = stream_of(lodged.reference)
        self.now = org.BEGAN + timedelta(hours=3)

    def act(self, person: Id | Actor, act: str, given: Any) -> Stage:
        self.now += timedelta(hours=1)
        actor = person if isinstance(person, Actor) else org.acting(person)
        done = perform_named(self.stream, act, given, actor=actor, now=self.now)
        return done.complaint.stage

    def to_the_decision(self) -> None:
        low = Grade.low
        six = Assess(low, False, low, low, False, True)
        self.act(org.REPRESENTATIVE, "assess", six)
        self.act(org.REPRESENTATIVE, "assign", Assign(org.HANDLER))
        self._answer(org.HANDLER)

    def _answer(self, person: Id) -> None:
        finding = RecordFinding(1, Finding.not_upheld, f"The boiler was fine. {CANARY}")
        self.act(person, "record-evidence", RecordEvidence("The boiler, measured.", 1))
        self.act(person, "record-finding", finding)
        self.act(person, "finish-investigation", FinishInvestigation())
        self.act(person, "prepare-response", PrepareResponse("We found no fault."))
        number = len(self._complaint().responses)
        if not self._complaint().responses[-1].authorized:
            self.act(org.MANAGER, "authorize-response", AuthorizeResponse(number))
        sent = CommunicateDecision(number, Way.email, "We found no fault, because it was warm.")
        self.act(person, "communicate-decision", sent)

    def _complaint(self) -> Any:
        entries = [recorded_event(entry) for entry in store.read(self.stream)]
        from amends.core.operation.complaint import fold

        return fold(entries, reference=self.lodged.reference)


def work(now: datetime) -> None:
    while worker.make_round("test", now=now):
        pass


def test_a_refused_answer_stays_open_climbs_and_closes_when_every_option_is_used() -> None:
    story = Story(org.lodged(narrative=f"Cold for a week. {CANARY}"))
    story.to_the_decision()
    me = Actor.complainant(1)
    refused = RecordReaction(1, Reaction.refused, "You did not measure at night.", Way.phone)
    assert story.act(me, "record-reaction", refused) is Stage.unresolved_open
    assert Row.objects.get(pk=story.lodged.reference).open
    with pytest.raises(Refused) as no:
        story.act(org.MANAGER, "close", _close(Ground.accepted))
    assert no.value.guard is Guard.not_accepted
    assert story.act(org.MANAGER, "escalate", Escalate()) is Stage.escalated_internal
    reviewer = next(iter(story._complaint().investigators - {org.HANDLER}))
    story.act(reviewer, "assign", Assign(reviewer))
    story._answer(reviewer)
    story.act(me, "record-reaction", refused)
    exhausted = _close(
        Ground.options_exhausted,
        tuple(
            OptionUsed(option, OptionUse.declined, "Does not want to go on.")
            for option in story._complaint().parties[0].recourse
        ),
    )
    stage = story.act(org.REPRESENTATIVE, "close", exhausted)
    assert stage is Stage.unresolved_open, "one person alone cannot close it"
    assert story.act(org.COLLEAGUE, "close", exhausted) is Stage.closed_options_exhausted
    work(story.now)
    assert prove(now=story.now).clean


def _close(ground: Ground, options: tuple[OptionUsed, ...] = ()) -> Close:
    return Close(ground, Code("other"), Code("mistake"), Pattern.single, options=options)


def test_the_receipt_can_be_checked_by_an_outsider_offline() -> None:
    story = Story(org.lodged())
    work(story.now)
    entries = store.read(story.stream)
    pieces = [
        (path, piece) for path, piece in located_pieces(recorded_event(entries[0]).event, "/is")
    ]
    openings = vault.openings(
        [piece.sealed for _, piece in pieces],
        reader="party/1",
        purpose="receipt",
        now=story.now,
        reference=story.stream,
    )
    told_openings = [
        {"path": path, "salt": openings[p.sealed].salt.hex(), "text": openings[p.sealed].text}
        for path, p in pieces
    ]
    receipt = receipts.receipt_of(story.stream, 1, openings=told_openings)
    text = json.dumps(receipt)
    assert check_file([text]).findings == ()
    forged = text.replace("cold", "warm")
    assert check_file([forged]).findings[0].what is Fault.opening_differs


def test_receipt_is_acknowledged_by_mail_and_the_record_says_so() -> None:
    story = Story(org.lodged(narrative=CANARY))
    work(story.now)
    assert [message.to for message in mail.outbox] == [["nora@example.org"]]
    assert CANARY not in mail.outbox[0].body
    assert mail.outbox[0].body.startswith("Dear Nora Complain")
    assert story.lodged.reference in mail.outbox[0].subject
    assert Row.objects.get(pk=story.lodged.reference).acknowledged_at == story.now


def test_a_date_that_passes_unmet_is_noticed_once() -> None:
    story = Story(org.lodged())
    work(story.now)
    late = story.now + timedelta(days=60)
    work(late)
    work(late + timedelta(minutes=1))
    lapsed = [entry.kind for entry in store.read(story.stream)].count("TermLapsed")
    assert lapsed == 1, "the answer is late; the acknowledgement was in time"


def test_erasing_leaves_every_proof_and_no_word_under_the_data_folder(tmp_path: Path) -> None:
    story = Story(org.lodged(narrative=f"Cold. {CANARY}"))
    story.to_the_decision()
    work(story.now)
    assert list(vault.places.seek(CANARY))
    story.act(org.REPRESENTATIVE, "hold", Hold(Code("court"), "A court asks for it."))
    with pytest.raises(Refused) as held:
        story.act(org.REPRESENTATIVE, "erase", Erase(ErasureGround.requested))
    assert held.value.guard is Guard.on_hold
    from amends.core.operation.acts.records import ReleaseHold

    story.act(org.REPRESENTATIVE, "release-hold", ReleaseHold(1, "Over."))
    story.act(org.REPRESENTATIVE, "erase", Erase(ErasureGround.requested))
    work(story.now)
    vault.scrub()
    assert list(vault.places.seek(CANARY)) == []
    assert list(files_with(CANARY)) == []
    report = prove(now=story.now)
    assert report.clean, report.findings


def test_an_edited_row_of_the_register_is_found_and_rebuilding_mends_it() -> None:
    story = Story(org.lodged())
    work(story.now)
    Row.objects.filter(pk=story.lodged.reference).update(stage="closed_satisfied", open=False)
    found = prove(now=story.now).findings
    assert {finding.what for finding in found} == {Fault.row_differs}
    assert any(str(story.lodged.reference) in finding.place for finding in found)
    reprojecting.rebuild(now=story.now)
    assert prove(now=story.now).clean


def test_edited_words_are_found() -> None:
    from amends.vault.models import Piece

    story = Story(org.lodged())
    work(story.now)
    Piece.objects.filter(scope=story.stream, kind="words").update(text="The heating was fine.")
    found = prove(now=story.now).findings
    assert {finding.what for finding in found} == {Fault.words_differ}
    assert found[0].place == f"{story.stream}@1"


def test_edited_words_hide_no_edited_row() -> None:
    from amends.vault.models import Piece

    story = Story(org.lodged())
    work(story.now)
    Piece.objects.filter(scope=story.stream, kind="words").update(text="The heating was fine.")
    Row.objects.filter(pk=story.lodged.reference).update(category="other")
    found = {finding.what for finding in prove(now=story.now).findings}
    assert found == {Fault.words_differ, Fault.row_differs}
