"""Somebody on the command line: by name, sign-in name or id, never by a guess."""

import json
from typing import Any

import pytest
from tests.named import perform_named
from tests.records import organization as org

from amends.core.framework.appointments import AddPerson, EndPerson
from amends.core.values import Id
from amends.handling import rules
from amends.people.models import Account
from amends.site.cli import main
from amends.site.console import who
from amends.site.console.declined import Declined

pytestmark = pytest.mark.django_db
TWIN = Id("person/twin")


@pytest.fixture(autouse=True)
def _organization() -> None:
    org.found_organization()
    Account.objects.add("Rita.Rep@example.org", person=org.REPRESENTATIVE)


def twin(name: str = "Hanna Handler") -> None:
    """Somebody else of the same name."""
    add = AddPerson(name, None)
    perform_named(TWIN, "add-person", add, actor=rules.FOUNDING, now=org.BEGAN)


@pytest.mark.parametrize(
    "text",
    ["Rita Represent", "rita  represent", " RITA.REP@example.org", str(org.REPRESENTATIVE)],
)
def test_a_person_is_found_by_name_by_sign_in_name_and_by_id(text: str) -> None:
    assert who.person(text).id == org.REPRESENTATIVE


@pytest.mark.parametrize("text", ["Rita", "Rita Represen", "rita.rep", "person/re", "Represent"])
def test_a_part_of_a_name_is_nobody_and_those_like_it_are_named(text: str) -> None:
    with pytest.raises(Declined) as refused:
        who.person(text)
    assert f"No member of staff is {text}" in str(refused.value)
    assert "amends people" in str(refused.value)


def test_whoever_is_called_alike_is_named_with_what_tells_them_apart() -> None:
    with pytest.raises(Declined, match=r"Rita Represent <rita.rep@example.org> person/rep"):
        who.person("Rita Reprasent")


def test_two_of_one_name_are_both_named_and_neither_is_taken() -> None:
    twin()
    with pytest.raises(Declined) as refused:
        who.person("Hanna Handler")
    assert str(org.HANDLER) in str(refused.value)
    assert str(TWIN) in str(refused.value)
    assert who.person(TWIN).id == TWIN


def test_a_name_that_is_the_sign_in_name_of_another_is_theirs() -> None:
    twin("hanna")
    Account.objects.add("hanna", person=org.HANDLER)
    assert who.person("Hanna").id == org.HANDLER


def test_of_two_of_one_name_who_left_is_not_meant() -> None:
    twin()
    perform_named(TWIN, "end-person", EndPerson(), actor=rules.FOUNDING, now=org.BEGAN)
    assert who.person("Hanna Handler").id == org.HANDLER


def _people(capsys: pytest.CaptureFixture[str], *words: str) -> Any:
    assert main(["people", *words]) == 0
    return capsys.readouterr().out


def test_everybody_is_listed_with_what_other_commands_want(
    capsys: pytest.CaptureFixture[str],
) -> None:
    told = json.loads(_people(capsys, "--json"))
    [rita] = [one for one in told if one["id"] == org.REPRESENTATIVE]
    assert rita == {
        "id": org.REPRESENTATIVE,
        "name": "Rita Represent",
        "signs_in_as": ["rita.rep@example.org"],
        "unit": None,
        "active": True,
        "roles": [{"role": "management_representative", "unit": None}],
    }
    text = _people(capsys)
    assert "Rita Represent" in text
    assert "person/rep" in text
    assert "complaint-handler" in text
    assert "complaints-manager" in text


@pytest.mark.parametrize("by", ["Dora Director", "dora@example.org", "person/dir"])
def test_a_calendar_is_adopted_by_whoever_is_named_in_any_way(
    by: str, capsys: pytest.CaptureFixture[str]
) -> None:
    Account.objects.add("dora@example.org", person=org.DIRECTOR)
    words = ["calendar", "adopt", "ie", "--by", by, "--reason", "New years", "--json"]
    assert main(words) == 0
    assert json.loads(capsys.readouterr().out)["changes"]
