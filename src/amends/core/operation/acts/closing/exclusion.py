"""Clauses 3.2 and 4.7: checking that a case left out of the figures was rightly left out."""

from dataclasses import dataclass

from ....framework.people.authority import Permission
from ....refusal import Guard, demand
from ....values import Code, Words, sealed_or_none
from ... import events as e
from ...complaint.stages import GONE, Stage
from ...guards import Situation, own_id
from ..declaration import Events, act
from .ending import reopening


@dataclass(frozen=True, slots=True)
class CheckExclusion:
    """Whether the case was rightly left out, and if not, why."""

    agreed: bool
    words: Words | None = None


def _ready(here: Situation) -> None:
    excluded = here.complaint.exclusion
    demand(excluded is not None and excluded.waits, Guard.nothing_to_check)
    decided = {excluded.by} if excluded is not None else set()
    demand(own_id(here.actor) not in decided | here.complaint.declined_by, Guard.same_person)


@act("check-exclusion", "4.7", Permission.complaint_scope, GONE, impartial=True, ready=_ready)
def check_exclusion(here: Situation, particulars: CheckExclusion) -> Events:
    """Check a decision by which one person left a case out of the figures, drawn at random. Someone
    who disagrees gives a reason, and a case that was decided to be no complaint is reopened as one.
    A merge is undone by `unmerge`."""
    demand(particulars.agreed or bool(particulars.words), Guard.needs_reason, act=_CHECK)
    words = sealed_or_none(particulars.words)
    checked = e.ExclusionChecked(particulars.agreed, words)
    if words is None or particulars.agreed or here.complaint.stage is not Stage.out_of_scope:
        return (checked,)
    parties = here.complaint.at(Stage.out_of_scope)
    return (checked, *reopening(here, e.Reopened(parties, words)))


_CHECK = Code("check-exclusion")
