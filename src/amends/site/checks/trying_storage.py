"""Trying where files are stored: put, refuse to put again, read, remove."""

import secrets
from pathlib import Path

from django.utils.translation import gettext as _

from amends.vault import storage

from .ready import Seen


def tried(place: storage.Place) -> Seen:
    """Return what was found at a place; what is stored for the trial is removed."""
    store, key = storage.at(place), f"trial-{secrets.token_hex(16)}"
    name = {"place": str(place).partition("?")[0]}
    path = store.scratch / f"{key}.part"
    path.write_text(key)
    try:
        store.add(path, key)
        try:
            return _seen(store, path, key, name)
        finally:
            store.remove([key])
    except storage.Unavailable:
        text = _("%(place)s cannot be used: check its address, its credentials and the network")
        return False, text % name
    finally:
        path.unlink(missing_ok=True)


def _seen(store: storage.Storage, path: Path, key: str, name: dict[str, str]) -> Seen:
    try:
        store.add(path, key)
    except FileExistsError:
        pass
    else:
        return False, _(
            "%(place)s does not support create-only writes: figures must stay in a folder"
        ) % name
    with store.open(key) as file:
        if file.read() != key.encode():
            return False, _("%(place)s returns other bytes than were stored") % name
    return True, _("%(place)s stores, refuses to overwrite, reads and removes") % name
