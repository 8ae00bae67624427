"""Random ids of complaints, problems and actions."""

import hmac
import secrets
from itertools import count

from django.conf import settings

from amends.core.principles.integrity import SYMBOLS, reference_of
from amends.core.values import Id
from amends.journal import store


def drawn() -> Id:
    """Return a random id: seven random symbols and a check character."""
    return Id(reference_of("".join(secrets.choice(SYMBOLS) for _ in range(7))))


def derived(prefix: str, *parts: object) -> Id:
    """Return an unused id of a stream with this prefix, the same for the same parts, so that the
    demo repeats itself. It is keyed, so that it does not reveal the parts."""
    for turn in count():
        text = "\n".join(map(str, (prefix, *parts, turn)))
        digest = hmac.digest(settings.SECRET_KEY.encode(), text.encode(), "sha256")
        fresh = Id(reference_of("".join(SYMBOLS[byte % len(SYMBOLS)] for byte in digest[:7])))
        if f"{prefix}{fresh}" not in store.begun([f"{prefix}{fresh}"]):
            return fresh
    raise AssertionError  # the digests do not end
