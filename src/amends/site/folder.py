"""Data folder: private to the account that runs the installation, with its signing key."""

import os
import secrets
from pathlib import Path

from .environment import Environment, secret_key_file


def prepare(environment: Environment) -> None:
    """Makes the data folder (mode 0700) and, unless one is set, the signing key (mode 0600).

    The master key is the vault's and the log key the journal's. Raises OSError.
    """
    keys = environment.data / "keys"
    keys.mkdir(mode=0o700, parents=True, exist_ok=True)
    for private in (environment.data, keys):
        private.chmod(0o700)
    (environment.data / "static").mkdir(exist_ok=True)
    if not environment.secret_key:
        _write_once(secret_key_file(environment.data))


def _write_once(path: Path) -> None:
    """Write a new key to a temporary file and link it, so that two simultaneous starts use the
    same."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(secrets.token_urlsafe(48) + "\n")
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        pass  # another process was first: its key counts
    finally:
        draft.unlink()
