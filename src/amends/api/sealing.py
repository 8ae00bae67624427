"""Logged entry as the API returns it."""

from dataclasses import dataclass

from amends.handling.logged_entries import LoggedEntry


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
    told = {name: value for name, value in sealed.entry.items() if name != "digest"}
    return SealedLine(sealed.leaf_index, sealed.digest, withheld=False, **told)
