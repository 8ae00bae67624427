"""Samples of complaints: the lists to draw from, their public seeds, and the codes of invitations.

In a published list, a complaint is a keyed digest of its reference, another one in each sample.
"""

import hashlib
import hmac
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime, time, timedelta
from itertools import batched

from amends.core.framework.adoption.rulebook import Rules
from amends.core.improvement.samples.drawing import (
    Frame,
    LeftOut,
    LeftOutCount,
    Member,
    Seed,
    entries_of,
    list_text,
    seed_of,
)
from amends.core.improvement.samples.surveys import Asked
from amends.core.operation.events import Erased
from amends.core.principles.calendars import zone_of
from amends.core.principles.integrity import access_code
from amends.core.values import Day, Id, Moment
from amends.journal import adopted_texts
from amends.journal.models import Checkpoint, Entry, Leaf
from amends.register import samples
from amends.register.samples import Candidates
from amends.vault import keys

from ..streams import reference_of, stream_of

_AT_ONCE = 500
_KEY = "samples"
_ENTRY = 16
"""Hexadecimal digits of an entry of a list."""


def moments(first: Day, last: Day, rules: Rules) -> tuple[Moment, Moment]:
    """Return when the first day begins and when the last one is over, in the organisation's
    zone."""
    zone = zone_of(rules.policy.zone)
    begins = datetime.combine(first, time(), zone)
    return begins, datetime.combine(last + timedelta(1), time(), zone)


def listed(
    stream: str,
    candidates: Candidates,
    before: Iterable[Frame] = (),
    left: frozenset[str] = frozenset(),
    *,
    now: Moment,
) -> Frame:
    """Fix the list of a sample: complaints found that are in none of the lists `before`. Those in
    `left` were asked before in another sample."""
    earlier = {entry for frame in before for entry in entries_of(published(frame.sha256))}
    key = keys.derived(_KEY, now=now)
    fresh = {_entry(key, stream, reference): reference for reference in candidates.references}
    fresh = {entry: reference for entry, reference in fresh.items() if entry not in earlier}
    repeated = {entry for entry, reference in fresh.items() if reference in left}
    text = list_text(fresh.keys() - repeated)
    counts = {**candidates.left_out, LeftOut.asked_before: len(repeated)}
    return Frame(
        Id(adopted_texts.adopt_text(text) if text else "none"),
        len(fresh) - len(repeated),
        tuple(LeftOutCount(reason, number) for reason, number in counts.items() if number),
    )


def published(sha256: str) -> str:
    """Return the text of a fixed list. Raises LookupError for another digest."""
    return adopted_texts.text_of(sha256)


def _entry(key: bytes, stream: str, reference: str) -> str:
    message = f"sample\n{stream}\n{reference}".encode()
    return hmac.digest(key, message, hashlib.sha256).hex()[:_ENTRY]


def seed_after(stream: str, version: int) -> Seed | None:
    """Return the seed of the first checkpoint that was signed after an entry; None until there is
    one."""
    leaf = Leaf.objects.filter(entry__stream=stream, entry__version=version).first()
    if leaf is None:
        return None
    signed = Checkpoint.objects.filter(size__gt=leaf.index).order_by("size").first()
    return None if signed is None else Seed(seed_of(signed.note), signed.size)


def members(
    stream: str,
    frame: Frame,
    seed: Seed | None,
    drawing: Callable[[Iterable[str], str], tuple[str, ...]],
    period: Iterable[str],
    *,
    after: int = 0,
) -> tuple[Member, ...]:
    """Return the sample that `drawing` takes from a list with its seed, numbered from `after` on.
    The complaints of the `period` are looked through first, and all others only for entries that
    are not among them."""
    if seed is None:
        return ()
    drawn = drawing(entries_of(published(frame.sha256)), seed.value)
    by_entry = _among(period, stream, drawn)
    if len(by_entry) < len(drawn):
        by_entry |= _among(samples.every_reference(), stream, drawn)
    return tuple(
        Member(number, Id(by_entry[entry]), Id(entry))
        for number, entry in enumerate(drawn, after + 1)
        if entry in by_entry
    )


def _among(references: Iterable[str], stream: str, drawn: Iterable[str]) -> dict[str, str]:
    key, wanted = _key(), set(drawn)
    entries = ((_entry(key, stream, reference), reference) for reference in references)
    return {entry: reference for entry, reference in entries if entry in wanted}


def erased(places: Iterable[Asked]) -> frozenset[str]:
    """Return the references of those answered complaints of which personal data was erased."""
    answered = [stream_of(place.member.reference) for place in places if place.answer is not None]
    return erased_of(answered)


def erased_of(streams: Sequence[str]) -> frozenset[str]:
    """Return the references of those complaints of which personal data was erased."""
    affected = set[str]()
    for some in batched(streams, _AT_ONCE):
        entries = Entry.objects.filter(stream__in=some, kind=Erased.__name__)
        affected.update(entries.values_list("stream", flat=True))
    return frozenset(map(reference_of, affected))


def code_of(survey: str, number: int) -> str:
    """Return the code of an invitation, ``XXXX-XXXX-XXXX-XXXX``. It is derived when it is needed
    and stored nowhere."""
    return _code(_key(), survey, number)


def digests_of(survey: str, numbers: Collection[int]) -> dict[int, str]:
    """Return the digests of the codes of these invitations, by number."""
    key = _key() if numbers else b""
    return {number: digest_of(_code(key, survey, number)) for number in numbers}


def _code(key: bytes, survey: str, number: int) -> str:
    return access_code(key, f"{survey}/", number)


def digest_of(code: str) -> str:
    """Return the digest under which the register has a code, however it is spelt."""
    symbols = "".join(c for c in code.upper() if c.isalnum())
    symbols = symbols.replace("O", "0").replace("I", "1").replace("L", "1")
    return hashlib.sha256(symbols.encode()).hexdigest()


def _key() -> bytes:
    """Return the key that a list was made with. Raises `KeyProblem` if none was made yet."""
    key = keys.derived_if_any(_KEY)
    if key is None:
        raise keys.KeyProblem("no list was made yet")
    return key
