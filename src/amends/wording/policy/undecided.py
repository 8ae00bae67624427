"""Open decisions of a policy, in a few words each."""

from collections.abc import Mapping

from django.utils.translation import gettext

from amends.core.framework.policy.undecided import Undecided

from ..phrases import marked as _

WORDS: Mapping[Undecided, str] = {
    Undecided.empty_list: _("Nothing can be chosen yet."),
    Undecided.missing_letters: _("Some letters are not written in every language."),
    Undecided.missing_words: _("Some words are missing in a language."),
    Undecided.no_country: _("No country is named."),
    Undecided.no_deputy: _("No one reads a complaint about the management representative."),
    Undecided.no_holidays: _("No holidays are counted."),
    Undecided.no_limit: _("No one may promise money."),
    Undecided.no_outside_body: _("No outside body is named."),
    Undecided.no_term: _("Everything is kept without end."),
    Undecided.nowhere_to_turn: _("No address and no telephone number is told."),
    Undecided.other_currency: _("Some amounts are in another currency."),
}


def sentence(what: Undecided) -> str:
    """What is open, as a list of settings says it."""
    return gettext(WORDS[what])
