"""The pages of every kind of governing record, in the order in which they are shown."""

from collections.abc import Mapping
from types import MappingProxyType

from .alerts import alert_pages
from .competences import COMPETENCES
from .declaration import RecordPages
from .risks import RISKS
from .statements import STATEMENTS

PAGES: Mapping[str, RecordPages] = MappingProxyType(
    {
        str(pages.kind.name): pages
        for pages in (
            STATEMENTS,  # one kind a line, so that two branches can add one each
            COMPETENCES,
            RISKS,
            alert_pages(lambda kind: PAGES[kind].one),
        )
    }
)
"""The pages by the name of the kind, which is part of their addresses."""
