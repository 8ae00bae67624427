"""Differences between SQLite and PostgreSQL in full-text search.

SQLite: a contentless full-text table, with rows for each document at its place. PostgreSQL: a
column of the document. Both contain the words as `search_words` cuts them, and delete them
permanently.
"""

import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps
from django.db.models import BooleanField, F, Lookup, Q
from django.db.models.expressions import RawSQL
from django.db.models.lookups import Exact
from django.db.models.sql.compiler import SQLCompiler

from amends.vault.engine import rewrite

_LARGEST = 1_000_000
"""Maximum bytes of the words of one document; PostgreSQL accepts no more."""


class TooManyWords(ValueError):
    """A complaint has more different words than the index can contain."""


@dataclass(frozen=True, slots=True)
class Change:
    """The words of a document before and after, as `search_words.joined` returns them."""

    place: int
    before: str
    after: str

    @property
    def gained(self) -> str:
        """Return the words that are new."""
        return " ".join(sorted(set(self.after.split()) - set(self.before.split())))

    @property
    def lost(self) -> bool:
        """Return whether a word is gone."""
        return not set(self.before.split()) <= set(self.after.split())


def numbers(values: Collection[int]) -> RawSQL:
    """Return whole numbers as a subquery, however many."""
    if connection.vendor == "postgresql":
        return RawSQL("SELECT unnest(%s::bigint[])", [list(values)])
    return RawSQL("SELECT value FROM json_each(%s)", [json.dumps(list(values))])


def write(changes: Sequence[Change]) -> None:
    """Change the words of the documents from `before` to `after`. The documents exist.

    SQLite gets the new words only, under the place that the others have: the index is a list of
    places for each word, and taking out a document is dear. Raises `TooManyWords`.
    """
    for change in changes:
        if len(change.after.encode()) > _LARGEST:
            raise TooManyWords(f"more than {_LARGEST} bytes of different words")
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.executemany(
                "UPDATE register_document SET tokens = array_to_tsvector(%s::text[])"
                " WHERE place = %s",
                [(change.after.split(), change.place) for change in changes],
            )
            return
        cursor.executemany(
            "INSERT INTO register_index (register_index, rowid, tokens) VALUES ('delete', %s, %s)",
            [(change.place, change.before) for change in changes if change.before and change.lost],
        )
        added = (
            (change.place, change.after if change.lost else change.gained) for change in changes
        )
        cursor.executemany(
            "INSERT INTO register_index (rowid, tokens) VALUES (%s, %s)",
            [(place, words) for place, words in added if words],
        )


def contents() -> Iterator[tuple[int, str]]:
    """Yield the place and the words of each document that has any, in the order of places, as
    `search_words.joined` returns them. Call it in one snapshot."""
    if connection.vendor == "postgresql":
        with connection.chunked_cursor() as cursor:
            cursor.execute(
                "SELECT place, tsvector_to_array(tokens) FROM register_document"
                " WHERE tokens <> '' ORDER BY place"
            )
            yield from ((place, " ".join(sorted(words))) for place, words in cursor)
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE VIRTUAL TABLE IF NOT EXISTS temp.register_vocabulary"
            " USING fts5vocab('main', 'register_index', 'instance')"
        )
        cursor.execute("SELECT doc, term FROM temp.register_vocabulary ORDER BY doc, term")
        for place, terms in groupby(cursor, key=itemgetter(0)):
            yield place, " ".join(term for _, term in terms)


def beginning(column: str, start: str) -> Q:
    """Return the condition that a text begins like this, so that an index answers it."""
    if connection.vendor == "postgresql":
        return Q((f"{column}__startswith", start))
    return Q((f"{column}__gte", start), (f"{column}__lt", f"{start}\U0010ffff"))


type Asked = Sequence[Sequence[str]]
"""Words of a search, each with those that may take its place."""


def matching(words: Asked, *, low: int, below: int, walking: bool = False) -> RawSQL:
    """Return the condition that a document has one of each words and a place within these bounds.
    `walking`: the caller reads the documents one by one in another order."""
    if connection.vendor == "postgresql":
        query = " & ".join(f"({' | '.join(repr(w) for w in each)})" for each in words)
        # of "is true" the planner does not know that the index of words could answer it
        condition = "(register_document.tokens @@ %s::tsquery)" + " IS TRUE" * walking
        return RawSQL(condition, [query], output_field=BooleanField())  # noqa: S611 - ours
    query = " AND ".join("(" + " OR ".join(f'"{w}"' for w in each) + ")" for each in words)
    return RawSQL(
        "(register_document.place IN (SELECT rowid FROM register_index"
        " WHERE register_index MATCH %s AND rowid >= %s AND rowid < %s))",
        [query, low, below],
        output_field=BooleanField(),
    )


