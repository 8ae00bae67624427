"""Clauses 8.2 to 8.4: what figures say, as sentences: whether they changed, where, and for which
groups."""

from collections.abc import Mapping

from django.utils.dateformat import format as date_written
from django.utils.translation import gettext, gettext_lazy, ngettext, ngettext_lazy, pgettext

from amends.core.improvement.statistics.control import Verdict
from amends.core.values import Day

from .. import dates
from ..phrases import marked as _
from .charts import Unit, written

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
LATE_OF = ngettext_lazy(
    "{late} of {among} response was late.", "{late} of {among} responses were late.", "among"
)
LATE_SINCE = gettext_lazy("{days}: {late} of {among} were late.")
LATE_FROM = ngettext_lazy(
    "{number} of them is from {unit}.", "{number} of them are from {unit}.", "number"
)
VIEW_LATE = ngettext_lazy("View the late one", "View the {count}", "count")
ON_TIME_OF = ngettext_lazy(
    "{number} of {among} response was on time.",
    "{number} of {among} responses were on time.",
    "among",
)
SATISFIED_OF = ngettext_lazy(
    "{good} of {among} person who answered a survey was satisfied with how we handled their "
    "complaint.",
    "{good} of {among} people who answered a survey were satisfied with how we handled their "
    "complaint.",
    "among",
)
ANSWERED_OF = ngettext_lazy(
    "We asked {asked} person, and {answered} answered. People who did not answer may think "
    "otherwise.",
    "We asked {asked} people, and {answered} answered. People who did not answer may think "
    "otherwise.",
    "asked",
)
_SIZES: Mapping[str, str] = {
    "number": _("Complaints"),
    "money": _("Money paid"),
    "harm": _("Harm"),
}
FORM_ENDS: Mapping[str, str] = {
    "danger": _("Is anyone in danger?"),
    "what-happened": _("What happened?"),
    "you": _("About you"),
    "check": _("Check your complaint"),
    "sent": _("Sent"),
}
"""Where drafts of the public form end: the page that was next, or sent."""
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


def on_time_counted() -> str:
    """Return how it is counted."""
    return gettext(
        "Every response counts in the week or month of its original deadline, and one not sent yet "
        "counts as late. Imported complaints are left out. The limits are 3 standard deviations, "
        "widened where the periods vary by more than chance. They come from the periods before the "
        "newest 8. A signal is a point outside the limits. Other signals are 8 in a row on one "
        "side of the average or 6 in a row that rise or fall. So are 2 of 3 close to a limit."
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
    others = gettext("Amounts in other currencies are not included: {list}.")
    notes = (
        (currency, gettext("Amounts in {currency}.").format(currency=currency.upper())),
        (of == "harm", gettext("Serious are complaints of high severity or with a safety risk.")),
        (unknown, gettext("Without a determined cause: {number}.").format(number=unknown)),
        (currencies, others.format(list=currencies)),
    )
    return " ".join(text for there, text in notes if there)


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
