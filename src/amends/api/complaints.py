"""Reading complaints: the list with its filters, one as it stands, what happened, what binds."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any

from django.utils.translation import gettext

from amends import vault
from amends.core.operation import events as e
from amends.core.operation.complaint import Told
from amends.core.operation.complaint.stages import Stage
from amends.core.values import Code, Id, Sealed
from amends.core.codec import located_pieces
from amends.handling import access
from amends.handling.derivations import derivations
from amends.handling.following import Followed, files_told, words_told
from amends.handling.reading import File
from amends.handling.sealed import entries_sealed
from amends.handling.streams import stream_of
from amends.journal import receipts
from amends.register import queries, search
from amends.register.models import Row
from amends.register.queries import Filters, Order
from amends.vault.models import Kind
from amends.wording import derivation
from amends.wording.timeline import line, line_for_complainant

from .callers import Scope
from .declared import Between
from .opened import Opened, file_for, opened
from .pictures import Deadline, Picture, Status, deadline_of, picture_of
from .problems import Problem, invalid
from .reading import Mistake
from .routes import Answer, Call, Route, routed
from .sealing import SealedLine, line_of

LONGEST_QUERY = 500
"""Characters of a search."""


# --- the list ---


@dataclass(frozen=True, slots=True)
class ListQuery:
    """What a list is narrowed to. Several stages or units are given several times, or with commas
    between; an empty `owner` asks for complaints without one."""

    stage: tuple[Stage, ...] = ()
    unit: tuple[Code, ...] = ()
    owner: str = ""
    category: Code | None = None
    channel: Code | None = None
    product: Code | None = None
    brand: Code | None = None
    entity: Code | None = None
    incident: Code | None = None
    kind: e.Kind | None = None
    priority: Code | None = None
    awaiting: Code | None = None
    safety: bool | None = None
    open: bool | None = None
    late: bool | None = None
    received_after: datetime | None = None
    received_before: datetime | None = None
    due_before: datetime | None = None
    q: str = ""
    order: Order = Order.newest
    cursor: str | None = None
    limit: Annotated[int, Between(1, 200)] = 50


@dataclass(frozen=True, slots=True)
class Line:
    """One complaint of a list; `next_due` is the date that binds first."""

    reference: Id
    version: int
    revision: int
    stage: Stage
    open: bool
    kind: Code
    channel: Code | None
    owner: Id | None
    unit: Code | None
    entity: Code | None
    brand: Code | None
    product: Code | None
    category: Code | None
    priority: Code | None
    severity: Code | None
    safety: bool
    complainants: int
    received_at: datetime
    recorded_at: datetime
    acknowledged_at: datetime | None
    closed_at: datetime | None
    next_due: datetime | None
    next_clock: Code | None
    awaiting: Code | None
    watch: date | None
    sealed: bool
    taken_over: bool


@dataclass(frozen=True, slots=True)
class Page:
    """Some complaints, and the cursor of the next page if there is one."""

    complaints: tuple[Line, ...]
    next: str | None


def _listed(call: Call) -> Answer:
    asked: ListQuery = call.query
    assert call.caller.person is not None  # noqa: S101 - the route is for personnel
    rows = access.visible(call.caller.person, call.rules)
    if len(asked.q) > LONGEST_QUERY:
        text = gettext("A search has at most {count} characters.").format(count=LONGEST_QUERY)
        raise invalid(Mistake("?q", text))
    if asked.q and asked.order is not Order.newest:
        raise invalid(Mistake("?order", gettext("A search is told newest first.")))
    filters = _filters(asked, call)
    if asked.q:
        narrowed = queries.filtered(rows, filters)
        page = search.search(narrowed, asked.q, cursor=asked.cursor, limit=asked.limit)
    else:
        page = queries.queue(
            rows, filters, order=asked.order, cursor=asked.cursor, limit=asked.limit
        )
    return Answer(Page(tuple(map(_line, page.rows)), page.next))


def _filters(asked: ListQuery, call: Call) -> Filters:
    return Filters(
        stage=asked.stage,
        unit=asked.unit,
        owner=asked.owner if "owner" in call.request.GET else None,
        category=asked.category,
        channel=asked.channel,
        product=asked.product,
        brand=asked.brand,
        entity=asked.entity,
        incident=asked.incident,
        kind=asked.kind,
        priority=asked.priority,
        awaiting=asked.awaiting,
        safety=asked.safety,
        open=True if asked.late else asked.open,
        late=call.now if asked.late else None,
        received_after=asked.received_after,
        received_before=asked.received_before,
        due_before=asked.due_before,
    )


def _line(row: Row) -> Line:
    def code(text: str) -> Code | None:
        return Code(text) if text else None

    return Line(
        reference=Id(row.reference),
        version=row.version,
        revision=row.revision,
        stage=Stage(row.stage),
        open=row.open,
        kind=Code(row.kind),
        channel=code(row.channel),
        owner=Id(row.owner) if row.owner else None,
        unit=code(row.unit),
        entity=code(row.entity),
        brand=code(row.brand),
        product=code(row.product),
        category=code(row.category),
        priority=code(row.priority),
        severity=code(row.severity),
        safety=row.safety,
        complainants=row.complainants,
        received_at=row.received_at,
        recorded_at=row.recorded_at,
        acknowledged_at=row.acknowledged_at,
        closed_at=row.closed_at,
        next_due=row.next_due,
        next_clock=code(row.next_clock),
        awaiting=code(row.awaiting),
        watch=row.watch,
        sealed=row.walled,
        taken_over=row.taken_over,
    )


# --- one complaint ---


def etag(file: File) -> dict[str, str]:
    """The header that If-Match gives back."""
    return {"ETag": f'"{file.complaint.revision}"'}


def _pictured(call: Call) -> Answer:
    file = file_for(call)
    return Answer(picture_of(file, call), headers=etag(file))


@dataclass(frozen=True, slots=True)
class Said:
    """Words or a file of an entry: `field` is where they stand in the entry, `text` is null once
    they were erased. A file has its piece and no text."""

    field: str
    piece: Id
    text: str | None


@dataclass(frozen=True, slots=True)
class Happened:
    """One thing that happened. `line` says it in the reader's language."""

    version: int
    kind: str
    act: Code
    by: Id
    happened: datetime
    recorded: datetime
    line: str
    words: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class Timeline:
    """Everything that happened, the first thing first."""

    reference: Id
    entries: tuple[Happened, ...]


