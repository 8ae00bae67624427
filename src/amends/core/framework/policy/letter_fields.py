"""Clause 7.1: which letters a policy has wording for, and what each of them may name.

A template is text with `{field}` in it. A field that its letter does not have would leave a gap, so
a policy with one is not adopted. A subject is read by whoever looks over a shoulder: it names the
reference and the organization, and nothing of the matter or of a person.
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
    "decision": _EVERY | {"name", "decision", "react_by", "recourse"},
    "recourse": _EVERY | {"name", "recourse"},
    "outside_referral": _EVERY | {"name", "body"},
    "no_reply_notice": _EVERY | {"name", "decided_on", "react_by"},
    "out_of_scope": _EVERY | {"reason"},
    "closure": _EVERY | {"name", "why", "ways"},
    "closure_accepted": _EVERY | {"name", "done"},
    "access": _EVERY | {"name", "secret"},
    "subject_notice": frozenset(
        {"person", "reference", "organization", "allegation", "support", "answer_page"}
    ),
    "survey": _EVERY | {"name"},
}
"""Every letter, in the order in which a complaint meets them, and the fields it may name. The
letter of access alone tells a secret. `greeting` is by name only where the name is known to be the
receiver's."""

_OTHER_NOTICES = {
    "closure_accepted": "closure",
    "no_reply_notice": "reply_reminder",
    "status_notice": "status",
}
"""The letters that the record calls by another name than their wording."""


def notice_of(code: str) -> Code:
    """What a letter is recorded as, as packs name it (`Communication.sent_as`)."""
    return Code(_OTHER_NOTICES.get(code, code))


OWN = "own."
"""With what the code of a kind of letter begins that the organization added."""
_OWN_FIELDS = _EVERY | {"name", "received_on", "respond_by", "how_to_follow"}


def fields_of(code: str) -> frozenset[str]:
    """The fields that a letter may name; none for one that we do not know."""
    return _OWN_FIELDS if code.startswith(OWN) else FIELDS.get(code, frozenset())


SUBJECT_FIELDS = frozenset({"reference", "organization"})

NOT_USED_YET = frozenset({"survey"})
"""Letters that nothing sends yet."""

FIELD = re.compile(r"\{([a-z_]+)\}")
_BRACES = re.compile(r"\{([^{}\n]{0,60})\}")


def gaps(code: str, text: str) -> Iterator[str]:
    """What stands in braces in a letter's text and is none of its fields."""
    yield from _others(text, fields_of(code))


def told_by_subject(code: str, subject: str) -> Iterator[str]:
    """What stands in braces in a letter's subject and may not be told there."""
    yield from _others(subject, fields_of(code) & SUBJECT_FIELDS)


def _others(text: str, allowed: frozenset[str]) -> Iterator[str]:
    for name in dict.fromkeys(_BRACES.findall(text)):
        if name not in allowed:
            yield name
