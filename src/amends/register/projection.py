"""Projection of a complaint's fold to its rows, and saving them in the register.

`draw` is a pure function. Verdicts in it come from core, and `handling` decides who may read a row.
Nothing depends on the current time.
"""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import batched
from typing import Any

from django.db import connection, models, transaction

from amends.core.framework.adoption.rulebook import Rules
from amends.core.improvement.monitoring import answer_due, sums
from amends.core.improvement.owed import owed as promised
from amends.core.improvement.register_row import from_entries
from amends.core.operation.acts.closing.carrying_out import to_verify
from amends.core.operation.acts.closing.ending import cause_missing
from amends.core.operation.acts.second_look import unauthorized
from amends.core.operation.complaint.stages import Stage
from amends.core.operation.complaint.state import Complaint
from amends.core.operation.effects.deadline_warnings import next_raised, next_word, unread
from amends.core.operation.events import Fact
from amends.core.operation.guidance.next_dates import Awaited, awaited, binding
from amends.core.operation.regulators.owed_letters import owed_as_told
from amends.core.operation.regulators.regulated import to_classify
from amends.core.values import Coded, Money
from amends.vault.rows import delete, insert, read, stored, update

from .columns import Record, names_of, record_as, record_of
from .custom_field_filter import place_of
from .models import Commitment, Deadline, EarlierCodes, OwnFact, Reader, Reminder, Row, Sum, Unread

BESIDE: tuple[type[models.Model], ...] = (
    Reader,
    Deadline,
    Reminder,
    Sum,
    OwnFact,
    Unread,
    Commitment,
    EarlierCodes,
)
"""The tables with rows of a complaint other than its main row."""
_ALL: tuple[type[models.Model], ...] = (*BESIDE, Row)

PROJECTED_BY = 34
"""Raised whenever fold or `draw` change the content of a row; the worker reprojects older rows."""

_BATCH = 1_000
"""Complaints in one statement."""


class Awaiting(Coded):
    """What is awaited from another person, the first that applies."""

    triage = "triage"
    second_person = "second_person"
    authorization = "authorization"
    verification = "verification"
    reaction = "reaction"
    exclusion = "exclusion"
    cause = "cause"


@dataclass(frozen=True, slots=True)
class Drawn:
    """Register rows of one complaint, not saved yet."""

    row: Record
    beside: "Beside"


type Beside = Mapping[type[models.Model], tuple[Record, ...]]
"""Rows of a complaint other than its main row, by table in the order of `BESIDE`."""


def project(complaint: Complaint, rules: Rules) -> Drawn:
    """Return the rows of a complaint as of its last entry. The current rules decide how long a
    complainant's reply is awaited, when people are warned of a deadline, and which letters
    regulators require."""
    beside: Beside = {
        Deadline: _deadlines(complaint, rules),
        Reminder: _reminders(complaint),
        Sum: _sums(complaint),
        OwnFact: _own_facts(complaint),
        Unread: _unread(complaint, rules),
        Commitment: _commitments(complaint),
        EarlierCodes: _earlier_codes(complaint),
    }
    return Drawn(_row(complaint, rules), beside)


def save(
    drawn: Sequence[Drawn],
    readers: Mapping[str, Sequence[str]],
    *,
    new: Collection[str] = frozenset(),
) -> None:
    """Replace the rows of the same complaints, in the caller's transaction.

    `readers` are the keys of each complaint, by reference. Raises KeyError if they are missing, so
    that access is never granted or lost by accident. An act that changes only the main row writes
    one statement, and a thousand complaints as many as one. The `new` ones have no rows yet.
    """
    with transaction.atomic(savepoint=False):
        for batch in batched(drawn, _BATCH):
            _replace(completed(batch, readers), new)


def _replace(whole: Sequence["Whole"], new: Collection[str]) -> None:
    before = _written(whole, new)
    changed = [w for w in whole if before.get(w.reference) != w.row.beside]
    for model in BESIDE if changed else ():
        references = [w.reference for w in changed if _may_have(model, before.get(w.reference))]
        _settle(model, references, [row for w in changed for row in w.rows[model]])


