"""Clauses 7.2 to 7.9, Annex B: what one conversation settles, and each reason why it does not."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from tests.core.operation.regulators.test_operation_regulated import story as bound_by
from tests.core.samples import (
    ANN,
    DAN,
    REP,
    RULES,
    START,
    Story,
    about_a_person,
    assessment,
    euro,
    handed_over,
    lodging,
    rules,
    rules_with,
    two_tenants,
    words,
)

from amends.core.framework.acting import may
from amends.core.framework.packs import text as pack_text
from amends.core.framework.policy.commitments import (
    Grade,
    SignificanceRule,
    Strength,
)
from amends.core.framework.policy.organization import Unit
from amends.core.framework.policy.vocabulary import (
    FieldType,
    OwnField,
)
from amends.core.improvement.monitoring import answer_due
from amends.core.operation import events as e
from amends.core.operation.acts.acknowledgement import Acknowledge
from amends.core.operation.acts.assessment import Classify
from amends.core.operation.acts.at_once import ResolveAtOnce, SettledRemedy, never_at_once
from amends.core.operation.acts.catalogue import ACTS
from amends.core.operation.acts.closing.carrying_out import CarryOut, VerifyCorrection, to_verify
from amends.core.operation.acts.closing.ending import Close
from amends.core.operation.acts.facts import NewFact
from amends.core.operation.acts.merging import Split
from amends.core.operation.acts.receipt import NewIssue, Receive
from amends.core.operation.acts.response import NewRemedy
from amends.core.operation.acts.tracking import Row, tracking_rows
from amends.core.operation.complaint import Stage
from amends.core.operation.regulators.regulated import binding
from amends.core.refusal import Guard, Refused
from amends.core.values import Code, Id

SETTLED = ResolveAtOnce(
    way=e.Way.in_person,
    finding=e.Finding.upheld,
    reasons=words("the wrong part; here is the money back"),
    category=Code("defective"),
    cause=Code("mistake"),
    seen_before=e.Pattern.single,
    remedies=(handed_over(5_000),),
)


ALONE = rules_with(authorize_response=Strength.required_above)
"""What is up to 100 needs no second person."""


def but(**changes: Any) -> ResolveAtOnce:
    return replace(SETTLED, **changes)


def test_a_counter_refund_is_the_whole_process_in_one_act() -> None:
    story = Story(ALONE).received().does("resolve-at-once", SETTLED, DAN)

    assert story.complaint.stage is Stage.closed_satisfied
    rows = {row.row: (row.happened, row.by) for row in tracking_rows(story.entries)}
    assert rows.pop(Row.t7) == (None, None)
    assert set(rows.values()) == {(START, DAN)}
    assert story.complaint.responses[0].amount_paid(1) == 5_000


def test_that_one_person_did_it_all_is_in_the_record() -> None:
    story = Story(ALONE).received().does("resolve-at-once", SETTLED, DAN)

    assert story.events_of(e.ResponseAuthorized)[0].within_own
    assert not story.events_of(e.CorrectionVerified), "no one checked it"


REPAIR = SettledRemedy(Code("repair"), due=START.date() + timedelta(days=7))


def test_what_is_promised_in_a_conversation_is_neither_done_nor_closed() -> None:
    apology = SettledRemedy(Code("apology"), done=True)
    given = but(remedies=(apology, REPAIR), said=words("fine"))
    story = Story(ALONE).received().does("resolve-at-once", given, DAN)

    (response,) = story.complaint.responses
    assert story.complaint.stage is Stage.implementing
    assert response.carried_out == {1}
    assert (response.remedies[1].owner, response.remedies[1].due) == (DAN, REPAIR.due)
    assert not response.checked
    assert (story.complaint.cause, story.complaint.pattern) == (given.cause, given.seen_before)
    story.does("carry-out", CarryOut(1, 2), DAN)
    assert story.refuses("close", CLOSE, DAN) is Guard.not_verified
    story.does("verify-correction", VerifyCorrection(1), ANN).does("close", CLOSE, DAN)
    assert story.complaint.responses[0].checked


CLOSE = Close(e.Ground.accepted, Code("defective"), Code("mistake"), e.Pattern.single)


def test_a_promise_needs_a_date_and_words_of_what_they_get_a_remedy() -> None:
    story = Story(ALONE).received()
    for given in (
        but(remedies=(replace(REPAIR, due=None),)),
        but(remedies=(), given=words("we will repair it next week")),
    ):
        assert story.refuses("resolve-at-once", given, DAN) is Guard.not_complete


def test_our_text_is_not_recorded_as_the_complainants_words() -> None:
    for said in (None, words("thank you")):
        story = Story(ALONE).received().does("resolve-at-once", but(said=said), DAN)
        (reply,) = story.events_of(e.ReactionRecorded)
        assert (reply.words is None) is (said is None)
        assert reply.words != story.events_of(e.DecisionCommunicated)[0].words


def test_what_one_person_did_and_confirmed_alone_is_not_checked() -> None:
    control = rules_with(verify_correction=Strength.alone_with_reason)
    story = Story(control).received().answered(NewRemedy(Code("repair")))
    story.reacted(e.Reaction.accepted).does("carry-out", CarryOut(1, 1), ANN)
    story.does("verify-correction", VerifyCorrection(1, None, words("no one else here")), ANN)

    (response,) = story.complaint.responses
    assert response.verified
    assert not response.checked


def test_a_response_without_a_remedy_is_closed_without_a_check() -> None:
    story = Story().received().answered().reacted(e.Reaction.accepted)

    assert not to_verify(story.complaint)
    story.does("close", CLOSE, DAN)


def test_money_that_two_must_agree_on_is_not_given_in_one_conversation() -> None:
    above = rules_with(authorize_response=Strength.required_above)
    for kind, minor, reason in (
        (RULES, 100, "second_person"),
        (above, 10_001, "second_person"),
        (above, 25_001, "authority"),
    ):
        assert why(Story(kind).received(), but(remedies=(handed_over(minor),)), ANN) == reason
    Story(above).received().does("resolve-at-once", but(remedies=(handed_over(10_000),)), ANN)
    Story().received().does("resolve-at-once", but(remedies=()), ANN)


def test_a_sum_that_top_management_is_told_of_is_not_promised_in_one_conversation() -> None:
    great = replace(ALONE.policy, significance=(SignificanceRule(amount_at_least=euro(4_000)),))
    story = Story(replace(ALONE, policy=great)).received()

    assert why(story, but(remedies=(handed_over(4_000),))) == "significant"
    story.does("resolve-at-once", but(remedies=(handed_over(3_999),)), DAN)


def why(story: Story, given: ResolveAtOnce = SETTLED, by: Any = DAN) -> str:
    with pytest.raises(Refused) as refused:
        story.does("resolve-at-once", given, by)
    assert refused.value.guard is Guard.needs_long_way
    return str(refused.value.values["why"])


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"safety": True}, "safety"),
        ({"severity": Grade.critical}, "significant"),
        ({"reaction": e.Reaction.refused}, "refused"),
        ({"remedies": (handed_over(5_001),)}, "authority"),
        ({"remedies": (handed_over(3_000), handed_over(3_000, "goodwill"))}, "authority"),
        ({"way": e.Way.not_possible}, "no_conversation"),
        ({"way": e.Way.letter}, "no_conversation"),
    ],
)
def test_what_was_said_may_ask_for_the_long_way(changes: dict[str, Any], reason: str) -> None:
    assert why(Story().received(), but(**changes)) == reason


@pytest.mark.parametrize(
    ("new", "reason"),
    [
        (two_tenants(), "several_complainants"),
        (lodging(kind=e.Kind.request), "kind"),
        (about_a_person(), "person"),
    ],
)
def test_the_complaint_may_ask_for_the_long_way(new: Receive, reason: str) -> None:
    assert why(Story().received(new), by=REP) == reason


def test_an_earlier_assessment_is_not_talked_away() -> None:
    unsafe = Story().received().does("assess", assessment(safety=True))
    grave = Story().received().does("assess", assessment(impact=Grade.critical))

    assert why(unsafe) == "safety"
    assert why(grave) == "significant"


def test_a_refused_attempt_loses_nothing() -> None:
    story = Story().received()
    before = story.complaint
    why(story, but(safety=True))

    assert story.complaint is before
    story.answered()


def test_a_field_that_closing_needs_is_needed_at_once_too() -> None:
    needed = OwnField(Code("own.tenancy"), FieldType.int, required_at=Code("close"))
    story = Story(rules(own_fields=(needed,))).received()

    assert story.refuses("resolve-at-once", SETTLED, DAN) is Guard.not_complete


def test_it_names_the_ways_further_or_is_refused() -> None:
    story = Story(rules(ladder=(), bodies=())).received()

    assert story.refuses("resolve-at-once", but(remedies=()), DAN) is Guard.recourse_missing


# --- what a regulator demands of the decision ---


def under(letter: str) -> Story:
    """Bound by a code whose decision is as the lines of `letter` say."""
    code = pack_text.read(
        f"""
        schema = "regime-pack/0.1"
        [pack]
        id = "sample-code"
        version = "1"
        title = "A code of conduct"
        base = "iso-10002"
        sources = [{{ id = "law", url = "https://law.example" }}]
        [facts]
        "complaint.grave" = "whether it is grave"
        "complaint.day" = "the day that was agreed"
        [[communications]]
        id = "answer"
        {letter}
        """
    )
    return Story(replace(ALONE, packs=(*ALONE.packs, code))).received()


LINE = 'must_contain = [{ id = "next", text = "says how to go on" }]'
GRAVE = """must_contain = [
    { id = "next", text = "how to go on", when = { f = "complaint.grave", op = "eq", v = true } },
]"""


def test_a_decision_with_a_checklist_is_not_said_at_once_and_that_is_known_beforehand() -> None:
    for told in (under(f'sent_as = ["decision"]\n{LINE}'), bound_by("uk-housing")):
        with pytest.raises(Refused) as early:
            may(
                ACTS[Code("resolve-at-once")],
                told.here(DAN),
            )

        assert early.value.values["why"] == "regulated"
        assert why(told) == "regulated"
        assert told.complaint.open


def test_a_decision_that_must_be_written_is_not_spoken() -> None:
    told = under('sent_as = ["decision"]\nwritten = true')

    for way in (e.Way.phone, e.Way.in_person):
        assert why(told, but(way=way)) == "regulated"
    told.does("resolve-at-once", but(way=e.Way.email), DAN)


def test_a_regulator_that_asks_nothing_of_the_decision_leaves_it_to_the_conversation() -> None:
    for letter in ('sent_as = ["decision"]', f'sent_as = ["status"]\n{LINE}'):
        under(letter).does("resolve-at-once", SETTLED, DAN)


def test_the_receipt_that_a_regulator_wants_with_a_checklist_is_not_passed_by() -> None:
    told = under(f'sent_as = ["acknowledgement"]\n{LINE}')
    assert why(told) == "regulated"
    told.sends("acknowledge", Acknowledge(1, e.Way.email))
    told.does("resolve-at-once", SETTLED, DAN)
    assert len(told.events_of(e.Acknowledged)) == 1


def test_a_receipt_that_must_be_written_is_not_given_by_word_of_mouth() -> None:
    told = under('sent_as = ["acknowledgement"]\nwritten = true')
    assert why(told, but(way=e.Way.phone)) == "regulated"
    told.does("resolve-at-once", but(way=e.Way.email), DAN)


def test_beforehand_it_is_known_whose_rules_let_nothing_be_settled_at_once() -> None:
    decision, receipt = (
        f'sent_as = ["{kind}"]\n{LINE}' for kind in ("decision", "acknowledgement")
    )
    for letter in (decision, receipt):
        told = under(letter)
        (pack,) = told.rules.regulators
        assert never_at_once(told.rules, told.at) == (pack.id,)
    for letter in ('sent_as = ["decision"]', f'sent_as = ["decision"]\n{GRAVE}'):
        told = under(letter)
        assert never_at_once(told.rules, told.at) == (), "it hangs on the complaint"
    assert never_at_once(ALONE, START) == ()


def test_what_is_told_in_the_same_breath_counts_for_what_is_demanded() -> None:
    told = under(f'sent_as = ["decision"]\n{GRAVE}')

    grave = NewFact(Code("complaint.grave"), flag=True)
    assert why(told, but(facts=(grave,))) == "regulated"
    told.does("resolve-at-once", but(facts=(replace(grave, flag=False),)), DAN)


def test_a_day_agreed_in_the_conversation_is_the_day_by_which_it_responds() -> None:
    told = under(
        """sent_as = ["status"]
        [[clocks]]
        id = "agreed"
        amount = 60
        unit = "day"
        met_by = ["response_sent"]
        source = "law"
        agreed_override = "complaint.day"
        """
    )
    agreed = START.date() + timedelta(days=1)
    assert told.complaint.term(Code("sample-code"), Code("agreed"))
    day = NewFact(Code("complaint.day"), day=agreed)
    told.does("resolve-at-once", but(facts=(day,)), DAN)
    recorded = [type(entry.event) for entry in told.entries]
    assert recorded[::-1].index(e.TermTold) < recorded[::-1].index(e.DecisionCommunicated)
    due = answer_due(told.complaint, told.rules)
    assert due is not None
    assert due.until.date() == agreed


def test_a_unit_that_is_exempt_from_the_rules_resolves_at_once() -> None:
    bound = under(f'sent_as = ["decision"]\n{LINE}').rules
    free = tuple(
        replace(one, exempt_from=(Code("sample-code"),)) if one.code == "counter" else one
        for one in bound.policy.units
    )
    held = replace(bound, policy=replace(bound.policy, units=free))
    told = Story(held).received(replace(lodging(), unit=Code("counter")))

    told.does("resolve-at-once", SETTLED, DAN)

    assert never_at_once(held, told.at, Code("counter")) == ()
    assert never_at_once(held, told.at) == ("sample-code",)


def test_a_deadline_is_not_lost_by_moving_the_complaint_to_an_exempt_unit() -> None:
    told = bound_by("uk-housing")
    assert [term.pack for term in told.complaint.terms if term.pack == "uk-housing"]
    units = (Unit(Code("car_park"), exempt_from=(Code("uk-housing"),)),)
    held = replace(told.rules, policy=replace(told.rules.policy, units=units))

    moved = replace(told.complaint, unit=Code("car_park"))

    assert [pack.id for pack in binding(moved, held)] == ["uk-housing"]
    exempt = replace(moved, terms=(), units=frozenset({Code("car_park")}))
    assert binding(exempt, held) == ()


def test_no_rules_are_lost_by_moving_a_complaint_to_an_exempt_unit_or_splitting_it_there() -> None:
    told = bound_by("uk-housing", issues=(NewIssue(Code("late")),) * 2)
    units = (*told.rules.policy.units, Unit(Code("car_park"), exempt_from=(Code("uk-housing"),)))
    told.rules = replace(told.rules, policy=replace(told.rules.policy, units=units))
    told.does("classify", Classify(unit=Code("car_park")))
    told.complaint = replace(told.complaint, terms=())  # as under a pack without deadlines
    split = Story(told.rules, Id("C-2"), told.at)

    told.together("split", split, Split((2,), words("another matter"), Id("C-2")))

    for one in (told.complaint, replace(split.complaint, terms=())):
        assert one.unit == "car_park"
        assert [pack.id for pack in binding(one, told.rules)] == ["uk-housing"]
