"""Columns that the tables of the register share. An empty string means "none"."""

from collections import namedtuple
from functools import cache
from typing import Any

from django.db import models

from amends.core.values import Coded, Sealed

CODE = 64
ID = 100


def code() -> "models.CharField[str, str]":
    """Return a column for a code."""
    return models.CharField(max_length=CODE, default="")


def ident() -> "models.CharField[str, str]":
    """Return a column for an id."""
    return models.CharField(max_length=ID, default="")


def index(name: str, *columns: str, **where: Any) -> models.Index:
    """Return an index of columns; with `where` only of the rows that satisfy it."""
    return models.Index(name=name, fields=columns, condition=models.Q(**where) if where else None)


def row_as[M: models.Model](model: type[M], state: Any, /, **more: Any) -> M:
    """Return a row with the attributes of a state of the same names, and with `more`: a piece by
    its id, and nothing as an empty text in a column of text."""
    return model(*record_as(model, state, **more))


type Record = Any
"""The columns of a row as a named tuple, which costs a tenth of an instance of its model."""


def record_as(model: type[models.Model], state: Any, /, **more: Any) -> Record:
    """Return the columns that `row_as` would give a row."""
    columns = _empty(model)
    row = [more[n] if n in more else _value(getattr(state, n), empty) for n, empty in columns]
    return record_of(model)._make(row)


@cache
def record_of(model: type[models.Model]) -> Any:
    """Return the class of the records of a model."""
    return namedtuple(model.__name__, names_of(model))


@cache
def names_of(model: type[models.Model]) -> tuple[str, ...]:
    """Return the attributes of the columns, in their order."""
    return tuple(field.attname for field in model._meta.concrete_fields)


def _value(value: Any, empty: str | None) -> Any:
    if value is None:
        return empty
    if isinstance(value, Coded):
        return str(value)
    if isinstance(value, Sealed):
        return str(value.sealed)
    return value


@cache
def _empty(model: type[models.Model]) -> tuple[tuple[str, str | None], ...]:
    """Return the name of each column, and what it contains for nothing."""
    fields = model._meta.concrete_fields
    return tuple(
        (field.attname, "" if isinstance(field, models.CharField) else None) for field in fields
    )
