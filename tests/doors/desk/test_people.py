"""The list of people, and importing many of them as one proposal."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.doors import desk_people as desk
from tests.records import organization as org

from amends.core.framework.people.personnel import Role, RoleGranted
from amends.core.values import Id
from amends.desk.people import proposals
from amends.handling import rules
from amends.handling.streams import recorded_event
from amends.imports import staff
from amends.journal import store
from amends.people import invitations
from amends.people.models import Account, Person
from amends.vault.models import ReadLog

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_organization")]

STAFF = [one.id for one in org.FOUNDERS]
OTHERS = [
    pytest.param(one, marks=pytest.mark.whole)
    for one in STAFF
    if one not in (org.ADMINISTRATOR, org.DIRECTOR, org.AUDITOR)
]
MANAGING = {org.ADMINISTRATOR, org.REPRESENTATIVE}
DECIDING = {org.DIRECTOR, org.REPRESENTATIVE}
IMPORT = "settings/people/import/"
ROWS = "name;email;sign-in name;roles;units\n" + "".join(
    f"Person {n};p{n}@example.org;;complaint handler;\n" for n in range(3)
)


@pytest.fixture
def _organization(request: pytest.FixtureRequest) -> None:
    org.found_organization(by_one=getattr(request, "param", ""))


def names(client: Client, query: str = "") -> list[str]:
    page = desk.read(client, f"settings/people/?{query}")
    return re.findall(r'<th scope="row"><a href="[^"]*">([^<]*)</a>', page)


def uploaded(client: Client, text: str = ROWS) -> str:
    """The page with each row of a file."""
    file = SimpleUploadedFile("staff.csv", text.encode())
    answer = client.post(f"/desk/{IMPORT}", {"file": file})
    return desk.unwrapped(answer.content.decode())


def imported(client: Client, text: str = ROWS, **typed: str) -> Any:
    page = uploaded(client, text)
    rows = re.search(r'name="rows" value="([^"]*)"', page)
    assert rows is not None, page
    sent = {"rows": rows[1].replace("&quot;", '"'), "reason": "A new branch."} | typed
    return client.post(f"/desk/{IMPORT}", sent)


def proposal(client: Client) -> str:
    page = desk.read(client, "settings/people/")
    found = re.search(rf'href="/desk/({IMPORT}[^"]+)"', page)
    return found[1] if found else ""


def seen(client: Client, address: str) -> str:
    found = re.search(r'name="seen" value="([^"]*)"', desk.read(client, address))
    assert found is not None
    return found[1]


# --- the list ---


def test_people_are_found_by_name_sign_in_name_and_address() -> None:
    org.reach(org.HANDLER, "hanna@here.example", now=timezone.now())
    desk.account_of(org.COLLEAGUE)
    client = desk.seated(org.ADMINISTRATOR)

    assert names(client, "q=HANNA") == ["Hanna Handler"]
    assert names(client, "q=col") == ["Carl Colleague"]
    assert not ReadLog.objects.filter(purpose="find-staff").exists()
    assert names(client, "q=hanna%40here.example") == ["Hanna Handler"]
    assert ReadLog.objects.filter(purpose="find-staff", reader=org.ADMINISTRATOR).exists()
    assert names(client, "q=nobody") == []
    assert "No one matches." in desk.read(client, "settings/people/?q=nobody")
    other = desk.seated(org.COLLEAGUE)
    assert names(other, "q=hanna%40here.example") == names(other, "q=han%40") == []


def test_a_search_does_not_say_that_something_was_saved() -> None:
    client = desk.seated(org.ADMINISTRATOR)
    assert "Saved to draft" not in desk.read(client, "settings/people/?q=zz")


def test_people_are_filtered_by_role_unit_and_state() -> None:
    client, now = desk.seated(org.ADMINISTRATOR), timezone.now()
    assert names(client, "role=auditor") == ["Ada Auditor"]
    unit = rules.rules_at(now).policy.units[0].code
    assert names(client, f"unit={unit}") == []
    invitations.invite(desk.account_of(org.HANDLER), now=now)
    locked = desk.account_of(org.COUNTER)
    Account.objects.filter(pk=locked.pk).update(locked_until=now + timedelta(minutes=9))
    desk.seated(org.DIRECTOR)
    Person.objects.filter(id=org.MANAGER).update(active=False, version=99)
    assert names(client, "state=invited") == ["Hanna Handler"]
    assert names(client, "state=locked") == ["Cora Counter"]
    assert names(client, "state=active") == ["Adam Admin", "Dora Director"]
    assert names(client, "state=ended") == ["Max Manager"]
    assert "Carl Colleague" in names(client, "state=without")
    assert names(client, "state=never") == []
    desk.account_of(org.COLLEAGUE)
    assert names(client, "state=never") == ["Carl Colleague"]
    assert names(client, "order=seen")[-2:] == ["Adam Admin", "Dora Director"]
    assert names(client, "state=odd&page=x&order=y") == names(client)


@pytest.mark.parametrize("person", [org.ADMINISTRATOR, org.DIRECTOR, org.AUDITOR, *OTHERS])
def test_accounts_are_shown_to_those_who_manage_people(person: Id) -> None:
    desk.account_of(org.HANDLER)
    page = desk.read(desk.seated(person), "settings/people/")
    managing = person in MANAGING
    assert ("Last sign-in" in page) is managing
    assert ('<code class="quiet small">han</code>' in page) is managing
    assert ("Import people" in page) is managing
    assert len(names(desk.seated(person))) == len(STAFF)


def test_the_list_takes_as_many_queries_for_500_people_as_for_5() -> None:
    client = desk.seated(org.ADMINISTRATOR)

    def queries() -> int:
        for _ in range(2):  # what is read once in a process is read by now
            desk.read(client, "settings/people/")
        with CaptureQueriesContext(connection) as asked:
            desk.read(client, "settings/people/")
        return len(asked)

    before = queries()
    many = [Person(id=f"person/m{n}", name=f"Many {n:03}", version=1) for n in range(500)]
    Person.objects.bulk_create(many)
    Account.objects.bulk_create(
        [Account(sign_in=f"m{n}", person=f"person/m{n}", password="!") for n in range(500)]
    )
    rules.forget()
    assert queries() <= before
    assert len(names(client)) == 50
    assert "Page 1 of 11" in desk.read(client, "settings/people/")
    assert names(client, "page=11&q=many") == names(client, "page=10&q=many")


def test_the_short_address_leads_to_the_list() -> None:
    assert desk.seated(org.HANDLER).get("/desk/people/")["Location"] == "/desk/settings/people/"


# --- the import ---


@pytest.mark.parametrize("person", [org.ADMINISTRATOR, org.DIRECTOR, org.AUDITOR, *OTHERS])
def test_who_may_import_and_who_may_see_an_import(person: Id) -> None:
    assert imported(desk.seated(org.ADMINISTRATOR)).status_code == 200
    address = proposal(desk.seated(org.ADMINISTRATOR))
    client = desk.seated(person)
    rows = {"rows": staff.written([staff.Row(2, "Eve", sign_in="eve")])}
    may = person in MANAGING
    assert client.get(f"/desk/{IMPORT}").status_code == (200 if may else 403)
    assert client.post(f"/desk/{IMPORT}", rows).status_code == (200 if may else 403)
    assert Account.objects.filter(sign_in="eve").exists() is may
    reads = person in MANAGING | DECIDING
    assert client.get(f"/desk/{address}").status_code == (200 if reads else 403)
    assert (proposal(client) == address) is reads
    answer = client.post(
        f"/desk/{address}", {"accept": "1", "seen": seen(desk.seated(org.DIRECTOR), address)}
    )
    assert (answer.status_code == 200) is (person in DECIDING)
    assert Account.objects.filter(sign_in="p0@example.org").exists() is (person in DECIDING)


def test_one_person_proposes_a_file_and_another_approves_all_of_it_in_one_act() -> None:
    adam, dora = desk.seated(org.ADMINISTRATOR), desk.seated(org.DIRECTOR)
    page = uploaded(adam)
    assert "3 new people." in page
    assert "They decide about the whole file at once." in page
    assert not Person.objects.filter(name="Person 1").exists(), "nothing is imported yet"
    told = imported(adam).content.decode()
    assert "3 people added." in told
    assert "amends_invitation_" not in told

    day = desk.read(dora, "")
    assert day.count("Import of 3 people") == 1
    assert (
        "complaint handler" not in day.partition("Changes to approve")[2].partition("</section>")[0]
    )
    address = proposal(adam)
    page = desk.read(dora, address)
    for n in range(3):
        assert f"Person {n}" in page
        assert f"p{n}@example.org" in page
    assert "A new branch." in page
    assert "Approve for" not in desk.read(adam, address)

    done = dora.post(f"/desk/{address}", {"accept": "1", "seen": seen(dora, address)})
    sheet = done.content.decode()
    codes = re.findall(r"amends_invitation_[\w-]+", sheet)
    assert len(set(codes)) == sheet.count('class="slip"') == 3
    assert sheet.count(f"{settings.AMENDS_BASE_URL}/desk/invitation") == 3
    people = rules.book().people.persons.values()
    assert sum(Role.handler in one.roles() for one in people) == 2 + 3
    for code in codes:
        assert invitations.read(code, now=timezone.now()).sign_in in sheet
    assert dora.get(f"/desk/{address}").status_code == 404
    [stream] = [one.person for one in Account.objects.filter(sign_in="p0@example.org")]
    granted: list[Any] = [recorded_event(one) for one in store.read(stream)]
    [role] = [one for one in granted if isinstance(one.event, RoleGranted)]
    assert (role.event.first, role.by) == (org.ADMINISTRATOR, org.DIRECTOR)
    assert "3 are already here." in uploaded(adam)


def test_who_approves_decides_what_they_saw() -> None:
    adam, dora = desk.seated(org.ADMINISTRATOR), desk.seated(org.DIRECTOR)
    imported(adam)
    address = proposal(adam)
    before = seen(dora, address)
    rita = desk.seated(org.REPRESENTATIVE)
    page = desk.read(rita, address)
    one = re.search(r'<th scope="row"><a href="/desk/(settings/people/[^"]+)"', page)
    assert one is not None
    form = desk.read(rita, one[1])
    change = re.search(r'name="change" value="([^"]*)"', form)
    assert change is not None
    rita.post(f"/desk/{one[1]}decide/", {"change": change[1], "accept": "1"})

    answer = dora.post(f"/desk/{address}", {"accept": "1", "seen": before})
    assert answer.status_code == 409
    assert "This import has changed since you opened it." in answer.content.decode()
    assert not Account.objects.filter(sign_in="p2@example.org").exists()


@pytest.mark.parametrize("person", [org.ADMINISTRATOR, org.DIRECTOR])
def test_an_import_is_rejected_or_withdrawn_as_a_whole(person: Id) -> None:
    adam, client = desk.seated(org.ADMINISTRATOR), desk.seated(person)
    imported(adam)
    address = proposal(adam)
    sent = {"decline": "1", "reason": "", "seen": seen(client, address)}
    assert client.post(f"/desk/{address}", sent).status_code == 422
    answer = client.post(f"/desk/{address}", sent | {"reason": "Not now."}, follow=True)
    assert "Import rejected." in answer.content.decode()
    assert proposal(adam) == ""
    assert not Person.objects.filter(waiting__gt=0).exists()
    assert not Account.objects.filter(sign_in="p0@example.org").exists()
    imported(adam)
    assert proposal(adam) not in ("", address), "it can be proposed again"


@pytest.mark.parametrize("person", [org.ADMINISTRATOR, org.DIRECTOR])
def test_no_one_approves_what_was_withdrawn_a_moment_ago(person: Id, monkeypatch: Any) -> None:
    adam, client = desk.seated(org.ADMINISTRATOR), desk.seated(person)
    imported(adam)
    address = proposal(adam)
    sent = {"seen": seen(client, address)}
    before = proposals.file_marked(address.removeprefix(IMPORT).strip("/"))
    adam.post(f"/desk/{address}", sent | {"decline": "1", "reason": "Not now."})

    monkeypatch.setattr(proposals, "file_marked", lambda _: before)
    answer = client.post(f"/desk/{address}", sent | {"accept": "1"})
    assert answer.status_code == 409
    assert not Account.objects.filter(sign_in="p0@example.org").exists()
    assert not Person.objects.filter(waiting__gt=0).exists()


def test_who_is_in_the_file_decides_about_the_others_singly() -> None:
    adam, dora = desk.seated(org.ADMINISTRATOR), desk.seated(org.DIRECTOR)
    [account] = Account.objects.filter(person=org.DIRECTOR)
    imported(adam, f"{ROWS}Dora Director;;{account.sign_in};auditor;\n")
    changes = desk.read(dora, "").partition("Changes to approve")[2].partition("</section>")[0]
    assert "Import of" not in changes
    assert "Person 2" in changes


def test_a_row_that_is_wrong_stops_the_whole_file_and_is_listed_first() -> None:
    adam = desk.seated(org.ADMINISTRATOR)
    page = uploaded(adam, ROWS + "Zora;zora;;boss;\n")
    assert "1 row cannot be imported, so nothing is imported." in page
    assert "“boss” is not a role." in page
    [roles] = re.findall("Roles: ([^.]*)", page)
    assert "front-line staff" in roles
    assert "complaints manager" not in roles, "a file cannot grant it"
    assert page.index("Zora") < page.index("Person 0")
    assert 'name="rows"' not in page
    rows = {
        "rows": staff.written([staff.Row(2, "A", sign_in="a"), staff.Row(3, "B", roles="boss")])
    }
    assert adam.post(f"/desk/{IMPORT}", rows).status_code == 422
    assert not Person.objects.filter(name="A").exists()


@pytest.mark.parametrize("_organization", ["widen_access"], indirect=True)
def test_where_one_person_decides_alone_they_say_why_and_get_the_invitations() -> None:
    adam = desk.seated(org.ADMINISTRATOR)
    bare = imported(adam, reason="")
    assert bare.status_code == 422
    assert "Reason" in bare.content.decode()
    assert not Person.objects.filter(name="Person 1").exists()
    sheet = imported(adam).content.decode()
    assert len(set(re.findall(r"amends_invitation_[\w-]+", sheet))) == 3
    assert sheet.count("Use it by") == 3
    assert proposal(adam) == ""


def test_the_template_is_a_file_that_opens_in_a_spreadsheet() -> None:
    adam = desk.seated(org.ADMINISTRATOR)
    answer = adam.get(f"/desk/{IMPORT}people.csv")
    assert answer["Content-Disposition"] == 'attachment; filename="people.csv"'
    assert answer.content.decode("utf-8-sig") == staff.TEMPLATE
    assert "2 new people." in uploaded(adam, staff.TEMPLATE)


def test_an_unreadable_file_is_said_in_place() -> None:
    adam = desk.seated(org.ADMINISTRATOR)
    for name, content in (("staff.pdf", b"x"), ("staff.csv", b"who\nNora\n"), ("staff.csv", b"")):
        answer = adam.post(f"/desk/{IMPORT}", {"file": SimpleUploadedFile(name, content)})
        assert answer.status_code == 422, name
    assert "Use the headings of the template." in uploaded(adam, "who\nNora\n")
