"""Mapping: the meaning of each column of a foreign register, as one TOML value (contract §2)."""

from amends.core.framework.toml_tables import NotUnderstood

from ..parsing import Cell
from .model import SHIPPED, Mapping, read, shipped, write
from .rows import Around, Noted, Read, Reader
from .values import Problem, Reason, Row
