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
    theirs = opened(file, desk, purpose="act/merge")
    rows = [_asked(party, detail, theirs) for party in detail.complaint.parties if party.active]
    return [row for row in rows if len(row["options"]) > 1]


def _asked(
    participant: Participant, detail: ComplaintDetail, other: ComplaintDetail
) -> dict[str, Any]:
    alike = [p for p in other.complaint.parties if may_be_same(participant, p)]
    mine = detail.contacts.get(participant.number)
    likely = next(
        (
            str(p.number)
            for p in alike
            if mine and (theirs := other.contacts.get(p.number)) and may_be_one(mine, theirs)
        ),
        "",
    )
    role = choices.label(participant.party.role)
    who = gettext("{party}, {role}").format(party=detail.names.party(participant.number), role=role)
    none = ("", gettext("No one who is involved there"))
    options = (none, *((str(p.number), other.names.party(p.number)) for p in alike))
    field = f"{_FIELD}{participant.number}"
    return {"field": field, "who": who, "options": options, "likely": likely}


def said(sent: Mapping[str, str], detail: ComplaintDetail) -> tuple[SameAs, ...]:
    """Return what the person merging them said of each person involved."""
    numbers = [party.number for party in detail.complaint.parties]
    same = {number: number_in(sent.get(f"{_FIELD}{number}", "")) for number in numbers}
    return tuple(SameAs(number, other) for number, other in same.items() if other)
