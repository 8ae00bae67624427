"""Names in the read log of what a person opens to sign it, and of where."""

from amends.core.framework.people.authority import Actor
from amends.core.values import Id, Moment
from amends.vault.reading import note_without_words

SHOWN = "governing"
"""The purpose under which the page of a governing record shows its text."""
SIGNED = "signing"
"""The purpose under which another page shows what is signed there."""
PAGES = ("action", "audit", "complaint", "problem", "record", SHOWN, SIGNED)
"""The purposes of pages that show one record with its text."""
API = "api"


def by_token(token: Id | None) -> str:
    """Return the purpose under which a GET with a token opens a record."""
    return f"{API}/{token}" if token else API


def commands_up_to(entry: int) -> str:
    """Return the name of what the operator did up to an entry."""
    return f"commands@{entry}"


def note(actor: Actor, reference: str, *, now: Moment) -> None:
    """Note that a page shows the actor what they may sign there: a stream, the digest of a text or
    another name. With a token, an answer of the API shows it."""
    purpose = by_token(actor.token) if actor.token else SIGNED
    note_without_words(reader=actor.id, purpose=purpose, now=now, reference=reference)
