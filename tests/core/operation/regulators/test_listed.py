"""Clauses 5.3 and 7.5: what a regulator's list asks by a point is chosen before that point."""

from dataclasses import replace
from datetime import date

import pytest
from tests.core.operation.regulators.test_operation_regulated import story
from tests.core.operation.test_operation_at_once import ALONE, SETTLED
from tests.core.samples import ANN, DAN, NORTH_MANAGER, RULES, Story, lodging, words

from amends.core.framework.acting import may
from amends.core.framework.adoption.rulebook import Rules
from amends.core.framework.packs import text as pack_text
from amends.core.framework.people.authority import SYSTEM_ACTOR, Actor
from amends.core.framework.toml_tables import NotUnderstood
from amends.core.operation import events as e
from amends.core.operation.acts.assessment import Classify, assess
from amends.core.operation.acts.catalogue import ACTS
from amends.core.operation.acts.closing.ending import Withdraw, close
from amends.core.operation.acts.communication import SendNotice
from amends.core.operation.acts.decision import CommunicateDecision, communicate_decision
from amends.core.operation.acts.facts import NewFact
from amends.core.operation.acts.response import AuthorizeResponse, Escalate, PrepareResponse
from amends.core.operation.complaint.marks import marks_of
from amends.core.operation.regulators.letter_requirements import CheckedLine
from amends.core.operation.regulators.listed import needed_for
from amends.core.refusal import Guard, Refused
from amends.core.values import Code

CFPB = Code("us-cfpb")
ANSWER = Code("us-cfpb.company_response")


def chosen(fact: str, code: str) -> NewFact:
    return NewFact(Code(fact), code=Code(code))


def about_to_answer() -> Story:
    """Under the Bureau's rules, with a response that somebody else authorized."""
    told = story("us-cfpb").examined()
    told.does("prepare-response", PrepareResponse(words("we are sorry")))
    return told.does("authorize-response", AuthorizeResponse(1), NORTH_MANAGER)


ANSWERED = CommunicateDecision(
    1,
    e.Way.letter,
    words("no"),
    checked=tuple(
        CheckedLine(CFPB, Code("company_response"), Code(line)) for line in ("steps", "category")
    ),
)


def test_the_answer_waits_until_its_category_is_chosen() -> None:
    told = about_to_answer()
    with pytest.raises(Refused) as caught:
        told.does("communicate-decision", ANSWERED)
    refused = caught.value
    assert (refused.guard, refused.values) == (Guard.list_open, {"pack": CFPB, "fact": ANSWER})
    told.does("classify", Classify(facts=(chosen(ANSWER, "closed_with_explanation"),)))
    told.does("communicate-decision", ANSWERED)


def test_the_act_is_refused_before_its_form_is_filled_in() -> None:
    told = about_to_answer()
    with pytest.raises(Refused) as caught:
        may(
            ACTS[Code("communicate-decision")],
            told.here(ANN),
        )
    assert caught.value.guard is Guard.list_open
    [axis] = needed_for(told.complaint, told.rules, communicate_decision)
    assert axis.facts[0] == ANSWER
    assert needed_for(told.complaint, told.rules, close, assess) == ()


# --- a pack of one's own ---

HEAD = """
schema = "regime-pack/0.1"
[pack]
id = "sorted"
version = "1"
title = "Sorted"
base = "iso-10002"
"""
KINDS = """
[[codes]]
axis = "kind"
required_at = "{at}"
items = [{{ code = "loan", label = "Loan" }}, {{ code = "card", label = "Card" }}]
"""
PARTS = """
[[codes]]
axis = "part"
parent_axis = "kind"
required_at = "closed"
items = [{ code = "fees", label = "Fees", parent = "loan" }]
"""
NOTE = """
[[communications]]
id = "note"
label = "A note"
"""
KIND, PART = Code("sorted.kind"), Code("sorted.part")


def under(body: str, rules: Rules = RULES) -> Story:
    pack = pack_text.read(HEAD + body)
    told = Story(replace(rules, packs=(*rules.packs, pack)))
    return told.received(lodging())


WITHDRAWN = Withdraw(1, words("never mind"), e.Way.phone)


