"""Rows of criteria, alerts and exposure: projecting, saving, comparing and reading."""

from collections.abc import Iterable, Sequence
from datetime import date

from django.db import models, transaction

from amends.core.improvement import criteria as core
from amends.core.improvement.criteria.events import AlertReason, Band, Interval
from amends.core.values import Code, Id
from amends.vault.rows import insert

from .columns import row_as
from .criterion_models import Alert, Criterion, Exposure
from .projection import columns
from .sweeps import Difference

type Rows = list[models.Model]


def rows_of(criterion: core.Criterion) -> Rows:
    """Return the rows of a criterion, or those of the stream of exposure."""
    found: Rows = [_exposure(key, amount) for key, amount in criterion.exposures.items()]
    if criterion.code != core.EXPOSURE:
        found.append(_criterion(criterion))
        found += [row_as(Alert, one, criterion=criterion.code) for one in criterion.alerts]
    return found


def _criterion(c: core.Criterion) -> Criterion:
    return row_as(
        Criterion,
        c,
        id=c.code,
        least=c.target.least,
        most=c.target.most,
        alert_least=c.alert.least if c.alert else None,
        alert_most=c.alert.most if c.alert else None,
    )


def _exposure(key: core.Exposure, amount: int) -> Exposure:
    return Exposure(of=key.of, month=key.month, unit=key.unit or "", amount=amount)


def save(criteria: Sequence[core.Criterion]) -> None:
    """Replace the rows of these criteria, in the caller's transaction."""
    rows = [row for one in criteria for row in rows_of(one)]
    with transaction.atomic(savepoint=False):
        for model, key in _KEYS.items():
            own = [columns(row) for row in rows if isinstance(row, model)]
            insert(model, own, over=key)


_KEYS: dict[type[models.Model], tuple[str, ...]] = {
    Criterion: ("id",),
    Alert: ("criterion", "number"),
    Exposure: ("of", "month", "unit"),
}


def forget() -> None:
    """Delete all rows before they are rebuilt."""
    for model in _KEYS:
        model._default_manager.all().delete()


def differences(criteria: Sequence[core.Criterion]) -> list[Difference]:
    """Return the differences between the register and the projection of these criteria."""
    codes = [one.code for one in criteria]
    kept: Rows = [
        *Criterion.objects.filter(id__in=codes),
        *Alert.objects.filter(criterion__in=codes),
        *(Exposure.objects.all() if core.EXPOSURE in codes else ()),
    ]
    wanted = [row for one in criteria for row in rows_of(one)]
    there, meant = ({(_place(row), columns(row)) for row in rows} for rows in (kept, wanted))
    return [Difference(*place) for place in sorted({place for place, _ in there ^ meant})]


def _place(row: models.Model) -> tuple[str, str, str]:
    """Return the stream of a row, its table and its key."""
    match row:
        case Criterion():
            code = row.id
        case Alert():
            code = row.criterion
        case _:
            code = core.EXPOSURE
    return f"criterion/{code}", type(row).__name__.lower(), str(row.pk)


def versions() -> Iterable[tuple[str, int]]:
    """Return the streams of criteria that have rows, with their versions."""
    found = Criterion.objects.values_list("id", "version")
    return [(f"criterion/{code}", version) for code, version in found]


def without_a_row() -> Iterable[str]:
    """Return the streams of alerts and exposure whose criterion has no row."""
    codes = set(Alert.objects.order_by().values_list("criterion", flat=True).distinct())
    if Exposure.objects.exists():
        codes.add(core.EXPOSURE)
    codes -= set(Criterion.objects.values_list("id", flat=True))
    return [f"criterion/{code}" for code in codes]


def used(state: core.CriterionState = core.CriterionState.used) -> list[core.Criterion]:
    """Return the criteria in use: the defaults that no one changed, and those that were set, with
    their alerts and the newest re-basing; or those in another state."""
    rows = {row.id: row for row in Criterion.objects.all()}
    alerts: dict[str, list[core.Alert]] = {}
    for alert in Alert.objects.order_by("criterion", "number"):
        alerts.setdefault(alert.criterion, []).append(_read_alert(alert))
    found = [one for code, one in core.DEFAULTS.items() if code not in rows]
    found += [_read(row, tuple(alerts.get(code, ()))) for code, row in rows.items()]
    return [one for one in found if one.state is state]


def owned_by(person: str) -> list[str]:
    """Return the streams of criteria in use that were given to a person by name."""
    mine = Criterion.objects.filter(owner=person, state=core.CriterionState.used)
    return [f"criterion/{code}" for code in mine.order_by("id").values_list("id", flat=True)]


def responses(criterion: str) -> dict[int, str]:
    """Return the pieces with the responses to the alerts of a criterion, by their numbers."""
    found = Alert.objects.filter(criterion=criterion).exclude(words="")
    return dict(found.values_list("number", "words"))


def open_alerts(person: str) -> int:
    """Return how many alerts to a person have no response."""
    return Alert.objects.filter(to=person, answered_at=None).count()


def exposures(of: str, unit: str) -> dict[date, int]:
    """Return what complaints are counted by in a unit, by the first day of the month."""
    found = Exposure.objects.filter(of=of, unit=unit).values_list("month", "amount")
    return dict(found)


def _read(row: Criterion, alerts: tuple[core.Alert, ...]) -> core.Criterion:
    own = (row.alert_least, row.alert_most)
    return core.Criterion(
        Code(row.id),
        Code(row.measure),
        Band(row.least, row.most),
        Interval(row.interval),
        Code(row.part) if row.part else None,
        None if own == (None, None) else Band(*own),
        Id(row.owner) if row.owner else None,
        Code(row.unit) if row.unit else None,
        Code(row.per) if row.per else None,
        row.by,
        core.CriterionState(row.state),
        row.version,
        Id(row.set_by) if row.set_by else None,
        row.set_at,
        alerts=alerts,
        rebased=(core.Rebased(row.rebased_on),) if row.rebased_on else (),
    )


def _read_alert(row: Alert) -> core.Alert:
    return core.Alert(
        row.number,
        Id(row.to),
        AlertReason(row.reason),
        row.first,
        row.last,
        row.value,
        row.among,
        row.raised_at,
        row.answered_at,
        Id(row.answered_by) if row.answered_by else None,
    )
