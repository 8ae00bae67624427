"""Clause 8.7: problems, effect rules and effectiveness checks as sentences."""

from collections.abc import Mapping

from django.utils.formats import number_format
from django.utils.translation import gettext, ngettext

from amends.core.improvement.effect import (
    Counted,
    EffectFigures,
    EffectMeasure,
    EffectRule,
    EffectVerdict,
)
from amends.core.improvement.pattern import LISTS, CodePattern, named
from amends.core.improvement.suppression import Number, few
from amends.core.values import Day

from .. import dates
from ..names import Names
from ..phrases import listed
from ..phrases import marked as _
from . import measures

_VERDICTS: Mapping[EffectVerdict, str] = {
    EffectVerdict.works: _("The action was effective."),
    EffectVerdict.does_not_work: _("The action was not effective."),
    EffectVerdict.too_early: _("It is too early to say."),
}
_MEASURES: Mapping[EffectMeasure, str] = {
    EffectMeasure.complaints_a_week: _("Complaints a week must fall by at least {share}%."),
    EffectMeasure.share_of_complaints: _(
        "Their share of all complaints must fall by at least {share}%."
    ),
}
_SAME: Mapping[str, str] = {
    "category": _("same category"),
    "product": _("same product"),
    "unit": _("same unit"),
    "cause": _("same cause"),
}


def verdict(value: EffectVerdict) -> str:
    """Return the verdict of a check as a sentence."""
    return gettext(_VERDICTS[value])


def place(where: CodePattern, names: Names) -> str:
    """Return where a problem is found: “Boiler, Repairs, Port Alder”. Empty for any complaint."""
    return ", ".join(
        names.unit(code) if name == "unit" else names.listed(LISTS[name], code)
        for name, code in named(where)
    )


def rule(value: EffectRule, names: Names) -> str:
    """Return an effect rule in two sentences: what must fall by how much, and what is compared."""
    must = gettext(_MEASURES[value.measure]).format(share=value.threshold)
    return f"{must} {compared(value, names)}"


def compared(value: EffectRule, names: Names) -> str:
    """Return which weeks a rule compares, and complaints of which pattern it counts."""
    before = _weeks(value.baseline_weeks)
    text = gettext(
        "We compare complaints about “{place}” in the {before} from {day} with the {after} before "
        "the check."
    )
    return text.format(
        place=place(value.where, names),
        before=before,
        day=dates.short_day(value.baseline_from),
        after=_weeks(value.window_weeks),
    )


def figures(value: EffectFigures, *, every: bool) -> list[tuple[str, str]]:
    """Return what was counted, as labels and texts. Without `every`, small numbers are hidden."""
    rows = [
        (gettext("Before"), _counted(value.baseline, every)),
        (gettext("Now"), _counted(value.window, every)),
    ]
    season = (value.last_year_baseline, value.last_year_window)
    if season[0] is not None and season[1] is not None:
        rows.append((gettext("Before, one year earlier"), _counted(season[0], every)))
        rows.append((gettext("Now, one year earlier"), _counted(season[1], every)))
    if value.reclassified:
        told = ngettext(
            "{count} complaint was recategorised and still counts",
            "{count} complaints were recategorised and still count",
            value.reclassified,
        )
        number = measures.number(_shown(value.reclassified, every))
        rows.append((gettext("Recategorised"), told.format(count=number)))
    return rows


def a_week(value: Counted) -> str:
    """Return the mean number of complaints a week, with one decimal place."""
    return str(number_format(value.matched / max(value.weeks, 1), 1, use_l10n=True))


def in_short(value: EffectFigures, *, every: bool) -> str:
    """Return the change in one phrase: “10.4 a week, now 4.5”. Empty where numbers are hidden."""
    both = (value.baseline, value.window)
    if not every and any(_shown(one.matched, every) != one.matched for one in both):
        return ""
    text = gettext("{before} a week, now {after}")
    return text.format(before=a_week(value.baseline), after=a_week(value.window))


def check_due(day: Day | None) -> str:
    """Return when the effect is checked."""
    if day is None:
        return gettext("No effect rule yet")
    return gettext("Check on {day}").format(day=dates.short_day(day))


def similar(found: CodePattern, names: Names) -> str:
    """Return why a complaint resembles a problem: the codes they have in common."""
    return listed([gettext(_SAME[name]) for name, _ in named(found)])


def _counted(value: Counted, every: bool) -> str:
    matched = measures.number(_shown(value.matched, every))
    if _shown(value.matched, every) != value.matched:
        text = gettext("{matched} of {total} complaints in {weeks}")
        return text.format(matched=matched, total=value.total, weeks=_weeks(value.weeks))
    text = gettext("{mean} a week: {matched} of {total} complaints in {weeks}")
    return text.format(
        mean=a_week(value),
        matched=matched,
        total=measures.number(value.total),
        weeks=_weeks(value.weeks),
    )


def _shown(number: int, every: bool) -> Number:
    return number if every else few(number)


def _weeks(number: int) -> str:
    return ngettext("{count} week", "{count} weeks", number).format(count=number)
