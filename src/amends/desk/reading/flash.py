"""Success message after an act, based on the complaint's new state."""

from django.utils.translation import gettext

from amends.core.operation import events as e
from amends.core.operation.acts.at_once import resolve_at_once
from amends.core.operation.acts.closing.carrying_out import verify_correction
from amends.core.operation.acts.closing.reaction import record_reaction
from amends.core.operation.acts.communication import send_notice
from amends.core.operation.acts.decision import communicate_decision
from amends.core.operation.acts.posting import waiting_for_post
from amends.core.operation.acts.response import authorize_response, prepare_response
from amends.core.operation.acts.second_look import unauthorized
from amends.core.operation.acts.tracking import extend_term
from amends.core.operation.guidance.next_dates import BINDING, Waiting, awaited
from amends.core.operation.regulators.owed_letters import owed_as_told
from amends.wording import acts, dates
from amends.wording.phrases import capital

from ..complaint_acts import DESK_ACTS
from ..request.context import DeskContext
from .detail import ComplaintDetail
from .states import asked_in_words, awaited_day, calendar_of


def said_after(act: str, detail: ComplaintDetail, desk: DeskContext) -> str:
    """Return what was done, and what is due next. For an extended deadline it names the deadline
    and its day, and the next date only if that is another one."""
    decided = act == extend_term.name and detail.complaint.proposal is None
    moved = _moved(detail) if decided else ()
    done = _of_moved(moved[0], detail, desk) if moved else acts.done(act, _outcome(act, detail))
    letters = waiting_for_post(detail.complaint)
    if letters and act in DESK_ACTS and DESK_ACTS[act].by_post:
        done = gettext("{done} {letters}.").format(done=done, letters=acts.letters_to_post(letters))
    due = awaited(detail.complaint, desk.rules.policy, owed_as_told(detail.complaint, desk.rules))
    if due is None or due.until is None or not _moves_date(act):
        return done
    if due.clock in [(term.pack, term.clock) for term in moved]:
        return done
    what = asked_in_words(due, detail.names)
    day = awaited_day(due, desk, detail.complaint.unit)
    last = due.what is Waiting.term
    text = dates.last(day, due.until, zone=detail.names.zone) if last else dates.day(day)
    values = {"done": done, "day": text}
    if due.what in BINDING and not moved:
        return gettext("{done} {what} is due by {day}.").format(what=capital(what), **values)
    return gettext("{done} Next deadline: {day}, {what}.").format(what=what, **values)


def _moves_date(act: str) -> bool:
    """Return whether a date is due after the act; `receive` begins a complaint and has no form."""
    return act == "receive" or (act in DESK_ACTS and DESK_ACTS[act].moves_date)


def _moved(detail: ComplaintDetail) -> tuple[e.TermExtended, ...]:
    """Return what the last extension moved: the deadline it was about, and ours with it."""
    extended = detail.of(e.TermExtended)
    return tuple(event for by, event in extended if by.recorded == extended[-1][0].recorded)


def _of_moved(moved: e.TermExtended, detail: ComplaintDetail, desk: DeskContext) -> str:
    """“The date is moved. Stage 1, full answer: Sunday 17 January 2027. Nobody works on that
    day.”"""
    text = gettext("{done} {what}: {day}.").format(
        done=acts.done(extend_term.name),
        what=capital(detail.names.clock(moved.pack, moved.clock)),
        day=dates.day(moved.day),
    )
    calendar = calendar_of(desk, detail.complaint.unit)
    if calendar is None or calendar.is_working(moved.day):
        return text
    return gettext("{done} This is not a working day.").format(done=text)


def _sent_a_code(detail: ComplaintDetail) -> bool:
    """Return whether the last notice that staff recorded sends an access code."""
    sent = [event for by, event in detail.of(e.NoticeSent) if by.by.startswith("person/")]
    by_worker = bool(sent) and not e.OUTBOUND[sent[-1].way].handed
    return by_worker and sent[-1].notice is e.Notice.access


def _outcome(act: str, detail: ComplaintDetail) -> str:
    """Return the result, for acts with different results."""
    complaint = detail.complaint
    match act:
        case name if complaint.proposal is not None and complaint.proposal.act == name:
            return "proposed"
        case send_notice.name if _sent_a_code(detail):
            return "by_email"
        case resolve_at_once.name | "close" if complaint.open:
            return "in_part"
        case communicate_decision.name if any(p.released for p in complaint.complainants):
            return "to_post"
        case prepare_response.name:
            return "proposed" if unauthorized(complaint) else "ready"
        case authorize_response.name if unauthorized(complaint):
            return "proposed"
        case "disagree" if complaint.returned and complaint.returned.act == prepare_response.name:
            return "response"
        case verify_correction.name if not any(r.verified for r in complaint.responses):
            return "failed"
        case record_reaction.name if any(
            p.reaction in (e.Reaction.refused, e.Reaction.accepted_in_part)
            for p in complaint.complainants
        ):
            return "refused"
        case _:
            return ""
