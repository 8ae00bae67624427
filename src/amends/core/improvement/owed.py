"""Clauses 7.8 and 7.9: what complainants were promised and is not done yet."""

from collections.abc import Iterator
from dataclasses import dataclass

from ..operation.complaint.state import Complaint
from ..values import Code, Coded, Day, Id, Money

_OF_RESPONSE = 1_000


class OwedKind(Coded):
    """A promise with its day, or an accepted remedy."""

    promise = "promise"
    remedy = "remedy"


@dataclass(frozen=True, slots=True)
class Owed:
    """Something promised. `number` is that of the promise; of a remedy, that of the response times
    1,000 plus its own. `what` is the kind of remedy."""

    kind: OwedKind
    number: int
    day: Day | None = None
    what: Code | None = None
    amount: Money | None = None
    words: Id | None = None
    """The piece with what was promised."""
    owner: Id | None = None
    """Who carries out the remedy, if it is not the owner of the complaint."""


def owed(complaint: Complaint) -> Iterator[Owed]:
    """Yield what an open complaint still owes to complainants."""
    if not complaint.open:
        return
    for promise in complaint.open_promises:
        yield Owed(OwedKind.promise, promise.number, promise.day, words=promise.words)
    for response in complaint.responses:
        if response.outside or not response.accepted_by:
            continue
        for remedy in response.remedies:
            if remedy.number not in response.carried_out:
                number = response.number * _OF_RESPONSE + remedy.number
                what, by = (remedy.type, remedy.amount), remedy.owner
                yield Owed(OwedKind.remedy, number, remedy.due, *what, owner=by)
