"""Clause 7.4: acknowledging receipt to each complainant, or recording why this is impossible."""

from dataclasses import dataclass

from ...framework.acting import Events, Situation
from ...framework.people.authority import Permission
from ...refusal import Guard, demand
from ...shape import made_from
from ...values import Code, Day, Moment, Words
from .. import events as e
from ..complaint.stages import ANY
from ..complaint.state import Complaint
from ..guards import demand_complainant, demand_written_to
from ..regulators.letter_requirements import (
    CheckedLine,
    as_recorded,
    demand_checked,
    demands,
    lacking,
    went_out,
)
from .declaration import act


@dataclass(frozen=True, slots=True)
class Acknowledge:
    """To whom and how receipt was confirmed. `words` is the exact wording, or the reason; `checked`
    are the lines of packs' checklists that it meets."""

    party: int
    way: e.Way
    delivery: e.Delivery = e.Delivery.sent
    words: Words | None = None
    template: Code | None = None
    template_version: int | None = None
    happened: Moment | None = None
    checked: tuple[CheckedLine, ...] = ()
    respond_by: Day | None = None


@act("acknowledge", "7.4", Permission.complaint_note, ANY, additive=True, system=True, reports=True)
def acknowledge(here: Situation[Complaint], particulars: Acknowledge) -> Events:
    """Acknowledge receipt to one complainant, or once more if the first acknowledgement lacks
    something that a rule pack requires. If it is impossible, a reason is required. What packs
    require must have been checked; for automatic letters the record says what is missing. An
    automatic letter that was sent is recorded even if receipt was acknowledged since."""
    sent = here.actor.is_worker
    participant = (
        demand_written_to(here, particulars.party)
        if sent
        else demand_complainant(here.state, particulars.party)
    )
    known = participant.acknowledged_at is not None and not sent
    wanted = here.state.receipt_lacks(participant)
    demand(not known or bool(wanted), Guard.already_done, party=particulars.party)
    said = bool(particulars.words) or particulars.way is not e.Way.not_possible
    demand(said, Guard.needs_reason, act=Code("acknowledge"))
    lacks: tuple[e.Demanded, ...] = ()
    if went_out(particulars.way, particulars.delivery):
        found = demands(here.state, here.rules, here.moment, notice=e.Notice.acknowledgement)
        demand_checked(found, here.actor, particulars.way, particulars.checked)
        lacks = lacking(e.Notice.acknowledgement, found, particulars.way, particulars.checked)
        demand(not known or not wanted <= {*lacks}, Guard.already_done, party=particulars.party)
    checked = as_recorded(particulars.checked)
    return (made_from(e.Acknowledged, particulars, lacks=lacks, checked=checked),)
