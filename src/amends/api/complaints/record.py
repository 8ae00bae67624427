"""Record of a complaint over the API: its logged entries, and the receipt that proves its
arrival."""

from dataclasses import dataclass

from django.utils.translation import gettext

from amends.core.values import Id
from amends.handling.logged_entries import logged_entries
from amends.handling.party_view import receipt_told
from amends.handling.streams import stream_of
from amends.journal import receipts

from ..problem_responses import Problem
from ..routes import Answer, Call, get
from ..shared import SealedLine, line_of
from .opened import file_for


@dataclass(frozen=True, slots=True)
class Journal:
    """The sealed entries of a complaint. `body` is the text as hashed: never serialize it anew."""

    reference: Id
    entries: tuple[SealedLine, ...]


@get(
    "/complaints/{reference}/receipt",
    "getReceipt",
    "The proof of its receipt",
    tag="Complaints",
    followers=True,
    answers=dict,
    note="The complainant's own copy opens their words; `amends verify` checks it offline.",
    problems=("not-found", "not-yet-sealed"),
)
def _receipt(call: Call) -> Answer:
    """Return the proof of the first entry. Only the complainant gets what is needed to verify its
    text, and for identities only each person for their own."""
    file, followed = file_for(call), call.caller.followed
    try:
        if followed is not None:
            return Answer(receipt_told(followed, now=call.now))
        return Answer(receipts.receipt_of(stream_of(file.reference), 1))
    except receipts.NotYetSealed:
        text = gettext("It will be sealed within seconds.")
        raise Problem("not-yet-sealed", text, headers={"Retry-After": "2"}) from None


@get(
    "/complaints/{reference}/journal",
    "getJournal",
    "The sealed entries of a complaint",
    tag="Complaints",
    answers=Journal,
)
def _journal(call: Call) -> Answer:
    file = file_for(call)
    return Answer(Journal(file.reference, tuple(map(line_of, logged_entries(file.reference)))))
