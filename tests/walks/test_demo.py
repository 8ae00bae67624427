"""The demonstration: every stage, proved, the same again, and never a real record."""

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.db import transaction

from amends.core.framework.authority import PUBLIC_ACTOR
from amends.core.operation.complaint import Complaint, Stage
from amends.core.operation.events import ImmediateActionTaken, PersonHeard, Standing
from amends.core.values import Id
from amends.errands.models import Errand
from amends.handling import access, demonstration, rules
from amends.handling.demonstration import NotADemonstration, Scene, play
from amends.handling.lodging import track
from amends.handling.perform import RECEIVE, Step
from amends.handling.proving import prove
from amends.handling.streams import complaint_of, stream_of, told
from amends.journal import log, store
from amends.journal.models import Entry, Leaf
from amends.people.models import Account
from amends.people.signing_in import SignInBackend
from amends.register import search
from amends.register.models import Deadline, Row
from amends.site.demo import loading
from amends.site.demo.days import Days
from amends.site.demo.loading import PASSWORD, NotHere, Wanted, load
from amends.site.demo.organization import organization, person_id
from amends.site.demo.post import Post
from amends.site.demo.stories import STORIES
from amends.site.demo.telling import House

from ..records import organization as org

AS_OF = datetime(2026, 3, 18, 17, tzinfo=UTC)
"""A Wednesday, the day after a public holiday."""
GROUP = Wanted("group", AS_OF, complaints=60, seed=1)
SHOP = Wanted("shop", AS_OF, complaints=40, seed=1)
SMALL = replace(GROUP, complaints=5)


@pytest.fixture
def _empty(db: None, tmp_path: Path, settings: Any) -> Iterator[None]:
    settings.AMENDS_DATA = tmp_path
    rules.forget()
    yield
    rules.forget()


@pytest.fixture
def _committed(committed_database: str, tmp_path: Path, settings: Any) -> Iterator[None]:
    settings.AMENDS_DATA = tmp_path
    rules.forget()
    yield
    rules.forget()


empty = pytest.mark.usefixtures("_empty")


def story(name: str, wanted: Wanted = SMALL) -> list[Complaint]:
    """The complaints of one story, as they stand."""
    theirs = organization(wanted.which, wanted.as_of.date())
    days = Days(theirs.calendar, wanted.as_of)
    house, post = House(theirs, days, wanted.seed), Post(theirs, days, "")
    (tell,) = (one for one in STORIES[wanted.which] if one.__name__ == name)
    found = [
        complaint_of(t.reference, store.read(stream_of(t.reference))) for t in tell(house, post)
    ]
    return [one for one in found if one is not None]


def comparable() -> str:
    """A digest of the record without what chance gives: ids of pieces, salts, the log's own."""
    whole = hashlib.sha256()
    entries = Entry.objects.exclude(stream="log").order_by("stream", "version")
    for entry in entries.values_list("stream", "version", "kind", "recorded", "body"):
        plain = re.sub(r'"(digest|sealed)":"[^"]+"', "", entry[-1])
        whole.update(json.dumps([*entry[:-1], plain]).encode())
    return whole.hexdigest()


# --- the whole of it ---


@pytest.mark.usefixtures("_committed")
def test_the_group_is_loaded_whole_with_every_stage_and_proves_itself() -> None:
    kept = load(GROUP)

    assert set(Row.objects.values_list("stage", flat=True)) == set(Stage)
    report = prove(now=AS_OF)
    assert report.clean, report.findings
    assert Leaf.objects.count() == Entry.objects.count()
    assert demonstration.is_demonstration()
    assert kept.whole
    assert demonstration.cards() == kept.cards != ()


@empty
def test_nothing_is_sent_and_nothing_is_left_to_do_about_the_past() -> None:
    load(GROUP)

    assert mail.outbox == []
    assert not Errand.objects.filter(done_at__isnull=True).exists()
    assert not Deadline.objects.filter(lapses_at__lt=AS_OF).exists()


