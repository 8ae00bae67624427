"""An entry that names a complaint is withheld from those who may not know of the complaint."""

import json
from typing import Any

import pytest

from amends.core import codec
from amends.core.governing.audits import AuditDrawn
from amends.core.governing.disposals import DisposalCarriedOut, KeptComplaint
from amends.core.improvement.samples.drawing import Member
from amends.core.values import Code, Id
from amends.handling.logged_entries import withheld_unless
from amends.journal.chain import Kept

ONE, OTHER = Id("JKMN-PQRS"), Id("ABCD-EFGH")


def entry(stream: str, event: Any) -> Kept:
    """An entry of a stream as the journal has it."""
    envelope = {"by": "system", "act": "x", "happened": "2026-11-28T09:00:00.000000Z", "policy": 1}
    body = json.dumps({**envelope, "is": codec.plain(event)})
    when = "2026-11-28T09:00:00.000000Z"
    return Kept(stream, 1, type(event).__name__, body, when, "", "0" * 64)


@pytest.mark.parametrize(
    ("stream", "event"),
    [
        ("disposal/A1", DisposalCarriedOut((ONE,))),
        ("disposal/A1", DisposalCarriedOut((), (KeptComplaint(ONE, Code("hold")),))),
        ("audit/A1", AuditDrawn(Id("0" * 64), 3, (Member(1, ONE, Id("e" * 64)),))),
    ],
)
def test_what_governing_records_say_of_a_complaint_is_withheld_with_it(
    stream: str, event: Any
) -> None:
    assert withheld_unless({OTHER})(entry(stream, event))
    assert not withheld_unless({ONE})(entry(stream, event))
