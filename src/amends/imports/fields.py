"""Fields that a column can be mapped to, and how a choice of them becomes a mapping."""

from collections.abc import Mapping as Map
from dataclasses import dataclass, fields, replace
from typing import Any

from amends.core.written_amounts import Decimals
from amends.imports.mapping import Mapping
from amends.imports.mapping.model import (
    AmountOf,
    CodeOf,
    ContactOf,
    FactOf,
    FactType,
    FilesOf,
    OwnerOf,
    StageOf,
)
from amends.imports.mapping.values import slug

PLAIN = ("reference", "received", "narrative", "remedy", "outcome", "closed", "due", "numbers")
CODED = ("channel", "product", "category", "unit", "brand")
CONTACT = tuple(field.name for field in fields(ContactOf))
MANY = frozenset({"words", "lines", "fact"})
"""Fields for which several columns are possible."""

FIELDS = (
    "reference",
    "received",
    "stage",
    "closed",
    "narrative",
    "remedy",
    "outcome",
    "words",
    "category",
    "product",
    "channel",
    "unit",
    "brand",
    "owner",
    "due",
    "amount",
    "currency",
    *CONTACT,
    "numbers",
    "files",
    "fact",
)
"""In the order in which they are offered."""

type Chosen = Map[str, str]
"""The field of each column, by the column's name."""


@dataclass(frozen=True, slots=True)
class Missing(Exception):
    """A required field without a column, or a field that two columns have."""

    field: str
    twice: bool = False


def chosen(mapping: Mapping) -> dict[str, str]:
    """Return the field of each column in a mapping."""
    fields = dict.fromkeys(mapping.words, "words")
    if (contact := mapping.complainant) is not None:
        fields |= dict.fromkeys(contact.lines, "lines")
        fields |= {getattr(contact, field): field for field in CONTACT if field != "lines"}
    fields |= {fact.column: "fact" for fact in mapping.facts}
    fields |= {getattr(mapping, field): field for field in PLAIN}
    for field in (*CODED, "stage", "owner", "amount", "files"):
        if (of := getattr(mapping, field)) is not None:
            fields[of.column] = field
    if mapping.amount is not None:
        fields[mapping.amount.currency_column] = "currency"
    fields.pop("", None)
    return fields


def with_columns(mapping: Mapping, choice: Chosen) -> Mapping:
    """Return the mapping with other columns; what was decided about a field's values stays with the
    field. Raises `Missing`."""
    by_field: dict[str, list[str]] = {}
    for column, field in choice.items():
        by_field.setdefault(field, []).append(column)
    for field, columns in by_field.items():
        if len(columns) > 1 and field not in MANY:
            raise Missing(field, twice=True)
    first = {field: columns[0] for field, columns in by_field.items()}
    for field in ("reference", "received"):
        if field not in first:
            raise Missing(field)
    changed: dict[str, Any] = {field: first.get(field, "") for field in PLAIN}
    kinds = {**dict.fromkeys(CODED, CodeOf), "owner": OwnerOf, "amount": AmountOf, "files": FilesOf}
    for field, kind in kinds.items():
        source, of = first.get(field), getattr(mapping, field)
        changed[field] = replace(of or kind(source), column=source) if source else None
    if changed["amount"]:
        changed["amount"] = replace(changed["amount"], currency_column=first.get("currency", ""))
    contact: dict[str, Any] = {field: first.get(field, "") for field in CONTACT}
    contact["lines"] = tuple(by_field.get("lines", ()))
    return replace(
        mapping,
        **changed,
        words=tuple(by_field.get("words", ())),
        stage=replace(mapping.stage, column=first.get("stage", "")),
        complainant=ContactOf(**contact) if any(contact.values()) else None,
        facts=tuple(_fact(mapping, column) for column in by_field.get("fact", ())),
    )


def _fact(mapping: Mapping, column: str) -> FactOf:
    mapped = next((fact for fact in mapping.facts if fact.column == column), None)
    name = f"{mapping.source}.{slug(column)}"[:64]
    return mapped or FactOf(column, name, FactType.words)


def empty(source: str, *, zone: str, currency: str) -> Mapping:
    """Return an empty mapping; complaints with a closing day are closed."""
    return Mapping(
        source=source,
        reference="",
        received="",
        zone=zone,
        stage=StageOf(open={}, otherwise="", closed_if_dated=True),
        amount=AmountOf("", currency, decimals=Decimals.point),
    )
