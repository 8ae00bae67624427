"""Mail for the tests: messages made by hand, and how they come in."""

import csv
import gzip
import io
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from tests.records import organization as org

from amends.jobs.models import Job
from amends.jobs.queue import Claimed
from amends.letters.incoming import (
    routing,
    storing,
)
from amends.letters.incoming.configured import Incoming, Listening, Where
from amends.letters.models import Mail

NOW = org.BEGAN + timedelta(hours=3)
US = "complaints@example.org"
ROOT = Path(__file__).parents[2]
CORPUS = next(
    (
        found
        for above in ROOT.parents
        if (found := above / "shared/data/email_corpus_dev.tar.gz").exists()
    ),
    ROOT.parent / "shared/data/email_corpus_dev.tar.gz",
)


def message(text: str = "My parcel is broken.", **headers: Any) -> EmailMessage:
    """A message of somebody; a blank in the name of a header is written as two underscores."""
    said = {
        "From": "Nora Complain <nora@example.com>",
        "To": US,
        "Subject": "The parcel",
        "Message__ID": f"<{len(text)}-{hash(text)}@example.com>",
        "Date": format_datetime(NOW - timedelta(minutes=5)),
    } | headers
    found = EmailMessage()
    for name, value in said.items():
        if value is not None:
            found[name.replace("__", "-")] = value
    found.set_content(text)
    return found


def keep(one: EmailMessage | bytes, *, now: datetime = NOW) -> storing.Kept:
    """It is handed over."""
    raw = one if isinstance(one, bytes) else one.as_bytes()
    return storing.keep(raw, arrived=now, now=now)


def work(*, now: datetime = NOW, attempts: int = 1) -> None:
    """Deal with every message that was kept, as the worker would."""
    for row in Job.objects.filter(kind="read_mail", done_at=None).order_by("id"):
        job = Claimed(row.id, row.stream, row.version, row.kind, 0, attempts, "test", now)
        routing.read_mail(job, now)
        Job.objects.filter(pk=row.pk).update(done_at=now)


def came(one: EmailMessage | bytes, *, now: datetime = NOW) -> Mail:
    """It is handed over and dealt with: what became of it."""
    kept = keep(one, now=now)
    work(now=now)
    return Mail.objects.get(pk=kept.id)


@contextmanager
def receiving(addresses: dict[str, Where] | None = None) -> Iterator[None]:
    """An installation into which mail comes."""
    at = Listening("lmtp", "127.0.0.1", 1)
    before = settings.AMENDS_MAIL
    settings.AMENDS_MAIL = replace(Incoming(), listening=at, addresses=addresses or {US: Where()})
    try:
        yield
    finally:
        settings.AMENDS_MAIL = before


def corpus(*folders: str) -> dict[str, bytes]:
    """Real messages by their names in the archive that lies beside the project; skips where there
    is none."""
    if not CORPUS.exists():
        pytest.skip(f"no {CORPUS.name} beside the project")
    found = {}
    with tarfile.open(fileobj=io.BytesIO(CORPUS.read_bytes())) as archive:
        for member in archive:
            if member.isfile() and any(folder in member.name for folder in folders):
                file = archive.extractfile(member)
                found[member.name] = file.read() if file is not None else b""
    return found


def complained(count: int = 500) -> list[str]:
    """What people complained of in the register that lies beside the project; skips where there is
    none."""
    register = CORPUS.with_name("cfpb_dev.csv.gz")
    if not register.exists():
        pytest.skip(f"no {register.name} beside the project")
    with gzip.open(register, "rt", encoding="utf-8", newline="") as lines:
        told = (row["Consumer complaint narrative"].strip() for row in csv.DictReader(lines))
        return [" ".join(one.split()) for one in islice((one for one in told if one), count)]
