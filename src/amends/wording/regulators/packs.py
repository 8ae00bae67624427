"""Messages for a refused rule pack: the place in its file, the reason, what to do."""

from collections.abc import Mapping

from django.utils.translation import gettext

from amends.core.framework.toml_tables import NotUnderstood
from amends.governance.adopting import Unusable
from amends.governance.packs import CannotTry, FailsItsOwn

from ..phrases import marked as _

_UNUSABLE: Mapping[str, str] = {
    "no_regulator": _(
        'A regulator\'s rule pack contains base = "iso-10002". Without it, it would replace your '
        "own rules."
    ),
    "version_taken": _(
        "The program contains {detail} with a different text. Give yours its own version."
    ),
    "version_adopted": _("{detail} already applies with another text. Give yours a new version."),
    "setting": _("You cannot choose this: {detail}."),
    "odd_text": _(
        "It contains invisible characters or ones that reverse text: {detail}. Remove them."
    ),
    "too_large": _("It is too large: at most {detail}."),
    "no_text": _("This file is not UTF-8 text. Save it as plain text in UTF-8, then try again."),
    "other_version": _(
        "These are our own settings, version {detail}, but another version is live. Export them "
        "again and make your changes there."
    ),
    "no_origin": _(
        "The first line, which says whose settings these are, is missing, and the name or the "
        "units are different. If they are ours, export them again and make your changes there. If "
        "they belong to another organisation, import the file exactly as they exported it."
    ),
    "too_many": _(
        "It contains too many deadlines, examples or holiday calendars: at most {detail} of each."
    ),
    "calendar_missing": _(
        "The calendar “{detail}” that these rules use was not approved. Propose them again."
    ),
}
_NOT_UNDERSTOOD: Mapping[str, str] = {
    "no_toml": _("This is not valid TOML ({expected})."),
    "unknown_key": _("Nothing is known under this name."),
    "missing": _("Something is missing here: {expected}."),
    "wrong_type": _("This is the wrong type. Expected: {expected}."),
    "not_listed": _("This value is not known. Use one of: {expected}."),
    "bad_value": _("This is not possible: {expected}."),
    "no_such_reference": _("Nothing of that name is in the pack or in the vocabulary."),
    "no_such_holidays": _("There is no set of holidays of that name."),
    "not_evaluated": _("This version of amends cannot work that out: {expected}."),
}
_PLAIN: Mapping[str, str] = {
    "missing": _("This is missing."),
    "wrong_type": _("This is the wrong type."),
    "not_listed": _("This value is not known."),
    "bad_value": _("This is not possible."),
    "not_evaluated": _("This version of amends cannot work that out."),
}
"""The same messages if nothing is said about what is expected."""


def not_understood(problem: NotUnderstood) -> str:
    """Return why rules that were recorded cannot be shown, and what to do."""
    told = gettext(
        "This version of the program no longer understands them: {why} Return them and propose "
        "them again, or approve them in the version in which they were proposed."
    )
    return told.format(why=_not_understood(problem))


def refused(problem: Exception) -> list[str]:
    """Return why a pack, or rules, are refused, one or more sentences for each problem."""
    match problem:
        case Unusable(reason=reason, detail=detail):
            return [gettext(_UNUSABLE[reason]).format(detail=detail)]
        case NotUnderstood():
            return [_not_understood(problem)]
        case FailsItsOwn(failures=failures):
            return [
                gettext(
                    "Its example “{test}” gives the wrong result: {clock} should be {expected} "
                    "and is {came}."
                ).format(
                    test=one.test,
                    clock=one.clock,
                    expected=one.expected,
                    came=one.came or gettext("without a date"),
                )
                for one in failures
            ]
        case CannotTry():
            return [gettext("Its examples cannot be worked out: {why}.").format(why=problem)]
        case _:
            told = gettext("There is no set of holidays called “{name}”.")
            return [told.format(name=problem)]


def _not_understood(problem: NotUnderstood) -> str:
    plain = not problem.expected and problem.reason in _PLAIN
    why = gettext((_PLAIN if plain else _NOT_UNDERSTOOD)[problem.reason])
    table = f"[{problem.table}]" if problem.table else ""
    where = " ".join(part for part in (table, problem.key) if part)
    told = why.format(expected=problem.expected)
    if where:
        told = gettext("{where}: {why}").format(where=where, why=told)
    if problem.nearest:
        meant = gettext("Did you mean “{nearest}”?").format(nearest=problem.nearest)
        return f"{told} {meant}"
    return told
