"""Clause 7.1: the versions of the public text about complaining, each with its rules.

A version begins when a policy or a rule pack is adopted. Nothing else is stored: the adopted texts
are kept under their SHA-256, and the audit trail proves who adopted them and when.
"""

from collections.abc import Iterator
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
    """A version by its number, from when it applied, who published it and what was adopted for it.
    `languages` are those in which all seven facts were complete."""

    number: int
    since: datetime
    by: Id
    adopted: tuple[PolicyAdopted | PackAdopted, ...]
    languages: tuple[str, ...]


def public_versions(now: datetime) -> list[PublicVersion]:
    """Return every version that applied until now, the oldest first."""
    versions: dict[datetime, PublicVersion] = {}
    for event, by in sorted(_adopted(), key=lambda pair: pair[0].binds):
        if event.binds > now:
            break
        version = versions.get(event.binds)
        languages = published_in(rules.book().at(event.binds).policy)
        versions[event.binds] = PublicVersion(
            version.number if version else len(versions) + 1,
            event.binds,
            by,
            (*(version.adopted if version else ()), event),
            languages,
        )
    return list(versions.values())


def _adopted() -> Iterator[tuple[PolicyAdopted | PackAdopted, Id]]:
    for entry in map(recorded_event, store.read(RULES)):
        event: object = entry.event
        if isinstance(event, PolicyAdopted | PackAdopted):
            yield event, entry.by


def rules_of(version: PublicVersion) -> Rules:
    """Return the rules of a version with the staff of that moment."""
    in_force = rules.book().at(version.since)
    return replace(in_force, people=rules.directory_at(version.since))
