"""What the text of a letter shows of what regulators demand of it, before it goes.

The core says what is demanded (`core.operation.demanded_letters`); here the signs are put into
words as the letter has them: names and addresses of outside bodies, days, who can be asked.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.utils import translation

from amends.core.framework.adoption.rulebook import Rules
from amends.core.framework.packs.letters import Check, forbidden_in
from amends.core.framework.packs.pack import Pack
from amends.core.framework.policy.policy import Policy
from amends.core.operation.complaint import Complaint
from amends.core.operation.complaint.parts import Term
from amends.core.operation.events import Notice
from amends.core.operation.regulators.answering import answer_terms, once_told, promised_term
from amends.core.operation.regulators.letter_requirements import Demand, Line, found_in
from amends.core.operation.regulators.recourse import place_of, same
from amends.core.values import Code, Day, Moment
from amends.people import read
from amends.wording import dates

from . import filling

type _End = tuple[Day, Moment | None]
"""When a clock ends: its last day and its last moment, None where a day alone was named."""


@dataclass(frozen=True, slots=True)
class Text:
    """The words of a letter and their language."""

    words: str
    language: str


def found(
    demand: Demand,
    texts: Sequence[Text],
    complaint: Complaint,
    rules: Rules,
    *,
    now: Moment | None = None,
    notice: Notice | None = None,
    reasons: Sequence[str] = (),
) -> frozenset[Code]:
    """The lines of a checklist that every one of the texts shows to be met. `reasons` are the words
    with which the letter was filled for why the day moved. With `now`, the days that the letter
    itself sets by being sent about `notice` are known, and one that has passed is no day of the
    answer any more."""
    if not texts:
        return frozenset()
    days = tuple(_days(complaint, rules, now, notice))
    marks = {
        text.language: _marks(demand, complaint, rules, text.language, days)
        | {Check.gives_reason: reasons}
        for text in texts
    }
    return frozenset(
        line.id
        for line in demand.lines
        if all(found_in(line, text.words, marks[text.language]) for text in texts)
    )


def holds(texts: Sequence[Text], words: str) -> bool:
    """Whether these words stand in every one of the texts, however its lines are broken."""
    line = Line(Code("words"), "", check=Check.fixed_text)
    return all(found_in(line, text.words, {Check.fixed_text: (words,)}) for text in texts)


def forbidden(demand: Demand, texts: Sequence[Text]) -> tuple[str, ...]:
    """What stands in the texts and must not, each once."""
    numbers = {one for text in texts for one in forbidden_in(demand.letter, text.words)}
    return tuple(demand.letter.forbid[number - 1] for number in sorted(numbers))


def _marks(
    demand: Demand, complaint: Complaint, rules: Rules, language: str, days: Iterable[_End]
) -> dict[Check, Iterable[str]]:
    """What the system looks for, as a letter in this language would say it."""
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
                filling.standing(complaint, one.number) for one in complaint.complainants
            ),
            Check.fixed_text: (demand.wording,),
        }


def _said(end: _End, zone: str) -> str:
    """The end of a clock as a letter says it."""
    day, until = end
    return dates.day(day) if until is None else dates.last(day, until, zone=zone)


def _days(
    complaint: Complaint, rules: Rules, now: Moment | None, notice: Notice | None
) -> Iterator[_End]:
    """The days of the answer that are still to come: those that run and were not missed, the one
    that a letter names (`promised_day`), and by when it is expected though it is late."""
    after = complaint if now is None else once_told(complaint, rules, now, notice)[0]
    terms = {*answer_terms(complaint, rules), *answer_terms(after, rules)}
    waited = [term for term in terms if term.met_at is None and not term.reclassified]
    ends = {_end(term) for term in waited if term.running and not term.lapsed}
    ends |= {(term.late_day, None) for term in waited if term.late_day is not None}
    if now is None:
        yield from ends
        return
    named, today = promised_term(after, rules), rules.day_of(complaint.unit, now)
    ends |= set() if named is None else {_end(named)}
    yield from (
        (day, until) for day, until in ends if (day >= today if until is None else until >= now)
    )


def _end(term: Term) -> _End:
    return term.day, term.until


def _bodies(pack: Pack, policy: Policy) -> Iterator[str]:
    """The outside bodies of a pack by name: as the pack calls them, and as the policy does."""
    yield from (referral.body for referral in pack.referrals)
    for body in policy.bodies:
        if any(same(body, referral) for referral in pack.referrals):
            yield from (one.text for one in body.labels)


def _hosts(pack: Pack) -> Iterator[str]:
    return (host for referral in pack.referrals if (host := place_of(referral.url)[0]))


def _owner(complaint: Complaint) -> Iterator[str]:
    """The name of whoever answers for it."""
    if complaint.owner is not None:
        yield from read.names([complaint.owner]).values()


def _contacts(complaint: Complaint, policy: Policy) -> Iterator[str]:
    """Where one can ask: an address or a number of ours."""
    reached = policy.reached_as(filling.brand_of(complaint, policy))
    yield from filter(None, (reached.email, reached.phone))
