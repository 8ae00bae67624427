"""Pages of statements."""

from django.utils.translation import gettext_lazy

from amends.core.governing.statements import STATEMENT

from .declaration import RecordPages

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
    looks={"written": "due", "approved": "done", "retired": "empty"},
)
