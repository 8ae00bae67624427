"""Register queries of the worker and the clock. They are not for display, so access is not
filtered.

Each result is a candidate found by index; the act decides again on the fold.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import reduce
from itertools import batched
from operator import or_

from django.db.models import Exists, OuterRef, Q
from django.db.models.fields.tuple_lookups import Tuple, TupleGreaterThan

from amends.core.operation.complaint.stages import Stage
from amends.vault import rows

from .columns import Record, names_of
from .models import Deadline, Row, Unread
from .projection import BESIDE, PROJECTED_BY, Drawn, Whole, columns, completed


@dataclass(frozen=True, slots=True)
class Speaking:
    """A complaint with a deadline whose warning is due since a moment."""

    reference: str
    since: datetime


def speaking(now: datetime, *, at_most: int) -> list[Speaking]:
    """Return what has a warning due before `now`, longest due first: deadlines that are near,
    passed, or long past, and unread notices. A complaint occurs once for each of them."""
    warnings: list[Speaking] = []
    for model in (Deadline, Unread):
        due = model._default_manager.filter(speaks_at__lt=now).order_by("speaks_at", "reference")
        rows = due.values_list("reference", "speaks_at")[:at_most]
        warnings += [Speaking(reference, since) for reference, since in rows if since is not None]
    return sorted(warnings, key=lambda warning: (warning.since, warning.reference))[:at_most]


def open_ones(*, after: str, at_most: int) -> list[str]:
    """Complaints that are open, in the order of their references."""
    rows = Row.objects.filter(open=True, reference__gt=after).order_by("reference")
    return list(rows.values_list("reference", flat=True)[:at_most])


def owned_by(person: str) -> list[str]:
    """Return a person's open complaints as owner."""
    rows = Row.objects.filter(owner=person, open=True).order_by("reference")
    return list(rows.values_list("reference", flat=True))


type Ended = tuple[date, str]
"""The day on which a complaint ended, and its reference."""


def ended(*, before: date, after: Ended | None = None, at_most: int) -> list[Ended]:
    """The complaints that ended before a day and still have text, the longest ended first."""
    matches = Row.objects.filter(open=False, ended_on__lt=before, texts__gt=0)
    if after is not None:
        matches = matches.filter(TupleGreaterThan(Tuple("ended_on", "reference"), after))
    rows = matches.order_by("ended_on", "reference").values_list("ended_on", "reference")
    return [(day, reference) for day, reference in rows[:at_most] if day is not None]


def outdated(*, at_most: int) -> list[str]:
    """Return the complaints projected by an older version of the program."""
    rows = Row.objects.filter(projected_by__lt=PROJECTED_BY).order_by("projected_by", "reference")
    return list(rows.values_list("reference", flat=True)[:at_most])


def references(*, after: str = "", at_most: int) -> list[str]:
    """All references in their order, page by page."""
    rows = Row.objects.filter(reference__gt=after).order_by("reference")
    return list(rows.values_list("reference", flat=True)[:at_most])


def touched(*, after: str = "", at_most: int, rules: bool) -> list[str]:
    """Return the restricted complaints and, after a change of rules, all that may wait for a reply
    to a decision. Warnings of open ones depend on the rules too; those are marked by `outdate` and
    reprojected a few at a time."""
    condition = Q(restricted=True)
    if rules:
        condition |= Q(stage=Stage.decision_communicated) | Q(open=True, complainants__gt=1)
    rows = Row.objects.filter(condition, reference__gt=after).order_by("reference")
    return list(rows.values_list("reference", flat=True)[:at_most])


def outdate() -> int:
    """Mark the open complaints, and those with unread notices, as outdated, because warnings,
    letters owed and missing categories depend on the rules; they are reprojected in the background.
    Returns how many."""
    unread = Exists(Unread.objects.filter(reference=OuterRef("reference")))
    return Row.objects.filter(Q(open=True) | unread).update(projected_by=0)


def facts_due(*, at_most: int) -> list[tuple[str, int]]:
    """Return the complaints whose facts are older than their rows, with the version of the row."""
    rows = Row.objects.filter(facts_due=True).order_by("reference")
    return list(rows.values_list("reference", "version")[:at_most])


