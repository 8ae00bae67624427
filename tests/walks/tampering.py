"""What someone with the database and the folders can change, as data: the kinds that
docs/auditors.md calls provable. Each kind changes something at random and says by what names
verification has to tell it."""

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from django.db import connection, models
from tests.records import journal_forger as forger
from tests.records.journal_forger import run
from tests.stored_files import path_of

from amends.assurance.models import Checked
from amends.core.codec import moment_text
from amends.core.improvement.criteria import EXPOSURE
from amends.core.streams import EVIDENCE, INSTALLATION, REPORT
from amends.governance.models import Preparation, Schema
from amends.handling.models import IdempotencyRecord
from amends.imports.models import ImportRun, Line, SavedMapping
from amends.insight.signals import models as signals
from amends.jobs.models import Duty, Job
from amends.journal import guard, log, published, signing
from amends.journal.models import Checkpoint, Document, Entry, Leaf, Node, Waiting
from amends.letters.models import Folder, Mail, Sent
from amends.people.models import (
    Absence,
    Account,
    FamiliarPlace,
    Person,
    Role,
    SavedView,
    SignedIn,
    Token,
)
from amends.portal import models as portal
from amends.register import models as register
from amends.register import search
from amends.vault.models import (
    DataKey,
    Draft,
    Findable,
    KeyMark,
    Piece,
    ReadLog,
    Secret,
    Unclaimed,
)

POSTGRESQL = connection.vendor == "postgresql"
NOW = datetime.fromisoformat("2026-03-01T10:00:00Z")
NEVER = "infinity" if POSTGRESQL else "2026-02-30 25:00:00"
"""A moment that no calendar has."""


class Nothing(Exception):
    """There is nothing here to which this could be done."""


@dataclass
class Hand:
    """Whoever tampers: at random, and with what is put back in the end."""

    chance: Random
    undo: ExitStack = field(default_factory=ExitStack)

    def row(self, model: type[models.Model], **those: object) -> Any:
        """Any row of a table."""
        rows = sorted(model._default_manager.filter(**those), key=lambda one: str(one.pk))
        if model is Piece:  # of a piece that no entry contains nothing is known
            rows = [one for one in rows if Entry.objects.filter(body__contains=one.pk).exists()]
        if not rows:
            raise Nothing(model.__name__)
        return self.chance.choice(rows)

    def other(self, of: "models.Field[Any, Any]", old: Any) -> Any:
        """A value of a column that is not the one it has."""
        match of:
            case models.BooleanField():
                return not old
            case models.DateTimeField():
                later = timedelta(seconds=self.chance.randint(60, 10**7))
                return old + later if old else NOW
            case models.DateField():
                days = self.chance.randint(1, 99) * self.chance.choice([1, -1])
                return old + timedelta(days=days) if old else date(2026, 3, 1)
            case models.BinaryField():
                kept = bytearray(old or b"x")
                kept[self.chance.randrange(len(kept))] ^= 1 << self.chance.randrange(8)
                return bytes(kept)
            case models.IntegerField():
                return (old or 0) + self.chance.choice([1, 7, 10**6])
            case _:
                return self._text(of, old or "")

    def _text(self, of: "models.Field[Any, Any]", old: str) -> str:
        there = of.model._default_manager.exclude(**{of.attname: old})
        others = sorted(set(there.values_list(of.attname, flat=True)) - {None})
        if others and self.chance.random() < 0.5:
            return self.chance.choice(others)
        return f"{old[:-1]}~" if old else "x"


@dataclass(frozen=True)
class Kind:
    """One way to tamper, and what verification may call it by: one of the names is enough."""

    name: str
    do: Callable[[Hand], set[str]]
    unsealed: bool = False
    """Whether it is named among the entries that no checkpoint covers yet, not among findings."""


