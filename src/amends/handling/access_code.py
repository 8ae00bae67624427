"""Access codes of complainants, derived from the reference and a counter, which is raised to issue
a new one (`docs/auditors.md`), and of people complained about."""

from django.conf import settings

from amends.core.operation.acts.communication import MOST_SECRETS
from amends.core.operation.complaint import Complaint
from amends.core.operation.complaint.parts import Subject
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


def hearing_code(reference: str, subject: Subject) -> str:
    """Return the access code with which a person complained about confirms or corrects what was
    recorded as their response; another record of it has another code."""
    return code_of(f"{reference}/{subject.person}", counter=subject.noted or 0)


def subject_of(reference: str, code: str, complaint: Complaint) -> Subject | None:
    """Return the person complained about whose code this is and whose response waits for them."""
    typed = code if len(code) <= _LONGEST else ""
    waiting = (subject for subject in complaint.subjects if subject.noted)
    matching = (s for s in waiting if same_code(typed, hearing_code(reference, s)))
    return next(matching, None)
