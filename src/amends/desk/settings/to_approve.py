"""Rules proposed by another person that this person can approve, shown on My day."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext

from amends.core.framework.adoption.acts import for_second
from amends.core.framework.adoption.proposals import Proposal, RuleKind, RuleProposal
from amends.core.framework.toml_tables import NotUnderstood
from amends.governance import adopting
from amends.governance.founding import adoption
from amends.handling import rules
from amends.journal import adopted_texts
from amends.people import read
from amends.wording.regulators import packs
from amends.wording.timeliness.calendars import calendar_name
from amends.wording.tongues import from_english

from ..request.context import DeskContext


@dataclass(frozen=True, slots=True)
class ToAgree:
    """One proposed rule: its name, its author, and the page for reading and answering it."""

    title: str
    by: str
    address: str
    wrong: str = ""
    """Why it cannot be approved here, and what to do."""


def to_agree(desk: DeskContext) -> list[ToAgree]:
    """Return the policy, packs and calendars waiting for this person."""
    waiting = for_second(rules.book(), desk.actor)
    persons = read.all_names() if waiting else {}
    return [
        ToAgree(
            title,
            persons.get(one.by) or gettext("a member of staff"),
            reverse("desk:proposal" if isinstance(one, Proposal) else "desk:proposed"),
            wrong,
        )
        for one in waiting
        for title, wrong in [_told(one, desk)]
    ]


def _told(proposal: Proposal | RuleProposal, desk: DeskContext) -> tuple[str, str]:
    """Return its name, and what is wrong with it."""
    try:
        return _title(proposal, desk), ""
    except NotUnderstood as problem:
        return plain_title(proposal), packs.not_understood(problem)


def plain_title(proposal: Proposal | RuleProposal) -> str:
    """Return its name from what is recorded about it, without its text."""
    if isinstance(proposal, Proposal):
        return gettext("Version {version} of the settings").format(version=proposal.version)
    if proposal.kind is RuleKind.calendar:
        return gettext("Calendar “{name}”").format(name=calendar_name(proposal.code))
    return gettext("Rules “{code}”").format(code=proposal.code)


def demand_adoptable(proposal: Proposal | RuleProposal) -> None:
    """Raise `NotUnderstood` for what this version of the program cannot approve: adopting requires
    more of a text than reading an adopted one."""
    kind = RuleKind.policy if isinstance(proposal, Proposal) else proposal.kind
    adoption(kind, adopted_texts.text_of(proposal.sha256))


def _title(proposal: Proposal | RuleProposal, desk: DeskContext) -> str:
    """Return its name. Raises `NotUnderstood`."""
    demand_adoptable(proposal)
    if isinstance(proposal, RuleProposal) and proposal.kind is RuleKind.pack:
        found = adopting.offered(adopted_texts.text_of(proposal.sha256), now=desk.now)
        return from_english(found.pack.pack.title)
    return plain_title(proposal)