def _names(row: Any) -> set[str]:
    """By what a row can be told."""
    match row:
        case Entry():
            return {_rest(row.stream), *(f"leaf {n}" for n in _leaf_of(row))}
        case Leaf():
            entries = Entry.objects.filter(id=row.entry_id).values_list("stream", flat=True)
            return {f"leaf {row.index}", *map(_rest, entries)}
        case Document():
            return {row.sha256, "policy/1"}
        case Piece():  # several streams may hold it: of a split, or a merge
            held = Entry.objects.filter(body__contains=row.id).values_list("stream", flat=True)
            return {row.id, row.scope, *held}
        case _:
            return {text.format(row) for text in NAMES.get(type(row), ("{0.reference}",))}


NAMES: dict[type[models.Model], tuple[str, ...]] = {
    Node: ("node {0.level}/{0.index}",),
    Checkpoint: ("checkpoint {0.size}", "published {0.size}"),
    Person: ("{0.id}",),
    Role: ("{0.person_id}",),
    Absence: ("{0.person_id}",),
    Account: ("{0.person}",),
    Piece: ("{0.id}", "{0.scope}"),
    Findable: ("{0.piece}", "{0.scope}"),
    ReadLog: ("reads {0.batch}",),
    register.Document: ("{0.reference}", "place {0.place}"),
    register.Problem: ("problem/{0.id}",),
    register.ProblemComplaint: ("problem/{0.problem}",),
    register.ProblemSignal: ("problem/{0.problem}",),
    register.Action: ("action/{0.id}",),
    register.Criterion: ("criterion/{0.id}",),
    register.Alert: ("criterion/{0.criterion}",),
    register.Exposure: ("criterion/exposure",),
    register.GoverningRecord: ("{0.id}",),
    register.SurveyRow: ("{0.id}",),
    register.SurveyPlace: ("{0.survey}",),
    register.ReadingRow: ("{0.id}",),
    register.ReadingCard: ("{0.reading}",),
}


def _rest(stream: str) -> str:
    """The complaint or the person of a stream, by which the register tells of it."""
    return stream.partition("/")[2] or stream


def _leaf_of(row: Entry) -> list[int]:
    return list(Leaf.objects.filter(entry_id=row.id).values_list("index", flat=True))


# --- a column of a row ---


def _all_of(model: type[models.Model], *left: str) -> tuple[str, ...]:
    """The columns of a table, but for those that are left out."""
    names = (one.attname for one in model._meta.concrete_fields)
    return tuple(name for name in names if name not in left)


COLUMNS: dict[type[models.Model], tuple[str, ...]] = {
    Entry: ("stream", "version", "kind", "body", "recorded", "previous", "digest"),
    Leaf: ("index", "hash", "entry_id"),
    Node: ("level", "index", "hash"),
    Checkpoint: ("size", "root", "note"),
    Document: ("sha256", "text"),
    register.Row: _all_of(register.Row, "facts_due"),
    register.Reader: ("reference", "key", "received_at"),
    register.Deadline: _all_of(register.Deadline),
    register.Reminder: ("reference", "person", "day"),
    register.Sum: _all_of(register.Sum),
    register.OwnFact: _all_of(register.OwnFact),
    register.Unread: _all_of(register.Unread),
    register.Words: ("reference", "piece", "tokens"),
    register.Document: ("reference",),
    **{
        model: _all_of(model)
        for model in (
            *(register.Commitment, register.EarlierCodes),
            *(register.Problem, register.ProblemComplaint, register.ProblemSignal),
            *(register.Action, register.Criterion, register.Alert, register.Exposure),
            *(register.SurveyRow, register.ReadingRow, register.ReadingCard),
            register.GoverningRecord,
        )
    },
    register.SurveyPlace: _all_of(register.SurveyPlace, "code"),
    Person: _all_of(Person),
    Role: ("person_id", "role", "unit", "since"),
    Absence: ("person_id", "first", "last", "deputy"),
    Account: ("sign_in", "person"),
    Piece: (
        *("scope", "digest", "length", "salt", "text", "ciphertext", "data_key", "stored"),
        *("name", "content_type", "name_nonce", "sealed_at", "erased_at"),
    ),
    Findable: ("piece", "scope"),
    ReadLog: _all_of(ReadLog),
}
"""Every column that entries or text account for, by table."""