def facts_written(of: Iterable[tuple[str, int]]) -> None:
    """Note that the facts of complaints were written as of these versions; a row that changed since
    stays due."""
    for batch in batched(of, 200):
        same = [Q(reference=reference, version=version) for reference, version in batch]
        Row.objects.filter(reduce(or_, same), facts_due=True).update(facts_due=False)


def facts_all_due() -> None:
    """Mark the facts of every complaint as due."""
    Row.objects.filter(facts_due=False).update(facts_due=True)


def versions(*, after: str = "", at_most: int) -> list[tuple[str, int]]:
    """Return all references with the version that each row is of, page by page."""
    rows = Row.objects.filter(reference__gt=after).order_by("reference")
    return list(rows.values_list("reference", "version")[:at_most])


def without_a_row() -> list[str]:
    """Return complaints that have other rows in the register, but no main row."""
    row = Row.objects.filter(reference=OuterRef("reference"))
    return sorted(
        {
            reference
            for model in BESIDE
            for reference in model._default_manager.filter(~Exists(row))
            .values_list("reference", flat=True)
            .distinct()
        }
    )


@dataclass(frozen=True, slots=True)
class Difference:
    """A difference between the register and a fresh projection: ``row``, ``reader``, ``deadline``,
    ``reminder``, ``sum``, ``ownfact``, ``commitment``, ``earliercodes`` or ``search``, of a problem
    or an action, with its column or key. `older`: its row was
    projected by an older version of the program, or before the rules changed. `left_out`: a value
    could not be read, so that its other rows were not compared."""

    reference: str
    table: str
    what: str
    older: bool = False
    left_out: bool = False


def differences(drawn: Sequence[Drawn], readers: Mapping[str, Sequence[str]]) -> list[Difference]:
    """Return the differences between the register and the projection of these complaints. Nine
    queries, and nine more if there may be any.

    A row whose complaint has no stream is found by comparing `references` with the journal.
    """
    whole = completed(drawn, readers)
    unlike = _unlike(whole)
    return _told([w for w in whole if w.reference in unlike]) if unlike else []


def _unlike(whole: Sequence[Whole]) -> set[str]:
    """Return the complaints whose rows are not stored as their projection would be. Rows that mean
    the same may be among them."""
    references = [w.reference for w in whole]
    due = names_of(Row).index("facts_due")
    kept, wanted = rows.read(Row, "reference", references), rows.stored(Row, [w.row for w in whole])
    unlike = {r[:due] + r[due + 1 :] for r in kept} ^ {r[:due] + r[due + 1 :] for r in wanted}
    differing = {row[0] for row in unlike}
    for model in BESIDE:
        beside = rows.stored(model, [row for w in whole for row in w.rows[model]])
        at = names_of(model).index("reference")
        differing |= {row[at] for row in rows.read(model, "reference", references) ^ set(beside)}
    return differing


def _told(whole: Sequence[Whole]) -> list[Difference]:
    references = [w.reference for w in whole]
    stored = Row.objects.in_bulk(references)
    old = {reference for reference, row in stored.items() if row.projected_by < PROJECTED_BY}
    differences = [x for w in whole for x in _in_row(stored.get(w.reference), w.row)]
    for model in BESIDE:
        kept = model._default_manager.filter(reference__in=references)
        unlike = {columns(row) for row in kept} ^ {row for w in whole for row in w.rows[model]}
        at = names_of(model).index("reference")
        for values in sorted(unlike, key=str):
            rest = " ".join(str(v) for i, v in enumerate(values) if i != at)
            differences.append(Difference(values[at], model._meta.model_name or "", rest))
    return [replace(difference, older=difference.reference in old) for difference in differences]


def _in_row(kept: Row | None, wanted: Record) -> list[Difference]:
    if kept is None:
        return [Difference(wanted.reference, "row", "missing")]
    older = (*_OF_THE_PROGRAM, "facts_due") if kept.projected_by < PROJECTED_BY else ("facts_due",)
    pairs = zip(names_of(Row), columns(kept), wanted, strict=True)
    return [
        Difference(wanted.reference, "row", name)
        for name, is_, should in pairs
        if is_ != should and name not in older
    ]


_OF_THE_PROGRAM = ("projected_by", "beside")
"""Columns that say which version of the program projected a row, and of what."""
