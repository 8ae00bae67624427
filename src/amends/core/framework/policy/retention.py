"""Clause 8.1: how long text and files are kept after a complaint ended. The organisation decides
this; the standard sets no period."""

from dataclasses import dataclass

from ...values import Code, Coded


class Kept(Coded):
    """What has a retention period. Words are everything that people wrote, their identity, and
    files too."""

    words = "words"
    files = "files"


@dataclass(frozen=True, slots=True)
class Retention:
    """For how many months after the end of a complaint something of it is kept; of the complaints
    of one category, or of all that have no term of their own."""

    kept: Kept
    months: int
    category: Code | None = None
