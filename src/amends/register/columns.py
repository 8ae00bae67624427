"""Columns that the tables of the register share. An empty string means "none"."""

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
    for field in model._meta.concrete_fields:
        name = field.attname
        if name not in more:
            value = getattr(state, name)
            if isinstance(value, Sealed | Coded):
                value = str(value.sealed if isinstance(value, Sealed) else value)
            empty = value is None and isinstance(field, models.CharField)
            more[name] = "" if empty else value
    return model(**more)
