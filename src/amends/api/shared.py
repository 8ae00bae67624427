"""Shapes shared by several requests and responses of the API."""

from dataclasses import dataclass, fields, replace
from typing import Any, cast

from amends.handling.logged_entries import LoggedEntry


@dataclass(frozen=True, slots=True)
class Address:
    """A postal address."""

    lines: tuple[str, ...] = ()
    postcode: str | None = None
    town: str | None = None
    country: str | None = None


@dataclass(frozen=True, slots=True)
class ContactDetails:
    """Who a person is and how to reach them; kept encrypted, shown only to those who may know."""

    name: str | None = None
    organization: str | None = None
    email: str | None = None
    phone: str | None = None
    address: Address | None = None
    contact_person: str | None = None
    safe_contact: str | None = None


def copied[T](shape: type[T], source: Any, /, **more: Any) -> T:
    """Return a shape filled from the attributes of the same names, and with `more`."""
    left = [field.name for field in fields(cast(Any, shape)) if field.name not in more]
    return shape(**more, **{name: getattr(source, name) for name in left})


def line_as[T](shape: type[T], source: Any, /, **more: Any) -> T:
    """Return a shape filled in the same way, with null for an empty text."""
    made = copied(shape, source, **more)
    empty = [field.name for field in fields(cast(Any, shape)) if getattr(made, field.name) == ""]
    return cast(T, replace(cast(Any, made), **dict.fromkeys(empty)))


@dataclass(frozen=True, slots=True)
class SealedLine:
    """An entry in its place in the log. A withheld one has only place and digest."""

    leaf_index: int
    digest: str
    withheld: bool
    stream: str | None = None
    version: int | None = None
    kind: str | None = None
    body: str | None = None
    recorded: str | None = None
    previous: str | None = None


def line_of(sealed: LoggedEntry) -> SealedLine:
    """Return the entry, without its content if it is withheld."""
    if sealed.entry is None:
        return SealedLine(sealed.leaf_index, sealed.digest, withheld=True)
    content = {name: value for name, value in sealed.entry.items() if name != "digest"}
    return SealedLine(sealed.leaf_index, sealed.digest, withheld=False, **content)
