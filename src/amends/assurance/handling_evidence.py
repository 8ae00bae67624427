"""Clauses 4 and 7, Annexes D to F: what complaints and settings show."""

from dataclasses import replace

from amends.core.framework.people.authority import PERMISSIONS, Permission
from amends.core.framework.policy.public_facts import Fact, languages_of_pages, missing
from amends.core.improvement.evidence import Counted, Weight
from amends.core.improvement.facts import REQUIRED_ROLES
from amends.core.improvement.statistics.comparing import LEAST
from amends.insight.lists import Wanted
from amends.register import evidence as rows
from amends.register import form_ends

from .evidence import (
    NOTHING,
    Found,
    Function,
    Look,
    by_measure,
    by_rows,
    by_setting,
    by_shortfall,
    evidence,
    together,
)

_SHARES = (
    (("4.5-a",), by_measure("k33", doubts="rest")),
    (("4.6", "7.3-b"), by_measure("k24", doubts="rest")),
    (("4.7-a", "7.6-b"), by_measure("k26", faults="rest")),
    (("4.7-b", "7.7-b"), by_measure("own_work", faults="")),
    (("4.7-c",), by_measure("overturned", faults="")),
    (("4.15", "7.7-a"), by_measure("k05", doubts="")),
    (("5.4.5", "7.8-b"), by_measure("notices_unread", faults="")),
    (("7.3-c",), by_measure("dates_moved", faults="")),
    (("7.4",), by_measure("k04", faults="")),
    (("7.5-a",), by_measure("k25", faults="rest")),
    (("7.5-c",), by_measure("k03", doubts="")),
    (("7.8-a",), by_measure("k27", doubts="later")),
    (("7.9-d",), by_measure("k32", doubts="")),
    (("e",), by_measure("remedies_checked", doubts="rest")),
    (("iso-10003",), by_measure("k06", doubts="upheld")),
)
for _items, _function in _SHARES:
    evidence(*_items)(_function)


@evidence("4.12", all_time=True)
def owned(look: Look) -> Found:
    """Every open complaint that was assessed has an owner."""
    assessed = rows.assessed_and_open()
    return by_rows("complaint", assessed, assessed.filter(owner=""), weight=look.weight)


@evidence("7.2-a")
def recorded_at_once(look: Look) -> Found:
    """Complaints are recorded when they are received."""
    late, weight = rows.recorded_late(look.begins), look.weight
    ours = rows.ours(look.begins)
    return by_rows("complaint", ours, late, weight=weight, contradicts=False, least=10)


@evidence("7.2-b")
def with_a_deadline(look: Look) -> Found:
    """Every complaint that was answered had a deadline for the response."""
    number, without = look.number("answered"), look.number("answered", "no_date")
    complaints = look.complaints("answered", "no_date") if without else ()
    counted, sound = Counted(number, doubts=without), look.complaints("answered")
    others = Wanted("answered", look.span).address()
    return Found(counted, complaints, {}, look.weight, sound, others)


@evidence("7.5-b")
def danger_first(look: Look) -> Found:
    """A safety risk has the highest priority."""
    dangerous = rows.dangerous(look.begins)
    wrong = rows.not_urgent(dangerous)
    return by_rows("complaint", dangerous, wrong, weight=look.weight)


@evidence("7.9-a")
def promises_kept(look: Look) -> Found:
    """What complainants accepted or were promised is done by its day."""
    late = rows.overdue(look.today)
    evidence = by_rows("complaint", late, late, weight=look.weight, contradicts=False)
    counted = Counted(
        evidence.counted.population + look.number("k34"), doubts=evidence.counted.doubts
    )
    done = Wanted("k34", look.span).address()
    return replace(evidence, counted=counted, sound=look.complaints("k34"), sound_listed=done)


@evidence("7.9-b", all_time=True)
def options_used(look: Look) -> Found:
    """Who did not accept knows every option, and no complaint was closed because none was left,
    without a review."""
    return together(_open_options(look), _closed_options(look))


_open_options = by_measure("k28", faults="rest")
_closed_options = by_measure("without_review", faults="")


@evidence("7.9-c")
def refusals_respected(look: Look) -> Found:
    """No one is recorded as accepting what they refused."""
    changed, disputed = (look.number(code) for code in ("refusals_changed", "disputed"))
    wrong = {
        complaint: None
        for code, number in (("refusals_changed", changed), ("disputed", disputed))
        if number
        for complaint in look.complaints(code)
    }
    faults = max(len(wrong), changed, disputed)
    accepted = look.number("accepted", "themselves")  # what staff recorded shows nothing of this
    counted = Counted(max(accepted, faults), faults)
    sound = tuple(each for each in look.complaints("accepted", "themselves") if each not in wrong)
    listed = Wanted("accepted", look.span).address()
    return Found(counted, tuple(wrong), {}, look.weight, sound, listed)


def by_reading(item: str) -> Function:
    """Return the evidence function of what quality checks find: samples that were drawn, read by
    people who were not involved."""

    def found(look: Look) -> Found:
        read = rows.read_as(item, look.begins)
        weight = Weight.checked if look.weight is Weight.seen else Weight.stated
        return by_rows("complaint", *read, weight=weight, contradicts=False, least=5)

    return found


@evidence("7.6-a")
def investigated(look: Look) -> Found:
    """Both sides are heard, and evidence is behind each finding of “not upheld”."""
    return together(by_reading("both_sides")(look), _not_upheld(look))


_not_upheld = by_measure("without_evidence", faults="")
evidence("d-a")(by_reading("both_sides"))
evidence("7.7-c")(by_reading("reasons"))


def published(*facts: Fact) -> Function:
    """Return the evidence function of facts that the public page has to give in each language."""

    def complete(look: Look) -> Found:
        if not look.in_use:
            return NOTHING
        policy = look.rules.policy
        languages = languages_of_pages(policy)
        pairs = [(language, fact) for language in languages for fact in facts]
        lacks = {language: missing(policy, language) for language in languages}
        lacking = [f"{language} {fact}" for language, fact in pairs if fact in lacks[language]]
        return by_setting([" ".join(pair) for pair in pairs], lacking, look.weight)

    return complete


evidence("4.4", all_time=True)(published(*Fact))
for _letter, _fact in zip("abcdefg", Fact, strict=True):
    evidence(f"7.1-{_letter}", all_time=True)(published(_fact))


_PROMISING = tuple(
    role
    for role, able in PERMISSIONS.items()
    if able & {Permission.complaint_authorize, Permission.complaint_decide}
)

# Every role that the process needs is held, and roles that may promise money have a limit.
evidence("5.4.1-a", all_time=True)(by_shortfall("k11", *REQUIRED_ROLES))
evidence("f-a", all_time=True)(by_shortfall("k13", *_PROMISING))


@evidence("c")
def form_sent(look: Look) -> Found:
    """Most people who begin a complaint on the public form send it. A few show nothing."""
    ended = form_ends.ended(look.span.first, look.span.last)
    sent = sum(number for (page, _), number in ended.items() if page == form_ends.SENT)
    if ended.total() < LEAST:
        return NOTHING
    counted = Counted(ended.total(), doubts=ended.total() - sent)
    return Found(counted, weight=look.weight, objective=_SENT)


_SENT = 500
"""Share of begun complaints that is sent, in thousandths; many people only look at a form."""
