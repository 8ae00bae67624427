"""A letter from a template of the policy: named fields are filled in, nothing else is evaluated."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from amends.core.framework.policy import Policy

FIELDS: dict[str, frozenset[str]] = {
    "acknowledgement": frozenset(
        {"reference", "received_on", "respond_by", "track_url", "organization"}
    ),
    "decision": frozenset(
        {"name", "reference", "decision", "react_by", "recourse", "track_url", "organization"}
    ),
    "recourse": frozenset({"name", "reference", "recourse", "track_url", "organization"}),
    "out_of_scope": frozenset({"reference", "reason", "track_url", "organization"}),
    "closure": frozenset({"name", "reference", "track_url", "organization"}),
    "no_reply_notice": frozenset(
        {"name", "reference", "decided_on", "react_by", "track_url", "organization"}
    ),
    "status_notice": frozenset({"name", "reference", "respond_by", "track_url", "organization"}),
}
"""Which fields each template may name. An acknowledgement goes to an address nobody has proved yet,
so it holds nothing that the sender typed, not even a name."""

_FIELD = re.compile(r"\{([a-z_]+)\}")


class NoTemplate(LookupError):
    """The policy has no wording for this letter."""


class UnknownField(ValueError):
    """A template names a field that its letter does not have."""


@dataclass(frozen=True, slots=True)
class Letter:
    """The exact wording, and from which template it came."""

    code: str
    version: int
    language: str
    subject: str
    text: str


def compose(policy: Policy, code: str, language: str, values: Mapping[str, str]) -> Letter:
    """Fill the newest template in the language, else in the organization's first one.

    Raises `NoTemplate`, and `UnknownField` rather than leaving a gap in a letter.
    """
    template = policy.template(code, language)
    if template is None:
        raise NoTemplate(code)
    return Letter(
        code,
        template.version,
        template.language,
        _one_line(_filled(template.subject, code, values)),
        _filled(template.text, code, values).strip() + "\n",
    )


def _filled(text: str, code: str, values: Mapping[str, str]) -> str:
    def value(found: re.Match[str]) -> str:
        name = found[1]
        if name not in FIELDS[code]:
            raise UnknownField(name)
        return values[name]

    return _FIELD.sub(value, text)


def _one_line(text: str) -> str:
    """A subject without line ends or control characters, whatever a field held."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