NUMBERS: dict[type[models.Model], tuple[str, ...]] = {
    Entry: ("id",),
    Checkpoint: ("at",),
    register.Row: ("facts_due",),
    register.SurveyPlace: ("code",),
    register.Document: ("place",),
    Role: ("id",),
    Absence: ("id",),
    Piece: ("id", "kind"),
}
"""Columns of these tables that only number rows, that a kind below changes, that the worker clears,
or that depend on a key."""

UNPROVABLE: dict[type[models.Model], tuple[str, ...]] = {
    Account: ("id", "password", "last_login", "is_active", "failed", "locked_until"),
    **dict.fromkeys((FamiliarPlace, SignedIn, Token, Job), ()),
    **dict.fromkeys((IdempotencyRecord, portal.Draft, Draft, SavedView, register.Term), ()),
    **dict.fromkeys((Preparation, ImportRun, Line, SavedMapping, Mail, Sent, Folder), ()),
    **dict.fromkeys((Unclaimed,), ()),
    **dict.fromkeys((Duty, KeyMark, Schema, Secret, Waiting), ()),
    **dict.fromkeys((register.FactKey, register.FigureResult, register.FormEnd, Checked), ()),
    **dict.fromkeys((signals.Text, signals.Hash, signals.Pair, signals.Finding, signals.State), ()),
}
"""Tables, or columns of one, that no entry describes (docs/auditors.md)."""


def _column(model: type[models.Model], column: str) -> Callable[[Hand], set[str]]:
    def change(hand: Hand) -> set[str]:
        row = hand.row(model, **_worth(model, column))
        names, of = _names(row), model._meta.get_field(column.removesuffix("_id"))
        value = hand.other(of.target_field if of.is_relation else of, getattr(row, column))
        model._default_manager.filter(pk=row.pk).update(**{column: value})
        setattr(row, column, value)
        return names | _names(row)

    return change


def _worth(model: type[models.Model], column: str) -> dict[str, object]:
    """Of which rows the column says something."""
    if model is ReadLog:
        return {"batch__isnull": False}
    if model is not Piece:
        return {}
    of_files = {"kind": "file", "erased_at__isnull": True}
    return {
        "salt": {"salt__isnull": False},
        "text": {"text__isnull": False},
        "ciphertext": {"ciphertext__isnull": False},
        "data_key": {"ciphertext__isnull": False},
        "erased_at": {"erased_at__isnull": False},
        "stored": of_files,
        "name": of_files,
        "content_type": of_files,
        "name_nonce": of_files,
    }.get(column, {})


def _never(model: type[models.Model], column: str) -> Callable[[Hand], set[str]]:
    def change(hand: Hand) -> set[str]:
        row = hand.row(model, **_worth(model, column))
        keys = [one.attname for one in model._meta.pk_fields]
        where = " AND ".join(f'"{key}" = %s' for key in keys)
        table = model._meta.db_table
        run(
            f'UPDATE {table} SET "{column}" = %s WHERE {where}',
            NEVER,
            *(getattr(row, key) for key in keys),
        )
        return _names(row)

    return change


MOMENTS: tuple[tuple[type[models.Model], str], ...] = (
    *((register.Row, name) for name in ("received_at", "closed_at", "answer_due", "next_on")),
    (register.Reader, "received_at"),
    (register.Deadline, "until"),
    (register.Problem, "opened_at"),
    (register.Action, "due"),
    (register.Alert, "raised_at"),
    (register.SurveyPlace, "until"),
    (register.ReadingCard, "read_at"),
    (Role, "since"),
    (Piece, "sealed_at"),
    (Piece, "erased_at"),
    (Checkpoint, "at"),
    (ReadLog, "at"),
)


