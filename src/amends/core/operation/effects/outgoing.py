"""Clauses 5.3 and 7.8: which acts send text to someone, and what this text must never contain."""

import re
from itertools import takewhile
from typing import Any

from ...framework.adoption.rulebook import Rules
from ...framework.people.authority import Actor
from ...refusal import Guard, demand
from ...values import Moment
from .. import events as e
from ..acts.acknowledgement import Acknowledge
from ..acts.communication import RequestInformation, SendNotice
from ..acts.decision import CommunicateDecision
from ..acts.posting import WriteLetter
from ..complaint.state import Complaint
from ..regulators.letter_requirements import demand_allowed, demand_quoted, demands, went_out


def demand_words(
    complaint: Complaint, rules: Rules, actor: Actor, moment: Moment, given: Any, text: str
) -> None:
    """Refuse an act that sends `text` if a rule pack forbids something in it. Text recorded by the
    worker has already been sent."""
    if not rules.regulators or actor.is_worker:
        return
    notice, meets = letter_of(given)
    demand_allowed(demands(complaint, rules, moment, notice=notice, meets=meets), text)


def demand_passages(actor: Actor, given: Any, rules: Rules, text: str) -> None:
    """Refuse lines of a checklist that a person states without the passage of the letter for each:
    in the text that they send, or in the template around a response."""
    if not actor.is_worker:
        demand_quoted(getattr(given, "checked", ()), whole_text(given, rules, text))


def whole_text(given: Any, rules: Rules, text: str) -> str:
    """Return the text that an act sends; of a response with the templates around it."""
    policy = rules.policy
    languages = policy.languages if isinstance(given, CommunicateDecision) else ()
    around = (policy.template(e.Notice.decision, language) for language in languages)
    return "\n".join((text, *(one.text for one in around if one is not None)))


def demand_body(actor: Actor, given: Any, text: str) -> None:
    """Refuse an act that sends a letter without a word of its own: greeting, closing and what
    follows it, and the subject of a written letter, are none. Text recorded by the worker has
    already been sent."""
    notice = letter_of(given)[0]
    spoken = not text and getattr(given, "way", e.Way.email) not in e.WRITTEN
    letter = isinstance(given, WriteLetter) or notice not in (None, e.Notice.access)
    if actor.is_worker or spoken or not letter:
        return
    paragraphs = [one.strip() for one in re.split(r"\n\s*\n", text) if one.strip()]
    titled = isinstance(given, WriteLetter) and len(paragraphs) > 1
    lines = [line for one in paragraphs[titled:] for line in one.splitlines()]
    body = takewhile(lambda line: not _CLOSING.fullmatch(line.strip()), lines)
    own = (line for line in body if not _GREETING.fullmatch(line.strip()))
    demand(any(map(_WORD.search, own)), Guard.empty_letter)


_WORD = re.compile(r"[^\W\d_]{2}")
_GREETING = re.compile(
    r"madame, monsieur,?|(dear|hello|hi|good (day|morning|afternoon)|guten tag|hallo"
    r"|sehr geehrte\w*|liebe[rs]?|bonjour|madame|monsieur|cher|chère)(\s+[^\s,!?:;]+){0,5}[,!]?",
    re.IGNORECASE,
)
_CLOSING = re.compile(
    r"(yours|sincerely|kind regards|best (regards|wishes)|regards|mit (freundlich|best)\w+"
    r"|freundliche|viele|cordialement|bien à vous|sincères salutations)[\w\s]{0,25}[,.]?",
    re.IGNORECASE,
)


def letter_of(given: Any) -> tuple[e.Notice | None, e.Demanded | None]:
    """Return which letter an act sends to a person involved: its notice, and the pack letter that
    it is. (None, None) for an act that sends none or reports a failed delivery."""
    match given:
        case WriteLetter():
            return given.notice, given.meets
        case CommunicateDecision():
            return e.Notice.decision, None
        case Acknowledge(way=way, delivery=delivery):
            return (e.Notice.acknowledgement if went_out(way, delivery) else None), None
        case RequestInformation():
            return e.Notice.information_request, None
        case SendNotice(party=int(), notice=notice, way=way, delivery=delivery):
            return (notice if went_out(way, delivery) else None), None
        case _:
            return None, None
