"""Shapes shared by several requests and responses of the API."""

from dataclasses import dataclass, fields, replace
from typing import Any, cast


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
    left = [one.name for one in fields(cast(Any, shape)) if one.name not in more]
    return shape(**more, **{name: getattr(source, name) for name in left})


def line_as[T](shape: type[T], source: Any, /, **more: Any) -> T:
    """Return a shape filled in the same way, with null for an empty text."""
    made = copied(shape, source, **more)
    empty = [one.name for one in fields(cast(Any, shape)) if getattr(made, one.name) == ""]
    return cast(T, replace(cast(Any, made), **dict.fromkeys(empty)))
