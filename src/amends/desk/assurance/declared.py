"""The pages of every kind of governing record, in the order in which they are shown."""

from collections.abc import Mapping
from types import MappingProxyType

from .audits import AUDITS
from .framework import (
    APPOINTMENTS,
    COMPETENCES,
    EXEMPTIONS,
    IDEAS,
    POLICY_TEXTS,
    RISKS,
    SIGN_OFFS,
    STAFF_SURVEYS,
    STATEMENTS,
    alert_pages,
)
from .opening import RecordPages
from .record_keeping import ACCESS_REQUESTS, DISPOSALS, RESTORE_DRILLS
from .reviews import REVIEWS

PAGES: Mapping[str, RecordPages] = MappingProxyType(
    {
        str(pages.kind.name): pages
        for pages in (
            EXEMPTIONS,
            AUDITS,
            STATEMENTS,  # one kind a line, so that two branches can add one each
            DISPOSALS,
            ACCESS_REQUESTS,
            RESTORE_DRILLS,
            POLICY_TEXTS,
            APPOINTMENTS,
            SIGN_OFFS,
            IDEAS,
            COMPETENCES,
            STAFF_SURVEYS,
            RISKS,
            alert_pages(lambda kind: PAGES[kind].one),
            REVIEWS,
        )
    }
)
"""The pages by the name of the kind, which is part of their addresses."""
