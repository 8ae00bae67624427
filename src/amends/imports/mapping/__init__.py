"""Mapping: what each column of a foreign register means, as TOML (`docs/moving.md`)."""

from amends.core.framework.toml_tables import NotUnderstood

from ..parsing import Cell
from .model import SHIPPED, Mapping, read, shipped, write
from .rows import Around, Noted, Read, Reader
from .values import Problem, Reason, Row
