"""Clause 5.3: whether a person opened what they sign, as it is now, from the read log.

Pages count that show the text which is signed. With a token, a GET of the record with the same
token within the hour does. The operator never opens anything in a person's name.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from amends.core.framework.people.authority import BY_API, BY_PAGE, SYSTEM_ACTOR, Actor
from amends.core.records.state import GoverningRecord
from amends.core.values import Id, Moment
from amends.vault.reading import note_without_words, was_opened

from ..commands import Command
from ..stream_kind import StreamKind
from ..unit_of_work import UnitOfWork

type KindOf = Callable[[str], StreamKind[Any]]
"""Returns the kind of a stream. Raises KeyError for a name of no kind."""

SHOWN = "governing"
"""The purpose under which the page of a governing record shows its text."""
SIGNED = "signing"
"""The purpose under which another page shows what is signed there."""
_PAGES = {
    "action": ("action",),
    "complaint": ("complaint", "audit", "record"),
    "problem": ("problem",),
}
"""The purposes of the pages that show one record with its text, by the kind of its stream."""
API = "api"
WITHIN = timedelta(hours=1)
"""How long before an act with a token the same token may have opened the record."""
_EVER = datetime(1970, 1, 1, tzinfo=UTC)


def by_token(token: Id | None) -> str:
    """Return the purpose under which a GET with a token opens a record."""
    return f"{API}/{token}" if token else API


def commands_up_to(entry: int) -> str:
    """Return the name of what the operator did up to an entry."""
    return f"commands@{entry}"


def note(actor: Actor, reference: str, *, now: Moment) -> None:
    """Note that a page shows the actor what they may sign there: a stream, the digest of a text or
    another name. With a token, an answer of the API shows it."""
    purpose = by_token(actor.token) if actor.token else SIGNED
    note_without_words(reader=actor.id, purpose=purpose, now=now, reference=reference)


def having_opened(actor: Actor, uow: UnitOfWork, command: Command, kind_of: KindOf) -> Actor:
    """Return the actor with how they opened what the command signs, if it signs something."""
    actor = replace(actor, opened=None)
    if actor.person is None or actor.via is not None:
        return actor
    what = kind_of(command.stream).signs(uow, command, actor)
    if what is None:
        return actor
    since = _changed(uow, what, command, actor, kind_of)
    if since is None:
        return actor.having_opened
    pages, how = (*_PAGES.get(what.partition("/")[0], (SHOWN,)), SIGNED), BY_PAGE
    if actor.token is not None:
        pages, how, since = (by_token(actor.token),), BY_API, max(since, uow.now - WITHIN)
    read = was_opened(reader=actor.id, purposes=pages, reference=what, since=since, until=uow.now)
    return replace(actor, opened=how if read else None)


def _changed(
    uow: UnitOfWork, what: str, command: Command, actor: Actor, kind_of: KindOf
) -> Moment | None:
    """Return since when what is signed is as it is now; a text is what its digest says for ever.
    None if the actor begins the record in this very transaction."""
    try:
        kind = kind_of(what)
    except KeyError:
        return _EVER
    ours = (SYSTEM_ACTOR.id, actor.id)
    first = next(iter(uow.recorded.get(what, ())), None)
    if first and (first.version, first.by, first.recorded) == (1, actor.id, uow.now):
        return None
    state = uow.states.get(what) if what == command.stream else None
    if isinstance(state, GoverningRecord) and (since := state.to_read_since(command.act)):
        return since
    others = (e for e in reversed(uow.entries(what)) if e.by not in ours and not kind.adds(e))
    last = next(others, None)
    return last.recorded if last else _EVER
