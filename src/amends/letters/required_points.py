"""Required points of rule packs that the text of a letter already contains, found before it is
sent.

Core says what is required (`core.operation.regulators.letter_requirements`). Here the points become
text to look for: names and addresses of external bodies, days, contact people.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.utils import translation

from amends.core.framework.adoption.rulebook import Rules
from amends.core.framework.packs.letters import Check, forbidden_in
from amends.core.framework.packs.pack import Pack
from amends.core.framework.policy.policy import Policy
from amends.core.operation.complaint import Complaint, RecordedEvent
from amends.core.operation.complaint.parts import Term
from amends.core.operation.events import Basis, Notice
from amends.core.operation.regulators.answering import answer_terms, once_told, promised_term
from amends.core.operation.regulators.letter_requirements import Demand, Line, found_in
from amends.core.operation.regulators.recourse import place_of, same
from amends.core.values import Code, Day, Moment
from amends.people import read
from amends.wording import dates

from . import filling
from .sentences import Sentences

type _End = tuple[Day, Moment | None]
"""End of a deadline: its last day and its last moment, None if only a day was named."""


@dataclass(frozen=True, slots=True)
class Text:
    """The text of a letter and its language."""

    words: str
    language: str


def found(
    demand: Demand,
    texts: Sequence[Text],
    complaint: Complaint,
    rules: Rules,
    entries: Sequence[RecordedEvent] = (),
    *,
    now: Moment | None = None,
    notice: Notice | None = None,
    reasons: Sequence[str] = (),
    response: int | None = None,
) -> dict[Code, Basis]:
    """Return the lines of a checklist that every one of the texts satisfies, and how we know.
    `reasons` is the text that fills the letter's reason for a new date, `response` the number of
    the response in it. With `now`, the days set by sending the letter about `notice` are known, and
    a day that has passed no longer counts as the due date."""
    met: dict[Code, Basis] = {line.id: line.basis for line in demand.lines} if texts else {}
    for text in texts:
        args = (demand, complaint, rules, entries, text.language, now, notice)
        provided = sentences(*args, response=response)
        marks = {**provided.marks, Check.gives_reason: reasons}
        for line in demand.lines:
            ours, basis = provided.of(demand, line) if line.check is None else ("", None)
            if basis and ours and all(holds([text], part) for part in ours.split("\n\n")):
                met |= {line.id: basis} if line.id in met else {}
            elif not found_in(line, text.words, marks):
                met.pop(line.id, None)
    return met


def sentences(
    demand: Demand,
    complaint: Complaint,
    rules: Rules,
    entries: Sequence[RecordedEvent],
    language: str,
    now: Moment | None,
    notice: Notice | None = None,
    *,
    response: int | None = None,
) -> Sentences:
    """Return the sentences that we provide for the lines of a checklist, in a language, for a
    letter with a response."""
    days = tuple(_days(complaint, rules, now, notice))
    marks = _marks(demand, complaint, rules, language, days)
    return Sentences(complaint, entries, rules, language, marks, response)


def holds(texts: Sequence[Text], words: str) -> bool:
    """Return whether every one of the texts contains these words, ignoring line breaks."""
    line = Line(Code("words"), "", check=Check.fixed_text)
    return all(found_in(line, text.words, {Check.fixed_text: (words,)}) for text in texts)


def forbidden(demand: Demand, texts: Sequence[Text]) -> tuple[str, ...]:
    """Return the forbidden texts that occur in them, each once."""
    numbers = {number for text in texts for number in forbidden_in(demand.letter, text.words)}
    return tuple(demand.letter.forbid[number - 1] for number in sorted(numbers))


def _marks(
    demand: Demand, complaint: Complaint, rules: Rules, language: str, days: Iterable[_End]
) -> dict[Check, Iterable[str]]:
    pack, policy, calendar = demand.pack, rules.policy, rules.calendar(complaint.unit)
    with translation.override(language):
        received = calendar.day_of(complaint.received_at)
        return {
            Check.names_body: tuple(_bodies(pack, policy)),
            Check.names_address: tuple(_hosts(pack)),
            Check.names_reference: (str(complaint.reference),),
            Check.names_date: tuple(_said(end, calendar.zone) for end in days),
            Check.names_received: (dates.day(received),),
            Check.names_contact: (*_owner(complaint), *_contacts(complaint, policy)),
            Check.names_person: tuple(_owner(complaint)),
            Check.tells_standing: tuple(
                filling.standing(complaint, person.number) for person in complaint.complainants
            ),
            Check.fixed_text: (demand.wording,),
        }


def _said(end: _End, zone: str) -> str:
    day, until = end
    return dates.day(day) if until is None else dates.last(day, until, zone=zone)


def _days(
    complaint: Complaint, rules: Rules, now: Moment | None, notice: Notice | None
) -> Iterator[_End]:
    """Return the future due dates of the response: those that are running and not missed, the one
    that a letter names (`promised_day`), and the day by which a late response is expected."""
    after = complaint if now is None else once_told(complaint, rules, now, notice)[0]
    terms = {*answer_terms(complaint, rules), *answer_terms(after, rules)}
    waited = [term for term in terms if term.met_at is None and not term.reclassified]
    ends = {_end(term) for term in waited if term.running and not term.lapsed}
    ends |= {(term.late_day, None) for term in waited if term.late_day is not None}
    if now is None:
        yield from ends
        return
    named, today = promised_term(after, rules), rules.day_of(complaint.unit, now)
    first = [] if named is None else [_end(named)]
    for day, until in dict.fromkeys((*first, *ends)):
        if day >= today if until is None else until >= now:
            yield day, until


def _end(term: Term) -> _End:
    return term.day, term.until


def _bodies(pack: Pack, policy: Policy) -> Iterator[str]:
    """Yield the external bodies of a pack by name: as the pack names them, and as the policy
    does."""
    yield from (referral.body for referral in pack.referrals)
    for body in policy.bodies:
        if any(same(body, referral) for referral in pack.referrals):
            yield from (label.text for label in body.labels)


def _hosts(pack: Pack) -> Iterator[str]:
    return (host for referral in pack.referrals if (host := place_of(referral.url)[0]))


def _owner(complaint: Complaint) -> Iterator[str]:
    if complaint.owner is not None:
        yield from read.names([complaint.owner]).values()


def _contacts(complaint: Complaint, policy: Policy) -> Iterator[str]:
    reached = policy.reached_as(filling.brand_of(complaint, policy))
    yield from filter(None, (reached.email, reached.phone))
