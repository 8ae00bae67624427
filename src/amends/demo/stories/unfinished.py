"""Open complaints that need someone's action today, each of them a different next task."""

from collections.abc import Callable

from amends.core.operation.acts.closing.reaction import RecordReaction
from amends.core.operation.acts.communication import Message, RequestInformation
from amends.core.operation.acts.investigation import Assign
from amends.core.operation.acts.receipt import NewMention
from amends.core.operation.acts.response import Escalate
from amends.core.operation.acts.scope import DeclineScope, ScopeGround
from amends.core.operation.acts.tracking import PauseTerm, Promise
from amends.core.operation.events import Finding, Reaction, YesNoUnknown
from amends.core.values import Code

from ..answers import STAGE_1, STAGE_2
from ..lines import answered, offer, told
from ..organization import person_id
from ..scenario_steps import House, Tale
from ..understood import at_issue
from .openings import assigned, letter, lodged

KESTRIN, REPAIRS = "homes_kestrin", "repairs_port_alder"


def waits_for_authorization(house: House) -> list[Tale]:
    """420 euro is more than one person may promise here."""
    tale = house.tale("authorization").on(12, "18:15")
    lodged(
        tale,
        "Cosmo Birdsall",
        "Water came through the ceiling for three days before anyone closed the valve. My desk "
        "and two shelves of books are ruined.",
        wish="What the desk and the books cost: about 420 euro.",
        category="damage",
        product="building",
    )
    assigned(house, tale, 11, "09:20", "priya").on(4, "15:45")
    answered(
        tale,
        "priya",
        findings=((Finding.upheld, "The call of Friday was noted and not passed on."),),
        reasons="The valve could have been closed on Friday. We pay what was ruined.",
        remedies=(offer("compensation", 420, action="a47"),),
    )
    return [tale]


def waits_for_a_second_person(house: House) -> list[Tale]:
    """One person wants to decline it as out of scope; a second has to approve before the sender is
    informed."""
    tale = house.tale("decline").on(5, "09:55")
    lodged(
        tale,
        "Ignatius Rowe",
        "The street lamp before number 30 flickers all night into my bedroom.",
        wish="Mend the lamp.",
        category="other",
        product="building",
    )
    tale.on(4, "10:10").by(
        "priya",
        DeclineScope(ScopeGround.not_ours, "The lamp stands on the street and is the town's."),
    )
    return [tale]


def waits_for_triage(house: House) -> list[Tale]:
    """It may be about a member of staff: until that is decided only the complaints manager sees
    it."""
    tale = house.tale("triage").on(1, "21:30")
    lodged(
        tale,
        "Felicity Amory",
        "The caretaker lets himself into flats when people are at work. A neighbour saw it.",
        wish="Nobody comes in without asking.",
        category="privacy",
        unit=KESTRIN,
        more={
            "about_person": YesNoUnknown.unknown,
            "mentions": (NewMention("the caretaker", Code(KESTRIN)),),
        },
    )
    return [tale]


def a_reply_has_come(house: House) -> list[Tale]:
    """The complainant has answered a question; the answer is unread."""
    tale = house.tale("reply").on(8, "12:05")
    tale.card = "Reply to our question, or add a photograph."
    lodged(
        tale,
        "Barnaby Lusk",
        "You keep 180 euro of my deposit for a scratch that was there when I moved in.",
        wish="The 180 euro.",
        category="deposit",
    )
    assigned(house, tale, 7, "09:40", "priya")
    tale.by("priya", RequestInformation(1, "Do you have a photograph of the day you moved in?"))
    tale.on(1, "19:20").by(1, Message(1, "Yes: the scratch is on the agent's own picture, page 4."))
    return [tale]


