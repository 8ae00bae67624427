"""Files of an evidence pack, one function each: tables as CSV, readable without this product."""

import csv
import json
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, replace
from datetime import datetime
from itertools import batched
from operator import attrgetter
from typing import Any, TextIO

from django.db.models import Q
from django.utils.translation import gettext_lazy

from amends.core.codec import moment_text
from amends.core.improvement.reports.evidence import (
    CHANGES,
    FEW,
    TEXT_ERASED,
    Changed,
    Pack,
    Packs,
    change_of,
)
from amends.core.improvement.samples.drawing import Seed, draw, entries_of
from amends.core.records.state import GoverningRecord
from amends.core.streams import EVIDENCE, PERSON, POLICY
from amends.core.values import Id, Moment
from amends.core.written_cells import cell
from amends.documents import NotPrinted, render
from amends.exports import csv_file
from amends.exports.workbook import codes
from amends.handling import access
from amends.handling.improvement import sampling
from amends.handling.kinds.evidence import received, restricted_counts
from amends.handling.logged_entries import could_be_late, late_lines, withheld_unless
from amends.handling.read_log import summary
from amends.handling.streams import recorded_event
from amends.insight import spans
from amends.insight.month import NoFacts
from amends.insight.reports import report_files
from amends.insight.reports.opened import Opened, live
from amends.journal import adopted_texts, export, store
from amends.journal import pack_check as parts
from amends.journal.chain import Kept
from amends.journal.encoding import entry_fields
from amends.journal.models import Checkpoint, Entry
from amends.register.queries import unrestricted
from amends.wording import timeline
from amends.wording.insight.measures import number
from amends.wording.names import Names

from ..assurance.declared import PAGES
from ..improvement import access as improvement
from ..improvement.criteria import board
from ..printing.governing_sheet import document_of
from ..records.opening import RecordPages, detail_of, states_of, title_of
from ..request.context import DeskContext


@dataclass(frozen=True, slots=True)
class Scope:
    """A pack to be made. The journal is in it from leaf `first` to before `size`; what changed
    since the last visit begins at leaf `since`."""

    pack: Pack
    desk: DeskContext
    begins: Moment
    ends: Moment
    first: int
    size: int
    since: int
    seed: Seed
    frame: str
    earlier: int

    @property
    def drawn(self) -> tuple[str, ...]:
        """The complaints of the sample, in the order in which they were drawn."""
        return draw(entries_of(self.frame), self.seed.value, self.pack.asked.wanted)

    @property
    def shown(self) -> frozenset[str]:
        """The complaints whose entries may be in it: those that are not restricted, and of the
        period only those of the list."""
        asked = self.pack.asked
        open_now = set(unrestricted().values_list("reference", flat=True))
        period = received(asked.first, asked.last, self.desk.rules)
        of_period = set(period.values_list("reference", flat=True))
        return frozenset(open_now - (of_period - set(entries_of(self.frame))))

    @property
    def manifest(self) -> dict[str, object]:
        """The head of the manifest."""
        asked = self.pack.asked
        return {
            "amends_evidence": 1,
            "organisation": self.desk.rules.policy.name,
            "for": self.pack.by,
            "made": moment_text(self.desk.now),
            "first": asked.first.isoformat(),
            "last": asked.last.isoformat(),
            "begins": moment_text(self.begins),
            "ends": moment_text(self.ends),
            "since": self.since,
            "request": f"{EVIDENCE.prefix}@{self.pack.number}",
            "seed": {"checkpoint": self.seed.checkpoint, "value": self.seed.value},
            "earlier_packs_of_these_days": self.earlier,
            "restricted_complaints": {
                f"{month:%Y-%m}": f"fewer than {FEW}" if count is None else count
                for month, _, count in restricted_counts(asked.first, asked.last, self.desk.rules)
            },
        }


def scope_of(pack: Pack, packs: Packs, desk: DeskContext) -> Scope | None:
    """Return the scope of a pack; None until a checkpoint was signed after its request."""
    seed = sampling.seed_after(EVIDENCE.prefix, pack.number)
    if seed is None:
        return None
    asked, rules = pack.asked, desk.rules
    begins, ends = sampling.moments(asked.first, asked.last, rules)
    first, last = signed_before(begins), packs.before(pack)
    if asked.since is not None:
        since = signed_before(rules.day_begins(None, asked.since))
    else:
        since = last.made.checkpoint if last and last.made else first
    return Scope(
        pack,
        desk,
        begins,
        ends,
        min(first, since),
        seed.checkpoint,
        since,
        seed,
        sampling.published(asked.frame.sha256),
        packs.same_days(pack),
    )


