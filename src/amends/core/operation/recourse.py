"""Clauses 7.8 and 7.9: until which day each way of going further outside is open."""

from dataclasses import dataclass

from ..framework.policy import OutsideBody
from ..framework.rulebook import Rules
from ..principles.timeliness import due
from ..values import Day, Moment
from .complaint.state import Complaint, Participant
from .complaint.terms import beginnings


@dataclass(frozen=True, slots=True)
class Window:
    """The last day on which somebody can turn to an outside body, and whether it is over."""

    until: Day
    over: bool


def window(
    body: OutsideBody,
    participant: Participant,
    complaint: Complaint,
    rules: Rules,
    moment: Moment,
) -> Window | None:
    """How long a complainant can turn to an outside body, counted on the calendar of the
    complaint's unit from the event that the body counts from. None: it knows no limit, what it
    counts from has not happened, or nobody here can tell."""
    start = _happened(body.from_event, participant, complaint)
    if body.window_amount is None or start is None:
        return None
    calendar = rules.calendar(complaint.unit)
    try:
        last = due(start, amount=body.window_amount, unit=body.window_unit, calendar=calendar).day
    except (ValueError, OverflowError):
        return None  # a window that no calendar holds
    return Window(last, over=rules.day_of(complaint.unit, moment) > last)


def _happened(event: str, participant: Participant, complaint: Complaint) -> Moment | None:
    if event in ("response_sent", "final_response"):
        return participant.decided_at
    if event == "acknowledged":
        return participant.acknowledged_at
    if event == "closed":
        return complaint.closed_at
    return beginnings(complaint).get(event)
