"""Why a complaint needs someone's attention, and the act that deals with it."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import batched, islice

from django.utils.translation import gettext

from amends.core.framework.acting import may
from amends.core.framework.people.authority import PERMISSIONS, SYSTEM_ACTOR, is_representative
from amends.core.operation.acts.assessment import name_person
from amends.core.operation.acts.catalogue import ACTS, declared
from amends.core.operation.acts.closing.carrying_out import (
    carry_out,
    pay_remedy,
    to_verify,
    verify_correction,
)
from amends.core.operation.acts.closing.ending import cause_due, check_exclusion
from amends.core.operation.acts.closing.reaction import record_reaction
from amends.core.operation.acts.handing_over import accept_hand_over, return_hand_over
from amends.core.operation.acts.response import authorize_response
from amends.core.operation.acts.second_look import unauthorized
from amends.core.operation.acts.tracking import set_reminder
from amends.core.operation.complaint import Complaint
from amends.core.operation.guidance.offers import is_turn_of, offered
from amends.core.operation.regulators.owed_letters import owed_letters
from amends.core.operation.regulators.regulated import to_classify
from amends.core.refusal import Refused
from amends.core.values import Code, Day, Id
from amends.handling.reading import several
from amends.handling.streams import History
from amends.register import queries
from amends.register.models import Row
from amends.register.queries import Filters, Order
from amends.wording import acts, choices, dates
from amends.wording.names import Names
from amends.wording.phrases import capital, listed
from amends.wording.phrases import marked as _
from amends.wording.regulators import regimes

from ..request.context import DeskContext
from .detail import zone_of_unit

_AT_ONCE = 25
"""Complaints that are read at once."""
LOOKED_AT = 500
"""Complaints whose entries are read to find what waits for a person; the queue has them all."""


@dataclass(frozen=True, slots=True)
class Reason:
    """A complaint, and why it waits for this person; with an empty reason it is assigned to
    them."""

    row: Row
    why: str = ""
    act: str = ""
    """The act that deals with it."""


def plain(rows: Iterable[Row], desk: DeskContext) -> Iterator[Reason]:
    return (Reason(row) for row in rows)


def sent_back_to(rows: Iterable[Row], desk: DeskContext) -> Iterator[Reason]:
    """Yield what this person proposed or prepared and another person rejected (4.7)."""
    for row, complaint in _complaints(rows):
        if (returned := complaint.returned) is None:
            continue
        why = acts.not_approved(returned.act, _named({returned.by}, desk))
        act = str(returned.act) if _may(str(returned.act), complaint, desk) else ""
        yield Reason(row, why, act)


def _complaints(rows: Iterable[Row]) -> Iterator[tuple[Row, Complaint]]:
    """Yield the first of these rows with their complaints."""
    return folded(islice(rows, LOOKED_AT))


def asked_of(rows: Iterable[Row], desk: DeskContext) -> Iterator[Reason]:
    """Yield the complaints that this person is asked to own."""
    for row, complaint in _complaints(rows):
        if (offered := complaint.hand_over) is not None:
            why = gettext("{who} wants to hand this over to you. Accept or decline.")
            yield Reason(row, why.format(who=_named({offered.by}, desk)), accept_hand_over.name)


def agreed(rows: queries.Rows, desk: DeskContext, until: Day) -> Iterator[Reason]:
    """Yield the complaints with a remedy that this person has to carry out by a day."""
    due = list(queries.remedies_due(rows, str(desk.person.id), until)[:LOOKED_AT])
    by_reference = queries.by_references(rows, {remedy.reference for remedy in due})
    names = Names(rules=desk.rules)
    for remedy in due:
        if (row := by_reference.get(remedy.reference)) and remedy.day:
            why = gettext("Do what we agreed: {what}, by {day}.").format(
                what=names.listed("response_types", remedy.what), day=dates.short_day(remedy.day)
            )
            yield Reason(row, why, pay_remedy.name if remedy.minor else carry_out.name)


def offered_by(rows: Iterable[Row], desk: DeskContext) -> Iterator[Reason]:
    """Yield the complaints that this person offered to another, who has not answered yet."""
    for row, complaint in _complaints(rows):
        if (offered := complaint.hand_over) is not None:
            why = gettext("{who} has not replied yet. You're still the owner.")
            yield Reason(row, why.format(who=_named({offered.to}, desk)), return_hand_over.name)


def heard_of(rows: Iterable[Row], desk: DeskContext) -> Iterator[Reason]:
    """Yield deadlines, of other people's complaints and their own, about which this person was
    warned."""
    for row, complaint in _complaints(rows):
        terms = [t for t in complaint.terms if t.running and desk.person.id in t.raised_to]
        if not terms:
            continue
        first = min(terms, key=lambda term: term.until)
        text = gettext("Deadline missed: {due}, due {day}.")
        if first.until >= desk.now:
            text = gettext("Due soon: {due}, {day}.")
        due = Names(rules=desk.rules).clock(first.pack, first.clock)
        zone = zone_of_unit(desk, complaint.unit)
        why = text.format(due=due, day=dates.short_last(first.day, first.until, zone=zone))
        if complaint.owner != desk.person.id:
            who = _named({Id(row.owner)}, desk) if row.owner else ""
            why += " " + (gettext("{who} is the owner.").format(who=who) if who else "")
        yield Reason(row, why)


def silent(rows: Iterable[Row], desk: DeskContext) -> Iterator[Reason]:
    why = gettext(
        "The complainant has not replied in time. Send a reminder, or record that there was no "
        "reply."
    )
    for row in rows:
        yield Reason(row, why, record_reaction.name)


def owed_in_words(rows: Iterable[Row], desk: DeskContext) -> Iterator[Reason]:
    """Yield complaints with letters owed: which one, until when and why."""
    for row, complaint in _complaints(rows):
        owed = owed_letters(complaint, desk.rules, desk.now)
        names = Names(rules=desk.rules, zone=zone_of_unit(desk, row.unit or None))
        if owed:
            yield Reason(row, " ".join(regimes.owed_in_short(letter, names) for letter in owed))


def to_be_classified(rows: Iterable[Row], desk: DeskContext) -> Iterator[Reason]:
    """Yield complaints with regulators' deadlines that depend on missing facts, with those
    facts."""
    for row, complaint in _complaints(rows):
        gaps = to_classify(complaint, desk.rules)
        questions = {
            fact: capital(regimes.asked(fact, [gap.pack])) for gap in gaps for fact in gap.told
        }
        if not questions:
            continue
        why = gettext("Not known yet: {facts}").format(facts=listed(list(questions.values())))
        yield Reason(row, why, _CLASSIFY if _may(_CLASSIFY, complaint, desk) else "")


_CLASSIFY = "classify"


def unassessed(rows: Iterable[Row], desk: DeskContext) -> Iterator[Reason]:
    """Yield complaints that no one has assessed yet."""
    for row in rows:
        received = desk.rules.day_of(row.unit or None, row.received_at)
        day = dates.day_near(received, today_of(desk).year)
        yield Reason(row, gettext("Received {day}").format(day=day), "assess")


def alerting(visible: queries.Rows) -> Iterator[Reason]:
    """Yield open complaints with a safety risk, to which senior management is alerted at once
    (5.4.1)."""
    for row in by_date(visible, Filters(safety=True, open=True)):
        yield Reason(row, gettext("Alert: you were notified immediately."))


def today_of(desk: DeskContext) -> Day:
    return desk.rules.day_of(desk.person.unit, desk.now)


def by_date(rows: queries.Rows, filters: Filters) -> Iterator[Row]:
    """Yield the next binding ones, page by page, because some are already shown above."""
    cursor = None
    while True:
        page = queries.queue(rows, filters, order=Order.due, cursor=cursor, limit=_AT_ONCE)
        yield from page.rows
        if (cursor := page.next) is None:
            return


class Notices:
    """The notices of this person, read once: alerts, others, and those that came back."""

    def __init__(self, desk: DeskContext) -> None:
        self._desk, visible, me = desk, desk.visible(), desk.person.id
        by = {me, SYSTEM_ACTOR.id} if is_representative(desk.person) else {me}
        notices = queries.notices(visible, me, by=by)
        self._rows = queries.by_references(visible, {notice.reference for notice in notices})
        self._mine = [notice for notice in notices if notice.person == me]
        self._failed = [notice for notice in notices if notice.failed and notice.by in by]

    def to_read(self, about: str) -> Iterator[Reason]:
        """Yield the complaints that the person has to open, by what the notices are about."""
        for notice in self._mine:
            if notice.about == about:
                why = gettext(_TO_READ[notice.about])
                if notice.raised:
                    why = f"{why} {gettext(_RAISED)}"
                yield Reason(self._rows[notice.reference], why)

    def undelivered(self) -> Iterator[Reason]:
        """Yield the complaints of which a notice came back."""
        for notice in self._failed:
            why = gettext("The email to {who} came back. Contact them another way.")
            who = _named({Id(notice.person)}, self._desk)
            yield Reason(self._rows[notice.reference], why.format(who=who))


_TO_READ: Mapping[str, str] = {
    "alert": _("It was assessed as significant."),
    "decision": _("A response was sent."),
    "objection": _("The complainant says that staff recorded their reply wrongly."),
}
_RAISED = _("Someone else has not read their notice about it.")


def reminded(desk: DeskContext) -> Iterator[Reason]:
    reminders = queries.reminders(desk.visible(), desk.person.id, until=today_of(desk))
    rows = queries.by_references(desk.visible(), [reminder.reference for reminder in reminders])
    first = {reminder.reference: reminder.day for reminder in reversed(reminders)}
    for reference in dict.fromkeys(reminder.reference for reminder in reminders):
        day = dates.short_day(first[reference])
        why = gettext("Reminder for {day}. Set a new reminder to see this later.").format(day=day)
        yield Reason(rows[reference], why, set_reminder.name)


def replied(desk: DeskContext, mine: Filters) -> Iterator[Reason]:
    """Yield open complaints of this person in which a person involved wrote last."""
    for row in queries.filtered(desk.visible(), mine).order_by("replied_at", "reference"):
        if row.replied_at is None:
            continue
        day = desk.rules.day_of(row.unit or None, row.replied_at)
        yield Reason(row, gettext("New message on {day}.").format(day=dates.short_day(day)))


def awaited_from(desk: DeskContext, awaiting: str, acts: tuple[str, ...]) -> Filters:
    """Return the filters for what waits for a person with these permissions."""
    filters = Filters(awaiting=awaiting)
    if any(ever_may(act, desk) for act in acts):
        return filters
    # no role of theirs includes the act: only complaints assigned to them allow it
    return replace(filters, hand=str(desk.person.id))


def waiting(
    rows: Iterable[Row],
    desk: DeskContext,
    acts: tuple[str, ...],
    why: Callable[[Complaint, DeskContext], str],
    *,
    turn: Callable[[Complaint, DeskContext], bool] | None = None,
) -> Iterator[Reason]:
    """Yield what waits for a person like this, but not for the person who did the step before.
    `turn` is used where core decides whose turn it is."""
    for row, complaint in _complaints(rows):
        first = str(complaint.proposal.act) if complaint.proposal else ""
        steps = (first,) if first in acts else acts
        able = [act for act in steps if _may(act, complaint, desk)]
        theirs = turn(complaint, desk) if turn else desk.person.id not in _before(complaint)
        if able and theirs:
            yield Reason(row, why(complaint, desk), able[0])


def ever_may(act: str, desk: DeskContext) -> bool:
    """Return whether a role of the person includes the act, or they are a deputy of the complaints
    manager."""
    wanted = declared(Code(act)).permission
    roles = any(wanted in PERMISSIONS[grant.role] for grant in desk.person.grants)
    return roles or desk.person.id in desk.rules.policy.representative_deputies


def _before(complaint: Complaint) -> set[Id]:
    """Return who did the step that a second person has to check."""
    waiting = {r.prepared_by for r in unauthorized(complaint)}
    return waiting | ({complaint.proposal.by} if complaint.proposal else set())


def _until_settled(complaint: Complaint, desk: DeskContext) -> str:
    return gettext("Restricted until you identify the person.")


def _to_be_checked(complaint: Complaint, desk: DeskContext) -> bool:
    return is_turn_of(desk.person, verify_correction, complaint, desk.rules, desk.now)


def _to_be_approved(complaint: Complaint, desk: DeskContext) -> bool:
    """Return whether it is someone else's draft, and if it has to be read, theirs to read."""
    offer = offered(authorize_response, complaint, desk.rules, desk.actor, desk.now)
    read = any(response.reading for response in unauthorized(complaint))
    return desk.person.id not in _before(complaint) and (not read or bool(offer and offer.accepted))


