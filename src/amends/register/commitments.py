"""What a complaint contributes to the lists of actions and to checks of their effect."""

from collections.abc import Iterator

from amends.core.improvement.owed import owed
from amends.core.operation.complaint.state import Complaint

from .models import Commitment, EarlierCodes


def commitments(c: Complaint) -> tuple[Commitment, ...]:
    """Return the rows of what complainants were promised and is not done yet."""
    return tuple(_commitments(c))


def _commitments(c: Complaint) -> Iterator[Commitment]:
    for one in owed(c):
        yield Commitment(
            reference=c.reference,
            kind=str(one.kind),
            number=one.number,
            owner=one.owner or c.owner or "",
            unit=c.unit or "",
            day=one.day,
            what=one.what or "",
            words=one.words or "",
            minor=one.amount.minor if one.amount else None,
            currency=str(one.amount.currency) if one.amount else "",
        )


def earlier_codes(c: Complaint) -> tuple[EarlierCodes, ...]:
    """Return the rows of codes that were replaced by others."""
    return tuple(
        EarlierCodes(
            reference=c.reference,
            number=number,
            category=codes.category or "",
            product=codes.product or "",
            unit=codes.unit or "",
            cause=codes.cause or "",
        )
        for number, codes in enumerate(c.earlier, start=1)
    )
