"""Findings about a policy, each as a sentence that says what to do."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext, ngettext

from amends.core.framework.policy.check import Finding
from amends.core.framework.policy.public_facts import Fact

from .. import choices
from ..phrases import capital, listed
from ..phrases import marked as _
from ..tongues import from_english
from .lists import TITLES, title
from .places import Policies, told

WORDS: Mapping[str, str] = {
    "above_goes_with_required_above": _(
        "{place} does not fit: an amount goes with “above an amount”, and with nothing else."
    ),
    "acknowledged_after_response": _(
        "{place} confirms receipt later than it answers. Confirm sooner, or answer later."
    ),
    "always_closed": _(
        "{place} begins more than {0} closed days within a little over a year: no answer could be "
        "promised. Take some out; days on which you never work belong under “Opening hours”."
    ),
    "complainant_when_lodging": _(
        "{place}: complainants are asked when they complain, and not later. Ask staff, or ask it "
        "then."
    ),
    "circle": _("{place} leads back to itself. Choose another one above it."),
    "code_deleted": _(
        "{place} is gone, but complaints may have it. Keep it, and no longer offer it."
    ),
    "duplicate": _("{place} is there twice. Leave one of them."),
    "empty_line": _("{place} has an empty line. Take it out."),
    "empty_letter": _("{place} has no subject or no text. Write both."),
    "fact_missing": _(
        "{place}: the public page does not say {fact} in it yet, so you cannot publish this. Enter "
        "{missing} under “{page}”."
    ),
    "forbidden_text": _(
        "{place}: “{0}” stands in it, and must not ({1}). Take it out: a letter with it is held "
        "back."
    ),
    "hidden_is_words": _(
        "{place}: only a field of words can be for some roles alone, for the record holds the rest."
    ),
    "low_contrast": _(
        "{place}: white writing on {0} is hard to read (contrast {1}; it takes {2}). "
        "Choose a darker one."
    ),
    "negative": _("{place} is below nothing. Give a number of at least 0."),
    "no_colour": _("{place}: “{0}” is no colour. Write it like #0b5d6b."),
    "no_currency": _("{place}: “{0}” is no currency. It has three letters, like EUR."),
    "no_email": _("{place}: “{0}” is no e-mail address. Write it like complaints@example.org."),
    "no_label": _("{place}: no text yet. People who read this language see another one."),
    "no_ladder": _(
        "There is no level above the first handling. Add one, so that a complainant "
        "who does not accept the answer has somewhere to go."
    ),
    "no_language": _("There is no language. Name at least one."),
    "no_outside_body": _(
        "No outside body is named. If there is one for what you do, complainants must be told."
    ),
    "no_phone": _("{place}: “{0}” is no telephone number. Write it like +353 1 555 0100."),
    "no_target": _("{place} is missing. Say how soon such complaints are answered."),
    "no_template": _("{place} is not written. Write it, for it is sent in this language."),
    "not_own": _("{place}: the code “{0}” has to begin with “own.”."),
    "nowhere_to_turn": _(
        "No email address, phone number or postal address for complaints is given. People who do "
        "not use the web cannot reach you."
    ),
    "options_go_with_code": _(
        "{place}: answers to choose from go with a choice, and with nothing else."
    ),
    "other_currency": _("{place} is in {0}, but the policy counts in {1}."),
    "own_deputy": _("{place} is the person they would stand in for. Choose someone else."),
    "parent_retired": _("{place} belongs under one that is no longer in use. Choose another one."),
    "personal_is_words": _(
        "{place}: only a field of words can hold personal data, for nothing else is ever erased."
    ),
    "point_of_other_rules": _(
        "{place} is ticked for rules that are not adopted here ({0}). That counts for nothing "
        "unless they are."
    ),
    "subject_tells": _(
        "{place}: the subject names “{0}”. A subject is read over shoulders: it can name “{1}” "
        "and “{2}”, and nothing else."
    ),
    "too_small": _("{place} is {0}. It has to be at least {1}."),
    "type_stays": _(
        "{place} is another kind of answer than before. Retire the field, and add a new one."
    ),
    "unknown_brand": _("{place}: there is no brand “{0}”."),
    "unknown_category": _("{place}: there is no category “{0}”."),
    "unknown_entity": _("{place}: there is no legal entity “{0}”."),
    "unknown_field": _(
        "{place}: “{0}” is no field of this letter, and would leave a gap. Take one of its fields."
    ),
    "unknown_logo": _("{place}: this picture was never given to us. Upload it here."),
    "unknown_parent": _("{place} belongs under “{0}”, which is not there."),
    "unknown_point": _(
        "{place}: “{0}” is ticked, which “{1}” does not ask of this letter. Take it out, or tick "
        "what it asks; the nearest is “{2}”."
    ),
    "unknown_response_type": _("{place}: there is no kind of response “{0}”."),
    "unknown_target": _("{place} is counted as “{0}”, which is not there."),
    "unknown_unit": _("{place}: there is no unit “{0}”."),
    "unknown_zone": _("{place}: “{0}” is no time zone. Write it like Europe/Vienna."),
}
"""The sentence of every finding; a test covers all codes of core."""


def sentence(finding: Finding, policies: Policies) -> str:
    """Return what is wrong, where, and what to do."""
    place = told(finding.path, policies)
    if finding.code == "fact_missing":
        fact, *paths = finding.values
        gap, page = lacking(paths, policies)
        text = gettext(WORDS[finding.code])
        return capital(
            text.format(place=place, fact=choices.label(Fact(fact)), missing=gap, page=page)
        )
    values = [from_english(one) if " " in one else one for one in finding.values]
    return capital(gettext(WORDS[finding.code]).format(*values, place=place))


def lacking(paths: Sequence[str], policies: Policies) -> tuple[str, str]:
    """Return what a fact lacks, at most three by name, and the page of the settings on which it is
    entered."""
    whole = next((path for path in paths if path in TITLES), None)
    page = title(whole) if whole else gettext("Languages")
    names = [title(path) if path == whole else told(path, policies) for path in paths]
    more = len(names) - _NAMED
    if more > 0:
        others = ngettext("{number} other", "{number} others", more).format(number=more)
        names = [*names[:_NAMED], others]
    return listed(names), page


_NAMED = 3
"""How many missing texts a sentence names."""
