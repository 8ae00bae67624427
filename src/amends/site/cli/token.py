"""`amends token`: tokens with which other systems act as members of staff."""

import argparse
import json
from datetime import UTC, datetime, timedelta
from typing import Any

from amends.core.framework.appointments import end_token, issue_token

from ..console.arguments import number, option
from ..console.declined import Declined, Misused

help = "create, list or revoke API tokens. A token is shown once and not saved"
example = "amends token create --user anna --scope complaints:read --scope complaints:write"
options = (
    option("what", choices=("create", "list", "revoke")),
    option("id", nargs="?", help="revoke: the id that list shows"),
    option("--user", metavar="NAME", help="the sign-in name of the person"),
    option(
        "--scope",
        action="append",
        default=[],
        metavar="SCOPE",
        help="complaints:read, complaints:write, journal:read, policy:read, policy:write",
    ),
    option("--days", type=number(1, 366), default=90, help="days until it expires (%(default)s)"),
    option("--name", default="", help="what it is for"),
    option("--json", action="store_true", help="list: as JSON"),
)


def run(arguments: argparse.Namespace) -> int:
    """Create, list or revoke."""
    if (arguments.id is not None) != (arguments.what == "revoke"):
        raise Misused("Give the id of a token with revoke only.")
    if arguments.what == "list":
        return _list(arguments)
    return _revoke(arguments.id) if arguments.what == "revoke" else _create(arguments)


def _account(sign_in: str) -> Any:
    from amends.people.models import Account

    try:
        return Account.objects.get_by_natural_key(sign_in)
    except Account.DoesNotExist as problem:
        raise Declined(
            f"No member of staff signs in as {sign_in}. Add an account with amends user add."
        ) from problem


def _create(arguments: argparse.Namespace) -> int:
    """Print the token and nothing else on standard output."""
    from amends.api.callers import Scope
    from amends.core.framework.appointments import IssueToken
    from amends.core.refusal import Refused
    from amends.core.values import Code, Id
    from amends.governance import operating
    from amends.handling.commands import Command
    from amends.people import tokens

    if not arguments.user or not arguments.scope:
        raise Misused("Give --user and at least one --scope.")
    if unknown := sorted(set(arguments.scope) - set(Scope)):
        raise Misused(f"There is no scope {unknown[0]}. Choose one of {', '.join(Scope)}.")
    account, now = _account(arguments.user), datetime.now(UTC)
    try:
        token, text = tokens.issue(
            account,
            purpose=tokens.API,
            now=now,
            lasts=timedelta(days=arguments.days),
            scopes=arguments.scope,
            name=arguments.name,
        )
    except (ValueError, OverflowError) as problem:
        raise Declined(f"No token was created: {problem}.") from problem
    scopes = tuple(Code(scope.replace(":", ".")) for scope in token.scopes)
    payload = IssueToken(Id(token.id), scopes, token.ends_at)
    act = Command.of(account.person, issue_token, payload)
    try:
        operating.ran("token-create", now=now, person=account.person, gave=token.scopes, acts=[act])
    except Refused:
        token.delete()
        raise
    print(text)
    return 0


def _list(arguments: argparse.Namespace) -> int:
    from amends.people import tokens

    living = tokens.usable(now=datetime.now(UTC)).filter(purpose=tokens.API)
    if arguments.user:
        living = living.filter(account=_account(arguments.user))
    rows = [
        {
            "id": token.id,
            "user": token.account.sign_in,
            "name": token.name,
            "scopes": token.scopes,
            "created": token.made_at.isoformat(),
            "expires": token.ends_at.isoformat(),
            "last_used": token.used_at.isoformat() if token.used_at else None,
        }
        for token in living.select_related("account")
    ]
    if arguments.json:
        print(json.dumps(rows, indent=2))
        return 0
    for row in rows:
        used = f"last used {row['last_used'][:10]}" if row["last_used"] else "never used"
        until = f"expires {row['expires'][:10]}"
        scopes = ",".join(row["scopes"])
        print(f"{row['id']}  {row['user']}  {scopes}  {until}, {used}  {row['name']}".rstrip())
    return 0


def _revoke(of: str) -> int:
    from amends.core.framework.appointments import EndToken
    from amends.core.values import Id
    from amends.handling.perform import perform_one
    from amends.handling.rules import OPERATOR
    from amends.people import tokens
    from amends.people.models import Token

    token = Token.objects.filter(id=of, purpose=tokens.API, revoked_at=None).first()
    if token is None:
        raise Declined(f"There is no token {of} to revoke. Run amends token list to see them.")
    payload, now = EndToken(Id(token.id)), datetime.now(UTC)
    perform_one(token.account.person, end_token, payload, actor=OPERATOR, now=now)
    print(f"{of} is revoked")
    return 0
