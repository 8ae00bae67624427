"""Texts about a file of people: what is wrong with a row, and what to do."""

from collections.abc import Mapping

from django.utils.translation import gettext

from amends.imports.staff import Fault, Problem

from .names import Names
from .phrases import marked as _
from .refusal_sentence import sentence

_WHAT: Mapping[Fault, str] = {
    Fault.no_name: _("Enter a name."),
    Fault.no_sign_in: _("Enter a sign-in name or an email address."),
    Fault.not_email: _("“{text}” is not an email address. For example, nora@example.org."),
    Fault.too_long: _("“{text}…” is too long. Use at most 150 characters."),
    Fault.twice: _("“{text}” is in several rows. Give each person one row."),
    Fault.too_many: _("“{text}…” lists too many. Use at most 50 roles and 50 units."),
    Fault.unknown_role: _("“{text}” is not a role. Use a name from the list of roles."),
    Fault.unknown_unit: _("“{text}” is not a unit. Add the unit first, or correct the name."),
    Fault.one_only: _("Only one person has this role. Grant it on that person's page."),
    Fault.left: _("This person is no longer here. Add them again on their page."),
    Fault.same_name: _(
        "“{text}” is on the list without an account. Invite them on their page and remove this "
        "row, or write the name differently if this is another person."
    ),
    Fault.other_name: _(
        "“{text}” has this sign-in name. Correct it, or write the name as it is here."
    ),
}


def told(problem: Problem, names: Names) -> str:
    """Return a problem as a sentence."""
    if problem.refused is not None:
        return str(sentence(problem.refused, names=names))
    return gettext(_WHAT[problem.fault]).format(text=problem.text)


_NOT_READ: Mapping[str, str] = {
    "no-name-column": _("No column is called “name”. Use the headings of the template."),
    "too-many-rows": _("The file has more than 2,000 rows. Divide it."),
    "too-large": _("The file is larger than 1 MB. Divide it."),
}


def not_read(reason: str) -> str | None:
    """Return why a file of people was not read; None if that is said of every register."""
    return gettext(_NOT_READ[reason]) if reason in _NOT_READ else None
