"""Results of a survey as sentences and rows of tables."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext, gettext_lazy

from amends.core.framework.adoption.rulebook import Rules
from amends.core.improvement.samples.satisfaction import PROCESS
from amends.core.improvement.samples.survey_results import Answered, Rate, Results
from amends.core.improvement.samples.surveys import Survey
from amends.core.improvement.suppression import Hidden, Number, few
from amends.core.operation.events import Finding
from amends.core.values import Day
from amends.insight import surveys as figures
from amends.register.models import SurveyPlace, SurveyRow
from amends.wording import choices, dates
from amends.wording.insight import surveys
from amends.wording.names import Names

_BY = {
    "channel": gettext_lazy("By channel"),
    "unit": gettext_lazy("By unit"),
    "outcome": gettext_lazy("By finding"),
}


def period(first: Day, last: Day) -> str:
    """Return the days of a sample, for example “Sun 1 to Mon 30 November 2026”."""
    return gettext("{first} to {last}").format(
        first=dates.short_day(first), last=dates.short_day(last)
    )


def number(value: Number) -> str:
    """Return a number as the reader sees it."""
    return str(value.value) if isinstance(value, Hidden) else str(value)


def percent(value: int | None) -> str:
    """Return a share; “not shown” where it would say too little or too much."""
    return gettext("not shown") if value is None else f"{value}%"


def replies(rate: Rate) -> str:
    """Return the response rate of a survey, or that no one has replied yet."""
    if rate.answered == 0:
        return gettext("No replies yet") if rate.asked else ""
    share = gettext("Too few to say") if rate.percent is None else percent(rate.percent)
    return " · ".join(filter(None, (share, by_staff(rate))))


def state(row: SurveyRow, now: datetime) -> str:
    """Return what a survey is doing now."""
    if row.waits:
        return gettext("Waiting for the seed")
    if row.last + timedelta(1) >= now.date():
        return gettext("Running")
    answers = row.listed_at is not None and now < row.listed_at + timedelta(row.days)
    return gettext("Collecting answers") if answers else gettext("Ended")


def lead(found: Results) -> str:
    """Return the sentence above the results."""
    whole = found.whole
    if whole.asked == 0:
        return gettext("No one has been asked yet.")
    if whole.answered == 0:
        text = gettext("No replies yet. People asked: {asked}.")
        return text.format(asked=number(whole.asked))
    return gettext("{answered} of {asked} people answered. {missing} did not.").format(
        answered=number(whole.answered), asked=number(whole.asked), missing=number(whole.missing)
    )


def waiting(places: Iterable[SurveyPlace], *, every: bool) -> str:
    """Return how many people of the sample are still to be asked; empty for none."""
    todo = sum(
        not (one.left_out or one.invited_at or one.answered_at or one.declined) for one in places
    )
    return _counted(gettext("Still to ask: {number}."), todo, every=every)


def by_staff(rate: Rate) -> str:
    """Return how many answers staff entered for people; empty for none."""
    text = gettext("Entered by staff: {number}.")
    return text.format(number=number(rate.entered)) if rate.entered else ""


def _counted(text: str, count: int, *, every: bool) -> str:
    return text.format(number=number(count if every else few(count))) if count else ""


def questions(found: Results) -> dict[str, list[dict[str, Any]]]:
    """Return the answers about the process and about the outcome, apart."""
    rows: dict[str, list[dict[str, Any]]] = {"process": [], "outcome": []}
    for one in found.questions:
        rows["process" if one.question in PROCESS else "outcome"].append(_question(one))
    return rows


def _question(one: Answered) -> dict[str, Any]:
    return {
        "text": surveys.question(one.question),
        "total": number(one.total),
        "scores": tuple(map(number, one.scores.values())),
        "good": number(one.good),
        "entered": number(one.entered),
        "percent": percent(one.percent),
    }


def rates(found: Results, rules: Rules) -> list[tuple[str, list[dict[str, Any]]]]:
    """Return who answered and who did not, by group."""
    names = Names(rules=rules)
    return [
        (str(_BY[group]), [_rate(_name(group, code, names), one) for code, one in rows.items()])
        for group, rows in found.by.items()
    ]


def _rate(name: str, one: Rate) -> dict[str, Any]:
    shown = {key: number(getattr(one, key)) for key in ("asked", "answered", "entered", "missing")}
    return {"name": name, "percent": percent(one.percent), **shown}


def _name(group: str, code: str, names: Names) -> str:
    if not code:
        return gettext("Not recorded")
    match group:
        case "unit":
            return names.unit(code)
        case "outcome":
            return capfirst(choices.label(Finding(code)))
        case _:
            return names.listed("channels", code)


def left_out(
    survey: Survey, places: Iterable[SurveyPlace], *, every: bool
) -> list[tuple[str, str]]:
    """Return how many complaints are not in the sample, by reason."""
    last = [one for listed in survey.lists[-1:] for one in listed.frame.left_out]
    counts = Counter({one.reason: one.number for one in last})
    counts.update(figures.left_out(places))
    return [
        (choices.label(reason), number(count if every else few(count)))
        for reason, count in counts.items()
    ]
