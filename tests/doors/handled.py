"""What personnel do between two visits of a complainant, shortly told."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from itertools import batched
from typing import Any

from django.utils import timezone
from tests.named import perform_named
from tests.records import organization as org

from amends.core.codec import value_of
from amends.core.framework.people.authority import SYSTEM_ACTOR
from amends.core.operation.acts.assessment import Assess, Classify
from amends.core.operation.acts.closing.reaction import RecordReaction
from amends.core.operation.acts.communication import Message
from amends.core.operation.acts.decision import CommunicateDecision
from amends.core.operation.acts.investigation import Assign, FinishInvestigation, RecordFinding
from amends.core.operation.acts.parties import ConfirmContact, RaiseIssue, RecordAuthority
from amends.core.operation.acts.posting import PostLetter, WriteLetter
from amends.core.operation.acts.response import (
    AuthorizeResponse,
    Escalate,
    NewRemedy,
    PrepareResponse,
)
from amends.core.operation.events import Finding, Notice, Reaction, Way
from amends.core.operation.regulators.letter_requirements import CheckedLine
from amends.core.values import Code, Id
from amends.handling.commands import Performed
from amends.handling.streams import stream_of

_SIX = {
    "severity": "medium",
    "safety": False,
    "complexity": "low",
    "impact": "low",
    "immediate_needed": False,
    "immediate_possible": True,
}


def do(
    reference: str,
    act: str,
    particulars: Any,
    *,
    by: Id = org.REPRESENTATIVE,
    now: datetime | None = None,
) -> Performed:
    """One act of somebody in personnel."""
    at = now or timezone.now()
    return perform_named(stream_of(reference), act, particulars, actor=org.acting(by), now=at)


def prove(reference: str, shown: RecordAuthority) -> None:
    """Two people record that a representative's authority is shown."""
    do(reference, "record-authority", shown)
    do(reference, "record-authority", shown, by=org.COLLEAGUE)


def confirm(reference: str, party: int = 1) -> None:
    """Somebody who did not enter them confirms that contact details are the person's own."""
    do(reference, "confirm-contact", ConfirmContact(party, "I called."), by=org.COLLEAGUE)


def six(**changed: Any) -> Assess:
    """The six answers of an assessment (7.5)."""
    return value_of(Assess, _SIX | changed)


def write(reference: str, words: str, *, party: int = 1) -> None:
    """A message to the complainant."""
    do(reference, "message", Message(party, words))


def passages(words: str) -> Iterator[str]:
    """Three words of a text after another, each twice: they count for two points."""
    return (" ".join(three) for three in batched(words.split(), 3) for _ in range(2))


def answer(
    reference: str,
    words: str = "We were wrong and repair it.",
    *,
    way: Way = Way.email,
    checked: tuple[CheckedLine, ...] = (),
) -> Performed:
    """Everything up to the decision, communicated; `checked` are the lines of a regulator's
    checklist that are stated. A shortcut of tests: any words of the text are their passages."""
    ready(reference)
    own = passages(words)
    stated = tuple(one if one.basis else replace(one, passage=next(own)) for one in checked)
    decision = CommunicateDecision(1, way, words, checked=stated)
    done = do(reference, "communicate-decision", decision, by=org.HANDLER)
    return post(reference) if way is Way.letter else done


def reviewed(reference: str, words: str = "We looked again.") -> None:
    """A review after a refusal, whose response the complainant does not accept either."""
    before = do(reference, "escalate", Escalate()).complaint
    (by,) = before.investigators - {org.HANDLER}
    do(reference, "assign", Assign(by), by=by)
    do(reference, "record-finding", RecordFinding(1, Finding.upheld, "As before."), by=by)
    do(reference, "finish-investigation", FinishInvestigation(), by=by)
    response = do(reference, "prepare-response", PrepareResponse(words), by=by).complaint
    number = response.responses[-1].number
    if not response.responses[-1].authorized:
        second = org.DIRECTOR if by != org.DIRECTOR else org.REPRESENTATIVE
        do(reference, "authorize-response", AuthorizeResponse(number), by=second)
    do(reference, "communicate-decision", CommunicateDecision(number, Way.email, words), by=by)
    do(reference, "record-reaction", RecordReaction(1, Reaction.refused, "No.", Way.phone))


def post(reference: str, *, party: int = 1) -> Performed:
    """The worker writes the letter with the response that was released, and someone posts it."""
    now = timezone.now()
    written = WriteLetter(party, Way.letter, "Our response\n\nHere it is.\n", Notice.decision)
    stream = stream_of(reference)
    done = perform_named(stream, "write-letter", written, actor=SYSTEM_ACTOR, now=now)
    number = done.complaint.letters[-1].number
    return do(reference, "post-letter", PostLetter(number, now.date()), by=org.HANDLER)


def ready_on_two_issues(reference: str) -> None:
    """As `ready`, of a complaint with another issue."""
    ready(reference, RaiseIssue(Code("service_late"), "No one replied."))


def ready(reference: str, *issues: RaiseIssue) -> None:
    """Everything up to the decision, which can be communicated."""
    do(reference, "assess", six())
    do(reference, "classify", Classify(1, Code("poor_service")))
    for issue in issues:
        do(reference, "raise-issue", issue)
    do(reference, "assign", Assign(org.HANDLER))
    for number in range(1, len(issues) + 2):
        finding = RecordFinding(number, Finding.upheld, "The boiler was never ordered.")
        do(reference, "record-finding", finding, by=org.HANDLER)
    do(reference, "finish-investigation", FinishInvestigation(), by=org.HANDLER)
    response = PrepareResponse("Nobody ordered the part.", (NewRemedy(Code("repair"), 1),))
    do(reference, "prepare-response", response, by=org.HANDLER)
    done = do(reference, "authorize-response", AuthorizeResponse(1), by=org.MANAGER)
    assert done.complaint.response(1)
