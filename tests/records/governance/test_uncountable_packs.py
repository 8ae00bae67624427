"""House §4 and clause 7.2: no adopted rule, whatever is wrong with it, keeps a complaint away.

Nobody can count that clock, the desk says so, and everything else goes on."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from tests.doors import desk_people as desk
from tests.doors.handled import do
from tests.halves import part
from tests.records import organization as org

from amends.core.framework.packs import clock_count
from amends.core.framework.packs import text as pack_text
from amends.core.framework.packs.clock_count import Count
from amends.core.framework.packs.verdict import OF_A_TEXT
from amends.core.framework.toml_tables import NotUnderstood
from amends.core.operation.acts.acknowledgement import Acknowledge
from amends.core.operation.events import Way
from amends.governance import adopting, packs
from amends.governance.replaying import replay
from amends.handling.deadlines import recounting
from amends.register.models import Deadline
from amends.site.checks import ready

pytestmark = pytest.mark.django_db

PACK = """
schema = "regime-pack/0.1"
[pack]
id = "own-code"
version = "1"
title = "Our trade's code"
base = "iso-10002"
sources = [{{ id = "s", url = "https://law.example" }}]
[calendars.uk]
holidays = "uk-ew"
{calendar}
[[clocks]]
id = "good"
amount = 5
unit = "day"
source = "s"
met_by = ["response_sent"]
[[clocks]]
id = "word"
amount = 5
unit = "business_day"
calendar = "uk"
source = "s"
{clock}
[[clocks]]
id = "later"
from = "acknowledged"
amount = 5
unit = "business_day"
calendar = "uk"
source = "s"
{later}
[[communications]]
id = "told"
trigger = {{ event = "received" }}
within = {{ amount = 2, unit = "business_day", calendar = "uk" }}
must_contain = [{{ id = "x", text = "says x" }}]
sent_as = ["decision"]
[[referrals]]
id = "body"
body = "Ombudsman"
opens_on = "event:received"
closes = {{ amount = 6, unit = "business_day", from = "received", calendar = "uk" }}
"""


def pack(*, calendar: str = "", clock: str = "", later: str = "") -> str:
    return PACK.format(calendar=calendar, clock=clock, later=later)


FLAWS = {
    "a zone that is none": (
        pack(calendar='timezone = "Europe/Londn"'),
        "[calendars.uk] timezone",
        "Europe/London",
    ),
    "a week without a working day": (
        pack(calendar='weekend = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]'),
        "[calendars.uk] weekend",
        "working day",
    ),
    "a calendar without holidays": (
        pack().replace('holidays = "uk-ew"', "holidays = {}"),
        "[calendars.uk] holidays",
        "holiday set",
    ),
    "business days that are rolled": (
        pack(clock='roll = "next"'),
        "[clocks.word] amount",
        "not rolled",
    ),
    "business days that are rolled, later": (
        pack(later='roll = "next"'),
        "[clocks.later] amount",
        "not rolled",
    ),
    "no day, and the first one counts": (
        pack(later='first_day = "include"').replace(
            'from = "acknowledged"\namount = 5', 'from = "acknowledged"\namount = 0'
        ),
        "[clocks.later] amount",
        "at least one",
    ),
    "a way outside that is rolled": (
        pack().replace('from = "received", calendar', 'from = "received", roll = "next", calendar'),
        "[referrals.body] closes",
        "not rolled",
    ),
}


@pytest.fixture(autouse=True)
def _organization() -> None:
    org.found_organization()


def adopted_by_an_older_program(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Adopted when nobody asked yet whether it can be counted."""
    with monkeypatch.context() as older:
        older.setattr(pack_text, "read", pack_text.kept)
        actor = org.acting(org.REPRESENTATIVE)
        adopting.adopt_pack(text, reason="It binds us.", actor=actor, now=timezone.now())


