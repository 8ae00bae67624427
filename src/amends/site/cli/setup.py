"""`amends setup`: a new organisation's first policy, calendar, people and log."""

import argparse
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from ..console.arguments import option
from ..console.declined import Declined, Misused
from .data import migrate

if TYPE_CHECKING:
    from amends.core.framework.policy.policy import Policy

help = "set up a new organisation"
example = 'amends setup --name "Corner Shop" --person "Ada Owner" --profile small-business'
options = (
    option("--name", required=True, help="the name of the organisation"),
    option("--person", required=True, help="the name of the complaints manager"),
    option("--profile", choices=("standard", "small-business"), default="standard"),
    option("--country", help="two letters, for the public holidays"),
    option("--part", help="the region, if holidays differ, for example ENG or BY"),
    option("--time-zone", help="for example Europe/Berlin (AMENDS_TIME_ZONE, otherwise UTC)"),
    option(
        "--languages",
        default="en",
        type=lambda text: tuple(code.strip() for code in text.split(",")),
        metavar="LIST",
        help="of pages and letters, for example de or en,de (%(default)s)",
    ),
    option("--currency", default="eur", help="three letters (%(default)s)"),
)


def run(arguments: argparse.Namespace) -> int:
    """Make the tables and adopt the first rules; refused if there is an organisation. What is
    adopted stays for ever, so everything is checked before anything is written."""
    from amends.core.framework.people.personnel import Role
    from amends.core.framework.policy import text as policy_text
    from amends.core.values import Id
    from amends.governance import opening, preparing
    from amends.governance.defaults import pack
    from amends.governance.founding import Founder, found
    from amends.handling import rules
    from amends.vault.ids import new_id

    migrate.run(argparse.Namespace(quiet=True))
    if rules.book().held:
        raise Declined("This data folder already contains an organisation.")
    now = datetime.now(UTC)
    policy, calendar = _first_policy(arguments, now=now)
    person = Id(f"person/{new_id()}")
    hats = [Role.management_representative, Role.handler]
    if arguments.profile == "small-business":
        hats += [Role.top_management, Role.administrator]
    opening.open_log(now=now)  # kept if an earlier call was interrupted between log and rules
    found(
        policy=policy_text.write(policy),
        calendars=[calendar],
        packs=[pack("iso-10002")],
        founders=[Founder(person, arguments.person, tuple((role, None) for role in hats))],
        now=now,
    )
    preparing.begin(now=now)
    print(f"{arguments.person} is {person}. Next: amends user add SIGN-IN-NAME --person {person}")
    return 0


def _first_policy(arguments: argparse.Namespace, *, now: datetime) -> "tuple[Policy, str]":
    """Return the first policy and its calendar, without a finding that would block publishing a
    later one."""
    from django.conf import settings

    from amends.core.framework.policy import check as policy_check
    from amends.governance.defaults.calendars import UnknownPlace
    from amends.governance.starting import first_policy
    from amends.wording.policy.findings import sentence
    from amends.wording.policy.places import Policies

    if not arguments.name.strip() or not arguments.person.strip():
        raise Misused("Enter a name for the organisation and for its complaints manager.")
    try:
        policy, calendar = first_policy(
            name=arguments.name.strip(),
            profile=arguments.profile,
            country=arguments.country,
            zone=arguments.time_zone or settings.AMENDS_TIME_ZONE or "UTC",
            currency=arguments.currency,
            year=now.year,
            languages=arguments.languages,
            part=_part(arguments.country, arguments.part),
        )
    except UnknownPlace as problem:
        raise Misused(
            f"No public holidays are known for {problem}. Give --country as two letters, for "
            "example DE, or leave it out."
        ) from problem
    except ValueError as problem:
        raise Misused(f"This organisation cannot be set up: {problem}.") from problem
    if flaws := [flaw for flaw in policy_check.check(policy) if flaw.blocks]:
        policies = Policies(policy, policy)
        listed = "\n".join(f"  {sentence(flaw, policies)}" for flaw in flaws)
        raise Misused(f"Nothing was set up:\n{listed}")
    return policy, calendar


def _part(country: str | None, part: str | None) -> str | None:
    from amends.governance.defaults.calendars import parts_of

    if part is None:
        return None
    parts = parts_of(country or "")
    region = next((code for code in parts if code.lower() == part.lower()), None)
    if region is None:
        listed = ", ".join(parts) or "none"
        raise Misused(f"No region {part} of this country is known. Known regions: {listed}.")
    return region
