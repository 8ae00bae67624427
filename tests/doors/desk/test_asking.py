"""What a form says where an answer is missing or cannot be taken: what is wanted, and why, in the
reader's language; never the sentences that come with the framework."""

import importlib
import pkgutil
import re
from collections.abc import Iterator
from datetime import timedelta
from functools import cache
from html import unescape
from itertools import cycle
from typing import Any

import pytest
from django import forms
from django.core import validators
from django.test import Client
from django.urls import URLPattern
from django.utils import timezone, translation
from tests.doors import complaining, regulated
from tests.doors import desk_people as desk
from tests.doors.handled import answer
from tests.records import organization as org

import amends.desk
import amends.portal
from amends.core.framework.packs.pack import Pack
from amends.core.operation.acts.catalogue import ACTS
from amends.desk.settings.listings import LISTINGS
from amends.desk.urls import urlpatterns
from amends.wording.asking import AskingForm, summed
from amends.wording.fields import wanted_of

pytestmark = pytest.mark.one_engine

_NO_FORM = {"sign-out", "take-away", "take-away-files"}
_LONG = 12


def _kinds(of: type) -> Iterator[type]:
    for one in of.__subclasses__():
        yield one
        yield from _kinds(one)


def _framework() -> set[str]:
    """Every sentence that fields and validators of the framework say by themselves."""
    fields = [one for one in _kinds(forms.Field) if one.__module__.startswith("django.")]
    said = {
        str(text)
        for kind in fields
        for text in getattr(kind, "default_error_messages", {}).values()
    }
    checks = [one for one in vars(validators).values() if isinstance(one, type)]
    said |= {str(one.message) for one in checks if isinstance(getattr(one, "message", None), str)}
    many = [getattr(one, "message", None) for one in checks]
    said |= {str(one) for one in many if one is not None and not callable(one)}
    said |= {"Ensure this value has at most", "Ensure this value has at least"}
    return said | {str(text) for text in forms.Field.default_error_messages.values()}


@cache
def cold(language: str) -> list[str]:
    """The longest plain part of each, in a language."""
    with translation.override(language):
        texts = {translation.gettext(text) for text in _framework()}
    parts = {max(re.split(r"%\(\w+\)\w", text), key=len).strip() for text in texts}
    return sorted(part for part in parts if len(part) >= _LONG)


def found_cold(text: str) -> list[str]:
    plain = unescape(text)
    return [part for part in cold(translation.get_language()) if part in plain]


# --- one place ---


def _imported(package: Any) -> None:
    for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        importlib.import_module(module.name)


def test_every_form_of_the_doors_says_it_in_our_words() -> None:
    _imported(amends.desk)
    _imported(amends.portal)
    ours = [one for one in _kinds(forms.BaseForm) if one.__module__.startswith("amends.")]
    assert len(ours) > 50
    bare = [one for one in ours if not issubclass(one, AskingForm) and one is not AskingForm]
    assert bare == []


@pytest.mark.parametrize("language", ["en", "de"])
def test_no_kind_of_field_keeps_a_sentence_of_the_framework(language: str) -> None:
    with translation.override(language):
        for name in sorted(set(forms.fields.__all__) - _OF_PARTS):
            kind = getattr(forms, name)
            made = kind(**_GIVEN.get(name, {}), label="Street")
            form = type("Form", (AskingForm,), {"street": made})({})
            form.full_clean()
            messages = form.fields["street"].error_messages
            said = [str(messages[code]) for code in messages]
            assert [text for text in said if found_cold(text)] == [], kind


_OF_PARTS = {"MultiValueField", "ComboField", "SplitDateTimeField", "FilePathField"}
_GIVEN: dict[str, dict[str, Any]] = {"RegexField": {"regex": "a"}}


class Sample(AskingForm):
    """One of each."""

    street = forms.CharField(label="Street", max_length=5)
    colour = forms.ChoiceField(label="Colour", choices=[("r", "Red")])
    many = forms.MultipleChoiceField(label="Days", choices=[("m", "Monday")])
    paper = forms.FileField(label="Paper")
    number = forms.IntegerField(label="Floor", min_value=0, max_value=9)
    reason = forms.CharField(label="Why")
    own = forms.CharField(label="Own", error_messages={"required": "Say it in our way."})


def test_what_is_missing_is_named_by_its_label_and_a_sentence_of_its_own_stays() -> None:
    form = Sample({})
    said = {name: texts[0] for name, texts in form.errors.items()}
    assert said["street"] == "Enter “Street”"
    assert said["colour"] == "Select “Colour”"
    assert said["many"] == "Choose at least 1 for “Days”"
    assert said["paper"] == "Choose a file for “Paper”"
    assert said["reason"] == "Enter the reason in a sentence. We keep it in the record."
    assert said["own"] == "Say it in our way."


def test_what_cannot_be_taken_says_what_can() -> None:
    form = Sample({"street": "Long Street", "colour": "blue", "number": "12", "many": ["x"]})
    said = {name: texts[0] for name, texts in form.errors.items()}
    assert said["street"] == "Shorten this to 5 characters. It has 11."
    assert said["colour"] == "You cannot choose this here. Choose another one."
    assert said["number"] == "Enter a number from 0 to 9."


