"""Clause 7.1: the versions of the public text about complaining, each with its rules.

A version begins when a policy or a rule pack is adopted. Nothing else is stored: the adopted texts
are kept under their SHA-256, and the audit trail proves who adopted them and when.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from amends.core.framework.adoption.events import PackAdopted, PolicyAdopted
from amends.core.framework.adoption.rulebook import Rules
from amends.core.framework.policy.public_facts import published_in
from amends.core.values import Id
from amends.handling import rules
from amends.handling.streams import RULES, recorded_event
from amends.journal import store


@dataclass(frozen=True, slots=True)
class PublicVersion:
    """A version by its number, who published it and from when it applied. `policy` is the version
    of the policy, `sha256` identifies its text."""

    number: int
    since: datetime
    by: Id
    policy: int
    sha256: Id
    languages: tuple[str, ...]


def public_versions(now: datetime) -> list[PublicVersion]:
    """Return every version that applied until now, the oldest first. Versions without a complete
    language keep their number and have no `languages`."""
    book, found = rules.book(), dict[datetime, PublicVersion]()
    policy: PolicyAdopted | None = None
    for entry in map(recorded_event, store.read(RULES)):
        event: object = entry.event
        policy = event if isinstance(event, PolicyAdopted) else policy
        if not isinstance(event, PolicyAdopted | PackAdopted) or policy is None:
            continue
        if event.binds <= now:
            number = found[event.binds].number if event.binds in found else len(found) + 1
            languages = published_in(book.at(event.binds).policy)
            found[event.binds] = PublicVersion(
                number, event.binds, entry.by, policy.version, policy.sha256, languages
            )
    return list(found.values())


def rules_of(version: PublicVersion) -> Rules:
    """Return the rules of a version with the staff of that moment."""
    held = rules.book().at(version.since)
    return replace(held, people=rules.directory_at(version.since))
