"""The monthly report of 100,000 complaints: gathered and frozen, set as PDF and as a workbook."""

from io import BytesIO

from .figures import Figure, Scale, timed
from .filling import LAST, found_organization
from .insight import write

AIM = 30.0
FOUNDS = False
"""The register brings an organization of fifty units."""


def measure(scale: Scale) -> list[Figure]:
    """Seconds for the whole report, each part once."""
    from amends.documents import render
    from amends.handling import rules
    from amends.insight import spans
    from amends.insight.reports import (
        freezing,
        printed,
        report_files,
    )
    from amends.insight.reports.opened import opened
    from amends.insight.reports.report_text import told

    found_organization()
    count = scale.of(100_000, 10_000)
    write(count)
    in_force = rules.rules_at(LAST)
    span = spans.before(spans.read("", in_force, LAST), in_force, LAST)
    gathered = timed(lambda: freezing.freeze(span, in_force, LAST))
    report = opened(span.first)
    assert report is not None
    text = told(report, in_force, {})
    as_pdf = timed(lambda: render(printed.document(text, report, in_force)))
    as_workbook = timed(lambda: report_files.write(text, report, in_force, BytesIO()))
    note = f"{count:,} complaints; {span.text}"
    whole = gathered + as_pdf + as_workbook
    return [
        Figure("monthly report frozen", gathered, "s", note=note),
        Figure("monthly report as PDF", as_pdf, "s"),
        Figure("monthly report as workbook", as_workbook, "s"),
        Figure("monthly report, whole", whole, "s", aim=AIM, least=False, note=note),
    ]
