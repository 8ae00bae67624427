"""Shapes shared by several requests and responses of the API."""

from dataclasses import dataclass


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
