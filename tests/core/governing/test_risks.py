"""Clause 6.1: risks are rated, treated by actions, rated again, and accepted by another person."""

from datetime import date

import pytest
from tests.core.governing.recording import Recording
from tests.core.samples import ANN, REP, TOP, words

from amends.core.governing.risks import (
    RISK,
    AcceptRisk,
    CloseRisk,
    DescribeRisk,
    RateRisk,
    Risk,
    RiskState,
    RiskTreated,
    TreatRisk,
    action_of,
)
from amends.core.improvement.action_events import ActionSource
from amends.core.refusal import Guard
from amends.core.values import Id, Sealed

NEXT = date(2027, 5, 1)
ACTION = Id("ABCD-EFGH")


def _described(owner: Id = REP) -> Recording:
    given = DescribeRisk(words("flu"), words("half of the handlers are ill"), owner, NEXT)
    return Recording(RISK).does("describe", given)


def _rate(likelihood: int, effect: int) -> RateRisk:
    return RateRisk(likelihood, effect, words("seen last winter"), NEXT)


def _treated() -> Recording:
    treat = TreatRisk(words("train two more"), ANN, NEXT)
    return _described().does("rate", _rate(4, 3)).does("treat", treat, ACTION)


def test_a_risk_is_rated_by_likelihood_times_effect() -> None:
    told = _described()

    assert (told.state.state, told.state.rating, told.state.due) == (RiskState.described, 0, NEXT)
    assert told.does("rate", _rate(4, 3)).state.rating == 12


@pytest.mark.parametrize("rating", [(0, 3), (3, 6)])
def test_a_rating_is_from_one_to_five(rating: tuple[int, int]) -> None:
    assert _described().refuses("rate", _rate(*rating)) is Guard.wrong_type


def test_a_risk_is_treated_by_an_action_that_names_it_as_its_source() -> None:
    told = _treated()

    assert (told.state.state, told.state.actions) == (RiskState.treated, (ACTION,))
    event = RiskTreated(ACTION, Sealed(Id("w"), Id("0" * 64), 1), ANN, NEXT)
    planned = action_of(told.state, event)
    assert (planned.source, planned.owner, planned.due) == (ActionSource.risk, ANN, NEXT)


def test_a_treated_risk_is_rated_again_before_it_is_closed() -> None:
    told = _treated()

    assert told.refuses("close", CloseRisk(words("done"))) is Guard.wrong_state
    told.does("rate", _rate(2, 3)).does("close", CloseRisk(words("done")))
    risk: Risk = told.state
    assert (risk.state, risk.due) == (RiskState.closed, None)
    assert [one.likelihood * one.effect for one in risk.ratings] == [12, 6]


def test_no_one_accepts_their_own_risk_if_someone_else_may() -> None:
    told, accept = _described().does("rate", _rate(1, 2)), AcceptRisk(words("rare"), NEXT)

    assert told.refuses("accept", accept) is Guard.not_by_owner
    assert told.does("accept", accept, by=TOP).state.state is RiskState.accepted


def test_a_handler_describes_a_risk_and_rates_only_their_own() -> None:
    given = DescribeRisk(words("flu"), words("ill"), ANN, NEXT)
    told = Recording(RISK).does("describe", given, by=ANN)

    told.does("rate", _rate(2, 2), by=ANN)
    assert _described().refuses("rate", _rate(2, 2), by=ANN) is Guard.not_permitted


def test_an_owner_does_not_drop_an_untreated_risk_if_someone_else_may() -> None:
    told = _described().does("rate", _rate(1, 1))

    assert told.refuses("close", CloseRisk(words("never mind"))) is Guard.not_by_owner
    assert (
        told.does(
            "close",
            CloseRisk(
                words("sold"),
            ),
            by=TOP,
        ).state.due
        is None
    )
