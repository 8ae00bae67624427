"""Parsing of command line options into values of the record.

Each function reads a text or raises an error that says in one sentence what to enter. `argparse`
prints it with the usage of the command and exits with status 2.
"""

from argparse import ArgumentTypeError
from collections.abc import Callable
from difflib import get_close_matches
from typing import Any

from amends.core.framework.people.personnel import Role
from amends.core.framework.people.role_names import ROLE_NAMES, role_named
from amends.core.values import Code, Id
from amends.core.written_days import typed_day

LARGEST_PORT = 2**16 - 1

type Option = tuple[tuple[str, ...], dict[str, Any]]


def option(*names: str, **settings: Any) -> Option:
    """Declare an argument of a command, as `ArgumentParser.add_argument` takes it."""
    return names, settings


def staff_member(text: str) -> str:
    """Return a member of staff, by name, sign-in name or id. `who.person` finds them."""
    if name := " ".join(text.split()):
        return name
    raise ArgumentTypeError("enter a person's name, sign-in name or id. `amends people` lists them")


def _value[T](read: Callable[[str], T], what: str) -> Callable[[str], T]:
    """Return what reads a value of the record, or says what the text is not."""

    def typed(text: str) -> T:
        try:
            return read(text)
        except ValueError:
            raise ArgumentTypeError(f"{text!r} is not {what}") from None

    return typed


piece_id = _value(Id, "the id of a piece of text. The history names it")
code = _value(Code, "a code. Use up to 64 of a-z, 0-9, dot, dash and underscore")
day = _value(typed_day, "a day. Enter it as 2026-03-27")


def role(text: str) -> Role:
    """Return the role of a name as the pages have it, or of a code."""
    try:
        return role_named(text)
    except ValueError:
        spellings = {
            spelt: name for code, name in ROLE_NAMES.items() for spelt in (name, str(code))
        }
        close = get_close_matches(text.casefold(), spellings, n=1)
        meant = f"Did you mean {spellings[close[0]]}? " if close else ""
        error = f"{text!r} is not a role. {meant}Use {', '.join(ROLE_NAMES.values())}"
        raise ArgumentTypeError(error) from None


def number(least: int, most: int = 2**53 - 1) -> Callable[[str], int]:
    """A whole number within bounds."""

    def read(text: str) -> int:
        digits = text.removeprefix("-")
        if not (digits.isascii() and digits.isdecimal() and least <= int(text) <= most):
            wanted = f"from {least} to {most}" if most < 2**53 - 1 else f"of at least {least}"
            raise ArgumentTypeError(f"{text!r} is not a whole number {wanted}")
        return int(text)

    return read
