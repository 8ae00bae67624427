"""Actions, and promises to complainants, as rows of one list."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext

from amends.core.improvement.action_events import ActionKind, ActionSource
from amends.core.improvement.actions import ActionState
from amends.core.improvement.owed import OwedKind
from amends.core.values import Code, Day, Money
from amends.handling.streams import stream_of
from amends.register.models import Action, Commitment
from amends.wording import choices, money
from amends.wording.names import Names
from amends.wording.phrases import capital

from ..request.context import DeskContext
from .marks import When, action_check, action_when, day_state
from .records import action_stream, titles


@dataclass(frozen=True, slots=True)
class ActionRow:
    """One action, promise or remedy in one line."""

    address: str
    what: str
    kind: str
    source: str
    source_address: str
    owner: str
    when: When
    cost: str
    check: str
    due: Day | None
    state: str
    amount: Money | None = None
    id: str = ""
    """The id of an action; empty for a promise or a remedy."""


def action_rows(
    rows: Sequence[Action | Commitment],
    desk: DeskContext,
    *,
    purpose: str,
    problems: Mapping[str, str] | None = None,
) -> list[ActionRow]:
    """Return the lines of a list, in its order; `problems` are titles of problems by id."""
    pieces = [(_piece(row), _stream(row)) for row in rows]
    texts = titles(pieces, desk, purpose=purpose)
    names = Names(desk.names({row.owner for row in rows if row.owner}), {}, desk.rules)
    seen = complaints_seen(rows, desk)
    return [
        _action(row, desk, texts, names, problems or {}, seen)
        if isinstance(row, Action)
        else _commitment(row, desk, texts, names)
        for row in rows
    ]


def _piece(row: Action | Commitment) -> str:
    return row.what if isinstance(row, Action) else row.words


def _stream(row: Action | Commitment) -> str:
    return action_stream(row.id) if isinstance(row, Action) else stream_of(row.reference)


def _action(
    row: Action,
    desk: DeskContext,
    texts: Mapping[str, str],
    names: Names,
    problems: Mapping[str, str],
    seen: Collection[str],
) -> ActionRow:
    source, where = source_of(row, problems, seen)
    amount = _money(row.minor, row.currency)
    return ActionRow(
        reverse("desk:action", args=[row.id]),
        what_of(row, texts),
        capital(choices.label(ActionKind(row.kind))),
        source,
        where,
        names.person(row.owner),
        action_when(row, desk),
        money.amount(amount) if amount else "",
        action_check(row),
        row.due,
        capital(choices.label(ActionState(row.state))),
        amount,
        row.id,
    )


def what_of(row: Action, texts: Mapping[str, str]) -> str:
    """Return what is to be done; a text where a response only says that others may be affected."""
    return texts.get(row.what, "") or gettext("Find others who may be affected")


def complaints_seen(rows: Iterable[Action | Commitment], desk: DeskContext) -> frozenset[str]:
    """Return those of the complaints from which actions come that the reader may open."""
    named = {row.reference for row in rows if row.reference}
    if not named:
        return frozenset()
    seen = desk.visible().filter(reference__in=named)
    return frozenset(seen.values_list("reference", flat=True))


def source_of(row: Action, problems: Mapping[str, str], seen: Collection[str]) -> tuple[str, str]:
    """Return what an action comes from, and the address of it where the reader may open it:
    `problems` are titles by id, `seen` references of complaints."""
    if row.problem and (title := problems.get(row.problem)):
        return title, reverse("desk:problem", args=[row.problem])
    if row.reference in seen:
        text = gettext("Complaint {reference}").format(reference=row.reference)
        return text, reverse("desk:complaint", args=[row.reference])
    return capital(choices.label(ActionSource(row.source))), ""


def _commitment(
    row: Commitment, desk: DeskContext, texts: Mapping[str, str], names: Names
) -> ActionRow:
    amount = _money(row.minor, row.currency)
    remedy = names.listed("response_types", row.what) if row.what else ""
    text = gettext("Complaint {reference}").format(reference=row.reference)
    address = reverse("desk:complaint", args=[row.reference])
    promise = row.kind == OwedKind.promise
    return ActionRow(
        address,
        texts.get(row.words, "") or remedy or gettext("Promise to the complainant"),
        gettext("Promise") if promise else gettext("Remedy"),
        text,
        address,
        names.person(row.owner) if row.owner else "",
        day_state(row.day, desk, row.unit or None),
        money.amount(amount) if amount else "",
        gettext("Not needed"),
        row.day,
        gettext("Open"),
        amount,
    )


def _money(minor: int | None, currency: str) -> Money | None:
    return None if minor is None else Money(minor, Code(currency))
