"""Who sits at the desk in its tests: sample personnel with a client each, and complaints."""

from typing import Any

from django.test import Client

from amends.core.values import Code, Id
from amends.handling.perform import perform_one
from amends.handling.streams import stream_of
from amends.people.models import Account

from ..records import organization as org

NARRATIVE = "The heating has been cold for a week."
HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'&"


def seated(person: str, *, checks: bool = False) -> Client:
    """A browser in which the person is signed in."""
    name = person.rpartition("/")[2]
    account = Account.objects.filter(person=person).first()
    account = account or Account.objects.add(name, person=person, password="correct horse battery")
    client = Client(enforce_csrf_checks=checks)
    client.force_login(account)
    return client


def act(reference: str, name: str, particulars: Any, *, by: Id = org.REPRESENTATIVE) -> None:
    """One act by somebody, now."""
    from django.utils import timezone

    perform_one(
        stream_of(reference), Code(name), particulars, actor=org.acting(by), now=timezone.now()
    )
