"""Random ids of complaints, problems and actions."""

import secrets

from amends.core.principles.integrity import reference_of
from amends.core.values import Id

_SYMBOLS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def drawn() -> Id:
    """Return a random id: seven random symbols and a check character."""
    return Id(reference_of("".join(secrets.choice(_SYMBOLS) for _ in range(7))))