def _written(whole: Sequence["Whole"], new: Collection[str]) -> dict[str, str]:
    """Write the main rows; return what those that there were said of the others."""
    rows = [w.row for w in whole]
    old = [row for row in rows if row.reference not in new]
    if old and (connection.vendor == "sqlite" or len(old) == 1):
        before = update(Row, old, key="reference", was="beside")
        rows = [row for row in rows if row.reference not in before]
    else:
        kept = Row.objects.filter(reference__in=[row.reference for row in old])
        before = dict(kept.values_list("reference", "beside")) if old else {}
    insert(Row, rows, over=("reference",))
    return before


@dataclass(frozen=True, slots=True)
class Whole:
    """All rows of a complaint. The main row says of the others their digest, and a letter for each
    table that has some."""

    row: Record
    rows: Beside

    @property
    def reference(self) -> str:
        """The reference of the complaint."""
        reference: str = self.row.reference
        return reference


_LETTERS = dict(zip(BESIDE, "rdmsouce", strict=True))


def _beside(rows: Beside) -> str:
    text = "\n".join(" ".join(map(str, row)) for model in BESIDE for row in rows[model])
    tables = "".join(_LETTERS[model] for model in BESIDE if rows[model])
    return f"{hashlib.sha256(text.encode()).hexdigest()[:20]}.{tables}"


def _may_have(model: type[models.Model], beside: str | None) -> bool:
    """Return whether a table can have rows of a complaint, by what its main row says; a complaint
    without one has none, and an older one may have some of each."""
    if beside is None:
        return False
    _, point, tables = beside.partition(".")
    return not point or _LETTERS[model] in tables


def completed(drawn: Sequence[Drawn], readers: Mapping[str, Sequence[str]]) -> list[Whole]:
    """Return the projected rows together with their readers; the main rows get the digest of it."""
    return [_completed(draft, sorted(set(readers[draft.row.reference]))) for draft in drawn]


def _completed(drawn: Drawn, keys: Sequence[str]) -> Whole:
    row, reader = drawn.row, record_of(Reader)
    readers = tuple([reader(row.reference, key, row.received_at) for key in keys])
    rows: Beside = {Reader: readers, **drawn.beside}
    return Whole(row._replace(beside=_beside(rows)), rows)


def forget(references: Collection[str]) -> None:
    """Delete the rows of complaints before they are rebuilt. The search index stays."""
    for model in _ALL if references else ():
        delete(model, "reference", list(references))


def columns(row: models.Model) -> tuple[Any, ...]:
    """The values of a row in the order of its columns, to compare it with another."""
    return tuple([getattr(row, name) for name in names_of(type(row))])


# --- what a complaint says ---


def _row(c: Complaint, rules: Rules) -> Record:
    owed = owed_as_told(c, rules)
    due, waits = binding(c, rules.policy, owed), awaited(c, rules.policy, owed)
    answer = answer_due(c, rules)
    return record_as(
        Row,
        c,
        **from_entries(c),
        answer_due=answer.until if answer else None,
        answer_first=answer.first if answer else None,
        **_next(due, waits),
        awaiting=str(_awaiting(c) or ""),
        owed=len(owed),
        unclear=len({fact for unclear in to_classify(c, rules) for fact in unclear.told}),
        beside="",
        facts_due=True,
        projected_by=PROJECTED_BY,
    )


def _next(due: Awaited | None, waits: Awaited | None) -> dict[str, Any]:
    """Return the columns of the next deadline and of what is awaited next."""
    named = (due.clock or due.letter) if due else None
    return {
        "next_due": due.until if due else None,
        "next_clock": named[1] if named else "",
        "next_on": waits.until if waits else None,
        "next_what": str(waits.what) if waits else "",
        "next_since": waits.since if waits else None,
    }


