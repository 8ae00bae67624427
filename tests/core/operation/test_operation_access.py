"""Clause 7.3: each party is given a tracking secret of their own, and only the newest counts."""

from datetime import date

import pytest
from tests.core.samples import ANN, CLEO, DAN, START, Story, lodging, two_tenants, words

from amends.core.framework.people.authority import SYSTEM_ACTOR
from amends.core.operation import events as e
from amends.core.operation.acts.assessment import DeclareInterest
from amends.core.operation.acts.communication import MOST_SECRETS, SendNotice, may_follow
from amends.core.operation.acts.merging import Merge, Split
from amends.core.operation.acts.parties import AddParty, EndParty, RaiseIssue, RecordAuthority
from amends.core.operation.acts.receipt import NewParty
from amends.core.operation.effects.consequences import JobKind, consequences
from amends.core.refusal import Guard, Refused
from amends.core.values import Code, Id


def access(party: int, way: e.Way = e.Way.letter) -> SendNotice:
    return SendNotice(e.Notice.access, way, party)


def counters(story: Story) -> list[int | None]:
    """Which secret each party has."""
    return [p.counter for p in story.complaint.parties]


def daughter() -> NewParty:
    return NewParty(words("daughter"), capacity=Code("executor"), acts_for=(0,))


def test_the_first_secret_is_of_whoever_lodged_and_a_notice_gives_each_their_own() -> None:
    story = Story().received(two_tenants())
    assert counters(story) == [0, None]
    story.does("send-notice", access(2)).does("send-notice", access(1))
    assert counters(story) == [2, 1]
    assert story.complaint.secrets == 3


def test_a_representative_who_lodged_has_the_first_secret() -> None:
    story = Story().received(lodging(representatives=(daughter(),)))
    assert counters(story) == [None, 0]
    story.does("send-notice", access(2)).does("send-notice", access(1))
    assert counters(story) == [2, 1]


@pytest.mark.parametrize(
    "notice",
    [
        SendNotice(e.Notice.status, e.Way.letter, 1),
        SendNotice(e.Notice.access, e.Way.email, 1, delivery=e.Delivery.failed),
    ],
)
def test_other_notices_and_what_did_not_arrive_issue_nothing(notice: SendNotice) -> None:
    story = Story().received().does("send-notice", notice)
    assert (counters(story), story.complaint.secrets) == ([0], 1)


def test_access_is_for_whoever_takes_part_and_may_read_it() -> None:
    story = Story().received(two_tenants())
    story.does("add-party", AddParty(e.PartyRole.affected, words("neighbour")))
    speaking = AddParty(e.PartyRole.representative, words("friend"), acts_for=(2,))
    story.does("add-party", speaking)
    assert story.refuses("send-notice", access(9)) is Guard.unknown_party
    assert story.refuses("send-notice", access(3)) is Guard.authority_missing
    assert story.refuses("send-notice", access(4)) is Guard.authority_missing
    to_personnel = SendNotice(e.Notice.access, e.Way.letter, person=ANN)
    assert story.refuses("send-notice", to_personnel) is Guard.unknown_party

    story.does("record-authority", RecordAuthority(4, e.Standing.shown, evidence=words()))
    story.does("send-notice", access(4))
    assert counters(story) == [0, None, None, 1]
    story.does("record-authority", RecordAuthority(4, e.Standing.refused))
    assert story.refuses("send-notice", access(4)) is Guard.authority_missing
    assert not may_follow(story.complaint, story.rules, 4, START)
    story.does("end-party", EndParty(2, words()))
    assert story.refuses("send-notice", access(2)) is Guard.unknown_party


def test_whoever_joined_to_speak_follows_only_while_their_authority_lasts() -> None:
    story = Story().received()
    speaking = AddParty(e.PartyRole.representative, words("friend"), acts_for=(1,))
    story.does("add-party", speaking)
    story.does("record-authority", RecordAuthority(2, e.Standing.shown, date(2026, 11, 30)), CLEO)
    assert may_follow(story.complaint, story.rules, 2, START)
    assert not may_follow(story.complaint, story.rules, 2, START.replace(month=12))