class _OfReference(Lookup):
    """A condition on the reference of a row, which an index answers because it is not compared with
    true. It is in almost every query of a page, and takes a tenth of the time in which `Exists` or
    `In` are made."""

    prepare_rhs = False

    def __init__(self, sql: str, values: tuple[object, ...]) -> None:
        super().__init__(F("reference"), (sql, values))

    def as_sql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper
    ) -> tuple[str, tuple[Any, ...]]:
        """Return the condition with its values."""
        column, params = self.process_lhs(compiler, connection)
        sql, values = self.rhs
        return sql.format(column), (*params, *values)


def rows_of(references: Collection[str]) -> Q:
    """Return the condition on rows of these complaints, which are one parameter however many there
    are; of none the database is not asked."""
    if not references:
        return Q(pk__in=())
    if connection.vendor == "postgresql":
        return Q(_OfReference("({} = ANY(%s))", (list(references),)))
    listed = json.dumps(list(references))
    return Q(_OfReference("({} IN (SELECT value FROM json_each(%s)))", (listed,)))


def readable(keys: Collection[str]) -> _OfReference:
    """Return the condition on rows that can be read under one of these keys."""
    marks = ", ".join(["%s"] * len(keys))
    select = "SELECT 1 FROM register_reader held WHERE held.reference = {}"
    return _OfReference(f"EXISTS({select} AND held.key IN ({marks}))", tuple(keys))


class _Rare(Exact):
    def as_sqlite(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper
    ) -> tuple[str, tuple[Any, ...]]:
        """Return the condition with what SQLite is to expect of it."""
        sql, values = self.as_sql(compiler, connection)
        return f"unlikely({sql})", tuple(values)


def rare(column: str, value: object) -> Q:
    """Return the condition that a column has a value that few rows have, so that its index is used.
    SQLite knows an average only: in a register with one owner that owner's index looks useless."""
    return Q(_Rare(F(column), value))


def scrub() -> None:
    """Rewrite what may still contain deleted words (`vault.scrub`). Call it outside a transaction.

    Nothing to do on SQLite, where the vault rewrites the whole file.
    """
    if connection.in_atomic_block:
        raise RuntimeError("scrub stands outside any transaction")
    if connection.vendor == "postgresql":
        rewrite("register_words", "register_document", "register_term")


# --- the migration's part ---

_MAKE = {
    "postgresql": (
        "ALTER TABLE register_document ADD COLUMN tokens tsvector NOT NULL DEFAULT ''",
        "CREATE INDEX register_document_tokens ON register_document USING gin (tokens)",
        # A short list of what is still to be sorted in: searching reads all of it.
        "ALTER INDEX register_document_tokens SET (gin_pending_list_limit = 256)",
        # Whether to read or to look up depends on how much a key opens: remember that of more keys.
        "ALTER TABLE register_reader ALTER COLUMN key SET STATISTICS 1000",
    ),
    "sqlite": (
        # Words are cut already; the ascii tokenizer only splits them at spaces again. With less
        # detail, SQLite 3.46 loses other documents when it deletes one securely.
        """CREATE VIRTUAL TABLE register_index USING fts5
            (tokens, content='', columnsize=0, detail=column, tokenize='ascii')""",
        # Without this a deleted word would stay in the index under a mark until some later merge.
        "INSERT INTO register_index (register_index, rank) VALUES ('secure-delete', 1)",
    ),
}
_TAKE_DOWN = {
    "postgresql": (
        "ALTER TABLE register_document DROP COLUMN tokens",
        "ALTER TABLE register_reader ALTER COLUMN key SET STATISTICS DEFAULT",
    ),
    "sqlite": ("DROP TABLE register_index",),
}


def make_index(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Create the structures for the documents' words, and the statistics that the planner needs."""
    for statement in _MAKE[editor.connection.vendor]:
        editor.execute(statement)


def take_index_down(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Undo `make_index`."""
    for statement in _TAKE_DOWN[editor.connection.vendor]:
        editor.execute(statement)
