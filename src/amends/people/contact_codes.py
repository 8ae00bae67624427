"""The code by which a member of staff shows that an address for notices is theirs."""

from django.utils.crypto import constant_time_compare, salted_hmac

from amends.core.framework.people.personnel import Person

_DIGITS = 12


def code_of(person: str, piece: str) -> str:
    """Return the code that is sent to an address: 12 hexadecimal digits, the same each time."""
    about = f"{person}\n{piece}"
    return salted_hmac("amends.people.contact", about, algorithm="sha256").hexdigest()[:_DIGITS]


def fits(person: Person | None, entered: str) -> bool:
    """Return whether this is the code of the address that the person has not confirmed yet."""
    if person is None or person.unconfirmed is None:
        return False
    return constant_time_compare(code_of(person.id, person.unconfirmed), entered)
