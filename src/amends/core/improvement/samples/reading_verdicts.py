"""Annex D: what the record itself says on the questions of a score card, for comparison with the
verdict of a person. It is shown only after theirs is recorded."""

from collections.abc import Iterable, Iterator, Mapping

from ...framework.adoption.rulebook import Rules
from ...operation import events as e
from ...operation.complaint import Complaint, RecordedEvent
from ..monitoring import answer_due
from .reading import Item, Verdict


def from_record(
    complaint: Complaint, entries: Iterable[RecordedEvent], rules: Rules
) -> Mapping[Item, Verdict]:
    """Return the verdicts that follow from the record: both sides, in time, priority. The other
    questions need a person."""
    return dict(_verdicts(complaint, tuple(entries), rules))


def _verdicts(
    c: Complaint, entries: tuple[RecordedEvent, ...], rules: Rules
) -> Iterator[tuple[Item, Verdict]]:
    if c.subjects:
        heard = sum(1 for one in c.subjects if one.heard or one.not_heard_reason)
        whole = Verdict.yes if heard == len(c.subjects) else Verdict.partly
        yield Item.both_sides, whole if heard else Verdict.no
    else:
        yield Item.both_sides, Verdict.not_applicable
    due = answer_due(c, rules)
    if due is not None and c.answered_at is not None:
        yield Item.in_time, _by(c.answered_at <= due.first)
    levels = [one.event.priority for one in entries if isinstance(one.event, e.Assessed)]
    if levels:
        yield Item.priority, _by(len(set(levels)) == 1)


def _by(holds: bool) -> Verdict:
    return Verdict.yes if holds else Verdict.no


def differing(person: Mapping[Item, Verdict], record: Mapping[Item, Verdict]) -> tuple[Item, ...]:
    """Return the questions on which a person and the record differ."""
    return tuple(item for item in record if person.get(item) not in (None, record[item]))
