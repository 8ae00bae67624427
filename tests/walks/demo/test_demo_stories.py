"""The stories of the demonstration stand where they say, and every card opens what it promises.

All tests of this module read one record that is loaded once; none of them writes.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from tests.walks.demo.demonstrated import AS_OF, GROUP, demonstrated

from amends import vault
from amends.core.improvement.reports.frozen import Publication
from amends.core.operation.complaint import Complaint, Stage, fold
from amends.core.operation.effects.consequences import awaits_new_date
from amends.core.operation.events import (
    ImmediateActionTaken,
    Notice,
    NoticeSent,
    PersonHeard,
    SecondReading,
    Standing,
)
from amends.core.operation.guards import demand_handler
from amends.core.operation.regulators.regulated import standing
from amends.core.refusal import Guard, Refused
from amends.core.values import Code, Id
from amends.demo.days import Days
from amends.demo.loading import PASSWORD, Wanted
from amends.demo.organization import organization, person_id
from amends.demo.scenario_steps import House
from amends.demo.stories import STORIES
from amends.governance import demonstration
from amends.handling import access, rules
from amends.handling.following import follow
from amends.handling.kinds.report import reports
from amends.handling.rules import rules_at
from amends.handling.streams import complaint_of, recorded_event, state_of, stream_of
from amends.journal import store
from amends.journal.models import Entry
from amends.people.signing_in import SignInBackend
from amends.register import search
from amends.register.models import (
    Action,
    Deadline,
    GoverningRecord,
    ReadingCard,
    Row,
    SurveyPlace,
)
from amends.site.checks import doctor
from amends.vault.models import Piece

SMALL = Wanted("group", AS_OF, complaints=40, seed=1)


pytestmark = pytest.mark.one_engine


@pytest.fixture(autouse=True, scope="module")
def _loaded(filled_once: Any, shared: Path) -> Iterator[None]:
    with demonstrated(filled_once, shared, GROUP):
        yield


def story(name: str) -> list[Complaint]:
    """The complaints of one story, as they stand."""
    theirs = organization(GROUP.which, GROUP.as_of.date())
    days = Days(theirs.calendar, GROUP.as_of)
    house = House(theirs, days, GROUP.seed)
    (tell,) = (one for one in STORIES[GROUP.which] if one.__name__ == name)
    found = [complaint_of(t.reference, store.read(stream_of(t.reference))) for t in tell(house)]
    return [one for one in found if one is not None]


def test_nothing_lies_in_the_future_and_something_happened_lately() -> None:
    recorded = list(Entry.objects.values_list("recorded", flat=True))
    assert max(recorded) <= "2026-03-18T17:00:00.000000Z"
    assert max(recorded) > "2026-03-17"
    assert Row.objects.filter(open=True, next_due__gt=AS_OF).exists()


def test_every_piece_in_the_vault_is_one_of_which_the_record_tells() -> None:
    bodies = " ".join(Entry.objects.values_list("body", flat=True))
    told_of = set(re.findall(r'"sealed":"([^"]+)"', bodies))

    assert set(Piece.objects.values_list("id", flat=True)) == told_of


def test_surveys_quality_checks_and_a_report_have_figures_to_show() -> None:
    places = SurveyPlace.objects.exclude(answered_at=None)
    assert places.filter(easy__lte=2).exists()
    assert places.filter(easy__gte=4).count() > places.filter(easy__lte=2).count()
    assert Entry.objects.filter(kind="FeedbackAdded").exists()
    assert Entry.objects.filter(kind="Received", body__contains='"language":"de"').exists()
    assert ReadingCard.objects.exclude(read_at=None).count() >= 20
    assert ReadingCard.objects.filter(read_at=None).exists()
    assert Entry.objects.filter(kind="Reopened").exists()
    known = reports()
    assert known.frozen[0].report.first == date(2026, 2, 1)
    assert known.state is Publication.on


def test_somebody_waits_for_each_kind_of_second_look() -> None:
    awaited = set(Row.objects.filter(open=True).values_list("awaiting", flat=True))
    assert awaited >= {"triage", "second_person", "authorization", "reaction"}
    assert Deadline.objects.filter(lapsed=True).exists()


def test_words_of_the_tales_are_found_at_once() -> None:
    marcus = rules.directory().person(person_id("marcus"))
    assert marcus is not None
    rows = access.visible(marcus, rules.rules_at(AS_OF))
    assert len(search.search(rows, "staircase C notice").rows) == 1


def test_the_letters_that_live_use_would_have_sent_stand_in_the_record() -> None:
    bodies = Entry.objects.filter(kind="NoticeSent").values_list("body", flat=True)
    told = Counter(json.loads(body)["is"]["notice"] for body in bodies)

    assert {"decision", "recourse", "new_date", "closure"} <= set(told)
    texts = [text for text in vault.peek(_letters("closure")).values() if text]  # not disposed of
    assert any(
        "Thank you for letting us know what went wrong. We have closed your complaint" in text
        for text in texts
    )
    assert all(text.startswith("We've closed your complaint (") for text in texts)


def test_nobody_is_written_to_of_another_day_who_was_told_none_or_has_the_answer() -> None:
    for stream, version in Entry.objects.filter(kind="NoticeSent").values_list("stream", "version"):
        entries = [recorded_event(one) for one in store.read(stream)]
        sent = entries[version - 1].event
        if not isinstance(sent, NoticeSent) or sent.notice is not Notice.new_date:
            continue
        before = fold(entries[: version - 1], reference=Id("ABCD-1234"))
        assert before is not None
        assert awaits_new_date(before, sent.party or 0, rules_at(entries[version - 1].recorded)), (
            stream
        )


def _letters(notice: str) -> list[str]:
    bodies = Entry.objects.filter(kind="NoticeSent").values_list("body", flat=True)
    events = [json.loads(body)["is"] for body in bodies]
    return [one["words"]["sealed"] for one in events if one["notice"] == notice]


# --- the stories ---


def test_each_story_stands_where_it_says() -> None:
    (refund,) = story("counter_refund")
    assert refund.stage is Stage.closed_satisfied
    assert refund.version < 30
    (refused,) = story("refused_climbs_and_goes_outside")
    assert (refused.stage, refused.lead.body) == (Stage.in_external_resolution, "tenancy_board")
    assert (refused.lead.level, len(refused.responses)) == ("management_review", 2)
    first = refused.responses[0]
    assert first.reading is SecondReading.above_limit
    assert first.authorized_by == person_id("tomas"), "someone not involved read the refusal"
    (joint,) = story("joint_halves_differ")
    assert [p.stage for p in joint.complainants] == [Stage.closed_satisfied, Stage.unresolved_open]
    (german,) = story("large_print_in_german")
    assert (german.lead.language, german.lead.needs) == ("de", ("large_print",))
    (parking,) = story("parking_machine")
    assert parking.stage is Stage.closed_satisfied
    assert not [term for term in parking.terms if term.pack == "uk-housing"]
    (daughter,) = story("bereaved_daughter")
    assert daughter.parties[1].authority is Standing.shown
    assert daughter.stage is Stage.closed_satisfied
    faults = story("recurring_fault")
    assert [one.pattern for one in faults[:4]] == ["single", "single", "single", "recurring"]


def test_a_complaint_in_french_has_letters_and_a_card_in_french() -> None:
    (french,) = story("parking_space_in_french")
    assert (french.lead.language, french.stage) == ("fr", Stage.decision_communicated)
    (card,) = (one for one in demonstration.cards() if one.reference == french.reference)
    assert "French" in card.tries[0]
    entries = [recorded_event(one) for one in store.read(stream_of(french.reference))]
    said = [one.event.words.sealed for one in entries if getattr(one.event, "template", None)]
    letters = [vault.peek([one])[one] or "" for one in said]
    assert len(letters) == 2
    for text in letters:
        assert "Bonjour" in text
        assert "Your" not in text


def test_who_is_not_trained_for_deposits_is_given_none_and_an_expiring_record_is_due() -> None:
    in_force = rules_at(AS_OF)
    untrained = person_id("owen")
    row = Row.objects.filter(category="deposit", open=True).exclude(owner=untrained).first()
    assert row is not None
    complaint = complaint_of(row.reference, store.read(stream_of(row.reference)))
    assert complaint is not None
    with pytest.raises(Refused) as refused:
        demand_handler(complaint, in_force, untrained, AS_OF)
    assert refused.value.guard is Guard.not_competent
    last = GoverningRecord.objects.filter(kind="competence").order_by("last").values("due", "last")
    assert last[0]["due"] < AS_OF.date() < last[0]["last"]
    assert not Row.objects.filter(category="deposit", open=True, owner=untrained).exists()


def test_a_risk_is_treated_by_an_action_and_rated_lower_since() -> None:
    (action,) = Action.objects.filter(source="risk")
    states = (
        state_of(row.id, store.read(row.id)) for row in GoverningRecord.objects.filter(kind="risk")
    )
    (risk,) = (one for one in states if action.id in one.actions)
    assert [one.likelihood * one.effect for one in risk.ratings] == [16, 12]


def test_issues_and_parties_are_approved_and_lead_to_risks_and_objectives() -> None:
    about = ("internal_issue", "external_issue", "interested_party", "5.1")
    rows = GoverningRecord.objects.filter(kind="statement", about__in=about)
    states = [state_of(row.id, store.read(row.id)) for row in rows]
    assert {str(state.item) for state in states} == {*about}
    assert all(state.approved_by not in (None, state.written_by) for state in states)
    risks = {f"risk/{risk}" for state in states for risk in state.risks}
    assert risks == {*GoverningRecord.objects.filter(id__in=risks).values_list("id", flat=True)}
    assert risks
    assert {code for state in states for code in state.objectives} == {"k05", "k22"}


def test_a_danger_at_night_is_acted_on_before_it_is_assessed() -> None:
    (danger,) = story("safety_alert_at_night")
    entries = [recorded_event(entry) for entry in store.read(stream_of(danger.reference))]
    acted = next(e for e in entries if isinstance(e.event, ImmediateActionTaken))
    assert danger.safety
    assert danger.assessed_at is not None
    assert acted.happened < danger.assessed_at


def test_many_complaints_follow_one_incident() -> None:
    outage = story("outage_with_followers")
    assert {one.incident for one in outage} == {"millrace_outage"}
    assert len(outage[0].links) == len(outage) - 3
    assert outage[-1].stage is Stage.merged


def test_whoever_handled_the_first_does_not_handle_the_complaint_about_it() -> None:
    first, about = story("about_the_handling")
    assert first.owner == person_id("priya")
    assert person_id("priya") in about.handled_by
    assert about.owner == person_id("joel")


def test_the_person_complained_about_was_told_and_heard_and_their_manager_sees_nothing() -> None:
    heard, waiting = story("rude_conduct")
    assert [s.heard for s in (*heard.subjects, *waiting.subjects)] == [True, False]
    entries = [recorded_event(entry) for entry in store.read(stream_of(heard.reference))]
    assert [e.by for e in entries if isinstance(e.event, PersonHeard)] == [person_id("callum")]
    in_force = rules.rules_at(AS_OF)
    for who, sees in (("marcus", True), ("leila", True), ("dafydd", False), ("callum", False)):
        person = in_force.people.person(person_id(who))
        assert person is not None
        seen = access.visible(person, in_force).filter(pk=heard.reference).exists()
        assert seen is sees, who


def test_every_card_opens_what_it_promises() -> None:
    for card in demonstration.cards():
        assert card.tries
        if card.reference:
            assert follow(card.reference, card.secret, now=AS_OF).file.complaint.open
            continue
        account = SignInBackend().authenticate(
            None, sign_in=card.sign_in, password=PASSWORD, network=card.sign_in, now=AS_OF
        )
        assert account is not None, card.sign_in
        assert rules.directory().person(Id(account.person)) is not None


def test_a_regulators_date_that_was_missed_has_opened_the_ombudsman_for_its_complainant() -> None:
    (late,) = story("regulator_not_kept")
    told_of = {str(term.clock) for term in late.terms if term.pack == "uk-housing"}
    assert {"s1_ack", "s1_response"} <= told_of
    [pack] = standing(late, rules.rules_at(AS_OF), AS_OF)
    assert [way.by.of for way in pack.opened] == ["s1_response"]
    answer = late.term(Code("iso-10002"), Code("respond"))
    assert answer is not None
    assert answer.day == late.term(Code("uk-housing"), Code("s1_response")).day, "one date"
    (card,) = (one for one in demonstration.cards() if one.reference == late.reference)
    assert "Housing Ombudsman" in card.tries[0]


def test_what_goes_to_the_board_waits_to_be_classified_and_is_warned_by_the_shorter_date() -> None:
    (waiting,) = story("waits_to_be_classified")
    found = [one for one in standing(waiting, rules.rules_at(AS_OF), AS_OF) if one.unclear]
    (board,) = found
    assert board.pack.id == "tenancy-board"
    assert board.unclear is not None
    assert board.unclear.facts == ("board.matter",)
    assert board.unclear.first is not None
    assert board.unclear.first.clock == "works_file"
    told_of = {str(term.clock) for term in waiting.terms if term.pack == "tenancy-board"}
    assert told_of == {"works_file", "rent_file"}


def test_what_is_ready_asks_for_nothing_that_a_demonstration_does_not_need() -> None:
    found = doctor.examine()
    asked = {one.check for one in found if one.open or not one.fine}
    # as a test runs: without a worker, who also writes the facts, and without an outbox
    tested = {"worker_seen", "facts_current", "demonstration_writes_to_nobody"}
    assert asked <= tested
    told = {one.check: one.told for one in found}
    assert told["somebody_answers"].endswith(": 6")
    never = {
        "disk_encrypted",
        "recovery_sheet_printed",
        "backed_up",
        "restore_drilled",
        "reached_safely",
    }
    assert not never & told.keys()
