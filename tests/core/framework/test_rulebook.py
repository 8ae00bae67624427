"""Clause 5.3: which rules bind when, and that an adopted text is the one that was adopted."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from tests.core.samples import ANN, REP, TOP, actor
from tests.core.shut import closed_on

from amends.core.codec import plain, value_of
from amends.core.framework.adoption import calendar_text
from amends.core.framework.adoption.acts import (
    Adopt,
    ReturnProposal,
    adopt,
    return_proposal,
)
from amends.core.framework.adoption.acts import (
    waiting as waiting_of,
)
from amends.core.framework.adoption.events import (
    Adoption,
    CalendarAdopted,
    PackAdopted,
    PolicyAdopted,
)
from amends.core.framework.adoption.proposals import (
    PolicyProposed,
    ProposalReturned,
    RuleKind,
    RuleProposal,
)
from amends.core.framework.adoption.rulebook import (
    Named,
    NothingAdopted,
    OtherText,
    Rulebook,
    digest,
    rulebook,
)
from amends.core.framework.packs.clock_count import NoCalendar
from amends.core.framework.packs.pack import UNIT_CALENDAR
from amends.core.framework.packs.verdict import State
from amends.core.framework.people.authority import Actor, Permission
from amends.core.framework.people.personnel import Directory, Person
from amends.core.framework.policy import text as policy_text
from amends.core.framework.policy.commitments import Control, ControlName, Strength
from amends.core.framework.policy.organization import (
    Closure,
    Unit,
)
from amends.core.framework.policy.policy import Policy
from amends.core.framework.toml_tables import NotUnderstood
from amends.core.principles.calendars import (
    Calendar,
    HalfDay,
)
from amends.core.refusal import Guard, Refused
from amends.core.values import Code, Id, Sealed
from amends.governance.defaults import default_policy, pack, plain_calendar

START = datetime(2026, 1, 5, 9, tzinfo=UTC)
DAY = timedelta(days=1)


def policy_adopted(version: int, binds: datetime) -> tuple[Adoption, str]:
    standard = policy_text.read(default_policy("standard"))
    text = policy_text.write(replace(standard, version=version, watch_days=version))
    return PolicyAdopted(version, digest(text), binds), text


def pack_adopted(binds: datetime) -> tuple[Adoption, str]:
    text = pack("iso-10002")
    return PackAdopted(Code("iso-10002"), Id("2018.4"), digest(text), binds), text


def calendar_adopted(calendar: Calendar, binds: datetime) -> tuple[Adoption, str]:
    text = calendar_text.write(calendar)
    return CalendarAdopted(calendar.code, calendar.version, digest(text), binds), text


def weekdays(version: int, *holidays: date) -> Calendar:
    return Calendar(Code("weekdays"), version=version, holidays=frozenset(holidays))


WHOLE = rulebook(
    [policy_adopted(1, START), pack_adopted(START), calendar_adopted(weekdays(1), START)]
)


def adopting(book: Rulebook, adoption: Adoption, text: str) -> Rulebook:
    """The rulebook with one more adoption."""
    return replace(book, held=(*book.held, *rulebook([(adoption, text)]).held))


# --- adopting ---


@pytest.mark.parametrize(
    "event",
    [
        PolicyAdopted(3, digest("a"), START, Sealed(Id("piece/1"), digest("b"), 7)),
        PackAdopted(Code("iso-10002"), Id("2018.4"), digest("a"), START),
        CalendarAdopted(Code("weekdays"), 2, digest("a"), START),
    ],
)
def test_adoptions_are_events_that_a_body_can_hold(event: Adoption) -> None:
    assert value_of(type(event), plain(event)) == event


def adopted(kind: RuleKind, code: str, version: str, at: datetime = START) -> Adoption:
    given = Adopt(kind, Code(code), Id(version), digest("a"), at)
    (event,) = adopt(WHOLE, actor(REP), START, given)
    assert not isinstance(event, PolicyProposed | ProposalReturned)
    return event


def test_what_is_adopted_is_the_next_policy_a_newer_calendar_and_any_other_pack() -> None:
    for kind, code, version, guard in [
        (RuleKind.policy, "policy", "1", Guard.already_exists),
        (RuleKind.policy, "policy", "3", Guard.already_exists),
        (RuleKind.policy, "another", "1", Guard.already_exists),
        (RuleKind.policy, "policy", "x", Guard.wrong_type),
        (RuleKind.calendar, "weekdays", "1", Guard.already_exists),
        (RuleKind.calendar, "weekdays", "0", Guard.already_exists),
        (RuleKind.calendar, "weekdays", "x", Guard.wrong_type),
        (RuleKind.calendar, "weekdays", "9" * 20, Guard.wrong_type),
        (RuleKind.pack, "iso-10002", "2018.4", Guard.already_exists),
    ]:
        with pytest.raises(Refused) as refused:
            adopted(kind, code, version)
        assert refused.value.guard is guard, (kind, code, version)
    with pytest.raises(Refused) as past:
        adopted(RuleKind.policy, "policy", "2", START - DAY)
    assert past.value.guard is Guard.term_over
    assert adopted(RuleKind.policy, "policy", "2") == PolicyAdopted(2, digest("a"), START)
    assert isinstance(adopted(RuleKind.calendar, "weekdays", "7"), CalendarAdopted)
    assert isinstance(adopted(RuleKind.pack, "iso-10002", "2018.1"), PackAdopted)


def _by_two() -> Rulebook:
    """A house whose policy asks two persons to publish."""
    standard = policy_text.read(default_policy("standard"))
    asked = (*standard.controls, Control(ControlName.publish_policy, Strength.required))
    text = policy_text.write(replace(standard, controls=asked))
    return rulebook([(PolicyAdopted(1, digest(text), START), text)])


def policy_of(text: str, by: Id) -> RuleProposal:
    return RuleProposal(RuleKind.policy, Code("policy"), Id("2"), digest(text), by)


SECOND = Adopt(RuleKind.policy, Code("policy"), Id("2"), digest("b"))


def test_where_two_publish_the_first_only_proposes_and_the_second_adopts_the_same_text() -> None:
    book = _by_two()
    (proposed,) = adopt(book, actor(REP), START, SECOND)
    assert proposed == PolicyProposed(2, digest("b"))
    waiting = book.with_waiting(*waiting_of([(proposed, REP)]))
    assert waiting.at(START).policy.version == 1, "a proposal binds nobody"

    with pytest.raises(Refused) as alone:
        adopt(waiting, actor(REP), START, SECOND)
    assert alone.value.guard is Guard.same_person
    (adopted_now,) = adopt(waiting, actor(TOP), START, SECOND)
    assert adopted_now == PolicyAdopted(2, digest("b"), START, first=REP)
    (other,) = adopt(waiting, actor(TOP), START, replace(SECOND, sha256=digest("c")))
    assert other == PolicyProposed(2, digest("c")), "another text is another proposal"


def test_a_machine_is_neither_of_the_two_persons() -> None:
    token = Actor(Id("token/1"), granted=frozenset({Permission.policy_adopt}))
    for book in (_by_two(), _by_two().with_waiting(policy_of("b", REP))):
        with pytest.raises(Refused) as refused:
            adopt(book, token, START, SECOND)
        assert refused.value.guard is Guard.not_permitted


def test_where_one_person_is_enough_nothing_waits() -> None:
    assert WHOLE.at(START).policy.control("publish_policy").strength is (
        Strength.alone_with_reason
    ), "policies that do not mention it were published by one person"
    (event,) = adopt(WHOLE, actor(REP), START, SECOND)
    assert isinstance(event, PolicyAdopted)


def test_a_proposal_is_sent_back_by_whoever_could_adopt_it_and_only_while_it_stands() -> None:
    waiting = _by_two().with_waiting(policy_of("b", REP))
    why = Sealed(Id("piece/1"), digest("why"), 3)
    for person in (TOP, REP):
        (event,) = return_proposal(waiting, actor(person), START, _returned("b", why))
        assert event == ProposalReturned(2, digest("b"), why)
    for book, text, person, guard in [
        (waiting, "c", TOP, Guard.nothing_proposed),
        (_by_two(), "b", TOP, Guard.nothing_proposed),
        (waiting, "b", ANN, Guard.not_permitted),
    ]:
        with pytest.raises(Refused) as refused:
            return_proposal(book, actor(person), START, _returned(text, why))
        assert refused.value.guard is guard


def _returned(text: str, why: Sealed) -> ReturnProposal:
    return ReturnProposal(digest(text), why)


def test_the_newest_proposal_stands_until_a_policy_is_adopted_or_it_is_sent_back() -> None:
    first, newer = PolicyProposed(2, digest("b")), PolicyProposed(2, digest("c"))
    calendar = CalendarAdopted(Code("ie"), 2, digest("x"), START)
    assert waiting_of([(first, REP), (newer, TOP)]) == (policy_of("c", TOP),)
    assert waiting_of([(first, REP), (calendar, TOP)]) == (policy_of("b", REP),)
    for after in (
        PolicyAdopted(2, digest("b"), START, first=REP),
        ProposalReturned(2, digest("b"), Sealed(Id("piece/1"), digest("why"), 3)),
    ):
        assert waiting_of([(first, REP), (after, TOP)]) == ()


def test_a_text_with_another_digest_is_refused() -> None:
    event, text = policy_adopted(1, START)
    with pytest.raises(OtherText):
        rulebook([(event, text + "\n")])


def test_a_text_of_another_version_is_refused() -> None:
    event, _ = policy_adopted(1, START)
    _, text = policy_adopted(2, START)
    with pytest.raises(OtherText):
        rulebook([(replace(event, sha256=digest(text)), text)])


def test_a_text_that_is_not_understood_is_refused() -> None:
    text = "version = 1\nname = 'x'\nunheard_of = 1\n"
    with pytest.raises(NotUnderstood):
        rulebook([(PolicyAdopted(1, digest(text), START), text)])


# --- which rules bind ---


def test_nothing_can_be_decided_before_a_policy_was_adopted() -> None:
    for empty in (Rulebook(), rulebook([pack_adopted(START)])):
        with pytest.raises(NothingAdopted):
            empty.at(START)


def test_each_version_binds_from_its_moment_on() -> None:
    book = rulebook([policy_adopted(1, START), policy_adopted(2, START + DAY)])
    versions = [
        book.at(moment).policy.version
        for moment in (START, START + DAY - timedelta(microseconds=1), START + DAY, START + 9 * DAY)
    ]
    assert versions == [1, 1, 2, 2]


def test_before_the_first_policy_the_first_one_stands_in() -> None:
    book = rulebook([pack_adopted(START - 9 * DAY), policy_adopted(1, START)])
    assert book.at(START - 20 * DAY).policy.version == 1


def test_what_was_adopted_last_wins_even_over_one_that_binds_later() -> None:
    book = rulebook(
        [
            policy_adopted(1, START),
            policy_adopted(2, START + 9 * DAY),
            policy_adopted(3, START + DAY),
        ]
    )
    assert [book.at(START + n * DAY).policy.version for n in (0, 2, 10)] == [1, 3, 3]


def test_adopting_one_more_moves_no_earlier_rules() -> None:
    before = WHOLE.at(START)
    after = adopting(WHOLE, *policy_adopted(2, START + DAY))
    assert after.at(START) == before
    assert after.at(START + DAY).policy.version == 2
    assert after.at(START + DAY).packs == before.packs


def test_rules_name_what_they_are_made_of() -> None:
    assert set(WHOLE.at(START).adopted) == {
        Named(Code("policy"), Code("policy"), Id("1")),
        Named(Code("pack"), Code("iso-10002"), Id("2018.4")),
        Named(Code("calendar"), Code("weekdays"), Id("1")),
    }


def test_the_same_moment_gives_the_same_rules_without_building_them_anew() -> None:
    assert WHOLE.at(START) is WHOLE.at(START + DAY)


def test_personnel_is_part_of_the_rules() -> None:
    person = Person(Id("person/1"))
    book = WHOLE.with_people(Directory({person.id: person}))
    assert book.at(START).people.person(person.id) is person
    assert WHOLE.at(START).people.person(person.id) is None


# --- calendars of units and verdicts ---


def with_policy(policy: Policy) -> Rulebook:
    text = policy_text.write(policy)
    return adopting(WHOLE, PolicyAdopted(policy.version, digest(text), START), text)


def test_a_unit_counts_on_its_calendar_in_its_zone_with_its_closures() -> None:
    north = Unit(Code("north"), zone="Europe/Berlin")
    closed = date(2026, 1, 7)
    policy = replace(
        WHOLE.at(START).policy, version=2, units=(north,), closures=(Closure(closed, north.code),)
    )
    rules = with_policy(policy).at(START)
    calendar = rules.calendar("north")
    assert (calendar.code, calendar.zone) == ("weekdays", "Europe/Berlin")
    assert not calendar.is_working(closed)
    assert rules.calendar(None).is_working(closed)


def test_a_calendar_that_was_not_adopted_is_refused_not_guessed() -> None:
    rules = with_policy(replace(WHOLE.at(START).policy, version=2, calendar=Code("moon"))).at(START)
    with pytest.raises(NoCalendar, match="moon"):
        rules.calendar("main")


def test_the_policys_targets_become_dates() -> None:
    rules = WHOLE.at(START)
    found = rules.verdicts(
        unit="main",
        facts=rules.target_facts("routine"),
        events={"received": START},
        at=START,
    )
    assert [(v.pack, v.clock, v.state, v.due and v.due.day) for v in found] == [
        ("iso-10002", "acknowledge", State.open, date(2026, 1, 6)),
        ("iso-10002", "respond", State.open, date(2026, 2, 2)),
    ]
    assert UNIT_CALENDAR not in rules.calendars


def test_a_new_version_of_a_calendar_moves_no_verdict_of_before() -> None:
    later = START + 3 * DAY
    book = adopting(WHOLE, *calendar_adopted(weekdays(2, date(2026, 1, 12)), later))
    days = [
        found[1].due.day
        for moment in (START, later)
        if (
            found := book.at(moment).verdicts(
                unit=None,
                facts=book.at(moment).target_facts("routine"),
                events={"received": START},
                at=START,
            )
        )
        and found[1].due is not None
    ]
    assert days == [date(2026, 2, 2), date(2026, 2, 3)]


# --- calendars as text ---


def test_a_calendar_is_written_and_read_back_whole() -> None:
    calendar = Calendar(
        Code("uk-ew"),
        version=4,
        zone="Europe/London",
        weekend=frozenset({4, 5}),
        holidays=frozenset({date(2026, 12, 25), date(2026, 1, 1)}),
        known_from=date(2026, 1, 1),
        known_until=date(2026, 12, 31),
        half_days=(HalfDay(date(2026, 12, 24), datetime(2026, 1, 1, 12, tzinfo=UTC).time()),),
    )
    assert calendar_text.read(calendar_text.write(calendar)) == calendar


def test_the_plain_calendar_knows_no_holiday() -> None:
    calendar = calendar_text.read(plain_calendar())
    assert (calendar.code, calendar.holidays) == ("weekdays", frozenset())


@pytest.mark.parametrize(
    ("line", "reason"),
    [('zone = "Mars"', "bad_value"), ('zone = "UTC"\nholiday = []', "unknown_key")],
)
def test_a_calendar_that_is_not_understood_is_refused(line: str, reason: str) -> None:
    with pytest.raises(NotUnderstood) as refused:
        calendar_text.read(f'code = "x"\nversion = 1\n{line}\n')
    assert refused.value.reason == reason


def test_closures_are_not_written_into_a_calendar() -> None:
    with pytest.raises(ValueError, match="policy"):
        calendar_text.write(closed_on(weekdays(1), date(2026, 1, 7)))
