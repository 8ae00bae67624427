"""Mail taken in: kept as a mailbox is read, some at a time, then read and made complaints, by one
worker.

Each message is delivered one to five times in random order, as mail is; a second of the worker's
is counted with the keeping. Real files are enclosed in every tenth.
"""

import random
import time
from datetime import UTC, datetime
from email.message import EmailMessage
from itertools import batched

from .figures import Figure, Scale, percentile, timed

AIMS = {"postgresql": 40, "sqlite": 40}
TIMES = 5
AT_ONCE = 25
"""Messages that a mailbox has kept at once."""


def measure(scale: Scale) -> list[Figure]:
    """Messages per second from the first byte to the complaint, and how long keeping one takes."""
    from django.conf import settings
    from django.db import connection

    from amends.letters.incoming import storing
    from amends.letters.incoming.configured import Incoming, Listening, Where
    from amends.letters.models import Fate

    settings.AMENDS_MAIL = Incoming(
        None, Listening("lmtp", "127.0.0.1", 1), {"complaints@example.org": Where()}
    )
    count = scale.of(1_000, 100)
    chance = random.Random(1)
    messages = [_message(number) for number in range(count)]
    delivered = [one for one in messages for _ in range(chance.randint(1, TIMES))]
    chance.shuffle(delivered)
    began = time.perf_counter()
    for some in batched(delivered, AT_ONCE):
        now = datetime.now(UTC)
        storing.keep_all([storing.Delivered(raw, now) for raw in some], now=now)
    keeping = time.perf_counter() - began
    began = time.perf_counter()
    _deal_with_all()
    reading = time.perf_counter() - began
    found = storing.counted()
    if found.by_fate != {Fate.complaint: count} or found.deliveries != len(delivered):
        raise SystemExit(f"{count} messages ended as {found}")
    took = [_kept_alone(_message(count + number)) for number in range(scale.of(200, 20))]
    note = f"{count:,} messages in {len(delivered):,} deliveries"
    rate = count / (keeping + reading)
    return [
        Figure("mail intake", rate, "/s", aim=AIMS[connection.vendor], note=note),
        Figure("mail, a delivery kept", len(delivered) / keeping, "/s"),
        Figure("mail, one handed in alone, kept, p95", percentile(took, 95), "ms", least=False),
        Figure("mail, a message read and lodged", count / reading, "/s"),
    ]


def _kept_alone(raw: bytes) -> float:
    from amends.letters.incoming import storing

    now = datetime.now(UTC)
    return timed(lambda: storing.keep(raw, arrived=now, now=now))


def _deal_with_all() -> None:
    """What the worker does for jobs of this kind, and nothing else."""
    from amends.jobs import queue
    from amends.letters.incoming import storing
    from amends.site import worker

    at_most = worker.READ_AT_ONCE
    while True:
        now = datetime.now(UTC)
        claimed = queue.claim("bench", now=now, untried=storing.READ_MAIL, at_most=at_most)
        if not claimed:
            return
        for job in worker.left_of(claimed, now=now):
            worker.carry_out(job, now=now)


def _message(number: int) -> bytes:
    one = EmailMessage()
    one["From"] = f"Nora {number} <nora{number}@example.com>"
    one["To"] = "complaints@example.org"
    one["Subject"] = f"Parcel {number}"
    one["Message-ID"] = f"<{number}@example.com>"
    one.set_content(f"Parcel {number} is broken.\n\n" + "The box was wet, and so was I.\n" * 30)
    if number % 10 == 0:
        bill = b"%PDF-1.4\n" + b"x" * 50_000 + b"\n%%EOF"
        one.add_attachment(bill, maintype="application", subtype="pdf", filename="bill.pdf")
    return one.as_bytes()
