"""Open decisions of a policy, in a few words each."""

from collections.abc import Mapping

from django.utils.translation import gettext

from amends.core.framework.policy.undecided import LISTS

from ..phrases import marked as _

WORDS: Mapping[str, str] = {
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


def sentence(name: str) -> str:
    """What is open, by the policy field that would decide it, as a list of settings says it."""
    return gettext(WORDS[name])