@empty
def test_nothing_lies_in_the_future_and_something_happened_lately() -> None:
    load(SMALL)

    recorded = list(Entry.objects.values_list("recorded", flat=True))
    assert max(recorded) <= "2026-03-18T17:00:00.000000Z"
    assert max(recorded) > "2026-03-17"
    assert Row.objects.filter(open=True, next_due__gt=AS_OF).exists()


@empty
def test_somebody_waits_for_each_kind_of_second_look() -> None:
    load(SMALL)

    awaited = set(Row.objects.filter(open=True).values_list("awaiting", flat=True))
    assert awaited >= {"triage", "second_person", "authorization", "reaction"}
    assert Deadline.objects.filter(lapsed=True).exists()


@empty
def test_the_shop_is_loaded_with_nine_people_and_decides_alone_with_a_reason() -> None:
    load(SHOP)

    assert len(rules.directory().persons) == 9
    assert Row.objects.count() >= SHOP.complaints
    assert '"alone":{' in " ".join(Entry.objects.values_list("body", flat=True))
    (brake,) = story("brake_that_failed", SHOP)
    assert brake.safety


@empty
def test_words_of_the_tales_are_found_at_once() -> None:
    load(SMALL)

    marcus = rules.directory().person(person_id("marcus"))
    assert marcus is not None
    rows = access.visible(marcus, rules.rules_at(AS_OF))
    assert len(search.search(rows, "staircase C notice").rows) == 1


# --- the stories ---


@empty
def test_each_story_stands_where_it_says() -> None:
    load(SMALL)

    (refund,) = story("counter_refund")
    assert refund.stage is Stage.closed_satisfied
    assert refund.version < 25
    (refused,) = story("refused_climbs_and_goes_outside")
    assert (refused.stage, refused.lead.body) == (Stage.in_external_resolution, "tenancy_board")
    assert (refused.lead.level, len(refused.responses)) == ("management_review", 2)
    (joint,) = story("joint_halves_differ")
    assert [p.stage for p in joint.complainants] == [Stage.closed_satisfied, Stage.unresolved_open]
    (german,) = story("large_print_in_german")
    assert (german.lead.language, german.lead.needs) == ("de", ("large_print",))
    (daughter,) = story("bereaved_daughter")
    assert daughter.parties[1].authority is Standing.shown
    assert daughter.stage is Stage.closed_satisfied
    faults = story("recurring_fault")
    assert [one.pattern for one in faults[:4]] == ["single", "single", "single", "recurring"]


@empty
def test_a_danger_at_night_is_acted_on_before_it_is_assessed() -> None:
    load(SMALL)

    (danger,) = story("safety_alert_at_night")
    entries = [told(entry) for entry in store.read(stream_of(danger.reference))]
    acted = next(e for e in entries if isinstance(e.event, ImmediateActionTaken))
    assert danger.safety
    assert danger.assessed_at is not None
    assert acted.happened < danger.assessed_at


@empty
def test_many_complaints_follow_one_incident() -> None:
    load(SMALL)

    outage = story("outage_with_followers")
    assert {one.incident for one in outage} == {"millrace_outage"}
    assert len(outage[0].links) == len(outage) - 3
    assert outage[-1].stage is Stage.merged


@empty
def test_whoever_handled_the_first_does_not_handle_the_complaint_about_it() -> None:
    load(SMALL)

    first, about = story("about_the_handling")
    assert first.owner == person_id("priya")
    assert person_id("priya") in about.handled_by
    assert about.owner == person_id("joel")


@empty
def test_the_person_complained_about_was_told_and_heard_and_their_manager_sees_nothing() -> None:
    load(SMALL)

    heard, waiting = story("rude_conduct")
    assert [s.heard for s in (*heard.subjects, *waiting.subjects)] == [True, False]
    entries = [told(entry) for entry in store.read(stream_of(heard.reference))]
    assert [e.by for e in entries if isinstance(e.event, PersonHeard)] == [person_id("callum")]
    in_force = rules.rules_at(AS_OF)
    for who, sees in (("marcus", True), ("leila", True), ("dafydd", False), ("callum", False)):
        person = in_force.people.person(person_id(who))
        assert person is not None
        seen = access.visible(person, in_force).filter(pk=heard.reference).exists()
        assert seen is sees, who


