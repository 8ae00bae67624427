"""`amends calendar`: the working days on which deadlines are counted, without a browser."""

import argparse
import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..console.arguments import staff_member
from ..console.declined import Declined, Misused

if TYPE_CHECKING:
    from collections.abc import Callable

    from amends.core.principles.calendars import Calendar
    from amends.governance.holidays import Coming

help = "list and export calendars, and apply new holidays"
example = "amends calendar adopt de-by --until 2030 --by 'Rita Berg' --reason 'New years'"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare one part for each operation."""
    parts = parser.add_subparsers(title="what", metavar="WHAT", required=True)
    listed = parts.add_parser(
        "list", help="list calendars, and until when their holidays are known"
    )
    listed.set_defaults(part=_list)
    shown = parts.add_parser("export", help="print a calendar as TOML")
    shown.add_argument("code", metavar="CALENDAR", help="its code, for example ie or de-by")
    shown.set_defaults(part=_export, json=False)
    taken = parts.add_parser("adopt", help="apply it, or propose it to a second approver")
    taken.add_argument(
        "calendar",
        metavar="CALENDAR",
        help="a country (ie), a region (de-by) or your own file (TOML)",
    )
    taken.add_argument("--until", type=int, metavar="YEAR", help="the last year of its holidays")
    taken.add_argument("--dry-run", action="store_true", help="only print what would change")
    taken.add_argument("--by", type=staff_member, metavar="PERSON", help="the person responsible")
    taken.add_argument("--reason", help="the reason, saved in the audit trail")
    taken.set_defaults(part=_adopt)
    for part in (listed, taken):
        part.add_argument("--json", action="store_true", help="print the answer as JSON")


def run(arguments: argparse.Namespace) -> int:
    """Carry it out."""
    part: Callable[[argparse.Namespace], int] = arguments.part
    return part(arguments)


# --- list, export ---


def _list(arguments: argparse.Namespace) -> int:
    from amends.handling import rules
    from amends.wording.timeliness.calendars import calendar_name

    now = datetime.now(UTC)
    calendars = rules.rules_at(now).calendars
    rows = [_about(calendars[code], now.date()) for code in sorted(calendars)]
    if arguments.json:
        print(json.dumps(rows, indent=2, ensure_ascii=False))
        return 0
    for row in rows:
        until = f", known until {row['known_until']}" if row["known_until"] else ""
        print(f"{row['calendar']:12} {row['version']:>3}  {calendar_name(row['calendar'])}")
        print(f"  {row['coming']} holidays to come{until}, {row['zone']}")
    return 0


def _about(calendar: "Calendar", today: date) -> dict[str, Any]:
    return {
        "calendar": calendar.code,
        "version": calendar.version,
        "zone": calendar.zone,
        "known_until": calendar.known_until and calendar.known_until.isoformat(),
        "coming": sum(day >= today for day in calendar.holidays),
    }


def _export(arguments: argparse.Namespace) -> int:
    from amends.core.framework.adoption import calendar_text
    from amends.handling import rules

    calendars = rules.rules_at(datetime.now(UTC)).calendars
    if arguments.code not in calendars:
        raise Declined(
            f"No calendar {arguments.code} is adopted. "
            f"Adopted calendars: {_all(calendars) or 'none'}."
        )
    print(calendar_text.write(calendars[arguments.code]), end="")
    return 0


# --- adopt ---


def _adopt(arguments: argparse.Namespace) -> int:
    """Adopt the next version, or propose it; exit status 0 also without any change."""
    if not arguments.dry_run and not (arguments.by and arguments.reason):
        raise Misused("Give --by and --reason: who applies it, and why. Or use --dry-run.")
    now = datetime.now(UTC)
    coming = _coming(arguments, now)
    bound = coming.changes and not arguments.dry_run and _adopted(coming, arguments, now)
    output = {
        "calendar": coming.code,
        "version": coming.calendar.version,
        "added": [day.isoformat() for day in coming.added],
        "gone": [day.isoformat() for day in coming.gone],
        "known_until": coming.calendar.known_until and coming.calendar.known_until.isoformat(),
        "changes": coming.changes,
        "adopted": bound,
        "proposed": coming.changes and not arguments.dry_run and not bound,
    }
    if arguments.json:
        print(json.dumps(output, indent=2, ensure_ascii=False))
    else:
        _tell(coming, output, dry=arguments.dry_run)
    return 0


def _coming(arguments: argparse.Namespace, now: datetime) -> "Coming":
    from amends.governance import holidays
    from amends.governance.publishing import next_version
    from amends.handling import rules

    from .regime import asking

    in_force, name = rules.rules_at(now), arguments.calendar
    if not name.endswith(".toml") and not Path(name).is_file():
        return _of_place(name, arguments.until, now)
    if arguments.until is not None:
        raise Misused("Use --until only with a country. A file contains its own last day.")
    try:
        [own] = asking.calendar(name).values()
    except asking.Unusable as problem:
        raise Declined(str(problem)) from None
    return holidays.of_calendar(own, rules=in_force, version=next_version(own.code))


def _of_place(name: str, until: int | None, now: datetime) -> "Coming":
    from amends.governance import holidays
    from amends.governance.defaults.calendars import UnknownPlace, parts_of
    from amends.governance.defaults.places import countries
    from amends.handling import rules

    in_force = rules.rules_at(now)
    year = in_force.day_of(None, now).year
    if until is not None and not year <= until <= year + holidays.LONGEST:
        raise Misused(f"--until needs a year from {year} to {year + holidays.LONGEST}.")
    country, _, region = name.lower().partition("-")
    if country not in countries():
        raise Declined(
            f"No calendar {name}: it is neither a file nor a country such as ie or de-by."
        )
    parts = {code.lower(): code for code in parts_of(country)}
    if region and region not in parts:
        raise Declined(f"{country} has no region {region}. Its regions: {_all(parts) or 'none'}.")
    try:
        return holidays.of_country(
            country, parts.get(region), rules=in_force, year=year, language="en", until=until
        )
    except (UnknownPlace, ValueError) as problem:
        raise Declined(f"The holidays of {name} are not known for these years.") from problem


def _adopted(coming: "Coming", arguments: argparse.Namespace, now: datetime) -> bool:
    """Return whether it applies now; if not, another person has to approve it."""
    from amends.governance import operating, publishing

    from ..console import who

    actor = operating.acting_as(who.person(arguments.by), "calendar-adopt")
    publishing.adopt_calendar(coming.calendar, reason=arguments.reason, actor=actor, now=now)
    return publishing.calendar_binds(coming.code, coming.calendar.version, now=now)


def _tell(coming: "Coming", output: dict[str, Any], *, dry: bool) -> None:
    name = f"{coming.code} {coming.calendar.version}"
    if not coming.changes:
        print(f"{coming.code} already contains this. Nothing has changed")
        return
    for sign, days in (("+", coming.added), ("-", coming.gone)):
        for day in days:
            print(f"{sign} {day} {coming.names.get(day, '')}".rstrip())
    if dry:
        print(f"{name} would be applied. Nothing has changed")
    elif output["adopted"]:
        print(f"{name} is applied. Open deadlines of regulators are recalculated")
    else:
        print(f"{name} is proposed. Another person has to approve it in the staff area")


def _all(codes: Any) -> str:
    return ", ".join(sorted(codes))
