"""Making an evidence pack by the worker: dossiers some at a time, then the archive, signed."""

import fcntl
import hashlib
import io
import json
import logging
import shutil
import time
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO, Any, TextIO, cast

from django.template.loader import render_to_string
from django.utils import translation

from amends.core.framework.people.authority import SYSTEM_ACTOR
from amends.core.improvement.reports.evidence import (
    FEW,
    RECORD,
    REQUEST,
    EvidenceMade,
    takes_evidence,
)
from amends.core.improvement.samples.drawing import LeftOut, entries_of
from amends.core.refusal import Guard, Refused
from amends.core.streams import EVIDENCE
from amends.core.values import Id
from amends.documents import NotPrinted, render
from amends.handling import access
from amends.handling.commands import Command, Unknown
from amends.handling.kinds.evidence import folder, key_of, made_packs, packs, restricted_counts
from amends.handling.perform import perform
from amends.handling.reading import examined, file_of
from amends.insight.reports import printed
from amends.insight.reports.opened import Opened
from amends.insight.reports.report_text import told
from amends.jobs.queue import Claimed, NotYet
from amends.journal import log
from amends.journal import pack_check as parts
from amends.journal.opening import DEMONSTRATION
from amends.vault import storage
from amends.wording import choices, dates
from amends.wording.insight.measures import number

from ..printing import bundle
from ..reading.detail import masked_for
from ..request.context import DeskContext, desk_of
from . import gathering
from .erasing import outdated
from .gathering import Scope, scope_of

_log = logging.getLogger("amends.evidence")

KEPT = timedelta(days=7)
"""How long a pack can be downloaded. Its contents stay in the record, so it can be made again."""
_SOON = timedelta(seconds=2)
_ROUND = 15.0
"""Seconds for which dossiers are printed before other work of the worker has its turn."""
_NOT_PRINTED = "not_printed"
_MEASURES, _GOVERNING = "measures", "governing"


def make(job: Claimed, now: datetime) -> None:
    """Make the pack of a request. Raises `NotYet` while there is more to do, and `Refused` if the
    person may no longer have it."""
    make_pack(job.version, now=now)


def make_pack(request: int, *, now: datetime) -> None:
    """Make the pack of the request of this version; nothing if it is made."""
    known = packs()
    pack = known.of(request)
    if pack is None or pack.made is not None:
        return
    desk = desk_of(pack.by)
    if desk is None or not takes_evidence(desk.person):
        raise Refused(Guard.not_permitted, act=REQUEST)
    scope = scope_of(pack, known, desk)
    if scope is None:
        raise NotYet(_SOON)
    part = folder() / f"{request}.part"
    part.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _alone(part), translation.override(desk.rules.policy.languages[0]):
        left = _dossiers(scope, part)
        manifest, dossiers = _archive(scope, part, left)
        given = EvidenceMade(request, Id(manifest), scope.size, dossiers)
        _put(part, key_of(request))
        perform([Command(EVIDENCE.prefix, RECORD, given)], actor=SYSTEM_ACTOR, now=now)
        shutil.rmtree(part, ignore_errors=True)


def _put(part: Path, key: str) -> None:
    """Store the pack, in place of one that was not recorded. Raises `NotYet` if text was erased
    meanwhile: it is made again without it."""
    packs = storage.home("evidence")
    packs.remove([key])
    packs.add(part / "pack.zip", key)
    if outdated(part):
        packs.remove([key])
        shutil.rmtree(part, ignore_errors=True)
        raise NotYet(timedelta())


