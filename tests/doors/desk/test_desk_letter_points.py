"""What regulators want said in a letter that goes by itself: ticked where it is worded, published
with the policy, and asked anew of whoever rewords it."""

import json
import re
from argparse import Namespace
from dataclasses import replace
from html import unescape
from typing import Any

import pytest
from django.utils import timezone
from tests.doors import desk_people as desk
from tests.doors import regulated
from tests.records import organization as org
from tests.records.governance.test_adopting_packs import two_publish

from amends.core.framework.labels import PackPoint
from amends.core.framework.policy.vocabulary import Template
from amends.governance import packs, publishing
from amends.handling import rules
from amends.site.cli.regime import adopting as command

pytestmark = pytest.mark.django_db

ACK = "settings/letters/acknowledgement/en/"
UNDERSTANDING = "uk-housing/s1_acknowledgement/understanding"
PARTS = "uk-housing/s1_acknowledgement/parts"
RECEIPT = "uk-data-protection/acknowledgement/receipt"
TOLD = "sets out how the complaint is understood, and the outcome that is sought"


@pytest.fixture(autouse=True)
def _organization() -> None:
    org.found_organization()


def wording(code: str = "acknowledgement") -> Template:
    found = rules.rules_at(timezone.now()).policy.template(code, "en")
    assert found is not None
    return found


def boxes(page: str) -> dict[str, bool]:
    """The points that can be ticked on a page, and which are."""
    found = re.findall(r'<input type="checkbox"[^>]* name="says"[^>]*>', page)
    values = (re.search(r'value="([^"]*)"', one) for one in found)
    return {unescape(v[1]): " checked" in o for o, v in zip(found, values, strict=True) if v}


def keep(client: Any, *says: str, text: str = "", address: str = ACK, **more: str) -> Any:
    before = wording(address.split("/")[2])
    typed = {"subject": before.subject, "text": text or before.text.strip(), **more}
    return client.post(f"/desk/{address}", {**typed, "says": list(says)})


def publish(client: Any) -> None:
    client.post("/desk/settings/publish/", {"reason": "It says so."})


def pack_page(client: Any, pack: str = "uk-housing") -> str:
    version = packs.shipped(pack)[0].pack.version
    return desk.read(client, f"settings/regulators/?pack={pack}/{version}")


def test_without_a_pack_nothing_is_asked_of_a_wording() -> None:
    page = desk.read(desk.seated(org.REPRESENTATIVE), ACK)
    assert "What regulators require" not in page
    assert boxes(page) == {}


def test_a_point_is_ticked_published_and_no_longer_told_as_missing() -> None:
    client = desk.seated(org.REPRESENTATIVE)
    assert TOLD in re.sub(r"(?s)<details>.*?</details>", "", pack_page(client))
    regulated.adopt("uk-housing")
    before = wording()
    assert boxes(desk.read(client, ACK)) == {UNDERSTANDING: False, PARTS: False}
    assert "2 points that regulators require are open" in desk.read(client, "settings/letters/")

    assert keep(client, UNDERSTANDING).status_code == 302
    assert wording() == before, "a draft counts for nothing"
    page = desk.read(client, "settings/")
    told = "points it makes that regulators require: “sets out how the complaint is understood"
    assert told in page
    assert boxes(desk.read(client, ACK)) == {UNDERSTANDING: True, PARTS: False}
    assert "1 point that regulators require is open" in desk.read(client, "settings/letters/")
    assert "changed in the draft" in desk.read(client, "settings/letters/")

    publish(client)
    assert wording().says == (PackPoint.read(UNDERSTANDING),)
    assert (wording().version, wording().text) == (before.version, before.text)
    told = re.sub(r"(?s)<details>.*?</details>", "", pack_page(client))
    assert TOLD not in told.partition("(de)")[0].partition("goes by itself")[2]