def _timeline(call: Call) -> Answer:
    file = file_for(call)
    reference = call.caller.followed.reference if call.caller.followed else file.reference
    told = Timeline(reference, tuple(happened(file, call, file.entries)))
    return Answer(told, headers=etag(file))


def happened(file: File, call: Call, entries: tuple[Told, ...]) -> list[Happened]:
    """These entries, as far as the caller may read them, with the words that are theirs to read."""
    followed = call.caller.followed
    pieces = {one.version: _pieces(one, file, followed) for one in entries}
    seen = opened(file, call, (p for of in pieces.values() for _, p in of if not _is_file(_)))
    found = []
    for one in entries:
        text = _sentence(one, file, seen, followed)
        if text is not None:
            said = tuple(
                Said(field, piece.sealed, None if _is_file(field) else seen.text(piece))
                for field, piece in pieces[one.version]
            )
            found.append(_happened(one, text, said, followed))
    return found


def _happened(one: Told, text: str, said: tuple[Said, ...], followed: Followed | None) -> Happened:
    """A complainant is told of personnel as the organization, by no id."""
    own = followed is None or one.by in {f"party/{number}" for number in followed.parties}
    by = one.by if own or one.by in ("system", "public", "import") else Id("personnel")
    return Happened(
        one.version,
        type(one.event).__name__,
        one.act,
        by,
        one.happened,
        one.recorded,
        text,
        said,
    )


def _sentence(one: Told, file: File, seen: Opened, followed: Followed | None) -> str | None:
    if followed is None:
        return line(one, names=seen.names, complaint=file.complaint)
    return line_for_complainant(
        one, parties=followed.parties, complaint=file.complaint, names=seen.names
    )


def _pieces(one: Told, file: File, followed: Followed | None) -> list[tuple[str, Sealed]]:
    """The words of an entry by the place where they stand; identities are told with the parties."""
    if followed is None:
        return [
            (path, piece)
            for path, piece in located_pieces(one.event)
            if not path.endswith("/identity")
        ]
    if one.version == 1 and followed.reference != file.reference:
        return []  # the receipt of the complaint into which theirs was merged is another's
    words = [(f"/{name}", piece) for name, piece in words_told(one.event, file.entries)]
    files = [(f"/enclosures/{n}", piece) for n, piece in enumerate(files_told(one.event))]
    return words + files


