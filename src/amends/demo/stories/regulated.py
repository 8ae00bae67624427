"""Complaints under a rule pack: a missed deadline makes an external body available."""

from amends.core.operation.acts.closing.outside import ReferOutside
from amends.core.operation.acts.closing.reaction import RecordReaction
from amends.core.operation.acts.communication import Message, Note
from amends.core.operation.acts.investigation import RecordEvidence
from amends.core.operation.events import Finding, Reaction
from amends.core.values import Code

from ..lines import answered, told
from ..scenario_steps import House, Tale
from .openings import assigned, lodged


def regulator_not_kept(house: House) -> list[Tale]:
    """Not answered within the ten working days of the Housing Ombudsman's rules, although our own
    deadline is still in the future: the complainant may already contact the Ombudsman."""
    tale = house.tale("regulated").on(17, "09:25")
    tale.card = (
        "See when each response is due, how the deadline was calculated, and why you can already "
        "contact the Housing Ombudsman."
    )
    lodged(
        tale,
        "Winifred Aske",
        "The lock of the street door has been broken for three weeks. Strangers sleep on "
        "the stairs, and my daughter is afraid to come home alone.",
        wish="A lock that works, and somebody who says when.",
        category="shared_parts",
        product="building",
    )
    assigned(house, tale, 16, "10:05", "priya")
    tale.on(12, "14:20").by(
        "priya", RecordEvidence("The locksmith's order was cancelled by mistake.", 1)
    )
    tale.on(4, "19:40").by(1, Message(1, "Two more weeks, and still no lock. What happens now?"))
    tale.on(3, "08:50").by("priya", Note("New lock ordered; the fitter names a day tomorrow."))
    return [tale]


def waits_to_be_classified(house: House) -> list[Tale]:
    """A complaint to the board, whose rules set different deadlines for works and for the rent; no
    category is recorded yet, and the shorter deadline gives the warnings."""
    tale = house.tale("classified").on(45, "11:20")
    words = "The works were told in writing three weeks before, and the rent is as agreed."
    lodged(
        tale,
        "Clement Aubrey",
        "The scaffold has stood before my windows since spring and the flat is dark. I pay the "
        "rent of a flat with daylight.",
        wish="Light, or less rent for as long as it stands.",
        category="noise",
        product="building",
    )
    assigned(house, tale, 44, "10:15", "joel").on(38, "15:40")
    answered(tale, "joel", findings=((Finding.not_upheld, words),), reasons=words)
    told(tale, "joel", words)
    tale.on(34, "18:30").by(1, RecordReaction(1, Reaction.refused, "It is still dark in here."))
    reason = "He asked us to send the file to the board, and signed."
    tale.on(2, "11:15").by("joel", ReferOutside(Code("tenancy_board"), True, reason))
    return [tale]
