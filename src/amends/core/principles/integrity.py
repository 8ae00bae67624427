"""Clause 4.9: proof that a record was not changed: digests, the Merkle log, references.

The byte layouts are part of the published contract, so that an independent checker can be written.
The log is the Merkle tree of RFC 6962. A checkpoint is the note text of C2SP tlog-checkpoint. Every
function is pure; random values and keys are arguments.
"""

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..values import LARGEST_INT

# --- entries -----------------------------------------------------------------------------------


def canonical(body: Mapping[str, Any]) -> str:
    """Return the JSON text of a body as it is stored and hashed: ASCII-escaped, keys sorted, no
    spaces.

    Raises ValueError for an integer of 2^53 or more, TypeError for a float or any other type that
    two readers might write differently.
    """
    _refuse_ambiguous(body)
    return _JSON.encode(body)


_JSON = json.JSONEncoder(sort_keys=True, separators=(",", ":"))


def _refuse_ambiguous(value: Any) -> None:
    kind = type(value)
    if kind is str or kind is bool or value is None or isinstance(value, str):
        return
    if kind is int:
        if abs(value) > LARGEST_INT:
            raise ValueError(f"{value} is beyond 2^53")
    elif kind is dict or isinstance(value, Mapping):
        for key, held in value.items():
            if not isinstance(key, str):
                raise TypeError(f"a key of a body is text, not {key!r}")
            _refuse_ambiguous(held)
    elif isinstance(value, list | tuple):
        for held in value:
            _refuse_ambiguous(held)
    else:
        raise TypeError(f"a body cannot hold {kind.__name__}")


def entry_digest(
    *, stream: str, version: int, kind: str, recorded: str, previous: str, body: str
) -> str:
    """Return the hexadecimal SHA-256 of one entry; `previous` is empty for version 1.

    Raises ValueError if a heading contains a line break, because then two entries could share a
    digest.
    """
    head = f"amends.v1\n{stream}\n{version}\n{kind}\n{recorded}\n{previous}\n"
    if head.count("\n") != 6:
        raise ValueError("no heading of an entry may hold a line break")
    return hashlib.sha256((head + body).encode()).hexdigest()


def words_digest(salt: bytes, kept: bytes) -> str:
    """Return the hexadecimal digest of a sealed piece: of its 32-byte salt and its bytes."""
    if len(salt) != 32:
        raise ValueError("a salt has 32 bytes")
    return hashlib.sha256(b"amends.words.v1\n" + salt + kept).hexdigest()


_NAMED = b"name"
"""Prefix of the salt of a file whose digest also covers its name."""


def naming_salt(nonce: bytes, name: str, content_type: str) -> bytes:
    """Return a salt for a file's digest that also covers its name and type. The entry with the
    digest then proves them too, while the digest keeps its usual form."""
    told = f"{content_type}\n{name}".encode()
    return _NAMED + hashlib.sha256(b"amends.name.v1\n" + nonce + told).digest()[: -len(_NAMED)]


def binds_name(salt: bytes) -> bool:
    """Return whether a file was sealed with its name. The salt is part of the digest, so this
    cannot be denied afterwards."""
    return salt.startswith(_NAMED)


# --- the Merkle tree of RFC 6962 ---------------------------------------------------------------

EMPTY_ROOT = hashlib.sha256(b"").digest()

type Range = tuple[int, int]
"""Leaves from the first number up to, not including, the second."""


class NotProven(ValueError):
    """A proof whose shape does not fit the leaf and the size it speaks of."""


def leaf_hash(digest: str) -> bytes:
    """The leaf of an entry, from its hexadecimal digest."""
    return hashlib.sha256(b"\x00" + bytes.fromhex(digest)).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash above two subtrees."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def join(peaks: Sequence[bytes]) -> bytes:
    """Return the root over adjacent complete subtrees, the largest first."""
    if not peaks:
        return EMPTY_ROOT
    top = peaks[-1]
    for peak in reversed(peaks[:-1]):
        top = node_hash(peak, top)
    return top


