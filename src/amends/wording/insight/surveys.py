"""Texts of surveys and readings: the questions, their scales, and why someone was not asked."""

from collections.abc import Mapping

from django.utils.translation import gettext, gettext_lazy

from amends.core.improvement.samples.reading import Item, Verdict
from amends.core.operation.events import Way

from ..choices import label
from ..phrases import marked as _

CONSENT = gettext_lazy("Add my comment to my complaint record. Staff who can open it will see it.")
HEAR = gettext_lazy("Tell me what changed because of my complaint.")
PROMISE = gettext_lazy(
    "Your answers do not change your complaint. The people who handled it see totals, never your "
    "answers."
)

_QUESTIONS: Mapping[str, tuple[str, str]] = {
    "easy": (_("It was easy to complain"), _("Easy")),
    "informed": (_("We told you what was happening"), _("Informed")),
    "fair": (_("We treated you fairly"), _("Fair")),
    "quick": (_("We dealt with it quickly enough"), _("Quick")),
    "outcome": (_("How satisfied are you with the outcome?"), _("Outcome")),
}
"""Each question, also in one word."""
_AGREES = (
    _("Disagree"),
    _("Tend to disagree"),
    _("Neither agree nor disagree"),
    _("Tend to agree"),
    _("Agree"),
)
_SATISFIED = (
    _("Not at all"),
    _("Not very"),
    _("Neither satisfied nor dissatisfied"),
    _("Fairly"),
    _("Very"),
)
_WAYS: Mapping[str, str] = {
    Way.email: _("Email"),
    Way.letter: _("Paper card"),
    Way.phone: _("Phone"),
    Way.web: _("Tracking page"),
}
_STATEMENTS: Mapping[Item, str] = {
    Item.scope: _("It was right to decide that this is not a complaint."),
    Item.fair: _("Everyone was treated fairly and with respect."),
    Item.both_sides: _("Everyone concerned could give their view."),
    Item.reasons: _("The response gives reasons for each issue."),
    Item.plain_words: _("The response is easy to understand."),
    Item.in_time: _("The response met its original deadline."),
    Item.priority: _("The first assessment was right."),
}


def question(name: str) -> str:
    """Return a question of the survey."""
    return gettext(_QUESTIONS[name][0])


def short(name: str) -> str:
    """Return a question of the survey in one word, for a narrow column."""
    return gettext(_QUESTIONS[name][1])


def score(name: str, value: int) -> str:
    """Return an answer on the scale of a question, for example “5 Agree”."""
    scale = _SATISFIED if name == "outcome" else _AGREES
    return f"{value} {gettext(scale[value - 1])}"


def way(code: str) -> str:
    """Return how someone is asked."""
    return gettext(_WAYS[code]) if code in _WAYS else ""


def statement(one: Item) -> str:
    """Return the statement that a reader of a complaint judges."""
    return gettext(_STATEMENTS[one])


def verdict(one: str) -> str:
    """Return a verdict of the score card; empty for none."""
    return label(Verdict(one)) if one else ""
