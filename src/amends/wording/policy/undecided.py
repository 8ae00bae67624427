"""Open decisions of a policy, in a few words each."""

from collections.abc import Mapping

from django.utils.translation import gettext

from amends.core.framework.policy.undecided import Undecided

from ..phrases import marked as _

WORDS: Mapping[Undecided, str] = {
    Undecided.empty_list: _("There are no choices yet."),
    Undecided.missing_letters: _("Some letters are missing in some languages."),
    Undecided.missing_words: _("Some texts are missing in a language."),
    Undecided.no_country: _("No country is set."),
    Undecided.no_deputy: _("No one handles a complaint about the complaints manager."),
    Undecided.no_holidays: _("No holidays are set."),
    Undecided.no_limit: _("No one can offer money."),
    Undecided.no_outside_body: _("No external body is named."),
    Undecided.no_term: _("No retention period is set, so nothing is ever deleted."),
    Undecided.nowhere_to_turn: _("There is no address and no phone number."),
    Undecided.other_currency: _("Some amounts are in another currency."),
}


def sentence(what: Undecided) -> str:
    """What is open, as a list of settings says it."""
    return gettext(WORDS[what])
