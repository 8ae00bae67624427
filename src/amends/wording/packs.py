"""Messages for a refused rule pack: the place in its file, the reason, what to do."""

from collections.abc import Mapping

from django.utils.translation import gettext

from amends.core.framework.toml_tables import NotUnderstood
from amends.governance.adopting import Unusable
from amends.governance.packs import CannotTry, FailsItsOwn

from .phrases import marked as _

_UNUSABLE: Mapping[str, str] = {
    "no_regulator": _(
        'A regulator\'s pack says base = "iso-10002". Without it, it would take the place of your '
        "own rules."
    ),
    "version_taken": _(
        "The program brings {detail} with another text. Give yours a version of its own."
    ),
    "version_adopted": _(
        "{detail} is adopted already with another text. Give yours a new version."
    ),
    "setting": _("That cannot be chosen: {detail}."),
    "odd_text": _(
        "It contains characters that no one sees or that turn text around: {detail}. Remove them."
    ),
    "too_large": _("It is too large: at most {detail}."),
    "no_text": _("This is no text in UTF-8. Save it as plain text in UTF-8."),
    "other_version": _(
        "These are our own rules, of version {detail}, and another version is in force. Take them "
        "away anew and make your changes there."
    ),
    "no_origin": _(
        "The first line is gone, which says whose rules these are, and they have another name or "
        "other units. If they are ours, take them away anew and make your changes there; if they "
        "are another organisation's, bring the file as they took it away."
    ),
    "too_many": _("It holds too many times, examples or holiday sets: at most {detail} of each."),
    "calendar_missing": _(
        "The calendar “{detail}” on which these rules count was not agreed to. Propose them anew."
    ),
}
_NOT_UNDERSTOOD: Mapping[str, str] = {
    "no_toml": _("This is no TOML ({expected})."),
    "unknown_key": _("Nothing is known under this name."),
    "missing": _("Something is missing here: {expected}."),
    "wrong_type": _("This is of another kind than expected: {expected}."),
    "not_listed": _("This is not one of the words that are known here: {expected}."),
    "bad_value": _("This cannot be: {expected}."),
    "no_such_reference": _("Nothing of that name is in the pack or in the vocabulary."),
    "no_such_holidays": _("There is no set of holidays of that name."),
    "not_evaluated": _("This version of the program cannot count that: {expected}."),
}
_PLAIN: Mapping[str, str] = {
    "missing": _("This is missing."),
    "wrong_type": _("This is of another kind than expected."),
    "not_listed": _("This is not one of the words that are known here."),
    "bad_value": _("This cannot be."),
    "not_evaluated": _("This version of the program cannot count that."),
}
"""The same messages if nothing is said about what is expected."""


def not_understood(problem: NotUnderstood) -> str:
    """Return why rules that were recorded cannot be shown, and what to do."""
    told = gettext(
        "This version of the program does not understand them any more: {why} Send them back and "
        "propose them anew, or agree in the version in which they were proposed."
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
                    "Its own example “{test}” does not come out: {clock} should be {expected}, and "
                    "is {came}."
                ).format(
                    test=one.test,
                    clock=one.clock,
                    expected=one.expected,
                    came=one.came or gettext("without a date"),
                )
                for one in failures
            ]
        case CannotTry():
            return [gettext("Its own examples cannot be counted: {why}.").format(why=problem)]
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
