"""Clause 7.3: how each date of a complaint came about, under the rules that it was told under."""

from amends.core.framework.verdict import Verdict
from amends.core.operation.deriving import derived
from amends.core.values import Code

from . import rules
from .reading import File

type Clock = tuple[Code, Code]
"""A clock by its pack and id."""


def derivations(file: File) -> dict[Clock, Verdict]:
    """The verdict behind every clock that was told, with its steps; a clock that the rules no
    longer know has none."""
    reference, book = file.complaint.reference, rules.book()
    found = {
        (term.pack, term.clock): derived(term, file.entries, reference=reference, rules=book.at)
        for term in file.complaint.terms
    }
    return {clock: verdict for clock, verdict in found.items() if verdict is not None}
