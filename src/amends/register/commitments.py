"""What a complaint contributes to the lists of actions and to checks of their effect."""

from amends.core.improvement.owed import owed
from amends.core.operation.complaint.state import Complaint

from .columns import row_as
from .models import Commitment, EarlierCodes


def commitments(c: Complaint) -> tuple[Commitment, ...]:
    """Return the rows of what complainants were promised and is not done yet."""
    return tuple(
        row_as(
            Commitment,
            one,
            reference=c.reference,
            owner=one.owner or c.owner or "",
            unit=c.unit or "",
            minor=one.amount.minor if one.amount else None,
            currency=str(one.amount.currency) if one.amount else "",
        )
        for one in owed(c)
    )


def earlier_codes(c: Complaint) -> tuple[EarlierCodes, ...]:
    """Return the rows of codes that were replaced by others."""
    return tuple(
        row_as(EarlierCodes, codes, reference=c.reference, number=number)
        for number, codes in enumerate(c.earlier, start=1)
    )
