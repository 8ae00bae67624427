"""Rows of streams other than complaints: how each kind is saved, deleted and compared."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import models, transaction
from django.db.models import Count, F, Q, QuerySet, Sum, Value

from amends.core.framework.adoption.rulebook import Rules
from amends.vault.rows import insert

from .projection import columns, key_names
from .sweeps import Difference


@dataclass(frozen=True, slots=True)
class StreamTables:
    """The tables of a kind of stream, the main one first, each with what says whose a row is: the
    name of the stream, `whole` or without its prefix. `only` are its rows, where other kinds have
    rows in the same table; a name is not asked, so that no row is overlooked for a strange one."""

    prefix: str
    tables: Mapping[type[models.Model], F | Value]
    whole: bool = field(default=False, kw_only=True)
    only: Q = field(default=Q(), kw_only=True)

    def every(self, model: type[models.Model]) -> QuerySet[Any]:
        """Return the rows of this kind in a table; `whose` says of which stream each is."""
        rows: QuerySet[Any] = model._default_manager.annotate(whose=self.tables[model])
        return rows.filter(self.only)

    def of(self, model: type[models.Model], streams: Iterable[str]) -> QuerySet[Any]:
        """Return the rows of some streams in a table."""
        cut = len(self._before)
        return self.every(model).filter(whose__in=[stream[cut:] for stream in streams])

    def named(self, whose: str) -> str:
        """Return the name of the stream of a row."""
        return f"{self._before}{whose}"

    def forget(self, streams: Collection[str]) -> None:
        """Delete the rows of some streams before they are rebuilt; not those of other kinds."""
        ours = [stream for stream in streams if self.whole or stream.startswith(self.prefix)]
        for model in self.tables:
            self.of(model, ours).delete()

    def revision(self) -> list[int]:
        """Return numbers that change whenever a stream is projected: versions only grow."""
        rows = self.every(next(iter(self.tables))).order_by()
        return list(rows.aggregate(Count("whose"), Sum("version", default=0)).values())

    def versions(self) -> list[tuple[str, int]]:
        """Return the streams that have a main row, with the version that it is of."""
        rows = self.every(next(iter(self.tables))).values_list("whose", "version")
        return [(self.named(whose), version) for whose, version in rows]

    def without_a_row(self) -> set[str]:
        """Return the streams that have other rows, but no main row."""
        named = (
            self.named(whose)
            for model in [*self.tables][1:]
            for whose in self.every(model).order_by().values_list("whose", flat=True).distinct()
        )
        return set(named) - dict(self.versions()).keys()

    @property
    def _before(self) -> str:
        return "" if self.whole else self.prefix


@dataclass(frozen=True, slots=True)
class StreamRows[S](StreamTables):
    """Tables whose rows are projected from the state of a stream and the current rules."""

    rows: Callable[[str, S, Rules], Iterable[models.Model]]

    def save(self, states: Mapping[str, S], rules: Rules) -> None:
        """Replace the rows of these streams, in the caller's transaction."""
        rows = [row for _, row in self._projected(states, rules)]
        with transaction.atomic(savepoint=False):
            for beside, model in enumerate(self.tables):
                if beside:
                    self.of(model, states).delete()
                own = [columns(row) for row in rows if isinstance(row, model)]
                insert(model, own, over=() if beside else key_names(model))

    def differences(self, states: Mapping[str, S], rules: Rules) -> list[Difference]:
        """Return the differences between the rows of these streams and their projection."""
        wanted, differences = list(self._projected(states, rules)), []
        for model in self.tables:
            stored = {(self.named(row.whose), row.pk): row for row in self.of(model, states)}
            meant = {(name, row.pk): row for name, row in wanted if isinstance(row, model)}
            for place in sorted(stored.keys() | meant.keys(), key=str):
                unlike = _unlike(stored.get(place), meant.get(place))
                differences += [
                    Difference(place[0], model.__name__.lower(), what) for what in unlike
                ]
        return differences

    def _projected(
        self, states: Mapping[str, S], rules: Rules
    ) -> Iterator[tuple[str, models.Model]]:
        for name, state in states.items():
            for row in self.rows(name, state, rules):
                yield name, row


def _unlike(kept: models.Model | None, meant: models.Model | None) -> list[str]:
    """Return the columns in which two rows differ; the key of a row if there is no other."""
    if kept is None or meant is None:
        return [str(row.pk) for row in (kept, meant) if row is not None]
    names = (column.attname for column in meant._meta.concrete_fields)
    return [name for name in names if getattr(kept, name) != getattr(meant, name)]
