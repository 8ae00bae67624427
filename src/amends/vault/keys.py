"""Master key, which is outside the database, and the data keys it encrypts.

Every data key is 32 random bytes under AES-256-GCM. The current key is read from the database each
time, so that all processes follow a rotation; only the decryption is cached.
"""

import base64
import binascii
import hashlib
import hmac
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import IntegrityError, connection, transaction

from .ids import new_id
from .models import DataKey, Draft, Piece, Purpose

_NONCE = 12
GRACE = timedelta(hours=1)
"""A retired key is kept at least this long, because a transaction may still be sealing with it."""


class KeyProblem(Exception):
    """The vault cannot be opened; the message says what to do and contains no secret."""


class NoMasterKey(KeyProblem):
    """No master key is configured, or the text given is none."""


class WrongMasterKey(KeyProblem):
    """The master key is not the one that wrapped this data key."""


class UnknownKey(KeyProblem):
    """A piece names a data key that the vault does not have."""


class UnreadablePiece(KeyProblem):
    """A ciphertext is not the one that was sealed in its row."""


class Secret(bytes):
    """Key bytes that do not print themselves."""

    def __repr__(self) -> str:
        return "<secret>"


@dataclass(frozen=True, slots=True)
class Key:
    """A data key, unwrapped."""

    id: str
    secret: Secret

    def seal(self, clear: bytes, *, piece: str, scope: str) -> bytes:
        """Return the ciphertext of `clear`, valid in this row only."""
        return _encrypt(clear, under=self.secret, bound_to=_piece_bond(piece, scope))

    def open(self, kept: bytes, *, piece: str, scope: str) -> bytes:
        """Return the plain bytes. Raises `UnreadablePiece` if they were not sealed for this row."""
        try:
            return _decrypt(kept, under=self.secret, bound_to=_piece_bond(piece, scope))
        except InvalidTag as problem:
            raise UnreadablePiece(f"piece {piece} is not as it was sealed") from problem


type Keyring = Mapping[str, Key]
"""Data keys by id."""


# The master key


def key_file() -> Path:
    """Return the path of the master key, used unless it is set in the environment."""
    return Path(settings.AMENDS_DATA) / "keys" / "master.key"


def make_master_key() -> str:
    """Writes a new master key (base64, one line, mode 0600) and returns it for the recovery sheet.

    Raises FileExistsError rather than replace one, and `KeyProblem` when there are data keys
    already: a new master key could not open them.
    """
    if DataKey.objects.exists():
        raise KeyProblem("data keys exist; bring back the master key that wrapped them")
    path = key_file()
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    text = base64.b64encode(secrets.token_bytes(32)).decode()
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(text + "\n")
        file.flush()
        os.fsync(file.fileno())
    return text


def master_key() -> Secret:
    """The 32 bytes of the master key, from the setting or the file. Raises `NoMasterKey`."""
    text = settings.AMENDS_MASTER_KEY
    if not text:
        try:
            text = key_file().read_text()
        except OSError as problem:
            raise NoMasterKey("no master key: set AMENDS_MASTER_KEY or run setup") from problem
    return read_master_key(text)


def read_master_key(text: str) -> Secret:
    """Return the key of a base64 text. Raises `NoMasterKey` for anything but 32 bytes."""
    try:
        # typed from paper it may contain spaces and new lines
        key = base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError) as problem:
        raise NoMasterKey("the master key is not base64") from problem
    if len(key) != 32:
        raise NoMasterKey(f"the master key is {len(key)} bytes long, not 32")
    return Secret(key)


# Data keys


_BOTH = (Purpose.seal, Purpose.lookup)


def in_use(purpose: Purpose, *, now: datetime) -> Key:
    """The data key to work with; the first call of an installation makes it. One query."""
    return _in_use().get(purpose) or _unwrapped(_make(purpose, now=now))


def both_in_use(*, now: datetime) -> tuple[Key, Key]:
    """The keys to seal with and to find again by, as `in_use` gives each. One query."""
    current = _in_use()
    seal, lookup = (current.get(p) or _unwrapped(_make(p, now=now)) for p in _BOTH)
    return seal, lookup


def lookup_key() -> Key | None:
    """Return the key of the look-up forms, or None if no identity was sealed yet."""
    return _in_use().get(Purpose.lookup)


def derived(name: str, *, now: datetime) -> Secret:
    """Return a key for hashes of one kind, made from the look-up key, which does not rotate. Raises
    `KeyProblem`."""
    return _derived(in_use(Purpose.lookup, now=now), name)