def everything_goes_on() -> str:
    """A complaint comes in, receipt is confirmed, it is counted anew and read; the page of it."""
    reference = org.lodged(timezone.now()).reference
    do(reference, "acknowledge", Acknowledge(1, Way.email, words="We have your complaint."))
    recounting.recount(now=timezone.now())
    found = desk.read(desk.seated(org.REPRESENTATIVE), f"complaints/{reference}/")
    desk.read(desk.seated(org.REPRESENTATIVE), f"complaints/{reference}/acts/classify/")
    assert Deadline.objects.filter(reference=reference, pack="iso-10002").count() == 2
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", found))


@pytest.mark.parametrize("flaw", FLAWS)
def test_what_cannot_be_counted_is_refused_with_table_and_reason_when_it_is_brought(
    flaw: str,
) -> None:
    text, place, reason = FLAWS[flaw]
    with pytest.raises(NotUnderstood) as refused:
        packs.load(text, source="mine.toml")
    assert str(refused.value).startswith(f"mine.toml: {place}")
    assert reason in str(refused.value)


@pytest.mark.parametrize("flaw", FLAWS)
def test_what_was_adopted_and_cannot_be_counted_keeps_no_complaint_from_coming_in(
    flaw: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    adopted_by_an_older_program(FLAWS[flaw][0], monkeypatch)
    page = everything_goes_on()
    assert "Our trade's code" in page.replace("&#x27;", "'")
    if "way outside" not in flaw:
        assert "Cannot be worked out" in page
    [(whole, told)] = ready.regulators_countable()
    assert whole is None
    assert FLAWS[flaw][1].split("]")[0] in told


def test_one_clock_that_cannot_be_counted_leaves_the_others_their_dates(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    adopted_by_an_older_program(pack(clock='roll = "next"'), monkeypatch)
    reference = org.lodged(timezone.now()).reference
    told = Deadline.objects.filter(reference=reference, pack="own-code")
    assert [one.clock for one in told] == ["good"]


def _raises(problem: BaseException) -> Callable[..., Any]:
    def count(*_given: Any, **_more: Any) -> Any:
        raise problem

    return count


PROBLEMS = [
    ValueError("x"),
    OverflowError("x"),
    KeyError("x"),
    TypeError("x"),
    AttributeError("x"),
    ZeroDivisionError("x"),
    RuntimeError("x"),
    RecursionError("x"),
    AssertionError("x"),
    clock_count.NoCalendar(adopting.Code("x")),
]


@pytest.mark.long
@pytest.mark.parametrize(
    ("where", "problem"),
    [
        pytest.param(where, problem, id=f"{where}-{type(problem).__name__}")
        for number, where in enumerate(("end", "start", "spans", "calendar"))
        for problem in part(PROBLEMS, number % 2)
    ],
)
def test_nothing_that_goes_wrong_in_a_count_keeps_a_complaint_from_coming_in(
    where: str, problem: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    adopted_by_an_older_program(pack(), monkeypatch)
    real = getattr(Count, where)

    def count(self: Count, *given: Any, **more: Any) -> Any:
        if self.pack.id == "own-code":
            raise problem
        return real(self, *given, **more)

    monkeypatch.setattr(Count, where, count)
    page = everything_goes_on()
    assert "Cannot be worked out" in page
    ours = not isinstance(problem, OF_A_TEXT)
    assert (f"because of an error ({type(problem).__name__})" in page) is ours
    assert ("Apply another version." in page) is not ours


def test_rules_that_can_be_counted_are_told_to_be_so() -> None:
    assert list(ready.regulators_countable()) == []
    actor = org.acting(org.REPRESENTATIVE)
    now = timezone.now() - timedelta(days=1)
    text = packs.texts()["uk-housing"]
    adopting.adopt_pack(text, reason="It binds us.", actor=actor, now=now)
    [(whole, _told)] = ready.regulators_countable()
    assert whole is True


def test_what_would_change_is_told_beside_an_adopted_pack_that_cannot_be_counted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    adopted_by_an_older_program(pack(clock='roll = "next"'), monkeypatch)
    reference = org.lodged(timezone.now()).reference
    better = packs.load(pack().replace('version = "1"', 'version = "2"'))
    changes = replay(better, now=timezone.now()).changes
    assert [(one.reference, one.clock) for one in changes] == [(reference, "word")]
    assert changes[0].before is None