def test_a_field_that_came_into_the_form_late_says_it_too() -> None:
    form = Sample({})
    form.fields["late"] = forms.CharField(label="Late")
    assert form.errors["late"] == ["Enter “Late”"]


def test_the_summary_names_each_field_once() -> None:
    form = Sample({})
    assert summed(form["street"]) == "Enter “Street”"
    assert summed(form["own"]) == "Say it in our way."
    form = Sample({"street": "x" * 1_000, "own": "x" * 1_000})
    form.add_error("own", "It is too long.")
    assert summed(form["own"]).startswith("Own: ")


def test_the_words_of_an_act_say_what_for() -> None:
    receive = ACTS["message"].particulars  # type: ignore[index]
    assert wanted_of(receive, "words") == "Enter your message"
    assert wanted_of(Pack, "nothing") == ""


# --- every form, sent empty and with nonsense ---


def forms_of(page: str) -> Iterator[tuple[str, dict[str, str], dict[str, str]]]:
    """Each form of a page: where it goes, what is hidden in it, and nonsense for the rest."""
    for tag, inner in re.findall(r"(?s)(<form[^>]*>)(.*?)</form>", page):
        if 'method="post"' not in tag:
            continue
        action = re.search(r'action="([^"]*)"', tag)
        hidden, rest = {}, {}
        for told in re.findall(r"<input[^>]*>", inner):
            attrs = dict(re.findall(r'([\w-]+)="([^"]*)"', told))
            if "name" not in attrs or attrs.get("type") in ("submit", "file"):
                continue
            if attrs.get("type") == "hidden":
                hidden[attrs["name"]] = unescape(attrs.get("value", ""))
            else:
                rest[attrs["name"]] = "zz@@"
        names = re.findall(r'<(?:select|textarea) name="([^"]*)"', inner)
        rest |= dict.fromkeys(names, "zz@@")
        yield unescape(action[1]) if action else "", hidden, rest


def tried(client: Client, address: str, language: str) -> list[tuple[str, list[str]]]:
    """What is said coldly of the forms of a page that are sent empty, and with nonsense."""
    shown = client.get(address, headers={"accept-language": language})
    if shown.status_code != 200 or "html" not in shown["Content-Type"]:
        return []
    found = []
    for action, hidden, rest in forms_of(shown.content.decode()):
        to = action.partition("#")[0] or address
        if to.endswith(("sign-out/", "discard", "/leave/")):
            continue
        for given in (hidden, hidden | rest):
            answer = client.post(to, given, headers={"accept-language": language})
            assert answer.status_code < 500, (to, given)
            if answer.headers.get("Content-Type", "").startswith("text/html"):
                with translation.override(language):
                    said = found_cold(answer.content.decode())
                if said:
                    found.append((to, said))
    return found


def _addresses() -> list[str]:
    plain = [
        f"/desk/{one.pattern}"
        for one in urlpatterns
        if isinstance(one, URLPattern)
        and "<" not in str(one.pattern)
        and one.name not in _NO_FORM
        and not str(one.pattern).endswith((".pdf", ".xlsx", ".svg"))
    ]
    return [*plain, *(f"/desk/settings/{name}/new/" for name in LISTINGS)]


def by_turns(addresses: list[str]) -> Iterator[tuple[str, str]]:
    """Each address in one of the languages."""
    yield from zip(addresses, cycle(("en", "de")), strict=False)


@pytest.mark.whole
@pytest.mark.django_db
def test_no_form_of_the_desk_answers_coldly() -> None:
    org.found_organization()
    regulated.german()
    client = desk.seated(org.REPRESENTATIVE)
    assert [one for each in by_turns(_addresses()) for one in tried(client, *each)] == []


@pytest.mark.whole
@pytest.mark.django_db
def test_no_act_of_a_complaint_answers_coldly() -> None:
    org.found_organization()
    regulated.german()
    fresh = org.lodged(timezone.now()).reference
    answered = org.lodged(timezone.now() - timedelta(days=3)).reference
    answer(answered)
    client = desk.seated(org.REPRESENTATIVE)
    pages = [f"acts/{act}" for act in ACTS] + ["letter", "follow-up"]
    addresses = [f"/desk/complaints/{one}/{page}/" for one in (fresh, answered) for page in pages]
    assert [one for each in by_turns(addresses) for one in tried(client, *each)] == []


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en", "de"])
def test_no_form_of_the_public_door_answers_coldly(language: str, client: Client) -> None:
    org.found_organization()
    regulated.german()
    told = []
    for page, plain in complaining.pages(
        you={"complains_for": "somebody", "their_name": "Old Friend", "capacity": "friend"},
    ).items():
        told += tried(client, f"/complain/{page}", language)
        client.post(f"/complain/{page}", plain)
    for address in ("/track", "/verify", "/complain/check"):
        told += tried(client, address, language)
    assert told == []
