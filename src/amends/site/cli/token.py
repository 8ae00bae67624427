"""`amends token`: a token with which another system acts as a member of staff."""

import argparse
from datetime import UTC, datetime, timedelta

from ..arguments import number
from ..declined import (
    Declined,
    Misused,
)

help = "create a token for the API; it is printed once and kept nowhere"
example = "amends token create --user anna --scope complaints:read --scope complaints:write"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare whose token, for what, and for how long."""
    parser.add_argument("what", choices=("create",))
    parser.add_argument("--user", required=True, metavar="NAME", help="whose sign-in name it is")
    parser.add_argument(
        "--scope",
        action="append",
        required=True,
        metavar="SCOPE",
        help="complaints:read, complaints:write, journal:read, policy:read, policy:write",
    )
    parser.add_argument(
        "--days", type=number(1, 366), default=90, help="how long it lives (%(default)s)"
    )
    parser.add_argument("--name", default="", help="what it is for, to find it again")


def run(arguments: argparse.Namespace) -> int:
    """Prints the token and nothing else on standard output."""
    from amends.api.callers import Scope
    from amends.people import tokens
    from amends.people.models import Account

    if unknown := sorted(set(arguments.scope) - set(Scope)):
        raise Misused(f"There is no scope {unknown[0]}; there are {', '.join(Scope)}.")
    try:
        account = Account.objects.get_by_natural_key(arguments.user)
    except Account.DoesNotExist as problem:
        raise Declined(
            f"Nobody signs in as {arguments.user}: amends user add gives somebody an account."
        ) from problem
    try:
        _, text = tokens.issue(
            account,
            purpose=tokens.API,
            now=datetime.now(UTC),
            lasts=timedelta(days=arguments.days),
            scopes=arguments.scope,
            name=arguments.name,
        )
    except (ValueError, OverflowError) as problem:
        raise Declined(f"No token was made: {problem}.") from problem
    print(text)
    return 0
