"""The wording of letters at the desk: fields that exist, subjects that tell nothing, how it reads
on a complaint, every version it had, and who may change it."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from tests.doors import desk_people as desk
from tests.records import organization as org

from amends.core.framework.people.authority import SYSTEM_ACTOR
from amends.core.framework.policy import text as policy_text
from amends.core.framework.policy.check import check
from amends.core.framework.policy.letter_fields import FIELDS
from amends.core.framework.policy.policy import Policy
from amends.core.operation.acts.receipt import NewParty
from amends.core.operation.events import IdentityMode
from amends.core.values import Code, Contact
from amends.governance.defaults import default_policy
from amends.handling import rules
from amends.handling.reading import file_of
from amends.letters.previews import sample

pytestmark = pytest.mark.django_db

LATE = "letters/late/en/"
TEXT = "{greeting}\n\nwe are late with {reference}: {respond_by}.\n\n{organization}"


@pytest.fixture(autouse=True)
def _organization() -> None:
    org.found_organization()


def policy() -> Policy:
    return rules.rules_at(timezone.now()).policy


def post(client: Any, address: str, **typed: Any) -> Any:
    return client.post(f"/desk/settings/{address}", typed)


def test_a_letter_is_reworded_published_and_every_wording_stays_readable() -> None:
    client = desk.seated(org.REPRESENTATIVE)
    before = policy().template("late", "en")
    assert before is not None
    assert post(client, LATE, subject="About {reference}", text=TEXT).status_code == 302
    assert policy().template("late", "en") == before, "a draft changes nothing that goes out"
    assert "changed in the draft" in desk.read(client, "settings/letters/")
    assert "The letter “Missed deadline (en, version 3)” is new." in desk.read(client, "settings/")
    post(client, "publish/", reason="Shorter words.")
    now = policy().template("late", "en")
    assert now is not None
    assert (now.version, now.text.strip()) == (before.version + 1, TEXT)
    page = desk.read(client, f"settings/{LATE}")
    assert "Version 3, since" in page
    assert "Shorter words." in page
    assert "Version 2, since" in page
    assert before.text.strip().splitlines()[2][:40] in page


def test_a_field_that_the_letter_has_not_is_refused_with_its_name() -> None:
    client = desk.seated(org.REPRESENTATIVE)
    for wrong in ("{secret}", "{Reference}", "{narrative}", "{ reference }"):
        answer = post(client, LATE, subject="About {reference}", text=f"{TEXT} {wrong}")
        assert answer.status_code == 422
        assert (
            "this letter type has no such field, so there would be a gap."
            in answer.content.decode()
        )
    assert "You have no draft changes." in desk.read(client, "settings/")


def test_a_subject_names_the_reference_and_the_organization_and_nothing_else() -> None:
    client = desk.seated(org.REPRESENTATIVE)
    for code, fields in FIELDS.items():
        for name in fields - {"reference", "organization"}:
            answer = post(client, f"letters/{code}/en/", subject=f"Hello {{{name}}}", text="Yes.")
            assert answer.status_code == 422, (code, name)
    told = post(client, LATE, subject="{organization}: {reference}", text=TEXT)
    assert told.status_code == 302


def test_a_policy_file_with_a_gap_or_a_telling_subject_is_not_adopted() -> None:
    known = policy_text.read(default_policy("standard"))
    one = known.templates[0]
    for wrong in (
        replace(one, text="{nobody}"),
        replace(one, subject="{greeting}"),
        replace(one, subject=" "),
    ):
        found = check(replace(known, templates=(wrong, *known.templates[1:])))
        assert [finding for finding in found if finding.blocks], wrong


def test_a_letter_is_looked_at_on_a_complaint_that_the_reader_may_see() -> None:
    client = desk.seated(org.REPRESENTATIVE)
    reference = org.lodged().reference
    typed = {"subject": "About {reference}", "text": TEXT, "preview": "1"}
    page = post(client, LATE, **typed, reference=reference).content.decode()
    assert f"we are late with {reference}: " in page
    assert "You have no draft changes." in desk.read(client, "settings/"), "looking keeps nothing"
    assert "No complaint with this reference that you can open." in (
        post(client, LATE, **typed, reference="0000-0000").content.decode()
    )
    hidden, client = desk.complaint_about(org.COLLEAGUE), desk.seated(org.COLLEAGUE)
    assert "No complaint with this reference that you can open." in (
        post(client, LATE, **typed, reference=hidden).content.decode()
    ), "a complaint about the reader is not there for them"


def test_who_may_not_be_told_names_sees_none_in_a_preview() -> None:
    party = NewParty(identity=Contact(name="Nora Secret"), mode=IdentityMode.confidential)
    reference = org.lodged(channel=Code("phone"), complainants=(party,)).reference
    file = file_of(reference, actor=SYSTEM_ACTOR, now=timezone.now())
    how: dict[str, Any] = {"rules": file.rules, "now": timezone.now()}
    for named in (True, False):
        for code in FIELDS:
            letter = sample(
                code, "en", file.rules.policy, file.complaint, file.entries, named=named, **how
            )
            assert named or "Nora" not in letter.whole


def test_whoever_may_not_adopt_reads_the_letters_and_changes_none() -> None:
    client = desk.seated(org.HANDLER)
    page = desk.read(client, f"settings/{LATE}")
    assert "<textarea" not in page
    assert post(client, LATE, subject="About {reference}", text=TEXT).status_code == 403
    assert policy().version == 1


@pytest.mark.parametrize("profile", ["standard", "small_business"])
def test_every_letter_of_every_profile_and_language_reads_without_a_gap(profile: str) -> None:
    known = replace(policy_text.read(default_policy(profile)), languages=("en", "de"))
    reference = org.lodged().reference
    file = file_of(reference, actor=SYSTEM_ACTOR, now=timezone.now() + timedelta(days=1))
    for code in FIELDS:
        for language in ("en", "de"):
            letter = sample(
                code,
                language,
                known,
                file.complaint,
                file.entries,
                rules=file.rules,
                now=timezone.now(),
                named=True,
            )
            assert letter.language == language
            assert "{" not in letter.whole
            assert "}" not in letter.whole
            assert "\n\n\n" not in letter.whole
