"""One generated complaint: the people in it, what is said, and how it arrives."""

import random
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from amends.core.framework.people.personnel import Role
from amends.core.operation.acts.acknowledgement import Acknowledge
from amends.core.operation.acts.closing.ending import Close, OptionUsed
from amends.core.operation.acts.facts import NewFact
from amends.core.operation.acts.receipt import NewParty, Receive
from amends.core.operation.acts.response import NewRemedy
from amends.core.operation.events import Delivery, Finding, Ground, OptionUse, Pattern, Way
from amends.core.values import Code

from .. import post
from ..answers import Asked, receipt
from ..lines import caller, matter, offer
from ..regulator import WAY
from ..scenario_steps import PUBLIC, House, Tale
from ..understood import understood
from .words import Case, Topic, filled, gaps, names

_IN_NEED, _IN_GERMAN = 0.08, 0.06
"""Shares of complainants with support needs, and of those who want to be written to in German."""
_NEEDS = (Code("large_print"), Code("easy_read"), Code("more_time"), Code("home_visit"))


@dataclass
class Course:
    """One complaint in progress: the people and random choices in it are fixed at the beginning."""

    tale: Tale
    topic: Topic
    case: Case
    gaps: Mapping[str, str]
    house: House
    chance: random.Random
    unit: str
    name: str
    counter: str
    handler: str
    colleague: str
    manager: str
    upheld: bool
    reached_by: Way = Way.email
    promised: int = 0
    """Cents that may still become payable, which count towards a limit."""
    climbed: int = 0
    """How many review stages have examined it."""
    narrative: str = ""
    wish: str = ""
    refusal: str = ""
    """What they replied to the first response."""

    # --- time ---

    def wait(self, least: int, most: int) -> "Course":
        """Let some working days pass, and some minutes of the last one."""
        days, minutes = self.chance.randint(least, most), self.chance.uniform(5, 480)
        self.tale.go(self.house.days.open_after(self.tale.now, days=days, minutes=minutes))
        return self

    # --- texts ---

    def say(self, sentences: tuple[str, ...]) -> str:
        """Return a random sentence of its case."""
        return filled(self.chance.choice(sentences), self.gaps)

    @property
    def found(self) -> str:
        """Return the finding as written in the reasons."""
        return self.say(self.case.yes if self.upheld else self.case.no)

    def remedies(self, most: int) -> tuple[NewRemedy, ...]:
        """Return what is offered, up to an amount in euro."""
        if not self.upheld:
            return ()
        fitting = [remedy for remedy in self.case.remedies if remedy[2] <= most]
        if not fitting:
            return (offer("apology", action="a52"),)
        kind, action, low, high = self.chance.choice(fitting)
        amount = self.chance.randint(low, min(high, most)) if high else None
        return (offer(kind, amount, action=action or None),)

    @property
    def asked(self) -> Asked:
        """What they complain about, in their words."""
        refusal = self.refusal if self.climbed else ""
        return Asked(self.name, self.topic.category, self.narrative, self.wish, refusal)

    @property
    def finding(self) -> Finding:
        """What was found."""
        if self.upheld:
            return self.chance.choice((Finding.upheld, Finding.upheld, Finding.partly_upheld))
        return Finding.not_upheld

    def classified(self, ground: Ground, *, ways: tuple[str, ...] = (), used: str = "") -> Close:
        """Return the closing with its categories; of the options, all but the one that was `used`
        were not wanted."""
        reason = "Offered in writing twice; not wished for."
        options = tuple(
            OptionUsed(Code(way), OptionUse.used)
            if way == used
            else OptionUsed(Code(way), OptionUse.declined, reason)
            for way in ways
        )
        cause = self.chance.choice(self.topic.causes) if self.upheld else "no_fault_found"
        seen = self.chance.choices((Pattern.single, Pattern.recurring), (5, 1))[0]
        alone = reason if ways and self.house.organization.which == "shop" else None
        category = Code(self.topic.category)
        return Close(ground, category, Code(cause), seen, options=options, alone_reason=alone)

    def every_way(self, used: str) -> Close:
        """Return the closing after which every option was either `used` or not wanted."""
        policy = self.house.organization.policy
        ways = [f"internal.{level.code}" for level in policy.ladder[self.climbed :]]
        ways += [f"outside.{body.code}" for body in policy.bodies_in_use]
        ways += [WAY] if self.tale.bound else []
        return self.classified(Ground.options_exhausted, ways=(*ways,), used=used)


