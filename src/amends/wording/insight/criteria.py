"""Clause 8.4: texts of criteria: targets, verdicts, alerts and published figures."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext, ngettext

from amends.core.improvement.criteria.events import AlertReason, Band, Interval
from amends.core.improvement.criteria.judging import Judgement, Standing
from amends.core.improvement.statistics.control import Verdict

from ..phrases import marked as _
from .charts import Unit, verdict, written

_SECTOR: Mapping[str, str] = {
    "received": _("UK financial firms: 1.85 million in the first half of 2025 (FCA)"),
    "k01": _("UK financial firms: 1.85 million in the first half of 2025 (FCA)"),
    "k05": _("UK financial firms: 6.1% later than 8 weeks (FCA, second half of 2023)"),
    "k06": _(
        "Upheld by the body: 31% Financial Ombudsman, 71% Housing Ombudsman, 83% Local Government "
        "Ombudsman (England, collected in November 2026)"
    ),
    "k22": _("English landlords: median 36% (tenant satisfaction measures, 2024/25)"),
    "escalated": _("3 English councils: 2%, 11% and 20% to stage 2 (collected in November 2026)"),
    "upheld": _(
        "57% UK financial firms (FCA, first half of 2025), 25% hospitals and 30% primary care "
        "upheld in full (NHS England, 2024/25)"
    ),
}
"""Published figures by measure, with their source and year."""


def sector(measure: str) -> str:
    """Return the published figure of a sector."""
    text = _SECTOR.get(measure)
    return gettext(text) if text else gettext("No sector figure")


def thousandths(value: int, unit: Unit) -> str:
    """Return a value in thousandths as text."""
    return written(value / 1000, unit)


def target(band: Band, unit: Unit) -> str:
    """Return what is good enough, for example “at least 97%”."""
    least = None if band.least is None else thousandths(band.least, unit)
    most = None if band.most is None else thousandths(band.most, unit)
    if least and most:
        return gettext("{least} to {most}").format(least=least, most=most)
    if least:
        return gettext("at least {least}").format(least=least)
    return gettext("at most {most}").format(most=most)


def now(judgement: Judgement, unit: Unit, interval: Interval) -> str:
    """Return the newest value, and of how many cases and periods."""
    if judgement.value is None:
        return ""
    value = thousandths(judgement.value, unit)
    if not judgement.among:
        text = {
            Interval.week: gettext("{value} a week"),
            Interval.month: gettext("{value} a month"),
        }
        return text[interval].format(value=value)
    return gettext("{value} of {count}").format(value=value, count=judgement.among)


def since(judgement: Judgement, interval: Interval) -> str:
    """Return in how many periods the newest cases are; nothing for one."""
    count = judgement.periods
    if count < 2:
        return ""
    if interval is Interval.week:
        return ngettext("in {count} week", "in {count} weeks", count).format(count=count)
    return ngettext("in {count} month", "in {count} months", count).format(count=count)


def standing(judgement: Judgement) -> str:
    """Return whether the target is met, in words."""
    match judgement.standing:
        case Standing.met:
            return gettext("Target met")
        case Standing.missed:
            return gettext("Target missed")
        case Standing.no_figures:
            return gettext("No source yet")
        case Standing.too_few:
            return verdict(Verdict.too_few)


def alert(reason: AlertReason) -> str:
    """Return why there is an alert."""
    if reason is AlertReason.level:
        return gettext("Beyond the alert level")
    return gettext("Worse, and not by chance")


def lead(judgements: Sequence[Judgement], alerts: int) -> tuple[str, str]:
    """Return what needs attention first, and how the rest is."""
    verdicts = [one.verdict for one in judgements]
    worse = verdicts.count(Verdict.worse)
    missed = sum(one.standing is Standing.missed for one in judgements)
    texts = (
        (missed, ngettext("{count} target is missed.", "{count} targets are missed.", missed)),
        (
            worse,
            ngettext(
                "{count} measure is getting worse.", "{count} measures are getting worse.", worse
            ),
        ),
        (
            alerts,
            ngettext("{count} alert has no response.", "{count} alerts have no response.", alerts),
        ),
    )
    first = [text.format(count=count) for count, text in texts if count]
    if not missed:
        first.insert(0, gettext("No target is missed."))
    kinds = (
        (Verdict.better, gettext("{count} improving")),
        (Verdict.ordinary, gettext("{count} with no real change")),
        (Verdict.too_few, gettext("{count} with too few cases or no source")),
    )
    found = [(verdicts.count(kind), text) for kind, text in kinds]
    return " ".join(first), ", ".join(text.format(count=count) for count, text in found if count)