def test_who_lodged_for_somebody_follows_it_until_their_authority_is_refused() -> None:
    story = Story().received(lodging(representatives=(daughter(),)))
    assert may_follow(story.complaint, story.rules, 2, START)
    story.does("record-authority", RecordAuthority(2, e.Standing.refused))
    assert not may_follow(story.complaint, story.rules, 2, START)
    assert may_follow(story.complaint, story.rules, 1, START)


def test_what_is_split_off_has_no_secret_and_what_is_merged_gives_none() -> None:
    story = Story().received(two_tenants())
    story.does("raise-issue", RaiseIssue())
    other = Story(reference=Id("C-2"))
    story.together("split", other, Split((2,), words(), other.reference))
    assert (counters(other), other.complaint.secrets) == ([None, None], 0)
    other.does("send-notice", access(2))
    assert counters(other) == [None, 0]

    into = Story(reference=Id("C-3")).received()
    other.together("merge", into, Merge(into.reference, words()))
    assert other.refuses("send-notice", access(2)) is Guard.wrong_stage
    into.does("send-notice", access(3))
    assert counters(into) == [0, None, 1]


def test_there_is_an_end_to_secrets() -> None:
    story = Story().received()
    for _ in range(MOST_SECRETS - 1):
        story.does("send-notice", access(1))
    assert story.refuses("send-notice", access(1)) is Guard.already_done


def test_a_code_goes_by_email_or_a_letter_says_that_staff_replaced_the_one_before() -> None:
    story = Story().received()
    replaced = [JobKind.tell_replaced]
    for way, tasks in (
        (e.Way.in_person, replaced),
        (e.Way.letter, replaced),
        (e.Way.email, [JobKind.tell_access]),
    ):
        story.does("send-notice", access(1, way))
        asked = consequences(story.complaint, story.entries[-1:], story.rules)
        assert [one.kind for one in asked] == tasks


def test_a_first_code_replaces_none_and_asks_for_no_letter() -> None:
    story = Story().received(two_tenants()).does("send-notice", access(2, e.Way.in_person))
    assert consequences(story.complaint, story.entries[-1:], story.rules) == ()


def test_a_secret_is_given_by_whoever_handles_is_independent_and_is_told_the_names() -> None:
    story = Story().received()
    for who in (SYSTEM_ACTOR, DAN):
        assert story.refuses("send-notice", access(1), who) is Guard.not_permitted
    story.does("send-notice", SendNotice(e.Notice.status, e.Way.letter, 1), DAN)
    story.does("send-notice", access(1), CLEO)

    secretly = lodging(complainants=(NewParty(words("w"), mode=e.IdentityMode.confidential),))
    kept = Story().received(secretly)
    assert kept.refuses("send-notice", access(1), CLEO) is Guard.not_permitted
    kept.does("send-notice", access(1), ANN)
    story.does("declare-interest", DeclareInterest(words("my neighbour")), CLEO)
    assert story.refuses("send-notice", access(1), CLEO) is Guard.not_independent


def test_nobody_who_wants_no_name_is_given_one() -> None:
    for parties in (
        {"complainants": (NewParty(words("name"), mode=e.IdentityMode.anonymous),)},
        {"affected": (NewParty(words("name"), mode=e.IdentityMode.anonymous),)},
    ):
        with pytest.raises(Refused) as refused:
            Story().received(lodging(**parties))
        assert refused.value.guard is Guard.anonymous_with_identity
    story = Story().received(lodging(complainants=(NewParty(mode=e.IdentityMode.anonymous),)))
    witness = AddParty(e.PartyRole.affected, words("name"), e.IdentityMode.anonymous)
    assert story.refuses("add-party", witness) is Guard.anonymous_with_identity
    story.does("add-party", AddParty(e.PartyRole.affected, mode=e.IdentityMode.anonymous))
