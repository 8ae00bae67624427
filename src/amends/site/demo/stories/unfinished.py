"""What waits for somebody today: each of these is somebody's next task."""

from collections.abc import Callable

from amends.core.operation.closing.ending import Close, OptionUsed, Withdraw
from amends.core.operation.closing.reaction import RecordReaction
from amends.core.operation.communication import Message, RequestInformation
from amends.core.operation.events import Finding, OptionUse, Reaction, YesNoUnknown
from amends.core.operation.events import Ground as On
from amends.core.operation.facts import NewFact
from amends.core.operation.investigation import Assign
from amends.core.operation.receipt import NewIssue, NewMention, NewParty, Receive
from amends.core.operation.response import Escalate
from amends.core.operation.scope import DeclineScope, ScopeGround
from amends.core.operation.take_over import TakeOver
from amends.core.operation.tracking import PauseTerm, Promise
from amends.core.values import Code, Contact, Words

from ..lines import answered, caller, closed, matter, offer, six, told
from ..organization import person_id
from ..post import Post
from ..telling import IMPORT, PUBLIC, House, Tale

HOMES, KESTRIN, REPAIRS = "homes_port_alder", "homes_kestrin", "repairs_port_alder"


def _lodged(
    tale: Tale,
    post: Post,
    name: str,
    words: Words,
    *,
    wish: str,
    category: str | None = None,
    unit: str = HOMES,
    product: str = "tenancy",
    **more: object,
) -> Tale:
    issues = (matter(category),) if category else (NewIssue(),)
    given: dict[str, object] = {
        "channel": Code("web"),
        "narrative": words,
        "complainants": (caller(name),),
        "remedy": wish,
        "product": Code(product),
        "unit": Code(unit),
        "issues": issues,
    }
    tale.by(PUBLIC, Receive(**(given | more)))  # type: ignore[arg-type]
    return tale.later(minutes=2).by("system", post.acknowledgement(tale, unit=unit))


def _assigned(tale: Tale, back: int, at: str, who: str, severity: str = "medium") -> Tale:
    return tale.on(back, at).by(who, six(severity, impact="medium"), Assign(person_id(who)))


def waits_for_authorization(house: House, post: Post) -> list[Tale]:
    """420 euro is more than one person may promise here."""
    tale = house.tale("authorization").on(12, "18:15")
    _lodged(
        tale,
        post,
        "Cosmo Birdsall",
        "Water came through the ceiling for three days before anybody closed the valve. My desk "
        "and two shelves of books are ruined.",
        wish="What the desk and the books cost: about 420 euro.",
        category="damage",
        product="building",
    )
    _assigned(tale, 11, "09:20", "priya").on(4, "15:45")
    answered(
        tale,
        "priya",
        findings=((Finding.upheld, "The call of Friday was noted and not passed on."),),
        reasons="The valve could have been closed on Friday. We pay what was ruined.",
        remedies=(offer("compensation", 420, action="a47"),),
    )
    return [tale]