_VERIFY = verify_correction.name


def _carried_out(complaint: Complaint, desk: DeskContext) -> str:
    who = _named({by for response in to_verify(complaint) for by in response.done_by}, desk)
    if not who:
        return gettext("All remedies are complete. Check them.")
    return gettext("{who} completed the remedy. Check it.").format(who=who)


def cause_awaited(complaint: Complaint, desk: DeskContext) -> str:
    day = cause_due(complaint, desk.rules)
    if day is None:
        return ""
    return gettext("The cause was due by {day}.").format(day=dates.short_day(day))


def _prepared(complaint: Complaint, desk: DeskContext) -> str:
    waiting = unauthorized(complaint)
    text = gettext("{who} drafted the response.").format(
        who=_named({response.prepared_by for response in waiting}, desk)
    )
    return " ".join(
        [text, *(f"{choices.waits_for_reader(r.reading)}." for r in waiting if r.reading)]
    )


def _proposed(complaint: Complaint, desk: DeskContext) -> str:
    proposal = complaint.proposal
    if proposal is None:
        return ""
    return acts.proposes(proposal.act, _named({proposal.by}, desk))


def _left_out(complaint: Complaint, desk: DeskContext) -> str:
    excluded = complaint.exclusion
    who = _named({excluded.by}, desk) if excluded else ""
    return gettext("{who} decided this alone. We selected it at random for a check.").format(
        who=who
    )


