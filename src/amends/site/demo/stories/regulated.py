"""What a regulator's code makes of a complaint: a date that was missed opens a way outside."""

from amends.core.operation.communication import Message, Note
from amends.core.operation.investigation import RecordEvidence

from ..post import Post
from ..telling import House, Tale
from .openings import assigned, lodged


def regulator_not_kept(house: House, post: Post) -> list[Tale]:
    """Not answered within the ten working days of the Housing Ombudsman's code, though our own date
    is still ahead: the complainant may go to the Ombudsman already."""
    tale = house.tale("regulated").on(17, "09:25")
    tale.card = (
        "See by when each answer is due and how the day was counted, and why you can go to the "
        "Housing Ombudsman already."
    )
    lodged(
        tale,
        post,
        "Winifred Aske",
        "The lock of the street door has been broken for three weeks. Strangers sleep on "
        "the stairs, and my daughter is afraid to come home alone.",
        wish="A lock that works, and somebody who says when.",
        category="shared_parts",
        product="building",
    )
    assigned(tale, 16, "10:05", "priya")
    tale.on(12, "14:20").by(
        "priya", RecordEvidence("The locksmith's order was cancelled by mistake.", 1)
    )
    tale.on(4, "19:40").by(1, Message(1, "Two more weeks, and still no lock. What happens now?"))
    tale.on(3, "08:50").by("priya", Note("New lock ordered; the fitter names a day tomorrow."))
    return [tale]