class Frontier:
    """The right edge of a growing tree: enough to add leaves and compute the root, in log n space.

    `peaks` are the roots of the complete subtrees of the first `size` leaves, as `subtrees` lists
    them.
    """

    __slots__ = ("peaks", "size")

    def __init__(self, size: int = 0, peaks: Sequence[bytes] = ()) -> None:
        self.size = size
        self.peaks = list(peaks)

    def push(self, leaf: bytes) -> list[tuple[int, int, bytes]]:
        """Add a leaf; returns the subtrees it completes as (level, index, hash), lowest first."""
        completed = []
        top, level, index = leaf, 0, self.size
        while index & 1:
            top, level, index = node_hash(self.peaks.pop(), top), level + 1, index >> 1
            completed.append((level, index, top))
        self.peaks.append(top)
        self.size += 1
        return completed

    def root(self) -> bytes:
        return join(self.peaks)


def root(leaves: Sequence[bytes]) -> bytes:
    """The root over leaf hashes."""
    frontier = Frontier()
    for leaf in leaves:
        frontier.push(leaf)
    return frontier.root()


def subtrees(leaves: Range) -> Iterator[tuple[int, int]]:
    """The complete subtrees, as (level, index), that make up a range from left to right.

    Subtree (level, index) covers the 2^level leaves from index * 2^level on.
    """
    start, end = leaves
    while start < end:
        level = (end - start).bit_length() - 1
        if start:
            level = min(level, (start & -start).bit_length() - 1)
        yield level, start >> level
        start += 1 << level


def inclusion_ranges(index: int, size: int) -> list[Range]:
    """The ranges whose roots prove leaf `index` in a tree of `size`, the nearest first."""
    if not 0 <= index < size:
        raise NotProven(f"a tree of {size} has no leaf {index}")
    start, end, ranges = 0, size, []
    while end - start > 1:
        middle = start + _left(end - start)
        if index < middle:
            ranges.append((middle, end))
            end = middle
        else:
            ranges.append((start, middle))
            start = middle
    return ranges[::-1]


def consistency_ranges(old: int, new: int) -> list[Range]:
    """The ranges whose roots prove that a tree of `new` begins with the tree of `old` leaves."""
    if not 0 <= old <= new:
        raise NotProven(f"a tree of {new} cannot continue one of {old}")
    start, end, ranges = 0, new, []
    while old not in (0, end):
        middle = start + _left(end - start)
        if old <= middle:
            ranges.append((middle, end))
            end = middle
        else:
            ranges.append((start, middle))
            start = middle
    if start:
        ranges.append((start, end))
    return ranges[::-1]


def _left(size: int) -> int:
    """Return the largest power of two below a size: the leaves left of the top of a tree."""
    return 1 << (size - 1).bit_length() - 1


def root_from_inclusion(leaf: bytes, index: int, size: int, path: Sequence[bytes]) -> bytes:
    """The root that an inclusion proof leads to. Raises `NotProven` if its shape is wrong."""
    ranges = inclusion_ranges(index, size)
    if len(ranges) != len(path):
        raise NotProven(f"the proof has {len(path)} steps, not {len(ranges)}")
    top = leaf
    for (start, _), beside in zip(ranges, path, strict=True):
        top = node_hash(top, beside) if index < start else node_hash(beside, top)
    return top


def verify_consistency(
    *, old: int, new: int, old_root: bytes, new_root: bytes, path: Sequence[bytes]
) -> bool:
    """Whether the path proves that the new tree begins with every leaf of the old one."""
    if not 0 <= old <= new:
        return False
    ranges = consistency_ranges(old, new)
    if len(ranges) != len(path):
        return False
    if old == 0:
        return old_root == EMPTY_ROOT
    steps = list(zip(ranges, path, strict=True))
    before = after = old_root
    if steps and steps[0][0][1] == old:  # else the old tree is one complete subtree of the new
        before = after = steps.pop(0)[1]
    for (_, end), beside in steps:
        if end <= old:
            before, after = node_hash(beside, before), node_hash(beside, after)
        else:
            after = node_hash(after, beside)
    return before == old_root and after == new_root


