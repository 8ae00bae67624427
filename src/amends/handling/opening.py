"""Clause 5.3: whether a person opened what they sign, as it is now, from the read log.

On pages, those count that show the text which is signed. With a token, a GET of the record with
the same token within the hour does. The operator never opens anything in a person's name.
"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from amends.core.framework.people.authority import BY_API, BY_PAGE, SYSTEM_ACTOR, Actor
from amends.core.values import Moment
from amends.vault.reading import was_opened

from . import kinds
from .commands import Command
from .opened import PAGES, by_token
from .stream_kind import StreamKind
from .unit_of_work import UnitOfWork

WITHIN = timedelta(hours=1)
"""How long before an act with a token the same token may have opened the record."""
_EVER = datetime(1970, 1, 1, tzinfo=UTC)


def having_opened(
    actor: Actor, uow: UnitOfWork, kind: StreamKind[object], command: Command
) -> Actor:
    """Return the actor with how they opened what the command signs, if it signs something."""
    actor = replace(actor, opened=None)
    if actor.person is None or actor.via is not None:
        return actor
    what = kind.signs(uow, command, actor)
    if what is None:
        return actor
    since = _changed(uow, what, command, actor)
    if since is None:
        return actor.having_opened
    token, where = actor.token, PAGES if actor.token is None else (by_token(actor.token),)
    since = since if token is None else max(since, uow.now - WITHIN)
    if not was_opened(reader=actor.id, purposes=where, reference=what, since=since, until=uow.now):
        return actor
    return replace(actor, opened=BY_PAGE if token is None else BY_API)


def _changed(uow: UnitOfWork, what: str, command: Command, actor: Actor) -> Moment | None:
    """Return since when what is signed is as it is now; a text is what its digest says for ever.
    None if the actor begins the record in this very transaction."""
    try:
        kind = kinds.kind_of(what)
    except KeyError:
        return _EVER
    known = (SYSTEM_ACTOR.id, actor.id)
    first = next(iter(uow.recorded.get(what, ())), None)
    if first and (first.version, first.by, first.recorded) == (1, actor.id, uow.now):
        return None
    others = (e for e in reversed(uow.entries(what)) if e.by not in known and not kind.adds(e))
    last = next(others, None)
    state = uow.states.get(what)
    to_read = getattr(state, "to_read_since", None) if what == command.stream else None
    return max(last.recorded if last else _EVER, to_read(command.act) if to_read else _EVER)
