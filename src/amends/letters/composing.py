"""Letter from a template of the policy: named fields are filled in, nothing else is evaluated."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from django.utils import translation
from django.utils.translation import gettext

from amends.core.framework.policy import text as policy_text
from amends.core.framework.policy.letter_fields import FIELD, SUBJECT_FIELDS, fields_of
from amends.core.framework.policy.policy import Policy
from amends.core.framework.policy.vocabulary import Template
from amends.core.values import Code, Day
from amends.governance.defaults import default_policy

_LONGEST_SUBJECT = 150


class NoTemplate(LookupError):
    """Neither the policy nor the program has a template for this letter."""


OWN = "default."
"""Prefix of the code of the program's own templates."""


class UnknownField(ValueError):
    """A template names a field that its letter does not have, or that cannot be filled."""


@dataclass(frozen=True, slots=True)
class Letter:
    """The exact text, and its template: one of the policy by its code, or one of the program's
    own. `respond_by`: the due date of the response that it names."""

    code: str
    template: str
    version: int
    language: str
    subject: str
    text: str
    respond_by: Day | None = None

    @property
    def whole(self) -> str:
        """Subject and text, as they are stored."""
        return f"{self.subject}\n\n{self.text}"

    def behind(self, sent: "Letter") -> str:
        """Return the text as it is stored, with what was sent in its place before it, if that
        differs."""
        return self.whole if sent == self else f"{sent.whole}\n\n{self.text}"

    @property
    def named(self) -> dict[str, Any]:
        """Template, its version, the language and the date, as acts record them."""
        language = Code(self.language.lower())
        template = Code(self.template)
        return {
            "template": template,
            "template_version": self.version,
            "language": language,
            "respond_by": self.respond_by,
        }


def parted(whole: str) -> tuple[str, str]:
    """Return subject and text of a letter as they are stored together. A single paragraph is the
    text of a letter without a subject."""
    subject, _, text = whole.partition("\n\n")
    return (subject, text) if text.strip() else ("", whole)


def about_complaint(reference: str, language: str) -> str:
    """Return the default subject of a letter."""
    with translation.override(language):
        return gettext("An update on your complaint ({reference})").format(reference=reference)


def wording(policy: Policy, code: str, language: str) -> Template:
    """Return the newest template in the language or one close to it, otherwise in the
    organisation's first. For a letter missing in an older policy it is the program's own.

    Raises `NoTemplate`.
    """
    if not any(template.code == code for template in policy.templates):
        return own(code, language)
    spoken = {t.language for t in policy.templates if t.code == code}
    wanted = language.casefold()
    close = [lang for lang in sorted(spoken) if lang.casefold() == wanted]
    close += [lang for lang in sorted(spoken) if lang.partition("-")[0] == wanted.partition("-")[0]]
    template = policy.template(code, close[0] if close else language)
    if template is None:
        raise NoTemplate(code)
    return template


def own(code: str, language: str) -> Template:
    """Return the program's own template, in the language or otherwise in English. Raises
    `NoTemplate`."""
    template = _default().template(code, language)
    if template is None:
        raise NoTemplate(code)
    return replace(template, code=Code(f"{OWN}{code}"))


@cache
def _default() -> Policy:
    return policy_text.read(default_policy("standard"))


def compose(policy: Policy, code: str, language: str, values: Mapping[str, str]) -> Letter:
    """Fill the template; a value is never interpreted as a field.

    Raises `NoTemplate`, and `UnknownField` instead of leaving a gap in a letter.
    """
    template = wording(policy, code, language)
    allowed = fields_of(code)
    return Letter(
        code,
        template.code,
        template.version,
        template.language,
        _one_line(_filled(template.subject, allowed & SUBJECT_FIELDS, values)),
        _filled(template.text, allowed, values).strip() + "\n",
    )


def _filled(text: str, allowed: frozenset[str], values: Mapping[str, str]) -> str:
    for name in allowed:
        if values.get(name) == "":  # a paragraph that says nothing leaves no gap
            text = text.replace(f"\n{{{name}}}\n\n", "\n")

    def value(match: re.Match[str]) -> str:
        name = match[1]
        if name not in allowed or name not in values:
            raise UnknownField(name)
        return values[name]

    return FIELD.sub(value, text)


def _one_line(text: str) -> str:
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return line[:_LONGEST_SUBJECT]
