"""What has outlived the term that the policy gives it goes, by a command; a hold keeps it."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from tests.named import perform_named
from tests.opening import asked
from tests.records import organization as org

from amends.core.framework.policy.retention import Kept, Retention
from amends.core.governing.disposals import DISPOSAL, Disposal, DisposalState
from amends.core.operation.acts.assessment import Classify
from amends.core.operation.acts.importing import TakeOver
from amends.core.operation.acts.receipt import NewParty
from amends.core.operation.acts.records import Erase, ErasureGround, Hold
from amends.core.operation.acts.scope import DecideKind
from amends.core.operation.events import Kind
from amends.core.records.state import NoParticulars
from amends.core.refusal import Guard, Refused
from amends.core.values import Code, Contact, Id
from amends.governance import publishing
from amends.handling import rules
from amends.handling.kinds.opened_first import SHOWN
from amends.handling.projections import comparing
from amends.handling.streams import state_of, stream_of
from amends.jobs.models import Job
from amends.jobs.queue import Claimed
from amends.journal import store
from amends.maintenance import retention
from amends.register import governing, queries, sweeps
from amends.register.models import Row
from amends.vault import reading
from amends.vault.models import Piece

pytestmark = pytest.mark.django_db

LATER = org.BEGAN + timedelta(days=800)
"""Two years and more after the first day."""


@pytest.fixture(autouse=True)
def _organization() -> None:
    org.found_organization()


def keeping(*terms: Retention, monthly: bool = False) -> None:
    known = rules.rules_at(LATER).policy
    changed = replace(known, version=known.version + 1, retention=terms, propose_disposals=monthly)
    draft = publishing.Draft(changed, known)
    for person in (org.REPRESENTATIVE, org.DIRECTOR):  # the second one agrees, if that is needed
        if rules.rules_at(LATER).policy == known:
            by = org.acting(person)
            publishing.publish(draft, reason="We need it no longer.", actor=by, now=LATER)


def do(reference: str, act: str, given: Any, *, at: datetime, by: Id = org.REPRESENTATIVE) -> None:
    actor = org.acting(by)
    perform_named(stream_of(reference), act, given, actor=actor, now=at)


def ended(*, category: str = "", **changes: Any) -> Id:
    """Something that turned out to be an enquiry, and ended on the first day."""
    reference = org.lodged(**changes).reference
    at = org.BEGAN + timedelta(hours=5)
    if category:
        do(reference, "classify", Classify(category=Code(category)), at=at)
    enquiry = DecideKind(Kind.enquiry, "It only asks.")
    for person in (org.COLLEAGUE, org.REPRESENTATIVE):
        do(reference, "decide-kind", enquiry, by=person, at=at)
    return reference


def due(at: datetime = LATER) -> dict[str, bool]:
    return {str(one.reference): one.what.files_only for one in retention.due(now=at)}


def proposed() -> str:
    """A disposal of everything that is past its period."""
    found = list(retention.unproposed(now=LATER))
    by = org.acting(org.REPRESENTATIVE)
    [stream] = retention.propose(found, "It is time.", actor=by, now=LATER)
    return stream


def approved(stream: str) -> Disposal:
    """The disposal after another person approved it and the worker carried it out."""
    read = {"reader": org.DIRECTOR, "purpose": SHOWN, "now": LATER, "reference": stream}
    reading.note_without_words(**read)
    by = org.acting(org.DIRECTOR)
    perform_named(stream, "approve", NoParticulars(), actor=by, now=LATER)
    retention.carry_out(Claimed(1, stream, 2, "dispose", 0, 1, "worker", LATER), LATER)
    state: Disposal = state_of(stream, store.read(stream))
    return state


def erase() -> dict[str, str | None]:
    state = approved(proposed())
    told: dict[str, str | None] = dict.fromkeys(map(str, state.erased))
    return told | {str(one.complaint): str(one.why) for one in state.kept}


def test_without_a_term_everything_is_kept() -> None:
    ended()
    assert due() == {}


def test_what_has_outlived_its_term_goes_once_and_what_is_open_never() -> None:
    gone, still_open = ended(), org.lodged().reference
    keeping(Retention(Kept.words, 24))
    assert due(org.BEGAN + timedelta(days=700)) == {}
    assert due() == {gone: False}
    assert erase() == {gone: None}
    assert due() == {}, "nothing of it is left"
    assert sweeps.ended(before=LATER.date(), at_most=9) == [], "nor is it looked at again"
    left = Piece.objects.filter(scope=stream_of(gone), erased_at__isnull=True)
    assert not left.exists()
    assert Piece.objects.filter(scope=stream_of(still_open), erased_at__isnull=True).exists()


def test_what_is_on_hold_is_named_and_not_proposed() -> None:
    held = ended()
    do(held, "hold", Hold(Code("court"), "A court asks."), at=org.BEGAN + timedelta(hours=6))
    keeping(Retention(Kept.words, 24))
    [one] = retention.due(now=LATER)
    assert one.what.holds
    assert list(retention.unproposed(now=LATER)) == []


def test_a_hold_placed_after_the_proposal_is_respected_and_in_the_certificate() -> None:
    gone, held = ended(), ended()
    keeping(Retention(Kept.words, 24))
    stream = proposed()
    do(held, "hold", Hold(Code("court"), "A court asks."), at=LATER)
    state = approved(stream)
    assert (state.erased, [(one.complaint, one.why) for one in state.kept]) == (
        (gone,),
        [(held, "on_hold")],
    )
    assert state.state is DisposalState.carried_out
    assert Piece.objects.filter(scope=stream_of(held), erased_at__isnull=True).exists()


def test_what_waits_for_approval_is_not_proposed_again() -> None:
    ended()
    keeping(Retention(Kept.words, 24))
    proposed()
    assert list(retention.unproposed(now=LATER)) == []


def test_nothing_is_erased_before_another_person_approved_after_opening_the_list() -> None:
    ended()
    keeping(Retention(Kept.words, 24))
    stream = proposed()
    retention.carry_out(Claimed(1, stream, 1, "dispose", 0, 1, "worker", LATER), LATER)
    assert len(due()) == 1
    for by, guard in ((org.REPRESENTATIVE, Guard.not_by_owner), (org.DIRECTOR, Guard.not_opened)):
        actor = org.acting(by)
        with asked(), pytest.raises(Refused) as refused:
            perform_named(stream, "approve", NoParticulars(), actor=actor, now=LATER)
        assert refused.value.guard is guard
    assert Job.objects.filter(kind="dispose").count() == 0


def test_no_person_erases_because_a_period_is_over() -> None:
    gone = ended()
    keeping(Retention(Kept.words, 24))
    with pytest.raises(Refused) as refused:
        do(gone, "erase", Erase(ErasureGround.retention), at=LATER)
    assert refused.value.guard is Guard.needs_disposal


def test_a_category_has_a_term_of_its_own_and_gives_it_to_those_merged_into_it() -> None:
    short, long = ended(category="poor_service"), ended()
    keeping(Retention(Kept.words, 600), Retention(Kept.words, 12, Code("poor_service")))
    assert set(due()) == {short}
    assert long not in due()


@pytest.mark.parametrize(
    ("closed", "since"), [(date(2020, 3, 5), date(2020, 3, 5)), (None, org.BEGAN.date())]
)
def test_an_imported_complaint_is_kept_from_its_closing_there_or_its_import(
    closed: date | None, since: date
) -> None:
    stream = "complaint/1MP0RTED"
    given = TakeOver(
        *(Code("old"), "17", Code("closed_elsewhere"), datetime(2020, 2, 1, tzinfo=UTC)),
        (NewParty(Contact(name="Olga Old")),),
        narrative="It was cold.",
        closed_on=closed,
    )
    by = org.acting(org.REPRESENTATIVE)
    perform_named(stream, "take-over", given, actor=by, now=org.BEGAN + timedelta(hours=2))
    keeping(Retention(Kept.words, 24))

    [one] = retention.due(now=LATER)

    assert one.what.until == date(since.year + 2, since.month, since.day)
    assert list(retention.unproposed(now=LATER)) == ["1MP0RTED"]
    assert Row.objects.get(reference="1MP0RTED").closed_at is None, "it was not closed here"
    for day, count in ((since, 0), (since + timedelta(days=1), 1)):
        assert queries.ended_before(Row.objects.all(), day, (), without=True) == count


def test_a_new_time_zone_leaves_the_register_as_the_record_has_it() -> None:
    ended()
    known = rules.rules_at(LATER).policy
    changed = replace(known, version=known.version + 1, zone="Pacific/Kiritimati")
    by = org.acting(org.REPRESENTATIVE)
    publishing.publish(publishing.Draft(changed, known), reason="We moved.", actor=by, now=LATER)

    fields = {
        one.what for one in comparing.complaints(rules.rules_at(LATER), LATER) if one.table == "row"
    }

    assert "ended_on" not in fields


def test_the_day_on_which_complaints_ended_is_filled_when_it_is_introduced() -> None:
    gone = ended()
    day = Row.objects.get(reference=gone).ended_on
    Row.objects.update(ended_on=None)

    import_module("amends.register.migrations.0003_ended_on").fill(apps, None)

    assert Row.objects.get(reference=gone).ended_on == day == org.BEGAN.date()


@pytest.mark.parametrize(("wanted", "status"), [("--dry-run", 0), ("--by", 0)])
def test_the_command_lists_what_is_past_its_period_and_proposes_it_when_asked(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, wanted: str, status: int
) -> None:
    from amends.site.cli import declare
    from amends.site.cli.data import retention as command

    gone = ended()
    keeping(Retention(Kept.words, 1))

    class Clock(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> "Clock":
            return cls.fromtimestamp(LATER.timestamp(), tz or UTC)

    monkeypatch.setattr(command, "datetime", Clock)
    words = ["run", "--json", wanted, *([org.REPRESENTATIVE] if wanted == "--by" else [])]
    import argparse

    parser = argparse.ArgumentParser()
    declare(command, parser)
    assert command.run(parser.parse_args(words)) == status
    told = json.loads(capsys.readouterr().out)
    if wanted == "--by":
        assert told["proposed"] == [gone]
    else:
        assert [(one["reference"], one["refused"]) for one in told] == [(gone, None)]
    assert set(due()) == {gone}, "no one approved it yet"


@pytest.mark.parametrize("monthly", [True, False])
def test_the_system_proposes_each_month_only_if_the_settings_say_so(monthly: bool) -> None:
    reference = ended()
    keeping(Retention(Kept.words, 24), monthly=monthly)

    assert retention.propose_due(now=LATER) == monthly
    assert retention.propose_due(now=LATER) == 0, "what waits for approval is not proposed again"

    found = [state_of(row.id, store.read(row.id)) for row in governing.of_kind(DISPOSAL.name)]
    assert [(one.begun_by, one.complaints, one.state) for one in found] == (
        [("system", (reference,), DisposalState.proposed)] if monthly else []
    )
    if monthly:  # a person approves it, as if a person had proposed it
        assert approved(governing.of_kind(DISPOSAL.name).get().id).erased == (reference,)
