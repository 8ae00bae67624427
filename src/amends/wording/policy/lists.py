"""Titles and purposes of the lists of a policy."""

from collections.abc import Mapping

from django.utils.translation import gettext

from ..phrases import capital
from ..phrases import marked as _
from .places import PART

TITLES: Mapping[str, str] = {
    "categories": _("Categories"),
    "causes": _("Causes"),
    "products": _("Products and services"),
    "channels": _("Ways in"),
    "incidents": _("Incidents"),
    "needs": _("Needs"),
    "response_types": _("Kinds of response"),
    "actions": _("Actions asked for"),
    "reasons": _("Reasons"),
    "units": _("Units"),
    "entities": _("Legal entities"),
    "brands": _("Brands"),
    "bodies": _("Outside bodies"),
    "ladder": _("Levels of review"),
    "own_fields": _("Our own fields"),
    "letter_kinds": _("Our own kinds of letter"),
}
USES: Mapping[str, str] = {
    "categories": _("What a complaint is about; chosen when it is assessed."),
    "causes": _("Why it happened; chosen when an issue is decided."),
    "products": _("What was bought or used."),
    "channels": _("How complaints reach you."),
    "incidents": _("Events behind many complaints at once."),
    "needs": _("What helps someone to complain, like large print or an interpreter."),
    "response_types": _("What a complainant can be offered."),
    "actions": _("What complainants ask you to do."),
    "reasons": _("Why a complaint is declined, waits or closes."),
    "units": _("Parts of the organisation, and who answers for their complaints."),
    "entities": _("The companies or bodies that the organisation consists of."),
    "brands": _("Names under which customers know you."),
    "bodies": _("Where complainants can turn who do not agree with your decision."),
    "ladder": _("Who looks again inside, from the first review up."),
    "own_fields": _("What else you want to know, asked on the web or at the desk."),
    "letter_kinds": _(
        "Letters that you write again and again. Their wording stands under “Letters”."
    ),
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
