"""Question asked when two complaints of one person are merged: who is involved in both."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext

from amends.core.operation.acts.merging import SameAs, may_be_same
from amends.core.operation.complaint.parts import Participant
from amends.core.principles.confidentiality import may_be_one
from amends.core.values import Id
from amends.handling.commands import Unknown
from amends.handling.reading import file_of
from amends.wording import choices

from ..reading.detail import ComplaintDetail, opened
from ..request.context import DeskContext, number_in

_FIELD = "same-"
"""Prefix of a party's number in the names of inputs."""


def asked(detail: ComplaintDetail, desk: DeskContext, other: Id) -> list[dict[str, Any]]:
    """Return who in this complaint may be the same person as someone in the other one: for each
    the field, `who` it is, and the options, the `likely` one preselected. Empty if the other one
    cannot be seen: the act reports that as for an unknown reference."""
    try:
        file = file_of(other, actor=desk.actor, now=desk.now)
    except Unknown:
        return []
    if file.reference == detail.file.reference:
        return []
    there = opened(file, desk, purpose="act/merge")
    found = [_asked(one, detail, there) for one in detail.complaint.parties if one.active]
    return [one for one in found if len(one["options"]) > 1]


def _asked(
    participant: Participant, detail: ComplaintDetail, there: ComplaintDetail
) -> dict[str, Any]:
    known = [p for p in there.complaint.parties if may_be_same(participant, p)]
    mine = detail.contacts.get(participant.number)
    likely = next(
        (
            str(p.number)
            for p in known
            if mine and (theirs := there.contacts.get(p.number)) and may_be_one(mine, theirs)
        ),
        "",
    )
    role = choices.label(participant.party.role)
    who = gettext("{party}, {role}").format(party=detail.names.party(participant.number), role=role)
    none = ("", gettext("No one who is involved there"))
    options = (none, *((str(p.number), there.names.party(p.number)) for p in known))
    field = f"{_FIELD}{participant.number}"
    return {"field": field, "who": who, "options": options, "likely": likely}


def said(sent: Mapping[str, str], detail: ComplaintDetail) -> tuple[SameAs, ...]:
    """Return what the person merging them said of each person involved."""
    numbers = [one.number for one in detail.complaint.parties]
    there = {number: number_in(sent.get(f"{_FIELD}{number}", "")) for number in numbers}
    return tuple(SameAs(number, other) for number, other in there.items() if other)