# --- who can try what ---


@empty
def test_every_card_opens_what_it_promises() -> None:
    for card in load(SMALL).cards:
        assert card.tries
        if card.reference:
            assert track(card.reference, card.secret, now=AS_OF).complaint.open
            continue
        account = SignInBackend().authenticate(
            None, sign_in=card.sign_in, password=PASSWORD, network=card.sign_in, now=AS_OF
        )
        assert account is not None, card.sign_in
        assert rules.directory().person(Id(account.person)) is not None


@empty
def test_an_installation_without_a_demonstration_has_no_cards() -> None:
    log.open_log(host="shop.example", demo=False, now=AS_OF)

    assert not demonstration.is_demonstration()
    assert demonstration.cards() == ()


# --- never a real one, and always the same ---


@empty
def test_a_real_organization_is_left_alone() -> None:
    log.open_log(host="shop.example", demo=False, now=org.BEGAN)
    org.found_organization()
    before = Entry.objects.count()

    with pytest.raises(NotHere, match="an organization of its own"):
        load(SMALL)

    assert Entry.objects.count() == before
    assert not Account.objects.exists()
    assert demonstration.kept() is None


@empty
def test_no_simulated_clock_writes_a_real_record() -> None:
    log.open_log(host="shop.example", demo=False, now=org.BEGAN)
    org.found_organization()
    scene = Scene(org.BEGAN, PUBLIC_ACTOR, (Step("complaint/AAAA-AAAA", RECEIVE, org.complaint()),))

    with pytest.raises(NotADemonstration):
        play([scene])

    assert not Row.objects.exists()


@empty
def test_loading_again_keeps_what_is_there() -> None:
    first = load(SMALL)
    entries = Entry.objects.count()

    again = load(replace(SMALL, seed=2, complaints=900))

    assert (again, Entry.objects.count()) == (first, entries)


@empty
def test_the_other_demonstration_needs_another_folder() -> None:
    load(replace(SHOP, complaints=0))

    with pytest.raises(NotHere, match="the other demonstration"):
        load(SMALL)


@empty
def test_the_same_seed_tells_the_same_and_an_interrupted_load_ends_the_same(
    tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loading, "_AT_ONCE", 60)

    def digest(folder: str, wanted: Wanted, *, interrupted_after: int | None = None) -> str:
        """Loaded into a folder and a database of its own, which are then taken back."""
        settings.AMENDS_DATA = tmp_path / folder
        (tmp_path / folder / "keys").mkdir(parents=True)
        rules.forget()
        apart = transaction.atomic()
        apart._from_testcase = True  # type: ignore[attr-defined] # as the test's own: durable inside
        with apart:
            if interrupted_after is not None:
                _interrupted(wanted, after=interrupted_after)
            load(wanted)
            found = comparable()
            transaction.set_rollback(True)
        return found

    def _interrupted(wanted: Wanted, *, after: int) -> None:
        calls = iter(range(after))

        def plays(scenes: Any) -> int:
            if next(calls, None) is None:
                raise KeyboardInterrupt
            return play(scenes)

        with monkeypatch.context() as patch:
            patch.setattr(demonstration, "play", plays)
            with pytest.raises(KeyboardInterrupt):
                load(wanted)

    small = replace(SMALL, complaints=12)
    first = digest("one", small)
    assert digest("two", small) == first
    assert digest("three", small, interrupted_after=3) == first
    assert digest("four", replace(small, seed=2)) != first


def test_references_are_never_given_twice() -> None:
    theirs = organization("shop", AS_OF.date())
    house = House(theirs, Days(theirs.calendar, AS_OF), seed=1)

    assert house.tale("same").reference != house.tale("same").reference
