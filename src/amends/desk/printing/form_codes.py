"""Code on a paper form: what it was printed for, found again when the form is returned."""

from dataclasses import dataclass

from django.conf import settings

from amends.core.framework.policy.policy import Policy
from amends.core.principles.integrity import (
    NotAReference,
    blank_form_code,
    form_code,
    read_reference,
    same_secret,
)
from amends.core.values import Code, Id

_LONGEST = 60
"""Maximum characters of a typed code, with separators between its groups."""
_TAIL = 4
"""Check characters after the reference."""


@dataclass(frozen=True, slots=True)
class ForComplaint:
    """The form was printed for an existing complaint."""

    reference: Id


@dataclass(frozen=True, slots=True)
class Blank:
    """The form was printed blank, in a language and, if there are several, for a brand."""

    language: str
    brand: Code | None


def code_for(reference: str) -> str:
    """Return the code on a form for this complaint."""
    return form_code(_key(), reference)


def code_for_blank(language: str, brand: str | None) -> str:
    """Return the code on a blank form."""
    return blank_form_code(_key(), language=language, brand=brand or "")


def read_code(typed: str, policy: Policy) -> ForComplaint | Blank | None:
    """Return what a form with this code was printed for; None for a code that is not ours. It
    proves nothing about the sender of the form."""
    given = "".join(sign for sign in typed[:_LONGEST] if sign.isalnum())
    try:
        reference = read_reference(given[:-_TAIL])
    except NotAReference:
        return _blank(given, policy)
    if same_secret(given, form_code(_key(), reference)):
        return ForComplaint(Id(reference))
    return _blank(given, policy)


def _blank(given: str, policy: Policy) -> Blank | None:
    for language in policy.languages:
        for brand in (None, *(one.code for one in policy.brands)):
            if same_secret(given, code_for_blank(language, brand)):
                return Blank(language, brand)
    return None


def _key() -> bytes:
    return settings.SECRET_KEY.encode()