def derived_if_any(name: str) -> Secret | None:
    """Return the same, or None if the installation has no look-up key yet."""
    key = lookup_key()
    return None if key is None else _derived(key, name)


def _derived(key: Key, name: str) -> Secret:
    return Secret(hmac.digest(key.secret, f"amends.vault.key.v1\n{name}".encode(), hashlib.sha256))


def _in_use() -> dict[Purpose, Key]:
    # run with every identity that is sealed, so the query is not built each time
    with connection.cursor() as cursor:
        cursor.execute("SELECT purpose, id, wrapped FROM vault_datakey WHERE retired_at IS NULL")
        rows = cursor.fetchall()
    return {
        Purpose(purpose): _remembered(key_id, purpose, bytes(wrapped))
        for purpose, key_id, wrapped in rows
    }


def by_id(ids: set[str]) -> Keyring:
    """The data keys of these ids. One query; raises `UnknownKey` if one is not there."""
    keyring = {row.id: _unwrapped(row) for row in DataKey.objects.filter(id__in=ids)} if ids else {}
    if missing := ids - keyring.keys():
        raise UnknownKey(f"the vault has no data key {min(missing)}")
    return keyring


def check() -> int:
    """Opens every data key; answers how many there are. Raises `KeyProblem`."""
    return len(by_id(set(DataKey.objects.values_list("id", flat=True))))


def rotate(*, now: datetime) -> str:
    """Retire the sealing key and put a new one in use; returns its id.

    `sealing.renew` then moves the pieces, and `destroy_retired` ends the old key.
    """
    with transaction.atomic():
        DataKey.objects.filter(purpose=Purpose.seal, retired_at__isnull=True).update(retired_at=now)
        return _make(Purpose.seal, now=now).id


def destroy_retired(*, now: datetime) -> int:
    """Deletes retired keys past their grace that no piece or draft uses; answers how many."""
    using = Piece.objects.exclude(data_key="").values("data_key")
    drafts = Draft.objects.values("data_key")
    unused = DataKey.objects.exclude(id__in=using.distinct()).exclude(id__in=drafts.distinct())
    gone, _ = unused.filter(retired_at__lt=now - GRACE).delete()
    return gone


def forget() -> None:
    """Forgets every unwrapped key of this process."""
    _remembered.cache_clear()


def _make(purpose: Purpose, *, now: datetime) -> DataKey:
    last = DataKey.objects.filter(purpose=purpose).order_by("-version").first()
    key_id = new_id()
    row = DataKey(
        id=key_id,
        purpose=purpose,
        version=last.version + 1 if last else 1,
        wrapped=_encrypt(
            secrets.token_bytes(32), under=master_key(), bound_to=_key_bond(key_id, purpose)
        ),
        made_at=now,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:  # another process was first: its key is the one in use
        return DataKey.objects.get(purpose=purpose, retired_at__isnull=True)
    return row


def _unwrapped(row: DataKey) -> Key:
    return _remembered(row.id, row.purpose, bytes(row.wrapped))


@lru_cache(maxsize=64)
def _remembered(key_id: str, purpose: str, wrapped: bytes) -> Key:
    bond = _key_bond(key_id, purpose)
    try:
        return Key(key_id, Secret(_decrypt(wrapped, under=master_key(), bound_to=bond)))
    except InvalidTag as problem:
        raise WrongMasterKey(f"the master key does not open data key {key_id}") from problem


# AES-GCM: the associated data says where a ciphertext belongs


def _key_bond(key_id: str, purpose: str) -> bytes:
    return f"amends.vault.key.v1\n{key_id}\n{purpose}".encode()


def _piece_bond(piece: str, scope: str) -> bytes:
    return f"amends.vault.piece.v1\n{piece}\nciphertext\n{scope}".encode()


def _encrypt(clear: bytes, *, under: Secret, bound_to: bytes) -> bytes:
    """Return nonce and ciphertext; it can be decrypted only with the same `bound_to`."""
    nonce = secrets.token_bytes(_NONCE)
    return nonce + _cipher(under).encrypt(nonce, clear, bound_to)


def _decrypt(kept: bytes, *, under: Secret, bound_to: bytes) -> bytes:
    """Return the plain bytes. Raises `cryptography.exceptions.InvalidTag` if anything differs from
    what was sealed."""
    return _cipher(under).decrypt(kept[:_NONCE], kept[_NONCE:], bound_to)


@lru_cache(maxsize=64)
def _cipher(key: Secret) -> AESGCM:
    return AESGCM(key)
