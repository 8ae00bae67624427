"""Nearly identical texts among the public complaints of a file beside the project: the share of the
labelled pairs that is found, and the time that the index takes for 10,000."""

import csv
import gzip
import itertools
import time
from datetime import timedelta
from itertools import batched
from pathlib import Path

from .figures import Figure, Scale
from .ground import ROOT
from .taking_over import NOW

_PLACES = [above / "shared/data" for above in ROOT.parents]
_LIKE = 0.7
"""From this likeness a pair of the labels counts."""


def found_data() -> Path:
    """Return the folder with the public complaints. Raises SystemExit without them."""
    found = next((place for place in _PLACES if (place / "cfpb_dev.csv.gz").exists()), None)
    if found is None:
        raise SystemExit("the public complaints are not there")
    return found


def measure(scale: Scale) -> list[Figure]:
    """Recall, precision against the texts themselves, and seconds for 10,000."""
    from amends.insight.signals import texts
    from amends.insight.signals.models import Pair
    from amends.journal.models import Entry

    found = found_data()
    with gzip.open(found / "cfpb_dev.csv.gz", "rt", encoding="utf-8", newline="") as file:
        rows = list(itertools.islice(csv.DictReader(file), scale.of(100_000, 2_000)))
    _take_over(rows)
    begun = Entry.objects.filter(kind="TakenOver").order_by("id").values_list("stream", flat=True)
    references = [stream.rpartition("/")[2] for stream in begun]
    numbers = dict(zip(references, (row["Complaint ID"] for row in rows), strict=True))
    now = NOW + timedelta(hours=1)

    def index() -> None:
        for some in batched(references, 100):
            texts.index(some, now=now)

    began = time.process_time()
    index()
    took = time.process_time() - began
    shares = Pair.objects.values_list("reference", "other", "share")
    pairs = {frozenset((numbers[one], numbers[other])) for one, other, _ in shares}
    with (found / "cfpb_near_duplicates_dev.csv").open(encoding="utf-8", newline="") as file:
        labels = list(csv.DictReader(file))
    there = set(numbers.values())
    wanted = {
        pair
        for row in labels
        if float(row["jaccard_5word"]) >= _LIKE
        and (pair := frozenset((row["complaint_id_a"], row["complaint_id_b"]))) <= there
    }
    recall = len(wanted & pairs) / len(wanted)
    note = f"{len(wanted & pairs):,} of {len(wanted):,} labelled pairs; {len(pairs):,} found in all"
    aims = f"{len(rows):,} texts, 100 a transaction"
    per = took * 10_000 / len(rows)
    return [
        Figure("near-identical texts, recall", recall, "", aim=0.99, note=note),
        Figure("near-identical texts, 10,000", per, "CPU s", aim=10, least=False, note=aims),
    ]


def _take_over(rows: list[dict[str, str]]) -> None:
    from amends.imports import mapping
    from amends.imports.run import Course, Report, in_batches, surroundings

    known, report, course = mapping.shipped("cfpb"), Report(), Course(NOW, around=surroundings(NOW))
    if known is None:
        raise SystemExit("the mapping cfpb is not there")
    for part in in_batches(enumerate(rows, start=2), known, course):
        report.add(part)
    if report.taken != len(rows):
        raise SystemExit(f"{report.taken} of {len(rows)} taken over: {report.bad[:3]}")
