"""Versions of a letter's template: from when each applied, by whom, and why."""

from dataclasses import dataclass
from datetime import datetime

from amends.core.framework.policy.vocabulary import Template
from amends.core.values import Id
from amends.governance.publishing import adopted


@dataclass(frozen=True, slots=True)
class Version:
    """One wording, with the policy that introduced it; `reason` is a piece of the vault."""

    template: Template
    policy: int
    since: datetime
    by: Id
    reason: Id | None


def versions(code: str, language: str) -> list[Version]:
    """Return the wordings of a letter in one language, newest first; one that a later policy did
    not change is listed once."""
    found: list[Version] = []
    for one in adopted():
        written = [t for t in one.policy.templates if (t.code, t.language) == (code, language)]
        newest = max(written, key=lambda template: template.version, default=None)
        if newest is not None and not (found and same(found[-1].template, newest)):
            found.append(Version(newest, one.policy.version, one.since, one.by, one.reason))
    return found[::-1]


def same(one: Template, other: Template) -> bool:
    """Return whether two wordings are the same, for complainants and in the claimed points."""
    return (one.subject, one.text, one.says) == (other.subject, other.text, other.says)
