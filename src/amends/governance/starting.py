"""First policy of an organisation, from a profile and a few answers on the first day."""

from collections.abc import Iterable, Sequence
from dataclasses import fields, is_dataclass, replace
from datetime import time
from typing import Any

from amends.core.framework.adoption import calendar_text
from amends.core.framework.labels import Label
from amends.core.framework.policy import text as policy_text
from amends.core.framework.policy.labelling import coded, unsaid, unwritten, with_words
from amends.core.framework.policy.organization import Window
from amends.core.framework.policy.policy import Policy
from amends.core.framework.policy.vocabulary import Entry
from amends.core.principles.calendars import Calendar
from amends.core.values import Code, Money

from .defaults import default_policy, plain_calendar
from .defaults.calendars import calendar_of
from .defaults.parts import told_from
from .defaults.trades import TRADES, categories_of, questions_of

_WEEKDAYS = Code("weekdays")
_WINDOW_RIGHT = frozenset({"fr", "ch"})
"""Countries whose envelopes have their window on the right."""


def first_policy(
    *,
    name: str,
    profile: str,
    country: str | None,
    zone: str,
    currency: str,
    year: int,
    languages: Sequence[str] = ("en",),
    part: str | None = None,
) -> tuple[Policy, str]:
    """Return the policy and the text of its calendar: of the `part` of the country, or of what all
    parts share. Raises ValueError for a country without holidays, and if the profiles exist in none
    of the languages."""
    start = policy_text.read(default_policy("small_business" if "small" in profile else "standard"))
    policy = replace(start, name=name, zone=zone, currency=Code(currency.lower()))
    policy = _in_languages(policy, tuple(languages))
    policy = _in_currency(policy, Code(currency.lower()))
    if country is None:
        return policy, plain_calendar()
    years = told_from(year)
    calendar = calendar_of(country.upper(), subdivision=part, years=years, zone=zone)
    window = Window.right if country.lower() in _WINDOW_RIGHT else policy.window
    policy = replace(policy, country=Code(country.lower()), calendar=calendar.code, window=window)
    return policy, calendar_text.write(calendar)


def with_categories(policy: Policy, wanted: Iterable[Entry]) -> Policy:
    """Return the policy with these categories. Adopted ones that are not among them are retired,
    because complaints may use them."""
    taken = tuple(wanted)
    codes = {entry.code for entry in taken}
    left = (replace(entry, retired=True) for entry in policy.categories if entry.code not in codes)
    return replace(policy, categories=(*taken, *left))


def with_language(policy: Policy, language: str) -> Policy:
    """Return the policy with a further language: with the program's texts in it for entries that
    are still called as the program calls them, and with its letters."""
    starts = [policy_text.read(default_policy(name)) for name in ("standard", "small_business")]
    entries = [
        *(
            (f"{path}.{entry.code}", entry.labels)
            for s in starts
            for path, of in coded(s)
            for entry in of
        ),
        *((f"categories.{o.code}", o.labels) for trade in TRADES for o in categories_of(trade)),
        *(
            (name, questions_of(trade)[name])
            for trade in TRADES
            for name in ("danger_question", "place_question")
        ),
    ]
    texts = {
        (path, own.text): label.text
        for path, labels in entries
        for label in labels
        if label.language == language
        for own in labels
    }
    lacking = unwritten(policy, language)
    more = (o for o in starts[0].templates if o.language == language and o.code in lacking)
    offered = replace(
        policy, languages=(*policy.languages, language), templates=(*policy.templates, *more)
    )
    gaps = ((gap.path, (gap.path, gap.said)) for gap in unsaid(policy, language))
    return with_words(offered, language, {path: texts[o] for path, o in gaps if o in texts})


def working_week(
    policy: Policy,
    *,
    country: str | None,
    part: str | None,
    zone: str,
    weekend: frozenset[int],
    hours: tuple[time | None, time | None],
    version: int,
    year: int,
) -> tuple[Policy, Calendar]:
    """Return the policy and the version of its calendar for the holidays of a country, or of a part
    of it (no country: no holidays), the weekend and the hours of the other days. Raises
    `UnknownPlace`, ValueError."""
    opens, closes = hours
    if country is None:
        calendar = Calendar(_WEEKDAYS)
    else:
        years = told_from(year)
        calendar = calendar_of(country.upper(), subdivision=part, years=years, zone=zone)
    calendar = replace(
        calendar, version=version, zone=zone, weekend=weekend, opens=opens, closes=closes
    )
    changed = replace(
        policy,
        country=Code(country.lower()) if country else None,
        zone=zone,
        calendar=calendar.code,
    )
    return changed, calendar


def _in_currency(policy: Policy, currency: Code) -> Policy:
    """Return the same amounts in the organisation's own currency; a profile's amounts are
    suggestions."""

    def own(amount: Money) -> Money:
        return Money(amount.minor, currency)

    return replace(
        policy,
        refusals_read_above=policy.refusals_read_above and own(policy.refusals_read_above),
        limits=tuple(replace(limit, amount=own(limit.amount)) for limit in policy.limits),
        controls=tuple(
            replace(control, above=control.above and own(control.above))
            for control in policy.controls
        ),
        significance=tuple(
            replace(entry, amount_at_least=entry.amount_at_least and own(entry.amount_at_least))
            for entry in policy.significance
        ),
    )


def _in_languages(policy: Policy, languages: tuple[str, ...]) -> Policy:
    """Return the policy with texts in the organisation's own languages, the first of which is the
    fallback for its letters; other languages of the profile are left out."""
    written = {template.language for template in policy.templates}
    if not languages or languages[0] not in written:
        raise ValueError(f"the first language is one of {', '.join(sorted(written))}")
    kept = tuple(template for template in policy.templates if template.language in languages)
    own: Policy = _spoken(policy, frozenset(languages))
    return replace(own, languages=languages, templates=kept)


def _spoken(value: Any, languages: frozenset[str]) -> Any:
    """Return a part of the policy without the labels of other languages."""
    match value:
        case tuple():
            return tuple(
                _spoken(part, languages)
                for part in value
                if not isinstance(part, Label) or part.language in languages
            )
        case _ if is_dataclass(value) and not isinstance(value, type):
            inside = {f.name: getattr(value, f.name) for f in fields(value) if f.init}
            changed = {
                name: _spoken(part, languages)
                for name, part in inside.items()
                if isinstance(part, tuple)
            }
            return replace(value, **changed) if changed else value
        case _:
            return value