# --- a whole row ---

ROWS: tuple[type[models.Model], ...] = tuple(one for one in COLUMNS if one is not Account)


def _gone(model: type[models.Model]) -> Callable[[Hand], set[str]]:
    def delete(hand: Hand) -> set[str]:
        row = hand.row(model, **_worth(model, ""))
        names = _names(row)
        model._default_manager.filter(pk=row.pk)._raw_delete("default")  # type: ignore[attr-defined]
        return names

    return delete


def _put_in(
    model: type[models.Model], **changes: Callable[[Hand], object]
) -> Callable[[Hand], set[str]]:
    """A row like another, with some columns changed."""

    def insert(hand: Hand) -> set[str]:
        row = hand.row(model, **_worth(model, ""))
        if not any(one.attname in changes for one in model._meta.pk_fields):
            row.pk = None
        for name, value in changes.items():
            setattr(row, name, value(hand))
        row.save(force_insert=True)
        return _names(row)

    return insert


# --- more than one row, or no row ---


def _hidden_as_older(hand: Hand) -> set[str]:
    """A changed row that says an older version of the program projected it."""
    row = hand.row(register.Row)
    column = hand.chance.choice(["priority", "stage", "owner", "unit", "closed_at", "received_at"])
    value = hand.other(register.Row._meta.get_field(column), getattr(row, column))
    register.Row.objects.filter(pk=row.pk).update(**{column: value}, projected_by=0)
    return {row.reference}


def _appended(hand: Hand) -> set[str]:
    """An entry at the end of a stream, chained as the program does it."""
    row = hand.row(Entry)
    if row.stream in ("log", "policy/1") or _no_row_counts(row.stream):
        raise Nothing
    return {_rest(_append_again(row).stream)}


def _appended_to_what_no_row_counts(hand: Hand) -> set[str]:
    """An entry at the end of a stream that is read from the record itself."""
    rows = [one for one in Entry.objects.order_by("id") if _no_row_counts(one.stream)]
    if not rows:
        raise Nothing
    added = _append_again(hand.chance.choice(rows))
    return {f"{added.stream}@{added.version}"}


def _no_row_counts(stream: str) -> bool:
    return stream == f"criterion/{EXPOSURE}" or stream.startswith(
        (REPORT.prefix, EVIDENCE.prefix, INSTALLATION.prefix)
    )


def _append_again(row: Entry) -> Entry:
    last = Entry.objects.filter(stream=row.stream).order_by("-version")[0]
    added = Entry.objects.create(
        stream=row.stream,
        version=last.version + 1,
        kind=row.kind,
        body=row.body,
        recorded=last.recorded,
        digest="0" * 64,
    )
    forger.relink(row.stream)
    return added


def _cut_off(hand: Hand) -> set[str]:
    """The last entry of a stream is gone."""
    row = hand.row(Entry)
    if row.stream == "log":
        raise Nothing
    last = Entry.objects.filter(stream=row.stream).order_by("-version")[0]
    names = {f"{last.stream}@{last.version}", f"leaf {_leaf_of(last)[0]}"}
    forger.drop(f"{last.stream}@{last.version}")
    return names


def _whole_stream_gone(hand: Hand) -> set[str]:
    """A complaint or a person is deleted from the journal."""
    row = hand.row(Entry)
    if row.stream in ("log", "policy/1"):
        raise Nothing
    run("DELETE FROM journal_entry WHERE stream = %s", row.stream)
    return {_rest(row.stream)}


def _rewritten(hand: Hand) -> set[str]:
    """An entry says something else, and its stream is chained again."""
    row = hand.row(Entry)
    if row.stream == "log":
        raise Nothing
    Entry.objects.filter(pk=row.pk).update(body=row.body.replace('"act":"', '"act":"x', 1))
    forger.relink(row.stream)
    return {_rest(row.stream)}


