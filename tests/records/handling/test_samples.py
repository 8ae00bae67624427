"""Surveys and readings draw at random from a list that was fixed before, so that a stranger finds
the same sample; answers come once, and are read by people who were not involved."""

import hashlib
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from tests.doors import handled
from tests.named import perform_named
from tests.records import organization as org
from tests.records.surveyed import (
    SURVEY_ID,
    act,
    announced,
    answered,
    drawn,
    opened_log,
    signed,
    survey,
)

from amends.core.codec import located_pieces
from amends.core.framework.people.authority import SYSTEM_ACTOR, Actor
from amends.core.improvement.samples.drawing import LeftOut
from amends.core.improvement.samples.reading import (
    ComplaintRead,
    Item,
    Judged,
    ListReading,
    Reading,
    Verdict,
)
from amends.core.improvement.samples.satisfaction import (
    AnnounceSurvey,
    AnswerSurvey,
    DrawSample,
    Invite,
)
from amends.core.operation.acts.closing.ending import Close, Withdraw
from amends.core.operation.acts.records import Erase, ErasureGround
from amends.core.operation.acts.scope import DecideKind
from amends.core.operation.events import FeedbackSource, Ground, Kind, Pattern, Way
from amends.core.refusal import Guard, Refused
from amends.core.values import Code, Id
from amends.handling import reprojecting, rules
from amends.handling.commands import Command
from amends.handling.improvement import sampling
from amends.handling.kinds.complaint import ADD_FEEDBACK, AddFeedback
from amends.handling.perform import perform
from amends.handling.reading import file_of
from amends.handling.streams import state_of, stream_of
from amends.insight.facts import snapshots
from amends.journal import log, store
from amends.journal.models import Checkpoint
from amends.maintenance.verification import prove
from amends.register import samples
from amends.register.models import ReadingCard, Row, SurveyPlace, SurveyRow
from amends.vault import peek

pytestmark = pytest.mark.django_db

READING_ID = "reading/0001"


@pytest.fixture(autouse=True)
def _organization(tmp_path: Path, settings: Any) -> None:
    settings.AMENDS_FILES = settings.AMENDS_DATA = tmp_path
    opened_log()


def reading() -> Reading:
    found = state_of(READING_ID, store.read(READING_ID))
    assert isinstance(found, Reading)
    return found


def invited() -> list[str]:
    """Two complaints whose complainants are invited by email."""
    references = answered(2)
    drawn()
    for number in survey().asked:
        act(SURVEY_ID, "invite", Invite(number, Way.email, party=1), actor=SYSTEM_ACTOR)
    return references


def refused(*given: Any, **more: Any) -> Guard:
    with pytest.raises(Refused) as found:
        act(*given, **more)
    return found.value.guard


NORA = Actor.complainant(1)


def test_a_stranger_draws_the_same_sample_from_the_published_list_and_checkpoints() -> None:
    answered(4)
    announced()
    act(SURVEY_ID, "draw", DrawSample())
    signed()
    act(SURVEY_ID, "draw", DrawSample())
    fixed = survey().lists[0]

    # what a stranger has: the published list, the signed checkpoints, and two numbers of the entry
    text = sampling.published(fixed.frame.sha256)
    checkpoints = {one.size: one.note for one in Checkpoint.objects.all()}
    seed = hashlib.sha256(checkpoints[fixed.seed.checkpoint].encode()).hexdigest()  # type: ignore[union-attr]
    order = sorted(
        text.split(), key=lambda entry: hashlib.sha256(f"{seed}:{entry}".encode()).hexdigest()
    )
    theirs = order[: fixed.drawn]

    assert hashlib.sha256(text.encode()).hexdigest() == fixed.frame.sha256
    assert [one.entry for one in survey().members] == theirs
    assert len(text.split()) == fixed.frame.size == 4


def test_the_seed_is_signed_after_the_list_was_fixed() -> None:
    answered(1)
    signed()
    announced()
    act(SURVEY_ID, "draw", DrawSample())
    assert refused(SURVEY_ID, "draw", DrawSample()) is Guard.seed_missing
    signed()
    act(SURVEY_ID, "draw", DrawSample())
    seed = survey().lists[0].seed
    newest = Checkpoint.objects.order_by("-size")[0]
    assert seed is not None
    assert (seed.checkpoint, str(seed.value)) == (
        newest.size,
        hashlib.sha256(newest.note.encode()).hexdigest(),
    )


