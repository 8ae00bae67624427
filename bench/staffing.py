"""`python -m bench.staffing HANDLERS COMPLAINTS`: set up an organisation with so many complaint
handlers and complaints of the past, nearly all settled, whose jobs count as done.

Prints the cookies and the token of each handler as JSON."""

import json
import sys
from datetime import UTC, datetime, timedelta
from random import Random

import django


def main(handlers: int, complaints: int) -> None:
    """Found it in the database of the environment, with the audit trail."""
    django.setup()
    from django.test import Client

    from amends.core.framework.people.personnel import Role
    from amends.core.values import Id
    from amends.governance.founding import Founder
    from amends.jobs.models import Job
    from amends.journal import log
    from amends.people import tokens
    from amends.people.models import Account

    from . import filling

    now = datetime.now(UTC)
    ids = [Id(f"person/handler{number}") for number in range(handlers)]
    roles = ((Role.handler, None),)
    log.open_log(host="bench.example", demo=False, now=now)
    filling.found_organization(
        *(Founder(person, f"Handler {person[14:]}", roles) for person in ids)
    )
    for _ in filling.carry(complaints, 0, Random(1), settled=0.98):
        pass
    Job.objects.all().delete()
    staff = []
    for one in ids:
        account = Account.objects.add(one.rpartition("/")[2], person=one)
        client = Client()
        client.force_login(account)
        scopes = ["complaints:read", "complaints:write"]
        given = {"purpose": tokens.API, "now": now, "lasts": timedelta(days=1)}
        _, token = tokens.issue(account, scopes=scopes, name="bench", **given)
        cookies = {name: morsel.value for name, morsel in client.cookies.items()}
        staff.append({"cookies": cookies, "token": token})
    print(json.dumps(staff))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