def test_once_every_language_says_all_of_it_the_adoption_page_tells_nothing_more() -> None:
    client = desk.seated(org.REPRESENTATIVE)
    assert "“Acknowledgement” (" in pack_page(client)
    regulated.adopt("uk-housing")
    for template in rules.rules_at(timezone.now()).policy.templates:
        if template.code == "acknowledgement":
            typed = {"subject": template.subject, "text": template.text.strip()}
            address = f"/desk/settings/letters/acknowledgement/{template.language}/"
            answer = client.post(address, {**typed, "says": [UNDERSTANDING, PARTS]})
            assert answer.status_code == 302
    publish(client)
    assert "“Acknowledgement” (" not in pack_page(client)


@pytest.mark.parametrize("adopted", [False, True])
def test_the_way_from_a_point_that_is_not_seen_leads_to_its_box_in_each_language(
    adopted: bool,
) -> None:
    client = desk.seated(org.REPRESENTATIVE)
    if adopted:
        regulated.adopt("uk-housing")
    links = re.findall(r'href="/desk/(settings/letters/[^"#]*)#says"', pack_page(client))
    assert {one.split("/")[3] for one in links} == {"en", "de", "fr"}
    for address in links:
        page = desk.read(client, address)
        assert page.count('id="says"') == 1
        assert boxes(page), address


def test_what_is_ticked_before_the_rules_are_proposed_is_kept_and_can_be_taken_out() -> None:
    client = desk.seated(org.REPRESENTATIVE)
    ready = f"{ACK}?pack=uk-housing/{packs.shipped('uk-housing')[0].pack.version}"
    assert keep(client, UNDERSTANDING, address=ready).status_code == 302
    publish(client)
    page = desk.read(client, ACK)
    assert boxes(page) == {UNDERSTANDING: True}
    assert "Ticked, but not required by any rules" in page
    assert "(Stage 1: acknowledgement): these rules do not apply here" in page
    keep(client)
    publish(client)
    assert wording().says == ()
    assert keep(client, UNDERSTANDING).status_code == 422, "nobody asks it here"


def test_whoever_rewords_a_letter_sees_what_was_ticked_and_decides_it_anew() -> None:
    client = desk.seated(org.REPRESENTATIVE)
    regulated.adopt("uk-housing")
    keep(client, UNDERSTANDING, PARTS)
    publish(client)
    page = desk.read(client, ACK)
    assert boxes(page) == {UNDERSTANDING: True, PARTS: True}
    shown = keep(client, PARTS, text="{greeting}\n\nYours.", preview="1").content.decode()
    assert boxes(shown) == {UNDERSTANDING: False, PARTS: True}, "what is typed stays as it is"
    keep(client, PARTS, text="{greeting}\n\nYours, {organization}")
    told = "(en, version 3)”, points it makes that regulators require: “says for which parts"
    assert told in desk.read(client, "settings/").replace("“Confirmation of receipt ", "")
    publish(client)
    assert wording().says == (PackPoint.read(PARTS),)
    assert wording().version == 3


def test_what_the_text_itself_shows_is_not_asked_and_asked_again_once_it_is_gone() -> None:
    client = desk.seated(org.REPRESENTATIVE)
    regulated.adopt("uk-data-protection")
    page = desk.read(client, ACK)
    assert boxes(page) == {}
    assert "found in the text" in page
    keep(client, RECEIPT)
    without = wording().text.strip().replace("{received_on}", "the other day")
    shown = keep(client, text=without, preview="1").content.decode()
    assert boxes(shown) == {RECEIPT: False}, "the sign is gone, and nobody said it"
    keep(client, text=without)
    publish(client)
    assert wording().says == ()


def test_the_letter_of_a_decision_has_no_boxes_for_whoever_sends_it_ticks() -> None:
    client = desk.seated(org.REPRESENTATIVE)
    regulated.adopt("uk-housing")
    page = desk.read(client, "settings/letters/decision/en/")
    assert "The person who sends this letter ticks each point first." in page
    assert "Names the stage" in page
    assert boxes(page) == {}
    said = "uk-housing/s1_answer/stage"
    assert keep(client, said, address="settings/letters/decision/en/").status_code == 422


