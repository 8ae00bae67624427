"""Samples of complaints: the lists to draw from, their public seeds, and the codes of invitations.

In a published list, a complaint is a keyed digest of its reference, another one in each sample.
"""

import hashlib
import hmac
from collections.abc import Iterable
from datetime import datetime, time, timedelta

from django.conf import settings

from amends.core.framework.adoption.rulebook import Rules
from amends.core.improvement.sampling import (
    Frame,
    LeftOut,
    LeftOutCount,
    Member,
    Seed,
    draw,
    entries_of,
    list_text,
    seed_of,
)
from amends.core.principles.calendars import zone_of
from amends.core.principles.integrity import tracking_secret
from amends.core.values import Day, Id, Moment
from amends.journal import adopted_texts
from amends.journal.models import Checkpoint, Leaf
from amends.register import samples
from amends.register.samples import Candidates

_ENTRY = 16
"""Hexadecimal digits of an entry of a list."""


def moments(first: Day, last: Day, rules: Rules) -> tuple[Moment, Moment]:
    """Return when the first day begins and when the last one is over, in the organisation's
    zone."""
    zone = zone_of(rules.policy.zone)
    begins = datetime.combine(first, time(), zone)
    return begins, datetime.combine(last + timedelta(1), time(), zone)


def listed(
    stream: str, found: Candidates, before: Iterable[Frame] = (), left: frozenset[str] = frozenset()
) -> Frame:
    """Fix the list of a sample: complaints found that are in none of the lists `before`. Those in
    `left` were asked before in another sample."""
    known = {entry for frame in before for entry in entries_of(published(frame.sha256))}
    fresh = {entry_of(stream, one): one for one in found.references}
    fresh = {entry: one for entry, one in fresh.items() if entry not in known}
    asked = {entry for entry, one in fresh.items() if one in left}
    text = list_text(fresh.keys() - asked)
    counts = {**found.left_out, LeftOut.asked_before: len(asked)}
    return Frame(
        Id(adopted_texts.adopt_text(text) if text else "none"),
        len(fresh) - len(asked),
        tuple(LeftOutCount(reason, number) for reason, number in counts.items() if number),
    )


def published(sha256: str) -> str:
    """Return the text of a fixed list. Raises LookupError for another digest."""
    return adopted_texts.text_of(sha256)


def entry_of(stream: str, reference: str) -> str:
    """Return a complaint's entry in the lists of a sample."""
    message = f"sample\n{stream}\n{reference}".encode()
    return hmac.digest(_key(), message, hashlib.sha256).hex()[:_ENTRY]


def seed_after(stream: str, version: int) -> Seed | None:
    """Return the seed of the first checkpoint that was signed after an entry; None until there is
    one."""
    leaf = Leaf.objects.filter(entry__stream=stream, entry__version=version).first()
    if leaf is None:
        return None
    signed = Checkpoint.objects.filter(size__gt=leaf.index).order_by("size").first()
    return None if signed is None else Seed(seed_of(signed.note), signed.size)


def members(
    stream: str, frame: Frame, seed: Seed | None, size: int, *, after: int = 0
) -> tuple[Member, ...]:
    """Return the sample of a list, numbered from `after` on."""
    if seed is None:
        return ()
    drawn = draw(entries_of(published(frame.sha256)), seed.value, size)
    wanted = set(drawn)
    known = {
        entry: reference
        for reference in samples.every_reference()
        if (entry := entry_of(stream, reference)) in wanted
    }
    return tuple(
        Member(number, Id(known[entry]), Id(entry))
        for number, entry in enumerate(drawn, after + 1)
        if entry in known
    )


def code_of(survey: str, number: int) -> str:
    """Return the code of an invitation, ``XXXX-XXXX-XXXX-XXXX``. It is derived when it is needed
    and stored nowhere."""
    return tracking_secret(_key(), f"{survey}/", number)


def digest_of(code: str) -> str:
    """Return the digest under which the register has a code, however it is spelt."""
    symbols = "".join(c for c in code.upper() if c.isalnum())
    symbols = symbols.replace("O", "0").replace("I", "1").replace("L", "1")
    return hashlib.sha256(symbols.encode()).hexdigest()


def _key() -> bytes:
    return settings.SECRET_KEY.encode()
