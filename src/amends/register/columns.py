"""Columns that the tables of the register share. An empty string means "none"."""

from django.db import models

CODE = 64
ID = 100


def code() -> "models.CharField[str, str]":
    """Return a column for a code."""
    return models.CharField(max_length=CODE, default="")


def ident() -> "models.CharField[str, str]":
    """Return a column for an id."""
    return models.CharField(max_length=ID, default="")
