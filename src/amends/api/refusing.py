"""Refused act as a problem response: code of the guard, clause, and three sentences."""

from typing import Any

from amends.core.refusal import Refused
from amends.wording.names import Names
from amends.wording.refusal_sentence import Reader, sentence

from .answers import json_of
from .problem_responses import Problem
from .routes import Call


def refusal_told(refused: Refused, names: Names, call: Call) -> dict[str, Any]:
    """Return a refusal for machines and people: `values` are those used in the sentences. They may
    name staff, so a complainant gets only the sentences."""
    reader = Reader.complainant if call.caller.party else Reader.personnel
    texts = sentence(refused, names=names, reader=reader)
    return {
        "code": str(refused.guard),
        "clause": refused.clause,
        "what": texts.what,
        "why": texts.why,
        "what_to_do": texts.what_to_do,
        "values": {} if call.caller.party else json_of(refused.values),
    }


def refused_problem(refused: Refused, names: Names, call: Call) -> Problem:
    """Return the 409 response of a refused act."""
    refusal = refusal_told(refused, names, call)
    detail = " ".join(filter(None, (refusal["what"], refusal["why"], refusal["what_to_do"])))
    return Problem("refused", detail, code=refusal.pop("code"), **refusal)
