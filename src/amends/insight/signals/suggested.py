"""Clause 8.2: the category that the words of a complaint suggest, learned from closed complaints
that the reader may open. Nothing is stored, so erased text teaches nothing."""

from amends.core.framework.policy.policy import Policy
from amends.core.improvement.suggesting import Example, Suggestion, suggest
from amends.core.operation.events import Kind
from amends.core.values import Code
from amends.register import queries

from .new_words import words_in

NEWEST = 800
"""From how many complaints is learned; more take longer than a page should."""


def suggested(reference: str, rows: queries.Rows, policy: Policy) -> Suggestion | None:
    """Return the category that the description of a complaint suggests; None if it is not certain
    enough, or no longer in use."""
    own = words_in([reference]).get(reference)
    if not own:
        return None
    closed = rows.filter(open=False, kind=Kind.complaint).exclude(category="")
    newest = closed.order_by("-received_at").values_list("reference", "category")[:NEWEST]
    chosen = dict(reversed(newest))
    words = words_in(chosen)
    examples = [
        Example(words[other], policy.counted_as("categories", category))
        for other, category in chosen.items()
        if other in words
    ]
    suggestion = suggest(examples, own)
    if suggestion is None or not policy.usable("categories", Code(suggestion.category)):
        return None
    return suggestion
