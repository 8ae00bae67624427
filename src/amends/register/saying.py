"""The organization's own fields that hold words, asked for by the words in them."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, TextField, Value
from django.db.models.functions import Concat

from . import tokens
from .models import OwnFact, Words

_BLANK = Value(" ", output_field=TextField())


@dataclass(frozen=True, slots=True)
class Saying:
    """One of the organization's own fields, in which all of these words stand: whole words, without
    case and accents, in any order, as a search has them. What no search finds, because it is
    personal or for some roles alone, is not found here either."""

    field: str
    words: str

    @property
    def condition(self) -> Q:
        """The complaints in which it was answered so; none for what holds no word."""
        asked = tokens.of_query(self.words)
        if not asked:
            return Q(reference__in=())
        held = Words.objects.filter(reference=OuterRef("reference"), piece=OuterRef("piece"))
        held = held.annotate(told=Concat(_BLANK, "tokens", _BLANK))
        for word in asked:
            held = held.filter(told__contains=f" {word} ")
        found = OwnFact.objects.filter(Exists(held), field=self.field).exclude(piece="")
        return Q(reference__in=found.values("reference"))
