"""The pages of every kind of governing record, in the order in which they are shown."""

from collections.abc import Mapping
from types import MappingProxyType

from amends.core.governing.catalogue import GOVERNING

from ..records.opening import RecordPages
from . import audits, framework, record_keeping, reviews

_FOUND = [
    *(vars(audits) | vars(framework) | vars(record_keeping) | vars(reviews)).values(),
    framework.alert_pages(lambda kind: PAGES[kind].one),
]
_OF = {pages.kind.name: pages for pages in _FOUND if isinstance(pages, RecordPages)}
PAGES: Mapping[str, RecordPages] = MappingProxyType({str(kind): _OF[kind] for kind in GOVERNING})
"""The pages by the name of the kind, which is part of their addresses."""