def test_a_complaint_comes_in_and_is_worked_on_whatever_is_still_to_be_chosen() -> None:
    told = under(KINDS.format(at="received") + KINDS.format(at="closed").replace("kind", "other"))
    told.examined()


def test_complainants_and_the_worker_are_asked_for_no_code() -> None:
    told = under(KINDS.format(at="withdrawn"))
    told.does("withdraw", WITHDRAWN, Actor.complainant(1))
    assert told.events_of(e.Withdrawn)
    other = under(KINDS.format(at="withdrawn"))
    assert other.refuses("withdraw", WITHDRAWN) is Guard.list_open


def test_a_complainant_asks_for_another_look_whatever_is_still_to_be_chosen() -> None:
    known = ACTS[Code("escalate")]
    told = under(KINDS.format(at="escalation_requested"))
    told.answered().reacted(e.Reaction.refused)
    with pytest.raises(Refused) as caught:
        may(known, told.here(ANN))
    assert caught.value.guard is Guard.list_open
    asking = Actor.complainant(1)
    may(known, told.here(asking))
    told.does("escalate", Escalate(parties=(1,)), asking)
    assert told.events_of(e.Escalated)


def test_what_hangs_on_the_particulars_is_seen_when_it_is_decided() -> None:
    letter = NOTE.replace('label = "A note"', 'label = "A note"\nsent_as = ["status"]')
    told = under(letter + KINDS.format(at="note"))
    given = SendNotice(e.Notice.status, e.Way.email, 1, words=words("soon"))
    assert told.refuses("send-notice", given) is Guard.list_open
    told.does("send-notice", given, SYSTEM_ACTOR)
    told.does("classify", Classify(facts=(chosen(KIND, "loan"),)))
    told.does("send-notice", given)


def test_what_is_told_with_the_act_is_chosen() -> None:
    told = under(KINDS.format(at="closed"), ALONE)
    assert told.refuses("resolve-at-once", SETTLED, DAN) is Guard.list_open
    told.does("resolve-at-once", replace(SETTLED, facts=(chosen(KIND, "card"),)), DAN)
    assert told.events_of(e.Closed)


def test_a_list_below_another_is_asked_only_where_it_has_something_to_choose() -> None:
    told = under(KINDS.format(at="merged") + PARTS)
    told.does("classify", Classify(facts=(chosen(KIND, "loan"),)))
    assert [axis.facts[0] for axis in needed_for(told.complaint, told.rules, close)] == [PART]
    other = under(KINDS.format(at="merged") + PARTS)
    other.does("classify", Classify(facts=(chosen(KIND, "card"),)))
    assert needed_for(other.complaint, other.rules, close) == ()


def test_a_list_of_other_days_is_not_asked() -> None:
    kinds = KINDS.format(at="closed")
    past = kinds.replace('axis = "kind"', 'axis = "kind"\neffective_to = 2020-01-01')
    told = under(past)
    assert needed_for(told.complaint, told.rules, close) == ()
    assert told.complaint.received_at.date() > date(2020, 1, 1)


def test_a_point_that_the_pack_does_not_know_is_refused_when_it_is_read() -> None:
    with pytest.raises(NotUnderstood, match="closed"):
        pack_text.read(HEAD + KINDS.format(at="close"))


@pytest.mark.parametrize(
    ("act", "event"),
    [
        ("communicate-decision", e.DecisionCommunicated),
        ("escalate", e.Escalated),
        ("refer-outside", e.ReferredOutside),
        ("record-outside-outcome", e.OutsideOutcomeRecorded),
        ("request-information", e.InformationRequested),
        ("carry-out", e.RemedyCarriedOut),
        ("pay-remedy", e.RemedyPaid),
        ("decline-scope", e.ScopeDeclined),
        ("close", e.Closed),
    ],
)
def test_what_an_act_is_said_to_make_is_what_its_event_is_for_packs(
    act: str, event: type[e.Event]
) -> None:
    blank = object.__new__(event)
    assert tuple(map(str, marks_of(blank))) == ACTS[Code(act)].makes


def test_every_act_that_says_so_is_tried_above() -> None:
    tried = test_what_an_act_is_said_to_make_is_what_its_event_is_for_packs.pytestmark[0].args[1]  # type: ignore[attr-defined]
    assert {act for act, _ in tried} == {str(name) for name, act in ACTS.items() if act.makes}
