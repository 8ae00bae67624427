"""The page of senior management: what needs their signature, decision or reading, and three
figures."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext, ngettext

from amends.core.framework.acting import may
from amends.core.framework.people.personnel import Role
from amends.core.governing.policy_texts import confirm_read
from amends.core.governing.reviews import REVIEW, Review, ReviewState
from amends.core.improvement.action_events import ActionSource
from amends.core.refusal import Refused
from amends.handling.kinds.governing_review import pack_of
from amends.insight.month import NoFacts
from amends.insight.reviews import review_text
from amends.register import criteria
from amends.wording import acts, dates
from amends.wording.insight import measures

from ..assurance.declared import PAGES
from ..assurance.reviews import before_of, lead
from ..assurance.yearly import page_of
from ..improvement import access
from ..insight.period_choice import asked
from ..people.proposals import to_decide
from ..reading.reasons import today_of
from ..reading.states import State
from ..records.opening import detail_of, states_of, title_of
from ..records.status_marks import When, day_state
from ..request.context import DeskContext, read_only, show
from ..settings.proposals import to_agree
from .my_day import for_management

_SIGN, _DECIDE, _READ = "sign", "decide", "read"
_ASKS = {"sign": _SIGN, "approve": _DECIDE, "answer": _DECIDE, confirm_read.name: _READ}
"""Acts on governing records that are asked of a person, and the part of the page they are in."""
_MOST = 5


@dataclass(frozen=True, slots=True)
class Ask:
    """Something that is asked of the person: its page, what it is, why, and by when."""

    part: str
    address: str
    what: str
    why: str
    when: When | None = None
    icon: str = "check"
    due: State | None = None
    """The deadline of a complaint."""

    @property
    def rank(self) -> int:
        """What is late comes first, then what is due soon."""
        look = self.due.look if self.due else self.when.look if self.when else ""
        return {"late": 0, "soon": 1, "due": 1}.get(look, 2)


@read_only
def executive_page(request: HttpRequest, desk: DeskContext) -> HttpResponse:
    """Page of what needs a signature, a decision or reading by senior management."""
    if Role.top_management not in desk.person.roles():
        raise Http404
    every = (*_records(desk), *_proposals(desk), *_complaints(desk), *_alerts(desk), *_late(desk))
    asks = sorted(every, key=lambda ask: ask.rank)
    titles = {_SIGN: gettext("Sign"), _DECIDE: gettext("Decide"), _READ: gettext("Read")}
    parts = [
        {"key": key, "title": title, "asks": [ask for ask in asks if ask.part == key]}
        for key, title in titles.items()
    ]
    period, figures = _figures(request, desk)
    context = {
        "parts": [part for part in parts if part["asks"]],
        "summary": _summary(Counter(ask.part for ask in asks)),
        "today": dates.day(today_of(desk)),
        "period": period,
        "figures": figures,
        "review": _review(desk),
        "section": "executive",
    }
    return show(request, desk, "desk/executive.html", context)


def _summary(numbers: Counter[str]) -> str:
    sign, decide, read = numbers[_SIGN], numbers[_DECIDE], numbers[_READ]
    counts = {
        ngettext("{n} document to sign", "{n} documents to sign", sign): sign,
        ngettext("{n} decision to make", "{n} decisions to make", decide): decide,
        ngettext("{n} thing to read", "{n} things to read", read): read,
    }
    parts = [text.format(n=number) for text, number in counts.items() if number]
    return ", ".join(parts) + "." if parts else gettext("Nothing needs your attention.")


def _records(desk: DeskContext) -> Iterator[Ask]:
    """Yield the governing records on which the person can do an act that is asked of people."""
    for name, pages in PAGES.items():
        offered = [act for act in pages.kind.acts.values() if str(act.name) in _ASKS]
        for stream, state in states_of(pages, desk).items() if offered else ():
            for act in offered:
                try:
                    may(act, desk.here(state))
                except Refused:
                    continue
                record = stream.removeprefix(pages.kind.prefix)
                detail = detail_of(pages, record, desk, purpose="executive")
                yield Ask(
                    _ASKS[str(act.name)],
                    page_of(name, record, desk),
                    title_of(pages, detail, desk),
                    acts.title(act.key),
                    day_state(state.due, desk, state.unit) if state.due else None,
                    "review",
                )


def _proposals(desk: DeskContext) -> Iterator[Ask]:
    for proposal in to_agree(desk):
        why = gettext("Settings to approve, proposed by {by}").format(by=proposal.by)
        yield Ask(_DECIDE, proposal.address, str(proposal.title), why, icon="settings")
    for change in to_decide(desk):
        yield Ask(_DECIDE, change.address, change.told, gettext("Change to approve"), icon="team")


def _complaints(desk: DeskContext) -> Iterator[Ask]:
    """Yield the complaints of which the person has to know, or is the second approver."""
    for reads, part in for_management(desk):
        for line in part.lines:
            page = "desk:act" if line.act else "desk:complaint"
            address = reverse(page, args=[line.row.reference, *filter(None, [line.act])])
            why = line.why or part.title
            icon = "bang" if line.row.safety else "queue"
            where = _READ if reads else _DECIDE
            yield Ask(where, address, line.subject or line.wants, why, None, icon, line.due)


def _alerts(desk: DeskContext) -> Iterator[Ask]:
    if number := criteria.open_alerts(desk.person.id):
        text = ngettext("{n} alert needs your response", "{n} alerts need your response", number)
        why = gettext("A figure is outside its limits.")
        yield Ask(_DECIDE, reverse("desk:criteria"), text.format(n=number), why, icon="goal")


def _late(desk: DeskContext) -> Iterator[Ask]:
    """Yield overdue actions: the person's own, those of their staff that are late for long, and
    those that a review decided."""
    today, me = today_of(desk), desk.person.id
    days = desk.rules.policy.climb_days  # 0: overdue actions climb to no one
    long_ago = today - timedelta(days=days)
    staff = [person.id for person in desk.rules.people.persons.values() if person.manager == me]
    climbed = Q(holder__in=staff if days else [], day__lt=long_ago)
    mine = Q(holder=me) | Q(source=ActionSource.review) | climbed
    rows = access.actions(desk).filter(mine, open=True, day__lt=today).order_by("day", "id")[:_MOST]
    texts = access.action_titles([row.id for row in rows], desk, purpose="executive")
    names = desk.names(row.holder for row in rows)
    for row in rows:
        decided = row.source == ActionSource.review
        text = gettext("Decision of a review") if decided else gettext("Overdue action")
        why = gettext("{what}. Owner: {name}").format(what=text, name=names.get(row.holder, ""))
        when = day_state(row.day, desk, row.unit or None)
        address = reverse("desk:action", args=[row.id])
        yield Ask(_READ, address, texts.get(row.id, ""), why, when, "late")


def _figures(request: HttpRequest, desk: DeskContext) -> tuple[str, list[tuple[str, str]]]:
    """Return 12 months, and three figures of them, each with a sentence."""
    try:
        counts = asked(request, desk, "12m")
    except (NoFacts, Http404):
        return "", []
    span = counts.scope.span
    shown = [
        (code, *counts.figure(code).shown) for code in ("late", "k22", "survey_entered", "open")
    ]
    return measures.period(span.first, span.last, month=False), [
        review_text.figure(code, number, among)
        for code, number, among in shown
        if number is not None and (among or code == "open")
    ]


def _review(desk: DeskContext) -> dict[str, Any] | None:
    """Return the next open review that the person may see, and what is missing in it."""
    pages = PAGES[str(REVIEW.name)]
    open_ = (ReviewState.planned, ReviewState.prepared)
    reviews = [state for state in states_of(pages, desk).values() if state.state in open_]
    if not reviews:
        return None
    review: Review = min(reviews, key=lambda state: state.day)
    detail = detail_of(pages, review.id, desk, purpose="executive")
    before = before_of(pack_of(review), desk)
    return {
        "title": title_of(pages, detail, desk),
        "address": page_of(str(REVIEW.name), review.id, desk),
        "when": day_state(review.day, desk, None),
        "said": lead(review),
        "overdue": sum(row["look"] == "late" for row in before),
        "prepared": review.pack is not None,
    }
