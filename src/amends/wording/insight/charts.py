"""Clause 8.4: texts of charts: verdicts, run rules, limits and the labels of lines."""

from collections.abc import Mapping
from enum import StrEnum

from django.utils.dateformat import format as date_written
from django.utils.formats import number_format
from django.utils.translation import gettext, ngettext, pgettext

from amends.core.improvement.statistics.control import (
    FIRM,
    LEAST,
    ControlChart,
    RunRule,
    Strength,
    Verdict,
)
from amends.core.values import Day

from ..phrases import marked as _


class Unit(StrEnum):
    """What a value is: a share of 1, a number of cases, days, or a rate of cases by exposure."""

    share = "share"
    cases = "cases"
    days = "days"
    rate = "rate"


_VERDICTS: Mapping[Verdict, str] = {
    Verdict.better: _("Improving"),
    Verdict.worse: _("Getting worse"),
    Verdict.changed: _("Changed"),
    Verdict.ordinary: _("No real change"),
    Verdict.too_few: _("Too few to say"),
}
_FINDINGS: Mapping[Verdict, str] = {
    Verdict.better: _("{title}: better than before. This is a real change, not chance."),
    Verdict.worse: _("{title}: worse than before. This is a real change, not chance."),
    Verdict.changed: _("{title}: different from before. This is a real change, not chance."),
    Verdict.ordinary: _("{title}: no signal. This is ordinary variation."),
    Verdict.too_few: _("{title}: too few periods to say what is chance."),
}
_RULES: Mapping[RunRule, str] = {
    RunRule.beyond: _("outside the limits"),
    RunRule.shift: _("8 or more in a row on one side of the average"),
    RunRule.trend: _("6 or more in a row that rise or fall"),
    RunRule.two_of_three: _("2 of 3 close to a limit"),
}


def verdict(of: Verdict) -> str:
    """Return a verdict in two or three words."""
    return gettext(_VERDICTS[of])


def finding(title: str, of: Verdict, *, sparse: bool = False, changed: bool = False) -> str:
    """Return the title of a chart: what it shows, as a sentence. Its level may have changed earlier
    than the newest points, which the verdict is about."""
    text = gettext("{title}: too few to say what is chance.") if sparse else gettext(_FINDINGS[of])
    if changed and of is Verdict.ordinary:
        text = gettext("{title}: the level changed. There is no signal in the newest periods.")
    return text.format(title=title)


def broken(rules: frozenset[RunRule]) -> str:
    """Return why a point is a signal."""
    return ", ".join(gettext(_RULES[rule]) for rule in RunRule if rule in rules)


def limits_note(strength: Strength, points: int, *, sparse: bool = False) -> str:
    """Return how far the limits can be relied on; nothing if they are firm."""
    if sparse:
        return gettext("There are no limits: the numbers are too small to say what is chance.")
    match strength:
        case Strength.absent:
            text = ngettext(
                "There are no limits yet: {count} period is not enough. It takes {least}.",
                "There are no limits yet: {count} periods are not enough. It takes {least}.",
                points,
            )
        case Strength.provisional:
            text = gettext("The limits are provisional: {count} periods of {firm} so far.")
        case Strength.firm:
            return ""
    return text.format(count=points, least=LEAST, firm=FIRM)


def described(chart: ControlChart, last: str, unit: Unit) -> str:
    """Return what a picture shows, for people who cannot see it."""
    text = ngettext("{count} period to {last}.", "{count} periods to {last}.", len(chart.points))
    sentences = [text.format(count=len(chart.points), last=last)]
    limit = next((one.limit for one in reversed(chart.points) if one.limit), None)
    if limit:
        average = gettext("Average {average}, limits {lower} to {upper}.")
        sentences.append(
            average.format(
                average=written(limit.centre, unit),
                lower=written(limit.lower, unit),
                upper=written(limit.upper, unit),
            )
        )
        count = len(chart.signals)
        signals = ngettext("{count} point is a signal.", "{count} points are signals.", count)
        sentences.append(signals.format(count=count) if count else gettext("No point is a signal."))
    return " ".join(sentences)


def changed(first: Day, last: Day, step: str, levels: tuple[float, float], unit: Unit) -> str:
    """Return between which months or weeks (by their first days) a level changed, and from what to
    what; nothing where both are written alike."""
    before, after = (written(round(one) if one >= 10 else one, unit) for one in levels)
    if before == after:
        return ""
    if unit is Unit.cases:
        each = gettext("{number} a month") if step == "month" else gettext("{number} a week")
        after = each.format(number=after)
    if step == "month":
        when = gettext("in {last}") if first == last else gettext("between {first} and {last}")
        begins, ends = "F" if first.year == last.year else "F Y", "F Y"
    else:
        when = (
            gettext("in the week of {last}")
            if first == last
            else gettext("between the weeks of {first} and {last}")
        )
        begins = ends = pgettext("a day in a sentence, in Django's format letters", "j F Y")
    when = when.format(first=date_written(first, begins), last=date_written(last, ends))
    text = gettext("The level changed {when}: from about {before} to {after}.")
    return text.format(when=when, before=before, after=after)


def written(value: float, unit: Unit) -> str:
    """Return a value in the format of the active language."""
    match unit:
        case Unit.share:
            percent = pgettext("a share in percent", "{number}%")
            return percent.format(number=_number(100 * value, 0))
        case Unit.cases:
            return _number(value, 0 if value == round(value) or value >= 100 else 1)
        case _:
            return _number(value, 0 if value >= 100 else 1)


def _number(value: float, digits: int) -> str:
    return str(number_format(round(value, digits), digits, use_l10n=True, force_grouping=True))


def columns() -> tuple[str, ...]:
    """Return the columns that the tables of charts with limits share."""
    return (
        pgettext("column of a table", "Number"),
        pgettext("what a number is among", "Of"),
        gettext("Value"),
        gettext("Lower limit"),
        gettext("Upper limit"),
    )
