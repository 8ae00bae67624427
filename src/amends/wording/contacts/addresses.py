"""Position of the postcode in an address, as the postal service of its country requires (Universal
Postal Union, *Postal addressing systems in member countries*)."""

from amends.core.values import Contact

_BELOW = frozenset({"gb", "ie", "gg", "im", "je", "gi", "za"})
"""Countries with the postcode on a line of its own below the town."""
_BEHIND = frozenset({"us", "ca", "au", "nz", "in", "sg", "mt"})
"""Countries with the postcode after the town, in the same line."""


def town_lines(contact: Contact, *, home: str | None = None) -> tuple[str, ...]:
    """Return the lines with town and postcode. An address without a country is one of `home` (an
    ISO 3166 code); for an unknown country the postcode is before the town."""
    country = (contact.country or home or "").casefold()
    if country in _BELOW:
        return tuple(filter(None, (contact.town, contact.postcode)))
    parts = (contact.postcode, contact.town)
    line = " ".join(filter(None, reversed(parts) if country in _BEHIND else parts))
    return (line,) if line else ()
