"""The pages of every kind of governing record, in the order in which they are shown."""

from collections.abc import Mapping
from types import MappingProxyType

from .declaration import RecordPages
from .reviews import REVIEWS
from .statements import STATEMENTS

PAGES: Mapping[str, RecordPages] = MappingProxyType(
    {
        str(pages.kind.name): pages
        for pages in (
            STATEMENTS,  # one kind a line, so that two branches can add one each
            REVIEWS,
        )
    }
)
"""The pages by the name of the kind, which is part of their addresses."""
