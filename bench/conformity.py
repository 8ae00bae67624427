"""What the record shows of every requirement, from 100,000 complaints: the whole check, and reading
its results from the cache as pages do."""

from .figures import Figure, Scale, percentile, timed
from .filling import LAST, found_organization
from .insight import write

AIM = 2_000
"""Milliseconds."""
FOUNDS = False


def measure(scale: Scale) -> list[Figure]:
    """95th percentiles."""
    from amends.assurance import checking
    from amends.assurance.models import Checked
    from amends.handling import rules
    from amends.register.models import FigureResult

    found_organization()
    count = scale.of(100_000, 10_000)
    write(count)
    in_force = rules.rules_at(LAST)

    def check() -> None:
        FigureResult.objects.all().delete()
        Checked.objects.all().delete()
        checking.refresh(now=LAST)

    check()
    note = f"{count:,} complaints, {Checked.objects.count()} requirements"
    times = scale.of(10, 3)
    whole = percentile([timed(check) for _ in range(times)], 95)
    cached = percentile([timed(lambda: checking.results(in_force, LAST)) for _ in range(times)], 95)
    return [
        Figure("every requirement checked, p95", whole, "ms", aim=AIM, least=False, note=note),
        Figure("all results from the cache, p95", cached, "ms", note=note),
    ]
