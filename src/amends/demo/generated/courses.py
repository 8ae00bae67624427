"""Courses of a generated complaint: resolved at once, investigated, not accepted, withdrawn, no
reply."""

import random
from collections.abc import Callable, Mapping

from amends.core.operation.acts.at_once import ResolveAtOnce
from amends.core.operation.acts.closing.carrying_out import CarryOut, PayRemedy, VerifyCorrection
from amends.core.operation.acts.closing.ending import Withdraw
from amends.core.operation.acts.closing.outside import RecordOutsideOutcome, ReferOutside
from amends.core.operation.acts.closing.reaction import RecordReaction
from amends.core.operation.acts.investigation import Assign, FinishInvestigation
from amends.core.operation.acts.response import AuthorizeResponse, Escalate, PrepareResponse
from amends.core.operation.acts.scope import DeclineScope, ScopeGround
from amends.core.operation.events import (
    Finding,
    Ground,
    Notice,
    OutsideResult,
    Pattern,
    Reaction,
    Way,
)
from amends.core.operation.events.outbound import WRITTEN
from amends.core.values import Code

from .. import post
from ..answers import STAGE_1, STAGE_2, answer
from ..lines import concluded, handed, promised, six, told
from ..organization import person_id
from ..scenario_steps import House, Tale
from ..understood import at_issue
from .course import Course, begun, spoken, written
from .words import Topic

_SECOND_ABOVE = 15_000
"""Cents above which the group's policy requires a second person."""


_SLOW = 0.09
"""Share of investigated complaints that are answered late."""


type Taking = Callable[[Course], None]


def take_course(tale: Tale, topic: Topic, house: House, chance: random.Random) -> Tale:
    """Write a complaint that arrives now, and all that becomes of it."""
    course = begun(tale, topic, house, chance)
    way = chance.choices(tuple(_COURSES), tuple(_COURSES.values()))[0]
    way(course)
    return tale


# --- the courses ---


def resolve_at_once(course: Course) -> None:
    """Resolve it at first contact (7.7); investigate it if a rule pack requires a response in
    writing."""
    spoken(course)
    course.tale.later(minutes=course.chance.randint(3, 25))
    if course.tale.bound:
        _look_into(course)
        _accept(course)
        return
    course.tale.by(
        course.counter,
        ResolveAtOnce(
            way=course.reached_by,
            finding=course.finding,
            reasons=course.found,
            category=Code(course.topic.category),
            cause=Code(course.chance.choice(course.topic.causes)),
            seen_before=Pattern.single,
            remedies=handed(*course.remedies(55)),
        ),
    )


def _long(course: Course) -> None:
    _answer(course)
    _accept(course)


def _refused(course: Course) -> None:
    """Write a response that is not accepted: it stays open, and most complainants continue."""
    course.upheld = course.chance.random() < 0.3
    _answer(course)
    _refuse(course)
    if course.chance.random() < 0.55:
        _review(course)
    elif course.chance.random() < 0.4:
        _outside(course)
    else:
        _exhausted(course)


def _silent(course: Course) -> None:
    """Close it without a reply, after two reminders; it is counted separately."""
    _answer(course)
    for _ in range(2):
        course.wait(9, 11)
        course.tale.by("system", post.reminder(course.tale))
    course.wait(3, 6).tale.by(course.handler, RecordReaction(1, Reaction.no_reply))
    course.tale.by(course.handler, course.classified(Ground.no_reply))


def _withdrawn(course: Course) -> None:
    written(course)
    words = course.chance.choice(
        (
            "It has been settled between neighbours. Please stop.",
            "It works again. Thank you, I take it back.",
            "I have moved out and do not want to go on with it.",
        )
    )
    course.wait(1, 5).tale.by(1, Withdraw(1, words))
    looked = course.wait(1, 2).tale
    looked.by(course.handler, six("low"), course.classified(Ground.withdrawn))


def _not_ours(course: Course) -> None:
    """Decline it as out of scope by two people; if the policy lets one decide, that person gives a
    reason."""
    written(course)
    reason = "This is for the town's own office. We sent it on and told you the number there."
    course.wait(1, 3)
    if course.house.organization.which == "shop":
        alone = "No one else was there to agree."
        payload = DeclineScope(ScopeGround.not_ours, reason, alone_reason=alone)
        course.tale.by(course.handler, payload)
        return
    for who in (course.handler, course.colleague):
        course.tale.by(who, DeclineScope(ScopeGround.not_ours, reason))
        course.wait(0, 1)


_COURSES: Mapping[Taking, float] = {
    resolve_at_once: 46,
    _long: 34,
    _refused: 8,
    _silent: 6,
    _withdrawn: 3,
    _not_ours: 3,
}
"""The courses and how often each is taken, in percent."""


# --- passages ---


def _answer(course: Course) -> None:
    """From receipt to the decision (7.4 to 7.8)."""
    (written if course.chance.random() < 0.7 else spoken)(course)
    _look_into(course)


def _look_into(course: Course) -> None:
    """From the assessment to the decision."""
    handler = course.handler
    severity = course.chance.choice(course.topic.severity)
    grade = course.chance.choice(("low", "low", "medium"))
    course.wait(0, 2).tale.by(handler, six(severity, complexity=grade), Assign(person_id(handler)))
    words = course.found
    finding = course.finding
    course.wait(*_pace(course, severity)).tale.by(handler, *concluded(1, finding, words))
    _decide(course, handler, course.manager, 1, (finding, words))


def _accept(course: Course) -> None:
    course.wait(1, 8).tale.by(1, RecordReaction(1, Reaction.accepted))
    _carry_out(course, 1)


