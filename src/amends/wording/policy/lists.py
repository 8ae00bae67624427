"""Titles and purposes of the lists of a policy, and what it leaves open."""

from collections.abc import Mapping

from django.utils.translation import gettext

from amends.core.framework.policy.undecided import LISTS

from ..phrases import capital
from ..phrases import marked as _
from .places import PART

TITLES: Mapping[str, str] = {
    "categories": _("Categories"),
    "causes": _("Causes"),
    "products": _("Products and services"),
    "channels": _("Channels"),
    "incidents": _("Incidents"),
    "needs": _("Support needs"),
    "response_types": _("Remedies"),
    "actions": _("Outcomes sought"),
    "reasons": _("Reasons"),
    "units": _("Units"),
    "entities": _("Legal entities"),
    "brands": _("Brands"),
    "bodies": _("External bodies"),
    "ladder": _("Review stages"),
    "own_fields": _("Custom fields"),
    "letter_kinds": _("Custom letter types"),
    "snippets": _("Snippets"),
}
USES: Mapping[str, str] = {
    "categories": _("What a complaint is about. You choose it when you assess the complaint."),
    "causes": _("Why it happened. You choose it when you record the finding."),
    "products": _("What people buy or use from you."),
    "channels": _("How complaints reach you."),
    "incidents": _("Events behind many complaints at once."),
    "needs": _("What helps people to complain, for example large print or an interpreter."),
    "response_types": _("What a complainant can be offered."),
    "actions": _("What complainants ask you to do."),
    "reasons": _("Why a complaint is declined, paused or closed."),
    "units": _("Parts of the organisation, and who owns their complaints."),
    "entities": _("The companies or bodies in the organisation."),
    "brands": _("Names that customers know you by."),
    "bodies": _("Where complainants can go if they do not accept your response."),
    "ladder": _("Who carries out internal reviews, from the first stage up."),
    "own_fields": _("What else you want to know, asked on the web form or in the staff area."),
    "letter_kinds": _("Letters that you write often. Their text is under “Letters”."),
    "snippets": _("Short texts that staff insert into responses and letters."),
}


def title(name: str) -> str:
    """What a list is called."""
    return gettext(TITLES[name])


def use(name: str) -> str:
    """What a list is for."""
    return gettext(USES[name])


def part(name: str) -> str:
    """What a field of an entry is called, over a form or a column."""
    return capital(gettext(PART[name]))


OPEN_POINTS: Mapping[str, str] = {
    **dict.fromkeys(LISTS, _("There are no choices yet.")),
    "templates": _("Some letters are missing in some languages."),
    "languages": _("Some texts are missing in a language."),
    "country": _("No country is set."),
    "representative_deputies": _("No one handles a complaint about the complaints manager."),
    "calendar": _("No holidays are set."),
    "limits": _("No one can offer money."),
    "bodies": _("No external body is named."),
    "retention": _("No retention period is set, so nothing is ever deleted."),
    "email": _("There is no address and no phone number."),
    "currency": _("Some amounts are in another currency."),
}


def open_point(name: str) -> str:
    """What is open, by the policy field that would decide it, as a list of settings says it."""
    return gettext(OPEN_POINTS[name])
