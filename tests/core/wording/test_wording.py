"""What people read, sentence by sentence."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import partial

import pytest
from django.utils import translation

from amends.core.framework.adoption.rulebook import Rules
from amends.core.framework.labels import Label
from amends.core.framework.people.personnel import Role, RoleGranted
from amends.core.framework.policy.commitments import Grade, Level, OutsideBody, Priority
from amends.core.framework.policy.policy import Policy
from amends.core.framework.policy.vocabulary import Entry
from amends.core.operation import events as e
from amends.core.operation.complaint.parts import Message, Participant, RecordedEvent, Response
from amends.core.operation.complaint.stages import ANY, CLOSED, OPEN, Stage
from amends.core.operation.complaint.state import Complaint
from amends.core.principles.calendars import Calendar, HalfDay
from amends.core.principles.objectivity import Closeness
from amends.core.principles.timeliness import Counting, Ends, TermUnit, due
from amends.core.refusal import Guard, Refused
from amends.core.values import Code, Id, Money, Sealed
from amends.governance import packs
from amends.wording import dates, money, pack_words, refusal_sentence, stages, timeline
from amends.wording.names import Names
from amends.wording.phrases import either, listed
from amends.wording.timeliness import derivation

NOON = datetime(2026, 4, 3, 12, tzinfo=UTC)
LONDON = Calendar(Code("london"), zone="Europe/London", holidays=frozenset({date(2026, 4, 3)}))
ANNA, BERT = Id("person/anna"), Id("person/bert")
WORDS = Sealed(Id("piece"), Id("0" * 64), 1)
EUR = Code("eur")
REFUND = e.Remedy(1, Code("refund"), amount=Money(2000, EUR))


@pytest.fixture
def names() -> Names:
    policy = Policy(
        version=1,
        name="Shop",
        ladder=(Level(Code("review"), Role.area_manager, (Label("en", "another manager"),)),),
        bodies=(
            OutsideBody(
                Code("board"), (Label("en", "Arbitration Board"), Label("de", "Schiedsstelle"))
            ),
        ),
        response_types=(Entry(Code("refund"), (Label("en", "Refund"),)),),
        categories=(Entry(Code("late"), (Label("pt-BR", "Atraso"), Label("en", "Late"))),),
    )
    return Names(
        persons={ANNA: "Anna Berg", BERT: "Bert Lind"},
        parties={1: "Maria Lopez", 2: "Tom Reed"},
        rules=Rules(policy),
        zone="Europe/London",
    )


@pytest.fixture
def complaint() -> Complaint:
    """Two complainants; the first has a response of her own."""
    parties = (
        e.Party(1, e.PartyRole.complainant, lead=True),
        e.Party(2, e.PartyRole.complainant),
    )
    return Complaint(
        reference=Id("ABCD-EFGH"),
        version=9,
        revision=9,
        received_at=NOON,
        recorded_at=NOON,
        channel=Code("web"),
        kind=e.Kind.complaint,
        about=e.About.service,
        owner=ANNA,
        parties=tuple(Participant(party, Stage.implementing, NOON) for party in parties),
        responses=(Response(1, (1,), (REFUND,), ANNA),),
    )


def _told(event: object, *, by: str = ANNA, act: str = "any") -> RecordedEvent:
    return RecordedEvent(event, Id(by), Code(act), NOON, NOON, 2, 1)  # type: ignore[arg-type]


def _assessed(*, safety: bool = False) -> e.Assessed:
    return e.Assessed(
        severity=Grade.high,
        safety=safety,
        complexity=Grade.high,
        impact=Grade.high,
        immediate_needed=False,
        immediate_possible=True,
        priority=Priority.prompt,
    )


# --- refusals ---


def test_a_correction_that_nobody_checked_is_refused_kindly(names: Names) -> None:
    said = refusal_sentence.sentence(Refused(Guard.not_verified, response=1), names=names)

    assert said.what == "No one has checked the remedy yet."
    assert said.what_to_do == "Someone other than the person who completed it checks it first."


def test_a_refusal_says_how_far_an_amount_is_beyond_whose_limit(names: Names) -> None:
    refused = Refused(Guard.over_limit, amount=Money(125000, EUR), person=ANNA)

    assert refusal_sentence.sentence(refused, names=names).why == (
        "The total offered in this complaint is \u20ac1,250. This is over Anna Berg's limit."
    )


def test_a_refusal_says_why_somebody_is_too_close(names: Names) -> None:
    refused = Refused(
        Guard.not_independent,
        person=BERT,
        closeness=(Closeness.declared_interest, Closeness.involved_before),
    )

    assert refusal_sentence.sentence(refused, names=names).why == (
        "Bert Lind declared a conflict of interest and worked on the response under review."
    )


def test_a_wrong_stage_names_the_right_ones(names: Names) -> None:
    refused = Refused(
        Guard.wrong_stage,
        act=Code("assign"),
        stage=Stage.received,
        needed=(Stage.under_investigation, Stage.assessed),
    )

    assert refusal_sentence.sentence(refused, names=names).why == (
        "The complaint is at stage “received”. You can do this at “assessed” or “under "
        "investigation”."
    )


def test_nobody_named_is_not_called_party_0(names: Names) -> None:
    said = refusal_sentence.sentence(Refused(Guard.unknown_party, party=0), names=names)

    assert said.why == "No one in the role this needs was chosen."


def test_no_reminder_at_all_is_a_number(names: Names) -> None:
    said = refusal_sentence.sentence(Refused(Guard.notices_missing, sent=0, asked=2), names=names)

    assert (
        said.why == "Reminders sent: 0. Your settings require 2 before you can close for no reply."
    )


def test_missing_answers_are_named_as_the_form_names_them(names: Names) -> None:
    refused = Refused(Guard.not_complete, missing=(Code("severity"), Code("safety")))

    assert refusal_sentence.sentence(refused, names=names).why == (
        "Still needed: “Severity” and “Is anyone's safety at risk?”."
    )


def test_a_complainant_reads_other_words_than_personnel(names: Names) -> None:
    refused = Refused(Guard.no_such_level, levels=1)

    ours = refusal_sentence.sentence(refused, names=names)
    theirs = refusal_sentence.sentence(
        refused, names=names, reader=refusal_sentence.Reader.complainant
    )

    assert ours != theirs
    assert str(theirs).endswith("You can contact the external bodies in our response.")


# --- timeline ---


def test_personnel_read_who_assessed_and_how(names: Names) -> None:
    assert timeline.line(_told(_assessed()), names=names) == (
        "Anna Berg assessed the complaint: severity high, priority prompt."
    )
    assert "safety risk" in timeline.line(_told(_assessed(safety=True)), names=names)


def test_a_complainant_reads_no_grade(names: Names, complaint: Complaint) -> None:
    line = timeline.line_for_complainant(
        _told(_assessed()), parties={1}, complaint=complaint, names=names
    )

    assert line == "We assessed how urgent your complaint is."


def test_a_decision_names_every_way_further_or_says_that_it_did(
    names: Names, complaint: Complaint
) -> None:
    ways = (Code("internal.review"), Code("outside.board"))
    told = _told(e.DecisionCommunicated(1, 1, e.Way.email, ways))
    message = Message(3, e.Notice.decision, 1, e.Way.email, NOON)
    complaint = replace(complaint, messages=(message,))

    assert timeline.line(told, names=names, complaint=complaint) == (
        "Anna Berg sent the response to Maria Lopez by email, with these options: "
        "another manager and Arbitration Board."
    )
    assert timeline.line_for_complainant(told, parties={1}, complaint=complaint, names=names) == (
        "We gave you our response and your options by email."
    )


@pytest.mark.parametrize(
    "event",
    [
        e.NoteAdded(WORDS),
        e.FileAttached(WORDS, WORDS, internal=True),
        e.SubjectNamed(1, BERT),
        e.PersonHeard(BERT, WORDS),
        e.NoticeSent(e.Notice.subject, e.Way.email, person=BERT),
        e.FindingRecorded(1, e.Finding.upheld, WORDS),
        e.Linked(Id("JKMN-PQRS"), Code("same_matter")),
        e.MergeTaken(Id("JKMN-PQRS"), (e.Party(3, e.PartyRole.complainant),)),
    ],
    ids=lambda event: type(event).__name__,
)
def test_a_complainant_is_not_shown_what_is_internal(
    event: object, names: Names, complaint: Complaint
) -> None:
    line = timeline.line_for_complainant(
        _told(event), parties={1}, complaint=complaint, names=names
    )

    assert line is None


@pytest.mark.parametrize(
    "event",
    [
        e.MessageAdded(1, False, WORDS),
        e.ReactionRecorded(1, e.Reaction.refused, 1),
        e.RemedyPaid(1, 1, Money(2000, EUR), date(2026, 4, 3)),
        e.ResponsePrepared(1, (1,), WORDS),
        e.Closed((1,), e.Ground.accepted, Code("late"), Code("mistake"), e.Pattern.single),
        e.PartyAdded(e.Party(1, e.PartyRole.complainant)),
        e.NoticeFailed(e.Notice.decision, e.Way.email, 1),
    ],
    ids=lambda event: type(event).__name__,
)
def test_one_complainant_is_not_shown_what_is_anothers(
    event: object, names: Names, complaint: Complaint
) -> None:
    def line(party: int) -> str | None:
        return timeline.line_for_complainant(
            _told(event), parties={party}, complaint=complaint, names=names
        )

    assert line(1) is not None
    assert line(2) is None


def test_a_remedy_is_named_where_the_complaint_is_known(names: Names, complaint: Complaint) -> None:
    told = _told(e.RemedyCarriedOut(1, 1))

    assert timeline.line(told, names=names) == (
        "Anna Berg recorded remedy 1 of response 1 as completed."
    )
    assert timeline.line(told, names=names, complaint=complaint) == (
        "Anna Berg recorded as completed: Refund of \u20ac20."
    )


def test_acting_alone_is_told_to_both(names: Names, complaint: Complaint) -> None:
    told = _told(e.CorrectionVerified(1, alone=WORDS))

    assert timeline.line(told, names=names) == (
        "Anna Berg completed the remedy and confirmed it alone. No one else checked it."
    )
    assert (
        timeline.line_for_complainant(told, parties={1}, complaint=complaint, names=names)
        == "The person who did what we promised confirmed it. No one else checked it."
    )


def test_approving_alone_is_told_to_both(names: Names, complaint: Complaint) -> None:
    for within in (False, True):  # also where the amount is within the limit of who drafted it
        told = _told(e.ResponseAuthorized(1, within_own=within, alone=WORDS))

        assert timeline.line(told, names=names) == (
            "Anna Berg approved response 1 alone and gave a reason."
        )
        assert (
            timeline.line_for_complainant(told, parties={1}, complaint=complaint, names=names)
            == "One person drafted and approved our response. No one else checked it."
        )


def test_receipt_is_one_line_for_a_complainant(names: Names, complaint: Complaint) -> None:
    def line(event: object, *, by: str, act: str) -> str | None:
        told = _told(event, by=by, act=act)
        return timeline.line_for_complainant(told, parties={1}, complaint=complaint, names=names)

    assert line(e.IssueRaised(1), by="public", act="receive") is None
    assert line(e.OwnerNamed(ANNA), by="public", act="receive") is None
    assert line(e.IssueRaised(2), by="party/1", act="raise-issue") == ("You added another issue.")
    assert line(e.IssueRaised(2), by=ANNA, act="raise-issue") == "We added another issue."


@pytest.mark.parametrize(
    ("by", "who"),
    [
        (ANNA, "Anna Berg"),
        ("party/1", "Maria Lopez"),
        ("party/7", "Person 7"),
        ("system", "The system"),
        ("token/x", "Another system"),
        ("person/gone", "A member of staff"),
    ],
)
def test_whoever_acted_has_a_name_or_a_word(by: str, who: str, names: Names) -> None:
    assert timeline.line(_told(e.NoteAdded(WORDS), by=by), names=names) == (
        f"{who} wrote an internal note."
    )


def test_a_line_of_a_person_names_them(names: Names) -> None:
    told = _told(RoleGranted(Role.handler))

    assert timeline.line(told, names=names, about=BERT) == (
        "Anna Berg granted Bert Lind the role of complaint handler for the whole organisation."
    )


def test_braces_in_a_name_do_no_harm(names: Names) -> None:
    odd = replace(names, persons={ANNA: "{who} {0}"})

    assert timeline.line(_told(e.NoteAdded(WORDS)), names=odd) == (
        "{who} {0} wrote an internal note."
    )


# --- names ---


def test_labels_come_in_the_readers_language_else_in_the_organizations(names: Names) -> None:
    with translation.override("pt-br"):
        assert names.listed("categories", "late") == "Atraso"
    with translation.override("de"):
        assert names.way_further("outside.board") == "Schiedsstelle"
        assert names.listed("categories", "late") == "Late"
    assert names.listed("categories", "own.never_heard_of") == "never heard of"


# --- days and money ---


def test_a_derivation_reads_like_an_explanation() -> None:
    start = datetime(2026, 4, 2, 15, tzinfo=UTC)
    told = due(start, amount=6, unit=TermUnit.business_day, calendar=LONDON)

    assert derivation.lines(told.steps) == [
        "It began on Thu 2 April 2026, 16:00.",
        "Counted in London time with the calendar “london”, version 1.",
        "Thu 2 April 2026: the day itself, not counted.",
        "Fri 3 April 2026: public holiday, not counted.",
        "Sat 4 April 2026 to Sun 5 April 2026: weekend, not counted.",
        "Mon 6 April 2026 to Fri 10 April 2026: days 1 to 5.",
        "Sat 11 April 2026 to Sun 12 April 2026: weekend, not counted.",
        "Mon 13 April 2026: day 6.",
        "In time until the end of Mon 13 April 2026.",
    ]


@pytest.mark.parametrize(
    ("calendar", "language", "expected"),
    [
        ("gb-eng", "en", "public holiday “Good Friday”, not counted"),
        ("uk-ew", "en", "public holiday “Good Friday”, not counted"),
        ("de-by", "en", "public holiday “Good Friday”, not counted"),
        ("de-by", "de", "Feiertag „Karfreitag“, nicht gezählt"),
        ("gb-eng", "de", "Feiertag, nicht gezählt"),
        ("own-days", "en", "public holiday, not counted"),
    ],
)
def test_a_holiday_is_named_where_its_name_is_known_in_the_language_of_the_reader(
    calendar: str, language: str, expected: str
) -> None:
    start, place = datetime(2026, 4, 2, 15, tzinfo=UTC), replace(LONDON, code=Code(calendar))
    told = due(start, amount=2, unit=TermUnit.business_day, calendar=place)
    with translation.override(language):
        [line] = [one for one in derivation.lines(told.steps) if "holiday" in one or "Feier" in one]
    assert line.partition(": ")[2] == f"{expected}."


def test_holidays_in_a_row_have_each_a_line_where_they_have_names() -> None:
    start = datetime(2026, 12, 24, 10, tzinfo=UTC)
    days = frozenset({date(2026, 12, 25), date(2026, 12, 28), date(2026, 12, 29)})
    place = replace(LONDON, code=Code("gb-eng"), holidays=days)
    told = due(start, amount=1, unit=TermUnit.business_day, calendar=place)
    assert derivation.lines(told.steps)[3:7] == [
        "Fri 25 December 2026: public holiday “Christmas Day”, not counted.",
        "Sat 26 December 2026 to Sun 27 December 2026: weekend, not counted.",
        "Mon 28 December 2026: public holiday “Boxing Day (observed)”, not counted.",
        "Tue 29 December 2026: public holiday, not counted.",
    ]


def test_a_derivation_in_months_asks_for_no_days_off_and_tells_of_a_short_month() -> None:
    start = datetime(2026, 12, 31, 10, tzinfo=UTC)
    told = due(start, amount=2, unit=TermUnit.month, calendar=LONDON)

    assert derivation.lines(told.steps)[1:] == [
        "Time zone London time. Every day counts.",
        "2 months later: Sun 28 February 2027.",
        "That month has no day 31, so its last day counts: Sun 28 February 2027.",
        "In time until the end of Sun 28 February 2027.",
    ]


def test_a_derivation_in_working_hours_tells_the_hours_of_each_day() -> None:
    hours = replace(
        LONDON,
        opens=time(9),
        closes=time(17),
        half_days=(HalfDay(date(2026, 4, 9), time(12)),),
    )
    start = datetime(2026, 4, 2, 17, tzinfo=UTC)
    told = due(start, amount=29, unit=TermUnit.business_hour, calendar=hours)

    assert derivation.lines(told.steps)[2:] == [
        "Thu 2 April 2026: closed since 17:00, not counted.",
        "Fri 3 April 2026: public holiday, not counted.",
        "Sat 4 April 2026 to Sun 5 April 2026: weekend, not counted.",
        "Mon 6 April 2026 to Wed 8 April 2026, 09:00 to 17:00 each: 24 h of working time so far.",
        "Thu 9 April 2026, 09:00 to 12:00: 27 h of working time so far.",
        "Fri 10 April 2026, 09:00 to 11:00: 29 h of working time so far.",
        "In time until Fri 10 April 2026, 11:00.",
    ]
    until = due(
        start,
        amount=4,
        unit=TermUnit.business_day,
        calendar=hours,
        counting=Counting(ends=Ends.close_of_business),
    )
    assert derivation.lines(until.steps)[-2:] == [
        "Thu 9 April 2026 is a half-day. Work ends at 12:00.",
        "In time until close of business on Thu 9 April 2026, at 12:00.",
    ]


def test_an_event_that_a_pack_declares_is_told_in_its_words_and_a_letter_as_sent() -> None:
    pack = packs.shipped("au-asic-rg271")[0]
    assert pack_words.event("court_step_ended", [pack]) == "that court step was over"
    assert pack_words.event("delay_notice", [pack]) == "“Notice of delay” was sent"
    with translation.override("de"):
        told = pack_words.event("court_step_ended", [pack])
        assert told == "dieser Schritt vor Gericht vorbei war"


@pytest.mark.parametrize(
    ("after", "words"),
    [
        (timedelta(0), "today"),  # the last moment is in time
        (timedelta(hours=3), "today"),
        (timedelta(days=1), "tomorrow"),
        (timedelta(days=5), "in 3 working days"),
        (timedelta(days=2), "in 2 days"),  # Saturday is a day off
        (timedelta(hours=-3), "overdue since today"),
        (timedelta(days=-1), "1 working day overdue"),
        (timedelta(days=-7), "4 working days overdue"),  # Good Friday is not counted
    ],
)
def test_a_due_moment_is_said_as_people_say_it(after: timedelta, words: str) -> None:
    now = datetime(2026, 4, 9, 12, tzinfo=UTC)  # a Thursday

    assert dates.in_words(now + after, now, calendar=LONDON) == words


def test_without_a_calendar_days_are_days() -> None:
    assert dates.in_words(NOON + timedelta(days=3), NOON) == "in 3 days"
    assert dates.in_words(NOON, NOON + timedelta(days=2)) == "2 days overdue"
    assert dates.in_words(NOON, NOON + timedelta(days=1)) == "1 day overdue"


def test_today_is_the_day_of_the_calendars_zone() -> None:
    tokyo = replace(LONDON, zone="Asia/Tokyo")
    night = datetime(2026, 4, 9, 14, tzinfo=UTC)  # 23:00 in Tokyo

    assert dates.in_words(night + timedelta(hours=2), night, calendar=tokyo) == "tomorrow"
    assert dates.in_words(night + timedelta(hours=2), night, calendar=LONDON) == "today"


@pytest.mark.parametrize(
    ("day", "ends", "said"),
    [
        (date(2026, 4, 14), "2026-04-14T22:59:59.999999+00:00", "Tue 14 Apr"),
        (date(2027, 1, 4), "2027-01-04T23:59:59.999999+00:00", "Mon 4 Jan 2027"),
        (date(2025, 12, 31), "2025-12-31T23:59:59.999999+00:00", "Wed 31 Dec 2025"),
        (date(2026, 4, 14), "2026-04-14T16:00:00+00:00", "Tue 14 Apr, 17:00"),
        # told in New York: its day goes on after ours
        (date(2026, 4, 14), "2026-04-15T03:59:59.999999+00:00", "Tue 14 Apr"),
        # told in Berlin: its day is over before ours
        (date(2026, 4, 14), "2026-04-14T21:59:59.999999+00:00", "Tue 14 Apr, 22:59"),
    ],
)
def test_a_day_near_today_is_short_and_never_later_than_its_end(
    day: date, ends: str, said: str
) -> None:
    now, until = datetime(2026, 4, 9, 12, tzinfo=UTC), datetime.fromisoformat(ends)
    assert dates.near(day, until, now, calendar=LONDON) == said
    long = dates.last(day, until, zone=LONDON.zone)
    assert f" {day.day} {day:%B %Y}" in long
    assert long.partition(", ")[2] == said.partition(", ")[2]


def test_the_day_that_was_told_counts_though_another_zone_ends_it_later() -> None:
    now = datetime(2026, 4, 9, 12, tzinfo=UTC)  # a Thursday
    new_york = datetime(2026, 4, 15, 3, 59, 59, tzinfo=UTC)  # still the 14th there
    told = date(2026, 4, 14)

    def said(now: datetime) -> str:
        return dates.in_words(new_york, now, calendar=LONDON, day=told)

    assert said(now) == "in 3 working days"
    assert said(datetime(2026, 4, 14, 9, tzinfo=UTC)) == "today"
    assert said(datetime(2026, 4, 15, 2, tzinfo=UTC)) == "today"  # the last moment is in time
    assert said(datetime(2026, 4, 15, 4, tzinfo=UTC)) == "1 working day overdue"


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (Money(125000, EUR), "\u20ac1,250"),
        (Money(5, Code("gbp")), "\u00a30.05"),
        (Money(12000, Code("usd")), "US$120"),
        (Money(12000, Code("chf")), "CHF 120"),
        (Money(125000, Code("jpy")), "JPY 125,000"),
        (Money(1250500, Code("kwd")), "KWD 1,250.500"),
        (Money(-1, EUR), "-\u20ac0.01"),
    ],
)
def test_money_has_the_digits_of_its_currency(amount: Money, words: str) -> None:
    assert money.amount(amount) == words.replace(" ", "\N{NO-BREAK SPACE}")


@pytest.mark.parametrize(
    ("language", "currency", "words"),
    [
        ("de", "eur", "1.250 \u20ac"),
        ("de", "chf", "1.250 CHF"),
        ("de", "usd", "1.250 US$"),
        ("fr", "eur", "1 250 \u20ac"),
        ("fr", "gbp", "1 250 \u00a3"),
    ],
)
def test_money_is_written_as_its_language_does(language: str, currency: str, words: str) -> None:
    with translation.override(language):
        said = money.amount(Money(125000, Code(currency)))
    assert " ".join(said.split()) == words


def test_groups_of_stages_have_one_word() -> None:
    assert stages.when(OPEN) == "while the complaint is open"
    assert stages.when(CLOSED | {Stage.out_of_scope}) == "after it was closed or declined"
    assert stages.when(ANY) == "at any time"
    assert stages.when({Stage.merged}) == "at “merged”"


def test_things_are_listed_with_and() -> None:
    assert [listed(items) for items in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == [
        "",
        "a",
        "a and b",
        "a, b and c",
    ]
    assert [either(items) for items in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == [
        "",
        "a",
        "a or b",
        "a, b or c",
    ]


def test_complainants_get_a_time_only_if_less_than_a_day_is_left() -> None:
    day, until = date(2026, 4, 14), datetime(2026, 4, 14, 21, 59, 59, 999999, UTC)
    told = partial(dates.plain_last, day, until, zone="Europe/London")
    assert told() == "Tuesday 14 April 2026"
    assert told(until - timedelta(days=1, hours=1)) == "Tuesday 14 April 2026"
    assert told(until - timedelta(hours=3)) == "Tuesday 14 April 2026, 22:59"
    assert told(until + timedelta(hours=3)) == "Tuesday 14 April 2026"


def test_a_remedy_is_written_with_who_does_it_and_by_when() -> None:
    names = Names({"person/ann": "Ann Berg"})
    repair = e.Remedy(1, Code("repair"), owner=Id("person/ann"), due=date(2099, 4, 3))
    said = [
        timeline.remedy_in_words(one, names)
        for one in (repair, replace(repair, owner=None), replace(repair, due=None))
    ]
    assert said == [
        "repair (owner: Ann Berg, by Friday 3 April 2099)",
        "repair (by Friday 3 April 2099)",
        "repair (owner: Ann Berg)",
    ]
