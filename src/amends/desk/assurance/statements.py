"""Pages of statements."""

from collections.abc import Iterator

from django.utils.translation import gettext, gettext_lazy

from amends.core.governing.statements import STATEMENT

from ..request.context import DeskContext
from .declaration import Detail, Fact, RecordPages


def _broken(detail: Detail, desk: DeskContext) -> Iterator[Fact]:
    """Yield the complaints that broke a promise, those that the reader can open."""
    named = [complaint for complaint, _ in detail.state.broken]
    if named:
        seen = desk.visible().filter(reference__in=named).order_by("reference")
        references = ", ".join(seen.values_list("reference", flat=True))
        yield gettext("Complaints that broke the promise"), references or "\N{EN DASH}"


STATEMENTS = RecordPages(
    STATEMENT,
    path="statements",
    title=gettext_lazy("Statements"),
    one=gettext_lazy("Statement"),
    empty=gettext_lazy(
        "Write down what only people can know: what affects how you handle complaints, who has an "
        "interest, and what you handle. Someone else approves it, and you read it again each year."
    ),
    shows=("item", "words", "owner", "review"),
    facts=_broken,
    looks={"written": "due", "approved": "done", "retired": "empty"},
)
