"""The first policy of an organization, from a profile and what its people know on the first day."""

from dataclasses import replace
from typing import Any, Literal

from amends.core.framework import calendar_text, policy_text
from amends.core.framework.commitments import Control, Limit, SignificanceRule
from amends.core.framework.policy import Policy
from amends.core.values import Code, Money

from .defaults import default_policy, plain_calendar
from .defaults.calendars import calendar_of

AHEAD = 3
"""For how many years the holidays are told."""

Profile = Literal["standard", "small-business"]


def first_policy(
    *, name: str, profile: str, country: str | None, zone: str, currency: str, year: int
) -> tuple[Policy, str]:
    """The policy and the text of its calendar. Raises ValueError for a country without holidays."""
    start = policy_text.read(default_policy("small_business" if "small" in profile else "standard"))
    policy = replace(start, name=name, zone=zone, currency=Code(currency.lower()))
    policy = _in_currency(policy, Code(currency.lower()))
    if country is None:
        return policy, plain_calendar()
    years = range(year - 1, year + AHEAD)
    calendar = calendar_of(country.upper(), years=years, zone=zone)
    policy = replace(policy, country=Code(country.lower()), calendar=calendar.code)
    return policy, calendar_text.write(calendar)


def _in_currency(policy: Policy, currency: Code) -> Policy:
    """The same amounts in the organization's own currency; a profile's amounts are suggestions."""

    def own(amount: Money | None) -> Any:
        return amount and Money(amount.minor, currency)

    limits: tuple[Limit, ...] = tuple(
        replace(limit, amount=own(limit.amount)) for limit in policy.limits
    )
    controls: tuple[Control, ...] = tuple(
        replace(control, above=own(control.above)) for control in policy.controls
    )
    rules: tuple[SignificanceRule, ...] = tuple(
        replace(rule, amount_at_least=own(rule.amount_at_least)) for rule in policy.significance
    )
    return replace(policy, limits=limits, controls=controls, significance=rules)
