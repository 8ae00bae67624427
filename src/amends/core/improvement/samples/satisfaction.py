"""Clause 8.3: surveys of how complainants were treated, in streams ``survey/<id>``.

A survey covers complaints of a period: closed, refused, and open with a response. Once a day those
that are new are fixed as a list, and drawn with the next public seed. Where few people complain,
all are asked.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from ...framework.adoption.rulebook import Rules
from ...framework.people.authority import Actor, Permission
from ...operation.events import OUTBOUND, Way
from ...records.kind import RecordKind, sees_always
from ...refusal import Guard, Refused, demand
from ...values import Code, Day, Moment
from .drawing import Frame, LeftOut, Member, Seed
from .surveys import (
    FOLD,
    Asked,
    Survey,
    SurveyAnnounced,
    SurveyAnswered,
    SurveyContactChosen,
    SurveyDeclined,
    SurveyDrawn,
    SurveyEvent,
    SurveyInvited,
    SurveyListed,
)

FEW_A_YEAR = 300
"""Where at most so many complaints were received in the last year, everyone is asked."""
LONGEST_PERIOD = 366
"""Days of the longest period of a survey."""
WAVE = timedelta(days=1)
"""Time between two lists of one survey."""
SETTLED = timedelta(days=7)
"""How long after a response people are asked, if their complaint is still open."""
QUESTIONS = ("easy", "informed", "fair", "quick", "outcome")
"""The questions with a scale from 1 to 5; the last is about the outcome, not the process."""
PROCESS = QUESTIONS[:-1]
LOWEST, HIGHEST = 1, 5
BAD = 2
"""The highest answer after which a review is offered."""

BY_HAND = (Way.letter, Way.phone)
"""The ways in which staff ask people, and enter their answers."""


@dataclass(frozen=True, slots=True)
class AnnounceSurvey:
    """The days whose complaints are asked about, the share in percent, and the days to answer."""

    first: Day
    last: Day
    percent: int = 20
    days: int = 28


@dataclass(frozen=True, slots=True)
class DrawSample:
    """Fix the next list, or draw the sample of the last one: nothing is chosen by the caller."""


@dataclass(frozen=True, slots=True)
class Invite:
    """Who is asked, by number, and how. Only the system says `party` and `left_out`, and that the
    email `returned`."""

    number: int
    way: Way | None = None
    party: int | None = None
    left_out: LeftOut | None = None
    returned: bool = False


@dataclass(frozen=True, slots=True)
class AnswerSurvey:
    """The answers of one person, each from 1 to 5 or left out. `declines`: they want no survey."""

    number: int
    easy: int | None = None
    informed: int | None = None
    fair: int | None = None
    quick: int | None = None
    outcome: int | None = None
    hear: bool = False
    commented: bool = False
    declines: bool = False


type Events = Sequence[SurveyEvent]


def announce(
    state: Survey | None, rules: Rules, actor: Actor, given: AnnounceSurvey, *, yearly: int
) -> Events:
    """Announce a survey. Everyone is asked where only `yearly` complaints came in the last year
    (`FEW_A_YEAR`), whatever the share. Raises `Refused`."""
    demand_sampler(actor, "announce")
    demand(state is None, Guard.already_exists)
    in_order = given.first <= given.last < given.first + timedelta(LONGEST_PERIOD)
    demand(in_order, Guard.wrong_type, field=Code("last"))
    demand(1 <= given.percent <= 100, Guard.wrong_type, field=Code("percent"))
    demand(7 <= given.days <= 92, Guard.wrong_type, field=Code("days"))
    percent = 100 if yearly <= FEW_A_YEAR else given.percent
    return (SurveyAnnounced(given.first, given.last, percent, given.days),)


def list_next(state: Survey, actor: Actor, now: Moment, frame: Frame) -> Events:
    """Fix the next list. Raises `Refused` if it is empty or the last one is not drawn yet, and
    before a day is over since then."""
    demand_sampler(actor, "draw")
    demand(state.waiting is None, Guard.seed_missing)
    early = bool(state.lists) and now < state.lists[-1].at + WAVE
    demand(frame.size > 0 and not early, Guard.nothing_to_draw)
    return (SurveyListed(frame.sha256, frame.size, frame.left_out),)


def draw_sample(
    state: Survey, actor: Actor, seed: Seed | None, members: Sequence[Member]
) -> Events:
    """Draw the sample of the last list. Raises `Refused` while its seed does not exist."""
    demand_sampler(actor, "draw")
    if seed is None or state.waiting is None:
        raise Refused(Guard.seed_missing)
    return (SurveyDrawn(seed.value, seed.checkpoint, tuple(members)),)


def invite(state: Survey, actor: Actor, now: Moment, given: Invite) -> Events:
    """Invite a person of the sample. The system chooses how, once, from what they asked for, and
    its email follows; staff hand a card over or call. Raises `Refused`."""
    asked, system = _asked(state, given.number), Permission.system_run in actor.granted
    demand(system or _samples(actor), Guard.not_permitted, act=Code("invite"))
    demand(asked.open, Guard.already_done)
    if given.returned:
        sent = asked.way is not None and not OUTBOUND[asked.way].handed
        demand(system and sent, Guard.not_permitted, act=Code("invite"))
        left_out = None if given.way in BY_HAND else LeftOut.not_reached
        way = given.way if left_out is None else None
        return (SurveyContactChosen(given.number, asked.party, way, left_out, returned=True),)
    if given.left_out is not None:
        demand(system, Guard.not_permitted, act=Code("invite"))
        return (SurveyContactChosen(given.number, given.party, None, given.left_out),)
    demand(not system or asked.way is None, Guard.already_done)
    party = given.party if system else asked.party
    if party is None or given.way is None:
        raise Refused(Guard.not_complete, missing=(Code("way"),))
    demand(system or given.way in BY_HAND, Guard.wrong_type, field=Code("way"))
    until = now + timedelta(state.announced.days)
    chosen = (SurveyContactChosen(given.number, party, given.way),) if system else ()
    sent = given.way not in BY_HAND or not system
    return (*chosen, *((SurveyInvited(given.number, given.way, until),) if sent else ()))


def answer(
    state: Survey, actor: Actor, now: Moment, given: AnswerSurvey, *, involved: bool = False
) -> Events:
    """Record the answers of a person, once: their own with the code of their invitation, or by
    staff on the phone or from a card, if they were invited so. Staff who are `involved` in the
    complaint cannot. Raises `Refused`."""
    asked = _asked(state, given.number)
    own = actor.party is not None and actor.party == asked.party
    staff = actor.person is not None and actor.may_somewhere(Permission.complaint_note)
    demand(own or staff, Guard.not_permitted, act=Code("answer"))
    demand(own or not involved, Guard.involved_in_it)
    demand(own or asked.way in BY_HAND, Guard.not_permitted, act=Code("answer"))
    demand(asked.open and asked.party is not None, Guard.already_done)
    in_time = not own if asked.until is None else now <= asked.until
    demand(in_time, Guard.invitation_over)
    if given.declines:
        return (SurveyDeclined(given.number),)
    scores = {name: getattr(given, name) for name in QUESTIONS}
    given_some = any(score is not None for score in scores.values())
    demand(given_some, Guard.not_complete, missing=tuple(map(Code, QUESTIONS)))
    for name, score in scores.items():
        ok = score is None or LOWEST <= score <= HIGHEST
        demand(ok, Guard.wrong_type, field=Code(name))
    way = (asked.way or Way.phone) if own else Way.letter if asked.way is Way.letter else Way.phone
    return (
        SurveyAnswered(given.number, way, **scores, hear=given.hear, commented=given.commented),
    )


def demand_sampler(actor: Actor, act: str) -> None:
    """Refuse everyone but the people who run samples, and the system."""
    able = _samples(actor) or Permission.system_run in actor.granted
    demand(able, Guard.not_permitted, act=Code(act))


def _samples(actor: Actor) -> bool:
    return actor.may(Permission.sample_draw, units=())


def _asked(state: Survey, number: int) -> Asked:
    demand(number in state.asked, Guard.unknown_item, item=number)
    return state.asked[number]


SURVEY = RecordKind(Code("survey"), "8.3", FOLD, {}, sees_always)