def _exchanged(hand: Hand) -> set[str]:
    """Two entries of a stream change places."""
    row = hand.row(Entry, version__gt=1)
    before = Entry.objects.get(stream=row.stream, version=row.version - 1)
    for one, version in ((before, 10**6), (row, before.version), (before, row.version)):
        Entry.objects.filter(pk=one.pk).update(version=version)
    return {_rest(row.stream)}


def _unsigned(hand: Hand) -> set[str]:
    """The newest checkpoint is gone, from the file too: its entries are not signed."""
    newest = Checkpoint.objects.latest("size")
    before = Checkpoint.objects.filter(size__lt=newest.size).latest("size")
    Checkpoint.objects.filter(pk=newest.pk).delete()
    _without(hand, newest.note)
    leaf = hand.row(Leaf, index__gte=before.size)
    return {f"{leaf.entry.stream}@{leaf.entry.version}"}


def _unpublished(hand: Hand) -> set[str]:
    """A checkpoint is gone from the published file."""
    newest = Checkpoint.objects.latest("size")
    one = hand.row(Checkpoint, size__lt=newest.size)
    _without(hand, one.note)
    return {f"checkpoint {one.size}"}


def _without(hand: Hand, note: str) -> None:
    file = log.checkpoint_file()
    kept = file.read_text()
    hand.undo.callback(file.write_text, kept)
    file.write_text("".join(f"{one}\n" for one in published.notes_in(kept) if one != note))


def _signed_too_early(hand: Hand) -> set[str]:
    """A checkpoint's time lies before what it covers."""
    one = hand.row(Checkpoint, size__gt=1)
    earlier = one.at - timedelta(days=hand.chance.randint(400, 4_000))
    Checkpoint.objects.filter(pk=one.pk).update(at=earlier)
    return {f"checkpoint {one.size}"}


def _signed_too_late(hand: Hand) -> set[str]:
    """A checkpoint's time lies after that of a later one."""
    newest = Checkpoint.objects.latest("size")
    one = hand.row(Checkpoint, size__lt=newest.size)
    Checkpoint.objects.filter(pk=one.pk).update(at=newest.at + timedelta(days=1))
    after = Checkpoint.objects.filter(size__gt=one.size).order_by("size")[0]
    return {f"checkpoint {after.size}"}


def _taken_from_the_vault(hand: Hand) -> set[str]:
    """A piece is emptied as erasing does it, and no entry says so."""
    piece = hand.row(Piece, erased_at__isnull=True, scope__startswith="complaint/")
    empty = dict.fromkeys(("text", "ciphertext", "salt", "name_nonce"))
    none = dict.fromkeys(("data_key", "stored", "name"), "")
    Piece.objects.filter(pk=piece.pk).update(**empty, **none, erased_at=piece.sealed_at)
    return {piece.id}


def _two_pieces_exchanged(hand: Hand) -> set[str]:
    one, other = hand.row(Piece, kind="words"), hand.row(Piece, kind="words")
    if one.text == other.text or None in (one.text, other.text):
        raise Nothing
    for piece, given in ((one, other), (other, one)):
        changes = {"text": given.text, "salt": given.salt, "digest": given.digest}
        Piece.objects.filter(pk=piece.pk).update(**changes, length=given.length)
    return {one.id}


def _file_of(hand: Hand) -> tuple[Piece, Path]:
    piece = hand.row(Piece, kind="file", erased_at__isnull=True, scope__startswith="complaint/")
    path = path_of(piece.stored)
    hand.undo.callback(path.write_bytes, path.read_bytes())
    return piece, path


def _bytes_of_a_file(hand: Hand) -> set[str]:
    piece, path = _file_of(hand)
    path.write_bytes(hand.other(models.BinaryField(), path.read_bytes()))
    return {piece.id}


def _a_file_gone(hand: Hand) -> set[str]:
    piece, path = _file_of(hand)
    path.unlink()
    return {piece.id}


