"""Clause 5.3: the days of a week as packs and calendars name them."""

from ...values import Coded


class Weekday(Coded):
    """A day of the week; its place is `date.weekday()`."""

    mon = "mon"
    tue = "tue"
    wed = "wed"
    thu = "thu"
    fri = "fri"
    sat = "sat"
    sun = "sun"
