"""Member of staff given to a command line option: by name as shown in the staff area, by sign-in
name (email address), or by id."""

from collections.abc import Sequence
from datetime import UTC, datetime
from difflib import get_close_matches
from typing import TYPE_CHECKING

from .declined import Declined

if TYPE_CHECKING:
    from amends.core.framework.people.personnel import Person
    from amends.people.read import Called, PersonRow

_NAMED = 5
"""Maximum number of people named if a person was not found."""


def person(text: str, *, option: str = "--by") -> "Person":
    """Return the person as core knows them. Raises `Declined`, with possible people, if there is
    none or more than one."""
    from amends.core.values import Id
    from amends.handling import rules

    member = rules.rules_at(datetime.now(UTC)).people.person(Id(one(text, option=option).id))
    if member is None:
        raise Declined(f"No member of staff is {text}: amends people lists all staff.")
    return member


def one(text: str, *, option: str) -> "PersonRow":
    """Return the one matching person. Raises `Declined`."""
    from amends.people import read

    matches = read.called(text)
    if len(matches) == 1:
        return matches[0].person
    if not matches:
        near = _near(text, read.everybody())
        hint = f" Is it {_listed(near)}?" if near else ""
        raise Declined(
            f"No member of staff is {text}.{hint} {option} wants a name, a sign-in name or an id; "
            "amends people lists all staff."
        )
    raise Declined(
        f"{text} is the name of {len(matches)} persons: {_listed(matches)}. Say by {option} which, "
        "by the sign-in name or the id."
    )


def _listed(people: Sequence["Called"]) -> str:
    return ", ".join(told(called) for called in people[:_NAMED])


def told(called: "Called") -> str:
    """Return a person in one line: name, sign-in name, id."""
    return " ".join(
        [called.person.name, *(f"<{name}>" for name in called.sign_ins), called.person.id]
    )


def _near(text: str, everybody: Sequence["Called"]) -> list["Called"]:
    """Return the people with a similar name; all of them if there are few staff."""
    if len(everybody) <= _NAMED:
        return list(everybody)
    names = {name.casefold(): who for who in everybody for name in (who.person.name, *who.sign_ins)}
    close = get_close_matches(text.casefold(), names, n=_NAMED, cutoff=0.5)
    return list({names[name].person.id: names[name] for name in close}.values())
