"""Clauses 3.2 and 4.7: checking that a case left out of the figures was rightly left out."""

from dataclasses import dataclass

from ....framework.adoption.rulebook import Rules
from ....framework.people.authority import Actor, Permission
from ....refusal import Guard, demand
from ....values import Code, Moment, Words, sealed_or_none
from ... import events as e
from ...complaint.stages import GONE, Stage
from ...complaint.state import Complaint
from ...guards import own_id
from ..declaration import Events, act
from .ending import reopening


@dataclass(frozen=True, slots=True)
class CheckExclusion:
    """Whether the case was rightly left out, and if not, why."""

    agreed: bool
    words: Words | None = None


def _ready(complaint: Complaint, rules: Rules, actor: Actor, moment: Moment) -> None:
    excluded = complaint.exclusion
    demand(excluded is not None and excluded.waits, Guard.nothing_to_check)
    decided = {excluded.by} if excluded is not None else set()
    demand(own_id(actor) not in decided | complaint.declined_by, Guard.same_person)


@act("check-exclusion", "4.7", Permission.complaint_scope, GONE, impartial=True, ready=_ready)
def check_exclusion(
    complaint: Complaint, rules: Rules, actor: Actor, moment: Moment, particulars: CheckExclusion
) -> Events:
    """Check a decision by which one person left a case out of the figures, drawn at random. Someone
    who disagrees gives a reason, and a case that was decided to be no complaint is reopened as one.
    A merge is undone by `unmerge`."""
    demand(particulars.agreed or bool(particulars.words), Guard.needs_reason, act=_CHECK)
    words = sealed_or_none(particulars.words)
    checked = e.ExclusionChecked(particulars.agreed, words)
    if words is None or particulars.agreed or complaint.stage is not Stage.out_of_scope:
        return (checked,)
    parties = complaint.at(Stage.out_of_scope)
    return (checked, *reopening(complaint, rules, moment, e.Reopened(parties, words)))


_CHECK = Code("check-exclusion")
