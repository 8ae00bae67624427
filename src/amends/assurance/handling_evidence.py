"""Clauses 4 and 7, Annexes D to F: what complaints and settings show."""

from amends.core.framework.policy.public_facts import Fact, languages_of_pages, missing
from amends.core.improvement.evidence import Counted
from amends.register import evidence as rows

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
    (("7.9-b",), by_measure("k28", faults="rest")),
    (("7.9-d",), by_measure("k32", doubts="")),
    (("e",), by_measure("remedies_checked", doubts="rest")),
    (("iso-10003",), by_measure("k06", doubts="upheld")),
)
for _items, _function in _SHARES:
    evidence(*_items, all_time=_items == ("7.9-b",))(_function)


@evidence("4.12", all_time=True)
def owned(look: Look) -> Found:
    """Every open complaint that was assessed has an owner."""
    assessed = rows.assessed_and_open()
    return by_rows("complaint", assessed, assessed.filter(owner=""), least=1)


@evidence("7.2-a")
def recorded_at_once(look: Look) -> Found:
    """Complaints are recorded when they are received."""
    late = rows.recorded_late(look.begins)
    return by_rows("complaint", rows.ours(look.begins), late, contradicts=False, least=10)


@evidence("7.2-b")
def with_a_deadline(look: Look) -> Found:
    """Every complaint that was answered had a deadline for the response."""
    number, without = look.number("answered"), look.number("answered", "no_date")
    complaints = look.complaints("answered", "no_date") if without else ()
    return Found(Counted(number, doubts=without), complaints)


@evidence("7.5-b")
def danger_first(look: Look) -> Found:
    """A safety risk has the highest priority."""
    dangerous = rows.dangerous(look.begins)
    return by_rows("complaint", dangerous, rows.not_urgent(dangerous))


@evidence("7.9-a")
def promises_kept(look: Look) -> Found:
    """What complainants accepted or were promised is done by its day."""
    late = rows.overdue(look.today)
    evidence = by_rows("complaint", late, late, contradicts=False)
    population = evidence.counted.population + look.number("k34")
    return Found(Counted(population, doubts=evidence.counted.doubts), evidence.named)


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
    return Found(Counted(max(accepted, faults), faults), tuple(wrong))


def by_reading(item: str) -> Function:
    """Return the evidence function of what quality checks find."""
    return lambda look: by_rows(
        "complaint", *rows.read_as(item, look.begins), contradicts=False, least=5
    )


evidence("7.6-a", "d-a")(by_reading("both_sides"))
evidence("7.7-c")(by_reading("reasons"))


def published(*facts: Fact) -> Function:
    """Return the evidence function of facts that the public page has to give in each language."""

    def complete(look: Look) -> Found:
        if not look.in_use:
            return NOTHING
        policy = look.rules.policy
        languages = languages_of_pages(policy)
        lacking = [
            f"{language} {fact}"
            for language in languages
            for lacks in [missing(policy, language)]
            for fact in facts
            if fact in lacks
        ]
        return by_setting(lacking, len(languages) * len(facts))

    return complete


evidence("4.4", all_time=True)(published(*Fact))
for _letter, _fact in zip("abcdefg", Fact, strict=True):
    evidence(f"7.1-{_letter}", all_time=True)(published(_fact))


# Every role that the process needs is held, and roles that may promise money have a limit.
evidence("5.4.1-a", all_time=True)(by_shortfall("k11"))
evidence("f-a", all_time=True)(by_shortfall("k13"))