def signed_before(moment: datetime) -> int:
    """Return the size of the log in the last checkpoint before a moment; 0 if there was none."""
    found = Checkpoint.objects.filter(at__lt=moment).order_by("-size").first()
    return found.size if found else 0


PURPOSE = "evidence"
_AT_ONCE = 500

type Rows = Iterable[Sequence[object]]
type Write = Callable[[Scope, TextIO], object]


@dataclass(frozen=True, slots=True)
class Part:
    """A file of a pack: its name, what it is, and what writes it."""

    name: str
    about: Any
    write: Write


PARTS: list[Part] = []
"""Every file that is a table or text, in the order of the index."""


def _part(name: str, about: Any) -> Callable[[Write], Write]:
    """Declare what writes a file."""

    def declare(write: Write) -> Write:
        PARTS.append(Part(name, about, write))
        return write

    return declare


def _table(name: str, about: Any, *heading: str) -> Callable[[Callable[[Scope], Rows]], Write]:
    """Declare the rows of a CSV file. Text that a spreadsheet would read as a formula gets an
    apostrophe before it."""

    def declare(rows: Callable[[Scope], Rows]) -> Write:
        def write(scope: Scope, out: TextIO) -> None:
            line = csv.writer(out).writerow
            line(heading)
            for row in rows(scope):
                line([cell(value) for value in row])

        return _part(name, about)(write)

    return declare


def listed_now(scope: Scope) -> Iterator[list[str]]:
    """Yield the references of the list that are still not restricted, some at a time."""
    for some in batched(entries_of(scope.frame), _AT_ONCE):
        rows = unrestricted().filter(reference__in=some).order_by("reference")
        yield list(rows.values_list("reference", flat=True))


@_part(
    parts.REGISTER,
    gettext_lazy("Complaints register: one line for each complaint of the period, as codes."),
)
def _register(scope: Scope, out: TextIO) -> None:
    rows = (unrestricted().filter(reference__in=some) for some in listed_now(scope))
    csv_file.export_complaints(rows, out)


@_table("codes.csv", gettext_lazy("What the codes mean."), *("field", "code", "meaning"))
def _codes(scope: Scope) -> Rows:
    return codes(scope.desk.rules).rows


@_part(
    "measures.csv",
    gettext_lazy("Measures of the period, the period before, and the same one a year ago."),
)
def _measures(scope: Scope, out: TextIO) -> None:
    for place, report in enumerate(figures(scope)):
        report_files.write_csv(report, scope.desk.rules, out, heading=not place)


def figures(scope: Scope) -> list[Opened]:
    """Return the figures of the period, as the person may see them: of the whole period, or of each
    whole month in it for those who do not see figures of chosen days. None without any facts."""
    countable = access.countable(scope.desk.person)
    asked, rules, now = scope.pack.asked, scope.desk.rules, scope.desk.now
    if countable is None:
        return []
    span = spans.read(f"{asked.first}..{asked.last}", rules, now)
    try:
        if countable.every:
            wanted = [span]
        else:
            wanted = [one for one in spans.steps(span, "month") if one.whole_month]
        return [_without_records(live(countable, one, rules, now)) for one in wanted]
    except NoFacts:
        return []


def _without_records(report: Opened) -> Opened:
    """Return a report without problems and actions, which have files of their own."""
    return replace(report, content=replace(report.content, problems=(), actions=()))


@_table(
    "criteria.csv",
    gettext_lazy("Targets, whether they are met today, and what the charts say."),
    *("criterion", "title", "target", "now", "target_met", "chart_says", "open_alert"),
)
def _criteria(scope: Scope) -> Rows:
    for row in board(scope.desk):
        alert = row.alert.text if row.alert and row.alert.open else ""
        yield (row.code, row.title, row.target, row.now, row.standing, row.verdict, alert)


_OF_PROBLEM = attrgetter("state", "opened_at", "closed_at", "complaints", "actions", "verdict")
_OF_ACTION = attrgetter("state", "problem", "planned_at", "due", "completed_on", "check_on")


