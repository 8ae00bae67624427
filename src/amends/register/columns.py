"""Columns that the tables of the register share. An empty string means "none"."""

from typing import Any

from django.db import models

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
