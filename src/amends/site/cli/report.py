"""`amends report`: the monthly report as PDF, workbook or CSV."""

import argparse
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO, StringIO
from pathlib import Path
from typing import TYPE_CHECKING

from ..console.arguments import option, staff_member
from ..console.declined import Declined, Misused
from . import NOT_SET_UP, writing
from .export import opened

if TYPE_CHECKING:
    from amends.handling.access import Countable

help = "write the monthly report as PDF, workbook or CSV"
example = "amends report month --period 2026-10 --out october.pdf"
options = (
    option("what", choices=("month",)),
    option(
        "--period",
        default="",
        metavar="MONTH",
        help="2026-10 or 2026-10-05..2026-10-11 (default: this month)",
    ),
    option("--out", required=True, metavar="FILE", type=Path, help="a file .pdf, .xlsx or .csv"),
    option(
        "--for", dest="person", type=staff_member, metavar="PERSON", help="as this person sees it"
    ),
    option("--language", metavar="TAG", help="the organisation's first language"),
)


def run(arguments: argparse.Namespace) -> int:
    """Write it; a file appears complete or not at all."""
    from django.utils import translation

    from amends.core.framework.adoption.rulebook import NothingAdopted
    from amends.core.framework.policy.public_facts import for_staff
    from amends.documents import NotPrinted
    from amends.handling.rules import rules_at
    from amends.insight.spans import NotAPeriod

    out: Path = arguments.out
    if out.suffix not in (".pdf", ".xlsx", ".csv"):
        raise Misused("The file has to end in .pdf, .xlsx or .csv.")
    now = datetime.now(UTC)
    try:
        rules = rules_at(now)
        with translation.override(arguments.language or for_staff(rules.policy)):
            content = _content(arguments, now)
    except NothingAdopted:
        raise Declined(NOT_SET_UP) from None
    except NotAPeriod:
        raise Misused(
            "Give a period such as 2026-10 or 2026-10-05..2026-10-11 (a year at most)."
        ) from None
    except LookupError as problem:
        raise Declined(f"No member of staff who can see figures is called {problem}.") from problem
    except NotPrinted as problem:
        raise Declined(f"The PDF could not be made: {problem}.") from problem
    with writing(out), opened(str(out), binary=True) as file:
        file.write(content)
    return 0


def _content(arguments: argparse.Namespace, now: datetime) -> bytes:
    from amends.documents import render
    from amends.handling.rules import rules_at
    from amends.insight import spans
    from amends.insight.facts import refresh
    from amends.insight.reports import printed, report_files
    from amends.insight.reports.opened import live
    from amends.insight.reports.report_text import told

    rules = rules_at(now)
    span = spans.read(arguments.period, rules, now)
    refresh.refresh(now=now)
    report = live(_counted(arguments.person, now), span, rules, now)
    if arguments.out.suffix == ".csv":
        text = StringIO()
        report_files.write_csv(report, rules, text)
        return text.getvalue().encode()
    # titles of problems and actions are for those who read them in the staff area
    report = replace(report, content=replace(report.content, problems=(), actions=()))
    if arguments.out.suffix == ".xlsx":
        out = BytesIO()
        report_files.write(told(report, rules), report, rules, out)
        return out.getvalue()
    return render(printed.document(told(report, rules), report, rules))


def _counted(named: str | None, now: datetime) -> "Countable":
    """Return the figures as a person sees them, after recording the command; the operator of the
    installation sees every number."""
    from amends.governance import operating
    from amends.handling import access
    from amends.register import queries

    from ..console import who

    person = who.person(named, option="--for") if named else None
    every = access.Countable(queries.existing(), lists=False, every=True)
    countable = access.countable(person) if person else every
    if countable is None:
        raise LookupError(named)
    operating.ran("report-month", now=now, person=person.id if person else None)
    return countable
