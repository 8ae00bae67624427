"""Whatever a policy can say is said on a page of the settings: every field of the value, and every
part of its entries, is changed by what a browser can send."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from tests.doors import desk_people as desk
from tests.doors import regulated
from tests.doors.desk.test_desk_looks import png
from tests.halves import part
from tests.records import organization as org

from amends.core.framework.labels import Label
from amends.core.framework.people.personnel import Role
from amends.core.framework.policy import text as policy_text
from amends.core.framework.policy.commitments import (
    Level,
    Limit,
    OutsideBody,
)
from amends.core.framework.policy.organization import (
    Brand,
    Closure,
    Entity,
    Unit,
)
from amends.core.framework.policy.policy import Policy
from amends.core.framework.policy.retention import (
    Kept,
    Retention,
)
from amends.core.framework.policy.vocabulary import (
    LIST_NAMES,
    Entry,
    FieldType,
    LetterKind,
    Option,
    OwnField,
    Snippet,
)
from amends.core.shape import fields_of
from amends.core.values import Code, Money
from amends.desk.settings.contents import every_page, form_pages
from amends.governance import packs
from amends.governance.publishing import following
from amends.handling import rules

type Steps = tuple[tuple[str, Mapping[str, Any]], ...]

HOUSING = packs.shipped("uk-housing")[0]
ONE, TWO, OWN = Code("one"), Code("two"), Code("own.one")
EUR = Code("eur")

BY_ITSELF = {
    "version": "counted up by publishing; nobody chooses it",
    "targets.priority": "each priority has its target",
    "controls.name": "the controls are the program's; only how firm they are is chosen",
    "templates.code": "the letters are the program's; only how they read is chosen",
    **{
        f"{name}.iso": "the standard has codes for categories and actions alone"
        for name in LIST_NAMES
        if name not in ("categories", "actions")
    },
}
"""What no page changes, and why."""


def _typed(page: str, **typed: Any) -> Steps:
    return ((page, {name.replace("__", "-"): value for name, value in typed.items()}),)


def _entry(name: str, **typed: Any) -> Steps:
    return _typed(f"{name}/one/", **typed)


def _logo() -> SimpleUploadedFile:
    return SimpleUploadedFile("logo.png", png(), "image/png")


CHANGES: dict[str, Steps] = {
    "name": _typed("organization/", name="Another House"),
    "country": _typed("organization/", country="de"),
    "zone": _typed("organization/", zone="Europe/Berlin"),
    "calendar": _typed("organization/", calendar="ie"),
    "currency": _typed("currency/", currency="GBP"),
    "languages": _typed("languages/", language="it"),
    "accent": _typed("looks/", accent="#2c5e2e"),
    "logo": _typed("looks/", logo=_logo),
    "window": _typed("looks/", window="right"),
    "email": _typed("reaching/", email="complaints@house.example"),
    "phone": _typed("reaching/", phone="+353 1 555 0100"),
    "postal_address": _typed("reaching/", postal_address="The House\n1 Main Street"),
    "opening_hours": _typed("reaching/", hours__en="Weekdays, 9 to 5"),
    "representative_deputies": _typed("deputies/", deputies=[org.MANAGER]),
    "secret_allowed": _typed("questions/", secret_allowed=None),
    "anonymous_allowed": _typed("questions/", anonymous_allowed=None),
    "suggest_categories": _typed("suggestions/", suggest_categories=None),
    "not_asked": _typed("questions/", asked=["place"]),
    "danger_question": _typed("danger/", danger_question__en="Is anyone hurt?"),
    "place_question": _typed("questions/", place_question__en="Which home?"),
    "numbers_asked": _typed("questions/", numbers_asked=["order"]),
    "danger_words": _typed("danger/", danger_words__en="gas leak, on fire"),
    "emergency_number": _typed("danger/", emergency_number="911"),
    "danger_call_within": _typed("danger/", danger_call_within="60"),
    "danger_hours": _typed("danger/", danger_hours="when_open"),
    "danger_contacts": _typed("danger/", danger_contacts=[org.MANAGER]),
    **{
        name: _typed("waiting/", **{name: "7"})
        for name in (
            *("reaction_days", "post_days", "no_reply_notices", "watch_days", "status_notice_days"),
            *("warn_days", "climb_days", "extensions", "extension_days", "cause_days"),
        )
    },
    "access_months": _typed("waiting/", access_months="2"),
    "late_letters": _typed("waiting/", late_letters="by_a_person"),
    "targets.acknowledge": _typed("targets/", routine__acknowledge="3"),
    "targets.respond": _typed("targets/", routine__respond="17"),
    "targets.unit": _typed("targets/", routine__unit="day"),
    "priority_rules.then": _typed("priority/?line=0", then="prompt"),
    "priority_rules.severity_at_least": _typed("priority/?line=0", severity_at_least="low"),
    "priority_rules.complexity_at_least": _typed("priority/?line=0", complexity_at_least="high"),
    "priority_rules.impact_at_least": _typed("priority/?line=0", impact_at_least="medium"),
    "priority_rules.immediate_needed": _typed("priority/?line=0", immediate_needed="yes"),
    "significance.severity_at_least": _typed("significance/?line=0", severity_at_least="low"),
    "significance.impact_at_least": _typed("significance/?line=0", impact_at_least="high"),
    "significance.amount_at_least": _typed("significance/?line=0", amount_at_least="500"),
    "propose_disposals": _typed("retention/", propose="monthly"),
    "checked_share": _typed("second-person/", checked_share="20"),
    "refusals_read": _typed("second-person/", refusals_read="30"),
    "refusals_read_above.minor": _typed("second-person/", refusals_read_above="77"),
    "refusals_read_above.currency": _typed("second-person/", refusals_read_above="77 USD"),
    "competence_for": _typed("competence/", competence_for=["one"]),
    "competence": _typed("competence/", competence="refuse"),
    "controls.strength": _typed("second-person/", decline_scope__strength="alone_with_reason"),
    "controls.above": _typed(
        "second-person/",
        authorize_response__strength="required_above",
        authorize_response__above="77",
    ),
    "limits.role": _typed("authority/?of=handler//eur", role="contact_personnel"),
    "limits.amount": _typed("authority/?of=handler//eur", amount="12"),
    "limits.response_type": _typed("authority/?of=handler//eur", response_type="one"),
    "closures.day": _typed("closures/", day="24 12 2026"),
    "closures.unit": _typed("closures/", day="24 12 2026", unit="one"),
    "closures.labels": _typed("closures/", day="24 12 2026", name="Christmas Eve"),
    "closures.closes": _typed("closures/", day="24 12 2026", closes="12:00"),
    "half_days": _typed("closures/", half_days="off"),
    "retention.kept": _typed("retention/", keep_files="6"),
    "retention.months": _typed("retention/", keep_words="60"),
    "retention.category": _typed("retention/", category="one", keep_words="12"),
    "script.code": _typed("script/", begin__en="Thank you for calling."),
    "script.words": _typed("script/", begin__en="Thank you for calling."),
    "templates.language": (
        ("languages/", {"language": "it"}),
        ("letters/acknowledgement/it/", {"subject": "{reference}", "text": "Buongiorno"}),
    ),
    "templates.version": _typed("letters/acknowledgement/en/", text="We have it."),
    "templates.subject": _typed("letters/acknowledgement/en/", subject="{reference}: here"),
    "templates.text": _typed("letters/acknowledgement/en/", text="We have it."),
    "templates.says": _typed(
        f"letters/acknowledgement/en/?pack=uk-housing/{HOUSING.pack.version}",
        says=["uk-housing/s1_acknowledgement/parts"],
    ),
    "categories.iso": _entry("categories", iso="iso.p09"),
    "actions.iso": _entry("actions", iso="iso.a37"),
    "units.parent": _entry("units", parent="two"),
    "units.entity": _entry("units", entity="one"),
    "units.brand": _entry("units", brand="one"),
    "units.country": _entry("units", country="de"),
    "units.calendar": _entry("units", calendar="ie"),
    "units.zone": _entry("units", zone="Europe/Berlin"),
    "units.owner": _entry("units", owner=org.HANDLER),
    "units.exempt_from": _entry("units", exempt_from=["uk-housing"]),
    "units.deputy": _entry("units", deputy=org.COLLEAGUE),
    "entities.country": _entry("entities", country="de"),
    "entities.calendar": _entry("entities", calendar="ie"),
    "entities.zone": _entry("entities", zone="Europe/Berlin"),
    "brands.entity": _entry("brands", entity="one"),
    "brands.email": _entry("brands", email="one@house.example"),
    "brands.phone": _entry("brands", phone="+353 1 555 0101"),
    "brands.postal_address": _entry("brands", postal_address="1 Quay"),
    "brands.accent": _typed("looks/one/", accent="#5b2a86"),
    "brands.logo": _typed("looks/one/", logo=_logo),
    "brands.window": _typed("looks/one/", window="right"),
    "ladder.role": _entry("ladder", role="top_management"),
    "bodies.address": _entry("bodies", address="4 Assize Row"),
    "bodies.url": _entry("bodies", url="https://board.example/"),
    "bodies.window_amount": _entry("bodies", window_amount="9"),
    "bodies.window_unit": _entry("bodies", window_unit="day"),
    "bodies.from_event": _entry("bodies", from_event="received"),
    "bodies.units": _entry("bodies", units=["one"]),
    "bodies.categories": _entry("bodies", categories=["one"]),
    "own_fields.type": _typed("own_fields/", label__en="How many", type="int"),
    "own_fields.options": _typed("own_fields/two/", **{"answer-0-en": "Green"}),
    "own_fields.help": _entry("own_fields", help__en="As on the card"),
    "own_fields.asked_of": _entry("own_fields", asked_of="complainant"),
    "own_fields.asked_at": _entry("own_fields", asked_at="closing"),
    "own_fields.required_at": _entry("own_fields", required_at="close"),
    "own_fields.personal": _entry("own_fields", personal="on"),
    "own_fields.visible_to": _entry("own_fields", visible_to=["handler"]),
    "snippets.words": _entry("snippets", words__en="We are sorry."),
}
"""For each field what is typed, on which page, so that it says something else."""
_LISTED = (
    "units",
    "entities",
    "brands",
    "bodies",
    "ladder",
    "own_fields",
    "letter_kinds",
    "snippets",
)
for _name in (*LIST_NAMES, *_LISTED):
    CHANGES[f"{_name}.code"] = _typed(f"{_name}/", label__en="One more")
    CHANGES[f"{_name}.labels"] = _entry(_name, label__en="Renamed")
    CHANGES[f"{_name}.retired"] = _entry(_name, retired="on")
CHANGES["snippets.code"] = _typed("snippets/", label__en="One more", words__en="We are sorry.")
for _name in LIST_NAMES:
    CHANGES[f"{_name}.parent"] = _entry(_name, parent="two")
    CHANGES[f"{_name}.mapped_to"] = _entry(_name, mapped_to="two")


def every_path() -> Iterator[str]:
    """Every field of a policy, those of its entries below the list that holds them."""
    for field in fields_of(Policy):
        inner = [cls for cls in field.shape.classes if cls is not Label]
        yield from (f"{field.name}.{part.name}" for cls in inner for part in fields_of(cls))
        if not inner:
            yield field.name


def test_every_field_of_a_policy_has_a_page_that_changes_it_or_a_reason_why_none_does() -> None:
    assert set(every_path()) == CHANGES.keys() | BY_ITSELF.keys()
    assert not CHANGES.keys() & BY_ITSELF.keys()


def test_the_settings_tell_of_each_page_what_it_decides() -> None:
    decided = [field for _, page in every_page() for field in page.decides]
    assert sorted(decided) == sorted({field.name for field in fields_of(Policy)} - {"version"})


FIELDS = sorted({path.partition(".")[0] for path in CHANGES})


@pytest.mark.long
@pytest.mark.django_db
@pytest.mark.parametrize("field", part(FIELDS))
def test_a_field_is_changed_by_what_a_browser_can_send(field: str) -> None:
    client = _with_something_of_everything()
    before = rules.rules_at(timezone.now()).policy
    for path, steps in CHANGES.items():
        if path.partition(".")[0] != field:
            continue
        client.post("/desk/settings/discard/")
        for page, typed in steps:
            address = f"/desk/settings/{page}"
            shown = client.get(address).content.decode()
            answer = client.post(address, sent(shown, typed))
            assert answer.status_code == 302, (path, _errors(answer.content.decode()))
        drafted = policy_text.read(client.session["policy_draft"])
        assert said(drafted, path) != said(before, path), path


def said(policy: Policy, path: str) -> Any:
    name, _, part = path.partition(".")
    held = getattr(policy, name)
    if isinstance(held, Money) or (part and held is None):
        return held
    return [getattr(one, part) for one in held] if part else held


def sent(page: str, typed: Mapping[str, Any]) -> dict[str, Any]:
    """What a browser sends of the form that has these fields, with what is typed; None takes a tick
    away."""
    body = page.split('id="main"')[1]
    wanted = next(iter(typed))
    forms = re.findall(r'(?s)<form method="post"[^>]*>.*?</form>', body)
    form = next(one for one in forms if f'"{wanted}"' in one)
    found: dict[str, Any] = {}
    for tag in re.findall(r"<input[^>]*>", form):
        attrs = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        kind = attrs.get("type", "text")
        ticked = kind in ("radio", "checkbox")
        if kind == "file" or "name" not in attrs or (ticked and " checked" not in tag):
            continue
        told = attrs.get("value", "on" if ticked else "")
        found.setdefault(attrs["name"], []).append(unescape(told))
    for name, text in re.findall(r'(?s)<textarea name="([^"]*)"[^>]*>\n?(.*?)</textarea>', form):
        found[name] = [unescape(text)]
    for name, options in re.findall(r'(?s)<select name="([^"]*)"[^>]*>(.*?)</select>', form):
        chosen = re.search(r'<option value="([^"]*)" selected', options)
        first = re.search(r'<option value="([^"]*)"', options)
        found[name] = [unescape(one[1]) for one in (chosen or first,) if one]
    found.pop("csrfmiddlewaretoken", None)
    found |= {name: one() if callable(one) else one for name, one in typed.items()}
    return {name: value for name, value in found.items() if value not in (None, [])}


def _errors(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page.split('id="main"')[-1]).split())[:1500]


def _with_something_of_everything() -> Client:
    """Somebody who settles, in an organization whose lists have two entries each."""
    org.found_organization()
    client = desk.seated(org.REPRESENTATIVE)
    holidays = {"country": "ie", "part": "", "reason": "We work there."}
    assert client.post("/desk/settings/holidays/", holidays).status_code == 302
    regulated.adopt("uk-housing")
    held = rules.rules_at(timezone.now()).policy
    labels = {code: (Label("en", str(code).title()),) for code in (ONE, TWO)}
    both: dict[str, Any] = {
        name: (*held.entries(name), *(Entry(code, labels[code]) for code in labels))
        for name in LIST_NAMES
    }
    both |= {
        name: (*getattr(held, name), *(kind(code, labels=labels[code]) for code in labels))
        for name, kind in (
            ("units", Unit),
            ("entities", Entity),
            ("brands", Brand),
            ("bodies", OutsideBody),
        )
    }
    both["ladder"] = (*held.ladder, *(Level(c, Role.area_manager, labels[c]) for c in labels))
    both["own_fields"] = (
        OwnField(OWN, FieldType.words, labels[ONE]),
        OwnField(Code("own.two"), FieldType.code, labels[TWO], (Option(Code("red"), labels[ONE]),)),
    )
    both["letter_kinds"] = (LetterKind(OWN, labels[ONE]),)
    both["snippets"] = (
        *held.snippets,
        Snippet(ONE, labels[ONE], labels[ONE]),
    )
    both["limits"] = (Limit(Role.handler, Money(5_000, EUR)),)
    both["closures"] = (Closure(date(2026, 12, 31)),)
    both["retention"] = (Retention(Kept.words, 36),)
    draft = following(replace(held, **both), held)
    assert draft.publishable, [one for one in draft.findings if one.blocks]
    org.publish(replace(held, **both), now=timezone.now())
    rules.forget()
    return client


# --- the page that leads to all of them ---


@pytest.mark.django_db
def test_the_settings_open_with_every_page_and_say_what_is_still_open() -> None:
    org.found_organization()
    client = desk.seated(org.REPRESENTATIVE)
    page = desk.read(client, "settings/")
    for _, one in every_page():
        assert f'href="{one.address}"' in page, one.title
    assert "No external body is named." in page
    assert "No one handles a complaint about the complaints manager." in page
    client.post("/desk/settings/bodies/", {"label-en": "Board", "window_unit": "day"})
    client.post("/desk/settings/deputies/", {"deputies": [org.MANAGER]})
    page = desk.read(client, "settings/")
    assert "No one handles a complaint about the complaints manager." not in page
    assert page.count("changed in the draft") >= 1


@pytest.mark.django_db
def test_each_page_leads_back_to_its_group_and_on_to_its_neighbours() -> None:
    org.found_organization()
    client = desk.seated(org.REPRESENTATIVE)
    page = desk.read(client, "settings/targets/")
    assert 'href="/desk/settings/#time"' in page
    assert 'href="/desk/settings/holidays/"' in page
    assert 'href="/desk/settings/targets/" aria-current="page"' in page
    inner = desk.read(client, "settings/categories/poor_service/")
    assert 'class="back" href="/desk/settings/categories/"' in inner


@pytest.mark.django_db
def test_who_can_only_read_the_settings_reads_words_and_not_values_of_python() -> None:
    org.found_organization()
    client = desk.seated(org.AUDITOR)
    python = re.compile(r"True|False|None$|^\(?\)?$|\[|=")
    for page in form_pages():
        texts = re.findall(r'<dd dir="auto">(.*?)</dd>', client.get(page.address).content.decode())
        assert [text for text in texts if python.search(text)] == [], page.name
    suggestions = client.get("/desk/settings/suggestions/").content.decode()
    assert 'Suggest a category</dt><dd dir="auto">yes</dd>' in suggestions


# --- the currency, the deputies ---


@pytest.mark.django_db
def test_another_currency_names_every_rule_that_it_leaves_behind() -> None:
    client = _with_something_of_everything()
    assert "Every amount in the settings is in EUR" in desk.read(client, "settings/currency/")
    assert client.post("/desk/settings/currency/", {"currency": "pounds"}).status_code == 422
    assert client.post("/desk/settings/currency/", {"currency": "gbp"}).status_code == 302
    page = desk.read(client, "settings/currency/")
    assert "is in eur, but your settings use gbp" in page
    assert 'href="/desk/settings/authority/"' in page
    assert "Some amounts are in another currency." in desk.read(client, "settings/")


@pytest.mark.django_db
def test_the_deputies_are_named_beside_who_stands_in_for_units_and_for_those_away() -> None:
    org.found_organization()
    client = desk.seated(org.REPRESENTATIVE)
    away = {
        "act": "set-absence",
        "first": "1 1 2026",
        "last": "31 12 2036",
        "deputy": org.COLLEAGUE,
    }
    page = desk.read(client, "settings/people/han/")
    once = re.search(r'name="once" value="([^"]*)"', page)
    assert once is not None
    told = client.post("/desk/settings/people/han/", away | {"once": once[1]})
    assert told.status_code == 302, _errors(told.content.decode())
    both = {"deputies": [org.MANAGER, org.DIRECTOR]}
    assert client.post("/desk/settings/deputies/", both).status_code == 302
    page = desk.read(client, "settings/deputies/")
    assert page.count(" checked") == 2
    assert "Rita Represent" in page
    assert "Hanna Handler" in page
    assert "Carl Colleague" in page
    reader = desk.seated(org.HANDLER)
    assert "No deputies yet." in desk.read(reader, "settings/deputies/")
    assert reader.post("/desk/settings/deputies/", both).status_code == 403


def test_whoever_represents_cannot_stand_in_for_themselves() -> None:
    from amends.desk.settings.deputies import able
    from amends.people.read import PersonRow, RoleHeld

    since = timezone.now()
    rep = PersonRow("person/rep", "Rita", roles=(RoleHeld("management_representative", "", since),))
    assert able([rep, PersonRow("person/ann", "Ann")]) == [("person/ann", "Ann")]
