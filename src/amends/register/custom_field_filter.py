"""Filters for custom fields: by words, by value, and from one value up to another."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q, TextField, Value
from django.db.models.functions import Concat

from amends.core.values import Money

from . import search_words
from .models import OwnFact, Words

_BLANK = Value(" ", output_field=TextField())


@dataclass(frozen=True, slots=True)
class Saying:
    """A custom field that contains all of these words: whole words, ignoring case and accents, in
    any order, as in a search. Fields excluded from search, because they are personal or for some
    roles alone, are excluded here too."""

    field: str
    words: str

    @property
    def condition(self) -> Q:
        """Return the condition for complaints with such a value; none match if there is no word."""
        wanted = search_words.of_query(self.words)
        if not wanted:
            return Q(reference__in=())
        indexed = Words.objects.filter(reference=OuterRef("reference"), piece=OuterRef("piece"))
        indexed = indexed.annotate(told=Concat(_BLANK, "tokens", _BLANK))
        for word in wanted:
            indexed = indexed.filter(told__contains=f" {word} ")
        facts = OwnFact.objects.filter(Exists(indexed), field=self.field).exclude(piece="")
        return Q(reference__in=facts.values("reference"))


def answering(field: str, values: tuple[str, ...] = ()) -> Q:
    """Return the complaints in which a custom field has one of these values, or any value."""
    facts = OwnFact.objects.filter(field=field)
    if values:
        facts = facts.filter(value__in=values)
    return Q(reference__in=facts.values("reference"))


type Place = int | date | Money
"""A value with a place in a range."""


def place_of(value: Place) -> int:
    """Return a value as it is compared: a number, the minor units of an amount, the ordinal of a
    day (1 January of the year 1 is 1)."""
    match value:
        case Money(minor, _):
            return minor
        case date():
            return value.toordinal()
        case _:
            return value


@dataclass(frozen=True, slots=True)
class Between:
    """A custom field from `least` to `most`, both included; None is without end. Amounts are of one
    currency."""

    field: str
    least: int | None = None
    most: int | None = None
    currency: str = ""

    @classmethod
    def of(cls, field: str, least: Place | None, most: Place | None) -> "Between":
        """Return the range from and up to these values. Raises ValueError if the end is before the
        beginning, and for amounts in two currencies."""
        currencies = {str(end.currency) for end in (least, most) if isinstance(end, Money)}
        if len(currencies) > 1:
            raise ValueError("two currencies")
        first, last = (None if end is None else place_of(end) for end in (least, most))
        if first is not None and last is not None and last < first:
            raise ValueError("the last comes before the first")
        return cls(field, first, last, next(iter(currencies), ""))

    @property
    def condition(self) -> Q:
        """Return the condition for complaints with a value in the range."""
        facts = OwnFact.objects.filter(field=self.field, number__isnull=False)
        if self.currency:
            facts = facts.filter(currency=self.currency)
        if self.least is not None:
            facts = facts.filter(number__gte=self.least)
        if self.most is not None:
            facts = facts.filter(number__lte=self.most)
        return Q(reference__in=facts.values("reference"))