@contextmanager
def _alone(part: Path) -> Iterator[None]:
    """Let one process at a time make a pack. Raises `NotYet` if another one does."""
    with (part / "lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise NotYet(_SOON) from None
        yield


# --- dossiers ---


def _dossiers(scope: Scope, part: Path) -> Mapping[str, str]:
    """Print the dossiers of the sample that are not there yet; return why others are left out.
    Raises `NotYet` when its time is over."""
    begun = time.monotonic()
    notes = part / "left.json"
    left: dict[str, str] = json.loads(notes.read_text()) if notes.exists() else {}
    for reference in scope.drawn:
        place = part / f"{reference}.pdf"
        if place.exists() or reference in left:
            continue
        if time.monotonic() - begun > _ROUND:
            raise NotYet(timedelta())
        try:
            content = _dossier(reference, scope.desk)
        except Unknown:
            left[reference] = str(LeftOut.restricted)
        except NotPrinted as problem:
            _log.warning("a dossier is not printed: %s", type(problem).__name__)
            left[reference] = _NOT_PRINTED
        else:
            draft = part / "draft"
            draft.write_bytes(content)
            draft.replace(place)
        notes.write_text(json.dumps(left))
    return left


def _dossier(reference: str, desk: DeskContext) -> bytes:
    """Return the record of a complaint without names. Raises `Unknown`, `NotPrinted`."""
    if access.examinable(desk.person) is None:
        file = file_of(reference, actor=desk.actor, now=desk.now)
    else:
        file = examined(reference, person=desk.person, now=desk.now)
    if not access.unrestricted().filter(reference=reference).exists():
        raise Unknown(reference)
    detail = masked_for(file, desk, purpose=gathering.PURPOSE)
    return render(bundle.masked(detail, desk, large=False))


# --- the archive ---


class _Writer:
    """Writes files into the archive, and notes the digest and size of each."""

    def __init__(self, archive: zipfile.ZipFile, now: datetime) -> None:
        self._archive, self._at = archive, now.timetuple()[:6]
        self.files: list[dict[str, Any]] = []

    @contextmanager
    def text(self, name: str) -> Iterator[TextIO]:
        """Write a text as it comes."""
        with self._opened(name) as digesting:
            text = io.TextIOWrapper(cast("IO[bytes]", digesting), "utf-8", newline="")
            yield text
            text.flush()
            text.detach()

    def content(self, name: str, content: bytes, *, listed: bool = True) -> None:
        """Write some bytes."""
        with self._opened(name, listed=listed) as out:
            out.write(content)

    @contextmanager
    def _opened(self, name: str, *, listed: bool = True) -> Iterator["_Digesting"]:
        info = zipfile.ZipInfo(name, cast("Any", self._at))
        info.external_attr, info.compress_type = 0o600 << 16, zipfile.ZIP_DEFLATED
        with self._archive.open(info, "w", force_zip64=True) as out:
            digesting = _Digesting(out)
            yield digesting
        if listed:
            sha256 = digesting.digest.hexdigest()
            self.files.append({"name": name, "sha256": sha256, "size": digesting.size})


class _Digesting(io.RawIOBase):
    def __init__(self, out: IO[bytes]) -> None:
        self._out = out
        self.digest, self.size = hashlib.sha256(), 0

    def writable(self) -> bool:
        return True

    def write(self, content: Any) -> int:
        self.digest.update(content)
        self.size += len(content)
        return self._out.write(content)


def _archive(scope: Scope, part: Path, left: Mapping[str, str]) -> tuple[str, int]:
    """Write the archive; return the SHA-256 of its manifest and how many dossiers it has."""
    with zipfile.ZipFile(part / "pack.zip", "w") as archive:
        out = _Writer(archive, scope.desk.now)
        for one in gathering.PARTS:
            with out.text(one.name) as text:
                one.write(scope, text)
        for name, content in gathering.texts(scope).items():
            out.content(name, content.encode())
        figures = gathering.figures(scope)
        for report in figures:
            said = told(report, scope.desk.rules)
            document = printed.document(said, report, scope.desk.rules)
            out.content(_figures_file(report), render(document))
        sheets = []
        for name, title, sheet in gathering.sheets(scope):
            out.content(f"{_GOVERNING}/{name}", sheet)
            sheets.append((f"{_GOVERNING}/{name}", title))
        sample = [(one, left.get(one, "")) for one in scope.drawn]
        for reference, why in sample:
            if not why:
                record = (part / f"{reference}.pdf").read_bytes()
                out.content(f"{parts.DOSSIERS}/{reference}.pdf", record)
        rows = [f"{place},{one},{why}\r\n" for place, (one, why) in enumerate(sample, start=1)]
        out.content(parts.SAMPLE, "".join(["number,reference,left_out\r\n", *rows]).encode())
        out.content("index.html", _index(scope, sample, figures, sheets).encode())
        manifest = _manifest(scope, out.files).encode()
        digest = hashlib.sha256(manifest).hexdigest()
        signer = log.signer()
        out.content(parts.MANIFEST, manifest, listed=False)
        signed = signer.sign(parts.signed_text(signer.name, digest))
        out.content(parts.SIGNATURE, signed.encode(), listed=False)
    return digest, sum(not why for _, why in sample)


def _manifest(scope: Scope, files: Sequence[Mapping[str, Any]]) -> str:
    now_listed = {one for some in gathering.listed_now(scope) for one in some}
    gone = sorted(set(entries_of(scope.frame)) - now_listed)
    told = {**scope.manifest, "since_restricted": gone, "files": list(files)}
    return json.dumps(told, indent=1, ensure_ascii=False) + "\n"


def _index(
    scope: Scope,
    sample: Sequence[tuple[str, str]],
    figures: Sequence[Opened],
    sheets: Sequence[tuple[str, str]],
) -> str:
    asked, rules = scope.pack.asked, scope.desk.rules
    shown = [told(one, rules) for one in figures]
    few = translation.gettext("fewer than {count}").format(count=number(FEW))
    context = {
        "organization": rules.policy.name,
        "demo": log.current().origin.startswith(DEMONSTRATION),
        "language": translation.get_language(),
        "period": dates.span(asked.first, asked.last),
        "made": dates.moment(scope.desk.now, zone=rules.policy.zone),
        "complaints": number(asked.frame.size),
        "restricted": [
            (dates.span(*month), number(count) if count else few)
            for *month, count in restricted_counts(asked.first, asked.last, rules)
        ],
        "earlier": scope.earlier,
        "seed": scope.seed,
        "parts": [(one.name, one.about) for one in gathering.PARTS],
        "sample": [(one, _why(why)) for one, why in sample],
        "changes": [(choices.label(one), count) for one, count in gathering.counted(scope)],
        "figures": [
            (text.periods[0], _figures_file(one)) for one, text in zip(figures, shown, strict=True)
        ],
        "newest": shown[-1] if shown else None,
        "sheets": sheets,
    }
    return render_to_string("desk/evidence_index.html", context)


def _figures_file(report: Opened) -> str:
    return f"{_MEASURES}/{report.content.first}_{report.content.last}.pdf"


def _why(code: str) -> str:
    if not code:
        return ""
    if code == _NOT_PRINTED:
        return translation.gettext("It could not be printed.")
    return choices.label(LeftOut(code))


# --- how long a pack is here ---


def sweep(*, now: datetime) -> None:
    """Delete packs that are older than `KEPT`, and what was left of making some."""
    storage.home("evidence").remove(list(made_packs(now - KEPT)))
    for part in folder().glob("*.part"):
        if part.stat().st_mtime < (now - KEPT).timestamp() or outdated(part):
            shutil.rmtree(part, ignore_errors=True)
