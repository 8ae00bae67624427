"""What the record shows of every requirement, from 100,000 complaints and 5,000 governing records:
the whole check, and reading its results from the cache as pages do."""

from datetime import timedelta
from itertools import batched, cycle, islice

from .figures import Figure, Scale, percentile, processor, timed
from .filling import LAST, found_organization
from .insight import write
from .pouring import pour_rows, settle

AIM = 2_000
"""Milliseconds in which a page reads all results from the cache."""
WHOLE = 180
"""Seconds in which the worker checks every requirement."""
FOUNDS = False
_APART, _AT_ONCE = timedelta(minutes=5), 10_000
_RECORDS = {
    "statement": ("approved", "5.1"),
    "idea": ("planned", ""),
    "risk": ("treated", ""),
    "access-request": ("answered", ""),
    "disposal": ("carried_out", ""),
}
"""Kinds of governing records with a state that counts, and what they are about."""


def measure(scale: Scale) -> list[Figure]:
    """Seconds in the worker, and 95th percentiles."""
    from amends.assurance import checking
    from amends.assurance.models import Checked
    from amends.handling import rules
    from amends.register.models import FigureResult

    found_organization()
    count = scale.rows or scale.of(100_000, 10_000)
    write(count)
    _rows(count)
    in_force = rules.rules_at(LAST)

    def check() -> None:
        FigureResult.objects.all().delete()
        Checked.objects.all().delete()
        checking.refresh(now=LAST)

    first, work = timed(check), processor(check)
    note = f"{count:,} complaints, {Checked.objects.count()} requirements"
    times = scale.of(5, 3)
    whole = percentile([timed(check) for _ in range(times)], 95) / 1000
    cached = percentile([timed(lambda: checking.results(in_force, LAST)) for _ in range(times)], 95)
    return [
        Figure("every requirement checked, for the first time", first, "s", note=note),
        Figure("every requirement checked, p95", whole, "s", aim=WHOLE, least=False, note=note),
        Figure("every requirement checked, processor", work, "s", note=note),
        Figure("all results from the cache, p95", cached, "ms", aim=AIM, least=False, note=note),
    ]


def _rows(count: int) -> None:
    """Write the register rows of so many complaints, copied from those of a few, and governing
    records."""
    from amends.register.models import GoverningRecord, Row

    names = [field.attname for field in Row._meta.concrete_fields]
    few = cycle(list(Row.objects.values()))
    rows = (
        [(one | {"reference": f"{n:09}", "received_at": LAST - _APART * n})[name] for name in names]
        for n, one in enumerate(islice(few, count))
    )
    for some in batched(rows, _AT_ONCE):
        pour_rows(Row, some)
    records = (
        GoverningRecord(
            id=f"{kind}/{n:09}",
            version=1,
            kind=kind,
            state=state,
            owner="person/rep",
            about=about,
            due=LAST.date() + timedelta(days=n % 300 - 9),
            begun_at=LAST - timedelta(hours=n),
        )
        for kind, (state, about) in _RECORDS.items()
        for n in range(1_000)
    )
    GoverningRecord.objects.bulk_create(records, batch_size=500)
    settle()
