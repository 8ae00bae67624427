"""Clause 8.1: how long words and files are kept after a complaint has ended. The organization says
so; the standard sets no period."""

from dataclasses import dataclass

from ...values import Code, Coded


class Kept(Coded):
    """What has a term. Words are everything that people wrote, who they are, and files too."""

    words = "words"
    files = "files"


@dataclass(frozen=True, slots=True)
class Retention:
    """For how many months after the end of a complaint something of it is kept; of the complaints
    of one category, or of all that have no term of their own."""

    kept: Kept
    months: int
    category: Code | None = None
