"""Clause 8.1: corrected beside itself, held, erased, merged and split, taken over as it was."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from tests.core.samples import (
    ANN,
    BOB,
    CLEO,
    DAN,
    FAY,
    NORTH_MANAGER,
    REP,
    RULES,
    SOUTH_MANAGER,
    START,
    Story,
    about_a_person,
    actor,
    assessment,
    lodging,
    rules,
    two_tenants,
    words,
)

from amends.core.framework.acting import Situation, do
from amends.core.framework.people.authority import IMPORT_ACTOR, Actor, may_see
from amends.core.framework.people.personnel import Role
from amends.core.framework.policy.vocabulary import (
    FieldType,
    OwnField,
)
from amends.core.operation import events as e
from amends.core.operation.acts.acknowledgement import Acknowledge
from amends.core.operation.acts.assessment import Classify, NamePerson
from amends.core.operation.acts.catalogue import ACTS, ON_TWO
from amends.core.operation.acts.closing.ending import Reopen, Withdraw
from amends.core.operation.acts.communication import Message, Note
from amends.core.operation.acts.facts import NewFact
from amends.core.operation.acts.importing import TakeBack, TakeOver
from amends.core.operation.acts.investigation import Assign
from amends.core.operation.acts.merging import Link, Merge, SameAs, Split, Unmerge
from amends.core.operation.acts.parties import AddParty, EndParty, RaiseIssue
from amends.core.operation.acts.receipt import NewIssue, NewParty
from amends.core.operation.acts.records import (
    Correct,
    Correctable,
    Erase,
    ErasureGround,
    Hold,
    ReleaseHold,
    Retract,
    elsewhere,
    kept_from,
    personal_pieces,
)
from amends.core.operation.acts.tracking import ExtendTerm, Promise
from amends.core.operation.complaint import Stage
from amends.core.operation.effects.consequences import JobKind, consequences
from amends.core.operation.guards import sight_of
from amends.core.refusal import Guard, Refused
from amends.core.shape import fields_of
from amends.core.values import Code, Id

ALL = Erase(ErasureGround.requested)


# --- who says what, and of which day ---


def test_only_whoever_may_record_authority_says_that_it_is_shown() -> None:
    joins = AddParty(e.PartyRole.representative, words("son"), acts_for=(1,))
    shown = replace(joins, authority=e.Standing.verified)
    story = Story().received().does("add-party", joins, DAN)
    assert story.refuses("add-party", shown, DAN) is Guard.not_permitted
    story.does("add-party", shown, ANN)

    son = NewParty(words("son"), acts_for=(0,), authority=e.Standing.shown)
    with pytest.raises(Refused, match="not_permitted"):
        Story().received(lodging(representatives=(son,)), by=actor(DAN))
    Story().received(lodging(representatives=(son,)), by=actor(ANN))


def test_no_day_is_taken_that_nobody_can_count_on() -> None:
    story = Story().received()
    for day in (date(1899, 12, 31), date(2200, 1, 1), date(9999, 12, 31)):
        late = ExtendTerm(*story.clock("respond"), day, Code("other"), words())
        assert story.refuses("extend-term", late) is Guard.wrong_type
        assert story.refuses("promise", Promise(day, words("soon"))) is Guard.wrong_type
        deep = Classify(facts=(NewFact(Code("own.tenancy"), day=day),))
        assert story.refuses("classify", deep) is Guard.wrong_type
    for year in (1, 1899, 9999):
        with pytest.raises(Refused, match="wrong_type"):
            Story().received(lodging(happened=START.replace(year=year)))
    story.does("promise", Promise(date(2199, 12, 31), words("late")))


# --- correcting, holding, erasing ---


def test_a_correction_keeps_the_old_value_in_the_record() -> None:
    story = Story().received()
    right = Correct(Correctable.channel, words("it was a letter"), code=Code("letter"))
    story.does("correct", right)

    assert story.complaint.channel == "letter"
    assert story.events_of(e.Received)[0].channel == "web"


@pytest.mark.parametrize(
    ("changes", "guard"),
    [
        ({"words": words()}, Guard.wrong_type),
        ({"code": Code("retired")}, Guard.unknown_code),
        ({"code": Code("letter"), "words": words()}, Guard.wrong_type),
    ],
)
def test_a_correction_fits_its_field(changes: dict[str, Any], guard: Guard) -> None:
    wrong = Correct(Correctable.channel, words(), **changes)

    assert Story().received().refuses("correct", wrong) is guard


def test_the_receipt_is_never_moved_behind_what_followed_it() -> None:
    story = Story().later(days=1).received(lodging(happened=START))
    soon = START + timedelta(hours=1)
    story.does("acknowledge", Acknowledge(1, e.Way.phone, happened=soon))

    late = Correct(Correctable.received_at, words(), moment=START + timedelta(hours=2))
    assert story.refuses("correct", late) is Guard.in_the_future
    early = Correct(Correctable.received_at, words(), moment=START - timedelta(days=1))
    assert story.does("correct", early).complaint.received_at == START - timedelta(days=1)


def test_a_hold_refuses_erasing_and_retracting_until_it_is_released() -> None:
    story = Story().received().does("note", Note(words("a note")))
    story.does("hold", Hold(Code("court"), words("asked for")), REP)
    retract = Retract(words("a note").sealed, words("wrong file"))

    assert story.refuses("erase", ALL, REP) is Guard.on_hold
    assert story.refuses("retract", retract) is Guard.on_hold
    story.does("release-hold", ReleaseHold(1, words()), REP).does("retract", retract)
    assert story.refuses("retract", retract) is Guard.already_done
    assert story.refuses("release-hold", ReleaseHold(1, words()), REP) is Guard.unknown_item


def test_erasing_names_every_piece_that_is_left_and_the_worker_forgets_them() -> None:
    story = Story().received().does("erase", ALL, REP)

    assert story.complaint.pieces <= story.complaint.retracted
    asked = consequences(story.complaint, story.entries[-1:], story.rules)
    assert [c.kind for c in asked] == [JobKind.forget_words]
    assert story.refuses("erase", ALL, REP) is Guard.already_done
    assert story.refuses("erase", ALL, ANN) is Guard.not_permitted


def test_one_party_can_be_erased_without_the_others() -> None:
    story = Story().received(two_tenants())
    story.does("erase", Erase(ErasureGround.requested, party=2), REP)

    assert story.complaint.retracted == {words("two").sealed}
    nobody = Erase(ErasureGround.requested, party=3)
    assert story.refuses("erase", nobody, REP) is Guard.unknown_party


def test_with_a_party_goes_what_they_wrote_and_what_was_written_to_them() -> None:
    story = Story().received(two_tenants())
    story.does("message", Message(2, words("two writes")), Actor.complainant(2))
    story.does("raise-issue", RaiseIssue(description=words("two adds")), Actor.complainant(2))
    story.does("message", Message(2, words("we write to two")))
    story.does("message", Message(1, words("one writes")), Actor.complainant(1))
    story.does("withdraw", Withdraw(2, words("two withdraws"), e.Way.phone), Actor.complainant(2))
    story.does("erase", Erase(ErasureGround.requested, party=2), REP)

    gone = ("two", "two writes", "two adds", "we write to two", "two withdraws")
    assert story.complaint.retracted == {words(text).sealed for text in gone}


def test_a_personal_field_of_our_own_goes_with_who_leads_even_what_it_said_before() -> None:
    field = OwnField(Code("own.health"), FieldType.words, personal=True)
    other = OwnField(Code("own.flat"), FieldType.words)
    story = Story(rules(own_fields=(field, other))).received(two_tenants())
    for text in ("asthma", "asthma, since May"):
        health = NewFact(Code("own.health"), words=words(text))
        story.does("classify", Classify(facts=(health,)))
    story.does("classify", Classify(facts=(NewFact(Code("own.flat"), words=words("4b")),)))
    personal = {words("asthma").sealed, words("asthma, since May").sealed}
    assert personal_pieces(story.complaint, story.rules) == personal

    story.does("erase", Erase(ErasureGround.requested, party=2), REP)
    assert not story.complaint.retracted & personal
    story.does("erase", Erase(ErasureGround.requested, party=1), REP)
    assert personal < story.complaint.retracted
    assert words("4b").sealed not in story.complaint.retracted


def test_a_field_for_some_roles_is_read_by_them_and_by_nobody_else() -> None:
    field = OwnField(Code("own.view"), FieldType.words, visible_to=(Role.area_manager,))
    story = Story(rules(own_fields=(field,))).received()
    told = NewFact(Code("own.view"), words=words("doubtful"))
    story.does("classify", Classify(facts=(told,)))
    shut = {words("doubtful").sealed}
    for person, expected in (
        (None, shut),
        (ANN, shut),
        (SOUTH_MANAGER, shut),
        (NORTH_MANAGER, set()),
    ):
        who = story.rules.people.person(person)
        assert kept_from(who, story.complaint, story.rules) == expected


def test_words_that_two_complaints_hold_go_in_both_or_in_neither() -> None:
    one, two = pair()
    one.together("merge", two, Merge(Id("C-2"), words("the same boiler")))
    name = Erase(ErasureGround.requested, (words("one").sealed,))
    known = ACTS[Code("erase")]
    events = do(known, Situation(two.complaint, RULES, actor(REP), two.at), name)

    told = elsewhere(known, events, [one.complaint], RULES, actor(REP), one.at)
    assert told == (("C-1", (e.Erased((words("one").sealed,), Code("requested")),)),)
    with pytest.raises(Refused, match="not_permitted"):
        elsewhere(known, events, [one.complaint], RULES, actor(ANN), one.at)
    one.does("hold", Hold(Code("court"), words("asked for")), REP)
    with pytest.raises(Refused, match="on_hold"):
        elsewhere(known, events, [one.complaint], RULES, actor(REP), one.at)
    narrative = e.Erased((words("elsewhere").sealed,), Code("requested"))
    assert elsewhere(known, (narrative,), [one.complaint], RULES, actor(REP), one.at) == ()


# --- two complaints ---


def pair() -> tuple[Story, Story]:
    one = Story(reference=Id("C-1")).received(two_tenants())
    return one, Story(reference=Id("C-2")).received()


def test_merged_complainants_are_acknowledged_and_told_in_the_other_complaint() -> None:
    one, two = pair()
    one.together("merge", two, Merge(Id("C-2"), words("the same boiler")))

    assert one.complaint.stage is Stage.merged
    assert one.complaint.merged_into == two.reference
    assert [p.number for p in two.complaint.complainants] == [1, 2, 3]
    asked = consequences(two.complaint, two.entries[-1:], two.rules)
    assert [c.party for c in asked if c.kind is JobKind.acknowledge] == [2, 3]
    assert two.complaint.lead.number == 1


def test_one_persons_two_complaints_have_one_complainant_who_loses_nothing_they_said() -> None:
    one = Story(reference=Id("C-1")).received(
        lodging(complainants=(NewParty(words("again"), needs=(Code("large_print"),)),))
    )
    two = Story(reference=Id("C-2")).received()
    one.together("merge", two, Merge(Id("C-2"), words("the same boiler"), (SameAs(1, 1),)))

    merged = two.complaint
    assert [p.number for p in merged.complainants] == [1]
    assert merged.complainants[0].needs == (Code("large_print"),)
    came = merged.parties[1]
    assert (came.active, came.same_as, came.party.came_from) == (False, 1, Id("C-1"))
    assert came.party.identity == words("again"), "what they gave then stays with them"
    asked = consequences(merged, two.entries[-1:], two.rules)
    assert [c.party for c in asked if c.kind is JobKind.acknowledge] == []
    two.answered()
    assert two.complaint.stage is Stage.decision_communicated, "one of them was told, so all were"


def test_who_speaks_for_somebody_known_speaks_for_them_under_the_number_they_have() -> None:
    one, two = pair()
    son = AddParty(e.PartyRole.representative, words("son"), acts_for=(1,))
    one.does("add-party", son).together("merge", two, Merge(Id("C-2"), words(), (SameAs(1, 1),)))

    speaks = [p for p in two.complaint.parties if p.party.role is e.PartyRole.representative]
    assert [p.party.acts_for for p in speaks] == [(1,)]


@pytest.mark.parametrize(
    ("same", "guard"),
    [
        ((SameAs(1, 2),), Guard.unknown_party),
        ((SameAs(9, 1),), Guard.unknown_party),
        ((SameAs(1, 1), SameAs(2, 1)), Guard.wrong_type),
    ],
)
def test_nobody_is_said_to_be_somebody_who_is_not_there_or_two(
    same: tuple[SameAs, ...], guard: Guard
) -> None:
    one, two = pair()
    with pytest.raises(Refused) as refused:
        one.together("merge", two, Merge(Id("C-2"), words(), same))

    assert refused.value.guard is guard


def test_who_kept_their_name_to_themselves_in_one_stays_apart_in_the_other() -> None:
    quiet = NewParty(words("Q"), mode=e.IdentityMode.confidential)
    one = Story(reference=Id("C-1")).received(lodging(complainants=(quiet,)))
    two = Story(reference=Id("C-2")).received()
    with pytest.raises(Refused) as refused:
        one.together("merge", two, Merge(Id("C-2"), words(), (SameAs(1, 1),)))

    assert refused.value.guard is Guard.wrong_type


def test_a_merging_of_one_persons_complaints_is_undone_until_they_were_told_the_decision() -> None:
    one, two = pair()
    one.does("end-party", EndParty(2, words()))
    one.together("merge", two, Merge(Id("C-2"), words(), (SameAs(1, 1),)))
    one.together("unmerge", two, Unmerge(Id("C-2"), words()))
    assert one.complaint.stage is Stage.received
    assert [p.number for p in two.complaint.complainants] == [1]

    one.together("merge", two, Merge(Id("C-2"), words(), (SameAs(1, 1),)))
    two.answered()
    with pytest.raises(Refused) as refused:
        one.together("unmerge", two, Unmerge(Id("C-2"), words()))
    assert refused.value.guard is Guard.wrong_stage


def test_numbers_stay_apart_when_somebody_had_left_before_the_merging() -> None:
    one, two = pair()
    one.does("end-party", EndParty(1, words()))
    one.together("merge", two, Merge(Id("C-2"), words()))

    assert [p.number for p in two.complaint.parties] == [1, 2]


def test_unmerged_it_stands_alone_where_it_stood() -> None:
    one, two = pair()
    one.does("assess", assessment()).together("merge", two, Merge(Id("C-2"), words()))
    one.together("unmerge", two, Unmerge(Id("C-2"), words("another boiler")))

    assert one.complaint.stage is Stage.assessed
    assert [p.number for p in two.complaint.complainants] == [1]


def test_a_complaint_keeps_a_complainant_of_its_own_when_another_leaves_it() -> None:
    one, two = pair()
    one.together("merge", two, Merge(Id("C-2"), words()))
    two.does("end-party", EndParty(1, words()))

    with pytest.raises(Refused) as refused:
        one.together("unmerge", two, Unmerge(Id("C-2"), words()))
    assert refused.value.guard is Guard.last_complainant


def test_a_complaint_about_a_person_is_neither_merged_nor_split() -> None:
    one = Story(reference=Id("C-1")).received(about_a_person(issues=(NewIssue(), NewIssue())))
    two = Story(reference=Id("C-2")).received()
    split = Split((1,), words(), Id("C-3"))
    for act, given in (("merge", Merge(Id("C-2"), words())), ("split", split)):
        with pytest.raises(Refused) as refused:
            one.together(act, two if act == "merge" else Story(), given, REP)
        assert refused.value.guard is Guard.mentions_unsettled
    one.does("name-person", NamePerson(1, FAY), REP)
    with pytest.raises(Refused) as refused:
        one.together("split", Story(), split)
    assert refused.value.guard is Guard.needs_long_way


def test_a_split_issue_gets_a_complaint_received_when_the_first_was() -> None:
    new = lodging(issues=(NewIssue(Code("late")), NewIssue(Code("safety"))))
    one, two = Story().received(new).later(days=3), Story(reference=Id("C-2"))
    two.at = one.at
    one.together("split", two, Split((2,), words("two matters"), Id("C-2")))

    assert [issue.number for issue in one.complaint.live_issues] == [1]
    assert [issue.category for issue in two.complaint.live_issues] == ["safety"]
    assert two.complaint.received_at == START
    assert two.complaint.recorded_at == one.at
    assert two.complaint.links == (one.reference,)
    assert one.complaint.links == (two.reference,)


def test_one_issue_always_stays() -> None:
    one = Story().received()
    with pytest.raises(Refused) as refused:
        one.together("split", Story(), Split((1,), words(), Id("C-2")))
    assert refused.value.guard is Guard.unknown_issue


def test_every_act_that_names_another_complaint_is_decided_on_two() -> None:
    naming = {
        name
        for name, act in (ACTS | ON_TWO).items()
        if any(field.field == "other" for field in fields_of(act.particulars))
    }
    assert naming == set(ON_TWO)


def test_two_complaints_are_linked_once_on_both_sides_by_who_may_see_both() -> None:
    one, two = pair()
    one.together("link", two, Link(Id("C-2"), Code("same_boiler")), CLEO)
    assert (one.complaint.links, two.complaint.links) == ((Id("C-2"),), (Id("C-1"),))

    with pytest.raises(Refused) as refused:
        one.together("link", two, Link(Id("C-2"), Code("again")), CLEO)
    assert refused.value.guard is Guard.already_done
    with pytest.raises(Refused) as refused:
        one.together("link", two, Link(Id("C-2"), Code("again")), BOB)
    assert refused.value.guard is Guard.not_permitted


# --- taking over ---


def source(stage: Stage | str = Stage.received, **more: Any) -> TakeOver:
    return TakeOver(
        Code("old_register"),
        words("4711"),
        Code(stage),
        START - timedelta(days=400),
        (NewParty(words("tenant")),),
        lacks=(Code("acknowledged"),),
        unit=Code("north"),
        **more,
    )


def test_a_complaint_is_taken_over_where_its_source_left_it_and_nothing_is_inferred() -> None:
    story = Story().taken_over(source(Stage.unresolved_open), by=IMPORT_ACTOR)

    assert story.complaint.stage is Stage.unresolved_open
    assert story.complaint.taken_over
    assert story.complaint.terms == ()
    assert story.complaint.owner == ANN
    assert [c.kind for c in consequences(story.complaint, story.entries, story.rules)] == [
        JobKind.index_words
    ]


@pytest.mark.parametrize(
    ("days", "guard"), [(-2, Guard.before_receipt), (0, None), (400, None), (401, "in_the_future")]
)
def test_an_older_register_closed_it_between_its_receipt_and_today(
    days: int, guard: str | None
) -> None:
    given = source(Stage.closed_elsewhere)
    given = replace(given, closed_on=given.happened.date() + timedelta(days=days))
    try:
        Story().taken_over(given, by=IMPORT_ACTOR)
        refused = None
    except Refused as told:
        refused = told.guard
    assert refused == guard


def test_one_that_was_closed_elsewhere_needs_no_owner_until_it_is_reopened() -> None:
    story = Story().taken_over(source(Stage.closed_elsewhere), by=IMPORT_ACTOR)
    assert story.complaint.owner is None

    story.does("reopen", Reopen(words()), REP)
    assert (story.complaint.owner, story.complaint.stage) == (ANN, Stage.received)


def test_what_the_source_lacks_the_next_act_asks_for() -> None:
    story = Story().taken_over(source(Stage.under_investigation), by=IMPORT_ACTOR)

    assert story.refuses("assign", Assign(ANN)) is Guard.not_complete
    story.does("assess", assessment()).examined().answered()


def test_assessing_what_was_taken_over_tells_no_date_that_had_passed_before() -> None:
    story = Story().taken_over(source(Stage.received), by=IMPORT_ACTOR)
    story.does("assess", assessment())
    assert story.complaint.terms == ()


def test_assessing_what_was_taken_over_tells_the_dates_that_are_still_to_come() -> None:
    new = replace(source(Stage.received), happened=START - timedelta(hours=1))
    story = Story().taken_over(new, by=IMPORT_ACTOR)
    assert story.complaint.terms == ()
    story.does("assess", assessment())
    term = story.complaint.next_term
    assert term is not None
    assert term.until > story.at


@pytest.mark.parametrize("stage", ["merged", "closed_satisfied", "nowhere"])
def test_nothing_enters_as_closed_by_us(stage: str) -> None:
    with pytest.raises(Refused) as refused:
        Story().taken_over(source(stage), by=IMPORT_ACTOR)
    assert refused.value.guard is Guard.unknown_code


def test_a_date_that_the_source_promised_is_told_on_if_it_is_still_to_come() -> None:
    day = START.date() + timedelta(days=10)
    story = Story().taken_over(source(Stage.received, due_on=day), by=IMPORT_ACTOR)
    term = story.complaint.next_term
    assert term is not None
    assert (term.pack, term.clock, term.day) == ("source", "respond", day)

    past = Story().taken_over(
        source(Stage.received, due_on=START.date() - timedelta(days=1)), by=IMPORT_ACTOR
    )
    assert past.complaint.terms == ()
    closed = Story().taken_over(source(Stage.closed_elsewhere, due_on=day), by=IMPORT_ACTOR)
    assert closed.complaint.terms == ()


@pytest.mark.parametrize("stage", [Stage.received, Stage.closed_elsewhere])
def test_a_take_over_is_undone_until_somebody_works_on_it_and_its_words_go(stage: Stage) -> None:
    story = Story().taken_over(source(stage, narrative=words()), by=IMPORT_ACTOR)
    pieces = story.complaint.pieces
    assert len(pieces) == 3, "old reference, complainant, narrative"
    story.does("take-back", TakeBack(), REP)

    gone = story.complaint
    assert (gone.stage, gone.open, gone.closed) == (Stage.taken_back, False, False)
    assert gone.retracted == pieces
    assert not any(
        may_see(person, sight_of(gone, story.rules), story.rules.people)
        for person in story.rules.people.persons.values()
    )
    assert story.refuses("note", Note(words()), REP) is Guard.not_permitted
    assert story.refuses("take-back", TakeBack(), IMPORT_ACTOR) is Guard.wrong_stage


def test_what_somebody_worked_on_or_was_received_here_is_not_taken_back() -> None:
    worked_on = Story().taken_over(source(), by=IMPORT_ACTOR)
    worked_on.does("note", Note(words()), REP)
    assert worked_on.refuses("take-back", TakeBack(), REP) is Guard.not_untouched
    assert Story().received().refuses("take-back", TakeBack(), REP) is Guard.not_untouched

    held = Story().taken_over(source(), by=IMPORT_ACTOR)
    assert held.refuses("take-back", TakeBack(), ANN) is Guard.not_permitted


# --- what nothing can hold ---


def test_discipline_has_no_place_in_a_complaint() -> None:
    forbidden = ("disciplin", "sanction", "warning", "dismissal")
    names = [
        f"{cls.__name__}.{field.name}".lower()
        for cls in e.KINDS.values()
        for field in fields_of(cls)
    ]

    assert [name for name in names if any(word in name for word in forbidden)] == []
