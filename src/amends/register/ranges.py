"""The organization's own fields that hold a number, an amount or a day, asked for in a range."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from amends.core.values import Money

from .models import OwnFact

type Place = int | date | Money
"""What has a place in a range."""


def place_of(value: Place) -> int:
    """A value as it is compared: a number, the minor units of an amount, the day's place in the
    calendar (1 January of the year 1 is 1)."""
    match value:
        case Money(minor, _):
            return minor
        case date():
            return value.toordinal()
        case _:
            return value


@dataclass(frozen=True, slots=True)
class Between:
    """One of the organization's own fields, from `least` to `most`, both of them in it; None is
    without end. Amounts are of one currency."""

    field: str
    least: int | None = None
    most: int | None = None
    currency: str = ""

    @classmethod
    def of(cls, field: str, least: Place | None, most: Place | None) -> "Between":
        """From and up to these values. Raises ValueError where the last comes before the first, and
        for amounts of two currencies."""
        currencies = {str(one.currency) for one in (least, most) if isinstance(one, Money)}
        if len(currencies) > 1:
            raise ValueError("two currencies")
        first, last = (None if one is None else place_of(one) for one in (least, most))
        if first is not None and last is not None and last < first:
            raise ValueError("the last comes before the first")
        return cls(field, first, last, next(iter(currencies), ""))

    @property
    def condition(self) -> Q:
        """The complaints in which it was answered so."""
        found = OwnFact.objects.filter(field=self.field, number__isnull=False)
        if self.currency:
            found = found.filter(currency=self.currency)
        if self.least is not None:
            found = found.filter(number__gte=self.least)
        if self.most is not None:
            found = found.filter(number__lte=self.most)
        return Q(reference__in=found.values("reference"))
