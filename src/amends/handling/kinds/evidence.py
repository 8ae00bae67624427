"""Stream kind of evidence packs: fixing the list, and recording what was made."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.http import FileResponse

from amends.core.framework.adoption.rulebook import Rules
from amends.core.framework.people.authority import Actor
from amends.core.framework.people.personnel import Person
from amends.core.improvement.reports import evidence
from amends.core.improvement.reports.evidence import EvidenceRequested, Pack, Packs, RequestEvidence
from amends.core.improvement.samples.drawing import Frame, list_text
from amends.core.refusal import demand_days
from amends.core.streams import EVIDENCE
from amends.core.values import Code, Day, Id
from amends.journal import adopted_texts, store
from amends.people import security_log
from amends.register.queries import Rows, existing
from amends.vault import storage

from ..commands import Command
from ..improvement import sampling
from ..stream_kind import Decided, jobs_after
from ..streams import state_of
from ..unit_of_work import UnitOfWork
from .records import Wiring, record_streams

MAKE_EVIDENCE = Code("make_evidence")
"""The job that makes a pack."""


def folder() -> Path:
    """Return the folder of this machine where packs are made."""
    return Path(settings.AMENDS_DATA) / "evidence"


def made_packs(before: datetime | None = None) -> Iterator[str]:
    """Yield the keys of the packs that can be downloaded."""
    keys = storage.home("evidence").keys(before)
    return (key for key in keys if key.endswith(".zip") and "/" not in key)


def key_of(number: int) -> str:
    """Return the key of a pack, while it can be downloaded."""
    return f"{number}.zip"


def open_pack(number: int) -> BinaryIO:
    """Return the bytes of a pack. Raises `storage.Missing`."""
    return storage.home("evidence").open(key_of(number))


def downloads(pack: Pack, person: Person) -> bool:
    """Return whether a person can download a pack: who asked for it, while it is there."""
    if pack.by != person.id or not evidence.takes_evidence(person) or pack.made is None:
        return False
    try:
        return storage.home("evidence").size(key_of(pack.number)) > 0
    except (storage.Missing, storage.Unavailable):
        return False


def download(pack: Pack) -> FileResponse:
    """Return the file of a pack; the security log notes who downloaded it."""
    security_log.note("evidence_downloaded", reader=pack.by, pack=pack.number)
    name = f"evidence-{pack.asked.first}-{pack.asked.last}.zip"
    return FileResponse(open_pack(pack.number), as_attachment=True, filename=name)


def packs() -> Packs:
    """Return every evidence pack."""
    return state_of(EVIDENCE.prefix, store.read(EVIDENCE.prefix)) or Packs()


def received(first: Day, last: Day, rules: Rules) -> Rows:
    """Return the complaints received in some days, restricted ones included."""
    begins, ends = sampling.moments(first, last, rules)
    return existing().filter(received_at__gte=begins, received_at__lt=ends)


def restricted_counts(first: Day, last: Day, rules: Rules) -> Iterator[tuple[Day, Day, int | None]]:
    """Yield how many restricted complaints were received in each whole month of some days; None for
    fewer than five. Days or small numbers could tell whom they are about."""
    for month, end in evidence.whole_months(first, last):
        count = received(month, end, rules).filter(restricted=True).count()
        yield month, end, None if count < evidence.FEW else count


def _request(uow: UnitOfWork, command: Command, actor: Actor) -> Decided:
    payload: RequestEvidence = command.particulars
    demand_days(payload)
    state = uow.state(EVIDENCE, command.stream) or Packs()
    rows = received(payload.first, payload.last, uow.rules)
    references = list(rows.filter(restricted=False).values_list("reference", flat=True))
    text = adopted_texts.adopt_text(list_text(references)) if references else "none"
    frame = Frame(Id(text), len(references))
    events = evidence.request_evidence(state, uow.rules, actor, uow.now, payload, frame)
    return [(command.stream, events)]


def _record(uow: UnitOfWork, command: Command, actor: Actor) -> Decided:
    state = uow.state(EVIDENCE, command.stream) or Packs()
    events = evidence.record_evidence(state, uow.rules, actor, uow.now, command.particulars)
    return [(command.stream, events)]


EVIDENCE_PACKS = record_streams(
    evidence.EVIDENCE,
    EVIDENCE,
    Wiring(
        consequences=jobs_after(EvidenceRequested, MAKE_EVIDENCE),
        decides={evidence.REQUEST: _request, evidence.RECORD: _record},
    ),
)
