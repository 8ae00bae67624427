"""Access codes of complainants: derived from the reference and a counter, which is raised to issue
a new one (`docs/auditors.md`)."""

from django.conf import settings

from amends.core.operation.acts.communication import MOST_SECRETS
from amends.core.principles.integrity import access_code, same_code

_LONGEST = 100
"""Maximum length of a typed access code, including separators between its groups."""


def code_of(reference: str, *, counter: int) -> str:
    """Return the access code of this counter, in groups of four."""
    return access_code(settings.SECRET_KEY.encode(), reference, counter)


def counter_of(reference: str, code: str) -> int | None:
    """Return the counter of an access code; None if it is not one of this complaint. Takes the same
    time whatever it is, and whether there is such a complaint or not."""
    typed = code if len(code) <= _LONGEST else ""
    matching = None
    for counter in range(MOST_SECRETS):
        if same_code(typed, code_of(reference, counter=counter)):
            matching = counter
    return matching
