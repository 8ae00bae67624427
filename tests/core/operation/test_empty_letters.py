"""A letter without a word of its own is refused, whichever act sends it."""

import pytest
from tests.core.samples import ANN, actor

from amends.core.framework.people.authority import SYSTEM_ACTOR
from amends.core.operation import events as e
from amends.core.operation.acts.communication import Message, RequestInformation, SendNotice
from amends.core.operation.acts.decision import CommunicateDecision
from amends.core.operation.acts.posting import WriteLetter
from amends.core.operation.effects.outgoing import demand_body
from amends.core.refusal import Guard, Refused

_SUBJECT = "Your complaint\n\n"
EMPTY = (
    "",
    " \n\n ",
    "x",
    "...\n\n---",
    "Hello",
    "Dear Mr. Smith,\n\nYours sincerely\n\nAnna Berg\nHarbour Homes",
    "Sehr geehrte Damen und Herren\n\nMit freundlichen Grüßen\n\nIhr Beschwerdeteam",
    "Madame, Monsieur,\n\nCordialement\n\nLe service réclamations",
    "Kind regards\n\nYou can call us on 020 7946 0000.",
)
SAYING = (
    "We will refund £65 by Friday.",
    "Hello Anna, we will refund £65 by Friday.",
    "Dear Anna\n\nWe are sorry.\n\nYours sincerely\nAnna Berg",
    "Regards the boiler: it was repaired.",
)


def sent(text: str) -> list[object]:
    """Every act that sends this text as a letter; a subject alone is a text (`parted`)."""
    subject = _SUBJECT if text.strip() else ""
    return [
        WriteLetter(1, e.Way.email, subject + text),
        WriteLetter(1, e.Way.letter, subject + text, e.Notice.status),
        CommunicateDecision(1, e.Way.email, text),
        RequestInformation(1, text),
        SendNotice(e.Notice.status, e.Way.email, party=1, words=text),
    ]


@pytest.mark.parametrize("place", range(5))
@pytest.mark.parametrize("text", EMPTY)
def test_a_letter_without_a_word_is_refused(text: str, place: int) -> None:
    given = sent(text)[place]
    with pytest.raises(Refused) as refused:
        demand_body(actor(ANN), given, given.words)
    assert refused.value.guard is Guard.empty_letter


@pytest.mark.parametrize("place", range(5))
@pytest.mark.parametrize("text", SAYING)
def test_a_letter_that_says_something_is_sent(text: str, place: int) -> None:
    given = sent(text)[place]
    demand_body(actor(ANN), given, given.words)


def test_what_the_worker_sent_and_what_is_no_letter_is_not_refused() -> None:
    demand_body(SYSTEM_ACTOR, sent("Hello")[0], "Hello")
    demand_body(actor(ANN), Message(1, "Hello"), "Hello")
