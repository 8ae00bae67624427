"""Rules go from one organization to another as a file: taken away, brought, and only drafted."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from tests.doors import desk_people as desk
from tests.records import organization as org

from amends.core.framework.labels import Label
from amends.core.framework.policy import text as policy_text
from amends.core.framework.policy.commitments import OutsideBody
from amends.core.framework.policy.organization import Unit
from amends.core.framework.policy.policy import Policy
from amends.core.framework.policy.vocabulary import Entry
from amends.core.values import Code
from amends.governance import policy_transfer
from amends.governance.publishing import following, publish
from amends.handling import rules
from amends.journal import log

pytestmark = pytest.mark.django_db

PAGE = "/desk/settings/carry/"
FILE = f"{PAGE}rules.toml"
OTHERS = "# Rules of elsewhere.example/amends/0badcafe, as amends wrote them\n"


@pytest.fixture(autouse=True)
def _organization(settings: Any, tmp_path: Path) -> None:
    settings.AMENDS_DATA = tmp_path
    org.found_organization()
    log.open_log(host="ours.example", demo=False, now=org.BEGAN)


def in_force() -> Policy:
    return rules.rules_at(timezone.now()).policy


def taken(client: Client) -> str:
    answer = client.get(FILE)
    assert "attachment" in answer["Content-Disposition"]
    return str(answer.content.decode())


def bring(client: Client, text: str | bytes) -> Any:
    raw = text if isinstance(text, bytes) else text.encode()
    return client.post(PAGE, {"file": SimpleUploadedFile("rules.toml", raw)})


def theirs(**changes: Any) -> str:
    """The rules of another organization: ours, but for what is said."""
    changed = replace(
        in_force(),
        version=41,
        name="Elsewhere Ltd",
        email="them@elsewhere.example",
        units=(Unit(Code("own.theirs"), (Label("en", "Theirs"),)),),
        representative_deputies=(),
        **changes,
    )
    return OTHERS + policy_text.write(changed)


def test_what_was_taken_away_is_brought_back_with_what_was_changed_in_it() -> None:
    rita = desk.seated(org.REPRESENTATIVE)
    text = taken(rita)
    assert text.startswith("# Rules of ours.example/amends/")
    assert policy_text.read(text) == in_force()
    assert (
        "These settings are already live. Nothing would change."
        in bring(rita, text).content.decode()
    )
    answer = bring(rita, re.sub("reaction_days = [0-9]+", "reaction_days = 33", text))
    assert answer["Location"] == "/desk/settings/?brought=1#draft"
    page = rita.get(answer["Location"]).content.decode()
    assert "Your file is now the draft." in page
    assert "33" in page
    assert in_force().version == 1, "nothing is published by itself"
    rita.post("/desk/settings/publish/", {"reason": "From outside."})
    assert (in_force().version, in_force().reaction_days) == (2, 33)


def test_of_another_organization_the_rules_come_and_who_we_are_stays() -> None:
    rita = desk.seated(org.REPRESENTATIVE)
    ours = in_force()
    category = Entry(Code("own.lifts"), (Label("en", "Lifts"),))
    answer = bring(rita, theirs(categories=(category,), reaction_days=34))
    assert answer["Location"] == "/desk/settings/?brought=1#draft"
    page = rita.get("/desk/settings/").content.decode()
    assert "Lifts" in page
    assert "Elsewhere" not in page
    rita.post("/desk/settings/publish/", {"reason": "Theirs are better."})
    now = in_force()
    assert (now.version, now.name, now.units) == (2, ours.name, ours.units)
    assert (now.email, now.representative_deputies) == (ours.email, ours.representative_deputies)
    assert now.reaction_days == 34
    assert category in now.categories
    assert all(one.retired for one in now.categories if one.code != category.code)
    assert {one.code for one in ours.categories} < {one.code for one in now.categories}


def test_a_body_that_is_there_for_units_of_theirs_is_told_to_nobody() -> None:
    body = OutsideBody(Code("own.theirs"), (Label("en", "Theirs"),), units=(Code("own.theirs"),))
    draft = policy_transfer.brought(theirs(bodies=(body,)).encode(), in_force(), source="x")
    [found] = [one for one in draft.policy.bodies if one.code == body.code]
    assert (found.retired, found.units) == (True, ())
    assert not [one for one in draft.findings if one.blocks]


def test_an_older_file_of_ours_is_refused() -> None:
    rita = desk.seated(org.REPRESENTATIVE)
    old = taken(rita)
    for days in (31, 32):
        draft = following(replace(in_force(), reaction_days=days), in_force())
        publish(draft, reason="x", actor=org.acting(org.REPRESENTATIVE), now=timezone.now())
    answer = bring(rita, old)
    assert answer.status_code == 422
    assert "our own settings, version 1" in answer.content.decode()
    unnamed = old.partition("\n")[2]
    assert "our own settings, version 1" in bring(rita, unnamed).content.decode()


def test_rules_that_say_no_more_whose_they_are_become_ours_only_if_they_call_us_so() -> None:
    """An editor that writes the file anew leaves comments out, and the first line is one."""
    rita = desk.seated(org.REPRESENTATIVE)
    ours = taken(rita).partition("\n")[2]
    before = in_force().units
    unlike = (
        theirs().partition("\n")[2],
        re.sub("(?m)^name = .*$", 'name = "Elsewhere Ltd"', ours, count=1),
        policy_text.write(replace(in_force(), units=before[:-1])),
    )
    for text in unlike:
        assert not text.startswith("#")
        answer = bring(rita, text.replace("version = 41", "version = 2"))
        assert answer.status_code == 422
        assert (
            "The first line, which says whose settings these are, is missing, and the name or the "
            "units are different. If they are ours, export them again and make your changes "
            "there. If they belong to another organisation, import the file exactly as they "
            "exported it." in answer.content.decode()
        )
    assert "You have no draft changes." in rita.get("/desk/settings/").content.decode()
    answer = bring(rita, re.sub("reaction_days = [0-9]+", "reaction_days = 33", ours))
    assert answer["Location"] == "/desk/settings/?brought=1#draft"


def test_of_another_language_the_rules_come_and_ours_stays_first() -> None:
    letters = tuple(replace(one, language="fr") for one in in_force().templates)
    text = theirs(languages=("fr",), templates=letters).encode()
    draft = policy_transfer.brought(text, in_force(), source="x")
    assert draft.policy.languages == (*in_force().languages, "fr")
    assert not [one for one in draft.findings if one.code == "no_template" and one.blocks]


HOSTILE: list[tuple[str | bytes, str]] = [
    (b"\xff\xfe\x00", "This file is not UTF-8 text"),
    (b"x" * (policy_transfer.LARGEST + 1), "at most 1024 KB"),
    ("version = ", "This is not valid TOML ("),
    ("a = " + "[" * 5_000, "This is not valid TOML ("),
    ('version = 1\nname = "x"\nodd = 1\n', "Nothing is known under this name"),
    ("", "This file is empty. Choose another one"),
    (OTHERS + 'version = 1\nname = "x"\n[[units]]\n', "code"),
]


def test_what_is_no_file_of_rules_is_refused_and_drafts_nothing() -> None:
    rita = desk.seated(org.REPRESENTATIVE)
    for raw, told in HOSTILE:
        answer = bring(rita, raw)
        assert answer.status_code == 422, told
        assert told in answer.content.decode(), answer.content.decode()
    assert "You have no draft changes." in rita.get("/desk/settings/").content.decode()
    assert rita.post(PAGE, {}).status_code == 422
    text = theirs().replace("Elsewhere Ltd", desk.HOSTILE.replace('"', "'"))
    assert bring(rita, text).status_code in (302, 422)
    assert "<script>alert" not in rita.get("/desk/settings/").content.decode()


def test_what_would_break_a_rule_is_drafted_with_why_it_cannot_be_published() -> None:
    rita = desk.seated(org.REPRESENTATIVE)
    bring(rita, theirs(reaction_days=0))
    page = rita.get("/desk/settings/").content.decode()
    assert "Check this before you publish:" in page
    rita.post("/desk/settings/publish/", {"reason": "x"})
    assert in_force().version == 1


def test_only_who_publishes_brings_rules_and_strangers_see_none() -> None:
    assert Client().get(FILE)["Location"].startswith("/desk/sign-in/")
    assert Client().get(PAGE)["Location"].startswith("/desk/sign-in/")
    text = theirs(reaction_days=35)
    for person in (org.HANDLER, org.AUDITOR):
        other = desk.seated(person)
        assert bring(other, text).status_code == 403
        page = other.get(PAGE)
        assert page.status_code == 403 or 'type="file"' not in page.content.decode()
        assert other.get(FILE).status_code == page.status_code
    assert in_force().version == 1
