"""Clause 8.5: what gives evidence weight: another person who read a record and approved it, a
confirmation by someone who is not involved, and texts that are used for one requirement only."""

from collections.abc import Mapping
from typing import Any

from amends.core.governing.confirmations import CONFIRMATION, Confirmation, ConfirmationState
from amends.core.governing.exemptions import EXEMPTION, ExemptionState
from amends.core.governing.statements import STATEMENT, StatementState
from amends.core.improvement.evidence import repeated
from amends.core.values import Day, Id
from amends.handling.kinds.opened_first import API, SHOWN, SIGNED
from amends.handling.streams import states_at
from amends.register import governing
from amends.vault import peek
from amends.vault.reading import was_opened

from . import catalogue


def current() -> dict[str, Any]:
    """Return the statements, confirmations and exemptions that are not over, by stream."""
    over = (StatementState.retired, ConfirmationState.withdrawn, ExemptionState.ended)
    kinds = map(str, (STATEMENT.name, CONFIRMATION.name, EXEMPTION.name))
    rows = governing.of_kind(*kinds).exclude(state__in=over)
    states = states_at(dict(rows.values_list("id", "version")))
    return {stream: state for stream, state in states.items() if state is not None}


def shared(records: Mapping[str, Any]) -> set[str]:
    """Return those of these records whose text is used for too many requirements."""
    of = {
        stream: getattr(state, "words", None) or state.reason for stream, state in records.items()
    }
    texts = peek(piece.sealed for piece in of.values())
    written = {stream: text for stream, piece in of.items() if (text := texts[piece.sealed])}
    return repeated(written, {stream: _items(state) for stream, state in records.items()})


def _items(state: Any) -> list[str]:
    if hasattr(state, "requirement"):
        return [state.requirement]
    return [
        item.id
        for item in catalogue.items().values()
        if item.records == STATEMENT.name and state.item in item.about
    ]


def approved(stream: str, record: Any) -> bool:
    """Return whether another person than its author opened a record, on its page or with a token,
    and approved it."""
    by, author = record.approved_by, getattr(record, "written_by", record.begun_by)
    since = getattr(record, "worded_at", record.begun_at)
    if by in (None, author):
        return False
    pages, tokens = (SHOWN, SIGNED), f"{API}/"
    return was_opened(reader=by, purposes=pages, reference=stream, since=since, beginning=tokens)


def confirmed(records: Mapping[str, Any], today: Day) -> dict[str, str]:
    """Return the requirements that someone who is not involved confirmed, with the record: it still
    counts, and that person owns no record by which the requirement is shown."""
    records_of: dict[str, str] = {}
    for stream, state in records.items():
        item = catalogue.items().get(getattr(state, "requirement", ""))
        if item is None or not isinstance(state, Confirmation):
            continue
        if state.until >= today and state.begun_by not in _owners(item):
            records_of[item.id] = stream
    return records_of


def _owners(item: catalogue.Item) -> set[Id]:
    if not item.records:
        return set()
    owners = governing.of_kind(item.records).order_by().values_list("owner", flat=True)
    return set(map(Id, owners.distinct()))
