"""Days, moments and amounts are read as people write them."""

from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from amends.core.values import Code, Money
from amends.core.written_amounts import typed_money
from amends.core.written_days import typed_day
from amends.desk.forms.inputs import DayField, MomentField, MoneyField
from amends.wording.money import amount

NOW = datetime(2026, 11, 24, 15, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    ["27 3 2026", "27.3.2026", "27/03/2026", "27-3-2026", "27 March 2026", "27 mar 2026",
     "2026-03-27", "2026 3 27", "27. 3. 2026", "27. März 2026", "March 27th, 2026",
     "2026 March 27"],
)  # fmt: skip
def test_a_day_is_read_in_every_usual_way(text: str) -> None:
    assert typed_day(text) == date(2026, 3, 27)


@pytest.mark.parametrize("text", ["27", "31 2 2026", "27 13 2026", "soon", "27 3 26", "1 2 3 4"])
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(ValidationError, match="Enter a date, for example 27 3 2026"):
        DayField().clean(text)


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2200, 1, 1)))
def test_a_day_that_is_shown_is_read_back(day: date) -> None:
    assert typed_day(str(DayField().prepare_value(day))) == day


def test_a_time_is_one_of_the_unit_and_without_a_time_it_is_noon_or_now() -> None:
    field = MomentField(zone="Europe/Berlin", now=NOW, required=False)
    assert field.clean("1 7 2026 14:30") == datetime(2026, 7, 1, 12, 30, tzinfo=UTC)
    assert field.clean("1 7 2026") == datetime(2026, 7, 1, 10, 0, tzinfo=UTC)
    assert field.clean("24 11 2026") == datetime(2026, 11, 24, 11, 0, tzinfo=UTC)
    early = MomentField(zone="UTC", now=NOW.replace(hour=7), required=False)
    assert early.clean("24 11 2026") == NOW.replace(hour=7)
    assert field.clean("") is None


@pytest.mark.parametrize(
    ("zone", "text"),
    [("Asia/Tokyo", "1 1 0001 00:10"), ("Pacific/Pago_Pago", "31 12 9999 23:50")],
)
def test_a_moment_beyond_all_calendars_is_refused(zone: str, text: str) -> None:
    with pytest.raises(ValidationError, match="Enter a date, for example 27 3 2026"):
        MomentField(zone=zone, now=NOW).clean(text)


@pytest.mark.parametrize(
    ("text", "minor", "currency"),
    [
        ("25", 2500, "eur"),
        ("25.5", 2550, "eur"),
        ("25,50", 2550, "eur"),
        ("1.250,00", 125000, "eur"),
        ("1,250.00 usd", 125000, "usd"),
        ("USD 1250", 125000, "usd"),
        ("1 250,50", 125050, "eur"),
        ("1,250", 125000, "eur"),
        ("500 jpy", 500, "jpy"),
        ("10.555", 1055500, "eur"),
        ("1.250 bhd", 1250, "bhd"),
        ("1,25 bhd", 1250, "bhd"),
        ("€ 1.250,50", 125050, "eur"),
        ("12.50€", 1250, "eur"),
        ("12,-", 1200, "eur"),
    ],
)
def test_an_amount_is_read_in_every_usual_way(text: str, minor: int, currency: str) -> None:
    assert typed_money(text, currency="eur") == Money(minor, Code(currency))


@pytest.mark.parametrize(
    "text",
    [
        *("abc", "-5", "1.2.3", "0.005", "5 eur usd", "1e9", "1.25,00", "€", "£5", "5\0"),
        *("999999999999999", "99999999999999 clf", "9" * 41, "9" * 2_000_000),
    ],
)
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(ValidationError, match="Enter an amount, for example"):
        MoneyField(currency="eur").clean(text)


@pytest.mark.parametrize("currency", ["eur", "gbp", "usd", "chf"])
def test_an_amount_is_read_as_texts_write_it(currency: str) -> None:
    written = Money(125_050, Code(currency))
    assert typed_money(amount(written), currency=currency) == written


@given(st.integers(0, 10**11), st.sampled_from(["eur", "jpy", "kwd"]))
def test_an_amount_that_is_shown_is_read_back(minor: int, currency: str) -> None:
    money = Money(minor, Code(currency))
    shown = MoneyField(currency="usd").prepare_value(money)
    assert typed_money(str(shown), currency="usd") == money