def _another_place(hand: Hand) -> set[str]:
    """A complaint stands elsewhere in the order of receipt, by a millisecond or more."""
    row = hand.row(register.Document)
    place = row.place + (hand.chance.randint(1, 10**9) << 20)
    register.Document.objects.filter(pk=row.pk).update(place=place)
    return {row.reference, f"place {row.place}"}


def _found_by_another_word(hand: Hand) -> set[str]:
    """The full-text index finds a complaint by a word that it does not have."""
    row = hand.row(register.Document)
    if POSTGRESQL:
        run(
            "UPDATE register_document SET tokens = array_to_tsvector(%s) WHERE place = %s",
            ["zanzibar"],
            row.place,
        )
    else:
        run("INSERT INTO register_index (rowid, tokens) VALUES (%s, 'zanzibar')", row.place)
    return {row.reference}


def _not_found_by_its_words(hand: Hand) -> set[str]:
    """The full-text index has no words of a complaint."""
    row = hand.row(register.Document)
    if POSTGRESQL:
        run("UPDATE register_document SET tokens = '' WHERE place = %s", row.place)
        return {row.reference}
    pieces = register.Words.objects.filter(reference=row.reference)
    words = {word for one in pieces.values_list("tokens", flat=True) for word in one.split()}
    run(
        "INSERT INTO register_index (register_index, rowid, tokens) VALUES ('delete', %s, %s)",
        row.place,
        " ".join(sorted(words)),
    )
    return {row.reference}


def _another_form(hand: Hand) -> set[str]:
    """A person is found by another trait."""
    row = hand.row(Findable)
    if POSTGRESQL:
        run("UPDATE vault_findable SET forms = forms || 4711::bigint WHERE piece = %s", row.piece)
    else:
        run("INSERT INTO vault_lookupform (form, piece) VALUES (4711, %s)", row.piece)
    return {row.piece}


def _a_form_gone(hand: Hand) -> set[str]:
    row = hand.row(Findable)
    if POSTGRESQL:
        run("UPDATE vault_findable SET forms = forms[2:] WHERE piece = %s", row.piece)
    else:
        run(
            "DELETE FROM vault_lookupform WHERE piece = %s AND form = "
            "(SELECT min(form) FROM vault_lookupform WHERE piece = %s)",
            row.piece,
            row.piece,
        )
    return {row.piece}


def _a_key_altered(hand: Hand) -> set[str]:
    """The key of the names does not open any more."""
    key = hand.row(DataKey, purpose="seal", retired_at__isnull=True)
    wrapped = hand.other(models.BinaryField(), bytes(key.wrapped))
    DataKey.objects.filter(pk=key.pk).update(wrapped=wrapped)
    return set(Piece.objects.filter(data_key=key.pk).values_list("id", flat=True))


def _no_guard(hand: Hand) -> set[str]:
    """The database would let someone change a table: here the triggers are down already."""
    return {f"guard {hand.chance.choice(sorted(guard.GUARDED))}"}


def _behind_an_impossible_value(hand: Hand) -> set[str]:
    """Complaints are rewritten behind a value of staff that no rule can be asked with."""
    person = hand.row(Person)
    column = hand.chance.choice(["unit", "manager", "contact"])
    Person.objects.filter(pk=person.pk).update(**{column: "no such thing!"})
    row = hand.row(register.Row)
    if hand.chance.random() < 0.5:
        register.Row.objects.filter(pk=row.pk).update(owner="person/eve", stage="closed_satisfied")
    else:
        new = register.Reader(reference=row.reference, key="person/eve", received_at=NOW)
        new.save(force_insert=True)
    return {row.reference}


def _a_foreign_trigger(hand: Hand) -> set[str]:
    tables = ["vault_piece", "people_role", "register_row", "journal_leaf", "jobs_job"]
    table = hand.chance.choice(tables)
    if POSTGRESQL:
        run(
            f"CREATE TRIGGER eve BEFORE INSERT ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION journal_refuse()"
        )
    else:
        run(f"CREATE TRIGGER eve AFTER INSERT ON {table} BEGIN DELETE FROM people_token; END")
    return {f"eve on {table}"}


