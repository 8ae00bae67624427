"""A small business: one person does several things alone, with a reason; a danger is always
serious."""

from collections.abc import Callable

from amends.core.operation.acts.acknowledgement import Acknowledge
from amends.core.operation.acts.assessment import TakeImmediateAction
from amends.core.operation.acts.at_once import ResolveAtOnce
from amends.core.operation.acts.closing.carrying_out import CarryOut, VerifyCorrection
from amends.core.operation.acts.closing.reaction import RecordReaction
from amends.core.operation.acts.communication import SendNotice
from amends.core.operation.acts.facts import NewFact
from amends.core.operation.acts.investigation import Assign
from amends.core.operation.acts.receipt import Receive
from amends.core.operation.acts.response import Escalate
from amends.core.operation.acts.scope import DeclineScope, ScopeGround
from amends.core.operation.events import Delivery, Finding, Notice, Pattern, Reaction, Way
from amends.core.values import Code

from ..lines import answered, caller, closed, handed, matter, offer, six, told
from ..organization import person_id
from ..scenario_steps import House, Tale
from .openings import lodged

SHOP, WORKSHOP = "shop", "workshop"


def bell_at_the_counter(house: House) -> list[Tale]:
    """Resolved while the customer waits."""
    tale = house.tale("bell").on(1, "10:20")
    tale.by(
        "sadie",
        Receive(
            channel=Code("in_person"),
            narrative="The bell that I bought on Saturday fell apart on the way home.",
            complainants=(caller("Ansel Pike", way=Way.in_person),),
            remedy="Another bell.",
            product=Code("part"),
            unit=Code(SHOP),
            issues=(matter("defective"),),
        ),
    )
    tale.later(minutes=5).by(
        "sadie",
        ResolveAtOnce(
            way=Way.in_person,
            finding=Finding.upheld,
            reasons="The screw was missing from the box. Exchanged for another make.",
            category=Code("defective"),
            cause=Code("quality"),
            seen_before=Pattern.single,
            remedies=handed(offer("replacement", action="a38")),
        ),
    )
    return [tale]


def brake_that_failed(house: House) -> list[Tale]:
    """A danger: everyone with the same brake is called before the record is written."""
    tale = house.tale("brake").on(5, "16:10")
    tale.by(
        "dara",
        Receive(
            channel=Code("phone"),
            narrative="The front brake cable tore out on Mill Hill. I am bruised, nothing broken.",
            complainants=(caller("Ottoline Speer", way=Way.phone, phone="020 910 1188"),),
            remedy="Make it safe, and tell me why.",
            product=Code("repair"),
            unit=Code(WORKSHOP),
            issues=(matter("safety"),),
            facts=(NewFact(Code("own.frame_number"), words="TW-88213"),),
        ),
        TakeImmediateAction(
            "Asked her not to ride, and collected the bicycle with the van. Fourteen bicycles have "
            "cables from the same box. Called all their owners by six o'clock."
        ),
    )
    tale.by("dara", Acknowledge(1, Way.phone, Delivery.delivered))
    tale.later(minutes=25).by("colm", six("high", impact="high", safety=True, at_once=True))
    tale.by("system", SendNotice(Notice.alert, Way.web, person=person_id("una")))
    tale.on(4, "09:30").by("colm", Assign(person_id("colm")))
    tale.on(3, "13:00")
    words = (
        "We're sorry that our work hurt you. We tightened the clamp without its washer. We have "
        "repaired your brake, and checked the other thirteen bicycles too. We offer you €80."
    )
    answered(
        tale,
        "colm",
        findings=((Finding.upheld, words),),
        reasons=words,
        remedies=(offer("repair", action="a37"), offer("compensation", 80, action="a47")),
        similar=True,
        prevention="A second mechanic checks all brake work.",
    )
    told(tale, "colm", words, way=Way.phone)
    return [tale]


def guarantee_refused(house: House) -> list[Tale]:
    """Not accepted, so it is escalated to the only review stage: the owner of the shop."""
    tale = house.tale("guarantee").on(24, "20:30")
    tale.card = "See that the owner reviews your complaint, and add a photograph."
    words = "A kerb bent the rim. The guarantee does not cover that."
    lodged(
        tale,
        "Lambert Fisk",
        "After four months the rear wheel wobbles and you say it is my fault.",
        wish="A new wheel under the guarantee.",
        unit=SHOP,
        product="bicycle",
        category="guarantee_refused",
    )
    tale.on(22, "09:40").by("maeve", six(), Assign(person_id("maeve")))
    tale.on(17, "12:00")
    answered(tale, "maeve", findings=((Finding.not_upheld, words),), reasons=words)
    told(tale, "maeve", words)
    tale.on(14, "19:10").by(1, RecordReaction(1, Reaction.refused, "I never touched a kerb."))
    tale.on(3, "09:20").by(
        "maeve", Escalate(person_id("una"), reason="He asks for a review by the owner.")
    )
    return [tale]


def alone_with_a_reason(house: House) -> list[Tale]:
    """One person verifies and declines alone; the record says so."""
    late = house.tale("late order").on(13, "11:30")
    lodged(
        late,
        "Imelda Crane",
        "You promised the child seat for the first of the month. It has not come.",
        wish="A date that you keep.",
        unit=SHOP,
        category="delivered_late",
        product="part",
    )
    late.on(12, "10:00").by("maeve", six("low"), Assign(person_id("maeve")))
    words = (
        "We're sorry. The maker was late and we did not tell you. It came today. We'll fit it "
        "free of charge."
    )
    late.on(9, "15:00")
    answered(
        late,
        "maeve",
        findings=((Finding.upheld, words),),
        reasons=words,
        remedies=(offer("goodwill"),),
    )
    told(late, "maeve", words)
    late.on(8, "18:00").by(1, RecordReaction(1, Reaction.accepted))
    late.on(7, "12:00").by("maeve", CarryOut(1, 1, "Fitted while she waited."))
    alone = VerifyCorrection(1, None, "No one else was in the shop that day. She confirmed it.")
    late.by("maeve", alone, closed("delivered_late", "supplier"))
    other = house.tale("not ours").on(6, "12:50")
    lodged(
        other,
        "Basil Thorne",
        "The cycle path along the river is full of glass.",
        wish="Sweep it.",
        unit=SHOP,
        product="bicycle",
        category="other",
    )
    decline = DeclineScope(
        ScopeGround.not_ours,
        "The path belongs to the town, which has a form for it.",
        alone_reason="In a shop of nine, no one else does this.",
    )
    other.on(5, "10:45").by("maeve", decline)
    return [late, other]


STORIES: tuple[Callable[[House], list[Tale]], ...] = (
    bell_at_the_counter,
    brake_that_failed,
    guarantee_refused,
    alone_with_a_reason,
)
