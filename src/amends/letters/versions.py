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
    history: list[Version] = []
    for adoption in adopted():
        written = [t for t in adoption.policy.templates if (t.code, t.language) == (code, language)]
        newest = max(written, key=lambda template: template.version, default=None)
        if newest is not None and not (history and same(history[-1].template, newest)):
            history.append(
                Version(
                    newest, adoption.policy.version, adoption.since, adoption.by, adoption.reason
                )
            )
    return history[::-1]


def same(wording: Template, other: Template) -> bool:
    """Return whether two wordings are the same, for complainants and in the claimed points."""
    return (wording.subject, wording.text, wording.says) == (other.subject, other.text, other.says)