def _a_foreign_view(hand: Hand) -> set[str]:
    if POSTGRESQL and hand.chance.random() < 0.5:
        run("CREATE RULE eve AS ON DELETE TO people_token DO INSTEAD NOTHING")
        return {"eve on people_token"}
    run("CREATE VIEW eve AS SELECT * FROM vault_piece")
    return {"eve"}


def _not_found_while_a_job_waits(hand: Hand) -> set[str]:
    """Words are missing from search, and a job that someone inserted says it is still to do."""
    words = hand.row(register.Words)
    last = register.Row.objects.order_by("-recorded_at")[0].recorded_at
    hour = moment_text(last - timedelta(hours=1))
    entries = Entry.objects.filter(body__contains=words.piece, recorded__gte=hour)
    if not words.tokens or entries.exists():  # a job excuses what is new
        raise Nothing
    search.forget([words.piece])
    stream, at = f"complaint/{words.reference}", datetime.fromisoformat("2020-01-01T10:00:00Z")
    Job.objects.filter(stream=stream, kind="index_words").update(done_at=None, run_after=at)
    never = datetime.fromisoformat("2099-01-01T10:00:00Z")
    Job.objects.create(
        stream=stream, version=10**6, kind="index_words", party=0, run_after=never, attempts=0
    )
    return {words.reference}


def _two_batches_exchanged(hand: Hand) -> set[str]:
    one, other = hand.row(ReadLog, batch__isnull=False), hand.row(ReadLog, batch__isnull=False)
    if one.batch == other.batch:
        raise Nothing
    for old, new in ((one.batch, 10**6), (other.batch, one.batch), (10**6, other.batch)):
        ReadLog.objects.filter(batch=old).update(batch=new)
    return {f"reads {one.batch}", f"reads {other.batch}"}


def _read_long_ago(hand: Hand) -> set[str]:
    """A row of the read log is inserted behind the sealed ones, without a batch."""
    first = ReadLog.objects.filter(batch__isnull=False).order_by("at")[0]
    first.pk, first.batch = None, None
    first.save(force_insert=True)
    return {"reads"}


def _another_log_key(hand: Hand) -> set[str]:
    """The log's key is another one from now on."""
    path = log._key_file()
    hand.undo.callback(path.write_bytes, path.read_bytes())
    path.unlink()
    signing.make_key(path)
    return {"log key"}


def _no_demonstration(hand: Hand) -> set[str]:
    """The log begins with another name: nothing else says whether a log is of a demo."""
    entry = Entry.objects.get(stream="log", version=1)
    origin = log.current().origin
    other = origin.removeprefix("demo.") if origin.startswith("demo.") else f"demo.{origin}"
    Entry.objects.filter(pk=entry.pk).update(body=entry.body.replace(origin, other))
    forger.relink("log")
    return {"log@1", "leaf 0"}


def _name_of_a_text(hand: Hand) -> set[str]:
    """A text says that it is a file with a name."""
    piece = hand.row(Piece, erased_at__isnull=True, kind__in=["words", "identity"])
    column = hand.chance.choice(["name", "content_type", "name_nonce"])
    value: object = b"x" * 16 if column == "name_nonce" else "text/html"
    Piece.objects.filter(pk=piece.pk).update(**{column: value})
    return {piece.id}


def _person(hand: Hand) -> str:
    return str(hand.row(Person).id)


