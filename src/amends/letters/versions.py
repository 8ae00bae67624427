"""Versions of a letter's template: from when each applied, by whom, and why."""

from dataclasses import dataclass
from datetime import datetime

from amends.core.framework.labels import PackPoint
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


def author_of(code: str, point: PackPoint, at: datetime) -> Id | None:
    """Return who published that a letter's template contains a point, as it applied at a moment;
    None if it did not."""
    author = None
    for adoption in adopted():
        if adoption.since <= at:
            says = any(t.code == code and point in t.says for t in adoption.policy.templates)
            author = (author or adoption.by) if says else None
    return author


def same(wording: Template, other: Template) -> bool:
    """Return whether two wordings are the same, for complainants and in the claimed points."""
    return (wording.subject, wording.text, wording.says) == (other.subject, other.text, other.says)
