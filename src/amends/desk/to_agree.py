"""Rules that somebody proposed and that wait for this person to agree to, told in My day."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext

from amends.core.framework.adoption import RuleKind, for_second
from amends.core.framework.proposing import Proposal, RuleProposal
from amends.handling import adopting, rules
from amends.journal import documents
from amends.people import read
from amends.wording.calendars import calendar_name
from amends.wording.tongues import from_english

from .seat import Seat


@dataclass(frozen=True, slots=True)
class ToAgree:
    """One proposed rule: what it is, who proposed it, and where it is read and answered."""

    title: str
    by: str
    address: str


def to_agree(seat: Seat) -> list[ToAgree]:
    """The policy, regulators' packs and calendars that wait for this person."""
    waiting = for_second(rules.book(), seat.actor)
    persons = read.all_names() if waiting else {}
    return [
        ToAgree(
            _title(one, seat),
            persons.get(one.by) or gettext("somebody in personnel"),
            reverse("desk:proposal" if isinstance(one, Proposal) else "desk:proposed"),
        )
        for one in waiting
    ]


def _title(one: Proposal | RuleProposal, seat: Seat) -> str:
    if isinstance(one, Proposal):
        return gettext("Version {version} of the policy").format(version=one.version)
    if one.kind is RuleKind.calendar:
        return gettext("Calendar “{name}”").format(name=calendar_name(one.code))
    pack = adopting.offered(documents.text_of(one.sha256), now=seat.now).pack
    return from_english(pack.pack.title)
