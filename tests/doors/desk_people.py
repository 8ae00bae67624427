"""Who sits at the desk in its tests: a browser for each of the sample personnel."""

import re
from html import unescape
from typing import Any

from django.test import Client
from django.utils import timezone
from tests.doors.handled import do
from tests.named import perform_named
from tests.records import organization as org

from amends.core.framework.appointments import ReleaseAccess
from amends.core.framework.people.personnel import Release
from amends.core.framework.policy.policy import Policy
from amends.core.operation.acts.assessment import NamePerson
from amends.core.operation.acts.investigation import NotifySubject
from amends.core.operation.acts.receipt import NewMention
from amends.core.operation.events import YesNoUnknown
from amends.core.values import Id
from amends.desk.settings.declaration import Page
from amends.people.models import Account

PASSWORD = "correct horse battery"
HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'&"
ALLEGATION = "They say that you shouted at the door on 3 November."


def account_of(person: str) -> Account:
    """The account of somebody in personnel, made when it is first asked for."""
    known = Account.objects.filter(person=person).first()
    name = person.rpartition("/")[2]
    return known or Account.objects.add(name, person=person, password=PASSWORD)


def released(person: str, what: Release, *, by: str = org.DIRECTOR) -> None:
    """Let someone take something away, as they ask and another person agrees."""
    for one in (person, by):
        given, now = ReleaseAccess(what, "They need it."), timezone.now()
        perform_named(person, "release-access", given, actor=org.acting(Id(one)), now=now)


def seated(person: str, *, checks: bool = False) -> Client:
    """A browser in which the person is signed in."""
    client = Client(enforce_csrf_checks=checks)
    client.force_login(account_of(person))
    return client


_BLOCK = "(?:li|ul|ol|p|div|d[dlt]|t[dhr]|tbody|thead|table|h[1-6]|section|form|details|summary|br)"


def unwrapped(page: str) -> str:
    """A page without the line breaks of its templates that no browser shows."""
    page = re.sub(rf"(</?{_BLOCK}\b[^>]*>)\n +|\n +(?=</?{_BLOCK}\b|>)", r"\1", page)
    return re.sub(r"\n +", " ", page).replace("&#x27;", "'")


def read(client: Client, address: str, status: int = 200) -> str:
    """What a page says."""
    response = client.get(f"/desk/{address}")
    assert response.status_code == status, (address, response.status_code)
    return unwrapped(response.content.decode())


def typed_of(page: Page, policy: Policy, **typed: Any) -> dict[str, Any]:
    """What a browser sends of a page whose settings have one input each, with what is typed."""
    return {name: str(getattr(policy, name)) for name in page.decides} | typed


def filled(page: str, **typed: Any) -> dict[str, Any]:
    """What a browser would send of the act's form on a page, with what somebody typed."""
    form = next(f for f in re.findall(r"(?s)<form[^>]*>.*?</form>", page) if 'name="once"' in f)
    found: dict[str, Any] = {}
    for tag in re.findall(r"<input[^>]*>", form):
        attrs = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        kind = attrs.get("type", "text")
        chosen = kind not in ("radio", "checkbox", "file") or " checked" in tag
        if chosen and kind != "submit" and "name" in attrs:
            found[attrs["name"]] = unescape(attrs.get("value", "on" if kind == "checkbox" else ""))
    for name, text in re.findall(r'(?s)<textarea name="([^"]*)"[^>]*>\n?(.*?)</textarea>', form):
        found[name] = unescape(text)
    for name, options in re.findall(r'(?s)<select name="([^"]*)"[^>]*>(.*?)</select>', form):
        chosen_one = re.search(r'<option value="([^"]*)" selected', options)
        found[name] = unescape(chosen_one[1]) if chosen_one else ""
    found.pop("csrfmiddlewaretoken", None)
    return found | typed


def signed_in_again(client: Client, page: Any, name: str) -> Any:
    """The answer to a sign-in with the form of the page."""
    html = page.content.decode()
    fields = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)"', html)
    sent = {unescape(one): unescape(value) for one, value in fields}
    return client.post("/desk/sign-in/", sent | {"sign_in": name, "password": PASSWORD})


def send(client: Client, address: str, **typed: Any) -> Any:
    """Open a form, type, and press its button; where what was written is shown back, press that one
    too. A dash in a name is written as two underscores."""
    answers = {name.replace("__", "-"): value for name, value in typed.items()}
    return press(client, address, filled(read(client, address), **answers))


def press(client: Client, address: str, sent: dict[str, Any]) -> Any:
    """Send a form, and again from the page that shows it back, if there is one."""
    response = client.post(f"/desk/{address}", sent)
    page = response.content.decode()
    if response.status_code == 200 and 'name="checked"' in page:
        return client.post(f"/desk/{address}", filled(page, checked="1"))
    if response.status_code == 200 and 'id="will-read"' in page:
        return client.post(f"/desk/{address}", filled(page, settle="1"))
    return response


def complaint_about(person: str = org.COLLEAGUE, *others: str) -> str:
    """A complaint about somebody in personnel, who was named and told; `others` are mentioned."""
    mentions = tuple(NewMention(name) for name in ("the driver", *others))
    reference = org.lodged(about_person=YesNoUnknown.yes, mentions=mentions).reference
    do(reference, "name-person", NamePerson(1, Id(person)))
    do(reference, "notify-subject", NotifySubject(Id(person), ALLEGATION, "Your union."))
    return reference
