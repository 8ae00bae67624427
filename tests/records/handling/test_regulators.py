"""A regulator's pack is adopted, and open complaints follow it; what was judged stays."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from tests.doors import regulated
from tests.doors.handled import do, six
from tests.named import perform_named
from tests.records import organization as org

from amends.core.framework.adoption.events import CalendarAdopted, PackAdopted
from amends.core.framework.people.authority import SYSTEM_ACTOR
from amends.core.operation import events as e
from amends.core.operation.acts.assessment import Classify
from amends.core.operation.acts.at_once import ResolveAtOnce
from amends.core.operation.acts.closing.ending import Close, Withdraw
from amends.core.operation.acts.communication import Note
from amends.core.operation.acts.facts import NewFact
from amends.core.operation.effects.consequences import JobKind
from amends.core.operation.events import Finding, Ground, Pattern, Way
from amends.core.operation.regulators.regulated import standing
from amends.core.refusal import Refused
from amends.core.values import Code, Id
from amends.governance import adopting
from amends.governance import packs as regimes
from amends.governance.publishing import adopt_calendar
from amends.governance.replaying import replay
from amends.handling import rules
from amends.handling.commands import Performed
from amends.handling.deadlines import recounting
from amends.handling.deadlines.derivations import derivations, explained
from amends.handling.kinds.complaint import Recount
from amends.handling.projections.projecting import RECOUNT
from amends.handling.reading import file_of
from amends.handling.streams import stream_of
from amends.jobs.models import Job
from amends.register.models import Deadline
from amends.site import clock
from amends.site.cli import main
from amends.wording.regulators import packs as wording

pytestmark = pytest.mark.django_db

DISP = Code("uk-fca-disp")
FACTS = (
    NewFact(Code("org.uk_part"), code=Code("england")),
    NewFact(Code("complaint.kind"), code=Code("other")),
)


@pytest.fixture(autouse=True)
def _organization() -> None:
    org.found_organization()


def adopt(pack: str = "uk-fca-disp", *, text: str = "", by: Id = org.REPRESENTATIVE) -> Performed:
    text = text or regimes.texts()[pack]
    reason = "We are supervised."
    done = adopting.adopt_pack(text, reason=reason, actor=org.acting(by), now=timezone.now())
    org.approve_waiting(now=timezone.now())  # where it replaces what applies
    return done


def lodged(**changes: Any) -> Id:
    return org.lodged(timezone.now(), **{"facts": FACTS, **changes}).reference


def confirmed(reference: str) -> None:
    """Receipt is confirmed by a letter that goes out by itself and says all that it must."""
    regulated.confirmed(Id(reference))


def clocks(reference: str, pack: str = DISP) -> set[str]:
    found = file_of(reference, actor=SYSTEM_ACTOR, now=timezone.now()).complaint
    return {str(term.clock) for term in found.terms if term.pack == pack}


def written(reference: str, kind: type) -> list[Any]:
    entries = file_of(reference, actor=SYSTEM_ACTOR, now=timezone.now()).entries
    return [one.event for one in entries if isinstance(one.event, kind)]


def test_a_pack_is_adopted_with_the_holiday_sets_it_counts_on_each_once() -> None:
    adopt()
    adopt("uk-data-protection")
    held = [one.adoption for one in rules.book().held]
    packs = [one.pack for one in held if isinstance(one, PackAdopted)]
    sets = [one.calendar for one in held if isinstance(one, CalendarAdopted)]
    assert packs == ["iso-10002", "uk-fca-disp", "uk-data-protection"]
    assert sorted(sets) == ["uk-ew", "uk-nir", "uk-sct", "weekdays"]


def test_whoever_may_not_change_the_rules_adopts_no_pack() -> None:
    with pytest.raises(Refused):
        adopt(by=org.HANDLER)


def test_the_same_version_is_not_adopted_twice() -> None:
    adopt()
    with pytest.raises(Refused):
        adopt()


def test_another_text_under_a_version_that_is_adopted_is_refused_when_it_is_read() -> None:
    text = regimes.texts()[DISP].replace(f'id = "{DISP}"', 'id = "own-pack"', 1)
    adopt(text=text)
    assert adopting.usable(text).id == "own-pack"
    with pytest.raises(adopting.Unusable) as refused:
        adopting.usable(text + "\n# another text\n")
    assert refused.value.reason == "version_adopted"
    [said] = wording.refused(refused.value)
    assert "Give yours a new version." in said


def test_a_complaint_received_under_a_pack_has_its_dates_in_record_and_register() -> None:
    adopt()
    reference = lodged()
    assert clocks(reference) == {"ack", "src_cutoff", "final"}
    rows = Deadline.objects.filter(reference=reference, pack=DISP)
    assert {row.clock for row in rows} == {"ack", "src_cutoff", "final"}


def test_open_complaints_get_the_dates_of_a_pack_that_is_adopted_later_and_only_once() -> None:
    reference = lodged()
    adopt()
    assert clocks(reference) == set()
    assert Job.objects.filter(kind=RECOUNT, done_at=None).exists()
    assert recounting.recount(now=timezone.now()) == 3
    assert clocks(reference) == {"ack", "src_cutoff", "final"}
    assert recounting.recount(now=timezone.now()) == 0


def test_a_closed_complaint_keeps_what_it_was_judged_by() -> None:
    reference = lodged()
    settled = ResolveAtOnce(
        Way.phone,
        Finding.upheld,
        "It was late.",
        Code("poor_service"),
        Code("mistake"),
        Pattern.single,
    )
    do(reference, "resolve-at-once", settled)
    adopt()
    assert recounting.recount(now=timezone.now()) == 0
    assert clocks(reference) == set()


def test_our_confirmation_of_receipt_meets_the_clock_in_the_same_transaction() -> None:
    adopt()
    reference = lodged()
    confirmed(reference)
    assert {one.clock for one in written(reference, e.TermMet)} == {"ack"}
    assert Deadline.objects.get(reference=reference, pack=DISP, clock="ack").met_at is not None


def test_a_new_calendar_moves_open_dates_and_no_closed_verdict() -> None:
    adopt()
    reference, met = lodged(), lodged()
    confirmed(met)
    before = Deadline.objects.get(reference=reference, pack=DISP, clock="ack").day
    kept = Deadline.objects.get(reference=met, pack=DISP, clock="ack").day
    book = rules.rules_at(timezone.now())
    england = book.calendars["uk-ew"]
    proclaimed = replace(england, version=2, holidays=england.holidays | {before})
    actor = org.acting(org.REPRESENTATIVE)
    adopt_calendar(proclaimed, reason="A day of mourning.", actor=actor, now=timezone.now())
    org.approve_waiting(now=timezone.now())
    recounting.recount(now=timezone.now())
    assert Deadline.objects.get(reference=reference, pack=DISP, clock="ack").day > before
    assert Deadline.objects.get(reference=met, pack=DISP, clock="ack").day == kept


def test_a_closed_complaint_is_explained_by_the_calendar_that_it_was_judged_by() -> None:
    adopt()
    closed, still_open = lodged(), lodged()
    do(closed, "withdraw", Withdraw(1, "It is settled.", e.Way.phone))
    given = Close(Ground.withdrawn, Code("poor_service"), Code("mistake"), Pattern.single)
    do(closed, "assess", six())
    do(closed, "close", given)
    rows = Deadline.objects.filter(reference=closed, pack=DISP).order_by("clock")
    before = [(row.clock, row.day, row.until, row.met_at) for row in rows]
    england = rules.rules_at(timezone.now()).calendars["uk-ew"]
    days = frozenset(day for _, day, _, _ in before)
    proclaimed = replace(england, version=2, holidays=england.holidays | days)
    actor = org.acting(org.REPRESENTATIVE)
    adopt_calendar(proclaimed, reason="Days of mourning.", actor=actor, now=timezone.now())
    org.approve_waiting(now=timezone.now())
    recounting.recount(now=timezone.now())
    assert [(row.clock, row.day, row.until, row.met_at) for row in rows.all()] == before
    assert counted_by(closed, "ack") == ("uk-ew", 1)
    assert counted_by(still_open, "ack") == ("uk-ew", 2)
    adoptions = [one.adoption for one in rules.book().held]
    versions = [one for one in adoptions if isinstance(one, CalendarAdopted)]
    assert [one.version for one in versions if one.calendar == "uk-ew"] == [1, 2]


def counted_by(reference: str, clock: str) -> tuple[Any, ...]:
    """The calendar and its version by which the date in the record was counted."""
    file = file_of(reference, actor=SYSTEM_ACTOR, now=timezone.now())
    verdict = derivations(file)[DISP, Code(clock)]
    [zone] = [step for step in verdict.steps if step.code == "zone"]
    return zone.values[1:]


def test_what_is_explained_says_where_each_date_stands_now(
    capsys: pytest.CaptureFixture[str],
) -> None:
    adopt()
    reference = lodged()
    confirmed(reference)
    assert main(["regime", "explain", reference, "--json"]) == 0
    told = {one["clock"]: one["state"] for one in json.loads(capsys.readouterr().out)}
    assert (told["acknowledge"], told["respond"]) == ("met", "open")
    assert (told["ack"], told["final"]) == ("met", "open")
    later = timezone.now() + timedelta(days=365)
    found = explained(reference, now=later)
    assert found is not None
    states = {one.clock: one.state for one in found.dates}
    assert (states[Code("ack")], states[Code("final")]) == ("met", "missed")
    assert main(["regime", "explain", reference]) == 0
    assert f"{DISP} ack: " in (said := capsys.readouterr().out)
    assert ", kept\n" in said
    assert ", running\n" in said


def test_what_is_explained_needs_classification_wherever_the_desk_says_so(
    capsys: pytest.CaptureFixture[str],
) -> None:
    adopt()
    for known, unsure in [
        (FACTS[:1], {"final", "final_payments"}),
        ((), {"ack", "src_cutoff", "final", "final_payments"}),
    ]:
        reference = lodged(facts=known)
        now = timezone.now()
        file = file_of(reference, actor=SYSTEM_ACTOR, now=now)
        [unclear] = [one.unclear for one in standing(file.complaint, file.rules, now)]
        assert unclear is not None
        assert main(["regime", "explain", reference, "--json"]) == 0
        told = [one for one in json.loads(capsys.readouterr().out) if one["pack"] == DISP]
        waiting = [one for one in told if one["state"] == "needs_classification"]
        assert {one["clock"] for one in waiting} == unsure
        assert {fact for one in waiting for fact in one["facts"]} == set(unclear.facts)
        assert all(
            one["state"] == "open" and not one["facts"] for one in told if one not in waiting
        )
        assert main(["regime", "explain", reference]) == 0
        said = capsys.readouterr().out
        assert said.count(", to categorise\n") == len(unsure)
        assert f"{DISP} needs categorising: {', '.join(unclear.facts)}\n" in said
        first = unclear.first
        assert (first is not None) == ("until then use the earliest" in said)
        if first is not None:
            assert first.due is not None
            assert f"earliest: {first.clock}, {first.due.day}\n" in said
        do(reference, "classify", Classify(facts=FACTS))
        assert main(["regime", "explain", reference]) == 0
        assert "to categorise" not in capsys.readouterr().out


def test_only_the_system_asks_for_dates_to_be_counted_anew() -> None:
    adopt()
    reference, now = lodged(), timezone.now()
    stream = stream_of(reference)
    with pytest.raises(Refused):
        perform_named(stream, "recount", Recount(), actor=org.acting(org.REPRESENTATIVE), now=now)


def test_two_versions_of_a_pack_stand_beside_each_other_for_their_own_days() -> None:
    adopt("uk-ofcom-2018")
    adopt("uk-ofcom")
    found = [pack.pack.version for pack in rules.rules_at(timezone.now()).regulators]
    assert sorted(found) == ["2018.10.3", "2026.11.3"]
    reference = lodged()
    assert clocks(reference, "uk-ofcom") == {"adr_letter"}
    day = Deadline.objects.get(reference=reference, pack="uk-ofcom").day
    assert (day - timezone.now().date()).days in (41, 42, 43)


def test_a_newer_version_moves_no_verdict_that_was_told() -> None:
    adopt()
    reference = lodged()
    confirmed(reference)
    kept = Deadline.objects.get(reference=reference, pack=DISP, clock="ack").day
    newer = regimes.texts()["uk-fca-disp"]
    newer = newer.replace('version = "2026.11.4"', 'version = "2027.1.0"')
    newer = newer.replace(
        'amount = 3\nunit = "business_day"\nmin', 'amount = 9\nunit = "business_day"\nmin'
    )
    newer = newer.partition("[[tests]]")[0]
    adopt(text=newer)
    recounting.recount(now=timezone.now())
    assert Deadline.objects.get(reference=reference, pack=DISP, clock="ack").day == kept
    other = lodged()
    assert Deadline.objects.get(reference=other, pack=DISP, clock="ack").day > kept


def test_a_date_that_was_missed_stays_missed_whatever_is_adopted_since() -> None:
    then = timezone.now() - timedelta(days=70)
    regulated.adopt(DISP, now=then - timedelta(days=5))
    reference = org.lodged(then, facts=FACTS).reference
    while clock.tick(now=timezone.now()):
        pass
    missed = Deadline.objects.get(reference=reference, pack=DISP, clock="final")
    assert missed.lapsed
    newer = regimes.texts()["uk-fca-disp"].partition("[[tests]]")[0]
    newer = newer.replace('version = "2026.11.4"', 'version = "2027.1.0"')
    adopt(text=newer.replace("amount = 8\n", "amount = 30\n"))
    recounting.recount(now=timezone.now())
    do(reference, "note", Note("Somebody looks at it."))
    kept = Deadline.objects.get(reference=reference, pack=DISP, clock="final")
    assert (kept.day, kept.lapsed) == (missed.day, True)
    confirmed(reference)
    assert Deadline.objects.get(reference=reference, pack=DISP, clock="final").lapsed
    assert len(written(reference, e.TermLapsed)) >= 1


def test_what_another_pack_would_change_is_told_and_nothing_is_written() -> None:
    adopt()
    reference = lodged()
    written_before = Deadline.objects.count()
    text = regimes.texts()["uk-fca-disp"].partition("[[tests]]")[0]
    quicker = regimes.load(text.replace("amount = 8\n", "amount = 4\n"))
    found = replay(quicker, now=timezone.now())
    [change] = found.changes
    assert (change.reference, change.clock) == (reference, "final")
    assert change.before is not None
    assert change.after is not None
    assert change.before.due is not None
    assert change.after.due is not None
    assert (change.before.due.day - change.after.due.day).days == 28
    assert (found.complaints, found.touched) == (1, 1)
    assert Deadline.objects.count() == written_before
    same = regimes.shipped("uk-fca-disp")[0]
    assert replay(same, now=timezone.now()).changes == []


def test_news_go_out_before_the_day_on_which_a_regulator_wants_them() -> None:
    adopt("ie-cpc")
    reference = lodged(facts=())
    confirmed(reference)
    asked = Job.objects.get(stream=stream_of(reference), kind=JobKind.keep_told)
    update = Deadline.objects.get(reference=reference, pack="ie-cpc", clock="update")
    assert asked.run_after < update.until - timedelta(days=1)
