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
        "{place}: an amount is only allowed with “above an amount”."
    ),
    "acknowledged_after_response": _(
        "{place} acknowledges later than it responds. Acknowledge sooner or respond later."
    ),
    "always_closed": _(
        "{place} starts more than {0} closed days within about a year, so you could not promise "
        "any response date. Remove some. Days when you never work belong under “Opening hours”."
    ),
    "complainant_when_lodging": _(
        "{place}: complainants are only asked when they complain. Ask staff, or ask it then."
    ),
    "circle": _("{place} is above itself. Choose another one above it."),
    "code_deleted": _(
        "{place} was removed, but complaints may use it. Keep it and retire it instead."
    ),
    "duplicate": _("{place} appears twice. Remove one."),
    "empty_line": _("{place} has an empty line. Remove it."),
    "empty_letter": _("{place} has no subject or no text. Enter both."),
    "fact_missing": _(
        "{place}: the public page does not yet say in this language {fact}, so you cannot "
        "publish this. Enter {missing} under “{page}”."
    ),
    "forbidden_text": _(
        "{place}: contains “{0}”, which is not allowed ({1}). Remove it. A letter that contains "
        "it is not sent."
    ),
    "hidden_is_words": _(
        "{place}: only a text field can be limited to some roles, because the record contains the "
        "rest."
    ),
    "low_contrast": _(
        "{place}: white text on {0} is hard to read (contrast {1}, needs {2}). Choose a darker "
        "colour."
    ),
    "negative": _("{place} is below zero. Enter 0 or more."),
    "no_colour": _("{place}: “{0}” is not a colour. For example, #0b5d6b."),
    "no_currency": _("{place}: “{0}” is not a currency. Use three letters. For example, EUR."),
    "no_email": _("{place}: “{0}” is not an email address. For example, complaints@example.org."),
    "no_label": _("{place}: no text yet. People who read this language see another one."),
    "no_ladder": _(
        "There is no review stage. Add one, so that a complainant who does not accept the "
        "response can escalate."
    ),
    "no_language": _("There is no language. Add at least 1."),
    "no_outside_body": _(
        "No external body is named. If there is one for your work, you must name it to "
        "complainants."
    ),
    "no_phone": _("{place}: “{0}” is not a phone number. For example, +353 1 555 0100."),
    "no_target": _("{place} is missing. Enter how soon you respond to such complaints."),
    "no_template": _("{place} has no text. Write it, because it is sent in this language."),
    "not_own": _("{place}: the code “{0}” must begin with “own.”."),
    "nowhere_to_turn": _(
        "No email address, phone number or postal address for complaints is given. People who do "
        "not use the web cannot reach you."
    ),
    "options_go_with_code": _("{place}: only a choice can have answers to choose from."),
    "other_currency": _("{place} is in {0}, but your settings use {1}."),
    "own_deputy": _("{place} is the person to be covered. Choose someone else."),
    "parent_retired": _(
        "{place} belongs under an entry that is no longer in use. Choose another one."
    ),
    "personal_is_words": _(
        "{place}: only a text field can contain personal data, because nothing else is ever erased."
    ),
    "point_of_other_rules": _(
        "{place} is ticked for rules that do not apply here ({0}). It has no effect until they do."
    ),
    "subject_tells": _(
        "{place}: the subject contains “{0}”. Other people can see a subject line, so it can only "
        "contain “{1}” and “{2}”."
    ),
    "too_large": _("{place} is {0}. It must be {1} at most."),
    "too_small": _("{place} is {0}. It must be at least {1}."),
    "type_stays": _(
        "{place} is a different type of answer than before. Retire the field and add a new one."
    ),
    "unknown_brand": _("{place}: there is no brand “{0}”."),
    "unknown_category": _("{place}: there is no category “{0}”."),
    "unknown_entity": _("{place}: there is no legal entity “{0}”."),
    "unknown_field": _(
        "{place}: “{0}” is not a field of this letter and would leave a gap. Use one of its fields."
    ),
    "unknown_logo": _("{place}: this image was never uploaded. Upload it here."),
    "unknown_parent": _("{place} is under “{0}”, which does not exist."),
    "unknown_point": _(
        "{place}: “{0}” is ticked, but “{1}” does not require it in this letter. Remove it, or "
        "tick what is required. The closest is “{2}”."
    ),
    "unknown_response_type": _("{place}: there is no remedy type “{0}”."),
    "unknown_target": _("{place} is counted as “{0}”, which does not exist."),
    "unknown_unit": _("{place}: there is no unit “{0}”."),
    "unknown_zone": _("{place}: “{0}” is not a time zone. For example, Europe/Vienna."),
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
    """Return what a fact lacks, at most three by name, and the page to enter it on."""
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
