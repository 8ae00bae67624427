"""Rows of criteria, alerts and exposure: projecting, saving, comparing and reading."""

from collections.abc import Iterator
from datetime import date

from django.db import models
from django.db.models import F, Value

from amends.core.framework.adoption.rulebook import Rules
from amends.core.improvement import criteria as core
from amends.core.improvement.criteria.events import AlertReason, Band, Interval
from amends.core.streams import CRITERION
from amends.core.values import Code, Id

from .columns import row_as
from .improvement_models import Alert, Criterion, Exposure
from .stream_rows import StreamRows


def _rows(stream: str, criterion: core.Criterion, rules: Rules) -> Iterator[models.Model]:
    """Yield the rows of a criterion, or those of the stream of exposure."""
    for key, amount in criterion.exposures.items():
        yield Exposure(of=key.of, month=key.month, unit=key.unit or "", amount=amount)
    if criterion.code != core.EXPOSURE:
        yield _criterion(criterion)
        yield from (row_as(Alert, alert, criterion=criterion.code) for alert in criterion.alerts)


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


ROWS = StreamRows[core.Criterion](
    CRITERION.prefix,
    {Criterion: F("id"), Alert: F("criterion"), Exposure: Value(str(core.EXPOSURE))},
    _rows,
)


def used(*, retired: bool = False) -> list[core.Criterion]:
    """Return the criteria in use: the defaults that no one changed, and those that were set, with
    their alerts and the newest re-basing; or those that are `retired`."""
    rows = {row.id: row for row in Criterion.objects.all()}
    alerts: dict[str, list[core.Alert]] = {}
    for alert in Alert.objects.order_by("criterion", "number"):
        alerts.setdefault(alert.criterion, []).append(_read_alert(alert))
    criteria = [criterion for code, criterion in core.DEFAULTS.items() if code not in rows]
    criteria += [_read(row, tuple(alerts.get(code, ()))) for code, row in rows.items()]
    return [
        criterion
        for criterion in criteria
        if (criterion.state is core.CriterionState.retired) == retired
    ]


def owned_by(person: str) -> list[str]:
    """Return the streams of criteria in use that were given to a person by name."""
    mine = Criterion.objects.filter(owner=person).exclude(state=core.CriterionState.retired)
    return [f"criterion/{code}" for code in mine.order_by("id").values_list("id", flat=True)]


def responses(criterion: str) -> dict[int, str]:
    """Return the pieces with the responses to the alerts of a criterion, by their numbers."""
    alerts = Alert.objects.filter(criterion=criterion).exclude(words="")
    return dict(alerts.values_list("number", "words"))


def changing() -> list[str]:
    """Return the criteria with a change that waits for a second person, by code."""
    rows = Criterion.objects.filter(state=core.CriterionState.changing)
    return list(rows.order_by("id").values_list("id", flat=True))


def open_alerts(person: str) -> int:
    """Return how many alerts to a person have no response."""
    return Alert.objects.filter(to=person, answered_at=None).count()


def exposures(of: str, unit: str) -> dict[date, int]:
    """Return what complaints are counted by in a unit, by the first day of the month."""
    amounts = Exposure.objects.filter(of=of, unit=unit).values_list("month", "amount")
    return dict(amounts)


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
