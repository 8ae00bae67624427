"""Changing single entries of the policy's lists over the API, as forms of the staff area do."""

from collections.abc import Iterable
from dataclasses import MISSING, dataclass
from typing import Any

from django.utils.translation import gettext

from amends.core.framework.policy import editing
from amends.core.framework.policy.policy import Policy
from amends.core.shape import fields_of
from amends.core.values import Code

from .problems import invalid
from .reading import Mistake, Mistaken, read_fields


@dataclass(frozen=True, slots=True)
class Edit:
    """One entry of a list of the policy, added where its code is new. `set` holds its fields as the
    list shows them: `labels` rename it, `parent` moves it, `mapped_to` merges it into another,
    `retired` keeps it from being chosen. Null is what a field begins with; what is not named stays.
    In `ladder`, `after` is the code behind which it comes, an empty text the head."""

    list_: Code
    code: Code
    set_: dict[str, Any]
    after: str | None = None


def changed(policy: Policy, edits: Iterable[Edit]) -> Policy:
    """Return the policy with all changes applied in order. Raises `Problem` with what does not
    fit."""
    mistakes: list[Mistake] = []
    for number, edit in enumerate(edits):
        try:
            policy = _changed(policy, edit, f"/entries/{number}")
        except Mistaken as found:
            mistakes += found.found
    if mistakes:
        raise invalid(*mistakes)
    return policy


def _changed(policy: Policy, edit: Edit, at: str) -> Policy:
    kind = editing.KINDS.get(edit.list_)
    if kind is None:
        choices = ", ".join(editing.KINDS)
        text = gettext("Choose one of {choices}.").format(choices=choices)
        raise Mistaken([Mistake(f"{at}/list", text)])
    given = read_fields(kind, edit.set_, f"{at}/set")
    if "code" in given:
        raise Mistaken([Mistake(f"{at}/set/code", gettext("You cannot change a code."))])
    if editing.entry(policy, edit.list_, edit.code) is None:
        _demand_whole(kind, given, f"{at}/set")
    if edit.after and editing.entry(policy, edit.list_, edit.after) is None:
        text = gettext("This entry does not exist.")
        raise Mistaken([Mistake(f"{at}/after", text)])
    return editing.edited(policy, edit.list_, edit.code, given, after=edit.after)


def _demand_whole(kind: type, given: dict[str, Any], at: str) -> None:
    """Require a name for a new entry, so that a mistyped code does not create one."""
    needed = [key for key in fields_of(kind) if key.name != "code"]
    lacking = [
        Mistake(f"{at}/{key.name}", gettext("A new entry requires it."))
        for key in needed
        if not given.get(key.field) and (key.default is MISSING or key.name == "labels")
    ]
    if lacking:
        raise Mistaken(lacking)
