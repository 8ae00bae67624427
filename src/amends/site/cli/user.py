"""`amends user`: sign-in accounts of staff, and roles that no one else can grant."""

import argparse
import getpass
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from amends.core.framework.appointments import add_person, grant_role, invite_person
from amends.core.framework.people.role_names import ROLE_NAMES

from ..console.arguments import code, option, role, staff_member
from ..console.declined import Declined, Misused

if TYPE_CHECKING:
    from collections.abc import Sequence

    from amends.core.values import Code, Id
    from amends.people.models import Account

help = "give a member of staff a sign-in account, adding them with a role if necessary"
example = 'amends user add anna --name "Anna Berg" --role complaint-handler'
options = (
    option(
        "what",
        choices=("add", "grant"),
        help="add an account, or grant roles to the person who has the account",
    ),
    option("sign_in", metavar="NAME", help="the name to sign in with"),
    option("--person", type=staff_member, help="the name or id of a member of staff"),
    option("--name", help="the new person's name (with --role: by default NAME)"),
    option(
        "--role",
        action="append",
        type=role,
        default=[],
        help=f"{', '.join(ROLE_NAMES.values())} (repeatable)",
    ),
    option("--unit", type=code, help="the unit of a new person and of the roles"),
    option(
        "--password-stdin",
        action="store_true",
        help="read the password from standard input (without it and without a terminal, an "
        "invitation to set one is printed)",
    ),
)


def run(arguments: argparse.Namespace) -> int:
    """Add the account or the roles. A password is asked for, never an argument."""
    return _grant(arguments) if arguments.what == "grant" else _add(arguments)


def _grant(arguments: argparse.Namespace) -> int:
    """Grant a role in an organisation in which no one else could, because no one can grant a role
    to themselves."""
    from amends.core.values import Id
    from amends.people import invitations
    from amends.people.models import Account

    if not arguments.role or arguments.person or arguments.name:
        raise Misused("Give the sign-in name, --role and, if needed, --unit.")
    try:
        account = Account.objects.get_by_natural_key(arguments.sign_in)
    except Account.DoesNotExist as problem:
        raise Declined(
            f"No member of staff signs in as {arguments.sign_in}: amends user add"
        ) from problem
    person, had = Id(account.person), account.has_usable_password()
    open_before = invitations.waiting(person, now=datetime.now(UTC))
    _appoint(person, arguments)
    print(f"{person} is now also {', '.join(ROLE_NAMES[role] for role in arguments.role)}")
    account.refresh_from_db()
    if account.has_usable_password():
        if open_before:
            print("an open invitation ended. If needed, make a new one on the person's page")
        return 0
    if had:
        print("their password, sessions and tokens ended: someone else may have set them")
    _let_in(person, account.sign_in, "user-grant")
    _print_invitation(account)
    return 0


def _print_invitation(account: "Account") -> None:
    from amends.people import invitations

    print(f"to set a password at /desk/invitation/ within {invitations.LASTS.days} days:")
    print(invitations.invite(account, now=datetime.now(UTC)))


def _add(arguments: argparse.Namespace) -> int:
    from django.db import IntegrityError

    from amends.core.values import Id
    from amends.people.models import Account
    from amends.people.names import folded
    from amends.vault.ids import new_id

    if arguments.person and arguments.role:
        raise Misused("To grant roles to a member of staff, use amends user grant")
    if arguments.role and not arguments.name:
        arguments.name = arguments.sign_in.strip()
    if not arguments.person and not arguments.name:
        raise Misused("Give --person for a member of staff, or --name for a new one.")
    if arguments.person:
        arguments.person = _known(arguments.person)
    # asked before anyone is appointed: that cannot be undone, only ended
    if not folded(arguments.sign_in) or Account.objects.taken(arguments.sign_in):
        raise Declined(
            f"No new person can sign in as {arguments.sign_in!r}: the name is in use, or empty."
        )
    password = _password(arguments.sign_in, from_stdin=arguments.password_stdin)
    person = arguments.person
    if not person:
        person = Id(f"person/{new_id()}")
        _appoint(person, arguments, name=arguments.name)
    _let_in(Id(person), arguments.sign_in)  # before the account, so every sign-in is recorded
    try:
        account = Account.objects.add(arguments.sign_in, person=person, password=password)
    except IntegrityError as problem:  # another process was faster
        raise Declined(
            f"{arguments.sign_in} is in use. {person} is staff now: give them an account "
            f"with another name and --person {person}"
        ) from problem
    print(f"{person} signs in as {arguments.sign_in}")
    if password is None:
        _print_invitation(account)
    return 0


def _known(text: str) -> str:
    from ..console import who

    try:
        return who.one(text, option="--person").id
    except Declined as problem:
        raise Declined(f"{problem} To add a new person, give --name.") from None


def _let_in(person: "Id", sign_in: str, command: str = "user-add") -> None:
    """Record in the journal that a person can sign in from now on, or by another name."""
    from amends.core.framework.appointments import Invite
    from amends.people.models import Account
    from amends.people.names import folded

    theirs = Account.objects.filter(person=person)
    again = any(account.has_usable_password() for account in theirs)
    _perform([(person, invite_person.name, Invite(again, folded(sign_in)))], command, person)


def _appoint(person: "Id", arguments: argparse.Namespace, *, name: str = "") -> None:
    """Grant the roles, and before them add the person if a name is given, in one batch."""
    from amends.core.framework.appointments import AddPerson, GrantRole
    from amends.core.values import Code

    unit: Code | None = arguments.unit
    acts: list[tuple[Id, Code, Any]] = []
    if name:
        acts.append((person, add_person.name, AddPerson(name, unit)))
    roles = [(person, grant_role.name, GrantRole(role, unit)) for role in arguments.role]
    _perform([*acts, *roles], f"user-{arguments.what}", person, arguments.role)


def _perform(
    acts: "Sequence[tuple[Id, Code, Any]]", command: str, person: str, gave: "Sequence[str]" = ()
) -> None:
    from amends.governance import operating
    from amends.handling.commands import Command

    commands = [Command(*act) for act in acts]
    operating.ran(command, now=datetime.now(UTC), person=person, gave=gave, acts=commands)


def _password(sign_in: str, *, from_stdin: bool) -> str | None:
    """Return a password that is strong enough; None without a terminal to ask for it."""
    from django.contrib.auth.password_validation import validate_password
    from django.core.exceptions import ValidationError

    from amends.people.models import Account
    from amends.people.names import folded

    if from_stdin:
        password = sys.stdin.readline().rstrip("\n")
    elif not sys.stdin.isatty():
        return None
    else:
        password = getpass.getpass("Password: ")
        if password != getpass.getpass("Again: "):
            raise Declined("The two passwords differ. Nothing has changed.")
    try:
        validate_password(password, Account(sign_in=folded(sign_in)))
    except ValidationError as problem:
        raise Declined(" ".join(problem.messages)) from problem
    return password
