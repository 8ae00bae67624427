"""Shortcuts for what scenarios need often: people, amounts, assessments, whole passages."""

from dataclasses import replace
from typing import Any

from amends.core.framework.policy.commitments import Grade
from amends.core.operation.acts.assessment import Assess
from amends.core.operation.acts.at_once import SettledRemedy
from amends.core.operation.acts.closing.ending import Close
from amends.core.operation.acts.decision import CommunicateDecision
from amends.core.operation.acts.investigation import (
    FinishInvestigation,
    RecordEvidence,
    RecordFinding,
)
from amends.core.operation.acts.receipt import NewIssue, NewParty
from amends.core.operation.acts.response import NewRemedy, PrepareResponse
from amends.core.operation.events import Finding, Ground, IdentityMode, Pattern, Way
from amends.core.shape import made_from
from amends.core.values import Code, Contact, Money

from .answers import Lines
from .organization import person_id
from .post import posted
from .scenario_steps import Tale, Who

EURO = Code("eur")


def euro(amount: float) -> Money:
    """So many euro."""
    return Money(round(amount * 100), EURO)


def caller(
    name: str,
    *,
    street: str = "",
    postcode: str = "",
    town: str = "Port Alder",
    phone: str = "",
    way: Way | None = Way.email,
    language: Code | None = None,
) -> NewParty:
    """Return a named complainant with an invented address; the email only if it may be used."""
    mail = f"{name.lower().replace(' ', '.')}@example.org" if way is Way.email else ""
    lines = (street,) if street else ()
    contact = Contact(
        name=name, email=mail, phone=phone, lines=lines, postcode=postcode, town=town, country="ie"
    )
    return NewParty(identity=contact, contact_by=way, language=language)


def nobody() -> NewParty:
    """A complainant who does not say who they are."""
    return NewParty(mode=IdentityMode.anonymous)


def matter(category: str, description: str | None = None) -> NewIssue:
    """One issue."""
    return NewIssue(Code(category), description)


def six(
    severity: str = "medium",
    *,
    impact: str = "low",
    complexity: str = "low",
    safety: bool = False,
    at_once: bool = False,
    compensation: bool | None = None,
) -> Assess:
    """The six answers of an assessment."""
    return Assess(
        severity=Grade(severity),
        safety=safety,
        complexity=Grade(complexity),
        impact=Grade(impact),
        immediate_needed=at_once,
        immediate_possible=True,
        likelihood_of_compensation=compensation,
    )


def offer(kind: str, amount: float | None = None, *, action: str | None = None) -> NewRemedy:
    """One thing offered, with an amount in euro."""
    return NewRemedy(
        Code(kind),
        action=Code(action) if action else None,
        amount=None if amount is None else euro(amount),
    )


def concluded(issue: int, finding: Finding, words: str) -> tuple[Any, ...]:
    """Return the acts of a finding; one of “not upheld” has its evidence."""
    proof = RecordEvidence("Orders, invoices and notes of our calls, compared.", issue)
    acts = (RecordFinding(issue, finding, words),)
    return (proof, *acts) if finding is Finding.not_upheld else acts


def handed(*offered: NewRemedy) -> tuple[SettledRemedy, ...]:
    """Return what is offered, done in the conversation."""
    return tuple(made_from(SettledRemedy, remedy, done=True) for remedy in offered)


def answered(
    tale: Tale,
    who: Who,
    *,
    findings: tuple[tuple[Finding, str], ...],
    reasons: str,
    remedies: tuple[NewRemedy, ...] = (),
    similar: bool = False,
    prevention: str | None = None,
) -> Tale:
    """Record a finding on each issue, finish the investigation and prepare the response."""
    for number, (finding, words) in enumerate(findings, start=1):
        tale.by(who, *concluded(number, finding, words))
    tale.by(who, FinishInvestigation(similar))
    remedies = promised(tale, who, remedies)
    return tale.by(who, PrepareResponse(reasons, remedies, (), similar, prevention))


def promised(tale: Tale, who: Who, remedies: tuple[NewRemedy, ...]) -> tuple[NewRemedy, ...]:
    """Return what is offered with who does it, within four weeks."""
    by, due = person_id(str(who)), tale.days.due(tale.now, 20)
    return tuple(replace(remedy, owner=by, due=due) for remedy in remedies)


def told(
    tale: Tale,
    who: Who,
    words: str,
    *,
    response: int = 1,
    way: Way = Way.email,
    says: Lines | None = None,
) -> Tale:
    """Communicate the decision with its text, by post with its letter; `says` are the lines of a
    pack letter that its sender found in it."""
    checked = says.checked(words) if says else ()
    tale.by(who, CommunicateDecision(response, way, words, checked=checked))
    return posted(tale, str(who)) if way is Way.letter else tale


def closed(
    category: str,
    cause: str,
    *,
    pattern: Pattern = Pattern.single,
    ground: Ground = Ground.accepted,
    parties: tuple[int, ...] = (),
) -> Close:
    """The close, classified."""
    return Close(ground, Code(category), Code(cause), pattern, parties)
