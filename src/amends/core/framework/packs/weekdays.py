"""Clause 5.3: names of weekdays in packs and calendars."""

from ...values import Coded


class Weekday(Coded):
    """A day of the week; its index is `date.weekday()`."""

    mon = "mon"
    tue = "tue"
    wed = "wed"
    thu = "thu"
    fri = "fri"
    sat = "sat"
    sun = "sun"