KINDS: tuple[Kind, ...] = (
    *(
        Kind(f"{model._meta.db_table}.{column}", _column(model, column))
        for model, columns in COLUMNS.items()
        for column in columns
    ),
    *(Kind(f"{m._meta.db_table}.{column}: no date", _never(m, column)) for m, column in MOMENTS),
    *(Kind(f"{model._meta.db_table}: a row gone", _gone(model)) for model in ROWS),
    Kind("people_role: a row put in", _put_in(Role, role=lambda _: "top_management")),
    Kind("people_absence: a row put in", _put_in(Absence, deputy=_person)),
    Kind("people_account: a row put in", _put_in(Account, sign_in=lambda _: "eve", person=_person)),
    Kind("register_reader: a row put in", _put_in(register.Reader, key=lambda _: "person/eve")),
    Kind("register_reminder: a row put in", _put_in(register.Reminder, person=lambda _: "eve")),
    Kind("register_row: a row put in", _put_in(register.Row, reference=lambda _: "EEEE-EEEE")),
    Kind("register_problem: a row put in", _put_in(register.Problem, id=lambda _: "eve")),
    Kind("register_action: a row put in", _put_in(register.Action, id=lambda _: "eve")),
    Kind("register_alert: a row put in", _put_in(register.Alert, number=lambda _: 99)),
    Kind("register_exposure: a row put in", _put_in(register.Exposure, of=lambda _: "eve")),
    Kind("register_readingcard: a row put in", _put_in(register.ReadingCard, number=lambda _: 99)),
    Kind(
        "register_problemcomplaint: a row put in",
        _put_in(register.ProblemComplaint, reference=lambda _: "EEEE-EEEE"),
    ),
    Kind(
        "register_problemsignal: a row put in",
        _put_in(register.ProblemSignal, problem=lambda _: "eve"),
    ),
    Kind(
        "register_surveyplace: a row put in",
        _put_in(register.SurveyPlace, number=lambda _: 99, code=lambda _: "eve"),
    ),
    Kind("register_words: a row put in", _put_in(register.Words, piece=lambda _: "eve")),
    Kind("register_row: hidden as older", _hidden_as_older),
    Kind("journal: an entry appended", _appended),
    Kind(
        "journal: an entry appended where no row counts them",
        _appended_to_what_no_row_counts,
        unsealed=True,
    ),
    Kind("journal: the end of a stream cut off", _cut_off),
    Kind("journal: a stream gone", _whole_stream_gone),
    Kind("journal: an entry rewritten, chained again", _rewritten),
    Kind("journal: two entries exchanged", _exchanged),
    Kind("journal: the newest entries unsigned", _unsigned),
    Kind("checkpoints.txt: a checkpoint gone", _unpublished),
    Kind("journal_checkpoint.at: too early", _signed_too_early),
    Kind("journal_checkpoint.at: too late", _signed_too_late),
    Kind("vault_piece: emptied without an entry", _taken_from_the_vault),
    Kind("vault_piece: two exchanged", _two_pieces_exchanged),
    Kind("files: a byte changed", _bytes_of_a_file),
    Kind("files: one gone", _a_file_gone),
    Kind("full-text index: another place", _another_place),
    Kind("full-text index: another word", _found_by_another_word),
    Kind("full-text index: no words", _not_found_by_its_words),
    Kind("look-up: another form", _another_form),
    Kind("look-up: a form gone", _a_form_gone),
    Kind("vault_datakey.wrapped", _a_key_altered),
    Kind("triggers of the journal gone", _no_guard),
    Kind("register: changed behind an impossible value of staff", _behind_an_impossible_value),
    Kind("schema: a foreign trigger", _a_foreign_trigger),
    Kind("schema: a foreign view or rule", _a_foreign_view),
    Kind("full-text index: missing words excused by a job", _not_found_while_a_job_waits),
    Kind("vault_readlog: a row put in", _put_in(ReadLog)),
    Kind("vault_readlog: two batches exchanged", _two_batches_exchanged),
    Kind("vault_readlog: a row without a batch put in", _read_long_ago),
    Kind("keys: another key of the log", _another_log_key),
    Kind("journal: the mark of a demo", _no_demonstration),
    Kind("vault_piece: a text with a name", _name_of_a_text),
)
"""Every kind of tampering that verification has to find and name."""
NEWEST = 10
"""How many of them, at the end, were added since verification looks everywhere."""
