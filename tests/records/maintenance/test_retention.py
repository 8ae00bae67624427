"""What has outlived the term that the policy gives it goes, by a command; a hold keeps it."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests.records import organization as org

from amends.core.framework.policy.retention import (
    Kept,
    Retention,
)
from amends.core.operation.acts.assessment import Classify
from amends.core.operation.acts.records import Hold
from amends.core.operation.acts.scope import DecideKind
from amends.core.operation.events import Kind
from amends.core.values import Code, Id
from amends.governance import publishing
from amends.handling import rules
from amends.handling.perform import perform_one
from amends.handling.streams import stream_of
from amends.maintenance import retention
from amends.vault.models import Piece

pytestmark = pytest.mark.django_db

LATER = org.BEGAN + timedelta(days=800)
"""Two years and more after the first day."""


@pytest.fixture(autouse=True)
def _organization() -> None:
    org.found_organization()


def keeping(*terms: Retention) -> None:
    known = rules.rules_at(LATER).policy
    changed = replace(known, version=known.version + 1, retention=terms)
    draft = publishing.Draft(changed, known)
    by = org.acting(org.REPRESENTATIVE)
    publishing.publish(draft, reason="We need it no longer.", actor=by, now=LATER)


def do(reference: str, act: str, given: Any, *, at: datetime, by: Id = org.REPRESENTATIVE) -> None:
    actor = org.acting(by)
    perform_one(stream_of(reference), act, given, actor=actor, now=at)


def ended(*, category: str = "", **changes: Any) -> Id:
    """Something that turned out to be an enquiry, and ended on the first day."""
    reference = org.lodged(**changes).reference
    at = org.BEGAN + timedelta(hours=5)
    if category:
        do(reference, "classify", Classify(category=Code(category)), at=at)
    enquiry = DecideKind(Kind.enquiry, "It only asks.")
    for person in (org.COLLEAGUE, org.REPRESENTATIVE):
        do(reference, "decide-kind", enquiry, by=person, at=at)
    return reference


def due(at: datetime = LATER) -> dict[str, bool]:
    return {str(one.reference): one.what.files_only for one in retention.due(now=at)}


def erase() -> dict[str, str | None]:
    actor = org.acting(org.REPRESENTATIVE)
    found = retention.erase(list(retention.due(now=LATER)), actor=actor, now=LATER)
    return {
        str(one.due.reference): str(one.refused.guard) if one.refused is not None else None
        for one in found
    }


def test_without_a_term_everything_is_kept() -> None:
    ended()
    assert due() == {}


def test_what_has_outlived_its_term_goes_once_and_what_is_open_never() -> None:
    gone, still_open = ended(), org.lodged().reference
    keeping(Retention(Kept.words, 24))
    assert due(org.BEGAN + timedelta(days=700)) == {}
    assert due() == {gone: False}
    assert erase() == {gone: None}
    assert due() == {}, "nothing of it is left"
    left = Piece.objects.filter(scope=stream_of(gone), erased_at__isnull=True)
    assert not left.exists()
    assert Piece.objects.filter(scope=stream_of(still_open), erased_at__isnull=True).exists()


def test_a_hold_keeps_it_and_is_named() -> None:
    held = ended()
    do(held, "hold", Hold(Code("court"), "A court asks."), at=org.BEGAN + timedelta(hours=6))
    keeping(Retention(Kept.words, 24))
    [one] = retention.due(now=LATER)
    assert one.what.holds
    assert erase() == {held: "on_hold"}


def test_a_category_has_a_term_of_its_own_and_gives_it_to_those_merged_into_it() -> None:
    short, long = ended(category="poor_service"), ended()
    keeping(Retention(Kept.words, 600), Retention(Kept.words, 12, Code("poor_service")))
    assert set(due()) == {short}
    assert long not in due()


@pytest.mark.parametrize(("wanted", "status"), [("--dry-run", 0), ("--by", 0)])
def test_the_command_says_what_goes_and_does_it_only_when_asked(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, wanted: str, status: int
) -> None:
    from amends.site.cli import retention as command

    gone = ended()
    keeping(Retention(Kept.words, 1))

    class Clock(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> "Clock":
            return cls.fromtimestamp(LATER.timestamp(), tz or UTC)

    monkeypatch.setattr(command, "datetime", Clock)
    monkeypatch.setattr("amends.vault.scrub", lambda: None)
    monkeypatch.setattr("amends.register.engine.scrub", lambda: None)
    words = ["run", "--json", wanted, *([org.REPRESENTATIVE] if wanted == "--by" else [])]
    import argparse

    parser = argparse.ArgumentParser()
    command.add_arguments(parser)
    assert command.run(parser.parse_args(words)) == status
    [line] = json.loads(capsys.readouterr().out)
    assert (line["reference"], line["refused"]) == (gone, None)
    assert (due() == {}) is (wanted == "--by")
