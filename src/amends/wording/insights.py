"""Clauses 8.2 to 8.4: what figures say, as sentences: whether they changed, where, and for which
groups."""

from collections.abc import Iterable, Mapping

from django.utils.dateformat import format as date_written
from django.utils.translation import gettext, ngettext, pgettext

from amends.core.improvement.statistics.control import Verdict
from amends.core.values import Day

from . import dates, measures
from .charts import Unit, written
from .phrases import listed
from .phrases import marked as _

_PERIODS: Mapping[str, str] = {
    "26w": _("26 weeks"),
    "52w": _("52 weeks"),
    "12m": _("12 months"),
}
_LATE: Mapping[Verdict, str] = {
    Verdict.worse: _("More responses are late. This is a real change, not chance."),
    Verdict.better: _("Fewer responses are late. This is a real change, not chance."),
    Verdict.too_few: _("Too few periods to say whether more responses are late."),
}
_GROUPS: Mapping[Verdict, str] = {
    Verdict.better: _("Better than the others"),
    Verdict.worse: _("Worse than the others"),
    Verdict.changed: _("Different from the others"),
    Verdict.ordinary: _("Within chance"),
    Verdict.too_few: _("Too few to say"),
}
_SIZES: Mapping[str, str] = {
    "number": _("Complaints"),
    "money": _("Money paid"),
    "harm": _("Harm"),
}
_TREATMENTS: Mapping[tuple[str, bool], str] = {
    ("upheld", True): _("{group}: upheld more often. {share} against {others} of all others."),
    ("upheld", False): _("{group}: upheld less often. {share} against {others} of all others."),
    ("slower", True): _(
        "{group}: answered more slowly. {share} took longer than the median, and {others} of all "
        "others."
    ),
    ("slower", False): _(
        "{group}: answered faster. {share} took longer than the median, and {others} of all others."
    ),
    ("remedy", True): _(
        "{group}: given a remedy more often. {share} of upheld complaints against {others} of all "
        "others."
    ),
    ("remedy", False): _(
        "{group}: given a remedy less often. {share} of upheld complaints against {others} of all "
        "others."
    ),
}
_DIMENSIONS: Mapping[str, str] = {
    "support_needs": _("Support needs"),
    "language": _("Language"),
    "channel": _("Channel"),
}
_PATTERNS: Mapping[str, str] = {
    "worse": _("Signal: worse"),
    "better": _("Signal: better"),
    "ordinary": _("Within chance"),
    "too_few": _("Too few to say"),
}


def period(name: str) -> str:
    """Return a period by its name in an address."""
    return gettext(_PERIODS[name])


def period_to(name: str, last: Day) -> str:
    """Return a period with its last day."""
    return gettext("{period} to {day}").format(period=period(name), day=dates.day(last))


def step_label(first: Day, step: str) -> str:
    """Return a week by its first day, or a month, as a label of an axis."""
    if step == "month":
        return date_written(
            first, pgettext("a month of a chart, in Django's format letters", "M Y")
        )
    return date_written(first, pgettext("a day of a chart, in Django's format letters", "j M"))


def percent(share: float) -> str:
    """Return a share of 1 in percent."""
    return written(share, Unit.share)


# --- responses by their deadline ---


def on_time_title() -> str:
    """Return what the chart of responses by their original deadline is called."""
    return gettext("Responses sent by the original deadline")


def on_time_counted() -> str:
    """Return how it is counted."""
    return gettext(
        "Every response counts in the week or month of its original deadline, and one not sent yet "
        "counts as late. Imported complaints are left out. The limits are 3 standard deviations, "
        "widened where the periods vary by more than chance. They come from the periods before the "
        "newest 8. A signal is a point outside the limits, 8 in a row on one side of the "
        "average, 6 in a row that rise or fall, or 2 of 3 close to a limit."
    )


def late_lead(verdict: Verdict, late: int | None, among: int | None, step: str) -> str:
    """Return whether more responses are late than before."""
    if verdict in _LATE:
        return gettext(_LATE[verdict])
    if not among or late is None:
        return gettext("The share of late responses did not change by more than chance.")
    text = (
        gettext("{share} of responses were late. The differences between weeks are chance.")
        if step == "week"
        else gettext("{share} of responses were late. The differences between months are chance.")
    )
    return text.format(share=percent(late / among))


def late_of(late: int, among: int) -> str:
    """Return how many responses of the period were late."""
    text = ngettext(
        "{late} of {among} response was late.", "{late} of {among} responses were late.", among
    )
    return text.format(late=measures.number(late), among=measures.number(among))


