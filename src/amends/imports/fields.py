"""Fields that a column can be mapped to, and how a choice of them becomes a mapping."""

from collections.abc import Mapping as Map
from dataclasses import dataclass, replace
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
CONTACT = (
    *("name", "organization", "email", "phone", "phone_or_email", "postcode", "town", "country"),
    *("mode", "language"),
)
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
    *CONTACT[:5],
    "lines",
    *CONTACT[5:],
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
    found = dict.fromkeys(mapping.words, "words")
    if mapping.complainant is not None:
        found |= dict.fromkeys(mapping.complainant.lines, "lines")
        found |= {getattr(mapping.complainant, field): field for field in CONTACT}
    found |= {fact.column: "fact" for fact in mapping.facts}
    for field in CODED:
        of = getattr(mapping, field)
        found |= {of.column: field} if of is not None else {}
    found |= {getattr(mapping, field): field for field in PLAIN}
    found[mapping.stage.column] = "stage"
    if mapping.owner is not None:
        found[mapping.owner.column] = "owner"
    if mapping.amount is not None:
        found[mapping.amount.column] = "amount"
        found[mapping.amount.currency_column] = "currency"
    if mapping.files is not None:
        found[mapping.files.column] = "files"
    found.pop("", None)
    return found


def with_columns(mapping: Mapping, choice: Chosen) -> Mapping:
    """Return the mapping with other columns; what was decided about a field's values stays with the
    field. Raises `Missing`."""
    by_field: dict[str, list[str]] = {}
    for column, field in choice.items():
        by_field.setdefault(field, []).append(column)
    for field, columns in by_field.items():
        if len(columns) > 1 and field not in MANY:
            raise Missing(field, twice=True)
    one = {field: columns[0] for field, columns in by_field.items()}
    for field in ("reference", "received"):
        if field not in one:
            raise Missing(field)
    changed: dict[str, Any] = {field: one.get(field, "") for field in PLAIN}
    for field in CODED:
        changed[field] = _coded(getattr(mapping, field), one.get(field, ""))
    return replace(
        mapping,
        **changed,
        words=tuple(by_field.get("words", ())),
        stage=replace(mapping.stage, column=one.get("stage", "")),
        owner=_owner(mapping.owner, one.get("owner", "")),
        amount=_amount(mapping.amount, one.get("amount", ""), one.get("currency", "")),
        complainant=_contact(one, tuple(by_field.get("lines", ()))),
        files=_files(mapping.files, one.get("files", "")),
        facts=tuple(_fact(mapping, column) for column in by_field.get("fact", ())),
    )


def _coded(of: CodeOf | None, column: str) -> CodeOf | None:
    if not column:
        return None
    return replace(of, column=column) if of is not None else CodeOf(column)


def _owner(of: OwnerOf | None, column: str) -> OwnerOf | None:
    if not column:
        return None
    return replace(of, column=column) if of is not None else OwnerOf(column)


def _files(of: FilesOf | None, column: str) -> FilesOf | None:
    if not column:
        return None
    return replace(of, column=column) if of is not None else FilesOf(column)


def _amount(of: AmountOf | None, column: str, currency: str) -> AmountOf | None:
    if not column:
        return None
    return replace(of or AmountOf(column), column=column, currency_column=currency)


def _contact(one: Chosen, lines: tuple[str, ...]) -> ContactOf | None:
    told = {field: one.get(field, "") for field in CONTACT}
    return ContactOf(**told, lines=lines) if lines or any(told.values()) else None


def _fact(mapping: Mapping, column: str) -> FactOf:
    known = next((fact for fact in mapping.facts if fact.column == column), None)
    name = f"{mapping.source}.{slug(column)}"[:64]
    return known or FactOf(column, name, FactType.words)


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
