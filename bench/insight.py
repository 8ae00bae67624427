"""The month on one page in a register of 100,000 complaints: every query of the page, for a reader
who sees every number and for one from whom small numbers are hidden."""

from random import Random

from .figures import Figure, Scale, percentile, timed
from .filling import LAST, fill, found_organization

AIM = 300
FOUNDS = False
"""The register brings an organization of fifty units."""


def measure(scale: Scale) -> list[Figure]:
    """95th percentiles."""
    from amends.handling import rules
    from amends.handling.access import Countable
    from amends.insight import spans
    from amends.insight.month import report
    from amends.register import queries

    found_organization()
    count = scale.of(100_000, 10_000)
    fill(count, random=Random("register"))
    in_force = rules.rules_at(LAST)
    span = spans.before(spans.read("", in_force, LAST), in_force, LAST)

    def page(*, every: bool) -> None:
        countable = Countable(queries.existing(), lists=True, every=every)
        report(countable, span, in_force, LAST)

    asked = {
        "with every number": lambda: page(every=True),
        "with small numbers hidden": lambda: page(every=False),
    }
    note = f"{count:,} complaints; the month {span.text} with the two it is compared with"
    figures = []
    for what, question in asked.items():
        question()
        took = [timed(question) for _ in range(scale.of(20, 5))]
        figures.append(
            Figure(
                f"the month on one page {what}, p95",
                percentile(took, 95),
                "ms",
                aim=AIM,
                least=False,
                note=note,
            )
        )
    return figures