@dataclass(frozen=True, slots=True)
class Second:
    """What waits for another person than its handlers: what is awaited, the acts that deal with it,
    why it waits, and whose turn it is if core decides that."""

    title: str
    awaiting: str
    acts: tuple[str, ...]
    why: Callable[[Complaint, DeskContext], str]
    turn: Callable[[Complaint, DeskContext], bool] | None = None


_TRIAGE, _TO_APPROVE = _("Identify who the complaint is about"), _("Responses for you to approve")
_TO_CHECK, _LEFT_OUT = _("Remedies for you to check"), _("Check that leaving it out was right")
_ANY_SECOND = _("Waiting for a second approver (can be you)")
_SECONDED = tuple(name for name, act in ACTS.items() if act.seconded)
SECOND = (
    Second(_TRIAGE, "triage", (name_person.name,), _until_settled),
    Second(_TO_APPROVE, "authorization", (authorize_response.name,), _prepared, _to_be_approved),
    Second(_TO_CHECK, "verification", (_VERIFY,), _carried_out, _to_be_checked),
    Second(_ANY_SECOND, "second_person", _SECONDED, _proposed),
    Second(_LEFT_OUT, "exclusion", (check_exclusion.name,), _left_out),
)
"""What waits for another person than its handlers, most urgent first."""


def _named(persons: set[Id], desk: DeskContext) -> str:
    return listed(sorted(desk.names(persons).values()))


def _may(act: str, complaint: Complaint, desk: DeskContext) -> bool:
    try:
        may(declared(Code(act)), desk.here(complaint))
    except Refused:
        return False
    return True


def folded(rows: Iterable[Row]) -> Iterator[tuple[Row, Complaint]]:
    """Complaints that the person may see, each folded, some at a time."""
    for row, history in with_histories(rows):
        if history.state is not None:
            yield row, history.state


def with_histories(rows: Iterable[Row]) -> Iterator[tuple[Row, History]]:
    """The same with all entries."""
    for some in batched(rows, _AT_ONCE):
        histories = several([row.reference for row in some])
        for row in some:
            yield row, histories[row.reference]