def test_a_proposed_pack_asks_already_so_that_the_wording_is_there_when_it_binds() -> None:
    two_publish()
    client = desk.seated(org.REPRESENTATIVE)
    regulated.adopt("uk-housing")
    assert not rules.rules_at(timezone.now()).regulators
    assert set(boxes(desk.read(client, ACK))) == {UNDERSTANDING, PARTS}
    keep(client, PARTS)
    page = desk.read(client, "settings/")
    assert "is ticked for rules that do not apply here (uk-housing)" in page
    publish(client)
    assert wording().says == (), "a second approver has not agreed yet"
    second = desk.seated(org.DIRECTOR)
    proposal = desk.read(second, "settings/proposal/")
    assert "points it makes that regulators require: “says for which parts" in proposal
    sha = re.search(r'name="sha256" value="([^"]*)"', proposal)
    assert sha is not None
    given = {"sha256": sha[1], "reason": "It does.", "agree": "1"}
    assert second.post("/desk/settings/proposal/", given).status_code == 302
    assert wording().says == (PackPoint.read(PARTS),)


def test_a_point_that_nobody_asks_is_refused_and_one_that_was_ticked_can_be_taken_out() -> None:
    client = desk.seated(org.REPRESENTATIVE)
    regulated.adopt("uk-housing")
    for wrong in ("uk-housing/s1_acknowledgement/gone", "nonsense", "uk-fca-disp/ack/x"):
        assert keep(client, wrong).status_code == 422
    assert "You have no draft changes." in desk.read(client, "settings/")


def test_every_version_of_a_wording_tells_what_was_ticked_of_it() -> None:
    client = desk.seated(org.REPRESENTATIVE)
    regulated.adopt("uk-housing")
    keep(client, UNDERSTANDING)
    publish(client)
    keep(client)
    publish(client)
    history = desk.read(client, ACK).partition("Earlier versions")[2]
    assert history.count("<details>") == 3
    assert history.count("Ticked of what regulators require:") == 1
    assert TOLD in history


def test_whoever_may_not_adopt_reads_what_is_wanted_and_ticks_nothing() -> None:
    regulated.adopt("uk-housing")
    representative = desk.seated(org.REPRESENTATIVE)
    keep(representative, PARTS)
    publish(representative)
    client = desk.seated(org.HANDLER)
    page = desk.read(client, ACK)
    assert boxes(page) == {}
    wanted = page[page.index('id="says"') : page.index("Placeholders")]
    assert [wanted.count(f">{word}</span>") for word in ("ticked", "open")] == [1, 1]
    assert keep(client, UNDERSTANDING).status_code == 403


def test_the_command_that_adopts_tells_only_what_is_not_ticked(capsys: Any) -> None:
    """The English wording says all of it before the pack is adopted."""
    policy = rules.rules_at(timezone.now()).policy
    says = (PackPoint.read(UNDERSTANDING), PackPoint.read(PARTS))
    templates = tuple(
        replace(one, says=says) if (one.code, one.language) == ("acknowledgement", "en") else one
        for one in policy.templates
    )
    draft = publishing.following(replace(policy, templates=templates), policy)
    actor = org.acting(org.REPRESENTATIVE)
    publishing.publish(draft, reason="It says so.", actor=actor, now=timezone.now())
    asked = Namespace(pack="uk-housing", by="Rita Represent", reason="Again.", set=[], json=True)
    assert command.adopt(asked) == 0
    unseen = json.loads(capsys.readouterr().out)["unseen"]
    told = [one for one in unseen if one.startswith("“Acknowledgement” (")]
    assert len(told) == 1
    assert "(de, fr)" in told[0], "the wording in English says it all"


def test_a_suggestion_from_another_language_brings_no_ticks_along() -> None:
    client = desk.seated(org.REPRESENTATIVE)
    regulated.adopt("uk-housing")
    policy = rules.rules_at(timezone.now()).policy
    draft = publishing.following(replace(policy, languages=("en", "de", "it")), policy)
    actor = org.acting(org.REPRESENTATIVE)
    publishing.publish(draft, reason="We speak it.", actor=actor, now=timezone.now())
    keep(client, UNDERSTANDING, PARTS)
    publish(client)
    page = desk.read(client, "settings/letters/acknowledgement/it/")
    assert "Thank you for contacting us. We received your complaint on" in page
    assert boxes(page) == {UNDERSTANDING: False, PARTS: False}
