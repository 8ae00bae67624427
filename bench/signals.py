"""Planted problems in two years of complaints: which are found, after how many weeks, and how many
false alarms there are in a year without any."""

from collections import defaultdict

from tests.core import planted
from tests.core.planted import FIRST, PLANTED, WEEKS, Planted

from amends.core.improvement.signals.recurrence import (
    BASELINE,
    WINDOWS,
    Found,
    Pattern,
    calibrated,
    dispersions,
    smallest,
)

from .figures import Figure, Scale

FOUNDS = False
_MONTH = 52 / 12
_LASTING = WINDOWS[-1]


def measure(scale: Scale) -> list[Figure]:
    """Planted problems found, weeks until then, and false alarms of quiet years."""
    years = scale.of(5, 1)
    figures = []
    for a_week in (100, 40):
        hits: dict[str, list[int]] = defaultdict(list)
        for seed in range(years):
            for name, weeks in _found(seed, a_week).items():
                hits[name].append(weeks)
        for one in PLANTED:
            its = sorted(hits[one.name])
            text = f"{len(its)} of {years} runs; {_size(one, a_week)}"
            if its:
                text += f"; after {its[0]} to {its[-1]} weeks"
            what = f"planted at {a_week} a week: {one.name}"
            figures.append(Figure(what, len(its) / years, "", aim=1, note=text))
        figures += _quiet(years, a_week)
    return figures


def _found(seed: int, a_week: int) -> dict[str, int]:
    """Return after how many weeks each planted problem was found."""
    cases, first = planted.years(seed, a_week=a_week), dict[str, int]()
    weeks = range(FIRST, WEEKS)
    for week, one in planted.codes_by_week(cases, weeks):
        for problem in PLANTED:
            if week >= problem.begins and planted.belongs(one.pattern, problem):
                first.setdefault(problem.name, week - problem.begins + 1)
    for week, rise in planted.words_by_week(cases, range(80, WEEKS)):
        for problem in PLANTED:
            phrases = {word for phrase in problem.words for word in phrase}
            if phrases & set(rise.words):
                first.setdefault(problem.name, week - problem.begins + 1)
    return first


def _size(one: Planted, a_week: int) -> str:
    """Return how many complaints the problem adds, and what could be seen at all."""
    if not one.codes:
        return f"{one.more * 4:.0f} in 4 weeks, seen from 4"
    known = planted.series(planted.years(0, a_week=a_week, planted=()), one.begins)
    place = {"field": "own.building", "value": one.codes.get("building", "")}
    codes = {name: code for name, code in one.codes.items() if name != "building"}
    pattern = Pattern(**codes, **(place if place["value"] else {}))
    weeks = known[pattern]
    usual = 4 * sum(weeks[-BASELINE:]) / BASELINE
    least = smallest(weeks, dispersions(known)[pattern.shape], calibrated(known))
    return f"{one.more * 4:.0f} in 4 weeks beside {usual:.1f}, seen from {least} together"


def _of_season(week: int, one: Found) -> bool:
    """Return whether a rise is of the seasonal category, and its window has weeks of the season."""
    there = range(week - one.rise.window + 1, week + 1)
    of_heating = one.pattern.category == "heating" and not one.pattern.field
    return of_heating and any(one_week % 52 in planted.SEASON for one_week in there)


def _quiet(years: int, a_week: int) -> list[Figure]:
    """Return the false alarms a month, and how often the season was called a problem: a
    rise of its category in other weeks is a false alarm like others."""
    alarms = words = season = 0
    weeks = range(FIRST, WEEKS)
    for seed in range(100, 100 + years):
        cases = planted.years(seed, a_week=a_week, planted=())
        last: dict[tuple[str, str], int] = {}
        for week, one in planted.codes_by_week(cases, weeks):
            group = (one.pattern.category, one.pattern.value)
            if week - last.get(group, -99) > _LASTING:
                alarms += 1
                season += _of_season(week, one)
            last[group] = week
        seen: dict[str, int] = {}
        for week, rise in planted.words_by_week(cases, weeks):
            if week - seen.get(rise.words[0], -99) > 4:
                words += 1
            seen[rise.words[0]] = week
    months = years * len(weeks) / _MONTH
    note = f"{years} quiet years of which 9 months are looked at"
    return [
        Figure(
            f"false alarms a month by codes, {a_week} a week",
            alarms / months,
            "",
            aim=1,
            least=False,
            note=note,
        ),
        Figure(
            f"false alarms a month by words, {a_week} a week",
            words / months,
            "",
            aim=1,
            least=False,
            note=note,
        ),
        Figure(
            f"rises of the seasonal category, {a_week} a week",
            season,
            "",
            aim=0,
            least=False,
            note=f"of {years}",
        ),
    ]
