"""Ed25519 signatures in the form of C2SP signed-note, and the file of the signing key. Needs no
Django."""

import base64
import binascii
import hashlib
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

_ED25519 = b"\x01"
_DASH = "\u2014 "


class NotSigned(ValueError):
    """A note without a signature by a known key."""


def _key_id(name: str, public: bytes) -> bytes:
    return hashlib.sha256(name.encode() + b"\n" + _ED25519 + public).digest()[:4]


@dataclass(frozen=True, slots=True)
class Verifier:
    """A key that can verify notes: the name it signs under and 32 public bytes."""

    name: str
    public: bytes

    @classmethod
    def read(cls, text: str) -> Self:
        """From ``<name>+<key id>+<base64>``. Raises ValueError."""
        try:
            name, key_id, encoded = text.split("+", 2)
            kind, public = _split(base64.b64decode(encoded, validate=True), 1)
        except (ValueError, binascii.Error) as problem:
            raise ValueError("not a verifier key") from problem
        if kind != _ED25519 or len(public) != 32 or key_id != _key_id(name, public).hex():
            raise ValueError("not an Ed25519 verifier key, or its id is wrong")
        return cls(name, public)

    @property
    def text(self) -> str:
        encoded = base64.b64encode(_ED25519 + self.public).decode()
        return f"{self.name}+{_key_id(self.name, self.public).hex()}+{encoded}"

    def open(self, note: str) -> str:
        """Return the text of a note that this key has signed. Raises `NotSigned`.

        Signatures of other keys are ignored; a false one of this key is not.
        """
        text, signatures = split_note(note)
        key_id, signed = _key_id(self.name, self.public), False
        for name, kept in signatures:
            made_by, signature = _split(kept, 4)
            if name != self.name or made_by != key_id:
                continue
            try:
                Ed25519PublicKey.from_public_bytes(self.public).verify(signature, text.encode())
            except InvalidSignature as problem:
                raise NotSigned(f"the signature of {name} is false") from problem
            signed = True
        if not signed:
            raise NotSigned(f"{self.name} has not signed this")
        return text


@dataclass(frozen=True, slots=True)
class Signer:
    """A private key and the name it signs under: the log's origin."""

    name: str
    key: Ed25519PrivateKey

    @property
    def verifier(self) -> Verifier:
        return Verifier(self.name, self.key.public_key().public_bytes_raw())

    def sign(self, text: str) -> str:
        """The signed note of a text that ends with a line break."""
        made = _key_id(self.name, self.verifier.public) + self.key.sign(text.encode())
        return f"{text}\n{_DASH}{self.name} {base64.b64encode(made).decode()}\n"


def split_note(note: str) -> tuple[str, list[tuple[str, bytes]]]:
    """Text and signatures (name, key id and signature bytes). Raises `NotSigned`."""
    text, gap, rest = note.rpartition("\n\n")
    if not gap or not rest.endswith("\n") or any(sign < " " and sign != "\n" for sign in note):
        raise NotSigned("not a signed note")
    try:
        return text + "\n", list(_signatures(rest[:-1].split("\n")))
    except (ValueError, binascii.Error) as problem:
        raise NotSigned("a signature line is not readable") from problem


def _signatures(lines: Iterable[str]) -> Iterable[tuple[str, bytes]]:
    for line in lines:
        dash, name, encoded = line[:2], *line[2:].split(" ")
        if dash != _DASH:
            raise ValueError("a signature begins with an em dash")
        yield name, base64.b64decode(encoded, validate=True)


def _split(kept: bytes, at: int) -> tuple[bytes, bytes]:
    return kept[:at], kept[at:]


# --- where the key is --------------------------------------------------------------------------


def read_key(text: str) -> Ed25519PrivateKey:
    """The key of a base64 text of 32 bytes. Raises ValueError without repeating the text."""
    try:
        return Ed25519PrivateKey.from_private_bytes(base64.b64decode(text.strip(), validate=True))
    except (ValueError, binascii.Error):
        raise ValueError("a log key is the base64 of 32 bytes") from None


def make_key(path: Path) -> Ed25519PrivateKey:
    """Writes a new key, readable by its owner only. Raises FileExistsError rather than replace."""
    key = Ed25519PrivateKey.generate()
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(base64.b64encode(key.private_bytes_raw()).decode() + "\n")
        file.flush()
        os.fsync(file.fileno())
    return key
