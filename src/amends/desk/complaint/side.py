"""Next steps beside a complaint: what can be done next, further acts, and refused ones with
reasons."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext, ngettext

from amends.core.operation.acts.closing.outside import refer_outside
from amends.core.operation.acts.second_look import disagree, unauthorized
from amends.core.operation.complaint import Stage
from amends.core.operation.guidance.offers import offered, possible_for
from amends.core.operation.guidance.usual import usual
from amends.core.operation.regulators.recourse import of_packs_alone
from amends.core.values import Id
from amends.handling.reading import Possible, possible
from amends.wording import acts, choices
from amends.wording.phrases import either
from amends.wording.refusal_sentence import sentence

from ..acts import four_eyes
from ..acts.initial_values import TAKE_UP
from ..acts.layouts import REVIEW
from ..complaint_acts import DESK_ACTS, ELSEWHERE, GROUPS, NOT_BY_HAND
from ..forms.of_complaint import offer
from ..reading.detail import ComplaintDetail
from ..request.context import DeskContext

_FIRST = 6
_ELSEWHERE = frozenset(act.name for act in (*ELSEWHERE, *NOT_BY_HAND))


@dataclass(frozen=True, slots=True)
class Next:
    """An act beside the complaint; `asking` are the parameters of its link."""

    name: str
    title: str
    hint: str
    clause: str
    why: str = ""
    asking: str = ""
    opens: str = ""
    """Whether it opens with the page: “now” if another person waits for it, “next” if it follows
    what was just done."""

    @property
    def key(self) -> str:
        """The key that opens it."""
        return DESK_ACTS[self.name].key


@dataclass(frozen=True, slots=True)
class NextActs:
    """The acts: what usually comes next, what else is possible in groups, and what is not, with
    reasons. `waits` says who has the complaint, if nothing usual is left for this person or another
    person is asked first."""

    first: tuple[Next, ...]
    more: tuple[tuple[str, tuple[Next, ...]], ...]
    refused: tuple[Next, ...]
    waits: str = ""


def next_acts(detail: ComplaintDetail, desk: DeskContext, done: str = "") -> NextActs:
    """Return everything that this person can do to the complaint now, after what was just
    `done`."""
    every = [
        judged
        for one in possible(detail.file, actor=desk.actor, now=desk.now)
        if one.act.name not in _ELSEWHERE
        for judged in _with_something_to_do(one, detail, desk)
    ]
    allowed = {str(p.act.name): _next(p, detail) for p in every if p.refused is None}
    first = _first(allowed, detail, desk)
    then = DESK_ACTS[done].then if done in DESK_ACTS else None
    if first and then is not None and first[0].name == then.name:
        first = (replace(first[0], opens="next"), *first[1:])
    chosen = {one.name for one in first if not one.asking}
    rest = {name: one for name, one in allowed.items() if name not in chosen}
    refused = tuple(_next(p, detail) for p in every if p.refused is not None)
    asked = detail.complaint.proposal is not None or bool(unauthorized(detail.complaint))
    elsewhere = not first or (asked and four_eyes.waits_for(detail, desk) is None)
    waits = _who_has_it(detail, desk) if elsewhere else ""
    return NextActs(first, _grouped(rest), refused, waits)


def _with_something_to_do(
    one: Possible, detail: ComplaintDetail, desk: DeskContext
) -> Iterator[Possible]:
    """Return the act with the reason why core would accept none of its possible values; None if
    there are no values."""
    if one.refused is not None:
        yield one
        return
    complaint, rules = detail.complaint, detail.file.rules
    outside = one.act.name == refer_outside.name and not rules.policy.bodies_in_use
    if outside and not of_packs_alone(complaint, rules, desk.now):
        return
    found = offered(one.act, complaint, rules, desk.actor, desk.now)
    if found is None or found.accepted:
        yield one
    elif found.refused is not None:
        yield Possible(one.act, found.refused)


def _first(
    allowed: Mapping[str, Next], detail: ComplaintDetail, desk: DeskContext
) -> tuple[Next, ...]:
    """Return what usually comes next, starting with what is waiting for this person's approval."""
    usually = usual(detail.complaint, detail.file.entries)
    likely = [act.name for act in usually if act.name in allowed]
    found = [_for_reviewer(allowed[name], detail, desk) for name in likely][:_FIRST]
    waiting, title = four_eyes.waits_for(detail, desk), gettext("Approve or reject")
    proposal = detail.complaint.proposal
    if waiting is None and proposal is not None and proposal.by == desk.person.id:
        waiting, title = str(proposal.act), gettext("Your proposal")
    if waiting is None:
        return tuple(found)
    told = four_eyes.in_one_sentence(waiting, detail)
    theirs = proposal is None or proposal.by != desk.person.id
    agree = Next(waiting, title, told, "4.7", opens="now" if theirs else "")
    return (agree, *(one for one in found if one.name != waiting))[:_FIRST]


def _for_reviewer(one: Next, detail: ComplaintDetail, desk: DeskContext) -> Next:
    """Return the act so that the assigned reviewer assigns the complaint to themselves; assigning
    it to others is listed with the rest."""
    complaint = detail.complaint
    mine = complaint.stage is Stage.escalated_internal and desk.person.id in complaint.investigators
    if one.name != "assign" or not mine:
        return one
    found = offer(detail.around(desk), one.name)
    if found is None or desk.person.id not in found.values("person"):
        return one
    title, hint = acts.title(TAKE_UP), acts.hint(TAKE_UP)
    return replace(one, title=title, hint=hint, asking=f"{REVIEW}=1")


def _grouped(rest: Mapping[str, Next]) -> tuple[tuple[str, tuple[Next, ...]], ...]:
    found = (
        (gettext(group.title), tuple(rest[act.name] for act in group.acts if act.name in rest))
        for group in GROUPS
    )
    return tuple((title, here) for title, here in found if here)


def _who_has_it(detail: ComplaintDetail, desk: DeskContext) -> str:
    """Return who can take the next usual step, if this person cannot."""
    complaint, rules = detail.complaint, detail.file.rules
    if not complaint.open:
        return ""
    waiting = [disagree] if complaint.proposal or unauthorized(complaint) else []
    for act in (*waiting, *usual(complaint, detail.file.entries)):
        able = set(possible_for(act, complaint, rules, desk.now))
        near = able & ({complaint.owner} | set(complaint.investigators))
        if able:
            people = _named(sorted(able if act in waiting else near or able), detail)
            if act in waiting:
                why = [r.reading for r in unauthorized(complaint) if r.reading is not None]
                drawn = f" {choices.waits_for_reader(why[0])}." if why else ""
                text = gettext("Waiting for approval from {people}.").format(people=people)
                return text + drawn
            text = gettext("Next: {act}. Waiting for {people}.")
            return text.format(act=acts.title(act.name), people=people)
    return ""


def _named(people: Sequence[Id], detail: ComplaintDetail) -> str:
    names = sorted(detail.names.person(person) for person in people)
    if len(names) <= _MANY:
        return either(names)
    more = len(names) - _MANY
    told = ngettext("{names} and {number} other", "{names} and {number} others", more)
    return told.format(names=", ".join(names[:_MANY]), number=more)


_MANY = 4
"""Maximum number of people who are named; of more, only the number is given."""


def _next(one: Possible, detail: ComplaintDetail) -> Next:
    name = str(one.act.name)
    why = str(sentence(one.refused, names=detail.names).why) if one.refused is not None else ""
    return Next(name, acts.title(name), acts.hint(name), one.act.clause, why)