def _awaiting(c: Complaint) -> Awaiting | None:
    if not c.open:
        checked = c.exclusion is None or not c.exclusion.waits
        missing = Awaiting.cause if cause_missing(c) else None
        return missing if checked else Awaiting.exclusion
    if c.sealed_triage:
        return Awaiting.triage
    if c.proposal is not None:
        return Awaiting.second_person
    if unauthorized(c):
        return Awaiting.authorization
    if to_verify(c):
        return Awaiting.verification
    return Awaiting.reaction if c.at(Stage.decision_communicated) else None


def _deadlines(c: Complaint, rules: Rules) -> tuple[Record, ...]:
    return tuple(
        record_as(Deadline, term, reference=c.reference, speaks_at=next_word(c, term, rules))
        for term in c.terms
    )


def _reminders(c: Complaint) -> tuple[Record, ...]:
    days = sorted({(reminder.person, reminder.day) for reminder in c.reminders})
    return tuple(record_of(Reminder)(reference=c.reference, person=p, day=day) for p, day in days)


def _unread(c: Complaint, rules: Rules) -> tuple[Record, ...]:
    return tuple(
        record_as(
            Unread,
            notice,
            reference=c.reference,
            raised=notice.rung is None,
            speaks_at=next_raised(c, notice, rules),
        )
        for notice in unread(c)
    )


def _sums(c: Complaint) -> tuple[Record, ...]:
    return tuple(
        record_of(Sum)(
            reference=c.reference,
            number=number,
            flow=str(money.flow),
            currency=str(money.amount.currency),
            minor=money.amount.minor,
            promised_at=money.at,
            paid_on=money.on,
        )
        for number, money in enumerate(sums(c), start=1)
    )


def _own_facts(c: Complaint) -> tuple[Record, ...]:
    return tuple(
        record_of(OwnFact)(
            reference=c.reference,
            field=fact.name,
            value=_fact_text(fact),
            number=_fact_place(fact),
            currency=str(fact.money.currency) if fact.money else "",
            piece=fact.words.sealed if fact.words else "",
        )
        for fact in c.facts
        if fact.name.startswith("own.")
    )


def _fact_place(fact: Fact) -> int | None:
    """Return the place in a range, for types that have one."""
    fields = (fact.number, fact.money, fact.day)
    return next((place_of(field) for field in fields if field is not None), None)


def _fact_text(fact: Fact) -> str:
    match fact:
        case Fact(flag=bool(flag)):
            return "yes" if flag else "no"
        case Fact(money=Money(minor, currency)):
            return f"{minor} {currency}"
        case Fact(words=None):
            fields = (fact.code, fact.number, fact.day, fact.moment)
            return next(str(field) for field in fields if field is not None)
        case _:
            return ""


def _commitments(c: Complaint) -> tuple[Record, ...]:
    return tuple(
        record_as(
            Commitment,
            promise,
            reference=c.reference,
            owner=promise.owner or c.owner or "",
            unit=c.unit or "",
            minor=promise.amount.minor if promise.amount else None,
            currency=str(promise.amount.currency) if promise.amount else "",
        )
        for promise in promised(c)
    )


def _earlier_codes(c: Complaint) -> tuple[Record, ...]:
    return tuple(
        record_as(EarlierCodes, codes, reference=c.reference, number=number)
        for number, codes in enumerate(c.earlier, start=1)
    )


# --- into the tables ---


def _settle(model: type[models.Model], references: Sequence[str], wanted: Sequence[Record]) -> None:
    """Bring the rows of complaints to the wanted state with as few writes as possible.
    `references` are those that may have rows already."""
    names = names_of(model)
    before = read(model, "reference", references) if references else set()
    meant = dict(zip(stored(model, wanted), wanted, strict=True))
    keys = [names.index(name) for name in key_names(model)]
    gone = [tuple(row[at] for at in keys) for row in before - meant.keys()]
    for batch in batched(gone, _BATCH):
        model._default_manager.filter(pk__in=batch).delete()
    if fresh := [row for values, row in meant.items() if values not in before]:
        insert(model, fresh)


def key_names(model: type[models.Model]) -> tuple[str, ...]:
    """Return the columns of the primary key."""
    return tuple(field.attname for field in model._meta.pk_fields)