def test_where_few_complain_everyone_with_a_response_is_asked_and_others_are_not() -> None:
    references = answered(2)
    org.lodged(timezone.now())
    drawn()
    assert survey().announced.percent == 100
    assert {one.reference for one in survey().members} == set(references)


def test_people_are_asked_a_week_after_the_response_or_once_closed() -> None:
    references = answered(2)
    Row.objects.filter(reference=references[0]).update(answered_at=timezone.now())
    drawn()
    assert [one.reference for one in survey().members] == references[1:]


def test_a_restricted_complaint_is_left_out_and_counted() -> None:
    references = answered(2)
    Row.objects.filter(reference=references[0]).update(restricted=True)
    drawn()
    assert [one.reference for one in survey().members] == references[1:]
    counts = {one.reason: one.number for one in survey().lists[0].frame.left_out}
    assert counts == {LeftOut.restricted: 1}


def test_a_second_list_has_what_is_new_and_only_after_a_day() -> None:
    answered(1)
    drawn()
    (new,) = answered(1)
    assert refused(SURVEY_ID, "draw", DrawSample()) is Guard.nothing_to_draw
    later = timezone.now() + timedelta(days=1, minutes=1)
    perform_named(SURVEY_ID, "draw", DrawSample(), actor=org.acting(org.REPRESENTATIVE), now=later)
    assert survey().lists[1].frame.size == 1
    log.sequence(now=later, signer=log.signer())
    perform_named(SURVEY_ID, "draw", DrawSample(), actor=SYSTEM_ACTOR, now=later)
    assert [one.reference for one in survey().members][-1] == new


def test_a_complaint_is_asked_about_in_one_survey_only() -> None:
    references = answered(1)
    drawn()
    (new,) = answered(1)
    today = timezone.now().date()
    other = "survey/0002"
    act(other, "announce", AnnounceSurvey(today - timedelta(9), today))
    act(other, "draw", DrawSample())
    told = state_of(other, store.read(other)).lists[0].frame
    assert [(one.reason, one.number) for one in told.left_out] == [(LeftOut.asked_before, 1)]
    assert told.size == 1
    assert SurveyPlace.objects.filter(reference=references[0]).count() == 1
    assert not SurveyPlace.objects.filter(reference=new).exists()


def test_only_people_who_run_samples_announce_and_draw() -> None:
    today = timezone.now().date()
    given = AnnounceSurvey(today, today)
    for person in (org.HANDLER, org.MANAGER, org.AUDITOR, org.ADMINISTRATOR):
        actor = org.acting(person)
        assert refused(SURVEY_ID, "announce", given, actor=actor) is Guard.not_permitted
    announced()
    for name, particulars in (("draw", DrawSample()), ("invite", Invite(1))):
        found = refused(SURVEY_ID, name, particulars, actor=org.acting(org.HANDLER))
        assert found in (Guard.not_permitted, Guard.unknown_item)


def test_a_person_answers_once_and_only_about_their_own_complaint() -> None:
    invited()
    given = AnswerSurvey(1, easy=4, outcome=1, hear=True)
    assert refused(SURVEY_ID, "answer", given, actor=Actor.complainant(2)) is Guard.not_permitted
    act(SURVEY_ID, "answer", given, actor=NORA)
    row = SurveyPlace.objects.get(survey=SURVEY_ID, number=1)
    assert (row.easy, row.informed, row.outcome, row.hear, row.by_staff) == (
        4,
        None,
        1,
        True,
        False,
    )
    assert refused(SURVEY_ID, "answer", given, actor=NORA) is Guard.already_done


def test_an_answer_after_the_last_day_is_refused() -> None:
    invited()
    late = timezone.now() + timedelta(days=29)
    with pytest.raises(Refused) as found:
        perform_named(SURVEY_ID, "answer", AnswerSurvey(1, easy=4), actor=NORA, now=late)
    assert found.value.guard is Guard.invitation_over


@pytest.mark.parametrize("score", [0, 6, -1])
def test_an_answer_beyond_the_scale_is_refused(score: int) -> None:
    invited()
    given = AnswerSurvey(1, fair=score)
    assert refused(SURVEY_ID, "answer", given, actor=NORA) is Guard.wrong_type


