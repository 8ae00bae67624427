"""The pages of every kind of governing record, in the order in which they are shown."""

from collections.abc import Mapping
from types import MappingProxyType

from amends.core.governing.catalogue import GOVERNING

from . import audits, framework, record_keeping, reviews
from .opening import DECLARED, RecordPages

__all__ = ["PAGES", "audits", "framework", "record_keeping", "reviews"]

PAGES: Mapping[str, RecordPages] = MappingProxyType(
    {str(kind): DECLARED[kind] for kind in GOVERNING}
)
"""The pages by the name of the kind, which is part of their addresses."""