# --- checkpoints -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class TreeHead:
    """What a checkpoint says: which log, how many leaves, and the root over them."""

    origin: str
    size: int
    root: bytes

    def text(self) -> str:
        """The note text that is signed (C2SP tlog-checkpoint)."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"


def read_tree_head(text: str) -> TreeHead:
    """The tree head of a note text; extension lines are passed over. Raises ValueError."""
    lines = text.split("\n")
    if len(lines) < 4 or lines[-1] or not all(lines[:-1]):
        raise ValueError("a checkpoint has three lines or more, none empty")
    origin, size, encoded = lines[:3]
    if not (size.isascii() and size.isdigit()) or str(int(size)) != size:
        raise ValueError(f"not a tree size: {size[:20]!r}")
    try:
        top = base64.b64decode(encoded, validate=True)
    except binascii.Error as problem:
        raise ValueError("the root is not base64") from problem
    if len(top) != 32:
        raise ValueError("a root has 32 bytes")
    return TreeHead(origin, int(size), top)


# --- references and access codes ---------------------------------------------------------------

SYMBOLS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no I, L, O or U."""

_SPOKEN = str.maketrans("ILO", "110", " \t-\u2010\u2011\u2012\u2013\u2014\u2212")


class NotAReference(ValueError):
    """A text that cannot be the reference of a complaint."""


def reference_of(seven_symbols: str) -> str:
    """Return the reference ``XXXX-XXXX`` of seven random symbols supplied by the caller; the eighth
    is the check symbol.

    The eight symbols, read as a polynomial over GF(32), vanish at its generator: one wrong symbol
    or two exchanged ones are always detected.
    """
    if len(seven_symbols) != 7 or not set(seven_symbols) <= set(SYMBOLS):
        raise NotAReference("a reference is made from seven symbols")
    check = _remainder(seven_symbols + SYMBOLS[0])
    return _grouped(seven_symbols + SYMBOLS[check])


def read_reference(text: str) -> str:
    """Return the reference that a person meant; case, spaces, hyphens, O for 0 and I or L for 1 do
    not matter. Raises `NotAReference`."""
    symbols = _symbols(text)
    if len(symbols) != 8 or not set(symbols) <= set(SYMBOLS) or _remainder(symbols):
        raise NotAReference("not a reference")
    return _grouped(symbols)


def access_code(key: bytes, reference: str, counter: int) -> str:
    """Return the complainant's access code ``XXXX-XXXX-XXXX-XXXX`` (80 bits): HMAC-SHA-256 of the
    reference, as shown, and the decimal counter, which is raised to issue a new one."""
    mac = hmac.digest(key, f"{reference}{counter}".encode(), "sha256")
    number = int.from_bytes(mac[:10])
    return _grouped("".join(SYMBOLS[number >> shift & 31] for shift in range(75, -1, -5)))


def same_code(given: str, expected: str) -> bool:
    """Return whether a typed code is the expected one, as tolerantly as `read_reference` and
    in constant time."""
    return hmac.compare_digest(_symbols(given).encode(), _symbols(expected).encode())


def form_code(key: bytes, reference: str) -> str:
    """The code on a paper form for one complaint, ``XXXX-XXXX-XXXX``: its reference, and four
    symbols that only the holder of the key can make."""
    return f"{reference}-{_keyed(key, f'complaint\n{reference}', 4)}"


def blank_form_code(key: bytes, *, language: str, brand: str) -> str:
    """Return the code on a blank form, of the same shape, which contains no data."""
    return _keyed(key, f"blank\n{language}\n{brand}", 12)


def _keyed(key: bytes, content: str, count: int) -> str:
    mac = hmac.digest(key, f"amends.form.v1\n{content}".encode(), "sha256")
    number = int.from_bytes(mac)
    return _grouped("".join(SYMBOLS[number >> 251 - 5 * place & 31] for place in range(count)))


def _remainder(symbols: str) -> int:
    rest = 0
    for symbol in symbols:
        rest <<= 1
        if rest & 32:
            rest ^= 0b100101
        rest ^= SYMBOLS.index(symbol)
    return rest


def _symbols(text: str) -> str:
    return text.upper().translate(_SPOKEN)


def _grouped(symbols: str) -> str:
    return "-".join(symbols[at : at + 4] for at in range(0, len(symbols), 4))
