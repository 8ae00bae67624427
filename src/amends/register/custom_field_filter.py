"""Text filter for custom fields."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, TextField, Value
from django.db.models.functions import Concat

from . import tokens
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
        wanted = tokens.of_query(self.words)
        if not wanted:
            return Q(reference__in=())
        indexed = Words.objects.filter(reference=OuterRef("reference"), piece=OuterRef("piece"))
        indexed = indexed.annotate(told=Concat(_BLANK, "tokens", _BLANK))
        for word in wanted:
            indexed = indexed.filter(told__contains=f" {word} ")
        facts = OwnFact.objects.filter(Exists(indexed), field=self.field).exclude(piece="")
        return Q(reference__in=facts.values("reference"))
