"""A refused act as a problem: the code of its guard, its clause, and three sentences."""

from typing import Any

from amends.core.refusal import Refused
from amends.wording.names import Names
from amends.wording.refusals import Reader, sentence

from .answers import json_of
from .problems import Problem
from .routes import Call


def refusal_told(refused: Refused, names: Names, call: Call) -> dict[str, Any]:
    """A refusal as machines and people read it: `values` are what the sentences were made of. They
    may name personnel, so a complainant gets the sentences alone."""
    reader = Reader.complainant if call.caller.party else Reader.personnel
    said = sentence(refused, names=names, reader=reader)
    return {
        "code": str(refused.guard),
        "clause": refused.clause,
        "what": said.what,
        "why": said.why,
        "what_to_do": said.what_to_do,
        "values": {} if call.caller.party else json_of(refused.values),
    }


def refused_problem(refused: Refused, names: Names, call: Call) -> Problem:
    """The 409 of a refused act."""
    told = refusal_told(refused, names, call)
    detail = " ".join(filter(None, (told["what"], told["why"], told["what_to_do"])))
    return Problem("refused", detail, code=told.pop("code"), **told)
