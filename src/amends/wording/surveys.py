"""Texts of surveys and readings: the questions, their scales, and why someone was not asked."""

from collections.abc import Mapping

from django.utils.translation import gettext, gettext_lazy

from amends.core.improvement.reading import Item, Verdict
from amends.core.improvement.sampling import LeftOut
from amends.core.operation.events import Way

from .phrases import marked as _

CONSENT = gettext_lazy("Add my comment to my complaint record. Staff who can open it will see it.")
HEAR = gettext_lazy("Tell me what changed because of my complaint.")
PROMISE = gettext_lazy(
    "Your answers do not change your complaint. The people who handled it see totals, never your "
    "answers."
)

_QUESTIONS: Mapping[str, str] = {
    "easy": _("It was easy to complain"),
    "informed": _("We told you what was happening"),
    "fair": _("We treated you fairly"),
    "quick": _("We dealt with it quickly enough"),
    "outcome": _("How satisfied are you with the outcome?"),
}
_SHORT: Mapping[str, str] = {
    "easy": _("Easy"),
    "informed": _("Informed"),
    "fair": _("Fair"),
    "quick": _("Quick"),
    "outcome": _("Outcome"),
}
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
_LEFT_OUT: Mapping[LeftOut, str] = {
    LeftOut.restricted: _("Restricted complaints"),
    LeftOut.imported: _("Imported complaints"),
    LeftOut.asked_before: _("Asked in another survey"),
    LeftOut.erased: _("Personal data was erased"),
    LeftOut.no_contact: _("No contact details we may use"),
    LeftOut.no_longer_involved: _("No longer involved"),
}
_WAYS: Mapping[str, str] = {
    Way.email: _("Email"),
    Way.letter: _("Paper card"),
    Way.phone: _("Phone"),
    Way.web: _("Tracking page"),
}
_ITEMS: Mapping[Item, tuple[str, str]] = {
    Item.scope: (_("Not a complaint"), _("It was right to decide that this is not a complaint.")),
    Item.fair: (_("Fair"), _("Everyone was treated fairly and with respect.")),
    Item.both_sides: (_("Both sides heard"), _("Everyone concerned could give their view.")),
    Item.reasons: (_("Reasons given"), _("The response gives reasons for each issue.")),
    Item.plain_words: (_("Plain words"), _("The response is easy to understand.")),
    Item.in_time: (_("In time"), _("The response met its original deadline.")),
    Item.priority: (_("Right priority"), _("The first assessment was right.")),
}
_VERDICTS: Mapping[Verdict, str] = {
    Verdict.yes: _("Yes"),
    Verdict.partly: _("Partly"),
    Verdict.no: _("No"),
    Verdict.not_applicable: _("Not applicable"),
}


def question(name: str) -> str:
    """Return a question of the survey."""
    return gettext(_QUESTIONS[name])


def short(name: str) -> str:
    """Return a question of the survey in one word, for a narrow column."""
    return gettext(_SHORT[name])


def score(name: str, value: int) -> str:
    """Return an answer on the scale of a question, for example “5 Agree”."""
    scale = _SATISFIED if name == "outcome" else _AGREES
    return f"{value} {gettext(scale[value - 1])}"


def left_out(reason: str) -> str:
    """Return why complaints are not in a sample."""
    return gettext(_LEFT_OUT[LeftOut(reason)])


def way(code: str) -> str:
    """Return how someone is asked."""
    return gettext(_WAYS[code]) if code in _WAYS else ""


def item(one: Item) -> str:
    """Return the name of a question of the score card."""
    return gettext(_ITEMS[one][0])


def statement(one: Item) -> str:
    """Return the statement that a reader of a complaint judges."""
    return gettext(_ITEMS[one][1])


def verdict(one: str) -> str:
    """Return a verdict of the score card; empty for none."""
    return gettext(_VERDICTS[Verdict(one)]) if one else ""