def _pace(course: Course, severity: str) -> tuple[int, int]:
    """Return how many working days the investigation takes; a few take longer than promised."""
    policy = course.house.organization.policy
    days = policy.target("prompt" if severity == "high" else "routine").respond
    if course.chance.random() < _SLOW:
        return days, days * 3 // 2
    return 1, max(2, days * 6 // 10 - 4)


def _decide(
    course: Course, who: str, second: str, response: int, result: tuple[Finding, str]
) -> None:
    """Prepare, approve if needed, and communicate the response, as the rule pack requires if one
    applies."""
    finding, words = result
    remedies = course.remedies(450)
    course.promised += sum(remedy.amount.minor for remedy in remedies if remedy.amount)
    tale = course.wait(0, 2).tale
    remedies = promised(tale, who, remedies)
    tale.by(who, FinishInvestigation(False), PrepareResponse(words, remedies))
    if course.promised > _SECOND_ABOVE and course.house.organization.which == "group":
        course.wait(0, 3).tale.by(second, AuthorizeResponse(response))
    spoken = course.reached_by not in WRITTEN and course.house.organization.which == "group"
    way = Way.letter if spoken else course.reached_by  # the group's regulator wants it in writing
    course.wait(0, 1)
    says = None
    if tale.bound:
        words = answer(course.house.organization.policy, course.asked, finding, words, remedies)
        says = STAGE_2 if course.climbed else STAGE_1
    told(tale, who, words, response=response, way=way, says=says)


def _refuse(course: Course) -> None:
    words = course.chance.choice(
        (
            "That does not answer what I wrote.",
            "I do not accept this.",
            "You have not looked at the photographs.",
            "The amount is a joke.",
        )
    )
    course.refusal = words
    course.wait(1, 10).tale.by(1, RecordReaction(1, Reaction.refused, words))
    if course.reached_by is not Way.email:
        post.posted(course.wait(0, 1).tale, course.handler, Notice.recourse)


def _review(course: Course) -> None:
    """Escalate it to the first review stage; most complainants then accept."""
    reviewer = _reviewer(course)
    tale = course.wait(1, 4).tale
    tale.by(course.handler, Escalate(person_id(reviewer), reason="Asked for by the complainant."))
    course.climbed += 1
    at_issue(tale, course.handler, course.asked, by_mail=course.reached_by is Way.email)
    course.promised = 0  # what was refused is replaced by the next answer
    course.wait(1, 3).tale.by(reviewer, Assign(person_id(reviewer)))
    course.upheld = course.chance.random() < 0.5
    words = course.found
    finding = course.finding
    course.wait(3, 9).tale.by(reviewer, *concluded(1, finding, words))
    _decide(course, reviewer, "ingrid", 2, (finding, words))
    if course.chance.random() < 0.7:
        course.wait(1, 6).tale.by(1, RecordReaction(1, Reaction.accepted_reluctantly))
        _carry_out(course, 2)
    else:
        _refuse(course)
        _outside(course)


def _reviewer(course: Course) -> str:
    level = course.house.organization.policy.ladder[0]
    theirs = course.house.organization
    able = [
        player.key
        for player in theirs.cast
        if any(role is level.role for role, _ in player.roles) and player.key != course.manager
    ]
    return course.chance.choice(able)


def _outside(course: Course) -> None:
    """Refer it to an external body; it ends with a result, or without one and without further
    options."""
    body = course.chance.choice(course.house.organization.policy.bodies_in_use)
    refer = ReferOutside(body.code, consent=True, notice="Sent with the file; signed consent.")
    course.wait(2, 9).tale.by(course.handler, refer)
    result = course.chance.choice(
        (OutsideResult.settled, OutsideResult.decision, OutsideResult.ended_without_result)
    )
    tale = course.wait(25, 60).tale
    ended = RecordOutsideOutcome(result, tale.now.date(), "As the body wrote to both sides.")
    tale.by(course.handler, ended)
    if result is not OutsideResult.ended_without_result:
        number = len(_prepared(tale))
        course.wait(2, 6).tale.by(course.handler, CarryOut(number + 1, 1, "As was decided."))
        _verify(course, number + 1)
    else:
        _exhausted(course, used=f"outside.{body.code}")


def _exhausted(course: Course, used: str = "") -> None:
    """Close it after every option was offered and used or declined, by two people. If a rule pack
    became applicable between the two, its external body is offered as well, and closing is proposed
    again."""
    tale = course.wait(25, 40).tale
    bound, close = tale.bound, course.every_way(used)
    tale.by(course.handler, close)
    if course.house.organization.which != "group":
        return
    course.wait(1, 4)
    if tale.bound and not bound:
        close = course.every_way(used)
        tale.by(course.handler, close)
        course.wait(1, 4)
    tale.by(course.manager, close)


def _carry_out(course: Course, response: int) -> None:
    tale = course.wait(1, 7).tale
    for number, remedy in enumerate(_prepared(tale)[response - 1].remedies, start=1):
        if remedy.amount is not None:
            paid = PayRemedy(response, number, remedy.amount, tale.now.date())
            tale.by(course.handler, paid)
        else:
            tale.by(course.handler, CarryOut(response, number))
    _verify(course, response)


def _prepared(tale: Tale) -> list[PrepareResponse]:
    acts = (command.particulars for batch in tale.batches for command in batch.commands)
    return [act for act in acts if isinstance(act, PrepareResponse)]


def _verify(course: Course, response: int) -> None:
    course.wait(1, 5)
    prepared = _prepared(course.tale)[response - 1 : response]
    if not prepared or prepared[0].remedies:  # an external body decides without a response of ours
        course.tale.by(course.colleague, VerifyCorrection(response, "Seen to hold."))
    course.tale.by(course.handler, course.classified(Ground.accepted))