@_table(
    "problems.csv",
    gettext_lazy("Problems of the period, with the effect of the actions against them."),
    *("problem", "title", "state", "opened", "closed", "complaints", "actions", "effect"),
)
def _problems(scope: Scope) -> Rows:
    rows = list(improvement.problems(scope.desk).filter(opened_at__lt=scope.ends).order_by("id"))
    rows = [row for row in rows if row.closed_at is None or row.closed_at >= scope.begins]
    titles = improvement.problem_titles([row.id for row in rows], scope.desk, purpose=PURPOSE)
    for row in rows:
        yield (row.id, titles.get(row.id, ""), *_OF_PROBLEM(row))


@_table(
    "actions.csv",
    gettext_lazy("Actions of the period."),
    *("action", "what", "state", "problem", "planned", "due", "completed", "check_on"),
)
def _actions(scope: Scope) -> Rows:
    rows = improvement.actions(scope.desk).filter(restricted=False, planned_at__lt=scope.ends)
    found = [
        row
        for row in rows.order_by("id")
        if row.open or (row.completed_on or row.due) >= scope.pack.asked.first
    ]
    titles = improvement.action_titles([row.id for row in found], scope.desk, purpose=PURPOSE)
    for row in found:
        yield (row.id, titles.get(row.id, ""), *_OF_ACTION(row))


@_table(
    "governing.csv",
    gettext_lazy(
        "Governing records: complaints policy, statements, appointments, competence, risks, "
        "audits, reviews and others. The sheets of some are in the folder governing."
    ),
    *("record", "title", "state", "owner", "unit", "begun", "first", "last", "due"),
)
def _governing(scope: Scope) -> Rows:
    for pages, stream, state in records(scope):
        detail = detail_of(pages, state.id, scope.desk, purpose=PURPOSE)
        title = title_of(pages, detail, scope.desk)
        days = (state.begun_at, state.first, state.last, state.due)
        yield (stream, title, state.state, state.owner, state.unit, *days)


def adopted(scope: Scope) -> Iterator[tuple[Entry, Any]]:
    """Yield the entries that published settings, rules and calendars, with their events."""
    for entry in store.read(POLICY.prefix):
        event: Any = recorded_event(entry).event
        if hasattr(event, "binds") and hasattr(event, "sha256"):
            yield entry, event


@_table(
    "settings.csv",
    gettext_lazy(
        "Every published version of settings, regulator rules and calendars. Their texts are "
        "in the folder settings."
    ),
    *("entry", "kind", "name", "version", "applies_from", "published_by", "second_person", "file"),
)
def _settings(scope: Scope) -> Rows:
    for entry, event in adopted(scope):
        recorded = recorded_event(entry)
        name = getattr(event, "pack", None) or getattr(event, "calendar", "settings")
        by = (event.first or recorded.by, recorded.by if event.first else "")
        text = f"settings/{event.sha256}.toml"
        yield (entry.version, entry.kind, name, event.version, event.binds, *by, text)


@_table(
    "read-log.csv",
    gettext_lazy("How often complaints were opened in the period, and for what."),
    *("purpose", "times", "readers", "texts_and_files"),
)
def _read_log(scope: Scope) -> Rows:
    return summary(scope.begins, scope.ends)


@_table(
    "packs.csv",
    gettext_lazy("Evidence packs requested so far, and by which account."),
    *("pack", "requested_by", "requested_at", "first", "last", "complaints", "made"),
)
def _packs(scope: Scope) -> Rows:
    for entry in store.read(EVIDENCE.prefix):
        recorded = recorded_event(entry)
        event: Any = recorded.event
        if entry.kind == "EvidenceRequested" and entry.version <= scope.pack.number:
            this = "" if entry.version < scope.pack.number else "this pack"
            asked = (event.first, event.last, event.frame.size)
            yield (entry.version, recorded.by, recorded.happened, *asked, this)


# --- the audit trail ---


def changes(scope: Scope) -> Iterator[tuple[int, Changed, Entry]]:
    """Yield what changed since the last visit: leaf, what it is, and the entry."""
    return changes_between(scope.since, scope.size, scope.shown)