def is_late(house: House) -> list[Tale]:
    """The deadline has passed: it is recorded as missed, and stays visible for ever."""
    late = house.tale("late").on(27, "16:20")
    lodged(
        late,
        "Perpetua Lange",
        "The bins of Kiln Lane were not emptied for three weeks in summer.",
        wish="Half of the charge for that month.",
        category="shared_parts",
        product="building",
    )
    assigned(house, late, 25, "11:30", "joel", "low")
    paused = house.tale("paused").on(23, "08:50")
    lodged(
        paused,
        "Emeric Tain",
        "Smell of drains in the bathroom since the works next door.",
        wish="Find it and close it.",
        category="damp",
        unit=REPAIRS,
        product="repair_visit",
    )
    assigned(house, paused, 22, "09:00", "leila")
    pause = PauseTerm(Code("iso-10002"), Code("respond"), "The camera firm comes in ten days.")
    paused.on(14, "10:00").by("leila", pause)
    paused.by(
        "leila", Promise(paused.days.due(house.days.until, 2), "A short report of what it found.")
    )
    return [late, paused]


def nobody_has_read_it(house: House) -> list[Tale]:
    """Received yesterday: acknowledged, not assessed."""
    tale = house.tale("fresh").on(1, "17:35")
    lodged(
        tale,
        "Odile Sandor",
        "I was promised a call back on Monday and on Wednesday. Nobody rang.",
        wish="A call, and the date for my window.",
        category="commitments_not_kept",
        product="repair_visit",
    )
    return [tale]


def waits_for_the_complainant(house: House) -> list[Tale]:
    """The response is sent; now the complainant has to say whether they accept it."""
    tale = house.tale("reaction").on(15, "19:00")
    tale.card = "Accept our response or not. If you do not, your complaint stays open."
    lodged(
        tale,
        "Juniper Vale",
        "The parking space that I pay for is taken by your own vans on most days.",
        wish="My space, or my money.",
        category="commitments_not_kept",
        product="parking",
    )
    assigned(house, tale, 13, "10:05", "joel").on(3, "14:25")
    answered(
        tale,
        "joel",
        findings=((Finding.upheld, "Eleven days by the log of the gate."),),
        reasons="Vans stood there on eleven days. They have a place of their own now.",
        remedies=(offer("refund", 40, action="a49"),),
    )
    told(tale, "joel", letter("parking"), says=STAGE_1)
    return [tale]


def is_with_top_management(house: House) -> list[Tale]:
    """Not accepted twice; the top review stage has it and has not responded."""
    tale = house.tale("top").on(58, "13:00")
    words = "The rent was raised as the contract says, on the day it says."
    lodged(
        tale,
        "Quentin Harbord",
        "My rent went up although the lift was out for two months of the year.",
        wish="The old rent for those months.",
        category="price_increase",
        unit=KESTRIN,
    )
    assigned(house, tale, 56, "09:30", "anneke").on(47, "11:00")
    answered(tale, "anneke", findings=((Finding.not_upheld, words),), reasons=words)
    told(tale, "anneke", words)
    tale.on(42, "18:40").by(1, RecordReaction(1, Reaction.refused, "That was not my question."))
    tale.on(41, "10:00").by("anneke", Escalate(person_id("tomas"), reason="He asks for a review."))
    tale.by("tomas", Assign(person_id("tomas"))).on(28, "16:00")
    answered(tale, "tomas", findings=((Finding.not_upheld, words),), reasons=words)
    told(tale, "tomas", letter("rent"), response=2, says=STAGE_2)
    tale.on(22, "20:00").by(1, RecordReaction(1, Reaction.refused, "You repeat yourselves."))
    tale.on(5, "09:15").by("tomas", Escalate(person_id("ingrid"), reason="Refused a second time."))
    at_issue(tale, "ingrid", tale.asked)
    return [tale]


GROUP: tuple[Callable[[House], list[Tale]], ...] = (
    waits_for_authorization,
    waits_for_a_second_person,
    waits_for_triage,
    a_reply_has_come,
    is_late,
    nobody_has_read_it,
    waits_for_the_complainant,
    is_with_top_management,
)