def late_since(first: Day, last: Day, late: int, among: int) -> str:
    """Return how many responses were late in the weeks or months of a signal."""
    text = gettext("{days}: {late} of {among} were late.")
    return text.format(
        days=dates.span(first, last), late=measures.number(late), among=measures.number(among)
    )


def late_from(number: int, unit: str) -> str:
    """Return which unit most late responses are from."""
    text = ngettext("{number} of them is from {unit}.", "{number} of them are from {unit}.", number)
    return text.format(number=measures.number(number), unit=unit)


def view_late(late: int) -> str:
    """Return the text of the link to late responses."""
    text = ngettext("View the late one", "View the {count}", late)
    return text.format(count=measures.number(late))


# --- effects and recurring complaints ---


def effect_lead(problem: str, *, works: bool) -> str:
    """Return whether the action against a problem was effective."""
    text = (
        gettext("The action against “{problem}” was effective.")
        if works
        else gettext("The action against “{problem}” was not effective.")
    )
    return text.format(problem=problem)


def effect_body(short: str, *, works: bool) -> str:
    """Return the change, and whether the rule is met."""
    met = (
        gettext("The rule set before the change is met.")
        if works
        else gettext("The rule set before the change is not met.")
    )
    return f"{short}. {met}" if short else met


def rise_lead(title: str) -> str:
    """Return that there are more complaints of a kind than expected."""
    return gettext("More complaints than expected: {title}.").format(title=title)


def pattern(verdict: str) -> str:
    """Return the verdict on recurring complaints in a few words."""
    return gettext(_PATTERNS[verdict])


# --- causes ---


def size(of: str) -> str:
    """Return by what causes are compared."""
    return gettext(_SIZES[of])


def causes_title(of: str, half: int, share: float, total: int) -> str:
    """Return what the causes of a period show."""
    if half == 0 or (of != "money" and total < 10):
        return gettext("Causes of upheld complaints")
    texts = {
        "number": ngettext(
            "{count} cause makes up {share} of upheld complaints",
            "{count} causes make up {share} of upheld complaints",
            half,
        ),
        "money": ngettext(
            "{count} cause makes up {share} of the money paid",
            "{count} causes make up {share} of the money paid",
            half,
        ),
        "harm": ngettext(
            "{count} cause makes up {share} of serious upheld complaints",
            "{count} causes make up {share} of serious upheld complaints",
            half,
        ),
    }
    return texts[of].format(count=half, share=percent(share))


def causes_note(of: str, unknown: str, currency: str, currencies: str) -> str:
    """Return what is not in the table."""
    notes = []
    if currency:
        notes.append(gettext("Amounts in {currency}.").format(currency=currency.upper()))
    if of == "harm":
        notes.append(gettext("Serious are complaints of high severity or with a safety risk."))
    if unknown:
        notes.append(gettext("Without a determined cause: {number}.").format(number=unknown))
    if currencies:
        notes.append(
            gettext("Amounts in other currencies are not included: {list}.").format(list=currencies)
        )
    return " ".join(notes)


# --- time to respond ---


def half_answered(days: int | None) -> str:
    """Return within how many working days half of the complaints are answered."""
    if days is None:
        return gettext("Fewer than half of the complaints are answered so far.")
    text = ngettext(
        "Half of complaints are answered within {count} working day.",
        "Half of complaints are answered within {count} working days.",
        days,
    )
    return text.format(count=days)


def curve_described(half: int | None, ninth: int | None, last: int) -> str:
    """Return what the curve shows, for people who cannot see it."""
    text = gettext("Share of complaints answered, by working day up to day {last}.")
    found = [text.format(last=last), half_answered(half)]
    if ninth is not None:
        nine = gettext("Nine of ten are answered within {count} working days.")
        found.append(nine.format(count=ninth))
    return " ".join(found)


def open_counted(answered: int, waiting: int) -> str:
    """Return which complaints the curve is computed from."""
    text = gettext(
        "{answered} complaints with a response, and {waiting} without one yet. Those count for as "
        "long as they have been open."
    )
    return text.format(answered=measures.number(answered), waiting=measures.number(waiting))


def curve_heading() -> tuple[str, ...]:
    """Return the columns of the curve's table."""
    return (
        gettext("Working day"),
        gettext("Answered on it"),
        gettext("Answered by then"),
        gettext("Open until then"),
    )


def curve_row(day: int, ended: int, share: float, at_risk: int) -> tuple[str, ...]:
    """Return a row of the curve's table."""
    return (str(day), measures.number(ended), percent(share), measures.number(at_risk))


