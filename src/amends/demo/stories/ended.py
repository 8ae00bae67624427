"""Less common endings: every option used, withdrawn, declined, closed before it was imported."""

from amends.core.operation.acts.closing.ending import Close, OptionUsed, Withdraw
from amends.core.operation.acts.closing.reaction import RecordReaction
from amends.core.operation.acts.facts import NewFact
from amends.core.operation.acts.importing import TakeOver
from amends.core.operation.acts.investigation import Assign
from amends.core.operation.acts.receipt import NewParty
from amends.core.operation.acts.response import Escalate
from amends.core.operation.acts.scope import DeclineScope, ScopeGround
from amends.core.operation.events import Finding, OptionUse, Reaction
from amends.core.operation.events import Ground as On
from amends.core.values import Code, Contact

from ..lines import answered, closed, six, told
from ..organization import person_id
from ..regulator import WAY
from ..scenario_steps import IMPORT, House, Tale
from .openings import assigned, lodged

HOMES = "homes_port_alder"


def every_option_used(house: House) -> list[Tale]:
    """Not accepted to the last: one is closed by two people, the other waits for the second."""
    tales = []
    for name, back in (("Mortimer Dace", 88), ("Sunniva Brook", 79)):
        tale = house.tale("exhausted", name).on(back, "11:10")
        words = "The contract names this charge, and it was raised by the published index."
        lodged(
            tale,
            name,
            "I do not accept that parking costs more each year.",
            wish="The price of three years ago.",
            category="price_increase",
            product="parking",
        )
        assigned(house, tale, back - 2, "09:15", "joel").on(back - 12, "15:00")
        answered(tale, "joel", findings=((Finding.not_upheld, words),), reasons=words)
        told(tale, "joel", words)
        tale.on(back - 18, "19:00").by(1, RecordReaction(1, Reaction.refused, "No."))
        tale.on(back - 19, "10:00").by("joel", Escalate(person_id("tomas")))
        tale.by("tomas", Assign(person_id("tomas"))).on(back - 29, "16:00")
        answered(tale, "tomas", findings=((Finding.not_upheld, words),), reasons=words)
        told(tale, "tomas", words, response=2)
        tale.on(back - 33, "19:00").by(1, RecordReaction(1, Reaction.refused, "Still no."))
        tale.on(9, f"10:{back % 60:02}").by("joel", _exhausted(house, tale))
        tales.append(tale)
    tales[0].on(7, "11:00").by("tomas", _exhausted(house, tales[0]))
    return tales


def _exhausted(house: House, tale: Tale) -> Close:
    policy = house.organization.policy
    ways = [f"internal.{level.code}" for level in policy.ladder[1:]]
    ways += [f"outside.{body.code}" for body in policy.bodies]
    ways += [WAY] if tale.bound else []
    reason = "Offered in writing twice; the complainant does not want it."
    return Close(
        On.options_exhausted,
        Code("price_increase"),
        Code("terms"),
        closed("other", "unknown").seen_before,
        options=tuple(OptionUsed(Code(way), OptionUse.declined, reason) for way in ways),
    )


def taken_back(house: House) -> list[Tale]:
    """One complaint withdrawn in the complainant's own words and closed; another declined by two
    people."""
    back = house.tale("withdrawn").on(17, "07:55")
    lodged(
        back,
        "Rupert Oakes",
        "The new keys do not fit the cellar.",
        wish="Keys that fit.",
        category="shared_parts",
        product="building",
    )
    back.on(16, "12:30").by(1, Withdraw(1, "My mistake: it was the wrong cellar. All is well."))
    back.on(15, "09:25").by("priya", six("low"))
    back.by("priya", closed("shared_parts", "no_fault_found", ground=On.withdrawn))
    declined = house.tale("declined").on(20, "14:40")
    lodged(
        declined,
        "Wilma Strand",
        "You did not take my brother as an apprentice.",
        wish="Think again.",
        category="other",
    )
    reason = "Whom we train is a matter of employment. The training office looks at it again."
    for who, day in (("priya", 19), ("joel", 18)):
        declined.on(day, "10:30").by(who, DeclineScope(ScopeGround.employment, reason))
    return [back, declined]


def from_the_old_register(house: House) -> list[Tale]:
    """Imported complaints with only what the old register contained."""
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
