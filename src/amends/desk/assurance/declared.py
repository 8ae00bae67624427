"""The pages of every kind of governing record, in the order in which they are shown."""

from collections.abc import Mapping
from types import MappingProxyType

from .audits import AUDITS
from .declaration import RecordPages
from .record_keeping import ACCESS_REQUESTS, DISPOSALS, RESTORE_DRILLS
from .statements import STATEMENTS

PAGES: Mapping[str, RecordPages] = MappingProxyType(
    {
        str(pages.kind.name): pages
        for pages in (
            AUDITS,
            STATEMENTS,  # one kind a line, so that two branches can add one each
            DISPOSALS,
            ACCESS_REQUESTS,
            RESTORE_DRILLS,
        )
    }
)
"""The pages by the name of the kind, which is part of their addresses."""