def waits_for_a_second_person(house: House, post: Post) -> list[Tale]:
    """One person holds it out of scope; a second has to agree before anybody is told so."""
    tale = house.tale("decline").on(5, "09:55")
    _lodged(
        tale,
        post,
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


def waits_for_triage(house: House, post: Post) -> list[Tale]:
    """It may be about a person: until that is settled only the representative sees it."""
    tale = house.tale("triage").on(1, "21:30")
    _lodged(
        tale,
        post,
        "Felicity Amory",
        "The caretaker lets himself into flats when people are at work. A neighbour saw it.",
        wish="Nobody comes in without asking.",
        category="privacy",
        unit=KESTRIN,
        about_person=YesNoUnknown.unknown,
        mentions=(NewMention("the caretaker", Code(KESTRIN)),),
    )
    return [tale]


def a_reply_has_come(house: House, post: Post) -> list[Tale]:
    """What the complainant was asked, they have answered; it lies there unread."""
    tale = house.tale("reply").on(8, "12:05")
    tale.card = "Answer the question that was put to you, or add a photograph."
    _lodged(
        tale,
        post,
        "Barnaby Lusk",
        "You keep 180 euro of my deposit for a scratch that was there when I moved in.",
        wish="The 180 euro.",
        category="deposit",
    )
    _assigned(tale, 7, "09:40", "priya")
    tale.by("priya", RequestInformation(1, "Do you have a photograph of the day you moved in?"))
    tale.on(1, "19:20").by(1, Message(1, "Yes: the scratch is on the agent's own picture, page 4."))
    return [tale]


def is_late(house: House, post: Post) -> list[Tale]:
    """The date told has passed: it lapsed in the record, and stays visible for ever."""
    late = house.tale("late").on(27, "16:20")
    _lodged(
        late,
        post,
        "Perpetua Lange",
        "The bins of Kiln Lane were not emptied for three weeks in summer.",
        wish="Half of the charge for that month.",
        category="shared_parts",
        product="building",
    )
    _assigned(late, 25, "11:30", "joel", "low")
    paused = house.tale("paused").on(23, "08:50")
    _lodged(
        paused,
        post,
        "Emeric Tain",
        "Smell of drains in the bathroom since the works next door.",
        wish="Find it and close it.",
        category="damp",
        unit=REPAIRS,
        product="repair_visit",
    )
    _assigned(paused, 22, "09:00", "leila")
    pause = PauseTerm(Code("iso-10002"), Code("respond"), "The camera firm comes in ten days.")
    paused.on(14, "10:00").by("leila", pause)
    paused.by("leila", Promise(paused.days.due(house.days.until, 2), "A word on what it found."))
    return [late, paused]


def nobody_has_read_it(house: House, post: Post) -> list[Tale]:
    """Came in yesterday: received and acknowledged, not assessed."""
    tale = house.tale("fresh").on(1, "17:35")
    _lodged(
        tale,
        post,
        "Odile Sandor",
        "I was promised a call back on Monday and on Wednesday. Nobody rang.",
        wish="A call, and the date for my window.",
        category="commitments_not_kept",
        product="repair_visit",
    )
    return [tale]


def waits_for_the_complainant(house: House, post: Post) -> list[Tale]:
    """The answer is out; now the complainant says whether they accept it."""
    tale = house.tale("reaction").on(15, "19:00")
    tale.card = "Accept or refuse the answer. Refused, your complaint stays open."
    _lodged(
        tale,
        post,
        "Juniper Vale",
        "The parking space that I pay for is taken by your own vans on most days.",
        wish="My space, or my money.",
        category="commitments_not_kept",
        product="parking",
    )
    _assigned(tale, 13, "10:05", "joel").on(3, "14:25")
    words = "Vans stood there on eleven days. They have a place of their own now; 40 euro back."
    answered(
        tale,
        "joel",
        findings=((Finding.upheld, "Eleven days by the log of the gate."),),
        reasons=words,
        remedies=(offer("refund", 40, action="a49"),),
    )
    told(tale, "joel", words)
    tale.by("system", post.decision(tale, words, unit=HOMES, name="Juniper Vale"))
    return [tale]


def is_with_top_management(house: House, post: Post) -> list[Tale]:
    """Refused twice; the top level has it and has not answered."""
    tale = house.tale("top").on(58, "13:00")
    words = "The rent was raised as the contract says, on the day it says."
    _lodged(
        tale,
        post,
        "Quentin Harbord",
        "My rent went up although the lift was out for two months of the year.",
        wish="The old rent for those months.",
        category="price_increase",
        unit=KESTRIN,
    )
    _assigned(tale, 56, "09:30", "anneke").on(47, "11:00")
    answered(tale, "anneke", findings=((Finding.not_upheld, words),), reasons=words)
    told(tale, "anneke", words)
    tale.on(42, "18:40").by(1, RecordReaction(1, Reaction.refused, "That was not my question."))
    tale.on(41, "10:00").by("anneke", Escalate(person_id("tomas"), reason="He asks for a review."))
    tale.by("tomas", Assign(person_id("tomas"))).on(28, "16:00")
    answered(tale, "tomas", findings=((Finding.not_upheld, words),), reasons=words)
    told(tale, "tomas", words, response=2)
    tale.on(22, "20:00").by(1, RecordReaction(1, Reaction.refused, "You repeat yourselves."))
    tale.on(5, "09:15").by("tomas", Escalate(person_id("ingrid"), reason="Refused a second time."))
    return [tale]


def every_option_used(house: House, post: Post) -> list[Tale]:
    """Refused to the last: one is closed by two persons, the other waits for the second."""
    tales = []
    for name, back in (("Mortimer Dace", 88), ("Sunniva Brook", 79)):
        tale = house.tale("exhausted", name).on(back, "11:10")
        words = "The contract names this charge, and it was raised by the published index."
        _lodged(
            tale,
            post,
            name,
            "I do not accept that parking costs more each year.",
            wish="The price of three years ago.",
            category="price_increase",
            product="parking",
        )
        _assigned(tale, back - 2, "09:15", "joel").on(back - 12, "15:00")
        answered(tale, "joel", findings=((Finding.not_upheld, words),), reasons=words)
        told(tale, "joel", words)
        tale.on(back - 18, "19:00").by(1, RecordReaction(1, Reaction.refused, "No."))
        tale.on(9, f"10:{back % 60:02}").by("joel", _exhausted(house))
        tales.append(tale)
    tales[0].on(7, "11:00").by("tomas", _exhausted(house))
    return tales


def _exhausted(house: House) -> Close:
    policy = house.organization.policy
    ways = [f"internal.{level.code}" for level in policy.ladder]
    ways += [f"outside.{body.code}" for body in policy.bodies]
    asked = "Offered in writing twice; the complainant does not want it."
    return Close(
        On.options_exhausted,
        Code("price_increase"),
        Code("terms"),
        closed("other", "unknown").seen_before,
        options=tuple(OptionUsed(Code(way), OptionUse.declined, asked) for way in ways),
    )


def taken_back(house: House, post: Post) -> list[Tale]:
    """Withdrawn in the complainant's own words, and closed as that; another is declined by two."""
    back = house.tale("withdrawn").on(17, "07:55")
    _lodged(
        back,
        post,
        "Rupert Oakes",
        "The new keys do not fit the cellar.",
        wish="Keys that fit.",
        category="shared_parts",
        product="building",
    )
    back.on(16, "12:30").by(1, Withdraw(1, "My mistake: it was the wrong cellar. All is well."))
    back.on(15, "09:25").by(
        "priya", closed("shared_parts", "no_fault_found", ground=On.withdrawn)
    )
    declined = house.tale("declined").on(20, "14:40")
    _lodged(
        declined,
        post,
        "Wilma Strand",
        "You did not take my brother as an apprentice.",
        wish="Think again.",
        category="other",
    )
    reason = "Whom we train is a matter of employment. The training office looks at it again."
    for who, day in (("priya", 19), ("joel", 18)):
        declined.on(day, "10:30").by(who, DeclineScope(ScopeGround.employment, reason))
    return [back, declined]


def from_the_old_register(house: House, post: Post) -> list[Tale]:
    """Taken over as the old register told them: nothing is made up that it did not hold."""
    tales = []
    for number, (stage, name) in enumerate(
        (("closed_elsewhere", "Lucian Ferry"), ("closed_elsewhere", "Petra Moss"))
    ):
        tale = house.tale("old", number).go(house.days.back(515 - number, "09:00"))
        tale.by(
            IMPORT,
            TakeOver(
                source=Code("old_register"),
                old_reference=f"BH-{4711 + number}",
                stage=Code(stage),
                happened=house.days.back(640 - number, "12:00"),
                complainants=(NewParty(identity=Contact(name=name)),),
                lacks=(Code("acknowledged"), Code("assessment"), Code("reaction")),
                category=Code("service_charge"),
                unit=Code(HOMES),
                narrative="Statement disputed.",
                outcome="Explained by letter.",
                closed_on=house.days.back(610 - number, "12:00").date(),
                facts=(NewFact(Code("own.building"), code=Code("harbour_view")),),
            ),
        )
        tales.append(tale)
    return tales


GROUP: tuple[Callable[[House, Post], list[Tale]], ...] = (
    waits_for_authorization,
    waits_for_a_second_person,
    waits_for_triage,
    a_reply_has_come,
    is_late,
    nobody_has_read_it,
    waits_for_the_complainant,
    is_with_top_management,
    every_option_used,
    taken_back,
    from_the_old_register,
)
