"""Pages of management reviews: what is missing first, then inputs, decisions and conclusions."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy, ngettext

from amends.core.framework.people.personnel import Role
from amends.core.governing.review_pack import PackContent, PackDecision
from amends.core.governing.reviews import (
    REVIEW,
    DecisionKind,
    Review,
    ReviewDecided,
    ReviewInput,
    ReviewPurpose,
    ReviewState,
    add_input,
    answer_purpose,
    record_attendance,
)
from amends.core.improvement.actions import ActionState
from amends.core.values import Day
from amends.documents.document import Block, Heading, Listing, Pairs, Paragraph, Table, TableColumn
from amends.handling.kinds.governing_review import pack_of
from amends.handling.kinds.records import records_begin
from amends.handling.rules import book
from amends.insight.reviews import review_text
from amends.wording import choices, dates
from amends.wording.phrases import capital, listed

from ..forms.layout import FormLayout
from ..improvement import access
from ..reading.reasons import today_of
from ..records.form_contents import Asked, given
from ..records.opening import Detail, RecordPages
from ..records.status_marks import Mark, day_state
from ..request.context import DeskContext


@dataclass(frozen=True, slots=True)
class Item:
    """An input or a purpose: its letter and title, what the record and people say, and the form
    for saying more."""

    key: str
    title: str
    sentences: tuple[str, ...]
    said: str
    missing: bool
    address: str


def inputs_of(detail: Detail, pack: PackContent | None) -> list[Item]:
    """Return the nine inputs."""
    review: Review = detail.state
    frozen = {entry.item: entry.sentences for entry in pack.inputs} if pack else {}
    texts = {entry.item: entry.words for entry in review.inputs}
    return [
        Item(
            str(item),
            choices.label(item),
            tuple(filter(None, map(review_text.sentence, frozen.get(item, ())))),
            detail.text(texts.get(item)),
            item in review.missing,
            _address(review, add_input.name, f"?item={item}"),
        )
        for item in ReviewInput
    ]


def purposes_of(detail: Detail) -> list[Item]:
    """Return the seven purposes."""
    review: Review = detail.state
    texts = {answer.purpose: answer.words for answer in review.answers}
    return [
        Item(
            str(purpose),
            choices.label(purpose),
            (),
            detail.text(texts.get(purpose)),
            purpose in review.unanswered,
            _address(review, answer_purpose.name, f"?purpose={purpose}"),
        )
        for purpose in ReviewPurpose
    ]


def _address(review: Review, act: str, query: str = "") -> str:
    return reverse("desk:governing-act", args=["review", review.id, act]) + query


_LOOKS = {
    ActionState.works: "done",
    ActionState.completed: "done",
    ActionState.does_not_work: "late",
}


def decisions_of(detail: Detail, desk: DeskContext) -> list[dict[str, Any]]:
    """Return the decisions with what became of their actions until now."""
    review: Review = detail.state
    wanted = [decision.action for decision in review.decisions]
    rows = {row.id: row for row in access.actions(desk).filter(id__in=wanted)}

    def shown(decision: ReviewDecided) -> dict[str, Any]:
        row = rows.get(decision.action)
        waits = row is not None and row.open and row.completed_on is None
        return {
            "what": detail.text(decision.what),
            "kind": capital(choices.label(decision.kind)),
            "owner": detail.names.person(decision.owner),
            "when": day_state(decision.due, desk, None) if waits else None,
            "check": detail.text(decision.check),
            "mark": _mark(ActionState(row.state)) if row else Mark("\N{EN DASH}"),
            "action": reverse("desk:action", args=[decision.action]) if row else "",
        }

    return list(map(shown, review.decisions))


def _mark(state: ActionState) -> Mark:
    look = _LOOKS.get(state, "")
    return Mark(capital(choices.label(state)), look, look)


def before_of(pack: PackContent | None, desk: DeskContext) -> list[dict[str, str]]:
    """Return what had become of the decisions of the last review when the pack was frozen."""
    lines = pack.decisions if pack else ()
    texts = access.action_titles([decision.action for decision in lines], desk, purpose="review")
    return [
        {
            "what": texts.get(line.action)
            or gettext("Decision {number}").format(number=line.number),
            "became": _became(line),
            "look": "late" if line.overdue else "done" if line.completed_on else "due",
            "address": reverse("desk:action", args=[line.action]) if line.action in texts else "",
        }
        for line in lines
    ]


def _became(decision: PackDecision) -> str:
    if decision.completed_on is not None:
        return gettext("Done {day}").format(day=dates.short_day(decision.completed_on))
    day = dates.short_day(decision.due)
    if decision.overdue:
        return gettext("Overdue since {day}").format(day=day)
    return gettext("Due {day}").format(day=day)


def lead(review: Review) -> tuple[str, str]:
    """Return how far the review is, and what is missing."""
    if review.state is ReviewState.signed:
        return gettext("The minutes are signed."), ""
    if review.state is ReviewState.cancelled:
        return gettext("This review was cancelled."), ""
    if review.pack is None:
        return gettext("The review pack is not ready yet."), gettext(
            "Freeze it before the review. The nine inputs are then filled in from the record."
        )
    if review.complete:
        return gettext("Nothing is missing."), gettext("The chair can sign the minutes.")
    inputs, purposes = len(review.missing), len(review.unanswered)
    lacks = []
    if inputs:
        text = ngettext("{number} input is missing.", "{number} inputs are missing.", inputs)
        lacks.append(text.format(number=inputs))
    if purposes:
        text = ngettext(
            "{number} purpose has no conclusion.", "{number} purposes have no conclusion.", purposes
        )
        lacks.append(text.format(number=purposes))
    if review.attended is None:
        lacks.append(gettext("The attendance is missing."))
    elif review.chair not in review.attended.present:
        lacks.append(gettext("The chair is not among those present."))
    return gettext("The minutes cannot be signed yet."), " ".join(lacks)


def more(detail: Detail, desk: DeskContext) -> Mapping[str, Any]:
    """Return what the page of a review shows beyond that of other records."""
    review, pack = detail.state, pack_of(detail.state)
    inputs, purposes = inputs_of(detail, pack), purposes_of(detail)
    prepared = review.state is ReviewState.prepared
    return {
        "lead": lead(review),
        "before": before_of(pack, desk),
        "inputs": inputs,
        "ready": sum(not entry.missing for entry in inputs),
        "purposes": purposes,
        "answered": sum(not purpose.missing for purpose in purposes),
        "decisions": decisions_of(detail, desk),
        "decide": _address(review, "decide") if prepared else "",
        "attended": attended(detail),
        "attend": _address(review, record_attendance.name),
        "writable": prepared and (desk.actor.id == review.chair or _prepares(desk)),
        "chair": detail.names.person(review.chair),
        "as_of": dates.moment(review.pack_at, zone=detail.names.zone) if review.pack_at else "",
        "late": bool(review.pack) and review.day <= today_of(desk),
        "sha256": review.pack.sha256 if review.pack else "",
        "position": review.pack.position if review.pack else 0,
        "period": dates.span(review.first, review.last),
    }


def _prepares(desk: DeskContext) -> bool:
    act = REVIEW.acts[REVIEW.opening]
    return desk.actor.may(act.permission, units=())


def attended(detail: Detail) -> str:
    """Return who was there; empty before that is recorded."""
    attendance = detail.state.attended
    if attendance is None:
        return ""
    names = [detail.names.person(person) for person in attendance.present]
    return listed([*names, detail.text(attendance.others)] if attendance.others else names)


# --- minutes ---


def minutes(detail: Detail, desk: DeskContext) -> Iterator[Block]:
    """Yield the minutes: what became of the last decisions, inputs, conclusions, decisions."""
    review, pack = detail.state, pack_of(detail.state)
    yield Pairs(tuple(_heads(detail)))
    if old := before_of(pack, desk):
        yield Heading(gettext("Decisions of the last review"))
        yield Listing(tuple(f"{row['what']}: {row['became']}" for row in old))
    for title, items in (
        (gettext("Nine inputs"), inputs_of(detail, pack)),
        (gettext("Seven purposes"), purposes_of(detail)),
    ):
        yield Heading(title)
        for entry in items:
            yield Heading(f"{entry.key}  {entry.title}", 2)
            yield from _texts(entry)
    yield Heading(gettext("Decisions"))
    columns = (
        TableColumn(gettext("Decision"), 6),
        TableColumn(gettext("Owner"), 3),
        TableColumn(gettext("Due"), 3),
        TableColumn(gettext("How we'll check"), 4),
    )
    rows = tuple(
        (
            *(detail.text(decision.what), detail.names.person(decision.owner)),
            *(dates.short_day(decision.due), detail.text(decision.check)),
        )
        for decision in review.decisions
    )
    none, yet = gettext("No decision was made."), gettext("No decision is recorded.")
    yield Table(columns, rows) if rows else Paragraph(none if review.signed_at else yet)


def _texts(entry: Item) -> Iterator[Block]:
    if entry.sentences:
        yield Paragraph(" ".join(entry.sentences))
    if entry.said:
        yield Paragraph(entry.said)
    if not entry.sentences and not entry.said:
        yield Paragraph(gettext("Not recorded yet"))


def _heads(detail: Detail) -> Iterator[tuple[str, str]]:
    review = detail.state
    yield gettext("Day"), dates.day(review.day)
    yield gettext("Chair"), detail.names.person(review.chair)
    yield gettext("Period"), dates.span(review.first, review.last)
    yield gettext("Present"), attended(detail) or gettext("Not recorded yet")
    if review.pack is not None:
        zone = detail.names.zone
        yield gettext("Review pack frozen"), dates.moment(review.pack_at, zone=zone)
        yield gettext("SHA-256 of the pack"), review.pack.sha256
    signed = gettext("Not signed yet")
    if review.signed_by:
        signed = gettext("{person}, {moment}").format(
            person=detail.names.person(review.signed_by),
            moment=dates.moment(review.signed_at, zone=detail.names.zone),
        )
    yield gettext("Signed"), signed


# --- forms ---


def year_to(desk: DeskContext) -> tuple[Day, Day]:
    """Return the last 12 complete months, without those before the record begins; the month of
    today in its first one."""
    today = desk.rules.day_of(None, desk.now)
    end = today.replace(day=1)
    first, last = end.replace(year=end.year - 1), end - timedelta(days=1)
    begins = records_begin(book(), desk.rules) or first
    return (max(first, begins), last) if begins <= last else (begins, today)


def chairs(desk: DeskContext) -> Sequence[str]:
    """Return those who can chair a review."""
    return sorted(str(person.id) for person in desk.rules.people.holders(Role.top_management))


def _plan(detail: Detail | None, request: HttpRequest, desk: DeskContext) -> Asked:
    able = chairs(desk)
    first, last = year_to(desk)
    initial = {"first": first, "last": last, "chair": next(iter(able), None)}
    return Asked(FormLayout(only={"chair": frozenset(able)}, initial=initial))


def _reschedule(detail: Detail | None, request: HttpRequest, desk: DeskContext) -> Asked:
    only = {"chair": frozenset(chairs(desk))}
    state = detail.state if detail else None
    initial = {"chair": str(state.chair), "day": state.day} if state else {}
    return Asked(FormLayout(only=only, initial=initial))


def _present(detail: Detail | None, request: HttpRequest, desk: DeskContext) -> Asked:
    state = detail.state if detail else None
    present = [str(state.chair), *map(str, state.invited)] if state else []
    if state and state.attended:
        present = list(map(str, state.attended.present))
    return Asked(FormLayout(initial={"present": present}))


def _initially(
    initial: Callable[[HttpRequest], dict[str, Any]],
) -> Callable[[Detail | None, HttpRequest, DeskContext], Asked]:
    """Return a layout that is filled with these values."""
    return lambda detail, request, desk: Asked(FormLayout(initial=initial(request)))


def called(detail: Detail, desk: DeskContext) -> str:
    """Return what a review is called."""
    return gettext("Management review, {day}").format(day=dates.day(detail.state.day))


REVIEWS = RecordPages(
    REVIEW,
    title=gettext_lazy("Management review"),
    one=gettext_lazy("Management review"),
    empty=gettext_lazy(
        "Senior management reviews complaint handling at least once a year. The review pack is "
        "filled in from the record. You add your conclusions, decide, and sign the minutes."
    ),
    calls=called,
    layouts={
        "plan": _plan,
        "reschedule": _reschedule,
        record_attendance.name: _present,
        add_input.name: _initially(lambda request: {"item": given(request, "item")}),
        answer_purpose.name: _initially(lambda request: {"purpose": given(request, "purpose")}),
        "decide": _initially(lambda request: {"kind": str(DecisionKind.process)}),
    },
    looks={"planned": "due", "prepared": "due", "signed": "done", "cancelled": "empty"},
    template="desk/assurance/review.html",
    more=more,
    prints=minutes,
)
