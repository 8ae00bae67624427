"""Where the postcode stands in an address: as the post of its country wants it written (Universal
Postal Union, *Postal addressing systems in member countries*)."""

from amends.core.values import Contact

_BELOW = frozenset({"gb", "ie", "gg", "im", "je", "gi", "za"})
"""The postcode has a line of its own below the town."""
_BEHIND = frozenset({"us", "ca", "au", "nz", "in", "sg", "mt"})
"""The postcode stands behind the town, in its line."""


def town_lines(contact: Contact, *, home: str | None = None) -> tuple[str, ...]:
    """The lines with town and postcode. An address without a country is one of `home` (an ISO 3166
    code); where nothing is known of a country, the postcode stands before the town."""
    country = (contact.country or home or "").casefold()
    if country in _BELOW:
        return tuple(filter(None, (contact.town, contact.postcode)))
    parts = (contact.postcode, contact.town)
    line = " ".join(filter(None, reversed(parts) if country in _BEHIND else parts))
    return (line,) if line else ()
