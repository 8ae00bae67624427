"""Every wording that a letter ever had: from when on, by whom, and why."""

from dataclasses import dataclass
from datetime import datetime

from amends.core.framework.policy.vocabulary import Template
from amends.core.values import Id
from amends.governance.publishing import adopted


@dataclass(frozen=True, slots=True)
class Version:
    """One wording, with the policy that brought it; `reason` is a piece of the vault."""

    template: Template
    policy: int
    since: datetime
    by: Id
    reason: Id | None


def versions(code: str, language: str) -> list[Version]:
    """The wordings of a letter in one language, the newest first; one that a later policy did not
    change is told once."""
    found: list[Version] = []
    for one in adopted():
        written = [t for t in one.policy.templates if (t.code, t.language) == (code, language)]
        newest = max(written, key=lambda template: template.version, default=None)
        if newest is not None and not (found and same(found[-1].template, newest)):
            found.append(Version(newest, one.policy.version, one.since, one.by, one.reason))
    return found[::-1]


def same(one: Template, other: Template) -> bool:
    """Whether two wordings say the same, to complainants and of what regulators want."""
    return (one.subject, one.text, one.says) == (other.subject, other.text, other.says)
