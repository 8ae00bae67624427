"""Surveys, quality checks and the report of the demo. Samples are drawn by public seeds as in live
use, so what is drawn differs with each installation."""

import random
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from typing import Any

from amends.core.framework.people.authority import SYSTEM_ACTOR, Actor
from amends.core.framework.people.personnel import Role
from amends.core.improvement.monitoring import outcome
from amends.core.improvement.reports.frozen import (
    ProposePerformance,
    Publication,
    PublishPerformance,
    propose_performance,
    publish_performance,
)
from amends.core.improvement.samples import reading
from amends.core.improvement.samples.reading import (
    ComplaintRead,
    Item,
    Judged,
    ListReading,
    Reading,
    Verdict,
)
from amends.core.improvement.samples.satisfaction import (
    BAD,
    BY_HAND,
    PROCESS,
    QUESTIONS,
    AnnounceSurvey,
    DrawSample,
    Invite,
)
from amends.core.improvement.uninvolved import involved_in
from amends.core.operation.acts.closing.ending import Reopen
from amends.core.operation.complaint import Stage
from amends.core.operation.events import Finding, Way
from amends.core.refusal import Refused
from amends.core.streams import READING, REPORT, SURVEY
from amends.core.values import Code, Moment
from amends.handling.commands import Batch, Command
from amends.handling.kinds.opened_first import note
from amends.handling.kinds.report import reports
from amends.handling.perform import perform_one
from amends.handling.reading import file_of
from amends.handling.rules import rules_at
from amends.handling.streams import state_of, stream_of
from amends.insight.facts import refresh
from amends.insight.reports import freezing
from amends.journal import log, store
from amends.letters.samples.invited import answering
from amends.letters.samples.survey import Person, chosen, person_of
from amends.register.models import SurveyPlace

from . import simulated_clock
from .organization import person_id
from .scenario_steps import House, Tale, Turn, actor_of

_ANSWER, _DECLINE, _COMMENT, _HEAR = 0.6, 0.05, 0.35, 0.4
"""Shares of those who were asked, and of those who answered."""
_ENTERED = 0.15
"""Share of the answers that staff enter at most: only so many of those called are reached."""
_UNREAD = 2
"""Complaints of each quality check that no one has read yet."""
_SAID = {
    ("en", True): (
        "The call before the visit made the difference.",
        "One person knew my case from the first day to the last. Please keep it that way.",
        "Your letter was clear, and the repair was done on the day it named.",
    ),
    ("en", False): (
        "I had to phone three times to hear where my complaint was.",
        "The letter is polite but does not say why it took so long.",
        "Call me before a visit is moved, not afterwards.",
    ),
    ("de", True): ("Die Antwort war gut zu verstehen. Danke.",),
    ("de", False): ("Ich musste mehrmals anrufen, bis jemand Bescheid wusste.",),
}
"""Comments by language, and whether the answers were good."""
_SECOND_LOOK = "It happened again after two weeks. I would like someone else to check it."


def turns(house: House) -> Iterator[Turn]:
    """Yield the surveys and quality checks of an organisation, and the publication of its
    performance."""
    days, wanted = house.days, 4 if house.organization.which == "shop" else 20

    def turn(prefix: str, first: int, last: int, announced: Any) -> Turn:
        at = days.at(days.today - timedelta(last - 1), "09:00")
        payload = announced(days.today - timedelta(first), days.today - timedelta(last))
        tale = house.tale(prefix, first, prefix=prefix).go(at)
        return Turn(at, partial(_follow, tale, payload, house))

    for first, last, percent in ((190, 96, 45), (95, 12, 35)):
        yield turn(SURVEY.prefix, first, last, partial(AnnounceSurvey, percent=percent))
    for first, last in ((200, 100), (99, 20)):
        yield turn(READING.prefix, first, last, partial(ListReading, wanted=wanted))
    for decide, hour in ((_propose, "14:10"), (_publish, "15:40")):
        at = days.back(1, hour)
        yield Turn(at, partial(decide, at))


def _follow(tale: Tale, announced: AnnounceSurvey | ListReading, house: House) -> list[Tale]:
    """Announce the sample, draw it with the seed of a checkpoint signed after its list, and return
    what people do about it afterwards."""
    at, asks = tale.now, tale.prefix == SURVEY.prefix
    stream = f"{tale.prefix}{tale.reference}"
    draw = Command(stream, Code("draw"), DrawSample())
    if not store.read(stream):
        begin = Command(stream, Code("announce"), announced)
        by = actor_of(_holder(house, Role.management_representative))
        then = (Batch(at, SYSTEM_ACTOR, (draw,)),) if asks else ()
        try:
            simulated_clock.play([Batch(at, by, (begin,)), *then])
        except Refused:
            return []  # no complaint of these days: there is nothing to draw from
    state = state_of(stream, store.read(stream))
    if state.seed is None if isinstance(state, Reading) else state.waiting:
        log.sequence(now=at, signer=log.signer(), thorough=True)
        simulated_clock.play([Batch(at, SYSTEM_ACTOR, (draw,))])
    tale.batches += _answers(stream, at, house) if asks else _cards(stream, at, house)
    return [tale]


def _holder(house: House, role: Role) -> str:
    return next(p.key for p in house.organization.cast if role in {r for r, _ in p.roles})


