"""The register: drawn from folds, equal row for row however it came about, read page by page."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from amends.core.framework.adoption.rulebook import Rules
from amends.core.framework.policy.policy import Policy
from amends.core.operation.complaint.parts import (
    Participant,
    Proposal,
    Reminder,
    Response,
    Subject,
    Term,
)
from amends.core.operation.complaint.stages import Stage
from amends.core.operation.complaint.state import Complaint
from amends.core.operation.events import About, Kind, Party, PartyRole
from amends.core.values import Code, Id, Moment
from amends.people.models import Person
from amends.register import (
    engine,
    filters,
    open_by_owner,
    pages,
    projection,
    queries,
    sweeps,
)
from amends.register import models as tables
from amends.register.models import Commitment, Deadline
from amends.register.queries import Filters, Order

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
ANN, BEN = Id("person/ann"), Id("person/ben")
PACK = Code("iso-10002")
EVERYBODY = ("organization",)
POLICY = Policy(1, "Acme", reaction_days=20)


def party(stage: Stage = Stage.received, number: int = 1, **given: Any) -> Participant:
    return Participant(Party(number, PartyRole.complainant, lead=number == 1), stage, NOW, **given)


def term(until: Moment = NOW + DAY, clock: str = "respond", **given: Any) -> Term:
    return Term(PACK, Code(clock), until.date(), until, first=until, **given)


def complaint(reference: str = "AAAA-AAAA", *parties: Participant, **given: Any) -> Complaint:
    known: dict[str, Any] = {
        "version": 3,
        "revision": 2,
        "received_at": NOW,
        "recorded_at": NOW + HOUR,
        "channel": Code("email"),
        "kind": Kind.complaint,
        "about": About.service,
        "owner": ANN,
        "parties": parties or (party(),),
    }
    return Complaint(reference=Id(reference), **(known | given))


def keep(*complaints: Complaint, readers: Sequence[str] = EVERYBODY) -> None:
    projection.save([drawn(c) for c in complaints], {c.reference: readers for c in complaints})


def drawn(one: Complaint) -> projection.Drawn:
    return projection.project(one, Rules(POLICY))


def everything() -> queries.Rows:
    return queries.visible(EVERYBODY)


def shown(page: queries.Page) -> list[str]:
    return [row.reference for row in page.rows]


def every_page(limit: int, order: Order) -> list[str]:
    found: list[str] = []
    cursor = None
    while True:
        page = queries.queue(everything(), order=order, cursor=cursor, limit=limit)
        assert len(page.rows) <= limit
        assert not set(shown(page)) & set(found)
        found += shown(page)
        if page.next is None:
            return found
        cursor = page.next


class TestDraw:
    def test_the_row_says_what_the_complaint_says(self) -> None:
        row = drawn(
            complaint(
                "AAAA-AAAA",
                party(acknowledged_at=NOW + HOUR),
                party(Stage.unresolved_open, 2, acknowledged_at=NOW + DAY),
                unit=Code("north"),
                category=Code("delay"),
                watch=date(2026, 12, 1),
                terms=(term(NOW + 2 * DAY), term(NOW + DAY, "acknowledge")),
            )
        ).row

        assert (row.reference, row.version, row.revision) == ("AAAA-AAAA", 3, 2)
        assert (row.stage, row.open, row.kind, row.about) == (
            "unresolved_open",
            True,
            "complaint",
            "service",
        )
        assert (row.unit, row.category, row.cause, row.channel) == ("north", "delay", "", "email")
        assert (row.owner, row.complainants, row.merged_into) == (ANN, 2, "")
        assert (row.received_at, row.recorded_at) == (NOW, NOW + HOUR)
        assert row.acknowledged_at == NOW + DAY
        assert (row.next_due, row.next_clock) == (NOW + DAY, "acknowledge")
        assert (row.watch, row.priority, row.projected_by) == (
            date(2026, 12, 1),
            "",
            projection.PROJECTED_BY,
        )

    @pytest.mark.parametrize(
        ("given", "due", "lapses"),
        [
            ({}, True, True),
            ({"lapsed": True}, True, False),
            ({"met_at": NOW}, False, False),
            ({"paused": NOW}, False, False),
        ],
    )
    def test_a_date_binds_while_it_runs_and_can_lapse_once(
        self, given: dict[str, Any], due: bool, lapses: bool
    ) -> None:
        one = drawn(complaint(terms=(term(**given),)))

        assert (one.row.next_due is not None) is due
        assert (one.beside[Deadline][0].speaks_at is not None) is lapses

    def test_a_closed_complaint_has_dates_and_none_that_binds(self) -> None:
        one = drawn(
            complaint("AAAA-AAAA", party(Stage.closed_withdrawn), terms=(term(),), closed_at=NOW)
        )

        assert (one.row.next_due, one.row.next_clock, one.row.open) == (None, "", False)
        assert [d.speaks_at for d in one.beside[Deadline]] == [None]

    @pytest.mark.parametrize(
        ("case", "waited_for"),
        [
            (complaint(), ""),
            (complaint(sealed_triage=True), "triage"),
            (
                complaint(proposal=Proposal(ANN, Code("close"), Code("options_exhausted"))),
                "second_person",
            ),
            (complaint("A", party(Stage.decision_communicated)), "reaction"),
            (
                complaint(
                    "A",
                    party(Stage.response_prepared, response=1),
                    responses=(Response(1, (1,), (), ANN),),
                ),
                "authorization",
            ),
            (
                complaint(
                    "A",
                    party(Stage.response_prepared, response=1),
                    responses=(Response(1, (1,), (), ANN, authorized=True),),
                ),
                "",
            ),
            (complaint("A", party(Stage.closed_no_reply), sealed_triage=True), ""),
        ],
    )
    def test_it_says_for_what_somebody_is_waited_for(
        self, case: Complaint, waited_for: str
    ) -> None:
        assert drawn(case).row.awaiting == waited_for

    def test_a_complaint_about_a_person_and_a_sealed_one_are_walled(self) -> None:
        assert not drawn(complaint()).row.restricted
        assert drawn(complaint(sealed_triage=True)).row.restricted
        assert drawn(complaint(subjects=(Subject(BEN),))).row.restricted


@pytest.mark.django_db
class TestSave:
    def test_what_was_drawn_before_is_gone(self) -> None:
        before = complaint(
            terms=(term(), term(clock="acknowledge")),
            reminders=(Reminder(ANN, date(2026, 12, 1)), Reminder(ANN, date(2026, 12, 1))),
        )
        keep(before, readers=("organization", "unit/north", ANN))
        after = replace(before, version=4, unit=Code("south"), reminders=(), terms=(term(),))
        keep(after, readers=("organization", "unit/south"))

        assert (
            sweeps.differences([drawn(after)], {"AAAA-AAAA": ["organization", "unit/south"]}) == []
        )
        assert tables.Reader.objects.count() == 2
        assert tables.Deadline.objects.count() == 1
        assert not tables.Reminder.objects.exists()

    def test_nothing_is_drawn_without_saying_who_may_read_it(self) -> None:
        with pytest.raises(KeyError):
            projection.save([drawn(complaint())], {})

    @pytest.mark.both_engines
    def test_an_act_that_changes_nothing_beside_the_row_writes_one_statement(self) -> None:
        known = complaint(terms=(term(), term(clock="acknowledge")))
        keep(known)
        with CaptureQueriesContext(connection) as queries_made:
            keep(replace(known, version=4))

        written = [q["sql"] for q in queries_made if not q["sql"].startswith("SELECT")]
        assert [statement.split()[0] for statement in written] == ["UPDATE"]
        assert tables.Row.objects.get().version == 4

    @pytest.mark.skipif("connection.vendor != 'sqlite'", reason="PostgreSQL compares columns")
    def test_sqlite_sets_only_the_columns_that_change(self) -> None:
        known = complaint(terms=(term(),))
        keep(known)
        with CaptureQueriesContext(connection) as queries_made:
            keep(replace(known, version=4, owner=BEN))

        (written,) = [q["sql"] for q in queries_made if not q["sql"].startswith("SELECT")]
        assert written.partition(" SET ")[2].count(" = ") == 3  # and the key
        row = tables.Row.objects.get()
        assert (row.version, row.owner) == (4, BEN)

    @pytest.mark.both_engines
    def test_a_row_beside_that_stays_the_same_is_not_written_again(self) -> None:
        known = complaint(terms=(term(),))
        keep(known)
        with CaptureQueriesContext(connection) as queries_made:
            keep(known, readers=[*EVERYBODY, "unit/north"])

        statements = [q["sql"].split() for q in queries_made]
        written = [words[:3] for words in statements if words[0] not in ("SELECT", "UPDATE")]
        assert written == [["INSERT", "INTO", '"register_reader"']]

    def test_thousands_at_once_take_few_statements(self) -> None:
        many = [complaint(f"R{number:04}", terms=(term(),)) for number in range(2_000)]
        with CaptureQueriesContext(connection) as queries_made:
            keep(*many)

        assert tables.Row.objects.count() == 2_000
        assert len(queries_made) < 40

    def test_forgetting_takes_every_row(self) -> None:
        keep(complaint(terms=(term(),), reminders=(Reminder(ANN, date(2026, 12, 1)),)))
        projection.forget(tables.Row.objects.values_list("reference", flat=True))

        for model in (tables.Row, tables.Reader, tables.Deadline, tables.Reminder):
            assert not model._default_manager.exists()


STAGES = st.sampled_from(Stage)
MOMENTS = st.integers(0, 5).map(lambda n: NOW + n * HOUR)
UNITS = st.sampled_from([None, Code("north"), Code("south")])
KEYS = st.lists(
    st.sampled_from(["organization", "unit/north", "unit/south", ANN, BEN]), max_size=4, unique=True
)


@st.composite
def complaints(draw_value: st.DrawFn, reference: str = "AAAA-AAAA") -> Complaint:
    clocks = draw_value(st.lists(st.sampled_from(["acknowledge", "respond"]), unique=True))
    return complaint(
        reference,
        party(draw_value(STAGES)),
        version=draw_value(st.integers(1, 9)),
        unit=draw_value(UNITS),
        received_at=draw_value(MOMENTS),
        sealed_triage=draw_value(st.booleans()),
        terms=tuple(
            term(draw_value(MOMENTS), clock, lapsed=draw_value(st.booleans())) for clock in clocks
        ),
        reminders=tuple(
            Reminder(draw_value(st.sampled_from([ANN, BEN])), date(2026, 12, day))
            for day in draw_value(st.lists(st.integers(1, 3)))
        ),
    )


@pytest.mark.django_db
@given(st.lists(st.tuples(complaints(), KEYS), min_size=1, max_size=4))
def test_drawn_step_by_step_or_at_once_the_register_is_the_same(
    steps: list[tuple[Complaint, list[str]]],
) -> None:
    for step, keys in steps:
        keep(step, readers=keys)
    last, keys = steps[-1]

    assert sweeps.differences([drawn(last)], {last.reference: keys}) == []
    assert tables.Row.objects.count() == 1
    assert tables.Reader.objects.count() == len(keys)


@pytest.mark.django_db
class TestVisible:
    def test_without_a_key_nothing_is_there(self) -> None:
        keep(complaint())

        assert list(queries.visible([])) == []
        assert list(queries.visible(["unit/north"])) == []

    def test_a_reader_with_many_keys_sees_a_complaint_once(self) -> None:
        keep(complaint(), readers=("organization", "unit/north", ANN))

        rows = queries.visible(["organization", "unit/north", ANN])

        assert [row.reference for row in rows] == ["AAAA-AAAA"]
        assert queries.counted(rows) == queries.Counted(1)

    def test_what_may_not_be_seen_and_what_is_not_there_look_alike(self) -> None:
        keep(complaint("AAAA-AAAA"), readers=(BEN,))
        rows = queries.visible([ANN, "organization", "unit/north"])

        assert queries.one(rows, "AAAA-AAAA") is None
        assert queries.one(rows, "ZZZZ-ZZZZ") is None
        assert queries.by_references(rows, ["AAAA-AAAA", "ZZZZ-ZZZZ"]) == {}
        assert queries.deadlines(rows, ["AAAA-AAAA"]) == {}
        assert queries.queue(rows) == queries.Page(())

    def test_a_wall_takes_effect_at_the_next_question(self) -> None:
        keep(complaint())
        rows = everything()
        assert rows.count() == 1

        keep(complaint(), readers=(BEN,))

        assert rows.all().count() == 0

    @given(st.lists(KEYS, max_size=6), KEYS)
    def test_it_is_every_complaint_that_shares_a_key(
        self, readers: list[list[str]], held: list[str]
    ) -> None:
        projection.forget(tables.Row.objects.values_list("reference", flat=True))
        for number, keys in enumerate(readers):
            keep(complaint(f"R{number}"), readers=keys)

        seen = sorted(row.reference for row in queries.visible(held))

        assert seen == [f"R{n}" for n, keys in enumerate(readers) if set(keys) & set(held)]

    def test_remedies_that_are_due_are_those_of_complaints_that_the_person_sees(self) -> None:
        keep(complaint("R1"), complaint("R2"))
        for reference in ("R1", "R2"):
            Commitment.objects.create(
                reference=reference, kind="remedy", number=1001, owner=ANN, day=date(2026, 12, 1)
            )
        rows = queries.visible(EVERYBODY)
        found = queries.remedies_due(rows.exclude(reference="R2"), ANN, date(2027, 1, 1))
        assert [one.reference for one in found] == ["R1"]

    def test_worlds_that_differ_in_hidden_complaints_look_the_same(self) -> None:
        keep(*(complaint(f"R{n}", received_at=NOW + n * HOUR, terms=(term(),)) for n in range(7)))

        def all_answers() -> list[object]:
            rows = queries.visible(["organization", "unit/north", ANN])
            pages = [queries.queue(rows, order=order, limit=3) for order in Order]
            return [
                [(shown(page), page.next) for page in pages],
                queries.counted(rows, at_most=5),
                queries.reminders(rows, ANN, until=date(2027, 1, 1)),
            ]

        without = all_answers()
        keep(
            *(
                complaint(
                    f"R{n}X",
                    received_at=NOW + n * HOUR,
                    terms=(term(),),
                    reminders=(Reminder(ANN, date(2026, 12, 1)),),
                )
                for n in range(9)
            ),
            readers=(BEN,),
        )

        assert all_answers() == without


@pytest.mark.django_db
class TestQueue:
    @pytest.mark.parametrize("limit", [1, 2, 3, 200])
    def test_all_pages_together_are_every_row_once_in_order(self, limit: int) -> None:
        # ties in both columns, and complaints without a date
        due = {0: None, 1: NOW, 2: NOW, 3: NOW - DAY, 4: None, 5: NOW + DAY, 6: NOW}
        keep(
            *(
                complaint(
                    f"R{n}",
                    received_at=NOW + (n // 3) * HOUR,
                    terms=(term(moment),) if moment else (),
                )
                for n, moment in due.items()
            )
        )

        assert every_page(limit, Order.newest) == ["R6", "R5", "R4", "R3", "R2", "R1", "R0"]
        assert every_page(limit, Order.oldest) == ["R0", "R1", "R2", "R3", "R4", "R5", "R6"]
        assert every_page(limit, Order.due) == ["R3", "R1", "R2", "R6", "R5", "R0", "R4"]
        assert every_page(limit, Order.binding) == every_page(limit, Order.due)

    @pytest.mark.parametrize("order", Order)
    def test_what_joins_meanwhile_shifts_no_page(self, order: Order) -> None:
        keep(*(complaint(f"R{n}", received_at=NOW + n * HOUR) for n in range(4)))
        first = queries.queue(everything(), order=order, limit=2)
        keep(
            complaint("NEW1", received_at=NOW + 99 * HOUR, terms=(term(NOW - DAY),)),
            complaint("NEW2", received_at=NOW - 99 * HOUR),
        )

        second = queries.queue(everything(), order=order, cursor=first.next, limit=9)

        assert not set(shown(first)) & set(shown(second))
        assert {f"R{n}" for n in range(4)} <= {*shown(first), *shown(second)}

    @pytest.mark.parametrize(
        ("filters", "found"),
        [
            (Filters(), "A B C"),
            (Filters(stage=("received", "assessed")), "A B"),
            (Filters(stage=("received",), unit=("north",)), "A"),
            (Filters(unit=("north", "south")), "A B"),
            (Filters(owner=BEN), "B"),
            (Filters(owner=""), "C"),
            (Filters(category=("delay",)), "A"),
            (Filters(channel=("phone",)), "B"),
            (Filters(product=("loan",)), "B"),
            (Filters(brand="blue"), "A"),
            (Filters(entity="ltd"), "C"),
            (Filters(incident=("flood",)), "C"),
            (Filters(kind="praise"), "C"),
            (Filters(safety=True), "A"),
            (Filters(awaiting="triage"), "B"),
            (Filters(open=True), "A B"),
            (Filters(open=False), "C"),
            (Filters(received_after=NOW), "B"),
            (Filters(received_before=NOW), "C"),
            (Filters(due_before=NOW + DAY), "A"),
            (Filters(watch_until=date(2026, 12, 1)), "A"),
        ],
    )
    def test_each_filter_narrows(self, filters: Filters, found: str) -> None:
        codes = {
            name: Code(value)
            for name, value in (("category", "delay"), ("brand", "blue"), ("unit", "north"))
        }
        keep(
            complaint("A", terms=(term(NOW),), watch=date(2026, 12, 1), safety=True, **codes),
            complaint(
                "B",
                party(Stage.assessed),
                owner=BEN,
                unit=Code("south"),
                channel=Code("phone"),
                product=Code("loan"),
                received_at=NOW + HOUR,
                sealed_triage=True,
                terms=(term(NOW + DAY),),
                watch=date(2026, 12, 2),
            ),
            complaint(
                "C",
                party(Stage.out_of_scope),
                owner=None,
                entity=Code("ltd"),
                incident=Code("flood"),
                kind=Kind.praise,
                received_at=NOW - HOUR,
                terms=(term(NOW),),
            ),
        )

        assert sorted(shown(queries.queue(everything(), filters))) == found.split()

    def test_late_is_asked_and_never_kept(self) -> None:
        keep(complaint(terms=(term(NOW),)))

        def late(now: datetime) -> list[str]:
            return shown(queries.queue(everything(), Filters(late=now)))

        assert late(NOW) == []
        assert late(NOW + HOUR) == ["AAAA-AAAA"]

    @pytest.mark.parametrize("limit", [0, 201])
    def test_a_page_beyond_its_bounds_is_refused(self, limit: int) -> None:
        with pytest.raises(ValueError, match="1 to 200"):
            queries.queue(everything(), limit=limit)

    @pytest.mark.parametrize(
        "key",
        [
            ("0001-01-01T00:00:00+23:59", "x"),
            ("9999-12-31T23:59:59-23:59", "x"),
            ("2026-01-01T00:00:00", "x"),
            ("2026-01-01T00:00:00+00:00", "\ud800"),
            ("2026-01-01T00:00:00+00:00", "a\0b"),
        ],
    )
    @pytest.mark.parametrize("order", [Order.newest, Order.due])
    def test_a_cursor_that_no_database_can_be_asked_with_is_refused(
        self, key: tuple[str, str], order: Order
    ) -> None:
        with pytest.raises(queries.BadCursor):
            queries.queue(everything(), order=order, cursor=pages.cursor_of(order, *key))

    def test_a_cursor_of_another_order_or_maker_is_refused(self) -> None:
        keep(complaint("A"), complaint("B"))
        cursor = queries.queue(everything(), limit=1).next
        strange = ["", "x", "é", "W10", "bnVsbA", "WyJuZXdlc3QiLDEsMl0", "WyJuZXdlc3QiLCJ4IiwieSJd"]
        for order, bad in [(Order.due, cursor), *((Order.newest, text) for text in strange)]:
            with pytest.raises(queries.BadCursor):
                queries.queue(everything(), order=order, cursor=bad)

    def test_counting_stops_where_it_is_told(self) -> None:
        keep(*(complaint(f"R{n}") for n in range(4)))

        assert queries.counted(everything(), at_most=4) == queries.Counted(4)
        assert queries.counted(everything(), at_most=3) == queries.Counted(3, more=True)


@pytest.mark.django_db
@pytest.mark.parametrize("few", [0, 500])
def test_complaints_under_several_keys_of_a_reader_count_once(
    monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    monkeypatch.setattr(queries, "FEW", few)
    for number in range(4):
        keep(complaint(f"AAAA-000{number}", owner=ANN), readers=["unit/north", f"person/{ANN}"])
    keep(complaint("AAAA-0009"), readers=["unit/south"])
    rows = queries.visible(["unit/north", f"person/{ANN}"])

    assert queries.counted(rows) == queries.Counted(4)
    assert queries.counted(rows, at_most=3) == queries.Counted(3, more=True)
    assert queries.counted(rows, Filters(owner=ANN, open=False)).number == 0


@pytest.mark.django_db
@pytest.mark.parametrize("few", [0, 500])
@pytest.mark.parametrize("state", [True, False, None])
def test_as_many_are_counted_as_are_listed(
    monkeypatch: pytest.MonkeyPatch, few: int, state: bool | None
) -> None:
    monkeypatch.setattr(queries, "FEW", few)
    keep(complaint("AAAA-0001", owner=ANN), readers=["unit/north", f"person/{ANN}"])
    ended = party(Stage.closed_satisfied)
    keep(complaint("AAAA-0002", ended, owner=ANN), readers=["unit/north"])
    keep(complaint("AAAA-0003"), complaint("AAAA-0004", ended), readers=["unit/south"])
    keep(complaint("AAAA-0005", owner=BEN), readers=["unit/north"])
    rows, counted = queries.visible(["unit/north", f"person/{ANN}"]), []
    for stages in ((), ("received",), ("received", "closed_satisfied"), ("closed_satisfied",)):
        for more in ({}, {"owner": ANN}, {"hand": ANN}, {"owner": ""}, {"posted_late": True}):
            filters = Filters(stage=stages, open=state, **more)
            listed = queries.queue(rows, filters).rows
            assert queries.counted(rows, filters).number == len(listed), filters
            counted.append(len(listed))
    assert max(counted) == {True: 2, False: 1, None: 3}[state]


@pytest.mark.django_db
@pytest.mark.parametrize("few", [0, 2, 500])
def test_lists_are_the_same_whether_marks_of_a_person_are_many_or_few(
    monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    monkeypatch.setattr(filters, "FEW", few)
    for number in range(3):
        keep(complaint(f"AAAA-000{number}"), readers=[*EVERYBODY, f"given/{ANN}"])
    keep(complaint("AAAA-0008"), readers=[*EVERYBODY, f"asked/{ANN}"])
    keep(complaint("AAAA-0009"))

    asked = {
        "given": Filters(given=ANN),
        "asked": Filters(asked=ANN),
        "raised": Filters(raised=ANN),
    }
    found = {
        name: queries.counted(queries.filtered(everything(), f)).number for name, f in asked.items()
    }

    assert found == {"given": 3, "asked": 1, "raised": 0}


@pytest.mark.django_db
def test_open_complaints_of_an_owner_are_counted_up_to_a_limit(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(open_by_owner, "_COUNTED", 2)
    Person.objects.create(id=ANN, name="Ann", version=1)
    for number in range(4):
        keep(complaint(f"AAAA-000{number}", terms=(term(NOW + number * DAY),)))
    keep(complaint("AAAA-0008", owner=None))
    keep(complaint("AAAA-0009"), readers=["unit/south"])

    of_ann, of_none = open_by_owner.hands(everything(), now=NOW + HOUR, soon=NOW + 2 * DAY, each=3)

    assert (of_ann.owner, of_none.owner) == (ANN, "")
    assert (of_ann.open.shown, of_ann.late.shown, of_ann.soon.shown) == ("2+", "1", "1")
    assert [row.reference[-1] for row in of_ann.first] == ["0", "1", "2"]
    assert of_none.open.shown == "1"


@pytest.mark.django_db
def test_reminders_are_those_of_a_person_for_what_they_may_see() -> None:
    first, later = Reminder(ANN, date(2026, 12, 1)), Reminder(ANN, date(2026, 12, 9))
    keep(complaint("A", reminders=(first, later)), complaint("B", reminders=(first,)))
    keep(complaint("C", reminders=(first,)), readers=(BEN,))
    keep(complaint("D", reminders=(replace(first, person=BEN),)))

    found = queries.reminders(everything(), ANN, until=date(2026, 12, 8))

    assert [(r.reference, r.day) for r in found] == [("A", first.day), ("B", first.day)]


@pytest.mark.django_db
def test_the_clocks_of_a_complaint_are_told_earliest_first() -> None:
    keep(complaint(terms=(term(NOW + 2 * DAY), term(NOW, "acknowledge"))))

    found = queries.deadlines(everything(), ["AAAA-AAAA"])

    assert [d.clock for d in found["AAAA-AAAA"]] == ["acknowledge", "respond"]


@pytest.mark.django_db
class TestSweeps:
    def test_clocks_that_have_something_to_say_are_found_until_they_have_said_it(self) -> None:
        one = complaint("A", terms=(term(NOW), term(NOW - DAY, "acknowledge")))
        keep(one, complaint("B", terms=(term(NOW - HOUR, lapsed=True),)))

        assert sweeps.speaking(NOW - DAY, at_most=9) == []
        assert sweeps.speaking(NOW + HOUR, at_most=9) == [
            sweeps.Speaking("A", NOW - DAY),
            sweeps.Speaking("A", NOW),
        ]
        keep(replace(one, terms=(replace(one.terms[0], lapsed=True),)))
        assert sweeps.speaking(NOW + HOUR, at_most=9) == []

    def test_rows_of_an_older_program_are_found(self) -> None:
        keep(complaint("A"), complaint("B"))
        tables.Row.objects.filter(reference="B").update(projected_by=projection.PROJECTED_BY - 1)

        assert sweeps.outdated(at_most=9) == ["B"]

    def test_references_come_page_by_page(self) -> None:
        keep(complaint("A"), complaint("B"), complaint("C"))

        assert sweeps.references(at_most=2) == ["A", "B"]
        assert sweeps.references(after="B", at_most=2) == ["C"]

    def test_what_hangs_on_personnel_or_on_the_policy_is_found(self) -> None:
        keep(
            complaint("A"),
            complaint("B", party(Stage.decision_communicated, decided_at=NOW)),
            complaint("C"),
            complaint("D", party(Stage.unresolved_open), party(Stage.decision_communicated, 2)),
        )
        tables.Row.objects.filter(reference="C").update(restricted=True)

        assert sweeps.touched(at_most=9, rules=False) == ["C"]
        assert sweeps.touched(at_most=9, rules=True) == ["B", "C", "D"]

    def test_an_edited_register_is_found_and_named(self) -> None:
        cases = [
            complaint(f"{name}", terms=(term(),), reminders=(Reminder(ANN, date(2026, 12, 1)),))
            for name in "ABCDE"
        ]
        keep(*cases)
        tables.Row.objects.filter(reference="A").update(stage="closed_satisfied", owner=BEN)
        tables.Reader.objects.create(reference="B", key=BEN, received_at=NOW)
        tables.Deadline.objects.filter(reference="C").update(until=NOW)
        tables.Reminder.objects.filter(reference="D").delete()
        tables.Row.objects.filter(reference="E").delete()

        found = sweeps.differences([drawn(c) for c in cases], _readers(cases))

        assert [(d.reference, d.table) for d in found] == [
            ("A", "row"),
            ("A", "row"),
            ("E", "row"),
            ("B", "reader"),
            ("C", "deadline"),
            ("C", "deadline"),
            ("D", "reminder"),
        ]
        assert [d.what for d in found][:4] == ["stage", "owner", "missing", f"{BEN} {NOW}"]


def _readers(cases: Iterable[Complaint]) -> dict[str, Sequence[str]]:
    return {case.reference: EVERYBODY for case in cases}


@pytest.mark.django_db
@pytest.mark.both_engines
def test_rows_beside_that_stay_the_same_are_not_written_again() -> None:
    one = complaint(terms=(term(),), reminders=(Reminder(ANN, date(2026, 12, 1)),))
    keep(one)
    with CaptureQueriesContext(connection) as asked:
        keep(one, readers=(*EVERYBODY, BEN))

    assert not [query for query in asked.captured_queries if "DELETE" in query["sql"]]
    assert tables.Reader.objects.filter(key=BEN).count() == 1


@pytest.mark.django_db
def test_no_row_holds_the_time_of_drawing() -> None:
    one = complaint(terms=(term(),))
    keep(one)
    first = [projection.columns(row) for row in tables.Row.objects.all()]
    projection.forget(tables.Row.objects.values_list("reference", flat=True))
    keep(one)

    assert [projection.columns(row) for row in tables.Row.objects.all()] == first


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "sqlite", reason="reads how SQLite plans")
def test_complaints_are_found_by_their_references_without_reading_all() -> None:
    keep(complaint("A"), complaint("B"))

    found = tables.Row.objects.filter(engine.rows_of(["B"]))

    assert [row.reference for row in found] == ["B"]
    assert "SEARCH register_row USING INDEX" in found.explain()
