"""Storage of the keyed forms of traits, and the search for streams that share them, as is fastest
in each database engine.

PostgreSQL: a list in the row of the piece, under an inverted index that combines several lists
before it opens a row. SQLite: a separate table with a row for each form.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import batched, chain
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps
from django.db.models import QuerySet

from . import rows
from .models import Findable

_AT_ONCE = 5_000

type Kept = tuple[str, str, Sequence[int]]
"""A piece, its stream and its forms."""
type Shared = tuple[str, str, int]
"""A piece, its stream and a bit for each of the searched forms that it has."""


def keep(kept: Iterable[Kept]) -> None:
    """Store the forms of these pieces in the caller's transaction, thousands in each statement."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            for batch in batched(kept, _AT_ONCE):
                pieces, scopes, forms = zip(*batch, strict=True)
                lists = [f"{{{','.join(map(str, its))}}}" for its in forms]
                cursor.execute(
                    "INSERT INTO vault_findable (piece, scope, forms)"
                    " SELECT p, s, f::bigint[] FROM unnest(%s::text[], %s::text[], %s::text[])"
                    " AS t (p, s, f)",
                    [list(pieces), list(scopes), lists],
                )
        return
    listed = list(kept)
    rows.insert(Findable, ((piece, scope) for piece, scope, _ in listed))
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO vault_lookupform (form, piece) VALUES (%s, %s)",
            [(form, piece) for piece, _, forms in listed for form in forms],
        )


def forget(pieces: Sequence[str]) -> None:
    """Forgets the forms of these pieces, in the caller's transaction."""
    Findable.objects.filter(piece__in=pieces).delete()
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(
                "DELETE FROM vault_lookupform WHERE piece IN (SELECT value FROM json_each(%s))",
                [json.dumps(list(pieces))],
            )


def kept_of(pieces: Iterable[str]) -> dict[str, list[int]]:
    """Return the forms of each of these pieces, sorted."""
    by_piece: dict[str, list[int]] = {piece: [] for piece in pieces}
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT piece, unnest(forms) AS form FROM vault_findable"
                " WHERE piece = ANY(%s) ORDER BY form",
                [list(by_piece)],
            )
        else:
            cursor.execute(
                "SELECT piece, form FROM vault_lookupform"
                " WHERE piece IN (SELECT value FROM json_each(%s)) ORDER BY form",
                [json.dumps(list(by_piece))],
            )
        for piece, form in cursor:
            by_piece[piece].append(form)
    return by_piece


def without_piece() -> list[str]:
    """Return the pieces with forms that cannot be found by them (SQLite, which stores them
    apart)."""
    if connection.vendor == "postgresql":
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT piece FROM vault_lookupform"
            " WHERE piece NOT IN (SELECT piece FROM vault_findable) ORDER BY piece"
        )
        return [piece for (piece,) in cursor]


@dataclass(frozen=True, slots=True)
class Question:
    """The forms of each searched trait, how many traits must be shared, and which forms are enough
    alone. Each form is a bit of one integer."""

    traits: Sequence[Sequence[int]]
    needed: int
    alone: Sequence[int]

    @property
    def forms(self) -> list[int]:
        """All forms, in the order of their bits."""
        return [form for trait in self.traits for form in trait]

    @property
    def masks(self) -> list[int]:
        """The bits of all forms of each trait."""
        masks, first = [], 0
        for trait in self.traits:
            masks.append(((1 << len(trait)) - 1) << first)
            first += len(trait)
        return masks

    @property
    def enough(self) -> int:
        """The bits of the forms that are enough alone."""
        return sum(1 << at for at, form in enumerate(self.forms) if form in set(self.alone))


@dataclass(frozen=True, slots=True)
class Streams:
    """Streams whose names have the same prefix, and a query for the rest of their names."""

    beginning: str
    rest: "QuerySet[Any, Any]"


