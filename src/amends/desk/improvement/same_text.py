"""Complaints with nearly the same text, offered for linking and never merged by the machine."""

from dataclasses import dataclass

from django.utils.translation import gettext

from amends.core.operation.complaint import Complaint
from amends.insight.signals import texts

from ..reading.list_rows import ListRow, list_rows
from ..request.context import DeskContext

_MOST = 5


@dataclass(frozen=True, slots=True)
class SameText:
    """A complaint with nearly the same text as another one."""

    line: ListRow
    alike: str
    """How much of the text is the same."""
    hint: str
    """What that can mean: one complaint sent twice, or a campaign."""
    relation: str
    """How the two belong together, for the link."""


def same_text(complaint: Complaint, who: str, desk: DeskContext) -> list[SameText]:
    """Return the visible complaints with nearly the same text, without those that are linked. `who`
    is the complainant as the page names them."""
    known = {*complaint.links, *(one.other for one in complaint.joined), complaint.merged_into}
    rows = desk.visible().exclude(reference__in=[one for one in known if one])
    found = texts.similar(complaint.reference, rows)[:_MOST]
    lines = list_rows([row for row, _ in found], desk, purpose="complaint")
    return [
        _of(line, share, same=line.who.casefold() == who.casefold())
        for line, (_, share) in zip(lines, found, strict=True)
    ]


def _of(line: ListRow, share: float, *, same: bool) -> SameText:
    alike = gettext("{share}% of the text is the same.").format(share=int(share * 100))
    if same:
        return SameText(line, alike, gettext("Same name. It can be a duplicate."), "same_person")
    hint = gettext("Different people. Link the complaints and answer each person.")
    return SameText(line, alike, hint, "same_matter")