def _is_file(field: str) -> bool:
    return field in ("/file", "/evidence") or field.startswith("/enclosures/")


# --- the record ---


@dataclass(frozen=True, slots=True)
class Journal:
    """The sealed entries of a complaint. `body` is the text as hashed: never serialize it anew."""

    reference: Id
    entries: tuple[SealedLine, ...]


def _journal(call: Call) -> Answer:
    file = file_for(call)
    return Answer(Journal(file.reference, tuple(map(line_of, entries_sealed(file.reference)))))


def _receipt(call: Call) -> Answer:
    """The proof of the first entry. What opens the words goes to the complainant alone, and of the
    identities only to whom they belong."""
    file, followed = file_for(call), call.caller.followed
    stream = stream_of(followed.reference if followed else file.reference)
    openings = _openings(file, followed) if followed else []
    try:
        return Answer(receipts.receipt_of(stream, 1, openings=openings))
    except receipts.NotYetSealed:
        text = gettext("It is sealed within seconds.")
        raise Problem("not-yet-sealed", text, headers={"Retry-After": "2"}) from None


def _openings(file: File, followed: Followed) -> list[dict[str, str]]:
    if followed.reference != file.reference:
        return []
    first: Any = file.entries[0].event
    others = {
        f"/is/parties/{place}/identity"
        for place, party in enumerate(first.parties)
        if party.number not in followed.parties
    }
    paths = {p.sealed: at for at, p in located_pieces(first, "/is") if at not in others}
    return [
        {
            "path": paths[Id(piece)],
            "salt": opening.salt.hex(),
            "sha256" if opening.kind == Kind.file else "text": opening.text,
        }
        for piece, opening in vault.openings(paths).items()
    ]


# --- what binds ---


@dataclass(frozen=True, slots=True)
class StepTold:
    """One step of a derivation as a code with its values, for machines."""

    code: Code
    values: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Derived:
    """A clock with how its date came about: in sentences, and step by step."""

    deadline: Deadline
    derivation: tuple[str, ...]
    steps: tuple[StepTold, ...]


@dataclass(frozen=True, slots=True)
class Deadlines:
    """Every clock of a complaint."""

    reference: Id
    deadlines: tuple[Derived, ...]


def _deadlines(call: Call) -> Answer:
    file = file_for(call)
    seen, found = opened(file, call, ()), derivations(file)
    told = []
    for term in file.complaint.terms:
        verdict = found.get((term.pack, term.clock))
        steps = verdict.steps if verdict else ()
        told.append(
            Derived(
                deadline_of(term, file.complaint, seen, call.now),
                tuple(derivation.lines(steps)),
                tuple(StepTold(step.code, step.values) for step in steps),
            )
        )
    reference = call.caller.followed.reference if call.caller.followed else file.reference
    return Answer(Deadlines(reference, tuple(told)))


_READ = {"scope": Scope.complaints_read, "tag": "Complaints", "method": "GET"}

LIST = routed(
    Route(
        path="/complaints",
        name="listComplaints",
        summary="The complaints that you may see, page by page",
        answer=_listed,
        query=ListQuery,
        answers=Page,
        problems=("invalid", "bad-cursor"),
        **_READ,
    )
)
ONE = routed(
    Route(
        path="/complaints/{reference}",
        name="getComplaint",
        summary="A complaint as it stands",
        answer=_pictured,
        answers=(Picture, Status),
        followers=True,
        note="Personnel get the whole picture, a complainant their own part of it.",
        problems=("not-found",),
        **_READ,
    )
)
for _path, _name, _summary, _answer, _answers, _problems in (
    ("timeline", "getTimeline", "Everything that happened", _timeline, Timeline, ()),
    ("receipt", "getReceipt", "The proof of its receipt", _receipt, dict, ("not-yet-sealed",)),
    ("deadlines", "getDeadlines", "Each date and how it came about", _deadlines, Deadlines, ()),
):
    routed(
        Route(
            path=f"/complaints/{{reference}}/{_path}",
            name=_name,
            summary=_summary,
            answer=_answer,
            answers=_answers,
            followers=True,
            problems=("not-found", *_problems),
            **_READ,
        )
    )
routed(
    Route(
        path="/complaints/{reference}/journal",
        name="getJournal",
        summary="The sealed entries of a complaint",
        answer=_journal,
        answers=Journal,
        problems=("not-found",),
        **_READ,
    )
)
