"""Clause 8.6: a review pack as text: its sentences, and the key figures of senior management."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext, ngettext_lazy

from amends.core.governing.review_pack import EXEMPTED, PackSentence
from amends.wording import dates
from amends.wording.insight import measures
from amends.wording.phrases import marked as _

_SENTENCES: Mapping[str, Any] = {
    "settings": ngettext_lazy(
        "{0} new version of the settings applies.", "{0} new versions of the settings apply."
    ),
    "criteria_set": ngettext_lazy(
        "{0} criterion was set or changed.", "{0} criteria were set or changed."
    ),
    "rule_packs": ngettext_lazy(
        "{0} new version of regulator rules applies.",
        "{0} new versions of regulator rules apply.",
    ),
    "context": ngettext_lazy(
        "{0} statement says what affects us and who has an interest.",
        "{0} statements say what affects us and who has an interest.",
    ),
    "received": ngettext_lazy(
        "We received {0} complaint. The year before it was {1}.",
        "We received {0} complaints. The year before it was {1}.",
    ),
    "late": _("Late responses: {0} of {1}{2}."),
    "upheld": _("Upheld or partly upheld: {0} of {1}{2}."),
    "k22": _("Satisfied with our handling: {0} of {1} who answered{2}."),
    "open": ngettext_lazy(
        "{0} complaint was open at the end.", "{0} complaints were open at the end."
    ),
    "targets": _("Targets missed: {1} of {0}."),
    "about_handling": ngettext_lazy(
        "{0} complaint was about our handling.", "{0} complaints were about our handling."
    ),
    "survey_answers": _("Survey answers: {0} of {1} people asked."),
    "survey_entered": _("Survey answers entered by staff: {0} of {1}."),
    "audits": ngettext_lazy("{0} audit was planned or done.", "{0} audits were planned or done."),
    "findings": ngettext_lazy("Audits found {0} point.", "Audits found {0} points."),
    "checked": ngettext_lazy(
        "{0} finished complaint was read as a quality check.",
        "{0} finished complaints were read as a quality check.",
    ),
    "risks": ngettext_lazy(
        "{0} risk or opportunity is recorded.", "{0} risks and opportunities are recorded."
    ),
    "risk_effects": _("Checked actions on risks that work: {1} of {0}."),
    "actions_open": ngettext_lazy(
        "{0} action is open, {1} overdue.", "{0} actions are open, {1} overdue."
    ),
    "actions_done": ngettext_lazy("{0} action was completed.", "{0} actions were completed."),
    "effects": _("Checked actions that work: {1} of {0}."),
    "decisions": _("Decisions carried out: {1} of {0}. Overdue: {2}."),
    "ideas": ngettext_lazy("{0} idea was submitted.", "{0} ideas were submitted."),
    "without_action": ngettext_lazy(
        "{0} open problem has no action yet.", "{0} open problems have no action yet."
    ),
}
_FIGURES: Mapping[str, str] = {
    "late": _("Late responses: {0} of {1}"),
    "k22": _("Satisfied with our handling: {0} of {1}"),
    "survey_entered": _("Survey answers entered by staff: {0} of {1}"),
    "open": _("Complaints open at the end"),
}
_SHARES = frozenset({"late", "upheld", "k22"})


def sentence(line: PackSentence) -> str:
    """Return a sentence of a pack; empty for one that this version does not know."""
    if line.says.startswith(EXEMPTED):
        item = line.says.removeprefix(EXEMPTED).replace("-", " ").upper()
        says = gettext("Requirement {item} counts as not applicable until {day}.")
        return says.format(item=item, day=dates.day(date(*line.figures)))
    text, figures = _SENTENCES.get(line.says), line.figures
    if text is None:
        return ""
    shown: tuple[object, ...] = tuple(map(measures.Figure, figures))
    if line.says in _SHARES:
        number, among, before, among_before = figures
        shown = (*shown[:2], _share(number, among) + _before(before, among_before))
    if isinstance(text, str):
        text = gettext(text)
    return str(text.format(*shown))


def _share(number: int, among: int) -> str:
    return f" ({measures.percent(round(100 * number / among))})"


def _before(number: int, among: int) -> str:
    if not among:
        return ""
    text = gettext(", the year before {share}")
    return text.format(share=measures.percent(round(100 * number / among)))


def figure(code: str, number: int, among: int | None) -> tuple[str, str]:
    """Return one of the key figures, and what it counts."""
    shown = measures.percent(round(100 * number / among)) if among else measures.number(number)
    return shown, gettext(_FIGURES[code]).format(
        measures.Figure(number), measures.Figure(among or 0)
    )
