"""Clause 8.1: what regulators ask to be kept is kept, and the longest of them counts."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from tests.core.samples import CLEO, REP, RULES, Story, lodging, words

from amends.core.framework.packs.pack import Pack
from amends.core.framework.packs.records import Keep
from amends.core.framework.packs.records import Retention as Asked
from amends.core.framework.people.authority import DISPOSAL_ACTOR, IMPORT_ACTOR
from amends.core.framework.policy.retention import (
    Kept,
    Retention,
)
from amends.core.operation.acts.importing import TakeOver
from amends.core.operation.acts.receipt import NewParty
from amends.core.operation.acts.records import Erase, ErasureGround
from amends.core.operation.acts.scope import DecideKind
from amends.core.operation.events import Kind
from amends.core.operation.regulators.retaining import after, in_months, longest_kept, outlived
from amends.core.principles.timeliness import TermUnit, add_months
from amends.core.refusal import Guard
from amends.core.values import Code
from amends.governance import packs

LATER = datetime(2029, 6, 1, 9, 0, tzinfo=UTC)


def with_rules(*terms: Asked, months: int | None = 24) -> Any:
    """The sample rules with a pack that keeps records, and the organization's own term."""
    [pack] = packs.shipped("in-cpgrams")
    kept: Pack = replace(pack, retention=terms)
    own = () if months is None else (Retention(Kept.words, months),)
    calendars = {**RULES.calendars, **packs.calendars_of(pack)}
    policy = replace(RULES.policy, retention=own)
    return replace(RULES, policy=policy, packs=(*RULES.packs, kept), calendars=calendars)


def years(amount: int, from_: str = "received", **more: Any) -> Asked:
    return Asked(Keep(amount, TermUnit.year), Code(from_), **more)


def ended(rules: Any) -> Story:
    told = Story(rules).received(lodging())
    enquiry = DecideKind(Kind.enquiry, words("asks only"))
    return told.later(days=2).does("decide-kind", enquiry).does("decide-kind", enquiry, CLEO)


def test_nothing_is_outlived_before_the_longest_term_of_a_regulator_has_ended() -> None:
    told = ended(with_rules(years(3), years(5)))
    found = outlived(told.complaint, frozenset(), told.rules, LATER)
    assert found is not None
    assert found.until < date(2029, 1, 1), "the organization's own term has passed"
    assert found.kept_by is not None
    assert found.kept_by.until == date(2031, 11, 2)
    much_later = datetime(2031, 11, 3, 9, 0, tzinfo=UTC)
    found = outlived(told.complaint, frozenset(), told.rules, much_later)
    assert found is not None
    assert found.kept_by is None


def test_where_the_organization_names_no_term_everything_is_kept() -> None:
    told = ended(with_rules(years(3), months=None))
    assert outlived(told.complaint, frozenset(), told.rules, LATER) is None


def test_a_term_whose_event_has_not_happened_keeps_without_an_end() -> None:
    told = ended(with_rules(years(1, "redress_paid")))
    kept = longest_kept(told.complaint, told.rules)
    assert kept is not None
    assert kept.until is None


def test_what_hangs_on_an_unknown_fact_counts() -> None:
    [pack] = packs.shipped("uk-fca-disp")
    conditional = next(one for one in pack.retention if one.when is not None)
    told = ended(with_rules(years(1), conditional))
    kept = longest_kept(told.complaint, told.rules)
    assert kept is not None
    assert kept.keep.amount == 5


def test_an_event_that_holds_it_up_begins_the_time_anew() -> None:
    plain = ended(with_rules(years(1)))
    held = ended(with_rules(years(1, hold=(Code("out_of_scope"), Code("recorded")))))
    first, second = (longest_kept(one.complaint, one.rules) for one in (plain, held))
    assert first is not None
    assert second is not None
    assert first.until is not None
    assert second.until is not None
    assert first.until <= second.until


@pytest.mark.parametrize("closed", [date(2026, 10, 5), None])
def test_a_period_from_the_closing_ends_for_what_an_older_register_closed(
    closed: date | None,
) -> None:
    given = TakeOver(
        source=Code("old"),
        old_reference=words("17"),
        stage=Code("closed_elsewhere"),
        happened=datetime(2026, 9, 1, tzinfo=UTC),
        complainants=(NewParty(),),
        closed_on=closed,
    )
    told = Story(with_rules(years(3, "closed"))).taken_over(given, by=IMPORT_ACTOR)
    imported = told.rules.day_of(None, told.complaint.recorded_at)
    kept = longest_kept(told.complaint, told.rules)
    assert kept is not None
    assert kept.until == add_months(closed or imported, 36)


@pytest.mark.parametrize("ground", list(ErasureGround))
def test_only_the_end_of_its_time_is_no_ground_while_a_regulator_asks_for_it(
    ground: ErasureGround,
) -> None:
    told = ended(with_rules(years(3)))
    if ground is ErasureGround.retention:
        assert told.refuses("erase", Erase(ground), DISPOSAL_ACTOR) is Guard.still_kept
        assert told.refuses("erase", Erase(ground), REP) is Guard.needs_disposal
    else:
        told.does("erase", Erase(ground), REP)


@pytest.mark.parametrize(
    ("keep", "day", "months"),
    [
        (Keep(1, TermUnit.year), date(2025, 2, 28), 12),
        (Keep(6, TermUnit.month), date(2024, 8, 29), 6),
        (Keep(2, TermUnit.week), date(2024, 3, 14), 1),
        (Keep(40, TermUnit.day), date(2024, 4, 9), 2),
    ],
)
def test_a_time_of_keeping_ends_on_a_day(keep: Keep, day: date, months: int) -> None:
    assert after(date(2024, 2, 29), keep) == day
    assert in_months(keep) == months