def called() -> str:
    """A complaint whose complainant is to be asked by phone."""
    (reference,) = answered(1)
    drawn()
    act(SURVEY_ID, "invite", Invite(1, Way.phone, party=1), actor=SYSTEM_ACTOR)
    return reference


def test_staff_cannot_answer_for_a_person_who_was_invited_by_email() -> None:
    invited()
    given = AnswerSurvey(1, easy=5, outcome=5)
    found = refused(SURVEY_ID, "answer", given, actor=org.acting(org.COUNTER))
    assert found is Guard.not_permitted
    assert SurveyPlace.objects.get(survey=SURVEY_ID, number=1).answered_at is None


def test_staff_who_handled_a_complaint_cannot_enter_its_answers() -> None:
    called()
    given = AnswerSurvey(1, easy=5, outcome=5)
    found = refused(SURVEY_ID, "answer", given, actor=org.acting(org.HANDLER))
    assert found is Guard.involved_in_it
    act(SURVEY_ID, "answer", given, actor=org.acting(org.COUNTER))
    assert SurveyPlace.objects.get(survey=SURVEY_ID, number=1).by_staff


def test_a_comment_with_consent_is_part_of_the_complaint_and_is_erased_with_it() -> None:
    invited()
    reference = survey().asked[1].member.reference
    comment = AddFeedback(FeedbackSource.survey, Id(SURVEY_ID), "Ring me next time.")
    both = [
        Command(SURVEY_ID, Code("answer"), AnswerSurvey(1, quick=2, commented=True)),
        Command(stream_of(reference), ADD_FEEDBACK, comment),
    ]
    perform(both, actor=NORA, now=timezone.now())
    file = file_of(reference, actor=SYSTEM_ACTOR, now=timezone.now())
    pieces = [piece.sealed for _, piece in located_pieces(file.entries[-1].event)]
    assert peek(pieces)[pieces[0]] == "Ring me next time."
    handled.do(reference, "erase", Erase(ErasureGround.requested, party=1))
    assert peek(pieces)[pieces[0]] is None


def test_the_scores_of_an_erased_complaint_are_removed_and_stay_removed() -> None:
    invited()
    act(SURVEY_ID, "answer", AnswerSurvey(1, easy=4, outcome=2, hear=True), actor=NORA)
    reference = survey().asked[1].member.reference
    in_force = rules.rules_at(timezone.now())
    assert [one.handling for one in snapshots.rows("survey", in_force)] == [True, None]
    handled.do(reference, "erase", Erase(ErasureGround.requested, party=1))
    for _ in range(2):
        place = SurveyPlace.objects.get(survey=SURVEY_ID, number=1)
        assert (place.easy, place.outcome, place.hear) == (None, None, False)
        for one in snapshots.rows("survey", in_force):
            assert (one.handling, one.outcome) == (None, None)
        assert place.answered_at is not None
        reprojecting.rebuild(now=timezone.now())
    signed()
    assert prove(now=timezone.now()).findings == []


