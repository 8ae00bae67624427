"""A policy changes by a new version with a reason; what was decided stays under the old one."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db.models import QuerySet
from tests.named import perform_named
from tests.records import organization as org

from amends.core.framework.appointments import EndRole
from amends.core.framework.people.personnel import Role
from amends.core.framework.policy.commitments import Control, ControlName, Strength
from amends.core.framework.policy.vocabulary import Entry
from amends.core.refusal import Guard, Refused
from amends.core.values import Code, Id
from amends.governance import publishing
from amends.governance.publishing import Draft, NotPublishable, following, publish, touched
from amends.handling import access, rules
from amends.jobs.models import Job
from amends.journal.models import Entry as Written
from amends.register.models import Row

pytestmark = pytest.mark.django_db

LATER = org.BEGAN + timedelta(days=1)


@pytest.fixture(autouse=True)
def _organization() -> None:
    org.found_organization()


def drafted(**changes: object) -> Draft:
    in_force = rules.rules_at(LATER).policy
    return following(replace(in_force, **changes), in_force)  # type: ignore[arg-type]


def _seen_by(person: str) -> QuerySet[Row]:
    in_force = rules.rules_at(LATER)
    known = in_force.people.person(Id(person))
    assert known is not None
    return access.visible(known, in_force)


def test_a_published_version_binds_from_now_on_and_never_before() -> None:
    draft = drafted(watch_days=7)
    publish(draft, reason="We look sooner.", actor=org.acting(org.REPRESENTATIVE), now=LATER)
    assert rules.rules_at(LATER).policy.watch_days == 7
    assert rules.rules_at(LATER - timedelta(hours=1)).policy.watch_days == 30
    last = Written.objects.filter(stream="policy/1").latest("version")
    assert last.kind == "PolicyAdopted"
    assert "sooner" not in last.body, "the reason is words, and words are sealed"


def test_publishing_has_the_open_complaints_drawn_anew() -> None:
    publish(drafted(watch_days=7), reason="x", actor=org.acting(org.REPRESENTATIVE), now=LATER)
    assert Job.objects.filter(stream="policy/1", kind="redraw").count() == 2


def test_a_used_code_cannot_be_deleted_only_retired() -> None:
    categories = rules.rules_at(LATER).policy.categories
    gone = drafted(categories=categories[1:])
    assert not gone.publishable
    with pytest.raises(NotPublishable):
        publish(gone, reason="x", actor=org.acting(org.REPRESENTATIVE), now=LATER)
    retired = (replace(categories[0], retired=True), *categories[1:])
    assert drafted(categories=retired).publishable


def test_the_draft_tells_how_many_open_complaints_it_touches() -> None:
    from amends.core.operation.acts.receipt import NewIssue

    categories = rules.rules_at(LATER).policy.categories
    for _ in range(3):
        org.lodged(issues=(NewIssue(category=categories[0].code),))
    draft = drafted(categories=(replace(categories[0], retired=True), *categories[1:]))
    told = {f"categories.{categories[0].code}": 3}
    assert touched(draft, seen=_seen_by(org.REPRESENTATIVE)) == told
    assert touched(draft, seen=_seen_by(org.AUDITOR)) == {}, "a number would tell of hidden ones"


def test_only_who_may_adopt_publishes() -> None:
    with pytest.raises(Refused) as refused:
        publish(drafted(watch_days=7), reason="x", actor=org.acting(org.HANDLER), now=LATER)
    assert refused.value.guard is Guard.not_permitted
    assert rules.rules_at(LATER).policy.version == 1


def test_a_draft_that_another_has_overtaken_is_not_published() -> None:
    first, second = drafted(watch_days=9), drafted(watch_days=7)
    rep = org.acting(org.REPRESENTATIVE)
    publish(first, reason="x", actor=rep, now=LATER)
    in_force = rules.rules_at(LATER).policy
    assert not replace(second, in_force=in_force).publishable
    again = publishing.following(second.policy, in_force)
    publish(again, reason="y", actor=rep, now=LATER + timedelta(hours=1))
    assert rules.rules_at(LATER + timedelta(hours=1)).policy.version == 3


def test_a_new_category_can_be_chosen_at_once() -> None:
    categories = rules.rules_at(LATER).policy.categories
    draft = drafted(categories=(*categories, Entry(Code("damp"), labels=categories[0].labels)))
    publish(draft, reason="Damp.", actor=org.acting(org.REPRESENTATIVE), now=LATER)
    from amends.core.operation.acts.receipt import NewIssue

    lodged = org.lodged(LATER, issues=(NewIssue(category=Code("damp")),))
    assert lodged.performed.complaint.category == "damp"


# --- a policy that is older than the control of who sees more ---


def _older() -> None:
    """Publish, as an upgraded installation has it, a policy that does not mention the control."""
    known = rules.rules_at(LATER).policy.controls
    names = (ControlName.widen_access, ControlName.publish_policy)
    draft = drafted(controls=tuple(one for one in known if one.name not in names))
    for person in (org.REPRESENTATIVE, org.DIRECTOR):
        publish(draft, reason="x", actor=org.acting(person), now=LATER)


def _alone() -> tuple[Control, ...]:
    alone = Control(ControlName.widen_access, Strength.alone_with_reason)
    known = rules.rules_at(LATER).policy.controls
    return (*(one for one in known if one.name is not alone.name), alone)


def _only_one_adopts() -> None:
    given = EndRole(Role.top_management)
    perform_named(org.DIRECTOR, "end-role", given, actor=rules.OPERATOR, now=LATER)


def test_the_only_person_of_rank_under_an_older_policy_may_decide_alone_with_a_reason() -> None:
    _older()
    _only_one_adopts()
    rep = org.acting(org.REPRESENTATIVE)
    draft = drafted(controls=_alone())
    assert not publishing.takes_two(draft, by=rep.id, now=LATER)
    with pytest.raises(Refused) as why:
        publish(draft, reason="", actor=rep, now=LATER)
    assert why.value.guard is Guard.needs_reason
    publish(draft, reason="I run it alone.", actor=rep, now=LATER)
    assert not rules.rules_at(LATER).policy.control("widen_access").second_needed(None)


def test_a_second_person_of_rank_approves_it_under_an_older_policy_too() -> None:
    _older()
    publish(drafted(controls=_alone()), reason="x", actor=org.acting(org.REPRESENTATIVE), now=LATER)
    assert rules.rules_at(LATER).policy.control("widen_access").second_needed(None)
    assert publishing.awaits_second()


def test_no_policy_is_proposed_that_nobody_could_approve() -> None:
    _only_one_adopts()
    with pytest.raises(Refused) as why:
        publish(
            drafted(controls=_alone()), reason="x", actor=org.acting(org.REPRESENTATIVE), now=LATER
        )
    assert why.value.guard is Guard.no_second_person
    assert not publishing.awaits_second()
