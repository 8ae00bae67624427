"""Clause 7.1: the letters for which a policy has templates, and the fields each may use.

A template is text with `{field}` in it. A policy is not adopted if a template names a field that
its letter does not have. A subject line can be seen by others, so it may name only the reference
and the organisation, nothing about the complaint or a person.
"""

import re
from collections.abc import Iterator

from ...values import Code

_EVERY = frozenset({"greeting", "reference", "track_url", "organization", "reach_us"})

FIELDS: dict[str, frozenset[str]] = {
    "acknowledgement": _EVERY | {"received_on", "respond_by", "how_to_follow"},
    "information_request": _EVERY | {"name", "question", "answer_by"},
    "status_notice": _EVERY | {"name", "respond_by", "standing"},
    "new_date": _EVERY | {"name", "respond_by", "reason", "standing"},
    "late": _EVERY | {"name", "respond_by", "standing"},
    "decision": _EVERY | {"name", "decision", "react_by", "recourse", "signature"},
    "recourse": _EVERY | {"name", "recourse"},
    "outside_referral": _EVERY | {"name", "body"},
    "no_reply_notice": _EVERY | {"name", "decided_on", "react_by"},
    "reply_noted": _EVERY | {"name", "noted_on", "noted"},
    "out_of_scope": _EVERY | {"reason"},
    "closure": _EVERY | {"name", "why", "ways"},
    "closure_accepted": _EVERY | {"name", "done"},
    "access": _EVERY | {"name", "secret"},
    "access_replaced": _EVERY | {"name", "replaced_on"},
    "subject_notice": frozenset(
        {"person", "reference", "organization", "allegation", "support", "answer_page"}
    ),
    "change": _EVERY | {"name"},
    "survey": _EVERY | {"name", "survey_url", "survey_until"},
}
"""Every letter, in the order of a complaint, and the fields it may name. Only the letter of access
contains an access code. `greeting` uses the name only if it is known to be the recipient's."""

_OTHER_NOTICES = {
    "closure_accepted": "closure",
    "no_reply_notice": "reply_reminder",
    "status_notice": "status",
}
"""Letters with another name in the record than their template."""


def notice_of(code: str) -> Code:
    """Return the recorded name of a letter, which packs use (`Communication.sent_as`)."""
    return Code(_OTHER_NOTICES.get(code, code))


OWN = "own."
"""Prefix of the codes of letter types that the organisation added."""
_OWN_FIELDS = _EVERY | {"name", "received_on", "respond_by", "how_to_follow"}


def fields_of(code: str) -> frozenset[str]:
    """Return the fields that a letter may use; empty for an unknown letter."""
    return _OWN_FIELDS if code.startswith(OWN) else FIELDS.get(code, frozenset())


SUBJECT_FIELDS = frozenset({"reference", "organization"})

DATED = frozenset({"respond_by"})
"""Fields with the due date of the response."""

FIELD = re.compile(r"\{([a-z_]+)\}")
_BRACES = re.compile(r"\{([^{}\n]{0,60})\}")


def gaps(code: str, text: str) -> Iterator[str]:
    """Yield what is in braces in a letter's text and is not one of its fields."""
    yield from _others(text, fields_of(code))


def told_by_subject(code: str, subject: str) -> Iterator[str]:
    """Yield what is in braces in a letter's subject and may not be revealed there."""
    yield from _others(subject, fields_of(code) & SUBJECT_FIELDS)


def _others(text: str, allowed: frozenset[str]) -> Iterator[str]:
    for name in dict.fromkeys(_BRACES.findall(text)):
        if name not in allowed:
            yield name