# --- surveys ---


def _answers(stream: str, at: Moment, house: House) -> Iterator[Batch]:
    """Choose at once how everyone is asked; yield the cards and calls, and what people answer. One
    who is not satisfied asks for a second look."""
    places = SurveyPlace.objects.filter(survey=stream, left_out="").order_by("reference")
    people = {place.number: person_of(place, at) for place in places}
    invites = [chosen(place, people[place.number]) for place in places if not place.way]
    if invites:
        commands = (Command(stream, Code("invite"), invite) for invite in invites)
        simulated_clock.play([Batch(at, SYSTEM_ACTOR, (command,)) for command in commands])
    runs, objected = _holder(house, Role.management_representative), False
    by_phone: list[bool] = []
    for place in places.all():
        person, chance = people[place.number], house.chance("survey", place.reference)
        if not isinstance(person, Person):
            continue
        theirs = Actor.complainant(person.participant.number)
        begun, way = at, Way(place.way)
        if way in BY_HAND:
            begun = house.days.open_after(
                at, days=chance.randint(1, 3), minutes=chance.uniform(5, 90)
            )
            card = Command(stream, Code("invite"), Invite(place.number, way))
            yield Batch(begun, actor_of(runs), (card,))
        involved = involved_in(person_id(runs), person.file.complaint, person.file.rules)
        called = way is Way.phone
        enough = called and 1 + sum(by_phone) > _ENTERED * (1 + len(by_phone))
        if chance.random() > _ANSWER or (called and involved) or enough:
            continue
        by_phone.append(called)
        scores = _scores(person, chance)
        good = min(scores.values()) > BAD
        words = (
            _SAID[person.reached.language or "en", good] if chance.random() < _COMMENT else ("",)
        )
        then = begun + timedelta(minutes=3 if called else chance.uniform(60, 20_000))
        by = actor_of(runs) if called else theirs
        acts = answering(
            place,
            scores,
            comment=chance.choice(words),
            hear=chance.random() < _HEAR,
            declines=chance.random() < _DECLINE,
        )
        yield Batch(then, by, tuple(acts))
        satisfied = person.participant.stage is Stage.closed_satisfied
        if not objected and scores["outcome"] <= BAD and satisfied:
            again = Command(stream_of(place.reference), Code("reopen"), Reopen(_SECOND_LOOK))
            objected = True
            yield Batch(then + timedelta(minutes=4), theirs, (again,))


def _scores(person: Person, chance: random.Random) -> dict[str, int]:
    """Return answers that fit what became of the complaint."""
    upheld = outcome(person.file.complaint) in (Finding.upheld, Finding.partly_upheld)
    mood = chance.choice((-2, 0, 0, 1)) - (person.reached.language == "de")
    usual = {**dict.fromkeys(PROCESS, 4), "quick": 3, "outcome": 4 if upheld else 2}
    return {
        name: min(5, max(1, usual[name] + mood + chance.choice((0, 0, 1)))) for name in QUESTIONS
    }


# --- quality checks ---


def _cards(stream: str, at: Moment, house: House) -> Iterator[Batch]:
    """Yield the score cards of all but the last complaints, by someone who was not involved. Where
    the draw met a complaint the reader took part in, its card stays open."""
    state: Reading = state_of(stream, store.read(stream))
    role = Role.top_management if house.organization.which == "shop" else Role.auditor
    reader, then = _holder(house, role), at
    for number, card in list(state.cards.items())[:-_UNREAD]:
        chance = house.chance("reading", card.member.reference)
        file = file_of(card.member.reference, actor=SYSTEM_ACTOR, now=at)
        complaint = file.complaint
        if involved_in(person_id(reader), complaint, file.rules):
            continue
        verdicts = tuple(_judged(item, chance) for item in reading.items_of(complaint))
        read = Command(stream, Code("read"), ComplaintRead(number, verdicts))
        then = house.days.open_after(then, days=number % 2, minutes=chance.uniform(15, 60))
        yield Batch(then, actor_of(reader), (read,))


def _judged(item: Item, chance: random.Random) -> Judged:
    yes = 16 if item in (Item.fair, Item.both_sides, Item.scope) else 9
    verdicts = (Verdict.yes, Verdict.partly, Verdict.no)
    return Judged(item, chance.choices(verdicts, (yes, 3, 1))[0])


# --- the monthly report ---


def report(house: House) -> None:
    """Freeze the report of the last month."""
    now = house.days.until
    in_force = rules_at(now)
    refresh.refresh(now=now)
    freezing.freeze(freezing.last_month(in_force, now), in_force, now)


def _propose(at: Moment) -> None:
    """Propose to publish performance, unless that was done."""
    if reports().state is Publication.off:
        by = _first(Role.management_representative, at)
        perform_one(REPORT.prefix, propose_performance, ProposePerformance(), actor=by, now=at)


def _publish(at: Moment) -> None:
    """Publish performance as a second person, who opened what was proposed."""
    if reports().state is Publication.proposed:
        by = _first(Role.top_management, at)
        note(by, REPORT.prefix, now=at - timedelta(minutes=4))
        perform_one(REPORT.prefix, publish_performance, PublishPerformance(), actor=by, now=at)


def _first(role: Role, at: Moment) -> Actor:
    return Actor.of(next(iter(rules_at(at).people.holders(role))))
