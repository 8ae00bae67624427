"""Clause 4.10: governing records as a reader may read them: without restricted complaints of which
they may not know. Every page, file, feed and API answer about records reads them here."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from amends.core.framework.adoption.rulebook import Rules
from amends.core.framework.people.authority import Actor
from amends.core.governing.catalogue import GOVERNING
from amends.core.governing.references import (
    named,
    named_in,
    names_complaints,
    read_without,
)
from amends.core.records.kind import Entries, RecordKind
from amends.core.values import Code, Id
from amends.journal import store

from . import access
from .streams import recorded_event


def as_read(
    kind: RecordKind[Any], state: Any, entries: Entries, actor: Actor, rules: Rules
) -> tuple[Any, Entries] | None:
    """Return a record with its entries as the actor reads it; None if there is none for them."""
    if not kind.seen_by(actor, state, rules):
        return None
    if _can_name(kind.name):
        references = {reference for one in entries for reference in named(one.event)}
        hidden = access.restricted_from(actor, references, rules)
        state, entries = read_without(kind, state, entries, hidden)
        if state is None:
            return None
    return kind.read_by(actor, state, rules, entries)


def states_as_read(states: Mapping[str, Any], actor: Actor, rules: Rules) -> dict[str, Any]:
    """Return the governing records of these streams that exist for the actor, as they read them."""
    kinds = {stream: GOVERNING[Code(stream.partition("/")[0])] for stream in states}
    seen = {
        stream: state
        for stream, state in states.items()
        if state and kinds[stream].seen_by(actor, state, rules)
    }
    references = frozenset[Id]().union(*map(named_in, seen.values()))
    hidden = access.restricted_from(actor, references, rules)
    mended = [stream for stream, state in seen.items() if hidden & named_in(state)]
    for stream, kept in store.read_many(mended).items() if mended else ():
        entries = tuple(map(recorded_event, kept))
        seen[stream], _ = read_without(kinds[stream], seen[stream], entries, hidden)
    return {
        stream: kinds[stream].shown_to(actor, state, rules)
        for stream, state in seen.items()
        if state is not None
    }


def exists_for(kind: RecordKind[Any], actor: Actor, state: Any, rules: Rules) -> bool:
    """Return whether a record exists for an actor: not if it is only about complaints of which they
    may not know."""
    if not kind.seen_by(actor, state, rules):
        return False
    complaints = frozenset(getattr(state, "complaints", ())) if _can_name(kind.name) else None
    return not complaints or access.restricted_from(actor, complaints, rules) != complaints


@cache
def _can_name(name: Code) -> bool:
    return name in GOVERNING and names_complaints(GOVERNING[name])