def changes_between(
    first: int, size: int, shown: Collection[str]
) -> Iterator[tuple[int, Changed, Entry]]:
    """Yield what changed from a leaf to before another one, for a reader who may see these
    complaints: leaf, what it is, and the entry."""
    withheld = withheld_unless(shown)
    known = Q(kind__in=CHANGES) | Q(kind__endswith=TEXT_ERASED)
    entries = Entry.objects.filter(known, leaf__index__gte=first, leaf__index__lt=size)
    for entry in entries.select_related("leaf").order_by("leaf__index").iterator():
        found = change_of(entry.kind, json.loads(entry.body)["is"])
        if found is not None and not withheld(Kept(**entry_fields(entry))):
            yield entry.leaf.index, found, entry


@_table(
    parts.CHANGES,
    gettext_lazy("What changed since the last visit, entry by entry."),
    *("leaf", "changed", "recorded", "stream", "entry", "by", "what"),
)
def _changes(scope: Scope) -> Rows:
    names = Names({}, {}, scope.desk.rules, scope.desk.rules.policy.zone)
    for leaf, changed, entry in changes(scope):
        recorded = recorded_event(entry)
        about = Id(entry.stream) if entry.stream in PERSON else None
        what = timeline.line(recorded, names=names, about=about)
        where = (entry.stream, entry.version, recorded.by)
        yield (leaf, str(changed), recorded.recorded, *where, what)


@_table(
    "late-entries.csv",
    gettext_lazy("What was recorded more than one working day after its own day."),
    *("stream", "entry", "kind", "act", "by", "day", "recorded", "working_days", "confirmed_by"),
    "via",
)
def _late(scope: Scope) -> Rows:
    withheld = withheld_unless(scope.shown)
    period = {"leaf__index__gte": scope.first, "leaf__index__lt": scope.size}
    entries = Entry.objects.filter(could_be_late(), **period).order_by("leaf__index").iterator()
    known = (entry for entry in entries if not withheld(Kept(**entry_fields(entry))))
    yield from map(astuple, late_lines(known, scope.desk.rules))


@_part(parts.FRAME, gettext_lazy("The list from which the sample was drawn."))
def _frame(scope: Scope, out: TextIO) -> None:
    out.write(scope.frame)


@_part(
    parts.SEGMENT,
    gettext_lazy("Part of the audit trail, up to the checkpoint that drew the sample."),
)
def _segment(scope: Scope, out: TextIO) -> None:
    withheld = withheld_unless(scope.shown)
    export.export_segment(scope.first, scope.size, out, withheld=withheld)


@_part(parts.CHECKPOINTS, gettext_lazy("The signed checkpoints of that part."))
def _checkpoints(scope: Scope, out: TextIO) -> None:
    signed = Checkpoint.objects.filter(size__gte=scope.first, size__lte=scope.size)
    for note in signed.order_by("size").values_list("note", flat=True).iterator():
        out.write(f"{note}\n")


def texts(scope: Scope) -> Mapping[str, str]:
    """Return the published texts of settings, rules and calendars, by the name of their file."""
    digests = dict.fromkeys(str(event.sha256) for _, event in adopted(scope))
    return {f"settings/{sha256}.toml": adopted_texts.text_of(sha256) for sha256 in digests}


def counted(scope: Scope) -> list[tuple[Changed, str]]:
    """Return how often each of what an auditor asks about changed since the last visit."""
    found = Counter(changed for _, changed, _ in changes(scope))
    return [(one, number(found[one])) for one in Changed]


_LEFT_OUT = frozenset({"access-request"})
"""Kinds whose titles name people who asked for their data."""
_PRINTED = ("policy-text", "statement", "appointment", "audit", "review")
"""Kinds whose sheets are in the pack: a certifier asks for these first."""


def records(scope: Scope) -> Iterator[tuple[RecordPages, str, GoverningRecord]]:
    """Yield the records that the person may see and that began before the end of the period, with
    the pages of their kind and their streams."""
    for kind, pages in PAGES.items():
        if kind not in _LEFT_OUT:
            for stream, state in states_of(pages, scope.desk).items():
                if state.begun_at < scope.ends:
                    yield pages, stream, state


def sheets(scope: Scope) -> Iterator[tuple[str, str, bytes]]:
    """Yield the name of the file, title and content of each sheet; one that cannot be printed is
    left out."""
    for pages, stream, state in records(scope):
        if pages.kind.name not in _PRINTED:
            continue
        detail = detail_of(pages, state.id, scope.desk, purpose=PURPOSE)
        try:
            content = render(document_of(pages, detail, scope.desk))
        except NotPrinted:
            continue
        yield f"{stream.replace('/', '-')}.pdf", title_of(pages, detail, scope.desk), content
