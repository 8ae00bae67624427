"""What records have in common over the API: their acts, and lists by pages."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from functools import partial
from typing import Any, cast

from django.db.models import QuerySet
from django.utils.translation import gettext

from amends.core.framework.acting import Situation, may
from amends.core.framework.people.authority import Permission
from amends.core.framework.people.personnel import Person
from amends.core.records.deciding import RecordAct
from amends.core.records.kind import RecordKind
from amends.core.refusal import Refused
from amends.core.values import Code, Id, Sealed
from amends.handling.commands import Command, Outdated, Performed
from amends.handling.fresh_ids import drawn
from amends.handling.idempotency import led_to
from amends.handling.improvement.reading import RecordFile, text
from amends.handling.perform import perform
from amends.people import read
from amends.register.pages import cursor_of, key_of
from amends.wording import acts as wording
from amends.wording.names import Names

from ..complaints.acts import Refusal
from ..problem_responses import Problem
from ..refusing import refusal_told, refused_problem
from ..routes import Answer, Call, get, missing_match, post

_FAILS = ("invalid", "not-found", "refused", "other-body", "still-running")


@dataclass(frozen=True, slots=True)
class PossibleAct:
    """An act on a problem or an action, whether it may be done now, and if not why."""

    act: Code
    clause: str
    title: str
    hint: str
    allowed: bool
    refused: Refusal | None


@dataclass(frozen=True, slots=True)
class Collection[S]:
    """A collection of records of a kind: its path, name in the description, and how one is opened
    and told."""

    path: str
    one: str
    tag: str
    kind: RecordKind[S]
    file: Callable[[Call], RecordFile[S]]
    told: Callable[[RecordFile[S], Call], Any]
    shape: type


def person_of(call: Call) -> Person:
    """Return who calls a route for staff."""
    assert call.caller.person is not None  # noqa: S101 (the route is for staff)
    return call.caller.person


def names(call: Call) -> Names:
    """Return the names of staff for the sentences of refusals."""
    return Names(read.all_names(), {}, call.rules)


def told_as[T](shape: type[T], state: Any, texts: Mapping[str, str | None], /, **more: Any) -> T:
    """Return a shape filled from the fields of the same names, with sealed text opened, and with
    `more`."""
    values = dict(more)
    for field in fields(cast(Any, shape)):
        if field.name not in values:
            value = getattr(state, field.name)
            values[field.name] = text(texts, value) if isinstance(value, Sealed) else value
    return shape(**values)


@dataclass(frozen=True, slots=True)
class TextTold:
    """A text of a record that is not erased, by its piece, and who wrote it."""

    piece: Id
    by: Id
    text: str | None


def texts_told(state: Any, texts: Mapping[str, str | None]) -> tuple[TextTold, ...]:
    """Return every text of a record, with those that others replaced."""
    return tuple(TextTold(text.piece, text.by, texts.get(text.piece)) for text in state.texts)


def etag(file: RecordFile[Any]) -> dict[str, str]:
    """Return the ETag header, which If-Match repeats."""
    return {"ETag": f'"{file.state.revision}"'}


def possible(file: RecordFile[Any], kind: RecordKind[Any], call: Call) -> tuple[PossibleAct, ...]:
    """Return every act on a record with its answer of now."""
    acts, here = [], Situation(file.state, call.rules, call.caller.actor, call.now)
    for act in kind.acts.values():
        if not act.states or act.permission is Permission.system_run:
            continue
        refused = None
        try:
            may(act, here)
        except Refused as why:
            refused = Refusal(**refusal_told(why, names(call), call))
        title, hint = wording.title(act.key), wording.hint(act.key)
        acts.append(PossibleAct(act.name, act.clause, title, hint, refused is None, refused))
    return tuple(acts)


def page_of[R](
    rows: QuerySet[Any], order: str, cursor: str | None, limit: int, line: Callable[[Any], R]
) -> tuple[tuple[R, ...], str | None]:
    """Return a page of rows by their ids, and the cursor of the next one. Raises `BadCursor`."""
    if cursor:
        rows = rows.filter(id__gt=str(key_of(cursor, order, str)[0]))
    batch = list(rows.order_by("id")[: limit + 1])
    more = len(batch) > limit
    return tuple(map(line, batch[:limit])), cursor_of(order, batch[limit - 1].id) if more else None


def begin(collection: Collection[Any], act: Code, call: Call) -> Answer:
    """Begin a record by an act."""
    earlier = led_to(call.once) if call.once is not None else None
    stream = f"{collection.kind.prefix}{earlier or drawn()}"
    done = performed(call, stream, act)
    fresh = replace(call, path={"id": done.reference})
    file = collection.file(fresh)
    headers = etag(file) | {"Location": f"/api/v1{collection.path}/{done.reference}"}
    if done.replayed:
        headers["Idempotent-Replayed"] = "true"
    return Answer(collection.told(file, fresh), status=201, headers=headers)


def _act(collection: Collection[Any], act: Code, call: Call) -> Answer:
    stream, declared = collection.file(call).stream, collection.kind.acts[act]
    if call.expected is None and not declared.additive:
        raise missing_match()
    done = performed(call, stream, act, additive=declared.additive)
    file = collection.file(call)
    headers = etag(file) | ({"Idempotent-Replayed": "true"} if done.replayed else {})
    return Answer(collection.told(file, call), headers=headers)


def performed(call: Call, stream: str, act: Code, *, additive: bool = False) -> Performed:
    try:
        command = Command(stream, act, call.body, None if additive else call.expected)
        return perform([command], actor=call.caller.actor, now=call.now, once=call.once)
    except Refused as refused:
        raise refused_problem(refused, names(call), call) from None
    except Outdated as outdated:
        text = gettext("Your request is based on an older version. Read it again, then decide.")
        raise Problem(
            "outdated", text, headers={"ETag": f'"{outdated.now}"'}, revision=outdated.now
        ) from None


def _shown(collection: Collection[Any], call: Call) -> Answer:
    file = collection.file(call)
    return Answer(collection.told(file, call), headers=etag(file))


def declare(
    collection: Collection[Any],
    summary: str,
    listed: Callable[[Call], Answer],
    query: type,
    page: type,
) -> None:
    """Declare the routes of a list of records, of one record and of its acts."""
    get(
        collection.path,
        f"list{collection.one}s",
        summary,
        tag=collection.tag,
        query=query,
        answers=page,
        problems=("invalid", "bad-cursor"),
    )(listed)
    about = f"One {collection.one.lower()} with its text, history and acts"
    get(
        f"{collection.path}/{{id}}",
        f"get{collection.one}",
        about,
        tag=collection.tag,
        answers=collection.shape,
    )(partial(_shown, collection))
    for act in collection.kind.acts.values():
        begins = act.name == collection.kind.opening
        path = collection.path if begins else f"{collection.path}/{{id}}/acts/{act.name}"
        answer, status = (begin, 201) if begins else (_act, 200)
        answer = partial(answer, collection, act.name)
        declare_act(
            act, path, f"act-{act.key}", answer, collection.tag, collection.shape, status=status
        )


def declare_act(
    act: RecordAct,
    path: str,
    name: str,
    answer: Callable[[Call], Answer],
    tag: str,
    shape: type,
    *,
    status: int = 200,
) -> None:
    """Declare the route of an act. One on a record that exists needs its revision."""
    decides = "{" in path and not act.additive
    post(
        path,
        name,
        wording.WORDS[act.key].title,
        tag=tag,
        body=act.particulars,
        answers=shape,
        status=status,
        once=True,
        match="needed" if decides else "no",
        note=f"{wording.WORDS[act.key].hint} ISO 10002:2018, {act.clause}.",
        problems=(*_FAILS, "outdated", "missing-if-match") if decides else _FAILS,
    )(answer)