def test_an_answer_saves_only_the_rows_of_its_own_place(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    invited()
    saved: list[list[int]] = []
    save = samples.save_survey
    monkeypatch.setattr(
        samples,
        "save_survey",
        lambda one, places, *more: (saved.append(list(places)), save(one, places, *more)),
    )
    act(SURVEY_ID, "answer", AnswerSurvey(2, easy=4), actor=NORA)
    assert saved == [[2]]


def test_a_sample_is_found_among_the_complaints_of_its_period(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def none() -> Iterator[str]:
        yield pytest.fail("every complaint was looked through")

    answered(2)
    monkeypatch.setattr(samples, "every_reference", none)
    drawn()
    assert len(survey().members) == 2


def test_codes_and_lists_depend_on_a_key_of_the_vault_and_not_on_that_of_sessions(
    settings: Any,
) -> None:
    invited()
    code = sampling.code_of(SURVEY_ID, 1)
    settings.SECRET_KEY = "another" * 10
    assert sampling.code_of(SURVEY_ID, 1) == code


def test_feedback_is_added_only_with_an_answer_of_the_same_person() -> None:
    invited()
    stream = stream_of(survey().asked[1].member.reference)
    comment = AddFeedback(FeedbackSource.survey, Id(SURVEY_ID), "Praise me.")
    assert refused(stream, "add-feedback", comment, actor=NORA) is Guard.not_permitted


def test_a_rebuild_gives_the_same_rows_and_the_record_verifies() -> None:
    invited()
    act(SURVEY_ID, "answer", AnswerSurvey(1, easy=4), actor=NORA)
    before = _survey_rows()
    reprojecting.rebuild(now=timezone.now())
    assert _survey_rows() == before
    signed()
    assert prove(now=timezone.now()).findings == []
    SurveyPlace.objects.update(easy=5)
    (found,) = prove(now=timezone.now()).findings
    assert str(found.what) == "row_differs"


def _survey_rows() -> list[Any]:
    places = SurveyPlace.objects.order_by("survey", "number")
    return [*SurveyRow.objects.order_by("id").values(), *places.values()]


# --- readings ---


def card(*, missing: Item | None = None) -> tuple[Judged, ...]:
    items = (item for item in Item if item not in (missing, Item.scope))
    return tuple(Judged(item, Verdict.yes) for item in items)


def read_list(number: int) -> list[str]:
    """So many withdrawn complaints and one enquiry, drawn for a reading."""
    references = answered(number)
    ended = Close(Ground.withdrawn, Code("poor_service"), Code("mistake"), Pattern.single)
    for reference in references:
        taken_back = Withdraw(1, "I no longer need it.")
        act(stream_of(reference), "withdraw", taken_back, actor=Actor.complainant(1))
        handled.do(reference, "close", ended, by=org.HANDLER)
    enquiry = str(org.lodged(timezone.now()).reference)
    for person in (org.COLLEAGUE, org.REPRESENTATIVE):
        handled.do(enquiry, "decide-kind", DecideKind(Kind.enquiry, "It only asks."), by=person)
    today = timezone.now().date()
    act(READING_ID, "announce", ListReading(today - timedelta(2), today, 5))
    signed()
    act(READING_ID, "draw", DrawSample())
    return [*references, enquiry]


def number_of(reference: str) -> int:
    """The number of a complaint in the sample."""
    cards = reading().cards.values()
    return next(one.member.number for one in cards if one.member.reference == reference)


def test_finished_complaints_are_drawn_and_read_by_someone_uninvolved_once() -> None:
    references = read_list(2)
    assert {one.member.reference for one in reading().cards.values()} == set(references)
    number = number_of(references[0])
    given = ComplaintRead(number, card())
    manager = org.acting(org.MANAGER)
    assert refused(READING_ID, "read", given, actor=manager) is Guard.involved_in_it
    act(READING_ID, "read", given, actor=org.acting(org.AUDITOR))
    row = ReadingCard.objects.get(reading=READING_ID, number=number)
    assert (row.fair, row.by, row.scope) == ("yes", org.AUDITOR, "")
    assert refused(READING_ID, "read", given, actor=org.acting(org.AUDITOR)) is Guard.already_done


def test_a_decision_that_something_is_not_a_complaint_is_read_too() -> None:
    (enquiry,) = read_list(0)
    auditor = org.acting(org.AUDITOR)
    short = ComplaintRead(number_of(enquiry), card())
    assert refused(READING_ID, "read", short, actor=auditor) is Guard.not_complete
    whole = (*card(), Judged(Item.scope, Verdict.no))
    act(READING_ID, "read", ComplaintRead(number_of(enquiry), whole), actor=auditor)
    assert ReadingCard.objects.get(reference=enquiry).scope == "no"


def test_a_score_card_needs_every_question_and_a_role_that_reads() -> None:
    number = number_of(read_list(1)[0])
    short = ComplaintRead(number, card(missing=Item.fair))
    found = refused(READING_ID, "read", short, actor=org.acting(org.AUDITOR))
    assert found is Guard.not_complete
    whole = ComplaintRead(number, card())
    found = refused(READING_ID, "read", whole, actor=org.acting(org.COLLEAGUE))
    assert found is Guard.not_permitted


def test_a_reading_draws_once() -> None:
    read_list(0)
    assert refused(READING_ID, "draw", DrawSample()) is Guard.already_done