def sharing(question: Question, *, at_most: int, within: Streams | None = None) -> list[Shared]:
    """Return the pieces that share enough traits, most similar first, within these streams."""
    parts = [
        f"CASE WHEN (shared & CAST({mask} AS BIGINT)) <> 0 THEN 1 ELSE 0 END"
        for mask in question.masks
    ]
    narrowing, streams = "", ()
    if within is not None:
        try:
            sql, streams = within.rest.query.sql_with_params()
        except EmptyResultSet:  # people who may see nothing find no one
            return []
        narrowing = f" AND substr(scope, {len(within.beginning) + 1}) IN ({sql})"
    candidates, parameters = _ON[connection.vendor](question, narrowing)
    # nothing but numbers of our own, names of tables and Django's statement is put into the text
    statement = f"""
        SELECT piece, scope, shared FROM (
            SELECT piece, scope, shared, many, {" + ".join(parts)} AS alike
            FROM ({candidates}) AS found
        ) AS likened
        WHERE alike >= %s OR (shared & CAST(%s AS BIGINT)) <> 0
        ORDER BY alike DESC, many DESC, piece LIMIT %s"""  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(
            statement, [*parameters, *streams, question.needed, question.enough, at_most]
        )
        rows = cursor.fetchall()
    beginning = "" if within is None else within.beginning
    return [(piece, scope, shared) for piece, scope, shared in rows if scope.startswith(beginning)]


def _on_postgresql(question: Question, narrowing: str) -> tuple[str, list[Any]]:
    """Return the query for pieces that share two traits, or one form that is enough alone. The
    index combines the lists of one trait and of those after it, and only the remaining rows are
    counted in detail. A piece that shares more than two traits shares two of any subset that leaves
    the right number out."""
    shares = "forms && %s::bigint[]"
    traits = [list(trait) for trait in question.traits[max(0, question.needed - 2) :]]
    if question.needed == 1:
        lists = [list(chain(*traits))]
        met = [shares]
    else:
        lists = [
            n for at, trait in enumerate(traits[:-1], 1) for n in (trait, list(chain(*traits[at:])))
        ]
        met = [f"({shares} AND {shares})"] * (len(traits) - 1)
    if question.alone:
        met.append(shares)
        lists.append(list(question.alone))
    bits = (
        f"CASE WHEN %s = ANY(forms) THEN CAST({1 << at} AS BIGINT) ELSE 0 END"
        for at in range(len(question.forms))
    )
    query = f"""
        SELECT piece, scope, shared, bit_count(shared::bit(64)) AS many FROM (
            SELECT piece, scope, {" + ".join(bits)} AS shared FROM vault_findable
            WHERE ({" OR ".join(met)}){narrowing} OFFSET 0
        ) AS met"""  # noqa: S608
    return query, [*question.forms, *lists]


def _on_sqlite(question: Question, narrowing: str) -> tuple[str, list[Any]]:
    """Return the query. A form occurs once in a piece, so the sum of its bits says exactly which
    are shared."""
    select = "SELECT piece, CAST(%s AS BIGINT) AS bit FROM vault_lookupform WHERE form = %s"
    query = f"""
        SELECT piece, scope, shared, many FROM (
            SELECT piece, SUM(bit) AS shared, COUNT(*) AS many
            FROM ({" UNION ALL ".join([select] * len(question.forms))}) AS forms GROUP BY piece
        ) AS summed JOIN vault_findable USING (piece) WHERE TRUE{narrowing}"""  # noqa: S608
    return query, [n for at, form in enumerate(question.forms) for n in (1 << at, form)]


_ON = {"postgresql": _on_postgresql, "sqlite": _on_sqlite}


# --- the migration's part ---

_MAKE = {
    "postgresql": (
        "ALTER TABLE vault_findable ADD COLUMN forms bigint[] NOT NULL DEFAULT '{}'",
        "CREATE INDEX vault_findable_forms ON vault_findable USING gin (forms)",
        # A short list of what is still to be sorted in, because a search reads all of it.
        "ALTER INDEX vault_findable_forms SET (gin_pending_list_limit = 256)",
    ),
    "sqlite": (
        """CREATE TABLE vault_lookupform
            (form bigint NOT NULL, piece varchar(16) NOT NULL, PRIMARY KEY (form, piece))""",
        "CREATE INDEX vault_lookupform_piece ON vault_lookupform (piece)",
    ),
}
_TAKE_DOWN = {
    "postgresql": ("ALTER TABLE vault_findable DROP COLUMN forms",),
    "sqlite": ("DROP TABLE vault_lookupform",),
}


def make_forms(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Make the place for the forms that each engine searches fastest."""
    for statement in _MAKE[editor.connection.vendor]:
        editor.execute(statement)


def take_forms_down(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Undo `make_forms`."""
    for statement in _TAKE_DOWN[editor.connection.vendor]:
        editor.execute(statement)
