"""A letter from a template of the policy: named fields are filled in, nothing else is evaluated."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from amends.core.framework.policy import Policy, Template

_EVERY = frozenset({"greeting", "reference", "track_url", "organization", "reach_us"})

FIELDS: dict[str, frozenset[str]] = {
    "acknowledgement": _EVERY | {"received_on", "respond_by", "how_to_follow"},
    "decision": _EVERY | {"name", "decision", "react_by", "recourse"},
    "recourse": _EVERY | {"name", "recourse"},
    "out_of_scope": _EVERY | {"reason"},
    "closure": _EVERY | {"name"},
    "no_reply_notice": _EVERY | {"name", "decided_on", "react_by"},
    "status_notice": _EVERY | {"name", "respond_by"},
    "access": _EVERY | {"name", "secret"},
}
"""Which fields each template may name; the letter of access alone tells a secret. `greeting` is by
name only where the name is known to be the receiver's (`wishes.Reached.proved`)."""

SUBJECT_FIELDS = frozenset({"reference", "organization"})
"""A subject is read by whoever looks over a shoulder: it says nothing of the matter."""

_FIELD = re.compile(r"\{([a-z_]+)\}")
_LONGEST_SUBJECT = 150


class NoTemplate(LookupError):
    """The policy has no wording for this letter."""


class UnknownField(ValueError):
    """A template names a field that its letter does not have, or that nobody can fill."""


@dataclass(frozen=True, slots=True)
class Letter:
    """The exact wording, and from which template it came."""

    code: str
    version: int
    language: str
    subject: str
    text: str

    @property
    def whole(self) -> str:
        """Subject and text, as they are kept."""
        return f"{self.subject}\n\n{self.text}"


def wording(policy: Policy, code: str, language: str) -> Template:
    """The newest template in the language or one close to it, else in the organization's first.

    Raises `NoTemplate`.
    """
    spoken = {t.language for t in policy.templates if t.code == code}
    wanted = language.casefold()
    close = [one for one in sorted(spoken) if one.casefold() == wanted]
    close += [one for one in sorted(spoken) if one.partition("-")[0] == wanted.partition("-")[0]]
    template = policy.template(code, close[0] if close else language)
    if template is None:
        raise NoTemplate(code)
    return template


def compose(policy: Policy, code: str, language: str, values: Mapping[str, str]) -> Letter:
    """Fill the template; what stands in a value is never read as a field.

    Raises `NoTemplate`, and `UnknownField` rather than leaving a gap in a letter.
    """
    template = wording(policy, code, language)
    allowed = FIELDS.get(code, frozenset())
    return Letter(
        code,
        template.version,
        template.language,
        _one_line(_filled(template.subject, allowed & SUBJECT_FIELDS, values)),
        _filled(template.text, allowed, values).strip() + "\n",
    )


def _filled(text: str, allowed: frozenset[str], values: Mapping[str, str]) -> str:
    def value(found: re.Match[str]) -> str:
        name = found[1]
        if name not in allowed or name not in values:
            raise UnknownField(name)
        return values[name]

    return _FIELD.sub(value, text)


def _one_line(text: str) -> str:
    """A subject without line ends or control characters, whatever a field held."""
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return line[:_LONGEST_SUBJECT]
