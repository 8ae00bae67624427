"""What the text of a letter shows of what regulators demand of it, before it goes.

The core says what is demanded (`core.operation.demanded_letters`); here the signs are put into
words as the letter has them: names and addresses of outside bodies, days, who can be asked.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils import translation

from amends.core.framework.policy import Policy
from amends.core.framework.regime import Pack
from amends.core.framework.regime_letters import Check, forbidden_in
from amends.core.framework.rulebook import Rules
from amends.core.operation.complaint import Complaint
from amends.core.operation.demanded_letters import Demand, Line, found_in
from amends.core.operation.recourse import place_of, same
from amends.core.values import Code
from amends.people import read
from amends.wording import dates

from .filling import brand_of


@dataclass(frozen=True, slots=True)
class Text:
    """The words of a letter and their language."""

    words: str
    language: str


def found(
    demand: Demand, texts: Sequence[Text], complaint: Complaint, rules: Rules
) -> frozenset[Code]:
    """The lines of a checklist that every one of the texts shows to be met."""
    if not texts:
        return frozenset()
    return frozenset(
        line.id for line in demand.lines if _shown(line, demand, texts, complaint, rules)
    )


def holds(texts: Sequence[Text], words: str) -> bool:
    """Whether these words stand in every one of the texts, however its lines are broken."""
    line = Line(Code("words"), "", check=Check.fixed_text)
    return all(found_in(line, text.words, {Check.fixed_text: (words,)}) for text in texts)


def forbidden(demand: Demand, texts: Sequence[Text]) -> tuple[str, ...]:
    """What stands in the texts and must not, each once."""
    numbers = {one for text in texts for one in forbidden_in(demand.letter, text.words)}
    return tuple(demand.letter.forbid[number - 1] for number in sorted(numbers))


def _shown(
    line: Line, demand: Demand, texts: Sequence[Text], complaint: Complaint, rules: Rules
) -> bool:
    return line.check is not None and all(
        found_in(line, text.words, _marks(demand, complaint, rules, text.language))
        for text in texts
    )


def _marks(
    demand: Demand, complaint: Complaint, rules: Rules, language: str
) -> Mapping[Check, Iterable[str]]:
    """What the system looks for, as a letter in this language would say it."""
    pack, policy, calendar = demand.pack, rules.policy, rules.calendar(complaint.unit)
    with translation.override(language):
        received = calendar.day_of(complaint.received_at)
        days = {term.day for term in complaint.terms if term.running and not term.gateway}
        return {
            Check.names_body: tuple(_bodies(pack, policy)),
            Check.names_address: tuple(_hosts(pack)),
            Check.names_reference: (str(complaint.reference),),
            Check.names_date: tuple(dates.day(day) for day in sorted(days)),
            Check.names_received: (dates.day(received),),
            Check.names_contact: tuple(_contacts(complaint, policy)),
            Check.fixed_text: (demand.wording,),
        }


def _bodies(pack: Pack, policy: Policy) -> Iterator[str]:
    """The outside bodies of a pack by name: as the pack calls them, and as the policy does."""
    yield from (referral.body for referral in pack.referrals)
    for body in policy.bodies:
        if any(same(body, referral) for referral in pack.referrals):
            yield from (one.text for one in body.labels)


def _hosts(pack: Pack) -> Iterator[str]:
    return (host for referral in pack.referrals if (host := place_of(referral.url)[0]))


def _contacts(complaint: Complaint, policy: Policy) -> Iterator[str]:
    """Who can be asked: whoever answers for it, or an address or a number of ours."""
    if complaint.owner is not None:
        yield from read.names([complaint.owner]).values()
    reached = policy.reached_as(brand_of(complaint, policy))
    yield from filter(None, (reached.email, reached.phone))