def begun(tale: Tale, topic: Topic, house: House, chance: random.Random) -> Course:
    """Return a complaint to which nothing has happened yet, with everyone who will be involved."""
    theirs, pool = house.organization, names()
    unit = chance.choice(topic.units)
    handlers = list(theirs.holders(Role.handler, Code(unit)))
    chance.shuffle(handlers)
    managers = theirs.holders(Role.area_manager, Code(unit))
    managers = managers or theirs.holders(Role.management_representative, Code(unit))
    counter = chance.choice(theirs.holders(Role.contact_personnel, Code(unit)))
    name = f"{chance.choice(pool.first)} {chance.choice(pool.last)}"
    upheld = chance.random() < topic.upheld
    who = (name, counter, handlers[0], handlers[-1], managers[0])
    case, fills = chance.choice(topic.cases), gaps(chance)
    return Course(tale, topic, case, fills, house, chance, unit, *who, upheld)


# --- how it begins ---


def written(course: Course) -> None:
    """Receive it by the form, with the automatic acknowledgement."""
    tale = course.tale
    tale.by(PUBLIC, _received(course, "web", Way.email))
    tale.later(seconds=40)
    tale.by("system", post.acknowledgement(tale))
    if tale.bound:
        course.wait(0, 2)
        understood(tale, course.house.organization.policy, course.handler, course.asked)


def spoken(course: Course) -> None:
    """Receive it at the counter or by phone and acknowledge it at once: in writing if a rule pack
    requires that."""
    way = course.reached_by = course.chance.choice((Way.phone, Way.phone, Way.in_person))
    tale = course.tale
    tale.go(course.house.days.open_after(tale.now, minutes=course.chance.uniform(1, 60)))
    acts: list[Any] = [_received(course, str(way), way)]
    if tale.bound:
        acts.append(receipt(course.house.organization.policy, course.asked))
    else:
        acts.append(Acknowledge(1, way, Delivery.delivered))
    tale.by(course.counter, *acts)


def _received(course: Course, channel: str, way: Way) -> Receive:
    topic, chance = course.topic, course.chance
    place = topic.place or chance.choice(names().streets)
    course.narrative = course.say((course.case.narrative,))
    course.wish = course.say(course.case.wishes)
    return Receive(
        channel=Code(channel),
        narrative=course.narrative,
        complainants=(_complainant(course, way, place),),
        remedy=course.wish,
        recurring=chance.random() < 0.2,
        product=Code(topic.product),
        unit=Code(course.unit),
        issues=(matter(topic.category),),
        facts=_building(course, place),
    )


def _building(course: Course, place: str) -> tuple[NewFact, ...]:
    """Return the organisation's custom field, if it has one and the place is known."""
    own = course.house.organization.policy.own_field("own.building")
    code = place.lower().replace(" ", "_")
    exists = own is not None and any(option.code == code for option in own.options)
    return (NewFact(own.code, code=Code(code)),) if own and exists else ()


def _complainant(course: Course, way: Way, place: str) -> NewParty:
    chance = course.chance
    street = f"{chance.randint(1, 60)} {place}"
    kestrin = course.unit.endswith("kestrin")
    apart = course.house.chance("person", course.tale.reference)
    needs = (apart.choice(_NEEDS),) if apart.random() < _IN_NEED else ()
    language = course.case.language or ("de" if apart.random() < _IN_GERMAN else "en")
    party = caller(
        course.name,
        street=street,
        postcode=f"{'KT' if kestrin else 'PA'}{chance.randint(1, 9)} {chance.randint(1, 9)}B",
        town="Kestrin" if kestrin else "Port Alder",
        phone=f"020 91{chance.randint(0, 9)} {chance.randint(1000, 9999)}",
        way=way,
    )
    return replace(party, language=Code(language), needs=needs)
