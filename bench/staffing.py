"""`python -m bench.staffing COUNT`: set up an organisation with so many complaint handlers.

Prints the cookies and the token of each as JSON."""

import json
import sys
from datetime import UTC, datetime, timedelta

import django


def main(count: int) -> None:
    """Found it in the database of the environment, with the audit trail."""
    django.setup()
    from django.test import Client
    from tests.records import organization as org

    from amends.core.framework.people.personnel import Role
    from amends.core.values import Id
    from amends.governance.defaults import default_policy, pack, plain_calendar
    from amends.governance.founding import Founder, found
    from amends.journal import log
    from amends.people import tokens
    from amends.people.models import Account

    now = datetime.now(UTC)
    ids = [Id(f"person/handler{number}") for number in range(count)]
    roles = ((Role.handler, None),)
    log.open_log(host="bench.example", demo=False, now=now)
    found(
        policy=default_policy("standard"),
        calendars=[plain_calendar()],
        packs=[pack("iso-10002")],
        founders=(*org.FOUNDERS, *(Founder(one, f"Handler {one[14:]}", roles) for one in ids)),
        now=now,
    )
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
    main(int(sys.argv[1]))