def day_label(day: int) -> str:
    """Return a working day as a label of an axis."""
    return pgettext("a working day after receipt", "Day {number}").format(number=day)


# --- groups ---


def dimension(name: str) -> str:
    """Return by what complainants are compared."""
    return gettext(_DIMENSIONS[name])


def unknown_group(name: str) -> str:
    """Return the group of complaints of which a column is not known."""
    return {
        "language": gettext("Unknown or several"),
        "channel": gettext("No channel"),
        "support_needs": gettext("No support needs recorded"),
    }[name]


def with_needs() -> str:
    """Return the group of people with support needs."""
    return gettext("Support needs recorded")


def treatment(name: str) -> str:
    """Return what is compared between groups."""
    return {
        "upheld": pgettext("share of complaints", "Upheld"),
        "slower": gettext("Slower than the median"),
        "remedy": gettext("Upheld with a remedy"),
    }[name]


def unequal(group: str, of: str, share: float, others: float) -> str:
    """Return a difference between a group and all others."""
    text = gettext(_TREATMENTS[of, share > others])
    return text.format(group=group, share=percent(share), others=percent(others))


def fairness_title(*, found: bool, enough: bool) -> str:
    """Return whether groups of complainants were treated alike."""
    if not enough:
        return gettext("Too few complaints to compare groups")
    if found:
        return gettext("Some groups were treated differently. This is more than chance.")
    return gettext("No difference between groups beyond chance")


def few_note(least: int, dimensions: Iterable[str]) -> str:
    """Return which groups are not compared, and how to read a difference."""
    names = listed([dimension(one) for one in dimensions])
    text = gettext("Too few cases to compare by: {dimensions}.").format(dimensions=names)
    note = gettext(
        "A group with fewer than {least} cases is not compared. A difference can have good "
        "reasons, such as other kinds of complaints. Read some of them before you conclude "
        "anything."
    ).format(least=least)
    return f"{note} {text}" if names else note


def too_few() -> str:
    """Return that a group has too few cases."""
    return gettext("Too few to say")


# --- measures ---


def days(value: int, unit: str) -> str:
    """Return a length of time in working days or hours."""
    text = (
        ngettext("{count} hour", "{count} hours", value)
        if unit == "hours"
        else ngettext("{count} working day", "{count} working days", value)
    )
    return text.format(count=measures.number(value))


def ninth(value: str) -> str:
    """Return within which time nine of ten cases are done."""
    return gettext("Nine of ten within {time}.").format(time=value)


def of_cases(count: str) -> str:
    """Return from how many cases a time is computed."""
    return gettext("From {count} cases.").format(count=count)


def left_out(count: str) -> str:
    """Return how many imported complaints are not counted."""
    return gettext("Imported complaints that are left out: {count}.").format(count=count)


def limits(least: str, most: str) -> str:
    """Return a target with one or two ends."""
    if least and most:
        return gettext("{least} to {most}").format(least=least, most=most)
    if least:
        return gettext("at least {least}").format(least=least)
    return gettext("at most {most}").format(most=most)


def group_verdict(of: Verdict) -> str:
    """Return whether a group differs from the whole, in a few words."""
    return gettext(_GROUPS[of])


def funnel_title(by: str, *, beyond: list[str]) -> str:
    """Return which groups differ from the whole by more than chance."""
    if not beyond:
        return gettext("{by}: no group differs by more than chance").format(by=by)
    text = ngettext(
        "{by}: {groups} differs by more than chance",
        "{by}: {groups} differ by more than chance",
        len(beyond),
    )
    return text.format(by=by, groups=", ".join(beyond))


def funnel_described(groups: int, average: str) -> str:
    """Return what a funnel shows, for people who cannot see it."""
    text = ngettext(
        "{count} group by its number of cases. The share of all is {average}.",
        "{count} groups by their number of cases. The share of all is {average}.",
        groups,
    )
    return text.format(count=groups, average=average)


def funnel_heading(by: str) -> tuple[str, ...]:
    """Return the columns of a funnel's table."""
    return (
        by,
        pgettext("column of a table", "Number"),
        pgettext("what a number is among", "Of"),
        gettext("Value"),
        gettext("Lower limit"),
        gettext("Upper limit"),
    )


def on_time_of(number: int, among: int) -> str:
    """Return how many responses were on time."""
    text = ngettext(
        "{number} of {among} response was on time.",
        "{number} of {among} responses were on time.",
        among,
    )
    return text.format(number=measures.number(number), among=measures.number(among))
